"""Documents as files: Markdown as it is, HTML for a browser, DOCX for a word processor."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from analysis.exports.safe import printable
from rivalscope.core.errors import ConfigError, MissingExtraError

__all__ = ["WRITERS", "write_text"]

_MARK = re.compile(r"\[\^([^\]\s]{1,40})\]")
_DEFINITION = re.compile(r"^\[\^([^\]\s]{1,40})\]:\s*(.*)$", re.MULTILINE)
_FRAGMENT = "#:~:text="
"""Begins what leads a browser to a quote: part of a link, and nothing to be read."""
_STYLE = """
body{font:16px/1.55 system-ui,"Segoe UI","DejaVu Sans",sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;
color:#1a1f24;background:#fff;overflow-wrap:anywhere}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:1.8rem}
table{border-collapse:collapse;display:block;overflow-x:auto}th,td{border:1px solid #d5dad9;padding:.3rem .6rem;
text-align:left;vertical-align:top}sup a{text-decoration:none}sup+sup::before{content:", "}
.notes{font-size:.85rem;color:#4a535b;border-top:1px solid #d5dad9;margin-top:2rem;padding-top:.5rem}
@media print{body{margin:0;max-width:none}}
"""


def _numbered(text: str) -> tuple[str, dict[str, str]]:
    """Return a document whose footnotes are numbers in braces, and the texts of the footnotes by key, in that order."""
    notes = dict(_DEFINITION.findall(text))
    body = _DEFINITION.sub("", text)
    order = list(dict.fromkeys(key for key in _MARK.findall(body) if key in notes))
    numbers = {key: str(number) for number, key in enumerate(order, start=1)}
    # Private-use characters: no page text that has passed through here holds them.
    body = _MARK.sub(lambda found: f"\ue000{numbers[found[1]]}\ue001" if found[1] in numbers else "", body)
    return body.rstrip() + "\n", {key: notes[key] for key in order}


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _html(text: str) -> bytes:
    body, notes = _numbered(printable(text).replace("\ue000", "").replace("\ue001", ""))
    title = next((line.removeprefix("# ") for line in body.splitlines() if line.startswith("# ")), "Document")
    keys = list(notes)
    shown = re.sub(
        "\ue000(\\d+)\ue001",
        # The marker stays in the markup: ``rivalscope stale`` finds the line's cells by it.
        lambda found: (
            f'<sup id="r{found[1]}" data-mark="[^{escape(keys[int(found[1]) - 1])}]">'
            f'<a href="#n{found[1]}">{found[1]}</a></sup>'
        ),
        _parser().render(body),
    )
    items = "".join(
        f'<li id="n{number}">{_parser().renderInline(note)}</li>' for number, note in enumerate(notes.values(), 1)
    )
    footer = f'<div class="notes"><ol>{items}</ol></div>' if items else ""
    shown, footer = (re.sub(rf"(>[^<>]*){_FRAGMENT}[^<>]*(?=</a>)", r"\1", part) for part in (shown, footer))
    page = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>\n{shown}{footer}\n</body></html>\n"
    )
    return page.encode("utf-8", "replace")


def _docx(text: str) -> bytes:
    try:
        from docx import Document
    except ModuleNotFoundError as error:
        raise MissingExtraError("office", "docx") from error
    body, notes = _numbered(printable(text).replace("\ue000", "").replace("\ue001", ""))
    document = Document()
    style, before = "", ""
    row: list[str] = []
    table: list[list[str]] = []
    for token in _parser().parse(body):
        if token.type == "heading_open":
            style = f"Heading {min(int(token.tag[1]), 4)}"
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            style = "List Bullet" if token.type.startswith("bullet") else "List Number"
        elif token.type in ("bullet_list_close", "ordered_list_close", "heading_close"):
            style = ""
        elif token.type == "table_open":
            table = []
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            table.append(row)
        elif token.type == "table_close":
            _add_table(document, table)
        elif token.type == "inline" and before in ("th_open", "td_open"):
            row.append(_plain(token))
        elif token.type == "inline":
            _add_runs(document.add_paragraph(style=style or None), token)
        before = token.type
    if notes:
        document.add_heading("Sources", level=2)
        for number, note in enumerate(notes.values(), start=1):
            document.add_paragraph(f"{number}. {_plain(_parser().parseInline(note)[0])}")
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _plain(token: Token) -> str:
    text = "".join(
        child.content.partition(_FRAGMENT)[0]
        if child.type in ("text", "code_inline")
        else " "
        if child.type.endswith("break")
        else ""
        for child in token.children or ()
    )
    return re.sub("\ue000(\\d+)\ue001", r" [\1]", text)


def _add_table(document: Any, rows: list[list[str]]) -> None:
    if not rows:
        return
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)), style="Table Grid")
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text


def _add_runs(paragraph: Any, token: Token) -> None:
    """Add the words of a paragraph, bold and italic as written, footnotes as raised numbers."""
    bold = italic = False
    for child in token.children or ():
        if child.type.startswith("strong"):
            bold = child.type == "strong_open"
        elif child.type.startswith("em_"):
            italic = child.type == "em_open"
        elif child.type.endswith("break"):
            paragraph.add_run("\n")
        elif child.content:
            parts = re.split("\ue000(\\d+)\ue001", child.content.partition(_FRAGMENT)[0])
            for number, part in enumerate(parts):
                between = not part and 0 < number < len(parts) - 1
                run = paragraph.add_run(", " if between else part)
                run.bold, run.italic = bold, italic
                run.font.superscript = bool(number % 2) or between


WRITERS: Mapping[str, Callable[[str], bytes]] = {
    ".md": lambda text: text.encode("utf-8"),
    ".txt": lambda text: text.encode("utf-8"),
    ".html": _html,
    ".docx": _docx,
}
"""Ending of a file -> what a Markdown document becomes in it."""


def write_text(text: str, path: Path) -> None:
    """Write a Markdown document to a file in the format that its ending names.

    Args:
        text: Markdown with footnotes.
        path: ``.md``, ``.txt``, ``.html`` or ``.docx``.

    Raises:
        ConfigError: Another ending.
        MissingExtraError: DOCX without the extra ``office``.
    """
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise ConfigError(f'cannot write "{path.suffix}"', where=str(path), next_step=f"Use {', '.join(WRITERS)}.")
    path.write_bytes(write(text))
