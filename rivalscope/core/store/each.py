"""Ask for each different value of a column in as many steps as there are values, however many rows hold them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, func, select

__all__ = ["each_value"]


def each_value(column: ColumnElement[Any], *where: ColumnElement[bool]) -> CTE:
    """Return a part of a query that holds each different value of a column once, as ``value``, and one that is null.

    ``SELECT DISTINCT`` and ``GROUP BY`` read every row of a history; this steps through an index from one value to the
    next, so that there has to be one that begins with what ``where`` compares, followed by the column.
    """
    steps = select(func.min(column).label("value")).where(*where).cte("each_value", recursive=True)
    following = select(func.min(column)).where(*where, column > steps.c.value).scalar_subquery()
    return steps.union_all(select(following).where(steps.c.value.is_not(None)))
