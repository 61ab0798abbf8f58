"""Page versions -> changes: each day on which something was captured is compared with the one before, once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping

from analysis.changes.records import Change
from analysis.changes.site import compare_captures
from crawlers.extraction.chrome import SiteChrome, fingerprint, learn_chrome, with_chrome
from rivalscope.core.records import Page
from rivalscope.core.store import captures, pages
from rivalscope.core.store import changes as store
from rivalscope.core.store.capabilities import load_state, save_state
from rivalscope.core.workspace import Workspace

__all__ = ["change_of", "find_changes"]

_STATE = "changes-compared-until"


@cache
def _adapter() -> TypeAdapter[Change]:
    return TypeAdapter(Change)


def change_of(row: RowMapping) -> Change:
    """Return the change that a stored row holds."""
    return _adapter().validate_python(row["record"])


def find_changes(workspace: Workspace, *, run_id: str) -> list[Change]:
    """Compare what was captured since the last comparison, and store what changed.

    Returns:
        The new changes, those that a rule holds back included.
    """
    found: list[Change] = []
    with workspace.store.begin() as connection:
        compared: dict[str, str] = load_state(connection, _STATE) or {}
        for product in workspace.market.products:
            versions = pages.page_versions(connection, product=product.slug, current=True)
            days = sorted({version.valid_from.date() for version in versions} | _gone_days(versions))
            moments = [datetime.combine(day, time.max, UTC) for day in days]
            done = compared.get(product.slug)
            for older, newer in pairwise(moments):
                if done is None or newer.isoformat() > done:
                    found += _compare(connection, product.slug, versions, older, newer)
            if moments:
                compared[product.slug] = moments[-1].isoformat()
        store.save_changes(connection, run_id, [_row(change) for change in found])
        save_state(connection, _STATE, compared)
    return found


def _gone_days(versions: list[pages.PageVersion]) -> set[Any]:
    return {version.valid_to.date() for version in versions if version.valid_to is not None}


def _compare(
    connection: Connection, product: str, versions: list[pages.PageVersion], older: datetime, newer: datetime
) -> list[Change]:
    """Compare two days of one product; pages that did not change are not loaded."""
    touched = {
        version.url
        for version in versions
        if older < version.valid_from <= newer or (version.valid_to is not None and older < version.valid_to <= newer)
    }
    before = {v.url: v for v in versions if v.url in touched and _holds(v, older)}
    after = {v.url: v for v in versions if v.url in touched and _holds(v, newer)}
    loaded = pages.load_pages(connection, [v.content_id for v in (*before.values(), *after.values())])
    looked = captures.latest_captures(connection, product=product, before=newer + timedelta(microseconds=1))
    old_chrome, new_chrome = (
        learn_chrome(fingerprint(loaded[v.content_id][1]) for v in side.values()) for side in (before, after)
    )
    return compare_captures(
        _pages(before, loaded, old_chrome),
        _pages(after, loaded, new_chrome),
        product=product,
        old_at=max((v.last_seen for v in before.values()), default=older),
        new_at=max((v.valid_from for v in after.values()), default=newer),
        outcomes={url: capture.outcome for url, capture in looked.items()},
        redirects={url: capture.redirect_to for url, capture in looked.items() if capture.redirect_to},
    )


def _holds(version: pages.PageVersion, at: datetime) -> bool:
    return version.valid_from <= at and (version.valid_to is None or version.valid_to > at)


def _pages(
    versions: dict[str, pages.PageVersion], loaded: dict[str, tuple[str, Page]], chrome: SiteChrome
) -> dict[str, Page]:
    return {url: with_chrome(loaded[version.content_id][1], chrome) for url, version in versions.items()}


def _row(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "product": change.product,
        "url": change.url,
        "kind": change.kind.value,
        "old_at": change.old_at,
        "new_at": change.new_at,
        "severity": change.severity,
        "confidence": change.confidence,
        "suppressed_by": change.suppressed_by,
        "before": change.before,
        "after": change.after,
        "heading_path": list(change.heading_path),
        "record": _adapter().dump_python(change, mode="json"),
    }
