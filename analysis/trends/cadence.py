"""How often a product releases, how evenly, what is in it, and how long it has been silent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from statistics import median

from rivalscope.core.records import EntryKind, Release, StoredRelease

__all__ = ["Cadence", "KindShare", "Regularity", "is_backport_of", "measure_cadence", "newest_first", "version_key"]

_MIN_INTERVALS = 5
"""Intervals below which no interval, regularity or silence is claimed: their quartiles would be anybody's guess."""
_LATELY = 730
"""Days of the last two years, whose rhythm is reported first."""
_NUMBERS = re.compile(r"\d+")
_EARLY = re.compile(r"(?:a|alpha|b|beta|rc|pre|preview|dev|snapshot|nightly|m)[.\-_]?\d*$", re.IGNORECASE)


class Regularity(StrEnum):
    """How even the intervals are."""

    REGULAR = "regular"
    """Half of the intervals lie within a third of the median."""
    UNEVEN = "uneven"
    BURSTY = "bursty"
    """Quiet spans and flurries: the middle half of the intervals is wider than twice the median."""
    UNKNOWN = "unknown"
    """Too few releases to tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindShare:
    """Share of one kind among the entries of a year."""

    year: int
    kind: EntryKind
    entries: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """The release rhythm of one product."""

    product: str
    as_of: date
    releases: int
    """Dated releases of the main line, previews and back-ports left out."""
    backports: int
    """Releases of an older line after a newer one was out."""
    previews: int
    undated: int
    first: date | None
    last: date | None
    intervals: int
    """Intervals between days with a release of the main line."""
    median_days: float | None
    """Typical interval; None with fewer than five."""
    quartile_days: tuple[float, float] | None
    regularity: Regularity
    days_since_last: int | None
    quieter_than: float | None
    """Share of past intervals that were shorter than the present silence; None with fewer than five."""
    recent: bool
    """Interval and regularity are those of the last two years; else of all dated releases, for want of recent ones."""
    newer_undated: str
    """A version newer than the last dated one, without a date: then nobody knows how long the product is silent."""
    kinds: tuple[KindShare, ...]
    """Per year, most entries first; back-ports and previews included, because their entries were written too."""

    def sentence(self) -> str:
        """Return the rhythm in words, with what cannot be said."""
        if self.last is None:
            return f"{self.product}: no dated releases"
        extra = f" (and {self.backports} back-ports)" if self.backports else ""
        if self.median_days is None or self.quartile_days is None:
            count = f"{self.releases} release{'s' * (self.releases != 1)}{extra}"
            return f"{self.product}: {count}, too few for a cadence; {self._silence()}"
        low, high = self.quartile_days
        span = "in the last two years" if self.recent else f"since {self.first}, too few of them in the last two years"
        return (
            f"{self.product}: a release every {self.median_days:.0f} days (middle half {low:.0f} to {high:.0f}), "
            f"{self.regularity}, from {self.intervals} intervals {span}{extra}; {self._silence()}"
        )

    def _silence(self) -> str:
        if self.newer_undated:
            return (
                f"last dated {self.last}, but {self.newer_undated} is newer and undated, "
                "so the length of its silence is unknown"
            )
        return f"last {self.last}, {self.days_since_last} days ago"


def measure_cadence(releases: Iterable[Release], *, product: str, as_of: date) -> Cadence:
    """Measure the rhythm of one product.

    Args:
        releases: All its releases, in any order; those dated after ``as_of`` are wrong dates and count as undated.
        product: Slug of the product.
        as_of: Today.
    """
    known = [release for release in releases if not release.unreleased]
    dated = [release for release in known if release.published and release.published <= as_of]
    dated.sort(key=lambda release: (release.published or as_of, version_key(release.version)))
    previews = [release for release in dated if release.prerelease]
    main, backports = _split_backports([release for release in dated if not release.prerelease])
    days = sorted({release.published for release in main if release.published})
    # Eras differ: what a product did ten years ago is no rhythm of today's, unless nothing newer can be measured.
    lately = [day for day in days if (as_of - day).days <= _LATELY]
    recent = len(lately) > _MIN_INTERVALS
    gaps = [(later - earlier).days for earlier, later in pairwise(lately if recent else days)]
    enough = len(gaps) >= _MIN_INTERVALS
    newer = _newer_undated(known, dated, main)
    silence = (as_of - days[-1]).days if days and not newer else None
    quartiles = (_quantile(gaps, 0.25), _quantile(gaps, 0.75)) if enough else None
    return Cadence(
        product=product,
        as_of=as_of,
        releases=len(main),
        backports=len(backports),
        previews=len(previews),
        undated=len(known) - len(dated),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        intervals=len(gaps),
        median_days=float(median(gaps)) if enough else None,
        quartile_days=quartiles,
        regularity=_regularity(gaps, quartiles),
        days_since_last=silence,
        quieter_than=sum(gap < silence for gap in gaps) / len(gaps) if enough and silence is not None else None,
        kinds=_kinds(dated),
        recent=recent,
        newer_undated=newer,
    )


def _newer_undated(known: Sequence[Release], dated: Sequence[Release], main: Sequence[Release]) -> str:
    """Return the newest version without a date, if it is newer than every dated one of the main line."""
    with_date = {id(release) for release in dated}
    undated = [release for release in known if id(release) not in with_date and not release.prerelease]
    newest = max(undated, key=lambda release: version_key(release.version), default=None)
    if newest is None or not main or not version_key(newest.version):
        return ""
    return newest.version if version_key(newest.version) > max(version_key(one.version) for one in main) else ""


def newest_first(releases: Iterable[StoredRelease]) -> list[StoredRelease]:
    """Return releases in the order in which they came out, the newest first.

    One without a date counts from the day on which it was found; if a higher version of its product has a date, it is
    an old one that was found late, and stands last.
    """
    releases = list(releases)
    highest: dict[str, tuple[int, ...]] = {}
    for one in releases:
        if one.published is not None:
            highest[one.product] = max(highest.get(one.product, ()), version_key(one.version))

    def place(one: StoredRelease) -> tuple[bool, int, str, str]:
        late = one.published is None and version_key(one.version) < highest.get(one.product, ())
        return late, -(one.published or one.discovered.date()).toordinal(), one.product, one.id

    return sorted(releases, key=place)


def version_key(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, for ordering; words do not count.

    >>> version_key("v1.10.0-rc2") > version_key("1.9.4")
    True
    """
    return tuple(int(number[:9]) for number in _NUMBERS.findall(_EARLY.sub("", version))[:6])


def is_backport_of(version: str, newest: str) -> bool:
    """Return whether a release belongs to an older line than one that was out before it.

    >>> is_backport_of("1.8.9", "2.0.0"), is_backport_of("2.0.1", "2.0.0"), is_backport_of("1.9.1", "1.10.0")
    (True, False, True)
    """
    mine, other = version_key(version), version_key(newest)
    if len(mine) < 2 or len(other) < 2 or mine >= other:
        return False
    # Two calendar versions of one year, or 1.2.9 after 1.2.10, are one line.
    return mine[:2] != other[:2]


def _split_backports(releases: Sequence[Release]) -> tuple[list[Release], list[Release]]:
    main: list[Release] = []
    backports: list[Release] = []
    newest = ""
    for release in releases:
        if newest and is_backport_of(release.version, newest):
            backports.append(release)
            continue
        main.append(release)
        if not newest or version_key(release.version) > version_key(newest):
            newest = release.version
    # A scheme that was left behind (dates, then numbers) makes all that follows look old; then nothing is
    # distinguished.
    return (main, backports) if len(backports) <= 2 * len(main) else (list(releases), [])


def _regularity(gaps: Sequence[int], quartiles: tuple[float, float] | None) -> Regularity:
    if quartiles is None:
        return Regularity.UNKNOWN
    middle = max(float(median(gaps)), 1.0)
    width = quartiles[1] - quartiles[0]
    if width <= middle * 2 / 3:
        return Regularity.REGULAR
    return Regularity.BURSTY if width > 2 * middle else Regularity.UNEVEN


def _quantile(values: Sequence[int], level: float) -> float:
    ordered = sorted(values)
    place = level * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _kinds(releases: Iterable[Release]) -> tuple[KindShare, ...]:
    years: Counter[int] = Counter()
    kinds: Counter[tuple[int, EntryKind]] = Counter()
    for release in releases:
        year = release.published.year if release.published else 0
        for entry in release.entries:
            years[year] += 1
            kinds[year, entry.kind] += 1
    rows = [
        KindShare(year=year, kind=kind, entries=count, share=round(count / years[year], 4))
        for (year, kind), count in kinds.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.year, -row.entries, row.kind)))
