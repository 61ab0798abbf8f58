"""Render a market into one HTML file: no address of ours or anybody's is asked when it opens."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from analysis.view import MarketView
from rivalscope.app.report.content import content
from rivalscope.app.report.environment import asset, environment, source
from rivalscope.app.report.payload import payload, script_json

__all__ = ["build_report", "write_report"]


def build_report(view: MarketView, *, x_axis: str = "breadth", y_axis: str = "cadence") -> str:
    """Return the report as HTML.

    Everything that comes from the web passes Jinja's autoescape or, as JSON, the page's ``textContent``; the
    page's content security policy allows just the one script and the one style sheet in it, by digest.

    Args:
        view: The market.
        x_axis, y_axis: Axes of the positioning map, see :mod:`analysis.insights.positioning`.

    Raises:
        RivalscopeError: Unknown axis.
    """
    style, head, script = asset("report.css"), asset("head.js"), asset("report.js")
    template = environment().get_template("report.html.j2")
    html = template.render(
        **content(view, x_axis=x_axis, y_axis=y_axis),
        style=Markup(style),
        head=Markup(head),
        script=Markup(script),
        style_digest=source(style),
        script_digests=Markup(f"'{source(head)}' '{source(script)}'"),
        data=Markup(script_json(payload(view))),
    )
    return html.encode("utf-8", "replace").decode("utf-8")


def write_report(view: MarketView, path: Path, *, x_axis: str = "breadth", y_axis: str = "cadence") -> Path:
    """Write the report to a file, whole or not at all; see :func:`build_report`.

    Args:
        path: The file, or a folder in which ``index.html`` is written.
    """
    path = path / "index.html" if path.is_dir() or not path.suffix else path
    html = build_report(view, x_axis=x_axis, y_axis=y_axis)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(html, encoding="utf-8", newline="\n")
    part.replace(path)
    return path
