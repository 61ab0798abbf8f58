"""Payloads that are not HTML, brought into HTML so that one reader reads them all."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from rivalscope.core.markdown import markdown_to_html
from rivalscope.core.payload.bounds import bounded
from rivalscope.core.payload.decode import decode
from rivalscope.core.payload.pdf import read_pdf

if TYPE_CHECKING:
    import feedparser

__all__ = ["Source", "parse_feed", "to_html"]

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|main|article|div|table|p|h[1-6]|ul|title)\b", re.IGNORECASE)
_HTML_TAG = re.compile(r"<html\b", re.IGNORECASE)
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
_MAX_XML_LINES = 20_000
_MAX_ENTRIES = 500
_DECLARATION = re.compile(r"^\s{0,20}<\?xml[^>]{0,200}\?>")


@dataclass(frozen=True, slots=True)
class Source:
    """A payload as text.

    Attributes:
        html: The page as HTML; empty if the payload is not text.
        text: The text as it was, before it became HTML.
        form: html, markdown, text, json, feed, xml or pdf; empty if the payload is not text.
        unreadable: Why nothing can be read of it; empty: it can.
    """

    html: str
    text: str
    form: str
    unreadable: str = ""


_KINDS_BY_TYPE = (
    (re.compile(r"officedocument|msword|ms-(?:excel|powerpoint)|opendocument|rtf"), "an office document"),
    (re.compile(r"^image/"), "a picture"),
    (re.compile(r"^(?:video|audio)/|mpegurl"), "a video or a recording"),
    (re.compile(r"^font/"), "a font"),
    (re.compile(r"zip|x-(?:tar|gzip|7z|rar|xz|bzip2?)|gzip"), "an archive of files"),
)
_KINDS_BY_MARK = (
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an office document"),
    (b"\x89PNG", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x00\x00\x01\x00", "a picture"),
    (b"\x1f\x8b", "an archive of files"),
    (b"\x7fELF", "a program"),
)


def to_html(payload: bytes, mime: str, charset: str) -> Source:
    """Read a payload of any text format as HTML.

    Args:
        payload: Bytes after content decoding.
        mime: Content type as the server calls it.
        charset: Charset of the HTTP header.

    Returns:
        The page; an empty one where the payload is not text.
    """
    mime = mime.split(";")[0].strip().lower()
    if b"%PDF-" in payload[:1024] and not _HTML.search(payload[:1024].decode("latin-1")):
        page, problem = read_pdf(payload)
        return Source("", "", "", f"not readable: {problem}") if problem else Source(page, "", "pdf")
    if what := _no_text(payload, mime):
        return Source("", "", "", f"not readable: {what}")
    read = decode(payload, charset=charset)
    text = read.text
    if not read.codec.startswith(("utf-16", "utf-32")) and _is_noise(text[:2000]):
        return Source("", "", "", "not readable: a file of bytes")
    head = text[:3000]
    if "json" in mime:
        return Source(_from_json(text), text, "json")
    if _FEED.search(head) and not _HTML_TAG.search(head):
        # What the text was written in no longer matters, and a parser would believe the declaration.
        text = bounded(_DECLARATION.sub("", text, count=1))
        return Source(_from_feed(text), text, "feed")
    if mime in ("text/markdown", "text/x-markdown"):
        return Source(markdown_to_html(text), text, "markdown")
    if mime.startswith("text/plain") or (not mime.endswith("html") and not _HTML.search(head)):
        if _HTML.search(head) and head.lstrip().startswith("<"):
            return Source(text, text, "html")
        if _DECLARATION.match(head) and not _HTML_TAG.search(head):
            return Source(_from_xml(text), text, "xml")
        if _MARKDOWN.search(text[:20_000]):
            return Source(markdown_to_html(text), text, "markdown")
        return Source(_from_plain(text), text, "text")
    return Source(text, text, "html")


def _no_text(payload: bytes, mime: str) -> str:
    """Return what a payload is that is not text; empty if it may be text."""
    if payload.startswith(b"PK\x03\x04"):
        inside = payload[:4_000]
        office = any(name in inside for name in (b"word/", b"xl/", b"ppt/", b"[Content_Types]", b"opendocument"))
        return "an office document" if office else "an archive of files"
    for mark, what in _KINDS_BY_MARK:
        if payload.startswith(mark):
            return what
    if "svg" not in mime:
        for pattern, what in _KINDS_BY_TYPE:
            if pattern.search(mime):
                return what
    return "a damaged PDF" if mime == "application/pdf" else "a file of bytes" if payload.startswith(_BINARY) else ""


def _is_noise(text: str) -> bool:
    return text.count("\x00") + text.count("\ufffd") > 40


def parse_feed(text: str) -> feedparser.FeedParserDict:
    """Parse the text of a feed: as text that it is, neither as a path nor in an encoding that it was written in once.

    Args:
        text: RSS, Atom or RDF.
    """
    import feedparser  # half as costly to load as all else that a worker needs, and only for feeds

    stream = BytesIO(_DECLARATION.sub("", text, count=1).encode("utf-8", "replace"))
    return feedparser.parse(stream, response_headers={"content-type": "application/xml; charset=utf-8"})


def _from_xml(text: str) -> str:
    """Give the texts of an XML document a paragraph each."""
    source = _DECLARATION.sub("", text, count=1).encode("utf-8", "replace")
    parser = etree.XMLParser(encoding="utf-8", recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError:
        return _from_plain(text)
    if root is None:
        return _from_plain(text)
    texts = (str(found).strip() for found in islice(root.itertext(), _MAX_XML_LINES))
    return "<body>" + "".join(f"<p>{html.escape(found)}</p>" for found in texts if found) + "</body>"


def _from_plain(text: str) -> str:
    parts = re.split(r"\n[ \t]{0,80}\n", text.replace("\r\n", "\n"))
    return "<body>" + "".join(f"<p>{html.escape(part)}</p>" for part in parts if part.strip()) + "</body>"


def _from_json(text: str) -> str:
    """List the texts of a JSON document, each under its key."""
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


def _from_feed(text: str) -> str:
    """Turn a feed into a page with a heading an entry."""
    feed = parse_feed(text)
    parts = [f"<title>{html.escape(str(feed.feed.get('title', '')))}</title>"]
    for entry in feed.entries[:_MAX_ENTRIES]:
        link = html.escape(str(entry.get("link", "")), quote=True)
        parts.append(f'<article><h2><a href="{link}">{html.escape(str(entry.get("title", "")))}</a></h2>')
        if when := entry.get("published") or entry.get("updated"):
            parts.append(f"<p><time>{html.escape(str(when))}</time></p>")
        contents = entry.get("content") or []
        body = contents[0].get("value", "") if contents else entry.get("summary", "")
        parts.append(f"<div>{body}</div></article>")
    return "".join(parts)
