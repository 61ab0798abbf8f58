"""A comparison page -> each of its claims with a verdict from the store."""

from __future__ import annotations

from pathlib import Path

from analysis.checks.claims import find_claims
from analysis.checks.mapping import Names
from analysis.checks.records import PageCheck
from analysis.checks.verdicts import check_claim
from analysis.view import MarketView
from rivalscope.app.documents import OFFICE, read_document
from rivalscope.app.workflows.inspect import inspect_target
from rivalscope.core.errors import ConfigError
from rivalscope.core.records import Page

__all__ = ["check_page", "check_target"]


def check_target(view: MarketView, target: str, *, ours: str = "", allow_private: bool = False) -> PageCheck:
    """Check a page or document against a market.

    Args:
        view: The market.
        target: ``https://...``, or a file: HTML, Markdown, CSV, XLSX, DOCX, a notebook.
        ours: Slug of the product that "we" means on the page; empty: decided by the address, else our own.
        allow_private: Allow loopback and private addresses.

    Raises:
        ConfigError: There is no such file, or product.
        RivalscopeError: The page cannot be fetched or read.
    """
    if ours and ours not in view.product_of:
        raise ConfigError(f'no product "{ours}"', next_step=f"Products: {', '.join(view.product_of)}")
    path = Path(target)
    if path.suffix.lower() in OFFICE and path.is_file():
        page = read_document(path)
    else:
        page = inspect_target(target, allow_private=allow_private).page
    return check_page(view, page, source=target, ours=ours)


def check_page(view: MarketView, page: Page, *, source: str, ours: str = "") -> PageCheck:
    """Check a page that was read.

    Args:
        view: The market.
        page: The page.
        source: What it is called in the report.
        ours: Slug of the product that "we" means.
    """
    names = Names.of(view, page_url=page.url, ours=ours)
    found = find_claims(page, names)
    return PageCheck(
        title=page.title,
        source=source,
        checked=tuple(check_claim(claim, view) for claim in found.claims),
        unmapped_rows=found.rows,
        unmapped_columns=found.columns,
        tables=found.tables,
    )
