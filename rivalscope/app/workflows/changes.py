"""Page versions -> changes: each version of a page is compared with the one before it, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from analysis.changes.compare import compare_pages
from analysis.changes.editions import (
    ALTERNATES,
    ANOTHER,
    another_edition,
    held_back,
    last_of_edition,
    tell_variant,
)
from analysis.changes.records import Change
from analysis.changes.rules import SUPERSEDED, UNCONFIRMED, UNSTEADY, VARIANT, Rule, hide_unsteady, would_hide
from analysis.changes.settle import VARIANT_LOOKS, settle
from analysis.changes.site import compare_captures
from analysis.changes.stored import change_of, change_row
from analysis.changes.text import key
from analysis.changes.timeline import LookSteps, looks_of, steps_of
from analysis.copies import STEADY_LOOKS, find_unsteady
from rivalscope.app.workflows.hide_rules import apply_rules
from rivalscope.core import clock
from rivalscope.core.chrome import SiteChrome, fingerprint, learn_chrome, with_chrome
from rivalscope.core.records import Outcome, Page
from rivalscope.core.store import captures, pages
from rivalscope.core.store import changes as store
from rivalscope.core.store.compared import compared_looks, keep_compared, last_look
from rivalscope.core.store.states import load_state, save_state
from rivalscope.core.store.version_history import (
    CaptureOrigin,
    Published,
    first_touched,
    newest_versions,
    publications,
    turning_runs,
    versions_from,
)
from rivalscope.core.workspace import Workspace

__all__ = ["Replay", "find_changes", "replay_rule"]

_STATE = "changes-compared"
_NO_TURN = CaptureOrigin()
_EDITION_LOOKS = 2
"""Looks in a row at a page in another language or currency before that is more than what one visitor was shown."""
_VARIANT_STAYS = 8
"""Looks in a row at one of two variants before the test on visitors is over: by chance that is one in 128."""
_LONG_SETTLED = 16
"""Looks after which it is no longer asked whether an unsteady passage or a variant has settled."""
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

    Changes that waited for a further capture are reported once it shows the page still saying the same. A variant that
    only some visitors see goes away again, and its change is never reported.

    Returns:
        The new changes, including those that a rule suppresses, and those that are reported from now on.
    """
    found: list[Change] = []
    needed = workspace.market.changes.confirmations
    with workspace.store.begin() as connection:
        compared: dict[str, Any] = load_state(connection, _STATE) or {}
        published = publications(connection)
        for product in workspace.market.products:
            now = published.get(product.slug)
            if now is None or compared.get(product.slug) == now.number:
                continue
            found += _compare_product(connection, product.slug, run_id, known=now, confirmations=needed)
            compared[product.slug] = now.number
        save_state(connection, _STATE, compared)
    told = {change.id: change for change in (*found, *_confirm(workspace))}
    return list((told | {key: change for key, change in apply_rules(workspace).items() if key in told}).values())


def _compare_product(
    connection: Connection, product: str, run_id: str, *, known: Published, confirmations: int
) -> list[Change]:
    """Compare what is new in a product's history since the last comparison; what lies before it is not loaded."""
    state = load_state(connection, f"{_STATE}/{product}")
    start = None
    if state is not None and state["known"] is not None:
        touched = first_touched(connection, product, datetime.fromisoformat(state["known"]))
        # A look that began before may have grown, so that it is laid out again as a whole.
        start = last_look(connection, product, before=touched)
    origins = turning_runs(connection, product, since=start)
    versions = versions_from(connection, product, start)
    steps = steps_of(versions, runs={place: one.run for place, one in origins.items()})
    looks = looks_of([step for step in steps if start is None or step.at >= start])
    done = compared_looks(connection, product, since=start)
    todo = [look for look in looks if look.signature not in done]
    found: list[Change] = []
    for look in todo:
        found += _compare(connection, product, look, origins, run_id, confirmations=confirmations)
    if todo:
        _take_back(connection, product, {(step.url, step.at) for look in looks for step in look.steps}, since=start)
    now = {look.signature: look.steps[0].at for look in looks}
    keep_compared(connection, product, now, since=start)
    save_state(connection, f"{_STATE}/{product}", {"known": known.newest.isoformat()})
    return found


def _confirm(workspace: Workspace) -> list[Change]:
    confirmed: list[Change] = []
    with workspace.store.begin() as connection:
        held = store.list_changes(connection, held_by=UNCONFIRMED)
        for rule in (UNSTEADY, VARIANT):
            held += store.newest_held(connection, rule)
        for change in map(change_of, held):
            looks = captures.count_looks(connection, product=change.product, url=change.url, since=change.new_at)
            if change.suppressed_by != UNCONFIRMED:
                needed = _VARIANT_STAYS if change.suppressed_by == VARIANT else STEADY_LOOKS
                if needed <= looks <= _LONG_SETTLED and _is_news(connection, change):
                    confirmed.append(replace(change, suppressed_by=""))
                continue
            edition = any(reason.startswith(ANOTHER) for reason in change.reasons)
            needed = max(workspace.market.changes.confirmations, _EDITION_LOOKS if edition else 1)
            if looks >= needed and _still_there(connection, change):
                confirmed.append(replace(change, suppressed_by=""))
        store.amend_changes(connection, [change_row(change) for change in confirmed])
    return confirmed


def _is_news(connection: Connection, change: Change) -> bool:
    """Return whether what a page settled on is not what was reported last: of two variants, one was."""
    if change.suppressed_by == VARIANT:
        pair = change.before, change.after
        if store.last_shown(connection, change.product, change.url, pair) in (None, change.after):
            return False
    return _still_there(connection, change)


def _still_there(connection: Connection, change: Change) -> bool:
    """Return whether the page still differs from the old version in this way."""

    def newest(until: datetime) -> pages.PageVersion | None:
        found = newest_versions(connection, change.product, [change.url], until=until, count=1)
        return found[0] if found and _holds(found[0], until) else None

    now = newest(clock.now())
    if now is None or now.valid_to is not None:
        return False
    if now.valid_from <= change.new_at:
        return True
    old = newest(change.old_at)
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
    look: LookSteps,
    runs: Mapping[tuple[str, datetime], CaptureOrigin],
    run_id: str,
    *,
    confirmations: int,
) -> list[Change]:
    """Compare the pages that turned in one look with what they were, store what is new, and return it."""
    unsure = captures.not_read_before(
        connection, product, {step.url: (step.since, step.at) for step in look.steps if step.old is None}
    )
    # A page that nobody could read until now did not come: it may have been there all along.
    look = LookSteps(tuple(step for step in look.steps if step.url not in unsure))
    if not look.steps:
        return []
    before = {step.url: step.old for step in look.steps if step.old is not None}
    after = {step.url: step.new for step in look.steps if step.new is not None}
    spans = {step.url: (step.since, step.at) for step in look.steps}
    turns = {step.url: runs[step.url, step.at] for step in look.steps if (step.url, step.at) in runs}
    newest = max(step.at for step in look.steps)
    lately = newest_versions(connection, product, spans, until=newest, count=_REMEMBERED + 1)
    past = _past(lately, before)
    loaded = pages.load_pages(
        connection,
        [v.content_id for v in (*before.values(), *after.values(), *(v for some in past.values() for v in some))],
    )
    returned, editions, variants = _editions(connection, before, after, past, loaded)
    before |= returned
    spans |= {url: (version.last_seen, spans[url][1]) for url, version in returned.items()}
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
    unsteady = find_unsteady(connection, [one for one in lately if one.url in after])
    timed = held_back(hide_unsteady(timed, unsteady), editions)
    rows = store.changes_near(
        connection,
        product,
        spans,
        since=min(since for since, _ in spans.values()),
        held_by=UNCONFIRMED,
        ids=[one.base_id for one in timed],
    )
    told = {one.id for one in variants}
    stored = [one for row in rows if ALTERNATES not in (one := change_of(row)).reasons and one.id not in told]
    settled = settle(
        timed,
        stored,
        spans=spans,
        looks_between=lambda url, since, until: captures.count_looks(
            connection, product=product, url=url, since=since, until=until
        ),
    )
    store.save_changes(connection, run_id, [change_row(change) for change in settled.new])
    store.amend_changes(connection, [change_row(change) for change in (*settled.moved, *variants)])
    return [*settled.new, *variants]


def _editions(
    connection: Connection,
    before: Mapping[str, pages.PageVersion],
    after: Mapping[str, pages.PageVersion],
    past: Mapping[str, Sequence[pages.PageVersion]],
    loaded: Mapping[str, tuple[str, Page]],
) -> tuple[dict[str, pages.PageVersion], dict[str, str], list[Change]]:
    """Return where a page came back to an edition of before, and where it is in one that was not seen yet.

    Returns:
        URL -> the last version of the same edition; URL -> in which way the new edition differs; the changes that tell
        which pages come in editions.
    """
    both = {url: (before[url], after[url]) for url in before.keys() & after.keys()}
    pairs = {url: (loaded[old.content_id][1], loaded[new.content_id][1]) for url, (old, new) in both.items()}
    unseen = {url: why for url, pair in pairs.items() if (why := another_edition(*pair))}
    if not unseen:
        return {}, {}, []
    product = next(iter(after.values())).product
    stored = [change_of(row) for row in store.changes_of_pages(connection, product, sorted(unseen))]
    alternating = {change.url for change in stored if ALTERNATES in change.reasons}
    returned: dict[str, pages.PageVersion] = {}
    for url in list(unseen):
        new = after[url]
        earlier = past.get(url, ())
        place = last_of_edition(loaded[new.content_id][1], [loaded[one.content_id][1] for one in earlier])
        if place is None:
            continue
        last = earlier[place]
        whose = {"product": new.product, "url": url}
        looks = captures.count_looks(connection, **whose, since=last.last_seen, until=new.valid_from) - 2
        # An edition that stayed longer was what the page said; that it came back is a change like any other.
        if url in alternating or looks <= VARIANT_LOOKS:
            returned[url] = last
            del unseen[url]
    return returned, unseen, _variants(stored, returned)


def _variants(stored: Sequence[Change], returned: Collection[str]) -> list[Change]:
    """Return a line for each page that is found to come in editions, once: the weightiest change that waited."""
    told = {change.url for change in stored if ALTERNATES in change.reasons}
    best: dict[str, Change] = {}
    for change in stored:
        if change.url not in returned or change.url in told or change.suppressed_by == SUPERSEDED:
            continue
        if any(reason.startswith(ANOTHER) for reason in change.reasons):
            held = best.get(change.url)
            if held is None or change.materiality > held.materiality:
                best[change.url] = change
    return [tell_variant(change) for change in best.values()]


def _take_back(
    connection: Connection, product: str, steps: set[tuple[str, datetime]], *, since: datetime | None
) -> None:
    """Hide stored changes from a time on of steps that older captures, replayed since, have shown to be none."""
    gone = [
        replace(change_of(row), suppressed_by=SUPERSEDED)
        for row in store.list_changes(connection, product=product, since=since, suppressed=True)
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
