"""A Dask scheduler and its workers, each a process of its own as on several machines."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from distributed import Client

__all__ = ["DaskMachines"]

_PATIENCE = 120.0


class DaskMachines:
    """Started when it is made; ends its processes when it is closed.

    Args:
        folder: Where the scheduler writes its address.
        workers: How many to begin with.
    """

    def __init__(self, folder: Path, *, workers: int = 0) -> None:
        self._ends = ExitStack()
        self._file = folder / "scheduler.json"
        self._start("scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard")
        self._client = self._ends.enter_context(Client(scheduler_file=str(self._file), timeout=_PATIENCE))
        self._workers: list[subprocess.Popen[bytes]] = []
        self.scale(workers)

    @property
    def address(self) -> str:
        """The scheduler's address as a setting has it."""
        return str(self._client.scheduler.address).replace("tcp://", "dask://")

    def scale(self, number: int) -> None:
        """Start or end workers, and wait until so many are known."""
        while len(self._workers) < number:
            self._workers.append(self._start("worker", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"))
        while len(self._workers) > number:
            _end(self._workers.pop())
        until = time.monotonic() + _PATIENCE
        while len(self._client.scheduler_info(n_workers=-1)["workers"]) != number:
            assert time.monotonic() < until, f"not {number} workers in time"
            time.sleep(0.1)

    def close(self) -> None:
        """End all processes."""
        self._ends.close()

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        started = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", str(self._file), *options],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stderr=subprocess.DEVNULL,
        )
        self._ends.callback(_end, started)
        return started


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
