"""Plans without an amount: cards built alike, each with a name, what it offers and a button.

Beside the only card with a price, what stands in the place of its price tells the others: "Coming soon" needs no
vocabulary. On a page without any amount nothing but their build tells such cards from others, so the page must say of
itself that it is about prices, and half of the cards that they are plans: by a name that plans have, or by saying that
they are free or on request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lxml import etree

from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.names import KNOWN, aligned_names, built_alike, clean_name, line_key
from crawlers.extraction.offers.reading import MAX_CARD, OfferCard, OffersPage

__all__ = ["find_beside", "find_unpriced"]

Element = etree._Element

_MOST = 8
"""More cards than this are no choice between plans."""


def find_unpriced(reading: OffersPage) -> list[OfferCard]:
    """Return the cards of plans of a page that states no amount; none where nothing tells them from other cards.

    Args:
        reading: The page, which says of itself that it is about prices.
    """
    found: list[OfferCard] = []
    inside: set[Element] = set()
    for container in sorted(reading.page.spans, key=lambda one: -sum(1 for _ in one.iterancestors())):
        children = [child for child in container if isinstance(child.tag, str)]
        if not 2 <= len(children) <= _MOST or container in inside:
            continue
        members = [child for child in children if _offers_a_plan(reading, child)]
        if len(members) < 2 or len(members) < 0.6 * len(children) or len({child.tag for child in members}) > 1:
            continue
        cards = _named_alike(reading, members)
        if sum(_says_it_is_one(reading, card) for card in cards) >= max(1, 0.5 * len(members)):
            found += cards
            inside.update(container.iterancestors())
    return found


def find_beside(reading: OffersPage, about: bool) -> list[OfferCard]:
    """Return the only card with a price and those built like it, which say something else in the place of its price.

    Args:
        reading: The page, no siblings of which are cards that state a price each.
        about: It says of itself that it is about prices; otherwise half of the names must be such as plans have.
    """
    for line in reading.page.lines:
        if reading.kind(line) != "amount" or line.link or not line.element.get("class"):
            continue
        card, container = line.element, line.element.getparent()
        while container is not None and container.tag not in ("body", "html"):
            members = [other for other in container if other is card or _is_built_like(reading, other, card, line)]
            if 1 < len(members) <= _MOST and reading.plan_like(card):
                cards = _named_alike(reading, members) if _offers_a_plan(reading, card) else []
                known = sum(bool(KNOWN.search(card.name)) for card in cards)
                return cards if about or known >= 0.5 * len(cards) else []
            card, container = container, container.getparent()
    return []


def _is_built_like(reading: OffersPage, other: Element, card: Element, price: TextLine) -> bool:
    """Return whether a sibling of a card offers something as it does, with a line where the card has its price."""
    names = frozenset((card.get("class") or "").split())
    if other.tag != card.tag or names.isdisjoint((other.get("class") or "").split()):
        return False
    place = line_key(price, card)
    return _offers_a_plan(reading, other) and any(
        line.text and line_key(line, other) == place for line in reading.page.of(other)
    )


def _offers_a_plan(reading: OffersPage, element: Element) -> bool:
    """Return whether an element lists things and has a button, as the card of a plan does."""
    lines = [line for line in reading.page.of(element)[:MAX_CARD] if line.text]
    if not 4 <= len(lines) < MAX_CARD or not any(line.link for line in lines):
        return False
    builds = Counter((line.element.tag, line.element.get("class") or "") for line in lines if not line.link)
    return sum(line.place == "li" for line in lines) >= 2 or max(builds.values(), default=0) >= 3


def _named_alike(reading: OffersPage, members: Sequence[Element]) -> list[OfferCard]:
    """Return cards whose names are built alike and stand before what they list; none where they are not."""
    named = [
        (member, line, name)
        for member, (line, name) in zip(members, aligned_names(reading, members), strict=True)
        if line is not None and line.place != "li" and len(name.split()) <= 5
    ]
    first = named[0][1] if named else None
    alike = first is not None and all(
        (line.level and line.level == first.level) or built_alike(line, first) or _in_its_place(line, member, named[0])
        for member, line, _ in named
    )
    cards = [OfferCard(member, *clean_name(line, name, reading), name_line=line) for member, line, name in named]
    distinct = {card.name.casefold() for card in cards if card.name}
    return cards if alike and len(distinct) == len(members) else []


def _in_its_place(line: TextLine, member: Element, other: tuple[Element, TextLine, str]) -> bool:
    """Return whether two lines are in one place of their cards and share a class; a colour may tell them apart."""
    names = frozenset((line.element.get("class") or "").split())
    same = line_key(line, member)[0] == line_key(other[1], other[0])[0]
    return same and not names.isdisjoint((other[1].element.get("class") or "").split())


def _says_it_is_one(reading: OffersPage, card: OfferCard) -> bool:
    lines: list[TextLine] = reading.page.of(card.element)
    return bool(KNOWN.search(card.name)) or any(reading.kind(line) in ("free", "ask") for line in lines)
