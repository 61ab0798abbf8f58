"""Every format in one line, and the two functions that the rest of the program calls."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from analysis.exports.csv_format import write_csv
from analysis.exports.facts import facts_of
from analysis.exports.html_format import write_html
from analysis.exports.json_format import write_json
from analysis.exports.markdown_format import write_markdown
from analysis.exports.parquet_format import write_parquet
from analysis.exports.rows import long_rows
from analysis.exports.schema import TITLES, ColumnType, ExportTable, Form, What, schema_of
from analysis.exports.wide import WIDE, wide_table
from analysis.exports.xlsx_format import write_xlsx
from analysis.view import MarketView
from rivalscope.core.errors import RivalscopeError

__all__ = ["FORMATS", "Format", "default_name", "export", "make_sheet", "write_export"]

_T = TypeVar("_T", What, Form)


@dataclass(frozen=True, slots=True)
class Format:
    """A file format."""

    name: str
    write: Callable[[ExportTable, BinaryIO], None]


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("csv", lambda sheet, file: write_csv(sheet, file, bom=sheet.form is Form.WIDE)),
        Format("xlsx", write_xlsx),
        Format("parquet", write_parquet),
        Format("json", write_json),
        Format("html", write_html),
        Format("md", write_markdown),
    )
}


def make_sheet(view: MarketView, what: What | str, *, form: Form | str = Form.LONG) -> ExportTable:
    """Return one of the tables of a market, its rows not made yet.

    Raises:
        RivalscopeError: There is no such table or it has no wide form; the message names what there is.
    """
    what, form = _known(What, what, "export"), _known(Form, form, "form")
    if form is Form.WIDE and what not in WIDE:
        raise RivalscopeError(
            f"{what} has no wide form", next_step=f"Wide forms: {', '.join(WIDE)}. Use --form long for {what}."
        )
    columns, rows = wide_table(view, what) if form is Form.WIDE else (schema_of(what), long_rows(view, what))
    title = f"{TITLES[what]}: {view.market}"
    return ExportTable(what=what, form=form, title=title, columns=columns, rows=rows, facts=facts_of(view, what, form))


def export(
    view: MarketView, what: What | str, *, format: str, form: Form | str = Form.LONG, bom: bool | None = None
) -> bytes:
    """Return a table of a market as a file's bytes; the same view always gives the same bytes.

    Args:
        what: matrix, evidence, leads, releases, changes, trends, gaps, plans, charges, capabilities, demand or posts.
        format: csv, xlsx, parquet, json, html or md.
        form: long (one fact per row) or wide (as people draw it).
        bom: CSV only: begin with a byte order mark, without which Excel garbles what is not ASCII. By default
            the wide form, made for spreadsheets, has one, and the long form, made for programs, has none.

    Raises:
        RivalscopeError: Unknown table, form or format.
        MissingExtraError: The format needs an optional dependency.
    """
    file = io.BytesIO()
    _write(make_sheet(view, what, form=form), file, format=format, bom=bom)
    return file.getvalue()


def write_export(
    view: MarketView,
    what: What | str,
    path: Path,
    *,
    format: str,
    form: Form | str = Form.LONG,
    bom: bool | None = None,
) -> list[Path]:
    """Write a table of a market into a file, row by row; see :func:`export`.

    A CSV cannot carry facts on the whole table, so it gets a companion ``<name>-metadata.json`` in the form of
    the W3C's "Metadata Vocabulary for Tabular Data", with the columns' meanings and the facts.

    Returns:
        The files written. A file is complete or, after an error, as it was before.
    """
    sheet = make_sheet(view, what, form=form)
    _known_format(format)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            _write(sheet, file, format=format, bom=bom)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    if format != "csv":
        return [path]
    companion = path.with_name(path.name + "-metadata.json")
    companion.write_text(_csv_metadata(sheet, path.name), encoding="utf-8")
    return [path, companion]


def default_name(what: What | str, *, format: str, form: Form | str = Form.LONG) -> str:
    """Return the usual file name: ``matrix.csv``, ``matrix-wide.csv``.

    >>> default_name("matrix", format="xlsx", form="wide")
    'matrix-wide.xlsx'
    """
    return f"{What(what)}{'-wide' if Form(form) is Form.WIDE else ''}.{format}"


def _write(sheet: ExportTable, file: BinaryIO, *, format: str, bom: bool | None) -> None:
    known = _known_format(format)
    if format == "csv" and bom is not None:
        write_csv(sheet, file, bom=bom)
    else:
        known.write(sheet, file)


def _known_format(name: str) -> Format:
    if name not in FORMATS:
        raise RivalscopeError(f'unknown format "{name}"', next_step=f"Known formats: {', '.join(FORMATS)}.")
    return FORMATS[name]


def _known(kind: type[_T], name: str, word: str) -> _T:
    try:
        return kind(name)
    except ValueError:
        known = ", ".join(one.value for one in kind)
        raise RivalscopeError(f'unknown {word} "{name}"', next_step=f"Known: {known}.") from None


_XSD = {
    ColumnType.TEXT: "string",
    ColumnType.NUMBER: "number",
    ColumnType.INTEGER: "integer",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.DATE: "date",
    ColumnType.TIME: "datetime",
    ColumnType.LINK: "anyURI",
}


def _csv_metadata(sheet: ExportTable, name: str) -> str:
    """Return the companion of a CSV, after https://www.w3.org/TR/tabular-metadata/."""
    columns = [
        {"name": column.name, "titles": column.name, "datatype": _XSD[column.kind], "dc:description": column.about}
        for column in sheet.columns
    ]
    data = {
        "@context": ["http://www.w3.org/ns/csvw", {"rivalscope": "https://rivalscope.dev/terms#"}],
        "url": name,
        "dc:title": sheet.title,
        "dc:modified": sheet.facts["as_of"],
        "tableSchema": {"columns": columns},
        **{f"rivalscope:{key}": value for key, value in sheet.facts.items()},
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
