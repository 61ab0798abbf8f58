"""Plain counts of who wrote about what: for a market in which no theme moves beyond what chance explains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import compress

from analysis.trends.series import Series, month_number

__all__ = ["VendorFact", "last_month", "vendor_facts"]

_YEAR = 12
_SHOWN = 10
_MIN_VENDORS = 2
"""Vendors that wrote about a theme in one of the two years, so that it is worth a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorFact:
    """How many vendors wrote about a theme in their release notes in the last two years.

    Attributes:
        theme: The theme's name.
        now: Vendors that wrote about it in the last twelve months.
        before: Vendors that did in the twelve months before.
        looked: Vendors with dated entries in the last twelve months.
        looked_before: Vendors with dated entries in the twelve months before.
        joined: Those that wrote about it lately and not in the year before, though they were looked at in both.
        left: Those that did in the year before and not lately.
    """

    theme: str
    now: int
    before: int
    looked: int
    looked_before: int
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether other vendors wrote about it than in the year before."""
        return bool(self.joined or self.left)

    def sentence(self) -> str:
        """Return the counts in words; they claim no direction."""
        return (
            f"{self.theme}: {self.now} of {self.looked} vendors wrote about it in the last 12 months, "
            f"{self.before} of {self.looked_before} in the 12 before{self._names()}"
        )

    def _names(self) -> str:
        told = (("new", self.joined), ("no longer", self.left))
        return "".join(f"; {word}: {', '.join(names)}" for word, names in told if names)


def last_month(series: Series, as_of: date) -> str:
    """Return the month that a series ends with, and why it ends there.

    Args:
        series: Entries per theme, product and month.
        as_of: Today.
    """
    month = series.months[-1]
    if month_number(as_of) - series.end > 1:
        return f"{month}; nothing dated is known since then"
    return f"{month}; the month of {as_of} is not over"


def vendor_facts(series: Series) -> tuple[VendorFact, ...]:
    """Return the themes that most vendors wrote about lately; first those that other vendors did than a year before.

    Args:
        series: Entries per theme, product and month; the last month is the last one that is over.
    """
    if series.totals.shape[1] < _YEAR:
        return ()
    now, before = slice(-_YEAR, None), slice(-2 * _YEAR, -_YEAR)
    looked = series.totals[:, now].sum(axis=1) > 0
    looked_before = series.totals[:, before].sum(axis=1) > 0
    recent = series.counts[:, :, now].sum(axis=2) > 0
    earlier = series.counts[:, :, before].sum(axis=2) > 0
    both = looked & looked_before
    facts = [
        VendorFact(
            theme=theme,
            now=int(a.sum()),
            before=int(b.sum()),
            looked=int(looked.sum()),
            looked_before=int(looked_before.sum()),
            joined=tuple(compress(series.products, a & ~b & both)),
            left=tuple(compress(series.products, b & ~a & both)),
        )
        for theme, a, b in zip(series.themes, recent, earlier, strict=True)
        if max(a.sum(), b.sum()) >= _MIN_VENDORS
    ]
    return tuple(sorted(facts, key=lambda fact: (not fact.changed, -fact.now, -fact.before, fact.theme))[:_SHOWN])
