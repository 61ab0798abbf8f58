"""Shared parts of the tests: where the shared corpora are, a real PostgreSQL server, a workspace."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

SHARED = Path(__file__).resolve().parents[2] / "shared"

# Tests start the command line and its crawls hundreds of times. Where the environment forbids Python to keep what it
# has compiled, each of them compiles all libraries again: half a second of processor a start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Test processes are told the width of the terminal; a console keeps what it was told when it was made.
os.environ.pop("COLUMNS", None)


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


_ROOT = Path(__file__).resolve().parents[1]
_BUILT = _ROOT / "build" / "tests"


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """A function that returns a copy of a costly folder, which is made once for all test processes.

    It is made again after any change to the product, so that what is tested is what was written.
    """
    code = hashlib.sha256()
    for part in ("rivalscope", "crawlers", "analysis", "data/sample"):
        for path in sorted((_ROOT / part).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                code.update(f"{path.relative_to(_ROOT)} {path.stat().st_size}\n".encode() + path.read_bytes())
    version = code.hexdigest()[:16]

    def copy(name: str, make: Callable[[Path], object]) -> Path:
        _BUILT.mkdir(parents=True, exist_ok=True)
        kept = _BUILT / f"{name}-{version}"
        with FileLock(_BUILT / f"{name}.lock"):
            if not kept.is_dir():
                for old in _BUILT.glob(f"{name}-*"):
                    shutil.rmtree(old)
                half = _BUILT / f"half-{name}"
                shutil.rmtree(half, ignore_errors=True)
                make(half)
                half.rename(kept)
            return Path(shutil.copytree(kept, tmp_path_factory.mktemp(name) / "market"))

    return copy


def _find(program: str) -> str | None:
    folders = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    return shutil.which(program) or shutil.which(program, path=os.pathsep.join(folders) or "/nonexistent")


class PostgresServer:
    """A real PostgreSQL server of our own, on a socket in a temporary folder."""

    def __init__(self) -> None:
        initdb, postgres = _find("initdb"), _find("postgres")
        if not initdb or not postgres:
            message = "no PostgreSQL server on this machine (install the package postgresql)"
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)
        self.root = Path(tempfile.mkdtemp(prefix="rivalscope-pg-", dir="/tmp"))
        self._postgres = postgres
        self._user: str | None = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            names = {entry.pw_name for entry in pwd.getpwall()}
            self._user = "postgres" if "postgres" in names else "nobody"
            shutil.chown(self.root, self._user)
        self._data = self.root / "data"
        self._run([initdb, "-D", str(self._data), "-U", "tester", "--auth=trust", "-E", "UTF8", "--no-sync"]).wait(60)
        self.url = f"postgresql://tester@/postgres?host={self.root}"
        self.start()
        self._wait()

    def start(self) -> None:
        """Start it, also after it was killed."""
        settings = ("listen_addresses=", "fsync=off")
        options = [part for setting in settings for part in ("-c", setting)]
        self._server = self._run([self._postgres, "-D", str(self._data), "-k", str(self.root), *options])

    def _wait(self) -> None:
        """Wait until it accepts connections."""
        ask = [str(_find("pg_isready")), "--quiet", "--host", str(self.root)]
        end = time.monotonic() + 60
        while subprocess.run(ask, check=False).returncode:
            assert time.monotonic() < end, "PostgreSQL does not start"
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill it as a crash does, and what serves its connections with it."""
        backends = self.backends()
        self._server.kill()
        self._server.wait(timeout=60)
        for pid in backends:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    @property
    def process(self) -> int:
        """Id of the server's own process."""
        return self._server.pid

    def backends(self) -> list[int]:
        """Return the processes that serve it."""
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def reload(self) -> None:
        """Let it read its settings again."""
        self._server.send_signal(signal.SIGHUP)
        time.sleep(0.5)

    def close(self) -> None:
        """Stop it and remove its files."""
        # Fast shutdown: a connection that a failed test left open must not hold it.
        self._server.send_signal(signal.SIGINT)
        self._server.wait(timeout=60)
        shutil.rmtree(self.root, ignore_errors=True)

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, user=self._user, cwd=self.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a real PostgreSQL server that all tests share."""
    server = PostgresServer()
    try:
        yield server.url
    finally:
        server.close()


@pytest.fixture
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL server that a test may kill."""
    server = PostgresServer()
    yield server
    server.close()


class ObjectStorage:
    """An S3 server of our own on loopback, which a test may stop and start again at the same address."""

    def __init__(self) -> None:
        from moto.server import ThreadedMotoServer

        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        self._server.start()
        self.host, self.port = self._server.get_host_and_port()
        self._made = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.host}:{self.port}"

    def bucket(self) -> str:
        """Return the address of a fresh prefix in a fresh bucket."""
        self._made += 1
        name = f"bucket-{os.getpid()}-{self._made}"
        self.client().create_bucket(Bucket=name)
        return f"s3://{name}/market"

    def client(self) -> Any:
        """Return a client of another library than the product's."""
        import boto3

        return boto3.client("s3", endpoint_url=self.url, region_name="us-east-1")

    def stop(self) -> None:
        """Let nobody connect; what it holds stays."""
        self._server.stop()

    def start(self) -> None:
        """Answer again."""
        from moto.server import ThreadedMotoServer

        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port)
        self._server.start()


@pytest.fixture(scope="session")
def s3() -> Iterator[ObjectStorage]:
    """The S3 server that all tests share."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_MAX_ATTEMPTS", "1")  # the product tries again itself
        storage = ObjectStorage()
        patch.setenv("AWS_ENDPOINT_URL", storage.url)
        yield storage
        storage.stop()
