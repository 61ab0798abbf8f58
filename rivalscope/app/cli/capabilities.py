"""Commands about capabilities: what is compared, and its history."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from analysis.features.overrides import Decision, OverrideAction, find
from analysis.features.taxonomy import Entry, proposals, write_taxonomy
from analysis.market_store import MarketStore
from rivalscope.app.cli.common import WorkspaceOption, console, open_workspace
from rivalscope.app.workflows.capabilities import (
    decide,
    discover_capabilities,
    known_capabilities,
    load_capability_state,
    market_mentions,
    other_candidates,
    refit_capabilities,
)
from rivalscope.app.workflows.capability_sheets import (
    BRIEF,
    open_sheets,
    sheets_csv,
    sheets_jsonl,
    sheets_markdown,
    take_sheets,
)
from rivalscope.core import clock
from rivalscope.core.errors import ConfigError
from rivalscope.core.store import capabilities as store
from rivalscope.core.store.leases import PUBLISH

__all__ = ["register"]

AuthorOption = Annotated[str, typer.Option(help="Author of the decision; default: your user name.")]
ReasonOption = Annotated[str, typer.Option(help="Why.")]

group = typer.Typer(help="Choose what is compared, and record decisions about it.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(group, name="capabilities")


@group.command(name="list")
def list_capabilities(
    more: Annotated[bool, typer.Option("--more", help="List candidates that are not in the matrix.")] = False,
    workspace: WorkspaceOption = Path(),
) -> None:
    """List the capabilities of the matrix, with definition and aliases.

    With --more: other candidates named on the pages, the most relevant first; pin one to make it a row.
    """
    opened = open_workspace(workspace)
    if more:
        others = Table("worth", "candidate", "vendors", "with a page or item of its own", "also called")
        for candidate, about, value in other_candidates(opened):
            others.add_row(
                f"{value:.1f}",
                escape(candidate.label),
                str(about.families),
                str(about.dedicated),
                escape(", ".join(candidate.aliases)),
            )
        console.print(others)
        return
    with opened.store.begin() as connection:
        known = store.active_capabilities(connection)
    table = Table("theme", "capability", "definition", "also called", "origin")
    for one in known:
        table.add_row(
            escape(one.parent), escape(one.label), escape(one.description), escape(", ".join(one.aliases)), one.origin
        )
    console.print(table)


@group.command()
def brief() -> None:
    """Print instructions for answering capability sheets, for people or as a prompt for a language model."""
    typer.echo(BRIEF, nl=False)


@group.command()
def sheets(
    out: Annotated[Path, typer.Option("--out", "-o", help="File: .csv to fill in, .md to paste, else JSON lines.")],
    workspace: WorkspaceOption = Path(),
    number: Annotated[
        int, typer.Option("-n", help="Maximum number of sheets: rows first, then other candidates.", min=1)
    ] = 60,
) -> None:
    """Write the rows and the best other candidates, with quotes, for review by a person or model."""
    found = open_sheets(open_workspace(workspace), number=number)
    if not found:
        raise ConfigError("no capability has been found yet", next_step="Build the matrix first: rivalscope analyse")
    make = {".csv": sheets_csv, ".md": sheets_markdown}.get(out.suffix, sheets_jsonl)
    out.write_text(make(found), encoding="utf-8")
    console.print(
        f"{len(found)} sheets written to {out}. Then: rivalscope capabilities take ANSWERS",
        highlight=False,
        markup=False,
    )


@group.command()
def take(
    answers: Annotated[Path, typer.Argument(help="JSON lines or the completed CSV.")],
    workspace: WorkspaceOption = Path(),
    name: Annotated[str, typer.Option(help="Name of the reviewer; default: your user name.")] = "",
) -> None:
    """Write a reviewer's choices to overrides.yaml; the next analyse applies them."""
    counts = take_sheets(open_workspace(workspace), answers, reader=name or getpass.getuser())
    counted = ", ".join(f"{number} {action}" for action, number in sorted(counts.items()) if number) or "nothing new"
    console.print(f"Saved: {counted}. To apply: rivalscope analyse", highlight=False)


@group.command("nod", hidden=True, deprecated=True)  # the former name, for one release
@group.command()
def review(
    workspace: WorkspaceOption = Path(),
    number: Annotated[int, typer.Option("-n", help="Maximum number of rows to review.", min=1)] = 40,
    author: AuthorOption = "",
) -> None:
    """Review the rows one by one: keep, drop, rename or merge. Each answer is saved immediately."""
    opened = open_workspace(workspace)
    found = open_sheets(opened, number=number)
    today = clock.now().date()
    for at, one in enumerate(found, 1):
        console.print(f"\n[bold]{at}/{len(found)} {escape(one.label)}[/bold] {escape(', '.join(one.vendors))}")
        console.print(escape("; ".join(one.phrases)), style="dim", highlight=False)
        for quote in one.quotes[:2]:
            console.print(escape(f"  {quote}"), highlight=False)
        answer = typer.prompt("k keep, d drop, r rename, m merge, s skip, q quit", default="k").strip().lower()[:1]
        if answer == "q":
            break
        action = {
            "k": OverrideAction.PIN,
            "d": OverrideAction.IGNORE,
            "r": OverrideAction.RENAME,
            "m": OverrideAction.MERGE,
        }.get(answer)
        if action is None:
            continue
        to = typer.prompt("to") if action in (OverrideAction.RENAME, OverrideAction.MERGE) else ""
        try:
            decide(
                opened,
                Decision(
                    action=action,
                    capability=one.capability,
                    author=author or getpass.getuser(),
                    reason="chosen in a row review",
                    on=today,
                    to=to,
                ),
            )
        except ConfigError as error:
            console.print(escape(str(error)), style="red")
    else:
        missing = typer.prompt("What else do you compare? Names, separated by commas", default="", show_default=False)
        for name in filter(None, map(str.strip, missing.split(","))):
            _decide(workspace, OverrideAction.ADD, name, author, "expected in a row review")
    console.print("To apply: rivalscope analyse", highlight=False)


@group.command()
def phrases(
    capability: Annotated[str, typer.Argument(help="Id, label or alias.")], workspace: WorkspaceOption = Path()
) -> None:
    """List the phrases of a capability, as accepted by move and split."""
    state = known_capabilities(open_workspace(workspace))
    found = find(state, capability)
    if found is None:
        raise ConfigError(
            f'there is no capability "{capability}"', next_step="List them with: rivalscope capabilities list"
        )
    for member in sorted(state.members, key=lambda one: one.phrase.casefold()):
        if member.capability == found.id:
            console.print(escape(member.phrase), highlight=False)


@group.command()
def log(workspace: WorkspaceOption = Path()) -> None:
    """Show the history of capabilities: created, ended, merged, split, and manual decisions, oldest first."""
    opened = open_workspace(workspace)
    with opened.store.begin() as connection:
        rows = store.capability_log(connection)
    for row in rows:
        who = f" by {row['author']}: {row['reason']}" if row["author"] else ""
        console.print(
            escape(f"{row['at']:%Y-%m-%d} {row['event']} {row['label']} {row['detail']}{who}"), highlight=False
        )
    if not rows:
        console.print("The capabilities have no history yet.")


@group.command()
def rename(
    capability: Annotated[str, typer.Argument(help="Id, label or alias.")],
    to: Annotated[str, typer.Argument(help="The new label.")],
    reason: ReasonOption,
    author: AuthorOption = "",
    workspace: WorkspaceOption = Path(),
) -> None:
    """Rename a capability; its id stays the same."""
    _decide(workspace, OverrideAction.RENAME, capability, author, reason, to=to)


@group.command()
def merge(
    capability: Annotated[str, typer.Argument(help="Capability to merge: id, label or alias.")],
    into: Annotated[str, typer.Argument(help="Capability to keep.")],
    reason: ReasonOption,
    author: AuthorOption = "",
    workspace: WorkspaceOption = Path(),
) -> None:
    """Merge two capabilities into one."""
    _decide(workspace, OverrideAction.MERGE, capability, author, reason, to=into)


@group.command()
def split(
    capability: Annotated[str, typer.Argument(help="Id, label or alias.")],
    to: Annotated[str, typer.Argument(help="Label of the new capability.")],
    reason: ReasonOption,
    phrase: Annotated[list[str], typer.Option(help="Phrase to move to the new capability; may be repeated.")],
    author: AuthorOption = "",
    workspace: WorkspaceOption = Path(),
) -> None:
    """Split phrases off into a new capability."""
    _decide(workspace, OverrideAction.SPLIT, capability, author, reason, to=to, phrases=tuple(phrase))


@group.command()
def move(
    capability: Annotated[str, typer.Argument(help="Source capability: id, label or alias.")],
    to: Annotated[str, typer.Argument(help="Target capability: id, label or alias.")],
    reason: ReasonOption,
    phrase: Annotated[list[str], typer.Option(help="Phrase to move; may be repeated.")],
    author: AuthorOption = "",
    workspace: WorkspaceOption = Path(),
) -> None:
    """Move phrases from one capability to another."""
    _decide(workspace, OverrideAction.MOVE, capability, author, reason, to=to, phrases=tuple(phrase))


@group.command()
def ignore(
    capability: Annotated[str, typer.Argument(help="Id, label or alias.")],
    reason: ReasonOption,
    author: AuthorOption = "",
    workspace: WorkspaceOption = Path(),
) -> None:
    """Exclude a capability from the matrix."""
    _decide(workspace, OverrideAction.IGNORE, capability, author, reason)


@group.command()
def add(
    capability: Annotated[str, typer.Argument(help="Its name, as vendors write it.")],
    reason: ReasonOption,
    author: AuthorOption = "",
    workspace: WorkspaceOption = Path(),
) -> None:
    """Add a row that was not discovered; the pages are searched for it, and a discovered one is pinned."""
    _decide(workspace, OverrideAction.ADD, capability, author, reason)


@group.command()
def pin(
    capability: Annotated[str, typer.Argument(help="Id, label or alias.")],
    reason: ReasonOption,
    author: AuthorOption = "",
    workspace: WorkspaceOption = Path(),
) -> None:
    """Pin a capability so that rediscovery leaves it unchanged."""
    _decide(workspace, OverrideAction.PIN, capability, author, reason)


@group.command()
def refit(workspace: WorkspaceOption = Path()) -> None:
    """Rediscover capabilities, learning from manual decisions.

    Ids are kept where the members still belong together; other changes are logged.
    """
    opened = open_workspace(workspace)
    with opened.lock("rediscovery of capabilities", names=[PUBLISH]):
        events = refit_capabilities(opened, MarketStore(opened).corpus())
    for entry in events:
        other = f" ({entry.other_label})" if entry.other_label else ""
        console.print(escape(f"{entry.change}: {entry.label}{other} {entry.note}"), highlight=False)
    console.print(f"{len(events)} events. To rebuild the matrix: rivalscope analyse", highlight=False)


@group.command()
def propose(
    workspace: WorkspaceOption = Path(),
    number: Annotated[int, typer.Option("-n", help="Maximum number to show.", min=1)] = 20,
) -> None:
    """Show what the pages mention but market.yaml does not list, the most widely shared first."""
    opened = open_workspace(workspace)
    said = list(market_mentions(opened, MarketStore(opened).corpus()))
    state = discover_capabilities(opened, said, state=load_capability_state(opened))
    listed = [
        Entry(name=one.label, definition=one.description, aliases=one.aliases, parent=one.parent)
        for one in opened.market.curated()
    ]
    for one in proposals(state, listed)[:number]:
        also = f" (also: {', '.join(one.aliases[:4])})" if one.aliases else ""
        console.print(escape(f"{one.label}{also}"), highlight=False)


@group.command(name="export")
def export_taxonomy(
    file: Annotated[Path, typer.Argument(help="File to write: .yaml or .csv.")], workspace: WorkspaceOption = Path()
) -> None:
    """Write the capabilities as a list to edit and paste into market.yaml."""
    opened = open_workspace(workspace)
    with opened.store.begin() as connection:
        known = store.active_capabilities(connection)
    write_taxonomy(
        (Entry(name=one.label, definition=one.description, aliases=one.aliases, parent=one.parent) for one in known),
        file,
    )
    console.print(f"Wrote {file}", highlight=False)


def _decide(
    workspace: Path,
    action: OverrideAction,
    capability: str,
    author: str,
    reason: str,
    *,
    to: str = "",
    phrases: tuple[str, ...] = (),
) -> None:
    opened = open_workspace(workspace)
    decision = Decision(
        action=action,
        capability=capability,
        author=author or getpass.getuser(),
        reason=reason,
        on=clock.now().date(),
        to=to,
        phrases=phrases,
    )
    if not decide(opened, decision):
        console.print(f"This decision is already in {opened.overrides_file}.", highlight=False)
        return
    console.print(f"Written to {opened.overrides_file}. To rebuild the matrix: rivalscope analyse", highlight=False)
