"""An archive in object storage: nothing is published that is not there, and nothing is lost on the way.

Two folders with one bucket stand for two machines; the store goes with whoever works.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner
from watched import SITE, Watched, pricing

from analysis.payloads import archived_payloads
from crawlers.answers import HttpAnswer
from crawlers.frontier import Candidate
from crawlers.reconcile import reconcile
from crawlers.recorder import Recorder
from crawlers.session import CrawlSession
from rivalscope.app.cli import app
from rivalscope.app.doctor import examine
from rivalscope.app.workflows import archive as work
from rivalscope.app.workflows.archive import compact_archive
from rivalscope.app.workflows.replay import replay
from rivalscope.core import clock
from rivalscope.core.archive import ArchiveWriter, Exchange, captures_in
from rivalscope.core.errors import ArchiveUnreachableError, StoreError
from rivalscope.core.ids import digest
from rivalscope.core.records import Capture, Outcome
from rivalscope.core.store import captures, pages, runs, tables
from rivalscope.core.workspace import Workspace

_BEGIN = datetime(2026, 1, 29, 6, tzinfo=UTC)
_PAGES: dict[str, str | int] = {"/pricing": pricing("$19"), "/features": pricing("$1"), "/gone": 404}


@pytest.fixture
def address(s3: Any) -> str:
    return str(s3.bucket())


@pytest.fixture
def watched(address: str, tmp_path: Path) -> Iterator[Watched]:
    """Looked at three times, around the turn of a month."""
    made = Watched(tmp_path / "ws")
    _point(made.workspace.root, address)
    made.workspace = Workspace(made.workspace.root)
    with made.workspace.lock():
        pass
    for day in range(4):
        made.look(_BEGIN + timedelta(days=day), _PAGES | {"/pricing": pricing("$19" if day % 2 else "$24")})
    yield made
    made.workspace.store.close()


def _point(root: Path, address: str) -> None:
    path = root / "market.yaml"
    path.write_text(path.read_text() + f"archive: {address}\n")


def _moved(watched: Watched, folder: Path) -> Watched:
    """Return the workspace as another machine has it: market and store, and no file of the archive."""
    made = Watched(folder)
    for path in watched.workspace.root.glob("*.*"):
        shutil.copy2(path, folder)
    made.workspace = Workspace(folder)
    return made


def _history(watched: Watched) -> list[tuple[object, ...]]:
    with watched.workspace.store.begin() as connection:
        found = pages.page_versions(connection, current=True)
    return [(one.url, one.content_id, one.valid_from, one.valid_to, one.last_seen) for one in found]


def _stored(workspace: Workspace) -> list[Capture]:
    with workspace.store.begin() as connection:
        ids = list(connection.execute(select(tables.captures.c.id)).scalars())
        return list(captures.get_captures(connection, ids).values())


def _all_read(workspace: Workspace) -> int:
    """Read every page that captures refer to, and return how many there are."""
    found = [one for one in _stored(workspace) if one.outcome in (Outcome.FETCHED, Outcome.UNCHANGED)]
    assert all(digest(workspace.archive.read(one).payload) == one.digest for one in found)
    return len(found)


def test_another_machine_reads_verifies_and_goes_on(watched: Watched, tmp_path: Path) -> None:
    assert watched.workspace.archive.waiting() == []
    assert not any(Path(one.warc_file).is_absolute() for one in _stored(watched.workspace))
    other = _moved(watched, tmp_path / "two")
    assert _all_read(other.workspace) == 8
    collected = other.look(_BEGIN + timedelta(days=9), _PAGES)
    assert (collected.sources[0].coverage.unchanged, collected.sources[0].coverage.fetched) == (2, 0)
    assert len(other.workspace.archive.names()) == 5
    assert _all_read(other.workspace) == 10
    other.workspace.store.close()


def test_a_folder_becomes_a_bucket_by_one_line(tmp_path: Path, address: str) -> None:
    made = Watched(tmp_path / "ws")
    made.look(_BEGIN, _PAGES)
    with made.workspace.lock():
        pass
    _point(made.workspace.root, address)
    said = CliRunner().invoke(app, ["archive", "upload", "--workspace", str(made.workspace.root)])
    assert said.exit_code == 0, said.output
    assert "1 files" in said.output
    made.workspace = Workspace(made.workspace.root)
    assert made.workspace.archive.waiting() == []
    assert _all_read(made.workspace) == 2
    made.workspace.store.close()


def test_a_run_that_died_before_its_upload_is_taken_up_and_uploaded(watched: Watched) -> None:
    workspace, at = watched.workspace, _BEGIN + timedelta(days=9)
    with clock.frozen(at), workspace.store.begin() as connection:
        run_id = runs.start_run(connection, "crawl", sources=[watched.source])
    answer = HttpAnswer(status=200, headers=[("Content-Type", "text/html")], body=pricing("$77").encode())
    for number in range(2):
        with clock.frozen(at + timedelta(hours=number)):
            session = CrawlSession.open(workspace, run_id, watched.source, report=lambda event: None)
            recorder = Recorder(session)
            assert reconcile(session, recorder) == number
            recorder.answer(Candidate(f"{SITE}/{number}"), answer, last_attempt=True)
            recorder.commit()
            session.close()  # and here it dies
    assert len(workspace.archive.waiting()) == 2
    watched.look(at + timedelta(days=1), _PAGES)
    assert workspace.archive.waiting() == []
    # What was uploaded meanwhile is still what the interrupted run has done.
    session = CrawlSession.open(workspace, run_id, watched.source, report=lambda event: None)
    assert reconcile(session, Recorder(session)) == 2
    assert session.writer.name.startswith(f"{run_id}-{watched.source.replace('/', '-')}-03-")
    session.writer.close()


def test_without_the_archive_nothing_is_published_and_nothing_lost(watched: Watched, s3: Any) -> None:
    before, at = _history(watched), _BEGIN + timedelta(days=9)
    payload_of = archived_payloads(watched.workspace)
    page = next(one for one in _stored(watched.workspace) if one.outcome is Outcome.FETCHED)
    s3.stop()
    try:
        with pytest.raises(ArchiveUnreachableError, match="cannot be used") as failed:
            watched.look(at, _PAGES | {"/pricing": pricing("$99")})
        shutil.rmtree(watched.workspace.cache_dir)
        with pytest.raises(ArchiveUnreachableError):
            payload_of(page.id)
        said = CliRunner().invoke(app, ["crawl", "--workspace", str(watched.workspace.root)])
        (finding,) = [one for one in examine(watched.workspace.root) if one.name == "archive"]
    finally:
        s3.start()
    assert "Nothing is lost" in failed.value.next_step
    assert isinstance(said.exception, ArchiveUnreachableError)
    assert said.exception.exit_code == 4
    assert not finding.good
    assert _history(watched) == before
    assert payload_of(page.id).body
    watched.look(at + timedelta(days=1), _PAGES | {"/pricing": pricing("$99")})
    assert watched.workspace.archive.waiting() == []
    assert _all_read(watched.workspace) == 12


def test_compacted_in_the_bucket(watched: Watched, tmp_path: Path) -> None:
    history, looks = _history(watched), {one.id for one in _stored(watched.workspace)}
    with watched.workspace.lock():
        done = compact_archive(watched.workspace)
    assert (done.files_before, done.files_after) == (4, 2)
    assert watched.workspace.archive.names() == ["202601-compacted-01.warc.gz", "202602-compacted-01.warc.gz"]
    other = _moved(watched, tmp_path / "two")
    assert other.workspace.archive.names() == watched.workspace.archive.names()
    assert other.workspace.archive.remote is not None
    assert _all_read(other.workspace) == 8
    assert {one.id for one in _stored(other.workspace)} == looks
    rebuilt = Watched(tmp_path / "three")
    _point(rebuilt.workspace.root, watched.workspace.market.archive)
    said = CliRunner().invoke(app, ["replay", "--no-analysis", "--workspace", str(rebuilt.workspace.root)])
    assert said.exit_code == 0, said.output
    assert _history(rebuilt) == history
    for one in (other, rebuilt):
        one.workspace.store.close()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_compaction_that_was_cut_off_is_settled_by_another_machine(
    watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    names, take_over = watched.workspace.archive.names(), work._take_over

    def cut_off(*arguments: Any) -> None:
        if moment == "after":
            take_over(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(work, "_take_over", cut_off)
        patch.setattr(work, "_settle", lambda workspace: None)  # as after kill -9
        with watched.workspace.lock(), pytest.raises(KeyboardInterrupt):
            compact_archive(watched.workspace)
    other = _moved(watched, tmp_path / "two")
    with other.workspace.lock():
        work._settle(other.workspace)
    left = ["202601-compacted-01.warc.gz", "202602-compacted-01.warc.gz"]
    assert other.workspace.archive.names() == (names if moment == "before" else left)
    assert _all_read(other.workspace) == 8
    other.workspace.store.close()


def test_files_of_other_tools_go_to_the_bucket_too(watched: Watched, tmp_path: Path) -> None:
    capture = Capture(
        id="a", run_id="r", product="", source="", at=_BEGIN, url=f"{SITE}/docs", outcome=Outcome.FETCHED, status=200
    )
    with ArchiveWriter(tmp_path, "theirs.warc.gz", software="other") as writer:
        headers = [("Content-Type", "text/html")]
        writer.append(capture, Exchange(status=200, headers=headers, payload=pricing("$5").encode()))
    with clock.frozen(_BEGIN + timedelta(days=9)):
        replay(watched.workspace, [tmp_path / "theirs.warc.gz"])
    (tmp_path / "theirs.warc.gz").unlink()
    assert watched.workspace.archive.waiting() == []
    other = _moved(watched, tmp_path / "two")
    assert _all_read(other.workspace) == 9
    other.workspace.store.close()


def test_a_file_that_is_missing_is_told_and_its_quotes_are_not_proved(watched: Watched, s3: Any) -> None:
    (good,) = [one for one in examine(watched.workspace.root) if one.name == "archive"]
    assert good.good
    assert "4 files" in good.detail
    workspace = Workspace(watched.workspace.root)
    first, (_, _, bucket, prefix) = workspace.archive.names()[0], workspace.market.archive.split("/")
    s3.client().delete_object(Bucket=bucket, Key=f"{prefix}/{first}")
    lost = next(one for one in _stored(workspace) if one.warc_file == first and one.outcome is Outcome.FETCHED)
    assert any(workspace.cache_dir.rglob("*.warc.gz"))
    # The next process, with another limit; this machine still has the blocks, but they prove nothing any more.
    workspace.market_file.write_text(workspace.market_file.read_text() + "archive_cache: 60\n")
    workspace = Workspace(watched.workspace.root)
    assert "no such file" in archived_payloads(workspace)(lost.id).problem
    (bad,) = [one for one in examine(workspace.root) if one.name == "archive"]
    assert not bad.good
    assert "1 are missing, so 6 captures cannot be verified" in bad.detail
    workspace.store.close()


def test_a_store_is_not_used_with_another_bucket(watched: Watched, s3: Any) -> None:
    market = watched.workspace.market_file
    market.write_text(market.read_text().replace(watched.workspace.market.archive, s3.bucket()))
    (watched.workspace.archive_dir / ".archive-id").unlink()
    moved = Workspace(watched.workspace.root)
    with pytest.raises(StoreError, match="belongs to another archive"), moved.lock():
        pass
    moved.store.close()


def test_the_names_of_two_machines_never_meet(watched: Watched, tmp_path: Path) -> None:
    other = _moved(watched, tmp_path / "two")
    with watched.workspace.store.begin() as connection:
        run_id = runs.start_run(connection, "crawl", sources=[watched.source])
    names = []
    for one in (watched, other):
        session = CrawlSession.open(one.workspace, run_id, one.source, report=lambda event: None)
        names.append(session.writer.name)
    assert names[0] != names[1]
    other.workspace.store.close()


def test_captures_in_the_bucket_are_those_of_the_store(watched: Watched) -> None:
    archive = watched.workspace.archive
    there = {one.id for name in archive.names() for one in captures_in(archive / name, file=name)}
    assert there == {one.id for one in _stored(watched.workspace)}
