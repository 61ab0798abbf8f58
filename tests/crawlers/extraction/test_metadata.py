"""What a page says about itself."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

from crawlers.extraction.page import read_page
from rivalscope.core.records import Page


def read(head: str, body: str = "<h1>Heron</h1>") -> Page:
    html = f"<html lang=pt_BR><head>{head}</head><body>{body}</body></html>"
    return read_page(html.encode(), "https://heron.example/")


def test_title_description_and_language_are_read() -> None:
    page = read("<title> Heron\n Desk </title><meta name=description content='A desk for herons.'>")
    assert (page.title, page.description, page.language) == ("Heron Desk", "A desk for herons.", "pt-br")


def test_open_graph_helps_out() -> None:
    page = read("<meta property=og:title content=Heron><meta property=og:description content='Desk.'>")
    assert (page.title, page.description) == ("Heron", "Desk.")
    assert page.structured == ({"@source": "opengraph", "og:title": "Heron", "og:description": "Desk."},)


def test_json_ld_objects_are_kept_as_read() -> None:
    offer = '{"@type": "SoftwareApplication", "name": "Heron", "offers": {"@type": "Offer", "price": "9.50"}}'
    page = read(f'<script type="application/ld+json">[{offer}, {{"@graph": [{offer}, {offer}]}}]</script>')
    assert len(page.structured) == 3
    assert page.structured[0]["offers"] == {"@type": "Offer", "price": "9.50"}


def test_broken_json_ld_is_left_out() -> None:
    assert read('<script type="application/ld+json">{"a": </script>').structured == ()


def test_microdata_items_hold_their_own_properties() -> None:
    body = (
        "<div itemscope itemtype='https://schema.org/Product'><h1 itemprop=name>Heron</h1>"
        "<div itemprop=offers itemscope itemtype='https://schema.org/Offer'><meta itemprop=price content='5'></div></div>"
    )
    (product,) = read("", body).structured
    assert product["@type"] == "Product"
    assert product["name"] == "Heron"
    assert product["offers"] == {"@type": "Offer", "price": "5"}
    assert "price" not in product
