"""HTML to an outline."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree, html

from crawlers.extraction.kind_words import label_kind, words
from crawlers.extraction.releases.dates import find_dates
from crawlers.extraction.releases.outline import MAX_DEPTH, NodeKind, OutlineNode, squash
from crawlers.extraction.releases.shapes import in_version_order
from crawlers.extraction.releases.tables import OutlineCell, table_nodes
from crawlers.extraction.releases.text_outline import text_outline
from crawlers.extraction.releases.versions import read_heading
from rivalscope.core.payload.bounds import bounded

__all__ = ["element_outline", "html_outline"]

_SKIP = words(
    "script style template noscript nav aside footer form button select option svg math iframe object head input "
    "textarea canvas video audio dialog"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_BLOCKS = words(
    "p div section article main header li ul ol menu dir dl dt dd table tr td th tbody thead tfoot blockquote pre "
    "h1 h2 h3 h4 h5 h6 hr details summary figure figcaption address center body html fieldset body"
)
_LINES = frozenset((*_HEADINGS, "dt", "summary"))
"""Elements that are one line."""
_STRONG = frozenset(("b", "strong"))
_BADGES = frozenset(("span", "em", "i", "small", "label", "mark", "code", "kbd", "sup"))
_MARKED = 0.5
"""Share of the lines below the first that a mark begins, so that they are items."""
_BREAK = "\x1f"
"""Stands for ``<br>`` until a run of text is closed."""
_BROKEN_ITEM = re.compile(r"\s*[-–•·*+»・･]\s*(?=[^\s\d\-–•·*+»・･])|\s*(?:[-–•·*+»]\s+|[・･]\s*)(?=\d)")
_BADGE = 24
"""Letters of a badge at most."""
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|sidebar|sphinxsidebar|breadcrumbs?|toc|toctree|tocwrapper|contents|menu|footer|cookie|"
    r"related|pagination|skip|headerlink|anchor-icon|share|social|sr-only|visually-hidden)(?:$|[\s_-]|wrapper)",
    re.IGNORECASE,
)
_ICON_FONT = re.compile(
    r"(?:^|[\s_-])(?:material-(?:symbols|icons)|glyphicons?|icon-ligature|ti-icon)(?:$|[\s_-])", re.IGNORECASE
)
"""Classes of icon fonts: their text ("thumb_up") is the name of a picture."""
_ROLES = frozenset(("navigation", "search", "banner", "contentinfo", "complementary", "menu", "menubar", "dialog"))
_MAX_NODES = 200_000
_TOLD_IN = ("p", "li", "dd", "td", *_HEADINGS)
_MUCH, _MOST = 400, 0.5
"""Letters beside links, and their share of the page's, from which "contents" is a name for the content."""
_TYPED = 15
"""Lines of a preformatted text from which it may be the notes themselves."""
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


class _Walk:
    """Collects nodes; a pending run of inline text is closed by every block boundary."""

    def __init__(self) -> None:
        self.nodes: list[OutlineNode] = []
        self.parts: list[str] = []
        self.lead: list[str] = []
        self.plain = False
        self.pictures = 0
        """Parts that describe pictures."""
        self.lists = 0
        self.open_item = False
        self.flat = 0
        """Headings and summaries around: what is in them is one line, whatever it is made of."""

    def add(self, text: str | None, *, strong: bool) -> None:
        if not text:
            return
        self.parts.append(text)
        if text == _BREAK:
            return
        if strong and not self.plain:
            self.lead.append(text)
        elif text.strip(" \t\r\n:.-–—") or (self.lead and text.strip() == ""):
            self.plain = self.plain or bool(text.strip(" \t\r\n:.-–—"))

    def close(self, kind: NodeKind = NodeKind.PARAGRAPH, level: int = 0) -> None:
        if not self.parts:
            return
        source, lead, plain = "".join(self.parts), squash("".join(self.lead).replace(_BREAK, " ")), self.plain
        alone = bool(self.pictures) and self.pictures == sum(bool(part.strip()) for part in self.parts)
        self.parts, self.lead, self.plain, self.pictures = [], [], False, 0
        if alone and kind is NodeKind.PARAGRAPH and not _BADGE_ALONE.match(source):
            return  # a picture of its own, which is no title of what stands below it
        if kind is NodeKind.PARAGRAPH and _BREAK in source and self._broken(source.split(_BREAK), lead):
            return
        text = squash(source.replace(_BREAK, " ")).removesuffix("¶").rstrip()
        if not text or len(self.nodes) >= _MAX_NODES:
            return
        if kind is NodeKind.HEADING:
            self.nodes.append(OutlineNode(kind, text, level))
        elif kind is NodeKind.CODE:
            self.nodes.append(OutlineNode(kind, text, min(self.lists, MAX_DEPTH)))
        elif self.lists and self.open_item:
            self.nodes.append(OutlineNode(NodeKind.ITEM, text, min(self.lists - 1, MAX_DEPTH), lead))
            self.open_item = False
        elif kind is NodeKind.LABEL or (lead and not plain and len(text) <= 120):
            self.nodes.append(OutlineNode(NodeKind.LABEL, text, min(self.lists, MAX_DEPTH), lead))
        else:
            self.nodes.append(OutlineNode(NodeKind.PARAGRAPH, text, min(self.lists, MAX_DEPTH), lead))

    def _broken(self, lines: list[str], lead: str) -> bool:
        """Read a run of text whose lines are list items but for their marks: "<b>1.2</b> - 9 March<br>- fix ..."."""
        texts = [line for line in map(squash, lines) if line]
        marks = [_BROKEN_ITEM.match(text) for text in texts]
        marked = sum(mark is not None for mark in marks)
        headed = bool(texts) and not marks[0]
        if marked < (1 if headed and lead else 2) or marked < _MARKED * (len(texts) - headed):
            return False
        depth = min(self.lists, MAX_DEPTH)
        for at, (text, mark) in enumerate(zip(texts, marks, strict=True)):
            if mark is not None:
                self.nodes.append(OutlineNode(NodeKind.ITEM, text[mark.end() :], depth))
            elif at == 0 and self.open_item and self.lists:
                self.nodes.append(OutlineNode(NodeKind.ITEM, text, depth - 1, lead))
            elif at == 0:
                self.nodes.append(OutlineNode(NodeKind.LABEL if lead else NodeKind.PARAGRAPH, text, depth, lead))
            else:
                self.nodes[-1].text += f" {text}"
        self.open_item = False
        return True


_BADGE_ALONE = re.compile(r"\s*(?:\S+|[^\W\d]+ [^\W\d]+)\s*$")
"""What a picture alone says that may be a badge: "New", "Bug fix", "v1.2"."""
_QUOTES = frozenset("'\"`‘“«„")
"""What begins with one is a literal that the text is about, and no badge: <code>'deps'</code>."""


def _is_chrome(element: etree._Element) -> bool:
    if element.tag in _SKIP or element.get("role") in _ROLES or element.get("hidden") is not None:
        return True
    if element.tag in ("body", "html", "main", "article"):
        return False
    name = element.get("class")
    return bool(name) and element.tag in ("span", "i") and bool(_ICON_FONT.search(name or ""))


def _is_called_chrome(element: etree._Element) -> bool:
    """Return whether the names of an element are those of navigation, a footer and the like."""
    if element.tag not in ("div", "ul", "ol", "a", "header", "span", "i", "p", "section", "table"):
        return False
    name, own = element.get("class"), element.get("id")
    return bool(name or own) and _names_chrome(f"{name or ''} {own or ''}")


@lru_cache(maxsize=4096)
def _names_chrome(names: str) -> bool:
    return bool(_CHROME.search(names))


def _plain_letters(element: etree._Element) -> int:
    """Return how many letters of headings, list items and paragraphs stand in an element beside its links."""
    pieces = (
        text
        for part in element.iter(*_TOLD_IN)
        for text in (part.text, *(child.tail for child in part), *(c.text for c in part if c.tag != "a"))
    )
    return sum(len(text.strip()) for text in pieces if text)


def _is_content(element: etree._Element, root: etree._Element) -> bool:
    """Return whether an element whose names are those of chrome holds most of what the page tells all the same."""
    if element.tag not in ("div", "section"):
        return False
    own = _plain_letters(element)
    return own >= _MUCH and own >= _MOST * _plain_letters(root)


def _walk(walk: _Walk, root: etree._Element) -> None:
    """Visit the tree without recursion, so that depth costs no stack."""
    stack: list[tuple[etree._Element, str, bool]] = [(root, "open", False)]
    while stack:
        element, phase, strong = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if phase == "open":
            if tag and not _is_chrome(element) and not (_is_called_chrome(element) and not _is_content(element, root)):
                if tag == "table" and (rows := _release_table(walk, element)):
                    walk.close()
                    walk.nodes += rows
                    walk.add(element.tail, strong=strong)
                    continue
                if tag == "time" and (stated := _stated_day(element)):
                    walk.add(f"{stated} ", strong=strong)
                    walk.add(element.tail, strong=strong)
                    continue
                inner = strong or tag in _STRONG
                _open(walk, tag, element)
                walk.add(_badge(walk, tag, element) or element.text, strong=inner)
                stack.append((element, "close", strong))
                stack.extend((child, "open", inner) for child in reversed(element))
                continue
            walk.add(element.tail, strong=strong)
            continue
        _close(walk, tag, element)
        walk.add(element.tail, strong=strong)


def _stated_day(element: etree._Element) -> str:
    """Return the day that a ``<time>`` element states, where its words ("last week", "12 Mar") do not hold it all."""
    stated = (element.get("datetime") or "")[:10]
    if not _ISO_DAY.match(stated):
        return ""
    words = squash("".join(map(str, element.itertext())))
    return "" if any(found.value for found in find_dates(words)) else stated


def _release_table(walk: _Walk, element: etree._Element) -> list[OutlineNode]:
    """Return the outline of a table of releases; empty for any other table, and for one that holds sections."""
    if element.find(".//table") is not None or any(element.find(f".//{tag}") is not None for tag in _HEADINGS):
        return []
    rows = [list(row.iterchildren("td", "th")) for row in element.iter("tr")]
    rows = [row for row in rows if row]
    if len(rows) < 2 or len(rows) > 5_000 or any(cell.get("rowspan", "1") != "1" for row in rows for cell in row):
        return []
    first = rows[0]
    headed = all(cell.tag == "th" for cell in first) or first[0].getparent().getparent().tag == "thead"  # type: ignore[union-attr]
    header = [squash(" ".join(map(str, cell.itertext()))) for cell in first] if headed else []
    body = [[_cell(cell) for cell in row] for row in (rows[1:] if headed else rows)]
    level = next((node.depth + 1 for node in reversed(walk.nodes) if node.kind is NodeKind.HEADING), 1)
    return table_nodes(header, body, level=level)


def _cell(element: etree._Element) -> OutlineCell:
    inner = _Walk()
    _walk(inner, element)
    inner.close()
    return OutlineCell(
        " ".join(node.text for node in inner.nodes), [node for node in inner.nodes if node.kind is not NodeKind.CODE]
    )


def _badge(walk: _Walk, tag: str, element: etree._Element) -> str:
    """Return the text of a badge before an entry as a label in brackets: only its style parts it from the words.

    One that ends with a colon is parted already, and one within an item heads no entry; both stay as the page has them.
    """
    if tag not in _BADGES or walk.parts or walk.lists > 1 or len(element):
        return ""
    text = squash(element.text or "")
    if not 0 < len(text) <= _BADGE or text[0] in _QUOTES or text[-1] == ":":
        return ""
    return f"[{text}] " if label_kind(text) is not None else ""


def _open(walk: _Walk, tag: str, element: etree._Element) -> None:
    if tag in _BLOCKS:
        if walk.flat:
            walk.add(" ", strong=False)
            walk.flat += tag in _LINES
            return
        walk.close()
        walk.flat += tag in _LINES
    if tag in _LISTS:
        walk.lists += 1
        walk.open_item = False
    elif tag == "li":
        walk.lists = max(walk.lists, 1)
        walk.open_item = True
    elif tag == "br":
        walk.add(_BREAK, strong=False)
    elif tag == "img":
        alt = squash(element.get("alt") or "")
        if alt:
            walk.pictures += 1
            walk.add(f"{alt} ", strong=True)


def _close(walk: _Walk, tag: str, element: etree._Element) -> None:
    walk.flat -= tag in _LINES
    if walk.flat:
        if tag in _BLOCKS:
            walk.add(" ", strong=False)
        return
    if tag in _HEADINGS:
        walk.close(NodeKind.HEADING, _HEADINGS[tag])
    elif tag == "pre":
        if (notes := _typed_notes(element)) and not walk.lists:
            walk.parts.clear()
            walk.lead.clear()
            walk.nodes += notes
        walk.close(NodeKind.CODE)
    elif tag in ("dt", "summary"):
        walk.close(NodeKind.LABEL)
    elif tag in ("td", "th"):
        walk.close(NodeKind.CODE)
    elif tag in _BLOCKS:
        walk.close()
    if tag in _LISTS:
        walk.lists = max(walk.lists - 1, 0)
        walk.open_item = False
    elif tag == "li":
        walk.open_item = False


def _typed_notes(element: etree._Element) -> list[OutlineNode]:
    """Return the outline of release notes that were typed as plain text and put on a page whole; empty for code."""
    text = "".join(map(str, element.itertext()))
    if text.count("\n") < _TYPED:
        return []
    nodes = text_outline(text)
    heads = [read_heading(node.text) for node in nodes if node.kind is NodeKind.HEADING and len(node.text) <= 90]
    named = [read for read in heads if read is not None and len(read.before) + len(read.after) <= 3]
    versions = [read.version for read in named if read.version]
    items = sum(node.kind is NodeKind.ITEM for node in nodes)
    return nodes if len(versions) >= 3 and in_version_order(versions) and items >= len(versions) else []


def element_outline(root: etree._Element) -> list[OutlineNode]:
    """Read a parsed page into an outline, as ``html_outline`` does.

    Args:
        root: The page's root element; it is not changed.
    """
    return _outline(_content(root))


def _outline(start: etree._Element) -> list[OutlineNode]:
    walk = _Walk()
    _walk(walk, start)
    walk.close()
    return walk.nodes


def html_outline(source: str, *, fragment: bool = False) -> list[OutlineNode]:
    """Read HTML into an outline, leaving navigation, forms and other chrome out.

    Args:
        source: A page or a fragment; broken markup is repaired by the parser.
        fragment: The source is a piece of a page: all of it is content.

    Returns:
        Headings, labels, list items, paragraphs and code, in source order; empty where nothing can be parsed.
    """
    cleaned = source.replace("\x00", "")
    if not cleaned.strip():
        return []
    try:
        root = html.document_fromstring(
            bounded(cleaned).encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", huge_tree=False)
        )
    except (etree.ParserError, etree.XMLSyntaxError):
        return []
    return _outline(root if fragment else _content(root))


def _content(root: etree._Element) -> etree._Element:
    """Return the page's main part where it is marked as such and holds most of the headings."""
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = root.findall(path)
        if len(found) == 1 and len(found[0].findall(".//li")) * 3 >= len(root.findall(".//li")):
            return found[0]
        if len(found) == 1 and any(found[0].find(f".//{tag}") is not None for tag in _HEADINGS):
            return found[0]
    return root
