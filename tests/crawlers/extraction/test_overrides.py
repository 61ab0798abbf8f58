"""Corrections for odd sites: one fixture folder, one test a field."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from crawlers.extraction.overrides import load_overrides
from crawlers.extraction.page import read_page
from crawlers.extraction.site_override import SiteOverride
from rivalscope.core.errors import ConfigError
from rivalscope.core.records import Page

FOLDER = Path(__file__).parent / "fixtures" / "heron-desk"
URL = "https://shop.heron.example/functions/all"
EXPECTED = json.loads((FOLDER / "output.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page() -> Page:
    overrides = load_overrides(FOLDER / "override.yaml")
    return read_page((FOLDER / "inputs" / "page.html").read_bytes(), URL, overrides=overrides)


def test_title(page: Page) -> None:
    assert page.title == EXPECTED["title"]


def test_kind(page: Page) -> None:
    assert page.kind == EXPECTED["kind"]


def test_items(page: Page) -> None:
    names = ("title", "description", "section", "link")
    assert [{name: getattr(item, name) for name in names} for item in page.items] == EXPECTED["items"]


def test_plans(page: Page) -> None:
    told = [(plan.name, [asdict(price) for price in plan.prices], list(plan.features)) for plan in page.plans]
    assert told == [(plan["name"], plan["prices"], plan["features"]) for plan in EXPECTED["plans"]]


def test_blocks(page: Page) -> None:
    assert [block.text for block in page.blocks] == EXPECTED["blocks"]


def test_other_addresses_are_read_as_ever() -> None:
    payload = (FOLDER / "inputs" / "page.html").read_bytes()
    overrides = load_overrides(FOLDER / "override.yaml")
    elsewhere = "https://www.heron.example/functions/all"
    assert read_page(payload, elsewhere, overrides=overrides) == read_page(payload, elsewhere)


def test_a_class_can_correct_what_selectors_cannot() -> None:
    class Shouting(SiteOverride):
        match = "shop.heron.example/*"

        def prepare(self, soup: BeautifulSoup) -> None:
            for part in soup.select(".advert"):
                part.decompose()

        def correct(self, soup: BeautifulSoup, page: Page) -> Page:
            return replace(page, title=page.title.split(" | ")[-1])

    page = read_page((FOLDER / "inputs" / "page.html").read_bytes(), URL, overrides=[Shouting()])
    assert page.title == "Heron"
    assert all("mug" not in block.text for block in page.blocks)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("match: x", "must be a list"),
        ("- match: x\n  itmes: {}", "itmes"),
        ("- match: x\n  content: 'div['", "invalid CSS"),
        ("- kind: features", "match"),
        ("- match: x\n  kind: nonsense", "kind"),
        ("- [", "cannot be read"),
    ],
)
def test_mistakes_in_the_file_are_told_with_their_place(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "sites.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        load_overrides(path)
    assert message in str(told.value)
    assert str(path) in told.value.where
    assert told.value.next_step
