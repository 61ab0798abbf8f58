"""Any bytes: no exception, bounded time, bounded size, the same answer twice."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.extraction.inspect import describe, paint
from crawlers.extraction.page import read_page

TAGS = [
    "a", "aside", "b", "br", "button", "code", "dd", "details", "div", "dl", "dt", "footer", "h1", "h2", "h3", "header",
    "i", "img", "input", "li", "main", "nav", "ol", "p", "pre", "section", "span", "strong", "summary", "sup", "svg",
    "table", "tbody", "td", "th", "thead", "title", "tr", "ul", "x-card", "body", "html", "head", "script", "style",
]  # fmt: skip
ATTRIBUTES = [
    "", " class='card feature'", " class=nav", " role=table", " role=row", " role=cell", " hidden", " colspan=3",
    " rowspan=2", " href='#x'", " href=/y", " id=a", " style='display:grid;grid-template-columns:repeat(3,1fr)'",
    " class='grid-cols-3'", " itemscope", " itemprop=name", " aria-label=Yes", " class='fa fa-check'", " checked type=checkbox",
]  # fmt: skip
WORDS = [
    "Features",
    "Search",
    "✓",
    "X",
    "-",
    "$5 / month",
    "Free",
    "Yes",
    "No",
    "1.2.0",
    "Learn more",
    "a. b: c – d",
    "\u200b",
    "¶",
    "¹",
]

pieces = st.one_of(
    st.builds(lambda tag, attribute: f"<{tag}{attribute}>", st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds(lambda tag: f"</{tag}>", st.sampled_from(TAGS)),
    st.sampled_from(WORDS),
    st.text(max_size=8),
)
URLS = st.sampled_from(["https://heron.example/", "https://heron.example/pricing", "https://heron.example/changelog"])
MIMES = st.sampled_from(
    ["text/html", "text/plain", "text/markdown", "application/json", "application/rss+xml", "", "image/png"]
)
ROUNDS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@ROUNDS
@given(st.lists(pieces, max_size=60), URLS)
def test_any_markup_is_read_and_painted(parts: list[str], url: str) -> None:
    payload = "".join(parts).encode("utf-8", "surrogatepass")
    page = read_page(payload, url)
    assert page == read_page(payload, url)
    assert [block.position for block in page.blocks] == list(range(len(page.blocks)))
    assert all(-1 <= item.position < len(page.blocks) for item in page.items)
    assert all(len({len(row) for row in table.rows}) == 1 for table in page.tables)
    describe(page)
    assert "<script" not in paint(payload, page).lower()


@ROUNDS
@given(
    st.binary(max_size=400), URLS, MIMES, st.sampled_from(["", "utf-8", "latin-1", "utf-16", "hex", "rot13", "\x00"])
)
def test_any_bytes_are_read(payload: bytes, url: str, mime: str, charset: str) -> None:
    read_page(payload, url, mime=mime, charset=charset)


SHAPES = {
    "deep blocks": "<div>" * 60_000 + "x",
    "deep inline": "<span class=a>" * 60_000 + "x",
    "deep lists": "<ul><li>" * 20_000 + "x",
    "deep tables": "<table><tr><td>" * 5_000 + "x",
    "deep links": "<a href=/x><div>" * 20_000 + "x",
    "many links": "".join(f"<a href='/p/{n}'>page {n}</a> " for n in range(40_000)),
    "many headings": "<h2>Search</h2><p>x y z</p>" * 8_000,
    "many list items": "<ul>" + "<li>Search and find</li>" * 12_000 + "</ul>",
    "many cards": "<div class=row>"
    + "<div class=card><b>Search</b><p>finds what you lost</p></div>" * 4_000
    + "</div>",
    "many small lists": "<ul><li>a b<li>c d</ul>" * 6_000,
    "wide spans": "<table>" + "<tr><td colspan=10000 rowspan=10000>✓<td>x</tr>" * 600 + "</table>",
    "long table": "<table>" + "<tr><td>a<td>✓<td>x</tr>" * 8_000 + "</table>",
    "giant attribute": f"<p class='{'a-' * 500_000}' style='{'x:y;' * 200_000}'>x</p>",
    "giant text": "<p>" + "word, " * 500_000 + "</p>",
    "giant word": "<li>" + "a" * 2_000_000 + "</li>",
    "blanks": "<p>" + " " * 1_000_000 + "x" + "\n" * 1_000_000 + "</p>",
    "breaks": "<p>" + "- x<br>" * 30_000 + "</p>",
    "dollars": "<p>" + "$" * 300_000 + "</p><div>" + "<div><p>$1</p><p>a</p></div>" * 3_000 + "</div>",
    "digits": "<li>" + "1," * 100_000 + "</li><td>" + "9" * 100_000 + "</td>",
    "dashes": "<li>" + "a - " * 100_000 + "</li>",
    "dots": "<li>" + "A. " * 200_000 + "</li>",
    "style rules": "<style>" + ".a{" * 200_000 + "</style><table><tr><td>a<td>b</tr><tr><td>c<td>d</tr></table>",
    "grid of boxes": "<div class=grid>" + "<div><div>a</div><div>✓</div><div>x</div></div>" * 2_000 + "</div>",
    "nested grids": "<div class=grid>" * 150 + "<div><p>✓</p><p>x</p></div>" * 200,
    "bars of links": "<div class=nav>" * 150 + "<a href=/x>abc</a> " * 5_000,
    "microdata": "<div itemscope><div itemprop=a itemscope>" * 3_000,
    "meta": "<meta name=a content=b>" * 50_000,
    "brackets": "<" * 300_000,
    "entities": "&amp;" * 300_000,
    "unclosed bold": "<p><b>Search " * 6_000,
    "hidden answers": "<div class=question>Who?</div><p hidden>a b c d</p>" * 6_000,
    "controls": "".join(f"<button aria-controls=a{n}>x</button><div id=a{n} hidden>a b</div>" for n in range(6_000)),
    "templates": "<h3>Who?</h3><template><p>a b c d</p></template>" * 5_000,
    "zero bytes": "<p>a\0b</p>" * 20_000,
    "options": "<select>" + "<option>a" * 60_000,
    "closed in closed": "<details><summary>a</summary><div hidden class=tab>" * 8_000 + "x",
    "listings": "<pre><code>" + "<span class=k>a</span> " * 60_000,
    "colours": "<pre><code>" + "".join(f"<span style=color:#{n:06x}>a</span>" for n in range(40_000)),
    "frames": "<iframe src=//docs.google.com/spreadsheets/x></iframe><embed src=x.pdf>" * 20_000,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_hostile_shapes_end_in_time(shape: str) -> None:
    payload = SHAPES[shape].encode()
    start = time.process_time()
    page = read_page(payload, "https://heron.example/pricing")
    assert time.process_time() - start < 8
    assert len(page.items) <= 2_000
    assert len(page.links) <= 5_000
    assert sum(len(row) for table in page.tables for row in table.rows) < 500_000


@pytest.mark.parametrize("mime", ["text/markdown", "text/plain", "application/json", "application/atom+xml"])
def test_hostile_text_ends_in_time(mime: str) -> None:
    start = time.process_time()
    for payload in (
        b"[" * 50_000,
        b"> " * 20_000,
        b"*a_ " * 20_000,
        b'{"a":' * 50_000,
        b"|" * 100_000,
        b"# \n" * 10_000,
    ):
        read_page(payload, "https://heron.example/x", mime=mime)
    assert time.process_time() - start < 20
