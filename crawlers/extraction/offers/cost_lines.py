"""Which lines of a card state what its plan costs, and which only say more of a price or price something else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.phrase import (
    Phrase,
    is_long_term,
    is_periodic_fee,
    is_price_words,
    is_rate,
    rest_of,
)
from crawlers.extraction.offers.reading import OffersPage
from rivalscope.core.records import PlanPrice

__all__ = [
    "ON_TOP",
    "belongs",
    "is_first",
    "is_inner",
    "is_running",
    "leads_to_sales",
    "shown_side",
    "stating_lines",
    "tail_of",
]

Element = etree._Element


_PAUSE = re.compile(r"\s{0,2}[·•|(（;]\s{0,2}|\s[–—+-]\s|,\s")


_LINKED = re.compile(r"[/／]|(?:per|pro|par|por|al|a|na|za|pr|в|за)\.?\s", re.IGNORECASE)
"""How a heading begins that says more of the price before it; "Monthly" is the label of what follows."""


def tail_of(line: TextLine, inside: Element | None) -> str:
    """Return what a line says of the price before it: "per user", "/month", the head of "al mese · IVA inclusa".

    Args:
        line: The line.
        inside: The card that it is in; an item below it is what the plan includes.
    """
    text = line.text
    if not text or len(text) > 90:
        return ""
    if line.level:
        return text if _LINKED.match(text) and is_price_words(text) else ""
    item = line.place in ("li", "td", "dd") if inside is None else is_inner(line, inside)
    once = words.ONCE.match(text)
    if once and len(text) < 40 and not item:
        return once.group()
    if is_rate(text):
        return text
    for part in (text,) if item else (text, _PAUSE.split(text, maxsplit=1)[0]):
        if _compares(part):
            continue
        digits = any(char.isdigit() for char in re.sub(r"\d{1,2}\s?%|1", "", part))
        if (
            part
            and len(part) < 70
            and (not digits or is_long_term(part))
            and (is_price_words(part) or (not item and is_periodic_fee(part)))
        ):
            return part
    return ""


def _compares(text: str) -> bool:
    """Return whether a text names a period only as what one saves against: "34 % less than monthly"."""
    saving = words.SAVING.search(text)
    return saving is not None and not any(
        pattern.search(text[: saving.start()]) for pattern in (words.BILLED, *(one for _, one in words.PERIODS))
    )


ON_TOP = re.compile(r"[+＋]|(?:puis|then|dann|luego|depois|poi)\s", re.IGNORECASE)


def stating_lines(
    reading: OffersPage, lines: Sequence[TextLine], inside: Element | None, *, prose: bool
) -> list[TextLine]:
    """Return the lines of a card that state what its plan costs.

    Args:
        reading: The page.
        lines: The lines of the card.
        inside: The card; what is in its items and cells is included, and no price of it.
        prose: The price may stand anywhere in a sentence.
    """
    amounts = [line for line in lines if reading.kind(line) == "amount"]
    pure = [line for line in amounts if not is_inner(line, inside)]
    # A button repeats a price that is _elsewhere in the card.
    # Of what a list holds, a fee to start with is no price.
    held = [line for line in amounts if not words.SETUP.search(line.text)]
    pure = [line for line in pure if not line.link] or pure[:1] or held[:1]
    if not pure:
        leading = [line for line in lines if (prose and reading.phrases(line)) or _leads_with_price(reading, line)]
        pure = [line for line in leading if not is_inner(line, inside)][:1]
    pure = [one for line in pure for one in (line, _runs_on(reading, lines, line)) if one is not None]
    return pure + _elsewhere(reading, lines, pure, inside)


def _leads_with_price(reading: OffersPage, line: TextLine) -> bool:
    phrases = [one for one in reading.phrases(line) if not (one.saved or one.extra or one.listed)]
    if not phrases or len(line.text) > 160 or "?" in line.text:
        return False
    head = line.text[: phrases[0].money.start]
    return len(rest_of(head, [])) <= 12


def is_inner(line: TextLine, inside: Element | None) -> bool:
    """Return whether a line is in an item or cell of the card, not in the card itself."""
    if inside is None or line.place not in ("li", "td", "dd") or line.holder is None or line.holder is inside:
        return False
    above: Element | None = line.holder.getparent()
    while above is not None:
        if above is inside:
            return True
        above = above.getparent()
    return False


def _runs_on(reading: OffersPage, lines: Sequence[TextLine], line: TextLine) -> TextLine | None:
    """Return the line behind a price that says what comes back after it; None where it is a price of its own kind."""
    behind = next((one for one in lines if one.index == line.index + 1), None)
    if behind is None or reading.kind(behind) == "amount":
        return None
    if first := words.FIRST.match(behind.text):
        # "$4.99 a month", and below it "First month, then $19.99 a month".
        then = words.THEN.search(behind.text, first.end())
        later = [one for one in reading.phrases(behind) if then and one.period and one.money.start >= then.end()]
        return behind if later else None
    if not ON_TOP.match(behind.text):
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
        and not is_inner(line, inside)
        and (other := reading.phrases(line)[0]).period == stated[0].period != ""
        and "" not in (other.money.currency, stated[0].money.currency)
        and other.money.currency != stated[0].money.currency
    ]


def shown_side(reading: OffersPage, pure: Sequence[TextLine]) -> str:
    """Return the side of a switch that is shown at first, where both sides of it stand in the markup unhidden."""
    shown = [line.side for line in pure if line.side and not line.hidden]
    return (reading.switch or shown[0]) if {"month", "year"} <= set(shown) else ""


def is_first(lines: Sequence[TextLine], place: int) -> bool:
    """Return whether the words around a line make its amount the price of the first period only."""
    before = next((line.text for line in reversed(lines[max(0, place - 2) : place]) if line.text), "")
    behind = next((line.text for line in lines[place + 1 : place + 3] if line.text), "")
    first = words.FIRST.match(behind)
    return (len(before) < 40 and bool(words.FIRST.search(before))) or bool(
        first and words.THEN.search(behind, first.end())
    )


def belongs(
    price: PlanPrice, phrase: Phrase, line: TextLine, last: TextLine | None, before: Sequence[PlanPrice]
) -> bool:
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
    named = rest_of(line.text[: phrase.money.start], [])
    return (
        line.index - last.index <= 2
        and not (price.per or named or words.SETUP.search(line.text))
        and line.element.tag == last.element.tag
    )


def is_running(
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
        and bool(ON_TOP.match(line.text))
    )


_SALES = re.compile(
    r"(?i)(?:^|[/?#=_.-])(?:contact\w{0,4}|kontakt\w{0,4}|contatt\w{1,3}|contato|iletisim|yhteys\w{0,6}|sales|vertrieb|"
    r"ventas|vendas|quote|devis|angebot\w{0,8}|offerte|(?:book|request|get|schedule)-?(?:an?-?)?(?:demo|call)|talk-to-\w+|"
    r"enquir[ye]|inquir[ye]|anfrage|consultation)(?=$|[/?#&=_.-])|"
    r"^(?:mailto|tel|sms):|//(?:www\.)?(?:calendly\.com|cal\.com|wa\.me|api\.whatsapp\.com|t\.me)/"
)
"""Where a link leads that ends with people: a form, a calendar, a mail."""


def leads_to_sales(lines: Sequence[TextLine]) -> bool:
    """Return whether a button of a card without a price leads to sales, by what it says or where it goes."""
    for line in lines:
        if (
            line.link
            and len(line.text) <= 48
            and words.SALES_TALK.search(line.text)
            and not words.SOON.search(line.text)
        ):
            return True
        for element in (line.element, *(part for _, part in line.parts)) if line.link else ():
            link = element if element.tag == "a" else next(element.iterancestors("a"), None)
            if link is not None and _SALES.search(link.get("href") or ""):
                return True
    return False
