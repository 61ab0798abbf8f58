"""A text claims only what is proved surely, with the details that its quote states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.answers import Answer, answer_of
from analysis.insights.brief import executive_brief
from analysis.insights.documents import spec_seed
from analysis.insights.firm import FIRM, firm, firm_cell, is_firm
from analysis.insights.markers import find_marks
from analysis.insights.stale import stale
from analysis.view import MarketView
from rivalscope.core.records import Cell, NoKind, Stage, Support


def yes(market: MarketView) -> Cell:
    return next(one for one in market.cells if one.support is Support.FULL and not one.stage)


def test_a_weak_answer_becomes_passages_to_read(market: MarketView) -> None:
    weak = replace(yes(market), proof=FIRM - 0.01)
    told = firm_cell(weak)
    assert answer_of(told) is Answer.UNCLEAR
    assert told.leads == weak.evidence[:3]
    assert told.evidence == ()


@pytest.mark.parametrize("by", [{"decided_by": "Ada"}, {"extra": {"reader": "ada"}}])
def test_what_a_person_or_a_reader_said_is_firm(market: MarketView, by: dict[str, object]) -> None:
    assert is_firm(replace(yes(market), proof=0.1, **by))  # type: ignore[arg-type]


def test_a_detail_that_the_first_quote_does_not_state_is_left_out(market: MarketView) -> None:
    cell = yes(market)
    first = replace(cell.evidence[0], quote="Keeps the log for 90 days on Team.", plan="Team")
    cell = replace(cell, evidence=(first,), plan="Team", value="90 days", stage=Stage.BETA, since="2.1 (2025-01-01)")
    told = firm_cell(cell)
    assert (told.plan, told.value, told.stage, told.since) == ("Team", "90 days", None, "")
    other = firm_cell(replace(cell, plan="Scale", value="30 days"))
    assert (other.plan, other.value) == ("", "")


def test_documents_claim_nothing_of_weak_cells_and_stale_takes_either_answer(market: MarketView) -> None:
    weak = replace(market, cells=tuple(replace(one, proof=0.5) for one in market.cells), history=())
    text = executive_brief(weak) + spec_seed(weak, weak.capabilities[0].label)
    marks = [mark for line in text.splitlines() for mark in find_marks(line)]
    assert not [mark for mark in marks if getattr(mark, "answer", Answer.UNCLEAR).present]
    assert stale(text, weak) == ()
    assert stale(executive_brief(market), weak) == ()


def test_a_firm_market_keeps_everything_else(market: MarketView) -> None:
    told = firm(market)
    assert [one.id for one in told.cells] == [one.id for one in market.cells]
    assert told.adoptions == market.adoptions
    no = next(one for one in market.cells if one.no_kind is NoKind.DOCUMENTED)
    assert answer_of(told.cell(no.product, no.capability)) is Answer.NO
