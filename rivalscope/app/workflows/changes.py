"""Page versions -> changes: each day on which something was captured is compared with the one before, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from analysis.changes.compare import compare_pages
from analysis.changes.records import Change
from analysis.changes.rules import Rule, would_hide
from analysis.changes.site import compare_captures
from analysis.changes.stored import change_of, change_row
from analysis.changes.text import key
from rivalscope.app.workflows.hide_rules import apply_rules
from rivalscope.core.chrome import SiteChrome, fingerprint, learn_chrome, with_chrome
from rivalscope.core.records import Page
from rivalscope.core.store import captures, pages
from rivalscope.core.store import changes as store
from rivalscope.core.store.capabilities import load_state, save_state
from rivalscope.core.workspace import Workspace

__all__ = ["Replay", "confirm_changes", "find_changes", "replay_rule"]

_STATE = "changes-compared-until"
_UNCONFIRMED = "unconfirmed"
_REMEMBERED = 12
"""Versions of a page, before the older one of a comparison, whose words are no news when they come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What a rule would have hidden of all stored changes."""

    shown: int
    """Changes that no rule hides today."""
    hidden: tuple[Change, ...]
    """Those of them that the rule would have hidden, newest first."""
    reported: int
    """How many of these a digest has told."""


def replay_rule(workspace: Workspace, rule: Rule) -> Replay:
    """Show what a rule would have hidden over stored history; nothing is changed."""
    with workspace.store.begin() as connection:
        shown = [change_of(row) for row in store.list_changes(connection)]
        told = store.reported_ids(connection)
    hidden = tuple(would_hide(rule, shown))
    return Replay(shown=len(shown), hidden=hidden, reported=sum(change.id in told for change in hidden))


def find_changes(workspace: Workspace, *, run_id: str) -> list[Change]:
    """Compare what was captured since the last comparison, and store what changed.

    Returns:
        The new changes, those that a rule holds back included.
    """
    found: list[Change] = []
    needed = workspace.market.changes.confirmations
    with workspace.store.begin() as connection:
        compared: dict[str, str] = load_state(connection, _STATE) or {}
        for product in workspace.market.products:
            versions = pages.page_versions(connection, product=product.slug, current=True)
            days = sorted({version.valid_from.date() for version in versions} | _gone_days(versions))
            moments = [datetime.combine(day, time.max, UTC) for day in days]
            done = compared.get(product.slug)
            for older, newer in pairwise(moments):
                if done is None or newer.isoformat() > done:
                    found += _compare(connection, product.slug, versions, older, newer, confirmations=needed)
            if moments:
                compared[product.slug] = moments[-1].isoformat()
        store.save_changes(connection, run_id, [change_row(change) for change in found])
        save_state(connection, _STATE, compared)
    told = {change.id: change for change in (*found, *_confirm(workspace))}
    return list((told | _known(apply_rules(workspace), told)).values())


def confirm_changes(workspace: Workspace) -> list[Change]:
    """Show the changes that waited for a further look, where that look found the page still saying the same.

    A variant that was shown to some visitors only goes away again, and its change is never told.

    Returns:
        The changes that are told from now on, but for those that a saved rule holds back; their time is that of the
        look that confirmed them.
    """
    told = {change.id: change for change in _confirm(workspace)}
    return list((told | _known(apply_rules(workspace), told)).values())


def _known(moved: Mapping[str, Change], told: Mapping[str, Change]) -> dict[str, Change]:
    return {key: change for key, change in moved.items() if key in told}


def _confirm(workspace: Workspace) -> list[Change]:
    needed = workspace.market.changes.confirmations
    confirmed: list[Change] = []
    with workspace.store.begin() as connection:
        for row in store.list_changes(connection, suppressed=True):
            if row["suppressed_by"] != _UNCONFIRMED:
                continue
            change = change_of(row)
            since = datetime.combine(change.new_at.date(), time.min, UTC)
            if captures.count_looks(connection, product=change.product, url=change.url, since=since) < needed:
                continue
            seen_at = _still_there(connection, change)
            if seen_at is not None:
                confirmed.append(replace(change, suppressed_by="", new_at=max(seen_at, change.new_at)))
        store.release_changes(connection, [change_row(change) for change in confirmed])
    return confirmed


def _still_there(connection: Connection, change: Change) -> datetime | None:
    """Return when the page was last seen if it still differs from the old version in this way; None: it does not."""
    versions = [v for v in pages.page_versions(connection, product=change.product, current=True) if v.url == change.url]
    now = next((v for v in versions if v.valid_to is None), None)
    if now is None:
        return None
    if now.valid_from <= change.new_at:
        return now.last_seen
    old = next((v for v in versions if _holds(v, change.old_at)), None)
    if old is None:
        return None
    loaded = pages.load_pages(connection, [old.content_id, now.content_id])
    found = compare_pages(
        loaded[old.content_id][1],
        loaded[now.content_id][1],
        product=change.product,
        old_at=change.old_at,
        new_at=now.last_seen,
    )
    return now.last_seen if change.id in {one.id for one in found} else None


def _gone_days(versions: list[pages.PageVersion]) -> set[Any]:
    return {version.valid_to.date() for version in versions if version.valid_to is not None}


def _compare(
    connection: Connection,
    product: str,
    versions: list[pages.PageVersion],
    older: datetime,
    newer: datetime,
    *,
    confirmations: int,
) -> list[Change]:
    """Compare two days of one product; pages that did not change are not loaded."""
    touched = {
        version.url
        for version in versions
        if older < version.valid_from <= newer or (version.valid_to is not None and older < version.valid_to <= newer)
    }
    before = {v.url: v for v in versions if v.url in touched and _holds(v, older)}
    after = {v.url: v for v in versions if v.url in touched and _holds(v, newer)}
    past = _past(versions, before)
    loaded = pages.load_pages(
        connection,
        [v.content_id for v in (*before.values(), *after.values(), *(v for some in past.values() for v in some))],
    )
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
        confirmations=confirmations,
        seen_before={
            url: frozenset(key(block.text) for v in some for block in loaded[v.content_id][1].blocks)
            for url, some in past.items()
        },
        redirects={url: capture.redirect_to for url, capture in looked.items() if capture.redirect_to},
    )


def _past(
    versions: list[pages.PageVersion], before: dict[str, pages.PageVersion]
) -> dict[str, list[pages.PageVersion]]:
    """Return the versions of each page that came before the older one: what comes back from them takes turns."""
    past: dict[str, list[pages.PageVersion]] = {url: [] for url in before}
    for version in versions:
        if version.url in before and version.valid_from < before[version.url].valid_from:
            past[version.url].append(version)
    return {url: sorted(some, key=lambda v: v.valid_from)[-_REMEMBERED:] for url, some in past.items() if some}


def _holds(version: pages.PageVersion, at: datetime) -> bool:
    return version.valid_from <= at and (version.valid_to is None or version.valid_to > at)


def _pages(
    versions: dict[str, pages.PageVersion], loaded: dict[str, tuple[str, Page]], chrome: SiteChrome
) -> dict[str, Page]:
    return {url: with_chrome(loaded[version.content_id][1], chrome) for url, version in versions.items()}
