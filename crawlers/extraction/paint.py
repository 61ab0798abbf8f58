"""A harmless copy of a page with what was read painted onto it."""

from __future__ import annotations

import html
import re
from collections import Counter

from lxml import etree

from crawlers.extraction.blocks import css_path
from rivalscope.core.payload.forms import to_html
from rivalscope.core.payload.text import word_set
from rivalscope.core.payload.tree import build, parse
from rivalscope.core.records import Mark, Page

__all__ = ["drop", "make_harmless", "paint", "printable"]

Element = etree._Element

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_DROPPED = word_set("script noscript iframe frame frameset object applet link meta base template portal audio video")
_UNWRAPPED = ("embed", "source", "track", "wbr", "keygen")
"""Elements without content that the parser takes for containers."""
_FETCHING = word_set(
    "src srcset href action formaction background poster data cite ping manifest longdesc profile lowsrc dynsrc"
)
_CONTROLS = {code: " " for code in (*range(32), 0x7F, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)) if code not in (9, 10)}
_STYLE_FETCH = re.compile(r"url\s*\(|@import|expression\s*\(|-moz-binding|behavior\s*:|<[a-z/!]", re.IGNORECASE)
"""What loads or runs something in a style sheet, and markup, which has no place there."""
_STYLES = """
.rs-key{font:14px/1.5 system-ui,sans-serif;background:#fff;color:#111;padding:10px 16px}
.rs-key{border-bottom:2px solid #111;position:relative}
.rs-key b{padding:1px 6px;margin-right:10px;color:#111}
[data-rs="text"]{outline:1px dotted #8a8a8a!important}
[data-rs="chrome"]{opacity:.45!important}
[data-rs="item"]{outline:3px solid #1a7f37!important;background:#dafbe1!important;color:#111!important}
[data-rs="yes"]{background:#b6e3c1!important;color:#111!important}
[data-rs="no"]{background:#f6c6c2!important;color:#111!important}
[data-rs="partial"],[data-rs="unknown"]{background:#fae3a2!important;color:#111!important}
[data-rs="table"]{outline:3px solid #0550ae!important}
"""


def paint(payload: bytes, page: Page) -> str:
    """Return an HTML copy of the page with blocks, features and tables painted onto it.

    The page is hostile: scripts, frames, forms' targets, event handlers and everything that would load
    something are taken out, and a content security policy forbids the rest.

    Args:
        payload: The bytes that the page was read from.
        page: What was read.

    Returns:
        A whole HTML document.
    """
    source = to_html(payload, "text/html", "").html
    root = parse(source) if source else None
    if root is None:
        title = html.escape(page.url)
        return f"<!doctype html><meta charset=utf-8><title>{title}</title><p>This is not a text page.</p>"
    tree = build(root)
    paths: dict[int, str] = {}
    elements = {css_path(node, paths): node.element for node in reversed(tree.walk())}
    features = {item.position: item for item in page.items}
    for block in page.blocks:
        element = elements.get(block.css_path)
        if element is None:
            continue
        item = features.get(block.position)
        if item is not None:
            _mark(element, "item", f"feature ({item.kind}): {item.title}")
        elif element.get("data-rs") is None:
            _mark(element, "chrome" if block.boilerplate else "text", f"{block.kind}: {' > '.join(block.heading_path)}")
    _paint_tables(page, elements)
    tree.release()
    make_harmless(root)
    return _document(root, page)


def _mark(element: Element, kind: str, title: str) -> None:
    element.set("data-rs", kind)
    element.set("title", printable(title[:300]))


def _paint_tables(page: Page, elements: dict[str, Element]) -> None:
    """Colour the cells of tables by their marks, matched by their text within the table."""
    for table in page.tables:
        block = page.blocks[table.position] if 0 <= table.position < len(page.blocks) else None
        element = elements.get(block.css_path) if block else None
        while element is not None and element.tag != "table":
            element = element.getparent()
        if element is None:
            continue
        _mark(element, "table", f"table of {len(table.rows)} x {len(table.rows[0])} cells")
        cells = list(element.iter("td", "th"))
        # Cells that span several places are one and the same record.
        flat = list({id(cell): cell for row in table.rows for cell in row}.values())
        if len(cells) == len(flat):
            for cell, read in zip(cells, flat, strict=True):
                if isinstance(read.mark, Mark):
                    _mark(cell, read.mark.value, f"{read.mark.value} {read.note}".strip())


def make_harmless(root: Element) -> None:
    """Take out everything that runs or loads: scripts, frames, handlers, and every address.

    Args:
        root: The root of a parsed page; changed in place.
    """
    etree.strip_tags(root, *_UNWRAPPED)
    for element in list(root.iter(*_DROPPED)):
        drop(element)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style" and _STYLE_FETCH.search(element.text or ""):
            element.text = ""
        for name, value in list(map(_plain, element.items())):
            lower = name.lower()
            if (
                lower.startswith("on")
                or lower in _FETCHING
                or lower.startswith("xlink:")
                or "}" in name
                or (lower == "style" and _STYLE_FETCH.search(value))
            ):
                del element.attrib[name]


def _plain(attribute: tuple[str | bytes, str | bytes]) -> tuple[str, str]:
    return str(attribute[0]), str(attribute[1])


def printable(text: str) -> str:
    """Return the text without control characters, which a parser lets in and a writer refuses."""
    return text.translate(_CONTROLS)


def drop(element: Element) -> None:
    """Remove an element and keep the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = printable((before.tail or "") + element.tail)
        else:
            parent.text = printable((parent.text or "") + element.tail)
    parent.remove(element)


def _document(root: Element, page: Page) -> str:
    head = root.find("head")
    if head is None:
        head = etree.Element("head")
        root.insert(0, head)
    policy = etree.Element("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY})
    head.insert(0, policy)
    head.insert(0, etree.Element("meta", {"charset": "utf-8"}))
    style = etree.SubElement(head, "style")
    style.text = _STYLES
    body = root.find("body")
    if body is not None:
        body.insert(0, _key(page))
        if body.text:
            body[0].tail, body.text = printable(body.text), None
    return "<!doctype html>\n" + etree.tostring(root, encoding="unicode", method="html")


def _key(page: Page) -> Element:
    """Return the box that says what the colours mean."""
    counts = Counter(item.kind for item in page.items)
    box = etree.Element("div", {"class": "rs-key"})
    box.text = f"{page.kind.value} page, {len(page.blocks)} blocks, {len(page.tables)} tables, "
    box.text += f"{len(page.plans)} plans, features: "
    box.text += ", ".join(f"{count} {kind}" for kind, count in counts.most_common()) or "none"
    box.text += ". Colours: "
    for kind, words in (
        ("item", "feature"),
        ("text", "text that was read"),
        ("chrome", "boilerplate"),
        ("table", "table"),
        ("yes", "yes"),
        ("no", "no"),
        ("partial", "partial or unknown"),
    ):
        part = etree.SubElement(box, "b", {"data-rs": kind})
        part.text = words
    return box
