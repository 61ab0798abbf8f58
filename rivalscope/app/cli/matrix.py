"""Commands about the matrix: analyse, matrix, flips, audit."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from analysis.answers import answer_of, turn
from analysis.matrix.audit import AuditVerdict, draw_sample
from analysis.matrix.review import cell_age, recheck_queue
from rivalscope.app.cli.common import WorkspaceOption, console, moment, open_market, open_workspace
from rivalscope.app.workflows.audit import precision_of
from rivalscope.core import clock
from rivalscope.core.config import MarketSpec
from rivalscope.core.records import Capability, Cell, NoKind, Support
from rivalscope.core.store import capabilities as capability_store
from rivalscope.core.store import matrix as matrix_store
from rivalscope.core.store.leases import PUBLISH
from rivalscope.core.workspace import Workspace

if TYPE_CHECKING:
    from rivalscope.app.workflows.analyse import Analysis

__all__ = ["answer_words", "print_analysis", "print_matrix", "register"]

_LABEL_WIDTH, _COLUMN_WIDTH = 26, 18
"""Width of the label column, and the minimum width of a product column, in characters."""
_STYLES = {Support.FULL: "green", Support.PARTIAL: "yellow", Support.NONE: "red", Support.UNKNOWN: "dim"}


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command(name="analyse")(analyse_market)
    app.command()(matrix)
    app.command()(flips)
    app.command()(recheck)
    app.command()(audit)


def analyse_market(
    workspace: WorkspaceOption = Path(),
    force: Annotated[bool, typer.Option("--force", help="Rebuild even when nothing changed.")] = False,
) -> None:
    """Build the matrix from what is published: capabilities, evidence, answers, changes."""
    from rivalscope.app.workflows.analyse import analyse

    opened = open_workspace(workspace)
    with opened.lock("analysis", names=[PUBLISH]):
        result = analyse(opened, force=force, note=lambda text: console.print(f"  {text}", highlight=False))
    print_analysis(opened, result)
    result.raise_if_lost()


def print_analysis(workspace: Workspace, result: Analysis) -> None:
    """Print the result of a build: the matrix, flipped answers, warnings."""
    with workspace.store.begin() as connection:
        known = capability_store.active_capabilities(connection)
    print_matrix(workspace.market, known, result.cells)
    flipped = [old for old, _ in result.flips if old is not None]
    shown = [change for change in result.changes if not change.suppressed_by]
    if flipped:
        console.print(f"{len(flipped)} answers flipped; see both quotes with: rivalscope flips", highlight=False)
    if result.changes:
        console.print(
            f"{len(shown)} changes on the pages ({len(result.changes) - len(shown)} suppressed as noise): "
            "rivalscope changes",
            highlight=False,
        )
    for issue in result.issues:
        console.print(f"[yellow]warning:[/] {escape(issue)}", highlight=False)


def matrix(
    workspace: WorkspaceOption = Path(),
    as_of: Annotated[str, typer.Option(help="Show what was true at this date, or age such as 90d.")] = "",
    known_at: Annotated[str, typer.Option(help="Show what was known at this date or age.")] = "",
    product: Annotated[str, typer.Option(help="Only this product, with its quotes.")] = "",
    capability: Annotated[str, typer.Option(help="Only this capability, with its quotes.")] = "",
) -> None:
    """Print the competitive matrix."""
    opened = open_workspace(workspace)
    if product:
        opened.market.product(product)
    market = open_market(opened, as_of=as_of, known_at=known_at)
    known = market.capabilities
    cells: Sequence[Cell] = market.cells
    if not cells:
        console.print("There is no matrix yet. Build one with: rivalscope crawl, then rivalscope analyse")
        raise typer.Exit(1)
    wanted = [entry for entry in known if capability.casefold() in entry.label.casefold()]
    kept = {entry.id for entry in wanted}
    cells = [cell for cell in cells if cell.capability in kept and product in ("", cell.product)]
    if product or capability:
        _print_quotes(opened.market, wanted, cells)
    else:
        print_matrix(opened.market, wanted, cells)
    precision = precision_of(opened)
    console.print(
        f"Measured: {precision}." if precision else "Not yet measured on this market: rivalscope audit", highlight=False
    )


def print_matrix(market: MarketSpec, known: Sequence[Capability], cells: Sequence[Cell]) -> None:
    """Print products as columns and capabilities as rows; the three kinds of no look different."""
    by_place = {(cell.product, cell.capability): cell for cell in cells}
    shown = {cell.product for cell in cells}
    products = [product for product in market.products if product.slug in shown]
    # As many products side by side as fit; a wide market is split into several tables.
    abreast = max(1, (console.width - _LABEL_WIDTH) // _COLUMN_WIDTH)
    for start in range(0, len(products), abreast):
        table = Table(title=escape(market.market) if start == 0 else None, title_justify="left", pad_edge=False)
        table.add_column("capability", overflow="fold", width=_LABEL_WIDTH - 4)
        for product in products[start : start + abreast]:
            table.add_column(escape(product.name) + (" (us)" if product.slug == market.own else ""), overflow="fold")
        for entry in known:
            found = [by_place.get((product.slug, entry.id)) for product in products[start : start + abreast]]
            table.add_row(escape(entry.label), *(answer_words(cell) if cell else "" for cell in found))
        console.print(table)
    counts = {support: sum(cell.support is support for cell in cells) for support in Support}
    looked = sum(cell.no_kind is NoKind.NOT_LOOKED for cell in cells)
    unclear = sum(cell.no_kind is NoKind.UNCLEAR for cell in cells)
    console.print(
        f"{len(cells)} cells: {counts[Support.FULL]} yes, {counts[Support.PARTIAL]} partial, "
        f"{counts[Support.NONE]} documented no, {unclear} unclear with passages to read, "
        f"{counts[Support.UNKNOWN] - looked - unclear} not mentioned on the pages read, {looked} not looked at. "
        "Percentages are calibrated confidence.",
        highlight=False,
    )


def answer_words(cell: Cell) -> str:
    """Return a cell's answer for the terminal: sign, word, confidence, condition."""
    answer = answer_of(cell)
    details = [f"{cell.confidence:.0%}"] if cell.support is not Support.UNKNOWN else []
    if cell.leads:
        details.append(f"{len(cell.leads)} to read")
    if cell.stage and cell.stage.value != "ga":
        details.append(cell.stage.value)
    if cell.plan:
        details.append(cell.plan)
    if cell.contradictions:
        details.append("disputed")
    if cell.decided_by:
        details.append(f"by {cell.decided_by}")
    style = _STYLES[cell.support]
    return f"[{style}]{answer.sign} {answer.value}[/]" + (f" [dim]{escape(', '.join(details))}[/]" if details else "")


def _print_quotes(market: MarketSpec, known: Sequence[Capability], cells: Sequence[Cell]) -> None:
    labels = {entry.id: entry.label for entry in known}
    for cell in cells:
        name = market.product(cell.product).name
        console.print(
            f"\n[bold]{escape(name)}[/] · {escape(labels[cell.capability])}: {answer_words(cell)}", highlight=False
        )
        age = cell_age(cell, clock.now())
        seen = f" · newest quote seen {age.days} day{'' if age.days == 1 else 's'} ago" if age is not None else ""
        console.print(
            f"  [dim]{escape('; '.join(cell.reasons))} · {cell.pages_read} pages read{seen}[/]", highlight=False
        )
        passages = ((cell.evidence, "says"), (cell.contradictions, "but also says"), (cell.leads, "to read, no proof"))
        for quotes, word in passages:
            for quote in quotes:
                console.print(f"  {word}: “{escape(quote.quote)}”", highlight=False)
                console.print(f"    [dim]{escape(quote.url)} · {quote.captured_at:%Y-%m-%d}[/]", highlight=False)


def flips(
    workspace: WorkspaceOption = Path(),
    since: Annotated[str, typer.Option(help="Only since a date or age.")] = "",
) -> None:
    """List the answers that changed, each with its old and new quote."""
    opened = open_workspace(workspace)
    start = moment(since) if since else datetime.min.replace(tzinfo=clock.now().tzinfo)
    found = 0
    with opened.store.begin() as connection:
        labels = {entry.id: entry.label for entry in capability_store.active_capabilities(connection)}
        for at, old, new in matrix_store.flips(connection, since=start):
            found += 1
            turned = turn(answer_of(old), answer_of(new))
            ours = "" if old.answered_by == new.answered_by else f", by {escape(new.answered_by or 'the rules')}"
            if new.reread:
                ours += ", the pages being the same: re-read with newer rules or settings"
            console.print(
                f"{at:%Y-%m-%d} [bold]{escape(new.product)}[/] · {escape(labels.get(new.capability, new.capability))}: "
                f"{answer_words(old)} → {answer_words(new)} ({turned.value}){ours}",
                highlight=False,
            )
            for word, cell in (("was", old), ("now", new)):
                if cell.evidence:
                    quote = cell.evidence[0]
                    console.print(f"  {word}: “{escape(quote.quote)}” [dim]{escape(quote.url)}[/]", highlight=False)
    if not found:
        console.print("Nothing flipped.")


def recheck(
    workspace: WorkspaceOption = Path(),
    number: Annotated[int, typer.Option("-n", help="Maximum number of cells.", min=1)] = 10,
    product: Annotated[str, typer.Option(help="Only this product.")] = "",
) -> None:
    """List the cells most worth checking, and why: first unclear ones with passages to read, then uncertain ones."""
    opened = open_workspace(workspace)
    if product:
        opened.market.product(product)
    with opened.store.begin() as connection:
        known = capability_store.active_capabilities(connection)
        cells = matrix_store.load_cells(connection)
    kept = {entry.id for entry in known}
    cells = [cell for cell in cells if cell.capability in kept and product in ("", cell.product)]
    queue = recheck_queue(cells, clock.now(), number)
    for place, one in enumerate(queue, start=1):
        console.print(f"\n{place}. {escape('; '.join(one.reasons) or 'the answer is uncertain')}", highlight=False)
        _print_quotes(opened.market, known, [one.cell])
    if not queue:
        console.print("No cell needs checking.")
        return
    console.print("\nOverride one in overrides.yaml (cells:), or judge a sample: rivalscope audit", highlight=False)


def audit(
    workspace: WorkspaceOption = Path(),
    number: Annotated[int, typer.Option("-n", help="Number of cells to judge.", min=1)] = 20,
    author: Annotated[str, typer.Option(help="Name of the judge.")] = "",
    seed: Annotated[int, typer.Option(help="Random seed; the same seed gives the same sample.")] = 0,
) -> None:
    """Judge a sample of cells as right, wrong or unsure; the measured precision is printed on every export."""
    opened = open_workspace(workspace)
    author = author or getpass.getuser()
    with opened.store.begin() as connection:
        labels = {entry.id: entry.label for entry in capability_store.active_capabilities(connection)}
        cells = matrix_store.load_cells(connection)
        judged = matrix_store.judged_cells(connection)
    answers = {"r": AuditVerdict.RIGHT, "w": AuditVerdict.WRONG, "u": AuditVerdict.UNSURE}
    for drawn in draw_sample(cells, number, seed=seed, judged=judged):
        _print_quotes(
            opened.market, [Capability(id=drawn.cell.capability, label=labels[drawn.cell.capability])], [drawn.cell]
        )
        answer = typer.prompt("  [r]ight, [w]rong, [u]nsure, [q]uit").strip().casefold()[:1]
        if answer == "q":
            break
        if answer not in answers:
            console.print("  Not understood; skipping this cell.")
            continue
        reason = typer.prompt("  reason", default="", show_default=False)
        with opened.store.begin() as connection:
            matrix_store.add_verdict(
                connection,
                drawn.cell,
                verdict=answers[answer].value,
                stratum=drawn.stratum,
                weight=drawn.weight,
                author=author,
                reason=reason,
            )
    precision = precision_of(opened)
    console.print(f"Measured: {precision}." if precision else "Nothing judged yet.", highlight=False)
