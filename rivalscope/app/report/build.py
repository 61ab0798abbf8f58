"""Render a market into one HTML file: no address of ours or anybody's is asked when it opens."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from analysis.exports.links import quote_link, safe_link
from analysis.exports.safe import printable
from analysis.view import MarketView
from rivalscope.app.report.content import content
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
    style, head, script = _asset("report.css"), _asset("head.js"), _asset("report.js")
    template = _environment().get_template("report.html.j2")
    html = template.render(
        **content(view, x_axis=x_axis, y_axis=y_axis),
        style=Markup(style),
        head=Markup(head),
        script=Markup(script),
        style_digest=_digest(style),
        script_digests=Markup(f"'{_digest(head)}' '{_digest(script)}'"),
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


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("rivalscope.app.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    environment.filters["safe_link"] = safe_link
    environment.filters["percent"] = lambda value: f"{value:.0%}"
    environment.globals["quote_link"] = quote_link
    return environment


@cache
def _asset(name: str) -> str:
    return resources.files("rivalscope.app.report").joinpath("assets", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """Return the source expression for a policy, as CSP level 3 wants it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
