"""Archived bytes by capture id, for verifying quotes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from rivalscope.core.errors import ArchiveError
from rivalscope.core.payload import Payload
from rivalscope.core.records import Capture
from rivalscope.core.store import captures
from rivalscope.core.workspace import Workspace

__all__ = ["archived_payloads"]


def archived_payloads(workspace: Workspace) -> Callable[[str], Payload]:
    """Return a function from capture ids to archived bytes; a capture that cannot be read has none.

    The function raises an ArchiveUnreachableError where an archive in object storage does not answer: that disproves
    no quote.
    """
    archive = workspace.archive

    @cache
    def capture(capture_id: str) -> Capture | None:
        with workspace.store.begin() as connection:
            return captures.get_captures(connection, [capture_id]).get(capture_id)

    def payload(capture_id: str) -> Payload:
        found = capture(capture_id)
        if found is None:
            return Payload(b"", problem="its capture is not in the store")
        try:
            archived = archive.read(found)
        except ArchiveError as error:
            return Payload(b"", problem=f"the archived page cannot be read: {error}")
        return Payload(archived.payload, mime=archived.mime or "text/html", charset=archived.charset)

    return payload
