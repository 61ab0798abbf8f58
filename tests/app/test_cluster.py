"""Workers of a cluster: one asks a host at a time, whatever the market; a killed one loses nothing."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from benchmarks.cluster import ahead, enqueue, idle, kill_workers, make_markets, working
from benchmarks.team_parts import HOSTS, hosts, market_yaml, requests_of, wait_for
from rivalscope.app.cli import app
from rivalscope.app.cluster.markets import open_market, register_market
from rivalscope.app.cluster.status import ClusterStatus, JobLine, prometheus
from rivalscope.core.errors import ConfigError
from rivalscope.core.store import Store
from rivalscope.core.store.runs import finish_run, latest_run, start_run
from rivalscope.core.workspace import CLUSTER_ENV, Workspace

DELAY = 0.25


@pytest.fixture
def markets(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Workspace]]:
    """Two markets on one cluster that watch the same hosts."""
    pytest.importorskip("procrastinate")
    monkeypatch.setenv(CLUSTER_ENV, "")
    monkeypatch.setenv("RIVALSCOPE_STORE", "")
    with hosts(tmp_path / "requests.txt") as port:
        made = make_markets(postgres_url, tmp_path, port, number=2, delay=DELAY, budget=30)
        yield made
        for one in made:
            one.store.close()
            one.cluster.close()


def _said(*words: str) -> str:
    told = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"}, catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return told.output


@pytest.mark.slow
def test_pauses_and_budgets_hold_over_workers_and_markets(markets: list[Workspace], tmp_path: Path) -> None:
    enqueue(markets)
    before = _said("cluster", "status")
    assert "0 workers" in before
    assert "todo" in before
    with working(tmp_path, 2):
        assert wait_for(lambda: idle(markets), seconds=180)
        for host in HOSTS:
            assert len(requests_of(tmp_path / "requests.txt", host)) <= 30  # both markets wanted 20 or more
            assert ahead(tmp_path / "requests.txt", host, DELAY) < DELAY
        assert wait_for(lambda: "2 workers" in _said("cluster", "status"))
    for market in markets:
        with market.store.begin() as connection:
            assert connection.execute(text("SELECT COUNT(*) FROM coverage")).scalar_one() == 3
            assert connection.execute(text("SELECT COUNT(*) FROM runs WHERE owner = ''")).scalar_one() == 0
    file = tmp_path / "rivalscope.prom"
    _said("cluster", "status", "--prometheus", str(file))
    assert 'rivalscope_host_requests_day{host="127.0.0.1:' in file.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_killed_worker_loses_and_doubles_nothing(markets: list[Workspace], tmp_path: Path) -> None:
    enqueue(markets)
    with working(tmp_path, 2) as workers:
        found = kill_workers(markets, workers, tmp_path, kills=2, rng=random.Random(5))
    assert (found.lost, found.doubled, found.unfinished) == (0, 0, [])
    assert found.kills == 2
    assert max(found.taken_over) < 60


def test_run_on_a_cluster_only_enqueues_and_nothing_twice(markets: list[Workspace], tmp_path: Path) -> None:
    where = str(markets[0].root)
    assert "3 of 3 sources enqueued" in _said("run", "--due", "-w", where)
    assert "0 of 3 sources enqueued" in _said("run", "--due", "-w", where)
    assert not (tmp_path / "requests.txt").exists()
    told = CliRunner().invoke(app, ["cluster", "cancel", "999"])
    assert isinstance(told.exception, ConfigError)
    with markets[0].cluster.begin() as connection:
        job = connection.execute(text("SELECT MIN(id) FROM procrastinate_jobs")).scalar_one()
    assert "removed" in _said("cluster", "cancel", str(job))
    assert "1 of 3 sources enqueued" in _said("run", "--due", "-w", where)


def _at_once(market: Workspace, tmp_path: Path, task: str) -> None:
    """Do what waits of one task, also what is to wait longer."""
    with market.cluster.begin() as connection:
        connection.execute(text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"))
    _said("worker", "--once", "--only", task, "--cluster", os.environ[CLUSTER_ENV], "--folder", str(tmp_path / "here"))


def _jobs(market: Workspace) -> Counter[str]:
    with market.cluster.begin() as connection:
        query = "SELECT task_name FROM procrastinate_jobs WHERE status = 'todo' AND task_name <> 'due'"
        return Counter(connection.execute(text(query)).scalars())


def test_a_worker_takes_the_tasks_it_is_for(markets: list[Workspace], tmp_path: Path) -> None:
    enqueue(markets[:1])
    _at_once(markets[0], tmp_path, "analyse")
    assert _jobs(markets[0]) == {"crawl": 3}
    _at_once(markets[0], tmp_path, "crawl")
    assert _jobs(markets[0]) == {"analyse": 1}
    with pytest.raises(ConfigError, match="no task 'paint'"):
        _at_once(markets[0], tmp_path, "paint")


def test_a_market_that_is_still_being_crawled_is_not_analysed_all_the_time(
    markets: list[Workspace], tmp_path: Path
) -> None:
    market = markets[0]
    enqueue([market])
    _at_once(market, tmp_path, "crawl")
    enqueue([market])
    now = datetime.now(UTC)
    with market.store.begin() as connection:  # the last build took long
        run = start_run(connection, "matrix")
        finish_run(connection, run, status="published")
        connection.execute(
            text("UPDATE runs SET started_at = :start, ended_at = :end WHERE id = :run"),
            {"start": now - timedelta(minutes=4), "end": now - timedelta(minutes=1), "run": run},
        )
    _at_once(market, tmp_path, "analyse")
    assert _jobs(market) == {"crawl": 3, "analyse": 1}  # put off
    with market.store.begin() as connection:
        assert latest_run(connection, "matrix")["id"] == run
    with market.cluster.begin() as connection:
        connection.execute(text("DELETE FROM procrastinate_jobs WHERE task_name = 'crawl'"))
    _at_once(market, tmp_path, "analyse")
    assert _jobs(market) == {}
    with market.store.begin() as connection:
        assert latest_run(connection, "matrix")["id"] != run


def test_a_market_is_a_folder_again_on_every_machine_and_names_no_password(
    markets: list[Workspace], tmp_path: Path
) -> None:
    (markets[0].root / "sites.yaml").write_text("sites: []\n", encoding="utf-8")
    register_market(markets[0])
    cluster = Store(markets[0].cluster.engine.execution_options())
    there = open_market(cluster, "market0", tmp_path / "there")
    assert there.market.products == markets[0].market.products
    assert there.sites_file.exists()
    assert there.archive_dir.resolve() == markets[0].archive_dir.resolve()
    (markets[0].root / "sites.yaml").unlink()
    register_market(markets[0])
    assert not open_market(cluster, "market0", tmp_path / "there").sites_file.exists()
    with pytest.raises(ConfigError, match="no market"):
        open_market(cluster, "other", tmp_path / "there")
    (tmp_path / "market0").rename(tmp_path / "moved")
    with pytest.raises(ConfigError, match="cannot be reached from this machine"):
        open_market(cluster, "market0", tmp_path / "elsewhere")


def test_a_cluster_needs_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "market.yaml").write_text(market_yaml(1), encoding="utf-8")
    monkeypatch.delenv(CLUSTER_ENV, raising=False)
    with pytest.raises(ConfigError, match="belongs to no cluster"):
        register_market(Workspace(tmp_path))
    monkeypatch.setenv(CLUSTER_ENV, f"sqlite:///{tmp_path / 'c.sqlite'}")
    with pytest.raises(ConfigError, match="needs PostgreSQL"):
        register_market(Workspace(tmp_path))


def test_figures_for_prometheus_escape_what_names_hold() -> None:
    status = ClusterStatus(
        workers=2, silent=1, jobs={("crawl", "todo"): 3}, oldest=1.5, running=(),
        failed=(JobLine(id=1, task="crawl", market="m", source="s", attempts=5, seconds=1),), hosts={'a"b\\': 7},
    )  # fmt: skip
    lines = prometheus(status).splitlines()
    assert 'rivalscope_jobs{task="crawl",state="todo"} 3' in lines
    assert 'rivalscope_host_requests_day{host="a\\"b\\\\"} 7' in lines
    assert all(line.startswith(("# HELP ", "# TYPE ", "rivalscope_")) for line in lines)
