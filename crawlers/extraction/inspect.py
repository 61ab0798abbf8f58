"""What we read from a page, for people: as data, painted onto the page, and for whole folders."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

from crawlers.extraction.page import read_page
from crawlers.extraction.paint import paint
from rivalscope.core.charges import Charge
from rivalscope.core.records import Page, Plan, Table

__all__ = ["describe", "inspect_features", "inspect_plans", "inspect_tables", "largest_table", "paint"]


def describe(page: Page) -> dict[str, object]:
    """Return everything that was read from a page as plain data, ready for JSON."""
    data = asdict(page)
    for table, plain in zip(page.tables, data["tables"], strict=True):
        plain["grid"], plain["marks"] = table.grid, table.marks
        del plain["rows"]
    for release, plain in zip(page.releases, data["releases"], strict=True):
        plain["published"] = release.published.isoformat() if release.published else None
    return data


def largest_table(page: Page) -> Table | None:
    """Return the table with the most cells; the first of several."""
    return max(page.tables, key=lambda table: len(table.rows) * len(table.rows[0]), default=None)


def inspect_features(pages: Path, out: Path) -> int:
    """Write ``<id>.json`` with the features of each ``<id>.html`` of a folder.

    Args:
        pages: Folder of pages.
        out: Folder for the answers; made if it is not there.

    Returns:
        Number of pages read.
    """
    return _each(pages, out, _features)


def inspect_tables(pages: Path, out: Path) -> int:
    """Write ``<id>.json`` with grid and marks of the largest table of each ``<id>.html`` of a folder.

    Args:
        pages: Folder of pages.
        out: Folder for the answers; made if it is not there.

    Returns:
        Number of pages read.
    """
    return _each(pages, out, _table)


def inspect_plans(pages: Path, out: Path) -> int:
    """Write ``<id>.json`` with the plans of each ``<id>.html`` of a folder: prices, limits, and what is in and out.

    The pages are read as pages of prices: whoever asks for their plans says that they are.

    Args:
        pages: Folder of pages.
        out: Folder for the answers; made if it is not there.

    Returns:
        Number of pages read.
    """
    return _each(pages, out, _plans, under="pricing/")


def _plans(page: Page) -> dict[str, object]:
    return {"plans": [_plan(plan) for plan in page.plans], "charges": [_charge(charge) for charge in page.charges]}


def _charge(charge: Charge) -> dict[str, object]:
    told = {name: value or None for name, value in asdict(charge).items()}
    return {**told, "amount": float(charge.amount)}


def _plan(plan: Plan) -> dict[str, object]:
    prices = [
        {
            "amount": float(price.amount),
            "currency": price.currency or None,
            "period": price.period or None,
            "per": price.per or None,
            "billed": price.billed or None,
            "shown_by_default": price.shown,
            "from": price.bound == "from",
            "list_price": float(price.list_price) if price.list_price else None,
            "doubtful": price.doubtful,
            "original": price.original,
        }
        for price in plan.prices
    ]
    days = plan.trial.removesuffix(" days")
    return {
        "name": plan.name,
        "uncertain": plan.uncertain,
        "prices": prices,
        "contact": plan.contact,
        "free": plan.free,
        "trial_days": int(days) if days.isdigit() else None,
        "badge": plan.badge,
        "limits": [{"what": limit.what, "value": limit.value} for limit in plan.gates],
        "features_yes": [*plan.features, *plan.limits],
        "features_no": list(plan.excluded),
    }


def _features(page: Page) -> dict[str, object]:
    names = ("title", "description", "section", "kind", "link", "plan")
    return {"features": [{name: getattr(item, name) for name in names} for item in page.items]}


def _table(page: Page) -> dict[str, object]:
    table = largest_table(page)
    return {"grid": table.grid, "marks": table.marks} if table else {"grid": [], "marks": []}


def _each(pages: Path, out: Path, answer: Callable[[Page], dict[str, object]], *, under: str = "") -> int:
    out.mkdir(parents=True, exist_ok=True)
    files = sorted(path for path in pages.iterdir() if path.suffix.lower() in (".html", ".htm") and path.is_file())
    for path in files:
        # The name alone stands for the address: the folder is ours and says nothing about the page.
        page = read_page(path.read_bytes(), f"https://page.invalid/{under}{quote(path.name)}")
        text = json.dumps(answer(page), ensure_ascii=False, indent=1)
        (out / f"{path.stem}.json").write_text(text + "\n", encoding="utf-8")
    return len(files)
