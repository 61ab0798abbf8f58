"""The command that shows what is read from a page or from a folder of pages."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from crawlers.extraction.inspect import describe, inspect_features, inspect_plans, inspect_tables, paint
from crawlers.extraction.releases.corrections import FILE_NAME, load_release_rules
from crawlers.extraction.releases.folder import DocumentReport, inspect_releases
from rivalscope.app.cli.common import console
from rivalscope.app.workflows.inspect import Inspected, inspect_target
from rivalscope.core.charges import spell_tier
from rivalscope.core.errors import ConfigError
from rivalscope.core.plans import spell_charge, spell_price
from rivalscope.core.records import Page, Plan

__all__ = ["register"]

_FOLDERS = ("features", "tables", "plans", "releases")
_WRITERS = {"features": inspect_features, "tables": inspect_tables, "plans": inspect_plans}


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(inspect)


def inspect(
    target: Annotated[str, typer.Argument(help="URL, file, WARC file, or one of: features, tables, plans, releases.")],
    argument: Annotated[str, typer.Argument(help="URL in the WARC file, or the folder to read.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="Folder (features, tables, plans) or CSV file (releases) to write.")
    ] = None,
    kinds_from_text: Annotated[
        bool, typer.Option("--kinds-from-text", help="releases: classify each entry by its text alone.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write a copy of the page with the findings highlighted.")] = None,
    browse: Annotated[bool, typer.Option("--open", help="Open the highlighted page in a browser.")] = False,
    url: Annotated[str, typer.Option(help="Treat the file as if it came from this address.")] = "",
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Allow loopback and private addresses.")
    ] = False,
) -> None:
    """Show what Rivalscope reads from a page: features, tables, plans, releases.

    For folders: inspect features DIR --out DIR (also tables, plans), inspect releases DIR --out FILE.csv.
    """
    if target in _FOLDERS:
        _inspect_folder(target, argument, out, kinds_from_text=kinds_from_text)
        return
    found = inspect_target(target, argument, url=url, allow_private=allow_private)
    if html is not None:
        html.write_text(paint(found.payload, found.page), encoding="utf-8")
        console.print(f"Wrote {html}")
        if browse:
            webbrowser.open(html.resolve().as_uri())
    if as_json:
        typer.echo(json.dumps(describe(found.page), ensure_ascii=False, indent=2, default=str))
    elif html is None:
        _print_page(found)


def _inspect_folder(what: str, folder: str, out: Path | None, *, kinds_from_text: bool) -> None:
    if not folder or out is None:
        raise ConfigError(
            f"inspect {what} needs a folder and --out", next_step=f"Write: rivalscope inspect {what} DIR --out OUT"
        )
    if not Path(folder).is_dir():
        raise ConfigError("no such folder", where=folder, next_step="Give the folder that contains the pages.")
    if what == "releases":
        count = _inspect_releases(Path(folder), out, kinds_from_text=kinds_from_text)
    else:
        count = _WRITERS[what](Path(folder), out)
    console.print(f"Wrote {count} {'rows' if what == 'releases' else 'pages'} to {out}")


def _inspect_releases(folder: Path, out: Path, *, kinds_from_text: bool) -> int:
    """Write the table; print how each document was read, what was left out, and which yielded less than expected."""
    table = Table("document", "reader", "sure", "releases", "dated", "entries", "left out", box=None, pad_edge=False)
    silent: list[DocumentReport] = []

    def report(document: DocumentReport) -> None:
        reading = document.reading
        dated = sum(release.published is not None for release in reading.releases)
        left_out = "; ".join((*reading.left_out, *((reading.suspicion,) if reading.suspicion else ())))
        counts = (len(reading.releases), dated, document.entries)
        table.add_row(
            escape(document.doc), reading.reader, f"{reading.confidence:.2f}", *map(str, counts), escape(left_out)
        )
        if reading.suspicion or not reading.releases:
            silent.append(document)

    corrections = folder / FILE_NAME
    rules = load_release_rules(corrections) if corrections.exists() else ()
    count = inspect_releases(folder, out, kinds_from_text=kinds_from_text, rules=rules, report=report)
    console.print(table)
    for document in silent:
        why = document.reading.suspicion or "no releases were found"
        console.print(f"[yellow]warning:[/] {escape(document.doc)}: {escape(why)}", highlight=False, soft_wrap=True)
    return count


def _print_page(found: Inspected) -> None:
    page: Page = found.page
    console.print(
        f"[bold]{escape(page.title or '(no title)')}[/] · {page.kind} · {page.language or 'language unknown'}"
    )
    console.print(f"[dim]{escape(page.url)} · {escape('; '.join(page.kind_reasons))}[/]", highlight=False)
    own = [block for block in page.blocks if not block.boilerplate]
    console.print(f"{len(page.blocks)} blocks, {len(page.blocks) - len(own)} of them boilerplate", highlight=False)
    if page.needs_javascript:
        console.print("[yellow]This page needs a browser: set `javascript: true` for its source.[/]")
    if page.items:
        table = Table("feature", "description", "section", "read from", title="Features", title_justify="left")
        for item in page.items:
            table.add_row(escape(item.title), escape(item.description[:160]), escape(item.section), item.kind)
        console.print(table)
    for grid in page.tables:
        table = Table(title=escape(grid.caption or " > ".join(grid.heading_path) or "Table"), title_justify="left")
        for _ in grid.rows[0] if grid.rows else ():
            table.add_column()
        for row in grid.rows:
            table.add_row(*(escape(cell.text) + (f" [bold]({cell.mark})[/]" if cell.mark else "") for cell in row))
        console.print(table)
    if page.plans:
        table = Table("plan", "prices", "limits", "not included", title="Plans", title_justify="left")
        for plan in page.plans:
            table.add_row(
                escape(plan.name),
                escape(_prices(plan)),
                escape("; ".join(plan.limits)),
                escape("; ".join(plan.excluded)),
            )
        console.print(table)
    if page.charges:
        table = Table("charged besides", "kind", "price", "tier", "on top of", title="Charges", title_justify="left")
        for charge in page.charges:
            table.add_row(
                escape(charge.name),
                charge.kind.value,
                escape(spell_charge(charge)),
                spell_tier(charge),
                escape(charge.plan),
            )
        console.print(table)
    for release in page.releases[:5]:
        console.print(f"[bold]{escape(release.version)}[/] {release.published or ''}: {len(release.entries)} entries")
    if len(page.releases) > 5:
        console.print(f"… and {len(page.releases) - 5} more releases")


def _prices(plan: Plan) -> str:
    """Return all prices of a plan, those behind a toggle in brackets."""
    prices = [spell_price(price) if price.shown else f"({spell_price(price)})" for price in plan.prices]
    if prices:
        return "; ".join(prices)
    said = "contact us" if plan.contact else "free" if plan.free else "not said"
    return f"{said} (uncertain)" if plan.uncertain else said
