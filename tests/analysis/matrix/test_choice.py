"""Which passages a cell shows: quotes that stand alone, leads near the name or near the thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from analysis.corpus import Document
from analysis.matrix.abbreviations import explained, spelled_out
from analysis.matrix.choice import in_order, leads, standing_alone
from analysis.matrix.passages import Passage, PassageKind
from analysis.matrix.verdict import Answered, decide
from analysis.matrix.weigh import Weighed
from analysis.statements import Claim, Meaning
from rivalscope.core.records import Evidence, Page, PageKind

AT = datetime(2026, 3, 1, tzinfo=UTC)


def weighed(text: str, *, page: PageKind = PageKind.DOCS, kind: PassageKind = PassageKind.TEXT, **measured) -> Weighed:
    document = Document(
        product="heron",
        capture_id="c",
        at=AT,
        digest="d",
        page=Page(url="https://heron.example/docs", title="Docs", kind=page, language="en"),
    )
    values = {"row": 0, "said": 0.0, "near": 0.0, "proof": 0.0, "denial": 0.0, "ranking": 0.0} | measured
    return Weighed(
        passage=Passage(0, 0, kind, text), document=document, claim=Claim(Meaning.SUPPORTS, 0.0, 0.0), **values
    )


def test_a_page_of_today_is_quoted_before_a_note_and_a_sentence_before_a_label() -> None:
    note = weighed("Added audit logs for all workspaces.", page=PageKind.CHANGELOG, proof=0.85)
    label = weighed("Audit logs", kind=PassageKind.ITEM, proof=0.84)
    sentence = weighed("Heron keeps an audit log of what is done in a workspace.", proof=0.8)
    nearly = weighed("Heron may keep an audit log of some sort or other.", proof=0.55)
    weak = weighed("Audit what you log.", proof=0.4)
    listed = weighed("Audit log", kind=PassageKind.ITEM, proof=0.97)
    listed = replace(listed, passage=replace(listed.passage, lead="Features"))
    shown = in_order([note, listed, label, nearly, sentence, weak], 0.6)
    assert (shown[0], shown[1], shown[-1]) == (sentence, listed, nearly)
    assert weak not in shown


def test_one_page_is_enough_and_what_is_weighed_below_the_bar_is_a_lead() -> None:
    proof = weighed("Workspaces come with an audit log.", proof=0.61, near=0.65, said=1.0)
    assert decide([proof], threshold=0.6).answered is Answered.YES
    assert decide([replace(proof, proof=0.59)], threshold=0.6).answered is Answered.LEADS


def test_no_no_stands_against_several_hints() -> None:
    denial = weighed("The audit log is not supported.", denial=0.9)
    hints = [weighed("The audit log keeps it for a year.", proof=0.58, row=row) for row in (1, 2, 3)]
    sure = [replace(one, proof=0.62) for one in hints]
    assert decide([denial, *hints[:2]], threshold=0.6).answered is Answered.NO
    assert decide([denial, *hints], threshold=0.6).answered is Answered.CONTRADICTED
    assert decide([denial, *sure[:1]], threshold=0.6).answered is Answered.NO
    assert decide([denial, *sure], threshold=0.6).answered is Answered.CONTRADICTED
    note = weighed("The audit log was removed.", page=PageKind.CHANGELOG, denial=0.9)
    old = [weighed("Audit log kept for a year.", page=PageKind.CHANGELOG, proof=0.58, row=row) for row in (1, 2, 3)]
    assert decide([note, *old], threshold=0.6).answered is Answered.NO


def test_a_further_quote_must_prove_without_the_first() -> None:
    first, sure, hint = (
        Evidence(quote="q", url="u", capture_id="c", captured_at=AT, digest="d", score=score)
        for score in (0.9, 0.75, 0.65)
    )
    assert standing_alone([first, sure, hint], 0.6) == (first, sure)
    assert standing_alone([hint], 0.6) == (hint,)


@pytest.mark.parametrize(
    ("measured", "led"),
    [
        ({"near": 0.21, "said": 0.5}, True),
        ({"near": 0.21, "said": 0.3, "headed": 1.0}, True),
        ({"near": 0.3, "said": 0.1}, True),
        ({"near": 0.21, "said": 0.1}, False),
        ({"near": 0.3, "said": 1.0, "foreign": True}, False),
        ({"near": 0.3, "said": 1.0, "kind": PassageKind.CODE}, False),
    ],
)
def test_a_lead_says_the_name_or_is_much_like_a_proof(measured: dict[str, object], led: bool) -> None:
    one = weighed("You can see who did what.", **measured)
    assert leads([one]) == ((one,) if led else ())


def test_at_most_three_leads_the_nearest_first() -> None:
    some = [weighed(f"Passage {n}", near=n / 10, row=n) for n in range(3, 9)]
    assert [one.row for one in leads(some)] == [8, 7, 6]
    heading = replace(some[-1], passage=Passage(0, 0, PassageKind.HEADING, "Audit"), row=9)
    assert [one.row for one in leads([*some[:2], heading])] == [4, 3, 9]


def test_an_abbreviation_is_what_the_pages_explain_and_agree_on() -> None:
    known = explained(
        ["Large File Storage (LFS).", "An API (and pay for it).", "MR (merge request)", "merge reports (MR)"]
    )
    assert known == {"LFS": "Large File Storage"}
    assert spelled_out("Git Large File Storage", known) == ["git LFS"]
    assert spelled_out("Large File Storage (LFS)", known) == []
    assert spelled_out("Labels", known) == []
