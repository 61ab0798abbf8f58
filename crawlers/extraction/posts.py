"""Posts out of what is kept of a tracker's answer: one reader a kind of source, all pure.

An answer is hostile like a page: what is not of the expected form is left out, and nothing raises.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlsplit

from lxml import html as lxml_html

from rivalscope.core.demand import DemandPost
from rivalscope.core.ids import make_id
from rivalscope.core.source_kinds import SourceKind

__all__ = ["read_posts"]

MAX_TEXT = 4_000
"""Characters kept of an opening post: what is wanted is at its beginning, what follows are logs."""
_LIKE = 2
"""Discourse's number for "like" among the actions on a post."""
_CLOSED_WORDS = frozenset(("closed", "done", "resolved", "solved", "shipped", "rejected"))

_Item = Mapping[str, Any]


def read_posts(kind: SourceKind, payload: bytes, url: str) -> tuple[DemandPost, ...]:
    """Return the posts of an answer; none: it lists none, or is of another form.

    Args:
        kind: Kind of the source that was asked.
        payload: What was kept of its answer.
        url: Where it came from.
    """
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError):
        return ()
    found = (post for post in _READERS[kind](data, url) if post.key and (post.title or post.text))
    # A review or a row of a file has no page of its own, and decisions name a post by its address.
    return tuple(replace(post, url=f"{url}#{quote(post.key)}") if post.url == url else post for post in found)


def _github(data: Any, url: str) -> Iterator[DemandPost]:
    for one in _items(data):
        opened = _time(one.get("created_at"))
        if opened is None or "pull_request" in one:
            continue
        reactions = _map(one, "reactions")
        yield DemandPost(
            key=_text(one, "number"),
            url=_text(one, "html_url"),
            title=_text(one, "title"),
            text=_text(one, "body")[:MAX_TEXT],
            opened=opened,
            updated=_time(one.get("updated_at")) or opened,
            open=one.get("state") != "closed",
            closed=_time(one.get("closed_at")),
            closing=_text(one, "state_reason") if one.get("state") == "closed" else "",
            labels=tuple(_text(label, "name") for label in _items(one.get("labels"))),
            milestone=_text(_map(one, "milestone"), "title"),
            person=_text(one, "user"),
            votes=_number(reactions, "+1") + _number(reactions, "heart"),
            comments=_number(one, "comments"),
        )


def _discussions(data: Any, url: str) -> Iterator[DemandPost]:
    found = _map(_map(_map(_object(data), "data"), "repository"), "discussions")
    for one in _items(found.get("nodes")):
        opened = _time(one.get("createdAt"))
        if opened is None:
            continue
        category = _text(_map(one, "category"), "name")
        yield DemandPost(
            key=f"d{_text(one, 'number')}",
            url=_text(one, "url"),
            title=_text(one, "title"),
            text=_text(one, "body")[:MAX_TEXT],
            opened=opened,
            updated=_time(one.get("updatedAt")) or opened,
            open=one.get("closed") is not True,
            closed=_time(one.get("closedAt")),
            closing=_text(one, "stateReason").lower() if one.get("closed") is True else "",
            labels=(category,) if category else (),
            person=_text(one, "author"),
            # The author's own vote is counted from the beginning.
            votes=max(_number(one, "upvoteCount") - 1, _number(_map(one, "reactions"), "totalCount")),
            comments=_number(_map(one, "comments"), "totalCount"),
        )


def _gitlab(data: Any, url: str) -> Iterator[DemandPost]:
    for one in _items(data):
        opened = _time(one.get("created_at"))
        if opened is None:
            continue
        yield DemandPost(
            key=_text(one, "iid"),
            url=_text(one, "web_url"),
            title=_text(one, "title"),
            text=_text(one, "description")[:MAX_TEXT],
            opened=opened,
            updated=_time(one.get("updated_at")) or opened,
            open=one.get("state") != "closed",
            closed=_time(one.get("closed_at")),
            closing="moved" if one.get("moved_to_id") else "",
            labels=_words(one, "labels"),
            milestone=_text(_map(one, "milestone"), "title"),
            person=_text(one, "author"),
            votes=_number(one, "upvotes"),
            comments=_number(one, "user_notes_count"),
        )


def _discourse(data: Any, url: str) -> Iterator[DemandPost]:
    topic = _object(data)
    first = next(iter(_items(_map(topic, "post_stream").get("posts"))), None)
    opened = _time(topic.get("created_at"))
    if first is None or opened is None:
        return  # a list of topics: each has an answer of its own
    parts = urlsplit(url)
    likes = sum(_number(one, "count") for one in _items(first.get("actions_summary")) if one.get("id") == _LIKE)
    solved = bool(_map(topic, "accepted_answer"))
    answers = max(0, _number(topic, "posts_count") - 1)
    yield DemandPost(
        key=_text(topic, "id"),
        url=f"{parts.scheme}://{parts.netloc}/t/{_text(topic, 'slug') or '-'}/{_text(topic, 'id')}",
        title=_text(topic, "title"),
        text=_plain(_text(first, "cooked"))[:MAX_TEXT],
        opened=opened,
        updated=_time(topic.get("last_posted_at")) or opened,
        open=not (topic.get("closed") is True or topic.get("archived") is True),
        closing="solved" if solved else "",
        labels=_words(topic, "tags"),
        person=_text(first, "username"),
        votes=max(likes, _number(topic, "vote_count")),
        comments=min(answers, max(0, _number(topic, "participant_count") - 1) or answers),
    )


def _stack_exchange(data: Any, url: str) -> Iterator[DemandPost]:
    for one in _items(_object(data).get("items")):
        opened = _time(one.get("creation_date"))
        if opened is None:
            continue
        closed = _time(one.get("closed_date"))
        yield DemandPost(
            key=_text(one, "question_id"),
            url=_text(one, "link"),
            title=_plain(_text(one, "title")),
            text=_plain(_text(one, "body"))[:MAX_TEXT],
            opened=opened,
            updated=_time(one.get("last_activity_date")) or opened,
            open=closed is None,
            closed=closed,
            closing=_text(one, "closed_reason").lower() or ("answered" if one.get("accepted_answer_id") else ""),
            labels=_words(one, "tags"),
            person=_text(one, "owner"),
            votes=max(0, _number(one, "score")),
            comments=_number(one, "answer_count"),
        )


def _hacker_news(data: Any, url: str) -> Iterator[DemandPost]:
    for one in _items(_object(data).get("hits")):
        opened = _time(one.get("created_at_i"))
        if opened is None:
            continue
        comment = _text(one, "comment_text")
        yield DemandPost(
            key=_text(one, "objectID"),
            url=f"https://news.ycombinator.com/item?id={_text(one, 'objectID')}",
            # A comment answers a story of another person: its title is the story's, not what is said here.
            title="" if comment else _text(one, "title"),
            text=_plain(comment or _text(one, "story_text"))[:MAX_TEXT],
            opened=opened,
            updated=opened,
            person=_text(one, "author"),
            votes=0 if comment else max(0, _number(one, "points") - 1),
            comments=0 if comment else _number(one, "num_comments"),
        )


def _app_store(data: Any, url: str) -> Iterator[DemandPost]:
    for one in _items(_map(_object(data), "feed").get("entry")):
        opened = _time(_label(one, "updated"))
        if opened is None or not _label(one, "im:rating"):
            continue
        yield DemandPost(
            key=_label(one, "id"),
            url=url,
            title=_label(one, "title"),
            text=_label(one, "content")[:MAX_TEXT],
            opened=opened,
            updated=opened,
            labels=(f"{_label(one, 'im:rating')} of 5",),
            person=_text(_map(one, "author"), "name"),
            votes=int(_label(one, "im:voteSum")) if _label(one, "im:voteSum").isdigit() else 0,
        )


def _feed(data: Any, url: str) -> Iterator[DemandPost]:
    for one in _items(_object(data).get("items")):
        opened = _time(one.get("date_published")) or _time(one.get("date_modified"))
        if opened is None:
            continue
        text = _text(one, "content_text") or _plain(_text(one, "content_html") or _text(one, "summary"))
        who = _text(one, "author") or next(iter(_words(one, "authors")), "")
        yield DemandPost(
            key=_text(one, "id") or _text(one, "url"),
            url=_text(one, "url") or url,
            title=_plain(_text(one, "title")),
            text=text[:MAX_TEXT],
            opened=opened,
            updated=_time(one.get("date_modified")) or opened,
            labels=_words(one, "tags"),
            person=who,
        )


def _csv(data: Any, url: str) -> Iterator[DemandPost]:
    for one in _items(_object(data).get("rows")):
        opened = _time(one.get("date"))
        if opened is None:
            continue
        votes = _text(one, "votes").strip()
        yield DemandPost(
            # A row without an id is known by what it says, so that rows may be put in between.
            key=_text(one, "id") or make_id("row", _text(one, "date"), _text(one, "title"), _text(one, "text")),
            url=_text(one, "url") or url,
            title=_text(one, "title"),
            text=_text(one, "text")[:MAX_TEXT],
            opened=opened,
            updated=opened,
            open=_text(one, "state").strip().casefold() not in _CLOSED_WORDS,
            person=_text(one, "person"),
            votes=int(votes) if votes.isdigit() else 0,
        )


_READERS: dict[SourceKind, Callable[[Any, str], Iterator[DemandPost]]] = {
    SourceKind.GITHUB_ISSUES: _github,
    SourceKind.GITHUB_DISCUSSIONS: _discussions,
    SourceKind.GITLAB_ISSUES: _gitlab,
    SourceKind.DISCOURSE: _discourse,
    SourceKind.STACK_EXCHANGE: _stack_exchange,
    SourceKind.HACKER_NEWS: _hacker_news,
    SourceKind.APP_STORE: _app_store,
    SourceKind.POSTS_FEED: _feed,
    SourceKind.POSTS_CSV: _csv,
}


def _items(value: Any) -> Iterator[_Item]:
    yield from (one for one in (value if isinstance(value, list) else ()) if isinstance(one, dict))


def _object(value: Any) -> _Item:
    return value if isinstance(value, dict) else {}


def _map(data: _Item, key: str) -> _Item:
    return _object(data.get(key))


def _label(data: _Item, key: str) -> str:
    return _text(_map(data, key), "label")


def _text(data: _Item, key: str) -> str:
    value = data.get(key)
    return str(value).replace("\r\n", "\n") if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _words(data: _Item, key: str) -> tuple[str, ...]:
    value = data.get(key)
    return tuple(one for one in value if isinstance(one, str) and one) if isinstance(value, list) else ()


def _number(data: _Item, key: str) -> int:
    value = data.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _plain(text: str) -> str:
    """Return the text of a fragment of HTML, a line for each paragraph."""
    if "<" not in text and "&" not in text:
        return text
    try:
        root = lxml_html.fromstring(f"<div>{text}</div>")
    except (ValueError, lxml_html.etree.ParserError):
        return text
    for one in root.iter("p", "br", "li", "div", "pre", "blockquote"):
        one.tail = "\n" + (one.tail or "")
    return "\n".join(
        line for line in (" ".join(line.split()) for line in "".join(map(str, root.itertext())).splitlines()) if line
    )


def _time(value: Any) -> datetime | None:
    """Return a time of an interface or a feed: ISO 8601, seconds since the epoch, or as in e-mail."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        if not isinstance(value, str) or not value:
            return None
        found = datetime.fromisoformat(value.strip()) if value[:4].isdigit() else parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
