"""What happened: changes between captures, and releases with their entries, by product, time, kind and subject."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.queries.cells import gaps_of, unknown_name
from analysis.queries.names import match_capabilities, match_products
from analysis.queries.page import Found
from analysis.queries.records import ChangeRow, Empty, EntryRow, ReleaseRow, Why
from analysis.text.normalise import stems
from analysis.view import MarketView
from rivalscope.core.records import Capability, StoredEntry

__all__ = ["find_changes", "find_releases"]

_BAR = 0.2
"""Materiality from which a change is listed when nothing else is asked for."""


def find_changes(
    view: MarketView,
    *,
    product: str = "",
    since: date | None = None,
    until: date | None = None,
    kind: str = "",
    about: str = "",
    everything: bool = False,
) -> Found[ChangeRow]:
    """Return the changes seen between captures, most material first.

    Args:
        view: The market.
        product: Names of products, or "we"; empty: all.
        since: Seen on or after this day.
        until: Seen on or before this day.
        kind: Only this kind: price, plan, gate_moved, limit, stage, feature_added, claim_removed, positioning ...
        about: Only changes that say these words, or name this capability.
        everything: Also what is suppressed as noise or is hardly material.
    """
    slugs, near = match_products(view, product) if product else ([one.slug for one in view.products], ())
    if not slugs:
        return Found(empty=unknown_name("product", product, near))
    words = _about(view, about)
    mine = [one for one in view.changes if one.product in slugs and (everything or not one.suppressed_by)]
    rows = [
        one
        for one in mine
        if (since is None or one.new_at.date() >= since)
        and (until is None or one.new_at.date() <= until)
        and (not kind or one.kind.value == kind)
        and (everything or kind or about or one.materiality >= _BAR)
        and (not words or _speaks(f"{one.subject} {one.before} {one.after}", words))
    ]
    rows.sort(key=lambda one: (-one.materiality, -one.new_at.timestamp(), one.id))
    gaps = tuple(gaps_of(view, slugs))
    if rows:
        return Found(
            rows=tuple(
                ChangeRow(
                    product=one.product,
                    product_name=view.name(one.product),
                    kind=one.kind.value,
                    subject=one.subject,
                    before=one.was,
                    after=one.now,
                    url=one.url,
                    seen_from=one.old_at.date().isoformat(),
                    seen_to=one.new_at.date().isoformat(),
                    severity=round(one.severity, 3),
                    confidence=round(one.confidence, 3),
                    also_at=one.also_at,
                )
                for one in rows
            ),
            could_not_look=gaps,
        )
    looked = any(row.read for row in view.coverage if row.product in slugs) or any(
        cell.evidence for cell in view.cells if cell.product in slugs
    )
    if not looked and not mine:  # the last look may have failed, and an earlier one read them
        empty = Empty(why=Why.NOBODY_LOOKED, detail="no pages of these products have been read yet")
    elif mine:
        newest = max(one.new_at for one in mine).date()
        detail = f"{len(mine)} changes are known, but none passes the filters; the newest was seen on {newest}"
        empty = Empty(why=Why.FILTER, detail=detail)
    else:
        empty = Empty(why=Why.NOTHING_FOUND, detail="no changes between the captures in the store")
    return Found(empty=empty, could_not_look=gaps)


def find_releases(
    view: MarketView,
    *,
    product: str = "",
    since: date | None = None,
    until: date | None = None,
    kind: str = "",
    about: str = "",
) -> Found[ReleaseRow]:
    """Return releases, newest first, with the entries that pass the filters; those without such an entry are left out.

    Args:
        view: The market.
        product: Names of products, or "we"; empty: all.
        since: Published on or after this day; releases without a date are left out.
        until: Published on or before this day.
        kind: Only entries of this kind: added, changed, fixed, deprecated, removed, security, breaking ...
        about: Only entries that name this capability or say these words.
    """
    slugs, near = match_products(view, product) if product else ([one.slug for one in view.products], ())
    if not slugs:
        return Found(empty=unknown_name("product", product, near))
    capabilities = match_capabilities(view, about)[0] if about else []
    words = _about(view, about)
    ids = {one.id for one in capabilities}
    mine = [one for one in view.releases if one.product in slugs]
    rows = []
    for one in mine:
        if (since or until) and one.published is None:
            continue
        if (since and one.published and one.published < since) or (until and one.published and one.published > until):
            continue
        entries = [entry for entry in one.entries if _entry_passes(entry, kind, ids, words)]
        if entries or not (kind or about):
            rows.append((one, entries))
    rows.sort(key=lambda pair: (pair[0].published or date.min, pair[0].version), reverse=True)
    gaps = tuple(gaps_of(view, slugs))
    if rows:
        return Found(
            rows=tuple(
                ReleaseRow(
                    product=one.product,
                    product_name=view.name(one.product),
                    version=one.version,
                    published=one.published.isoformat() if one.published else "",
                    title=one.title,
                    url=one.url,
                    entries=tuple(
                        EntryRow(
                            text=entry.text,
                            kind=entry.kind.value,
                            capability_name=view.label(entry.capability) if entry.capability else "",
                            breaking=entry.breaking,
                            security=entry.security,
                        )
                        for entry in entries
                    ),
                )
                for one, entries in rows
            ),
            could_not_look=gaps,
        )
    if not mine:
        names = ", ".join(map(view.name, slugs)) if product else "any product"
        empty = Empty(why=Why.NOBODY_LOOKED, detail=f"no release notes of {names} are tracked or could be parsed")
    else:
        dated = [one.published for one in mine if one.published]
        newest = f"; the newest with a date is of {max(dated)}" if dated else "; none has a date"
        empty = Empty(why=Why.FILTER, detail=f"{len(mine)} releases are known, but none passes the filters{newest}")
    return Found(empty=empty, could_not_look=gaps)


def _about(view: MarketView, about: str) -> list[set[str]]:
    """Return sets of stems, one of which must be said whole: the words asked, the names of capabilities meant."""
    if not about:
        return []
    capabilities: Sequence[Capability] = match_capabilities(view, about)[0]
    names = [about, *(name for one in capabilities for name in (one.label, *one.aliases))]
    return [said for name in names if (said := set(stems(name)))]


def _speaks(text: str, words: Sequence[set[str]]) -> bool:
    said = set(stems(text))
    return any(one <= said for one in words)


def _entry_passes(entry: StoredEntry, kind: str, ids: set[str], words: Sequence[set[str]]) -> bool:
    if kind and entry.kind.value != kind and not (kind == "breaking" and entry.breaking):
        return False
    return not (ids or words) or entry.capability in ids or _speaks(entry.text, words)
