"""Yes or no beside a feature of a plan: icons by what they mean or how they are drawn, signs, words, greyed lines."""

from __future__ import annotations

import re

from lxml import etree

from crawlers.extraction.offers.lines import Icon, TextLine
from rivalscope.core.payload.text import tokens

__all__ = ["icon_sense", "line_sense", "strip_sign"]

Element = etree._Element

_YES = frozenset(
    "yes true check checked checkmark tick ticked checkbox included available supported success valid done ok accept "
    "checkcircle circlecheck approve enabled haken coche si oui ja positive correct".split()
)
_NO = frozenset(
    "no false cross crossed times xmark uncheck unchecked excluded unavailable unsupported cancel remove denied "
    "ban close clear multiply minus dash negative wrong disabled forbidden timescircle xcircle kreuz croix nein non "
    "delete".split()
)
_WEAK_IN_FILES = frozenset(
    "no non si ja ok close clear remove delete minus dash true false done available times".split()
)
_NOT = frozenset(("not", "un", "without"))
_YES_LEAD = re.compile(r"^[✓✔✅☑🗸√●•◉]\ufe0f?\s{0,3}")
_NO_LEAD = re.compile(r"^(?:[✗✘❌✖✕×⨯☒🚫⛔❎🗙]\ufe0f?\s{0,3}|[-–—]\s{1,3}(?=$)|[xX]\s+(?=[A-ZÀ-Þ0-9]))")
_NO_TAIL = re.compile(r"(?:\s|(?<=[^\W\d_]))[✗✘❌✖✕×⨯☒🗙]\ufe0f?$")
_YES_TAIL = re.compile(r"\s{0,2}[✓✔✅☑🗸√]\ufe0f?$")
_NO_WORDS = re.compile(
    r"^(?:not (?:included|available)|excluded|unavailable|nicht (?:enthalten|verfügbar)|non (?:inclus|"
    r"disponible|incluso)|"
    r"no (?:incluido|disponible)|não (?:incluído|disponível)|niet inbegrepen|ingår ej|nie zawiera|недоступно|"
    r"не включено)\W",
    re.IGNORECASE,
)
_NO_END = re.compile(
    r"[:–—-]\s{0,2}(?:no|not (?:included|available)|✗|✘|❌|✖|×|nein|non|nie|нет|なし|无|無)$|"
    r"(?:は|：|:)?\s?(?:対象外|利用不可|非対応|含まれません)$|"
    r"\s(?:unavailable|indispon[ií]vel|indisponible|nicht verfügbar|non disponibil[ei]|niet beschikbaar|недоступно)$|"
    r"[(\[](?:not included|not available|coming soon)[)\]]$",
    re.IGNORECASE,
)
_SPOKEN_NO = re.compile(r"\b(?:not|no|excluded?|unavailable|without|nicht|non|nie|не)\b", re.IGNORECASE)
_SPOKEN_YES = re.compile(r"\b(?:included?|yes|available|check|enthalten|inclus|incluido)\b", re.IGNORECASE)
_NUMBERS = re.compile(r"[MmLlHhVvZzCcSsQqTtAa]|-?\d*\.?\d+(?:e-?\d+)?")


def icon_sense(icon: Element) -> bool | None:
    """Return whether a picture means yes or no; None where it does not say.

    What it is called for people (label, alternative text) counts first, then the name that an icon font or a sprite
    gives it, then the lines that it draws. A letter "x" in a file's name says nothing.
    """
    named: list[str] = []
    for part in icon.iter():
        if not isinstance(part.tag, str):
            continue
        for attribute in (
            "aria-label",
            "alt",
            "title",
            "data-icon",
            "data-lucide",
            "data-feather",
            "icon",
            "name",
            "data-testid",
        ):
            if value := part.get(attribute):
                named += tokens(value[:80])
        for attribute in ("href", "xlink:href", "{http://www.w3.org/1999/xlink}href"):
            if (value := part.get(attribute)) and "#" in value:
                named += tokens(value.rsplit("#", 1)[-1][:80])
        if part.tag == "title" and part.text:
            named += tokens(part.text[:80])
        named += tokens((part.get("class") or "")[:160])
        if part is icon and part.tag not in ("svg", "img", "picture") and part.text and len(part.text) < 60:
            named += tokens(part.text)
    sense = _of_names(named, weak=True)
    if sense is None and icon.tag in ("img", "picture"):
        source = icon.get("src") or icon.get("data-src") or next((one.get("src") or "" for one in icon.iter("img")), "")
        if source and not source.startswith("data:"):
            stem = source.split("?")[0].rsplit("/", 1)[-1].rsplit(".", 1)[0]
            sense = _of_names(tokens(stem[:120]), weak=False)
    if sense is None and icon.tag == "svg":
        sense = _drawn(icon)
    return sense


def _of_names(names: list[str], *, weak: bool) -> bool | None:
    yes = no = 0
    before = ""
    for name in names:
        if not weak and name in _WEAK_IN_FILES:
            before = name
            continue
        if name in _YES:
            if before in _NOT or before == "no":
                no += 1
            else:
                yes += 1
        elif name in _NO or (
            weak
            and name == "x"
            and before in ("icon", "lucide", "feather", "bi", "ti", "fa", "circle", "ri", "octicon", "tabler")
        ):
            no += 1
        before = name
    if yes and not no:
        return True
    return False if no and not yes else None


def _drawn(svg: Element) -> bool | None:
    """Tell a tick from a cross by the lines that an icon draws."""
    strokes: list[list[tuple[float, float]]] = []
    for shape in svg.iter():
        tag = etree.QName(shape).localname if isinstance(shape.tag, str) else ""
        try:
            if tag == "path":
                strokes += _path(shape.get("d") or "")
            elif tag == "line":
                strokes.append(
                    [
                        (float(shape.get("x1") or 0), float(shape.get("y1") or 0)),
                        (float(shape.get("x2") or 0), float(shape.get("y2") or 0)),
                    ]
                )
            elif tag == "polyline":
                numbers = [float(one) for one in re.findall(r"-?\d*\.?\d+", shape.get("points") or "")]
                strokes.append(list(zip(numbers[::2], numbers[1::2], strict=False)))
        except ValueError:
            return None
    strokes = [stroke for stroke in strokes if len(stroke) >= 2]
    ticks = sum(_is_tick(stroke) for stroke in strokes)
    diagonals = [_slope(stroke) for stroke in strokes if len(stroke) == 2]
    if ticks == 1 and len(strokes) <= 2:
        return True
    if 1 in diagonals and -1 in diagonals and len(strokes) <= 3:
        return False
    if len(strokes) == 1 and diagonals == [0]:
        return False
    return None


def _path(data: str) -> list[list[tuple[float, float]]]:
    """Return the straight lines of a path; one with curves is no tick of strokes."""
    parts = _NUMBERS.findall(data[:400])
    strokes: list[list[tuple[float, float]]] = []
    x = y = 0.0
    place, command = 0, ""
    while place < len(parts):
        if parts[place].isalpha():
            command = parts[place]
            place += 1
            if command in "Zz":
                continue
            if command in "CcSsQqTtAa":
                return []
        if not command or place >= len(parts):
            break
        try:
            if command in "Hh":
                x = float(parts[place]) + (x if command == "h" else 0)
                place += 1
            elif command in "Vv":
                y = float(parts[place]) + (y if command == "v" else 0)
                place += 1
            else:
                dx, dy = float(parts[place]), float(parts[place + 1])
                place += 2
                x, y = (x + dx, y + dy) if command in "ml" else (dx, dy)
        except (ValueError, IndexError):
            break
        if command in "Mm":
            strokes.append([(x, y)])
            command = "l" if command == "m" else "L"
        elif strokes:
            strokes[-1].append((x, y))
    return strokes


def _is_tick(stroke: list[tuple[float, float]]) -> bool:
    if len(stroke) != 3:
        return False
    (x1, y1), (x2, y2), (x3, y3) = sorted(stroke) if stroke[0][0] > stroke[-1][0] else stroke
    return x1 < x2 < x3 and y2 > y1 and y2 > y3


def _slope(stroke: list[tuple[float, float]]) -> int:
    (x1, y1), (x2, y2) = stroke
    if abs(y2 - y1) < 0.1 * max(abs(x2 - x1), 0.01):
        return 0
    if abs(x2 - x1) < 0.2 * abs(y2 - y1):
        return 2
    return 1 if (x2 - x1) * (y2 - y1) > 0 else -1


def line_sense(line: TextLine, *, icons: list[Icon] | None = None) -> bool | None:
    """Return whether a line of a plan says that a feature is in it or not; None where it only names it.

    Args:
        line: The line.
        icons: Pictures that stand with it; default: its own.
    """
    if _NO_LEAD.match(line.text) or _NO_WORDS.match(line.text) or _NO_END.search(line.text):
        return False
    if _NO_TAIL.search(line.text):
        return False
    if _YES_TAIL.search(line.text):
        return True
    if line.struck and not line.text:
        return False
    if line.spoken and len(line.spoken) < 40:
        if _SPOKEN_NO.search(line.spoken):
            return False
        if _SPOKEN_YES.search(line.spoken):
            return True
    told = [
        sense
        for icon in (icons if icons is not None else line.icons)
        if (sense := icon_sense(icon.element)) is not None
    ]
    if told:
        return told[0]
    return True if _YES_LEAD.match(line.text) else None


_PLUS = re.compile(r"^[+＋]\s?(?=[^\W\d_])")


def strip_sign(text: str) -> str:
    """Return a feature without the sign before it."""
    text = _PLUS.sub("", _NO_LEAD.sub("", _YES_LEAD.sub("", text)))
    return _NO_TAIL.sub("", _YES_TAIL.sub("", text)).strip()
