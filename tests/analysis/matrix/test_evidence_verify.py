"""Quotes stand in the archived bytes, or they don't."""

from __future__ import annotations

import pytest

from analysis.matrix.evidence import verify, visible_text

PAGE = "<html><head><title>T</title><style>p{}</style></head><body><p>A &amp; <b>B</b>\n c</p><p>d</p></body></html>"


@pytest.mark.parametrize("quote", ["A & B c", "A & B c d", "T", "B  c"])
def test_visible_words_are_found_whatever_the_markup(quote):
    assert verify(quote, PAGE.encode())


@pytest.mark.parametrize("quote", ["", "   ", "A and B", "p{}", "c d A", "a & b c"])
def test_other_words_are_not_found(quote):
    assert not verify(quote, PAGE.encode())


def test_scripts_are_not_visible():
    assert "secret" not in visible_text(b"<p>open</p><script>secret</script>")


def test_the_charset_of_the_header_then_of_the_page_is_used():
    assert verify("Größe", "<p>Größe</p>".encode("latin-1"), charset="latin-1")
    assert verify("Größe", '<meta charset="latin-1"><p>Größe</p>'.encode("latin-1"))


def test_a_wrong_charset_does_not_fail():
    assert verify("plain", b"<p>plain \xff</p>", charset="no-such-charset")


def test_a_page_nested_deeper_than_python_recurses_does_not_fail():
    assert verify("deep", b"<p>deep</p>" + b"<div>" * 20_000)
    assert verify("deep", b"<div>" * 200 + b"deep")


def test_plain_text_is_taken_as_it_is():
    assert verify("a <b> c", b"a <b>   c", mime="text/plain")
