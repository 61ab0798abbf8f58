"""Page versions -> changes: each version of a page is compared with the one before it, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from analysis.changes.compare import compare_pages
from analysis.changes.records import Change
from analysis.changes.rules import SUPERSEDED, UNCONFIRMED, Rule, hide_unsteady, would_hide
from analysis.changes.settle import settle
from analysis.changes.site import compare_captures
from analysis.changes.stored import change_of, change_row
from analysis.changes.text import key
from analysis.changes.timeline import LookSteps, looks_of, steps_of
from analysis.copies import find_unsteady
from rivalscope.app.workflows.hide_rules import apply_rules
from rivalscope.core.chrome import SiteChrome, fingerprint, learn_chrome, with_chrome
from rivalscope.core.records import Outcome, Page
from rivalscope.core.store import captures, pages
from rivalscope.core.store import changes as store
from rivalscope.core.store.capabilities import load_state, save_state
from rivalscope.core.workspace import Workspace

__all__ = ["Replay", "confirm_changes", "find_changes", "replay_rule"]

_STATE = "changes-compared"
_NO_TURN = captures.CaptureOrigin()
_REMEMBERED = 12
"""Versions of a page, before the older one of a comparison, whose words are not news when they come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What a rule would have hidden of all stored changes."""

    shown: int
    """Changes that no rule hides today."""
    hidden: tuple[Change, ...]
    """Those of them that the rule would have hidden, newest first."""
    reported: int
    """How many of these a digest has reported."""


def replay_rule(workspace: Workspace, rule: Rule) -> Replay:
    """Show what a rule would have hidden over stored history; nothing is changed."""
    with workspace.store.begin() as connection:
        shown = [change_of(row) for row in store.list_changes(connection)]
        told = store.reported_ids(connection)
    hidden = tuple(would_hide(rule, shown))
    return Replay(shown=len(shown), hidden=hidden, reported=sum(change.id in told for change in hidden))


def find_changes(workspace: Workspace, *, run_id: str) -> list[Change]:
    """Compare each version of a page with the one before it, once, whatever the order in which they came.

    Returns:
        The new changes, those that a rule suppresses included.
    """
    found: list[Change] = []
    needed = workspace.market.changes.confirmations
    with workspace.store.begin() as connection:
        compared: dict[str, list[str]] = load_state(connection, _STATE) or {}
        for product in workspace.market.products:
            versions = pages.page_versions(connection, product=product.slug, current=True)
            runs = captures.turning_runs(connection, product.slug)
            steps = steps_of(versions, runs={place: one.run for place, one in runs.items()})
            looks = looks_of(steps)
            done = set(compared.get(product.slug, ()))
            todo = [look for look in looks if look.signature not in done]
            for look in todo:
                found += _compare(connection, product.slug, versions, look, runs, run_id, confirmations=needed)
            if todo:
                _take_back(connection, product.slug, {(step.url, step.at) for step in steps})
            compared[product.slug] = [look.signature for look in looks]
        save_state(connection, _STATE, compared)
    told = {change.id: change for change in (*found, *_confirm(workspace))}
    return list((told | _known(apply_rules(workspace), told)).values())


def confirm_changes(workspace: Workspace) -> list[Change]:
    """Show the changes that waited for a further look, where that look found the page still saying the same.

    A variant that was shown to some visitors only goes away again, and its change is never reported.

    Returns:
        The changes that are reported from now on, except those that a saved rule suppresses.
    """
    told = {change.id: change for change in _confirm(workspace)}
    return list((told | _known(apply_rules(workspace), told)).values())


def _known(moved: Mapping[str, Change], told: Mapping[str, Change]) -> dict[str, Change]:
    return {key: change for key, change in moved.items() if key in told}


def _confirm(workspace: Workspace) -> list[Change]:
    needed = workspace.market.changes.confirmations
    confirmed: list[Change] = []
    with workspace.store.begin() as connection:
        for row in store.list_changes(connection, held_by=UNCONFIRMED):
            change = change_of(row)
            looks = captures.count_looks(connection, product=change.product, url=change.url, since=change.new_at)
            if looks >= needed and _still_there(connection, change):
                confirmed.append(replace(change, suppressed_by=""))
        store.amend_changes(connection, [change_row(change) for change in confirmed])
    return confirmed


def _still_there(connection: Connection, change: Change) -> bool:
    """Say whether the page still differs from the old version in this way."""
    versions = [v for v in pages.page_versions(connection, product=change.product, current=True) if v.url == change.url]
    now = next((v for v in versions if v.valid_to is None), None)
    if now is None:
        return False
    if now.valid_from <= change.new_at:
        return True
    old = next((v for v in versions if _holds(v, change.old_at)), None)
    if old is None:
        return False
    loaded = pages.load_pages(connection, [old.content_id, now.content_id])
    found = compare_pages(
        loaded[old.content_id][1],
        loaded[now.content_id][1],
        product=change.product,
        old_at=change.old_at,
        new_at=now.last_seen,
    )
    return change.base_id in {one.base_id for one in found}


def _compare(
    connection: Connection,
    product: str,
    versions: list[pages.PageVersion],
    look: LookSteps,
    runs: Mapping[tuple[str, datetime], captures.CaptureOrigin],
    run_id: str,
    *,
    confirmations: int,
) -> list[Change]:
    """Compare the pages that turned in one look with what they were, store what is new, and return it."""
    unsure = captures.not_read_before(
        connection, product, {step.url: step.at for step in look.steps if step.old is None}
    )
    # A page that nobody could read until now did not come: it may have been there all along.
    look = LookSteps(tuple(step for step in look.steps if step.url not in unsure))
    if not look.steps:
        return []
    before = {step.url: step.old for step in look.steps if step.old is not None}
    after = {step.url: step.new for step in look.steps if step.new is not None}
    spans = {step.url: (step.since, step.at) for step in look.steps}
    turns = {step.url: runs[step.url, step.at] for step in look.steps if (step.url, step.at) in runs}
    past = _past(versions, before)
    loaded = pages.load_pages(
        connection,
        [v.content_id for v in (*before.values(), *after.values(), *(v for some in past.values() for v in some))],
    )
    old_chrome, new_chrome = (
        learn_chrome(fingerprint(loaded[v.content_id][1]) for v in side.values()) for side in (before, after)
    )
    found = compare_captures(
        _pages(before, loaded, old_chrome),
        _pages(after, loaded, new_chrome),
        product=product,
        old_at=min(since for since, _ in spans.values()),
        new_at=max(at for _, at in spans.values()),
        outcomes={step.url: Outcome.GONE for step in look.steps if step.new is None},
        confirmations=confirmations,
        seen_before={url: _came_back([loaded[v.content_id][1] for v in some]) for url, some in past.items()},
        redirects={url: turn.redirect_to for url, turn in turns.items() if turn.redirect_to},
    )
    timed = [
        replace(
            change,
            old_at=min(spans[url][0] for url in (change.url, change.old_url) if url in spans),
            new_at=spans[change.url][1],
            origin="archive" if turns.get(change.url, _NO_TURN).archived else "",
        )
        for change in found
    ]
    newest = max(step.at for step in look.steps)
    unsteady = find_unsteady(connection, [one for one in versions if one.url in after and one.valid_from <= newest])
    timed = hide_unsteady(timed, unsteady)
    stored = [change_of(row) for row in store.changes_of_pages(connection, product, sorted(spans))]
    settled = settle(
        timed,
        stored,
        spans=spans,
        looks_between=lambda url, since, until: captures.count_looks(
            connection, product=product, url=url, since=since, until=until
        ),
    )
    store.save_changes(connection, run_id, [change_row(change) for change in settled.new])
    store.amend_changes(connection, [change_row(change) for change in settled.moved])
    return list(settled.new)


def _take_back(connection: Connection, product: str, steps: set[tuple[str, datetime]]) -> None:
    """Hide stored changes of steps that older captures, replayed since, have shown to be none."""
    gone = [
        replace(change_of(row), suppressed_by=SUPERSEDED)
        for row in store.list_changes(connection, product=product, suppressed=True)
        if row["suppressed_by"] != SUPERSEDED and (row["url"], row["new_at"]) not in steps
    ]
    store.amend_changes(connection, [change_row(change) for change in gone])


def _came_back(past: Sequence[Page]) -> frozenset[str]:
    """Return folded texts that were there, disappeared and came back, the oldest version first: they take turns."""
    stretches: Counter[str] = Counter()
    before: set[str] = set()
    for page in past:
        now = {key(block.text) for block in page.blocks}
        stretches.update(now - before)
        before = now
    return frozenset(text for text, count in stretches.items() if count > 1)


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
