"""YAML read quickly means what YAML read slowly means, or is declined."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from rivalscope.core.market_file import load_market, parse_market
from rivalscope.core.yaml_text import plain_yaml

SCALARS = """06:00 1:30 2026-01-01 1.5.2 4dcf74 ~ 1e3 .5 - -x yes no on off true TRUE True tRue null Null 0 007 +1 -0
.inf .nan << =x = 12 1_000 0x1F 0o17 017 08 1. 1.0 -1.5 +.5 1.5e3 1e-3 'a' "a" 2026-01-01T06:00 1,000 50% $5 é 中文 #x
a#b https://example.org/a?b=c a:b !!int !!str !x &x *x 0b11 1:2:3 190:20:30.15 ... --- 3rd 0.0 00 -01 v2 2x""".split()


def _slow(text: str) -> Any:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {plain(key): plain(inner) for key, inner in value.items()}
        return [plain(inner) for inner in value] if isinstance(value, list) else value

    return plain(YAML(typ="safe", pure=True).load(text))


@pytest.mark.parametrize("scalar", [*SCALARS, "", "12 months", "2026-01-01 06:00:00", "!!int '3'", "!!str 3"])
@pytest.mark.parametrize("form", ["a: {}", "- {}", "{}: b", "a: [{}, b]", "a:\n  - x\n  - b: {}\n"])
def test_a_scalar_is_what_the_slow_parser_says_or_declined(form: str, scalar: str) -> None:
    text = form.format(scalar) if "[" not in form else form.replace("{}", scalar)
    found = plain_yaml(text)
    if found is not None:
        slow = _slow(text)
        assert (found, repr(found)) == (slow, repr(slow))


@pytest.mark.parametrize(
    "scalar", ["06:00", "yes", "no", "12", "0.05", "-3", "true", "'a'", "https://example.org/a?b=c", ""]
)
def test_what_markets_are_written_with_is_not_declined(scalar: str) -> None:
    assert plain_yaml(f"a: {scalar}") == _slow(f"a: {scalar}")


VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_anything_written_as_yaml_is_read_alike_or_declined(value: object) -> None:
    out = StringIO()
    YAML(typ="safe", pure=True).dump(value, out)
    found = plain_yaml(out.getvalue())
    assert found is None or found == _slow(out.getvalue())


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2",
        "{a: 1, 'a': 2}",
        "a: [",
        "%YAML 1.1\n---\na: yes",
        "a: !x 1",
        "<<: {b: 1}",
        "? [1, 2]\n: 3",
        "a: *b",
    ],
)
def test_what_needs_the_slow_parser_is_declined(text: str) -> None:
    assert plain_yaml(text) is None


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "[\n", "-\t", "- ? "])
def test_endless_nesting_is_declined_instead_of_ending_the_process(opening: str) -> None:
    assert plain_yaml(opening * 100_000) is None


def test_a_market_is_the_same_whichever_parser_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(__file__).parents[2] / "data" / "sample" / "market.yaml"
    quick = load_market(path)
    assert plain_yaml(path.read_text(encoding="utf-8")) is not None
    monkeypatch.setattr("rivalscope.core.market_file.plain_yaml", lambda text: None)
    assert parse_market(path.read_text(encoding="utf-8")) == quick
