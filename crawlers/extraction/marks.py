"""Yes, no, partial: what the signs of one table mean in that table.

A single cell cannot be read alone: "X" is a yes where the other cells are empty and a no where the
others are ticks, and an empty cell is a no only where the table has no other way to say no.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from crawlers.extraction.cells import CellSource
from rivalscope.core.records import Mark

__all__ = ["denies", "is_sign", "legend_senses", "read_marks"]


class _Sign(StrEnum):
    """What a cell shows, before the table as a whole has been looked at."""

    YES = "yes"
    NO = "no"
    PARTIAL = "partial"
    UNKNOWN = "unknown"
    CROSS = "cross"  # X, ✗, ×: yes or no, as the table has it
    DOT = "dot"  # ●, *, +: yes, if anything
    RING = "ring"  # ○: no beside ●, yes beside ×
    DASH = "dash"
    BLANK = "blank"
    TEXT = "text"


_YES_SIGNS = "✓✔✅☑🗸🟢👍√🆗🗹⍻🟩"
_NO_SIGNS = "❌🚫🔴⛔👎❎🛑🟥"
_CROSS_SIGNS = "xX✗✘✖✕×⨯☒╳🗙🗴🗵🗷"
_DOT_SIGNS = "●•◉■⬤*+∙⚫★⭐◆✱"
_RING_SIGNS = "○◯⭕〇☐□⚪◇☆"
_DASH_SIGNS = "-–—−‐‑‒―·➖"
_PARTIAL_SIGNS = "◐◑◒◓◔◕🟡⚠△▲~±≈🟠🔶🔸🟨🔌🚧"
_SINGLE = {
    sign: kind
    for signs, kind in (
        (_YES_SIGNS, _Sign.YES),
        (_NO_SIGNS, _Sign.NO),
        (_CROSS_SIGNS, _Sign.CROSS),
        (_DOT_SIGNS, _Sign.DOT),
        (_RING_SIGNS, _Sign.RING),
        (_DASH_SIGNS, _Sign.DASH),
        (_PARTIAL_SIGNS, _Sign.PARTIAL),
        ("?❓❔⁇", _Sign.UNKNOWN),
    )
    for sign in signs
}
_PICTURES = {"tick": _Sign.YES, "cross": _Sign.CROSS, "dash": _Sign.DASH}
_STRONG = frozenset(_YES_SIGNS + _NO_SIGNS + "✗✘✖✕⚠🟡🟠🔶🔸🟨🔌🚧◐")
_RESERVED = re.compile(rf"\([{_YES_SIGNS}]\)\s?\??$")
"""A tick in brackets, which is one with reservations."""
_VARIATION = dict.fromkeys((0xFE0E, 0xFE0F, 0x200B, 0x200D))

_YES_WORDS = re.compile(
    r"^(?:yes|yep|true|y|ja|oui|si|sí|sim|да|так|tak|áno|ano|igen|evet|是|はい|supported|included|available|enabled|possible|allowed|permitted|"
    r"full(?:y)?(?: support(?:ed)?)?|native(?:ly)?(?: support(?:ed)?)?|built-?in|complete|standard|always)\b",
    re.IGNORECASE,
)
_YES_ALONE = re.compile(
    r"^(?:tak|ano|igen|full|native|built-?in|complete|standard|always|possible|allowed|permitted|enabled|fully|natively)$",
    re.IGNORECASE,
)
_NO_WORDS = re.compile(
    r"^(?:no|nope|false|n|nein|non|não|нет|ні|nie|ne|nee|nem|hayır|否|いいえ|never|none|unsupported|unavailable|disabled|impossible|disallowed|"
    r"missing|"
    r"lacking|not (?:supported|included|available|possible|allowed|permitted|yet|implemented|enabled|provided|"
    r"offered|present|"
    r"supported yet)|no support|no longer|not (?:at )?(?:all|now))\b",
    re.IGNORECASE,
)
_NO_ALONE = re.compile(r"^(?:nie|ne|nee|nem|none|never|missing|lacking|disabled|not|n)$", re.IGNORECASE)
_NO_SET_PHRASE = re.compile(
    r"^(?:no (?:limits?|restrictions?|costs?|charge|fees?|code|additional|extra|need|problem|risk|downtime|credit|"
    r"maximum|setup)|"
    r"none (?:required|needed)|non-)",
    re.IGNORECASE,
)
_PARTIAL_WORDS = re.compile(
    r"^(?:partial(?:ly)?|limited|some(?:what|times)?|in part|experimental|optional(?:ly)?|add-?on|beta|preview|"
    r"basic only|depends|"
    r"conditional(?:ly)?|teilweise|partiel\w{0,4})\b",
    re.IGNORECASE,
)
_UNKNOWN_WORDS = re.compile(r"^(?:unknown|\?+|tbd|tba|tbc|untested|unclear|n/?k)$", re.IGNORECASE)
_HEDGE = re.compile(r",? (?:but|except|only|without)\b", re.IGNORECASE)
_QUALIFIED = re.compile(r" (?:\(|in|since|from|with|via|by|as|on|at|for|but|only|through|using|v?\d)")
_SENTENCE = 60
"""A cell that goes on longer after a bare "possible" or "included" is prose, not a mark."""

_YES_NAMES = frozenset(
    [
        "yes",
        "y",
        "true",
        "supported",
        "check",
        "checked",
        "checkmark",
        "tick",
        "ticked",
        "ok",
        "okay",
        "included",
        "available",
        "done",
        "success",
        "positive",
        "pass",
        "allowed",
        "enabled",
        "verified",
        "thumbsup",
    ]
)
_NO_NAMES = frozenset(
    [
        "no",
        "n",
        "false",
        "unsupported",
        "cross",
        "times",
        "close",
        "closed",
        "xmark",
        "remove",
        "clear",
        "ban",
        "banned",
        "cancel",
        "unavailable",
        "excluded",
        "missing",
        "negative",
        "fail",
        "failed",
        "danger",
        "denied",
        "disabled",
        "forbidden",
        "minus",
        "dash",
        "thumbsdown",
        "notsupported",
        "x",
    ]
)
_PARTIAL_NAMES = frozenset(
    ["partial", "partly", "mixed", "limited", "some", "almost", "warning", "maybe", "half", "tilde", "exclamation"]
)
_WEAK_NAMES = frozenset(
    [
        "y",
        "n",
        "x",
        "ok",
        "close",
        "closed",
        "clear",
        "remove",
        "dash",
        "minus",
        "some",
        "missing",
        "pass",
        "done",
        "cancel",
        "danger",
        "success",
        "warning",
    ]
)
_NEGATION = frozenset(("not", "un", "non", "without", "no"))
_COLUMN_OF_WORDS = re.compile(
    r"\b(?:notes?|comments?|remarks?|description|details?|reference|links?|example|meaning|default|type|value)\b",
    re.IGNORECASE,
)
_ALL_SIGNS = re.escape(_CROSS_SIGNS + _DOT_SIGNS + _RING_SIGNS + _YES_SIGNS + _NO_SIGNS + _PARTIAL_SIGNS)
_LEGEND = re.compile(
    rf"(?P<sign>[{_ALL_SIGNS}–—-])[\"'”’)]?\s?"
    r"(?:=|:|means|indicates|denotes|marks|stands for|–|—)\s?[\"'“‘]?(?P<word>[A-Za-z][A-Za-z ]{1,40})",
)
_LEGEND_NO = re.compile(r"\b(?:not|no|un(?:supported|available)|missing|absent|without)\b", re.IGNORECASE)
_LEGEND_YES = re.compile(
    r"\b(?:yes|supported|available|included|present|has|full|implemented|allowed|applies)\b", re.IGNORECASE
)
_LEGEND_PARTIAL = re.compile(r"\b(?:partial\w{0,2}|limited|some)\b", re.IGNORECASE)


def legend_senses(text: str) -> dict[str, Mark]:
    """Return what a legend beside a table says about its signs.

    >>> legend_senses("X = supported, - = not supported")
    {'X': <Mark.YES: 'yes'>, '-': <Mark.NO: 'no'>}
    """
    senses: dict[str, Mark] = {}
    for match in _LEGEND.finditer(text[:3000]):
        word = match["word"]
        if _LEGEND_PARTIAL.search(word):
            senses.setdefault(match["sign"], Mark.PARTIAL)
        elif _LEGEND_NO.search(word):
            senses.setdefault(match["sign"], Mark.NO)
        elif _LEGEND_YES.search(word):
            senses.setdefault(match["sign"], Mark.YES)
    return senses


def _sign_of_text(text: str) -> _Sign:
    """Read the words or the symbol of a cell."""
    text = text.translate(_VARIATION).strip()
    if not text:
        return _Sign.BLANK
    if _RESERVED.match(text):
        return _Sign.PARTIAL
    stripped = text.strip("()[]{}.,;:! ") or text
    if len(set(stripped)) == 1 and len(stripped) <= 3 and stripped[0] in _SINGLE:
        return _SINGLE[stripped[0]]
    if len(stripped) > 1 and stripped[0] in _STRONG:
        rest = stripped[1:].strip(" :–—-(")
        kind = _SINGLE[stripped[0]]
        if kind is _Sign.YES and _PARTIAL_WORDS.match(rest):
            return _Sign.PARTIAL
        return kind
    if len(stripped) > 1 and stripped[-1] in _STRONG and len(stripped) < 40 and stripped[:-1].strip().isalpha():
        return _SINGLE[stripped[-1]]
    if _UNKNOWN_WORDS.match(stripped):
        return _Sign.UNKNOWN
    return _sign_of_words(stripped)


def _sign_of_words(text: str) -> _Sign:
    if _NO_SET_PHRASE.match(text):
        return _Sign.TEXT
    if match := _PARTIAL_WORDS.match(text):
        return _Sign.PARTIAL if len(text) <= _SENTENCE else _Sign.TEXT
    for pattern, alone, sign in ((_NO_WORDS, _NO_ALONE, _Sign.NO), (_YES_WORDS, _YES_ALONE, _Sign.YES)):
        if not (match := pattern.match(text)):
            continue
        word, rest = match.group(), text[match.end() :]
        if word.lower() in ("yes", "no", "true", "false", "ja", "nein", "oui"):
            # "No backups yet" is words about something else; "No, ..." and "No (...)" answer.
            if rest and rest[0] == " " and rest[1:2].isalpha() and len(rest) > 40:
                return _Sign.TEXT
            return sign
        if not rest:
            return sign
        if alone.match(word) and rest[:1] not in ",;(":
            return _Sign.TEXT
        if rest[:1] == " " and not _QUALIFIED.match(rest):
            return _Sign.TEXT
        if sign is _Sign.YES and _HEDGE.search(rest):
            return _Sign.PARTIAL
        return sign if len(text) <= _SENTENCE else _Sign.TEXT
    return _Sign.TEXT


def _sign_of_names(names: Sequence[str], *, weak: bool) -> _Sign | None:
    """Read the words that icons, labels and classes carry."""
    found: Counter[_Sign] = Counter()
    before = ""
    for name in names:
        if name in _WEAK_NAMES and not weak:
            before = name
            continue
        if name in _PARTIAL_NAMES:
            found[_Sign.PARTIAL] += 1
        elif name in _YES_NAMES:
            found[_Sign.NO if before in _NEGATION else _Sign.YES] += 1
        elif name in _NO_NAMES:
            found[_Sign.NO] += 1
        before = name
    if not found:
        return None
    if found[_Sign.PARTIAL]:
        return _Sign.PARTIAL
    # "circle-check" and "check-circle" have one hit; "not available" hits "available" as a no.
    return _Sign.NO if found[_Sign.NO] >= found[_Sign.YES] else _Sign.YES


def _sign(cell: CellSource) -> _Sign:
    sign = _sign_of_text(cell.bare)
    if sign in (_Sign.YES, _Sign.NO, _Sign.PARTIAL):
        return sign
    if sign is _Sign.TEXT:
        if len(cell.bare) <= 2 or not any(char.isalnum() for char in cell.bare):
            return _sign_of_names(cell.names, weak=True) or _sign_of_names(cell.cell_names, weak=True) or sign
        # An icon before words is the mark, the words are its comment; a class may be mere colour.
        return (_sign_of_names(cell.names, weak=False) or sign) if len(cell.bare) <= _SENTENCE and cell.names else sign
    if cell.checkbox is not None and sign is _Sign.BLANK:
        return _Sign.YES if cell.checkbox else _Sign.NO
    named = _sign_of_names(cell.names, weak=True) or _sign_of_names(cell.cell_names, weak=True)
    return named or (_PICTURES.get(cell.picture, sign) if sign is _Sign.BLANK else sign)


def denies(cell: CellSource) -> bool:
    """Return whether the sign or icon in front of some words says no: what a plan or a role does not have."""
    first = cell.bare[:1]
    if first in _NO_SIGNS + _CROSS_SIGNS and not first.isascii() and len(cell.bare) > 1:
        return True
    return cell.picture == "cross" or _sign_of_names(cell.names, weak=False) is _Sign.NO


def is_sign(cell: CellSource) -> bool:
    """Return whether a cell shows a sign that may mean yes, no or partly; an empty cell does not."""
    return _sign(cell) not in (_Sign.TEXT, _Sign.BLANK)


def read_marks(
    rows: Sequence[Sequence[CellSource]], header_rows: int, *, senses: dict[str, Mark] | None = None
) -> list[list[Mark | None]]:
    """Decide the mark of every cell of a resolved grid.

    Args:
        rows: The grid, spans filled; every row equally long.
        header_rows: Rows at the top that are headers.
        senses: What a legend says about signs.

    Returns:
        The marks, row by row; None if a cell says neither yes nor no.
    """
    senses = senses or {}
    width = len(rows[0]) if rows else 0
    signs = [[_told(cell, senses) or _sign(cell) for cell in row] for row in rows]
    _flag_unread(rows, signs, header_rows)
    marks: list[list[Mark | None]] = [[None] * width for _ in rows]
    body = range(header_rows, len(rows))
    columns = [x for x in range(width) if _is_mark_column(rows, signs, body, x, header_rows)]
    if not columns:
        return marks
    groups = {y for y in body if _is_group_row(rows[y], signs[y])}
    seen: Counter[_Sign] = Counter(signs[y][x] for y in body for x in columns if y not in groups)
    crosses = _sense_of_crosses(seen)
    for y in body:
        if y in groups:
            continue
        for x in columns:
            if rows[y][x].header and x == 0:
                continue
            marks[y][x] = _decide(signs[y][x], seen, crosses)
    return marks


def _flag_unread(rows: Sequence[Sequence[CellSource]], signs: list[list[_Sign]], header_rows: int) -> None:
    """Call unknown what is drawn in cell after cell and cannot be read: an empty cell would claim that nothing is."""
    places = [
        (y, x)
        for y in range(header_rows, len(rows))
        for x in range(1, len(rows[y]))
        if signs[y][x] is _Sign.BLANK and rows[y][x].picture
    ]
    shapes = Counter(rows[y][x].picture for y, x in places)
    for y, x in places:
        if shapes[rows[y][x].picture] > 1:
            signs[y][x] = _Sign.UNKNOWN


def _told(cell: CellSource, senses: dict[str, Mark]) -> _Sign | None:
    """Return the sign of a cell that a legend explains."""
    mark = senses.get(cell.bare.translate(_VARIATION).strip()) if senses else None
    return _Sign(mark.value) if mark else None


def _is_mark_column(
    rows: Sequence[Sequence[CellSource]], signs: list[list[_Sign]], body: range, x: int, header_rows: int
) -> bool:
    """Return whether a column holds marks rather than words."""
    column = Counter(signs[y][x] for y in body)
    told = sum(column.values()) - column[_Sign.BLANK] - column[_Sign.DASH]
    clear = told - column[_Sign.TEXT]
    head = rows[header_rows - 1][x].text if header_rows else ""
    if x == 0 and (column[_Sign.TEXT] > clear or (column[_Sign.TEXT] and clear < 3)):
        return False
    if clear:
        # Words beside marks are fine (a limit, a version), but not in a column made of words.
        return clear >= 0.12 * told or clear >= 3
    if x == 0 or column[_Sign.TEXT] or _COLUMN_OF_WORDS.search(head):
        return False
    # Nothing but blanks and dashes: marks if its neighbours are.
    return bool(head) and any(
        signs[y][other] in (_Sign.YES, _Sign.NO, _Sign.CROSS, _Sign.DOT)
        for y in body
        for other in range(1, len(signs[y]))
    )


def _is_group_row(row: Sequence[CellSource], signs: list[_Sign]) -> bool:
    """Return whether a row is a heading for the rows below it."""
    if len(row) < 2:
        return False
    if len(row) > 2 and row[0].text and all(cell is row[0] for cell in row[1:]):
        return True
    blank = all(sign is _Sign.BLANK for sign in signs[1:])
    return blank and (
        row[0].header
        or bool({"group", "section", "category", "title", "semititle", "heading"} & set(row[0].cell_names))
    )


def _sense_of_crosses(seen: Counter[_Sign]) -> Mark:
    """X beside ticks or circles is a no; X beside blanks and dashes alone is a yes."""
    if seen[_Sign.YES] or seen[_Sign.RING] or seen[_Sign.DOT]:
        return Mark.NO
    if seen[_Sign.NO]:
        return Mark.YES
    return Mark.YES if seen[_Sign.BLANK] or seen[_Sign.DASH] else Mark.NO


def _decide(sign: _Sign, seen: Counter[_Sign], crosses: Mark) -> Mark | None:
    positive = seen[_Sign.YES] + seen[_Sign.DOT] + (seen[_Sign.CROSS] if crosses is Mark.YES else 0)
    if sign is _Sign.CROSS:
        return crosses
    if sign is _Sign.DOT:
        return Mark.YES
    if sign is _Sign.RING:
        return Mark.YES if seen[_Sign.CROSS] and not seen[_Sign.DOT] and not seen[_Sign.YES] else Mark.NO
    if sign is _Sign.DASH:
        return Mark.NO if positive else None
    if sign is _Sign.BLANK:
        negative = (
            seen[_Sign.NO] + seen[_Sign.DASH] + seen[_Sign.RING] + (seen[_Sign.CROSS] if crosses is Mark.NO else 0)
        )
        return Mark.NO if positive and not negative else None
    if sign is _Sign.TEXT:
        return None
    return Mark(sign.value)
