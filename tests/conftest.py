"""Shared parts of the tests: where the shared corpora are, a real PostgreSQL server, a workspace."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs the shared corpora where they are not there."""
    if SHARED.is_dir():
        return
    reason = pytest.mark.skip(reason="the shared corpora are not beside this checkout")
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared corpora; tests that use it are marked ``shared``."""
    return SHARED


def _find(program: str) -> str | None:
    folders = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    return shutil.which(program) or shutil.which(program, path=os.pathsep.join(folders) or "/nonexistent")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server of our own, on a socket in a temporary folder."""
    initdb, postgres = _find("initdb"), _find("postgres")
    if not initdb or not postgres:
        message = "no PostgreSQL server on this machine (install the package postgresql)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    root = Path(tempfile.mkdtemp(prefix="rivalscope-pg-", dir="/tmp"))
    user: str | None = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        names = {entry.pw_name for entry in pwd.getpwall()}
        user = "postgres" if "postgres" in names else "nobody"
        shutil.chown(root, user)
    data = root / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(
        [initdb, "-D", str(data), "-U", "tester", "--auth=trust", "-E", "UTF8", "--no-sync"],
        check=True,
        user=user,
        cwd=root,
        **quiet,
    )
    server = subprocess.Popen(
        [postgres, "-D", str(data), "-k", str(root), "-c", "listen_addresses=", "-c", "fsync=off"],
        user=user,
        cwd=root,
        **quiet,
    )
    try:
        yield f"postgresql://tester@/postgres?host={root}"
    finally:
        server.send_signal(signal.SIGINT)  # fast shutdown: a connection that a failed test left open must not hold it
        server.wait(timeout=60)
        shutil.rmtree(root, ignore_errors=True)
