"""The audit draws every kind of answer and weighs verdicts back to the matrix."""

from __future__ import annotations

import pytest

from analysis.matrix.audit import AuditVerdict, JudgedCell, draw_sample, measure_precision
from rivalscope.core.records import Cell, Support


def _cells() -> list[Cell]:
    wanted = [(Support.FULL, 80), (Support.PARTIAL, 10), (Support.NONE, 5), (Support.UNKNOWN, 40)]
    return [
        Cell(product=f"p{number}", capability=f"{support}", support=support, score=0.5, confidence=0.95)
        for support, count in wanted
        for number in range(count)
    ]


def test_rare_answers_are_drawn_and_unknown_ones_are_not() -> None:
    drawn = draw_sample(_cells(), 12)
    assert {item.cell.support for item in drawn} == {Support.FULL, Support.PARTIAL, Support.NONE}
    assert len(drawn) == 12
    weights = {item.cell.support: item.weight for item in drawn}
    assert weights[Support.FULL] == 20
    assert weights[Support.NONE] == 5 / 4


def test_the_same_seed_draws_the_same_cells_and_judged_ones_are_left_out() -> None:
    first = draw_sample(_cells(), 10, seed=3)
    assert draw_sample(_cells(), 10, seed=3) == first
    done = [item.cell.id for item in first]
    assert not {item.cell.id for item in draw_sample(_cells(), 50, judged=done)} & set(done)


def test_a_small_matrix_is_drawn_whole() -> None:
    assert len(draw_sample(_cells(), 1000)) == 95


def test_precision_weighs_strata_back_to_the_matrix() -> None:
    verdicts = [
        *[JudgedCell(verdict=AuditVerdict.RIGHT, stratum="full", weight=20)] * 4,
        *[JudgedCell(verdict=AuditVerdict.WRONG, stratum="none", weight=1.25)] * 4,
        JudgedCell(verdict=AuditVerdict.UNSURE, stratum="full", weight=20),
    ]
    precision = measure_precision(verdicts)
    assert precision is not None
    assert precision.share == pytest.approx(80 / 85)
    assert precision.low < precision.share < precision.high
    assert precision.judged == 8


def test_equal_weights_give_wilsons_interval() -> None:
    verdicts = [JudgedCell(verdict=AuditVerdict.RIGHT, stratum="s", weight=1)] * 9 + [
        JudgedCell(verdict=AuditVerdict.WRONG, stratum="s", weight=1)
    ]
    precision = measure_precision(verdicts)
    assert precision is not None
    assert (precision.low, precision.high) == pytest.approx((0.5958, 0.9821), abs=1e-4)


def test_no_verdict_gives_no_precision() -> None:
    assert measure_precision([JudgedCell(verdict=AuditVerdict.UNSURE, stratum="s", weight=1)]) is None
