"""The matrix of a small invented market, cell by cell."""

from __future__ import annotations

import pytest

from analysis.corpus import Corpus
from analysis.matrix.build import build_matrix
from analysis.matrix.people import CellOverride
from rivalscope.core.payload import verify
from rivalscope.core.records import Capability, NoKind, Support

PRESENT = {Support.FULL, Support.PARTIAL}


def test_every_product_has_a_cell_for_every_capability(cells, help_desks):
    assert len(cells) == 4 * len(help_desks.capabilities)


@pytest.mark.parametrize(
    ("product", "capability"),
    [("Heron Desk", "sso"), ("Heron Desk", "shared"), ("Kite Help", "shared"), ("Kite Help", "offline")],
)
def test_a_capability_with_a_page_of_its_own_is_present(cells, product, capability):
    cell = cells[product, capability]
    assert cell.support in PRESENT
    assert cell.no_kind is None


def test_an_abbreviation_is_found_by_its_long_form(cells):
    quote = cells["Heron Desk", "sso"].evidence[0]
    assert "single sign-on" in quote.quote.lower()
    assert quote.url.endswith("/single-sign-on")


def test_the_path_to_a_page_is_no_quote(cells):
    quotes = [quote.quote for cell in cells.values() for quote in cell.evidence]
    assert quotes
    assert "Guides / single sign-on" not in quotes


def test_a_denial_is_a_documented_no_with_its_quote(cells):
    cell = cells["Heron Desk", "offline"]
    assert (cell.support, cell.no_kind) == (Support.NONE, NoKind.DOCUMENTED)
    assert cell.evidence[0].quote == "Offline mode is not supported."


def test_silence_is_not_mentioned_and_says_what_was_read(cells):
    cell = cells["Mole Support", "offline"]
    assert (cell.support, cell.no_kind) == (Support.UNKNOWN, NoKind.NOT_MENTIONED)
    assert "1 page read: 1 docs; none near the subject" in cell.reasons[0]
    assert cell.evidence == ()


def test_a_product_that_could_not_be_read_is_not_looked_and_says_why(cells):
    cell = cells["Silent Desk", "sso"]
    assert (cell.support, cell.no_kind) == (Support.UNKNOWN, NoKind.NOT_LOOKED)
    assert "robots" in cell.reasons[0]


def test_a_page_about_a_rival_is_weaker_than_the_rivals_own(cells):
    assert cells["Kite Help", "dark"].score < cells["Heron Desk", "dark"].score


def test_every_quote_is_verified_against_the_bytes(cells, help_desks):
    payloads = help_desks.payloads()
    quotes = [quote for cell in cells.values() for quote in cell.evidence]
    assert quotes
    assert all(quote.verified and verify(quote.quote, payloads[quote.capture_id]) for quote in quotes)
    assert all(1 <= len(cell.evidence) <= 5 for cell in cells.values() if cell.support in PRESENT)


def test_a_cell_whose_quotes_are_gone_drops_to_unknown(help_desks):
    corpus = Corpus.build(help_desks.documents())
    built = build_matrix(corpus, help_desks.capabilities, payload_of=lambda capture: b"<p>moved</p>")
    assert {cell.support for cell in built} == {Support.UNKNOWN}
    lost = next(cell for cell in built if (cell.product, cell.capability) == ("Kite Help", "shared"))
    assert any(reason.startswith("no quote could be verified: ") for reason in lost.reasons)


def test_building_twice_gives_the_same_matrix(help_desks):
    corpus = Corpus.build(help_desks.documents())
    assert build_matrix(corpus, help_desks.capabilities) == build_matrix(corpus, help_desks.capabilities)


def test_an_override_is_applied_last_and_keeps_the_machines_answer(help_desks, caplog):
    corpus = Corpus.build(help_desks.documents())
    decisions = [
        CellOverride(
            product="Heron Desk", capability="Dark mode", support=Support.PARTIAL, reason="beta", author="Ana"
        ),
        CellOverride(product="Heron Desk", capability="Teleport", support=Support.FULL, reason="", author="Ana"),
    ]
    built = {(c.product, c.capability): c for c in build_matrix(corpus, help_desks.capabilities, overrides=decisions)}
    cell = built["Heron Desk", "dark"]
    assert (cell.support, cell.decided_by, cell.decision_reason) == (Support.PARTIAL, "Ana", "beta")
    assert cell.machine is not None
    assert "Teleport" in caplog.text


def test_an_empty_market_gives_an_empty_matrix(help_desks):
    assert build_matrix(Corpus.build([]), help_desks.capabilities) == []
    assert build_matrix(Corpus.build(help_desks.documents()), []) == []


def test_a_limit_that_the_best_proof_states_makes_a_yes_partial(help_desks):
    rows = [("h", "Call recording"), ("p", "Heron Desk supports call recording, but it is only available on weekdays.")]
    whole = [("h", "Call recording"), ("p", "Call recording keeps every call of teams."), ("p", "It is for all.")]
    capability = Capability(id="rec", label="Call recording")
    documents = [
        *help_desks.documents(),
        help_desks.document("Heron Desk", "call-recording", rows),
        help_desks.document("Kite Help", "call-recording", whole),
    ]
    built = build_matrix(Corpus.build(documents), [*help_desks.capabilities, capability])
    found = {cell.product: cell for cell in built if cell.capability == "rec"}
    assert found["Heron Desk"].support is Support.PARTIAL
    assert any("on a condition: " in reason and "weekdays" in reason for reason in found["Heron Desk"].reasons)
    assert found["Kite Help"].support is Support.FULL


def test_a_quote_that_stands_for_itself_comes_first(help_desks):
    rows = [
        ("h", "Call recording"),
        ("p", "When call recording is on, a red light shows."),
        ("p", "Heron Desk has call recording for each agent."),
    ]
    documents = [*help_desks.documents(), help_desks.document("Heron Desk", "call-recording", rows)]
    built = build_matrix(Corpus.build(documents), [Capability(id="rec", label="Call recording")])
    cell = next(cell for cell in built if cell.product == "Heron Desk")
    assert cell.evidence[0].quote == "Heron Desk has call recording for each agent."
