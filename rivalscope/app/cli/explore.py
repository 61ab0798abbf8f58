"""Commands that look at the market over time: releases, trends, cadence, diffusion, positioning."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from analysis.dropped import dropped_sources
from rivalscope.app.cli.common import WorkspaceOption, console, moment, open_market, open_workspace
from rivalscope.core.records import EntryKind
from rivalscope.core.store import capabilities as capability_store
from rivalscope.core.store import releases as release_store

if TYPE_CHECKING:
    from analysis.trends.cadence import Cadence
    from analysis.trends.diffusion import Diffusion
    from analysis.trends.positioning import Positioning
    from analysis.trends.records import Trend

__all__ = ["register"]

_LONG_SILENCE = 0.75
"""Report the current silence when it is longer than this share of past intervals."""


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(releases)
    app.command()(trends)
    app.command()(cadence)
    app.command()(diffusion)
    app.command()(positioning)


def releases(
    workspace: WorkspaceOption = Path(),
    since: Annotated[str, typer.Option(help="Only releases published since this date or age, for example 90d.")] = "",
    product: Annotated[str, typer.Option(help="Only this product.")] = "",
    kind: Annotated[EntryKind | None, typer.Option(help="Only entries of this kind.")] = None,
    capability: Annotated[
        str, typer.Option(help="Only entries about capabilities whose label contains this text.")
    ] = "",
) -> None:
    """List what was shipped, one line per entry, newest release first."""
    opened = open_workspace(workspace)
    if product:
        opened.market.product(product)
    with opened.store.begin() as connection:
        rows = release_store.entries(
            connection,
            product=product or None,
            kind=kind.value if kind else None,
            since=moment(since) if since else None,
        )
        labels = {one.id: one.label for one in capability_store.active_capabilities(connection)}
        products = opened.market.products
        past = {(spec.slug, url) for spec in products for url in dropped_sources(connection, spec).urls}
    # What market.yaml no longer names is history, as in every other view.
    named = {spec.slug for spec in products}
    rows = [row for row in rows if row["product"] in named and (row["product"], row["url"]) not in past]
    if capability:
        rows = [row for row in rows if capability.casefold() in labels.get(row["capability"], "").casefold()]
    if not rows:
        console.print("No entries match.")
    for (slug, version, published), entries in groupby(rows, key=itemgetter("product", "version", "published")):
        console.print(f"[bold]{slug} {escape(version)}[/] {published or 'no date'}", highlight=False)
        for row in entries:
            sure = "" if row["confidence"] >= 1 else f" {row['confidence']:.0%}"
            flags = "".join(f", {flag}" for flag in ("breaking", "security") if row[flag] and row["kind"] != flag)
            about = f" [dim]({escape(labels[row['capability']])})[/]" if row["capability"] in labels else ""
            line = f"[cyan]{row['kind']}{sure}{flags}[/] {escape(row['text'])}{about}"
            console.print(Padding(line, (0, 0, 0, 2)), highlight=False)


def trends(workspace: WorkspaceOption = Path()) -> None:
    """Show which themes are rising, falling or fading in release notes.

    With effect size, error rate, forecast and the rule's track record.
    """
    from analysis.trends.facts import last_month, vendor_facts
    from analysis.trends.records import Direction

    opened = open_workspace(workspace)
    found = open_market(opened).theme_trends
    series = found.series
    if not series.themes:
        console.print(
            "No capabilities have been found yet, so there are no themes to follow. Find them with: rivalscope analyse"
        )
        return
    if not series.totals.size:
        console.print("There are no dated release entries yet, so no trend can be computed.")
        return
    months = series.months
    console.print(
        f"{int(series.totals.sum())} dated entries of {len(series.products)} products on {len(series.themes)} themes, "
        f"{months[0]} to {last_month(series, found.as_of)}",
        highlight=False,
    )
    moving = [one for one in found.trends if one.direction not in (Direction.NO_CLEAR_TREND, Direction.TOO_LITTLE)]
    still = [one for one in found.trends if one.direction is Direction.NO_CLEAR_TREND]
    little = [one for one in found.trends if one.direction is Direction.TOO_LITTLE]
    for one in moving:
        _print_trend(one)
    if not moving:
        console.print(f"\nNo theme moves more than chance would explain. Counted to {months[-1]}:", highlight=False)
        facts = vendor_facts(series)
        for fact in facts:
            if fact.changed:
                console.print(f"  {escape(fact.sentence())}", highlight=False)
        if same := [f"{fact.theme} ({fact.now} of {fact.looked})" for fact in facts if not fact.changed]:
            console.print(f"  The same vendors as a year before wrote about {escape(', '.join(same))}", highlight=False)
    for record in [one.back_test for one in moving if one.back_test][:1]:
        console.print(f"\nRecord: {record.sentence()}.", highlight=False)
    if still:
        table = Table("no clear trend", "a year", "95 % interval", "q", "entries", "next quarter (80 %)")
        for one in still:
            table.add_row(
                escape(one.theme),
                f"×{one.per_year:.2f}",
                f"{one.low:.2f} to {one.high:.2f}",
                f"{one.q:.2f}",
                f"{one.entries}",
                f"{one.forecast.low} to {one.forecast.high}" if one.forecast else "",
            )
        console.print(table)
    if little:
        names = ", ".join(f"{one.theme} ({one.entries})" for one in little)
        console.print(f"Too few entries for a trend: {escape(names)}", highlight=False)


def _print_trend(one: Trend) -> None:
    console.print(f"\n[bold]{escape(one.theme)}[/]{escape(one.sentence().removeprefix(one.theme))}", highlight=False)
    if one.forecast:
        ahead = one.forecast
        console.print(
            f"  next {ahead.months} months: {ahead.entries:.1f} entries expected, {ahead.low} to {ahead.high} with "
            f"{ahead.level:.0%} probability",
            highlight=False,
        )
    for burst in one.bursts[:1]:
        console.print(
            f"  burst {burst.start} to {burst.end}: {burst.entries} entries, ×{burst.ratio:.1f}", highlight=False
        )
    for point in one.change_points[-1:]:
        console.print(
            f"  new level from {point.month}: {point.before:.1f} → {point.after:.1f} per 1,000 entries",
            highlight=False,
        )


def cadence(
    workspace: WorkspaceOption = Path(),
    product: Annotated[str, typer.Option(help="Only this product.")] = "",
) -> None:
    """Show how often and how regularly each product releases, how long it has been silent, and what it releases."""
    opened = open_workspace(workspace)
    if product:
        opened.market.product(product)
    found = [one for one in open_market(opened).cadences if product in ("", one.product)]
    for one in found:
        console.print(
            f"[bold]{escape(one.product)}[/]{escape(one.sentence().removeprefix(one.product))}", highlight=False
        )
        _print_cadence(one)


def _print_cadence(one: Cadence) -> None:
    if one.quieter_than is not None and one.quieter_than >= _LONG_SILENCE:
        console.print(f"  the current silence is longer than {one.quieter_than:.0%} of its intervals", highlight=False)
    for year in sorted({share.year for share in one.kinds}):
        shares = [share for share in one.kinds if share.year == year]
        total = sum(share.entries for share in shares)
        kinds = ", ".join(f"{share.kind} {share.share:.0%}" for share in shares[:5])
        few = " (few)" if total < 20 else ""
        console.print(f"  {year}: {total} entries{few}: {kinds}", highlight=False)
    apart = [
        f"{count} {name}"
        for count, name in (
            (one.previews, "preview" + "s" * (one.previews != 1)),
            (one.undated, "without a date"),
        )
        if count
    ]
    if apart:
        console.print(f"  left out: {', '.join(apart)}", highlight=False)


def diffusion(
    workspace: WorkspaceOption = Path(),
    words: Annotated[str, typer.Argument(help="Only capabilities whose name contains these words.")] = "",
) -> None:
    """Show who adopted each capability and in which order, its stage of adoption, and who is likely to follow."""
    opened = open_workspace(workspace)
    market = open_market(opened).spread
    found = [one for one in market.spread if words.casefold() in one.capability.casefold()]
    named = market.record.beats_chance
    for one in found:
        name = f"[bold]{escape(one.capability)}[/]{escape(one.sentence().removeprefix(one.capability))}"
        console.print(name, highlight=False)
        _print_diffusion(one, named=named)
    if any(one.next_adopters for one in found):
        begin = (
            "Track record of naming likely followers"
            if named
            else "No likely followers are named, because past naming was no better than chance"
        )
        console.print(f"\n{begin}: {market.record.sentence()}.", highlight=False)
    if not found:
        console.print("No capability matches. List them with: rivalscope capabilities list")


def _print_diffusion(one: Diffusion, *, named: bool) -> None:
    if one.order:
        console.print("  order: " + " → ".join(f"{product} {day}" for product, day in one.order), highlight=False)
    if one.had_before:
        console.print(f"  already had it when we first looked: {', '.join(one.had_before)}", highlight=False)
    if one.dropped:
        console.print("  dropped: " + ", ".join(f"{product} {day}" for product, day in one.dropped), highlight=False)
    if one.next_adopters and named:
        # An order and no percentages: on real history the order is better than chance, the probabilities promise
        # several times too much.
        console.print(
            "  likely to follow, most likely first: " + ", ".join(p.product for p in one.next_adopters), highlight=False
        )


def positioning(
    workspace: WorkspaceOption = Path(),
    product: Annotated[str, typer.Option(help="Only this product.")] = "",
    since: Annotated[
        str, typer.Option(help="Start of the comparison: a date or an age; default: the first capture.")
    ] = "",
    until: Annotated[str, typer.Option(help="End of the comparison; default: the latest capture.")] = "",
    most: Annotated[int, typer.Option(min=1, help="Maximum number of terms per product.")] = 8,
) -> None:
    """Show what each product says it is, for whom and what it promises, and which words it adopted or dropped."""
    opened = open_workspace(workspace)
    if product:
        opened.market.product(product)
    market = open_market(opened, as_of=until)
    found = market.positioning_between(since=moment(since) if since else None, most=most)
    for one in found:
        if product in ("", one.product):
            _print_positioning(one)


def _print_positioning(one: Positioning) -> None:
    console.print(
        f"[bold]{escape(one.product)}[/]"
        + ("" if one.stated else ": does not state what it is, who it is for, or what it promises")
    )
    for claim in one.stated:
        console.print(
            f"  {claim.said.words}: {escape(claim.text)} [dim]“{escape(claim.quote[:160])}” {escape(claim.url)}[/]",
            highlight=False,
        )
    console.print(f"  [dim]drift: {one.drift.sentence()}[/]", highlight=False)
    for moved in one.drift.terms:
        word = "taken up" if moved.z > 0 else "given up"
        console.print(
            f"  {word}: {escape(moved.term)} [dim]in {moved.before} → {moved.after} texts[/] "
            f"“{escape(moved.quote[:160])}”",
            highlight=False,
        )
