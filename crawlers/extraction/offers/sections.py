"""Plans that are no cards: sections under headings of one level, and lines of one list."""

from __future__ import annotations

import re
from collections import defaultdict

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.labels import is_ask
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.names import KNOWN, clean_name, trimmed
from crawlers.extraction.offers.reading import OfferCard, OffersPage, before_price, may_be_name

__all__ = ["find_lines", "find_sections"]

Element = etree._Element


_COSTS = re.compile(
    r"(?i)\s(?:costs?|is|kostet|coûte|cuesta|custa|costa|kost|koster|kostar|maksaa|kosztuje|stojí|стоит|коштує)$"
)
_ARTICLE = re.compile(r"(?i)^(?:the|our|der|die|das|unser\w{0,2}|la|le|les|el|il|lo|de|het|ons)\s(?=\w)")


def _stands_in(line: TextLine) -> bool:
    """Return whether a line stands in for a heading: a term of a list of terms, or a short line that is all bold."""
    if line.place == "dt":
        return True
    return len(line.text) < 40 and bool(line.parts) and all(element.tag in ("b", "strong") for _, element in line.parts)


def find_lines(reading: OffersPage) -> list[OfferCard]:
    """Return plans that are written as a line each, name and price, in one list."""
    lists: defaultdict[Element, list[OfferCard]] = defaultdict(list)
    heading = ""
    for line in reading.page.lines:
        heading = line.text if line.level else heading
        if not (words.PRICE_HEAD.search(heading) or words.PLAN_HEAD.search(heading)):
            continue
        if line.hidden or (reading.kind(line) != "amount" and not (reading.phrases(line) and line.place == "li")):
            continue
        phrases = reading.phrases(line)
        name = _ARTICLE.sub("", trimmed(_COSTS.sub("", before_price(line.text, phrases))))
        parent = line.element.getparent()
        periodic = any(phrase.period in ("month", "year", "once") for phrase in phrases)
        if parent is not None and periodic and len(name) <= 32 and len(name.split()) <= 4 and may_be_name(name, line):
            lists[parent].append(OfferCard(line.element, name, "", line, span=(line.index, line.index + 1)))
    best = max(lists.values(), key=len, default=[])
    if len(best) < 2 or len({card.name for card in best}) < len(best):
        return []
    return best + _asked_beside(reading, best)


def _asked_beside(reading: OffersPage, cards: list[OfferCard]) -> list[OfferCard]:
    """Return the lines of a list of plans that name one to be asked for: "Enterprise — contact us"."""
    taken = {card.element for card in cards}
    found = []
    for element in cards[0].element.itersiblings():
        line = next((line for line in reading.page.of(element) if line.text), None)
        if line is None or element in taken or reading.phrases(line) or not is_ask(line.text):
            continue
        name = trimmed(_DASH.split(line.text, maxsplit=1)[0])
        called = KNOWN.search(name) or words.PLAN_HEAD.search(name)
        if name != line.text and called and len(name.split()) <= 3:
            found.append(OfferCard(element, name, "", line, span=(line.index, line.index + 1), asked=True))
    return found


_DASH = re.compile(r"\s[–—-]\s|:\s")


_PLAN = re.compile(r"(?i)(?<!\w)(?:plans?|tarif|paket|plano|forfait|formule|abonnement|abo|piano|tariff?)$")


def _is_priced(reading: OffersPage, name: str, inside: list[TextLine]) -> bool:
    """Return whether the first words of a section name its plan and, right behind, what it costs a month or year."""
    said = next((line for line in inside[1:3] if line.text), None)
    phrases = reading.phrases(said) if said is not None else []
    if said is None or not phrases or phrases[0].period not in ("month", "year", "once") or phrases[0].extra:
        return False
    bare = _PLAN.sub("", name).strip().casefold()
    head = said.text[: phrases[0].money.start].casefold()
    return bool(bare) and bare in head and len(head) < len(bare) + 24


def find_sections(reading: OffersPage) -> list[OfferCard]:
    """Return plans that are written as sections: headings of one level in one parent, each with a price behind it."""
    heads: defaultdict[tuple[Element, str], list[TextLine]] = defaultdict(list)
    for line in reading.page.lines:
        parent = line.element.getparent()
        if (line.level >= 2 or _stands_in(line)) and line.text and parent is not None and not line.hidden:
            heads[parent, str(line.element.tag)].append(line)
    best: list[OfferCard] = []
    for (parent, _), lines in heads.items():
        end = reading.page.spans.get(parent, (0, 0))[1]
        cards, called = [], []
        for number, line in enumerate(lines):
            stop = lines[number + 1].index if number + 1 < len(lines) else end
            # A heading of a higher level ends a section too.
            inner = reading.page.lines[line.index + 1 : stop]
            stop = next((one.index for one in inner if one.level and one.level <= line.level), stop)
            inside = reading.page.lines[line.index : stop]
            stated = before_price(line.text, reading.phrases(line))
            name, badge = clean_name(line, stated or line.text, reading)
            if len(inside) < 2 or not may_be_name(name, line) or name.endswith(("?", ".")):
                continue
            # What a table below a heading holds are rates, not what the section costs.
            kinds = {reading.kind(one) for one in inside[0 if stated else 1 : 12] if one.place not in ("td", "th")}
            prose = "amount" not in kinds and _is_priced(reading, name, inside)
            card = OfferCard(parent, name, badge, line, span=(line.index, stop), prose=prose)
            if prose or kinds & {"amount", "free", "ask"}:
                cards.append(card)
            elif _PLAN.search(name):
                called.append(card)
        priced = sum(
            card.prose
            or any(reading.kind(one) == "amount" and one.place not in ("td", "th") for one in reading.lines_of(card))
            for card in cards
        )
        told = sum(card.prose for card in cards) >= 2
        if told:
            cards = [card for card in cards if card.prose or _PLAN.search(card.name)]
            cards = sorted([*cards, *called], key=lambda card: card.span or (0, 0))
        if len(cards) >= 2 and priced >= 1 and (told or len(cards) >= 0.6 * len(lines)) and len(cards) > len(best):
            best = cards
    return best
