"""What the crawl itself needs of a page: its links, its feeds, and whether it says anything. Parsed once, quickly.

selectolax, because links and a word count need no full tree: 0.1 ms for a page that costs lxml 0.3 and bs4 4.4.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.urls import BaseAddress, canonical, join, origin_of
from rivalscope.core.not_read import names_pdf
from rivalscope.core.payload import decode
from rivalscope.core.payload.bounds import bounded
from rivalscope.core.payload.shell import APP_ROOTS
from rivalscope.core.payload.state import is_page_data

__all__ = ["Link", "PageView", "says_enough", "view_page"]

MAX_LINKS = 5_000
MAX_FRAMES = 200
MAX_TEXT = 120
# Enough words to tell a page from a shell or a wall; counting stops there.
MAX_WORDS = 150
# Scripts that put no spaces between words: Chinese, Japanese, Thai, Lao, Khmer; about so many letters make a word.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff]")
_LETTERS_OF_A_WORD = 2
_MAX_BYTES = 5_000_000
_HARMLESS_TAGS = 10_000
_MAX_DEPTH = 2_000
# Elements that nest; those that close by themselves do not.
_TAG = re.compile(
    r"<(/?)(?!(?:area|base|br|col|dd|dt|hr|img|input|li|link|meta|option|p|source|t[dhr]|wbr)\b)[a-zA-Z]",
    re.IGNORECASE,
)
_BODY = re.compile(r"<body\b[^>]{0,2000}>", re.IGNORECASE)
# Words up to a tag, then the tag; of an element that says nothing, and of a comment, up to its end.
_STRETCH = re.compile(
    r"([^<]*+)(?:<!--.*?-->|<(script|style|noscript|template|svg|title|iframe|object|select)\b.*?</\2\s*+>|"
    r"</?(?!(?:script|style|noscript|template|svg|title|iframe|object|select|head)\b)[a-z][^<>]{0,5000}>)?+",
    re.IGNORECASE | re.DOTALL,
)
_SILENT = frozenset(("script", "style", "noscript", "template", "svg", "head", "title", "iframe", "object", "select"))
_UNSEEN = re.compile(
    r"display:none|visibility:hidden|opacity:0(?![.\d])|(?:font-size|max-height|height|width):0(?:px)?(?:;|$)|"
    r"(?:left|top|text-indent):-\d{3,}|clip:rect\(0|clip-path:inset\((?:50|100)%"
)
_UNSEEN_DEPTH = 6
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_APP_ROOTS = ",".join([*(f"#{name}" for name in sorted(APP_ROOTS)), "app-root"])


@dataclass(frozen=True, slots=True)
class Link:
    """A link as found."""

    url: str
    """Canonical."""
    text: str = ""
    """Its words, or title; folded."""
    unseen: bool = False
    """No reader can see it, and the page itself asks nobody to follow it: bait for crawlers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """What the crawl needs of an HTML page."""

    links: tuple[Link, ...]
    feeds: tuple[Link, ...]
    data: tuple[Link, ...]
    """Data that its framework draws it from, kept in a file of its own."""
    title: str
    text: str
    """The first visible words, lower case, folded."""
    words: int
    """Visible words, counted up to a limit."""
    app_root: bool
    """Has the root element of a browser application."""
    password_field: bool
    refresh: str
    """Where a meta refresh within a few seconds leads; empty: nowhere."""


def view_page(
    payload: bytes, url: str, *, charset: str = "", known: Container[str] = (), follow: bool = True
) -> PageView:
    """Look at an HTML page as the crawl does.

    Args:
        payload: The bytes.
        url: Their address, against which links are resolved.
        charset: Of the HTTP header.
        known: Addresses that are known already; the words of links to them are not read, which is half of the work.
        follow: False: links are read only off a page that is so short that it may be a wall, whose links tell.
    """
    tree = LexborHTMLParser(_bounded(bounded(decode(payload[:_MAX_BYTES], charset=charset).text)))
    base = url
    base_node = tree.css_first("base[href]")
    if base_node is not None and (href := base_node.attributes.get("href")):
        base = join(url, href) or url
    words, text = _visible(tree)
    title = tree.css_first("title")
    return PageView(
        links=tuple(_links(tree, base, known)) if follow or words < MAX_WORDS else (),
        feeds=tuple(_feeds(tree, base)),
        data=tuple(_data(tree, base)),
        title=_fold(title.text())[:300] if title is not None else "",
        text=text,
        words=words,
        app_root=tree.css_first(_APP_ROOTS) is not None,
        password_field=tree.css_first('input[type="password"]') is not None,
        refresh=_refresh(tree, base),
    )


def says_enough(payload: bytes, *, charset: str = "") -> bool:
    """Tell, without parsing, whether a page has so many visible words that it is no wall and no shell.

    Only a clear yes counts: markup that nests what is silent, or ends in the middle of it, is for the parser.
    """
    body = _BODY.search(text := decode(payload[:_MAX_BYTES], charset=charset).text)
    words, place = 0, body.end() if body else len(text)
    # Each match begins where the one before ended: a stretch may be empty, and an empty one ends the search.
    for match in _STRETCH.finditer(text, place):
        if match.end() == place:
            break
        place = match.end()
        said = match[1]
        if said and not said.isspace():
            words += len(said.split())
            if words >= MAX_WORDS:
                return True
    return False


def _bounded(text: str) -> str:
    """Cut a page where it nests deeper than any page: the parser's time grows with the square of the depth.

    50,000 nested elements, 300 kB, took 6 s. Pages with fewer tags than could do harm are not looked through.
    """
    if text.count("<") < _HARMLESS_TAGS:
        return text
    depth = 0
    for match in _TAG.finditer(text):
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _MAX_DEPTH:
            return text[: match.start()]
    return text


def _fold(text: str) -> str:
    return " ".join(text.split())


def _links(tree: LexborHTMLParser, base: str, known: Container[str]) -> Iterator[Link]:
    place = BaseAddress.of(base)
    seen_hrefs: set[str] = set()
    seen: set[str] = set()
    bait: list[str] = []
    for node in tree.css("a[href],area[href]"):
        attributes = node.attributes
        href = attributes.get("href")
        if not href or href in seen_hrefs or href[0] == "#":
            continue
        # Joining most links is a concatenation, which the cache of canonical() then answers.
        plain = place.plain(href.partition("#")[0].strip())
        url = canonical(plain) if plain else join(base, href)
        if url and url not in seen:
            if "nofollow" in (attributes.get("rel") or "").lower() and _is_unseen(node):
                bait.append(url)
                continue
            seen.add(url)
            seen_hrefs.add(href)
            text = ""
            if url not in known:
                text = node.text() or attributes.get("title") or attributes.get("aria-label") or ""
            yield Link(url, _fold(text)[:MAX_TEXT] if len(text) < 2000 else "")
            if len(seen) >= MAX_LINKS:
                return
    for node in tree.css("embed[src],object[data],iframe[src]")[:MAX_FRAMES]:
        url = join(base, node.attributes.get("src") or node.attributes.get("data") or "")
        if url and url not in seen and names_pdf(url):
            seen.add(url)
            yield Link(url, _fold(node.attributes.get("title") or "")[:MAX_TEXT])
    yield from (Link(url, unseen=True) for url in dict.fromkeys(bait) if url not in seen)


def _is_unseen(node: LexborNode) -> bool:
    """Return whether no reader sees a link; closed menus and tabs are hidden, too, so this alone proves nothing."""
    if node.tag == "a" and not (node.text() or "").strip() and node.css_first("img,svg") is None:
        return True
    place: LexborNode | None = node
    for _ in range(_UNSEEN_DEPTH):
        if place is None or place.tag in ("body", "-document"):
            return False
        attributes = place.attributes
        if "hidden" in attributes or attributes.get("aria-hidden") == "true":
            return True
        if _UNSEEN.search((attributes.get("style") or "").replace(" ", "").lower()):
            return True
        place = place.parent
    return False


def _feeds(tree: LexborHTMLParser, base: str) -> Iterator[Link]:
    for node in tree.css('link[rel~="alternate"][href]')[:50]:
        attributes = node.attributes
        if (attributes.get("type") or "").lower() in _FEED_TYPES:
            url = join(base, attributes.get("href") or "")
            if url:
                yield Link(url, _fold(attributes.get("title") or "")[:MAX_TEXT])


def _data(tree: LexborHTMLParser, base: str) -> Iterator[Link]:
    for node in tree.css('link[rel~="preload"][as="fetch"][href]')[:20]:
        url = join(base, node.attributes.get("href") or "")
        if is_page_data(url) and origin_of(url) == origin_of(base):
            yield Link(url)


def _refresh(tree: LexborHTMLParser, base: str) -> str:
    for node in tree.css("meta[http-equiv][content]")[:20]:
        if (node.attributes.get("http-equiv") or "").lower() == "refresh":
            seconds, _, rest = (node.attributes.get("content") or "").partition(";")
            name, _, target = rest.partition("=")
            if name.strip().lower() == "url" and seconds.strip().isdigit() and int(seconds) <= 10:
                return join(base, target.strip().strip("'\""))
    return ""


def _visible(tree: LexborHTMLParser) -> tuple[int, str]:
    """Count visible words up to the limit, and return them; the walk stops there, however long the page is."""
    body = tree.body
    if body is None:
        return 0, ""
    words: list[str] = []
    count = steps = 0
    node: LexborNode | None = body.child
    while node is not None and count < MAX_WORDS and steps < 20_000:
        steps += 1
        descend = None
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            found = text.split()
            words.extend(found)
            count += len(found) + len(_UNSPACED.findall(text)) // _LETTERS_OF_A_WORD
        elif tag not in _SILENT:
            descend = node.child
        if descend is not None:
            node = descend
            continue
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.tag == "body":
                node = None
                break
        node = node.next if node is not None else None
    return min(count, MAX_WORDS), " ".join(words[:MAX_WORDS]).lower()
