"""Lay out a product's page versions as looks, each to be compared with the one before.

A *step* is one page turning from one version into the next. Steps that were seen in one go over the site are a *look*:
they are compared together, so that moved pages, copies and what repeats on many pages are recognised. Nothing here
knows in which order captures arrived; a step has a signature, and what was compared under it is not compared again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rivalscope.core.ids import make_id
from rivalscope.core.store.pages import PageVersion

__all__ = ["LOOK_SPAN", "LookSteps", "Step", "looks_of", "steps_of"]

LOOK_SPAN = timedelta(hours=24)
"""Steps further apart than this are never one look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page turning from one version into the next."""

    url: str
    source: str
    at: datetime
    """When the newer version, or that the page is gone, was first seen."""
    old: PageVersion | None
    """None: the page came."""
    new: PageVersion | None
    """None: the page went."""
    since: datetime
    """Last time at which the older state was seen: the page turned between then and ``at``."""
    run: str = ""
    """Crawl that saw it; empty: not known."""

    @property
    def signature(self) -> str:
        """Content id of what is compared and when."""
        return make_id(
            "step",
            self.url,
            self.old.content_id if self.old else "",
            self.new.content_id if self.new else "",
            self.since.isoformat(),
            self.at.isoformat(),
        )


@dataclass(frozen=True, slots=True)
class LookSteps:
    """Steps that were seen in one go over a product's pages."""

    steps: tuple[Step, ...]

    @property
    def signature(self) -> str:
        """Content id of all its steps."""
        return make_id("look", *sorted(step.signature for step in self.steps))


def steps_of(versions: Iterable[PageVersion], *, runs: Mapping[tuple[str, datetime], str]) -> list[Step]:
    """Return the steps of a product's pages, the oldest first, without those of the first look at a source.

    What stood there when a source was looked at for the first time did not come: nobody knows since when it is there.

    Args:
        versions: All current versions of the product.
        runs: (URL, time) -> crawl that made this capture, as far as it is known.
    """
    by_url: dict[str, list[PageVersion]] = defaultdict(list)
    first: dict[str, datetime] = {}
    for version in versions:
        by_url[version.url].append(version)
        first[version.source] = min(version.valid_from, first.get(version.source, version.valid_from))
    first_run = {
        version.source: runs.get((version.url, version.valid_from), "")
        for found in by_url.values()
        for version in found
        if version.valid_from == first[version.source]
    }
    steps: list[Step] = []
    for url, found in by_url.items():
        last: PageVersion | None = None
        for version in sorted(found, key=lambda one: one.valid_from):
            run = runs.get((url, version.valid_from), "")
            if last is None:
                begun = first[version.source]
                if run != first_run[version.source] or version.valid_from - begun > LOOK_SPAN:
                    steps.append(_step(url, version, since=begun, run=run))
            elif last.valid_to is not None and last.valid_to < version.valid_from:
                steps.append(_gone(url, last, runs))
                steps.append(_step(url, version, since=last.valid_to, run=run))
            else:
                steps.append(_step(url, version, old=last, since=last.last_seen, run=run))
            last = version
        if last is not None and last.valid_to is not None:
            steps.append(_gone(url, last, runs))
    return sorted(steps, key=lambda step: (step.at, step.url))


def looks_of(steps: Sequence[Step]) -> list[LookSteps]:
    """Return the looks that steps belong to, the oldest first.

    A look ends where another crawl begins, where a page turns a second time, and after a day.
    """
    looks: list[LookSteps] = []
    waiting: list[Step] = []
    seen: set[str] = set()
    run = ""
    for step in steps:
        other_run = bool(run and step.run and run != step.run)
        if waiting and (step.url in seen or other_run or step.at - waiting[0].at > LOOK_SPAN):
            looks.append(LookSteps(tuple(waiting)))
            waiting, seen, run = [], set(), ""
        waiting.append(step)
        seen.add(step.url)
        run = run or step.run
    if waiting:
        looks.append(LookSteps(tuple(waiting)))
    return looks


def _step(url: str, new: PageVersion, *, since: datetime, run: str, old: PageVersion | None = None) -> Step:
    return Step(url=url, source=new.source, at=new.valid_from, old=old, new=new, since=since, run=run)


def _gone(url: str, old: PageVersion, runs: Mapping[tuple[str, datetime], str]) -> Step:
    assert old.valid_to is not None
    run = runs.get((url, old.valid_to), "")
    return Step(url=url, source=old.source, at=old.valid_to, old=old, new=None, since=old.last_seen, run=run)
