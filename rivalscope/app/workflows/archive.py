"""Compact an archive: new files first, then the store in one transaction, then the old files go.

A journal beside the files says what is under way. Whoever comes after a compaction that was cut off finishes it if the
store has taken it over, and else takes it back: at no moment does anything point to a file that is not there.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from rivalscope import __version__
from rivalscope.core.archive import Compacted, compact, files_of_runs
from rivalscope.core.errors import BusyError
from rivalscope.core.store import runs
from rivalscope.core.store.capabilities import load_state, save_state
from rivalscope.core.store.captures import move_captures
from rivalscope.core.store.looks import base_places, keep_base
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
    folder = workspace.archive_dir
    _settle(workspace)
    with workspace.store.begin() as connection:
        waiting = [run for kind in ("crawl", "backfill") for run in runs.unfinished_runs(connection, kind)]
    if waiting:
        raise BusyError(
            f"run {waiting[0]['id']} was interrupted and has not been resumed",
            where=str(folder),
            next_step=f"Finish it first: rivalscope {waiting[0]['kind']}",
        )
    files = files_of_runs(folder)
    if not files:
        return CompactedArchive(0, 0, 0, 0, 0)
    before = sum(path.stat().st_size for path in files)
    journal = {
        "id": secrets.token_hex(8),
        "old": [path.name for path in files],
        "kept": sorted(path.name for path in folder.glob("*.warc.gz")),
    }
    (folder / _JOURNAL).write_text(json.dumps(journal), encoding="utf-8")
    try:
        done = compact(folder, files, software=f"rivalscope/{__version__}")
        _take_over(workspace, done, str(journal["id"]))
    finally:
        _settle(workspace)
    after = sum((folder / name).stat().st_size for name in done.new)
    return CompactedArchive(len(files), len(done.new), before, after, done.repeated)


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
    folder = workspace.archive_dir
    path = folder / _JOURNAL
    if not path.exists():
        return
    try:
        journal = json.loads(path.read_text("utf-8"))
    except ValueError:
        journal = {}  # it was cut off before it said anything, and nothing had been done
    with workspace.store.begin() as connection:
        taken_over = bool(journal) and load_state(connection, _STATE) == journal["id"]
    for name in _superfluous(folder, journal, taken_over=taken_over):
        (folder / name).unlink(missing_ok=True)
    path.unlink()


def _superfluous(folder: Path, journal: dict[str, list[str]], *, taken_over: bool) -> list[str]:
    if taken_over:
        return journal["old"]
    if not journal:
        return []
    return sorted({path.name for path in folder.glob("*-compacted-*.warc.gz")} - set(journal["kept"]))
