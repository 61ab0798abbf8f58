"""From pieces of lines with their places to paragraphs, headings, lists, columns and tables. Pure geometry."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rivalscope.core.payload.pdf_rules import Grid

__all__ = ["Segment", "page_html"]

_BULLET = re.compile(r"^(?:[•◦▪▸►●○■□‣⁃✓✔·]|[–—*-](?=\s))\s{0,3}")
_LEADER = re.compile(r"(?:\. ?){5}")
"""Between an entry of a table of contents and its page."""
_NUMBER = re.compile(r"\d+")
_HEADING = 1.15
"""How much larger than the text a heading is set."""
_LONGEST_HEADING = 150
_LEVELS = ((1.7, "h1"), (1.35, "h2"), (_HEADING, "h3"))
_LEAST_COLUMN_LINES = 3
_LONGEST_CELL = 1_500


@dataclass(slots=True)
class Segment:
    """A piece of a line; down is positive.

    Attributes:
        text: Its words.
        left, right, top, bottom: Its box.
        size: Of its largest font.
        bold: All of it is bold.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool

    @property
    def key(self) -> str:
        """The text without its numbers, by which running heads are known."""
        return _NUMBER.sub("#", self.text)

    @property
    def high(self) -> float:
        """Height."""
        return max(0.1, self.bottom - self.top)


Line = list[Segment]


def page_html(
    segments: Sequence[Segment],
    *,
    body: float,
    running: frozenset[str],
    known: set[str],
    grids: Sequence[Grid] = (),
) -> str:
    """Return the content of a page.

    Args:
        segments: Its pieces of lines, from top to bottom.
        body: Size in which most of the document is set.
        running: Running heads and feet, by their key.
        known: Words of the document, which tell how to join a word that a line end parts.
        grids: Tables that are drawn with lines.
    """
    aside = [segment for segment in segments if segment.key in running]
    own = [segment for segment in segments if segment.key not in running]
    parts: list[str] = []
    for grid in grids:
        cells = _ruled(own, grid)
        if cells is None:
            continue
        held = {id(one) for one in cells.inside}
        above = [one for one in own if id(one) not in held and one.bottom <= grid.rows[0] + one.high / 2]
        parts += [_block(block, body, known) for block in _blocks(above)]
        parts.append(_rows_html(cells.rows, known))
        gone = held | {id(one) for one in above}
        own = [one for one in own if id(one) not in gone]
    parts += [_block(block, body, known) for block in _blocks(own)]
    if aside:
        lines = "".join(f"<p>{html.escape(segment.text)}</p>" for segment in aside)
        parts.append(f"<footer>{lines}</footer>")
    return "".join(parts)


@dataclass(slots=True)
class _Cells:
    rows: list[list[list[str]]]
    inside: list[Segment]


def _ruled(segments: Sequence[Segment], grid: Grid) -> _Cells | None:
    """Put the pieces of lines into the cells of a grid; None if the lines are a frame and no table."""
    rows: list[list[list[str]]] = [[[] for _ in grid.columns[1:]] for _ in grid.rows[1:]]
    inside: list[Segment] = []
    for line in _lines(segments):
        for one in line:
            spot = grid.cell((one.left + one.right) / 2, (one.top + one.bottom) / 2)
            if spot is not None:
                rows[spot[0]][spot[1]].append(one.text)
                inside.append(one)
    filled = sum(bool(cell) for row in rows for cell in row)
    longest = max((sum(map(len, cell)) for row in rows for cell in row), default=0)
    if filled < 4 or filled < 0.4 * sum(map(len, rows)) or longest > _LONGEST_CELL:
        return None
    return _Cells([row for row in rows if any(row)], inside)


def _lines(segments: Sequence[Segment]) -> list[Line]:
    """Group pieces that are on one line."""
    lines: list[Line] = []
    for segment in sorted(segments, key=lambda one: (one.top + one.bottom) / 2):
        middle = (segment.top + segment.bottom) / 2
        last = lines[-1] if lines else None
        if last is not None:
            other = (last[0].top + last[0].bottom) / 2
            if abs(middle - other) < 0.4 * min(segment.high, last[0].high):
                last.append(segment)
                continue
        lines.append([segment])
    for line in lines:
        line.sort(key=lambda one: one.left)
    return lines


def _blocks(segments: Sequence[Segment]) -> Iterator[list[Line]]:
    """Yield blocks in reading order: columns one after the other, tables and paragraphs from top to bottom."""
    lines = _lines(segments)
    gutter = _gutter(lines)
    if gutter is None:
        yield from _stacked(lines)
        return
    band: list[Line] = []
    for line in lines:
        if any(segment.left < gutter < segment.right for segment in line):
            yield from _columns(band, gutter)
            band = []
            yield from _stacked([line])
        else:
            band.append(line)
    yield from _columns(band, gutter)


def _columns(lines: list[Line], gutter: float) -> Iterator[list[Line]]:
    for side in (True, False):
        yield from _stacked(
            [kept for line in lines if (kept := [one for one in line if (one.right <= gutter) is side])]
        )


def _gutter(lines: list[Line]) -> float | None:
    """Return where a page of two columns of prose is parted; None if it has one, or a table.

    In columns of prose most lines fill their column; the cells of a table do not.
    """
    pieces = [segment for line in lines for segment in line]
    if len(pieces) < 2 * _LEAST_COLUMN_LINES:
        return None
    left, right = min(one.left for one in pieces), max(one.right for one in pieces)
    width = right - left
    best: tuple[float, float] | None = None
    for step in range(25, 76):
        place = left + width * step / 100
        crossing = sum(one.left < place < one.right for one in pieces)
        if best is None or crossing < best[0]:
            best = (crossing, place)
    if best is None or best[0] > 0.25 * len(lines):
        return None
    # The middle of the gap around that place.
    before = [one for one in pieces if one.right <= best[1]]
    after = [one for one in pieces if one.left >= best[1]]
    if len(before) < _LEAST_COLUMN_LINES or len(after) < _LEAST_COLUMN_LINES:
        return None
    for side in (before, after):
        span = max(one.right for one in side) - min(one.left for one in side)
        rows = _lines(side)
        if any(len(row) > 1 for row in rows) and sum(len(row) > 1 for row in rows) > 0.2 * len(rows):
            return None
        full = sum(row[-1].right - row[0].left > 0.7 * span for row in rows)
        words = median(len(" ".join(one.text for one in row).split()) for row in rows)
        if full < 0.5 * len(rows) or words < 4:
            return None
    return (max(one.right for one in before) + min(one.left for one in after)) / 2


def _stacked(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield tables and paragraphs of one column."""
    place = 0
    while place < len(lines):
        end = _table_end(lines, place)
        if end - place >= 2:
            rows = lines[place:end]
            gutter = _gutter(rows) if max(map(len, rows)) == 2 else None
            yield from [rows] if gutter is None else _columns(rows, gutter)
            place = end
            continue
        end = place + 1
        while end < len(lines) and _table_end(lines, end) - end < 2 and _continues(lines[end - 1], lines[end]):
            end += 1
        yield [[_whole(line)] for line in lines[place:end]]
        place = end


def _whole(line: Line) -> Segment:
    first = line[0]
    return Segment(
        " ".join(one.text for one in line), first.left, line[-1].right, min(one.top for one in line),
        max(one.bottom for one in line), max(one.size for one in line), all(one.bold for one in line),
    )  # fmt: skip


def _continues(before: Line, line: Line) -> bool:
    """Return whether a line belongs to the paragraph of the line before."""
    last, first = _whole(before), _whole(line)
    if _BULLET.match(first.text) or abs(last.size - first.size) > 0.08 * max(last.size, first.size):
        return False
    if last.bold != first.bold:
        return False
    return first.top - last.bottom < 0.55 * min(last.high, first.high)


def _table_end(lines: list[Line], start: int) -> int:
    """Return the end of a table that begins at a line; the start if there is none.

    A table is two lines or more of several pieces whose places fall into the same columns.
    """
    if len(lines[start]) < 2 or _is_list(lines[start]):
        return start
    columns: list[list[float]] = [[one.left, one.right] for one in lines[start]]
    end, rows = start + 1, 1
    while end < len(lines):
        line = lines[end]
        gap = line[0].top - max(one.bottom for one in lines[end - 1])
        if gap > 2.5 * line[0].high or _is_list(line):
            break
        merged = _merged(columns, line)
        if len(line) == 1:
            # The rest of a cell, under it and right below; a wide line is the paragraph behind the table.
            one = line[0]
            inside = any(one.left >= left - 2 and one.right <= right + 12 for left, right in columns)
            if not inside or gap > 0.6 * one.high or one.size > 1.1 * lines[end - 1][0].size:
                break
        elif len(merged) < 2 or len(merged) < len(columns) - 1:
            break
        else:
            columns, rows = merged, rows + 1
        end += 1
    while end > start and len(lines[end - 1]) == 1 and rows < 2:
        end -= 1
    return end if rows >= 2 else start


def _is_list(line: Line) -> bool:
    return len(line) == 2 and len(line[0].text) <= 3 and bool(_BULLET.match(f"{line[0].text} "))


def _merged(columns: list[list[float]], line: Line) -> list[list[float]]:
    """Return the columns when a line joins: places that overlap are one column."""
    spans = sorted([*map(list, columns), *([one.left, one.right] for one in line)])
    found: list[list[float]] = []
    for left, right in spans:
        if found and left < found[-1][1] - 1:
            found[-1][1] = max(found[-1][1], right)
        else:
            found.append([left, right])
    return found


def _block(lines: list[Line], body: float, known: set[str]) -> str:
    if all(_LEADER.search(_whole(line).text) for line in lines):
        return "<nav>" + "".join(f"<p>{html.escape(_whole(line).text)}</p>" for line in lines) + "</nav>"
    if len(lines) > 1 and any(len(line) > 1 for line in lines):
        return _table(lines, known)
    if len(lines[0]) > 1:
        return f"<p>{html.escape(_whole(lines[0]).text)}</p>"
    segments = [line[0] for line in lines]
    text = _joined([one.text for one in segments], known)
    size = max(one.size for one in segments)
    if bullet := _BULLET.match(text):
        return f"<ul><li>{html.escape(text[bullet.end() :])}</li></ul>"
    if len(text) <= _LONGEST_HEADING:
        for ratio, tag in _LEVELS:
            if size >= ratio * body:
                return f"<{tag}>{html.escape(text)}</{tag}>"
        if all(one.bold for one in segments) and len(lines) == 1 and not text.endswith((".", ",", ";")):
            return f"<h4>{html.escape(text)}</h4>"
    return f"<p>{html.escape(text)}</p>"


def _joined(texts: Sequence[str], known: set[str]) -> str:
    """Join lines; a word that a line end parts is made whole."""
    whole = ""
    for text in texts:
        if not whole:
            whole = text
        elif whole.endswith("\u00ad"):
            whole = whole[:-1] + text
        elif whole.endswith("-") and len(whole) > 1 and whole[-2].isalpha() and text[:1].islower():
            head, tail = whole.rsplit(None, 1)[-1][:-1].lower(), text.split(None, 1)[0].lower().rstrip(".,;:)")
            whole = whole[:-1] + text if f"{head}{tail}" in known or f"{head}-{tail}" not in known else whole + text
        else:
            whole += f" {text}"
    return whole.replace("\u00ad", "")


def _table(lines: list[Line], known: set[str]) -> str:
    columns: list[list[float]] = []
    for line in lines:
        columns = _merged(columns, line)
    rows: list[list[list[str]]] = []
    gaps = [line[0].top - max(one.bottom for one in before) for before, line in pairwise(lines) if len(line) > 1]
    usual = median(gaps) if gaps else 0.0
    for number, line in enumerate(lines):
        spots = [_spot(columns, one) for one in line]
        gap = line[0].top - max(one.bottom for one in lines[number - 1]) if number else 0.0
        # A line without its first cell, closer than rows are, is the second line of cells that wrap.
        tight = gap < 0.6 * usual or (gap <= 0.3 * line[0].high and usual > 0.35 * line[0].high)
        if rows and (len(line) == 1 or 0 not in spots) and (tight or (len(line) == 1 and spots[0] == 0 and tight)):
            for spot, one in zip(spots, line, strict=True):
                rows[-1][spot].append(one.text)
            continue
        row: list[list[str]] = [[] for _ in columns]
        for spot, one in zip(spots, line, strict=True):
            row[spot].append(one.text)
        rows.append(row)
    return _rows_html(rows, known)


def _rows_html(rows: Sequence[Sequence[Sequence[str]]], known: set[str]) -> str:
    cells = [[html.escape(_joined(cell, known)) for cell in row] for row in rows]
    head = "".join(f"<th>{cell}</th>" for cell in cells[0])
    rest = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells[1:])
    return f"<table><tr>{head}</tr>{rest}</table>"


def _spot(columns: list[list[float]], segment: Segment) -> int:
    middle = (segment.left + segment.right) / 2
    return min(range(len(columns)), key=lambda spot: max(columns[spot][0] - middle, middle - columns[spot][1], 0))
