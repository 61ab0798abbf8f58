"""What came and went before anybody looked: answers of cells as of past days, out of somebody else's archive.

One answer proves nothing: an archive has holes, and a passage may be missed once. So a thing came only where two
answers in a row said that it was not there and all later ones say that it is, with a passage newer than the last no,
or after the page that said no had ceased to say it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from rivalscope.core import clock
from rivalscope.core.store.states import load_state, save_state

__all__ = ["PastAnswer", "PastEvent", "keep_past_events", "load_past_events", "past_events"]

_IN_A_ROW = 2
_STATE = "past-events"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAnswer:
    """What a cell said as of a past day, by today's rules."""

    product: str
    capability: str
    at: datetime
    present: bool
    passage_at: datetime | None = None
    """When the page first read so that the answer rests on."""
    until: datetime | None = None
    """When the page ceased to read so; None: it still does, or the answer rests on no passage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEvent:
    """A product took something up, or gave it up, before it was watched."""

    product: str
    capability: str
    day: date
    came: bool


def past_events(answers: Iterable[PastAnswer]) -> list[PastEvent]:
    """Return what came and went, by day."""
    by_cell: dict[tuple[str, str], list[PastAnswer]] = defaultdict(list)
    for answer in answers:
        by_cell[answer.product, answer.capability].append(answer)
    found = []
    for (product, capability), some in by_cell.items():
        day, came = _turn(sorted(some, key=lambda one: one.at))
        if day is not None:
            found.append(PastEvent(product=product, capability=capability, day=day, came=came))
    return sorted(found, key=lambda one: (one.day, one.product, one.capability))


def _turn(answers: Sequence[PastAnswer]) -> tuple[date | None, bool]:
    """Return the day on which the answers turned for good, and whether to yes; None: they never did, or took turns."""
    turns = [number for number in range(1, len(answers)) if answers[number].present != answers[number - 1].present]
    if len(turns) != 1 or turns[0] < _IN_A_ROW or len(answers) - turns[0] < _IN_A_ROW:
        return None, False
    last, first = answers[turns[0] - 1], answers[turns[0]]
    ceased = last.until if last.until is not None and last.at < last.until <= first.at else None
    if not first.present:
        return (ceased or first.at).date(), False
    newer = first.passage_at if first.passage_at is not None and first.passage_at > last.at else None
    turned = newer or ceased
    return (turned.date(), True) if turned is not None else (None, False)


def keep_past_events(connection: Connection, events: Iterable[PastEvent]) -> None:
    """Store what came and went; it takes the place of what was stored before."""
    rows = [[one.product, one.capability, one.day.isoformat(), one.came] for one in events]
    save_state(connection, _STATE, {"known_from": clock.now().isoformat(), "events": rows})


def load_past_events(connection: Connection, *, known_at: datetime | None = None) -> list[PastEvent]:
    """Return what is stored; nothing where it was not known yet at a time."""
    state = load_state(connection, _STATE)
    if state is None or (known_at is not None and datetime.fromisoformat(state["known_from"]) > known_at):
        return []
    return [
        PastEvent(product=product, capability=capability, day=date.fromisoformat(day), came=came)
        for product, capability, day, came in state["events"]
    ]
