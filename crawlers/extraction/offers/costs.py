"""What one plan costs: all its prices from the lines of its card or cells, free, on request, trial."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.attributes import attribute_prices
from crawlers.extraction.offers.cost_lines import (
    ON_TOP,
    belongs,
    is_first,
    is_inner,
    is_running,
    leads_to_sales,
    shown_side,
    stating_lines,
    tail_of,
)
from crawlers.extraction.offers.cost_rules import (
    by_month,
    is_dearer,
    merged_prices,
    said_again,
    without_fee,
    without_net,
    without_shares,
    without_use,
)
from crawlers.extraction.offers.labels import is_ask, label_period
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.phrase import Phrase, is_amount_of_use, price_phrases, rest_of, units_of
from crawlers.extraction.offers.reading import OffersPage, states_free
from rivalscope.core.money import MoneyContext, find_money, named_currencies
from rivalscope.core.records import PlanPrice

__all__ = ["Cost", "cost_of"]

Element = etree._Element


@dataclass(slots=True)
class Cost:
    """All that a plan costs."""

    prices: list[PlanPrice] = field(default_factory=list)
    free: bool = False
    contact: bool = False
    used: set[int] = field(default_factory=set)
    """Numbers of the lines that state it."""


def cost_of(
    reading: OffersPage,
    lines: Sequence[TextLine],
    *,
    inside: Element | None = None,
    label: str = "",
    name_line: TextLine | None = None,
    prose: bool = False,
) -> Cost:
    """Read what a plan costs from its lines.

    Args:
        reading: The page.
        lines: The lines of its card, or of its cell.
        inside: The card; list items and cells below it are what the plan includes, not its price.
        label: Label of the row or column that the lines are in; it may name a period.
        name_line: The line that names the plan.
        prose: The price may stand anywhere in a sentence.
    """
    cost = Cost()
    context = _of_label(reading.context, label)
    pure = stating_lines(reading, lines, inside, prose=prose)
    side = shown_side(reading, pure)
    listed = ""
    aside: set[str] = set()
    sided: set[str] = set()
    last: TextLine | None = None
    for line in pure:
        place = lines.index(line)
        kept = False
        for price, phrase in _prices_of(context, lines, place, label, cost, sided, inside):
            if phrase.listed:
                listed = listed or price.amount
                continue
            if is_running(price, phrase, line, last, cost.prices):
                cost.prices[0] = replace(cost.prices[0], period="once", billed="once")
            elif phrase.saved or phrase.extra or not belongs(price, phrase, line, last, cost.prices):
                continue
            if side and line.side and line.side != side:
                price = replace(price, shown=False)
            if cost.prices and words.SAVING.search(line.text) and is_dearer(price, cost.prices[-1]):
                # "Market rate: $125 · you save 35 %": what it would cost elsewhere.
                cost.prices[-1] = replace(cost.prices[-1], list_price=cost.prices[-1].list_price or price.amount)
                kept = True
                continue
            struck = next(iter(find_money(line.struck, context)), None) if line.struck else None
            if struck is not None:
                price = replace(price, list_price=f"{struck.amount:f}")
            elif listed:
                price, listed = replace(price, list_price=listed), ""
            cost.prices.append(price)
            if phrase.intro or phrase.same or is_first(lines, place):
                aside.add(price.original)
            kept = True
        if kept:
            last = line
        cost.used.add(line.index)
    struck_alone = [line for line in lines if line.struck and not reading.phrases(line) and not line.hidden]
    if cost.prices and struck_alone and not any(price.list_price for price in cost.prices):
        money = next((one for line in struck_alone for one in find_money(line.struck, reading.context)), None)
        if money is not None and money.amount > Decimal(cost.prices[0].amount):
            cost.prices[0] = replace(cost.prices[0], list_price=f"{money.amount:f}")
    cost.prices = without_shares(without_net(cost.prices), lines)
    cost.prices = [
        by_month(price, cost.prices) if price.original in sided or words.BILLED.search(price.original) else price
        for price in cost.prices
    ]
    running = any(price.period == "once" and not words.SETUP.search(price.original) for price in cost.prices[:1])
    cost.prices = cost.prices if running else without_fee(cost.prices)
    if len(cost.prices) > 1:
        # What only the first month or year costs is no price of the plan where the page says what comes then; nor is
        # what a price comes to.
        lasting = [price for price in cost.prices if price.original not in aside]
        cost.prices = lasting or cost.prices
    if inside is not None:
        cost.prices = [said_again(reading, price, lines) for price in cost.prices]
        cost.prices += attribute_prices(reading, inside, cost.prices)
    cost.prices = merged_prices(without_use(cost.prices))
    positive = any(Decimal(price.amount) > 0 for price in cost.prices)
    free = [
        line
        for line in lines
        if line.text and states_free(line) and (not line.link or line is name_line) and not is_inner(line, inside)
    ]
    cost.free = (bool(free) and not positive) or (bool(cost.prices) and not positive)
    cost.used |= {line.index for line in free if line is not name_line}
    if not positive and not cost.free:
        asks = [
            line
            for line in lines
            if line.text and is_ask(line.text) and (len(line.text) <= 48 or line.link) and not is_inner(line, inside)
        ]
        cost.contact = bool(asks) or (not cost.prices and inside is not None and leads_to_sales(lines))
        cost.used |= {line.index for line in asks if line is not name_line}
    return cost


def _of_label(context: MoneyContext, label: str) -> MoneyContext:
    """Return the context of a column or row whose label names one currency."""
    named = named_currencies(label)
    return replace(context, stated=Counter({named.pop(): 1}), apart=frozenset()) if len(named) == 1 else context


def _prices_of(
    context: MoneyContext,
    lines: Sequence[TextLine],
    place: int,
    label: str,
    cost: Cost,
    sided: set[str],
    inside: Element | None,
) -> list[tuple[PlanPrice, Phrase]]:
    """Return the prices of a line, read with the lines behind it that say more of them."""
    line = lines[place]
    text = line.text
    tail: list[str] = [line.spoken] if line.spoken and not any(find_money(line.spoken, context)) else []
    for following in lines[place + 1 : place + 5]:
        if following.hidden != line.hidden and not following.side:
            continue
        if line.side and following.side and following.side != line.side:
            continue
        if not line.side and following.hidden != line.hidden:
            continue  # the words of the side that is not shown
        if not following.text:
            continue
        # What shares an item of a list with the price says more of it.
        more = tail_of(following, line.holder if following.holder is line.holder is not None else inside)
        if not more:
            break
        tail.append(more)
        cost.used.add(following.index)
    whole = " ".join([text, *tail])
    phrases = price_phrases(whole, context)
    kept = [one for one in phrases if not one.saved and (not one.extra or ON_TOP.match(text))]
    before = next(
        (
            one.text
            for one in reversed(lines[max(0, place - 2) : place])
            if one.text and (one.hidden, one.side) == (line.hidden, line.side)
        ),
        "",
    )
    found = []
    for number, phrase in enumerate(kept):
        period = phrase.period or (_labelled(label) if label else "")
        if not period and number == 0 and before and not any(find_money(before, context)) and len(before) < 40:
            period = label_period(before) if not rest_of(before, []) or len(before) < 24 else ""
            period = period or ("once" if words.ONCE.search(before) else "")
            if words.INSTALMENTS.search(before):
                period, phrase = "month", replace(phrase, billed="annually")
        billed = {"month": "monthly", "year": "annually"}.get(line.side, "") if not phrase.billed else ""
        if not period and line.side:
            period = line.side
            sided.add(phrase.original)
        elif billed and phrase.period:
            phrase = replace(phrase, billed=billed)
        bound = phrase.bound
        if not bound and number == 0 and before and len(before) < 24 and words.FROM.search(before):
            bound = "from"
        found.append((_price(phrase, period, bound, shown=not line.hidden), phrase))
    # "$20 or $200 a year": the first borrows nothing; "$20 / $200 billed yearly" neither. A price without a period
    # beside one with a period of the same line keeps its own silence.
    return found


def _labelled(label: str) -> str:
    """Return the period that a head or label gives: "month" of "Price / month", "usage" of "Price / hour"."""
    return label_period(label) or ("usage" if is_amount_of_use(units_of(label)) else "")


def _price(phrase: Phrase, period: str, bound: str, *, shown: bool) -> PlanPrice:
    return PlanPrice(
        amount=f"{phrase.money.amount:f}",
        currency=phrase.money.currency,
        period=period,
        per=phrase.per,
        billed=phrase.billed or {"month": "monthly", "year": "annually", "once": "once"}.get(period, ""),
        original=phrase.original,
        shown=shown,
        bound=bound,
        upto=f"{phrase.money.upto:f}" if phrase.money.upto is not None else "",
        discount=phrase.discount,
    )
