"""Commands for readers, who judge the passages found for the cells."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from analysis.matrix.sheets import Sheet
from rivalscope.app.cli.common import WorkspaceOption, console, open_workspace, plain
from rivalscope.app.endpoint import PRESETS, ask_endpoint
from rivalscope.app.readers import BRIEF
from rivalscope.app.sheet_forms import sheet_from_json, sheet_json, sheet_text, sheets_markdown
from rivalscope.app.workflows.readings import endpoint_of, hand_out, open_sheets, preview, take_answers
from rivalscope.core.config import ReaderSettings
from rivalscope.core.errors import ConfigError
from rivalscope.core.store import matrix as matrix_store
from rivalscope.core.store import readings as store

__all__ = ["register"]

group = typer.Typer(
    help="Let a person, a language model or any program judge the passages found for the cells.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(group, name="reader")


@group.command()
def brief() -> None:
    """Print instructions for reading and answering sheets, for people or as a prompt for a language model."""
    typer.echo(BRIEF, nl=False)


@group.command()
def sheets(
    out: Annotated[Path, typer.Option("--out", "-o", help="File: .md to read or paste, else JSON lines.")],
    workspace: WorkspaceOption = Path(),
    number: Annotated[
        int, typer.Option("-n", help="Maximum number of sheets, the least certain cells first.", min=1)
    ] = 100,
    product: Annotated[str, typer.Option(help="Only this product.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Include sheets that were already read.")] = False,
    beside: Annotated[str, typer.Option(help="Include sheets read by anyone other than this reader.")] = "",
) -> None:
    """Write the passages of unread cells to a file, to be judged elsewhere."""
    opened = open_workspace(workspace)
    if product:
        opened.market.product(product)
    found = open_sheets(opened, everything=everything, product=product, reader=beside).sheets
    chosen = found[:number]
    if not chosen:
        console.print("Every cell has been read.")
        return
    _write(chosen, out)
    hand_out(opened, chosen)
    console.print(
        f"{len(chosen)} of {len(found)} sheets written to {out}. How to answer: rivalscope reader brief. "
        f"Then: rivalscope reader take ANSWERS --name WHO",
        highlight=False,
        markup=False,
    )


@group.command()
def ask(
    model: Annotated[str, typer.Option(help="Model name at the endpoint.")],
    url: Annotated[str, typer.Option(help="Base URL, such as http://localhost:8080/v1.")] = "",
    preset: Annotated[str, typer.Option(help=f"Instead of an address: {', '.join(PRESETS)}.")] = "",
    together: Annotated[int, typer.Option(help="Maximum number of concurrent requests.", min=1)] = 4,
    timeout: Annotated[float, typer.Option(help="Timeout for a request, in seconds.", min=1)] = 120.0,
) -> None:
    """Read sheets (JSON lines on standard input) with a language model behind an OpenAI-compatible endpoint.

    Answers go to standard output, so this command can be used as the reader in market.yaml. The key is taken from the
    environment: RIVALSCOPE_READER_KEY, or the preset's own variable.
    """
    if not (url or preset):
        raise ConfigError("no endpoint is given", next_step="Give --url ADDRESS or --preset NAME.")
    settings = ReaderSettings(name=model, model=model, url=url, preset=preset, together=together, timeout=timeout)
    sheets = [sheet_from_json(line) for line in sys.stdin if line.strip()]
    for answer in ask_endpoint([(one.id, (sheet_text(one),)) for one in sheets], endpoint_of(settings)):
        typer.echo(plain(answer))


@group.command()
def cost(workspace: WorkspaceOption = Path()) -> None:
    """Estimate the sheets, tokens and cost of the next build's reading; nothing is sent."""
    opened = open_workspace(workspace)
    settings = opened.market.reader
    if settings is None:
        raise ConfigError(
            "market.yaml has no reader",
            where=str(opened.market_file),
            next_step="Add one: docs/questions/is-it-true.md",
        )
    found = preview(opened, settings)
    price = f", about {found.cost:.2f} {settings.price.currency}" if found.cost else ""
    console.print(
        f"{found.sheets} cells are unread. The next build reads {found.now} of them: about {found.sent:,} tokens in "
        f"and {found.received:,} out{price}.",
        highlight=False,
    )
    if found.now < found.sheets:
        console.print("The budget in market.yaml limits this build; later builds continue from there.")


@group.command()
def take(
    answers: Annotated[Path, typer.Argument(help="JSON lines or CSV.")],
    workspace: WorkspaceOption = Path(),
    name: Annotated[str, typer.Option(help="Name of the reader; default: your user name.")] = "",
    again: Annotated[
        Path | None, typer.Option(help="File for the second-look sheets that the answers request.")
    ] = None,
) -> None:
    """Import a reader's answers; the next analyse uses them."""
    opened = open_workspace(workspace)
    taken = take_answers(opened, answers, reader=name or getpass.getuser())
    console.print(f"{taken.kept} answers saved. To apply: rivalscope analyse", highlight=False)
    if taken.changed:
        console.print(f"{taken.changed} sheets have changed since; write them again with: rivalscope reader sheets")
    if taken.looks:
        out = again or answers.with_name(f"{answers.stem}-again.jsonl")
        _write(taken.looks, out)
        console.print(
            f"{len(taken.looks)} second looks written to {out}. Answer them, then: rivalscope reader take ANSWERS",
            highlight=False,
            markup=False,
        )


def _write(sheets: Sequence[Sheet], out: Path) -> None:
    """Write sheets as Markdown or, by default, as JSON lines."""
    lines = "".join(f"{sheet_json(one)}\n" for one in sheets)
    out.write_text(sheets_markdown(sheets, BRIEF) if out.suffix == ".md" else lines, encoding="utf-8")


@group.command()
def status(workspace: WorkspaceOption = Path()) -> None:
    """Show how many cells each reader has judged, and where readers and rules disagree."""
    opened = open_workspace(workspace)
    with opened.store.begin() as connection:
        rows = store.count_readings(connection)
        cells = matrix_store.load_cells(connection)
    for row in rows:
        console.print(
            f"{escape(row['reader'])}: {row['answers']} answers, {row['first']:%Y-%m-%d} to {row['last']:%Y-%m-%d}",
            highlight=False,
        )
    read = [cell for cell in cells if cell.extra.get("reader")]
    other = [cell for cell in read if cell.extra["rules"] != cell.support.value]
    console.print(
        f"{len(read)} of {len(cells)} cells are decided by a reader; the rules disagree on {len(other)} of them"
        + (": rivalscope recheck" if other else "."),
        highlight=False,
    )
