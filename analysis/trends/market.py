"""Stored release notes and adoptions -> trends of themes, and the spread of capabilities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

import numpy as np
from pydantic import TypeAdapter
from sqlalchemy import Connection

from analysis.trends.adoption import AdopterRecord, Adoption, back_test_adopters, record_days
from analysis.trends.counting import count_releases
from analysis.trends.diffusion import Diffusion, diffuse
from analysis.trends.records import Burst, ChangePoint, Trend
from analysis.trends.rule import Calls
from analysis.trends.series import Series, Theme
from analysis.trends.trend import Memory, find_trends
from rivalscope.core.records import Capability
from rivalscope.core.store.states import load_state, save_result

__all__ = ["MarketDiffusion", "MarketTrends", "market_diffusion", "market_trends", "themes"]

_STATE = "trends-memory"
_MOST_KEPT = 20_000
"""Kept details beyond which the memory starts again: most of them are of months that were counted again since."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MarketTrends:
    """The trends of a market and the counts that they are based on."""

    series: Series
    trends: tuple[Trend, ...]
    """The most certain first; ``theme`` is the label."""
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


def themes(capabilities: Sequence[Capability]) -> list[Theme]:
    """Return what to follow: every capability by its names, and every group of at least two of them.

    The id of a theme is its label, because claims are reported with it.
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


def market_trends(
    connection: Connection,
    capabilities: Sequence[Capability],
    products: Collection[str],
    *,
    as_of: date,
    known_at: datetime | None = None,
) -> MarketTrends:
    """Return where every theme is going, from dated release entries.

    What an earlier call worked out is kept in the store and used again; it changes no result.

    Args:
        connection: Open transaction.
        capabilities: What to follow; see :func:`themes`.
        products: Slugs.
        as_of: Day up to which to look.
        known_at: Read only what had been captured by then, and keep nothing; None: everything.
    """
    series = count_releases(connection, products, themes(capabilities), as_of=as_of, known_at=known_at)
    memory = _load_memory(connection)
    before = len(memory.past_calls) + len(memory.details)
    trends = find_trends(series, memory=memory)
    if known_at is None and len(memory.past_calls) + len(memory.details) != before:
        save_result(connection, _STATE, _memory_state(memory))
    return MarketTrends(
        series=series,
        trends=tuple(trends),
        capability_of={one.label: one.id for one in capabilities},
        as_of=as_of,
    )


def market_diffusion(
    adoptions: Sequence[Adoption], capabilities: Sequence[Capability], *, as_of: date
) -> MarketDiffusion:
    """Return the spread of every capability, and the record of naming who follows.

    Args:
        adoptions: Since when each product has each capability, by capability id.
        capabilities: Those to describe, by their labels.
        as_of: Today.
    """
    labels = {one.id: one.label for one in capabilities}
    named = [replace(one, capability=labels[one.capability]) for one in adoptions if one.capability in labels]
    return MarketDiffusion(
        spread=tuple(diffuse(named, as_of=as_of)),
        record=back_test_adopters(named, days=record_days(named, as_of=as_of)),
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
