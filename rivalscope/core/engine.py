"""Where the heavy parts of a run are computed: in processes of this machine, or on a Dask cluster.

The same functions run in both, over the same partitions, and results come back in the order of the partitions: whoever
computes, what is stored is the same. A function gets all it needs in its partition, and neither store nor market.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from typing import Any, TypeVar

from rivalscope.core.errors import EngineError, MissingExtraError

__all__ = ["LOCAL", "map_partitions"]

LOCAL = "local"
_Partition = TypeVar("_Partition")
_Result = TypeVar("_Result")
_WORKERS = 8
"""Processes of this machine at most."""
_AHEAD = 4
"""Partitions a thread or process that are under way or wait to be taken: what is in memory here is bounded."""
_CONNECT = 10.0
_NOBODY = 60.0
"""Seconds to wait for a cluster without workers: one that restarts is back by then."""


def map_partitions(
    engine: str,
    function: Callable[[_Partition], _Result],
    partitions: Sequence[_Partition],
    *,
    preload: Sequence[str] = (),
) -> Iterator[_Result]:
    """Yield what a function makes of each partition, in their order.

    Args:
        engine: ``local``, or the address of a scheduler: ``dask://host:8786``, with TLS ``dask+tls://host:8786``.
        function: A function of a module, without side effects.
        partitions: Plain values that can be pickled; of a lazy sequence only those under way are in memory.
        preload: Modules that the function imports when it is called, so that the processes of this machine load them
            once and this process does not.

    Raises:
        MissingExtraError: The extra for clusters is not installed.
        EngineError: The scheduler does not answer, has no workers, or lost one partition several times.
    """
    if engine != LOCAL:
        yield from _on_cluster(engine, function, partitions)
        return
    workers = min(_cores(), _WORKERS, len(partitions))
    if workers < 2:
        yield from map(function, partitions)
        return
    context = _context((function.__module__, *preload))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent) as pool:
        waiting: deque[Future[_Result]] = deque()
        for partition in partitions:
            if len(waiting) == _AHEAD * workers:
                yield waiting.popleft().result()
            waiting.append(pool.submit(function, partition))
        while waiting:
            yield waiting.popleft().result()


def _cores() -> int:
    """Return how many cores this process may use, which may be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _context(modules: Sequence[str]) -> BaseContext:
    """Return how processes start: copies of one that has loaded what they need, and never of this one.

    The store's connections must not be shared with a child, so plain fork is out. Where libraries do not bear being
    forked (macOS, Windows) each process starts from nothing, as Python itself does there.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    # Safe path: an analysis.py in the current folder must not take the place of ours.
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before
    return context


def _end_with_parent() -> None:
    """End this process when the one that gave it work is gone, even if that was killed; a pool would wait forever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _on_cluster(
    engine: str, function: Callable[[_Partition], _Result], partitions: Sequence[_Partition]
) -> Iterator[_Result]:
    if importlib.util.find_spec("distributed") is None:
        raise MissingExtraError("cluster", "distributed")
    import distributed

    scheme, _, place = engine.partition("://")
    address = f"{'tls' if scheme == 'dask+tls' else 'tcp'}://{place}"
    make_client: Any = distributed.Client  # untyped
    try:
        client = make_client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise EngineError(
            f"the Dask scheduler does not answer: {error}",
            where=engine,
            next_step="Start it (dask scheduler), or set in market.yaml: engine: local",
        ) from error
    with client:
        waiting: deque[Any] = deque()
        left = iter(partitions)
        ahead = _AHEAD * _threads(client, engine)
        for _ in range(len(partitions)):
            while len(waiting) < ahead and (partition := next(left, None)) is not None:
                waiting.append(client.submit(function, partition, pure=False))
            try:
                yield _result(client, engine, waiting.popleft())
            except distributed.KilledWorker as error:
                raise EngineError(
                    f"several workers died while processing the same partition: {error}",
                    where=engine,
                    next_step="Give the workers more memory, or see their logs.",
                ) from error


def _threads(client: Any, engine: str) -> int:
    """Return how many threads the workers have together."""
    try:
        client.wait_for_workers(1, timeout=_NOBODY)
    except TimeoutError as error:
        raise EngineError(
            "the Dask scheduler has no workers",
            where=engine,
            next_step=f"Start some: dask worker {engine.partition('://')[2]} --nthreads 1",
        ) from error
    return max(1, sum(client.nthreads().values()))


def _result(client: Any, engine: str, future: Any) -> Any:
    while True:
        try:
            return future.result(timeout=_NOBODY)
        except TimeoutError:
            if future.done():
                raise  # the function's own
            _threads(client, engine)  # it takes long; or nobody is left to compute it
