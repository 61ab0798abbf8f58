"""The trackers and the forum of the sample market: posts of users as GitHub's and Discourse's interfaces serve them.

A post is an entry of ``posts.yaml`` in its site's folder. What is true of it (kind, capability) is there, too, and
is served by nobody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

__all__ = ["SamplePost", "posts_answer", "sample_posts"]

_ISSUES = re.compile(r"^/api/v3/repos/[^/]+/[^/]+/issues$")
_TOPIC = re.compile(r"^/t/(\d+)\.json$")


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePost:
    """A post, and what is true of it."""

    number: int
    opened: date
    by: str
    title: str
    text: str
    votes: int
    comments: int
    kind: str
    capability: str
    """Name of the capability that it is about; empty: none."""
    closed: date | None = None
    reason: str = ""


def sample_posts(folder: Path) -> tuple[SamplePost, ...]:
    """Return the posts of a site, oldest first; none: it has no tracker."""
    path = folder / "posts.yaml"
    if not path.is_file():
        return ()
    return tuple(SamplePost(**one) for one in YAML(typ="safe", pure=True).load(path))


def posts_answer(posts: Sequence[SamplePost], path: str, as_of: date) -> bytes | None:
    """Return what the interface of a tracker or forum answers on a day; None: the path is none of theirs.

    Args:
        posts: All posts that there ever were.
        path: Decoded path without query; what a query would leave out is served as well.
        as_of: The day.
    """
    shown = [one for one in posts if one.opened <= as_of]
    answer: Any = None
    if not posts:
        return None
    if _ISSUES.match(path):
        answer = [_issue(one, as_of) for one in shown]
    elif path == "/latest.json":
        topics = [{"id": one.number, "last_posted_at": _stamp(one.opened)} for one in reversed(shown)]
        answer = {"topic_list": {"topics": topics}}
    elif found := _TOPIC.match(path):
        answer = next((_topic(one) for one in shown if one.number == int(found[1])), None)
    return json.dumps(answer).encode() if answer is not None else None


def _issue(post: SamplePost, as_of: date) -> Mapping[str, Any]:
    closed = post.closed is not None and post.closed <= as_of
    changed = post.closed if closed and post.closed else post.opened
    return {
        "number": post.number,
        "html_url": f"https://tracker.example/issues/{post.number}",
        "title": post.title,
        "body": post.text,
        "user": {"login": post.by},
        "state": "closed" if closed else "open",
        "state_reason": post.reason if closed else None,
        "created_at": _stamp(post.opened),
        "updated_at": _stamp(changed),
        "closed_at": _stamp(changed) if closed else None,
        "comments": post.comments,
        "reactions": {"+1": post.votes},
        "labels": [],
    }


def _topic(post: SamplePost) -> Mapping[str, Any]:
    first = {
        "post_number": 1,
        "username": post.by,
        "cooked": f"<p>{post.text}</p>",
        "actions_summary": [{"id": 2, "count": post.votes}],
    }
    return {
        "id": post.number,
        "slug": "topic",
        "title": post.title,
        "created_at": _stamp(post.opened),
        "last_posted_at": _stamp(post.opened),
        "posts_count": post.comments + 1,
        "post_stream": {"posts": [first]},
    }


def _stamp(day: date) -> str:
    return f"{day.isoformat()}T09:00:00Z"
