"""What readers said of the passages of cells: kept for good, the newest answer to a question counts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, RowMapping, func, select

from rivalscope.core import clock
from rivalscope.core.ids import make_id
from rivalscope.core.readings import Said, SheetAnswer
from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import insert_new

__all__ = ["add_readings", "count_readings", "latest_readings", "reading_state"]


def add_readings(connection: Connection, answers: Iterable[tuple[str, str, SheetAnswer]]) -> None:
    """Keep answers.

    Args:
        connection: Inside a transaction.
        answers: (product, capability id, answer) of each.
    """
    at = clock.now()
    insert_new(
        connection,
        t.readings,
        [
            {
                "id": make_id("reading", one.sheet, one.reader, at.isoformat()),
                "sheet": one.sheet,
                "question": one.question,
                "product": product,
                "capability": capability,
                "reader": one.reader,
                "said": one.said.value,
                "there": one.there,
                "lines": list(one.lines),
                "why": one.why,
                "at": at,
            }
            for product, capability, one in answers
        ],
    )


def latest_readings(connection: Connection) -> dict[str, SheetAnswer]:
    """Return the newest answer to each question, by question id."""
    rows = connection.execute(select(t.readings).order_by(t.readings.c.at, t.readings.c.id)).mappings()
    return {row["question"]: _answer(row) for row in rows}


def count_readings(connection: Connection) -> list[RowMapping]:
    """Return reader, answers, first and last day, by reader."""
    r = t.readings.c
    query = (
        select(r.reader, func.count().label("answers"), func.min(r.at).label("first"), func.max(r.at).label("last"))
        .group_by(r.reader)
        .order_by(r.reader)
    )
    return list(connection.execute(query).mappings())


def reading_state(connection: Connection) -> str:
    """Return an id of all that was ever read; it changes when somebody reads on."""
    count, last = connection.execute(select(func.count(), func.max(t.readings.c.id))).one()
    newest = connection.execute(select(func.max(t.readings.c.at))).scalar()
    return f"{count} {last or ''} {newest or ''}"


def _answer(row: RowMapping) -> SheetAnswer:
    return SheetAnswer(
        sheet=row["sheet"],
        question=row["question"],
        reader=row["reader"],
        said=Said(row["said"]),
        there=row["there"],
        lines=tuple(row["lines"]),
        why=row["why"],
    )
