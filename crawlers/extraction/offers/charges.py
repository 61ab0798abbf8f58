"""What a page charges besides its plans: rates of use and their tiers, add-ons, fees and packs that are paid once.

A charge is an amount that is no price of a plan and says of itself what it is: it is for one of something that is
used, it is on top of something, or it is paid once. Other amounts on a page are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.grid_cells import element_grid
from crawlers.extraction.offers.labels import label_period
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.phrase import Phrase, rest_of, units_of
from crawlers.extraction.offers.reading import OffersPage, before_price
from rivalscope.core.charges import Charge, ChargeKind, tier_bounds
from rivalscope.core.records import Plan

__all__ = ["ChargedCard", "find_charges"]

Element = etree._Element

_MOST = 80
_MAX_LINE, _MAX_NAME = 160, 80
_ANSWERS = frozenset(("details", "form", "blockquote", "figure", "footer", "nav"))
_LASTING = frozenset(("month", "year", "week", "day", "quarter", "2 years", "3 years"))


@dataclass(frozen=True, slots=True)
class ChargedCard:
    """A part of the page whose amounts belong together: the card of a plan, or one that is not a plan."""

    element: Element
    name: str
    plan: Plan | None = None
    """None: it is an add-on, a fee, or what was not read surely."""
    on_top: bool = False
    """It is an add-on, by its heading or its own words."""


@dataclass(slots=True)
class _Place:
    """Where an amount stands: in which card, row and column, under which heading."""

    heading: str = ""
    card: ChargedCard | None = None
    row: str = ""
    column: str = ""


def find_charges(
    reading: OffersPage, cards: Sequence[ChargedCard], plans: Sequence[Plan], *, chrome: Collection[Element]
) -> tuple[Charge, ...]:
    """Return what a page charges besides its plans, in document order.

    Args:
        reading: The page, which has plans or says of itself that it is about prices.
        cards: Cards of its plans, and cards that are not plans.
        plans: All its plans, those of tables included.
        chrome: Elements of the site's frame.
    """
    named = {plan.name.casefold(): plan for plan in plans}
    found: dict[tuple[str, ...], Charge] = {}
    for line, place in _places(reading, cards, chrome):
        plan = place.card.plan if place.card else named.get(place.column.casefold())
        apart = place.card is not None and plan is None
        known = [price for one in ([plan] if plan else [] if apart else plans) for price in one.prices]
        for phrase in reading.phrases(line):
            if phrase.saved or phrase.listed or phrase.same or phrase.intro or not phrase.money.amount:
                continue
            if any(Decimal(price.amount) == phrase.money.amount for price in known):
                continue
            charge = _charge(reading, line, phrase, place, plan)
            if charge is not None:
                key = (charge.name.casefold(), charge.amount, charge.per, charge.plan, charge.first, charge.last)
                found.setdefault(key, charge)
    return _of_all_plans(_said_once(list(found.values())), plans)[:_MOST]


def _places(
    reading: OffersPage, cards: Sequence[ChargedCard], chrome: Collection[Element]
) -> Iterator[tuple[TextLine, _Place]]:
    """Yield the lines that state amounts, with the place of each."""
    inside = {line.index: card for card in cards for line in reading.page.of(card.element)}
    tables = _Tables(reading)
    heading: TextLine | None = None
    for line in reading.page.lines:
        if line.text and (line.level or line.element.tag in ("summary", "dt")) and not reading.phrases(line):
            heading = line
        if not line.text or len(line.text) > _MAX_LINE or "?" in line.text or not reading.phrases(line):
            continue
        above = [line.element, *line.element.iterancestors()]
        if any(one in chrome or one.tag in _ANSWERS for one in above) or words.TOTAL.search(line.text):
            continue
        if any(reading.adds_up(one) for one in above[1:4] if one.tag not in ("body", "main", "html")):
            continue
        card = inside.get(line.index)
        said = heading.text if heading else ""
        if card is None and (said.endswith("?") or words.EXAMPLE_HEAD.search(said) or line.link):
            continue
        row, column = tables.labels(line)
        yield line, _Place(said, card, row, column)


def _charge(reading: OffersPage, line: TextLine, phrase: Phrase, place: _Place, plan: Plan | None) -> Charge | None:
    period = phrase.period or label_period(place.column) or label_period(place.row)
    per = phrase.per or units_of(place.column) or units_of(place.row)
    first, last = tier_bounds(place.row or line.text[: phrase.money.start])
    tiered = bool(first or last) and bool(place.row) and plan is None
    kind = _kind(reading, line, phrase, place, period=period, per=per, tiered=tiered)
    if kind is None:
        return None
    name = _name(reading, line, phrase, place)
    if not name or (plan is not None and name.casefold() == plan.name.casefold()):
        return None  # what one hour of a pack comes to is the pack's own price
    return Charge(
        name=name,
        kind=kind,
        amount=f"{phrase.money.amount:f}",
        currency=phrase.money.currency,
        period=period if period in _LASTING else "",
        per=per,
        plan=plan.name if plan else "",
        first=first,
        last=last,
        bound=phrase.bound,
        quote=line.text,
    )


def _kind(
    reading: OffersPage, line: TextLine, phrase: Phrase, place: _Place, *, period: str, per: str, tiered: bool
) -> ChargeKind | None:
    """Return for what one pays an amount; None where neither its words nor its place say so."""
    aside = place.card if place.card is not None and place.card.plan is None else None
    inside = reading.page.of(aside.element) if aside else []
    near = f"{place.row} {line.text}"
    if period == "usage" and any(one is not line and _is_plain(reading, one) for one in inside):
        return None  # what one of a pack comes to
    if period == "once" or words.SETUP.search(near) or any(words.ONCE.search(one.text) for one in inside):
        return ChargeKind.ONCE
    packed = words.PACKS.search(f"{aside.name if aside else ''} {near} {place.heading}")
    if packed and period not in _LASTING and not per and (place.card is None or aside is not None):
        return ChargeKind.ONCE
    on_top = phrase.extra or bool(words.ADD_ON.search(near[:60]) or words.ADD_ON_HEAD.search(place.heading))
    on_top = on_top or (aside is not None and (aside.on_top or period in _LASTING))
    stated = on_top or place.card is not None or place.row or reading.kind(line) == "amount"
    if period == "usage" or (per and not period) or tiered:
        return ChargeKind.USAGE if stated else None
    return ChargeKind.ADD_ON if on_top else None


def _is_plain(reading: OffersPage, line: TextLine) -> bool:
    """Return whether a line states an amount that is no rate."""
    return any(one.period != "usage" for one in reading.phrases(line)) and reading.kind(line) == "amount"


def _name(reading: OffersPage, line: TextLine, phrase: Phrase, place: _Place) -> str:
    """Return what is charged: the row, the words before the amount, the card, the words behind it, or the heading."""
    tiered = tier_bounds(place.row) != ("", "")
    options = [
        place.heading if tiered else "",
        place.row,
        before_price(line.text, reading.phrases(line)[:1]),
        place.card.name if place.card is not None and place.card.plan is None else "",
        _behind(line, phrase),
        _line_before(reading, line),
        "" if place.card and place.card.plan else place.heading,
        _as_written(line.text, phrase.per),
    ]
    for option in options:
        name = _EDGES.sub("", option).strip()
        if (
            1 < len(name) <= _MAX_NAME
            and any(map(str.isalpha, name))
            and not (label_period(name) or _EMPTY.match(name))
        ):
            return name
    return ""


def _as_written(text: str, words_: str) -> str:
    place = text.casefold().find(words_.casefold())
    return text[place : place + len(words_)] if place >= 0 else words_


def _behind(line: TextLine, phrase: Phrase) -> str:
    """Return what is behind an amount beside its unit: "extra seat" of "+ $5 / month per extra seat"."""
    behind = line.text[phrase.money.end :]
    without = re.sub(re.escape(phrase.per), " ", behind, flags=re.IGNORECASE) if phrase.per else behind
    return behind if len(rest_of(without, [])) > 2 else ""


_EDGES = re.compile(r"^(?:[\W_]|(?:per|pro|par|por|je|for|für|pour)\s)+|[\s:–—|·=*(+-]+$", re.IGNORECASE)
_EMPTY = re.compile(
    r"(?:prices?|pricing|cost|fee|from|preis|kosten|ab|prix|tarif|dès|precio|desde|preço|a partir de|prezzo|da|only|"
    r"one[- ]?time|einmalig|monthly|yearly)$",
    re.IGNORECASE,
)


def _line_before(reading: OffersPage, line: TextLine) -> str:
    """Return the short line right before an amount in the same box."""
    if line.place in ("li", "dd", "td"):
        return ""
    for other in reversed(reading.page.lines[max(0, line.index - 2) : line.index]):
        if other.text:
            near = other.element.getparent() is line.element.getparent() and not reading.phrases(other)
            return other.text if near and len(other.text) <= 40 else ""
    return ""


def _said_once(charges: Sequence[Charge]) -> list[Charge]:
    """Return charges without those that say another one again under a part of its name: "setup", "one-time setup"."""
    kept: list[Charge] = []
    for charge in charges:
        bare = replace(charge, name="", quote="")
        again = any(
            replace(other, name="", quote="") == bare and _is_part(other.name.casefold(), charge.name.casefold())
            for other in kept
        )
        if not again:
            kept.append(charge)
    return kept


def _is_part(first: str, second: str) -> bool:
    return f" {first} " in f" {second} " or f" {second} " in f" {first} "


def _of_all_plans(charges: Sequence[Charge], plans: Sequence[Plan]) -> tuple[Charge, ...]:
    """Return charges with those that every plan has alike said once, of none."""
    alike: dict[Charge, set[str]] = {}
    for charge in charges:
        alike.setdefault(replace(charge, plan="", quote=""), set()).add(charge.plan)
    names = {plan.name for plan in plans}
    kept: dict[Charge, Charge] = {}
    for charge in charges:
        bare = replace(charge, plan="", quote="")
        if len(names) > 1 and alike[bare] >= names:
            kept.setdefault(bare, replace(charge, plan=""))
        else:
            kept[charge] = charge
    return tuple(kept.values())


@dataclass(slots=True)
class _Tables:
    """The labels of cells: the first cell of the row, the head of the column."""

    reading: OffersPage
    _known: dict[Element, Mapping[Element, tuple[str, str]]] = field(default_factory=dict)

    def labels(self, line: TextLine) -> tuple[str, str]:
        """Return the label of a line's row and of its column; empty where it is in no table."""
        cell = next((one for one in (line.element, *line.element.iterancestors()) if one.tag in ("td", "th")), None)
        table = next(cell.iterancestors("table"), None) if cell is not None else None
        if cell is None or table is None:
            return "", ""
        if table not in self._known:
            self._known[table] = self._read(table)
        return self._known[table].get(cell, ("", ""))

    def _read(self, table: Element) -> Mapping[Element, tuple[str, str]]:
        grid = element_grid(table)
        found: dict[Element, tuple[str, str]] = {}
        heads = next((row for row in grid if not any(self._priced(cell) for cell in row)), None)
        for row in grid:
            for x, cell in enumerate(row):
                if cell is None or (x and cell is row[0]):
                    continue
                column = self._text(heads[x]) if heads is not None and heads is not row else ""
                # A column of prices that comes first is labelled by what is beside it.
                label = row[0] if x else next((one for one in row[1:] if one is not cell), None)
                found.setdefault(cell, (self._text(label), column))
        return found

    def _priced(self, cell: Element | None) -> bool:
        return cell is not None and any(self.reading.phrases(line) for line in self.reading.page.of(cell))

    def _text(self, cell: Element | None) -> str:
        return " ".join(line.text for line in self.reading.page.of(cell) if line.text) if cell is not None else ""
