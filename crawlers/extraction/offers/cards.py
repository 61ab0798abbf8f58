"""Cards of plans: repeated siblings that each have one name and a price of their own.

A card is the smallest such sibling. What encloses cards is a section and never a card; what is inside one (two
prices, a list of extras) has no name of its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from lxml import etree

from crawlers.extraction.offers.labels import label_period
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.names import KNOWN, Key, aligned_names, clean_name, is_bold, line_key
from crawlers.extraction.offers.reading import (
    MAX_CARD,
    OfferCard,
    OffersPage,
    before_price,
    is_term,
    is_tier,
    is_title,
    name_lines,
)

__all__ = ["find_cards"]

Element = etree._Element


def find_cards(reading: OffersPage) -> tuple[list[list[OfferCard]], list[OfferCard]]:
    """Return the groups of cards of a page, each the cards of one container, in document order.

    Returns:
        The groups, and rows of name and amount that are not plans because others are.
    """
    groups: list[tuple[Element, list[OfferCard]]] = []
    taken: set[Element] = set()
    containers = _containers(reading)
    for container in sorted(containers, key=lambda one: -_depth(one)):
        if container in taken:
            continue
        members = [child for child in container if isinstance(child.tag, str) and reading.plan_like(child)]
        members = [child for child in members if child not in taken]
        if len(members) < 2:
            continue
        cards = _named(reading, members)
        if cards is None or _is_one_card(reading, container, members):
            continue
        if not _are_brackets(reading, cards):
            cards += _unpriced(reading, container, cards)
            groups.append((container, cards))
        above: Element | None = container
        while above is not None:
            taken.add(above)
            above = above.getparent()
    groups, fees = _without_fees(reading, groups)
    groups += [(card.element, [card]) for card in _likes(reading, groups)]
    groups.sort(key=lambda pair: reading.page.spans[pair[1][0].element][0])
    return [cards for _, cards in groups], fees


def _without_fees(
    reading: OffersPage, groups: list[tuple[Element, list[OfferCard]]]
) -> tuple[list[tuple[Element, list[OfferCard]]], list[OfferCard]]:
    """Return the groups without those that only name fees, where others offer plans, and these fees.

    A plan lists what it includes, has a button, or bears a name that plans have and costs something a month or year;
    a row of name and amount beside such plans is what more of something costs.
    """
    offers = [
        any(_offers(reading.page.of(card.element)) for card in cards) or _are_called_plans(reading, cards)
        for _, cards in groups
    ]
    if not any(offers):
        return groups, []
    told = list(zip(groups, offers, strict=True))
    return [group for group, offer in told if offer], [
        card for (_, cards), offer in told if not offer for card in cards
    ]


def _are_called_plans(reading: OffersPage, cards: Sequence[OfferCard]) -> bool:
    """Return whether most cards bear names that plans have, and each states a price for a month or a year."""
    known = sum(bool(KNOWN.search(card.name)) for card in cards)
    return known > 0.5 * len(cards) and all(
        any(
            phrase.period in ("month", "year")
            for line in reading.page.of(card.element)
            for phrase in reading.phrases(line)
        )
        for card in cards
    )


_BULLET = re.compile(r"[•·●▪✓✔✅✗✘❌*+–-]\s")


def _offers(lines: Sequence[TextLine]) -> bool:
    """Return whether lines list what is included, or hold a button."""
    return any(line.place == "li" or line.link or line.icons or _BULLET.match(line.text) for line in lines)


_SPACING = re.compile(r"(?:\w{1,8}:)*-?(?:[mp][trblxyse]?|space-[xy]|gap)-\d")
"""A class that only sets something apart from what is around it."""


def _is_one_card(reading: OffersPage, container: Element, members: Sequence[Element]) -> bool:
    """Return whether siblings are parts of one card: each is built otherwise, and cards like theirs stand beside it."""
    builds = [frozenset((member.get("class") or "").split()) for member in members]
    told = [frozenset(name for name in build if not _SPACING.match(name)) for build in builds]
    if len(set(builds)) < len(builds) or any(first & other for first, other in combinations(told, 2)):
        return False
    if not reading.plan_like(container):
        return False
    above = [container, *container.iterancestors()][:_LEVELS]
    return any(
        _stands_beside_its_like(reading, element, parent)
        for element in above
        if (parent := element.getparent()) is not None
    )


_LEVELS = 3
"""So many boxes may be around the parts of one card."""


def _stands_beside_its_like(reading: OffersPage, element: Element, parent: Element) -> bool:
    """Return whether an element has a sibling of its build that could be a plan as well."""
    names = frozenset((element.get("class") or "").split())
    return reading.plan_like(element) and any(
        other is not element
        and other.tag == element.tag
        and _share_a_build(names, frozenset((other.get("class") or "").split()))
        and reading.plan_like(other)
        for other in parent
        if isinstance(other.tag, str)
    )


def _share_a_build(first: frozenset[str], second: frozenset[str]) -> bool:
    """Return whether two elements of one tag are built alike: they share a class, or neither has any."""
    return bool(first & second) or not (first or second)


def _depth(element: Element) -> int:
    depth, above = 0, element.getparent()
    while above is not None:
        depth, above = depth + 1, above.getparent()
    return depth


def _containers(reading: OffersPage) -> set[Element]:
    """Return the elements that have at least two children which could be plans."""
    found: set[Element] = set()
    for line in reading.page.lines:
        if reading.kind(line) != "amount" and reading.kind(line) != "free":
            continue
        element: Element | None = line.element
        while element is not None:
            parent = element.getparent()
            if parent is None:
                break
            if parent not in found:
                like = 0
                for child in parent:
                    if isinstance(child.tag, str) and reading.plan_like(child):
                        like += 1
                        if like == 2:
                            found.add(parent)
                            break
            element = parent
    return found


def _named(reading: OffersPage, members: Sequence[Element]) -> list[OfferCard] | None:
    """Return the cards of siblings with their names; None where the siblings are no cards of plans."""
    names = aligned_names(reading, members)
    cards = [
        OfferCard(element, *clean_name(line, name, reading), name_line=line)
        for element, (line, name) in zip(members, names, strict=True)
        if line is not None
    ]
    cards = [card for card in cards if card.name]
    if len(cards) < 2:
        return None
    cards = _like_the_priced(reading, cards)
    amounts = [
        phrase.money.amount
        for card in cards
        for line in reading.page.of(card.element)
        if reading.kind(line) == "amount"
        for phrase in reading.phrases(line)
    ]
    if not amounts or (len(amounts) > 2 and not any(amounts)):
        return None  # nothing but zeros is what a calculator shows before it is used
    if len({card.name.casefold() for card in cards}) < max(2, 0.6 * len(cards)):
        cards = _of_sizes(reading, cards)
    if len({card.name.casefold() for card in cards}) < max(2, 0.6 * len(cards)):
        return None
    periods = all(_is_period_name(card.name) for card in cards)
    # "Monthly" beside "Yearly" are the two prices of one plan; "1 month" beside "12 months" is what one chooses from.
    periods = periods and not all(is_term(card.name) for card in cards)
    if _are_parts(reading, cards, strict=periods) or _are_sums(reading, cards):
        return None
    sections = [card for card in cards if _is_section(reading, card)]
    if len(sections) == len(cards):
        return None
    return [card for card in cards if card not in sections]


def _of_sizes(reading: OffersPage, cards: Sequence[OfferCard]) -> list[OfferCard]:
    """Return cards that have one name in common with the size that tells them apart: "1 a 2", "3 a 5"."""
    found = []
    for card in cards:
        first = next((line for line in reading.page.of(card.element) if line.text), None)
        if first is None or not is_tier(first.text) or first is card.name_line:
            return list(cards)
        found.append(OfferCard(card.element, first.text, card.badge, first))
    return found


def _like_the_priced(reading: OffersPage, cards: Sequence[OfferCard]) -> list[OfferCard]:
    """Return cards without those that only ask to get in touch and are built like no card with a price."""
    builds = [
        (card.element.tag, set((card.element.get("class") or "").split()))
        for card in cards
        if any(reading.kind(line) in ("amount", "free") for line in reading.page.of(card.element))
    ]

    # Where each card has a class of its own, classes tell no card from another.
    apart = len(builds) > 1 and not any(first & other for (_, first), (_, other) in combinations(builds, 2))

    shared = set.intersection(*(names for _, names in builds)) if len(builds) > 1 else set()

    def alike(card: OfferCard) -> bool:
        names = set((card.element.get("class") or "").split())
        return bool(shared and shared <= names) or any(
            tag == card.element.tag and (names & other or not (names or other) or (apart and names))
            for tag, other in builds
        )

    return [
        card
        for card in cards
        if any(reading.kind(line) in ("amount", "free") for line in reading.page.of(card.element)) or alike(card)
    ]


def _is_period_name(name: str) -> bool:
    return bool(label_period(name)) and len(name) < 24


def _are_sums(reading: OffersPage, cards: Sequence[OfferCard]) -> bool:
    """Return whether siblings are the results of a calculator: they offer nothing, and a slider or number is near."""
    if any(line.place == "li" or line.link for card in cards for line in reading.page.of(card.element)):
        return False
    above = cards[0].element.getparent()
    for _ in range(4):
        if above is None or above.tag in ("body", "main"):
            return False
        if any((one.get("type") or "") in ("range", "number") for one in above.iter("input")):
            return True
        above = above.getparent()
    return False


def _are_brackets(reading: OffersPage, cards: Sequence[OfferCard]) -> bool:
    """Return whether siblings are brackets of a volume: named by an amount, spanning amounts, without a period."""
    brackets = 0
    for card in cards:
        lines = reading.page.of(card.element)
        phrases = [phrase for line in lines for phrase in reading.phrases(line)]
        named = card.name_line is not None and bool(reading.phrases(card.name_line))
        spans = len(phrases) >= 2 or any(phrase.money.upto is not None for phrase in phrases)
        brackets += named and spans and not any(phrase.period for phrase in phrases)
    return brackets >= 0.6 * len(cards)


def _are_parts(reading: OffersPage, cards: Sequence[OfferCard], *, strict: bool = False) -> bool:
    """Return whether siblings are parts of one card or items of a list: none has a heading, a button or a list.

    Args:
        reading: The page.
        cards: The siblings.
        strict: They are named like periods, as the two prices of one plan are: each needs a heading and an offer.
    """
    if strict:
        whole = sum(
            bool(card.name_line and is_title(card.name_line))
            and (
                any(one.link or one.place == "li" for one in reading.page.of(card.element))
                or next(card.element.iter("a", "button"), None) is not None
            )
            for card in cards
        )
        return whole < len(cards)
    strong = 0
    for card in cards:
        lines = reading.page.of(card.element)
        line = card.name_line
        heading = line is not None and (line.level or is_bold(line))
        strong += bool(heading) or any(one.link for one in lines) or sum(1 for one in lines if one.text) >= 5
    if strong < 0.5 * len(cards):
        short = all(sum(1 for one in reading.page.of(card.element) if one.text) <= 4 for card in cards)
        return not (short and _are_only_offers(reading, cards))
    return False


def _are_only_offers(reading: OffersPage, cards: Sequence[OfferCard]) -> bool:
    """Return whether short siblings of name and price stand on their own, in no card that is priced itself."""
    container = cards[0].element.getparent()
    above = container.getparent() if container is not None else None
    for _ in range(3):
        if above is None or above.tag in ("body", "main", "html"):
            return True
        siblings = [child for child in above if isinstance(child.tag, str) and child is not container]
        if any(reading.plan_like(child) for child in siblings):
            return False
        container, above = above, above.getparent()
    return True


def _is_section(reading: OffersPage, card: OfferCard) -> bool:
    """Return whether a supposed card holds cards of its own: headings of one level, each with an amount behind."""
    lines = reading.page.of(card.element)
    heads: defaultdict[int, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if line.level and line.text and not reading.kind(line):
            heads[line.level].append(place)
    for places in heads.values():
        if len(places) < 2:
            continue
        ends = [*places[1:], len(lines)]
        priced = sum(
            any(reading.kind(line) == "amount" for line in lines[start:end])
            for start, end in zip(places, ends, strict=True)
        )
        if priced >= 2:
            return True
    return False


def _unpriced(reading: OffersPage, container: Element, cards: Sequence[OfferCard]) -> list[OfferCard]:
    """Return siblings of cards that have no price, but a name of the same build and place, and something to offer."""
    known = {card.element for card in cards}
    keys = {line_key(card.name_line, card.element) for card in cards if card.name_line is not None}
    found = []
    for child in container:
        if not isinstance(child.tag, str) or child in known or reading.plan_like(child):
            continue
        if not _offers_something(reading, child) and not _is_built_like(reading, child, cards):
            continue
        line = next((line for line in name_lines(reading, child)[:3] if line_key(line, child) in keys), None)
        if (
            line is not None
            and len(line.text) <= 32
            and not line.text.endswith(("?", ".", "!"))
            and ":" not in line.text
        ):
            found.append(OfferCard(child, *clean_name(line, line.text, reading), name_line=line))
    return found if len(found) <= len(cards) else []


def _is_built_like(reading: OffersPage, element: Element, cards: Sequence[OfferCard]) -> bool:
    """Return whether an element without a price has the build of all the cards beside it, and a button or an ask."""
    names = frozenset((element.get("class") or "").split())
    common = frozenset.intersection(*(frozenset((card.element.get("class") or "").split()) for card in cards))
    lines = reading.page.of(element)
    return (
        len(cards) >= 2
        and bool(common)
        and common <= names
        and 3 <= len(lines) <= MAX_CARD
        and not any(reading.phrases(line) for line in lines)
        and any(line.link or reading.kind(line) == "ask" for line in lines)
    )


def _offers_something(reading: OffersPage, element: Element) -> bool:
    """Return whether an element without a price lists what it offers and has a button."""
    lines = reading.page.of(element)
    items = sum(line.place == "li" and bool(line.text) for line in lines)
    money = any(reading.phrases(line) for line in lines)
    return 3 <= len(lines) <= MAX_CARD and items >= 2 and not money and any(line.link for line in lines)


def _likes(reading: OffersPage, groups: Sequence[tuple[Element, list[OfferCard]]]) -> list[OfferCard]:
    """Return lone elements of the same build as a card that was found, such as the last card of a second row."""
    builds: Counter[tuple[str, str]] = Counter()
    keys: dict[tuple[str, str], list[tuple[Key, OfferCard]]] = defaultdict(list)
    known: set[Element] = set()
    for _, cards in groups:
        for card in cards:
            known.add(card.element)
            build = (str(card.element.tag), card.element.get("class") or "")
            if build[1] and card.name_line is not None:
                builds[build] += 1
                keys[build].append((line_key(card.name_line, card.element), card))
    found: list[OfferCard] = []
    if not builds:
        return found
    names = {card.name.casefold() for _, cards in groups for card in cards}
    for element in reading.page.spans:
        build = (str(element.tag), element.get("class") or "")
        if build not in builds or element in known or any(above in known for above in element.iterancestors()):
            continue
        if any(below in known for below in element.iterdescendants()):
            continue
        line = next(
            (line for line in name_lines(reading, element) for key, _ in keys[build] if line_key(line, element) == key),
            None,
        )
        if line is None:
            continue
        name, badge = clean_name(line, before_price(line.text, reading.phrases(line)) or line.text, reading)
        lines = reading.page.of(element)
        silent = name.casefold() not in names and len(lines) >= 2
        if name and _offers(lines) and (reading.plan_like(element) or (silent and not reading.adds_up(element))):
            found.append(OfferCard(element, name, badge, line))
    return found
