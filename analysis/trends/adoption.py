"""Who adopts a capability next: a hazard that leans on the capability, the product, and the products like it.

::

    probability = 1 - exp(-horizon * market * pace(capability) * eagerness(product) * pull(product, capability) / mean)

Each factor is a ratio of what was seen to what chance lets expect, drawn towards 1 by a prior, so that a market of
ten products gives modest numbers and not certainties. The record of the same rule on the past is beside it
(:func:`back_test_adopters`).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = [
    "AdopterRecord",
    "Adoption",
    "Guess",
    "back_test_adopters",
    "holders",
    "predict_adopters",
    "record_days",
]

_MARKET_PRIOR_RATE, _MARKET_PRIOR_DAYS = 0.05 / 365, 20 * 365.0
"""Before anything was seen: one in twenty waiting products follows in a year, worth twenty product-years."""
_PACE_PRIOR = 1.0
"""Adoptions' worth of the market's mean pace mixed into each capability's own."""
_EAGER_PRIOR = 2.0
"""Expected adoptions' worth of "like everybody" mixed into each product's eagerness."""
HORIZON_DAYS = 365
"""How far ahead predictions look."""
_PULL_PRIOR = 2.0
"""Neighbours' worth of the market's share mixed into the share among similar products."""
_MEMORY_DAYS = 730.0
"""Adoptions and time older than this count less for pace and eagerness."""


_NAMED_AT_LEAST, _HITS_AT_LEAST = 20, 3
"""Names given in the past, and hits among them, below which a record says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """Whether and since when a product has a capability, as far as somebody looked."""

    product: str
    capability: str
    watched_from: date
    """Day from which we know whether the product has it."""
    adopted: date | None = None
    """Day from which it has it; None: it has not, as far as was seen."""
    had_before: bool = False
    """It had it when first looked at, so the day is only the latest possible one."""
    dropped: date | None = None
    """Day from which it has it no more."""
    version: str = ""
    """The release that brought it, where it is known."""

    @property
    def at(self) -> date:
        """The day from which the product has it.

        Raises:
            ValueError: It does not have it.
        """
        if self.adopted is None:
            raise ValueError(f"{self.product} has not adopted {self.capability}")
        return self.adopted

    @property
    def exact(self) -> bool:
        """Whether ``adopted`` is the day of the release that brought it."""
        return self.adopted is not None and not self.had_before

    @property
    def present(self) -> bool:
        """Whether the product has it today."""
        return self.adopted is not None and self.dropped is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """How likely a product is to adopt a capability within the horizon."""

    product: str
    capability: str
    probability: float
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdopterRecord:
    """What the rule would have said at past days, and what happened."""

    days: int
    pairs: int
    """Product and capability without it, over all past days."""
    adopted: int
    """Of them, how many followed within the horizon."""
    expected: float
    """How many the probabilities promised."""
    top: int
    """How many of the most likely were looked at: as many as adopted, day by day."""
    top_hits: int
    auc: float
    """Chance that a pair that followed was rated above one that did not; 0.5 is no skill."""
    peer_top_hits: int
    """The same number for "the most widespread capabilities are next"."""
    peer_auc: float
    named: int
    """How often a product would have been named as the first to follow: once a day and capability that some lack."""
    named_hits: int
    """Of them, how many followed within the horizon."""
    chance_hits: float
    """How many would have followed if the products named had been drawn from those that lacked the capability."""

    @property
    def beats_chance(self) -> bool:
        """Whether naming who may follow hit clearly more often than drawing lots: by two standard errors."""
        if self.named < _NAMED_AT_LEAST or not self.adopted:
            return False
        share = self.chance_hits / self.named
        error = (self.named * share * (1 - share)) ** 0.5
        return self.named_hits > self.chance_hits + 2 * error and self.named_hits >= _HITS_AT_LEAST

    def sentence(self) -> str:
        """Return the record in words: predictions made, how many came true, and what naming anybody would have hit."""
        if not self.named:
            return "no past date is far enough back and has products to name, so there is no track record"
        dates = f"{self.days} past date{'' if self.days == 1 else 's'}"
        record = (
            f"asked at {dates}, this rule would have named {self.named} likeliest followers, one a capability; "
            f"{self.named_hits} followed within {HORIZON_DAYS} days ({self.named_hits / self.named:.0%}; names "
            f"drawn at random: {self.chance_hits:.1f}, {self.chance_hits / self.named:.0%})"
        )
        return record if self.adopted else f"{record}; none followed, so this says nothing about the order"


def holders(adoptions: Iterable[Adoption], *, at: date) -> set[str]:
    """Return the products that have the capability of these records on a day."""
    return {row.product for row in adoptions if _has(row, at)}


def _has(row: Adoption, at: date) -> bool:
    if row.had_before:
        since = row.watched_from
    elif row.adopted is None:
        return False
    else:
        since = row.adopted
    return since <= at and (row.dropped is None or row.dropped > at)


def predict_adopters(adoptions: Sequence[Adoption], *, as_of: date) -> list[Guess]:
    """Return how likely each product without a capability adopts it, the most likely first.

    Args:
        adoptions: One record per product and capability that somebody looked at.
        as_of: Today: what happened later is not used.
    """
    rows = [row for row in adoptions if row.watched_from <= as_of]
    has: defaultdict[str, set[str]] = defaultdict(set)
    lacks: list[Adoption] = []
    looked: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        looked[row.capability].add(row.product)
        if _has(row, as_of):
            has[row.product].add(row.capability)
        elif row.dropped is None or row.dropped > as_of:
            lacks.append(row)
    events, exposure = _events(rows, as_of)
    total_events, total_time = sum(events.values()), sum(exposure.values())
    if not lacks:
        return []
    market = (total_events + _MARKET_PRIOR_RATE * _MARKET_PRIOR_DAYS) / (total_time + _MARKET_PRIOR_DAYS)
    by_capability = _sums(events, exposure, 1)
    pace = {c: (e + _PACE_PRIOR) / (t * market + _PACE_PRIOR) for c, (e, t) in by_capability.items()}
    expected: defaultdict[str, float] = defaultdict(float)
    for (product, capability), time in exposure.items():
        expected[product] += time * market * pace[capability]
    by_product = _sums(events, exposure, 0)
    eager = {p: (by_product[p][0] + _EAGER_PRIOR) / (expected[p] + _EAGER_PRIOR) for p in by_product}
    holders_of: defaultdict[str, set[str]] = defaultdict(set)
    for product, capabilities in has.items():
        for capability in capabilities:
            holders_of[capability].add(product)
    scored = []
    for row in lacks:
        share = len(holders_of[row.capability]) / len(looked[row.capability])
        near = _near_share(row, has, looked[row.capability], holders_of[row.capability], share)
        pull = (near + 0.1) / (share + 0.1) * _crowd(share)
        scored.append((row, near, pace.get(row.capability, 1.0) * eager.get(row.product, 1.0) * pull))
    # The factors say who is more likely than whom; how many follow in all is the market's pace, so they average to 1.
    mean = sum(factor for _, _, factor in scored) / len(scored)
    guesses = []
    for row, near, factor in scored:
        have, all_looked = len(holders_of[row.capability]), len(looked[row.capability])
        paces = f"×{pace.get(row.capability, 1.0):.1f}, of the product ×{eager.get(row.product, 1.0):.1f}"
        guesses.append(
            Guess(
                product=row.product,
                capability=row.capability,
                probability=round(min(1.0 - math.exp(-market * factor / mean * HORIZON_DAYS), 0.95), 4),
                because=(
                    f"{have} of {all_looked} have it, {near:.0%} of the products most like it; "
                    f"pace of the capability {paces}"
                ),
            )
        )
    guesses.sort(key=lambda guess: (-guess.probability, guess.capability, guess.product))
    return guesses


def _crowd(share: float) -> float:
    """Return the push of the crowd: a capability that half have is adopted faster than one that nobody has."""
    return 0.5 + 2.0 * share


def _events(rows: Iterable[Adoption], as_of: date) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    """Return adoptions seen and days waited per product and capability, older ones weighing less."""
    events: dict[tuple[str, str], float] = {}
    exposure: dict[tuple[str, str], float] = {}
    for row in rows:
        if row.had_before or (row.adopted and row.adopted <= row.watched_from):
            continue  # nobody watched it wait
        adopted = row.adopted if row.adopted and row.adopted <= as_of else None
        begin, end = (as_of - row.watched_from).days, (as_of - (adopted or as_of)).days
        name = (row.product, row.capability)
        exposure[name] = (
            _MEMORY_DAYS * (math.exp(-end / _MEMORY_DAYS) - math.exp(-max(begin, end) / _MEMORY_DAYS)) + 1.0
        )
        events[name] = math.exp(-end / _MEMORY_DAYS) if adopted else 0.0
    return events, exposure


def _sums(
    events: dict[tuple[str, str], float], exposure: dict[tuple[str, str], float], axis: int
) -> dict[str, tuple[float, float]]:
    sums: dict[str, tuple[float, float]] = {}
    for name, time in exposure.items():
        happened, waited = sums.get(name[axis], (0.0, 0.0))
        sums[name[axis]] = (happened + events[name], waited + time)
    return sums


def _near_share(
    row: Adoption, has: dict[str, set[str]], looked: AbstractSet[str], holding: AbstractSet[str], share: float
) -> float:
    """Return the share of holders among the products looked at, weighted by likeness of what they have."""
    mine = has.get(row.product, set())
    weight = total = 0.0
    for other in looked:
        if other == row.product:
            continue
        theirs = has.get(other, set()) - {row.capability}
        union = len(mine | theirs)
        alike = (len(mine & theirs) / union) ** 2 * 4 if union else 0.0
        total += alike
        weight += alike * (other in holding)
    return (weight + _PULL_PRIOR * share) / (total + _PULL_PRIOR)


def back_test_adopters(adoptions: Sequence[Adoption], *, days: Sequence[date]) -> AdopterRecord:
    """Return what the rule would have said at past days and the outcome of it.

    Args:
        adoptions: All records, with what happened since.
        days: Past days at which to predict, each followed by at least the horizon.
    """
    happened = {(row.product, row.capability): row.adopted for row in adoptions if not row.had_before}
    pairs = adopted = top = top_hits = peer_hits = named = named_hits = 0
    expected = chance_hits = 0.0
    ranks: list[tuple[float, float, bool]] = []
    for day in days:
        guesses = predict_adopters(adoptions, as_of=day)
        end = day + timedelta(days=HORIZON_DAYS)
        true = {
            (guess.product, guess.capability)
            for guess in guesses
            if (at := happened.get((guess.product, guess.capability))) and day < at <= end
        }
        shares = _shares(adoptions, day)
        by_share = sorted(guesses, key=lambda guess: (-shares[guess.capability], guess.capability, guess.product))
        take = len(true)
        pairs, adopted, top = pairs + len(guesses), adopted + take, top + take
        expected += sum(guess.probability for guess in guesses)
        top_hits += sum((guess.product, guess.capability) in true for guess in guesses[:take])
        peer_hits += sum((guess.product, guess.capability) in true for guess in by_share[:take])
        first = {guess.capability: guess.product for guess in reversed(guesses)}
        named += len(first)
        named_hits += sum((product, capability) in true for capability, product in first.items())
        lacking = Counter(guess.capability for guess in guesses)
        chance_hits += sum(1 / lacking[capability] for _, capability in true)
        ranks.extend(
            (guess.probability, shares[guess.capability], (guess.product, guess.capability) in true)
            for guess in guesses
        )
    return AdopterRecord(
        days=len(days),
        pairs=pairs,
        adopted=adopted,
        expected=round(expected, 2),
        top=top,
        top_hits=top_hits,
        auc=_auc([(score, hit) for score, _, hit in ranks]),
        peer_top_hits=peer_hits,
        peer_auc=_auc([(score, hit) for _, score, hit in ranks]),
        named=named,
        named_hits=named_hits,
        chance_hits=round(chance_hits, 2),
    )


def record_days(adoptions: Sequence[Adoption], *, as_of: date) -> list[date]:
    """Return the half-year dates at which a back-test can ask: watched for half a year, and a horizon ago.

    Args:
        adoptions: All records.
        as_of: Today.
    """
    watched = min((row.watched_from for row in adoptions), default=as_of)
    begin, end = watched + timedelta(days=182), as_of - timedelta(days=HORIZON_DAYS)
    days = (date(year, month, 1) for year in range(begin.year, end.year + 1) for month in (1, 7))
    return [day for day in days if begin <= day <= end]


def _shares(adoptions: Iterable[Adoption], day: date) -> dict[str, float]:
    groups: defaultdict[str, list[Adoption]] = defaultdict(list)
    for row in adoptions:
        if row.watched_from <= day:
            groups[row.capability].append(row)
    return {capability: len(holders(rows, at=day)) / len(rows) for capability, rows in groups.items()}


def _auc(scored: Sequence[tuple[float, bool]]) -> float:
    """Return the area under the ROC curve by ranks, ties counted half; NaN if only one class is there."""
    ordered = sorted(scored)
    hits = sum(hit for _, hit in ordered)
    misses = len(ordered) - hits
    if not hits or not misses:
        return math.nan
    total, at = 0.0, 0
    while at < len(ordered):
        stop = at
        while stop < len(ordered) and ordered[stop][0] == ordered[at][0]:
            stop += 1
        total += sum(hit for _, hit in ordered[at:stop]) * (at + stop + 1) / 2
        at = stop
    return round((total - hits * (hits + 1) / 2) / (hits * misses), 4)
