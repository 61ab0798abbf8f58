"""Sheets and what a reader's answer makes of a cell: it can point at passages, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from analysis.corpus import Corpus
from analysis.matrix.build import build_matrix
from analysis.matrix.cells import LOST
from analysis.matrix.people import CellOverride
from analysis.matrix.read_cells import DENIED_RIGHT, calibrated
from analysis.matrix.review import recheck_queue
from analysis.matrix.sheets import Desk, Sheet
from rivalscope.core.readings import Said, SheetAnswer
from rivalscope.core.records import Cell, NoKind, Support

Place = tuple[str, str]


class Says:
    """A reader that answers what it is told, and remembers what it was asked."""

    def __init__(self, told: Callable[[Sheet], SheetAnswer | None]) -> None:
        self.told, self.sheets = told, {}

    def read(self, sheets: Sequence[Sheet], desk: Desk) -> Mapping[str, SheetAnswer]:
        self.desk = desk
        self.sheets = {(sheet.product, sheet.capability): sheet for sheet in sheets}
        return {sheet.id: answer for sheet in sheets if (answer := self.told(sheet)) is not None}


def _answer(sheet: Sheet, said: Said, there: float, words: str = "", why: str = "") -> SheetAnswer:
    lines = tuple(line.id for line in sheet.lines if words and words in line.text)
    assert lines or not words, f"no passage says {words!r}"
    return SheetAnswer(
        sheet=sheet.id, question=sheet.question, reader="ada", said=said, probability=there, lines=lines, why=why
    )


@pytest.fixture
def read(help_desks) -> Callable[..., dict[Place, Cell]]:
    """Build the market with answers at some places."""

    def build(told: dict[Place, tuple], **more) -> dict[Place, Cell]:
        def say(sheet: Sheet) -> SheetAnswer | None:
            given = told.get((sheet.product, sheet.capability))
            return _answer(sheet, *given) if given else None

        corpus = Corpus.build(help_desks.documents())
        options = {"payload_of": help_desks.payloads().__getitem__} | more
        built = build_matrix(corpus, help_desks.capabilities, reader=Says(say), **options)
        return {(cell.product, cell.capability): cell for cell in built}

    return build


def test_every_cell_that_could_be_read_has_a_sheet_with_its_passages_once(help_desks):
    reader = Says(lambda sheet: None)
    build_matrix(Corpus.build(help_desks.documents()), help_desks.capabilities, reader=reader)
    assert len(reader.sheets) == 3 * len(help_desks.capabilities)
    sheet = reader.sheets["Heron Desk", "offline"]
    texts = [line.text for line in sheet.lines]
    assert "Offline mode is not supported." in texts
    assert len(texts) == len(set(texts)) <= 12
    assert sheet.lines[0].page.startswith("Questions")
    assert reader.sheets["Heron Desk", "sso"].definition.startswith("Members log in")


def test_a_sheet_keeps_its_id_while_question_and_passages_are_the_same(help_desks):
    one, two, three = (Says(lambda sheet: None) for _ in range(3))
    corpus = Corpus.build(help_desks.documents())
    build_matrix(corpus, help_desks.capabilities, reader=one)
    build_matrix(corpus, help_desks.capabilities, reader=two)
    assert {sheet.id for sheet in one.sheets.values()} == {sheet.id for sheet in two.sheets.values()}
    documents = [
        *help_desks.documents(),
        help_desks.document("Kite Help", "night", [("h", "Dark mode"), ("p", "Dark mode saves your eyes at night.")]),
    ]
    build_matrix(Corpus.build(documents), help_desks.capabilities, reader=three)
    before, after = one.sheets["Kite Help", "dark"], three.sheets["Kite Help", "dark"]
    assert before.id != after.id
    assert before.question == after.question


def test_a_reader_finds_what_is_said_in_other_words(read, cells):
    place = ("Mole Support", "shared")
    assert cells[place].support is Support.UNKNOWN
    cell = read({place: (Said.YES, 0.95, "since 1998", "a promise\nof care")})[place]
    assert cell.support is Support.FULL
    assert [quote.quote for quote in cell.evidence] == ["We answer your customers' questions with care since 1998."]
    assert cell.evidence[0].verified
    assert cell.reasons[0] == "read by ada: a promise\nof care"
    assert cell.reasons[-1].startswith("by the rules alone: unknown")
    assert cell.extra == {"reader": "ada", "rules": "unknown"}


def test_a_yes_that_points_to_nothing_claims_nothing(read):
    cell = read({("Mole Support", "shared"): (Said.YES, 0.99)})["Mole Support", "shared"]
    assert (cell.support, cell.no_kind, cell.evidence) == (Support.UNKNOWN, NoKind.NOT_MENTIONED, ())


def test_a_reader_who_finds_nothing_takes_the_rules_yes_back(read, cells):
    place = ("Kite Help", "shared")
    assert cells[place].support is Support.FULL
    cell = read({place: (Said.SILENT, 0.3)})[place]
    assert (cell.support, cell.no_kind) == (Support.UNKNOWN, NoKind.NOT_MENTIONED)
    assert cell.score < cells[place].score
    assert cell.extra["rules"] == "full"


def test_a_denial_must_point_to_words_that_deny(read):
    told = {
        ("Heron Desk", "offline"): (Said.DENIED, 0.05, "not supported"),
        ("Mole Support", "dark"): (Said.DENIED, 0.05, "since 1998"),
    }
    found = read(told)
    denied = found["Heron Desk", "offline"]
    assert (denied.support, denied.no_kind) == (Support.NONE, NoKind.DOCUMENTED)
    assert denied.evidence[0].quote == "Offline mode is not supported."
    claimed = found["Mole Support", "dark"]
    assert (claimed.support, claimed.no_kind) == (Support.UNKNOWN, NoKind.NOT_MENTIONED)


def test_what_is_said_decides_and_the_probability_only_ranks(read):
    place = ("Heron Desk", "dark")
    for there in (0.05, 0.3, 0.5):
        cell = read({place: (Said.DENIED, there, "not supported")})[place]
        assert (cell.support, cell.no_kind) == (Support.NONE, NoKind.DOCUMENTED)
        assert cell.confidence == pytest.approx(DENIED_RIGHT, abs=1e-4)
        assert cell.score <= 1 - DENIED_RIGHT + 1e-4


def test_words_that_deny_are_no_evidence_for_a_yes_and_stay_beside_one(read):
    place = ("Heron Desk", "offline")
    claimed = read({place: (Said.PARTLY, 0.8, "Offline mode")})[place]
    assert (claimed.support, claimed.evidence) == (Support.UNKNOWN, ())
    elsewhere = read({place: (Said.PARTLY, 0.8, "light theme")})[place]
    assert elsewhere.support is Support.PARTIAL
    assert [quote.quote for quote in elsewhere.contradictions] == ["Offline mode is not supported."]


def test_what_a_reader_points_to_must_stand_in_the_archive_and_its_loss_is_told(read):
    place = ("Kite Help", "shared")
    found = read({place: (Said.YES, 1.0, "shared inbox")}, payload_of=lambda capture: b"<p>moved</p>")
    assert (found[place].support, found[place].evidence) == (Support.UNKNOWN, ())
    assert any(reason.startswith(LOST) for reason in found[place].reasons)


def test_people_decide_after_readers(read):
    place = ("Mole Support", "shared")
    override = CellOverride(product=place[0], capability=place[1], support=Support.NONE, reason="asked", author="bo")
    cell = read({place: (Said.YES, 0.95, "since 1998")}, overrides=[override])[place]
    assert (cell.support, cell.machine, cell.decided_by) == (Support.NONE, Support.FULL, "bo")


def test_where_readers_and_rules_disagree_is_worth_a_look(read, cells):
    place = ("Kite Help", "shared")
    found = read({place: (Said.SILENT, 0.02)})
    at = cells[place].evidence[0].captured_at
    reasons = [one.reasons for one in recheck_queue(list(found.values()), at, 12) if one.cell.id == found[place].id]
    assert "ada and the rules disagree (the rules: full)" in reasons[0]


def test_a_second_look_finds_other_words_and_their_surroundings(help_desks):
    reader = Says(lambda sheet: None)
    build_matrix(Corpus.build(help_desks.documents()), help_desks.capabilities, reader=reader)
    first = reader.sheets["Mole Support", "shared"]
    again = reader.desk.look_again({first.id: "care since 1998; nowhere said", "no such sheet": "x"})
    assert list(again) == [first.id]
    second = again[first.id]
    assert (second.id, second.question, second.seen) == (first.id, first.question, len(first.lines))
    assert second.lines[: second.seen] == first.lines
    assert len({line.id for line in second.lines}) == len(second.lines)


def test_an_answer_may_point_to_what_a_second_look_found_and_holds_while_the_pages_have_it(help_desks):
    class Looks(Says):
        def read(self, sheets, desk):
            super().read(sheets, desk)
            sheet = self.sheets["Heron Desk", "sso"]
            second = desk.look_again({sheet.id: "not supported; offline"})[sheet.id]
            line = next(line.id for line in second.lines if "Offline mode is not supported" in line.text)
            assert desk.still_there(sheet.id, (line,))
            assert not desk.still_there(sheet.id, (line, "another"))
            said = SheetAnswer(
                sheet=sheet.id, question=sheet.question, reader="ada", said=Said.DENIED, probability=0.1, lines=(line,)
            )
            return {sheet.id: said}

    corpus = Corpus.build(help_desks.documents())
    options = {"payload_of": help_desks.payloads().__getitem__}
    built = build_matrix(corpus, help_desks.capabilities, reader=Looks(lambda sheet: None), **options)
    cell = next(one for one in built if (one.product, one.capability) == ("Heron Desk", "sso"))
    assert [quote.quote for quote in cell.evidence] == ["Offline mode is not supported."]


def test_two_readers_who_disagree_are_worth_a_look(read):
    place = ("Kite Help", "shared")
    found = read({place: (Said.YES, 0.9, "shared inbox")})[place]
    unsure = replace(found, extra={**found.extra, "dissent": "bo: silent"})
    at = found.evidence[0].captured_at
    assert "readers disagree (ada against bo: silent)" in recheck_queue([unsure], at, 1)[0].reasons


@pytest.mark.parametrize("said", list(Said))
def test_calibration_keeps_the_order_and_stays_off_certainty(said):
    values = [calibrated(said, step / 20) for step in range(21)]
    assert values == sorted(values)
    assert values[0] > 0
    assert values[-1] < 1
    assert said is not Said.DENIED or values[-1] < 0.5
