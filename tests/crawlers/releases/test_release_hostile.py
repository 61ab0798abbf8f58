"""Anything may come from the web: no text may raise or take long."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.extraction.entry_kind import kind_from_heading, kinds_from_texts
from crawlers.extraction.releases import read_releases
from crawlers.extraction.releases.readers import FORMS
from rivalscope.core.records import EntryKind

PIECES = st.sampled_from(
    [
        "## 1.2.3 (2024-01-02)\n",
        "# [Unreleased]\n",
        "v2.0\n====\n",
        "* a\n",
        "  - b: c\n",
        "    o d\n",
        "### Fixed\n",
        "\n",
        "\t",
        "```\n",
        "<h2>1.0</h2>",
        "<ul><li>",
        "</ul>",
        "<!--",
        "-->",
        "[x](",
        "](y)",
        "**",
        "`",
        "``",
        ":role:`a`",
        ".. note::\n",
        "---\n",
        "2024/01/02 : 3.4\n",
        "heron (1.2-3) unstable; urgency=low\n",
        " -- A <a@b>  Tue, 05 Mar 2024 10:11:12 +0100\n",
        "** x\n",
        "== 1.1 ==\n",
        "Term::\n",
        "1.2.3",
        "(",
        ")",
        "\x00",
        "\u2028",
        "\ud800",
        "2024-99-99",
        '<Update label="1.1">\n',
        ">" * 30,
        "é",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(source=st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=60).map("".join)), form=st.sampled_from(FORMS))
def test_no_text_raises(source: str, form: str) -> None:
    for release in read_releases(source, form=form, name="x-1.2.md"):
        assert release.version
        for entry in release.entries:
            assert 0 < entry.confidence <= 1


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=600))
def test_any_text_has_a_kind(text: str) -> None:
    kind, confidence = kinds_from_texts([text])[0]
    assert isinstance(kind, EntryKind)
    assert 0 < confidence <= 1
    assert kind_from_heading(text) is None or isinstance(kind_from_heading(text), EntryKind)
    assert len(kinds_from_texts([text, text])) == 2


BOMBS = {
    "brackets": "## 1.0.0\n- " + "[" * 20_000,
    "links": "## 1.0.0\n- " + "[a](" * 20_000,
    "stars": "## 1.0.0\n- " + "*a " * 20_000,
    "backticks": "## 1.0.0\n- " + "`" * 20_000 + "a",
    "tags": "<ul><li>" * 20_000,
    "open tags": "<" * 20_000,
    "quotes": ">" * 10_000,
    "nested lists": "\n".join(" " * depth + "- a" for depth in range(2_000)),
    "adornments": "=\n" * 20_000,
    "digits": "1." * 20_000,
    "spaces": "## 1.0.0" + " " * 40_000 + "x",
    "headings": "## 1.0.0\n" * 2_000,
    "dashes": "-" * 40_000 + "\n" + "a" * 40_000,
    "roles": ":a:`" * 10_000,
    "comments": "<!--" * 10_000,
    "debian": "a (1) b; c\n" * 3_000,
    "colons": "a: " * 20_000,
    "versions": "version 1.2.3\n" * 2_000,
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("form", ["html", "markdown", "rst", "text", "asciidoc"])
def test_hostile_text_is_read_in_bounded_time(name: str, form: str) -> None:
    begun = time.process_time()
    read_releases(BOMBS[name], form=form)
    assert time.process_time() - begun < 5
