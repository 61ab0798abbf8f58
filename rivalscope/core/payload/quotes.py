"""Whether a quote is in the archived bytes: checked on every build, with the reading that extraction uses.

A payload is searched as extraction shows it (the runs of text of :func:`~rivalscope.core.payload.tree.build`), so
every block is found by construction. What is not found there is looked for in all of its text, hidden parts and notes
included, which is where cells of tables and prices take words from; and where it is not markup also as it was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from rivalscope.core.markdown import markdown_to_html
from rivalscope.core.payload.forms import Source, to_html
from rivalscope.core.payload.shell import is_shell
from rivalscope.core.payload.stated import statements
from rivalscope.core.payload.structured import linked_texts
from rivalscope.core.payload.tree import build, parse

__all__ = ["Payload", "fold_space", "holds_cents", "missing", "verify"]

_SPACE = re.compile(r"[\s\u00a0\u200b\u200c\u200d\u2060\ufeff\u00ad]+")
_SILENT = frozenset(("script", "style"))
_INLINE_TAGS = """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong
    sub sup time tt u var wbr
"""
_INLINE = frozenset(_INLINE_TAGS.split())
_CENTS = re.compile(r"cent|decimal|fraction|small|super|sup\b", re.IGNORECASE)
_MAY_HOLD_CENTS = re.compile(r"\d\s*<(?:sup|sub|small|span|em|i)\b[^>]{0,200}>\s*\d{2}\s*<")
_BETWEEN = " \x00 "
"""Between two readings of a payload: no quote reaches across."""


@dataclass(frozen=True, slots=True)
class Payload:
    """Archived bytes with what the HTTP header said of them.

    Attributes:
        body: After content decoding; empty if they cannot be had.
        mime: Media type.
        charset: Charset of the header; empty: it names none.
        problem: Why there are no bytes; empty: there are.
    """

    body: bytes
    mime: str = "text/html"
    charset: str = ""
    problem: str = ""


def fold_space(text: str) -> str:
    """Return ``text`` with every run of white space, visible or not, as one blank."""
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=4)
def _source(payload: bytes, mime: str, charset: str) -> Source:
    """Return a payload as HTML; kept for the next question, which is often about the same one."""
    return to_html(payload, mime, charset)


def _shown(source: Source) -> tuple[str, int]:
    """Return the text of a payload as extraction shows it, title first, and how many characters its body shows."""
    root = parse(source.html) if source.html else None
    if root is None:
        return "", 0
    title = root.find(".//title")
    tree = build(root)
    shown = " ".join([run.text for run in tree.runs()])
    length = tree.length
    tree.release()
    return fold_space(f"{'' if title is None else title.text or ''} {shown}"), length


def _other_readings(source: Source, length: int) -> Iterator[str]:
    """Yield the text of a payload as everything that it contains, then as written."""
    root = parse(source.html) if source.html else None
    if root is not None:
        yield _everything(root)
        if _MAY_HOLD_CENTS.search(source.html):
            yield _everything(root, cents=True)  # "$19" with a raised "99" reads $19.99
        if "<pre" in source.html:
            yield _everything(root, silent=_SILENT | {"pre"})  # an entry is told without the listings within it
        yield from map(fold_space, linked_texts(root) if "ld+json" in source.html else ())
        for one in statements(root, shell=is_shell(root, length)):
            yield fold_space(one.text)
    if source.form in ("html", "pdf", ""):
        return
    yield fold_space(source.text)
    if source.form == "json":
        for text in _strings(source.text):
            yield fold_space(text)
            if len(text) > 60 or not text.isalnum():
                yield _marked(text)
    elif source.form in ("text", "feed"):
        yield _marked(source.text)


def _marked(text: str) -> str:
    """Return what a text shows that is read as Markdown."""
    root = parse(markdown_to_html(text))
    return "" if root is None else _everything(root)


def _strings(text: str) -> Iterator[str]:
    """Yield the strings of a JSON document in order; nothing where it is none."""
    try:
        stack = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            stack.extend(reversed(value.values()))
        elif isinstance(value, list):
            stack.extend(reversed(value))


def holds_cents(element: etree._Element, first: str, before: str) -> bool:
    """Return whether an element holds the cents of the amount before it, set apart by its style alone.

    Args:
        element: Raised, small, or of a class that says so.
        first: Its first text.
        before: The text before it on the same line.
    """
    styled = element.tag in ("sup", "sub", "small") or _CENTS.search(element.get("class") or "")
    cents = re.fullmatch(r"\d{2}\b.{0,30}", first.strip(), re.DOTALL) is not None
    return bool(styled) and cents and before[-1:].isdigit() and not re.search(r"[.,]\d{2}$", before)


def _everything(root: etree._Element, *, silent: frozenset[str] = _SILENT, cents: bool = False) -> str:
    """Return all text of a page, hidden or not; words of neighbouring block elements are kept apart.

    With ``cents`` those that only a style sets apart from their amount follow a point.
    """
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
        if tag in silent or not tag:
            continue
        if tag not in _INLINE:
            parts.append(" ")
        if element.text:
            if cents and parts and holds_cents(element, element.text, parts[-1]):
                parts.append(".")
            parts.append(element.text)
        stack.extend((child, False) for child in reversed(element))
    return fold_space("".join(parts))


@lru_cache(maxsize=256)
def _first_searched(payload: bytes, mime: str, charset: str) -> tuple[str, str, int]:
    """Return what a payload shows, the same without blanks, and its length: where nearly all quotes are found."""
    text, length = _shown(_source(payload, mime, charset))
    return text, text.replace(" ", ""), length


@lru_cache(maxsize=256)
def _then_searched(payload: bytes, mime: str, charset: str) -> tuple[str, str]:
    """Return all other readings of a payload, and the same without blanks."""
    _, _, length = _first_searched(payload, mime, charset)
    text = _BETWEEN.join(dict.fromkeys(_other_readings(_source(payload, mime, charset), length)))
    return text, text.replace(" ", "")


def verify(quote: str, payload: bytes, *, mime: str = "text/html", charset: str = "") -> bool:
    """Return whether ``quote`` stands verbatim in the text of ``payload``.

    White space is folded, and where a quote crosses elements its blanks are not compared (``<b>one</b><i>two</i>``
    has none); every other character must be equal and in the same order.

    Args:
        quote: The words; an empty quote is never found.
        payload: The archived bytes, after content decoding.
        mime: Media type of the payload.
        charset: Charset of the HTTP header, if any.
    """
    wanted = fold_space(quote)
    if not wanted or "\x00" in wanted:
        return False
    tight = wanted.replace(" ", "")
    shown, shown_tight, _ = _first_searched(payload, mime, charset)
    if wanted in shown or tight in shown_tight:
        return True
    text, text_tight = _then_searched(payload, mime, charset)
    return wanted in text or tight in text_tight


def missing(quote: str, payload: Payload | bytes) -> str:
    """Say why a quote is not in a payload.

    Args:
        quote: The words.
        payload: The archived bytes; plain bytes are taken for HTML.

    Returns:
        The reason in words; empty: the quote is there.
    """
    if isinstance(payload, bytes):
        payload = Payload(payload)
    if not payload.body:
        return payload.problem or "the page has no archived record"
    if verify(quote, payload.body, mime=payload.mime, charset=payload.charset):
        return ""
    said = any(read(payload.body, payload.mime, payload.charset)[0] for read in (_first_searched, _then_searched))
    return "the quote is not in the archived page" if said else "the archived page has no readable text"
