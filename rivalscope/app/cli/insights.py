"""Commands that write documents: brief, battlecard, swot, opportunities, roadmap, spec; and that check them: stale."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from analysis.insights.battlecard import battlecard
from analysis.insights.brief import appendix, executive_brief
from analysis.insights.documents import opportunity_list, spec_seed, swot_document
from analysis.insights.estimates import read_estimates
from analysis.insights.roadmap import roadmap_document
from rivalscope.app.cli.common import WorkspaceOption, console, open_market, open_workspace, plain
from rivalscope.app.publish_text import write_text
from rivalscope.core.errors import ConfigError

__all__ = ["register"]

OutOption = Annotated[
    Path | None, typer.Option("--out", "-o", help="File to write: .md, .html or .docx; default: print.")
]
EstimatesOption = Annotated[
    Path | None, typer.Option(help="CSV with the columns capability, impact, effort (person-months) and kano.")
]
ProductArgument = Annotated[str, typer.Argument(help="Slug of a product.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(brief)
    app.command(name="battlecard")(battlecard_command)
    app.command()(swot)
    app.command()(opportunities)
    app.command()(roadmap)
    app.command(name="spec")(spec_command)
    app.command(name="stale")(stale_command)


def brief(
    workspace: WorkspaceOption = Path(),
    with_appendix: Annotated[bool, typer.Option("--appendix", help="Append all evidence, for engineers.")] = False,
    out: OutOption = None,
) -> None:
    """Write the executive brief: under 300 words, facts separate from advice, every fact linked to its cell."""
    opened = open_workspace(workspace)
    view, templates = open_market(opened).require_matrix(), opened.templates_dir
    text = executive_brief(view, templates=templates)
    if with_appendix:
        text = f"{text.rstrip()}\n\n{appendix(view, text, templates=templates)}"
    _hand_over(text, out)


def battlecard_command(product: ProductArgument, workspace: WorkspaceOption = Path(), out: OutOption = None) -> None:
    """Write a battlecard against a competitor: what to say and what not to say, with evidence and dates."""
    opened = open_workspace(workspace)
    _hand_over(battlecard(open_market(opened).require_matrix(), product, templates=opened.templates_dir), out)


def swot(product: ProductArgument, workspace: WorkspaceOption = Path(), out: OutOption = None) -> None:
    """Write a product's strengths, weaknesses, opportunities and threats, based on evidence."""
    opened = open_workspace(workspace)
    _hand_over(swot_document(open_market(opened).require_matrix(), product, templates=opened.templates_dir), out)


def opportunities(
    workspace: WorkspaceOption = Path(), estimates: EstimatesOption = None, out: OutOption = None
) -> None:
    """Write the list of opportunities with RICE and Kano fields, and how stable their ranking is."""
    opened = open_workspace(workspace)
    view = open_market(opened).require_matrix()
    given = read_estimates(estimates, view) if estimates else None
    _hand_over(opportunity_list(view, estimates=given, templates=opened.templates_dir), out)


def roadmap(workspace: WorkspaceOption = Path(), estimates: EstimatesOption = None, out: OutOption = None) -> None:
    """Propose what to build now, next and later, with what would change the order."""
    opened = open_workspace(workspace)
    view = open_market(opened).require_matrix()
    given = read_estimates(estimates, view) if estimates else None
    _hand_over(roadmap_document(view, estimates=given, templates=opened.templates_dir), out)


def spec_command(
    capability: Annotated[str, typer.Argument(help="Capability, by label or described in other words.")],
    workspace: WorkspaceOption = Path(),
    out: OutOption = None,
) -> None:
    """Draft a specification for a capability: who has it, how they describe it, plans and limits, open questions."""
    opened = open_workspace(workspace)
    _hand_over(spec_seed(open_market(opened).require_matrix(), capability, templates=opened.templates_dir), out)


def stale_command(
    file: Annotated[Path, typer.Argument(help="A brief, battlecard or any text, with or without footnotes.")],
    workspace: WorkspaceOption = Path(),
) -> None:
    """List the lines of a document that no longer hold; exits with status 1 if there are any, or nothing to check."""
    if not file.is_file():
        raise ConfigError("no such file", where=str(file), next_step="Give a document written by Rivalscope.")
    from rivalscope.app.workflows.check import (
        stale_document,
    )  # reads documents as the crawler does, and loads its parsers

    found = stale_document(open_market(open_workspace(workspace)).require_matrix(), file)
    for line in found.lines:
        console.print(f"{escape(str(file))}:{line.number}: {escape(line.text.strip())}", highlight=False)
        for reason in line.reasons:
            console.print(f"  {escape(reason)}", highlight=False)
    console.print(found.summary, highlight=False, markup=False)
    if found.lines or not found.rests:
        raise typer.Exit(1)


def _hand_over(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(plain(text))
    else:
        write_text(text, out)
        console.print(f"Wrote {out}", highlight=False)
