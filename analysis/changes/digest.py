"""Decide what a digest reports: facts with numbers first, inference apart, nothing twice. Renderers come after."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from analysis.answers import Turn, answer_words, turn
from analysis.changes.records import Change, ChangeKind
from analysis.changes.rules import suppressed_counts
from rivalscope.core.ids import make_id
from rivalscope.core.records import Support

__all__ = [
    "DEFAULT_BAR",
    "URGENT_BAR",
    "Digest",
    "FlipEvent",
    "Inference",
    "ProductCoverage",
    "ReleaseNews",
    "build_digest",
    "urgent",
]

DEFAULT_BAR = 0.4
"""Severity times confidence from which a change has a line of its own; the rest is counted and in the appendix."""
URGENT_BAR = 0.75
"""Materiality from which the notifier does not wait for the weekly digest: prices, plans, gates."""
_MOST_CHANGES, _MOST_FLIPS, _MOST_RELEASES, _MOST_INFERENCES = 10, 6, 200, 5
_MOST_OF_ONE_PAGE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipEvent:
    """A cell of the matrix whose answer became another."""

    product: str
    capability: str
    """Label of the capability."""
    before: Support
    after: Support
    at: datetime
    quote: str = ""
    """The quote that the new answer is based on; empty if it is not proved, or the evidence is gone."""
    url: str = ""
    old_quote: str = ""
    """The quote that the old answer rested on; empty if it was not proved."""
    confidence: float

    @property
    def turn(self) -> Turn:
        """Whether both answers are proved, or what the pages began or ceased to say."""
        return turn(answer_words(self.before, None), answer_words(self.after, None))

    @property
    def id(self) -> str:
        """Content id: the same flip at another time is another one."""
        return make_id("flip", self.product, self.capability, self.before, self.after, self.at.isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseNews:
    """A release that appeared since the last digest."""

    product: str
    version: str
    published: date | None
    kinds: tuple[tuple[str, int], ...] = ()
    """Kind of entry and how many, most first."""
    headline: str = ""
    """Verbatim text of the entry that matters most."""
    url: str = ""
    breaking: int = 0
    security: int = 0

    @property
    def id(self) -> str:
        """Content id of the release."""
        return make_id("release", self.product, self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCoverage:
    """How much of a product was looked at: silence of a page that was not read is not news."""

    product: str
    planned: int
    fetched: int
    unchanged: int = 0
    refused: int = 0
    failed: int = 0
    empty: int = 0
    unlooked: int = 0
    """Pages, as of the last look, of sources that nobody looked at in the period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """A conclusion, kept apart from facts, with its confidence and what it is based on."""

    text: str
    basis: str
    """Figures and back-test that it is based on, in words."""
    claim: str = ""
    """Id of what is claimed, where the text has figures that move from week to week; empty: the text is the claim."""

    @property
    def id(self) -> str:
        """Content id: the same claim is not reported again just because one of its figures changed."""
        return make_id("inference", self.claim or self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What changed in a market between two times, as plain data."""

    market: str
    since: datetime
    until: datetime
    changes: tuple[Change, ...]
    """Material changes, the most material first; one line each."""
    more_changes: int
    """Material changes beyond those, in the appendix only."""
    flips: tuple[FlipEvent, ...]
    more_flips: int
    releases: tuple[ReleaseNews, ...]
    more_releases: int
    inferences: tuple[Inference, ...]
    coverage: tuple[ProductCoverage, ...]
    numbers: tuple[tuple[str, int], ...]
    """Name and count, in order of telling."""
    appendix: tuple[Change, ...]
    """Every change that was not suppressed and not reported before, by product and URL."""
    suppressed: tuple[tuple[str, int], ...]
    """Rule and how many changes it hid."""
    repeated: int
    """Left out because an alert or an earlier digest told them."""
    reported_ids: tuple[str, ...]
    """Ids to remember once this digest was delivered."""
    names: tuple[tuple[str, str], ...] = ()
    """Slug and name of each product."""

    def name(self, product: str) -> str:
        """Return the name of a product; its slug where it is not known."""
        return dict(self.names).get(product, product)

    @property
    def nothing_material(self) -> bool:
        """True if there is no line to tell: a valid result, as long as the coverage says that somebody looked."""
        return not (self.changes or self.flips or self.releases)

    @property
    def nobody_looked(self) -> bool:
        """True if no page was even tried in the period, so that silence says nothing."""
        tried = sum(row.fetched + row.unchanged + row.refused + row.failed + row.empty for row in self.coverage)
        return bool(self.coverage) and tried == 0


_Reported = TypeVar("_Reported", Change, FlipEvent, ReleaseNews, Inference)


def build_digest(
    changes: Iterable[Change],
    *,
    market: str,
    since: datetime,
    until: datetime,
    flips: Iterable[FlipEvent] = (),
    weak_flips: int = 0,
    reread: int = 0,
    releases: Iterable[ReleaseNews] = (),
    inferences: Iterable[Inference] = (),
    coverage: Iterable[ProductCoverage] = (),
    already_reported: AbstractSet[str] = frozenset(),
    names: Mapping[str, str] | None = None,
) -> Digest:
    """Return the digest of a period.

    Args:
        changes: All changes of the period, suppressed ones included (they are counted).
        market: Name for the heading.
        since: Beginning of the period (UTC).
        until: End of the period (UTC).
        flips: Cells whose answer changed, proved surely enough to be told.
        weak_flips: How many others changed their answer; they are counted.
        reread: How many answers changed because we read the same pages differently; they are counted.
        releases: Releases that appeared.
        inferences: Conclusions, for example of trends.
        coverage: What was looked at, per product.
        already_reported: Ids of earlier digests (``reported_ids``); nothing is reported twice.
        names: Slug -> name of each product.
    """
    changes = list(changes)
    shown = _once(change for change in changes if not change.suppressed_by)
    fresh = [change for change in shown if change.id not in already_reported]
    fresh_flips = [flip for flip in _once(flips) if flip.id not in already_reported]
    fresh_releases = [release for release in _once(releases) if release.id not in already_reported]
    fresh_inferences = [inference for inference in _once(inferences) if inference.id not in already_reported]
    # A release that is in the list of releases needs no second line as a changed page.
    listed = {(release.product, release.version) for release in fresh_releases}
    lines = [
        change
        for change in fresh
        if change.materiality >= DEFAULT_BAR
        and not (change.kind is ChangeKind.RELEASE and (change.product, change.subject) in listed)
    ]
    lines.sort(key=lambda change: (-change.materiality, change.product, change.url, change.id))
    fresh_flips.sort(key=lambda flip: (-flip.confidence, flip.product, flip.capability))
    fresh_releases.sort(key=_release_order)
    coverage = tuple(sorted(coverage, key=lambda row: row.product))
    items: list[Change | FlipEvent | ReleaseNews | Inference] = [
        *fresh,
        *fresh_flips,
        *fresh_releases,
        *fresh_inferences,
    ]
    return Digest(
        market=market,
        since=since,
        until=until,
        changes=tuple(_spread(lines)[:_MOST_CHANGES]),
        more_changes=max(0, len(lines) - _MOST_CHANGES),
        flips=tuple(fresh_flips[:_MOST_FLIPS]),
        more_flips=max(0, len(fresh_flips) - _MOST_FLIPS),
        releases=tuple(fresh_releases[:_MOST_RELEASES]),
        more_releases=max(0, len(fresh_releases) - _MOST_RELEASES),
        inferences=tuple(fresh_inferences[:_MOST_INFERENCES]),
        coverage=coverage,
        numbers=_numbers(lines, fresh, fresh_flips, weak_flips, reread, fresh_releases, coverage),
        appendix=tuple(sorted(fresh, key=lambda change: (change.product, change.url, -change.materiality, change.id))),
        suppressed=tuple(suppressed_counts(changes).items()),
        repeated=len(shown) - len(fresh),
        reported_ids=tuple(sorted(record.id for record in items)),
        names=tuple((names or {}).items()),
    )


def urgent(digest: Digest, *, bar: float = URGENT_BAR) -> list[Change]:
    """Return the changes that should be sent immediately, the most material first; the others wait for the schedule.

    All of them, also those that have no line in the digest because its page is full.
    """
    found = [change for change in digest.appendix if change.materiality >= bar]
    return sorted(found, key=lambda change: (-change.materiality, change.product, change.url, change.id))


def _spread(lines: Sequence[Change]) -> list[Change]:
    """Return the lines with those beyond the third of one page behind all others: one page is not the market."""
    seen: Counter[str] = Counter()
    first: list[Change] = []
    rest: list[Change] = []
    for change in lines:
        seen[change.url] += 1
        (first if seen[change.url] <= _MOST_OF_ONE_PAGE else rest).append(change)
    return first + rest


def _once(records: Iterable[_Reported]) -> list[_Reported]:
    return list({record.id: record for record in records}.values())


def _release_order(release: ReleaseNews) -> tuple[int, int, str, list[int], str]:
    day = release.published.toordinal() if release.published else 0
    numbers = [-int(number) for number in re.findall(r"\d{1,9}", release.version)]
    return (-(release.breaking + release.security > 0), -day, release.product, numbers, release.version)


def _numbers(
    lines: Sequence[Change],
    fresh: Sequence[Change],
    flips: Sequence[FlipEvent],
    weak_flips: int,
    reread: int,
    releases: Sequence[ReleaseNews],
    coverage: Sequence[ProductCoverage],
) -> tuple[tuple[str, int], ...]:
    kinds = Counter(change.kind.value.replace("_", " ") for change in lines)
    return (
        ("material changes", len(lines)),
        *((f"of them {name}", count) for name, count in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))),
        ("minor changes", len(fresh) - len(lines)),
        ("capabilities flipped", len(flips)),
        ("answers that changed on weak evidence", weak_flips),
        ("answers that changed only because our rules or settings did", reread),
        ("releases", len(releases)),
        ("products watched", len(coverage)),
        ("pages looked at", sum(row.fetched + row.unchanged for row in coverage)),
        ("pages refused, failed or empty", sum(row.refused + row.failed + row.empty for row in coverage)),
    )
