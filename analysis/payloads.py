"""Archived bytes by capture id, for verifying quotes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rivalscope.core.archive import Archive
from rivalscope.core.errors import ArchiveError
from rivalscope.core.payload import Payload
from rivalscope.core.records import Capture
from rivalscope.core.store import captures
from rivalscope.core.workspace import Workspace

__all__ = ["ArchivedPayloads", "KnownPayloads", "archived_payloads"]


@dataclass
class KnownPayloads:
    """Gives the archived bytes of captures that it knows; it needs no store, and may be sent to another machine.

    A capture that cannot be read has no bytes. An archive in object storage that does not answer raises an
    ArchiveUnreachableError: that disproves no quote.
    """

    archive: Archive
    known: dict[str, Capture | None]

    def __call__(self, capture_id: str) -> Payload:
        """Return the archived bytes of a capture."""
        found = self.known.get(capture_id)
        if found is None:
            return Payload(b"", problem="its capture is not in the store")
        try:
            archived = self.archive.read(found)
        except ArchiveError as error:
            return Payload(b"", problem=f"the archived page cannot be read: {error}")
        return Payload(archived.payload, mime=archived.mime or "text/html", charset=archived.charset)


class ArchivedPayloads(KnownPayloads):
    """The same of every capture that a workspace's store knows, each looked up once."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace.archive, {})
        self._workspace = workspace

    def __call__(self, capture_id: str) -> Payload:
        """Return the archived bytes of a capture."""
        self._look_up([capture_id])
        return super().__call__(capture_id)

    def ahead(self, capture_ids: Collection[str]) -> None:
        """Prepare for captures that will be asked for one after the other."""
        self._look_up(capture_ids)
        self.archive.fetch_ahead(found for one in capture_ids if (found := self.known[one]) is not None)

    def only(self, capture_ids: Collection[str]) -> KnownPayloads:
        """Return what gives the bytes of some captures without the store."""
        self._look_up(capture_ids)
        return KnownPayloads(self.archive, {one: self.known[one] for one in capture_ids})

    def _look_up(self, capture_ids: Collection[str]) -> None:
        if missing := [one for one in capture_ids if one not in self.known]:
            with self._workspace.store.begin() as connection:
                found = captures.get_captures(connection, missing)
            self.known.update({one: found.get(one) for one in missing})


def archived_payloads(workspace: Workspace) -> ArchivedPayloads:
    """Return a function from capture ids to archived bytes."""
    return ArchivedPayloads(workspace)
