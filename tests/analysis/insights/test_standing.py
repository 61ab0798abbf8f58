"""Gaps, strengths and what is only unverified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from analysis.answers import Answer, answer_of
from analysis.insights.adopters import adopters, first_adopter
from analysis.insights.cadence import cadence
from analysis.insights.flips import flips
from analysis.insights.opportunities import Estimate, Kano, opportunities
from analysis.insights.positioning import axis, positions
from analysis.insights.standing import Standing, gaps, parity, standings, strengths, unverified
from analysis.insights.swot import swot
from analysis.trends.adoption import Adoption
from analysis.view import MarketView, PlanView, ProductView
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.records import (
    Capability,
    Cell,
    CellVersion,
    Evidence,
    NoKind,
    Plan,
    PlanPrice,
    Stage,
    StoredRelease,
    Support,
)

AT = datetime(2026, 10, 1, tzinfo=UTC)
Y, P, N, M, L = "yes", "partial", "no", "mentioned not", "looked not"


def evidence(text: str) -> Evidence:
    return Evidence(quote=text, url="https://a.example/", capture_id="c", captured_at=AT, digest="d", score=1.0)


def cell(product: str, capability: str, answer: str, **more: object) -> Cell:
    support, kind = {
        Y: (Support.FULL, None),
        P: (Support.PARTIAL, None),
        N: (Support.NONE, NoKind.DOCUMENTED),
        M: (Support.UNKNOWN, NoKind.NOT_MENTIONED),
        L: (Support.UNKNOWN, NoKind.NOT_LOOKED),
    }[answer]
    quotes = (evidence(f"{product} on {capability}"),) if answer in (Y, P, N) else ()
    values = {"score": 0.5, "confidence": 0.9, "pages_read": 4, "evidence": quotes, **more}
    return Cell(product=product, capability=capability, support=support, no_kind=kind, **values)  # type: ignore[arg-type]


def table(rows: dict[str, str], **more: object) -> MarketView:
    """Return a market of us, b, c and d from rows like ``{"sso": "yes no ..."}`` with one letter a product."""
    letters = {"y": Y, "p": P, "n": N, "m": M, "l": L}
    slugs = ("us", "b", "c", "d")
    values: dict[str, object] = {
        "market": "m",
        "own": "us",
        "products": tuple(ProductView(slug=slug, name=slug.upper()) for slug in slugs),
        "capabilities": tuple(Capability(id=f"cap-{name}", label=name) for name in rows),
        "cells": tuple(
            cell(slug, f"cap-{name}", letters[letter])
            for name, line in rows.items()
            for slug, letter in zip(slugs, line, strict=True)
        ),
        "as_of": AT,
        "built_at": AT,
        **more,
    }
    return MarketView(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "standing"),
    [
        ("nymm", Standing.GAP),
        ("pymm", Standing.BEHIND),
        ("ppmm", Standing.PARITY),
        ("mymm", Standing.UNVERIFIED),
        ("lymm", Standing.UNVERIFIED),
        ("yymm", Standing.PARITY),
        ("ymnl", Standing.STRENGTH),
        ("nmml", Standing.NOBODY),
    ],
)
def test_standing_follows_from_the_answers(line: str, standing: Standing) -> None:
    (found,) = standings(table({"sso": line}))
    assert found.standing is standing


def test_silence_about_us_is_never_a_gap() -> None:
    lines = standings(table({"a": "myyy", "b": "lyyy", "c": "nyyy"}))
    assert [one.capability.label for one in gaps(lines)] == ["c"]
    assert {one.capability.label for one in unverified(lines)} == {"a", "b"}


def test_gaps_are_ranked_by_spread_and_what_is_partial_comes_after() -> None:
    lines = standings(table({"rare": "nymm", "common": "nyyy", "half": "pyyy"}))
    assert [one.capability.label for one in gaps(lines)] == ["common", "rare", "half"]


def test_who_could_not_be_read_does_not_dilute_the_spread() -> None:
    (line,) = standings(table({"sso": "nyll"}))
    assert (line.rivals_read, line.spread) == (1, 1.0)


def test_demand_moves_a_gap_up() -> None:
    view = table({"common": "nyyy", "wanted": "nymm"})
    assert [one.capability.label for one in gaps(standings(view))] == ["common", "wanted"]
    lines = standings(view, demand={"cap-wanted": 1.0, "cap-common": 0.0})
    assert [one.capability.label for one in gaps(lines)] == ["wanted", "common"]


def test_a_gap_rests_on_our_no_and_their_yes_and_a_strength_on_every_cell() -> None:
    view = table({"gap": "nymm", "strength": "ymnl"})
    lines = standings(view)
    assert [one.product for one in gaps(lines)[0].cells] == ["us", "b"]
    assert [one.product for one in strengths(lines)[0].cells] == ["us", "b", "c", "d"]
    assert strengths(lines)[0].rivals_without == ("c",)


def test_the_market_can_be_seen_with_a_rivals_eyes() -> None:
    lines = standings(table({"sso": "ynmm"}), own="b")
    assert lines[0].standing is Standing.GAP
    assert lines[0].rivals_with == ("us",)


def test_without_a_product_of_our_own_there_is_no_side() -> None:
    assert standings(table({"sso": "yyyy"}, own="")) == ()


def test_parity_lists_both_sides() -> None:
    assert len(parity(standings(table({"sso": "yyyn"})))) == 1


def release(product: str, version: str, day: date) -> StoredRelease:
    return StoredRelease(id=version, product=product, version=version, published=day, discovered=AT)


def test_adoption_is_dated_by_the_release_that_brought_it() -> None:
    view = table({"sso": "mmmm"}, releases=(release("b", "v2.1", date(2025, 3, 1)),))
    view = replace(
        view,
        cells=(
            cell("us", "cap-sso", Y),
            cell("b", "cap-sso", Y, since="2.1"),
            cell("c", "cap-sso", Y, since="2024-06-30"),
            cell("d", "cap-sso", M),
        ),
        history=(
            CellVersion(
                product="us", capability="cap-sso", support=Support.FULL, known_from=AT, score=0.9, confidence=0.9
            ),
        ),
    )
    found = adopters(view, "cap-sso")
    assert [(one.product, one.at, one.exact) for one in found] == [
        ("c", date(2024, 6, 30), True),
        ("b", date(2025, 3, 1), True),
        ("us", AT.date(), False),
    ]
    first = first_adopter(view, "cap-sso")
    assert first is not None
    assert first.product == "c"


def test_a_stated_adoption_wins_over_the_derived_one() -> None:
    stated = Adoption(
        product="b", capability="cap-sso", watched_from=date(2020, 1, 1), adopted=date(2020, 1, 1), version="1.0"
    )
    view = replace(table({"sso": "mymm"}), adoptions=(stated,))
    assert adopters(view, "cap-sso") == (stated,)


def step(support: Support, kind: NoKind | None, day: int) -> CellVersion:
    at = datetime(2026, 9, day, tzinfo=UTC)
    return CellVersion(
        product="b", capability="cap-sso", support=support, no_kind=kind, known_from=at, score=0.9, confidence=0.9
    )


def test_a_change_between_two_kinds_of_silence_is_no_news() -> None:
    history = (
        step(Support.UNKNOWN, NoKind.NOT_LOOKED, 1),
        step(Support.UNKNOWN, NoKind.NOT_MENTIONED, 2),
        step(Support.FULL, None, 3),
        step(Support.NONE, NoKind.DOCUMENTED, 4),
    )
    found = flips(table({"sso": "mymm"}, history=history))
    assert [(one.before, one.after) for one in found] == [(Answer.YES, Answer.NO), (Answer.NOT_MENTIONED, Answer.YES)]
    assert len(flips(table({"sso": "mymm"}, history=history), since=datetime(2026, 9, 3, tzinfo=UTC))) == 1


def test_an_answer_that_somebody_else_gives_now_is_no_news_of_the_product() -> None:
    history = (
        step(Support.UNKNOWN, NoKind.NOT_MENTIONED, 1),
        replace(step(Support.FULL, None, 2), extra={"reader": "a reader"}),
        replace(step(Support.NONE, NoKind.DOCUMENTED, 3), extra={"reader": "a reader"}),
        replace(step(Support.FULL, None, 4), decided_by="Ann"),
    )
    found = flips(table({"sso": "mymm"}, history=history))
    assert [(one.before, one.after) for one in found] == [(Answer.YES, Answer.NO)]


def test_every_point_of_a_swot_names_cells_or_a_page(market: MarketView) -> None:
    boxes = swot(market, "oakline")
    points = [*boxes.strengths, *boxes.weaknesses, *boxes.opportunities, *boxes.threats]
    assert points
    assert all(point.cells or point.source.startswith("https://") for point in points)


def test_swot_puts_what_is_announced_under_opportunities_and_silence_nowhere_under_weaknesses() -> None:
    view = table({"sso": "yyym", "audit": "yynn"})
    planned = cell("d", "cap-sso", N, stage=Stage.PLANNED)
    view = replace(
        view, cells=tuple(planned if (one.product, one.capability) == ("d", "cap-sso") else one for one in view.cells)
    )
    boxes = swot(view, "d")
    assert [point.text.split(":")[0] for point in boxes.opportunities] == ["sso"]
    assert {point.text.split(":")[0] for point in boxes.weaknesses} == {"sso", "audit"}
    assert not swot(table({"sso": "yyym"}), "d").weaknesses


def test_opportunities_say_how_firm_their_rank_is_and_repeat_themselves() -> None:
    view = table({"everybody": "nyyy", "somebody": "nymm", "unsure": "mymm", "ours": "ymmm"})
    rows = opportunities(view)
    assert rows[0].line.capability.label == "everybody"
    assert {one.line.capability.label for one in rows} == {"everybody", "somebody", "unsure"}
    assert all(one.rank_low <= one.rank <= one.rank_high for one in rows)
    assert rows[0].kano is Kano.BASIC
    assert rows[0].effort is None
    assert opportunities(view) == rows


def test_effort_of_the_team_decides_between_equals() -> None:
    view = table({"cheap": "nyym", "dear": "nyym"})
    rows = opportunities(view, estimates={"cap-cheap": Estimate(effort=1.0), "cap-dear": Estimate(effort=8.0)})
    assert [one.line.capability.label for one in rows] == ["cheap", "dear"]
    assert rows[0].top == 1.0
    assert rows[0].rank_high == 1
    assert rows[1].rice == pytest.approx(rows[0].rice / 8)


def test_a_product_without_the_data_of_an_axis_is_left_off_the_map_not_set_to_zero() -> None:
    view = table({"sso": "yyyl"}, releases=(release("us", "1", date(2026, 1, 1)), release("b", "1", date(2020, 1, 1))))
    points = positions(view, axis("breadth", view), axis("cadence", view))
    assert [(one.product, one.x, one.y) for one in points] == [("us", 100.0, 1.0), ("b", 100.0, 0.0)]
    assert points[0].cell_ids == (view.cells[0].id,)


def test_an_unknown_axis_names_the_known_ones(make_market: Callable[..., MarketView]) -> None:
    market = make_market()
    assert axis("theme:Security", market).value(market, "larkspur") is not None
    with pytest.raises(RivalscopeError) as caught:
        axis("bredth", market)
    assert "theme:Security" in caught.value.next_step


def test_cadence_leaves_out_the_month_that_is_not_over_and_what_was_before_the_first_note() -> None:
    days = (date(2026, 6, 3), date(2026, 6, 20), date(2026, 8, 1), date(2026, 10, 1))
    view = table({"sso": "yyyy"}, releases=tuple(release("us", str(day), day) for day in days))
    (series,) = cadence(view)
    assert [(point.month, value) for point, value in series.points] == [(6, 2.0), (7, 0.0), (8, 1.0), (9, 0.0)]


def test_what_rivals_leave_open_is_no_strength(market: MarketView) -> None:
    line = next(one for one in standings(market) if one.standing is Standing.STRENGTH)
    assert line in strengths(standings(market)) or any(answer_of(one) is Answer.UNCLEAR for one in line.cells[1:])
    silent = {one.id for one in line.cells[1:]}
    unclear = replace(
        market,
        cells=tuple(
            replace(one, support=Support.UNKNOWN, no_kind=NoKind.UNCLEAR, evidence=()) if one.id in silent else one
            for one in market.cells
        ),
    )
    assert line.capability not in {one.capability for one in strengths(standings(unclear))}


def test_an_uncertain_price_is_on_no_map() -> None:
    price = PlanPrice(amount="9", currency="EUR", period="month")
    rows = [
        PlanView(product="us", plan=Plan(name="Reef", prices=(replace(price, doubtful=True),))),
        PlanView(product="us", plan=Plan(name="Bay", prices=(replace(price, amount="29"),))),
        PlanView(product="b", plan=Plan(name="Reef", prices=(price,), uncertain=True)),
    ]
    view = table({"sso": "yyyy"}, plans=tuple(rows))
    assert axis("price", view).value(view, "us") == (29.0, ())
    assert axis("price", view).value(view, "b") is None
