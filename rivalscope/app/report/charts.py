"""Small pictures as SVG shapes: only numbers are computed here, the templates draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analysis.insights.positioning import MapPoint
from analysis.trends.adoption import Adoption

__all__ = ["Dot", "Scatter", "Sparkline", "line", "scatter", "timeline"]

_TIMELINE = 360
"""Width of the line of time."""
_LETTER = 7.4
"""Width of a label's letter in the widest of the report's fonts: a label must not be cut, whatever the reader has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline:
    """A sparkline with its ends."""

    path: str
    """Points of a polyline in a box of ``width`` x ``height``."""
    width: int
    height: int
    last_x: float
    last_y: float
    first: str
    last: str
    top: float
    """The largest value, at the upper edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A mark at a place."""

    x: float
    y: float
    label: str
    own: bool = False
    hollow: bool = False
    anchor: str = "start"
    label_x: float = 0.0
    label_y: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """Dots in a box, with the axes' ends."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


def line(points: Sequence[tuple[date, float]], *, width: int = 220, height: int = 44) -> Sparkline:
    """Lay a series into a box whose lower edge is zero."""
    top = max((value for _, value in points), default=0.0) or 1.0
    first = points[0][0].toordinal()
    span = max(points[-1][0].toordinal() - first, 1)
    places = [
        (2 + (width - 8) * (day.toordinal() - first) / span, height - 3 - (height - 8) * max(value, 0.0) / top)
        for day, value in points
    ]
    return Sparkline(
        path=" ".join(f"{x:.1f},{y:.1f}" for x, y in places),
        width=width,
        height=height,
        last_x=round(places[-1][0], 1),
        last_y=round(places[-1][1], 1),
        first=points[0][0].strftime("%b %Y"),
        last=points[-1][0].strftime("%b %Y"),
        top=top,
    )


def scatter(
    points: Sequence[MapPoint], names: dict[str, str], *, own: str, width: int = 560, height: int = 330
) -> Scatter:
    """Lay the products of a map into a box; a label that would cover another moves below its dot."""
    left, bottom, right, top = 52, 40, 20, 16
    x_low, x_high = _range([one.x for one in points])
    x_low, x_high = max(x_low, 0.0), min(x_high, 100.0)  # a share has no room beyond
    y_low, y_high = _range([one.y for one in points])
    y_low = max(y_low, 0.0)
    dots: list[Dot] = []
    boxes: list[tuple[float, float, float, float]] = []
    for one in points:
        x = left + (width - left - right) * (one.x - x_low) / (x_high - x_low)
        y = height - bottom - (height - bottom - top) * (one.y - y_low) / (y_high - y_low)
        name = names[one.product]
        label = name if len(name) <= 22 else name[:21] + "…"
        length = _LETTER * len(label)
        for anchor, dx, dy in (
            ("start", 9, 4),
            ("end", -9, 4),
            ("middle", 0, -10),
            ("middle", 0, 19),
            ("start", 9, 17),
        ):
            label_x, label_y = x + dx, y + dy
            begin = label_x - {"start": 0.0, "end": length, "middle": length / 2}[anchor]
            box = (begin, label_y - 10, begin + length, label_y + 3)
            if box[0] >= 0 and box[2] <= width and not any(_overlap(box, other) for other in boxes):
                break
        boxes.append(box)
        dots.append(
            Dot(
                x=round(x, 1),
                y=round(y, 1),
                label=label,
                own=one.product == own,
                anchor=anchor,
                label_x=round(label_x, 1),
                label_y=round(label_y, 1),
            )
        )
    return Scatter(
        width=width,
        height=height,
        dots=tuple(dots),
        x_ticks=tuple(
            (round(left + (width - left - right) * share, 1), _short(x_low + (x_high - x_low) * share))
            for share in (0, 0.5, 1)
        ),
        y_ticks=tuple(
            (round(height - bottom - (height - bottom - top) * share, 1), _short(y_low + (y_high - y_low) * share))
            for share in (0, 0.5, 1)
        ),
    )


def timeline(
    adoptions: Sequence[Adoption], names: dict[str, str], *, own: str, start: date, end: date
) -> tuple[Dot, ...]:
    """Lay adoptions on a line of time; what is only known as "no later than" is hollow."""
    span = max((end - start).days, 1)
    return tuple(
        Dot(
            x=round(6 + (_TIMELINE - 12) * min(max((one.at - start).days / span, 0.0), 1.0), 1),
            y=9,
            label=f"{names.get(one.product, one.product)}, {'' if one.exact else 'no later than '}{one.at.isoformat()}",
            own=one.product == own,
            hollow=not one.exact,
        )
        for one in adoptions
    )


def _range(values: Sequence[float]) -> tuple[float, float]:
    """Return round bounds with some air: 0 to 100 stays, a single value gets room on both sides."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    air = max((high - low) * 0.12, abs(high) * 0.05, 0.5)
    return max(low - air, 0.0) if low >= 0 else low - air, high + air


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.1f}".removesuffix(".0")
