"""XLSX: frozen head, filters, colours that also differ in lightness, quotes as comments, a sheet on the facts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from analysis.answers import Answer
from analysis.exports.answer_text import AnswerText
from analysis.exports.links import safe_link
from analysis.exports.safe import neutral
from analysis.exports.schema import Column, ColumnType, ExportTable, Form

__all__ = ["write_xlsx"]

# Excel's limits: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
_LONGEST_TEXT = 32_767
_MOST_LINKS = 65_530
_LONGEST_LINK = 2_079
_LONGEST_COMMENT = 4_000
"""Excel takes more, but shows no more than a screenful."""

_COLOURS = {
    Answer.YES: ("#DCEBF7", "#0A4A7A"),
    Answer.PARTIAL: ("#FDF0CF", "#7A5200"),
    Answer.NO: ("#F3C7B6", "#7E2007"),
    Answer.NOT_MENTIONED: ("#FFFFFF", "#5C656E"),
    Answer.NOT_LOOKED: ("#E3E6E6", "#3F474E"),
    Answer.UNCLEAR: ("#FFFFFF", "#5C656E"),
}
_WIDTHS = {
    ColumnType.TEXT: 18,
    ColumnType.LINK: 30,
    ColumnType.NUMBER: 11,
    ColumnType.INTEGER: 11,
    ColumnType.BOOLEAN: 9,
    ColumnType.DATE: 12,
    ColumnType.TIME: 17,
}
_WIDE_TEXTS = {
    "quote": 60,
    "text": 60,
    "before": 40,
    "after": 40,
    "capability": 28,
    "answer": 30,
    "who": 36,
    "description": 40,
}


def write_xlsx(sheet: ExportTable, file: BinaryIO) -> None:
    """Write a table and a sheet "About" with its facts and the columns' meanings.

    Text is always written as text, never as a formula, and neutralised too, for whoever saves it as CSV.
    The long form is written row by row and not kept in memory.
    """
    options = {
        "constant_memory": sheet.form is Form.LONG,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(file, options)
    as_of = datetime.fromisoformat(str(sheet.facts["as_of"]))
    # The program's own clock stays out of the file, so that the same market gives the same bytes.
    book.set_properties(
        {"title": _text(sheet.title), "created": as_of.replace(tzinfo=None), "comments": str(sheet.facts["schema"])}
    )
    table = book.add_worksheet(f"{sheet.what}")
    last = _Writer(book, table, sheet).write()
    table.freeze_panes(1, _frozen(sheet.columns))
    table.autofilter(0, 0, max(last, 1), len(sheet.columns) - 1)
    table.repeat_rows(0)
    table.set_landscape()
    table.set_paper(9)
    table.fit_to_pages(1, 0)
    table.set_footer(f"&L{_text(sheet.title).replace('&', '&&')[:100]}&Ras of {as_of.date()}, page &P of &N")
    _about(book, sheet)
    book.close()


class _Writer:
    """Writes the rows of one sheet."""

    def __init__(self, book: xlsxwriter.Workbook, table: Worksheet, sheet: ExportTable) -> None:
        self._table, self._sheet = table, sheet
        base = {"valign": "top", "font_size": 10}
        self._head = book.add_format({**base, "bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#F1F3F2"})
        self._plain = book.add_format(base)
        self._wrapped = book.add_format({**base, "text_wrap": True})
        self._date = book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"})
        self._time = book.add_format({**base, "num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self._link = book.add_format({**base, "font_color": "#0B5C7D", "underline": 1})
        self._answers = {
            answer: book.add_format(
                {**base, "bg_color": fill, "font_color": ink, "text_wrap": True, "border": 1, "border_color": "#D5DAD9"}
            )
            for answer, (fill, ink) in _COLOURS.items()
        }
        names = [column.name for column in sheet.columns]
        self._clickable = "link" if "link" in names else "url"
        self._links = 0

    def write(self) -> int:
        """Write head and rows; return the number of the last row."""
        wide = self._sheet.form is Form.WIDE
        for at, column in enumerate(self._sheet.columns):
            answers = wide and column.about.startswith("Answer for")
            self._table.set_column(at, at, 20 if answers else _WIDE_TEXTS.get(column.name, _WIDTHS[column.kind]))
            self._table.write_string(0, at, _text(column.name), self._head)
        number = 0
        for number, row in enumerate(self._sheet.rows, start=1):
            for at, (value, column) in enumerate(zip(row, self._sheet.columns, strict=True)):
                self._cell(number, at, value, column)
        return number

    def _cell(self, row: int, at: int, value: Any, column: Column) -> None:
        table = self._table
        if value is None or value == "" or (isinstance(value, float) and not isfinite(value)):
            return
        if isinstance(value, AnswerText):
            table.write_string(row, at, _text(value), self._answers[value.answer])
            if value.note:
                table.write_comment(
                    row,
                    at,
                    _text(value.note)[:_LONGEST_COMMENT],
                    {"x_scale": 3, "y_scale": 2.2, "author": "Rivalscope"},
                )
        elif column.kind in (ColumnType.TEXT, ColumnType.LINK):
            self._text_cell(row, at, value, column)
        elif isinstance(value, bool):
            table.write_boolean(row, at, value, self._plain)
        elif isinstance(value, datetime):
            table.write_datetime(row, at, value.astimezone(UTC).replace(tzinfo=None), self._time)
        elif isinstance(value, date):
            table.write_datetime(row, at, value, self._date)
        else:
            table.write_number(row, at, value, self._plain)

    def _text_cell(self, row: int, at: int, value: str, column: Column) -> None:
        text = _text(value)
        if (
            column.name == self._clickable
            and self._links < _MOST_LINKS
            and len(text) <= _LONGEST_LINK
            and safe_link(text)
        ):
            self._links += 1
            self._table.write_url(row, at, text, self._link)
            return
        self._table.write_string(row, at, text, self._wrapped if column.name in _WIDE_TEXTS else self._plain)


def _about(book: xlsxwriter.Workbook, sheet: ExportTable) -> None:
    about = book.add_worksheet("About")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    about.set_column(0, 0, 26)
    about.set_column(1, 1, 90)
    rows: list[tuple[str, object]] = [("", sheet.title), *sheet.facts.items(), ("", "")]
    rows += [(f"{answer.sign} {answer.value}", _MEANINGS[answer]) for answer in Answer]
    rows += [("", ""), ("Columns", ""), *((column.name, column.about) for column in sheet.columns)]
    for number, (name, value) in enumerate(rows):
        about.write_string(number, 0, _text(name), bold)
        if isinstance(value, int | float):
            about.write_number(number, 1, value, wrapped)
        else:
            about.write_string(number, 1, "" if value is None else _text(str(value)), wrapped)


_MEANINGS = {
    Answer.YES: "The product's own pages say it has it.",
    Answer.PARTIAL: "The product has it with limits: certain plans only, a beta, or part of it.",
    Answer.NO: "The product's own pages say it does not have it.",
    Answer.NOT_MENTIONED: "The relevant pages were read and none mentions it. The product may still have it.",
    Answer.NOT_LOOKED: "No pages could be read. This says nothing about the product.",
    Answer.UNCLEAR: "Some passages come close but prove nothing: they are leads to read, not evidence.",
}


def _frozen(columns: tuple[Column, ...]) -> int:
    """Return how many columns stay in view: up to the capability, if it is one of the first three."""
    names = [column.name for column in columns[:3]]
    return names.index("capability") + 1 if "capability" in names else 1


def _text(text: str) -> str:
    safe = neutral(text)
    return safe if len(safe) <= _LONGEST_TEXT else safe[: _LONGEST_TEXT - 1] + "…"
