"""``rivalscope ask``: a question in plain English, answered with rows and quotes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from analysis.answers import Answer
from analysis.queries.ask import Kind, Reply, ask
from analysis.queries.records import (
    CellRow,
    ChangeRow,
    ChargeRow,
    DemandRow,
    LookRow,
    PriceRow,
    Quote,
    ReleaseRow,
    ScoreRow,
    Spread,
    TrendRow,
    Why,
)
from rivalscope.app.cli.common import WorkspaceOption, console, open_market, open_workspace
from rivalscope.app.cli.price import print_team_prices
from rivalscope.app.workflows.search import search_passages

__all__ = ["register"]

_FEW = 2
"""Cells of which all quotes are shown."""
_ENTRIES = 6
"""Maximum number of entries printed for a release."""
_LIMITS = 4
"""Maximum number of limits printed for a plan."""


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command(name="ask")(ask_command)


def ask_command(
    question: Annotated[
        str, typer.Argument(help='"who supports SAML SSO on the free plan?", "what did Acme ship since March?"')
    ],
    workspace: WorkspaceOption = Path(),
) -> None:
    """Answer a question about the market with quotes, or say why nothing was found."""
    opened = open_workspace(workspace)
    view = open_market(opened).require_matrix()
    reply = ask(view, question, search=lambda words, products: search_passages(opened, words, products).rows)
    console.print(f"[dim]Understood: {escape(reply.understood)} (as of {view.as_of:%Y-%m-%d})[/]", highlight=False)
    _print_reply(reply)
    if reply.also is not None:
        joint = "And" if reply.second_part else "Or did you mean"
        console.print(f"\n[dim]{joint}: {escape(reply.also.understood)}[/]", highlight=False)
        _print_reply(reply.also)


def _print_reply(reply: Reply) -> None:
    if reply.near:
        console.print(f"[bold]No direct answer:[/] {escape(reply.near)}", highlight=False)
    if reply.short:
        console.print(f"[bold]{escape(reply.short)}[/]\n", highlight=False)
    if reply.near and "no passage" not in reply.near:
        _print_passages(reply)  # they say what was asked for, in its own words
    _print_cells(reply)
    for difference in reply.differences:
        sure = "" if difference.certain else "  [dim](undecided on one side: not proof that it is missing)[/]"
        console.print(f"[bold]{escape(difference.capability_name)}[/]{sure}", highlight=False)
        for row in (difference.one, difference.other):
            console.print(f"  {escape(row.product_name)}: {_answer(row)}", highlight=False)
    for change in reply.changes:
        _print_change(change)
    for release in reply.releases:
        _print_release(release)
    for spread in reply.spread:
        _print_spread(spread)
    for trend in reply.trends:
        _print_trend(trend)
    for price in reply.prices:
        _print_price(price)
    for charge in reply.charges:
        _print_charge(charge)
    for look in reply.looks:
        _print_look(look)
    for score in reply.scores:
        _print_score(score)
    for post in reply.demand:
        _print_demand(post)
    for statement in reply.statements:
        console.print(
            f"[bold]{escape(statement.product_name)}[/] {escape(statement.aspect)}: “{escape(statement.quote)}”",
            highlight=False,
        )
        console.print(f"  [dim]{escape(statement.url)}[/]", highlight=False)
    print_team_prices(reply.teams)
    if not reply.near or "no passage" in reply.near:
        _print_passages(reply)
    _print_empty(reply)


def _print_passages(reply: Reply) -> None:
    if reply.passages and reply.kind is Kind.PASSAGES and not reply.near:
        console.print("No query matches the question. These passages share words with it, which proves nothing:")
    elif reply.passages:
        console.print("Passages about it, to read:")
    for passage in reply.passages:
        console.print(f"[bold]{escape(passage.product_name)}[/]", highlight=False)
        _print_quote(passage.quote)
    if reply.passages:
        console.print("")


def _print_cells(reply: Reply) -> None:
    open_title = "" if reply.kind is Kind.OPEN else "Undecided from the pages read:"
    for title, rows in (("", reply.cells), ("The opposite:", reply.others), (open_title, reply.open)):
        if title and rows:
            console.print(f"\n{title}")
        for row in rows:
            name = f"[bold]{escape(row.product_name)}[/] · {escape(row.capability_name)}"
            console.print(f"{name}: {_answer(row)}", highlight=False)
            for quote in row.quotes if len(reply.cells) + len(reply.others) <= _FEW else row.quotes[:1]:
                _print_quote(quote)
            for mark, quotes in (("against it", row.against), ("to read, proves nothing", row.leads)):
                for quote in quotes[:1] if mark == "against it" or not row.quotes else ():
                    console.print(f"  [dim]{mark}:[/]", highlight=False)
                    _print_quote(quote)


def _answer(row: CellRow) -> str:
    open_ = Answer(row.answer).open
    words = [f"{Answer(row.answer).sign} {row.answer}" + ("" if open_ else f" {row.confidence:.0%}")]
    words += [text for text in (row.stage if row.stage != "ga" else "", f"plan {row.plan}" if row.plan else "") if text]
    words += [text for text in (row.value, f"since {row.since}" if row.since else "") if text]
    return escape(" · ".join(words))


def _print_quote(quote: Quote) -> None:
    console.print(f"  “{escape(quote.text[:300])}”", highlight=False)
    console.print(f"  [dim]{escape(quote.url)} · {quote.captured}[/]", highlight=False)


def _print_change(row: ChangeRow) -> None:
    console.print(
        f"[bold]{escape(row.product_name)}[/] {escape(row.kind.replace('_', ' '))}: {escape(row.subject)} "
        f"[dim]seen {row.seen_from} to {row.seen_to}[/]",
        highlight=False,
    )
    for sign, text in (("-", row.before), ("+", row.after)):
        if text:
            console.print(f"  {sign} “{escape(text[:300])}”", highlight=False)
    console.print(f"  [dim]{escape(row.url)}[/]", highlight=False)


def _print_release(row: ReleaseRow) -> None:
    title = f" {row.title}" if row.title and row.title != row.version else ""
    console.print(
        f"[bold]{escape(row.product_name)} {escape(row.version)}[/]{escape(title)} [dim]{row.published or 'no date'} · "
        f"{escape(row.url)}[/]",
        highlight=False,
    )
    for entry in row.entries[:_ENTRIES]:
        console.print(f"  {entry.kind}: {escape(entry.text[:300])}", highlight=False)
    if len(row.entries) > _ENTRIES:
        console.print(f"  [dim]and {len(row.entries) - _ENTRIES} more[/]", highlight=False)


def _print_spread(row: Spread) -> None:
    console.print(f"\n[bold]{escape(row.capability_name)}[/]", highlight=False)
    for one in row.adopters:
        console.print(f"  {one.at if one.exact else f'by {one.at}'}  {escape(one.product_name)}", highlight=False)
    if row.undated:
        console.print(f"  no date known: {escape(', '.join(row.undated))}", highlight=False)


def _print_trend(row: TrendRow) -> None:
    who = f"{row.product_name}: " if row.product_name else ""
    move = f"{row.direction.replace('_', ' ')}, ×{row.per_year:.2f} a year" if row.per_year else row.direction
    console.print(f"[bold]{escape(who + row.name)}[/] {escape(move)} [dim]{escape(row.note)}[/]", highlight=False)


def _print_look(row: LookRow) -> None:
    closed = f", {row.not_read} not read" if row.not_read else ""
    console.print(
        f"[bold]{escape(row.product_name)}[/] {escape(row.source)}: last crawled {row.looked}, {row.read} pages read "
        f"({row.unchanged} unchanged){closed} [dim]{escape('; '.join(filter(None, (row.status, row.note))))}[/]",
        highlight=False,
    )


def _print_price(row: PriceRow) -> None:
    price = row.as_written or ("contact us" if row.contact else row.price) or "no public price"
    price += " (uncertain)" if row.doubtful else ""
    price = "; ".join((price, *row.limits[:_LIMITS]))
    console.print(
        f"[bold]{escape(row.product_name)}[/] {escape(row.plan)}: {escape(price)} [dim]{escape(row.url)}[/]",
        highlight=False,
    )


def _print_charge(row: ChargeRow) -> None:
    where = ", ".join(filter(None, (row.kind, row.tier, f"on {row.plan}" if row.plan else "")))
    console.print(
        f"[bold]{escape(row.product_name)}[/] besides: {escape(row.name)} ({escape(where)}): "
        f"{escape(row.as_written)} [dim]{escape(row.url)}[/]",
        highlight=False,
    )


def _print_score(row: ScoreRow) -> None:
    alike = f"; same answer as ours on {row.like_us} of the {row.compared} decided for both" if row.compared else ""
    console.print(
        f"[bold]{escape(row.product_name)}[/]: yes {row.yes}, partial {row.partial}, no {row.no}, open {row.open} "
        f"of {row.of}[dim]{alike}[/]",
        highlight=False,
    )


def _print_demand(row: DemandRow) -> None:
    posts = f" in {row.posts} posts" if row.posts > 1 else ""
    state = ", ".join(filter(None, (row.state, f"shipped in {row.shipped_in}" if row.shipped_in else "")))
    console.print(
        f"[bold]{escape(row.name)}[/] {row.kind}, {row.people}{posts} · {escape(row.product_name)}: "
        f"“{escape(row.quote[:300])}”",
        highlight=False,
    )
    console.print(f"  [dim]{escape(row.url)} · {row.opened}, {escape(state)}[/]", highlight=False)


def _print_empty(reply: Reply) -> None:
    if not reply.found and reply.empty is not None:
        start = "Not found: " if reply.empty.why is Why.NOTHING_FOUND else f"{reply.empty.why.value.capitalize()}: "
        console.print(f"{start}{escape(reply.empty.detail)}", highlight=False)
        if reply.empty.nearest:
            console.print(f"Close names: {escape(', '.join(reply.empty.nearest))}", highlight=False)
    notes: Sequence[str] = reply.could_not_look if not reply.found or reply.open else ()
    for note in notes[:5]:
        console.print(f"[dim]could not look: {escape(note)}[/]", highlight=False)
