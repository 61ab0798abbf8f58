"""What one table cell shows and hints at: visible text, hidden notes, icons, names.

Whether a hint means yes or no is decided for the whole table, in ``marks``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from crawlers.extraction.shapes import shape_of
from rivalscope.core.payload.text import ZERO_WIDTH, fold, tokens

__all__ = ["CellSource", "read_cell"]

Element = etree._Element

_SILENT = frozenset(
    ["script", "style", "noscript", "template", "textarea", "select", "option", "iframe", "object", "head"]
)
_SPACED = frozenset(
    [
        "br",
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "td",
        "th",
        "section",
        "article",
        "header",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "pre",
        "blockquote",
    ]
)
_TIP = re.compile(
    r"(?:^|[\s_-])(?:tooltip-?(?:text|content|body|inner|box|bubble|message)|tool-tip-?text|hover-?text|hovercard|"
    r"popover-?(?:content|body)|popper|tippy-\w{1,10}|info-?(?:tip|bubble|text)|help-?(?:tip|text|tooltip)|"
    r"hint-?(?:text|content)|"
    r"hastip-\w{1,8}|tip-?(?:text|content))(?:$|[\s_])",
    re.IGNORECASE,
)
_LOOSE_TIP = re.compile(r"tooltip|popover|tippy|infotip|(?:^|[\s_-])(?:tip|hint|popup)(?:$|[\s_-])", re.IGNORECASE)
_UNSEEN = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-reader(?:-text)?|d-none|is-hidden|hidden)(?:$|\s)", re.I
)
_HIDDEN_STYLE = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
_ICON_TAGS = frozenset(("i", "svg", "img", "use", "span", "path", "em", "b", "input", "button", "a", "div", "symbol"))
_ICON_FONT = re.compile(r"material|mat-icon|ligature|icon", re.IGNORECASE)
_FOOTNOTE = re.compile(r"^(?:\[?\(?[0-9a-z*†‡§¹²³]{1,3}\)?\]?|\[note \d{1,2}\])$", re.IGNORECASE)
_MAX_TEXT = 4_000
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class CellSource:
    """What was read off one cell.

    Attributes:
        text: Visible text, folded.
        bare: The same without footnote signs.
        notes: Tooltips and titles.
        references: Footnote signs, and the fragments that they link to.
        names: Words that icons, alternative texts and labels in the cell carry.
        cell_names: Words of the cell's own class, title and data attributes.
        checkbox: True or false for a checkbox, None if there is none.
        header: It is a header cell.
        picture: What a picture without a name shows: a tick, a cross, or a key of its shape.
        pictured: Text for people of the cell's first picture, as a logo has it.
    """

    text: str
    bare: str
    notes: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    cell_names: tuple[str, ...] = ()
    checkbox: bool | None = None
    header: bool = False
    picture: str = ""
    pictured: str = ""


class _Reader:
    """Collects the parts of one cell in one walk."""

    def __init__(self, hidden_classes: frozenset[str]) -> None:
        self.hidden_classes = hidden_classes
        self.pieces: list[str] = []
        self.bare: list[str] = []
        self.loose: list[str] = []
        self.notes: list[str] = []
        self.references: list[tuple[str, str]] = []
        self.names: list[str] = []
        self.checkbox: bool | None = None
        self.picture = ""
        self.pictured = ""

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.bare.append(text)

    def read(self, element: Element, depth: int) -> None:
        if element.text:
            self.add(element.text)
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and tag not in _SILENT and depth < _MAX_DEPTH:
                self._child(child, tag, depth)
            if child.tail:
                self.add(child.tail)

    def _child(self, child: Element, tag: str, depth: int) -> None:
        spaced = tag in _SPACED
        if spaced:
            self.add(" ")
        name = child.get("class") or ""
        style = child.get("style") or ""
        if child.get("role") == "tooltip" or _TIP.search(name):
            self._note(child)
            return
        if _UNSEEN.search(name):
            self.names.extend(_words("".join(map(str, child.itertext()))))
            return
        if "hidden" in child.attrib or (style and _HIDDEN_STYLE.search(style)) or self._by_sheet(name):
            self._note(child)
            return
        if _LOOSE_TIP.search(name) and tag in ("span", "div", "small", "aside", "em") and fold("".join(self.pieces)):
            self._note(child)
            return
        if tag in _ICON_TAGS:
            self._hints(child, tag, name)
        if tag == "svg":
            self.picture = self.picture or shape_of(child)
            for part in child.iter("title", "use", "desc"):
                self.names.extend(
                    _words(part.text or "")
                    + _words(
                        part.get("href")
                        or part.get("{http://www.w3.org/1999/xlink}href")
                        or part.get("xlink:href")
                        or ""
                    )
                )
            return
        if tag in ("i", "span", "mat-icon") and _ICON_FONT.search(name) and not len(child):
            # Icon fonts write the icon's name as text: <i class="material-icons">check</i>.
            word = fold(child.text or "")
            if re.fullmatch(r"[a-z]{2,20}(?:_[a-z]{2,20}){0,3}", word):
                self.names.extend(_words(word))
                return
        if tag == "sup":
            mark = fold("".join(map(str, child.itertext())))
            if _FOOTNOTE.match(mark):
                target = next((link.get("href") or "" for link in child.iter("a")), "")
                self.references.append((mark, target.removeprefix("#") if target.startswith("#") else ""))
                self.pieces.append(mark)
                return
        self.read(child, depth + 1)
        if spaced:
            self.add(" ")

    def _by_sheet(self, name: str) -> bool:
        return bool(self.hidden_classes and name) and not self.hidden_classes.isdisjoint(name.split())

    def _note(self, element: Element) -> None:
        text = fold("".join(map(str, element.itertext())))
        if text:
            self.notes.append(text[:500])

    def _hints(self, child: Element, tag: str, name: str) -> None:
        get = child.get
        if tag == "input":
            if (get("type") or "").lower() in ("checkbox", "radio"):
                self.checkbox = "checked" in child.attrib
            return
        if name and tag not in ("div", "button", "a"):
            self.names.extend(_words(name))
        for attribute in (
            "aria-label",
            "alt",
            "title",
            "data-icon",
            "data-lucide",
            "data-feather",
            "icon",
            "data-value",
        ):
            if value := get(attribute):
                self.pictured = self.pictured or (fold(value)[:120] if attribute == "alt" else "")
                self.names.extend(_words(value))
                if len(value) < 4 and not value.isascii():
                    self.bare.append(value)  # a picture of a sign, with the sign as its name
        if tag == "img" and (source := get("src") or get("data-src")) and not source.startswith("data:"):
            # A letter alone in a file's name ("tick-x", "icon_x2") is part of no word that means yes or no.
            stem = unquote(source.split("?")[0].rsplit("/", 1)[-1].rsplit(".", 1)[0])
            self.names.extend(word for word in _words(stem) if len(word) > 1 and not word.isdigit())


def _words(text: str) -> list[str]:
    return tokens(text[:120])[:10]


def read_cell(element: Element, *, hidden_classes: frozenset[str] = frozenset()) -> CellSource:
    """Read one cell.

    Args:
        element: The cell.
        hidden_classes: Classes that the page's own style sheet hides.

    Returns:
        What it shows and hints at.
    """
    reader = _Reader(hidden_classes)
    reader.read(element, 0)
    own: list[str] = []
    for attribute in ("class", "aria-label", "data-value", "data-support", "data-state", "data-sort-value"):
        if value := element.get(attribute):
            own.extend(_words(value))
    title = fold(element.get("title") or "")
    if title:
        reader.notes.append(title[:500])
        own.extend(_words(title))
    return CellSource(
        text=_clean("".join(reader.pieces)),
        bare=_clean("".join(reader.bare)),
        notes=tuple(reader.notes),
        references=tuple(reader.references),
        names=tuple(reader.names[:40]),
        cell_names=tuple(own[:40]),
        checkbox=reader.checkbox,
        header=element.tag == "th" or element.get("role") in ("columnheader", "rowheader"),
        picture=reader.picture,
        pictured=reader.pictured,
    )


def _clean(text: str) -> str:
    text = fold(text)
    return (text if text.isascii() else fold(text.translate(ZERO_WIDTH)))[:_MAX_TEXT]
