"""Rows of any document as an HTML table, text that is laid out as a table included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from rivalscope.core.markdown import markdown_to_html

__all__ = ["MOST_ROWS", "symbol", "table_html", "text_html"]

MOST_ROWS = 5_000
_SYMBOLS = {
    "wingdings": {"ü": "✓", "û": "✗", "þ": "☑", "ý": "✗", "x": "✗", "o": "☐", "¨": "☐", "l": "●", "¡": "○"},
    "wingdings 2": {"P": "✓", "O": "✗", "R": "☑", "Q": "✗", "S": "✗", "£": "☐"},
    "webdings": {"a": "✓", "r": "✗", "c": "☐"},
    "zapfdingbats": {"3": "✓", "4": "✓", "5": "✗", "6": "✗", "7": "✗", "8": "✗"},
}
"""Letters that fonts of symbols show as a sign; both boxes with a cross that a Word list offers mean no."""
_PIPES = re.compile(r"[|│┃║]")
_RULE = re.compile(r"[\s|│┃║+\-=:─━═┼┬┴├┤┌┐└┘╋╇╪╞╡╒╕╘╛╔╗╚╝╠╣╦╩╬]+")
_GAP = re.compile(r"^ +\S|\S  +\S")
_MIN_LINES = 3
_MIN_SHARE = 0.7
"""Share of the lines of a block that have bars, or gaps, before these part columns."""
_FRAME_SIZE = re.compile(r"\[\d+ rows x \d+ columns\]")


def table_html(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as an HTML table whose first row is its head.

    Rows and columns without any text are left out. Lines above the head with a single text, in one cell or in all,
    are a title and notes: they become paragraphs.
    """
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    texts = [row for row in texts if any(cell.strip() for cell in row)][:MOST_ROWS]
    width = max((sum(bool(cell.strip()) for cell in row) for row in texts), default=0)
    first = min((column for row in texts for column, cell in enumerate(row) if cell.strip()), default=0)
    above: list[str] = []
    while width > 1 and texts and len(said := {cell.strip() for cell in texts[0]} - {""}) == 1:
        if not texts[0][first].strip():
            break  # a head over one column, with nothing over the names of the rows
        above += said
        del texts[0]
    widest = max(map(len, texts), default=0)
    texts = [row + [""] * (widest - len(row)) for row in texts]
    used = [column for column in range(widest) if any(row[column].strip() for row in texts)]
    lines = []
    for number, row in enumerate(texts):
        tag = "th" if number == 0 else "td"
        lines.append("<tr>" + "".join(f"<{tag}>{escape(row[column])}</{tag}>" for column in used) + "</tr>")
    told = "".join(f"<p>{escape(line)}</p>" for line in above)
    return f"{told}<table>{''.join(lines)}</table>" if lines else told


def symbol(font: str, letters: str) -> str:
    """Return what letters show in a font of symbols; in any other font they stay.

    >>> symbol("Wingdings", "ü"), symbol("Arial", "ü")
    ('✓', 'ü')
    """
    known = _SYMBOLS.get(font.casefold().strip(), {})
    return "".join(known.get(letter, letter) for letter in letters)


def text_html(text: str) -> str:
    """Return printed text as HTML: blocks that are laid out in columns as tables, all else as it stands.

    Read are Markdown, lines with bars, and columns that blanks part, as data frames print themselves.
    """
    parts = []
    for block in re.split(r"\n\s*\n", _FRAME_SIZE.sub("", text)):
        lines = [line.rstrip().removesuffix("\\").rstrip() for line in block.splitlines() if line.strip()]
        if any(re.fullmatch(r"\s*\|?[\s:|-]*-{2,}[\s:|-]*", line) and "|" in line for line in lines[1:2]):
            parts.append(markdown_to_html("\n".join(line.strip() for line in lines)))
            continue
        rows = _barred(lines) or list(_spaced(lines))
        parts.append(table_html(rows) if rows else f"<pre>{escape(block)}</pre>")
    return "".join(parts)


def _barred(lines: Sequence[str]) -> list[list[str]]:
    """Return the cells of lines that bars part; none where too few have bars."""
    said = [line for line in lines if not _RULE.fullmatch(line)]
    barred = [line for line in said if _PIPES.search(line)]
    if len(barred) < 2 or len(barred) < _MIN_SHARE * len(said):
        return []
    return [[cell.strip() for cell in _PIPES.split(line.strip().strip("|│┃║"))] for line in barred]


def _spaced(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the cells of lines whose columns are parted by places that are blank in all of them."""
    said = [line for line in lines if not _RULE.fullmatch(line)]
    if len(said) < _MIN_LINES or sum(bool(_GAP.search(line)) for line in said) < _MIN_SHARE * len(said):
        return
    width = max(map(len, said))
    blank = [all(at >= len(line) or line[at] == " " for line in said) for at in range(width)]
    starts = [at for at in range(width) if not blank[at] and (at == 0 or blank[at - 1])]
    if len(starts) < 2:
        return
    ends = [*starts[1:], width]
    for line in said:
        yield [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]
