"""What one plan costs: all its prices from the lines of its card or cells, free, on request, trial."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.attributes import attribute_prices
from crawlers.extraction.offers.labels import is_ask, label_period
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.phrase import Phrase, is_long_term, is_price_words, price_phrases, rest_of
from crawlers.extraction.offers.reading import OffersPage, states_free
from rivalscope.core.money import MoneyContext, find_money, named_currencies
from rivalscope.core.records import PlanPrice

__all__ = ["Cost", "cost_of", "merged_prices"]

Element = etree._Element


@dataclass(slots=True)
class Cost:
    """All that a plan costs."""

    prices: list[PlanPrice] = field(default_factory=list)
    free: bool = False
    contact: bool = False
    used: set[int] = field(default_factory=set)
    """Numbers of the lines that state it."""


_PAUSE = re.compile(r"\s{0,2}[·•|(（;]\s{0,2}|\s[–—+-]\s|,\s")


def _tail(line: TextLine) -> str:
    """Return what a line says of the price before it: "per user", "/month", the head of "al mese · IVA inclusa"."""
    text = line.text
    if not text or len(text) > 90 or line.level:
        return ""
    item = line.place in ("li", "td", "dd")
    once = words.ONCE.match(text)
    if once and len(text) < 40 and not item:
        return once.group()
    for part in (text,) if item else (text, _PAUSE.split(text, maxsplit=1)[0]):
        digits = any(char.isdigit() for char in re.sub(r"\d{1,2}\s?%|1", "", part))
        if part and len(part) < 70 and (not digits or is_long_term(part)) and is_price_words(part):
            return part
    return ""


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
    pure = [line for line in lines if reading.kind(line) == "amount" and not _is_inner(line, inside)]
    # A button repeats a price that is elsewhere in the card.
    pure = [line for line in pure if not line.link] or pure[:1]
    if not pure:
        pure = [line for line in lines if reading.kind(line) == "amount"][:1]
    if not pure:
        leading = [line for line in lines if (prose and reading.phrases(line)) or _leads_with_price(reading, line)]
        pure = [line for line in leading if not _is_inner(line, inside)][:1]
    pure = [one for line in pure for one in (line, _runs_on(reading, lines, line)) if one is not None]
    pure += _elsewhere(reading, lines, pure, inside)
    shown_side = _shown_side(reading, pure)
    listed = ""
    aside: set[str] = set()
    sided: set[str] = set()
    last: TextLine | None = None
    for line in pure:
        place = lines.index(line)
        kept = False
        for price, phrase in _prices_of(context, lines, place, label, cost, sided):
            if phrase.listed:
                listed = listed or price.amount
                continue
            if _is_running(price, phrase, line, last, cost.prices):
                cost.prices[0] = replace(cost.prices[0], period="once", billed="once")
            elif phrase.saved or phrase.extra or not _belongs(price, line, last, cost.prices):
                continue
            if shown_side and line.side and line.side != shown_side:
                price = replace(price, shown=False)
            if cost.prices and words.SAVING.search(line.text) and _is_dearer(price, cost.prices[-1]):
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
            if phrase.intro or phrase.same or _is_first(lines, place):
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
    cost.prices = _without_shares(_without_net(cost.prices), lines)
    cost.prices = [
        _by_month(price, cost.prices) if price.original in sided or words.BILLED.search(price.original) else price
        for price in cost.prices
    ]
    running = any(price.period == "once" and not words.SETUP.search(price.original) for price in cost.prices[:1])
    cost.prices = cost.prices if running else _without_fee(cost.prices)
    if len(cost.prices) > 1:
        # What only the first month or year costs is no price of the plan where the page says what comes then; nor is
        # what a price comes to.
        lasting = [price for price in cost.prices if price.original not in aside]
        cost.prices = lasting or cost.prices
    if inside is not None:
        cost.prices = [_said_again(reading, price, lines) for price in cost.prices]
        cost.prices += attribute_prices(reading, inside, cost.prices)
    main = [price for price in cost.prices if price.period != "usage" and Decimal(price.amount) > 0]
    if main:
        # What more of something costs, or what one hour of a pack comes to, is no price of the plan.
        cost.prices = [price for price in cost.prices if price.period != "usage" or Decimal(price.amount) == 0]
    cost.prices = merged_prices(cost.prices)
    positive = any(Decimal(price.amount) > 0 for price in cost.prices)
    free = [
        line
        for line in lines
        if line.text and states_free(line) and (not line.link or line is name_line) and not _is_inner(line, inside)
    ]
    cost.free = (bool(free) and not positive) or (bool(cost.prices) and not positive)
    cost.used |= {line.index for line in free if line is not name_line}
    if not positive and not cost.free:
        asks = [
            line
            for line in lines
            if line.text and is_ask(line.text) and (len(line.text) <= 48 or line.link) and not _is_inner(line, inside)
        ]
        cost.contact = bool(asks) or (not cost.prices and inside is not None and _leads_to_sales(lines))
        cost.used |= {line.index for line in asks if line is not name_line}
    return cost


def _said_again(reading: OffersPage, price: PlanPrice, lines: Sequence[TextLine]) -> PlanPrice:
    """Return a price that does not say for how long it is with the period that the card gives the same amount."""
    if price.period or not Decimal(price.amount):
        return price
    again = {
        (one.period, one.billed)
        for line in lines
        for one in reading.phrases(line)
        if one.money.amount == Decimal(price.amount)
        and one.money.currency == price.currency
        and one.period not in ("", "usage")
        and not (one.saved or one.extra or one.listed)
    }
    if len(again) != 1:
        return price
    period, billed = again.pop()
    return replace(price, period=period, billed=price.billed or billed)


def _of_label(context: MoneyContext, label: str) -> MoneyContext:
    """Return the context of a column or row whose label names one currency."""
    named = named_currencies(label)
    return replace(context, stated=Counter({named.pop(): 1}), apart=frozenset()) if len(named) == 1 else context


def _shown_side(reading: OffersPage, pure: Sequence[TextLine]) -> str:
    """Return the side of a switch that is shown at first, where both sides of it stand in the markup unhidden."""
    shown = [line.side for line in pure if line.side and not line.hidden]
    return (reading.switch or shown[0]) if {"month", "year"} <= set(shown) else ""


_RATES = frozenset(Decimal(rate) for rate in "5 7.7 8.1 10 18 19 20 21 22 23 24 25 25.5 27".split())
"""Rates of value added tax, in per cent."""


def _without_net(prices: Sequence[PlanPrice]) -> list[PlanPrice]:
    """Return the prices without those that say one before them without its tax: "EUR 523.60 (EUR 440 net)"."""
    kept: list[PlanPrice] = []
    for price in prices:
        amount = Decimal(price.amount)
        net = amount > 0 and any(
            (one.currency, one.period) == (price.currency, price.period)
            and ((Decimal(one.amount) / amount - 1) * 100).quantize(Decimal("0.1")) in _RATES
            and words.TAXES.search(f"{one.original} {price.original}")
            for one in kept
        )
        if not net:
            kept.append(price)
    return kept


_COUNT = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,\u00a0\u202f ]?\d{3})?(?![\w.,%]*\d|\s?%)")


def _without_shares(prices: Sequence[PlanPrice], lines: Sequence[TextLine]) -> list[PlanPrice]:
    """Return the prices without what one of a pack comes to: "$199 / 25 credits" and, below it, "$7.96 each".

    It is told by arithmetic, in any language: the price divided by a number that the card states gives it.
    """
    if len(prices) < 2:
        return list(prices)
    texts = " ".join(line.text for line in lines)
    counts = {Decimal(re.sub(r"\D", "", one.group())) for one in _COUNT.finditer(texts)} - {Decimal(12)}
    whole = prices[0]
    return [
        price
        for price in prices
        if price is whole
        or price.period not in ("", "usage")
        or price.currency != whole.currency
        or not any(
            count > 1 and abs(Decimal(whole.amount) / count - Decimal(price.amount)) < Decimal("0.006")
            for count in counts
        )
    ]


def _by_month(price: PlanPrice, prices: Sequence[PlanPrice]) -> PlanPrice:
    """Return the price of the yearly side of a switch as one a month, where it is of the size of the monthly one."""
    month = next((one for one in prices if one.period == "month" and one.billed == "monthly"), None)
    if price.period != "year" or month is None or Decimal(price.amount) >= 3 * Decimal(month.amount):
        return price
    return replace(price, period="month", billed="annually")


def _without_fee(prices: Sequence[PlanPrice]) -> list[PlanPrice]:
    """Return the prices without what is paid once when one starts, beside a price that comes back.

    A licence for life costs many months; a fee that costs a few comes on top.
    """
    months = [Decimal(price.amount) for price in prices if price.period == "month" and Decimal(price.amount) > 0]
    if not months:
        return list(prices)
    return [price for price in prices if price.period != "once" or Decimal(price.amount) >= _LIFETIME * max(months)]


_LIFETIME = 5
"""So many months at least cost a licence that is paid once."""


def _is_first(lines: Sequence[TextLine], place: int) -> bool:
    before = next((line.text for line in reversed(lines[max(0, place - 2) : place]) if line.text), "")
    return len(before) < 40 and bool(words.FIRST.search(before))


def _belongs(price: PlanPrice, line: TextLine, last: TextLine | None, before: Sequence[PlanPrice]) -> bool:
    """Return whether a further amount of a card is another price of its plan, not what more of something costs.

    It says for how long it is, waits on the other side of a switch, or stands right behind the price.
    """
    if last is None or not before:
        return True
    if price.period not in ("", "usage", "hour", "day"):
        return True
    if line is last:
        return bool(price.period) or price.bound == before[-1].bound
    if line.hidden != last.hidden or line.side != last.side:
        return True
    return line.index - last.index <= 2 and not price.per and line.element.tag == last.element.tag


def _is_running(
    price: PlanPrice, phrase: Phrase, line: TextLine, last: TextLine | None, before: Sequence[PlanPrice]
) -> bool:
    """Return whether an amount is what comes back after the one right before it was paid: "90 €", "+ 49 € a month"."""
    return (
        phrase.extra
        and price.period in ("month", "year")
        and len(before) == 1
        and before[0].period in ("", "once")
        and last is not None
        and line.index - last.index == 1
        and bool(_ON_TOP.match(line.text))
    )


def _runs_on(reading: OffersPage, lines: Sequence[TextLine], line: TextLine) -> TextLine | None:
    """Return the line behind a price that says what comes back after it; None where it is a price of its own kind."""
    behind = next((one for one in lines if one.index == line.index + 1), None)
    if behind is None or not _ON_TOP.match(behind.text) or reading.kind(behind) == "amount":
        return None
    return behind if any(one.extra and one.period for one in reading.phrases(behind)) else None


def _elsewhere(
    reading: OffersPage, lines: Sequence[TextLine], pure: Sequence[TextLine], inside: Element | None
) -> list[TextLine]:
    """Return the line behind the price that states it again in another currency: "₩4,900 / month, US $3.99"."""
    if len(pure) != 1 or len(stated := reading.phrases(pure[0])) != 1:
        return []
    near = [line for line in lines if pure[0].index < line.index <= pure[0].index + 2 and line.text]
    return [
        line
        for line in near[:1]
        if _leads_with_price(reading, line)
        and not _is_inner(line, inside)
        and (other := reading.phrases(line)[0]).period == stated[0].period != ""
        and "" not in (other.money.currency, stated[0].money.currency)
        and other.money.currency != stated[0].money.currency
    ]


_ON_TOP = re.compile(r"[+＋]|(?:puis|then|dann|luego|depois|poi)\s", re.IGNORECASE)


def _is_dearer(price: PlanPrice, other: PlanPrice) -> bool:
    return (price.currency, price.period) == (other.currency, other.period) and Decimal(price.amount) > Decimal(
        other.amount
    ) > 0


_SALES = re.compile(
    r"(?i)(?:^|[/?#=_.-])(?:contact\w{0,4}|kontakt\w{0,4}|contatt\w{1,3}|contato|iletisim|yhteys\w{0,6}|sales|vertrieb|"
    r"ventas|vendas|quote|devis|angebot\w{0,8}|offerte|book-?a-?demo|request-?demo|talk-to-\w+)(?=$|[/?#&=_.-])"
)


def _leads_to_sales(lines: Sequence[TextLine]) -> bool:
    """Return whether a button of a card without a price leads to sales, whatever it says."""
    for line in lines:
        for element in (line.element, *(part for _, part in line.parts)) if line.link else ():
            link = element if element.tag == "a" else next(element.iterancestors("a"), None)
            if link is not None and _SALES.search(link.get("href") or ""):
                return True
    return False


def _leads_with_price(reading: OffersPage, line: TextLine) -> bool:
    phrases = [one for one in reading.phrases(line) if not (one.saved or one.extra or one.listed)]
    if not phrases or len(line.text) > 160 or "?" in line.text:
        return False
    head = line.text[: phrases[0].money.start]
    return len(rest_of(head, [])) <= 12


def _is_inner(line: TextLine, inside: Element | None) -> bool:
    """Return whether a line is in an item or cell of the card, not in the card itself."""
    if inside is None or line.place not in ("li", "td", "dd") or line.holder is None or line.holder is inside:
        return False
    above: Element | None = line.holder.getparent()
    while above is not None:
        if above is inside:
            return True
        above = above.getparent()
    return False


def _prices_of(
    context: MoneyContext, lines: Sequence[TextLine], place: int, label: str, cost: Cost, sided: set[str]
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
        more = _tail(following)
        if not more:
            break
        tail.append(more)
        cost.used.add(following.index)
    whole = " ".join([text, *tail])
    phrases = price_phrases(whole, context)
    kept = [one for one in phrases if not one.saved and (not one.extra or _ON_TOP.match(text))]
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
        period = phrase.period or (label_period(label) if label else "")
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


def merged_prices(prices: Sequence[PlanPrice]) -> list[PlanPrice]:
    """Return each price once: one that is shown wins, and a period wins over none for the same amount."""
    kept: list[PlanPrice] = []
    for price in prices:
        same = next(
            (
                number
                for number, other in enumerate(kept)
                if Decimal(other.amount) == Decimal(price.amount)
                and (
                    Decimal(price.amount) == 0
                    or other.currency == price.currency
                    or not other.currency
                    or not price.currency
                )
                and (Decimal(price.amount) == 0 or other.period == price.period or not other.period or not price.period)
            ),
            None,
        )
        if same is None:
            kept.append(price)
            continue
        other = kept[same]
        fuller = (
            price
            if (bool(price.period), bool(price.currency), bool(price.per))
            > (bool(other.period), bool(other.currency), bool(other.per))
            else other
        )
        kept[same] = replace(
            fuller,
            shown=price.shown or other.shown,
            list_price=fuller.list_price or price.list_price or other.list_price,
        )
    return sorted(kept, key=lambda one: not one.shown)
