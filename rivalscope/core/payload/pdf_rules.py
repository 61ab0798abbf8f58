"""Tables that are drawn with lines: the grid that the lines of a PDF page make up."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Grid", "ruled_grids"]

_MAX_OBJECTS = 3_000
_MAX_POINTS = 400
_MAX_LINES = 600
_TOUCH = 2.5
_LEAST_LENGTH = 8.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid of ruled cells; down is positive.

    Attributes:
        columns: Places of its upright lines, from left to right.
        rows: Places of its level lines, from top to bottom.
    """

    columns: tuple[float, ...]
    rows: tuple[float, ...]

    def cell(self, across: float, down: float) -> tuple[int, int] | None:
        """Return row and column of the cell that contains a point; None outside."""
        row, column = _between(self.rows, down), _between(self.columns, across)
        return None if row is None or column is None else (row, column)


def _between(places: Sequence[float], point: float) -> int | None:
    return next((spot for spot in range(len(places) - 1) if places[spot] <= point <= places[spot + 1]), None)


@dataclass(frozen=True, slots=True)
class _Line:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def level(self) -> bool:
        return self.bottom - self.top < self.right - self.left

    def touches(self, other: _Line) -> bool:
        return (
            self.left - _TOUCH <= other.right
            and other.left - _TOUCH <= self.right
            and self.top - _TOUCH <= other.bottom
            and other.top - _TOUCH <= self.bottom
        )


def ruled_grids(page: Any, raw: Any) -> list[Grid]:
    """Return the grids of two rows and two columns or more that are on a page, from top to bottom."""
    lines: list[_Line] = []
    for line in _lines(page, raw):
        lines.append(line)
        if len(lines) == _MAX_LINES:
            break
    found: list[Grid] = []
    left = set(range(len(lines)))
    while left:
        group, waiting = [], [left.pop()]
        while waiting:
            here = waiting.pop()
            group.append(lines[here])
            near = [other for other in left if lines[here].touches(lines[other])]
            left.difference_update(near)
            waiting.extend(near)
        columns = _places([line.left for line in group if not line.level])
        rows = _places([line.top for line in group if line.level])
        if len(columns) > 2 and len(rows) > 2:
            found.append(Grid(columns, rows))
    return sorted(found, key=lambda grid: grid.rows[0])


def _places(values: Sequence[float]) -> tuple[float, ...]:
    """Return the values, those that nearly fall together as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 2 * _TOUCH:
            found.append(value)
    return tuple(found)


def _lines(page: Any, raw: Any) -> Iterator[_Line]:
    across, down = ctypes.c_float(), ctypes.c_float()
    for number, thing in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if number == _MAX_OBJECTS:
            return
        matrix = thing.get_matrix()
        start = last = (0.0, 0.0)
        for index in range(min(raw.FPDFPath_CountSegments(thing.raw), _MAX_POINTS)):
            segment = raw.FPDFPath_GetPathSegment(thing.raw, index)
            if not raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(across), ctypes.byref(down)):
                continue
            point = matrix.on_point(across.value, down.value)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                start = point
            elif kind == raw.FPDF_SEGMENT_LINETO and (line := _straight(last, point)) is not None:
                yield line
            if raw.FPDFPathSegment_GetClose(segment) and (line := _straight(point, start)) is not None:
                yield line
            last = point


def _straight(one: tuple[float, float], other: tuple[float, float]) -> _Line | None:
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((-one[1], -other[1]))
    if min(right - left, bottom - top) > 1 or max(right - left, bottom - top) < _LEAST_LENGTH:
        return None
    return _Line(left, top, right, bottom)
