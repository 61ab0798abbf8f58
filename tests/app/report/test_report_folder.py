"""The report as a folder: a page a product and a page a capability, every link leads somewhere, nothing runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree

from analysis.answers import answer_of
from analysis.view import MarketView
from rivalscope.app.report.folder import capability_page, product_page, write_folder
from rivalscope.core.errors import ConfigError


@pytest.fixture
def folder(market: MarketView, tmp_path: Path) -> Path:
    return write_folder(market, tmp_path / "report").parent


def _pages(folder: Path) -> dict[Path, etree._Element]:
    return {path: etree.HTML(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}


def test_each_product_and_each_capability_has_its_page(market: MarketView, folder: Path) -> None:
    assert (folder / "index.html").is_file()
    for product in market.products:
        assert (folder / product_page(product.slug)).is_file()
    for capability in market.capabilities:
        assert (folder / capability_page(capability.id)).is_file()


def test_every_inner_link_leads_to_a_page_and_a_place_on_it(folder: Path) -> None:
    pages = _pages(folder)
    followed = 0
    for path, root in pages.items():
        for link in root.xpath("//a/@href"):
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target in {one.resolve() for one in pages}, link
            if parts.fragment:
                ids = etree.HTML(target.read_text(encoding="utf-8")).xpath("//@id")
                assert unquote(parts.fragment) in ids, link
            followed += 1
    assert followed > 100


def test_an_answer_stands_with_confidence_quotes_and_what_is_against_it(market: MarketView, folder: Path) -> None:
    cell = next(one for one in market.cells if one.evidence and not answer_of(one).open)
    root = etree.HTML((folder / capability_page(cell.capability)).read_text(encoding="utf-8"))
    section = root.xpath(f"//section[@id='{cell.product}']")[0]
    words = " ".join(" ".join(section.itertext()).split())
    assert answer_of(cell).value in words
    assert f"confidence {cell.confidence:.0%}" in words
    assert " ".join(cell.evidence[0].quote.split()) in words


def test_a_product_tells_what_it_charges_besides_its_plans(market: MarketView, folder: Path) -> None:
    text = (folder / product_page(market.products[0].slug)).read_text(encoding="utf-8")
    assert "0.25 EUR per GB, from 10" in text


def test_a_new_report_leaves_no_page_of_yesterday(market: MarketView, folder: Path) -> None:
    (folder / "products" / "gone.html").write_text("yesterday", encoding="utf-8")
    write_folder(market, folder)
    assert not (folder / "products" / "gone.html").exists()


def test_a_folder_of_somebody_else_is_left_alone(market: MarketView, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="contains other files"):
        write_folder(market, tmp_path)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_hostile_text_stays_text(make_market: Callable[..., MarketView], tmp_path: Path) -> None:
    written = write_folder(make_market(hostile=True), tmp_path / "report").parent
    for path, root in _pages(written).items():
        assert not root.xpath("//script | //img | //iframe | //*[@onerror] | //*[@onload]"), path
        assert not [link for link in root.xpath("//a/@href") if link.lower().startswith(("javascript", "data"))], path
