"""Cells with their evidence, bitemporal; and judges' verdicts on them."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    Text,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)

from rivalscope.core import clock
from rivalscope.core.ids import make_id
from rivalscope.core.records import Cell, CellVersion, Evidence, NoKind, Polarity, Stage, Support
from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import insert_new

__all__ = [
    "add_verdict",
    "cell_versions",
    "current_verdicts",
    "flips",
    "judged_cells",
    "last_build",
    "load_cells",
    "save_cells",
]

_AT_ONCE = 5_000
"""Cells that are read at once."""
_CELL = tuple(one.name for one in fields(Cell) if one.name not in ("evidence", "contradictions", "leads"))
_EVIDENCE = tuple(one.name for one in fields(Evidence))
_WORDS = ("product", "capability", "plan", "value", "since", "decided_by", "decision_reason")
_SAME = ("support", "no_kind", "stage", "plan", "value", "since", "decided_by", "extra")


def save_cells(
    connection: Connection, cells: Sequence[Cell], *, run_id: str, standing: Collection[str] = ()
) -> list[tuple[Cell | None, Cell]]:
    """Publish a matrix. A cell that says the same as before, from the same quotes, only gets a new check date.

    Args:
        cells: The whole new matrix.
        run_id: The build.
        standing: Products whose cells are those that are stored.

    Returns:
        (old, new) for each cell whose answer flipped; old is None for one that is new.
    """
    at = clock.now()
    flips: list[tuple[Cell | None, Cell]] = []
    by_product: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_product[cell.product].append(cell)
    for product, some in by_product.items():
        if product not in standing:
            flips += _save_product(connection, product, some, run_id=run_id, at=at)
    now = t.cells.c.known_to.is_(None)
    stored = connection.execute(select(t.cells.c.product).where(now).distinct()).scalars()
    for product in [one for one in stored if one not in by_product and one not in standing]:
        # What is no longer in the matrix (a product that was taken out) is closed, not deleted.
        connection.execute(update(t.cells).where(t.cells.c.product == product, now).values(known_to=at))
    stand = list(standing)
    for start in range(0, len(stand), 500):
        these = t.cells.c.product.in_(stand[start : start + 500])
        connection.execute(update(t.cells).where(these, now).values(checked_at=at))
    return flips


def _save_product(
    connection: Connection, product: str, cells: Sequence[Cell], *, run_id: str, at: datetime
) -> list[tuple[Cell | None, Cell]]:
    """Publish the cells of one product and return those that flipped: of a wide market not all are held as rows."""
    rows = _current_rows(connection, product=product)
    evidence = _evidence_of(connection, [row["id"] for row in rows.values()])
    new_rows: list[dict[str, Any]] = []
    new_evidence: list[dict[str, Any]] = []
    new_leads: list[dict[str, Any]] = []
    closed: list[str] = []
    checked: list[str] = []
    flips: list[tuple[Cell | None, Cell]] = []
    for cell in cells:
        row = rows.pop((cell.product, cell.capability), None)
        old = _cell(row, evidence[row["id"]]) if row is not None else None
        if row is not None and old is not None:
            if _same(old, cell):
                checked.append(row["id"])
                continue
            closed.append(row["id"])
        if old is None or old.support is not cell.support:
            flips.append((old, cell))
        quotes = [*cell.evidence, *cell.contradictions]
        key = make_id("cell-row", cell.product, cell.capability, at.isoformat())
        new_rows.append(
            {
                **{name: getattr(cell, name) for name in _CELL},
                "id": key,
                "valid_from": max((quote.captured_at for quote in quotes), default=at),
                "known_from": at,
                "known_to": None,
                "checked_at": at,
                "run_id": run_id,
            }
        )
        new_evidence += [
            {**_values(quote), "cell_id": key, "rank": rank, "id": quote.id, "contradicts": rank > len(cell.evidence)}
            for rank, quote in enumerate(quotes, start=1)
        ]
        new_leads += [
            {**_values(lead), "cell_id": key, "rank": rank, "id": lead.id}
            for rank, lead in enumerate(cell.leads, start=1)
        ]
    # What is no longer in the matrix (a capability that was taken out) is closed, not deleted.
    closed += [row["id"] for row in rows.values()]
    for ids, values in ((closed, {"known_to": at}), (checked, {"checked_at": at})):
        for start in range(0, len(ids), 500):
            connection.execute(update(t.cells).where(t.cells.c.id.in_(ids[start : start + 500])).values(**values))
    insert_new(connection, t.cells, new_rows)
    insert_new(connection, t.evidence, new_evidence)
    insert_new(connection, t.leads, new_leads)
    return flips


def _values(quote: Evidence) -> dict[str, Any]:
    return {name: getattr(quote, name) for name in _EVIDENCE}


def load_cells(connection: Connection, *, known_at: datetime | None = None) -> list[Cell]:
    """Return the matrix as it is known now, or as it was known at a time, by product and capability."""
    query = select(t.cells.c.id, *_stored(t.cells, _CELL)).where(_known(t.cells.c, known_at))
    cells: list[Cell] = []
    shared = _Shared()
    rows = connection.execute(query.order_by(t.cells.c.product).execution_options(yield_per=_AT_ONCE))
    for some in rows.partitions():
        evidence = _evidence_of(connection, [row[0] for row in some], shared)
        for cell_id, *row in some:
            values = dict(zip(_CELL, row, strict=True))
            for name in _WORDS:
                values[name] = shared.text(values[name])
            values["reasons"], extra = shared.items(values["reasons"]), values["extra"]
            values["extra"] = {} if extra == "{}" else json.loads(extra)
            cells.append(_cell(values, evidence[cell_id]))
    # In Python: databases sort words in different ways.
    cells.sort(key=lambda cell: (cell.product, cell.capability))
    return cells


def last_build(connection: Connection) -> datetime | None:
    """Return when the matrix that stands was last built or confirmed; None: there is none."""
    at: datetime | None = connection.execute(
        select(func.max(t.cells.c.checked_at)).where(t.cells.c.known_to.is_(None))
    ).scalar_one()
    return at


def cell_versions(connection: Connection, *, known_at: datetime | None = None) -> list[CellVersion]:
    """Return every answer that any cell ever gave, oldest first.

    Args:
        connection: Open transaction.
        known_at: Only answers that had been given by then, each as current as it was then; None: all.
    """
    c = t.cells.c
    query = select(t.cells).order_by(c.known_from, c.product, c.capability)
    if known_at is not None:
        query = query.where(c.known_from <= known_at)
    rows = list(connection.execute(query).mappings())
    evidence = _evidence_of(connection, [row["id"] for row in rows])

    def until(row: RowMapping) -> datetime | None:
        at: datetime | None = row["known_to"]
        return None if at is None or (known_at is not None and at > known_at) else at

    return [
        CellVersion.of(_cell(row, evidence[row["id"]]), known_from=row["known_from"], known_to=until(row))
        for row in rows
    ]


def add_verdict(
    connection: Connection,
    cell: Cell,
    *,
    verdict: str,
    stratum: str,
    weight: float,
    author: str,
    reason: str,
) -> None:
    """Keep a person's verdict (right, wrong, unsure) on the current answer of a cell."""
    row = _current_rows(connection)[cell.product, cell.capability]
    at = clock.now()
    insert_new(
        connection,
        t.verdicts,
        [
            {
                "id": make_id("verdict", row["id"], author, at.isoformat()),
                "cell_id": row["id"],
                "product": cell.product,
                "capability": cell.capability,
                "support": cell.support.value,
                "verdict": verdict,
                "stratum": stratum,
                "weight": weight,
                "author": author,
                "reason": reason,
                "at": at,
            }
        ],
    )


def current_verdicts(connection: Connection, *, known_at: datetime | None = None) -> list[RowMapping]:
    """Return the verdicts on the answers that stand now, or stood at a time, one per cell: the newest by then."""
    query = (
        select(t.verdicts)
        .join(t.cells, t.cells.c.id == t.verdicts.c.cell_id)
        .where(_known(t.cells.c, known_at))
        .order_by(t.verdicts.c.at, t.verdicts.c.id)
    )
    if known_at is not None:
        query = query.where(t.verdicts.c.at <= known_at)
    return list({row["cell_id"]: row for row in connection.execute(query).mappings()}.values())


def judged_cells(connection: Connection) -> set[str]:
    """Return the ids (:attr:`Cell.id`) of cells whose present answer has a verdict."""
    return {make_id("cell", row["product"], row["capability"]) for row in current_verdicts(connection)}


def flips(connection: Connection, *, since: datetime) -> list[tuple[datetime, Cell, Cell]]:
    """Return (when, old, new) for each answer that changed since a time, oldest first."""
    query = select(t.cells).order_by(t.cells.c.product, t.cells.c.capability, t.cells.c.known_from)
    rows = list(connection.execute(query).mappings())
    pairs = [
        (old, new)
        for old, new in itertools.pairwise(rows)
        if (old["product"], old["capability"]) == (new["product"], new["capability"])
        and old["support"] != new["support"]
        and new["known_from"] >= since
    ]
    evidence = _evidence_of(connection, [row["id"] for pair in pairs for row in pair])
    found = [
        (new["known_from"], _cell(old, evidence[old["id"]]), _cell(new, evidence[new["id"]])) for old, new in pairs
    ]
    return sorted(found, key=lambda flip: (flip[0], flip[2].product, flip[2].capability))


def _same(old: Cell, new: Cell) -> bool:
    if any(getattr(old, name) != getattr(new, name) for name in _SAME):
        return False
    quotes = [[quote.id for quote in (*cell.evidence, *cell.contradictions, *cell.leads)] for cell in (old, new)]
    return quotes[0] == quotes[1] and abs(old.confidence - new.confidence) < 0.005


def _current_rows(connection: Connection, *, product: str | None = None) -> dict[tuple[str, str], RowMapping]:
    query = select(t.cells).where(_known(t.cells.c, None))
    if product is not None:
        query = query.where(t.cells.c.product == product)
    return {(row["product"], row["capability"]): row for row in connection.execute(query).mappings()}


def _known(columns: Any, at: datetime | None) -> ColumnElement[bool]:
    """Return the condition that a row was known at a time; None: that it is known now."""
    if at is None:
        return and_(columns.known_to.is_(None))
    return and_(columns.known_from <= at, or_(columns.known_to.is_(None), columns.known_to > at))


@dataclass(slots=True)
class _Quoted:
    """The passages that one stored cell points to."""

    evidence: list[Evidence] = field(default_factory=list)
    contradictions: list[Evidence] = field(default_factory=list)
    leads: list[Evidence] = field(default_factory=list)


@dataclass(slots=True)
class _Shared:
    """What many rows hold: equal values are one object, and a stored list is decoded once."""

    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, value: str) -> str:
        return self.texts.setdefault(value, value)

    def items(self, stored: str) -> tuple[str, ...]:
        found = self.lists.get(stored)
        if found is None:
            found = self.lists[stored] = tuple(json.loads(stored))
        return found


def _stored(table: Table, names: Sequence[str]) -> list[ColumnElement[Any]]:
    """Return columns; lists as the text that is stored."""
    return [cast(table.c[name], Text) if isinstance(table.c[name].type, JSON) else table.c[name] for name in names]


def _evidence_of(connection: Connection, cell_ids: Sequence[str], shared: _Shared | None = None) -> dict[str, _Quoted]:
    found: dict[str, _Quoted] = defaultdict(_Quoted)
    shared = shared or _Shared()
    for start in range(0, len(cell_ids), 500):
        chunk = cell_ids[start : start + 500]
        for table in (t.evidence, t.leads):
            against = table.c.contradicts if table is t.evidence else literal(False)
            query = select(table.c.cell_id, against, *_stored(table, _EVIDENCE)).where(table.c.cell_id.in_(chunk))
            for cell_id, contradicts, *row in connection.execute(query.order_by(table.c.cell_id, table.c.rank)):
                of_cell = found[cell_id]
                near = of_cell.leads if table is t.leads else of_cell.evidence
                (of_cell.contradictions if contradicts else near).append(_quote(row, shared))
    return found


def _quote(row: Sequence[Any], shared: _Shared) -> Evidence:
    """Return a quote; one passage is quoted for many cells."""
    values = dict(zip(_EVIDENCE, row, strict=True))
    for name in ("quote", "url", "capture_id", "digest", "plan"):
        values[name] = shared.text(values[name])
    for name in ("heading_path", "reasons", "parts"):
        values[name] = shared.items(values[name])
    values["polarity"] = Polarity(values["polarity"])
    values["stage"] = Stage(values["stage"]) if values["stage"] else None
    return Evidence(**values)


def _cell(row: Mapping[Any, Any], quoted: _Quoted) -> Cell:
    values = {name: row[name] for name in _CELL}
    values["support"] = Support(values["support"])
    values["no_kind"] = NoKind(values["no_kind"]) if values["no_kind"] else None
    values["stage"] = Stage(values["stage"]) if values["stage"] else None
    values["machine"] = Support(values["machine"]) if values["machine"] else None
    values["reasons"] = tuple(values["reasons"])
    return Cell(
        **values,
        evidence=tuple(quoted.evidence),
        contradictions=tuple(quoted.contradictions),
        leads=tuple(quoted.leads),
    )
