"""What ``inspect`` shows of a page of prices: all prices of each plan, and what is charged besides."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from rivalscope.app.cli import app

CARD = '<div class="card"><h3>{}</h3><div>${} per month<br>or ${} if billed yearly</div><ul><li>Boards</li><li>{}</li></ul><a href="/s">Buy</a></div>'


def test_inspect_shows_every_price_and_every_charge(tmp_path: Path) -> None:
    page = tmp_path / "pricing.html"
    cards = CARD.format("Reef", 9, 7, "Extra seat: +$5 / month") + CARD.format("Bay [beta]", 29, 24, "SAML")
    page.write_text(
        f"<html lang=en><title>Pricing</title><body><main><h1>Pricing</h1><div>{cards}</div></main></body></html>"
    )
    told = CliRunner().invoke(
        app, ["inspect", str(page), "--url", "https://kelp.example/pricing"], env={"COLUMNS": "200"}
    )
    assert told.exit_code == 0, told.output
    assert "9 USD a month; 7 USD a month, billed annually" in told.output
    row = next(line for line in told.output.splitlines() if "Extra seat" in line and "add-on" in line)
    assert "5 USD a month" in row
    assert "Reef" in row
