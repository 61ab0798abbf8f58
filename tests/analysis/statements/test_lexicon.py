"""Lexicon files: complete, bounded, and refused when they are wrong."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import analysis.lexicon as module
from analysis.lexicon import languages, lexicon
from analysis.statements.language import language_of
from rivalscope.core.errors import RivalscopeError

NEEDED = ("negations", "lifts", "denies", "removed", "deprecated", "planned", "beta", "preview", "limits", "plans")


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_file_has_what_a_claim_needs(language: str) -> None:
    pack = lexicon(language)
    assert pack is not None
    assert [name for name in NEEDED if name not in pack.patterns] == []


def test_regions_of_a_language_share_its_file() -> None:
    assert lexicon("pt-BR") is lexicon("pt")
    assert lexicon("zh-Hans") is lexicon("zh")
    assert lexicon("xx") is None


@pytest.mark.parametrize("language", sorted(languages()))
def test_patterns_take_bounded_time(language: str) -> None:
    pack = lexicon(language)
    assert pack is not None
    texts = ["not " * 1000, "will " * 1000, "no longer " * 400, "a b c d " * 500, "不支持" * 1000, "x" * 4000]
    started = time.process_time()
    for pattern in pack.patterns.values():
        for text in texts:
            pattern.search(text)
    assert time.process_time() - started < 20


@pytest.mark.parametrize("language", sorted(languages()))
def test_no_category_of_a_file_stands_twice(language: str) -> None:
    """The fast parser would keep the second one and say nothing; this one refuses it."""
    file = Path(module.__file__).with_name(f"{language}.yaml")
    assert YAML(typ="safe").load(file.read_text(encoding="utf-8"))["denies"]


def test_a_setting_of_a_file_is_no_list_of_words() -> None:
    english, japanese = lexicon("en"), lexicon("ja")
    assert english is not None
    assert japanese is not None
    assert english.spaced
    assert not japanese.spaced
    assert not {"spaced", "language"} & {*japanese.words, *japanese.patterns}


def test_a_broken_pattern_names_its_place() -> None:
    with pytest.raises(RivalscopeError, match=r"lexicon/xx\.yaml, denies"):
        module._read("xx", {"denies": ["("]}).pattern("denies")
    with pytest.raises(RivalscopeError, match="macro <gone>"):
        module._read("xx", {"denies": ["was <gone>"]}).pattern("denies")


@pytest.mark.parametrize(
    ("text", "told", "language"),
    [
        ("この機能には対応していません", "", "ja"),
        ("不支持此功能", "", "zh"),
        ("Diese Funktion wird derzeit nicht unterstützt.", "", "de"),
        ("Cette fonction n'est pas prise en charge actuellement.", "", "fr"),
        ("Not supported", "", "en"),
        ("Не поддерживается", "en", "ru"),
        ("Nicht unterstützt", "de-AT", "de"),
        ("Audit logs", "nl", "nl"),
    ],
)
def test_the_language_of_a_passage(text: str, told: str, language: str) -> None:
    assert language_of(text, told) == language


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("messages", "You will see this message:"),
        ("messages", "The output is similar to the following:"),
        ("generalities", "Modules are becoming an official feature of the standard."),
        ("generalities", "You can use tools to view the graph."),
        ("definitions", "Passkeys are, as described by the alliance, a replacement."),
    ],
)
def test_what_states_nothing_of_a_product(category: str, text: str) -> None:
    pack = lexicon("en")
    assert pack is not None
    assert pack.says(category, text)
