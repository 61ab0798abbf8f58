"""Icons without a name: ticks, crosses and dashes by their lines, and pictures that nobody can read said to be so."""

# ruff: noqa: E501 - a path reads best whole
from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from crawlers.extraction.page import read_page
from crawlers.extraction.shapes import shape_of

PAGES = Path(__file__).parent / "pages"


def svg(content: str) -> etree._Element:
    return etree.fromstring(f"<svg viewBox='0 0 24 24'>{content}</svg>")


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        ("<path d='M5 13l4 4L19 7'/>", "tick"),
        ("<path d='M20 6L9 17l-5-5'/>", "tick"),
        ("<polyline points='20 6 9 17 4 12'/>", "tick"),
        ("<path d='M9 16.17L4.83 12l-1.42 1.41L9 19 21 7l-1.41-1.41z'/>", "tick"),
        ("<path d='M0 0h24v24H0z'/><path d='M9 16.2L4.8 12l-1.4 1.4L9 19 21 7l-1.4-1.4z'/>", "tick"),
        ("<path d='M6 18L18 6M6 6l12 12'/>", "cross"),
        ("<path d='M18 6L6 18'/><path d='M6 6l12 12'/>", "cross"),
        ("<line x1='18' y1='6' x2='6' y2='18'/><line x1='6' y1='6' x2='18' y2='18'/>", "cross"),
        (
            "<path d='M19 6.41L17.59 5 12 10.59 6.41 5 5 6.41 10.59 12 5 17.59 6.41 19 12 13.41 17.59 19 19 17.59 13.41 12z'/>",
            "cross",
        ),
        ("<path d='M5 12h14'/>", "dash"),
        ("<path d='M19 13H5v-2h14v2z'/>", "dash"),
        ("<path d='M12 5v14M5 12h14'/>", "plus"),
        ("<path d='M19 13h-6v6h-2v-6H5v-2h6V5h2v6h6v2z'/>", "plus"),
    ],
)
def test_common_signs_are_known_by_their_lines(content: str, shape: str) -> None:
    assert shape_of(svg(content)) == shape


@pytest.mark.parametrize(
    "content",
    [
        "<path d='M12 2L2 22h20z'/>",
        "<path d='M3 3h18v18H3z'/>",
        "<circle r='9'/>",
        "<path d='M4 6h16M4 12h16M4 18h16'/>",
        "<path d='M12 19V5M5 12l7-7 7 7'/>",
        "<path d='M9 5l7 7-7 7'/>",
        "<path d='M1 1 2'/>",
        "<path d='zzz'/>",
        "<path d='" + "M1 1" * 5_000 + "'/>",
    ],
)
def test_other_shapes_have_no_meaning(content: str) -> None:
    assert shape_of(svg(content)) not in ("tick", "cross", "dash", "plus")


def test_an_empty_picture_is_none() -> None:
    assert shape_of(svg("")) == ""


def marks(name: str) -> list[list[str | None]]:
    return read_page((PAGES / name).read_bytes(), "https://kelpdesk.example/pricing").tables[0].marks


def test_ticks_and_crosses_of_a_reported_table_are_told_apart() -> None:
    assert marks("t04_svg_icons_tooltips.html")[-2:] == [[None, "no", "yes"], [None, "no", "yes"]]


def test_icons_that_cannot_be_read_are_unknown_and_not_empty() -> None:
    assert marks("t04c_bare_svg.html")[1:] == [[None, "unknown", "unknown"]] * 3


def test_pictures_that_stand_once_each_are_no_marks() -> None:
    rows = "".join(f"<tr><td>Name {n}</td><td><svg><path d='M{n} 2L2 22h20z'/></svg></td></tr>" for n in range(4))
    page = read_page(f"<table><tr><th>Who</th><th>Logo</th></tr>{rows}</table>".encode(), "https://heron.example/x")
    assert all(cell.mark is None for table in page.tables for row in table.rows for cell in row)
