"""Alerts: decided apart from sending; sent over real HTTP; retried; printed in a dry run; told when nobody listens."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from rivalscope.app.notify import Alert, Loudness, alerts_of_run, deliver, parts_of
from rivalscope.app.workflows.collect import Collected, SourceResult
from rivalscope.core.config import MarketSpec
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.expectations import Coverage

# Apprise imports a module that the standard library has deprecated; it is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

MARKET = MarketSpec(market="Help desks")
ALERT = Alert(title="A source failed", body="- heron/site: 0 pages", level=Loudness.FAILURE)


def _collected(*missed: str) -> Collected:
    numbers = ("planned", "fetched", "unchanged", "new", "changed", "gone", "empty", "refused", "failed", "bytes")
    coverage = Coverage(source="heron/site", product="heron", seconds=1.0, **dict.fromkeys(numbers, 0))
    return Collected(run_id="r", sources=(SourceResult(coverage=coverage, missed=missed),))


def test_a_good_run_raises_no_alert_and_a_failed_one_names_source_and_promise() -> None:
    assert alerts_of_run(MARKET, _collected()) == []
    (alert,) = alerts_of_run(MARKET, _collected("0 readable pages"))
    assert "heron/site: 0 readable pages" in alert.body
    assert alert.level is Loudness.FAILURE


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
    assert "No notification was sent" in said[-1]


LONG = Alert(
    title="Help desks: what changed",
    body="\n".join(f"- heron: the price of plan {number} rose from $10 to $12" for number in range(100)),
    level=Loudness.INFO,
)


def test_a_long_alert_is_cut_between_lines_and_loses_none() -> None:
    parts = parts_of(LONG, limit=2_000)
    assert [part.title for part in parts] == [f"{LONG.title} ({number}/{len(parts)})" for number in (1, 2, 3)]
    assert all(len(part.body) <= 2_000 for part in parts)
    assert "".join(part.body for part in parts) == LONG.body


def test_what_does_not_fit_into_five_parts_is_counted_with_the_command_that_shows_it() -> None:
    parts = parts_of(LONG, limit=400)
    assert len(parts) == 5
    assert all(len(part.body) <= 400 for part in parts)
    kept = sum(part.body.count("\n- ") + part.body.startswith("- ") for part in parts)
    assert f"and {100 - kept} more lines" in parts[-1].body
    assert "rivalscope digest" in parts[-1].body


def test_a_line_without_a_break_is_cut_too() -> None:
    parts = parts_of(Alert(title="x", body="z" * 3_000, level=Loudness.INFO), limit=1_000)
    assert "".join(part.body for part in parts) == "z" * 3_000


def test_a_channel_that_takes_less_than_it_says_gets_it_in_parts(hook: Any) -> None:
    hook.longest = 2_000
    assert deliver(MARKET, [LONG], wait=0.01) == 1
    arrived = [one for one in hook.received if len(one["message"]) <= 2_000]
    assert "\n".join(part["message"].strip() for part in arrived).count("plan ") == 100


def test_an_address_that_cannot_be_reached_is_told_to_the_one_that_can(
    hook: Any, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    names = MARKET.notify.urls_env
    monkeypatch.setenv(names, f"json://127.0.0.1:{closed_port}/ json://127.0.0.1:{hook.server_port}/")
    said: list[str] = []
    assert deliver(MARKET, [ALERT], wait=0.01, say=said.append) == 1
    assert [one["title"] for one in hook.received] == [
        "A source failed", "Help desks: 1 of 2 addresses could not be reached"
    ]  # fmt: skip
    assert "address 1 (JSON)" in hook.received[1]["message"]
    assert "could not be reached" in said[0]


@pytest.mark.parametrize(("body", "title"), [(160, 0), (380, 0), (1_000, 0), (2_000, 250)])
@pytest.mark.parametrize("lines", [2, 60])
def test_nothing_is_longer_than_a_channel_takes_title_included(
    body: int, title: int, lines: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Small:
        body_maxlen, title_maxlen, service_name = body, title, "Text messages"
        received: ClassVar[list[str]] = []

        def notify(self, *, title: str, body: str, **_: object) -> bool:
            self.received.append(f"{title}\n{body}")
            return len(body if self.title_maxlen else self.received[-1]) <= self.body_maxlen

    monkeypatch.setenv(MARKET.notify.urls_env, "json://127.0.0.1/")
    monkeypatch.setattr("apprise.Apprise.instantiate", lambda address: Small())
    long = Alert(
        title="Help desks: what changed since the second of March",
        body="\n".join(f"- Heron raised plan {number} from $29 to $35 a month for a seat" for number in range(lines)),
        level=Loudness.INFO,
    )
    assert deliver(MARKET, [long], wait=0, tries=1) == 1
    text = "\n".join(Small.received)
    assert text.count("Heron raised") >= lines or "rivalscope digest" in text
    assert "Help desks: what changed" in text
