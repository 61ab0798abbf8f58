"""Whoever reads the pages, what is stored is the same: this process, processes of its own, a cluster of one or four."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dask_machines import DaskMachines
from pydantic import ValidationError
from sqlalchemy import select
from watched import pricing

from rivalscope.app.workflows.read import read_captures
from rivalscope.app.workflows.read_payload import Share, read_share
from rivalscope.core import engine
from rivalscope.core.archive import Archive, Exchange
from rivalscope.core.config import MarketSpec
from rivalscope.core.engine import map_partitions
from rivalscope.core.errors import ArchiveUnreachableError, EngineError, MissingExtraError
from rivalscope.core.ids import digest, make_id
from rivalscope.core.records import Capture, Outcome
from rivalscope.core.store import captures, tables
from rivalscope.core.workspace import Workspace

_AT = datetime(2026, 3, 1, 6, tzinfo=UTC)
_TABLES = (tables.contents, tables.feature_items, tables.plans, tables.charges, tables.captures)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskMachines]:
    """A scheduler with one worker; tests add others."""
    made = DaskMachines(tmp_path_factory.mktemp("dask"), workers=1)
    yield made
    made.close()


def _workspace(root: Path, archive: Path, found: list[Capture], **settings: str) -> Workspace:
    root.mkdir()
    lines = ["market: m", "products: [{name: Heron}]", *(f"{name}: {value}" for name, value in settings.items())]
    (root / "market.yaml").write_text("\n".join(lines))
    (root / "archive").symlink_to(archive)
    workspace = Workspace(root)
    with workspace.store.begin() as connection:
        run = {
            "id": "r",
            "kind": "replay",
            "status": "running",
            "started_at": _AT,
            "counts": {},
            "sources": [],
            "note": "",
        }
        connection.execute(tables.runs.insert().values(run))
        captures.add_captures(connection, found)
    return workspace


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Capture]]:
    """200 pages, one of them damaged in the archive."""
    folder = tmp_path_factory.mktemp("archive")
    found = []
    with Archive(folder).writer("20260301T060000-abcdef-heron-01.warc.gz", software="rivalscope/test") as writer:
        for number in range(200):
            payload = pricing(f"${number}", f"${number + 10}").encode()
            at, url = _AT + timedelta(seconds=number), f"https://heron.test/{number}"
            capture = Capture(
                id=make_id(url), run_id="r", product="heron", source="heron/site", url=url, at=at, status=200,
                outcome=Outcome.FETCHED, digest=digest(payload), mime="text/html", size=len(payload),
            )  # fmt: skip
            found.append(writer.append(capture, Exchange(status=200, payload=payload)))
    path = folder / "20260301T060000-abcdef-heron-01.warc.gz"
    content = bytearray(path.read_bytes())
    content[found[77].warc_offset + 200] ^= 0xFF
    path.write_bytes(content)
    return folder, found


def _stored(workspace: Workspace) -> list[list[tuple[Any, ...]]]:
    with workspace.store.begin() as connection:
        return [
            sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in _TABLES
        ]  # fmt: skip


def test_one_and_four_workers_store_what_this_machine_stores(
    cluster: DaskMachines, pages: tuple[Path, list[Capture]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, found = pages
    results = []
    for name, workers, settings in (
        ("alone", 0, {}),
        ("processes", 0, {}),
        ("one", 1, {"engine": cluster.address}),
        ("four", 4, {"engine": cluster.address}),
    ):
        monkeypatch.setattr(engine, "_WORKERS", 1 if name == "alone" else 2)
        monkeypatch.setattr(engine, "_cores", lambda: 2)
        if workers:
            cluster.scale(workers)
        workspace = _workspace(tmp_path / name, folder, found, **settings)
        read = read_captures(workspace, found)
        # But for the folder's own name, which the message about the damage has.
        stored = _stored(workspace)
        assert [len(rows) for rows in stored] == [199, 796, 398, 0, 200]
        results.append((read, [repr(rows).replace(str(workspace.root), "") for rows in stored]))
        workspace.store.close()
    assert len(results[0][0].problems) == 1
    assert "damaged compressed data" in results[0][0].problems[0].partition(": ")[2]
    for other in results[1:]:
        assert other[0].failed.keys() == results[0][0].failed.keys()
        assert other[1] == results[0][1]


def _slow(number: int) -> tuple[int, int]:
    time.sleep(0.3)
    return number, os.getpid()


def test_what_a_killed_worker_was_doing_is_done_by_others_in_order(cluster: DaskMachines) -> None:
    cluster.scale(2)
    done: list[tuple[int, int]] = []

    def kill() -> None:
        os.kill(done[0][1], signal.SIGKILL)

    for one in map_partitions(cluster.address, _slow, range(12)):
        done.append(one)
        if len(done) == 3:
            killer = threading.Thread(target=kill)
            killer.start()
            killer.join()
    assert [number for number, _ in done] == list(range(12))
    assert done[-1][1] != done[0][1]


def test_errors_of_a_worker_come_back_as_they_are(cluster: DaskMachines, pages: tuple[Path, list[Capture]]) -> None:
    folder, found = pages
    cluster.scale(1)
    archive = Archive(folder)
    share = Share(
        archive=archive, archive_id=archive.identity(), rules="other", stamp="other", corrections=(),
        captures=tuple(found[:2]),
    )  # fmt: skip
    with pytest.raises(EngineError, match="different extraction rules"):
        list(map_partitions(cluster.address, read_share, [share]))
    with pytest.raises(EngineError, match="different extraction rules"):
        list(map_partitions("local", read_share, [share] * 3))


def test_an_archive_that_a_worker_does_not_see_makes_no_page_unreadable(
    pages: tuple[Path, list[Capture]], tmp_path: Path
) -> None:
    from crawlers.extraction.version import rules_version

    _, found = pages
    share = Share(
        archive=Archive(tmp_path / "nowhere"), archive_id="a", rules=rules_version(), stamp="", corrections=(),
        captures=tuple(found[:2]),
    )  # fmt: skip
    with pytest.raises(ArchiveUnreachableError, match="cannot access the archive"):
        read_share(share)


def test_a_scheduler_that_is_not_there_or_has_nobody_is_told(
    cluster: DaskMachines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_CONNECT", 1.0)
    monkeypatch.setattr(engine, "_NOBODY", 1.0)
    with pytest.raises(EngineError, match="does not answer"):
        list(map_partitions("dask://127.0.0.1:9", _slow, [1]))
    cluster.scale(0)
    with pytest.raises(EngineError, match="has no workers"):
        list(map_partitions(cluster.address, _slow, [1]))


def test_without_the_extra_its_install_line_is_named(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['distributed'] = None\n"
        "from rivalscope.core.engine import map_partitions\n"
        "from rivalscope.core.errors import MissingExtraError\n"
        "try:\n    list(map_partitions('dask://127.0.0.1:9', abs, [1]))\n"
        "except MissingExtraError as error:\n    print(error)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert said.stdout == "distributed is not installed\nInstall it with: pip install 'rivalscope[cluster]'\n"


def _missing(number: int) -> None:
    raise MissingExtraError("s3", "s3fs")


def test_a_missing_package_of_a_process_is_told_too() -> None:
    with pytest.raises(MissingExtraError, match="s3fs is not installed"):
        list(map_partitions("local", _missing, [1, 2]))


@pytest.mark.parametrize("value", ["dask", "http://host:1", "dask://host", "dask://me:secret@host:8786"])
def test_an_engine_is_checked(value: str) -> None:
    with pytest.raises(ValidationError, match="engine"):
        MarketSpec(market="m", engine=value)


_PROGRAM = """
import os, sys
from rivalscope.core.engine import map_partitions

def loaded(number):
    return os.getpid(), "colorsys" in sys.modules

if __name__ == "__main__":
    found = list(map_partitions("local", loaded, range(8), preload=["colorsys", "analysis"]))
    print({there for _, there in found}, "colorsys" in sys.modules, os.getpid() in dict(found))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes start from nothing on other systems")
def test_processes_are_copies_of_one_that_has_loaded_what_they_need_and_nothing_of_the_current_folder(
    tmp_path: Path,
) -> None:
    program, here = tmp_path / "program.py", tmp_path / "here"
    program.write_text(_PROGRAM, encoding="utf-8")
    here.mkdir()
    for name in ("colorsys", "analysis"):
        (here / f"{name}.py").write_text("open('was-run', 'w')", encoding="utf-8")
    said = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, cwd=here, check=True)
    assert said.stdout == "{True} False False\n"
    assert not (here / "was-run").exists()


_ENDLESS = """
import os, time
from rivalscope.core.engine import map_partitions

def wait(number):
    print(os.getpid(), flush=True)
    time.sleep(600)

if __name__ == "__main__":
    list(map_partitions("local", wait, range(2)))
"""


def test_no_process_outlives_one_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(_ENDLESS, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(tmp_path / "endless.py")], stdout=subprocess.PIPE, text=True) as main:
        assert main.stdout is not None
        workers = [int(main.stdout.readline()) for _ in range(2)]
        main.kill()
    until = time.monotonic() + 20
    while any(_lives(one) for one in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert [one for one in workers if _lives(one)] == []


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _process(number: int) -> int:
    return os.getpid() + 0 * number


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to cores")
def test_a_process_that_is_held_to_one_core_starts_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0})
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert set(map_partitions("local", _process, range(4))) == {os.getpid()}
