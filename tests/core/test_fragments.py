"""Text fragments."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from rivalscope.core.fragments import fragment_link


def test_long_quotes_are_given_by_their_ends() -> None:
    quote = " ".join(f"word{n}" for n in range(60))
    link = fragment_link("https://heron.example/a", quote)
    start, end = link.split("#:~:text=")[1].split(",")
    assert quote.startswith(unquote(start))
    assert quote.endswith(unquote(end))


@pytest.mark.parametrize("quote", ["a-b, c & d", "100 % free", "naïve “x”", "tab\tand\nline"])
def test_short_quotes_come_back_when_unquoted(quote: str) -> None:
    link = fragment_link("https://heron.example/a", quote)
    directive = link.split("#:~:text=")[1]
    assert not set(directive) & set(",&- ")
    assert unquote(directive) == " ".join(quote.split())


def test_an_old_directive_is_replaced_and_a_fragment_kept() -> None:
    assert fragment_link("https://heron.example/a#top:~:text=old", "new") == "https://heron.example/a#top:~:text=new"


def test_no_quote_changes_nothing() -> None:
    assert fragment_link("https://heron.example/a#b", "  ") == "https://heron.example/a#b"
