"""A tracker on loopback that speaks the protocols of GitHub, GitLab, Discourse, Stack Exchange and Hacker News."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

Query = dict[str, str]

START = datetime(2025, 1, 1, tzinfo=UTC)


class TrackerServer:
    """Serves ``posts`` posts, post N opened and last changed N minutes after the start of 2025."""

    def __init__(self, posts: int = 250, *, size: int = 100) -> None:
        self.posts, self.size = posts, size
        self.changed: dict[int, datetime] = {}
        """Posts that changed later."""
        self.headers: dict[str, str] = {}
        """Sent with every answer."""
        self.log: list[tuple[str, str, dict[str, str]]] = []
        tracker = self

        class Request(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                return

            def do_GET(self) -> None:
                self.reply(b"")

            def do_POST(self) -> None:
                self.reply(self.rfile.read(int(self.headers["Content-Length"])))

            def reply(self, sent: bytes) -> None:
                tracker.log.append((self.command, self.path, dict(self.headers)))
                data, headers = tracker.answer(self.path, sent)
                body = json.dumps(data).encode()
                tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                status = 404 if data is None else 304 if self.headers.get("If-None-Match") == tag else 200
                self.send_response(status)
                for name, value in {**headers, **tracker.headers, "ETag": tag}.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body) if status == 200 else 0))
                self.end_headers()
                if status == 200:
                    self.wfile.write(body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

    def asked(self) -> list[str]:
        """Return what was asked for, robots.txt left out."""
        return [path for _, path, _ in self.log if path != "/robots.txt"]

    def updated(self, number: int) -> datetime:
        """Return when a post changed last."""
        return self.changed.get(number, START + timedelta(minutes=number))

    def answer(self, address: str, sent: bytes) -> tuple[Any, dict[str, str]]:
        """Return the data and the headers of an answer; None: there is nothing at this address."""
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        for ending, reply in self._replies().items():
            if parts.path.endswith(ending):
                return reply(parts.path, query, sent)
        if parts.path.startswith("/t/"):
            return self._topic(int(parts.path.removeprefix("/t/").removesuffix(".json"))), {}
        return None, {}

    def _replies(self) -> dict[str, Callable[[str, Query, bytes], tuple[Any, dict[str, str]]]]:
        return {
            "/api/v3/repos/heron/desk/issues": self._github,
            "/api/v4/projects/heron%2Fdesk/issues": self._gitlab,
            "/api/graphql": self._discussions,
            "/latest.json": self._latest,
            "/2.3/questions": self._questions,
            "/api/v1/search_by_date": self._hits,
        }

    def _since(self, since: datetime | None) -> list[int]:
        found = [one for one in range(1, self.posts + 1) if since is None or self.updated(one) >= since]
        return sorted(found, key=self.updated)

    def _paged(self, path: str, query: Query, since: str) -> tuple[list[int], dict[str, str]]:
        found = self._since(datetime.fromisoformat(query[since]) if since in query else None)
        page = int(query.get("page", 1))
        size = min(self.size, int(query["per_page"]))
        more = f"{self.url}{path}?{urlencode({**query, 'page': page + 1})}"
        return found[(page - 1) * size : page * size], {"Link": f'<{more}>; rel="next"'} if page * size < len(
            found
        ) else {}

    def _github(self, path: str, query: Query, sent: bytes) -> tuple[Any, dict[str, str]]:
        numbers, headers = self._paged(path, query, "since")
        return [
            {
                "number": one, "title": f"Support view number {one}", "user": {"login": f"person{one % 97}"},
                "body": f"Please add view {one}. " * 20, "state": "open",
                "html_url": f"{self.url}/heron/desk/issues/{one}",
                "created_at": f"{START + timedelta(minutes=one):%Y-%m-%dT%H:%M:%SZ}",
                "updated_at": f"{self.updated(one):%Y-%m-%dT%H:%M:%SZ}", "comments": one % 5,
                "reactions": {"+1": one % 7}, "labels": [{"name": "feature"}],
            }
            for one in numbers
        ], headers  # fmt: skip

    def _gitlab(self, path: str, query: Query, sent: bytes) -> tuple[Any, dict[str, str]]:
        numbers, headers = self._paged(path, query, "updated_after")
        return [
            {
                "iid": one, "title": f"Wish {one}", "description": "Please.", "state": "opened", "upvotes": 1,
                "web_url": f"{self.url}/{one}", "created_at": self.updated(one).isoformat(),
                "updated_at": self.updated(one).isoformat(), "author": {"username": "person1"},
            }
            for one in numbers
        ], headers  # fmt: skip

    def _discussions(self, path: str, query: Query, sent: bytes) -> tuple[Any, dict[str, str]]:
        asked = json.loads(sent)
        assert "discussions(first: 50" in asked["query"]
        begin = int(asked["variables"]["after"] or 0)
        numbers = self._since(None)[::-1][begin : begin + 50]
        nodes = [
            {
                "number": one, "title": f"Idea {one}", "body": "Please.", "url": f"{self.url}/d/{one}", "closed": False,
                "createdAt": f"{self.updated(one):%Y-%m-%dT%H:%M:%SZ}", "upvoteCount": 1,
                "author": {"login": "person1"},
                "updatedAt": f"{self.updated(one):%Y-%m-%dT%H:%M:%SZ}", "comments": {"totalCount": 0},
            }
            for one in numbers
        ]  # fmt: skip
        page = {"hasNextPage": begin + 50 < self.posts, "endCursor": str(begin + 50)}
        return {"data": {"repository": {"discussions": {"pageInfo": page, "nodes": nodes}}}}, {}

    def _latest(self, path: str, query: Query, sent: bytes) -> tuple[Any, dict[str, str]]:
        page = int(query.get("page", 0))
        numbers = self._since(None)[::-1][page * 30 : page * 30 + 30]
        topics = [{"id": one, "title": "x", "last_posted_at": self._stamp(one)} for one in numbers]
        more = (
            {"more_topics_url": f"/latest?no_definitions=true&page={page + 1}"} if page * 30 + 30 < self.posts else {}
        )
        return {"topic_list": {"topics": topics, **more}}, {}

    def _stamp(self, number: int) -> str:
        return f"{self.updated(number):%Y-%m-%dT%H:%M:%S}.000Z"

    def _topic(self, number: int) -> Any:
        posts = [{"post_number": 1, "username": "person1", "cooked": f"<p>Please add {number}.</p>"}]
        return {
            "id": number, "slug": "wish", "title": f"Wish {number}", "created_at": self._stamp(number),
            "last_posted_at": self._stamp(number), "posts_count": 2, "post_stream": {"posts": posts},
        }  # fmt: skip

    def _questions(self, path: str, query: Query, sent: bytes) -> tuple[Any, dict[str, str]]:
        since = datetime.fromtimestamp(int(query["min"]), UTC) if "min" in query else None
        found, page = self._since(since), int(query.get("page", 1))
        items = [
            {
                "question_id": one, "title": f"How to do {one}?", "body": "<p>How?</p>", "owner": {"user_id": 5},
                "creation_date": int(self.updated(one).timestamp()), "score": 1, "link": f"{self.url}/q/{one}",
                "last_activity_date": int(self.updated(one).timestamp()),
            }
            for one in found[(page - 1) * 100 : page * 100]
        ]  # fmt: skip
        return {"items": items, "has_more": page * 100 < len(found), "quota_remaining": 290}, {}

    def _hits(self, path: str, query: Query, sent: bytes) -> tuple[Any, dict[str, str]]:
        filters = query.get("numericFilters", "created_at_i>=0")
        since = datetime.fromtimestamp(int(filters.removeprefix("created_at_i>=")), UTC)
        found, page = self._since(since)[::-1], int(query.get("page", 0))
        hits = [
            {"objectID": str(one), "story_text": "I wish it had tags.", "title": f"Ask {one}", "author": "person1",
             "created_at_i": int(self.updated(one).timestamp()), "points": 2}
            for one in found[page * 100 : page * 100 + 100]
        ]  # fmt: skip
        return {"hits": hits, "page": page, "nbPages": -(-len(found) // 100)}, {}
