"""What an inline picture without a name shows, as far as its lines tell: a tick, a cross, a dash, a plus.

Drawn strokes (three points of a tick, two lines of a cross) and outlines are known by their geometry, whatever icon set
they come from. Any other shape keeps a key, so that equal ones are known as equal.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from lxml import etree

__all__ = ["shape_of"]

_TOKEN = re.compile(r"[a-zA-Z]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_ARGUMENTS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7}
_MAX_PATH = 3_000
_MAX_POINTS = 200

Point = tuple[float, float]
Strokes = list[list[Point]]


def shape_of(svg: etree._Element) -> str:
    """Return what an inline SVG shows: a name of :data:`NAMED`, a key of its lines, or an empty string."""
    described: list[str] = []
    for part in svg.iter("path", "line", "polyline", "polygon", "circle", "rect"):
        names = ("d", "points", "x1", "y1", "x2", "y2", "r", "width", "height")
        described.append(
            "|".join([str(part.tag), *((part.get(name) or "")[:_MAX_PATH].replace("|", "") for name in names)])
        )
        if len(described) == 8:
            break
    return _shape(tuple(described)) if described else ""


@lru_cache(maxsize=2_000)
def _shape(described: tuple[str, ...]) -> str:
    strokes: Strokes = []
    for text in described:
        tag, path, points, *ends = text.split("|")
        numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", points)][: 2 * _MAX_POINTS]
        if tag == "path":
            strokes.extend(_strokes(path))
        elif points:
            strokes.append(list(zip(numbers[::2], numbers[1::2], strict=False)))
        elif tag == "line":
            x1, y1, x2, y2 = (float(end) if re.fullmatch(r"-?\d+\.?\d*", end) else 0.0 for end in ends[:4])
            strokes.append([(x1, y1), (x2, y2)])
    # A frame or a background around the sign says nothing.
    strokes = [stroke for stroke in strokes if len(stroke) > 1 and not _is_box(stroke)]
    name = _named(strokes)
    return name or hashlib.sha256("".join(described).encode()).hexdigest()[:12]


def _named(strokes: Strokes) -> str:
    if len(strokes) == 1:
        stroke = strokes[0]
        if len(stroke) == 2:
            return "dash" if _is_level(stroke) else ""
        if len(stroke) == 3:
            return "tick" if _is_tick(stroke) or _is_tick(stroke[::-1]) else ""
        return _outline(stroke)
    if len(strokes) == 2 and all(len(stroke) == 2 for stroke in strokes) and _cross_in_middle(*strokes):
        if all(_is_level(one) or _is_level([(y, x) for x, y in one]) for one in strokes):
            return "plus"
        return "cross"
    return ""


def _is_level(stroke: list[Point]) -> bool:
    (x1, y1), (x2, y2) = stroke
    return abs(y2 - y1) < 0.1 * abs(x2 - x1)


def _is_tick(stroke: list[Point]) -> bool:
    """Down to the right, then further up to the right; down is positive."""
    (x1, y1), (x2, y2), (x3, y3) = stroke
    return x1 < x2 < x3 and y2 > y1 and y2 > y3 and y2 - y3 > y2 - y1 and x3 - x2 > 0.9 * (x2 - x1)


def _cross_in_middle(one: list[Point], other: list[Point]) -> bool:
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in (one, other)]
    lengths = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in (one, other)]
    near = abs(middles[0][0] - middles[1][0]) + abs(middles[0][1] - middles[1][1]) < 0.15 * max(lengths)
    return near and min(lengths) > 0.7 * max(lengths)


def _is_box(stroke: list[Point]) -> bool:
    xs, ys = {round(x, 1) for x, _ in stroke}, {round(y, 1) for _, y in stroke}
    return len(stroke) >= 4 and len(xs) == 2 and len(ys) == 2 and max(ys) - min(ys) > 0.5 * (max(xs) - min(xs))


def _outline(stroke: list[Point]) -> str:
    """Name a filled shape by its corners."""
    xs, ys = [x for x, _ in stroke], [y for _, y in stroke]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    if width <= 0 or height < 0.25 * width:
        return "dash" if width > 0 else ""
    middle = (min(xs) + width / 2, min(ys) + height / 2)
    spots = [((x - middle[0]) / width, (y - middle[1]) / height) for x, y in stroke]
    turned = all(any(abs(x + b) + abs(y - a) < 0.2 for a, b in spots) for x, y in spots)
    if turned and len(spots) >= 8:
        # The ends of a cross lie in the corners, those of a plus on the axes.
        far = [abs(x) > 0.3 and abs(y) > 0.3 for x, y in spots if max(abs(x), abs(y)) > 0.42]
        return "cross" if far and sum(far) > 0.6 * len(far) else "plus" if far and not any(far) else ""
    low = max(spots, key=lambda spot: spot[1])
    high = min(spots, key=lambda spot: spot[1])
    left = min(spots, key=lambda spot: spot[0])
    if len(spots) >= 5 and -0.35 < low[0] < 0.1 and high[0] > 0.3 and -0.25 < left[1] < 0.35 and not turned:
        return "tick"
    return ""


def _strokes(path: str) -> Strokes:
    """Return the corners of each part of a path; of curves only their ends."""
    strokes: Strokes = []
    tokens = _TOKEN.findall(path)
    command, place = "", 0
    here: Point = (0.0, 0.0)
    while place < len(tokens) and sum(map(len, strokes)) < _MAX_POINTS:
        if tokens[place].isalpha():
            command = tokens[place]
            place += 1
            if command in "zZ":
                if strokes and strokes[-1]:
                    here = strokes[-1][0]
                continue
        need = _ARGUMENTS.get(command.lower(), 0)
        values = tokens[place : place + need]
        if not need or len(values) < need or any(value.isalpha() for value in values):
            break
        place += need
        numbers = [float(value) for value in values]
        base = here if command.islower() else (0.0, 0.0)
        kind = command.lower()
        if kind == "h":
            here = (base[0] + numbers[0] if command.islower() else numbers[0], here[1])
        elif kind == "v":
            here = (here[0], base[1] + numbers[0] if command.islower() else numbers[0])
        else:
            here = (base[0] + numbers[-2], base[1] + numbers[-1])
        if kind == "m":
            strokes.append([here])
            command = "l" if command == "m" else "L"
        elif strokes:
            strokes[-1].append(here)
    return strokes
