"""Feeds of posts and reviews, and a CSV of one's own, all kept in one form: that of a JSON feed without names."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

from crawlers.sources.demand.kept import Keep, Shape, kept_json, person_id, without_names
from crawlers.sources.demand.tracker import Tracker
from rivalscope.core.config import SourceSpec
from rivalscope.core.errors import ConfigError
from rivalscope.core.payload import decode
from rivalscope.core.payload.forms import parse_feed

__all__ = ["AppStore", "PostsCsv", "PostsFeed"]

_PLAIN, _TEXT, _PERSON = Keep.PLAIN, Keep.TEXT, Keep.PERSON


class PostsFeed(Tracker):
    """Any RSS, Atom or JSON feed of posts that users wrote."""

    shape: ClassVar[Shape] = {
        "items": [
            {
                "id": _PLAIN, "url": _PLAIN, "title": _TEXT, "content_text": _TEXT, "content_html": _TEXT,
                "summary": _TEXT, "date_published": _PLAIN, "date_modified": _PLAIN, "tags": [_PLAIN],
                "author": _PERSON, "authors": [_PERSON],
            }
        ]
    }  # fmt: skip

    def first(self, spec: SourceSpec) -> str:
        """Return the feed."""
        return spec.url

    def further(self, url: str, headers: Mapping[str, str], data: Any) -> list[str]:
        """A feed has one page."""
        return []

    def kept(self, payload: bytes) -> bytes:
        """Return the feed's posts as a JSON feed."""
        if payload.lstrip()[:1] == b"{":
            return super().kept(payload)
        found = [
            {
                "id": one.get("id") or one.get("link", ""),
                "url": one.get("link", ""),
                "title": without_names(one.get("title", "")),
                "content_html": without_names(_content(one)),
                "date_published": one.get("published") or one.get("updated", ""),
                "date_modified": one.get("updated", ""),
                "author": person_id(one.get("author", ""), self.salt),
            }
            for one in parse_feed(decode(payload).text).entries
        ]
        return json.dumps({"items": found}, ensure_ascii=False).encode() if found else b""


class AppStore(Tracker):
    """Reviews in Apple's public feed: https://apps.apple.com/COUNTRY/app/NAME/idNUMBER. Nothing proposes this kind."""

    shape: ClassVar[Shape] = {
        "feed": {
            "entry": [
                {
                    "id": {"label": _PLAIN}, "title": {"label": _TEXT}, "content": {"label": _TEXT},
                    "author": {"name": _PERSON}, "updated": {"label": _PLAIN}, "im:rating": {"label": _PLAIN},
                    "im:voteSum": {"label": _PLAIN}, "im:version": {"label": _PLAIN},
                }
            ]
        }
    }  # fmt: skip

    def first(self, spec: SourceSpec) -> str:
        """Return the newest reviews of the country's store."""
        parts = urlsplit(spec.url)
        pieces = parts.path.strip("/").split("/")
        number = pieces[-1].removeprefix("id")
        if not number.isdigit():
            raise ConfigError(
                "not the address of an app",
                where=spec.url,
                next_step="Write https://apps.apple.com/us/app/NAME/id123456789.",
            )
        country = pieces[0] if len(pieces[0]) == 2 else "us"
        host = f"{parts.scheme}://{parts.netloc}" if ":" in parts.netloc else "https://itunes.apple.com"
        return f"{host}/{country}/rss/customerreviews/id={number}/sortby=mostrecent/json"

    def further(self, url: str, headers: Mapping[str, str], data: Any) -> list[str]:
        """Only the newest page is asked for: older reviews are there already."""
        return []


class PostsCsv(Tracker):
    """A CSV of one's own: support tickets, interviews, notes of sales talks. It never leaves this machine."""

    shape: ClassVar[Shape] = {}

    def first(self, spec: SourceSpec) -> str:
        """Nothing is fetched."""
        return ""

    def seeds(self, spec: SourceSpec) -> Iterator[Any]:
        """Nothing is fetched."""
        yield from ()

    def kept(self, payload: bytes) -> bytes:
        """Return the rows without names; what is in no known column is not kept."""
        if payload.lstrip()[:1] == b"{":
            return kept_json(payload, PostsFeed.shape, self.salt)
        text = decode(payload).text
        try:
            rows = list(csv.DictReader(io.StringIO(text), dialect=_dialect(text)))
        except csv.Error:
            return b""
        found = []
        for number, row in enumerate(rows, start=1):
            said = {
                (name or "").strip().casefold(): (value or "") for name, value in row.items() if isinstance(value, str)
            }
            item = {name: said[name] for name in ("id", "date", "votes", "url", "state") if said.get(name)}
            item |= {name: without_names(said[name]) for name in ("title", "text") if said.get(name)}
            if who := said.get("person") or said.get("customer") or said.get("author"):
                item["person"] = person_id(who, self.salt)
            if item.get("title") or item.get("text"):
                found.append({"row": number, **item})
        return json.dumps({"rows": found}, ensure_ascii=False).encode() if found else b""


def _dialect(text: str) -> type[csv.Dialect]:
    try:
        return csv.Sniffer().sniff(text[:4_000].splitlines()[0], delimiters=",;\t")
    except (csv.Error, IndexError):
        return csv.excel


def _content(entry: Any) -> str:
    parts = entry.get("content") or []
    return str(parts[0].get("value", "") if parts else entry.get("summary", ""))
