"""market.yaml is validated with errors that name file, line and the nearest known key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rivalscope.core.config import SourceKind, capability_id
from rivalscope.core.errors import ConfigError
from rivalscope.core.market_file import load_market, parse_market, parse_yaml, save_market

GOOD = """\
market: Help desks
own: heron
products:
  - slug: heron
    name: Heron
    sources:
      - kind: changelog
        url: https://heron.example/changes
        schedule: daily
        expect: {min_entries: 3}
  - name: Puffin Desk
capabilities:
  - name: Audit log
    aliases: [audit trail]
"""


def _error(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_market(text)
    return str(caught.value)


def test_a_good_market_is_read_with_slugs_and_source_ids_that_hold_still() -> None:
    market = parse_market(GOOD)
    heron, puffin = market.products
    assert puffin.slug == "puffin-desk"
    assert heron.sources[0].kind is SourceKind.CHANGELOG
    assert heron.source_id(heron.sources[0]) == heron.source_id(parse_market(GOOD).products[0].sources[0])
    (capability,) = market.curated()
    assert capability.id == capability_id("audit  LOG")


def test_an_unknown_key_names_line_nearest_key_and_known_keys() -> None:
    message = _error(GOOD.replace("schedule: daily", "shedule: daily"))
    assert 'market.yaml:9: unknown key "shedule" under "products[0].sources[0]".' in message
    assert 'Did you mean "schedule"?' in message
    assert "max_pages" in message


def test_all_mistakes_are_told_at_once() -> None:
    message = _error(GOOD.replace("own: heron", "owner: heron").replace("aliases:", "alias:"))
    assert "market.yaml:2:" in message
    assert "market.yaml:14:" in message


def test_a_wrong_value_names_its_line() -> None:
    message = _error(GOOD.replace("min_entries: 3", "min_entries: many"))
    assert "market.yaml:10:" in message
    assert 'expected a whole number, not "many"' in message


def test_an_unknown_schedule_shows_examples() -> None:
    message = _error(GOOD.replace("schedule: daily", "schedule: now and then"))
    assert "market.yaml:9:" in message
    assert "every Monday 06:00" in message


def test_own_product_must_be_one_of_the_products() -> None:
    assert 'did you mean "heron"?' in _error(GOOD.replace("own: heron", "own: heran"))


def test_a_missing_key_is_named() -> None:
    assert 'missing key "url" under "products[0].sources[0]"' in _error(
        GOOD.replace("url: https://heron.example/changes\n", "note: none\n")
    )


def test_broken_yaml_names_the_line() -> None:
    assert "market.yaml:3" in _error("market: x\nown: [a\nproducts: {\n")


def test_a_list_at_the_top_is_refused() -> None:
    assert "top level" in _error("- a\n- b\n")


def test_doubled_slugs_and_names_are_refused() -> None:
    assert 'the slug "heron" is already used by' in _error(GOOD.replace("name: Puffin Desk", "name: heron"))
    assert "there is already a capability" in _error(GOOD + "  - name: audit LOG\n")


CURATED = """market: Help desks
products:
  - name: Heron
    home: https://heron.test
    sources:
      - kind: site
        url: https://heron.test/features
capabilities:
  - name: Audit log
    aliases: [audit trail]
    parent: Security
  - name: SAML login
    aliases: [SSO]
    parent: Security
"""


@pytest.mark.parametrize(
    ("right", "wrong", "line", "message"),
    [
        ("home: https://heron.test", "home: heron.test", 4, "write https://heron.test"),
        ("url: https://heron.test/features", "url: heron.test/features", 7, "write https://heron.test/features"),
        ("url: https://heron.test/features", "url: ftp://heron.test/features", 7, "start with http:// or https://"),
        ("url: https://heron.test/features", "url: 'https:///features'", 7, "names no host"),
        ("[SSO]", "[SSO, Audit trail]", 13, 'is also a name of the capability "Audit log"'),
        ("[SSO]", "[audit log]", 13, 'is also a name of the capability "Audit log"'),
        ("[SSO]\n    parent: Security", "[SSO]\n    parent: Secuirty", 14, 'did you mean "Security"?'),
        ("[SSO]", "SSO", 13, "expected a list"),
        ("name: SAML login", "name: 5", 12, "expected text"),
        ("sources:\n      - kind: site\n", "sources:\n      - kind: web\n", 6, 'expected "site"'),
    ],
)
def test_what_cannot_be_right_is_reported_with_its_line_and_in_plain_words(
    right: str, wrong: str, line: int, message: str
) -> None:
    parse_market(CURATED)
    shown = _error(CURATED.replace(right, wrong, 1))
    assert f"market.yaml:{line}: " in shown
    assert message in shown
    assert not re.search(r"Spec\b|tuple|instance of|pydantic|NoneType", shown)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="rivalscope init") as caught:
        load_market(tmp_path / "market.yaml")
    assert caught.value.exit_code == 2


def test_an_unknown_product_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match='Did you mean "heron"'):
        parse_market(GOOD).product("heorn")


def test_a_change_that_makes_the_market_invalid_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "market.yaml"
    path.write_text("# ours\nmarket: Help desks\n", encoding="utf-8")
    data = parse_yaml(path.read_text(encoding="utf-8"), name="market.yaml")
    data["own"] = "nobody"
    with pytest.raises(ConfigError):
        save_market(path, data)
    assert path.read_text(encoding="utf-8") == "# ours\nmarket: Help desks\n"
    data["own"] = ""
    save_market(path, data)
    assert path.read_text(encoding="utf-8").startswith("# ours\nmarket: Help desks\n")
    assert [one.name for one in tmp_path.iterdir()] == ["market.yaml"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("market: M\nproducts: 5\n", 2, '"products": expected a list, not "5"'),
        ("market: M\nproducts:\n  -\n", 3, "expected keys and values, but the value is empty"),
        ("market: M\ncapabilities:\n  - SSO\n", 3, '"capabilities[0]": expected keys and values, not "SSO"'),
        ("market: M\ncrawl: {delay: fast}\n", 2, 'expected a number, not "fast"'),
        ("market: M\nreader: 5\n", 2, "expected keys and values"),
        ("market: M\nproducts:\n  - name: A\n    home: a.example\n", 4, "write https://a.example"),
        (
            "market: M\nproducts:\n  - name: A\n    sources:\n      - url: a.example/docs\n",
            5,
            "write https://a.example/docs",
        ),
        (
            "market: M\ncapabilities:\n  - name: SSO\n    aliases: [login]\n  - name: Password\n    aliases: [Login]\n",
            6,
            'is also a name of the capability "SSO"',
        ),
        (
            "market: M\ncapabilities:\n  - name: SSO\n    parent: Securty\n  - name: Roles\n    parent: Security\n"
            "  - name: Audit log\n    parent: Security\n",
            4,
            'unknown parent "Securty"; did you mean "Security"?',
        ),
        ("market: M\nproducts:\n  - name: A\n  - name: a\n", 4, 'the slug "a" is already used by the product "A"'),
        ("market: M\ncapabilities:\n  - name: SSO\n  - name: sso\n", 4, 'there is already a capability "SSO"'),
        ("market: M\nown: b\nproducts:\n  - name: A\n", 2, 'our own product "b" is not among the products'),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_in_the_words_of_the_file(text: str, line: int, words: str) -> None:
    said = _error(text)
    assert said.startswith(f"market.yaml:{line}: ")
    assert words in said
    assert not re.search(r"tuple|instance of|Spec\b|Settings\b|valid dictionary", said)


@pytest.mark.parametrize(("one", "other"), [("Imports", "Exports"), ("Team", "Teams"), ("Tier 1", "Tier 2")])
def test_two_themes_of_similar_names_are_both_meant(one: str, other: str) -> None:
    text = f"market: M\ncapabilities:\n  - name: A\n    parent: {one}\n  - name: B\n    parent: {other}\n"
    assert len(parse_market(text).capabilities) == 2
