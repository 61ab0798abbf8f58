"""The report as a file: self-contained, escaped, the same every time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.view import MarketView
from rivalscope.app.report.build import build_report, write_report
from rivalscope.app.report.payload import payload, script_json
from rivalscope.core.errors import RivalscopeError


class _Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._inside = tag if tag in self.texts else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[self._inside].append(data)


def test_policy_allows_just_our_scripts_and_style(market: MarketView) -> None:
    page = _Page(build_report(market))
    (policy,) = (one["content"] for tag, one in page.tags if one.get("http-equiv") == "Content-Security-Policy")

    def digest(text: str) -> str:
        return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    head, data, code = page.texts["script"]
    (style,) = page.texts["style"]
    assert f"script-src '{digest(head)}' '{digest(code)}';" in policy
    assert f"style-src '{digest(style)}'" in policy
    assert policy.startswith("default-src 'none'")
    assert json.loads(data)["products"]


@pytest.mark.parametrize("name", ["market", "hostile"])
def test_nothing_is_loaded_and_nothing_runs_inline(request: pytest.FixtureRequest, name: str) -> None:
    page = _Page(build_report(request.getfixturevalue(name)))
    assert [tag for tag, _ in page.tags].count("script") == 3
    for tag, attributes in page.tags:
        assert tag not in ("img", "iframe", "link", "object", "embed", "base", "form")
        assert not any(key.startswith("on") or key in ("style", "src") for key in attributes)
        href = attributes.get("href", "")
        if tag == "a" and not href.startswith("#"):
            assert href.startswith("https://"), href
            assert attributes["rel"] == "noopener noreferrer nofollow"


def test_hostile_text_stays_text(hostile: MarketView) -> None:
    html = build_report(hostile)
    assert "<script>alert" not in html
    assert "onerror=alert(2)>" not in html
    assert "\x00" not in html
    assert "\x1b" not in html


def test_data_inside_the_script_element_cannot_end_it() -> None:
    text = script_json({"a": "</script><!--<script>&\u2028", "b": "\ud800"})
    assert not re.search(r"[<>&\u2028\u2029]", text)
    text.encode()
    assert json.loads(text)["a"] == "</script><!--<script>&\u2028"


def test_same_market_same_report(market: MarketView) -> None:
    assert build_report(market) == build_report(market)


def test_what_is_charged_besides_the_plans_is_told_with_its_tier_and_words(market: MarketView) -> None:
    told = build_report(market)
    for said in ("Besides the plans", "0.25 EUR per GB, from 10", "Extra storage: €0.25 per GB"):
        assert told.count(said) == len(market.products)


def test_every_cell_keeps_its_answer_and_quotes(market: MarketView) -> None:
    data = json.loads(json.dumps(payload(market)))
    assert len(data["cells"]) == len(market.products) * len(market.capabilities)
    for row, capability in enumerate(market.ordered_capabilities):
        for column, product in enumerate(market.products):
            cell = market.cell(product.slug, capability.id)
            assert cell is not None
            kept = data["cells"][row * len(market.products) + column]
            assert [data["evidence"][number][0] for number in kept[4]] == [one.quote for one in cell.evidence]
            assert [data["evidence"][number][0] for number in kept[5]] == [one.quote for one in cell.contradictions]
            assert [data["evidence"][number][0] for number in kept[9]] == [one.quote for one in cell.leads]
            assert kept[3] == cell.pages_read


def test_twenty_products_by_two_hundred_capabilities_are_a_few_megabytes(
    make_market: Callable[..., MarketView],
) -> None:
    assert len(build_report(make_market(products=20, capabilities=200)).encode()) < 4_000_000


def test_a_market_with_nothing_in_it_is_a_report_too(market: MarketView) -> None:
    bare = MarketView(
        market="New",
        products=market.products[:1],
        capabilities=(),
        cells=(),
        as_of=market.as_of,
        built_at=market.built_at,
    )
    html = build_report(bare)
    assert "not measured yet" in html
    assert "Gaps and strengths" not in html


def test_without_a_product_of_our_own_no_side_is_taken(market: MarketView) -> None:
    html = build_report(replace(market, own=""))
    assert "Where we stand" not in html
    assert "Breadth" in html


def test_an_unknown_axis_is_an_error_that_names_the_known_ones(market: MarketView) -> None:
    with pytest.raises(RivalscopeError) as caught:
        build_report(market, x_axis="size")
    assert "breadth" in caught.value.next_step


def test_a_folder_gets_an_index_and_no_half_file_is_left(market: MarketView, tmp_path: Path) -> None:
    path = write_report(market, tmp_path / "site")
    assert path == tmp_path / "site" / "index.html"
    assert path.read_text(encoding="utf-8") == build_report(market)
    assert list(path.parent.iterdir()) == [path]
