"""One pass from markup to a light tree of blocks and runs of visible text.

Everything else in this package reads this tree; only marks in table cells look at elements again.
A ``Node`` is a block-level element, a ``Run`` is a stretch of inline text inside one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from crawlers.extraction.text import ANCHOR_SIGNS, ZERO_WIDTH, fold, has_word

__all__ = ["HEADINGS", "Node", "Run", "build", "parse", "plain_text"]

Element = etree._Element

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "frameset",
        "noframes",
        "optgroup",
        "search",
    ]
)
_SKIP = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "embed",
        "select",
        "option",
        "textarea",
        "input",
        "head",
        "title",
        "meta",
        "link",
        "canvas",
        "audio",
        "video",
        "map",
        "area",
        "datalist",
        "param",
        "source",
        "track",
        "annotation",
        "progress",
        "meter",
        "base",
        "frame",
        "img",
        "picture",
        "colgroup",
        "col",
        "rp",
        "wbr",
    ]
)
_NO_GLUE = frozenset(("pre", "code", "sup", "sub", "i", "em", "b", "strong", "mark", "kbd", "samp", "var", "abbr"))
_HIDDEN_STYLE = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:tooltip-?text|tooltip-?content|sr-only|visually-?hidden|screen-reader-text|screenreader|"
    r"visuallyhidden|assistive-text|a11y-hidden|headerlink|hash-link|anchor-icon|copybtn|copy-button|copy-code-button)"
    r"(?:$|[\s_])",
    re.IGNORECASE,
)
_PANEL = re.compile(r"tab|panel|accordion|collaps|slide|carousel", re.IGNORECASE)
_PERMALINK = re.compile(r"(?:permalink|direct link|link to this|anchor)", re.IGNORECASE)
_COPY = re.compile(r"cop(?:y|ied)|clipboard", re.IGNORECASE)
_BOLD = re.compile(r"\bbold|semibold|font-(?:bold|weight\s?:\s?(?:bold|[6-9]00))|\bstrong\b|fw-b", re.IGNORECASE)
_PLACES = frozenset(("li", "dt", "dd", "td", "th", "pre"))
_PICTURES = frozenset(("img", "svg", "picture", "video", "canvas"))
_NO_ATTRIBUTES: dict[str, str] = {}
_CLOSED, _GONE = 1, 2
_BUILD_DEPTH = 180
"""Deeper block structure is flattened to text; pages that people read stay far below."""
_CLASS_LENGTH = 400


class Run:
    """A stretch of inline text.

    Attributes:
        parent: The node that it stands in.
        text: Visible text, folded.
        lines: The text at its line breaks; one line where there are none.
        lead: The bold text that it starts with, folded; empty if it does not start bold.
        href: Target of the link that makes up the whole run, else empty.
        first_href: Target of its first link.
        links: Characters that stand inside links.
        code: Characters that stand inside code.
        images: Number of pictures and icons in it.
        button: It holds a push button.
        index: Its number in document order.
    """

    lead = href = first_href = ""
    links = code = images = index = 0
    button = False

    def __init__(self, parent: Node, text: str, lines: tuple[str, ...]) -> None:
        self.parent, self.text, self.lines = parent, text, lines


class _Pool:
    """All nodes and runs of one tree in document order, so that a subtree is a slice."""

    __slots__ = ("nodes", "runs")

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.runs: list[Run] = []


class Node:
    """A block-level element with its children, names and sums over everything below.

    Attributes:
        element: The element.
        tag: Its tag, lower case.
        names: Class and id in one string.
        place: Tag of the list item, definition, cell or listing that it stands in.
        href: Target of the link around it, if any.
        role: ARIA role, lower case.
        children: Nodes and runs in document order.
        length: Characters of text below.
        links: Characters of text below that stand inside links.
        order: Number of the node in document order; ``pool.nodes[order:end]`` is its subtree.
        spot: Its place among the child elements of its parent, from 1.
        chrome: Set by ``regions``: navigation, footer, cookie banner and the like.
        hidden_panel: It is hidden until a tab or accordion is opened.
        images: Pictures and icons below that stand outside of any run.
    """

    # Defaults live on the class: most nodes keep most of them, and pages have thousands of nodes.
    names = role = href = id = place = ""
    length = links = images = order = end = first_run = end_run = 0
    chrome = hidden_panel = False

    def __init__(self, element: Element, tag: str, parent: Node | None, spot: int, pool: _Pool) -> None:
        self.element, self.tag, self.parent, self.spot, self.pool = element, tag, parent, spot, pool
        self.children: list[Node | Run] = []

    @property
    def nodes(self) -> list[Node]:
        """Child nodes only."""
        return [child for child in self.children if isinstance(child, Node)]

    @property
    def text(self) -> str:
        """All visible text below, folded."""
        return " ".join([run.text for run in self.runs()])

    def runs(self) -> list[Run]:
        """Return every run below, in document order."""
        return self.pool.runs[self.first_run : self.end_run]

    def walk(self) -> list[Node]:
        """Return this node and every node below, in document order."""
        return self.pool.nodes[self.order : self.end]

    def release(self) -> None:
        """Take the tree apart, so that its memory is freed at once instead of at the next collection."""
        for node in self.pool.nodes:
            node.children = []
        self.pool.nodes, self.pool.runs = [], []


def parse(text: str) -> Element | None:
    """Parse HTML text leniently; None where there is nothing to parse."""
    source = text.replace("\x00", "").encode("utf-8", "replace")
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    try:
        return etree.fromstring(source, parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def plain_text(element: Element) -> str:
    """Return all text below an element, folded, whatever its role."""
    return fold("".join(map(str, element.itertext())))


def build(root: Element) -> Node:
    """Build the tree of a parsed page.

    Args:
        root: The root element, or the body.

    Returns:
        The node of the body, or of the root where there is no body.
    """
    body = root.find("body")
    start = body if body is not None else root
    return _Builder(start).run()


class _Builder:
    """Walks the elements once; holds the run that is being filled."""

    def __init__(self, start: Element) -> None:
        self._start = start
        self._wrappers = _inline_with_blocks(start)
        self._pool = _Pool()
        self._reset()

    def run(self) -> Node:
        root = Node(self._start, str(self._start.tag), None, 1, self._pool)
        attributes: dict[str, str] = {str(name): str(value) for name, value in self._start.items()}
        self._fill(root, attributes, "", 0)
        return root

    def _reset(self) -> None:
        self._pieces: list[str] = []
        self._lead: list[str] = []
        self._leading = self._all_linked = True
        self._hrefs: list[str] = []
        self._linked = self._coded = self._pictures = 0
        self._button = False

    def _fill(self, node: Node, attributes: dict[str, str], href: str, depth: int) -> None:
        """Read the content of a block-level element into its node."""
        element, pool = node.element, self._pool
        node.order, node.first_run = len(pool.nodes), len(pool.runs)
        pool.nodes.append(node)
        if attributes:
            get = attributes.get
            if "role" in attributes:
                node.role = attributes["role"].lower()
            if "class" in attributes or "id" in attributes:
                node.id = get("id", "")
                node.names = f"{get('class', '')} {node.id}"[:_CLASS_LENGTH]
            if node.tag == "a":
                href = get("href") or href
        if href:
            node.href = href
        text = element.text
        if text and not text.isspace():
            self._text(text, False, href, False)
        self._inside(node, element, depth, False, href, False)
        if self._pieces:
            self._close(node)
        node.end, node.end_run = len(pool.nodes), len(pool.runs)
        length = links = 0
        for child in node.children:
            if isinstance(child, Run):
                length += len(child.text)
            else:
                length += child.length
                node.images += child.images
            links += child.links
        node.length, node.links = length, links

    def _inside(self, node: Node, element: Element, depth: int, bold: bool, href: str, code: bool) -> None:
        """Read the children of an element, block-level ones into nodes of their own."""
        wrappers, spot, glued = self._wrappers, 0, False
        for child in element:
            spot += 1
            tag = child.tag
            if tag in _SKIP:
                if tag in _PICTURES:
                    self._pictures += 1
                    node.images += 1
            elif tag == "br":
                self._pieces.append("\n")
                self._leading = self._leading and not self._lead
            elif not isinstance(tag, str):
                spot -= 1
            else:
                items: list[tuple[str, str]] = child.items()  # type: ignore[assignment]  # HTML has no bytes
                attributes = dict(items) if items else _NO_ATTRIBUTES
                hidden = _hidden(child, tag, attributes) if items else 0
                if hidden == _GONE:
                    glued = False
                elif (tag in _BLOCK or child in wrappers) and depth < _BUILD_DEPTH:
                    if self._pieces:
                        self._close(node)
                    below = Node(child, tag, node, spot, self._pool)
                    place = tag if tag in _PLACES else node.place
                    if place:
                        below.place = place
                    if hidden == _CLOSED:
                        below.hidden_panel = True
                    node.children.append(below)
                    self._fill(below, attributes, href, depth + 1)
                    glued = False
                else:
                    if glued and not code and tag not in _NO_GLUE:
                        self._split(node, child, attributes)
                    self._inline(node, child, tag, attributes, depth, bold, href, code)
                    glued = not child.tail
            tail = child.tail
            if tail:
                if not tail.isspace():
                    self._text(tail, bold, href, code)
                elif self._pieces:
                    self._space(tail)

    def _inline(
        self,
        node: Node,
        element: Element,
        tag: str,
        attributes: dict[str, str],
        depth: int,
        bold: bool,
        href: str,
        code: bool,
    ) -> None:
        text = element.text
        if tag == "a":
            href = attributes.get("href") or href
            if href[:1] == "#" and _is_anchor(element):
                return
        elif tag in ("b", "strong"):
            bold = True
        elif tag in ("code", "kbd", "samp", "tt"):
            code = True
        elif tag == "button":
            if _COPY.search(f"{attributes.get('class')} {attributes.get('title')}"):
                return
            self._button = True
        elif attributes:
            if not text and not len(element):
                self._pictures += 1
                node.images += 1
                return
            bold = bold or _bold_name(attributes.get("class"), attributes.get("style"))
        if text:
            if not text.isspace():
                self._text(text, bold, href, code)
            elif self._pieces:
                self._space(text)
        if not len(element):
            return
        if depth < _BUILD_DEPTH:
            self._inside(node, element, depth + 1, bold, href, code)
        else:
            for below in element.iterchildren():
                self._text("".join(map(str, below.itertext())) + (below.tail or ""), bold, href, code)

    def _space(self, text: str) -> None:
        self._pieces.append(text)
        if self._leading and self._lead:
            self._lead.append(text)

    def _text(self, text: str, bold: bool, href: str, code: bool) -> None:
        self._pieces.append(text)
        if self._leading:
            if bold:
                self._lead.append(text)
            else:
                self._leading = False
        size = len(text)
        if href:
            self._linked += size
            if not self._hrefs or self._hrefs[-1] != href:
                self._hrefs.append(href)
        else:
            self._all_linked = False
        if code:
            self._coded += size

    def _split(self, node: Node, element: Element, attributes: dict[str, str]) -> None:
        """Close the run between two inline elements that only a style sheet keeps apart."""
        before = element.getprevious()
        if node.tag in HEADINGS or not self._pieces or before is None or not before.get("class"):
            return
        last, first = self._pieces[-1][-1:], (element.text or "")[:1]
        if last.isalnum() and first.isalnum() and attributes.get("class"):
            self._close(node)

    def _close(self, node: Node) -> None:
        """End the run that is being filled and give it to the node."""
        pieces = self._pieces
        source = pieces[0] if len(pieces) == 1 else "".join(pieces)
        text = " ".join(source.split())
        if text and not has_word(text):
            text = text.translate(ZERO_WIDTH).strip()
        if text:
            lines = tuple(filter(None, map(fold, source.split("\n")))) if "\n" in pieces else (text,)
            run = Run(node, text, lines)
            if self._lead:
                run.lead = fold("".join(self._lead))
            if self._hrefs:
                run.links = min(self._linked, len(text))
                run.first_href = self._hrefs[0]
                if self._all_linked and len(self._hrefs) == 1:
                    run.href = run.first_href
            if self._coded:
                run.code = min(self._coded, len(text))
            if self._pictures:
                run.images = self._pictures
            if self._button:
                run.button = True
            run.index = len(self._pool.runs)
            node.children.append(run)
            self._pool.runs.append(run)
        self._reset()


def _inline_with_blocks(start: Element) -> set[Element]:
    """Return the inline elements that hold a block-level one: links around cards, custom elements."""
    found: set[Element] = set()
    for element in start.iter(*_BLOCK):
        parent = element.getparent()
        while parent is not None and parent not in found:
            tag = parent.tag
            if not isinstance(tag, str) or tag in _BLOCK:
                break
            found.add(parent)
            parent = parent.getparent()
    return found


def _hidden(element: Element, tag: str, attributes: dict[str, str]) -> int:
    """Return 0 for visible, ``_CLOSED`` for a closed tab or accordion panel, ``_GONE`` for hidden."""
    name = attributes.get("class")
    if name and _hidden_name(name) and not (tag == "a" and _has_name(element)):
        return _GONE
    style = attributes.get("style")
    if "hidden" in attributes or (style and _HIDDEN_STYLE.search(style)):
        if attributes.get("hidden") == "until-found" or attributes.get("role") == "tabpanel":
            return _CLOSED
        if _PANEL.search(f"{name or ''} {attributes.get('id') or ''}") and tag not in ("tr", "td", "th"):
            return _CLOSED
        return _GONE
    return 0


@lru_cache(maxsize=4096)
def _hidden_name(name: str) -> bool:
    return bool(_HIDDEN_CLASS.search(name))


@lru_cache(maxsize=4096)
def _bold_name(name: str | None, style: str | None) -> bool:
    return bool(_BOLD.search(f"{name} {style}"))


def _has_name(element: Element) -> bool:
    """Tell whether a link has words of its own."""
    text = "".join(map(str, element.itertext())).translate(ZERO_WIDTH).strip(ANCHOR_SIGNS)
    return bool(text) and not _PERMALINK.search(text)


def _is_anchor(element: Element) -> bool:
    """Tell whether a link is the mark that site generators put beside a heading."""
    text = "".join(map(str, element.itertext())).translate(ZERO_WIDTH).strip(ANCHOR_SIGNS + "\n\t")
    if not text:
        return not any(child.tag == "img" for child in element)
    return bool(_PERMALINK.match(text)) or (
        len(text) < 120 and text.startswith(("Section titled", "Permalink", "Link to"))
    )
