"""How often hosts are asked, by every process and every market that shares a store: pauses and daily budgets."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, case, delete, func, select, update

from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import insert_new
from rivalscope.core.store.leases import database_time

__all__ = ["Slot", "give_back", "requests_of_day", "reserve"]

_HOUR = 3600
_DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class Slot:
    """When a host may be asked, and how often.

    Attributes:
        wait: Seconds until then.
        granted: Requests that the budget allows, of those that were wanted.
    """

    wait: float
    granted: int


def reserve(connection: Connection, host: str, *, pause: float, limit: int, count: int = 1) -> Slot:
    """Take the next moments at which a host may be asked; nobody else is given them, whatever becomes of the asker.

    Args:
        connection: Open transaction, to be committed before the host is asked.
        host: Name, with port if any.
        pause: Seconds between two requests to it.
        limit: Requests to it in 24 hours, by everybody.
        count: How many requests; more than one only where no pause is needed.
    """
    now: float = connection.execute(select(database_time(connection))).scalar_one()
    insert_new(connection, t.hosts, [{"host": host, "next": 0.0}])
    h, n = t.hosts.c, t.host_requests.c
    # Whoever asks for the same host waits for this row until the slot is taken.
    free = case((h.next > now, h.next), else_=now)
    taken: float = connection.execute(
        update(t.hosts).where(h.host == host).values(next=free + pause).returning(h.next)
    ).scalar_one()
    hour = int(now) // _HOUR
    granted = max(0, min(count, limit - requests_of_day(connection, host)))
    insert_new(connection, t.host_requests, [{"host": host, "hour": hour, "number": 0}])
    number = connection.execute(
        update(t.host_requests)
        .where(n.host == host, n.hour == hour)
        .values(number=n.number + granted)
        .returning(n.number)
    ).scalar_one()
    if number == granted:  # the first of this hour
        connection.execute(delete(t.host_requests).where(n.host == host, n.hour < hour - 2 * _DAY_HOURS))
    return Slot(max(0.0, taken - pause - now), granted)


def give_back(connection: Connection, host: str, count: int) -> None:
    """Give back requests that were reserved and not made."""
    n = t.host_requests.c
    newest = select(func.max(n.hour)).where(n.host == host).scalar_subquery()
    connection.execute(update(t.host_requests).where(n.host == host, n.hour == newest).values(number=n.number - count))


def requests_of_day(connection: Connection, host: str) -> int:
    """Return how many requests to a host were reserved in the last 24 hours, to the full hour."""
    n = t.host_requests.c
    first = select(database_time(connection)).scalar_subquery() / _HOUR - _DAY_HOURS
    query = select(func.coalesce(func.sum(n.number), 0)).where(n.host == host, n.hour >= first)
    return int(connection.execute(query).scalar_one())
