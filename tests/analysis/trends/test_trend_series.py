"""Themes are counted beside the volume of their products."""

from __future__ import annotations

from datetime import date

from analysis.trends.series import Series, Theme, count_groups, month_number, tag

THEMES = [
    Theme(id="sso", label="single sign-on", terms=("sso", "openid connect")),
    Theme(id="embed", label="embeddings", terms=("embedding*",)),
]
ENTRIES = [
    ("heron", date(2026, 1, 3), "Add SSO for depots"),
    ("heron", date(2026, 1, 9), "Fix a lassoed van"),
    ("heron", date(2026, 3, 9), "OpenID Connect and embeddings"),
    ("stork", date(2026, 2, 1), "Embedding of maps"),
]


def series(entries: list[tuple[str, date, str]], **more: date) -> Series:
    tagged = tag((entry[2] for entry in entries), THEMES)
    groups = [(entry[0], entry[1], 1, dict.fromkeys(mine, 1)) for entry, mine in zip(entries, tagged, strict=True)]
    return count_groups(groups, THEMES, **more)


def test_terms_match_whole_words_and_phrases_only() -> None:
    assert tag([text for _, _, text in ENTRIES], THEMES) == [(0,), (), (0, 1), (1,)]


def test_counts_stand_beside_totals_of_the_same_months() -> None:
    made = series(ENTRIES)
    assert made.months == ("2026-01", "2026-02", "2026-03")
    assert made.products == ("heron", "stork")
    assert made.totals.tolist() == [[2, 0, 1], [0, 1, 0]]
    assert made.counts[0].tolist() == [[1, 0, 1], [0, 0, 0]]


def test_the_month_that_is_not_over_and_dates_in_the_future_are_left_out() -> None:
    assert series([*ENTRIES, ("heron", date(2055, 1, 1), "SSO")], as_of=date(2026, 3, 20)).months[-1] == "2026-02"


def test_a_window_ends_with_the_month_asked_for() -> None:
    window = series(ENTRIES).until(month_number("2026-02"), length=1)
    assert window.months == ("2026-02",)
    assert window.totals.tolist() == [[0], [1]]
