"""The pages of public reports about prices, as they stand beside the checkout: what each must give."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.extraction.page import read_page

INPUTS = Path(__file__).resolve().parents[4] / "shared" / "cases" / "inputs"

pytestmark = pytest.mark.skipif(not INPUTS.is_dir(), reason="the inputs of public reports are not beside this checkout")

Told = dict[str, list[str]]

CASES: dict[str, Told] = {
    # plans stand in rows, the price in a column
    "t11_rows_are_plans": {"Lite": ["5 USD month"], "Full": ["15 USD month"]},
    "t11b_rows": {"Lite": ["5 USD month"], "Full": ["15 USD month"], "Giant": ["ask"]},
    "t01c_monthly_annual_head": {
        "Starter": ["10 USD month", "96 USD year"],
        "Growth": ["20 USD month", "192 USD year"],
    },
    # a struck old price before the price in force
    "t08_euro_strike": {"Klein": ["9.9 EUR month"], "Gross": ["1299 EUR year"], "Konzern": ["ask"]},
    "t08b_strike_en": {"Starter": ["19 USD month"], "Growth": ["59 USD month"]},
    "t08c_linethrough": {"Starter": ["19 USD month"], "Growth": ["59 USD month"]},
    "t08d_sronly": {"Starter": ["19 USD month"], "Growth": ["59 USD month"]},
    "t08e_table": {"Starter": ["19 USD month"], "Growth": ["59 USD month"]},
    # a yearly price with a monthly figure near
    "t07d_both_visible": {
        "Starter": ["20 USD month", "25 USD month"],
        "Growth": ["576 USD year", "48 USD month"],
    },
    "t07e_year_first": {
        "Starter": ["120 USD year", "12 USD month"],
        "Growth": ["240 USD year", "25 USD month"],
        "Scale": ["990 EUR year"],
    },
    # other currencies
    "t10_pln": {"Start": ["49 PLN month"], "Firma": ["149 PLN month"]},
    "t10b_won": {"Basic": ["12000 KRW month"], "Team": ["24000 KRW month"]},
    "t10c_sek": {"Liten": ["99 SEK month"], "Stor": ["1299 SEK month"]},
    # prices only in structured data
    "t05_jsonld_prices": {"Solo": ["12 USD month"], "Crew": ["39 USD "]},
    "t05b_jsonld_graph": {"Team": ["9 USD "], "Firm": ["99 USD "]},
    "t05c_jsonld_with_cards": {"Team": ["9 USD "], "Firm": ["99 USD "]},
    # a price split over spans
    "t09_split_price": {"Solo": ["1249.5 USD month"], "Crew": ["29.99 USD month"], "Free": ["0 USD "]},
}


def told(name: str) -> Told:
    page = read_page((INPUTS / f"{name}.html").read_bytes(), "https://kelpdesk.example/pricing")
    return {
        plan.name: [f"{float(price.amount):g} {price.currency} {price.period}" for price in plan.prices]
        or (["ask"] if plan.contact else [])
        for plan in page.plans
    }


@pytest.mark.parametrize("name", list(CASES))
def test_the_page_of_a_report_gives_what_its_reader_saw(name: str) -> None:
    assert told(name) == CASES[name]


def test_a_badge_in_the_heading_of_a_card_is_no_part_of_the_name() -> None:
    assert not [name for name in told("t12_badge") if "popular" in name.lower() or "new" in name.lower()]


def test_indian_grouping_is_read() -> None:
    amounts = [one for prices in told("t10d_inr").values() for one in prices]
    assert any(one.startswith("149900 INR") for one in amounts), amounts
