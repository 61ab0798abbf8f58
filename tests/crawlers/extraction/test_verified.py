"""What extraction shows is found again in the bytes, whatever the markup and whatever it was written in."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.extraction.page import read_page
from rivalscope.core.payload import verify
from rivalscope.core.records import Page

URL = "https://heron.example/features"
URLS = st.sampled_from([URL, "https://heron.example/pricing", "https://heron.example/changelog"])
SAMPLE = Path(__file__).resolve().parents[3] / "data" / "sample" / "sites"
TAGS = (
    "a b button code dd details div dl dt em footer h1 h2 h3 header i li main nav ol p pre section span strong summary "
    "sup table tbody td th thead tr ul x-card body select option textarea svg title template noscript label"
).split()
ATTRIBUTES = [
    "", " class='card feature'", " class=nav", " hidden", " href='#x'", " href=/y", " style='display:none'",
    " class=sr-only", " class='d-none'", " aria-label=Yes", " title='A note'", " class=headerlink", " role=tabpanel hidden",
]  # fmt: skip
WORDS = [
    "Audit log", "Größe", "l’équipe", "Суточный отчёт", "全文検索", "soft\u00adhyphen", "zero\u200bwidth", "✓", "✗", "$5 / month", "€ 9",
    "a < b & c", "no\u00a0break", "Learn more", "1.2.0", "- fast: yes", "…", "¶", "Up to", "5 users",
]  # fmt: skip
pieces = st.one_of(
    st.builds(lambda tag, attribute: f"<{tag}{attribute}>", st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds(lambda tag: f"</{tag}>", st.sampled_from(TAGS)),
    st.sampled_from([word.replace("&", "&amp;").replace("<", "&lt;") for word in WORDS]),
    st.sampled_from([" ", "\n", "<br>", "&nbsp;", "&shy;"]),
)
ENCODINGS = st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-2", "cp1251", "shift_jis", "gb18030", "euc-kr", "big5"]
)
HEADERS = st.sampled_from(["", "utf-8", "iso-8859-1", "shift_jis", "gb2312", "no-such-charset", "\x00", "utf-16"])
ROUNDS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shown(page: Page) -> Iterator[str]:
    yield from (block.text for block in page.blocks)
    for item in page.items:
        yield from (item.title, item.description)
    for table in page.tables:
        yield from (cell.text for row in table.rows for cell in row)
    for plan in page.plans:
        yield from (plan.original_price, *plan.features, *plan.excluded)
    for release in page.releases:
        yield from (entry.text for entry in release.entries)


def unverified(payload: bytes, url: str = URL, *, mime: str = "text/html", charset: str = "") -> list[str]:
    page = read_page(payload, url, mime=mime, charset=charset)
    lost = [text for text in shown(page) if text and not verify(text, payload, mime=mime, charset=charset)]
    # A limit out of a table is its row's label and its cell: two quotes.
    limits = [(text, text.partition(": ")[::2]) for plan in page.plans for text in plan.limits]
    return lost + [
        whole
        for whole, parts in limits
        if not verify(whole, payload, mime=mime, charset=charset)
        and not all(verify(part, payload, mime=mime, charset=charset) for part in parts)
    ]


@ROUNDS
@given(st.lists(pieces, max_size=40), ENCODINGS, HEADERS, st.booleans(), URLS)
def test_every_text_of_any_page_verifies(parts: list[str], encoding: str, header: str, stray: bool, url: str) -> None:
    payload = "".join(parts).encode(encoding, "xmlcharrefreplace") + (b"<p>stray \xff byte</p>" if stray else b"")
    assert unverified(payload, url, charset=header) == []


OFFERS = st.sampled_from(
    [
        "<table><tr><th>Plan<th>Solo<th>Crew<tr><td>Price<td>$5 / month<td>$9 / month<tr><td>Seats<td>5<td>20<tr><td>SSO<td>✗<td>✓</table>",
        "<table><tr><th>Plan<th>Price<th>Storage<tr><td>Solo<td>$5 / month<td>5 GB<tr><td>Crew<td>$9 / month<td>Up to <b>20 GB</b></table>",
        "<div class=card><h3>Solo</h3><p>$5<sup>50</sup> / month</p><ul><li>Up to <b>5</b> seats<li>No SSO</ul></div><div class=card><h3>Crew</h3><p>from $9</p><ul><li>SSO<li>Unlimited boards</ul></div>",
        "<h2>1.2.0</h2><p>2026-03-01</p><ul><li><code>'deps'</code> - <a href=/x>module</a><li><b>Fixed</b> a crash<li><em>Regression:</em> pages are rendered<li><span class=badge>New</span>An audit log<pre>run()</pre>for all</ul>",
        "<h3>v2.0 (2025-11-30)</h3><h4>Added</h4><ul><li>Größere <kbd>Bäume</kbd>, see <a href=/1>#1</a><li>x<ul><li>nested entry</ul></ul>",
        "<dl><dt>1.0.1<dd>Fixed l’équipe<dt>1.0.0<dd>First <i>release</i></dl>",
    ]
)


@ROUNDS
@given(st.lists(st.one_of(OFFERS, pieces), min_size=1, max_size=12), URLS, ENCODINGS)
def test_every_plan_and_release_verifies(parts: list[str], url: str, encoding: str) -> None:
    payload = f"<main>{''.join(parts)}</main>".encode(encoding, "xmlcharrefreplace")
    assert unverified(payload, url) == []


@ROUNDS
@given(
    st.lists(st.sampled_from([*WORDS, "\n", "\n\n", "- ", "## ", "**", "`", "| a | b |\n|---|---|\n"]), max_size=30),
    ENCODINGS,
)
def test_every_text_of_any_markdown_verifies(parts: list[str], encoding: str) -> None:
    payload = "".join(parts).encode(encoding, "ignore")
    for mime in ("text/markdown", "text/plain"):
        assert unverified(payload, mime=mime) == []


@ROUNDS
@given(
    st.dictionaries(
        st.sampled_from(WORDS),
        st.one_of(st.sampled_from(WORDS), st.lists(st.sampled_from(WORDS)), st.integers()),
        max_size=8,
    ),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_every_text_of_any_json_verifies(data: dict[str, object], encoding: str) -> None:
    assert unverified(json.dumps(data, ensure_ascii=False).encode(encoding), mime="application/json") == []


@ROUNDS
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
    st.sampled_from(["utf-8", "iso-8859-2", "cp1251", "gb18030"]),
)
def test_every_text_of_any_feed_verifies(titles: list[str], encoding: str) -> None:
    escaped = [title.replace("&", "&amp;").replace("<", "&lt;") for title in titles]
    items = "".join(
        f"<item><title>{title}</title><description>&lt;p&gt;{title}&lt;/p&gt;</description></item>" for title in escaped
    )
    feed = f"<?xml version='1.0' encoding='{encoding}'?><rss version='2.0'><channel><title>Heron</title>{items}</channel></rss>"
    assert unverified(feed.encode(encoding, "xmlcharrefreplace"), mime="application/rss+xml") == []


@pytest.mark.parametrize("path", sorted(SAMPLE.rglob("*.html")), ids=lambda path: path.name)
def test_every_text_of_the_sample_market_verifies(path: Path) -> None:
    assert unverified(path.read_bytes()) == []
