"""One look for all charts: titles say what is shown and from when, colours survive print and colour-blindness.

Colour is never the only cue: signs, words, position or shape say the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from analysis.answers import Answer
from analysis.exports.safe import printable
from rivalscope.core.errors import MissingExtraError

if TYPE_CHECKING:
    import altair as alt

__all__ = ["ANSWER_COLOURS", "INK", "OTHERS", "US", "altair", "answer_scale", "finish"]

INK = "#1a1f24"
US = "#c8501e"
"""Our own product."""
OTHERS = "#2c6d9e"
"""Everybody else. The two differ in lightness as well, so they do in grey."""

ANSWER_COLOURS = {
    Answer.YES: "#1f6fae",
    Answer.PARTIAL: "#8fbfe0",
    Answer.NO: "#d1592f",
    Answer.NOT_MENTIONED: "#d9dddd",
    Answer.NOT_LOOKED: "#f4f5f5",
    Answer.UNCLEAR: "#a9b0b3",
}
_PADDING = {"left": 28, "top": 8, "right": 12, "bottom": 8}
"""Whoever draws the picture measures labels with its own fonts; a reader's may be an eighth wider."""
_SEPARATORS = re.compile("[\u2028\u2029]")
_RENDERER = "rivalscope"


def altair() -> Any:
    """Return the charting library, set up to draw without a network.

    A chart is shown as an interactive picture where the notebook can, and always comes with an SVG for exports
    and print.

    Raises:
        MissingExtraError: The extra ``notebooks`` is not installed.
    """
    try:
        import altair as alt
        import vl_convert  # noqa: F401 - the renderer needs it, and its absence is better told now
    except ModuleNotFoundError as error:
        raise MissingExtraError("notebooks", str(error.name)) from error
    if alt.renderers.active != _RENDERER:
        alt.renderers.register(_RENDERER, _render)
        alt.renderers.enable(_RENDERER)
        alt.data_transformers.disable_max_rows()
    return alt


def finish(chart: Any, title: str, when: str, *, note: str = "") -> alt.Chart:
    """Return the chart with its title, what it is based on beneath, and the look that all charts share.

    Args:
        title: What it shows, as a sentence.
        when: From when: ``as of 2026-10-05`` or a span.
        note: How to read it.
    """
    below = [line for line in (when, note) if line]
    styled: alt.Chart = (
        chart.properties(
            title={"text": title, "subtitle": below, "anchor": "start"}, description=f"{title} ({'; '.join(below)})"
        )
        # First, because it replaces every other setting.
        .configure(font="Inter, Segoe UI, Helvetica Neue, Arial, sans-serif", background="white", padding=_PADDING)
        .configure_title(
            fontSize=15, fontWeight=600, subtitleFontSize=11.5, subtitleColor="#586069", offset=14, color=INK
        )
        .configure_axis(
            labelFontSize=11.5, titleFontSize=11.5, titleFontWeight="normal", gridColor="#e6e9e8",
            domainColor="#9aa3a8", tickColor="#9aa3a8", labelColor=INK, titleColor="#586069", labelLimit=260,
        )
        .configure_legend(
            labelFontSize=11.5, titleFontSize=11.5, titleFontWeight="normal", orient="top", labelLimit=240,
            symbolStrokeWidth=1,
        )
        .configure_header(labelFontSize=11.5, labelFontWeight=600, title=None, labelColor=INK)
        .configure_view(stroke=None)
    )  # fmt: skip
    return styled


def answer_scale(alt: Any) -> Any:
    """Return the scale from an answer's sign and words to its colour."""
    return alt.Scale(domain=[f"{one.sign} {one.value}" for one in Answer], range=list(ANSWER_COLOURS.values()))


def _printable(spec: Any) -> Any:
    """Return a specification without control characters and line separators.

    One control character in a label ends the process that draws it, and a line separator breaks the expressions that
    orders are compiled to.
    """
    if isinstance(spec, str):
        return _SEPARATORS.sub(" ", printable(spec))
    if isinstance(spec, dict):
        return {_printable(name): _printable(value) for name, value in spec.items()}
    return [_printable(value) for value in spec] if isinstance(spec, list) else spec


def _render(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Return a chart for notebooks that draw Vega-Lite themselves, and as SVG for all others."""
    import altair as alt
    import vl_convert

    spec = _printable(spec)
    major = alt.SCHEMA_VERSION.split(".")[0].removeprefix("v")
    return {
        f"application/vnd.vegalite.v{major}+json": spec,
        "image/svg+xml": vl_convert.vegalite_to_svg(spec),
        "text/plain": spec.get("description", "chart"),
    }
