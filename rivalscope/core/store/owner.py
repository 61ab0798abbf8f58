"""Who may write to a store: claims that are kept alive while they are used, and one archive for each store."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from rivalscope.core.errors import BusyError, RivalscopeError, StoreError
from rivalscope.core.store import leases
from rivalscope.core.store.engine import Store
from rivalscope.core.store.leases import Holder
from rivalscope.core.store.states import keep_first_state, load_state

if TYPE_CHECKING:
    from rivalscope.core.archive import Archive

__all__ = ["claim", "claim_store"]

_ASK_AGAIN = 1.0
_STATE = "archive-of-this-store"


@contextmanager
def claim(
    store: Store, names: Collection[str], *, doing: str, waiting: Callable[[Holder], None] | None = None
) -> Iterator[None]:
    """Hold leases of a store, and renew them until the ``with`` block ends.

    What the block stores, it stores under them: once another process has taken them over, nothing more.

    Args:
        store: The store.
        names: Of the leases (see :mod:`rivalscope.core.store.leases`).
        doing: What for, as others are told.
        waiting: Wait while somebody else is at work; called with whom, once for each. None: do not wait.

    Raises:
        BusyError: Somebody else is at work; the message names who, where and since when.
    """
    fence = _take(store, names, doing, waiting)
    store.claims.append(fence)
    done = threading.Event()
    beat = threading.Thread(target=_keep_alive, args=(store, fence, done), daemon=True)
    beat.start()
    try:
        yield
    finally:
        done.set()
        beat.join()
        store.claims.remove(fence)
        # Where the database is gone, the lease ends by itself.
        with suppress(RivalscopeError), store.begin() as connection:
            leases.release(connection, fence)


def _take(store: Store, names: Collection[str], doing: str, waiting: Callable[[Holder], None] | None) -> int:
    told: set[int] = set()
    while True:
        with store.begin() as connection:
            found = leases.take(connection, names, doing=doing, life=leases.LIFE)
        if isinstance(found, int):
            return found
        if waiting is None:
            raise BusyError(
                f"another process is writing to this store: {found}",
                where=store.engine.url.render_as_string(hide_password=True),
                next_step=f"Wait until it finishes, or stop it. If it died, its lease ends in {max(1, found.left):.0f} "
                "seconds.",
            )
        if found.fence not in told:
            told.add(found.fence)
            waiting(found)
        time.sleep(_ASK_AGAIN)


def _keep_alive(store: Store, fence: int, done: threading.Event) -> None:
    while not done.wait(leases.LIFE / 5):
        # A database that is away for a while is asked again; one that has given the lease to another is not.
        with suppress(SQLAlchemyError), store.engine.begin() as connection:
            if not leases.renew(connection, fence):
                return


def claim_store(store: Store, archive: Archive) -> None:
    """Tie a store to the archive that its captures are in, or check that it is this one.

    Captures name files of one archive. A second workspace with an archive of its own would make the quotes of the first
    look lost, and be believed.

    Args:
        store: The store.
        archive: The archive.

    Raises:
        StoreError: The store belongs to another archive.
        ArchiveUnreachableError: An archive in object storage does not answer.
    """
    own = archive.identity()
    where = archive.address or f"{socket.gethostname()}:{archive.folder}"
    with store.begin() as connection:
        known = load_state(connection, _STATE)
        if known is None:
            keep_first_state(connection, _STATE, {"id": own, "where": where})
            known = load_state(connection, _STATE)
        if known["id"] != own:
            raise StoreError(
                f"this store belongs to another archive ({known['where']})",
                where=where,
                next_step="Use that archive (a shared folder, or archive: in market.yaml), or give this workspace its "
                "own store: store: in market.yaml, or RIVALSCOPE_STORE.",
            )
