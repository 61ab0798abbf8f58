"""Offers that stand alone: one price on a page of prices, or a plan that is only to be asked for."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.labels import is_ask, label_period
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.names import KNOWN, clean_name
from crawlers.extraction.offers.phrase import Phrase
from crawlers.extraction.offers.reading import OfferCard, OffersPage, before_price, may_be_name

__all__ = ["find_asked", "find_single"]

Element = etree._Element

_LASTING = frozenset(("month", "year", "once", "quarter", "week", "2 years", "3 years"))
_NEAR = 8
_ASKED = re.compile(r"(?:方案|プラン|版|套餐|요금제|플랜)$")


def find_single(reading: OffersPage, *, chrome: Collection[Element]) -> list[OfferCard]:
    """Return the one offer of a page that states a single price, in a sentence or on its own.

    It bears the name of the heading above it, or that of the product where the heading is a slogan. Several prices that
    differ are several offers, which nothing tells apart: then there is none.

    Args:
        reading: The page, which says of itself that it is about prices.
        chrome: Elements of the site's frame.
    """
    found: list[tuple[TextLine, TextLine | None, Phrase]] = []
    told: set[int] = set()
    heading: TextLine | None = None
    for line in reading.page.lines:
        if line.level and line.text and not reading.phrases(line):
            heading = line
        if line.hidden or line.place in ("td", "th", "dd") or line.link or len(line.text) > 160:
            continue
        if any(
            above in chrome or above.tag in ("details", "form")
            for above in (line.element, *line.element.iterancestors())
        ):
            continue
        paid = [one for one in reading.phrases(line) if not (one.saved or one.extra or one.listed or one.intro)]
        if paid and words.TOTAL.search(line.text):
            return []
        paid = [replace(one, period=one.period or _said_beside(reading, line)) for one in paid]
        found += [(line, heading, phrase) for phrase in paid]
        told |= {id(phrase) for phrase in paid if _states_it(reading, line, phrase)}
    prices = {(phrase.money.amount, phrase.money.currency, phrase.period) for _, _, phrase in found}
    # The same amount without a period is the same price: "it stays $19.95".
    timed = {(amount, currency) for amount, currency, period in prices if period}
    prices = {one for one in prices if one[2] or one[:2] not in timed}
    # What stands for itself is the price, whatever amounts sentences mention besides.
    alone = {
        (phrase.money.amount, phrase.money.currency, phrase.period)
        for line, _, phrase in found
        if reading.kind(line) == "amount" and phrase.money.amount
    }
    if len(alone) == 1 and next(iter(alone))[2] in _LASTING:
        prices = alone
        told = {id(phrase) for line, _, phrase in found if reading.kind(line) == "amount" and phrase.money.amount}
    found = [one for one in found if id(one[2]) in told]
    free = bool(found) and all(not phrase.money.amount for _, _, phrase in found)
    if not free and (len(prices) != 1 or not found or found[0][2].period not in _LASTING):
        return []
    line, above, _ = found[0]
    own = before_price(line.text, reading.phrases(line))
    name, badge, named = own if KNOWN.fullmatch(own) else reading.brand, "", None
    if above is not None and line.index - above.index <= _NEAR and not words.PRICE_HEAD.search(above.text):
        own, praise = clean_name(above, above.text, reading)
        called = words.CALL.match(own)
        if len(own.split()) <= 4 and not called and may_be_name(own, above) and not own.endswith((".", "!", "?", "。")):
            name, badge, named = own, praise, above
    beside = reading.page.lines[line.index - 1] if line.index else line
    if named is None and _names_a_plan(beside.text) and may_be_name(beside.text, beside):
        name, named = beside.text, beside  # "Basic plan" right above the price, and no heading
    if not name:
        return []
    end = next((one.index for one in reading.page.lines[line.index + 1 :] if one.level), len(reading.page.lines))
    start = named.index if named is not None else line.index
    return [OfferCard(line.element, name, badge, named, span=(start, max(end, line.index + 1)), prose=True)]


def _said_beside(reading: OffersPage, line: TextLine) -> str:
    """Return the period that a short line right behind or before a price gives it: "per month, after the trial"."""
    lines = reading.page.lines
    behind = next((one for one in lines[line.index + 1 :] if not one.hidden), None)
    before = next((one for one in reversed(lines[: line.index]) if not one.hidden), None)
    for one in (behind, before):
        text = one.text if one is not None else ""
        if one is None or not text or len(text) >= 40 or one.level or reading.phrases(one):
            continue
        if words.ONCE.search(text):
            return "once"
        if period := label_period(text.split(",")[0]):
            return period
    return ""


def _states_it(reading: OffersPage, line: TextLine, phrase: Phrase) -> bool:
    """Return whether a line states a price, and does not only mention an amount."""
    return reading.kind(line) == "amount" or bool(words.COSTS.search(line.text[: phrase.money.start]))


def find_asked(reading: OffersPage, taken: Collection[int], names: Collection[str]) -> list[OfferCard]:
    """Return plans that are under a heading of their own with a link to sales in the place of a price.

    Args:
        reading: The page.
        taken: Numbers of the lines of plans that were found.
        names: Names of these plans, folded.
    """
    lines = reading.page.lines
    found = []
    for number, line in enumerate(lines):
        if line.level < 2 or line.hidden or number in taken or not _names_a_plan(line.text):
            continue
        name, badge = clean_name(line, line.text, reading)
        if not may_be_name(name, line) or name.casefold() in names:
            continue
        stop = next((one.index for one in lines[number + 1 :] if one.level and one.level <= line.level), len(lines))
        inside = lines[number : min(stop, number + 2 * _NEAR)]
        asks = any(one.link and len(one.text) < 60 and is_ask(one.text) for one in inside[1:])
        priced = any(reading.kind(one) == "amount" for one in inside) or any(one.index in taken for one in inside)
        if asks and not priced:
            found.append(OfferCard(line.element, name, badge, line, span=(number, inside[-1].index + 1), asked=True))
    return found if len(found) == 1 else []


def _names_a_plan(text: str) -> bool:
    known = KNOWN.search(text)
    return bool(_ASKED.search(text) and len(text) < 24) or (
        known is not None and len(text.split()) <= 3 and len(known.group()) >= 0.4 * len(text)
    )
