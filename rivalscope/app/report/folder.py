"""The report as a folder of plain pages: one per product and capability, each with an address that stays."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from analysis.answers import Answer, answer_of, cell_details
from analysis.insights.decisions import decisions
from analysis.insights.flips import flips
from analysis.insights.offers import current_charges, current_plans
from analysis.trends.cadence import newest_first
from analysis.view import MarketView, ProductView
from rivalscope.app.report.environment import asset, environment, style_source
from rivalscope.core.errors import ConfigError
from rivalscope.core.records import Capability, Cell

__all__ = ["capability_page", "product_page", "write_folder"]

_MARK = ".rivalscope-report"
_FLIPS = 12


def product_page(slug: str) -> str:
    """Return the address of a product's page within the folder."""
    return f"products/{quote(slug, safe='')}.html"


def capability_page(capability: str) -> str:
    """Return the address of a capability's page within the folder: by its id, which stays when the label changes."""
    return f"capabilities/{quote(capability, safe='')}.html"


def write_folder(view: MarketView, folder: Path) -> Path:
    """Write the report as static pages without scripts: every answer with its quotes can be linked to.

    A folder that an earlier report made is replaced as a whole, so that no page of yesterday stays behind.

    Args:
        view: The market.
        folder: Where the pages go.

    Returns:
        The first page.

    Raises:
        ConfigError: The folder contains other files.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise ConfigError(
            "this folder contains other files", where=str(folder), next_step="Choose a new folder: --folder DIR"
        )
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    for name in ("products", "capabilities"):
        (part / name).mkdir(parents=True)
    (part / _MARK).touch()
    common = {
        "view": view,
        "style": Markup(asset("folder.css")),
        "style_source": style_source("folder.css"),
        "product_page": product_page,
        "capability_page": capability_page,
    }
    rows = [
        (one, [_shown(view.cell(product.slug, one.id)) for product in view.products])
        for one in view.ordered_capabilities
    ]
    first = {"rows": rows, "flips": flips(view)[:_FLIPS], "decisions": decisions(view)}
    _write(part / "index.html", "folder_index.html.j2", common, root="", **first)
    for one in view.products:
        _write(part / product_page(one.slug), "folder_product.html.j2", common, root="../", **_product(view, one))
    for each in view.ordered_capabilities:
        _write(
            part / capability_page(each.id),
            "folder_capability.html.j2",
            common,
            root="../",
            capability=each,
            cells=[(product, _shown(view.cell(product.slug, each.id))) for product in view.products],
            steps=[one for one in flips(view) if one.capability == each.id],
        )
    if folder.exists():
        shutil.rmtree(folder)
    part.replace(folder)
    return folder / "index.html"


def _write(path: Path, template: str, common: dict[str, object], **values: object) -> None:
    html = environment().get_template(template).render(**common, **values)
    path.write_text(html.encode("utf-8", "replace").decode("utf-8"), encoding="utf-8", newline="\n")


def _shown(cell: Cell | None) -> dict[str, object]:
    """Return what a template shows of a cell: answer, confidence, what qualifies it, quotes for, against, to read."""
    answer = answer_of(cell)
    return {
        "answer": answer,
        "details": cell_details(cell) if cell else (),
        "confidence": cell.confidence if cell and not answer.open else None,
        "pages": cell.pages_read if cell else 0,
        "quotes": cell.evidence[:3] if cell else (),
        "against": cell.contradictions[:2] if cell else (),
        "leads": cell.leads[:3] if cell and answer is Answer.UNCLEAR else (),
        "reasons": cell.reasons[:2] if cell and answer is Answer.NOT_LOOKED else (),
    }


def _product(view: MarketView, product: ProductView) -> dict[str, object]:
    cells: list[tuple[Capability, dict[str, object]]] = [
        (one, _shown(view.cell(product.slug, one.id))) for one in view.ordered_capabilities
    ]
    counts = [(answer, sum(shown["answer"] is answer for _, shown in cells)) for answer in Answer]
    releases = newest_first(one for one in view.releases if one.product == product.slug)
    return {
        "product": product,
        "cells": cells,
        "counts": [(answer, count) for answer, count in counts if count],
        "plans": current_plans(view, product.slug),
        "charges": current_charges(view, product.slug),
        "releases": releases[:12],
        "coverage": [row for row in view.coverage if row.product == product.slug],
    }
