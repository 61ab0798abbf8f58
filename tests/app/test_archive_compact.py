"""Many small files become one a month: every look stays, every payload is read, a replay builds the same history."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner
from watched import SITE, Watched, pricing

from rivalscope.app.cli import app
from rivalscope.app.workflows import archive as work
from rivalscope.app.workflows.archive import compact_archive
from rivalscope.core.archive import Archive, captures_in, records
from rivalscope.core.errors import ArchiveError, BusyError
from rivalscope.core.ids import digest
from rivalscope.core.records import Outcome
from rivalscope.core.store import captures, pages, tables
from rivalscope.core.store.runs import start_run

_BEGIN = datetime(2026, 1, 20, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three weeks of looks over the turn of a month: unchanged pages, a price that takes turns, refusals."""
    made = Watched(tmp_path_factory.mktemp("year") / "ws")
    for day in range(20):
        price = "$19" if day % 4 < 2 else "$24"
        features: str | int = 503 if day == 7 else pricing("$1")
        seen = {"/pricing": pricing(price), "/features": features, "/gone": 404}
        made.look(_BEGIN + timedelta(days=day), seen, compare=False)
    made.workspace.store.close()
    return made.workspace.root


@pytest.fixture
def watched(looked_at: Path, tmp_path: Path) -> Iterator[Watched]:
    """A copy for each test."""
    made = Watched(tmp_path / "ws")
    shutil.copytree(looked_at, made.workspace.root, dirs_exist_ok=True)
    yield made
    made.workspace.store.close()


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.warc.gz"))


def _looks(folder: Path) -> dict[str, Outcome]:
    return {
        one.id: one.outcome for path in sorted(folder.glob("*.warc.gz")) for one in captures_in(path, file=path.name)
    }


def _history(watched: Watched) -> list[tuple[object, ...]]:
    with watched.workspace.store.begin() as connection:
        found = pages.page_versions(connection, current=True)
    return [(one.url, one.content_id, one.valid_from, one.valid_to, one.last_seen) for one in found]


def test_every_look_stays_and_every_page_is_read_from_its_new_place(watched: Watched) -> None:
    folder = watched.workspace.archive_dir
    before, size = _looks(folder), sum(path.stat().st_size for path in folder.glob("*.warc.gz"))
    with watched.workspace.lock():
        done = compact_archive(watched.workspace)
    assert _names(folder) == [
        "202601-compacted-01.warc.gz", "202602-compacted-01.warc.gz",
    ]  # fmt: skip
    assert (done.files_before, done.files_after) == (20, 2)
    assert done.repeated >= 3
    assert sum(path.stat().st_size for path in folder.glob("*.warc.gz")) < size
    assert _looks(folder) == before
    archive = Archive(folder)
    with watched.workspace.store.begin() as connection:
        ids = list(connection.execute(select(tables.captures.c.id)).scalars())
        stored = captures.get_captures(connection, ids)
    readable = [one for one in stored.values() if one.outcome in (Outcome.FETCHED, Outcome.UNCHANGED)]
    assert len(readable) > 30
    assert all(digest(archive.read(one).payload) == one.digest for one in readable)


def test_another_tool_accepts_a_compacted_file(watched: Watched) -> None:
    with watched.workspace.lock():
        compact_archive(watched.workspace)
    files = map(str, watched.workspace.archive_dir.glob("*.warc.gz"))
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_replay_of_the_compacted_archive_builds_the_same_history(watched: Watched, tmp_path: Path) -> None:
    twin = Watched(tmp_path / "twin")
    twin.replay(*sorted(watched.workspace.archive_dir.glob("*.warc.gz")), at=_BEGIN + timedelta(days=30))
    with watched.workspace.lock():
        compact_archive(watched.workspace)
    again = Watched(tmp_path / "again")
    again.replay(*sorted(watched.workspace.archive_dir.glob("*.warc.gz")), at=_BEGIN + timedelta(days=30))
    assert _history(again) == _history(twin) != []
    assert [one.base_id for one in again.changes()] == [one.base_id for one in twin.changes()]


def test_looks_go_on_after_it_and_are_compacted_in_turn(watched: Watched) -> None:
    for round_ in range(2):
        with watched.workspace.lock():
            compact_archive(watched.workspace)
        at = _BEGIN + timedelta(days=40 + round_)
        with_both = {"/pricing": pricing("$24"), "/features": pricing("$1")}
        assert watched.look(at, with_both).sources[0].coverage.unchanged == 2
        (newest,) = watched.workspace.archive_dir.glob("20260301T*" if not round_ else "20260302T*")
        assert [record.type for record in records(newest)] == ["warcinfo", "metadata"]  # lines on a base that moved
    assert len(_looks(watched.workspace.archive_dir)) == 64
    with watched.workspace.lock():
        assert compact_archive(watched.workspace).files_before == 1
        assert compact_archive(watched.workspace).files_before == 0


@pytest.mark.parametrize("moment", ["before", "after"])
def test_one_that_was_cut_off_is_taken_back_or_finished(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    folder = watched.workspace.archive_dir
    before, names = _looks(folder), _names(folder)
    take_over = work._take_over

    def cut_off(*arguments: object) -> None:
        if moment == "after":
            take_over(*arguments)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(work, "_take_over", cut_off)
        patch.setattr(work, "_settle", lambda workspace: None)  # as after kill -9
        with watched.workspace.lock(), pytest.raises(KeyboardInterrupt):
            compact_archive(watched.workspace)
    assert len(list(folder.glob("*.warc.gz"))) == 22
    with watched.workspace.lock():
        work._settle(watched.workspace)
    left = _names(folder)
    assert left == (names if moment == "before" else ["202601-compacted-01.warc.gz", "202602-compacted-01.warc.gz"])
    assert _looks(folder) == before


def test_files_of_others_and_damage_are_left_alone(watched: Watched) -> None:
    folder = watched.workspace.archive_dir
    foreign = folder / "theirs.warc.gz"
    foreign.write_bytes(b"not ours")
    torn = sorted(folder.glob("2026*"))[5]
    whole = torn.read_bytes()
    torn.write_bytes(whole[:-20])
    names = _names(folder)
    with watched.workspace.lock(), pytest.raises(ArchiveError, match="ends in the middle of a record"):
        compact_archive(watched.workspace)
    assert _names(folder) == names
    torn.write_bytes(whole)
    with watched.workspace.lock():
        compact_archive(watched.workspace)
    assert foreign.read_bytes() == b"not ours"


def test_a_crawl_that_was_cut_off_keeps_its_files(watched: Watched) -> None:
    with watched.workspace.store.begin() as connection:
        start_run(connection, "crawl", sources=[watched.source])
    with watched.workspace.lock(), pytest.raises(BusyError, match="was interrupted"):
        compact_archive(watched.workspace)


def test_the_command_says_what_it_did(watched: Watched) -> None:
    asked = ["archive", "compact", "--workspace", str(watched.workspace.root)]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 0, result.output
    assert "20 files became 2" in " ".join(result.output.split())
    assert "nothing to compact" in CliRunner().invoke(app, asked).output
    first = next(iter(records(watched.workspace.archive_dir / "202601-compacted-01.warc.gz")))
    assert first.type == "warcinfo"
    assert json.dumps(SITE) not in first.headers
