"""What is sent after a run: urgent changes at once and once, the rest weekly; what reached nobody is told again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rivalscope.app.after_run import notify_after_run
from rivalscope.app.cli import app
from rivalscope.app.digest_plan import digest_is_due
from rivalscope.app.workflows.digest import make_digest
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.store.states import save_state
from rivalscope.core.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

_URLS = "RIVALSCOPE_NOTIFY_URLS"
_PRICE = "$24 per seat"


@pytest.fixture
def market(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The sample market on the Monday of its second capture, its last digest sent the day before."""
    monkeypatch.setenv("RIVALSCOPE_NOW", "2026-10-05T07:30:00+00:00")
    opened = Workspace.open(shutil.copytree(demo, tmp_path / "market"))
    with opened.store.begin() as connection:
        save_state(connection, "digest", {"until": "2026-10-04T08:00:00+00:00", "reported": []})
    return opened


def test_an_urgent_change_is_sent_at_once_and_never_again(
    market: Workspace, hook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not digest_is_due(market)
    assert notify_after_run(market) == 1
    assert "urgent change" in hook.received[0]["title"]
    assert "$20 per seat" in hook.received[0]["message"]
    assert _PRICE in hook.received[0]["message"]
    assert "http" in hook.received[0]["message"]
    assert notify_after_run(market) == 0
    monkeypatch.setenv("RIVALSCOPE_NOW", "2026-10-05T08:00:00+00:00")
    assert digest_is_due(market)
    assert notify_after_run(market) == 1
    assert "what changed" in hook.received[1]["title"]
    assert _PRICE not in hook.received[1]["message"]
    assert len(hook.received) == 2


def test_a_digest_is_sent_when_it_is_due_even_if_no_source_is(
    market: Workspace, hook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIVALSCOPE_NOW", "2026-10-05T08:00:00+00:00")
    result = CliRunner().invoke(app, ["run", "--due", "--workspace", str(market.root)])
    assert result.exit_code == 0, result.output
    assert [one["title"].rpartition(": ")[2] for one in hook.received] == ["what changed"]
    again = CliRunner().invoke(app, ["run", "--due", "--workspace", str(market.root)])
    assert "Nothing is due." in again.output
    assert len(hook.received) == 1


def test_what_reached_nobody_is_told_again(market: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(_URLS, raising=False)
    printed: list[str] = []
    assert notify_after_run(market, say=printed.append) == 0
    assert _PRICE in "".join(printed)
    assert notify_after_run(market, dry_run=True, say=printed.append) == 0
    assert [one for one in make_digest(market).changes if _PRICE in one.after]
    sent = CliRunner().invoke(app, ["digest", "--send", "--workspace", str(market.root)])
    assert "No notification was sent" in sent.output
    assert [one for one in make_digest(market).changes if _PRICE in one.after]


def test_a_failed_delivery_forgets_nothing(market: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("apprise", reason="the extra notify is not installed")
    monkeypatch.setenv(_URLS, "json://127.0.0.1:9/")
    monkeypatch.setattr("rivalscope.app.notify.time.sleep", lambda seconds: None)
    with pytest.raises(RivalscopeError, match="could not be delivered"):
        notify_after_run(market)
    assert [one for one in make_digest(market).changes if _PRICE in one.after]


def test_silence_after_a_week_without_a_look_is_called_that(
    market: Workspace, hook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIVALSCOPE_NOW", "2026-10-05T08:00:00+00:00")
    notify_after_run(market)
    monkeypatch.setenv("RIVALSCOPE_NOW", "2026-10-12T08:00:00+00:00")
    notify_after_run(market)
    assert hook.received[-1]["title"].endswith("nothing was crawled")
    assert "Nothing material" not in hook.received[-1]["message"]
