"""Only proof claims: what is near and proves nothing is a lead, and a yes never quotes a denial."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from analysis.corpus import Corpus, Document
from analysis.matrix.build import build_matrix
from analysis.matrix.form import can_prove, told_by_form
from analysis.matrix.passages import Passage, PassageKind, RowCell
from analysis.matrix.quoting import quote_of
from analysis.matrix.review import recheck_queue
from analysis.statements import Claim, Meaning
from rivalscope.core.ids import make_id
from rivalscope.core.payload import missing
from rivalscope.core.records import (
    Block,
    BlockKind,
    Capability,
    Cell,
    Mark,
    NoKind,
    Page,
    PageKind,
    Polarity,
    Stage,
    Support,
    Table,
    TableCell,
)

AT = datetime(2026, 11, 1, tzinfo=UTC)


def page(
    text: str, *, title: str = "Guide", kind: PageKind = PageKind.DOCS, tables: tuple[Table, ...] = ()
) -> Document:
    """Return a page of Heron Desk with one paragraph."""
    block = Block(position=0, kind=BlockKind.PARAGRAPH, text=text)
    url = f"https://heron.example/{make_id(text, title)}"
    made = Page(url=url, title=title, language="en", kind=kind, blocks=(block,), tables=tables)
    return Document(product="Heron Desk", capture_id=url, at=AT, digest=url, page=made)


def told(*pages: Document, label: str = "Audit log") -> Cell:
    """Return the cell that pages come to."""
    other = page("Heron Desk answers mail in order of arrival.", title="Queue")
    (cell,) = build_matrix(Corpus.build([*pages, other]), [Capability(id="c", label=label)])
    return cell


@pytest.mark.parametrize(
    "text",
    [
        "Heron Desk supports an audit log for every workspace.",
        "Heron Desk has an audit log that you can search and export.",
        "Administrators can export the audit log of Heron Desk as CSV.",
    ],
)
def test_a_statement_of_the_product_proves(text: str) -> None:
    cell = told(page(text))
    assert cell.support is Support.FULL
    assert cell.evidence[0].quote == text
    assert cell.proof == cell.evidence[0].score > 0.5
    assert cell.leads == ()


@pytest.mark.parametrize(
    "text",
    [
        "An audit log is a record of who did what in a system.",
        "Send a request and check that the audit log has a new line.",
        "Often, people want an audit log before they buy a tool.",
        "Does your team need an audit log?",
        "Heron Desk is a way to log time on requests that an audit of the year before asked to be paid.",
    ],
)
def test_what_is_near_and_proves_nothing_is_a_lead(text: str) -> None:
    cell = told(page(text))
    assert (cell.support, cell.no_kind) == (Support.UNKNOWN, NoKind.UNCLEAR)
    assert (cell.evidence, cell.contradictions, cell.proof) == ((), (), 0.0)
    assert [lead.quote for lead in cell.leads] == [text]
    assert cell.reasons[0].startswith("unclear: ")


def sold(text: str) -> Document:
    """Return a page that sells Heron Desk with one item under its features."""
    blocks = (
        Block(position=0, kind=BlockKind.HEADING, text="Features"),
        Block(position=1, kind=BlockKind.LIST_ITEM, text=text, heading_path=("Features",)),
    )
    url = f"https://heron.example/{make_id(text)}"
    made = Page(url=url, title="Features", language="en", kind=PageKind.FEATURES, blocks=blocks)
    return Document(product="Heron Desk", capture_id=url, at=AT, digest=url, page=made)


@pytest.mark.parametrize(
    ("label", "missing", "rest"),
    [
        ("Custom fields", "Custom ", "fields: text, number and date, on every ticket"),
        ("Full export", "Full ", "export: all tickets, whenever you like"),
        ("Custom domains", "Custom ", "domains: the help centre is where your customers are"),
        ("Multiple brands", "Multiple ", "brands: each ticket shows its own"),
    ],
)
def test_an_item_that_leaves_out_a_word_of_the_name_is_no_proof(label: str, missing: str, rest: str) -> None:
    assert told(sold(missing + rest), label=label).support is Support.FULL
    assert told(sold(rest[0].upper() + rest[1:]), label=label).support is Support.UNKNOWN


def test_a_sentence_that_ends_before_what_it_introduces_is_less_sure() -> None:
    said = "Heron Desk supports an audit log for every workspace"
    assert 0 < told(page(f"{said}:")).proof < told(page(f"{said}.")).proof


def test_leads_are_what_recheck_asks_for_first() -> None:
    lead = told(page("An audit log is a record of who did what in a system."))
    sure = told(page("Heron Desk supports an audit log for every workspace."))
    first = recheck_queue([sure, lead], AT)[0]
    assert first.cell is lead
    assert "1 passage to read, and no proof yet" in first.reasons


@pytest.mark.parametrize(
    "text",
    [
        "The audit log is not supported.",
        "Heron Desk does not have an audit log.",
        "There is no audit log in Heron Desk.",
    ],
)
def test_a_denial_of_the_thing_itself_is_a_documented_no(text: str) -> None:
    cell = told(page(text))
    assert (cell.support, cell.no_kind) == (Support.NONE, NoKind.DOCUMENTED)
    assert cell.evidence[0].polarity is Polarity.DENIED


@pytest.mark.parametrize(
    "text",
    [
        "Filters on the columns of the audit log table are not supported in reports of the old kind.",
        "Rows of the audit log that were deleted by the nightly job cannot be restored from a backup.",
    ],
)
def test_a_denial_of_something_narrower_is_no_no(text: str) -> None:
    assert told(page(text)).support is not Support.NONE


def test_the_page_of_today_wins_over_an_old_note_and_no_yes_quotes_a_denial() -> None:
    old = page("The audit log is not supported.", title="Changelog", kind=PageKind.CHANGELOG)
    today = page("Heron Desk supports an audit log for every workspace.")
    cell = told(old, today)
    assert cell.support is Support.FULL
    assert [quote.polarity for quote in cell.evidence] == [Polarity.AFFIRMED]
    assert [quote.quote for quote in cell.contradictions] == ["The audit log is not supported."]


def test_what_is_planned_is_a_documented_no_with_its_stage() -> None:
    cell = told(page("An audit log is planned for 2027.", kind=PageKind.ROADMAP, title="Roadmap"))
    assert (cell.support, cell.stage) == (Support.NONE, Stage.PLANNED)


def test_a_table_row_is_quoted_with_its_head_and_mark() -> None:
    rows = (
        tuple(TableCell(text=text, header=True) for text in ("Feature", "Starter", "Business")),
        (TableCell(text="Audit log"), TableCell(text="", mark=Mark.NO), TableCell(text="✓", mark=Mark.YES)),
    )
    table = Table(position=1, caption="", heading_path=(), rows=rows, column_role="plan")
    cell = told(page("What a plan holds.", title="Prices", kind=PageKind.PRICING, tables=(table,)))
    assert cell.support is Support.FULL
    quote = cell.evidence[0]
    assert quote.quote == "Audit log | Starter: no | Business: yes"
    assert quote.pieces == ("Audit log", "Starter", "Business")


def test_a_bullet_an_answer_and_a_pronoun_bring_what_they_lean_on() -> None:
    bullet = Passage(0, 1, PassageKind.ITEM, "Audit logs", lead="Heron Desk supports:")
    assert quote_of(bullet).text == "Heron Desk supports: … Audit logs"
    answer = Passage(0, 1, PassageKind.TEXT, "Not at this time.", ("Is there an audit log?",))
    assert quote_of(answer).parts == ("Not at this time.", "Is there an audit log?")
    pronoun = Passage(0, 1, PassageKind.TEXT, "It keeps 30 days.", lead="Heron Desk has an audit log.")
    assert quote_of(pronoun).text == "Heron Desk has an audit log. … It keeps 30 days."
    alone = Passage(0, 1, PassageKind.TEXT, "Heron Desk has an audit log.", lead="Read on.")
    assert quote_of(alone).text == "Heron Desk has an audit log."
    label = Passage(0, 1, PassageKind.ITEM, "Audit log", ("Heron Desk", "Features"))
    assert quote_of(label).parts == ("Audit log", "Features")
    named = Passage(0, 1, PassageKind.ITEM, "Audit log", ("Heron Desk", "Audit logs"))
    assert quote_of(named).parts == ()
    piece = Passage(0, 1, PassageKind.ROW, "Keeps what was done.", lead="Audit log")
    assert quote_of(piece).text == "Audit log … Keeps what was done."
    spoken = Passage(0, 1, PassageKind.TEXT, "Es bleibt 30 Tage.", lead="Heron Desk hat ein Protokoll.")
    assert (quote_of(spoken, "de").text, quote_of(spoken).text) == (
        "Heron Desk hat ein Protokoll. … Es bleibt 30 Tage.",
        "Es bleibt 30 Tage.",
    )


def test_scattered_words_of_a_name_weigh_less_and_may_still_prove() -> None:
    listed = "Heron Desk offers full-text search over tickets, comments, attachments and code."
    cell = told(page(listed), label="Code search")
    assert (cell.support, cell.evidence[0].quote) == (Support.FULL, listed)
    together = told(page("Heron Desk offers code search over all repositories."), label="Code search")
    assert together.proof > cell.proof


def test_an_item_among_features_proves_more_on_a_page_that_sells() -> None:
    def listed(kind: PageKind) -> Cell:
        one = page("Audit log", kind=kind)
        block = replace(one.page.blocks[0], kind=BlockKind.LIST_ITEM, heading_path=("Guide", "Features"))
        return told(replace(one, page=replace(one.page, blocks=(block,))))

    assert listed(PageKind.DOCS).proof < listed(PageKind.FEATURES).proof


@pytest.mark.parametrize(
    ("form", "weighed", "on_documentation", "on_a_page_that_sells"),
    [("offers it", 0.3, 0.0, 0.85), ("offers it", 0.4, 0.85, 0.85), ("marked there", 0.3, 0.95, 0.95)],
)
def test_a_form_counts_on_documentation_where_the_model_nearly_takes_it_for_proof(
    form: str, weighed: float, on_documentation: float, on_a_page_that_sells: float
) -> None:
    assert told_by_form({form: 1.0}, weighed, threshold=0.44) == on_documentation
    assert told_by_form({form: 1.0, "sold": 1.0}, weighed, threshold=0.44) == on_a_page_that_sells
    assert told_by_form({form: 1.0, "sold": 1.0, "name unsaid": 1.0}, weighed, threshold=0.44) == 0.0


def test_what_leaves_out_a_word_of_the_name_is_a_lead() -> None:
    cell = told(page("Heron Desk supports the import of CSS files."), label="Import of custom files")
    assert (cell.support, cell.no_kind) == (Support.UNKNOWN, NoKind.UNCLEAR)


@pytest.mark.parametrize("form", ["", "offers it"])
def test_a_heading_proves_only_by_what_it_states(form: str) -> None:
    found = {"name with heading": 1.0} | ({form: 1.0} if form else {})
    claim = Claim(Meaning.SUPPORTS, 0.0, 0.0)
    heading = Passage(0, 1, PassageKind.HEADING, "Configure an audit log")
    assert can_prove(heading, claim, found) is bool(form)
    assert can_prove(replace(heading, kind=PassageKind.TEXT), claim, found)


def test_what_says_the_name_only_with_its_heading_is_quoted_with_it() -> None:
    text = Passage(0, 1, PassageKind.TEXT, "It is kept for 30 days.", ("Desk", "Audit log"), lead="Heron has one.")
    assert quote_of(text, headed=True).text == "Audit log … Heron has one. … It is kept for 30 days."
    assert quote_of(text, headed=True).parts == ("It is kept for 30 days.", "Audit log", "Heron has one.")
    for headings in ((), ("It is kept",)):  # none, and one that the passage says itself
        bare = Passage(0, 1, PassageKind.TEXT, "It is kept for 30 days.", headings)
        assert quote_of(bare, headed=True).parts == ()
    german = Passage(0, 1, PassageKind.TEXT, "Jede Änderung wird gespeichert.", ("Änderungsprotokoll",))
    assert quote_of(german, "de", headed=True).text == "Änderungsprotokoll … Jede Änderung wird gespeichert."


def test_a_cell_quotes_the_heading_that_says_the_rest_of_the_name() -> None:
    heading, text = "Audit log", "Heron Desk supports the export of every entry as CSV."
    bare = page(text)
    block = replace(bare.page.blocks[0], heading_path=("Guide", heading))
    corpus = Corpus.build([replace(bare, page=replace(bare.page, blocks=(block,))), page("Mail.", title="Queue")])
    archived = f"<h1>Guide</h1><h2>{heading}</h2><p>{text}</p>".encode()
    (cell,) = build_matrix(corpus, [Capability(id="c", label="Audit log export")], payload_of=lambda _: archived)
    (shown,) = (one for one in (*cell.evidence, *cell.leads) if one.pieces[0] == text)
    assert (shown.quote, shown.parts, shown.verified) == (f"{heading} … {text}", (text, heading), True)


def test_every_piece_of_a_quote_stands_in_the_archived_bytes() -> None:
    row = Passage(
        0, 1, PassageKind.ROW, "Audit log ✓", columns=(RowCell("", "Audit log"), RowCell("Pro", "✓", Mark.YES))
    )
    body = b"<table><tr><th></th><th>Pro</th></tr><tr><td>Audit log</td><td>\xe2\x9c\x93</td></tr></table>"
    quote = quote_of(row)
    assert quote.text == "Audit log | Pro: yes"
    assert not any(missing(piece, body) for piece in quote.parts)
    assert missing(quote.text, body)
