"""Release rhythm, the spread of capabilities, and the words a product calls its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from analysis.trends.adoption import AdopterRecord, Adoption, back_test_adopters, holders, predict_adopters, record_days
from analysis.trends.cadence import Regularity, measure_cadence, newest_first
from analysis.trends.diffusion import Position, diffuse, median_lag
from analysis.trends.positioning import own_words, term_drift
from rivalscope.core.records import Block, BlockKind, EntryKind, Page, PageKind, Release, ReleaseEntry, StoredRelease

TODAY = date(2026, 6, 30)
BEGIN = date(2024, 1, 1)


def release(version: str, day: date | None, *kinds: EntryKind, prerelease: bool = False) -> Release:
    entries = tuple(ReleaseEntry(text=f"Entry {i}", kind=kind, confidence=1.0) for i, kind in enumerate(kinds))
    return Release(version=version, published=day, entries=entries, prerelease=prerelease)


def monthly(number: int) -> list[Release]:
    return [release(f"1.{i}.0", BEGIN + timedelta(days=30 * i)) for i in range(number)]


def test_an_even_rhythm_is_regular_and_a_long_silence_is_measured_against_it() -> None:
    cadence = measure_cadence(monthly(12), product="heron", as_of=TODAY)
    assert cadence.regularity is Regularity.REGULAR
    assert cadence.median_days == 30
    assert cadence.quieter_than == 1.0
    assert cadence.days_since_last == (TODAY - BEGIN - timedelta(days=330)).days


def stored(version: str, day: date | None, product: str = "heron") -> StoredRelease:
    return StoredRelease(
        id=version,
        product=product,
        version=version,
        published=day,
        discovered=datetime(2026, 6, 30, tzinfo=UTC),
        title="",
        prerelease=False,
        yanked=False,
        unreleased=False,
        url="https://heron.example/changes",
        capture_id="c",
        entries=(),
    )


def test_an_old_release_without_a_date_is_not_the_newest() -> None:
    given = [
        stored("0.17", None),
        stored("2.0", date(2026, 5, 1)),
        stored("2.1", None),
        stored("1.9", date(2025, 1, 1)),
        stored("0.3", None, product="stork"),
    ]
    assert [one.version for one in newest_first(given)] == ["2.1", "0.3", "2.0", "1.9", "0.17"]


def test_few_releases_claim_no_rhythm() -> None:
    cadence = measure_cadence(monthly(4), product="heron", as_of=TODAY)
    assert cadence.regularity is Regularity.UNKNOWN
    assert cadence.median_days is None
    assert cadence.quieter_than is None
    assert "too few" in cadence.sentence()


def test_backports_and_previews_do_not_quicken_the_rhythm() -> None:
    old_line = [release(f"0.9.{i}", BEGIN + timedelta(days=15 + 30 * i)) for i in range(1, 6)]
    previews = [release("1.20.0-rc1", BEGIN + timedelta(days=340), prerelease=True)]
    cadence = measure_cadence([*monthly(12), *old_line, *previews], product="heron", as_of=TODAY)
    assert (cadence.backports, cadence.previews, cadence.median_days) == (5, 1, 30)


def test_releases_without_a_date_or_from_the_future_are_counted_as_undated() -> None:
    cadence = measure_cadence([release("1.0", None), release("1.1", date(2055, 1, 1))], product="heron", as_of=TODAY)
    assert (cadence.undated, cadence.releases, cadence.last) == (2, 0, None)
    assert "no dated release" in cadence.sentence()


def test_kinds_are_shared_out_per_year() -> None:
    cadence = measure_cadence(
        [release("1.0", BEGIN, EntryKind.ADDED, EntryKind.FIXED, EntryKind.FIXED)], product="heron", as_of=TODAY
    )
    assert [(row.kind, row.share) for row in cadence.kinds] == [
        (EntryKind.FIXED, pytest.approx(2 / 3, abs=1e-3)),
        (EntryKind.ADDED, pytest.approx(1 / 3, abs=1e-3)),
    ]


def adoption(product: str, day: date | None, **more: object) -> Adoption:
    return Adoption(product=product, capability="routes", watched_from=BEGIN, adopted=day, **more)  # type: ignore[arg-type]


def test_order_first_mover_and_lag_are_read_from_exact_days() -> None:
    rows = [
        adoption("a", date(2024, 3, 1)),
        adoption("b", date(2024, 9, 1)),
        adoption("c", date(2025, 3, 1)),
        adoption("d", None),
    ]
    (spread,) = diffuse(rows, as_of=TODAY)
    assert spread.first_mover == "a"
    assert spread.median_lag_days == (date(2025, 3, 1) - date(2024, 3, 1)).days
    assert (spread.shares[-1].have, spread.shares[-1].looked) == (3, 4)


def test_nobody_is_first_where_somebody_had_it_before_anybody_looked() -> None:
    (spread,) = diffuse([adoption("a", BEGIN, had_before=True), adoption("b", date(2025, 1, 1))], as_of=TODAY)
    assert spread.first_mover == ""
    assert spread.had_before == ("a",)


def test_products_that_still_wait_keep_the_median_lag_open() -> None:
    rows = [adoption("a", date(2024, 3, 1)), adoption("b", date(2024, 4, 1)), *(adoption(x, None) for x in "cdef")]
    assert median_lag(rows, as_of=TODAY) is None


@pytest.mark.parametrize(
    ("have", "lack", "recent", "position"),
    [
        (9, 1, 0, Position.TABLE_STAKES),
        (1, 9, 0, Position.DIFFERENTIATOR),
        (2, 6, 2, Position.SPREADING),
        (4, 4, 0, Position.ESTABLISHED),
        (1, 1, 0, Position.UNKNOWN),
    ],
)
def test_the_spread_makes_a_position(have: int, lack: int, recent: int, position: Position) -> None:
    rows = [adoption(f"have{i}", BEGIN, had_before=True) for i in range(have)]
    rows += [adoption(f"new{i}", date(2026, 2, 1)) for i in range(recent)]
    rows += [adoption(f"lack{i}", None) for i in range(lack)]
    (spread,) = diffuse(rows, as_of=TODAY)
    assert spread.position is position


def test_more_drops_than_adoptions_are_fading() -> None:
    rows = [
        adoption("a", BEGIN, had_before=True, dropped=date(2026, 3, 1)),
        *(adoption(x, BEGIN, had_before=True) for x in "bcd"),
    ]
    (spread,) = diffuse(rows, as_of=TODAY)
    assert spread.position is Position.FADING
    assert holders(rows, at=TODAY) == {"b", "c", "d"}


def market() -> list[Adoption]:
    """Two kinds of products; "spread" goes through the first kind only."""
    rows = []
    for i in range(8):
        kind = i < 4
        for c in range(6):
            has = kind == (c < 3)
            name = f"c{c}"
            day = BEGIN if has else None
            rows.append(Adoption(product=f"p{i}", capability=name, watched_from=BEGIN, had_before=has, adopted=day))
        day = date(2024, 6, 1) + timedelta(days=200 * i) if i < 3 else None
        rows.append(Adoption(product=f"p{i}", capability="spread", watched_from=BEGIN, adopted=day))
    return rows


def test_the_likeliest_follower_is_most_like_those_that_have_it() -> None:
    guesses = [guess for guess in predict_adopters(market(), as_of=TODAY) if guess.capability == "spread"]
    assert guesses[0].product == "p3"
    assert guesses[0].probability > 2 * guesses[-1].probability
    assert "most like it" in guesses[0].because


def test_predictions_at_a_past_day_use_nothing_later() -> None:
    day = date(2024, 12, 1)
    known = [replace(row, adopted=None) if row.adopted and row.adopted > day else row for row in market()]
    assert predict_adopters(market(), as_of=day) == predict_adopters(known, as_of=day)


def test_the_record_of_predictions_counts_what_came() -> None:
    record = back_test_adopters(market(), days=[date(2024, 10, 1), date(2025, 1, 1)])
    assert record.adopted >= 2
    assert record.auc > 0.5
    assert "followed" in record.sentence()
    assert record.named_hits > record.chance_hits
    assert record.named <= record.pairs


def test_naming_the_first_of_each_capability_is_counted_against_chance() -> None:
    rows = [
        Adoption(product=product, capability="spread", watched_from=BEGIN, adopted=day)
        for product, day in (("p0", date(2024, 2, 1)), ("p1", date(2024, 9, 1)), ("p2", None), ("p3", None))
    ]
    record = back_test_adopters(rows, days=[date(2024, 7, 1)])
    assert (record.named, record.pairs, record.adopted) == (1, 3, 1)
    assert record.chance_hits == pytest.approx(1 / 3, abs=0.01)


def test_a_record_needs_a_whole_horizon() -> None:
    assert record_days(market(), as_of=BEGIN + timedelta(days=400)) == []
    days = record_days(market(), as_of=date(2026, 8, 1))
    assert days == sorted(days)
    assert all(day <= date(2025, 8, 1) for day in days)
    assert date(2025, 7, 1) in days
    assert "no track record" in back_test_adopters(market(), days=[]).sentence()


def page(*texts: str) -> Page:
    blocks = tuple(Block(position=i, kind=BlockKind.PARAGRAPH, text=text) for i, text in enumerate(texts))
    return Page(url="https://heron.example/", title="", language="en", kind=PageKind.HOME, blocks=blocks)


def test_code_and_menus_are_not_a_product_s_own_words() -> None:
    blocks = (
        Block(position=0, kind=BlockKind.CODE, text="import heron now please"),
        Block(position=1, kind=BlockKind.PARAGRAPH, text="Menu of the site", boilerplate=True),
        Block(position=2, kind=BlockKind.PARAGRAPH, text="Heron plans your routes"),
    )
    one = Page(url="https://heron.example/", title="", language="en", kind=PageKind.HOME, blocks=blocks)
    assert own_words([one, one]) == ["Heron plans your routes"]


def test_drift_names_what_was_taken_up_and_given_up() -> None:
    before = own_words([page(*(f"Tracker of parcels number {i}" for i in range(30)))])
    after = own_words([page(*(f"Platform of logistics number {i}" for i in range(30)))])
    drift = {row.term: row.z for row in term_drift("heron", before, after)}
    assert max(drift.values()) > 0 > min(drift.values())
    assert any("platform" in term and z > 0 for term, z in drift.items())


def test_a_newer_version_without_a_date_forbids_to_speak_of_silence() -> None:
    cadence = measure_cadence([*monthly(12), release("2.4.0", None)], product="heron", as_of=TODAY)
    assert cadence.newer_undated == "2.4.0"
    assert cadence.days_since_last is None
    assert cadence.quieter_than is None
    assert "the length of its silence is unknown" in cadence.sentence()
    older = measure_cadence([*monthly(12), release("0.9.0", None)], product="heron", as_of=TODAY)
    assert older.days_since_last is not None


def test_the_rhythm_is_that_of_the_last_two_years_where_it_can_be_told() -> None:
    early = [release(f"0.{i}.0", date(2015, 1, 1) + timedelta(days=7 * i)) for i in range(60)]
    late = [release(f"1.{i}.0", date(2025, 1, 1) + timedelta(days=60 * i)) for i in range(8)]
    cadence = measure_cadence([*early, *late], product="heron", as_of=TODAY)
    assert cadence.median_days == 60
    assert cadence.recent
    assert "in the last two years" in cadence.sentence()
    assert not measure_cadence(early, product="heron", as_of=TODAY).recent


def _record(*, named: int, hits: int, chance: float) -> AdopterRecord:
    return AdopterRecord(
        days=4, pairs=400, adopted=20, expected=30.0, top=20, top_hits=5, auc=0.6, peer_top_hits=4, peer_auc=0.6,
        named=named, named_hits=hits, chance_hits=chance,
    )  # fmt: skip


def test_a_record_beats_chance_only_by_more_than_luck() -> None:
    assert _record(named=100, hits=30, chance=10.0).beats_chance
    assert not _record(named=139, hits=2, chance=1.8).beats_chance
    assert not _record(named=6, hits=4, chance=1.0).beats_chance
    assert not _record(named=0, hits=0, chance=0.0).beats_chance
