"""The command that lists changes and manages the rules that suppress some of them."""

from __future__ import annotations

import getpass
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.markup import escape

from analysis.changes.digest import DEFAULT_BAR
from analysis.changes.records import ChangeKind
from analysis.changes.rules import Rule, pattern_rule
from analysis.changes.stored import change_of
from rivalscope.app.cli.common import WorkspaceOption, console, moment, open_workspace
from rivalscope.app.workflows.changes import replay_rule as replay_changes
from rivalscope.app.workflows.hide_rules import RULE_MARK, apply_rules, keep_rule
from rivalscope.core.config import HideRule
from rivalscope.core.config_words import plain_message
from rivalscope.core.errors import ConfigError
from rivalscope.core.store import changes as change_store
from rivalscope.core.workspace import Workspace

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(changes)


def changes(
    workspace: WorkspaceOption = Path(),
    since: Annotated[str, typer.Option(help="Only changes captured since this date or age.")] = "",
    product: Annotated[str, typer.Option(help="Only this product.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also show what a rule suppresses as noise.")] = False,
    replay_rule: Annotated[
        bool, typer.Option("--replay-rule", help="Show what a rule built from the --hide options would have hidden.")
    ] = False,
    hide_url: Annotated[str, typer.Option(help="Rule: pages whose address fits this shell pattern.")] = "",
    hide_text: Annotated[str, typer.Option(help="Rule: quotes, subjects or headings that contain these words.")] = "",
    hide_kind: Annotated[ChangeKind | None, typer.Option(help="Rule: changes of this kind.")] = None,
    below: Annotated[float | None, typer.Option(help="Rule: changes of a lower severity.", min=0, max=1)] = None,
    keep: Annotated[
        str, typer.Option(help="Save the replayed rule in market.yaml under this name; every run applies it.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Reason for saving the rule.")] = "",
    author: Annotated[str, typer.Option(help="Author of the rule; default: your user name.")] = "",
) -> None:
    """List what changed on the pages, with both quotes; within a capture, the most material changes come first.

    With --replay-rule, only list what a new rule would have hidden in the stored history, and change nothing. Add
    --keep and --reason to save the rule in market.yaml: it then suppresses such changes from now on. Suppressed changes
    are still counted, and --all shows them. To show them again, delete the rule from market.yaml.
    """
    opened = open_workspace(workspace)
    conditions = bool(hide_url or hide_text or hide_kind or below is not None)
    if replay_rule != conditions:
        raise ConfigError(
            "replaying a rule needs --replay-rule and at least one condition",
            next_step='For example: rivalscope changes --replay-rule --hide-url "*/careers/*" --below 0.5',
        )
    if keep and not (replay_rule and reason):
        raise ConfigError(
            "--keep needs --reason, and --replay-rule to show what the rule hides",
            next_step='For example: rivalscope changes --replay-rule --hide-url "*/careers/*" --keep careers --reason '
            '"job offers are not news"',
        )
    if replay_rule:
        _print_replay(
            opened, pattern_rule("replayed", url=hide_url, text=hide_text, kind=hide_kind, below=below), kept=bool(keep)
        )
        if keep:
            _keep(
                opened,
                {"name": keep, "author": author or getpass.getuser(), "reason": reason, "url": hide_url,
                 "text": hide_text, "kind": hide_kind.value if hide_kind else "", "below": below},
            )  # fmt: skip
        return
    if product:
        opened.market.product(product)
    apply_rules(opened, if_new=True)
    with opened.store.begin() as connection:
        period = moment(since) if since else None
        known = change_store.list_changes(connection, since=period, product=product or None, suppressed=True)
    rows = [row for row in known if everything or not row["suppressed_by"]]
    held_back = Counter(row["suppressed_by"] for row in known if row["suppressed_by"])
    for row in rows:
        held = f" [dim](suppressed: {row['suppressed_by']})[/]" if row["suppressed_by"] else ""
        console.print(
            f"{row['new_at']:%Y-%m-%d} [bold]{escape(row['product'])}[/] {row['kind'].replace('_', ' ')}{held} "
            f"[dim]severity {row['severity']:.1f}, confidence {row['confidence']:.0%} {escape(row['url'])}[/]",
            highlight=False,
        )
        if others := change_of(row).also_at:
            console.print(f"  [dim]also on {escape(' '.join(others))}[/]", highlight=False)
        for word, quote in (("before", row["before"]), ("after", row["after"])):
            if quote:
                console.print(f"  {word}: “{escape(quote[:300])}”", highlight=False)
    if not rows:
        console.print("Nothing material changed.")
    if held_back:
        by_rule = ", ".join(f"{count} {name}" for name, count in held_back.most_common())
        see = "" if everything else "; see them with --all"
        console.print(
            f"[dim]{held_back.total()} changes are suppressed as noise ({escape(by_rule)}){see}[/]", highlight=False
        )
    for rule in opened.market.changes.hide:
        console.print(
            f"[dim]rule:{rule.name}, by {escape(rule.author)}: {escape(rule.reason)}; "
            f"hides {held_back[RULE_MARK + rule.name] or 'nothing'} here[/]",
            highlight=False,
        )


def _keep(workspace: Workspace, written: dict[str, object]) -> None:
    try:
        rule = HideRule.model_validate(written)
    except ValidationError as error:
        problem = error.errors()[0]
        raise ConfigError(
            f"the rule cannot be saved: {'.'.join(map(str, problem['loc']))}: {plain_message(problem)}",
            next_step="Give a short name of lower-case letters, digits and dashes, an author and a reason.",
        ) from error
    hidden = apply_rules(keep_rule(workspace, rule))
    console.print(
        f"Saved as rule:{rule.name} in market.yaml, by {escape(rule.author)}; it now suppresses {len(hidden)} "
        "stored changes. To undo, delete it there.",
        highlight=False,
    )


def _print_replay(workspace: Workspace, rule: Rule, *, kept: bool) -> None:
    replay = replay_changes(workspace, rule)
    for change in replay.hidden:
        quote = change.now or change.was
        console.print(
            f"{change.new_at:%Y-%m-%d} [bold]{escape(change.product)}[/] {change.kind.replace('_', ' ')} "
            f"[dim]severity {change.severity:.1f} {escape(change.url)}[/] “{escape(quote[:120])}”",
            highlight=False,
        )
    kinds = Counter(change.kind.value.replace("_", " ") for change in replay.hidden)
    by_kind = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    material = sum(change.materiality >= DEFAULT_BAR for change in replay.hidden)
    console.print(
        f"This rule would have hidden {len(replay.hidden)} of {replay.shown} shown changes"
        + (
            f" ({by_kind}); {material} of them material, {replay.reported} already reported in a digest"
            if replay.hidden
            else ""
        )
        + (". " if kept else ". Nothing was changed."),
        highlight=False,
    )
