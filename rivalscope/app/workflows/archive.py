"""Compact an archive: new files first, then the store in one transaction, then the old files go.

A journal beside the files says what is under way, in object storage to every machine. Whoever comes after a compaction
that was cut off finishes it if the store has taken it over, and else takes it back: at no moment does anything point to
a file that is not there.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from rivalscope import __version__
from rivalscope.core.archive import Archive, Compacted, compact, files_of_runs
from rivalscope.core.errors import BusyError
from rivalscope.core.store import runs
from rivalscope.core.store.captures import move_captures
from rivalscope.core.store.looks import base_places, keep_base
from rivalscope.core.store.states import load_state, save_state
from rivalscope.core.workspace import Workspace

__all__ = ["CompactedArchive", "compact_archive"]

_JOURNAL = ".compacting.json"
_STATE = "archive-compacted"


@dataclass(frozen=True, slots=True)
class CompactedArchive:
    """What compacting an archive came to, in files and bytes of what was touched."""

    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int
    repeated: int
    """Payloads that were there more than once."""


def compact_archive(workspace: Workspace) -> CompactedArchive:
    """Put the files of finished crawls together, one a month. The caller holds the workspace's lock.

    Raises:
        BusyError: A crawl was interrupted and has not been resumed; it needs its files as they are.
        ArchiveError: A file is damaged, or a new one cannot be written; nothing has changed then.
    """
    archive = workspace.archive
    _settle(workspace)
    with workspace.store.begin() as connection:
        waiting = [run for kind in ("crawl", "backfill") for run in runs.unfinished_runs(connection, kind)]
    if waiting:
        raise BusyError(
            f"run {waiting[0]['id']} was interrupted and has not been resumed",
            where=archive.address or str(archive.folder),
            next_step=f"Finish it first: rivalscope {waiting[0]['kind']}",
        )
    archive.upload()
    files = files_of_runs(archive)
    if not files:
        return CompactedArchive(0, 0, 0, 0, 0)
    names = [path.name for path in files]
    before = _size(archive, names)
    journal = {"id": secrets.token_hex(8), "old": names, "kept": archive.names()}
    archive.keep_note(_JOURNAL, json.dumps(journal).encode())
    try:
        done = compact(archive, files, software=f"rivalscope/{__version__}")
        archive.upload()
        _take_over(workspace, done, str(journal["id"]))
    finally:
        _settle(workspace)
    return CompactedArchive(len(files), len(done.new), before, _size(archive, done.new), done.repeated)


def _size(archive: Archive, names: Iterable[str]) -> int:
    return sum(archive.size(name) or 0 for name in names)


def _take_over(workspace: Workspace, done: Compacted, journal: str) -> None:
    """Let the store point to the new places."""
    with workspace.store.begin() as connection:
        move_captures(connection, done.moved)
        for source, place in base_places(connection).items():
            if place in done.bases:
                keep_base(connection, source, done.bases[place].place)
        save_state(connection, _STATE, journal)


def _settle(workspace: Workspace) -> None:
    """Finish a compaction that the store has taken over, or take it back; nothing where none is under way."""
    archive = workspace.archive
    found = archive.note(_JOURNAL)
    if found is None:
        return
    try:
        journal = json.loads(found)
    except ValueError:
        journal = {}  # it was cut off before it said anything, and nothing had been done
    with workspace.store.begin() as connection:
        taken_over = bool(journal) and load_state(connection, _STATE) == journal["id"]
    for name in _superfluous(archive, journal, taken_over=taken_over):
        archive.remove(name)
    archive.drop_note(_JOURNAL)


def _superfluous(archive: Archive, journal: dict[str, list[str]], *, taken_over: bool) -> list[str]:
    if taken_over:
        return journal["old"]
    if not journal:
        return []
    return sorted({name for name in archive.names() if "-compacted-" in name} - set(journal["kept"]))
