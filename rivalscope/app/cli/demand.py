"""The command that shows what users ask for: demand."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from analysis.answers import answer_of
from analysis.demand.records import CapabilityDemand, MarketDemand
from analysis.queries.names import match_capabilities
from analysis.view import MarketView
from rivalscope.app.cli.common import WorkspaceOption, console, open_market, open_workspace
from rivalscope.app.workflows.posts_sheet import take_posts, write_posts_sheet
from rivalscope.core.demand import DemandKind
from rivalscope.core.errors import ConfigError, ExpectationError

__all__ = ["register"]


_COLUMNS = ("capability", "people", "wishes", "posts", "since", "we", "rivals")
"""What fits a terminal of 80 columns; the export `demand` has every figure."""


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(demand)


def demand(
    capability: Annotated[str, typer.Argument(help="Show the posts of this capability or proposal.")] = "",
    workspace: WorkspaceOption = Path(),
    kind: Annotated[DemandKind | None, typer.Option(help="Only posts of this kind.")] = None,
    most: Annotated[int, typer.Option(help="Maximum number of lines, or of posts on a sheet.", min=1)] = 30,
    sheet: Annotated[
        Path | None, typer.Option(help="Write the posts most worth reading to this CSV, to be filled in.")
    ] = None,
    take: Annotated[Path | None, typer.Option(help="Save the answers of a completed sheet to overrides.yaml.")] = None,
    name: Annotated[str, typer.Option(help="Name of the person who read the posts; default: your user name.")] = "",
) -> None:
    """Show what users ask for in public: people, trend, how long they wait, and who has shipped it."""
    opened = open_workspace(workspace)
    if take is not None:
        count = take_posts(opened, take, author=name or getpass.getuser())
        console.print(f"{count} decisions saved. To apply: rivalscope analyse", highlight=False)
        return
    view = open_market(opened).require_matrix()
    asked = view.demand
    if not asked.posts:
        raise ExpectationError(
            "no user posts have been read",
            where=str(view.workspace.root),
            next_step="Add a source to market.yaml, for example: kind: github-issues, url: https://github.com/owner/name",
        )
    if sheet is not None:
        count = write_posts_sheet(opened, sheet, most=most)
        text = f"{count} posts written to {sheet}. Fill in kind_is and capability_is, then: rivalscope demand --take"
        console.print(f"{text} {sheet}", highlight=False, markup=False)
        return
    if capability:
        _print_posts(view, _named(view, asked, capability), kind, most)
        return
    console.print(f"{asked.posts} posts; {asked.unlinked} wishes and complaints match no capability", highlight=False)
    read = sum(bool(one.decided_by) for one in view.posts)
    console.print(
        f"{read} posts were read by people or readers; the others are matched by their wording, so some are missed. To "
        "have them read: rivalscope reader sheets --posts --out posts.md; to read them yourself: rivalscope demand "
        "--sheet posts.csv",
        style="dim",
    )
    console.print(_table(view, asked.asked[:most]))
    if asked.proposed:
        console.print("Requested, but not in the matrix:", style="bold")
        console.print(_table(view, asked.proposed[:most]))
    console.print(f"Back-test, top tenth of demand shipped within a year: {asked.record.words}", highlight=False)
    for one in asked.record.products:
        record = f"{one.top_shipped} of {one.top} in the top tenth, {one.rest_shipped} of {one.rest} others"
        console.print(f"  {escape(view.name(one.product))}: {record}", highlight=False)


def _table(view: MarketView, found: tuple[CapabilityDemand, ...]) -> Table:
    table = Table(*_COLUMNS)
    for column in table.columns[1:]:
        column.no_wrap = True
    for one in found:
        having = sum(answer_of(view.cell(product.slug, one.id)).present for product in view.rivals)
        ours = answer_of(view.cell(view.own, one.id)) if view.own and not one.proposed else None
        table.add_row(
            escape(" ".join(filter(None, (one.label, one.trend and f"({one.trend})")))),
            one.people.rpartition(" ")[0].replace(" to ", "–"),
            str(one.wishes),
            str(one.wishes + one.complaints + one.questions),
            f"{one.oldest_open:%Y-%m}" if one.oldest_open else "",
            f"{ours.sign} {ours.value}" if ours else "",
            f"{having} of {len(view.rivals)}" if not one.proposed else "",
        )
    return table


def _named(view: MarketView, asked: MarketDemand, words: str) -> CapabilityDemand:
    for one in (*asked.asked, *asked.proposed):
        if words.casefold() in (one.label.casefold(), one.id):
            return one
    found, near = match_capabilities(view, words)
    if len(found) == 1 and found[0].id in asked.by_capability:
        return asked.by_capability[found[0].id]
    names = ", ".join(near) or ", ".join(one.label for one in asked.asked[:5])
    raise ConfigError(f'no request found for "{words}"', next_step=f"Asked for: {names}.")


def _print_posts(view: MarketView, one: CapabilityDemand, kind: DemandKind | None, most: int) -> None:
    console.print(f"[bold]{escape(one.label)}[/]: {one.people}", highlight=False)
    for post in [post for post in one.posts if kind is None or post.kind is kind][:most]:
        said = post.kind.value if post.kind else ""
        state = "open" if post.open else f"closed{f', {post.closing}' if post.closing else ''}"
        said = f"{said}, {post.decided_by}" if post.decided_by else f"{said} {post.sureness:.0%}"
        shipped = f", shipped in {post.shipped_in}" if post.shipped_in else ""
        console.print(
            f"[cyan]{escape(said)}[/] {escape(view.name(post.product))} {post.opened:%Y-%m-%d}, {post.people}, "
            f"{escape(state)}{escape(shipped)}",
            highlight=False,
        )
        console.print(Padding(f"“{escape(post.quote)}”", (0, 0, 0, 2)), highlight=False)
        console.print(Padding(escape(post.url), (0, 0, 0, 2)), highlight=False, soft_wrap=True)
