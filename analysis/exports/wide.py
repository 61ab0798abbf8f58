"""The exports in their wide form: tables as people draw them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

from analysis.answers import answer_of
from analysis.exports.answer_text import answer_text
from analysis.exports.schema import Column, ColumnType, What
from analysis.view import MarketView
from rivalscope.core.records import EntryKind

__all__ = ["WIDE", "wide_table"]

Table = tuple[tuple[Column, ...], Iterator[tuple[object, ...]]]

_AS_OF = Column("as_of", ColumnType.TIME, "Time of the newest capture that the export is based on")


def wide_table(view: MarketView, what: What) -> Table:
    """Return columns and rows of an export in its wide form; ``what`` is one of :data:`WIDE`."""
    return WIDE[what](view)


def _names(view: MarketView) -> dict[str, str]:
    """Return slug -> a heading; two products of one name get their slug behind it."""
    doubled = Counter(product.name for product in view.products)
    return {
        product.slug: product.name if doubled[product.name] == 1 else f"{product.name} ({product.slug})"
        for product in view.products
    }


def _matrix(view: MarketView) -> Table:
    columns = [
        Column("theme", ColumnType.TEXT, "Theme of the capability"),
        Column("capability", ColumnType.TEXT, "Label of the capability"),
        *(Column(name, ColumnType.TEXT, f"Answer for {name}: sign and words") for name in _names(view).values()),
        Column("have_it", ColumnType.INTEGER, "Products that have it, at least in part"),
        Column("capability_id", ColumnType.TEXT, "Stable id of the capability"),
        _AS_OF,
    ]

    def rows() -> Iterator[tuple[object, ...]]:
        for capability in view.ordered_capabilities:
            cells = [view.cell(product.slug, capability.id) for product in view.products]
            have = sum(answer_of(cell).present for cell in cells)
            yield (
                capability.parent,
                capability.label,
                *(answer_text(view, cell, note=True) for cell in cells),
                have,
                capability.id,
                view.as_of,
            )

    return tuple(columns), rows()


def _releases(view: MarketView) -> Table:
    columns = [
        Column("product", ColumnType.TEXT, "Slug of the product"),
        Column("version", ColumnType.TEXT, "Version as written"),
        Column("published", ColumnType.DATE, "Date given in the release notes"),
        Column("entries", ColumnType.INTEGER, "Entries in all"),
        *(Column(kind.value, ColumnType.INTEGER, f"Entries of kind {kind.value}") for kind in EntryKind),
        Column("url", ColumnType.LINK, "Page of the release notes"),
        _AS_OF,
    ]
    order = {product.slug: number for number, product in enumerate(view.products)}

    def rows() -> Iterator[tuple[object, ...]]:
        for release in sorted(
            view.releases,
            key=lambda one: (order.get(one.product, 0), -(one.published or date.min).toordinal(), one.id),
        ):
            kinds = Counter(entry.kind for entry in release.entries)
            yield (
                release.product,
                release.version,
                release.published,
                len(release.entries),
                *(kinds[kind] for kind in EntryKind),
                release.url,
                view.as_of,
            )

    return tuple(columns), rows()


def _changes(view: MarketView) -> Table:
    shown = [change for change in view.changes if not change.suppressed_by]
    kinds = sorted({change.kind.value for change in shown})
    columns = [
        Column("product", ColumnType.TEXT, "Slug of the product"),
        *(Column(kind, ColumnType.INTEGER, f"Changes of kind {kind} that no rule suppresses") for kind in kinds),
        _AS_OF,
    ]
    counts = Counter((change.product, change.kind.value) for change in shown)
    rows = ((product.slug, *(counts[product.slug, kind] for kind in kinds), view.as_of) for product in view.products)
    return tuple(columns), rows


def _trends(view: MarketView) -> Table:
    periods = sorted({period for series in view.trends for period, _ in series.points})
    columns = [
        Column("series", ColumnType.TEXT, "What is counted"),
        Column("product", ColumnType.TEXT, "Slug; empty: the whole market"),
        Column("unit", ColumnType.TEXT, "Unit of the values"),
        *(Column(period.isoformat(), ColumnType.NUMBER, f"Value of the period from {period}") for period in periods),
        _AS_OF,
    ]

    def rows() -> Iterator[tuple[object, ...]]:
        for series in view.trends:
            values = dict(series.points)
            yield (series.name, series.product, series.unit, *(values.get(period) for period in periods), view.as_of)

    return tuple(columns), rows()


WIDE: dict[What, Callable[[MarketView], Table]] = {
    What.MATRIX: _matrix,
    What.RELEASES: _releases,
    What.CHANGES: _changes,
    What.TRENDS: _trends,
}
