"""Payloads that are not HTML, brought into HTML so that one reader reads them all."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass

import feedparser

from crawlers.extraction.decode import decode
from crawlers.extraction.releases.api import Listed, listed_releases
from rivalscope.core.markdown import markdown_to_html

__all__ = ["Source", "to_html"]

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|main|article|div|table|p|h[1-6]|ul|title)\b", re.IGNORECASE)
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|[-*+] \S|```|={3,}$|-{3,}$)", re.MULTILINE)
_BINARY = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"\x7fELF",
    b"RIFF",
    b"\x00\x00\x01\x00",
)
_MAX_JSON_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Source:
    """A payload as text.

    Attributes:
        html: The page as HTML; empty where the payload is no text.
        text: The text as it was, before it became HTML.
        form: html, markdown, text, json or feed; empty where the payload is no text.
    """

    html: str
    text: str
    form: str


_NOTHING = Source("", "", "")


def to_html(payload: bytes, mime: str, charset: str) -> Source:
    """Read a payload of any text format as HTML.

    Args:
        payload: Bytes after content decoding.
        mime: Content type as the server calls it.
        charset: Charset of the HTTP header.

    Returns:
        The page; an empty one where the payload is no text.
    """
    if payload.startswith(_BINARY):
        return _NOTHING
    mime = mime.split(";")[0].strip().lower()
    if mime.startswith(("image/", "video/", "audio/", "font/")) or mime in ("application/pdf", "application/zip"):
        return _NOTHING
    text, codec = decode(payload, charset=charset)
    if codec not in ("utf-16", "utf-32") and text[:2000].count("\x00") + text[:2000].count("\ufffd") > 40:
        return _NOTHING
    head = text[:3000]
    if "json" in mime:
        return Source(_from_json(text), text, "json")
    if _FEED.search(head) and not re.search(r"<html\b", head, re.IGNORECASE):
        return Source(_from_feed(text), text, "feed")
    if mime in ("text/markdown", "text/x-markdown"):
        return Source(markdown_to_html(text), text, "markdown")
    if mime.startswith("text/plain") or (not mime.endswith("html") and not _HTML.search(head)):
        if _HTML.search(head) and head.lstrip().startswith("<"):
            return Source(text, text, "html")
        if _MARKDOWN.search(text[:20_000]):
            return Source(markdown_to_html(text), text, "markdown")
        return Source(_from_plain(text), text, "text")
    return Source(text, text, "html")


def _from_plain(text: str) -> str:
    parts = re.split(r"\n[ \t]{0,80}\n", text.replace("\r\n", "\n"))
    return "<body>" + "".join(f"<p>{html.escape(part)}</p>" for part in parts if part.strip()) + "</body>"


def _from_json(text: str) -> str:
    """List the texts of a JSON document, each under its key; a list of releases becomes a page with a heading each."""
    if listed := listed_releases(text):
        return "<body>" + "".join(map(_from_release, listed)) + "</body>"
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return _from_plain(text)
    lines: list[str] = []
    stack: list[tuple[str, object]] = [("", data)]
    while stack and len(lines) < _MAX_JSON_LINES:
        key, value = stack.pop()
        if isinstance(value, dict):
            stack.extend(reversed([(str(name), below) for name, below in value.items()]))
        elif isinstance(value, list):
            stack.extend((key, below) for below in reversed(value))
        elif isinstance(value, str) and value.strip():
            body = value if _HTML.search(value) else html.escape(value)
            lines.append(f"<dt>{html.escape(key)}</dt><dd>{body}</dd>")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            lines.append(f"<dt>{html.escape(key)}</dt><dd>{value}</dd>")
    return "<body><dl>" + "".join(lines) + "</dl></body>"


def _from_release(listed: Listed) -> str:
    day = f"<p><time>{listed.published.isoformat()}</time></p>" if listed.published else ""
    title = html.escape(listed.title or listed.version)
    return f"<article><h2>{title}</h2>{day}{markdown_to_html(listed.notes)}</article>"


def _from_feed(text: str) -> str:
    """Turn a feed into a page with a heading an entry."""
    feed = feedparser.parse(text)
    parts = [f"<title>{html.escape(str(feed.feed.get('title', '')))}</title>"]
    for entry in feed.entries[:500]:
        link = html.escape(str(entry.get("link", "")), quote=True)
        parts.append(f'<article><h2><a href="{link}">{html.escape(str(entry.get("title", "")))}</a></h2>')
        if when := entry.get("published") or entry.get("updated"):
            parts.append(f"<p><time>{html.escape(str(when))}</time></p>")
        contents = entry.get("content") or []
        body = contents[0].get("value", "") if contents else entry.get("summary", "")
        parts.append(f"<div>{body}</div></article>")
    return "".join(parts)
