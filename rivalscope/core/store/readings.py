"""What readers said of the passages of cells: kept permanently, the newest answer to a question counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

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
                "probability": one.probability,
                "lines": list(one.lines),
                "why": one.why,
                "at": at,
            }
            for product, capability, one in answers
        ],
    )


def latest_readings(connection: Connection, *, reader: str = "") -> dict[str, SheetAnswer]:
    """Return the newest answer to each question, by question id, with the other readers' dissent beside it.

    Args:
        connection: Inside a transaction.
        reader: Only this reader's answers; empty: everybody's.
    """
    query = select(t.readings).order_by(t.readings.c.at, t.readings.c.id)
    if reader:
        query = query.where(t.readings.c.reader == reader)
    given: dict[str, dict[str, SheetAnswer]] = {}
    for row in connection.execute(query).mappings():
        answers = given.setdefault(row["question"], {})
        answers.pop(row["reader"], None)  # the newest comes last
        answers[row["reader"]] = _answer(row)
    return {question: _with_dissent(list(answers.values())) for question, answers in given.items()}


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


def _with_dissent(answers: Sequence[SheetAnswer]) -> SheetAnswer:
    *others, newest = answers
    dissent = [f"{one.reader}: {one.said.value}" for one in others if _kind(one.said) != _kind(newest.said)]
    return replace(newest, dissent=", ".join(dissent))


def _kind(said: Said) -> str:
    """Return what an answer comes to: how far a yes goes is no disagreement."""
    return "present" if said in (Said.YES, Said.PARTLY) else said.value


def _answer(row: RowMapping) -> SheetAnswer:
    return SheetAnswer(
        sheet=row["sheet"],
        question=row["question"],
        reader=row["reader"],
        said=Said(row["said"]),
        probability=row["probability"],
        lines=tuple(row["lines"]),
        why=row["why"],
    )
