"""What readers said of the passages of cells and of posts: kept permanently, the newest answer to a question counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Table, func, select

from rivalscope.core import clock
from rivalscope.core.demand import DemandKind
from rivalscope.core.ids import make_id
from rivalscope.core.readings import PostReading, Said, SheetAnswer
from rivalscope.core.store import tables as t
from rivalscope.core.store.demand_tables import demand_posts, post_readings
from rivalscope.core.store.engine import insert_new

__all__ = [
    "add_post_readings",
    "add_readings",
    "count_post_readings",
    "count_readings",
    "latest_post_readings",
    "latest_readings",
    "reading_state",
]


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


def add_post_readings(connection: Connection, found: Iterable[PostReading]) -> None:
    """Keep what a reader said of posts."""
    at = clock.now()
    rows = [
        {
            "id": make_id("post-reading", one.post, one.reader, at.isoformat()),
            "post": one.post,
            "question": one.question,
            "reader": one.reader,
            "capability": one.capability,
            "kind": one.kind.value if one.kind else None,
            "words": one.words,
            "at": at,
        }
        for one in found
    ]
    insert_new(connection, post_readings, rows)


def latest_post_readings(
    connection: Connection, *, reader: str = "", known_at: datetime | None = None
) -> dict[str, PostReading]:
    """Return the newest reading of each post, by post id, oldest first, with the other readers' dissent beside it.

    Args:
        connection: Inside a transaction.
        reader: Only this reader's; empty: everybody's.
        known_at: Only what had been said by then.
    """
    r, p, k = post_readings.c, demand_posts.c, t.capabilities.c
    since = k.known_from.label("machine_since")
    query = (
        select(*post_readings.columns, p.url, since)
        .join(demand_posts, p.id == r.post)
        .outerjoin(t.capabilities, k.id == p.capability)
        .order_by(r.at, r.id)
    )
    if reader:
        query = query.where(r.reader == reader)
    if known_at is not None:
        query = query.where(r.at <= known_at)
    given: dict[str, dict[str, PostReading]] = {}
    for row in connection.execute(query).mappings():
        said = given.setdefault(row["post"], {})
        said.pop(row["reader"], None)
        since = row["machine_since"]
        values = {name: row[name] for name in ("post", "question", "reader", "capability", "words", "at", "url")}
        said[row["reader"]] = PostReading(
            **values,
            kind=DemandKind(row["kind"]) if row["kind"] else None,
            overtaken=not row["capability"] and since is not None and since > row["at"],
        )
    found = {}
    for post, by_reader in given.items():
        *others, newest = by_reader.values()
        dissent = [f"{one.reader}: {one.capability or 'none'}" for one in others if one.capability != newest.capability]
        found[post] = replace(newest, dissent=", ".join(dissent))
    return dict(sorted(found.items(), key=lambda item: (str(item[1].at), item[0])))


def count_readings(connection: Connection) -> list[RowMapping]:
    """Return reader, answers, first and last day, by reader."""
    return _count(connection, t.readings)


def count_post_readings(connection: Connection) -> list[RowMapping]:
    """Return the same of posts."""
    return _count(connection, post_readings)


def _count(connection: Connection, table: Table) -> list[RowMapping]:
    r = table.c
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
