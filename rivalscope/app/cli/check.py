"""``rivalscope check``: does a comparison page still match the evidence?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from analysis.checks.records import Checked, ClaimVerdict, PageCheck
from analysis.checks.render import FORMATS, summary
from analysis.view import MarketView
from rivalscope.app.cli.common import WorkspaceOption, console, open_market, open_workspace, plain
from rivalscope.app.marked_page import marked_page
from rivalscope.app.workflows.check import check_target
from rivalscope.core.errors import ConfigError

__all__ = ["register"]

_STYLES = {
    ClaimVerdict.CONTRADICTED: "bold red",
    ClaimVerdict.OUTDATED: "yellow",
    ClaimVerdict.DOUBTFUL: "yellow",
    ClaimVerdict.UNCLEAR: "cyan",
    ClaimVerdict.CANNOT_TELL: "dim",
    ClaimVerdict.CONFIRMED: "green",
}


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command(name="check")(check_command)


def check_command(
    page: Annotated[str, typer.Argument(help="Address or file: HTML, Markdown, CSV, XLSX, DOCX or a notebook.")],
    workspace: WorkspaceOption = Path(),
    product: Annotated[
        str,
        typer.Option(
            help='Slug of the product that "we" refers to on the page; default: derived from its address, else our own.'
        ),
    ] = "",
    fail_on: Annotated[
        list[ClaimVerdict] | None, typer.Option(help="Exit with status 1 if a claim has this verdict; may be repeated.")
    ] = None,
    format: Annotated[str, typer.Option(help=f"Print as: {', '.join(FORMATS)}; default: text.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write; its extension sets the format.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also list confirmed and undecidable claims.")] = False,
) -> None:
    """Check each claim of a comparison page, ours or a rival's, against the evidence in the store."""
    opened = open_workspace(workspace)
    name = _format(format, out)
    view = open_market(opened).require_matrix()
    found = check_target(view, page, ours=product, allow_private=opened.market.allow_private)
    if name:
        # The page itself if there is one; of a spreadsheet the copy is the tables that were read.
        text = marked_page(found, view) if name == "html" and found.html else FORMATS[name](found, view)
        if out is None:
            typer.echo(plain(text), nl=False)
        else:
            out.write_text(text, encoding="utf-8")
    if not name or out is not None:
        _print(found, view, everything=everything)
        if out is not None:
            console.print(f"Wrote {out}", highlight=False, markup=False)
    if not found.checked or any(found.count(verdict) for verdict in fail_on or ()):
        raise typer.Exit(1)


def _format(name: str, out: Path | None) -> str:
    endings = {".htm": "html", ".markdown": "md", ".xml": "junit"}
    wanted = name or (endings.get(out.suffix.lower(), out.suffix.lower().lstrip(".")) if out else "")
    if wanted and wanted not in FORMATS:
        raise ConfigError(f'no format "{wanted}"', next_step=f"Formats: {', '.join(FORMATS)}")
    return wanted


def _print(found: PageCheck, view: MarketView, *, everything: bool) -> None:
    hidden = () if everything else (ClaimVerdict.CONFIRMED, ClaimVerdict.CANNOT_TELL)
    for verdict in ClaimVerdict:
        for one in found.checked:
            if one.verdict is verdict and verdict not in hidden:
                _print_claim(one, view)
    console.print(summary(found), highlight=False, markup=False)
    for what, names in (("Rows", found.unmapped_rows), ("Columns", found.unmapped_columns)):
        if names:
            console.print(f"[dim]{what} that are not in this market: {escape(', '.join(names))}[/]", highlight=False)


def _print_claim(one: Checked, view: MarketView) -> None:
    claim = one.claim
    console.print(
        f"[{_STYLES[one.verdict]}]{one.verdict.sign} {one.verdict.value}[/] "
        f"[bold]{escape(view.name(claim.product))}[/] · {escape(view.label(claim.capability))}: "
        f"the page says {escape(claim.said)}; {escape(one.why)}",
        highlight=False,
    )
    for quote in one.quotes[:2]:
        console.print(f"    “{escape(quote.quote[:300])}”", highlight=False)
        console.print(f"    [dim]{escape(quote.url)} · {quote.captured_at:%Y-%m-%d}[/]", highlight=False)
