"""The lines of a page as offers need them: what is shown, what waits behind a toggle, what is struck through.

The tree of blocks leaves out what a reader does not see at first; a page of prices keeps half of them there. So this is
a reading of its own, with every line tied to its element and to how it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from lxml import etree

from crawlers.extraction.offers.sides import side_of
from rivalscope.core.currency_signs import SHARED, SIGNS
from rivalscope.core.payload.quotes import holds_cents
from rivalscope.core.payload.text import ZERO_WIDTH, fold

__all__ = ["Icon", "PageLines", "TextLine", "read_lines"]

Element = etree._Element

_BLOCK = frozenset(
    (
        "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr label legend li main menu nav ol optgroup p "
        "pre search section summary table tbody td tfoot th thead tr ul option"
    ).split()
)
_SKIP = frozenset(
    "script style noscript template textarea select object iframe head title audio video canvas map datalist".split()
)
_ICONS = frozenset(("svg", "img", "i", "picture"))
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_HIDDEN_STYLE = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}(?:hidden|collapse)", re.IGNORECASE)
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?\s{0,3}:[^;]{0,40}line-through", re.IGNORECASE)
_STRUCK_CLASS = re.compile(
    r"^(?:line-?through|text-line-through|text-decoration-line-through|strike|strike-?(?:through|out|d)|striked|"
    r"crossed(?:-?out)?|slashed|del|"
    r"(?:\w{1,20}[-_]{1,2})?(?:old|was|original|previous|compare(?:-?at)?|former|regular|before|full|crossed|"
    r"strike\w{0,7})"
    r"[-_]{0,2}(?:price|amount|cost|value)s?(?:[-_]{1,2}\w{1,20})?|"
    r"(?:\w{1,20}[-_]{1,2})?(?:price|amount|cost|pricing)[-_]{1,2}(?:old|was|original|previous|before|regular|crossed|strike\w{0,7}|"
    r"compare(?:[-_]?at)?|full)|"
    r"old|was)$",
    re.IGNORECASE,
)
_HIDDEN_CLASSES = frozenset(
    (
        "hidden d-none is-hidden hide u-hidden display-none dn invisible w-condition-invisible visibility-hidden "
        "uk-hidden is-invisible js-hidden not-visible ng-hide"
    ).split()
)
_SPOKEN_CLASSES = frozenset(
    (
        "sr-only visually-hidden visuallyhidden screen-reader-text screenreader screen-reader-only sr_only "
        "a11y-hidden assistive-text u-visually-hidden is-sr-only hidden-visually"
    ).split()
)
_SHOWN_LATER = re.compile(
    r"^(?:(?:sm|md|lg|xl|2xl|tablet|desktop|laptop):(?:block|flex|inline|grid|inline-block|inline-flex|table|"
    r"contents|"
    r"table-cell|table-row)|d-(?:sm|md|lg|xl|xxl)-(?!none)\w+)$"
)
_ACTIVE = frozenset(
    "active is-active show current is-current selected w--tab-active in open is-open is-selected".split()
)
_PANEL = re.compile(
    r"(?:^|[\s_-])(?:tab-?pane|tab-?panel|tab-?content|tabpanel|pane|panel|tab)(?:$|[\s_-])", re.IGNORECASE
)
_TELLING = frozenset((*_HEADINGS, "li", "td", "th", "dd", "dt", "a", "button", "s", "del", "strike", "ins"))
"""Elements that say something of their text even without attributes."""
_CELL_ROLES = frozenset(("row", "cell", "gridcell", "columnheader", "rowheader", "tab", "tabpanel", "listitem"))
_LIGATURE = re.compile(r"material|mat-icon|ligature|symbols|(?:^|[\s_-])icons?(?:$|[\s_-])", re.IGNORECASE)
_MAX_LINES = 40_000
_MAX_DEPTH = 200


@dataclass(slots=True)
class Icon:
    """A picture before, in or behind a line."""

    element: Element
    lead: bool
    """Nothing of the line's text is before it."""


@dataclass(slots=True)
class TextLine:
    """One line of a page.

    Attributes:
        text: What it shows, struck words left out.
        element: The block that it is in.
        struck: Words that are struck through.
        spoken: Words for screen readers only.
        parts: Its texts by inline element, in order, with the element each is in.
        hidden: It waits behind a toggle, a tab or a width of the screen.
        side: "month" or "year", where its markup puts it on one side of a switch between them.
        level: Level of the heading that it is; 0: none.
        place: Tag of the list item, cell or term that it is in.
        link: It is a link or a button.
        icons: Pictures in it.
    """

    text: str
    element: Element
    struck: str = ""
    spoken: str = ""
    parts: list[tuple[str, Element]] = field(default_factory=list)
    hidden: bool = False
    side: str = ""
    level: int = 0
    place: str = ""
    holder: Element | None = None
    link: bool = False
    icons: list[Icon] = field(default_factory=list)
    index: int = 0


@dataclass(slots=True)
class PageLines:
    """All lines of a page, and which of them stand in an element."""

    lines: list[TextLine]
    spans: dict[Element, tuple[int, int]]

    def of(self, element: Element) -> list[TextLine]:
        """Return the lines that are in an element."""
        start, end = self.spans.get(element, (0, 0))
        return self.lines[start:end]

    def hidden(self, element: Element) -> bool:
        """Return whether no line of an element is shown."""
        found = self.of(element)
        return bool(found) and all(line.hidden for line in found)


@dataclass(slots=True)
class _State:
    hidden: bool = False
    side: str = ""
    struck: bool = False
    spoken: bool = False
    link: bool = False
    level: int = 0
    place: str = ""
    holder: Element | None = None


def read_lines(
    root: Element, *, hidden: frozenset[str] = frozenset(), struck: frozenset[str] = frozenset()
) -> PageLines:
    """Return the lines of a page.

    Args:
        root: The parsed page.
        hidden: Classes that the page's own style sheet hides.
        struck: Classes that it strikes through.
    """
    body = root.find("body")
    return _Reader(hidden, struck).run(body if body is not None else root)


class _Reader:
    def __init__(self, hidden: frozenset[str], struck: frozenset[str]) -> None:
        self._hidden, self._struck = hidden, struck
        self.lines: list[TextLine] = []
        self.spans: dict[Element, tuple[int, int]] = {}
        self._inner: set[Element] = set()
        self._reset()

    def _reset(self) -> None:
        self._parts: list[tuple[str, Element, _State]] = []
        self._icons: list[Icon] = []

    def run(self, body: Element) -> PageLines:
        for element in body.iter(*_BLOCK):
            above = element.getparent()
            while above is not None and above not in self._inner and above.tag not in _BLOCK:
                self._inner.add(above)
                above = above.getparent()
        self._walk(body, _State(), body, 0)
        self._flush(body)
        _join_prices(self.lines)
        return PageLines(self.lines, self.spans)

    def _walk(self, element: Element, state: _State, block: Element, depth: int) -> None:
        start = len(self.lines)
        if element.text:
            self._add(element.text, element, state, block)
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and depth < _MAX_DEPTH and len(self.lines) < _MAX_LINES:
                self._child(child, tag, state, block, depth)
            if child.tail:
                self._part(child)
                self._add(child.tail, element, state, block)
        if element is block:
            self._flush(block)
        self.spans[element] = (start, len(self.lines))

    def _child(self, child: Element, tag: str, state: _State, block: Element, depth: int) -> None:
        if tag == "br":
            self._flush(block)
            return
        if tag in _ICONS and not (tag == "i" and (fold("".join(map(str, child.itertext()))))):
            self._icons.append(Icon(child, not any(text.strip() for text, _, _ in self._parts)))
            return
        if tag in ("i", "span", "mat-icon", "em") and not len(child) and child.text and _is_ligature(child):
            self._icons.append(Icon(child, not any(text.strip() for text, _, _ in self._parts)))
            return
        if tag in _SKIP or (tag == "dialog" and "open" not in child.attrib):
            return
        below = self._state(child, tag, state)
        if tag in _BLOCK or child in self._inner or child.get("role") in _CELL_ROLES:
            self._flush(block)
            self._walk(child, below, child, depth + 1)
            return
        if below.hidden != state.hidden or below.side != state.side:
            # One side of a switch beside the other, in one line of markup: two lines.
            self._flush(block)
            self._walk(child, below, block, depth + 1)
            self._flush(block)
            return
        if self._parts:
            self._join(child)
        self._walk(child, below, block, depth + 1)

    def _state(self, element: Element, tag: str, above: _State) -> _State:
        if tag not in _TELLING and not element.keys():
            return above  # most elements say nothing about themselves, and a state is never changed once it is made
        classes, style = element.get("class") or "", element.get("style") or ""
        side = side_of(element) or above.side
        below = _State(
            above.hidden, side, above.struck, above.spoken, above.link, above.level, above.place, above.holder
        )
        if tag in _HEADINGS:
            below.level = _HEADINGS[tag]
        elif element.get("role") == "heading":
            level = element.get("aria-level") or ""
            below.level = int(level) if level.isdigit() and len(level) == 1 else 3
        if tag in ("li", "td", "th", "dd", "dt") or element.get("role") in ("listitem", "cell", "gridcell"):
            below.place, below.holder = (tag if tag in ("li", "td", "th", "dd", "dt") else "li"), element
        if tag in ("a", "button") or element.get("role") == "button":
            below.link = True
        if tag in ("s", "del", "strike") or (style and _STRUCK_STYLE.search(style)):
            below.struck = True
        if tag == "ins":
            below.struck = False
        if classes:
            told = _told_by(classes)
            below.spoken |= told.spoken
            # ".pane { display: none } .pane.active { display: block }" is how most style sheets show one of several.
            by_style = not told.active and not self._hidden.isdisjoint(told.names)
            below.hidden |= told.hidden or by_style
            below.struck |= tag != "ins" and (told.struck or not self._struck.isdisjoint(told.names))
        if "hidden" in element.attrib or (style and _HIDDEN_STYLE.search(style)):
            below.hidden = True
        if not below.hidden and _closed_panel(element, classes):
            below.hidden = True
        return below

    def _join(self, child: Element) -> None:
        """Keep two inline elements apart where only a style sheet does, and the cents from the whole."""
        before = self._parts[-1][0]
        if before[-1:].isspace():
            return
        first = next((text for text in map(str, child.itertext()) if text.strip()), "")
        if not first or first[:1].isspace():
            return
        last, next_ = before[-1], first[0]
        if last.isdigit() and next_.isdigit():
            if holds_cents(child, first, "".join(text for text, _, _ in self._parts)):
                self._parts.append((".", self._parts[-1][1], self._parts[-1][2]))
            return
        if last.isalpha() and next_ in "$€£¥₹₩":
            self._parts.append((" ", self._parts[-1][1], self._parts[-1][2]))
            return
        previous = child.getprevious()
        styled = (
            child.get("class")
            or (previous is not None and previous.get("class"))
            or (previous is not None and previous.tag != child.tag and not previous.tail and len(before) > 1)
        )
        if (
            last.isalnum()
            and next_.isalnum()
            and (styled or last.isalpha() != next_.isalpha() or child.tag in ("sup", "small"))
        ):
            self._parts.append((" ", self._parts[-1][1], self._parts[-1][2]))

    def _part(self, child: Element) -> None:
        """Keep a number from a styled word right before it: ``<span class="from">desde</span>500``."""
        before = self._parts[-1][0] if self._parts else ""
        if before[-1:].isalpha() and child.get("class") and child.tail and child.tail[0].isdigit():
            self._parts.append((" ", self._parts[-1][1], self._parts[-1][2]))

    def _add(self, text: str, element: Element, state: _State, block: Element) -> None:
        if self._parts or not text.isspace():
            self._parts.append((text, element, state))
            self._block = block

    def _flush(self, block: Element) -> None:
        parts, icons = self._parts, self._icons
        self._reset()
        shown = _text(part for part in parts if not part[2].struck and not part[2].spoken)
        struck = _text(part for part in parts if part[2].struck and not part[2].spoken)
        spoken = _text(part for part in parts if part[2].spoken)
        if not (shown or struck or spoken or icons):
            return
        told = [part for part in parts if part[0].strip() and not part[2].spoken] or parts
        state = told[0][2] if told else _State()
        line = TextLine(
            shown,
            self._block if parts else block,
            struck,
            spoken,
            [
                (folded, element)
                for text, element, one in parts
                if (folded := fold(text)) and not one.struck and not one.spoken
            ],
            hidden=bool(told) and all(part[2].hidden for part in told),
            side=state.side,
            level=max((part[2].level for part in told), default=0),
            place=state.place,
            holder=state.holder,
            link=bool(told) and all(part[2].link for part in told),
            icons=icons,
            index=len(self.lines),
        )
        if not told:
            line.element = block
            line.holder = _holder(block)
            line.hidden = False
        self.lines.append(line)

    _block: Element


_SIGN_ALONE = frozenset(sign for sign in (*SIGNS, *SHARED) if len(sign) <= 4)
_NUMBER_ALONE = re.compile(r"\d[\d.,'\u00a0 ]{0,12}$")


def _join_prices(lines: list[TextLine]) -> None:
    """Put together prices that are in blocks side by side: sign and number, number and sign, whole and cents."""
    for first, second in pairwise(lines):
        if not first.text or not second.text or first.hidden != second.hidden or len(first.text) > 24:
            continue
        if first.text in _SIGN_ALONE and second.text[0].isdigit():
            first.text, second.text = "", f"{first.text}{second.text}"
        elif _NUMBER_ALONE.match(first.text) and second.text.split(" ")[0].rstrip("/") in _SIGN_ALONE:
            first.text, second.text = "", f"{first.text} {second.text}"
        elif _is_whole_and_cents(first.text, second.text):
            first.text, second.text = "", f"{first.text}{second.text}"


def _is_whole_and_cents(first: str, second: str) -> bool:
    """Return whether two texts are one amount: "$99" and ".99", "$99." and "99"."""
    if re.search(r"\d[.,]$", first):
        return bool(re.match(r"\d{2}(?![\w.,%])", second))
    return first[-1].isdigit() and "." not in first and bool(re.match(r"[.,]\d{2}(?!\d)", second))


def _is_ligature(element: Element) -> bool:
    """Return whether an icon font writes its icon's name as text: ``<i class="material-icons">check</i>``."""
    names = element.get("class") or ""
    return bool(_LIGATURE.search(names)) and bool(
        re.fullmatch(r"\s*[a-z]{2,20}(?:_[a-z0-9]{1,20}){0,4}\s*", element.text or "")
    )


def _holder(element: Element | None) -> Element | None:
    while element is not None and element.tag not in ("li", "td", "th", "dd", "dt"):
        element = element.getparent()
    return element


def _text(parts: Iterable[tuple[str, Element, _State]]) -> str:
    text, last = "", None
    for part, element, _ in parts:
        if element is not last and _ENDS_AMOUNT.search(text[-_AMOUNT_END:]) and _COUNTS.match(part):
            text += " "  # <b>0 ₽</b><span>1 video</span>: two words for the eye
        text, last = text + part, element
    text = fold(text)
    return text if text.isascii() else fold(text.translate(ZERO_WIDTH))


_ENDS_AMOUNT = re.compile(r"\d\s?[^\w\s.,]?$")
_AMOUNT_END = 3
"""How many characters that looks at: a text of many parts is not searched from its beginning for each."""
_COUNTS = re.compile(r"\d[\d.,]{0,9}\s[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class _Told:
    """What the classes of an element say of its text."""

    names: tuple[str, ...]
    struck: bool
    spoken: bool
    hidden: bool
    panel: bool
    active: bool


@lru_cache(maxsize=8192)
def _told_by(classes: str) -> _Told:
    names = tuple(classes.split())
    lowered = frozenset(map(str.lower, names))
    return _Told(
        names,
        struck=any(map(_STRUCK_CLASS.match, names)),
        spoken=not lowered.isdisjoint(_SPOKEN_CLASSES),
        hidden=not lowered.isdisjoint(_HIDDEN_CLASSES) and not any(map(_SHOWN_LATER.match, names)),
        panel=_PANEL.search(" ".join(names)) is not None,
        active=not lowered.isdisjoint(_ACTIVE),
    )


def _closed_panel(element: Element, classes: str) -> bool:
    """Return whether an element is a panel of tabs beside another one that is open."""
    told = _told_by(classes)
    if not (told.panel or element.get("role") == "tabpanel"):
        return False
    parent = element.getparent()
    if parent is None or told.active:
        return False
    for other in parent:
        if other is element or not isinstance(other.tag, str) or other.tag != element.tag:
            continue
        theirs = _told_by(other.get("class") or "")
        if theirs.active and (theirs.panel or other.get("role") == "tabpanel"):
            return True
    return False
