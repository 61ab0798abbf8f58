"""Which looks at a product's pages were compared with those before them: one row each, old ones cost nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import insert_new

__all__ = ["compared_looks", "keep_compared", "last_look"]


def last_look(connection: Connection, product: str, *, before: datetime | None) -> datetime | None:
    """Return when the newest look began that was compared, or the newest before a time; None: there is none."""
    c = t.compared_looks.c
    query = select(func.max(c.begun)).where(c.product == product)
    if before is not None:
        query = query.where(c.begun < before)
    return connection.execute(query).scalar_one()


def compared_looks(connection: Connection, product: str, *, since: datetime | None) -> set[str]:
    """Return the signatures of the looks that were compared and began at a time or later; None: of all."""
    c = t.compared_looks.c
    query = select(c.signature).where(c.product == product)
    if since is not None:
        query = query.where(c.begun >= since)
    return set(connection.execute(query).scalars())


def keep_compared(
    connection: Connection, product: str, looks: Mapping[str, datetime], *, since: datetime | None
) -> None:
    """Keep which looks were compared, in place of those that are kept from a time on; None: of all.

    Args:
        connection: Open transaction.
        product: Slug.
        looks: Signature -> when the look began.
        since: The time.
    """
    c = t.compared_looks.c
    forgotten = delete(t.compared_looks).where(c.product == product)
    connection.execute(forgotten if since is None else forgotten.where(c.begun >= since))
    rows = [{"product": product, "signature": signature, "begun": begun} for signature, begun in looks.items()]
    insert_new(connection, t.compared_looks, rows)
