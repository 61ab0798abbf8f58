"""Answers on a sheet of posts become decisions, and the machine learns from them how users speak."""

from __future__ import annotations

import csv
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.market_store import MarketStore
from rivalscope.app.workflows.demand import judge_demand
from rivalscope.app.workflows.posts_sheet import COLUMNS, take_posts, write_posts_sheet
from rivalscope.core.demand import DemandKind, DemandPost, StoredPost
from rivalscope.core.errors import ConfigError
from rivalscope.core.records import Capability
from rivalscope.core.store.capabilities import save_capabilities
from rivalscope.core.store.demand import load_posts, save_posts
from rivalscope.core.workspace import Workspace

MARKET = """
market: Desks
products:
  - name: Heron Desk
    sources:
      - kind: posts-csv
        url: tickets.csv
"""
POSTS = (
    ("Show who changed a ticket", "Please show the history of a ticket, who changed what.", 30),
    ("Calendar for tasks", "I would like a calendar view.", 5),
    ("Ticket history: who changed it", "We need to see who changed a ticket and when.", 2),
)
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Three judged posts and two capabilities."""
    (tmp_path / "market.yaml").write_text(MARKET, encoding="utf-8")
    opened = Workspace.open(tmp_path)
    known = (
        Capability(id="cap-a", label="Audit log", description="What users did is recorded."),
        Capability(id="cap-b", label="Calendar view", description="Tasks are shown in a calendar."),
    )
    posts = [
        DemandPost(
            key=str(at), url=f"https://t.example/{at}", title=title, text=text, opened=WHEN, updated=WHEN, votes=votes
        )
        for at, (title, text, votes) in enumerate(POSTS)
    ]
    with opened.store.begin() as connection:
        save_capabilities(connection, known)
        save_posts(connection, posts, product="heron-desk", source="s", capture_id="c", at=WHEN)
    assert judge_demand(opened) == 3
    return opened


def read(sheet: Path) -> list[dict[str, str]]:
    with sheet.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(sheet: Path, rows: list[dict[str, str]]) -> None:
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def posts_of(workspace: Workspace) -> dict[str, StoredPost]:
    return {one.key: one for one in MarketStore(workspace).posts}


def test_what_somebody_read_is_applied_last_and_teaches(workspace: Workspace, tmp_path: Path) -> None:
    with closing(workspace.store):
        sheet, notes = tmp_path / "posts.csv", list[str]()
        assert [one.capability for one in posts_of(workspace).values()].count("") == 2
        assert write_posts_sheet(workspace, sheet, most=2) == 2
        rows = read(sheet)
        assert rows[0]["title"] == "Show who changed a ticket", "many people, and unsure"
        write(sheet, [rows[0] | {"kind_is": "Wish", "capability_is": "audit log"}, rows[1]])
        assert take_posts(workspace, sheet, author="Ada") == 1
        assert take_posts(workspace, sheet, author="Ada") == 0
        decided = posts_of(workspace)["0"]
        assert (decided.kind, decided.capability, decided.decided_by) == (DemandKind.WISH, "cap-a", "Ada")
        assert judge_demand(workspace, note=notes.append) == 3, "what was decided may teach about all the others"
        assert judge_demand(workspace) == 0
        assert not any("has no effect" in note for note in notes)
        assert posts_of(workspace)["2"].capability == "cap-a", "it speaks like the post that was decided about"
        with workspace.store.begin() as connection:
            (kept,) = load_posts(connection, urls=["https://t.example/0"])
        assert kept.capability == "", "the machine's answer is kept"
        assert write_posts_sheet(workspace, sheet, most=10) == 2


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"capability_is": "Dark mode"}, 'no capability "Dark mode"'),
        ({"kind_is": "dream"}, 'unknown kind "dream"'),
    ],
)
def test_a_wrong_answer_is_named_by_its_line_and_nothing_is_taken(
    workspace: Workspace, tmp_path: Path, answer: dict[str, str], message: str
) -> None:
    with closing(workspace.store):
        sheet = tmp_path / "posts.csv"
        write_posts_sheet(workspace, sheet, most=2)
        first, second = read(sheet)
        write(sheet, [first | {"kind_is": "wish"}, second | answer])
        with pytest.raises(ConfigError, match=message) as caught:
            take_posts(workspace, sheet, author="Ada")
        assert caught.value.where == f"{sheet}:3"
        assert not workspace.overrides_file.exists()
        sheet.write_text("a,b\n1,2\n", encoding="utf-8")
        with pytest.raises(ConfigError, match="no column capability_is, kind_is, post"):
            take_posts(workspace, sheet, author="Ada")
