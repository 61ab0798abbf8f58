"""What a plan includes and what it leaves out, from the items of its card."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.costs import Cost
from crawlers.extraction.offers.labels import is_free_line
from crawlers.extraction.offers.lines import Icon, TextLine
from crawlers.extraction.offers.reading import OfferCard, OffersPage
from crawlers.extraction.offers.signs import line_sense, strip_sign
from rivalscope.core.limits import is_limit, read_limit
from rivalscope.core.money import says_money

__all__ = ["Included", "included_in"]

Element = etree._Element

_OUT = re.compile(
    r"(?:^|[\s_-])(?:disabled|inactive|excluded?|unavailable|not-?included|not-?available|unchecked|"
    r"crossed(?:-?out)?|line-through)(?:$|[\s_-])|(?:^|\s)(?:(?:is|feat(?:ure)?|item|check|plan|li)[_-]{1,2})?"
    r"(?:no|off|out|aus|not|missing|false|cross|lacks?|fehlt|absent)(?:[_-]{1,2}(?:feat(?:ure)?|item|check))?(?:$|\s)",
    re.IGNORECASE,
)
_PALE = re.compile(
    r"(?:^|[\s_-])(?:muted|faded|dimmed)(?:$|[\s_-])|opacity-(?:[1-6]0)\b|text-(?:gray|slate|zinc|neutral|"
    r"stone)-[34]00\b",
    re.IGNORECASE,
)
_MAX_ITEM = 300
_DASH = re.compile(r"^[–—-]\s{0,2}(?=[^\W\d_])")
_TICKED = 2
_BANS = "🚫⛔"
_PICTURE = re.compile(r"[\U0001f300-\U0001faff\u2600-\u2712\u2728-\u274b\u2795-\u27bf]")
"""Pictures that set items off; ticks and crosses are between these ranges."""


@dataclass(slots=True)
class Included:
    """Items of a card."""

    features: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Item:
    text: str
    lines: list[TextLine]
    icons: list[Icon]
    names: str


def included_in(reading: OffersPage, card: OfferCard, cost: Cost) -> Included:
    """Return what a card says is in its plan, and what is not."""
    lines = [line for line in reading.lines_of(card) if line.index not in cost.used and line is not card.name_line]
    items = _list_items(lines, card.element) or _loose_items(lines, card)
    found = Included()
    pale = [bool(_PALE.search(item.names)) for item in items]
    told = [_sense(item) for item in items]
    kinds = Counter(_drawing(item) for item in items)
    # "–Reports" says no where other items of the card begin with a tick.
    dashed = sum(strip_sign(item.text) != item.text for item in items) >= _TICKED
    # Where each item has a picture of what it is about, "🚫 No ads" is one of them.
    pictured = len({item.text[0] for item in items if item.text and _PICTURE.match(item.text)} - set(_BANS)) >= _TICKED
    for item, faint, sense in zip(items, pale, told, strict=True):
        text = strip_sign(item.text)
        if pictured and item.text[:1] in _BANS and not _OUT.search(item.names):
            sense = True
        if sense is None and dashed and _DASH.match(text):
            text, sense = _DASH.sub("", text), False
        if not text or len(text) > _MAX_ITEM:
            continue
        if sense is None and _OUT.search(item.names):
            sense = False
        if (
            sense is None
            and faint
            and not all(pale)
            and len(kinds) > 1
            and _drawing(item) != kinds.most_common(1)[0][0]
        ):
            sense = False
        if sense is False:
            found.excluded.append(text)
        elif is_limit(text) and not says_money(text):
            found.limits.append(text)
        else:
            found.features.append(text)
    for name in ("features", "excluded", "limits"):
        setattr(found, name, list(dict.fromkeys(getattr(found, name)))[:120])
    return found


def _sense(item: _Item) -> bool | None:
    senses = [line_sense(line, icons=[]) for line in item.lines[:3]]
    if False in senses:
        return False
    first = next((line for line in item.lines if line.text or line.spoken), item.lines[0])
    lead = [icon for icon in item.icons if icon.lead] or item.icons[:1]
    return line_sense(first, icons=lead[:1])


def _drawing(item: _Item) -> str:
    """Return what tells one drawing from another."""
    icon = next(iter(item.icons), None)
    if icon is None:
        return ""
    parts = [icon.element.get("src") or "", icon.element.get("class") or ""]
    parts += [one.get("d") or one.get("href") or "" for one in icon.element.iter() if isinstance(one.tag, str)]
    return "|".join(parts)[:400]


def _list_items(lines: Sequence[TextLine], card: Element) -> list[_Item]:
    held: dict[Element, list[TextLine]] = {}
    for line in lines:
        holder = line.holder
        if holder is None or holder is card or (holder.tag not in ("li", "dd") and holder.get("role") != "listitem"):
            continue
        if not any(above is card for above in holder.iterancestors()):
            continue
        held.setdefault(holder, []).append(line)
    items = []
    for holder, own in held.items():
        text = " ".join(line.text for line in own if line.text and not line.hidden) or " ".join(
            line.text for line in own if line.text
        )
        struck = " ".join(line.struck for line in own if line.struck)
        if not text and struck:
            text = struck
        if text and not (all(line.link for line in own if line.text) and words.CALL.match(text)):
            items.append(_item(text, own, holder))
    return items


def _item(text: str, lines: list[TextLine], holder: Element) -> _Item:
    names = [holder.get("class") or ""]
    names += [
        element.get("class") or "" for line in lines for element in (line.element, *(part for _, part in line.parts))
    ]
    style = holder.get("style") or ""
    if "line-through" in style:
        names.append("line-through")
    return _Item(text, lines, [icon for line in lines for icon in line.icons], " ".join(names))


def _is_count(text: str) -> bool:
    """Return whether a short line says how much of something a plan has: "2 seats", "250,000 devices"."""
    told = read_limit(text) if len(text) < 50 else None
    return told is not None and bool(told[0]) and not words.TRIAL.search(text) and not words.SAVING.search(text)


def _build(found: tuple[TextLine, list[Icon]]) -> tuple[str, str]:
    """Return what lines of one kind share: their tag and first class; the others may set one of them off."""
    return str(found[0].element.tag), next(iter((found[0].element.get("class") or "").split()), "")


def _boxes(line: TextLine) -> list[TextLine]:
    """Return a row of elements of one tag, each as long as an item, as lines of their own; else the line itself.

    Only a style sheet sets such elements below one another.
    """
    elements = [element for _, element in line.parts]
    if len(elements) < 3 or line.element in elements or len({element.tag for element in elements}) > 1:
        return [line]
    lengths = [len(text) for text, _ in line.parts]
    if any(element.getparent() is not line.element for element in elements) or min(lengths) < 5:
        return [line]
    if sum(lengths) < 10 * len(lengths):
        return [line]
    return [replace(line, text=text, parts=[(text, element)]) for text, element in line.parts]


def _loose_items(lines: Sequence[TextLine], card: OfferCard) -> list[_Item]:
    """Return the lines of a card that come again in one build, or have an icon, as runs of boxes without a list do."""
    start = card.name_line.index if card.name_line is not None else -1
    waiting: list[Icon] = []
    found: list[tuple[TextLine, list[Icon]]] = []
    for line in [box for whole in lines for box in _boxes(whole)]:
        if line.index <= start:
            continue
        if not line.text and line.icons:
            waiting = list(line.icons)
            continue
        text = line.text or line.struck
        if (
            text
            and 2 <= len(text) <= 120
            and not (line.link and words.CALL.match(text))
            and not line.level
            and not words.BADGE.match(text)
            and not is_free_line(text)
            and not text.endswith(":")
        ):
            found.append((line, [*waiting, *line.icons]))
        waiting = []
    builds = Counter(map(_build, found))
    items = []
    for line, icons in found:
        build = _build((line, icons))
        if (
            (icons and not line.link)
            or builds[build] >= 3
            or _is_count(line.text)
            or strip_sign(line.text) != line.text
        ):
            item = _item(line.text or line.struck, [line], line.element)
            item.icons = [Icon(icon.element, True) for icon in icons]
            if line.struck and not line.text:
                item.names += " line-through"
            items.append(item)
    return items
