"""The matrix as one piece of HTML: filter, sort, a cell opens its quotes; readable and printable without scripts."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from analysis.answers import Answer, answer_of, cell_details
from analysis.exports.links import quote_link
from rivalscope.app.notebook.show import day, link_html
from rivalscope.core.records import Cell, Evidence

if TYPE_CHECKING:
    from rivalscope.app.notebook.market import Market

__all__ = ["matrix_html"]

_QUOTES = 2
"""Quotes for, and quotes against, that a cell opens; ``matrix.quotes()`` has all."""


def matrix_html(market: Market) -> str:
    """Return the matrix of a market; everything that comes from the web is escaped."""
    view = market.view
    name = "m" + sha256(f"{view.market} {view.built_at} {len(view.products)}".encode()).hexdigest()[:10]
    head = "".join(
        f'<th scope="col" aria-sort="none"><button type="button">{escape(market.named(product.slug))}</button></th>'
        for product in view.products
    )
    rows = []
    for capability in view.ordered_capabilities:
        cells = [view.cell(product.slug, capability.id) for product in view.products]
        having = {answer_of(cell).present for cell in cells if answer_of(cell) is not Answer.NOT_LOOKED}
        body = "".join(
            _cell(cell, market.named(product.slug)) for product, cell in zip(view.products, cells, strict=True)
        )
        theme = f"<small>{escape(capability.parent)}</small>" if capability.parent else ""
        rows.append(
            f'<tr{" data-differs" if len(having) > 1 else ""}><th scope="row" title="{escape(capability.description)}">'
            f"{escape(capability.label)}{theme}</th>{body}</tr>"
        )
    signs = "".join(f'<option value="{one.name.lower()}">{one.sign} {one.value}</option>' for one in Answer)
    accuracy = view.accuracy.words if view.accuracy else "not measured yet"
    caption = f"{market.when}. Click a cell for its quotes. Percentages are calibrated confidence; accuracy {accuracy}."
    return f"""<div class="rivalscope-matrix" id="{name}"><style>{_asset("matrix.css")}</style>
<form onsubmit="return false"><label>Filter <input type="search" placeholder="capability, theme, quote"></label>
<label>with a cell that is <select><option value="">anything</option>{signs}</select></label>
<label><input type="checkbox"> only differences</label> <output></output></form>
<p>{escape(caption)}</p><div class="scroll"><table aria-label="{escape(view.market)}">
<thead><tr><th scope="col" aria-sort="none"><button type="button">Capability</button></th>{head}</tr></thead>
<tbody>{"".join(rows)}</tbody></table></div>
<script>(function (root) {{{_asset("matrix.js")}}})(document.getElementById("{name}"));</script></div>"""


def _cell(cell: Cell | None, product: str) -> str:
    answer = answer_of(cell)
    kind = answer.name.lower()
    # Amounts and dates wait behind the click, so that a row stays one glance.
    details = [one for one in cell_details(cell) if one != cell.value and not one.startswith("since ")] if cell else []
    decided = answer.present or answer is Answer.NO
    if cell is not None and decided:
        details.insert(0, f"{cell.confidence:.0%}")
    short = f'<b aria-hidden="true">{answer.sign}</b> {escape(answer.value)}'
    if details:
        short += f" <small>{escape(', '.join(details))}</small>"
    order = f"{list(Answer).index(answer)}{1 - (cell.confidence if cell and decided else 0):.2f}"
    return (
        f'<td class="{kind}" data-answer="{kind}" data-order="{order}"><details><summary>{short}</summary>'
        f"<div>{_behind(cell, answer, product)}</div></details></td>"
    )


def _behind(cell: Cell | None, answer: Answer, product: str) -> str:
    """Return what a cell opens: quotes for and against, or why there are none."""
    heading = f"<p><b>{escape(product)}</b>"
    if cell is None:
        return f"{heading}: never assessed.</p>"
    pages = f"{cell.pages_read} relevant page{'' if cell.pages_read == 1 else 's'} read"
    why = {
        Answer.NOT_MENTIONED: f"not mentioned on the pages that were read; {pages}.",
        Answer.NOT_LOOKED: "could not look: refused, failed, or no source.",
        Answer.UNCLEAR: f"some passages come close but prove nothing; read them; {pages}.",
        Answer.NO: f"its own pages say it is missing; {pages}.",
    }.get(answer, f"{pages}.")
    details = ", ".join(cell_details(cell))
    parts = [f"{heading}: {escape(why)}{f'<br>{escape(details)}' if details else ''}</p>"]
    parts += [_quote(one, "") for one in cell.evidence[:_QUOTES]]
    parts += [_quote(one, "But also: ") for one in cell.contradictions[:_QUOTES]]
    parts += [_quote(one, "To read, no proof: ") for one in cell.leads[:_QUOTES]]
    if cell.decided_by:
        machine = f" The automatic answer was {cell.machine.value}." if cell.machine else ""
        parts.append(f"<p>Decided by {escape(cell.decided_by)}: {escape(cell.decision_reason)}.{machine}</p>")
    return "".join(parts)


def _quote(one: Evidence, lead: str) -> str:
    link = link_html(quote_link(one.url, one.pieces[0], one.heading_path) or one.url, one.url)
    under = f"{escape(' > '.join(one.heading_path))}<br>" if one.heading_path else ""
    checked = "" if one.verified else ", not verified in the archive"
    return (
        f"<blockquote>{lead}“{escape(one.quote)}”"
        f"<footer>{under}{link}, captured {day(one.captured_at)}{checked}</footer></blockquote>"
    )


@cache
def _asset(name: str) -> str:
    return resources.files("rivalscope.app.notebook").joinpath("assets", name).read_text(encoding="utf-8")
