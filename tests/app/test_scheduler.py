"""Schedules in a workspace: what is due, caught up once; graceful stop; units that can be installed."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from rivalscope.app import scheduler
from rivalscope.app.workflows.setup import init_workspace
from rivalscope.core import clock
from rivalscope.core.store import runs
from rivalscope.core.workspace import Workspace

MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)
MARKET = """\
market: Help desks
products:
  - slug: heron
    name: Heron
    sources:
      - {kind: site, url: "http://127.0.0.1:9/", schedule: every Monday 06:00}
      - {kind: changelog, url: "http://127.0.0.1:9/changes", schedule: daily 06:00}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    init_workspace(tmp_path / "ws", market_yaml=MARKET)
    return Workspace(tmp_path / "ws")


def _look(workspace: Workspace, source: str, at: datetime, *, published: bool = False, changed: int = 0) -> None:
    numbers = ("planned", "fetched", "unchanged", "new", "changed", "gone", "empty", "refused", "failed", "bytes")
    with clock.frozen(at), workspace.store.begin() as connection:
        run = runs.start_run(connection, "crawl", sources=[source])
        row = {"run_id": run, "source": source, "product": "heron", "published": published, "violations": []}
        runs.save_coverage(connection, [{**row, **dict.fromkeys(numbers, 0), "seconds": 0, "changed": changed}])


def test_sources_never_looked_at_are_due(workspace: Workspace) -> None:
    assert len(scheduler.due_sources(workspace, now=MONDAY)) == 2


def test_only_what_is_due_is_due_and_missed_times_make_one_run(workspace: Workspace) -> None:
    site, changelog = (
        one.source for one in sorted(scheduler.plan(workspace), key=lambda one: "changelog" in one.source)
    )
    for source in (site, changelog):
        _look(workspace, source, MONDAY + timedelta(minutes=10))
    assert scheduler.due_sources(workspace, now=MONDAY + timedelta(hours=3)) == []
    assert scheduler.due_sources(workspace, now=MONDAY + timedelta(days=1, hours=3)) == [changelog]
    assert set(scheduler.due_sources(workspace, now=MONDAY + timedelta(days=30))) == {site, changelog}
    _look(workspace, changelog, MONDAY + timedelta(days=30))
    assert scheduler.due_sources(workspace, now=MONDAY + timedelta(days=30, minutes=1)) == [site]


def test_a_failed_look_counts_as_a_look_so_that_a_dead_site_is_not_hammered(workspace: Workspace) -> None:
    source = scheduler.plan(workspace)[0].source
    _look(workspace, source, MONDAY)
    assert source not in scheduler.due_sources(workspace, now=MONDAY + timedelta(minutes=30))


def test_the_scheduler_stops_gracefully(workspace: Workspace) -> None:
    with clock.frozen(clock.now()):
        for planned in scheduler.plan(workspace):
            _look(workspace, planned.source, clock.now())
    child = subprocess.Popen(
        [sys.executable, "-c", _LOOP.format(root=str(workspace.root))], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child, child.stdout:
        assert child.stdout.readline() == "ready\n"
        child.send_signal(signal.SIGTERM)
        assert child.stdout.read() == "stopped\n"
        assert child.wait(timeout=20) == 0


_LOOP = """
import threading
from pathlib import Path
from rivalscope.app import scheduler
from rivalscope.core.workspace import Workspace
real = threading.Event.wait
def wait(event, timeout=None):
    print("ready", flush=True)
    threading.Event.wait = real
    return real(event, timeout)
threading.Event.wait = wait
scheduler.run_forever(Workspace(Path({root!r})), say=lambda text: print(text, flush=True))
"""


def test_units_name_the_workspace_and_parse(workspace: Workspace) -> None:
    units = scheduler.unit_files(workspace)
    assert str(workspace.root) in units["rivalscope.service"]
    assert "run --due" in units["crontab"]
    workflow = YAML(typ="safe").load(units["github-workflow.yml"])
    assert workflow["jobs"]["run"]["steps"][-1]["run"] == "rivalscope run --due"


def test_an_adaptive_source_is_looked_at_less_while_it_is_quiet(workspace: Workspace) -> None:
    text = workspace.market_file.read_text(encoding="utf-8")
    workspace.market_file.write_text(text.replace("daily 06:00", "daily 06:00, adaptive: true"), encoding="utf-8")
    workspace = Workspace(workspace.root)
    source = next(one.source for one in scheduler.plan(workspace) if "changelog" in one.source)
    waits = []
    at = MONDAY
    for changed in (0, 0, 0, 1):
        _look(workspace, source, at, published=True, changed=changed)
        due = next(one.next for one in scheduler.plan(workspace, now=at) if one.source == source)
        waits.append(round((due - at) / timedelta(days=1)))
        at = due + timedelta(minutes=1)
    assert waits == [2, 4, 4, 1]
