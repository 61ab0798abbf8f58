"""Trackers and forums, from the server to the store: whole at first, then only what changed."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from benchmarks.tracker_server import TrackerServer
from rivalscope.app.workflows.collect import Collected, collect
from rivalscope.core.demand import StoredPost
from rivalscope.core.store.demand import load_posts
from rivalscope.core.workspace import Workspace

NAMES = (b"person1", b"person5")


def everything_in(folder: Path) -> bytes:
    """Return all that was written, unpacked."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    return b"".join(gzip.decompress(one.read_bytes()) if one.suffix == ".gz" else one.read_bytes() for one in files)


@pytest.fixture
def tracker() -> Iterator[TrackerServer]:
    """A tracker with 250 posts."""
    made = TrackerServer()
    yield made
    made.close()


class Desk:
    """A workspace with one source."""

    def __init__(self, root: Path, source: dict[str, Any], **crawl: Any) -> None:
        data = {
            "market": "desks", "allow_private": True, "crawl": {"delay": 0, **crawl},
            "products": [{"name": "Heron", "sources": [source]}],
        }  # fmt: skip
        YAML(typ="safe").dump(data, root / "market.yaml")
        self.workspace = Workspace(root)

    def collect(self) -> Collected:
        """Look once."""
        return collect(self.workspace)

    def posts(self) -> list[StoredPost]:
        """Return what is stored."""
        with self.workspace.store.begin() as connection:
            return list(load_posts(connection))


@pytest.mark.parametrize(
    ("kind", "path", "first", "again"),
    [
        ("github-issues", "/heron/desk", 3, 1),
        ("gitlab-issues", "/heron/desk", 3, 1),
        ("github-discussions", "/heron/desk", 5, 1),
        ("stack-exchange", "/questions/tagged/heron", 3, 1),
        ("hacker-news", "/?q=Heron", 3, 1),
    ],
)
def test_a_tracker_is_read_whole_once_and_then_only_what_changed(
    tracker: TrackerServer, tmp_path: Path, kind: str, path: str, first: int, again: int
) -> None:
    desk = Desk(tmp_path, {"kind": kind, "url": tracker.url + path})
    assert not desk.collect().failed
    assert len(tracker.asked()) == first
    assert len({one.key for one in desk.posts()}) == tracker.posts
    tracker.changed[17] = datetime(2026, 1, 1, tzinfo=UTC)
    tracker.log.clear()
    assert not desk.collect().failed
    assert len(tracker.asked()) == again
    changed = desk.posts()
    assert len(changed) == tracker.posts
    assert max(one.updated for one in changed) == tracker.changed[17]
    assert {one.product for one in changed} == {"heron"}
    written = everything_in(tmp_path)
    assert b"Heron" in written
    assert not any(name in written for name in NAMES)
    desk.workspace.store.close()


def test_a_forum_is_asked_for_each_topic_that_changed(tracker: TrackerServer, tmp_path: Path) -> None:
    tracker.posts = 40
    desk = Desk(tmp_path, {"kind": "discourse", "url": tracker.url})
    desk.collect()
    assert len(desk.posts()) == 40
    tracker.changed[3] = datetime(2026, 1, 1, tzinfo=UTC)
    tracker.log.clear()
    desk.collect()
    assert tracker.asked() == ["/latest.json", "/t/3.json"]
    desk.workspace.store.close()


def test_a_look_that_its_budget_ends_goes_on_where_it_stopped(tracker: TrackerServer, tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"kind": "github-issues", "url": f"{tracker.url}/heron/desk", "max_pages": 2})
    done = desk.collect()
    assert not done.failed
    assert any("max_pages" in one for one in done.problems)
    assert len(desk.posts()) == 200
    assert not desk.collect().failed
    assert len(desk.posts()) == 250
    desk.workspace.store.close()


def test_a_spent_rate_limit_ends_the_look_and_keeps_what_there_is(tracker: TrackerServer, tmp_path: Path) -> None:
    tracker.headers["X-RateLimit-Remaining"] = "0"
    desk = Desk(tmp_path, {"kind": "github-issues", "url": f"{tracker.url}/heron/desk"})
    done = desk.collect()
    assert not done.failed
    assert any("rate limit" in one for one in done.problems)
    assert len(desk.posts()) == 100
    desk.workspace.store.close()


def test_the_token_goes_to_the_interface_and_nowhere_else(
    tracker: TrackerServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIVALSCOPE_GITHUB_TOKEN", "hub-token-77")
    desk = Desk(tmp_path, {"kind": "github-issues", "url": f"{tracker.url}/heron/desk"})
    desk.collect()
    sent = {path.split("?")[0]: headers.get("Authorization") for _, path, headers in tracker.log}
    assert sent["/api/v3/repos/heron/desk/issues"] == "Bearer hub-token-77"
    desk.workspace.store.close()
    assert b"hub-token-77" not in everything_in(tmp_path)


def test_a_file_of_ones_own_is_read_without_names(tmp_path: Path) -> None:
    (tmp_path / "tickets.csv").write_text(
        "id,date,title,text,customer,votes\n1,2025-03-01,SSO,We need SSO says @bob,ACME Ltd,3\n", encoding="utf-8"
    )
    desk = Desk(tmp_path, {"kind": "posts-csv", "url": "tickets.csv"})
    assert not desk.collect().failed
    (post,) = desk.posts()
    assert (post.title, post.text, post.votes) == ("SSO", "We need SSO says @…", 3)
    assert not desk.collect().failed
    assert len(desk.posts()) == 1
    desk.workspace.store.close()
    (tmp_path / "tickets.csv").unlink()
    assert b"ACME" not in everything_in(tmp_path)
