"""The report's charts: nothing is drawn outside its box."""

from __future__ import annotations

import pytest

from analysis.insights.positioning import MapPoint
from rivalscope.app.report.charts import scatter

WIDEST = 7.2
"""Measured: a letter of a label in DejaVu Sans, the widest font of the style sheet."""


@pytest.mark.parametrize("name", ["Pennantry", "Tern", "A product with a very long name"])
def test_no_label_of_the_map_is_cut(name: str) -> None:
    points = [
        MapPoint(product=slug, x=x, y=y, cell_ids=()) for slug, x, y in (("a", 80, 12), ("b", 25, 9), ("c", 80, 13))
    ]
    drawn = scatter(points, {"a": name, "b": name, "c": name}, own="b")
    for dot in drawn.dots:
        length = WIDEST * len(dot.label)
        begin = dot.label_x - {"start": 0.0, "end": length, "middle": length / 2}[dot.anchor]
        assert begin >= 0
        assert begin + length <= drawn.width
