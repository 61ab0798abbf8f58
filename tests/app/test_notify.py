"""Alerts: decided apart from sending; sent over real HTTP; retried; printed in a dry run; told when nobody listens."""

from __future__ import annotations

from typing import Any

import pytest

from rivalscope.app.notify import Alert, Level, alerts_of_run, deliver
from rivalscope.app.workflows.collect import Collected, SourceResult
from rivalscope.core.config import Market
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.expectations import Coverage

# Apprise imports a module that the standard library has deprecated; it is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

MARKET = Market(market="Help desks")
ALERT = Alert(title="A source failed", body="- heron/site: 0 pages", level=Level.FAILURE)


def _collected(*missed: str) -> Collected:
    numbers = ("planned", "fetched", "unchanged", "new", "changed", "gone", "empty", "refused", "failed", "bytes")
    coverage = Coverage(source="heron/site", product="heron", seconds=1.0, **dict.fromkeys(numbers, 0))
    return Collected(run_id="r", sources=(SourceResult(coverage=coverage, missed=missed),))


def test_a_good_run_raises_no_alert_and_a_failed_one_names_source_and_promise() -> None:
    assert alerts_of_run(MARKET, _collected()) == []
    (alert,) = alerts_of_run(MARKET, _collected("0 readable pages"))
    assert "heron/site: 0 readable pages" in alert.body
    assert alert.level is Level.FAILURE


def test_an_alert_reaches_a_webhook(hook: Any) -> None:
    assert deliver(MARKET, [ALERT]) == 1
    assert hook.received[0]["title"] == ALERT.title
    assert "heron/site" in hook.received[0]["message"]


def test_a_failed_delivery_is_tried_again(hook: Any) -> None:
    hook.failing = 2
    assert deliver(MARKET, [ALERT], wait=0.01) == 1
    assert len(hook.received) == 3


def test_a_delivery_that_never_succeeds_is_an_error(hook: Any) -> None:
    hook.failing = 9
    with pytest.raises(RivalscopeError, match="could not be delivered"):
        deliver(MARKET, [ALERT], wait=0.01)


def test_a_dry_run_prints_and_sends_nothing(hook: Any) -> None:
    said: list[str] = []
    assert deliver(MARKET, [ALERT], dry_run=True, say=said.append) == 0
    assert hook.received == []
    assert "A source failed" in said[0]


def test_without_an_address_it_says_that_nobody_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MARKET.notify.urls_env, raising=False)
    said: list[str] = []
    deliver(MARKET, [ALERT], say=said.append)
    assert "Nobody was told" in said[-1]
