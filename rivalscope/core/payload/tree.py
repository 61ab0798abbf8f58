"""One pass from markup to a light tree of blocks and runs of visible text.

Everything else in this package reads this tree; only marks in table cells look at elements again.
"""

from __future__ import annotations

import re

from lxml import etree

from rivalscope.core.payload.bounds import bounded
from rivalscope.core.payload.nodes import HEADINGS, Node, Pool, Run
from rivalscope.core.payload.text import BREAKS, ZERO_WIDTH, fold, has_word, word_set
from rivalscope.core.payload.visible import Eyes, Visibility, bare_texts, is_anchor, is_bold, is_plain

__all__ = ["build", "parse", "plain_text"]

Element = etree._Element

_BLOCK = word_set(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noframes ol optgroup p pre "
    "search section summary table tbody td tfoot th thead tr ul"
)
_SKIP = word_set(
    "annotation area audio base canvas col colgroup datalist frame head iframe img input link map meta meter noscript "
    "object option param picture progress rp script select style svg template textarea title video"
)
_PICTURES = word_set("img svg picture video canvas")
_NO_GLUE = word_set("pre code sup sub i em b strong mark kbd samp var abbr")
_TIGHT = word_set("sup sub code pre kbd samp var wbr rt rp")
"""Elements that are within words."""
_BOLD = word_set("b strong")
_PLACES = word_set("li dt dd td th pre")
_BARS = word_set("nav menu div aside ul section header footer search ol")
_COPY = re.compile(r"cop(?:y|ied)|clipboard", re.IGNORECASE)
_NO_ATTRIBUTES: dict[str, str] = {}
_BUILD_DEPTH = 180
"""Deeper block structure is flattened to text; pages that people read stay far below."""
_CLASS_LENGTH = 400


def parse(text: str) -> Element | None:
    """Parse HTML text leniently; None if there is nothing to parse."""
    source = bounded(text.replace("\x00", "")).encode("utf-8", "replace")
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    try:
        root = etree.fromstring(source, parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    head = root.find("head") if root is not None else None
    if head is not None and next(head.iterchildren(*_BLOCK), None) is not None:
        _move_out(root, head)
    if root is not None:
        _give_rows(root)
    return root


def _move_out(root: Element, head: Element) -> None:
    """Give the body what the parser left in the head: it does not know that HTML 5 elements end a head."""
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    first = next(place for place, child in enumerate(head) if child.tag in _BLOCK)
    for place, child in enumerate(list(head)[first:]):
        body.insert(place, child)


def _give_rows(root: Element) -> None:
    """Put cells that are in no row into one, as browsers do: ``<thead><th>Plan</th></thead>``."""
    for part in list(root.iter("thead", "tbody", "tfoot", "table")):
        row: Element | None = None
        for child in list(part):
            if child.tag not in ("td", "th"):
                row = None
                continue
            if row is None:
                row = etree.Element("tr")
                child.addprevious(row)
            row.append(child)


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
    """Walks the elements once; keeps the run that is being filled."""

    def __init__(self, start: Element) -> None:
        self._start = start
        self._wrappers = _inline_with_blocks(start)
        self._eyes = Eyes(start)
        self._pool = Pool()
        # Single attributes that neither hide nor embolden, with the dictionary that they make: the same few colour
        # every word of a listing.
        self._plain: dict[tuple[str, str], dict[str, str]] = {}
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

    def _fill_bare(self, node: Node, attributes: dict[str, str], texts: list[str]) -> None:
        """Fill the node of a bar of links with its texts, one run each."""
        pool = self._pool
        node.chrome = True
        node.order, node.first_run = len(pool.nodes), len(pool.runs)
        pool.nodes.append(node)
        node.id = attributes.get("id", "")
        node.names = f"{attributes.get('class', '')} {node.id}"[:_CLASS_LENGTH]
        node.role = attributes.get("role", "").lower()
        node.place = "li"
        for text in map(fold, texts):
            run = Run(node, text, (text,))
            run.index = len(pool.runs)
            pool.runs.append(run)
            node.children.append(run)
            node.length += len(text)
        node.links = node.length
        node.end, node.end_run = len(pool.nodes), len(pool.runs)

    def _inside(self, node: Node, element: Element, depth: int, bold: bool, href: str, code: bool) -> None:
        """Read the children of an element, block-level ones into nodes of their own."""
        wrappers, spot, glued, plain = self._wrappers, 0, False, self._plain
        for child in element:
            spot += 1
            tag = child.tag
            if tag in _SKIP:
                if tag == "template":
                    self._template(node, child, spot, depth, href)
                elif tag in _PICTURES:
                    self._pictures += 1
                    node.images += 1
            elif tag == "br":
                self._pieces.append("\n")
                self._leading = self._leading and not self._lead
            elif not isinstance(tag, str):
                spot -= 1
            else:
                items: list[tuple[str, str]] = child.items()  # type: ignore[assignment]  # HTML has no bytes
                known = plain.get(items[0]) if len(items) == 1 else None
                if known is not None and code and tag == "span" and not len(child):
                    self._coloured(node, child, bold, href)
                    continue
                attributes, seen = (known, Visibility.SEEN) if known is not None else self._sight(child, tag, items)
                if seen is Visibility.GONE:
                    glued = False
                elif (tag in _BLOCK or child in wrappers) and depth < _BUILD_DEPTH:
                    if self._pieces:
                        self._close(node)
                    below = Node(child, tag, node, spot, self._pool)
                    below.slot = len(node.children)
                    place = tag if tag in _PLACES else node.place
                    if place:
                        below.place = place
                    if seen is Visibility.CLOSED:
                        below.hidden_panel = True
                    node.children.append(below)
                    bare = bare_texts(child, tag, attributes) if tag in _BARS and (items or tag == "nav") else None
                    if bare:
                        self._fill_bare(below, attributes, bare)
                    else:
                        self._fill(below, attributes, href, depth + 1)
                    glued = False
                else:
                    if glued and not code and tag not in _NO_GLUE:
                        self._split(node, child, attributes)
                    before = len(self._pieces)
                    if before and not code and not self._pieces[-1][-1:].isspace():
                        self._part(child, tag, child.getprevious() if glued else None)
                    self._inline(node, child, tag, attributes, depth, bold, href, code)
                    glued = not child.tail and len(self._pieces) > before
            tail = child.tail
            if tail:
                if not tail.isspace():
                    if tail[0].isalnum() and self._pieces and not code and isinstance(tag, str) and tag not in _TIGHT:
                        self._break(tail, camel_only=True)
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
            if href[:1] == "#" and is_anchor(element):
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
            bold = bold or is_bold(attributes.get("class"), attributes.get("style"))
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

    def _sight(self, element: Element, tag: str, items: list[tuple[str, str]]) -> tuple[dict[str, str], Visibility]:
        """Return an element's attributes, and whether a reader sees it."""
        if not items:
            return _NO_ATTRIBUTES, Visibility.SEEN
        attributes = dict(items)
        if "class" not in attributes and "style" not in attributes and "hidden" not in attributes:
            return attributes, Visibility.SEEN
        if len(items) == 1 and is_plain(attributes):
            self._plain[items[0]] = attributes
            return attributes, Visibility.SEEN
        return attributes, self._eyes.sight(element, tag, attributes)

    def _coloured(self, node: Node, element: Element, bold: bool, href: str) -> None:
        """Read a word of a listing, which is most of what pages of documentation are made of."""
        text, tail = element.text, element.tail
        if not text:
            self._pictures += 1
            node.images += 1
        elif not text.isspace():
            self._text(text, bold, href, True)
        elif self._pieces:
            self._space(text)
        if tail:
            if not tail.isspace():
                self._text(tail, bold, href, True)
            elif self._pieces:
                self._space(tail)

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

    def _template(self, node: Node, element: Element, spot: int, depth: int, href: str) -> None:
        """Read a template whose content a reader can see as a panel."""
        attributes = {str(name): str(value) for name, value in element.items()}
        seen = self._eyes.template(element, attributes)
        if seen is Visibility.GONE or depth >= _BUILD_DEPTH:
            return
        if self._pieces:
            self._close(node)
        below = Node(element, "div", node, spot, self._pool)
        below.slot, below.place, below.hidden_panel = len(node.children), node.place, seen is Visibility.CLOSED
        node.children.append(below)
        self._fill(below, attributes, href, depth + 1)

    def _part(self, element: Element, tag: str, before: Element | None) -> None:
        """Part the words of an inline element from those before it, where only a style sheet does."""
        if tag in _TIGHT:
            return
        first = element.text or ""
        if before is not None and (
            "button" in (tag, before.tag) or (tag == "a" == before.tag and element.get("href") != before.get("href"))
        ):
            self._pieces.append(" ")
            return
        if before is not None and before.tag in _BOLD and tag == "span" and _ends_word(self._pieces[-1], first):
            self._pieces.append(" ")  # a name in bold and what is said of it
            return
        self._break(first, camel_only=before is None or tag in _NO_GLUE or before.tag in _NO_GLUE)

    def _break(self, following: str, *, camel_only: bool) -> None:
        """Put a blank between two pieces that would run together, where one of them is more than a word.

        ``<b>Shared inbox</b>All mail`` and ``<span>Up to</span><span>5 users</span>`` are two things; ``Git<b>Hub</b>``
        is one, and so is ``<b>work flow</b>s``.
        """
        last = self._pieces[-1]
        end, start = last[-1:], following[:1]
        if not (end.isalnum() or end in ".!?:;,)") or not start.isalnum() or len(last) < 2 or len(following) < 2:
            return
        if " " not in last.strip() and " " not in following.strip():
            return
        if camel_only and not start.isupper() and not (start.isdigit() and end.isalpha()):
            return
        if end.isupper() and start.isupper():
            return
        self._pieces.append(" ")

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
        if not source.isascii():
            source = BREAKS.sub("", source)
        text = " ".join(source.split())
        if text and not has_word(text):
            text = text.translate(ZERO_WIDTH).strip()
        if text:
            lines = tuple(filter(None, map(fold, source.split("\n")))) if "\n" in pieces else (text,)
            run = Run(node, text, lines)
            if self._lead:
                run.lead = fold(BREAKS.sub("", "".join(self._lead)))
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


def _ends_word(last: str, following: str) -> bool:
    """Return whether a word ends between two pieces: a small letter or a digit, then a capital."""
    end, start = last[-1:], following[:1]
    return (end.islower() or end.isdigit()) and start.isupper() and following[1:2].islower()


def _inline_with_blocks(start: Element) -> set[Element]:
    """Return the inline elements that contain a block-level one: links around cards, custom elements."""
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
