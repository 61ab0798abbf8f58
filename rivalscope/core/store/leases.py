"""Who works on what: leases in the store, each with an expiry and a fencing number.

A claim is one or several leases taken at once, all or none. Its number is larger than that of every earlier claim, and
each transaction in which its holder writes ends by renewing it under that number (:meth:`Store.begin`). So a process
that was taken for dead, and was not, stores nothing any more. Times are the database's: no machine's clock counts.
"""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, delete, func, select, text, update
from sqlalchemy import Float as SqlFloat

from rivalscope.core.ids import make_id
from rivalscope.core.store import tables as t

__all__ = [
    "LIFE",
    "MARKET",
    "PUBLISH",
    "Holder",
    "Owner",
    "database_time",
    "has_written",
    "living",
    "release",
    "renew",
    "source_lease",
    "take",
    "this_process",
]

MARKET = "market"
"""Lease of the whole market: nobody else writes anything."""
PUBLISH = "publish"
"""Lease of the one that reads captures and publishes results of them."""
LIFE = 45.0
"""Seconds until a lease that nobody renews is free; whoever waits for it asks every second or two."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A process that works on a store.

    Attributes:
        name: The person or account it runs as.
        host: Its machine.
        process: Its number.
        place: Where that number means something: machine and process namespace, as a digest.
    """

    name: str
    host: str
    process: int
    place: str

    def __str__(self) -> str:
        return f"{self.name} on {self.host} (process {self.process})"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease.

    Attributes:
        lease: Name of the lease.
        fence: Number of the claim.
        doing: What for, in words.
        owner: Which process.
        since: When it was taken.
        left: Seconds until it ends unless it is renewed; negative: it has ended.
    """

    lease: str
    fence: int
    doing: str
    owner: Owner
    since: datetime
    left: float

    def __str__(self) -> str:
        return f"{self.doing} by {self.owner}, since {self.since:%Y-%m-%d %H:%M:%S} UTC"

    @property
    def dead(self) -> bool:
        """Whether it can no longer be at work: its lease has ended, or its process is known to have."""
        return self.left <= 0 or _has_ended(self.owner)


def source_lease(source: str) -> str:
    """Return the name of the lease under which a source is crawled."""
    return f"source {source}"


@cache
def _place(process: int) -> str:
    # Containers have process numbers of their own, and machines may share a name.
    marks = [socket.gethostname()]
    for path in ("/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"):
        try:
            marks.append(os.readlink(path) if path.endswith("pid") else Path(path).read_text("ascii"))
        except OSError:
            continue
    return make_id("place", *marks)


def this_process() -> Owner:
    """Return the process that asks."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # an account without a name, in a container
        name = str(os.getuid())
    return Owner(name, socket.gethostname(), os.getpid(), _place(os.getpid()))


def take(connection: Connection, names: Collection[str], *, doing: str, life: float) -> int | Holder:
    """Take leases, all or none; those of claims that are dead are taken over.

    Args:
        connection: Open transaction, to be committed at once.
        names: Which.
        doing: What for, in words.
        life: Seconds until they end unless they are renewed.

    Returns:
        The number of the claim; or who holds one of them, or one that excludes them.
    """
    # This row is changed first, by everybody: claims are made one after the other, on both databases.
    number = connection.execute(
        update(t.fencing).where(t.fencing.c.id == 1).values(number=t.fencing.c.number + 1).returning(t.fencing.c.number)
    ).scalar_one()
    for holder in _holders(connection):
        if not any(_exclude(name, holder.lease) for name in names):
            continue
        if not holder.dead:
            return holder
        # All of its leases: a claim is whole, or it is none.
        connection.execute(delete(t.leases).where(t.leases.c.fence == holder.fence))
    me, now = this_process(), database_time(connection)
    for name in sorted(set(names)):
        connection.execute(
            t.leases.insert().values(
                name=name, fence=number, doing=doing, owner=me.name, host=me.host, process=me.process, place=me.place,
                since=now, life=life, expires=now + life,
            )
        )  # fmt: skip
    return int(number)


def renew(connection: Connection, fence: int) -> bool:
    """Let a claim live on from now; return False if it is no longer there."""
    query = (
        update(t.leases).where(t.leases.c.fence == fence).values(expires=database_time(connection) + t.leases.c.life)
    )
    return connection.execute(query).rowcount > 0


def release(connection: Connection, fence: int) -> None:
    """Give back the leases of a claim."""
    connection.execute(delete(t.leases).where(t.leases.c.fence == fence))


def living(connection: Connection) -> list[Holder]:
    """Return who is at work, the longest first."""
    return sorted((holder for holder in _holders(connection) if not holder.dead), key=lambda holder: holder.since)


def has_written(connection: Connection) -> bool:
    """Return whether an open transaction has changed anything."""
    if connection.dialect.name == "sqlite":
        return bool(connection.connection.dbapi_connection.in_transaction)  # type: ignore[union-attr]
    return connection.execute(text("SELECT pg_current_xact_id_if_assigned()")).scalar_one() is not None


def _holders(connection: Connection) -> list[Holder]:
    c, now = t.leases.c, database_time(connection)
    query = select(t.leases, (c.expires - now).label("left")).order_by(c.name)
    return [
        Holder(
            row["name"], row["fence"], row["doing"], Owner(row["owner"], row["host"], row["process"], row["place"]),
            datetime.fromtimestamp(row["since"], UTC), row["left"],
        )
        for row in connection.execute(query).mappings()
    ]  # fmt: skip


def _exclude(wanted: str, held: str) -> bool:
    return wanted == held or MARKET in (wanted, held)


def _has_ended(owner: Owner) -> bool:
    """Return whether a process is known to have ended; of other machines, and other containers, nothing is known."""
    if owner.place != _place(os.getpid()):
        return False
    try:
        os.kill(owner.process, 0)
    except ProcessLookupError:
        return True
    except OSError:  # somebody else's
        return False
    return False


def database_time(connection: Connection) -> ColumnElement[float]:
    """Return the database's time now, in seconds since 1970."""
    if connection.dialect.name == "sqlite":
        return (func.julianday("now", type_=SqlFloat) - 2440587.5) * 86400.0
    return func.extract("epoch", func.clock_timestamp()).cast(SqlFloat)
