"""Documents from templates that users can change: Markdown whose lines know what they are based on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from analysis.answers import answer_of, cell_words
from analysis.exports.links import quote_link
from analysis.exports.markdown_format import markdown_text
from analysis.insights.markers import CellMark, PlanMark, cell_mark, cells_by_mark, find_marks, plan_id, plan_mark
from analysis.insights.news import change_words, moved_words
from analysis.insights.offered import names_whole
from analysis.text.excerpt import excerpt
from analysis.view import MarketView, PlanView
from rivalscope.core.errors import ConfigError
from rivalscope.core.records import Cell, Evidence

__all__ = ["cited", "footnotes", "marks", "render"]


def render(name: str, view: MarketView, *, templates: Path | None = None, **values: object) -> str:
    """Render one of the document templates.

    What a template prints is escaped for Markdown, whoever wrote the template; it runs in a sandbox. In a
    template, ``{{ marks(cells) }}`` ties a line to the cells and plans that it is based on.

    Args:
        name: battlecard, brief, swot, opportunities, roadmap, spec or appendix.
        view: The market.
        templates: Folder whose ``<name>.md.j2`` is used instead of ours, if it is there.
        values: Variables of the template.

    Raises:
        ConfigError: The template is wrong; the message names file and line.
    """
    loaders: list[BaseLoader] = [PackageLoader("analysis.insights")]
    if templates is not None:
        loaders.insert(0, FileSystemLoader(templates))
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
        finalize=lambda value: (
            value if isinstance(value, Markup) else markdown_text(value) if isinstance(value, str) else value
        ),
    )
    environment.filters["link"] = _link
    environment.filters["words"] = lambda cell: cell_words(cell)
    environment.filters["short"] = lambda text, longest=240: excerpt(text, longest)
    environment.filters["answer"] = lambda cell: answer_of(cell).value
    environment.filters["cited"] = cited
    environment.filters["percent"] = lambda value: f"{value:.0%}"
    environment.filters["name"] = view.name
    environment.filters["names"] = _names
    environment.filters["moved"] = moved_words
    environment.filters["change"] = change_words
    environment.globals["marks"] = marks
    try:
        return environment.get_template(f"{name}.md.j2").render(view=view, **values)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        file = getattr(error, "filename", None) or f"{name}.md.j2"
        raise ConfigError(
            f"the template cannot be rendered: {error.message or error}",
            where=f"{file}:{line}" if line else str(file),
            next_step="Fix it, or delete it to use the bundled template.",
        ) from error


_MOST_NAMES = 4


def _names(names: Sequence[str]) -> str:
    """Return names as a list in a sentence; a long one ends with how many more there are.

    >>> _names(["A"]), _names(["A", "B"]), _names(["A", "B", "C", "D", "E"])
    ('A', 'A and B', 'A, B, C and 2 others')
    """
    shown = list(names)
    if len(shown) > _MOST_NAMES:
        shown = [*shown[: _MOST_NAMES - 1], f"{len(shown) - _MOST_NAMES + 1} others"]
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else "".join(shown)


def marks(things: Iterable[Cell | PlanView | None]) -> Markup:
    """Return the markers of cells and plans, to be at the end of a line."""
    found = dict.fromkeys(
        str(plan_mark(one) if isinstance(one, PlanView) else cell_mark(one)) for one in things if one is not None
    )
    return Markup("".join(found))


def cited(quote: Evidence, label: str, longest: int = 240) -> str:
    """Return a quote in quotation marks, with the heading it stands under where it does not say the name itself.

    Args:
        quote: The quote.
        label: Name of the capability.
        longest: Characters up to which it is shown.
    """
    heading = next(iter(quote.heading_path[-1:]), "")
    said = names_whole(quote.quote, (label,)) or quote.quote.startswith(heading)
    return ("" if said else f"under “{heading}”: ") + f"“{excerpt(quote.quote, longest)}”"


def footnotes(text: str, view: MarketView, *, quotes: bool = True) -> str:
    """Return the definitions of all markers in a document, in the order of their first use.

    Args:
        quotes: With capability and quote; without, only product, address and date.
    """
    cells = cells_by_mark(view)
    offers = {plan_id(row)[:10]: row for row in view.plans}
    lines = []
    for mark in dict.fromkeys(mark for line in text.splitlines() for mark in find_marks(line)):
        if isinstance(mark, PlanMark):
            lines.append(_plan_note(mark, offers.get(mark.plan), view))
        else:
            lines.append(_cell_note(mark, cells.get(mark.cell), view, quotes=quotes))
    return "\n".join(lines) + "\n" if lines else ""


def _cell_note(mark: CellMark, cell: Cell | None, view: MarketView, *, quotes: bool) -> str:
    if cell is None:
        return f"{mark}: no longer in the matrix"
    head = f"{mark}: {markdown_text(view.name(cell.product))}"
    if quotes:
        head += f", {markdown_text(view.label(cell.capability))}"
    best = next(iter((*cell.evidence, *cell.contradictions)), None)  # never a lead: it proves nothing
    if best is None:
        return f"{head}: {cell_words(cell)}"
    said = cited(best, view.label(cell.capability), 400)
    quote = f": {cell_words(cell)}. {markdown_text(said[:1].upper() + said[1:])}" if quotes else ""
    return f"{head}{quote} {_link(best.url, best.pieces[0])}, {best.captured_at.date()}"


def _plan_note(mark: PlanMark, row: PlanView | None, view: MarketView) -> str:
    if row is None:
        return f"{mark}: no longer offered"
    day = f", {row.captured_at.date()}" if row.captured_at else ""
    price = row.plan.stated_price or "price not public"
    return f"{mark}: {markdown_text(f'{view.name(row.product)}, {row.plan.name}: {price}')} {_link(row.url)}{day}"


def _link(url: str, quote: str = "") -> Markup:
    """Return an address as a Markdown autolink, or as plain text where it is not safe to follow."""
    address = quote_link(url, quote)
    bad = not address or set(address) & set("<> |\\`")
    return Markup(markdown_text(url) if bad else f"<{address}>")
