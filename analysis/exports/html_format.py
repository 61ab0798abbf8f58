"""HTML: one table on one page, no script, nothing asked of anybody."""

from __future__ import annotations

from html import escape
from typing import BinaryIO

from analysis.exports.answer_text import AnswerText
from analysis.exports.json_format import plain_value
from analysis.exports.links import safe_link
from analysis.exports.safe import printable
from analysis.exports.schema import Column, ColumnType, ExportTable

__all__ = ["write_html"]

_STYLE = """
body{font:14px/1.45 system-ui,"Segoe UI","DejaVu Sans",sans-serif;margin:2rem;color:#1a1f24;background:#fff}
h1{font-size:1.4rem;margin:0 0 .3rem}p{color:#586069;margin:.2rem 0 1.2rem}
table{border-collapse:collapse;font-size:13px}th,td{border:1px solid #d5dad9;padding:.3rem .5rem;text-align:left;
vertical-align:top;max-width:28rem;overflow-wrap:anywhere}thead th{position:sticky;top:0;background:#f1f3f2}
.number,.integer{text-align:right}.yes{background:#dceBf7;color:#0a4a7a}.partial{background:#fdf0cf;color:#7a5200}
.no{background:#fbe0d6;color:#7e2007}.not_looked{background:#e3e6e6}.not_mentioned,.unclear{color:#5c656e}
@media print{body{margin:0;font-size:9pt}thead{display:table-header-group}thead th{position:static}}
"""


def write_html(sheet: ExportTable, file: BinaryIO) -> None:
    """Write a table row by row; memory does not grow with it."""

    def put(text: str) -> None:
        file.write(text.encode("utf-8", "replace"))

    facts = sheet.facts
    title = _escape(sheet.title)
    put(
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1><bdi>{title}</bdi></h1>\n"
        f"<p>As of {facts['as_of']}. {facts['pages_read']} pages read of {facts['pages_planned']} planned. "
        f"Accuracy: {_escape(str(facts['accuracy']))}. Columns: {facts['schema']}.</p>\n<table>\n<thead><tr>"
    )
    put(
        "".join(
            f'<th scope="col" title="{_escape(one.about)}"><bdi>{_escape(one.name)}</bdi></th>' for one in sheet.columns
        )
    )
    put("</tr></thead>\n<tbody>\n")
    for row in sheet.rows:
        put(
            "<tr>" + "".join(_cell(value, column) for value, column in zip(row, sheet.columns, strict=True)) + "</tr>\n"
        )
    put("</tbody>\n</table>\n</body>\n</html>\n")


def _cell(value: object, column: Column) -> str:
    if value is None or value == "":
        return "<td></td>"
    if isinstance(value, AnswerText):
        return f'<td class="{value.answer.name.lower()}">{_escape(value)}</td>'
    text = _escape(f"{value:.6g}" if isinstance(value, float) else str(plain_value(value)))
    if column.kind is ColumnType.LINK and safe_link(str(value)):
        return f'<td><a href="{text}" rel="noopener noreferrer nofollow"><bdi>{text}</bdi></a></td>'
    if column.kind in (ColumnType.NUMBER, ColumnType.INTEGER):
        return f'<td class="{column.kind}">{text}</td>'
    return f"<td><bdi>{text}</bdi></td>"


def _escape(text: str) -> str:
    return escape(printable(text), quote=True)
