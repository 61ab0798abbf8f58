"""Text stays text in a spreadsheet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.exports.links import quote_link, safe_link
from analysis.exports.safe import neutral, printable, restore

DANGEROUS = tuple("=+-@＝＋－＠")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@A1", "\t=1", "\rx", " =1", '"=1', "\ufeff=1", "\u200b=1", "＝1", "'=1", "\x00=1", "\n=1"],
)
def test_text_that_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert neutral(text).startswith("'")


@pytest.mark.parametrize("text", ["a;=1", "a|=1", "a\t=1", "a\n=1", 'a;"=1', "a; =1"])
def test_a_formula_after_a_separator_is_cut_off_too(text: str) -> None:
    safe = neutral(text)
    assert safe != text
    assert ";=" not in safe
    assert "|=" not in safe
    assert "\t=" not in safe


@pytest.mark.parametrize("text", ["10-20 seats", "a=b", "mail@example.com", "well, -5 degrees", "C++", ""])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert neutral(text) == text


@given(st.text())
def test_no_text_begins_like_a_formula_and_none_is_lost(text: str) -> None:
    safe = neutral(text)
    assert not safe.lstrip().startswith(DANGEROUS)
    assert not safe.startswith(("\t", "\r"))
    assert restore(safe) == printable(text)


def test_a_long_hostile_text_takes_no_time() -> None:
    assert len(neutral(" " * 200_000 + ";" * 200_000)) == 400_000


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.com",
        "https://",
        "http://[",
        "https://a.example/\n",
        " https://a.example",
        "",
    ],
)
def test_only_http_urls_become_links(url: str) -> None:
    assert safe_link(url) == ""
    assert quote_link(url, "quote") == ""


def test_a_link_to_a_quote_survives_a_lone_surrogate() -> None:
    assert quote_link("https://a.example/", "half \ud800 a pair").startswith("https://a.example/#:~:text=half")
