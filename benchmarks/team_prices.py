"""What teams pay: questions with answers that were priced by hand, over the sample market and pages written for it.

usage: python -m benchmarks.team_prices

Questions and answers are in ``team_questions.csv``, the pages in ``team_pages``. "priced" totals are a month, or once
for a plan that is paid once.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from analysis.queries.team import TeamPrice, team_prices
from analysis.view import ChargeView, MarketView, PlanView, ProductView
from benchmarks.common import below_floor, floors
from crawlers.extraction.page import read_page
from rivalscope.app.sample import sample_sites

__all__ = ["answers", "main", "market_of_pages"]

_HERE = Path(__file__).parent
_AS_OF = date(2026, 10, 5)


def _sample_pages() -> Iterator[tuple[str, bytes]]:
    sites = sample_sites()
    urls = {name: f"https://{name}.example" for name in sites}
    for name, site in sites.items():
        for path in site.paths(_AS_OF):
            if path.strip("/").removesuffix(".html").split("/")[-1] in ("pricing", "editions") and path.count("/") <= 2:
                answer = site.answer(path, _AS_OF, urls=urls, noise=False)
                if answer.status == 200:
                    yield name, answer.body
                    break


def market_of_pages(pages: Iterator[tuple[str, bytes]]) -> MarketView:
    """Return a market that knows the plans of some pages and nothing else.

    Args:
        pages: Slug and payload of each product's pricing page.
    """
    products, plans, charges = [], [], []
    for slug, payload in pages:
        url = f"https://{slug}.example/pricing"
        products.append(ProductView(slug=slug, name=slug.capitalize()))
        page = read_page(payload, url)
        plans += [PlanView(product=slug, plan=plan, url=url) for plan in page.plans]
        charges += [ChargeView(product=slug, charge=charge, url=url) for charge in page.charges]
    now = datetime(2026, 10, 5, tzinfo=UTC)
    return MarketView(
        market="Teams",
        products=tuple(products),
        capabilities=(),
        cells=(),
        plans=tuple(plans),
        charges=tuple(charges),
        as_of=now,
        built_at=now,
    )


def answers() -> Iterator[tuple[dict[str, str], TeamPrice | None, bool]]:
    """Yield each question with the answer given, and whether it is the one that was priced by hand."""
    own = ((path.stem, path.read_bytes()) for path in sorted((_HERE / "team_pages").glob("*.html")))
    markets = {"sample": market_of_pages(_sample_pages()), "own": market_of_pages(own)}
    with (_HERE / "team_questions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            needs = [need for need in row["needs"].split(";") if need]
            found = team_prices(
                markets[row["market"]],
                seats=int(row["seats"]),
                needs=needs,
                billing=row["billing"],
                product=row["product"],
            )
            one = found[0] if found else None
            right = one is not None and (one.state.value, one.plan) == (row["state"], row["plan"])
            if one is not None and row["total"]:
                right = right and one.total == Decimal(row["total"])
                right = right and (one.total == 0 or one.currency == row["currency"])
            elif one is not None:
                right = right and one.total is None
            yield row, one, right


def main() -> int:
    """Print the wrong answers and the share of right ones; return 1 if it is below its floor."""
    total = good = 0
    for row, one, right in answers():
        total, good = total + 1, good + right
        if not right:
            told = f"{one.state} {one.plan} {one.total} {one.currency}; {one.notes}" if one else "nothing"
            print(f"{row['product']}, {row['seats']} seats, {row['needs'] or 'no needs'} {row['billing']}: wanted "
                  f"{row['state']} {row['plan']} {row['total']} {row['currency']}; got {told}")  # fmt: skip
    print(f"team questions right: {good} of {total}")
    failed = below_floor({"right": good / total}, floors("pricing", "teams"))
    print("\n".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
