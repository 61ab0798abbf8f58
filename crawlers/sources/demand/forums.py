"""Discourse forums, the sites of Stack Exchange, and Hacker News."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from crawlers.sources.demand.kept import Keep, Shape
from crawlers.sources.demand.tracker import Tracker, iso
from crawlers.urls import join
from rivalscope.core.config import SourceSpec
from rivalscope.core.errors import ConfigError

__all__ = ["Discourse", "HackerNews", "StackExchange"]

_PLAIN, _TEXT, _PERSON = Keep.PLAIN, Keep.TEXT, Keep.PERSON
_MOST_PAGES = 10
"""Pages of a search that are worth asking for: further ones are about something else."""


class Discourse(Tracker):
    """Topics of a Discourse forum: the list of latest ones, then each topic that changed."""

    shape: ClassVar[Shape] = {
        "topic_list": {
            "more_topics_url": _PLAIN,
            "topics": [{"id": _PLAIN, "last_posted_at": _PLAIN, "bumped_at": _PLAIN, "pinned": _PLAIN}],
        },
        "id": _PLAIN, "slug": _PLAIN, "title": _TEXT, "created_at": _PLAIN, "last_posted_at": _PLAIN,
        "closed": _PLAIN, "archived": _PLAIN, "tags": [_PLAIN], "like_count": _PLAIN, "posts_count": _PLAIN,
        "participant_count": _PLAIN, "accepted_answer": {"post_number": _PLAIN}, "vote_count": _PLAIN,
        "post_stream": {
            "posts": [
                {
                    "post_number": _PLAIN, "username": _PERSON, "cooked": _TEXT, "created_at": _PLAIN,
                    "actions_summary": [{"id": _PLAIN, "count": _PLAIN}],
                }
            ]
        },
    }  # fmt: skip

    def first(self, spec: SourceSpec) -> str:
        """Return the list of the whole forum, or of the category or tag that the source's address names."""
        parts = urlsplit(spec.url)
        path = parts.path.strip("/")
        return f"{parts.scheme}://{parts.netloc}/{f'{path}/l/' if path else ''}latest.json"

    def further(self, url: str, headers: Mapping[str, str], data: Any) -> list[str]:
        """Return the topics that changed, and the next page of the list if all of this one did."""
        listed = data.get("topic_list") if isinstance(data, dict) else None
        if not listed:
            return []
        since = iso(self.since) if self.since else ""
        topics = [one for one in listed.get("topics") or () if one and one.get("id")]
        new = [one for one in topics if str(one.get("last_posted_at") or one.get("bumped_at") or "") > since]
        parts = urlsplit(url)
        found = [f"{parts.scheme}://{parts.netloc}/t/{int(one['id'])}.json" for one in new]
        more = str(listed.get("more_topics_url") or "")
        if more and len(new) >= sum(not one.get("pinned") for one in topics):
            found.append(join(url, re.sub(r"latest(?=\?|$)", "latest.json", more)))
        return found


class StackExchange(Tracker):
    """Questions of a Stack Exchange site: the address of a tag, such as https://stackoverflow.com/questions/tagged/NAME."""

    shape: ClassVar[Shape] = {
        "items": [
            {
                "question_id": _PLAIN, "link": _PLAIN, "title": _TEXT, "body": _TEXT, "owner": _PERSON,
                "creation_date": _PLAIN, "last_activity_date": _PLAIN, "closed_date": _PLAIN,
                "closed_reason": _PLAIN, "is_answered": _PLAIN, "accepted_answer_id": _PLAIN, "score": _PLAIN,
                "answer_count": _PLAIN, "tags": [_PLAIN],
            }
        ],
        "has_more": _PLAIN, "backoff": _PLAIN, "quota_remaining": _PLAIN,
    }  # fmt: skip

    def first(self, spec: SourceSpec) -> str:
        """Return the questions of the tag, least recently active first."""
        parts = urlsplit(spec.url)
        tag = re.match(r"^/questions/tagged/([^/?]+)", parts.path)
        if tag is None:
            raise ConfigError(
                "not the address of a tag",
                where=spec.url,
                next_step="Write https://stackoverflow.com/questions/tagged/NAME.",
            )
        host = parts.netloc.removeprefix("www.")
        local = ":" in host  # a server of one's own that speaks the same protocol
        query = {"order": "asc", "sort": "activity", "tagged": tag[1], "filter": "withbody", "pagesize": 100}
        query["site"] = "stackoverflow" if local else host.removesuffix(".com").removesuffix(".stackexchange")
        if self.since:
            query["min"] = int(self.since.timestamp())
        interface = f"{parts.scheme}://{host}" if local else "https://api.stackexchange.com"
        return f"{interface}/2.3/questions?{urlencode(query)}"

    def further(self, url: str, headers: Mapping[str, str], data: Any) -> list[str]:
        """Return the next page."""
        return [_page(url, +1, start=1)] if isinstance(data, dict) and data.get("has_more") is True else []

    def spent(self, headers: Mapping[str, str], payload: bytes) -> str:
        """Return why the interface wants to be left alone: it says so in its answer."""
        if re.search(rb'"backoff":[1-9]|"quota_remaining":0\b', payload):
            return "the API asked for a pause; the next run continues from here"
        return super().spent(headers, payload)


class HackerNews(Tracker):
    """Stories and comments that name a product: https://hn.algolia.com/?q=NAME, the search that Hacker News uses."""

    shape: ClassVar[Shape] = {
        "hits": [
            {
                "objectID": _PLAIN, "title": _TEXT, "story_title": _TEXT, "story_text": _TEXT, "comment_text": _TEXT,
                "author": _PERSON, "created_at_i": _PLAIN, "points": _PLAIN, "num_comments": _PLAIN,
            }
        ],
        "nbPages": _PLAIN, "page": _PLAIN,
    }  # fmt: skip

    def first(self, spec: SourceSpec) -> str:
        """Return the search, newest first."""
        parts = urlsplit(spec.url)
        named = parse_qs(parts.query)
        query = (named.get("q") or named.get("query") or [""])[0]
        if not query:
            raise ConfigError(
                "the address contains no search", where=spec.url, next_step="Write https://hn.algolia.com/?q=NAME."
            )
        # In quotes: the words of a name scattered over a comment are not the name.
        asked = {"query": f'"{query}"', "tags": "(story,comment)", "hitsPerPage": 100}
        if self.since:
            asked["numericFilters"] = f"created_at_i>={int(self.since.timestamp())}"
        return f"{parts.scheme}://{parts.netloc}/api/v1/search_by_date?{urlencode(asked)}"

    def further(self, url: str, headers: Mapping[str, str], data: Any) -> list[str]:
        """Return the next page."""
        try:
            more = data["page"] + 1 < min(data["nbPages"], _MOST_PAGES)
        except (KeyError, TypeError):
            return []
        return [_page(url, +1, start=0)] if more else []


def _page(url: str, step: int, *, start: int) -> str:
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    query["page"] = str(int(query.get("page", start)) + step)
    return parts._replace(query=urlencode(query)).geturl()
