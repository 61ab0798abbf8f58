"""A second reading of what a page offers, which does not depend on how the page is built.

Cards, columns, sections between headings and lists have one thing in common: lines built alike that name something,
each followed, before the next of them, by what it costs. So every set of such lines is a hypothesis, whatever the
elements around them are, and one score tells how much each looks like the plans of a page. The same score rates what
the other readers tell, so the best answer is chosen and not the first, and where the two readings differ and neither
is clearly better, that is told as a doubt.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.names import KNOWN, clean_name, is_bold, line_key
from crawlers.extraction.offers.reading import MAX_CARD, OfferCard, OffersPage, before_price

__all__ = ["ChosenOffers", "OfferRun", "best_run", "decide", "rate"]

Element = etree._Element

_MOST = 12
"""More members than this are a list of products, not a choice between plans."""
_TRIED = 600
"""So many hypotheses of a page are rated at most."""
SURE = 6.3
"""On the pages open when this was written, right answers had 6.4 to 8.9 and wrong ones at most 6.1."""
_WEAK = 6.15
"""What both readings see is told with doubt below this: on 119 later pages 5 of 6 prices between it and ``SURE`` were
right, and 2 of 7 below it."""
_MARGIN = 0.5
"""So much better must one answer be than another one to be told without a doubt."""
_NEAR = 3
"""A price that stands before its name is at most so many lines away."""
_SENTENCE = re.compile(r"[.!?。！？:]$|, ")


@dataclass(frozen=True)
class OfferRun:
    """Names built alike, each with what stands before the next: one hypothesis of what a page offers."""

    reading: OffersPage
    cards: tuple[OfferCard, ...]

    @cached_property
    def score(self) -> float:
        """How much it looks like the plans of a page; below zero: it states no price at all."""
        return rate(self.reading, self.cards)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names, folded."""
        return tuple(card.name.casefold() for card in self.cards)


def best_run(reading: OffersPage, *, chrome: Collection[Element] = frozenset()) -> OfferRun | None:
    """Return the hypothesis with the best score; None where nothing on the page looks like a choice between plans.

    Args:
        reading: The page.
        chrome: Elements that are menus, headers and footers.
    """
    if not any(map(reading.phrases, reading.page.lines)):
        return None
    alike = _alike(reading, chrome)
    best = _best(reading, _families(reading, alike))
    if best is not None and best.score >= SURE:
        return best
    other = _best(reading, _families(reading, _beside(reading, alike)))
    return max((run for run in (best, other) if run is not None), key=lambda run: run.score, default=None)


def _best(reading: OffersPage, families: Iterable[tuple[Element, list[TextLine]]]) -> OfferRun | None:
    tried: set[tuple[int, ...]] = set()
    best: OfferRun | None = None
    for above, lines in families:
        numbers = tuple(line.index for line in lines)
        if numbers in tried or len(tried) >= _TRIED:
            continue
        tried.add(numbers)
        run = OfferRun(reading, _cards(reading, above, lines))
        if run.cards and run.score > (best.score if best is not None else 0):
            best = run
    return best


@dataclass(frozen=True)
class ChosenOffers:
    """What of two readings of a page is told.

    Attributes:
        groups: The offers, by the element that they stand in.
        doubtful: Names of those that the readings do not agree upon, folded.
        scores: How much the group of each offer looks like plans, by the offer's name, folded; none for one that stands
            alone.
    """

    groups: list[list[OfferCard]]
    doubtful: frozenset[str] = frozenset()
    scores: Mapping[str, float] = field(default_factory=dict)

    @property
    def agreed(self) -> frozenset[str]:
        """Names of those whose group looks like the plans of a page."""
        return frozenset(name for name, score in self.scores.items() if score >= SURE)


def decide(reading: OffersPage, groups: Sequence[list[OfferCard]], run: OfferRun | None) -> ChosenOffers:
    """Choose between what other readers tell and the second reading, by one score.

    Args:
        reading: The page.
        groups: The offers that were read, by group; may be empty.
        run: The second reading; None: it saw nothing.
    """
    cards = [card for group in groups for card in group]
    if not cards:
        return _only(run) if run is not None and run.score >= SURE else ChosenOffers([])
    share = _share_told(reading, cards)
    scores = [rate(reading, group, share=share) for group in groups]
    rated = {
        card.name.casefold(): score
        for group, score in zip(groups, scores, strict=True)
        for card in group
        if len(group) > 1
    }
    if run is None:
        return ChosenOffers(list(groups), scores=rated)
    told = max([*scores, rate(reading, cards)])
    names = frozenset(card.name.casefold() for card in cards)
    spans = [(lines[0].index, lines[-1].index) for card in cards if (lines := reading.lines_of(card))]
    places = [line.index for card in run.cards if (line := card.name_line) is not None]
    inside = {span for place in places for span in spans if span[0] <= place <= span[1]}
    if 2 * len(inside) > len(places):
        if len(places) > len(cards) == len(inside) and run.score >= told:
            return _only(run)
        # Both see the same offers; which of their lines names them is for who reads names.
        weak = frozenset(name for name, score in rated.items() if score < _WEAK)
        return ChosenOffers(list(groups), weak, rated)
    if run.score >= max(told + _MARGIN, SURE):
        return _only(run)
    unlike = run.score >= SURE - _MARGIN or (len(cards) > 1 and told < SURE - _MARGIN)
    return ChosenOffers(list(groups), names if unlike else frozenset(), rated)


def _only(run: OfferRun) -> ChosenOffers:
    return ChosenOffers([list(run.cards)], scores=dict.fromkeys(run.names, run.score))


def _alike(reading: OffersPage, chrome: Collection[Element]) -> dict[tuple[str, ...], list[TextLine]]:
    """Return the lines that could be names, by how they are built."""
    alike: defaultdict[tuple[str, ...], list[TextLine]] = defaultdict(list)
    for line in reading.page.lines:
        if line.hidden or line.link or line.place in ("td", "th") or not line.text or line.spoken == line.text:
            continue
        kind = reading.kind(line)
        name = before_price(line.text, reading.phrases(line)) if reading.phrases(line) else line.text
        if (kind in ("amount", "ask") and not name) or len(name) > 40 or not reading.may_name(name, line):
            continue
        if any(above in chrome for above in (line.element, *line.element.iterancestors())):
            continue
        path, build = line_key(line, line.element.getroottree().getroot())
        alike["path", path].append(line)
        alike["full", path, build].append(line)
        if build:
            alike["build", str(line.element.tag), build].append(line)
        if line.level:
            alike["level", str(line.level)].append(line)
    return alike


def _beside(
    reading: OffersPage, alike: Mapping[tuple[str, ...], list[TextLine]]
) -> dict[tuple[str, ...], list[TextLine]]:
    """Return lines by how far from a price they stand: where all are built alike, that is what names share."""
    found: defaultdict[tuple[str, ...], dict[int, TextLine]] = defaultdict(dict)
    for line in {line.index: line for lines in alike.values() if len(lines) > 1 for line in lines}.values():
        for offset in (1, 2, -1):
            place = line.index + offset
            if 0 <= place < len(reading.page.lines) and reading.kind(reading.page.lines[place]) == "amount":
                found["beside", str(offset)][line.index] = line
    return {key: list(lines.values()) for key, lines in found.items()}


def _families(
    reading: OffersPage, alike: Mapping[tuple[str, ...], list[TextLine]]
) -> Iterator[tuple[Element, list[TextLine]]]:
    """Yield sets of lines with each element that holds several of them and an amount."""
    stated = [line.index for line in reading.page.lines if reading.phrases(line)]
    for lines in alike.values():
        if len(lines) < 2:
            continue
        below: defaultdict[Element, list[TextLine]] = defaultdict(list)
        for line in lines:
            for above in line.element.iterancestors():
                below[above].append(line)
        for above, members in below.items():
            start, end = reading.page.spans.get(above, (0, 0))
            if 2 <= len(members) <= _MOST and bisect_left(stated, start) < bisect_left(stated, end):
                yield above, members


def _cards(reading: OffersPage, above: Element, lines: Sequence[TextLine]) -> tuple[OfferCard, ...]:
    """Return what each name of a family offers; empty where two of them stand in one part of the element."""
    parts = [_part_of(above, line, lines) for line in lines]
    spans = [reading.page.spans.get(part, (0, 0)) for part in parts]
    whole = sum(any(reading.kind(line) for line in reading.page.lines[slice(*span)]) for span in spans)
    if whole < 0.6 * len(lines):
        spans = _stretches(reading, above, lines)
    cards = []
    for line, part, span in zip(lines, parts, spans, strict=True):
        name = before_price(line.text, reading.phrases(line)) or line.text
        bare, badge = clean_name(line, name, reading)
        if not bare:
            return ()
        apart = whole >= 0.6 * len(lines)
        cards.append(OfferCard(part if apart else above, bare, badge, line, span=None if apart else span))
    return tuple(cards) if len({card.name.casefold() for card in cards}) == len(cards) else ()


def _part_of(above: Element, line: TextLine, lines: Sequence[TextLine]) -> Element:
    """Return the largest element below another one that holds this name and none of the others."""
    others = {ancestor for other in lines if other is not line for ancestor in other.element.iterancestors()}
    part = line.element
    for ancestor in line.element.iterancestors():
        if ancestor is above or ancestor in others:
            break
        part = ancestor
    return part


def _stretches(reading: OffersPage, above: Element, lines: Sequence[TextLine]) -> list[tuple[int, int]]:
    """Return the lines of each offer where no elements set them apart: from its name, or its price, to the next."""
    start, end = reading.page.spans.get(above, (0, 0))
    starts = [line.index for line in lines]
    stating = [line.index for line in reading.page.lines[start:end] if reading.kind(line) == "amount"]
    before = [
        next((index for index in reversed(stating) if number - _NEAR <= index < number), None) for number in starts
    ]
    if all(index is not None for index in before) and not any(index > starts[-1] for index in stating):
        starts = [index for index in before if index is not None]
    found = []
    for number, (line, first) in enumerate(zip(lines, starts, strict=True)):
        stop = starts[number + 1] if number + 1 < len(starts) else end
        if line.level:
            inner = reading.page.lines[line.index + 1 : stop]
            stop = next((one.index for one in inner if one.level and one.level <= line.level), stop)
        elif number + 1 == len(starts):
            stop = min(stop, first + max(later - earlier for earlier, later in pairwise(starts)))
        found.append((first, max(stop, line.index + 1)))
    return found


def rate(reading: OffersPage, cards: Sequence[OfferCard], *, share: float | None = None) -> float:
    """Return how much offers look like the plans of a page, whichever reader found them.

    Independent signs are added: each states a price, in the same place, for a time, in rising order, has a button and
    a list; names are short, distinct and such as plans have; and few amounts of the page are left over. What encloses
    several offers states several amounts built alike, and loses by it.

    Args:
        reading: The page.
        cards: The offers, in order.
        share: Share of the amounts of the page that offers of all groups state; None: what these state.
    """
    count = len(cards)
    if count < 2:
        return -1.0
    places: Counter[tuple[str, str]] = Counter()
    first: list[Decimal] = []
    costs = False
    settled = timed = buttons = lists = crowded = 0
    for card in cards:
        lines = [line for line in reading.lines_of(card)[:MAX_CARD] if line.text]
        lines = [line for line in lines if not line.hidden] or lines
        stating = _stating(reading, lines)
        asked = any(reading.kind(line) == "ask" for line in lines)
        settled += bool(stating) or asked
        buttons += any(line.link for line in lines)
        builds = Counter((line.element.tag, line.element.get("class") or "") for line in lines if not line.link)
        lists += max(builds.values(), default=0) >= 3 or sum(line.place == "li" for line in lines) >= 2
        if not stating:
            continue
        places[line_key(stating[0], reading.page.lines[0].element.getroottree().getroot())] += 1
        phrases = reading.phrases(stating[0])
        first.append(phrases[0].money.amount if phrases else Decimal(0))
        costs |= any(phrase.money.amount for line in stating for phrase in reading.phrases(line))
        around = " ".join(line.text for line in lines if abs(line.index - stating[0].index) <= 2)
        timed += (
            not phrases or bool(phrases[0].period) or any(pattern.search(around) for _, pattern in words.PERIODS[:2])
        )
        keys = Counter(line_key(line, card.element) for line in stating if reading.phrases(line))
        crowded += max(keys.values(), default=0) > 2
    if not costs or settled < 0.6 * count or len(first) < 0.5 * count:
        return -1.0
    lines = [card.name_line for card in cards if card.name_line is not None]
    names = [card.name for card in cards]
    score = 1.5 * settled + 1.0 * len(first) + 0.8 * timed + 0.7 * buttons + 0.7 * lists - 1.5 * crowded
    score += 1.0 * max(places.values(), default=0)
    score += 1.0 * sum(bool(KNOWN.search(name)) for name in names)
    score += 0.5 * sum(bool(line.level) or is_bold(line) for line in lines)
    score -= 1.0 * sum(bool(_SENTENCE.search(name)) for name in names)
    score -= 0.6 * sum(len(name.split()) > 4 for name in names)
    score -= 0.8 * sum(line.place == "li" for line in lines)
    score /= count
    rising = sum(later >= earlier for earlier, later in pairwise(first))
    score += 0.5 * rising / max(1, len(first) - 1)
    score += 1.2 * (_share_told(reading, cards) if share is None else share)
    return score - 1.0 * (len({name.casefold() for name in names}) < count)


def _stating(reading: OffersPage, lines: Sequence[TextLine]) -> list[TextLine]:
    """Return the lines of an offer that state its price; those that only mention an amount, where none does."""
    told = [line for line in lines if reading.kind(line) in ("amount", "free") and line.place not in ("td", "th")]
    told = [line for line in told if line.place != "li"] or told
    return told or [
        line
        for line in lines
        if line.place not in ("li", "td", "th")
        and any(not (one.saved or one.extra or one.listed) for one in reading.phrases(line))
    ]


def _share_told(reading: OffersPage, cards: Sequence[OfferCard]) -> float:
    """Return the share of the amounts that a page shows which are in these offers."""
    covered = {line.index for card in cards for line in reading.lines_of(card)}
    stated = reading.shown_amounts
    return sum(number in covered for number in stated) / max(1, len(stated))
