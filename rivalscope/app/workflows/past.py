"""The matrix as of past month ends, after a backfill: what came and went before anybody of us looked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from analysis.answers import answer_of
from analysis.market_store import MarketStore
from analysis.trends.past import PastAnswer, PastEvent, keep_past_events, past_events
from rivalscope.core.records import Cell
from rivalscope.core.store import captures, pages, runs
from rivalscope.core.workspace import Workspace

__all__ = ["judge_past"]

_NEVER = datetime.max.replace(tzinfo=UTC)
_WATCHED = 0.5
"""Of the pages that a product has today, so many must have been read by a past day; else silence says nothing."""


def judge_past(workspace: Workspace, *, note: Callable[[str], None] = lambda text: None) -> list[PastEvent]:
    """Judge the months before our own first look, and keep what came and went. The caller holds the workspace's lock.

    Args:
        workspace: After a backfill and an analysis.
        note: Told which month is judged.
    """
    with workspace.store.begin() as connection:
        versions = pages.page_versions(connection, current=True)
        own = runs.first_look(connection, without=("backfill",))
    today = Counter(version.product for version in versions if version.valid_to is None)
    answers: list[PastAnswer] = []
    for at in _month_ends(versions, own):
        note(f"the market as of {at:%Y-%m-%d}")
        held = Counter(v.product for v in versions if v.valid_from <= at and (v.valid_to is None or v.valid_to > at))
        watched = {product for product, count in held.items() if count >= _WATCHED * today[product]}
        cells = [cell for cell in MarketStore(workspace, as_of=at).cells if cell.product in watched]
        answers += _answers(workspace, cells, at, versions)
    found = past_events(answers)
    with workspace.store.begin() as connection:
        keep_past_events(connection, found)
    return found


def _month_ends(versions: list[pages.PageVersion], until: datetime | None) -> Iterator[datetime]:
    """Yield the ends of the months in which anything turned before a time, and that time itself."""
    begun = sorted(version.valid_from for version in versions if until is None or version.valid_from < until)
    if not begun:
        return
    turned = {(at.year, at.month) for v in versions for at in (v.valid_from, v.valid_to) if at is not None}
    year, month = begun[0].year, begun[0].month
    last = until or begun[-1] + timedelta(days=1)
    while True:
        year, month, this = year + month // 12, month % 12 + 1, (year, month)
        end = datetime(year, month, 1, tzinfo=UTC)
        if end >= last:
            yield last
            return
        if this in turned:
            yield end


def _answers(
    workspace: Workspace, cells: list[Cell], at: datetime, versions: Sequence[pages.PageVersion]
) -> Iterator[PastAnswer]:
    ends = {(one.product, one.url): one.valid_to for one in versions if one.valid_from <= at < (one.valid_to or _NEVER)}
    with workspace.store.begin() as connection:
        found = captures.get_captures(connection, [cell.evidence[0].capture_id for cell in cells if cell.evidence])
    for cell in cells:
        passage = found.get(cell.evidence[0].capture_id) if cell.evidence else None
        yield PastAnswer(
            product=cell.product,
            capability=cell.capability,
            at=at,
            present=answer_of(cell).present,
            passage_at=passage.at if passage is not None else None,
            until=ends.get((cell.product, passage.url)) if passage is not None else None,
        )
