"""Commands that create and describe a workspace: init, add, sources, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from rivalscope.app.cli.common import WorkspaceOption, console, open_workspace
from rivalscope.app.doctor import examine
from rivalscope.app.workflows.setup import add_product, clear_products, init_workspace, name_of, propose_sources
from rivalscope.core.errors import ConfigError, RivalscopeError
from rivalscope.core.not_read import in_words
from rivalscope.core.records import UNREAD_NOTES, UNREAD_PRICES
from rivalscope.core.secrets import without_secrets
from rivalscope.core.store import runs

if TYPE_CHECKING:
    from crawlers.discovery.propose import Proposals

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(init)
    app.command()(add)
    app.command()(sources)
    app.command()(doctor)


def init(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="FOLDER", help="Folder to create; with --from, also further addresses."),
    ] = None,
    begin: Annotated[
        list[str] | None, typer.Option("--from", metavar="URL...", help="Home pages of the products to compare.")
    ] = None,
    crawl_now: Annotated[bool, typer.Option("--crawl/--no-crawl", help="Crawl them right away.")] = True,
    allow_private: Annotated[bool, typer.Option(help="Allow loopback and private addresses.")] = False,
) -> None:
    """Create a workspace: a folder with a commented market.yaml.

    With --from: find what to watch at each address, crawl it, and show the capabilities that the pages name. Review
    them with rivalscope capabilities review.
    """
    urls = [*(begin or []), *(one for one in words or [] if "://" in one)]
    folders = [one for one in words or [] if "://" not in one]
    if len(folders) != 1 and not (urls and not folders):
        raise ConfigError("exactly one folder is needed", next_step="Write: rivalscope init FOLDER --from URL URL")
    if urls and not begin:
        raise ConfigError("addresses need --from", next_step="Write: rivalscope init FOLDER --from URL URL")
    folder = Path(folders[0] if folders else "market")
    path = init_workspace(folder)
    console.print(f"Made {path}.", highlight=False)
    if not urls:
        console.print(f"Next: describe your market in it, or have sources proposed: rivalscope add URL -w {folder}")
        return
    clear_products(path, allow_private=allow_private)
    found = sum(_add_found(folder, url) for url in urls)
    if not found:
        raise RivalscopeError(
            "nothing to watch was found at any address", next_step=f"Add the sources to {path} by hand."
        )
    if crawl_now:
        try:
            from rivalscope.app.cli.collect import crawl

            crawl(workspace=folder)
        finally:
            from rivalscope.app.cli.capabilities import list_capabilities

            list_capabilities(workspace=folder)
        console.print(f"Keep, drop or rename them: rivalscope capabilities review -w {folder}", markup=False)
    else:
        console.print(f"Next: rivalscope crawl -w {folder}", markup=False)


def _add_found(folder: Path, url: str) -> bool:
    """Add what is worth watching at an address; an address with nothing to watch is reported and skipped."""
    opened = open_workspace(folder)
    # A dozen polite requests take their time.
    console.print(escape(f"Looking at {without_secrets(url)}"), style="dim", highlight=False)
    try:
        proposals = propose_sources(opened.market, url)
    except RivalscopeError as error:
        console.print(escape(f"{without_secrets(url)}: {error}"), style="red", highlight=False)
        return False
    if not proposals.found:
        console.print(escape(f"{without_secrets(url)}: nothing to watch was found"), style="red", highlight=False)
        return False
    made = add_product(
        opened.market_file,
        name=name_of(url, proposals.names),
        home=without_secrets(proposals.home),
        proposals=proposals.found,
    )
    console.print(escape(made), style="bold", highlight=False)
    _show(proposals)
    return True


def _show(proposals: Proposals) -> None:
    """Print proposals so that no address is truncated, however narrow the terminal."""
    for one in proposals.found:
        console.print(f"  {one.kind:10}{escape(one.url)}", highlight=False, soft_wrap=True)
        console.print(
            f"            [dim]{escape('; '.join(one.why))}; up to {one.max_pages} pages[/]",
            highlight=False,
            soft_wrap=True,
        )
        for example in one.examples[:3]:
            console.print(f"            [dim]for example {escape(example)}[/]", highlight=False, soft_wrap=True)
    if proposals.left_out:
        console.print("  left out after inspection:", highlight=False)
    for left in proposals.left_out:
        console.print(f"  {left.kind:10}{escape(left.url)}", highlight=False, soft_wrap=True)
        console.print(f"            [dim]{escape(left.why)}[/]", highlight=False, soft_wrap=True)


def add(
    url: Annotated[str, typer.Argument(help="Home page of a product.")],
    workspace: WorkspaceOption = Path(),
    name: Annotated[
        str, typer.Option(help="Name of the product; default: taken from its home page or host name.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write the proposal without asking.")] = False,
) -> None:
    """Propose sources for a product from its home page, and add them to market.yaml."""
    opened = open_workspace(workspace)
    proposals = propose_sources(opened.market, url)
    if not proposals.found:
        raise RivalscopeError(
            "nothing to watch was found",
            where=without_secrets(url),
            next_step="Add the sources to market.yaml by hand.",
        )
    _show(proposals)
    if yes or typer.confirm(f"Write this to {opened.market_file}?", default=True):
        made = add_product(
            opened.market_file,
            name=name or name_of(url, proposals.names),
            home=without_secrets(proposals.home),
            proposals=proposals.found,
        )
        console.print(f"Added {made}. Next: rivalscope crawl --product {made}", highlight=False)


def sources(workspace: WorkspaceOption = Path()) -> None:
    """List the sources with their schedule and health."""
    opened = open_workspace(workspace)
    table = Table("source", "url", "schedule", "last published", "pages", "health")
    with opened.store.begin() as connection:
        for product in opened.market.products:
            for source in product.sources:
                key = product.source_id(source)
                last = runs.last_published(connection, key)
                latest = runs.latest_coverage(connection, key)
                health = "never crawled"
                if latest is not None:
                    issues = runs.issues_of(connection, latest["run_id"])
                    warnings = [one["what"] for one in issues if one["where"] == key]
                    unread = sum(UNREAD_NOTES in what for what in warnings)
                    doubtful = sum(UNREAD_PRICES in what for what in warnings)
                    said = [
                        *latest["violations"],
                        *([f"{unread} release-notes pages not understood"] if unread else []),
                        *([f"{doubtful} pricing pages with doubtful prices"] if doubtful else []),
                    ]
                    met = f" (not read: {in_words(latest['not_read'])})" if latest["not_read"] else ""
                    health = ("; ".join(said) or "ok") + met
                table.add_row(
                    key,
                    without_secrets(source.url),
                    source.schedule or opened.market.schedule,
                    f"{last['started_at']:%Y-%m-%d %H:%M}" if last else "",
                    str(last["fetched"] + last["unchanged"]) if last else "",
                    health,
                )
    console.print(table)


def doctor(workspace: WorkspaceOption = Path()) -> None:
    """Check the installation and the workspace; exits with status 1 if a check fails."""
    found = examine(workspace)
    for finding in found:
        mark = "[green]ok[/]" if finding.good else "[bold red]no[/]"
        console.print(f"{mark} {finding.name}: {escape(finding.detail)}", highlight=False, soft_wrap=True)
    if not all(finding.good for finding in found):
        raise typer.Exit(1)
