"""A page while its offers are read: what each line states, and which lines could name a plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.labels import is_ask, is_free_line, label_period
from crawlers.extraction.offers.lines import PageLines, TextLine
from crawlers.extraction.offers.phrase import EQUALS, Phrase, is_periodic_fee, is_price_words, price_phrases, rest_of
from rivalscope.core.money import MoneyContext, says_money

__all__ = [
    "MAX_CARD",
    "OfferCard",
    "OffersPage",
    "before_price",
    "is_term",
    "is_tier",
    "is_title",
    "may_be_name",
    "name_lines",
    "states_free",
]

Element = etree._Element


_NO_CARDS = frozenset(("tr", "td", "th", "thead", "tbody", "table", "option"))


_NO_CARD_ROLES = frozenset(("row", "cell", "gridcell", "columnheader", "rowheader", "rowgroup", "table", "grid"))


MAX_CARD = 400


_MAX_NAME = 60
_TIMES = re.compile(r"\d[^\d×]{0,20}\s[×x]\s{0,2}[^\d\s]{0,4}\s?\d")
"""A sum that is done before the reader's eyes: "20 rooms × €12"."""
_TICKED = re.compile(r"[✓✔✅☑🗸√✗✘❌✖✕☒]")
"""What begins an item of what a plan includes: an amount in it is not a price."""


_TIER = re.compile(
    r"^(?:up to |over |bis |jusqu['’]à |hasta |até |fino a |from |ab |>|<|≤|≥|"
    r"\+)?\s?[\d.,\s]+\s?[kKmM]?\s?(?:[-–—+]|to|bis|à|a|до)?\s?"
    r"[\d.,\s]*[kKmM]?\+?\s?(?:users?|seats?|requests?|calls?|contacts?|subscribers?|events?|emails?|gb|tb|mb|"
    r"members?|people|employees?|"
    r"credits?|pageviews?|visits?|nutzer|utilisateurs|usuarios|months?|days?|hours?|%|人|名|件)?$",
    re.IGNORECASE,
)


_SPAN = re.compile(r"\d[\d.,\u00a0 ]{0,9}(?:[-–—]\s?\d[\d.,\u00a0 ]{0,9}|[+＋]\s?)[^\W\d_]{3,20}$")
"""From how many to how many of a thing, in any language: "1 - 50 użytkowników", "301+ users"."""
_TERM = re.compile(r"\d{1,2}\s?(?P<of>[^\W\d_]{1,12})$")


_NO_NAMES = re.compile(
    r"^(?:pricing|prices?|plans?|features?|faqs?|frequently asked.*|compare.*|what['’]?s included.*|includes?:?|"
    r"included:?|"
    r"everything in .*|all .* features.*|plus:|or|and|vs\.?|preise|tarifs?|precios|preços|prezzi|prijzen|priser|"
    r"cennik|цены|тарифы|料金|价格|定价|"
    r"per .*|/.*|billed.*|key features.*|main features.*|key benefits.*|description|details|best for.*|"
    r"ideal for.*|perfect for.*|for .{25,})$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class OffersPage:
    """A page while its offers are read: its lines, and what was already worked out about each.

    Attributes:
        page: The lines.
        context: What decides shared signs.
        switch: Period that a switch between months and years shows at first; empty: there is none.
        switch_line: Number of the last line of that switch.
        columns: Heads of the columns of its tables, folded.
        brand: Name of the product, as the page gives it; empty: unknown.
        rival: Name of the product that the page sets it against; empty: it does not.
        named: Names of the plans that its cards told, folded.
    """

    page: PageLines
    context: MoneyContext
    switch: str = ""
    switch_line: int = -1
    columns: frozenset[str] = frozenset()
    brand: str = ""
    rival: str = ""
    named: frozenset[str] = frozenset()
    _phrases: dict[int, list[Phrase]] = field(default_factory=dict)
    _kinds: dict[int, str] = field(default_factory=dict)
    _plan_like: dict[Element, bool] = field(default_factory=dict)
    _amounts: list[int] | None = None
    _names: dict[tuple[int, str], bool] = field(default_factory=dict)

    def lines_of(self, card: OfferCard) -> list[TextLine]:
        """Return the lines of a card."""
        return self.page.lines[slice(*card.span)] if card.span else self.page.of(card.element)

    @property
    def shown_amounts(self) -> list[int]:
        """Numbers of the lines that state an amount at first, outside of lists, tables and links."""
        if self._amounts is None:
            self._amounts = [
                line.index
                for line in self.page.lines
                if self.kind(line) == "amount" and not (line.hidden or line.link or line.place in ("li", "td", "th"))
            ]
        return self._amounts

    def may_name(self, text: str, line: TextLine) -> bool:
        """Return whether a text of a line could be the name of a plan."""
        told = self._names.get((line.index, text))
        if told is None:
            told = self._names[line.index, text] = may_be_name(text, line)
        return told

    def phrases(self, line: TextLine) -> list[Phrase]:
        """Return the amounts of a line."""
        found = self._phrases.get(line.index)
        if found is None:
            found = price_phrases(line.text, self.context) if len(line.text) < 400 and says_money(line.text) else []
            self._phrases[line.index] = found
        return found

    def kind(self, line: TextLine) -> str:
        """Return what a line states: "amount", "free", "ask", or empty."""
        kind = self._kinds.get(line.index)
        if kind is None:
            kind = self._kinds[line.index] = self._kind_of(line)
        return kind

    def _kind_of(self, line: TextLine) -> str:
        text = line.text
        if not text or len(text) > 160 or _TICKED.match(text) or text.endswith("?") or "? " in text:
            return ""
        phrases = self.phrases(line)
        if phrases:
            if words.TOTAL.search(text):
                return ""
            paid = [one for one in phrases if not (one.saved or one.extra or _is_no_fee(text, one))]
            if not paid or all(one.listed for one in paid):
                return ""
            told = _says_little_else(text, phrases) or self._in_its_part(text) or self._in_its_element(line)
            return "amount" if told else ""
        if states_free(line) and not line.link:
            return "free"
        if len(text) <= 48 and is_ask(text):
            return "ask"
        return ""

    def _in_its_part(self, text: str) -> bool:
        """Return whether one part of a line is an amount: "or $90/year · 14-day trial · custom hosting quote"."""
        parts = re.split(r"\s[·•|]\s", text)
        told = [(part, price_phrases(part, self.context)) for part in parts if says_money(part)]
        return len(parts) > 1 and bool(told) and all(found and _says_little_else(part, found) for part, found in told)

    def _in_its_element(self, line: TextLine) -> bool:
        """Return whether a line is a row of elements of which the first is an amount: "€29", "per user", "Set-up"."""
        if len(line.parts) < 2 or any(element is line.element for _, element in line.parts):
            return False
        first = line.parts[0][0]
        found = price_phrases(first, self.context) if says_money(first) else []
        return bool(found) and not rest_of(first, found) and len(self.phrases(line)) == len(found)

    def plan_like(self, element: Element) -> bool:
        """Return whether an element could be the card of one plan."""
        told = self._plan_like.get(element)
        if told is None:
            told = self._plan_like[element] = self._could_be_plan(element)
        return told

    def _could_be_plan(self, element: Element) -> bool:
        lines = self.page.of(element)
        if not 2 <= len(lines) <= MAX_CARD or element.tag in _NO_CARDS or element.get("role") in _NO_CARD_ROLES:
            return False
        if self.adds_up(element):
            return False
        priced = [line for line in lines if self.kind(line)]
        if not priced or not self._own_price(element, lines, priced):
            return False
        return bool(name_lines(self, element))

    def adds_up(self, element: Element) -> bool:
        """Return whether an element is an example: several amounts, and their sum."""
        sums = [line for line in self.page.of(element)[:MAX_CARD] if self.phrases(line)]
        reckoned = any(_TIMES.search(line.text) for line in sums)
        return (len(sums) >= 3 or reckoned) and (reckoned or any(words.TOTAL.search(line.text) for line in sums))

    def _own_price(self, element: Element, lines: Sequence[TextLine], priced: Sequence[TextLine]) -> bool:
        """Return whether an element states a price of its own, not only in a table or list of what it holds."""
        cells = [line for line in priced if line.place in ("td", "th") and inside(line.holder, element)]
        if len(cells) == len(priced):
            return False
        if any(line.place not in ("li", "td", "th") or not inside(line.holder, element) for line in priced):
            return True
        # A card may be one list altogether: name, price and all in its items.
        return all(line.place == "li" or line.link for line in lines if line.text)


def _is_no_fee(text: str, phrase: Phrase) -> bool:
    """Return whether an amount is the nothing that one pays for something of a plan: "$0 set-up fees"."""
    behind = text[phrase.money.end :]
    return not phrase.money.amount and bool(words.PRICE_HEAD.search(behind)) and not phrase.period


def _says_little_else(text: str, phrases: list[Phrase]) -> bool:
    rest = rest_of(text, phrases)
    return len(rest) <= 26 and rest.count(" ") <= 3


def states_free(line: TextLine) -> bool:
    """Return whether a line says that a plan costs nothing: as a whole, or in its first part with few words behind."""
    if is_free_line(line.text):
        return True
    first, *rest = line.parts or [("", line.element)]
    return (
        bool(rest)
        and (first[1] is not line.element or all(element is not line.element for _, element in rest))
        and len(line.text) < 40
        and is_free_line(first[0])
        and not words.TRIAL.search(line.text)
        and not any(map(str.isdigit, line.text))
    )


@dataclass(slots=True)
class OfferCard:
    """One card with the line that names it."""

    element: Element
    name: str
    badge: str = ""
    name_line: TextLine | None = None
    span: tuple[int, int] | None = None
    """Its lines, where it is a stretch between two headings and no element of its own."""
    prose: bool = False
    """Its price is in a sentence."""
    asked: bool = False
    """It has no price, and a link to sales in its place."""


def is_tier(text: str) -> bool:
    """Return whether a text is the size of something, not a name: "up to 10 users", "3 a 5"."""
    return bool(_TIER.match(text) or _SPAN.match(text))


def is_term(text: str) -> bool:
    """Return whether a text is one of several terms that one chooses from, whatever its language.

    >>> [is_term(text) for text in ("12 months", "1 ano", "6个月", "Yearly", "5 seats")]
    [True, True, True, False, False]
    """
    told = _TERM.match(text)
    return told is not None and any(pattern.match(f"/{told['of']}") for _, pattern in words.PERIODS[:2])


def name_lines(reading: OffersPage, element: Element) -> list[TextLine]:
    """Return the lines of a card that could be its name, in order; for how long it is, where nothing else names it."""
    found: list[TextLine] = []
    terms: list[TextLine] = []
    amounts = 0
    lines = reading.page.of(element)
    priced = sum(bool(reading.kind(line)) for line in lines)
    linked = all(line.link for line in lines if line.text)
    for line in lines[:40]:
        text = line.text
        kind = reading.kind(line)
        amounts += kind == "amount"
        if not text or line.spoken == text or (line.link and not line.level and not linked):
            continue
        inner = line.place in ("li", "td", "dd") and line.holder is not element and inside(line.holder, element)
        if inner and found:
            continue
        if kind in ("amount", "ask") and not (kind == "amount" and before_price(text, reading.phrases(line))):
            if kind == "ask" and line.level and len(text) < 30 and priced > 1 and not words.CALL.match(text):
                found.append(line)  # "Custom", "Sur mesure": a name, where the price is in a line of its own
            continue
        name = before_price(text, reading.phrases(line)) if reading.phrases(line) else text
        if not reading.may_name(name, line):
            if not amounts and not inner and is_term(text):
                terms.append(line)
            continue
        found.append(line)
        if len(found) >= 12:
            break
    return found or terms


def inside(element: Element | None, above: Element) -> bool:
    """Return whether an element is below another one."""
    if element is above:
        return False
    while element is not None:
        if element is above:
            return True
        element = element.getparent()
    return False


def before_price(text: str, phrases: Sequence[Phrase]) -> str:
    if not phrases:
        return ""
    head = text[: phrases[0].money.start].strip(" -–—:(/|,·")
    head = EQUALS.sub("", words.FROM.sub("", head)).strip(" -–—:(/|,·")
    return head if any(map(str.isalpha, head)) and not label_period(head) and len(head) > 1 else ""


_TITLE = re.compile(r"(?:^|[\s_-])(?:title|name|heading|headline)(?:$|[\s_-])", re.IGNORECASE)


def is_title(line: TextLine) -> bool:
    """Return whether a line is a heading, or bears the class of a title."""
    return bool(line.level) or bool(_TITLE.search(line.element.get("class") or ""))


def may_be_name(text: str, line: TextLine) -> bool:
    if not text or len(text) > _MAX_NAME or not any(map(str.isalpha, text)) or text.endswith(("?", "？")):
        return False
    if words.BADGE.match(text) or _NO_NAMES.match(text):
        return False
    if is_tier(text) and not (line.level and is_term(text)):
        return False
    if len(line.parts) > 1 and text == line.text and is_tier(line.parts[0][0]):
        return False  # "1 - 50 users" <small>Small teams</small>
    if line.link and words.CALL.match(text) and not line.level:
        return False
    if words.TOTAL.search(text) and len(text) < 30:
        return False
    if words.TRIAL.search(text) and any(map(str.isdigit, text)):
        return False
    if is_price_words(text) and not is_title(line):
        return False
    if is_periodic_fee(text):
        return False
    if label_period(text) and len(text) < 24 and not is_title(line) and not rest_of(text, []):
        return False
    return not (is_ask(text) and not line.level)
