"""Periods that are outside of a price: in a switch, a heading, or nowhere because packs are sold once."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.labels import label_period
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.reading import OffersPage
from rivalscope.core.records import Plan, PlanPrice

__all__ = ["Found", "switch_period", "with_periods"]

Element = etree._Element


Found = list[tuple[int, Plan, Element | None]]


def with_periods(reading: OffersPage, found: Found) -> Found:
    """Give prices without a period the one that the page's switch or heading states for them."""
    out: Found = []
    names = {plan.name.casefold() for _, plan, _ in found}
    for start, plan, element in found:
        silent = [price for price in plan.prices if not price.period and Decimal(price.amount) > 0]
        if silent and len(silent) == len([price for price in plan.prices if Decimal(price.amount) > 0]):
            period = _heading_period(reading.page.lines, start)
            period = period or (reading.switch if _is_switched(reading, start, names) else "")
            if period:
                prices = tuple(_timed(price, period) if price in silent else price for price in plan.prices)
                plan = replace(plan, prices=prices)
        out.append((start, plan, element))
    return _sold_once(reading, _introduced(reading, out))


def _introduced(reading: OffersPage, found: Found) -> Found:
    """Give the prices of cards side by side their "once" where the words right above all of them say so."""
    out: Found = []
    for _, group in groupby(found, key=lambda one: one[2].getparent() if one[2] is not None else None):
        plans = list(group)
        paid = [price for _, plan, _ in plans for price in plan.prices if Decimal(price.amount) > 0]
        silent = bool(paid) and all(price.period in ("", "usage") for price in paid)
        out += _once(plans) if silent and _is_said_above(reading.page.lines, plans[0][0]) else plans
    return out


def _is_switched(reading: OffersPage, start: int, names: Collection[str]) -> bool:
    """Return whether a plan is below the page's switch, with no other part of the page between them."""
    between = reading.page.lines[reading.switch_line + 1 : start]
    return 0 <= reading.switch_line < start and not any(
        0 < line.level <= 2 and line.text and line.text.casefold() not in names for line in between
    )


def _sold_once(reading: OffersPage, found: Found) -> Found:
    """Give the prices of packs that a page sells by the piece their "once": nothing on it comes back each month."""
    prices = [price for _, plan, _ in found for price in plan.prices if Decimal(price.amount) > 0]
    if not prices or any(price.period not in ("", "usage") for price in prices):
        return found
    if not any(line.level and _PACKS.search(line.text) for line in reading.page.lines):
        return found
    # That it is a pack of something shows where the page says what one of it comes to.
    cards = [reading.page.of(element) for _, _, element in found if element is not None]
    by_piece = [any(one.period == "usage" for line in lines for one in reading.phrases(line)) for lines in cards]
    return _once(found) if sum(by_piece) >= 0.5 * max(1, len(by_piece)) else found


def _is_said_above(lines: Sequence[TextLine], start: int) -> bool:
    """Return whether the words right above the plans say that one pays once: "Pay once, no subscription"."""
    return any(
        words.ONCE.search(line.text)
        for line in lines[max(0, start - _INTRO) : start]
        if len(line.text) < 120 and not line.link and "?" not in line.text
    )


_INTRO = 6
"""So many lines before the first plan may introduce all of them."""


def _once(found: Found) -> Found:
    return [
        (
            start,
            replace(
                plan,
                prices=tuple(
                    price
                    if price.period or Decimal(price.amount) == 0
                    else replace(price, period="once", billed="once")
                    for price in plan.prices
                ),
            ),
            element,
        )
        for start, plan, element in found
    ]


_PACKS = re.compile(
    r"(?i)(?<!\w)(?:packs?|packages?|bundles?|pakiet\w{0,3}|pakete?|paket|paquetes?|pacotes?|pacchetti|"
    r"pakketten|balíč\w{1,3}|пакет\w{0,3})(?!\w)"
)


def _timed(price: PlanPrice, period: str) -> PlanPrice:
    return replace(
        price, period=period, billed=price.billed or {"month": "monthly", "year": "annually"}.get(period, "")
    )


_ON = re.compile(r"(?:^|[\s_-])(?:active|selected|current|checked|is-active|on)(?:$|[\s_-])", re.IGNORECASE)


def switch_period(lines: Sequence[TextLine]) -> tuple[str, int]:
    """Return the period that a switch between months and years shows at first, and the number of its last line.

    The period is empty where there is no switch, or where it does not show what is chosen.
    """
    labels: list[tuple[str, bool]] = []
    last = -1
    for line in lines:
        if not line.text or len(line.text) > 40 or line.level or (line.place in ("li", "td") and len(line.text) > 24):
            continue
        period = label_period(line.text)
        if (
            not period
            or any(char.isdigit() for char in re.sub(r"\d{1,2}\s?%", "", line.text))
            or not _only_label(line.text)
        ):
            continue
        chosen = False
        for element in (line.element, *list(line.element.iterancestors())[:2]):
            if (
                element.get("aria-selected") == "true"
                or element.get("aria-pressed") == "true"
                or element.get("aria-checked") == "true"
                or _ON.search(element.get("class") or "")
            ):
                chosen = True
        boxes = list(line.element.iter("input")) if line.element.tag == "label" else []
        chosen = chosen or any(box.get("checked") is not None for box in boxes)
        labels.append((period, chosen))
        last = line.index
    if {period for period, _ in labels} != {"month", "year"}:
        return "", -1
    on = {period for period, chosen in labels if chosen}
    return (on.pop() if len(on) == 1 else ""), last


def _only_label(text: str) -> bool:
    return len(text.split()) <= 4 or bool(words.SAVING.search(text))


def _heading_period(lines: Sequence[TextLine], start: int) -> str:
    """Return the period that the heading above an offer names, or the sentence that leads to it: "a monthly price"."""
    above = [line for line in lines[max(0, start - 6) : start] if line.text]
    lead = above[-1].text if above and not above[-1].link and len(above[-1].text) < 160 else ""
    if words.PRICE_HEAD.search(lead) and not any(map(str.isdigit, lead)) and (period := label_period(lead)):
        return period
    return next((label_period(line.text) for line in reversed(above) if line.level), "")
