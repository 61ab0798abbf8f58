"""What a page says about itself in its head, and its structured data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawlers.urls import BaseAddress
from rivalscope.core.payload.text import fold
from rivalscope.core.payload.tree import plain_text

__all__ = ["MAX_LINKS", "base_url", "language", "meta", "read_links", "structured_data", "title"]

Element = etree._Element

MAX_LINKS = 5_000
_NO_PAGES = ("javascript:", "mailto:", "data:", "tel:")
_MAX_ITEMS = 60


def title(root: Element, names: dict[str, str]) -> str:
    """Return the page's title, from the title element or OpenGraph."""
    found = root.find("head/title")
    if found is None:
        found = next(root.iter("title"), None)
    text = plain_text(found) if found is not None else ""
    return text[:500] or names.get("og:title", "")


def meta(root: Element) -> dict[str, str]:
    """Return the named meta elements, names in lower case, first one wins."""
    found: dict[str, str] = {}
    head = root.find("head")
    for element in (head if head is not None and head.find("meta") is not None else root).iter("meta"):
        name = element.get("name") or element.get("property") or ""
        content = element.get("content") or ""
        if name and content and len(found) < 200:
            found.setdefault(name.lower()[:80], fold(content[:2000]))
    return found


def language(root: Element, names: dict[str, str]) -> str:
    """Return the page's language as it declares it, lower case, for example ``en`` or ``pt-br``."""
    html = root if root.tag == "html" else root.find("html")
    told = ""
    if html is not None:
        told = html.get("lang") or html.get("{http://www.w3.org/XML/1998/namespace}lang") or html.get("xml:lang") or ""
    if not told:
        told = names.get("og:locale", "")
    return told.strip().replace("_", "-").lower()[:20]


def base_url(root: Element, url: str) -> str:
    """Return the address that relative links are relative to."""
    base = root.find(".//base")
    href = base.get("href") if base is not None else None
    return _join(url, href) or url if href else url


def _join(base: str, href: str) -> str:
    try:
        joined = urljoin(base, href.strip())
        parts = urlsplit(joined)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return parts._replace(fragment="").geturl()


def read_links(root: Element, base: str) -> tuple[str, ...]:
    """Return the addresses that the page links to: absolute, without fragments, each once, in order."""
    try:
        place = BaseAddress.of(base)
    except ValueError:
        return ()
    found: dict[str, None] = {}
    seen: set[str] = set()
    for element in root.iter("a", "area"):
        href = (element.get("href") or "").partition("#")[0].strip()
        if not href or href in seen:
            continue
        seen.add(href)
        if len(href) > 2000:
            continue
        absolute = place.plain(href) or ("" if href.startswith(_NO_PAGES) else _join(base, href))
        if absolute:
            found[absolute] = None
            if len(found) >= MAX_LINKS:
                break
    return tuple(found)


def structured_data(data: Sequence[object], names: dict[str, str]) -> tuple[dict[str, object], ...]:
    """Return JSON-LD objects, OpenGraph properties and items of microdata and RDFa, as read.

    Broken JSON is left out: it is the page's own mistake and carries no text that a reader sees.

    Args:
        data: Its JSON-LD documents, then its items of microdata and RDFa.
        names: Its named meta elements.
    """
    found = [one for document in data for one in _objects(document)]
    graph = {name: content for name, content in names.items() if name.startswith(("og:", "product:", "article:"))}
    if graph:
        found.append({"@source": "opengraph", **graph})
    return tuple(found[:_MAX_ITEMS])


def _objects(document: object) -> Iterator[dict[str, object]]:
    for item in document if isinstance(document, list) else [document]:
        if isinstance(item, dict):
            graph = item.get("@graph")
            if isinstance(graph, list):
                yield from (part for part in graph if isinstance(part, dict))
            else:
                yield item
