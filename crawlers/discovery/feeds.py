"""Links out of feeds: RSS, Atom, JSON Feed."""

from __future__ import annotations

import html
import json
import re

from crawlers.links import Link
from crawlers.urls import join
from rivalscope.core.payload import decode

__all__ = ["feed_links", "is_feed"]

MAX_ENTRIES = 500
# An entry's title and link stand at its beginning; what comes after may be a whole article.
_HEAD_BYTES = 20_000
_BEGIN = re.compile(rb"<(?:entry|item)(?=[\s>])")
_TITLE = re.compile(rb"<title[^<>]{0,200}>(?:\s{0,50}<!\[CDATA\[)?(.{0,400}?)(?:\]\]>)?</title", re.DOTALL)
_RSS_LINK = re.compile(rb"<link>(?:\s{0,50}<!\[CDATA\[)?\s{0,50}([^<>\]\s]{1,2000})")
_ATOM_LINK = re.compile(rb"<link\s([^<>]{1,3000})>")
_HREF = re.compile(rb"""href\s{0,5}=\s{0,5}["']([^"']{1,2000})["']""")


def is_feed(mime: str, payload: bytes) -> bool:
    """Return whether a payload is a feed."""
    head = decode(payload[:2000]).text.encode("utf-8", "replace").lstrip()
    if head.startswith(b"{"):
        return b"jsonfeed.org/version" in head
    return "html" not in mime and any(mark in head for mark in (b"<rss", b"<feed", b"<rdf:RDF"))


def feed_links(payload: bytes, url: str, *, charset: str = "") -> tuple[Link, ...]:
    """Return the pages that a feed's entries are about, with their titles.

    Args:
        payload: The feed; damaged XML gives what is whole.
        url: Its address.
        charset: Of the HTTP header.
    """
    payload = decode(payload, charset=charset).text.encode("utf-8", "replace")
    if payload.lstrip()[:1] == b"{":
        return _json_links(payload, url)
    found: dict[str, Link] = {}
    for entry in _BEGIN.split(payload, maxsplit=MAX_ENTRIES)[1:]:
        head = entry[:_HEAD_BYTES]
        address = _text(_link(head))
        target = join(url, address) if address else ""
        if target:
            title = _TITLE.search(head)
            found.setdefault(target, Link(target, _text(title[1])[:120] if title else ""))
    return tuple(found.values())


def _link(entry: bytes) -> bytes:
    if rss := _RSS_LINK.search(entry):
        return rss[1]
    for atom in _ATOM_LINK.finditer(entry):
        attributes = atom[1]
        if b"rel=" in attributes and b"alternate" not in attributes:
            continue
        if href := _HREF.search(attributes):
            return href[1]
    return b""


def _text(raw: bytes) -> str:
    return " ".join(html.unescape(raw.decode("utf-8", "replace")).split())


def _json_links(payload: bytes, url: str) -> tuple[Link, ...]:
    try:
        items = json.loads(payload)["items"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    found: dict[str, Link] = {}
    for item in items[:MAX_ENTRIES] if isinstance(items, list) else []:
        address = item.get("url") if isinstance(item, dict) else None
        target = join(url, address) if isinstance(address, str) and address else ""
        if target:
            found.setdefault(target, Link(target, str(item.get("title") or "")[:120]))
    return tuple(found.values())
