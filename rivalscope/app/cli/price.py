"""``rivalscope price``: what a team would pay each vendor for what it needs, with the arithmetic and the quotes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from analysis.queries.needs import Has
from analysis.queries.team import State, TeamPrice, team_prices
from rivalscope.app.cli.common import WorkspaceOption, console, open_market, open_workspace
from rivalscope.core.money import spell_money

__all__ = ["print_team_prices", "register"]

_SIGNS = {Has.YES: "●", Has.NO: "✕", Has.UNKNOWN: "?"}


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(price)


def price(
    seats: Annotated[int, typer.Option(help="Number of seats.")],
    needs: Annotated[
        list[str] | None,
        typer.Option("--needs", help='Requirement that the plan must meet: saml, "audit log >= 1 year".'),
    ] = None,
    billing: Annotated[str, typer.Option(help="annual or monthly; default: the price each page shows first.")] = "",
    product: Annotated[str, typer.Option(help="Only these products, by name or slug, separated by commas.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    workspace: WorkspaceOption = Path(),
) -> None:
    """Show what a team would pay: for each vendor, the cheapest plan that meets the requirements.

    "Contact us" and "not stated" are answers too: a price that is not public is never counted as zero. Currencies are
    not converted.
    """
    view = open_market(open_workspace(workspace)).require_matrix()
    found = team_prices(view, seats=seats, needs=needs or (), billing=billing, product=product)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2, default=str))
        return
    print_team_prices(found)


def print_team_prices(found: Iterable[TeamPrice]) -> None:
    """Print the answers, one vendor after another."""
    for one in found:
        console.print(f"[bold]{escape(one.product_name)}[/]: {escape(headline(one))}", highlight=False)
        if one.arithmetic:
            console.print(f"  {escape(one.arithmetic)}", highlight=False)
        for met in one.needs:
            said = f" “{met.quote}”" if met.quote else ""
            console.print(f"  {_SIGNS[met.has]} {escape(met.need)}: {met.has}{escape(said)}", highlight=False)
        for note in one.notes:
            console.print(f"  [dim]{escape(note)}[/]", highlight=False)
        if one.url:
            said = f"“{one.quotes[0]}” " if one.quotes else ""
            console.print(f"  [dim]{escape(said)}{escape(one.url)}[/]", highlight=False)


def headline(one: TeamPrice) -> str:
    """Return a vendor's answer in one line."""
    if one.state is State.PRICED and one.total is not None:
        bound = "at least " if one.at_least else ""
        period = "once" if one.once else "a month"
        return f"{one.plan}, {bound}{spell_money(one.total, one.currency or '(currency not said)')} {period}"
    if one.state is State.CONTACT:
        return f"{one.plan}, contact us: no public price"
    if one.state is State.UNKNOWN:
        price = f", {spell_money(one.total, one.currency)} a month" if one.total is not None else ""
        return f"not stated; the closest plan is {one.plan}{price}"
    if one.state is State.USAGE:
        return f"{one.plan}, usage-based"
    return "no plan meets the requirements" if one.state is State.NONE else "no plans were read"
