"""One payload to one page record: the single entry point of extraction."""

from __future__ import annotations

from lxml import etree

from crawlers.extraction import metadata
from crawlers.extraction.blocks import read_blocks
from crawlers.extraction.chrome import SiteChrome, with_chrome
from crawlers.extraction.formats import to_html
from crawlers.extraction.headings import find_headings
from crawlers.extraction.kinds import kind_of_page
from crawlers.extraction.regions import flag_chrome
from crawlers.extraction.tree import Node, build, parse
from rivalscope.core.records import BlockKind, Page, PageKind

__all__ = ["read_page"]


def read_page(
    payload: bytes, url: str, *, mime: str = "text/html", charset: str = "", chrome: SiteChrome | None = None
) -> Page:
    """Read everything off one payload: blocks, items, tables, plans, releases, links.

    Pure: no network, no clock; the same bytes give the same page.

    Args:
        payload: Bytes after content decoding.
        url: Address that they came from; relative links are resolved against it.
        mime: Content type of the HTTP header; what the bytes look like wins where they disagree.
        charset: Charset of the HTTP header.
        chrome: What repeats across the site, if that is known.

    Returns:
        The page. A payload that is not text gives a page of kind ``OTHER`` without blocks.
    """
    source = to_html(payload, mime, charset)
    root = parse(source) if source else None
    if root is None:
        return Page(url=url, title="", language="", kind=PageKind.OTHER, kind_reasons=("not a page of text",))
    tree = build(root)
    flag_chrome(tree)
    page = _read_tree(root, tree, url)
    return with_chrome(page, chrome) if chrome else page


def _read_tree(root: etree._Element, tree: Node, url: str) -> Page:
    levels = find_headings(tree)
    blocks, placed = read_blocks(tree, levels)
    names = metadata.meta(root)
    title = metadata.title(root)
    headings = [block.text for block in blocks if block.kind is BlockKind.HEADING and not block.boilerplate]
    kind, reasons = kind_of_page(url, title, headings, generator=names.get("generator", ""))
    return Page(
        url=url,
        title=title,
        language=metadata.language(root),
        kind=kind,
        kind_reasons=reasons,
        description=names.get("description") or names.get("og:description", ""),
        blocks=tuple(blocks),
        structured=metadata.structured_data(root),
        links=metadata.read_links(root, metadata.base_url(root, url)),
        needs_javascript=_needs_javascript(root, tree),
    )


_APP_ROOTS = ("root", "app", "__next", "__nuxt", "svelte", "gatsby-focus-wrapper", "___gatsby", "main-app")


def _needs_javascript(root: etree._Element, tree: Node) -> bool:
    """Almost no text, and an application root or many scripts: a browser would see more."""
    if sum(len(run.text) for run in tree.runs()) > 400:
        return False
    scripts = sum(1 for _ in root.iter("script"))
    if any(element.get("id") in _APP_ROOTS for element in root.iter("div", "main")):
        return scripts > 0
    asks = any("javascript" in "".join(element.itertext()).lower() for element in root.iter("noscript"))
    return scripts > 0 and asks
