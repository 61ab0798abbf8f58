"""One writer at a time on a store, whichever folder or machine it runs on, and one archive for each store.

A workspace's own lock is a file in its folder; two workspaces that share a PostgreSQL store would not see each other's.
So the store is locked as well, by an advisory lock of the database session: it ends with the session, also after
``kill -9`` or a cut connection, and needs no clean-up.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from rivalscope.core.errors import BusyError, StoreError
from rivalscope.core.store.capabilities import load_state, save_state
from rivalscope.core.store.engine import Store

__all__ = ["claim_store", "write_lock"]

_KEY = 7_261_102
"""Advisory lock of the one that writes; the migrations' is the number before it."""
_STATE = "archive-of-this-store"
_ID_FILE = ".archive-id"


@contextmanager
def write_lock(store: Store) -> Iterator[None]:
    """Hold a shared store for one run; of an SQLite store the workspace's own lock is enough.

    Args:
        store: The store.

    Raises:
        BusyError: Another run holds it; the message names its machine and process.
    """
    if store.engine.dialect.name != "postgresql":
        yield
        return
    with store.engine.connect() as connection:
        name = f"rivalscope {socket.gethostname()[:30]} {os.getpid()}"
        connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": name})
        held = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}).scalar_one()
        connection.commit()
        if not held:
            raise BusyError(
                f"another run is writing to this store ({_holder(connection)})",
                where=store.engine.url.render_as_string(hide_password=True),
                next_step="Wait until it finishes, or stop it.",
            )
        try:
            yield
        finally:
            # A connection that was cut has let go of the lock by itself; only using it shows that it was.
            if not connection.invalidated and not connection.closed:
                with suppress(DBAPIError):
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _KEY})
                    connection.commit()


def _holder(connection: Connection) -> str:
    query = text(
        "SELECT a.application_name, a.backend_start FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
        "WHERE l.locktype = 'advisory' AND l.objid = :key AND l.granted"
    )
    row = connection.execute(query, {"key": _KEY}).first()
    return f"{row[0].removeprefix('rivalscope ')}, since {row[1]:%Y-%m-%d %H:%M}" if row else "it has just finished"


def claim_store(store: Store, archive: Path) -> None:
    """Tie a store to the archive that its captures are in, or check that it is this one.

    Captures name files of one archive. A second workspace with an archive of its own would make the quotes of the first
    look lost, and be believed.

    Args:
        store: The store.
        archive: The archive's folder.

    Raises:
        StoreError: The store belongs to another archive.
    """
    archive.mkdir(parents=True, exist_ok=True)
    file = archive / _ID_FILE
    # It is there where an earlier run made it, or one that shares this archive.
    with suppress(FileExistsError), file.open("x", encoding="ascii") as stream:
        stream.write(uuid.uuid4().hex)
    own = file.read_text(encoding="ascii").strip()
    with store.begin() as connection:
        known = load_state(connection, _STATE)
        if known is None:
            save_state(connection, _STATE, {"id": own, "where": f"{socket.gethostname()}:{archive}"})
        elif known["id"] != own:
            raise StoreError(
                f"this store belongs to another archive ({known['where']})",
                where=str(archive),
                next_step="Use that archive (a shared folder), or give this workspace its own store: store: in "
                "market.yaml, or RIVALSCOPE_STORE.",
            )
