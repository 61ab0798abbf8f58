"""Stored release notes and cells -> trends of themes, rhythm of releases, spread of capabilities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping

from analysis.trends.adoption import AdopterRecord, Adoption, back_test_adopters, record_days
from analysis.trends.cadence import Cadence, measure_cadence
from analysis.trends.diffusion import Diffusion, diffuse
from analysis.trends.records import Burst, ChangePoint, Trend
from analysis.trends.rule import Calls
from analysis.trends.series import Series, Theme
from analysis.trends.trend import Memory, find_trends
from rivalscope.app.workflows.adoptions import find_adoptions
from rivalscope.app.workflows.counting import count_releases
from rivalscope.core import clock
from rivalscope.core.records import Capability, EntryKind, Release, ReleaseEntry
from rivalscope.core.store import pages as page_store
from rivalscope.core.store import releases as release_store
from rivalscope.core.store.capabilities import active_capabilities, load_state, save_state
from rivalscope.core.workspace import Workspace

__all__ = [
    "MarketDiffusion",
    "MarketTrends",
    "find_cadences",
    "find_diffusion",
    "last_look",
    "market_trends",
    "themes",
]

_STATE = "trends-memory"
_MOST_KEPT = 20_000
"""Kept details beyond which the memory starts anew: most of them are of months that were counted again since."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MarketTrends:
    """The trends of a market and the counts that they rest on."""

    series: Series
    trends: tuple[Trend, ...]
    """The surest first; ``theme`` is the label."""
    capability_of: Mapping[str, str]
    """Theme -> capability id; themes above capabilities are not in it."""
    as_of: date
    """Day of the newest capture: what was published later is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDiffusion:
    """How capabilities spread in a market, and how predictions of the next adopters went in the past."""

    spread: tuple[Diffusion, ...]
    """The widest first; ``capability`` is the label."""
    record: AdopterRecord


@cache
def _details_adapter() -> TypeAdapter[dict[str, tuple[tuple[Burst, ...], tuple[ChangePoint, ...]]]]:
    return TypeAdapter(dict[str, tuple[tuple[Burst, ...], tuple[ChangePoint, ...]]])


def last_look(connection: Connection) -> date:
    """Return the day of the newest capture; without any, today."""
    return (page_store.newest_capture(connection) or clock.now()).date()


def themes(capabilities: Sequence[Capability]) -> list[Theme]:
    """Return what to follow: every capability by its names, and every group of at least two of them.

    The id of a theme is its label, because claims are told with it.
    """
    found = {one.label: Theme(id=one.label, label=one.label, terms=(one.label, *one.aliases)) for one in capabilities}
    members: defaultdict[str, list[Capability]] = defaultdict(list)
    for one in capabilities:
        if one.parent:
            members[one.parent].append(one)
    for parent, mine in members.items():
        label = f"{parent} (all)"
        terms = tuple(term for one in mine for term in (one.label, *one.aliases))
        if len(mine) > 1 and label not in found:
            found[label] = Theme(id=label, label=label, terms=(parent, *terms))
    return list(found.values())


def market_trends(workspace: Workspace, connection: Connection, *, as_of: date | None = None) -> MarketTrends:
    """Return where every theme is going, from dated release entries.

    What an earlier call worked out is kept in the store and used again; it changes no result.

    Args:
        workspace: The market.
        connection: Open transaction.
        as_of: Day up to which to look; None: the newest capture.
    """
    as_of = as_of or last_look(connection)
    capabilities = active_capabilities(connection)
    followed = themes(capabilities)
    slugs = {product.slug for product in workspace.market.products}
    series = count_releases(connection, slugs, followed, as_of=as_of)
    memory = _load_memory(connection)
    before = len(memory.past_calls) + len(memory.details)
    trends = find_trends(series, memory=memory)
    if len(memory.past_calls) + len(memory.details) != before:
        save_state(connection, _STATE, _memory_state(memory))
    return MarketTrends(
        series=series,
        trends=tuple(trends),
        capability_of={one.label: one.id for one in capabilities},
        as_of=as_of,
    )


def find_cadences(workspace: Workspace, connection: Connection, *, as_of: date | None = None) -> list[Cadence]:
    """Return the release rhythm of every product, in the order of market.yaml."""
    as_of = as_of or last_look(connection)
    entries: defaultdict[str, list[ReleaseEntry]] = defaultdict(list)
    for row in release_store.entries(connection):
        entries[row["release_id"]].append(_entry(row))
    releases: defaultdict[str, list[Release]] = defaultdict(list)
    for row in release_store.list_releases(connection):
        releases[row["product"]].append(
            Release(
                version=row["version"],
                published=row["published"],
                entries=tuple(entries[row["id"]]),
                prerelease=row["prerelease"],
                yanked=row["yanked"],
                unreleased=row["unreleased"],
            )
        )
    return [
        measure_cadence(releases[product.slug], product=product.slug, as_of=as_of)
        for product in workspace.market.products
    ]


def find_diffusion(workspace: Workspace, connection: Connection, *, as_of: date | None = None) -> MarketDiffusion:
    """Return the spread of every capability, and the record of naming who follows."""
    as_of = as_of or last_look(connection)
    labels = {one.id: one.label for one in active_capabilities(connection)}
    slugs = [product.slug for product in workspace.market.products]
    told = [
        Adoption(
            product=one.product,
            capability=labels[one.capability],
            # One that had it when it was first asked for was not watched before, as far as this capability goes.
            watched_from=one.watched_from if one.exact else one.adopted or one.watched_from,
            adopted=one.adopted,
            had_before=one.adopted is not None and not one.exact,
            dropped=one.dropped,
        )
        for one in find_adoptions(connection, slugs, as_of=as_of)
        if one.capability in labels
    ]
    return MarketDiffusion(
        spread=tuple(diffuse(told, as_of=as_of)),
        record=back_test_adopters(told, days=record_days(told, as_of=as_of)),
    )


def _entry(row: RowMapping) -> ReleaseEntry:
    return ReleaseEntry(
        text=row["text"],
        kind=EntryKind(row["kind"]),
        confidence=row["confidence"],
        breaking=row["breaking"],
        security=row["security"],
    )


def _memory_state(memory: Memory) -> dict[str, Any]:
    return {
        "past_calls": {
            name: {part: np.asarray(value).tolist() for part, value in asdict(calls).items()}
            for name, calls in memory.past_calls.items()
        },
        "details": _details_adapter().dump_python(memory.details, mode="json"),
    }


def _load_memory(connection: Connection) -> Memory:
    state = load_state(connection, _STATE)
    if state is None or len(state["details"]) > _MOST_KEPT:
        return Memory.empty()
    kinds = {"tested": bool, "concentrated": bool, "called": bool, "top": np.int64}
    return Memory(
        past_calls={
            name: Calls(**{part: np.asarray(value, dtype=kinds.get(part, float)) for part, value in parts.items()})
            for name, parts in state["past_calls"].items()
        },
        details=_details_adapter().validate_python(state["details"]),
    )
