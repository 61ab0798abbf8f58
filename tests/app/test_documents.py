"""What people write comparisons in: everything that a reader of the document sees is read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from rivalscope.app.document_tables import text_html
from rivalscope.app.documents import document_html
from rivalscope.app.workflows.check import read_target
from rivalscope.core.records import Page, Table

docx = pytest.importorskip("docx", reason="the extra office is not installed")
from docx.oxml import parse_xml  # noqa: E402
from docx.oxml.ns import nsdecls  # noqa: E402

HEAD = ["Feature", "Tern", "Auk"]
ROWS = [HEAD, ["Webhooks", "Yes", "No"], ["Audit logs", "No", "Yes"]]
PRINTED = """            Tern  Auk
Webhooks     yes   no
Audit logs    no  yes
"""


def _texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def _page(path: Path) -> Page:
    return read_target(str(path)).page


def _word(path: Path, fill: dict[str, str]) -> list[list[str]]:
    """Write a table whose two signs are the given runs, and return it as it is read."""
    document = docx.Document()
    table = document.add_table(rows=len(ROWS), cols=len(HEAD))
    for line, row in enumerate(ROWS):
        for column, text in enumerate(row):
            cell = table.cell(line, column)
            if text in fill:
                cell.paragraphs[0]._p.append(parse_xml(fill[text]))
            else:
                cell.text = text
    document.save(str(path))
    return _texts(_page(path).tables[0])


def _run(inner: str) -> str:
    return f"<w:r {nsdecls('w')}>{inner}</w:r>"


def _box(checked: int) -> str:
    word = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    shown = "☒" if checked else "☐"
    return (
        f"<w:sdt {nsdecls('w')} {word}><w:sdtPr><w14:checkbox><w14:checked w14:val='{checked}'/></w14:checkbox>"
        f"</w:sdtPr><w:sdtContent><w:r><w:t>{shown}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def _suggested(new: str, old: str) -> str:
    return (
        f"<w:smartTag {nsdecls('w')}><w:del w:id='1' w:author='a'><w:r><w:delText>{old}</w:delText></w:r></w:del>"
        f"<w:ins w:id='2' w:author='a'><w:r><w:t>{new}</w:t></w:r></w:ins></w:smartTag>"
    )


@pytest.mark.parametrize(
    ("yes", "no", "shown"),
    [
        (_run("<w:sym w:font='Wingdings' w:char='F0FC'/>"), _run("<w:sym w:font='Wingdings' w:char='F0FB'/>"), "✓✗"),
        (
            _run("<w:rPr><w:rFonts w:ascii='Wingdings 2'/></w:rPr><w:t>P</w:t>"),
            _run("<w:rPr><w:rFonts w:ascii='Wingdings 2'/></w:rPr><w:t>O</w:t>"),
            "✓✗",
        ),
        (_box(1), _box(0), "☑☐"),
        (_suggested("Y", "N"), _suggested("N", "Y"), "YN"),
    ],
    ids=["symbols", "fonts", "boxes", "suggestions"],
)
def test_signs_of_word_are_read_however_they_are_stored(tmp_path: Path, yes: str, no: str, shown: str) -> None:
    assert _word(tmp_path / "a.docx", {"Yes": yes, "No": no}) == [
        HEAD,
        ["Webhooks", shown[0], shown[1]],
        ["Audit logs", shown[1], shown[0]],
    ]


def test_a_table_inside_a_cell_of_a_word_table_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    inner = document.add_table(rows=1, cols=1).cell(0, 0).add_table(rows=len(ROWS), cols=len(HEAD))
    for line, row in enumerate(ROWS):
        for column, text in enumerate(row):
            inner.cell(line, column).text = text
    document.save(str(tmp_path / "a.docx"))
    assert [_texts(table) for table in _page(tmp_path / "a.docx").tables] == [ROWS]


def test_merged_cells_of_word_head_what_they_span_and_lists_stay_lists(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Tern", level=1)
    document.add_paragraph("Webhooks", style="List Bullet")
    table = document.add_table(rows=4, cols=3)
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Products"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Feature"
    for line, row in enumerate([["", "Tern", "Auk"], *ROWS[1:]], start=1):
        for column, text in enumerate(row):
            if text:
                table.cell(line, column).text = text
    document.save(str(tmp_path / "a.docx"))
    html = document_html(tmp_path / "a.docx")
    assert "<h2>Tern</h2><ul><li>Webhooks</li></ul>" in html
    assert _texts(_page(tmp_path / "a.docx").tables[0])[:2] == [["Feature", "Products", "Products"], HEAD]


def test_a_sheet_is_read_as_it_is_seen(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in [["Compared in May"], [], HEAD, ["Webhooks", "ü", "û"], ["Audit logs", "Yes", None]]:
        sheet.append(row)
    for cell in sheet[4][1:]:
        cell.font = Font(name="Wingdings")
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("B5:C5")
    old = book.create_sheet("Old")
    old.append(HEAD)
    old.append(["Webhooks", "No", "No"])
    old.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    page = _page(tmp_path / "a.xlsx")
    assert [_texts(table) for table in page.tables] == [[HEAD, ["Webhooks", "✓", "✗"], ["Audit logs", "Yes", "Yes"]]]
    assert "Compared in May" in {block.text for block in page.blocks}


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_any_encoding_below_a_title(tmp_path: Path, codec: str, delimiter: str) -> None:
    text = io.StringIO()
    rows = [["Überblick, Größe; Stand Mai"], [], HEAD, ["Webhooks – ausgehend", "ja, größtenteils", "No"], *ROWS[2:]]
    csv.writer(text, delimiter=delimiter).writerows(rows)
    (tmp_path / "a.csv").write_bytes(text.getvalue().encode(codec))
    assert [_texts(table) for table in _page(tmp_path / "a.csv").tables] == [rows[2:]]


def _notebook(path: Path, output: dict[str, object]) -> list[list[str]]:
    cell = {"cell_type": "code", "source": [], "outputs": [output]}
    path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    return [[text.casefold() for text in row] for table in _page(path).tables for row in _texts(table)]


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stdout", "text": PRINTED.splitlines(keepends=True)},
        {"output_type": "execute_result", "data": {"text/plain": PRINTED}},
        {"output_type": "display_data", "data": {"text/markdown": "| | Tern | Auk |\n|---|---|---|\n"
         "| Webhooks | yes | no |\n| Audit logs | no | yes |"}},
        {"output_type": "stream", "text": "+--+\n| | Tern | Auk |\n+==+\n| Webhooks | yes | no |\n+--+\n"
         "| Audit logs | no | yes |\n+--+"},
    ],
    ids=["printed", "frame", "markdown", "bars"],
)  # fmt: skip
def test_what_a_notebook_prints_is_a_table(tmp_path: Path, output: dict[str, object]) -> None:
    read = _notebook(tmp_path / "a.ipynb", output)
    assert [row[-2:] for row in read] == [["tern", "auk"], ["yes", "no"], ["no", "yes"]]
    assert [row[0] for row in read[1:]] == ["webhooks", "audit logs"]


def test_prose_that_a_notebook_prints_is_no_table() -> None:
    text = "Read 12 pages of Tern.\nNothing was refused.\nDone in 3 seconds, see the log.\n"
    assert "<table" not in text_html(text)


def test_tables_that_lay_out_the_cells_of_a_comparison_are_their_text(tmp_path: Path) -> None:
    cells = "".join(
        "<tr>" + "".join(f"<td><table><tr><td>{text}</td></tr></table></td>" for text in row) + "</tr>" for row in ROWS
    )
    (tmp_path / "a.html").write_text(f"<html><body><main><table>{cells}</table></main></body></html>")
    assert [_texts(table) for table in _page(tmp_path / "a.html").tables] == [ROWS]


def test_a_head_over_one_column_is_no_title(tmp_path: Path) -> None:
    rows = [["", "Tern"], ["Webhooks", "Yes"], ["Audit logs", "No"]]
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    assert [_texts(table) for table in _page(tmp_path / "a.csv").tables] == [rows]
