"""A comparison written as files that are no web pages: Markdown, CSV, spreadsheet, Word document, notebook."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence

__all__ = ["FILES"]

Rows = Sequence[Sequence[str]]


def markdown(rows: Rows, groups: Sequence[str]) -> bytes:
    """Return a table of pipes, bold names of groups between its rows."""
    lines = ["# Help desks", "", "| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
    group = ""
    for name, row in zip(groups, rows[1:], strict=True):
        if name != group:
            group = name
            lines.append(f"| **{name}** |" + " |" * (len(row) - 1))
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines).encode()


def csv_semicolons(rows: Rows, groups: Sequence[str]) -> bytes:
    """Return what a spreadsheet saves in much of Europe: semicolons and a byte order mark."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def csv_titled(rows: Rows, groups: Sequence[str]) -> bytes:
    """Return a CSV whose table begins below a title and an empty line."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([["Help desks, October 2026"], [], *rows])
    return stream.getvalue().encode()


def csv_long(rows: Rows, groups: Sequence[str]) -> bytes:
    """Return one line for each product and feature."""
    stream = io.StringIO(newline="")
    lines = [["product", "feature", "supported"]]
    lines += [[product, row[0], cell] for row in rows[1:] for product, cell in zip(rows[0][1:], row[1:], strict=True)]
    csv.writer(stream).writerows(lines)
    return stream.getvalue().encode()


def xlsx_merged(rows: Rows, groups: Sequence[str]) -> bytes:
    """Return a workbook with a merged title and a merged cell for each group."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["Help desks, October 2026"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=6)
    sheet.append(["Area", *rows[0]])
    first: dict[str, int] = {}
    for number, (group, row) in enumerate(zip(groups, rows[1:], strict=True), start=3):
        sheet.append([None if group in first else group, *row])
        first.setdefault(group, number)
    for group, start in first.items():
        size = groups.count(group)
        if size > 1:
            sheet.merge_cells(start_row=start, start_column=1, end_row=start + size - 1, end_column=1)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def docx_merged(rows: Rows, groups: Sequence[str]) -> bytes:
    """Return a Word document whose table has a merged head above the names."""
    from docx import Document

    document = Document()
    document.add_heading("Help desks", level=1)
    table = document.add_table(rows=len(rows) + 1, cols=len(rows[0]))
    top = table.cell(0, 1).merge(table.cell(0, len(rows[0]) - 1))
    top.text = "Vendors"
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def notebook_frame(rows: Rows, groups: Sequence[str]) -> bytes:
    """Return a notebook that shows a frame as pandas draws it: the index has a head row of its own."""
    head = "<tr style='text-align: right;'><th></th>" + "".join(f"<th>{name}</th>" for name in rows[0][1:]) + "</tr>"
    index = "<tr><th>Feature</th>" + "<th></th>" * (len(rows[0]) - 1) + "</tr>"
    body = "".join(
        f"<tr><th>{row[0]}</th>" + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>" for row in rows[1:]
    )
    html = f"<div><table border='1' class='dataframe'><thead>{head}{index}</thead><tbody>{body}</tbody></table></div>"
    output = {"output_type": "execute_result", "data": {"text/html": [html], "text/plain": ["..."]}}
    cell = {"cell_type": "code", "source": ["frame"], "outputs": [output]}
    return json.dumps({"cells": [cell], "nbformat": 4}).encode()


FILES: tuple[tuple[Callable[[Rows, Sequence[str]], bytes], str], ...] = (
    (markdown, ".md"),
    (csv_semicolons, ".csv"),
    (csv_titled, ".csv"),
    (csv_long, ".csv"),
    (xlsx_merged, ".xlsx"),
    (docx_merged, ".docx"),
    (notebook_frame, ".ipynb"),
)
"""What writes a file from the rows of a table and the group of each, and the ending of the file."""
