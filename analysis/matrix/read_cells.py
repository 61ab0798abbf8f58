"""Cells as a reader judges them: its sheet, the second look that it may ask for, and what its answer makes.

A reader only points. What enters a cell is the passage itself, verified as ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.lexicon import Lexicon
from analysis.matrix.cells import LOST, CellMaker
from analysis.matrix.coverage import depth
from analysis.matrix.query import Query
from analysis.matrix.sheets import OpenSheet, Stance, extended, line_id, make_sheet
from analysis.matrix.verdict import DENIES
from analysis.matrix.weigh import Weighed
from analysis.statements import Statement
from analysis.text.addressed import speaks_to_models
from rivalscope.core.readings import Said, SheetAnswer
from rivalscope.core.records import Cell, Mark, NoKind, Polarity, Support

__all__ = ["DENIED_RIGHT", "ReadCellMaker", "calibrated"]

DENIED_RIGHT = 0.85
"""How often a denial that a reader pointed to was right: 21 of 25 on four markets."""
_MIN_PROBABILITY, _MAX_PROBABILITY = 0.03, 0.97
_MAX_DENIED_PROBABILITY = 0.15
_LEADING = 3
"""Passages that the rules think surest: they stand first on a sheet, and decide whether a yes is a whole one."""
_NEGATIONS = (
    "negations",
    "denies",
    "removed",
    "removed_entry",
    "planned",
    "not_planned",
    "nothing",
    "only",
    "planned_headings",
)
"""Categories of the lexicon that a passage must have to be called a denial, whatever the rules make of it."""
_NEGATIVE_HEADINGS = frozenset(("absent_headings", "planned_headings", "removed_headings", "absent_questions"))


class ReadCellMaker(CellMaker):
    """Makes the cells of one product, with sheets for a reader and with a reader's answers."""

    def asked(self, number: int, query: Query, near: Sequence[str] = ()) -> OpenSheet:
        """Return the sheet on which a reader may judge the cell of the capability in column ``number``.

        Args:
            number: Column of the capability.
            query: What it is called.
            near: Names of capabilities that could be taken for it.
        """
        weighed = self._weigh(number, query)
        surest = [one.row for one in weighed[:_LEADING] if one.near > 0]
        denials = sorted((one for one in weighed if one.denial >= DENIES), key=lambda one: -one.denial)
        asked = make_sheet(
            self._corpus,
            self._index,
            self._measured,
            query,
            number,
            first=surest,
            denials=[one.row for one in denials],
            near=near,
        )
        return self._with_stances(asked, query)

    def again(
        self, asked: OpenSheet, query: Query, around: Sequence[int], rows: Sequence[int], words: str
    ) -> OpenSheet:
        """Return a sheet with further passages after those of the first look.

        Args:
            asked: The first look.
            query: What the capability is called.
            around: Passages around those that the reader named.
            rows: Passages found for its own words.
            words: What it wrote.
        """
        more = extended(self._corpus, self._index, asked, rows, words, around=around)
        return self._with_stances(more, query)

    def has(self, lines: Sequence[str]) -> bool:
        """Return whether the product's pages still have passages, by line id."""
        return all(line in self._row_of for line in lines)

    def heard(self, cell: Cell, query: Query, asked: OpenSheet, answer: SheetAnswer) -> Cell:
        """Return a cell as a reader judges it; what the rules alone came to stays beside.

        What is said decides what is claimed; the reader's probability only ranks. A yes whose passages are all gone or
        deny the capability claims nothing, and neither does a denial that points to no words of denial.

        Args:
            cell: The rules' cell.
            query: What the capability is called.
            asked: The sheet that was read.
            answer: What the reader said.
        """
        likely = calibrated(answer.said, answer.probability)
        known = asked.rows if all(line in asked.rows for line in answer.lines) else self._row_of
        rows = [known[line] for line in answer.lines if line in known]
        pointed = self._pointed(asked.number, query, rows)
        who = f"read by {answer.reader}" + (f": {answer.why}" if answer.why else "")
        alone = f"by the rules alone: {cell.support.value}, {cell.score:.0%}"
        lost = self._lost
        if answer.said is Said.DENIED and (quotes := self._quotes(filter(self._can_deny, pointed))):
            right = max(DENIED_RIGHT, cell.proof) if cell.no_kind is NoKind.DOCUMENTED else DENIED_RIGHT
            found = self._cell(query, Support.NONE, min(likely, 1 - right), right, NoKind.DOCUMENTED, quotes)
            found = replace(found, reasons=(who, alone), contradictions=cell.contradictions, proof=round(right, 4))
        elif answer.said in (Said.YES, Said.PARTLY) and (quotes := self._quotes(filter(self._can_show, pointed))):
            support = Support.PARTIAL if answer.said is Said.PARTLY else Support.FULL
            conditions = self._conditions(pointed[:_LEADING]) if support is Support.PARTIAL else ()
            against = cell.evidence if cell.no_kind is NoKind.DOCUMENTED else cell.contradictions
            found = self._cell(query, support, likely, likely, None, quotes)
            found = replace(found, reasons=(who, *conditions, alone), contradictions=against, proof=round(likely, 4))
        else:
            found = self._silent(query, likely, (1 - likely) * depth(self._telling), who)
            why = "no passage denies it explicitly" if answer.said is Said.DENIED else "nothing says it"
            gone = (f"{LOST}: {self._why_lost}",) if self._lost > lost else ()
            found = replace(found, reasons=(*found.reasons, *gone, f"{why} in {self._coverage}", alone))
        more = {"dissent": answer.dissent} if answer.dissent else {}
        return replace(found, extra={"reader": answer.reader, "rules": cell.support.value, **more})

    def _pointed(self, number: int, query: Query, rows: Sequence[int]) -> list[Weighed]:
        return self._scales.weigh_rows(number, query, rows, self._weigh(number, query))

    @property
    def _row_of(self) -> Mapping[str, int]:
        """Passages by line id, of equal ones the first."""
        if self._rows_by_line is None:
            passages = self._index.passages
            self._rows_by_line = {line_id(passages[row].text): row for row in range(len(passages) - 1, -1, -1)}
        return self._rows_by_line

    _rows_by_line: Mapping[str, int] | None = None

    def _with_stances(self, asked: OpenSheet, query: Query) -> OpenSheet:
        rows = [asked.rows[line.id] for line in asked.sheet.lines]
        weighed = self._pointed(asked.number, query, rows)
        lines = zip(asked.sheet.lines, weighed, strict=True)
        with_stances = tuple(replace(line, stance=self._stance(one)) for line, one in lines)
        return replace(asked, sheet=replace(asked.sheet, lines=with_stances))

    def _can_show(self, one: Weighed) -> bool:
        return self._stance(one) is not Stance.DENIES and not speaks_to_models(one.passage.text)

    def _can_deny(self, one: Weighed) -> bool:
        words = self._stance(one) is not Stance.NEUTRAL
        return words and not one.foreign and not speaks_to_models(one.passage.text)

    def _stance(self, one: Weighed) -> Stance:
        """Return what a passage could be used for by whoever points at it.

        Of a row of a table that has a column about this product that column alone counts.
        """
        own = next((column for column in one.passage.columns if column.own), None)
        if one.passage.mark is Mark.NO:
            return Stance.DENIES
        if own is not None:
            pack = self._scales.statement(one.row).pack
            negative = pack is not None and _says_any(pack, own.text)
            return Stance.DENIES if negative and own.mark is None else Stance.NEUTRAL
        if one.denial >= DENIES:
            return Stance.DENIES
        negates = one.polarity is Polarity.DENIED or _negates(self._scales.statement(one.row))
        return Stance.NEGATES if negates else Stance.NEUTRAL


def _negates(statement: Statement) -> bool:
    """Return whether a passage, or the heading or lead-in that it is under, negates anything in words."""
    if statement.heading_cues & _NEGATIVE_HEADINGS or any(clause.denial for clause in statement.clauses):
        return True
    said = f"{statement.context.lead_in} {statement.plain.text}"
    return statement.pack is not None and _says_any(statement.pack, said)


def _says_any(pack: Lexicon, text: str) -> bool:
    return any(pack.says(category, text) for category in _NEGATIONS)


def calibrated(said: Said, probability: float) -> float:
    """Return the probability behind a reader's answer.

    The brief says what each range of numbers means. Read by it, 241 cells of two markets came true as often as they
    were said to (calibration error 0.06 and 0.07), and any curve fitted to earlier readings made that worse. So the
    number stands as it is, kept off certainty, and low where the product is said to lack the thing.

    >>> calibrated(Said.SILENT, 0.3), calibrated(Said.YES, 1.0), calibrated(Said.DENIED, 0.4)
    (0.3, 0.97, 0.15)
    """
    bounded = min(max(probability, _MIN_PROBABILITY), _MAX_PROBABILITY)
    return min(bounded, _MAX_DENIED_PROBABILITY) if said is Said.DENIED else bounded
