"""Plans that are no cards but the lines of one list."""

from __future__ import annotations

import re
from collections import defaultdict

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.labels import is_ask
from crawlers.extraction.offers.names import KNOWN, trimmed
from crawlers.extraction.offers.reading import OfferCard, OffersPage, before_price, may_be_name

__all__ = ["find_lines"]

Element = etree._Element


_COSTS = re.compile(
    r"(?i)\s(?:costs?|is|kostet|coûte|cuesta|custa|costa|kost|koster|kostar|maksaa|kosztuje|stojí|стоит|коштує)$"
)
_ARTICLE = re.compile(r"(?i)^(?:the|our|der|die|das|unser\w{0,2}|la|le|les|el|il|lo|de|het|ons)\s(?=\w)")


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
