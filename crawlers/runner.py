"""One crawl of one source is one child process: a crash or a hang of one harms no other.

Sources on one host are crawled one after the other, so that together they stay as polite as each; different hosts go
side by side.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crawlers.secrets import Vault
from crawlers.sources import rule_for
from crawlers.spec import find_source
from crawlers.urls import host_of
from rivalscope.core.errors import (
    ArchiveError,
    ArchiveUnreachableError,
    BusyError,
    ConfigError,
    MissingExtraError,
    RivalscopeError,
    StoreError,
)
from rivalscope.core.workspace import Workspace

__all__ = ["CrawlResult", "Ending", "crawl"]

# A child shows every few seconds that its loop runs; one that does not for this long is stuck in a single page.
_SILENCE = 120.0
_STDERR_LINES = 40
_ERRORS: dict[str, type[RivalscopeError]] = {
    kind.__name__: kind for kind in (ArchiveError, ArchiveUnreachableError, BusyError, ConfigError, StoreError)
}

Progress = Callable[[Mapping[str, Any]], None]


class Ending(StrEnum):
    """How a child ended."""

    DONE = "done"
    STOPPED = "stopped"
    """Ended early by a limit: time, budget, or the host's wish."""
    ERROR = "error"
    CRASHED = "crashed"
    HUNG = "hung"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlResult:
    """The outcome of crawling one source."""

    source: str
    ending: Ending
    counts: Mapping[str, int] = field(default_factory=dict)
    """Captures by outcome."""
    bytes: int = 0
    """Payload bytes that came over the wire."""
    seconds: float = 0.0
    left_out: int = 0
    """Addresses that the page budget did not reach."""
    too_far: tuple[int, str] = (0, "")
    """How many addresses are more links away from the start than ``max_depth``, and an example."""
    not_read: Mapping[str, int] = field(default_factory=dict)
    """What links led to that cannot be read, by cause."""
    traps: tuple[tuple[str, int, str], ...] = ()
    """Name, count and example of addresses that were recognised as endless."""
    message: str = ""
    """Why it stopped, failed or crashed, in words."""
    error: RivalscopeError | None = None
    """The child's own error, where it had one."""


def crawl(
    workspace: Workspace,
    run_id: str,
    sources: Sequence[str],
    *,
    progress: Progress = lambda event: None,
    parallel: int = 2,
    silence: float = _SILENCE,
    environment: Mapping[str, str] | None = None,
) -> list[CrawlResult]:
    """Crawl sources, each in a child process of its own. The caller holds the sources' leases and has begun the run.

    Calling it again with the same run resumes where it stopped, whatever stopped it.

    Args:
        workspace: Where the market, the archive and the store are.
        run_id: Id of a run that is in the store.
        sources: Ids of sources.
        progress: Called with each event of a child: ``event`` (progress, done, error), ``source``, ``counts``,
            ``waiting``, ``bytes``. Called in the calling thread only.
        parallel: Hosts at a time.
        silence: Seconds without a word after which a crawl process is killed.
        environment: Of the children; None: ours.

    Returns:
        One result a source, in the order of ``sources``.

    Raises:
        ConfigError: A source is unknown.
    """
    market = workspace.market
    hosts: dict[str, list[str]] = {}
    for source in sources:
        _, spec = find_source(market, source)
        hosts.setdefault(host_of(spec.url), []).append(source)
    events: queue.Queue[Mapping[str, Any] | CrawlResult] = queue.Queue()
    turns: queue.Queue[list[str]] = queue.Queue()
    for group in hosts.values():
        turns.put(group)
    stop = threading.Event()
    children: set[subprocess.Popen[str]] = set()

    def work() -> None:
        while not stop.is_set():
            try:
                group = turns.get_nowait()
            except queue.Empty:
                return
            for source in group:
                if not stop.is_set():
                    events.put(_crawl_one(workspace, run_id, source, events, silence, children, environment))

    threads = [threading.Thread(target=work, daemon=True) for _ in range(max(1, min(parallel, len(hosts))))]
    results: dict[str, CrawlResult] = {}
    try:
        for thread in threads:
            thread.start()
        while len(results) < len(sources):
            event = events.get()
            if isinstance(event, CrawlResult):
                results[event.source] = event
            else:
                progress(event)
    finally:
        stop.set()
        for child in list(children):
            child.kill()
        for thread in threads:
            thread.join()
    return [results[source] for source in sources]


def _crawl_one(
    workspace: Workspace,
    run_id: str,
    source: str,
    events: queue.Queue[Mapping[str, Any] | CrawlResult],
    silence: float,
    children: set[subprocess.Popen[str]],
    environment: Mapping[str, str] | None,
) -> CrawlResult:
    started = time.monotonic()
    claims = ",".join(map(str, workspace.store.claims))
    child = subprocess.Popen(
        # Safe path: a crawlers/ or analysis.py in the current folder must not take the place of ours.
        [sys.executable, "-P", "-m", "crawlers.worker", str(workspace.root), run_id, source, claims],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env=environment,
    )
    children.add(child)
    last: dict[str, Any] = {}
    errors: list[str] = []
    watch = _Watch(child, silence)
    clean = _vault(workspace, source, environment).clean
    drain = threading.Thread(target=_drain, args=(child, errors, clean), daemon=True)
    drain.start()
    assert child.stdout is not None
    assert child.stdin is not None
    with watch:
        for line in child.stdout:
            watch.alive()
            line = clean(line)
            try:
                event = json.loads(line)
            except ValueError:
                errors.append(line.rstrip())  # a library that prints
                continue
            last |= event
            events.put(event)
        code = child.wait()
    drain.join()
    child.stdin.close()
    child.stdout.close()
    children.discard(child)
    return _result(source, last, code, errors, seconds=time.monotonic() - started, hung=watch.hung)


def _result(
    source: str, last: Mapping[str, Any], code: int, errors: Sequence[str], *, seconds: float, hung: bool
) -> CrawlResult:
    ending, message = Ending.DONE, str(last.get("stopped", ""))
    error: RivalscopeError | None = None
    if hung:
        ending, message = Ending.HUNG, "the crawl process stopped responding and was killed"
    elif last.get("event") == "error":
        ending, message = Ending.ERROR, str(last["what"])
        error = _error_of(last, message)
    elif code != 0 or last.get("event") != "done":
        tail = " | ".join(line for line in errors[-3:] if line.strip())
        ending, message = Ending.CRASHED, f"the crawl process exited with code {code}" + (f": {tail}" if tail else "")
    elif message:
        ending = Ending.STOPPED
    return CrawlResult(
        source=source,
        ending=ending,
        counts=dict(last.get("counts", {})),
        bytes=int(last.get("bytes", 0)),
        seconds=seconds,
        left_out=int(last.get("left_out", 0)),
        too_far=(int((far := last.get("too_far") or [0])[0]), str(far[-1] if far[0] else "")),
        not_read={str(cause): int(count) for cause, count in last.get("not_read", {}).items()},
        traps=tuple((str(name), int(count), str(example)) for name, count, example in last.get("traps", ())),
        message=message,
        error=error,
    )


def _error_of(event: Mapping[str, Any], message: str) -> RivalscopeError:
    """Make the child's error again, of its own kind."""
    if event.get("kind") == MissingExtraError.__name__:
        return MissingExtraError(*event["extra"])
    kind = _ERRORS.get(str(event.get("kind")), RivalscopeError)
    return kind(message, where=str(event.get("where", "")), next_step=str(event.get("next_step", "")))


def _vault(workspace: Workspace, source: str, environment: Mapping[str, str] | None) -> Vault:
    """Return what must not be written of what a child says: libraries put addresses into their messages."""
    environment = os.environ if environment is None else environment
    _, spec = find_source(workspace.market, source)
    try:
        return Vault.of(spec, environment, values=rule_for(spec.kind, environment).secrets())
    except ConfigError:
        return Vault()  # the child meets the same error, and says so


def _drain(child: subprocess.Popen[str], lines: list[str], clean: Callable[[str], str]) -> None:
    assert child.stderr is not None
    with child.stderr as stream:
        for line in stream:
            lines.append(clean(line.rstrip()))
            del lines[:-_STDERR_LINES]


class _Watch:
    """Kills a child that has been silent for too long."""

    def __init__(self, child: subprocess.Popen[str], silence: float) -> None:
        self._child, self._silence = child, silence
        self._last = time.monotonic()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.hung = False

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()

    def alive(self) -> None:
        """Take note of a sign of life."""
        self._last = time.monotonic()

    def _run(self) -> None:
        while not self._done.wait(min(1.0, self._silence / 4)):
            if time.monotonic() - self._last > self._silence:
                self.hung = True
                self._child.kill()
                return
