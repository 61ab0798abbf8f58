"""Words, names and passages as the matrix compares them."""

from __future__ import annotations

import pytest

from analysis.matrix.index import Vocabulary, index_product
from analysis.matrix.passages import PassageKind, read_passages, spoken
from analysis.matrix.query import make_query, spellings
from analysis.matrix.terms import compounds, content_stems, content_words, name_stems, sentences, stem
from analysis.matrix.thesaurus import synonyms
from rivalscope.core.records import Capability, Mark


@pytest.mark.parametrize(
    "forms",
    [
        ("quantize", "quantized", "quantization"),
        ("persist", "persisted", "persistence", "persister"),
        ("index", "indexes", "indices", "indexing"),
        ("tenant", "tenants", "tenancy"),
        ("cancel", "cancelled", "cancellation"),
        ("replica", "replicas", "replication"),
        ("license", "licenses", "licence"),
    ],
)
def test_forms_of_one_word_share_a_stem(forms):
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("query", "quarry"),
        ("cache", "catch"),
        ("shard", "share"),
        ("auth", "author"),
        ("generic", "generation"),
        ("organic", "organization"),
    ],
)
def test_different_words_keep_their_stems(one, other):
    assert stem(one) != stem(other)


def test_identifiers_are_split_and_joined_but_a_name_is_one_word():
    assert {"lang", "chain", "langchain"} >= set(content_stems("LangChain"))
    assert name_stems("LangChain") == ["langchain"]
    assert compounds("an in-process engine") == ["inprocess"]


def test_a_name_is_also_its_brackets_slashes_and_parts():
    assert {v.text for v in spellings("SSO (SAML, OIDC)")} >= {"SSO", "SAML", "OIDC"}
    assert {v.text for v in spellings("Query/Mutation Defaults")} >= {"Query Defaults", "Mutation Defaults"}


def test_an_alias_is_a_spelling():
    query = make_query(Capability(id="1", label="Shared inbox", aliases=("Team mailbox",)))
    assert [variant.text for variant in query.names][:2] == ["Shared inbox", "Team mailbox"]


def test_synonyms_leave_product_names_out():
    assert "single sign-on" in synonyms("SSO")
    assert "single sign-on" not in synonyms("SSO", without=["Single Sign-On"])
    assert synonyms("teleportation") == []


def test_sentences_are_verbatim_slices():
    text = "It does A (see B). It does not do C! 3.5 is a number."
    assert all(sentence in text for sentence in sentences(text))
    assert len(sentences(text)) == 3


def test_boilerplate_is_no_passage_and_a_row_keeps_its_own_columns_mark(help_desks):
    grid = help_desks.table(["", "Heron Desk", "Kite Help"], ["Dark mode", "yes", "no"])
    document = help_desks.document("Kite Help", "compare", [("h", "Compared")], tables=(grid,))
    rows = [passage for passage in read_passages([document]) if passage.kind is PassageKind.ROW]
    assert [(row.text, row.mark) for row in rows] == [("Dark mode yes no", Mark.NO)]


def test_the_no_of_an_attribute_does_not_stand_before_what_the_next_cell_names(help_desks):
    grid = help_desks.table(["Argument", "Required", "Description"], ["domain", "No", "Custom domain of the page"])
    document = help_desks.document("Kite Help", "reference", [("h", "Arguments")], tables=(grid,))
    rows = [passage for passage in read_passages([document]) if passage.kind is PassageKind.ROW]
    assert [(row.text, spoken(row)) for row in rows] == [
        ("domain No Custom domain of the page", "domain Custom domain of the page")
    ]


def test_a_no_in_a_column_of_defaults_is_no_mark(help_desks):
    grid = help_desks.table(["Name", "Default"], ["cache", "no"])
    document = help_desks.document("Kite Help", "options", [("h", "Options")], tables=(grid,))
    assert [p.mark for p in read_passages([document]) if p.kind is PassageKind.ROW] == [None]


def test_a_big_site_does_not_decide_alone_what_is_common(help_desks):
    vocabulary = Vocabulary()
    many = [help_desks.document("Kite Help", f"p{n}", [("p", "zebra")]) for n in range(40)]
    index_product("Kite Help", many, vocabulary)
    index_product("Heron Desk", [help_desks.document("Heron Desk", "q", [("p", "okapi")])], vocabulary)
    idf = vocabulary.idf()
    assert idf[vocabulary.number[stem("zebra")]] < idf[vocabulary.number[stem("okapi")]] < 8


def test_accented_and_non_latin_words_stay_whole() -> None:
    assert content_words("Réplication géographique") == ["réplication", "géographique"]
    assert content_words("Überwachung") == ["überwachung"]
    assert content_stems("対応") == name_stems("対応") == ["対応"]
    assert name_stems("数据库") == ["数据", "据库"]


def test_a_paragraph_that_points_back_leans_on_the_sentence_before(help_desks):
    page = [("h", "Logs"), ("p", "Read on. Kite Help keeps an audit log."), ("p", "It lasts 30 days."), ("p", "More.")]
    leads = {one.text: one.lead for one in read_passages([help_desks.document("Kite Help", "logs", page)])}
    assert leads["It lasts 30 days."] == "Kite Help keeps an audit log."
    assert leads["More."] == ""


def test_a_piece_of_a_long_row_leans_on_its_label(help_desks):
    long = "It keeps what was done and by whom. " * 10
    grid = help_desks.table(["Feature", "Description"], ["Audit log", long.strip()])
    document = help_desks.document("Kite Help", "features", [("h", "Features")], tables=(grid,))
    rows = {one.text: one.lead for one in read_passages([document]) if one.kind is PassageKind.ROW}
    assert rows["Audit log"] == ""
    assert rows["It keeps what was done and by whom."] == "Audit log"
