"""Plans that are no cards: sections under headings of one level, and lines of one list."""

from __future__ import annotations

import re
from collections import defaultdict

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.names import clean_name, trimmed
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
    return best if len(best) >= 2 and len({card.name for card in best}) == len(best) else []


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
        cards = []
        for number, line in enumerate(lines):
            stop = lines[number + 1].index if number + 1 < len(lines) else end
            # A heading of a higher level ends a section too.
            inner = reading.page.lines[line.index + 1 : stop]
            stop = next((one.index for one in inner if one.level and one.level <= line.level), stop)
            inside = reading.page.lines[line.index : stop]
            if len(inside) > 1 and any(reading.kind(one) in ("amount", "free", "ask") for one in inside[1:12]):
                name, badge = clean_name(line, line.text, reading)
                if may_be_name(name, line) and not name.endswith(("?", ".")):
                    cards.append(OfferCard(parent, name, badge, line, span=(line.index, stop)))
        amounts = sum(any(reading.kind(one) == "amount" for one in reading.lines_of(card)) for card in cards)
        if len(cards) >= 2 and amounts >= 1 and len(cards) >= 0.6 * len(lines) and len(cards) > len(best):
            best = cards
    return best
