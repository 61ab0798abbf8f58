"""Quotes are checked against the archived bytes, on every build."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree
from lxml import html as lxml_html

from rivalscope.core.markdown import markdown_to_html

__all__ = ["Payload", "fold_space", "verify", "verify_payload", "visible_text"]

_SPACE = re.compile(r"[\s\u00a0\u200b\u200c\u200d\u2060\ufeff\u00ad]+")
_HIDDEN = frozenset({"script", "style", "template", "noscript"})
_INLINE_TAGS = """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong
    sub sup time tt u var wbr
"""
_INLINE = frozenset(_INLINE_TAGS.split())
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)\b", re.I)
_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,40})", re.I)


@dataclass(frozen=True, slots=True)
class Payload:
    """Archived bytes with what the HTTP header said of them."""

    body: bytes
    mime: str = "text/html"
    charset: str = ""


def fold_space(text: str) -> str:
    """Return ``text`` with every run of white space, visible or not, as one blank."""
    return _SPACE.sub(" ", text).strip()


def _decode(payload: bytes, charset: str) -> str:
    declared = _DECLARED.search(payload[:4096])
    candidates = [charset, declared.group(1).decode("ascii") if declared else "", "utf-8"]
    for name in candidates:
        if name:
            try:
                return payload.decode(name)
            except (LookupError, UnicodeDecodeError):
                continue
    return payload.decode("utf-8", "replace")


def visible_text(payload: bytes, *, mime: str = "text/html", charset: str = "") -> str:
    """Return the text a reader could see in ``payload``, entities decoded, white space folded.

    Words of neighbouring block elements are kept apart; inline elements join as they stand. Nothing is left out as
    boilerplate: the question is only whether the words are there.

    Args:
        payload: The archived bytes, after content decoding.
        mime: Media type; what is neither HTML nor XML nor JSON is taken as Markdown or plain text.
        charset: Charset of the HTTP header; the page's own declaration and UTF-8 are tried after it.

    Returns:
        The text, title first. Of JSON the strings; of Markdown and of JSON's strings both as written and as they are
        shown, for a quote has no asterisks; of a feed also what the HTML inside its entries shows.
    """
    text = _decode(payload, charset)
    if "json" in mime:
        return fold_space(" ".join(map(_written_and_shown, _strings(text))))
    if "xml" in mime or _FEED.search(text[:3000]):
        outer = _shown(text)
        return f"{outer} {_shown(outer)}" if "<" in outer else outer
    return _shown(text) if "html" in mime or not mime else _written_and_shown(text)


def _written_and_shown(text: str) -> str:
    return f"{fold_space(text)} {_shown(markdown_to_html(text))}"


def _strings(text: str) -> Iterator[str]:
    """Yield the strings of a JSON document in order; the text itself where it is none."""
    try:
        stack = [json.loads(text)]
    except (ValueError, RecursionError):
        stack = [text]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            stack.extend(reversed(value.values()))
        elif isinstance(value, list):
            stack.extend(reversed(value))


def _shown(text: str) -> str:
    """Return what a browser would show of HTML."""
    # An encoding declaration inside a str makes lxml refuse it; bytes in a known encoding do not.
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return fold_space(html.unescape(text))
    parts: list[str] = []
    # An explicit stack: a hostile page may be nested deeper than Python's own.
    stack: list[tuple[etree._Element, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if leaving:
            if tag not in _INLINE:
                parts.append(" ")
            if element.tail:
                parts.append(element.tail)
            continue
        stack.append((element, True))
        if tag in _HIDDEN or not tag:
            continue
        if tag not in _INLINE:
            parts.append(" ")
        if element.text:
            parts.append(element.text)
        stack.extend((child, False) for child in reversed(element))
    return fold_space("".join(parts))


@lru_cache(maxsize=256)
def _visible(payload: bytes, mime: str, charset: str) -> tuple[str, str]:
    text = visible_text(payload, mime=mime, charset=charset)
    return text, text.replace(" ", "")


def verify(quote: str, payload: bytes, *, mime: str = "text/html", charset: str = "") -> bool:
    """Tell whether ``quote`` stands verbatim in the visible text of ``payload``.

    White space is folded, and where a quote crosses elements its blanks are not compared (``<b>one</b><i>two</i>``
    has none); every other character must be equal and in the same order.

    Args:
        quote: The words; an empty quote is never found.
        payload: The archived bytes, after content decoding.
        mime: Media type of the payload.
        charset: Charset of the HTTP header, if any.

    Returns:
        True when it is there.
    """
    wanted = fold_space(quote)
    if not wanted:
        return False
    text, dense = _visible(payload, mime, charset)
    return wanted in text or wanted.replace(" ", "") in dense


def verify_payload(quote: str, payload: Payload | bytes) -> bool:
    """Tell whether ``quote`` stands in a payload; plain bytes are taken for HTML."""
    if isinstance(payload, bytes):
        return verify(quote, payload)
    return verify(quote, payload.body, mime=payload.mime, charset=payload.charset)
