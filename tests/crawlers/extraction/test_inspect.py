"""What people are shown: as data, painted onto the page, for whole folders."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawlers.extraction.inspect import describe, inspect_features, inspect_tables, paint
from crawlers.extraction.page import read_page

TABLE = "<table><tr><th>Feature</th><th>Heron</th><th>Stork</th></tr><tr><td>Search</td><td>✓</td><td>✗</td></tr><tr><td>Sync</td><td>✗</td><td>✓</td></tr></table>"
BODY = f"<nav><a href=/a>One</a><a href=/b>Two</a><a href=/c>Three</a></nav><main><h1>Heron</h1><h2>Features</h2><ul><li>Full-text search</li><li>Saved filters</li></ul>{TABLE}</main>"
URL = "https://heron.example/"


def test_description_of_a_page_is_json() -> None:
    data = json.loads(json.dumps(describe(read_page(BODY.encode(), URL))))
    assert [item["title"] for item in data["items"]][:2] == ["Full-text search", "Saved filters"]
    assert data["tables"][0]["marks"][1] == [None, "yes", "no"]


def test_painted_page_shows_features_boilerplate_and_marks() -> None:
    painted = paint(BODY.encode(), read_page(BODY.encode(), URL))
    assert '<li data-rs="item" title="feature (bullet): Full-text search">' in painted
    assert '<nav data-rs="chrome"' in painted
    assert painted.count('<td data-rs="yes"') == 2
    assert painted.count('<td data-rs="no"') == 2


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src=https://evil.example></iframe>",
    "<svg><script>alert(1)</script><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<style>@import 'https://evil.example/x.css'; body{background:url(https://evil.example/p)}</style>",
    "<div style='background:url(https://evil.example/p)'>x</div>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example><button formaction=https://evil.example>x</button></form>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<body onload=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<math><mi xlink:href='https://evil.example'>x</mi></math>",
    "<object data=https://evil.example></object><embed src=https://evil.example>",
    "<style>p{color:red}<script>alert(1)</script></style>",
    "<style><!-- <iframe src=https://evil.example></iframe> --></style>",
]


@pytest.mark.parametrize("attack", HOSTILE)
def test_painted_page_neither_runs_nor_loads_anything(attack: str) -> None:
    payload = f"<html><head></head><body><h1>Heron</h1>{attack}<p>Reads everything there is.</p></body></html>".encode()
    painted = paint(payload, read_page(payload, URL))
    lower = painted.lower()
    for sign in (
        "<script",
        "onerror=",
        "onload=",
        "javascript:",
        "evil.example",
        "<iframe",
        "<object",
        "<link",
        "<base",
    ):
        assert sign not in lower.replace("title='&lt;", "")
    assert lower.index("content-security-policy") < lower.index("<body")
    assert "default-src 'none'" in painted
    assert "Reads everything there is." in painted


def test_a_payload_without_text_is_painted_as_such() -> None:
    payload = b"%PDF-1.7"
    assert "not a text page" in paint(payload, read_page(payload, URL))


def test_folder_of_pages_gives_a_file_of_features_each(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "heron-home.html").write_text(BODY, encoding="utf-8")
    (tmp_path / "in" / "notes.txt").write_text("no page", encoding="utf-8")
    assert inspect_features(tmp_path / "in", tmp_path / "out") == 1
    answer = json.loads((tmp_path / "out" / "heron-home.json").read_text(encoding="utf-8"))
    assert answer["features"][0]["title"] == "Full-text search"
    assert answer["features"][0]["description"] == ""


def test_folder_of_pages_gives_the_largest_table_of_each(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    small = "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    (tmp_path / "in" / "one.html").write_text(small + BODY, encoding="utf-8")
    (tmp_path / "in" / "none.html").write_text("<p>no table here</p>", encoding="utf-8")
    assert inspect_tables(tmp_path / "in", tmp_path / "out") == 2
    answer = json.loads((tmp_path / "out" / "one.json").read_text(encoding="utf-8"))
    assert answer["grid"][0] == ["Feature", "Heron", "Stork"]
    assert answer["marks"][2] == [None, "no", "yes"]
    assert json.loads((tmp_path / "out" / "none.json").read_text(encoding="utf-8")) == {"grid": [], "marks": []}
