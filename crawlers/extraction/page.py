"""One payload to one page record: the single entry point of extraction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from lxml import etree

from crawlers.extraction import metadata
from crawlers.extraction.blocks import read_blocks
from crawlers.extraction.headings import find_headings
from crawlers.extraction.items import read_items
from crawlers.extraction.kinds import kind_of_page
from crawlers.extraction.not_read import met_on_page
from crawlers.extraction.notes import structure_of_notes, with_releases
from crawlers.extraction.plans import read_plans
from crawlers.extraction.regions import flag_chrome
from crawlers.extraction.releases.api import Listed, listed_releases, released
from crawlers.extraction.releases.feed import feed_releases
from crawlers.extraction.site_override import REGISTRY, SiteOverride
from crawlers.extraction.stated import stated_blocks
from crawlers.extraction.table_reader import read_tables
from rivalscope.core.markdown import markdown_to_html
from rivalscope.core.memory import without_collection
from rivalscope.core.payload.bounds import bounded
from rivalscope.core.payload.forms import to_html
from rivalscope.core.payload.nodes import Node
from rivalscope.core.payload.pdf import MAX_PAGES, MAX_SIGNS
from rivalscope.core.payload.shell import is_shell
from rivalscope.core.payload.state import as_shell, is_page_data
from rivalscope.core.payload.structured import annotated, linked_data
from rivalscope.core.payload.tree import build, parse
from rivalscope.core.records import UNREAD_PRICES, Block, BlockKind, Page, PageKind

__all__ = ["read_page"]

_LISTING_BLOCKS = 6
_LONG_DOCUMENT = 8_000
_MOST_SIGNS = 0.9
"""Share of the signs that are read of a PDF at most from which it was probably cut: white space was counted too."""


def read_page(
    payload: bytes,
    url: str,
    *,
    mime: str = "text/html",
    charset: str = "",
    overrides: Sequence[SiteOverride] = (),
    rendered: bool = False,
) -> Page:
    """Read everything off one payload: blocks, items, tables, plans, releases, links.

    Pure: no network, no clock; the same bytes give the same page.

    Args:
        payload: Bytes after content decoding.
        url: Address that they came from; relative links are resolved against it.
        mime: Content type of the HTTP header; what the bytes look like wins where they disagree.
        charset: Charset of the HTTP header.
        overrides: What people have told us about unusual sites; the first that matches the address is used.
        rendered: A browser has run its scripts: it is what a reader sees.

    Returns:
        The page. A payload that is not text gives a page of kind ``OTHER`` without blocks.
    """
    with without_collection():
        return _read(payload, url, mime, charset, overrides, rendered=rendered)


def _read(
    payload: bytes,
    url: str,
    mime: str,
    charset: str,
    overrides: Sequence[SiteOverride],
    *,
    rendered: bool,
) -> Page:
    source = to_html(payload, mime, charset)
    override = next((one for one in (*overrides, *REGISTRY) if one.matches(url)), None)
    listed = listed_releases(source.text) if source.form == "json" else ()
    kept_apart = source.form == "json" and not listed and is_page_data(url)
    html = _listing(listed) if listed else as_shell(source.text) if kept_apart else source.html
    html = override.prepared(bounded(html)) if override and html else html
    root = parse(html) if html else None
    if root is None:
        return Page(
            url=url,
            title="",
            language="",
            kind=PageKind.OTHER,
            kind_reasons=("not a text page",),
            unreadable=source.unreadable,
        )
    tree = build(root)
    flag_chrome(tree)
    # Looked for in the text first: most pages have none of it.
    data = [
        *(linked_data(root) if "ld+json" in html else ()),
        *(annotated(root) if "itemscope" in html or "typeof=" in html else ()),
    ]
    shell = not rendered and is_shell(root, tree.length)
    page = _read_tree(root, tree, url, data=data, paged=source.form == "pdf")
    if shell or data:
        blocks = page.blocks + tuple(stated_blocks(root, page.blocks, shell=shell, data=data))
        page = replace(page, blocks=blocks)
    page = replace(
        page, needs_javascript=shell and not kept_apart, rendered=rendered, not_read=_not_read(root, tree, source.form)
    )
    tree.release()
    if override:
        page = override.corrected(html, page)
    if source.form == "feed":
        releases = feed_releases(source.text)
        reasons = ("a feed of releases",) if releases else ("a feed",)
        return replace(
            page, kind=PageKind.CHANGELOG if releases else PageKind.BLOG, kind_reasons=reasons, releases=releases
        )
    if listed:
        releases = tuple(released(one, markdown_to_html(one.notes)) for one in listed)
        return replace(page, kind=PageKind.CHANGELOG, kind_reasons=("an API's list of releases",), releases=releases)
    return with_releases(page, source, root) if page.kind is PageKind.CHANGELOG and not page.releases else page


def _not_read(root: etree._Element, tree: Node, form: str) -> dict[str, int]:
    """Count what is on a page and is not read."""
    if form == "pdf":
        long = len(tree.nodes) >= MAX_PAGES or tree.length >= _MOST_SIGNS * MAX_SIGNS
        return {"PDFs over the length limit": 1} if long else {}
    return met_on_page(root)


def _listing(listed: Sequence[Listed]) -> str:
    """Return an API's list of releases as a page with a heading each."""
    parts: list[str] = []
    for one in listed:
        day = f"<p><time>{one.published.isoformat()}</time></p>" if one.published else ""
        parts.append(
            f"<article><h2>{escape(one.title or one.version)}</h2>{day}{markdown_to_html(one.notes)}</article>"
        )
    return f"<body>{''.join(parts)}</body>"


def _read_tree(root: etree._Element, tree: Node, url: str, *, data: Sequence[object], paged: bool) -> Page:
    levels = find_headings(tree)
    blocks, placed = read_blocks(tree, levels, paged=paged)
    placed_tables = read_tables(root, tree, placed)
    tables = tuple(table for _, table in placed_tables)
    names = metadata.meta(root)
    title = metadata.title(root, names)
    language = metadata.language(root, names)
    structured = metadata.structured_data(data, names)
    offers = read_plans(root, tree, url=url, language=language, tables=placed_tables, structured=structured)
    headings = [block.text for block in blocks if block.kind is BlockKind.HEADING and not block.boilerplate]
    kind, reasons = kind_of_page(
        url,
        title,
        headings,
        prices=sum(bool(plan.price or plan.contact) for plan in offers.plans),
        marks=sum(cell.mark is not None for table in tables for row in table.rows for cell in row),
        generator=names.get("generator", ""),
        notes=lambda: structure_of_notes(root, headings, language=language),
    )
    items = read_items(
        tree, levels, placed, _reading_kind(kind, blocks), title=title, tables=placed_tables, plans=offers.cards
    )
    if offers.doubt and kind is PageKind.PRICING:
        reasons = (*reasons, UNREAD_PRICES + offers.doubt)
    return Page(
        url=url,
        title=title,
        language=language,
        kind=kind,
        kind_reasons=reasons,
        description=names.get("description") or names.get("og:description", ""),
        blocks=tuple(blocks),
        items=items,
        tables=tables,
        plans=offers.plans,
        charges=offers.charges,
        structured=structured,
        links=metadata.read_links(root, metadata.base_url(root, url)),
    )


def _reading_kind(kind: PageKind, blocks: list[Block]) -> PageKind:
    """A long page with many listings is documentation, whatever its address says."""
    main = [block for block in blocks if not block.boilerplate]
    listings = sum(block.kind is BlockKind.CODE for block in main)
    if listings >= _LISTING_BLOCKS and sum(len(block.text) for block in main) > _LONG_DOCUMENT:
        return PageKind.DOCS
    return kind
