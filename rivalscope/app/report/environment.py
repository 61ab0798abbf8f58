"""Templates and assets of the report."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from analysis.exports.links import quote_link, safe_link
from analysis.exports.safe import printable
from analysis.text.excerpt import excerpt
from rivalscope.core.charges import spell_tier
from rivalscope.core.plans import spell_charge

__all__ = ["asset", "environment", "source", "style_source"]


@cache
def environment() -> Environment:
    """Return the templates: whatever they print is escaped for HTML, and control characters are left out."""
    made = Environment(
        loader=PackageLoader("rivalscope.app.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    made.filters["safe_link"] = safe_link
    made.filters["percent"] = lambda value: f"{value:.0%}"
    made.filters["excerpt"] = lambda text, most=280: excerpt(text, most)
    made.filters["spell_charge"] = spell_charge
    made.filters["spell_tier"] = spell_tier
    made.globals["quote_link"] = quote_link
    return made


@cache
def asset(name: str) -> str:
    """Return a style sheet or a script of the report."""
    return resources.files("rivalscope.app.report").joinpath("assets", name).read_text(encoding="utf-8")


def style_source(name: str) -> str:
    """Return the source expression of a style sheet for a content security policy."""
    return source(asset(name))


def source(text: str) -> str:
    """Return the source expression of a text for a policy, as CSP level 3 wants it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
