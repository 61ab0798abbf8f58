"""What stands in the place of a price and is none: beside cards that state an amount there, it tells to ask for it.

"Maßgeschneidert", "Let's find your price" and what else vendors invent need no vocabulary where the cards beside have
their price in the same place and build. Only what is not for sale yet needs some.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.labels import is_free_line
from crawlers.extraction.offers.names import Key, line_key
from crawlers.extraction.offers.reading import OfferCard, OffersPage
from rivalscope.core.records import Plan

__all__ = ["with_asked"]

_LONGEST = 40


def with_asked(reading: OffersPage, cards: Sequence[OfferCard], plans: Sequence[Plan]) -> list[Plan]:
    """Return the plans of one group; those whose place of a price is taken by other words are to be asked for.

    Args:
        reading: The page.
        cards: The cards of the group.
        plans: What was read of each.
    """
    places: Counter[Key] = Counter()
    for card, plan in zip(cards, plans, strict=True):
        priced = next((line for line in reading.lines_of(card) if reading.kind(line) == "amount"), None)
        if plan.prices and priced is not None and priced.element.get("class"):
            places[line_key(priced, card.element)] += 1
    return [
        replace(plan, contact=True)
        if not (plan.prices or plan.free or plan.contact) and _is_taken(reading, card, places)
        else plan
        for card, plan in zip(cards, plans, strict=True)
    ]


def _is_taken(reading: OffersPage, card: OfferCard, places: Counter[Key]) -> bool:
    """Return whether a line of a card stands where the cards beside have their price."""
    lines = [line for line in reading.lines_of(card) if line.text]
    if any(words.SOON.search(line.text) for line in lines if len(line.text) <= _LONGEST):
        return False
    return any(
        places[line_key(line, card.element)] > 0
        and line is not card.name_line
        and not line.link
        and len(line.text) <= _LONGEST
        and any(map(str.isalpha, line.text))
        and not any(map(str.isdigit, line.text))
        and not is_free_line(line.text)
        and not words.TRIAL.search(line.text)
        for line in lines
    )
