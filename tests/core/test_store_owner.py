"""One writer at a time on a shared store, and one archive for each store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from rivalscope.app.workflows.setup import init_workspace
from rivalscope.core.errors import BusyError, StoreError
from rivalscope.core.workspace import Workspace

HOLDER = textwrap.dedent("""
    import sys
    from pathlib import Path
    from rivalscope.core.workspace import Workspace
    with Workspace(Path(sys.argv[1])).lock():
        print("held", flush=True)
        sys.stdin.read()
""")


@pytest.fixture
def shared_store(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A fresh database that several workspaces use."""
    admin = create_engine(postgres_url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    name = f"owner_{os.getpid()}_{time.monotonic_ns()}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    url = create_engine(postgres_url).url.set(database=name).render_as_string(hide_password=False)
    monkeypatch.setenv("RIVALSCOPE_STORE", url)
    return url


def _workspaces(folder: Path) -> tuple[Workspace, Workspace]:
    """Return two workspaces that share store and archive."""
    for name in ("one", "two"):
        init_workspace(folder / name)
    archive = folder / "one" / "archive"
    archive.mkdir(exist_ok=True)
    (folder / "two" / "archive").symlink_to(archive)
    return Workspace(folder / "one"), Workspace(folder / "two")


def test_a_second_writer_is_told_who_holds_the_store(shared_store: str, tmp_path: Path) -> None:
    one, two = _workspaces(tmp_path)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(one.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    with holder, holder.stdin:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BusyError, match=f"writing to this store: .*{holder.pid}"), two.lock():
            raise AssertionError("the store was given twice")
        holder.stdin.close()
        holder.wait()
    with two.lock(), two.store.begin() as connection:
        connection.execute(text("SELECT 1"))
    two.store.close()


def test_the_store_of_a_killed_writer_is_free_again(shared_store: str, tmp_path: Path) -> None:
    one, two = _workspaces(tmp_path)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(one.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    with holder:
        assert holder.stdout.readline() == "held\n"
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    deadline = time.monotonic() + 30
    while True:
        try:
            with two.lock():
                break
        except BusyError:
            assert time.monotonic() < deadline, "the lock of a dead process was never let go"
            time.sleep(0.1)
    two.store.close()


def test_a_store_belongs_to_one_archive(shared_store: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        init_workspace(tmp_path / name)
    one, two = Workspace(tmp_path / "one"), Workspace(tmp_path / "two")
    with one.lock():
        pass
    with pytest.raises(StoreError, match="belongs to another archive") as caught, two.lock():
        raise AssertionError("two archives in one store")
    assert "RIVALSCOPE_STORE" in caught.value.next_step
    with one.lock():
        pass
    one.store.close()
    two.store.close()


def test_an_archive_may_move_with_its_store(tmp_path: Path) -> None:
    init_workspace(tmp_path / "here")
    with Workspace(tmp_path / "here").lock():
        pass
    (tmp_path / "here").rename(tmp_path / "there")
    moved = Workspace(tmp_path / "there")
    with moved.lock():
        pass
    moved.store.close()
