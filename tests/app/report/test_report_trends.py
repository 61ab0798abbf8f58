"""The report's page on trends: the most telling first, the rest at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from analysis.changes.records import Action, Change, ChangeKind, Level
from analysis.trends.positioning import Drift, Positioning, TermDrift
from analysis.trends.stated import Stated, StatedAspect
from analysis.view import MarketView, TrendSeries
from rivalscope.app.report.build import build_report


def _theme(number: int, direction: str) -> TrendSeries:
    points = tuple((date(2026, month, 1), float(month + number)) for month in range(1, 7))
    return TrendSeries(
        id=f"s{number}{direction}", name=f"Theme {direction} {number}", kind="theme", points=points, direction=direction
    )


def _page(view: MarketView) -> str:
    html = build_report(view)
    return html[html.index('id="trends"') : html.index('id="products"')]


def test_a_long_list_of_themes_is_folded_and_nothing_is_lost(make_market: Callable[..., MarketView]) -> None:
    themes = [_theme(number, "rising") for number in range(30)] + [_theme(n, "no_clear_trend") for n in range(170)]
    page = _page(replace(make_market(products=2, capabilities=6), trends=tuple(themes)))
    assert all(f">{one.name}<" in page for one in themes)
    open_part = page.split("<details", 1)[0]
    assert open_part.count("<figure>") == 9
    assert "Theme rising 0<" in open_part
    assert "Theme no_clear_trend" not in open_part


def test_own_words_and_their_drift_are_shown_and_escaped(make_market: Callable[..., MarketView]) -> None:
    market = make_market(products=2, capabilities=6)
    first, second = (product.slug for product in market.products)
    stated = Stated(said=StatedAspect.CATEGORY, text="<b>sledge</b>", quote="<i>q</i>", url="https://heron.example/")
    moved = TermDrift(product=first, term="mooring", z=3, before=0, after=6, quote="Mooring for crews")
    said = (
        Positioning(
            product=first,
            stated=(stated,),
            drift=Drift(product=first, earlier=date(2026, 1, 1), later=date(2026, 6, 1), pages=4, terms=(moved,)),
        ),
        Positioning(product=second, stated=(), drift=Drift(product=second, earlier=date(2026, 1, 1), later=None)),
    )
    html = build_report(replace(market, positioning=said))
    assert "<b>sledge</b>" not in html
    assert "mooring" in _page(replace(market, positioning=said))
    assert "not enough captures: none after 2026-01-01" in html
    assert "Mooring for crews" in html


def test_a_release_in_the_list_of_releases_is_no_changed_page_as_well(make_market: Callable[..., MarketView]) -> None:
    market = make_market(products=2, capabilities=6)
    release = next(one for one in market.releases if one.product == market.products[0].slug)
    changed = Change(
        product=release.product, url="https://heron.example/news", kind=ChangeKind.RELEASE, action=Action.ADDED,
        level=Level.RELEASE, before="", after="A release told as a page", severity=0.9, confidence=0.9,
        old_at=market.as_of, new_at=market.as_of, subject=release.version,
    )  # fmt: skip
    unlisted = replace(changed, subject="0.0.0-unheard", after="A release of which no notes were read")
    html = build_report(replace(market, changes=(changed, unlisted)))
    assert "A release told as a page" not in html
    assert "A release of which no notes were read" in html
