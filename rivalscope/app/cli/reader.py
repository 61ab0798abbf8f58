"""Commands for readers, who judge the passages found for the cells, and users' posts."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from analysis.demand.sheets import PostSheet
from analysis.matrix.sheets import Sheet
from rivalscope.app.cli.common import WorkspaceOption, console, open_workspace, plain
from rivalscope.app.endpoint import CELLS, POSTS, PRESETS, ask_endpoint
from rivalscope.app.post_answers import POSTS_BRIEF
from rivalscope.app.readers import BRIEF
from rivalscope.app.sheet_forms import sheet_from_json, sheet_json, sheet_text, sheets_markdown
from rivalscope.app.workflows.post_readings import open_posts, preview_posts
from rivalscope.app.workflows.readings import endpoint_of, hand_out, open_sheets, preview, take_answers
from rivalscope.core.config import ReaderSettings
from rivalscope.core.errors import ConfigError
from rivalscope.core.store import matrix as matrix_store
from rivalscope.core.store import readings as store

__all__ = ["register"]

group = typer.Typer(
    help="Let a person, a language model or any program judge the passages found for the cells, and users' posts.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(group, name="reader")


@group.command()
def brief(posts: Annotated[bool, typer.Option("--posts", help="For sheets of users' posts.")] = False) -> None:
    """Print instructions for reading and answering sheets, for people or as a prompt for a language model."""
    typer.echo(POSTS_BRIEF if posts else BRIEF, nl=False)


@group.command()
def sheets(
    out: Annotated[Path, typer.Option("--out", "-o", help="File: .md to read or paste, else JSON lines.")],
    workspace: WorkspaceOption = Path(),
    number: Annotated[
        int, typer.Option("-n", help="Maximum number of sheets or posts, the most worth reading first.", min=1)
    ] = 100,
    product: Annotated[str, typer.Option(help="Only this product.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Include sheets that were already read.")] = False,
    beside: Annotated[str, typer.Option(help="Include sheets read by anyone other than this reader.")] = "",
    posts: Annotated[bool, typer.Option("--posts", help="Posts of users instead of cells.")] = False,
) -> None:
    """Write the passages of unread cells, or unread posts, to a file, to be judged elsewhere."""
    opened = open_workspace(workspace)
    if product:
        product = opened.market.product(product).slug
    if posts:
        asked, waiting = open_posts(opened, most=number, product=product, reader=beside, everything=everything)
        if not asked:
            console.print("Every post has been read." if not waiting else "There are no capabilities yet.")
            return
        _write(asked, out)
        hand_out(opened, asked)
        console.print(
            f"{sum(len(one.lines) for one in asked)} of {waiting} posts written to {out}, {len(asked)} sheets. How to "
            "answer: rivalscope reader brief --posts. Then: rivalscope reader take ANSWERS --name WHO",
            highlight=False,
            markup=False,
        )
        return
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
    for form, kind in ((CELLS, Sheet), (POSTS, PostSheet)):
        asked = [(one.id, (sheet_text(one),)) for one in sheets if isinstance(one, kind)]
        for answer in ask_endpoint(asked, endpoint_of(settings), form=form):
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
    said = preview_posts(opened, settings)
    if said.now:
        price = f", about {said.cost:.2f} {settings.price.currency}" if said.cost else ""
        console.print(
            f"{said.sheets} posts are unread. The next build reads {said.now} of them: about {said.sent:,} tokens in "
            f"and {said.received:,} out{price}.",
            highlight=False,
        )
    elif said.sheets:
        console.print(f"{said.sheets} posts are unread, and no build reads any: set posts: under budget:.")


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
    posts = f"{taken.posts} reading{'s' if taken.posts > 1 else ''} of posts"
    what = posts if taken.posts and not taken.kept else f"{taken.kept} answers"
    console.print(f"{what} saved. To apply: rivalscope analyse", highlight=False)
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


def _write(sheets: Sequence[Sheet | PostSheet], out: Path) -> None:
    """Write sheets as Markdown or, by default, as JSON lines."""
    lines = "".join(f"{sheet_json(one)}\n" for one in sheets)
    brief = POSTS_BRIEF if isinstance(sheets[0], PostSheet) else BRIEF
    out.write_text(sheets_markdown(sheets, brief) if out.suffix == ".md" else lines, encoding="utf-8")


@group.command()
def status(workspace: WorkspaceOption = Path()) -> None:
    """Show how many cells each reader has judged, and where readers and rules disagree."""
    opened = open_workspace(workspace)
    with opened.store.begin() as connection:
        rows = store.count_readings(connection)
        cells = matrix_store.load_cells(connection)
        readers = store.count_post_readings(connection)
        posts = store.latest_post_readings(connection)
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
    for row in readers:
        console.print(
            f"{escape(row['reader'])}: {row['answers']} posts, {row['first']:%Y-%m-%d} to {row['last']:%Y-%m-%d}",
            highlight=False,
        )
    if posts:
        differ = sum(bool(one.dissent) for one in posts.values())
        console.print(f"{len(posts)} posts are read; readers disagree on {differ} of them.", highlight=False)
