"""Cards of plans: repeated siblings that each have one name and a price of their own.

A card is the smallest such sibling. What encloses cards is a section and never a card; what stands inside one (two
prices, a list of extras) has no name of its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.lines import Line, PageLines
from crawlers.extraction.offers.phrase import (
    Phrase,
    is_ask,
    is_free_line,
    is_price_words,
    label_period,
    price_phrases,
    rest_of,
)
from rivalscope.core.money import MoneyContext, says_money

__all__ = ["Card", "Reading", "find_cards", "find_lines", "find_sections", "name_lines"]

Element = etree._Element

_NO_CARDS = frozenset(("tr", "td", "th", "thead", "tbody", "table", "option"))
_NO_CARD_ROLES = frozenset(("row", "cell", "gridcell", "columnheader", "rowheader", "rowgroup", "table", "grid"))
_MAX_CARD = 400
_MAX_NAME = 60
_TIER = re.compile(
    r"^(?:up to |over |bis |jusqu['’]à |hasta |até |fino a |from |ab |>|<|≤|≥|"
    r"\+)?\s?[\d.,\s]+\s?[kKmM]?\s?(?:[-–—+]|to|bis|à|a|до)?\s?"
    r"[\d.,\s]*[kKmM]?\+?\s?(?:users?|seats?|requests?|calls?|contacts?|subscribers?|events?|emails?|gb|tb|mb|"
    r"members?|people|employees?|"
    r"credits?|pageviews?|visits?|nutzer|utilisateurs|usuarios|months?|days?|hours?|%|人|名|件)?$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?。！？:]$")
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
class Reading:
    """A page while its offers are read: its lines, and what was already worked out about each.

    Attributes:
        page: The lines.
        context: What decides shared signs.
    """

    page: PageLines
    context: MoneyContext
    _phrases: dict[int, list[Phrase]] = field(default_factory=dict)
    _kinds: dict[int, str] = field(default_factory=dict)
    _plan_like: dict[Element, bool] = field(default_factory=dict)

    def lines_of(self, card: Card) -> list[Line]:
        """Return the lines of a card."""
        return self.page.lines[slice(*card.span)] if card.span else self.page.of(card.element)

    def phrases(self, line: Line) -> list[Phrase]:
        """Return the amounts of a line."""
        found = self._phrases.get(line.index)
        if found is None:
            found = price_phrases(line.text, self.context) if len(line.text) < 400 and says_money(line.text) else []
            self._phrases[line.index] = found
        return found

    def kind(self, line: Line) -> str:
        """Return what a line states: "amount", "free", "ask", or empty."""
        kind = self._kinds.get(line.index)
        if kind is None:
            kind = self._kinds[line.index] = self._kind_of(line)
        return kind

    def _kind_of(self, line: Line) -> str:
        text = line.text
        if not text or len(text) > 160:
            return ""
        phrases = self.phrases(line)
        if phrases:
            if words.TOTAL.search(text):
                return ""
            paid = [one for one in phrases if not (one.saved or one.extra)]
            if not paid or all(one.listed for one in paid):
                return ""
            rest = rest_of(text, phrases)
            return "amount" if len(rest) <= 26 and rest.count(" ") <= 3 else ""
        if is_free_line(text) and not line.link:
            return "free"
        if len(text) <= 48 and is_ask(text):
            return "ask"
        return ""

    def plan_like(self, element: Element) -> bool:
        """Tell whether an element could be the card of one plan."""
        told = self._plan_like.get(element)
        if told is None:
            told = self._plan_like[element] = self._could_be_plan(element)
        return told

    def _could_be_plan(self, element: Element) -> bool:
        lines = self.page.of(element)
        if not 2 <= len(lines) <= _MAX_CARD or element.tag in _NO_CARDS or element.get("role") in _NO_CARD_ROLES:
            return False
        if self.adds_up(element):
            return False
        priced = [line for line in lines if self.kind(line)]
        if not priced or not self._own_price(element, lines, priced):
            return False
        return bool(name_lines(self, element))

    def adds_up(self, element: Element) -> bool:
        """Tell whether an element is an example: several amounts, and their sum."""
        sums = [line for line in self.page.of(element)[:_MAX_CARD] if self.phrases(line)]
        return len(sums) >= 3 and any(words.TOTAL.search(line.text) for line in sums)

    def _own_price(self, element: Element, lines: Sequence[Line], priced: Sequence[Line]) -> bool:
        """Tell whether an element states a price of its own, not only in a table or list of what it holds."""
        cells = [line for line in priced if line.place in ("td", "th") and _inside(line.holder, element)]
        if len(cells) == len(priced):
            return False
        if any(line.place not in ("li", "td", "th") or not _inside(line.holder, element) for line in priced):
            return True
        # A card may be one list altogether: name, price and all in its items.
        return all(line.place == "li" or line.link for line in lines if line.text)


def name_lines(reading: Reading, element: Element) -> list[Line]:
    """Return the lines of a card that could be its name, in order."""
    found: list[Line] = []
    amounts = 0
    lines = reading.page.of(element)
    priced = sum(bool(reading.kind(line)) for line in lines)
    for line in lines[:40]:
        text = line.text
        kind = reading.kind(line)
        amounts += kind == "amount"
        if not text or line.spoken == text:
            continue
        inner = line.place in ("li", "td", "dd") and line.holder is not element and _inside(line.holder, element)
        if inner and found:
            continue
        if kind in ("amount", "ask") and not (kind == "amount" and _before_price(text, reading.phrases(line))):
            if kind == "ask" and line.level and len(text) < 30 and priced > 1 and not words.CALL.match(text):
                found.append(line)  # "Custom", "Sur mesure": a name, where the price stands in a line of its own
            continue
        name = _before_price(text, reading.phrases(line)) if reading.phrases(line) else text
        if not _may_be_name(name, line):
            continue
        found.append(line)
        if len(found) >= 12:
            break
    return found


def _inside(element: Element | None, above: Element) -> bool:
    """Tell whether an element stands below another one."""
    if element is above:
        return False
    while element is not None:
        if element is above:
            return True
        element = element.getparent()
    return False


def _before_price(text: str, phrases: Sequence[Phrase]) -> str:
    if not phrases:
        return ""
    head = text[: phrases[0].money.start].strip(" -–—:(/|,·")
    head = words.FROM.sub("", head).strip(" -–—:(/|,·")
    return head if any(map(str.isalpha, head)) and not label_period(head) and len(head) > 1 else ""


def _may_be_name(text: str, line: Line) -> bool:
    if not text or len(text) > _MAX_NAME or not any(map(str.isalpha, text)):
        return False
    if words.BADGE.match(text) or _TIER.match(text) or _NO_NAMES.match(text):
        return False
    if line.link and words.CALL.match(text) and not line.level:
        return False
    if words.TOTAL.search(text) and len(text) < 30:
        return False
    if is_price_words(text) and not line.level:
        return False
    if label_period(text) and len(text) < 24 and not line.level:
        return False
    return not (is_ask(text) and not line.level)


@dataclass(slots=True)
class Card:
    """One card with the line that names it."""

    element: Element
    name: str
    badge: str = ""
    name_line: Line | None = None
    span: tuple[int, int] | None = None
    """Its lines, where it is a stretch between two headings and no element of its own."""


def find_cards(reading: Reading) -> list[list[Card]]:
    """Return the groups of cards of a page, each the cards of one container, in document order."""
    groups: list[tuple[Element, list[Card]]] = []
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
        if cards is None:
            continue
        cards += _unpriced(reading, container, cards)
        groups.append((container, cards))
        above: Element | None = container
        while above is not None:
            taken.add(above)
            above = above.getparent()
    groups += [(card.element, [card]) for card in _likes(reading, groups)]
    groups.sort(key=lambda pair: reading.page.spans[pair[1][0].element][0])
    return [cards for _, cards in groups]


def _depth(element: Element) -> int:
    depth, above = 0, element.getparent()
    while above is not None:
        depth, above = depth + 1, above.getparent()
    return depth


def _containers(reading: Reading) -> set[Element]:
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


def _named(reading: Reading, members: Sequence[Element]) -> list[Card] | None:
    """Return the cards of siblings with their names; None where the siblings are no cards of plans."""
    names = _aligned_names(reading, members)
    cards = [
        Card(element, *_clean_name(line, name, reading), name_line=line)
        for element, (line, name) in zip(members, names, strict=True)
        if line is not None
    ]
    cards = [card for card in cards if card.name]
    if len(cards) < 2:
        return None
    cards = _like_the_priced(reading, cards)
    amounts = sum(any(reading.kind(line) == "amount" for line in reading.page.of(card.element)) for card in cards)
    if not amounts:
        return None
    if len({card.name.casefold() for card in cards}) < max(2, 0.6 * len(cards)):
        return None
    periods = sum(map(_is_period_name, (card.name for card in cards))) >= 0.5 * len(cards)
    if _are_parts(reading, cards, strict=periods) or _are_sums(reading, cards):
        return None
    sections = [card for card in cards if _is_section(reading, card)]
    if len(sections) == len(cards):
        return None
    return [card for card in cards if card not in sections]


def _like_the_priced(reading: Reading, cards: Sequence[Card]) -> list[Card]:
    """Return cards without those that only ask to get in touch and are built like no card with a price."""
    builds = [
        (card.element.tag, set((card.element.get("class") or "").split()))
        for card in cards
        if any(reading.kind(line) in ("amount", "free") for line in reading.page.of(card.element))
    ]

    def alike(card: Card) -> bool:
        names = set((card.element.get("class") or "").split())
        return any(tag == card.element.tag and (names & other or not (names or other)) for tag, other in builds)

    return [
        card
        for card in cards
        if any(reading.kind(line) in ("amount", "free") for line in reading.page.of(card.element)) or alike(card)
    ]


def _is_period_name(name: str) -> bool:
    return bool(label_period(name)) and len(name) < 24


def _are_sums(reading: Reading, cards: Sequence[Card]) -> bool:
    """Tell whether siblings are the results of a calculator: they offer nothing, and a slider or number is near."""
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


def _are_parts(reading: Reading, cards: Sequence[Card], *, strict: bool = False) -> bool:
    """Tell whether siblings are parts of one card or items of a list: none has a heading, a button or a list.

    Args:
        reading: The page.
        cards: The siblings.
        strict: They are named like periods, as the two prices of one plan are: each needs a heading and an offer.
    """
    if strict:
        whole = sum(
            bool(card.name_line and card.name_line.level)
            and any(one.link or one.place == "li" for one in reading.page.of(card.element))
            for card in cards
        )
        return whole < len(cards)
    strong = 0
    for card in cards:
        lines = reading.page.of(card.element)
        line = card.name_line
        heading = line is not None and (line.level or _is_bold(line))
        strong += bool(heading) or any(one.link for one in lines) or sum(1 for one in lines if one.text) >= 5
    if strong < 0.5 * len(cards):
        short = all(sum(1 for one in reading.page.of(card.element) if one.text) <= 4 for card in cards)
        return not (short and _are_only_offers(reading, cards))
    return False


def _are_only_offers(reading: Reading, cards: Sequence[Card]) -> bool:
    """Tell whether short siblings of name and price stand on their own, in no card that is priced itself."""
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


def _is_bold(line: Line) -> bool:
    names = " ".join(filter(None, [line.element.get("class")] + [element.get("class") for _, element in line.parts]))
    return bool(
        re.search(
            r"(?:^|[\s_-])(?:title|name|heading|headline|head|plan|tier|label|bold|semibold|medium|kicker|"
            r"h[1-6])(?:$|[\s_-])|font-(?:bold|semibold|medium)|text-(?:lg|xl|\dxl)",
            names,
            re.IGNORECASE,
        )
    ) or any(element.tag in ("b", "strong") for _, element in line.parts)


def _is_section(reading: Reading, card: Card) -> bool:
    """Tell whether a supposed card holds cards of its own: headings of one level, each with an amount behind."""
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


Key = tuple[str, str]


def _key(line: Line, root: Element) -> Key:
    path: list[str] = []
    element: Element | None = line.element
    while element is not root and element is not None and len(path) < 4:
        path.append(str(element.tag))
        element = element.getparent()
    return "/".join(path), " ".join(sorted((line.element.get("class") or "").split()))


def _aligned_names(reading: Reading, members: Sequence[Element]) -> list[tuple[Line | None, str]]:
    """Choose for each sibling the line that names it: the one whose place and build return in the others."""
    options = [name_lines(reading, member) for member in members]
    groups: defaultdict[tuple[str, ...], dict[int, tuple[int, Line]]] = defaultdict(dict)
    for number, (member, lines) in enumerate(zip(members, options, strict=True)):
        for place, line in enumerate(lines):
            path, names = _key(line, member)
            for key in (
                ("full", path, names),
                ("tag", path.split("/")[0], names),
                ("path", path),
                *([("h", str(line.level)), ("any heading",)] if line.level else []),
            ):
                groups[key].setdefault(number, (place, line))
    best: tuple[float, dict[int, tuple[int, Line]]] = (-9.0, {})
    for key, found in groups.items():
        score = _score(reading, found, len(members)) + {"full": 0.5, "tag": 0.4}.get(key[0], 0.0)
        if score > best[0]:
            best = (score, found)
    chosen: list[tuple[Line | None, str]] = []
    for number, lines in enumerate(options):
        named = best[1][number][1] if number in best[1] else next(iter(lines), None)
        chosen.append((named, _before_price(named.text, reading.phrases(named)) or named.text if named else ""))
    return chosen


_KNOWN = re.compile(
    r"(?<!\w)(?:free|basic|starter|pro|professional|plus|premium|teams?|business|enterprise|standard|community|"
    r"essentials?|growth|scale|"
    r"advanced|personal|individual|ultimate|hobby|solo|lite|startup|agency|unlimited|core|developer|gratis|"
    r"gratuit|kostenlos)(?!\w)|"
    r"無料|免费|プラン|方案|版",
    re.IGNORECASE,
)


_TAGLINE = re.compile(
    r"(?:for|perfect|ideal|best|great|made|built|designed|suited|everything|get|all|the|your|start(?:ing)?|when|if|"
    r"ready|für|perfekt|alles|pour|idéal|tout|para|perfecto|todo|tudo|per|perfetto|tutto|voor|alles|för|allt|dla|idealny|"
    r"pro koho|для|идеально|için)\s",
    re.IGNORECASE,
)
"""How lines begin that say whom a plan is for."""


def _score(reading: Reading, found: dict[int, tuple[int, Line]], total: int) -> float:
    lines = [line for _, line in found.values()]
    texts = [_before_price(line.text, reading.phrases(line)) or line.text for line in lines]
    coverage = len(found) / total
    distinct = len({text.casefold() for text in texts}) / len(texts)
    length = sum(map(len, texts)) / len(texts)
    place = sum(place for place, _ in found.values()) / len(found)
    score = 4 * coverage + 2 * distinct - 0.25 * place
    score += 1.2 if all(line.level for line in lines) else 0.5 if all(map(_is_bold, lines)) else 0
    score += 0.8 if length <= 16 else 0.2 if length <= 26 else -1.2 if length > 36 else -0.4
    score += 0.8 * sum(bool(_KNOWN.search(text)) for text in texts) / len(texts)
    score -= 1.5 * sum(bool(_SENTENCE_END.search(text)) or ", " in text for text in texts) / len(texts)
    score -= 0.8 * sum(line.link for line in lines) / len(lines)
    score -= 1.0 * sum(bool(_TAGLINE.match(text)) for text in texts) / len(texts)
    score -= 0.5 * sum(len(text.split()) > 3 for text in texts) / len(texts)
    return score


def _clean_name(line: Line, name: str, reading: Reading) -> tuple[str, str]:
    """Return the name without what praises it, and the praise."""
    parts = [text for text, _ in line.parts]
    if len(parts) > 1 and not reading.phrases(line):
        kept = [text for text in parts if not words.BADGE.match(text)]
        badges = [text for text in parts if words.BADGE.match(text)]
        # A mark of another make behind the name ("Scale" <sup>NEW</sup>) praises it too.
        while len(kept) > 1 and line.parts[parts.index(kept[-1])][1].tag in ("sup", "small") and len(kept[-1]) < 24:
            badges.append(kept.pop())
        if badges and kept:
            return _trimmed(" ".join(kept)), " ".join(badges)
    tail = re.search(r"\s[(\[–—-]?\s?([^()\[\]–—-]{2,30})[)\]]?$", name)
    if tail and words.BADGE.match(tail[1]) and (" " in tail[1] or name[tail.start() + 1 : tail.start() + 2] in "([–—-"):
        return _trimmed(name[: tail.start()]), tail[1]
    return _trimmed(name), ""


def _trimmed(name: str) -> str:
    return re.sub(r"^[\W_]+(?=\w)|[\s:–—|·-]+$", "", name).strip()


def _unpriced(reading: Reading, container: Element, cards: Sequence[Card]) -> list[Card]:
    """Return siblings of cards that have no price, but a name of the same build and place, and something to offer."""
    known = {card.element for card in cards}
    keys = {_key(card.name_line, card.element) for card in cards if card.name_line is not None}
    found = []
    for child in container:
        if not isinstance(child.tag, str) or child in known or reading.plan_like(child):
            continue
        if not _offers_something(reading, child):
            continue
        line = next((line for line in name_lines(reading, child)[:3] if _key(line, child) in keys), None)
        if (
            line is not None
            and len(line.text) <= 32
            and not line.text.endswith(("?", ".", "!"))
            and ":" not in line.text
        ):
            found.append(Card(child, *_clean_name(line, line.text, reading), name_line=line))
    return found if len(found) <= len(cards) else []


def _offers_something(reading: Reading, element: Element) -> bool:
    """Tell whether an element without a price lists what it offers and has a button."""
    lines = reading.page.of(element)
    items = sum(line.place == "li" and bool(line.text) for line in lines)
    money = any(reading.phrases(line) for line in lines)
    return 3 <= len(lines) <= _MAX_CARD and items >= 2 and not money and any(line.link for line in lines)


def _stands_in(line: Line) -> bool:
    """Tell whether a line stands in for a heading: a term of a list of terms, or a short line that is all bold."""
    if line.place == "dt":
        return True
    return len(line.text) < 40 and bool(line.parts) and all(element.tag in ("b", "strong") for _, element in line.parts)


def find_lines(reading: Reading) -> list[Card]:
    """Return plans that are written as a line each, name and price, in one list."""
    lists: defaultdict[Element, list[Card]] = defaultdict(list)
    heading = ""
    for line in reading.page.lines:
        heading = line.text if line.level else heading
        if not (words.PRICE_HEAD.search(heading) or words.PLAN_HEAD.search(heading)):
            continue
        if line.hidden or (reading.kind(line) != "amount" and not (reading.phrases(line) and line.place == "li")):
            continue
        phrases = reading.phrases(line)
        name = _trimmed(_before_price(line.text, phrases))
        parent = line.element.getparent()
        periodic = any(phrase.period in ("month", "year", "once") for phrase in phrases)
        if parent is not None and periodic and len(name) <= 32 and len(name.split()) <= 4 and _may_be_name(name, line):
            lists[parent].append(Card(line.element, name, "", line, span=(line.index, line.index + 1)))
    best = max(lists.values(), key=len, default=[])
    return best if len(best) >= 2 and len({card.name for card in best}) == len(best) else []


def find_sections(reading: Reading) -> list[Card]:
    """Return plans that are written as sections: headings of one level in one parent, each with a price behind it."""
    heads: defaultdict[tuple[Element, str], list[Line]] = defaultdict(list)
    for line in reading.page.lines:
        parent = line.element.getparent()
        if (line.level >= 2 or _stands_in(line)) and line.text and parent is not None and not line.hidden:
            heads[parent, str(line.element.tag)].append(line)
    best: list[Card] = []
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
                name, badge = _clean_name(line, line.text, reading)
                if _may_be_name(name, line) and not name.endswith(("?", ".")):
                    cards.append(Card(parent, name, badge, line, span=(line.index, stop)))
        amounts = sum(any(reading.kind(one) == "amount" for one in reading.lines_of(card)) for card in cards)
        if len(cards) >= 2 and amounts >= 1 and len(cards) >= 0.6 * len(lines) and len(cards) > len(best):
            best = cards
    return best


def _likes(reading: Reading, groups: Sequence[tuple[Element, list[Card]]]) -> list[Card]:
    """Return lone elements of the same build as a card that was found, such as the last card of a second row."""
    builds: Counter[tuple[str, str]] = Counter()
    keys: dict[tuple[str, str], list[tuple[Key, Card]]] = defaultdict(list)
    known: set[Element] = set()
    for _, cards in groups:
        for card in cards:
            known.add(card.element)
            build = (str(card.element.tag), card.element.get("class") or "")
            if build[1] and card.name_line is not None:
                builds[build] += 1
                keys[build].append((_key(card.name_line, card.element), card))
    found: list[Card] = []
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
            (line for line in name_lines(reading, element) for key, _ in keys[build] if _key(line, element) == key),
            None,
        )
        if line is None:
            continue
        name, badge = _clean_name(line, _before_price(line.text, reading.phrases(line)) or line.text, reading)
        silent = name.casefold() not in names and len(reading.page.of(element)) >= 2
        if name and (reading.plan_like(element) or (silent and not reading.adds_up(element))):
            found.append(Card(element, name, badge, line))
    return found
