"""Names of capabilities: head and decoration, brackets, categories, spellings."""

from __future__ import annotations

import pytest

from analysis.statements import Asked
from analysis.statements.names import topic
from analysis.text.words import keys, stem, stems, tokens


def cover(label: str, text: str, *aliases: str) -> float:
    return topic(Asked(label, aliases)).cover(set(stems(text)))


def test_decoration_counts_less_than_the_head() -> None:
    assert cover("Automatic certificate management", "certificates") > 0.5
    assert cover("Automatic certificate management", "automatic management") < 0.5


@pytest.mark.parametrize("text", ["multi-factor authentication", "MFA", "multifactor authentication"])
def test_brackets_and_hyphens_are_spellings(text: str) -> None:
    assert cover("Multi-factor authentication (MFA)", text) == 1.0


def test_what_stands_before_a_colon_is_a_category() -> None:
    assert cover("Security: audit logs", "audit logs") == 1.0


def test_aliases_are_names() -> None:
    assert cover("Single sign-on", "SSO", "SSO") == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("organic", "organization"),
        ("author", "authorization"),
        ("generic", "generation"),
        ("general", "generate"),
        ("policy", "police"),
        ("port", "portal"),
        ("community", "communication"),
        ("custom", "customer"),
        ("import", "important"),
        ("log", "logic"),
    ],
)
def test_no_stem_joins_words_of_different_meaning(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("quantization", "quantized"), ("caching", "caches"), ("index", "indices"), ("logs", "logging")],
)
def test_inflected_forms_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_accented_and_unspaced_words_stay_whole() -> None:
    assert tokens("Réplication géographique") == ["réplication", "géographique"]
    assert tokens("データ") == ["デー", "ータ"]
    assert "web" not in tokens("WebDAVs")[-1:]


def test_a_related_word_of_another_language_is_recognised() -> None:
    wanted = topic(Asked("PDF export"))
    assert wanted.cover(keys("La exportación a PDF", "es")) == 1.0
    assert wanted.cover(keys("Die Ausgabe", "de")) == 0.0
