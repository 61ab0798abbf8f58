"""The passages that somebody has read, as the benchmarks keep them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.statements import Meaning
from benchmarks import judged_passages
from benchmarks.judged_passages import Judged, Strict, judged, labelled, store

KEY = [
    {
        "number": "1",
        "market": "boats",
        "product": "Heron",
        "feature": "Anchor",
        "address": "https://heron/",
        "line": "a",
    },
    {"number": "2", "market": "boats", "product": "Heron", "feature": "Sail", "address": "https://heron/", "line": "b"},
]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "passages.csv"
    path.write_text(
        "market,product,feature,address,line,proves,label,strict\nboats,Heron,Anchor,,a,0,,\nboats,Heron,Oar,,c,1,,\n"
    )
    monkeypatch.setattr(judged_passages, "FILE", path)
    return path


def test_kept_passages_are_told_apart_and_agree_with_their_labels() -> None:
    rows = judged()
    assert len({(one.market, *one.place, one.address) for one in rows}) == len(rows)
    for one in rows:
        assert (one.label is None) == (one.strict is None)
        if one.label is not None:
            affirms = one.label in (Meaning.SUPPORTS, Meaning.LIMITED)
            assert one.proves == (affirms and one.strict is Strict.YES), one


def test_only_a_strict_affirmation_proves() -> None:
    labels = [
        {"number": "1", "label": "supports", "strict": "borderline"},
        {"number": "2", "label": "limited", "strict": "yes"},
    ]
    assert [one.proves for one in labelled(KEY, labels)] == [False, True]


def test_number_without_label_is_refused() -> None:
    with pytest.raises(SystemExit, match="2"):
        labelled(KEY, [{"number": "1", "label": "denies", "strict": "yes"}])


def test_new_judgement_takes_the_place_of_the_older_one(kept: Path) -> None:
    new = Judged("boats", "Heron", "Anchor", "https://heron/", "a", True, Meaning.SUPPORTS, Strict.YES)
    assert store([new]) == 2
    assert [(one.feature, one.address, one.proves) for one in judged()] == [
        ("Anchor", "https://heron/", True),
        ("Oar", "", True),
    ]
    assert store([replace(new, proves=False, label=Meaning.DENIES)]) == 2
    assert judged("boats")[0].label is Meaning.DENIES
