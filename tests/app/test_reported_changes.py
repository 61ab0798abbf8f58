"""Cases that people reported in public about changes and alerts, each with other inputs of its kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from watched import Watched, pricing

from analysis.changes.records import Change, ChangeKind
from rivalscope.app.workflows.digest import make_digest, remember_digest
from rivalscope.core import clock

_MORNING = datetime(2026, 3, 2, 6, tzinfo=UTC)
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_MONEY = {ChangeKind.PRICE, ChangeKind.PLAN, ChangeKind.GATE_MOVED, ChangeKind.LIMIT}


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path / "ws")
    yield made
    made.workspace.store.close()


def _page(title: str, body: str, *, head: str = "") -> str:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


_SHELLS = {
    "reported": (_page("Heron", '<div id="root"></div><script src="/a.js"></script>'),) * 2,
    "only for scripts": (
        _page("Heron", "<noscript>You need to enable JavaScript to run this app.</noscript><script src=a.js></script>"),
    ) * 2,
    # Other bytes, and still nothing to read.
    "another build": tuple(
        _page("Heron", f'<div id="__next"></div><script src="/_next/{build}/main.js"></script>') for build in "xy"
    ),
    "a spinner": (
        _page("Heron", '<div id="app"><p>Loading...</p></div><script type="module" src="/assets/i.js"></script>'),
    ) * 2,
}  # fmt: skip


_NO_BROWSER = """\
market: boards
products:
  - name: Heron
    sources: [{kind: site, url: "https://heron.test/", javascript: false}]
"""


@pytest.mark.parametrize("name", _SHELLS)
def test_case_8_a_shell_is_not_read_in_any_week(tmp_path: Path, name: str) -> None:
    watched = Watched(tmp_path / "ws", _NO_BROWSER)
    for week, shell in enumerate(_SHELLS[name]):
        collected = watched.look(_MORNING + week * _WEEK, {"/": shell, "/pricing": shell, "/tour": shell})
        coverage = collected.sources[0].coverage
        assert (coverage.empty, coverage.unchanged, coverage.fetched) == (3, 0, 0)
        assert collected.failed
    assert watched.changes(everything=True) == []
    watched.workspace.store.close()


def _money(watched: Watched) -> list[Change]:
    return [change for change in watched.changes() if change.kind in _MONEY]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("$29", "$29.00"),
        ("$1,290", "$1290"),
        ("1.290 €", "1.290,00 €"),
        ("19,90 €", "€19.90"),
        ("£49", "GBP 49"),
        ("CHF 1'200", "CHF 1’200.–"),
        ("1 290 kr", "1290 kr"),
    ],
)
def test_case_40_an_amount_in_another_spelling_is_no_change(watched: Watched, before: str, after: str) -> None:
    watched.look(_MORNING, {"/pricing": pricing("$9", before)})
    watched.look(_MORNING + _DAY, {"/pricing": pricing("$9", after)})
    assert _money(watched) == []


@pytest.mark.parametrize(
    "badge",
    [
        "<span class=badge>Most popular</span>",
        "<em>Recommended</em>",
        "<sup>Best value</sup>",
        "<span class='tag tag--new'>★ Beliebt</span>",
        "<small>Le plus choisi</small>",
    ],
)
def test_case_42_a_badge_that_moves_to_another_plan_changes_no_plan(watched: Watched, badge: str) -> None:
    page = pricing("$9", "$29", "$99")
    watched.look(_MORNING, {"/pricing": page.replace("<h2>Team", f"<h2>Team {badge}")})
    watched.look(_MORNING + _DAY, {"/pricing": page.replace("<h2>Business", f"<h2>Business {badge}")})
    assert _money(watched) == []


_AWAY: dict[str, str | int] = {
    "empty": "",
    "blank": " \n\t",
    "an empty body": "<html><head><title>Heron</title></head><body></body></html>",
    "503": 503,
    "520": 520,
    "429": 429,
    "no answer": 0,
    "challenge": _page("Just a moment...", "<p>Checking your browser before you go on.</p>"),
    "login": _page("Sign in", '<form><input name="u"><input type="password" name="p"><button>Log in</button></form>'),
    "maintenance": _page("Back soon", "<h1>Down for maintenance</h1><p>We will be back soon.</p>"),
    "maintenance, german": _page(
        "Heron", "<h1>Wartungsarbeiten</h1><p>Unsere Website ist vorübergehend nicht erreichbar. Bis gleich!</p>"
    ),
    "maintenance, spanish": _page(
        "Heron", "<h1>Sitio en mantenimiento</h1><p>Volveremos en breve. Gracias por su paciencia.</p>"
    ),
    "blocked": _page("Heron", "<h1>Access denied</h1><p>Your request was blocked. Reference number 18.4f2a.</p>"),
    "too many": _page("Too many requests", "<h1>Too many requests</h1><p>Slow down and try again in a minute.</p>"),
    "not found, 200": _page("Page not found", "<p>Sorry, nothing here. Go home, please.</p>"),
    "not found, german": _page("Seite nicht gefunden", "<p>Die gesuchte Seite gibt es leider nicht mehr hier.</p>"),
    "a test for humans, german": _page(
        "Einen Moment bitte", "<p>Wir prüfen, ob Sie ein Mensch sind. Bitte warten Sie einen Augenblick.</p>"
    ),
    "a login, french": _page(
        "Connexion", '<form><label>Mot de passe <input type="password"></label><button>Se connecter</button></form>'
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _AWAY)
def test_cases_43_and_44_what_stands_in_for_a_page_is_no_change(watched: Watched, name: str) -> None:
    tour = _page("Tour", f"<h1>Tour</h1><p>{'A tour of all boards. ' * 9}</p>")
    home = _page("Heron", f"<h1>Heron</h1><p>{'Plans the work of a team. ' * 9}</p>")
    for day, answer in enumerate((pricing("$29"), _AWAY[name], pricing("$29"))):
        collected = watched.look(_MORNING + day * _DAY, {"/": home, "/tour": tour, "/pricing": answer})
        coverage = collected.sources[0].coverage
        assert coverage.empty + coverage.refused + coverage.failed == (day == 1)
    assert watched.changes(everything=True) == []


@pytest.mark.parametrize("weeks", [[1], [1, 2, 3, 30], [60]], ids=["a week", "often in vain", "more than a year"])
def test_case_59_what_nobody_was_told_waits_for_whoever_is(watched: Watched, weeks: list[int]) -> None:
    """Digests that reached nobody, however often and however late: the next one tells everything."""
    watched.look(_MORNING, {"/pricing": pricing("$29", "$59")})
    watched.look(_MORNING + _DAY, {"/pricing": pricing("$35", "$59")})
    watched.look(_MORNING + 2 * _DAY, {"/pricing": pricing("$35", "$65")})
    for week in weeks:
        with clock.frozen(_MORNING + week * _WEEK):
            digest = make_digest(watched.workspace)
        assert len([one for one in digest.changes if one.kind is ChangeKind.PRICE]) == 2
    remember_digest(watched.workspace, digest)
    # A change after the delivered one, with another delivery that fails, loses and doubles nothing either.
    watched.look(_MORNING + 70 * _WEEK, {"/pricing": pricing("$39", "$65")})
    for week in (71, 72):
        with clock.frozen(_MORNING + week * _WEEK):
            digest = make_digest(watched.workspace)
        assert [one.after.split()[0] for one in digest.changes if one.kind is ChangeKind.PRICE] == ["$39"]
