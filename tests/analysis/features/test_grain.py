"""Names that share a single word are rows of their own; words in another order are the same name."""

from __future__ import annotations

import numpy as np

from analysis.features.grain import PhraseStanding, part_names, same_words
from analysis.features.speech import RunningText, listen


def parts(texts: list[str], dedicated: set[str]) -> list[set[str]]:
    standing = [PhraseStanding(1, int(text in dedicated)) for text in texts]
    labels = part_names(np.zeros(len(texts), dtype=np.int64), texts, standing)
    return sorted(({text for text, at in zip(texts, labels, strict=True) if at == one} for one in set(labels)), key=min)


def test_names_leave_the_single_word_that_they_share() -> None:
    texts = ["TLS", "TLS passthrough", "TLS termination", "TLS termination for TCP"]
    assert parts(texts, set(texts[:3])) == [
        {"TLS"},
        {"TLS passthrough"},
        {"TLS termination", "TLS termination for TCP"},
    ]


def test_spellings_without_a_shared_single_word_stay_together() -> None:
    texts = ["Volume expansion", "Online volume expansion", "Disk growth"]
    assert parts(texts, set(texts)) == [set(texts)]


def test_what_nobody_dedicates_space_to_stays() -> None:
    assert parts(["TLS", "TLS trouble"], {"TLS"}) == [{"TLS", "TLS trouble"}]


def test_words_in_another_order_or_form_are_one_name() -> None:
    labels = same_words(np.arange(3), ["Volume expansion", "Expand volumes", "Volume cloning"])
    assert labels[0] == labels[1]
    assert labels[0] != labels[2]


def test_a_verb_of_having_claims_its_object_and_lists_of_them() -> None:
    said = [
        RunningText("aster", "The driver supports raw blocks, volume expansion and cloning."),
        RunningText("birch", "Volume expansion is fully supported. The cloning ended."),
        RunningText("cedar", "Der Treiber unterstützt Volume Expansion seit Mai.", "de"),
    ]
    heard = listen(["Volume expansion", "Cloning", "Quiet corners"], said)
    assert (heard["Volume expansion"].claimed, heard["Volume expansion"].claimers) == (3, {"aster", "birch", "cedar"})
    assert (heard["Cloning"].sentences, heard["Cloning"].claimed) == (2, 1)
    assert "Quiet corners" not in heard


def test_a_language_without_verbs_counts_and_claims_nothing() -> None:
    heard = listen(["Snapshots"], [RunningText("aster", "Ajuri tukee toimintoa Snapshots aina.", "fi")])
    assert (heard["Snapshots"].sentences, heard["Snapshots"].claimed) == (1, 0)
