"""What people decide about posts: applied last, an example to the linker, reported when it matches nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from analysis.demand.decisions import (
    PostDecision,
    add_post_decisions,
    apply_post_decisions,
    examples_of,
    load_post_decisions,
    unused_decisions,
)
from analysis.demand.link import Linker
from analysis.text.embed import default_embedder
from rivalscope.core.demand import DemandKind, StoredPost
from rivalscope.core.errors import ConfigError
from rivalscope.core.records import Capability

KNOWN = (
    Capability(
        id="cap-debug", label="Debugger", description="Programs can be run step by step.", aliases=("Debugging",)
    ),
    Capability(id="cap-fold", label="Code folding", description="Regions of a file can be collapsed."),
    Capability(id="cap-term", label="Terminal", description="A shell runs in a panel."),
)
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def post(number: int, title: str, text: str = "") -> StoredPost:
    url = f"https://t.example/{number}"
    return StoredPost(
        key=str(number), url=url, title=title, text=text, opened=WHEN, updated=WHEN, id=url, product="heron",
        source="s", discovered=WHEN, last_seen=WHEN, capture_id="c", kind=DemandKind.QUESTION, capability="cap-term",
        proposal="dem-1", sureness=0.5, link=0.3,
    )  # fmt: skip


def decision(number: int, *, kind: DemandKind | None = None, capability: str = "", day: int = 1) -> PostDecision:
    return PostDecision(
        post=f"https://t.example/{number}", kind=kind, capability=capability, author="Ada", reason="read it",
        on=date(2026, 2, day),
    )  # fmt: skip


def test_decisions_are_applied_last_and_the_later_wins() -> None:
    posts = [post(1, "Breakpoints are skipped"), post(2, "Thanks"), post(3, "Left alone")]
    decided = apply_post_decisions(
        posts,
        [
            decision(1, capability="Terminal", day=1),
            decision(1, kind=DemandKind.COMPLAINT, capability="debugging", day=2),
            decision(2, kind=DemandKind.PRAISE, capability="none"),
        ],
        KNOWN,
    )
    assert [(one.kind, one.capability, one.decided_by) for one in decided] == [
        (DemandKind.COMPLAINT, "cap-debug", "Ada"),
        (DemandKind.PRAISE, "", "Ada"),
        (DemandKind.QUESTION, "cap-term", ""),
    ]
    assert decided[0].proposal == ""
    assert decided[1].proposal == "dem-1", "a wish that is about none of the capabilities may propose one"
    assert posts[0].capability == "cap-term", "the machine's answer is kept"


def test_decisions_live_in_overrides_yaml_beside_everything_else(tmp_path: Path) -> None:
    path = tmp_path / "overrides.yaml"
    path.write_text("# ours\ncells: []\n", encoding="utf-8")
    said = [decision(1, kind=DemandKind.WISH, capability="Debugger"), decision(2, capability="none")]
    assert add_post_decisions(path, said) == 2
    assert add_post_decisions(path, said) == 0
    assert load_post_decisions(path) == said
    assert path.read_text(encoding="utf-8").startswith("# ours\ncells: []\n")
    assert load_post_decisions(tmp_path / "missing.yaml") == []


def test_a_wrong_decision_is_reported_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "overrides.yaml"
    path.write_text("posts:\n- {post: https://t.example/1, kind: dream, author: a, reason: r, on: 2026-01-01}\n")
    with pytest.raises(ConfigError, match="kind") as caught:
        load_post_decisions(path)
    assert caught.value.where == f"{path}:2"


def test_decisions_that_change_nothing_are_named_with_the_reason() -> None:
    said = [decision(1, capability="Debugger"), decision(2, capability="Debugger"), decision(1, capability="Gone")]
    found = unused_decisions(said, ["https://t.example/1"], KNOWN)
    assert [why for _, why in found] == [
        "no post with this address has been read",
        'the matrix has no capability "Gone"',
    ]


def test_a_post_that_somebody_linked_teaches_the_words_of_users() -> None:
    told = post(1, "Breakpoints are ignored", "A breakpoint in a worker is never hit, execution just goes on.")
    new = post(2, "Breakpoint in a module is never hit", "Execution goes on although the breakpoint is set.")
    before = Linker(KNOWN, default_embedder()).link([new])[0]
    examples = examples_of([decision(1, capability="Debugger")], [told], KNOWN)
    after = Linker(KNOWN, default_embedder(), examples=examples).link([new, told])
    assert before.capability == ""
    assert after[0].capability == "cap-debug"
    alone = Linker(KNOWN, default_embedder()).link([told])[0]
    assert after[1].sureness == pytest.approx(alone.sureness), "a post is no example of itself"
