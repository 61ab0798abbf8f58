"""The digest of the sample market: facts, then inference with its record, nothing twice, under a page."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analysis.changes.digest import Digest
from analysis.changes.records import ChangeKind
from analysis.changes.render import to_markdown
from rivalscope.app.workflows.digest import make_digest, remember_digest
from rivalscope.core import clock
from rivalscope.core.store import tables
from rivalscope.core.workspace import Workspace

_SINCE = datetime(2026, 10, 4, tzinfo=UTC)
_WORDS_ON_A_PAGE = 900
"""Words of a page of small print; addresses are one word each."""


@pytest.fixture
def market(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("RIVALSCOPE_NOW", "2026-10-05T08:00:00+00:00")
    return Workspace.open(shutil.copytree(demo, tmp_path / "market"))


@pytest.fixture
def digest(market: Workspace) -> Digest:
    return make_digest(market, since=_SINCE)


def test_only_trends_beyond_chance_are_inferred_each_with_its_record(digest: Digest) -> None:
    themes = {row.text.split(":")[0] for row in digest.inferences}
    assert themes == {"Automatic rollback", "Audience segments"}
    assert all("this rule would have flagged" in row.basis for row in digest.inferences)


def test_releases_are_dated_and_recent(digest: Digest) -> None:
    assert digest.releases
    assert all(row.published and row.published >= (_SINCE - timedelta(days=60)).date() for row in digest.releases)
    old = [one for one in digest.appendix if one.kind is ChangeKind.RELEASE and one.subject == "5.0.0"]
    assert old == []


def test_answers_that_changed_on_weak_proof_are_counted_and_not_told(market: Workspace, digest: Digest) -> None:
    assert digest.flips
    with market.store.begin() as connection:
        connection.execute(tables.cells.update().values(proof=0.3))
        connection.execute(tables.evidence.update().values(score=0.3))
    weak = make_digest(market, since=_SINCE)
    assert weak.flips == ()
    assert dict(weak.numbers)["answers that changed on weak evidence"] >= len(digest.flips)


def test_it_stays_under_a_page(digest: Digest) -> None:
    assert len(to_markdown(digest).split()) < _WORDS_ON_A_PAGE


def test_what_was_told_is_not_told_again(market: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_digest(market)
    remember_digest(market, first)
    monkeypatch.setenv("RIVALSCOPE_NOW", "2026-10-06T08:00:00+00:00")
    assert clock.now() > first.until
    second = make_digest(market)
    assert first.inferences
    assert second.inferences == ()
    assert second.nothing_material
