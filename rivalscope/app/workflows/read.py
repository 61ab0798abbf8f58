"""Archive -> pages -> store: each payload is read once by each version of the extraction rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from crawlers.extraction.version import rules_stamp, rules_version
from rivalscope.core.engine import LOCAL, map_partitions
from rivalscope.core.errors import ArchiveError
from rivalscope.core.ids import make_id
from rivalscope.core.page_rows import PageRows
from rivalscope.core.records import Capture, Outcome
from rivalscope.core.source_kinds import SIGNAL_KINDS, pageless_kind
from rivalscope.core.store import demand, pages, releases, signals
from rivalscope.core.store.captures import set_outcomes
from rivalscope.core.store.states import load_state, save_result
from rivalscope.core.workspace import Workspace

if TYPE_CHECKING:
    from crawlers.extraction.site_override import SiteOverride
    from rivalscope.app.workflows.read_payload import ReadPage

# What reads is loaded where there is something to read: its patterns cost more than a look at an unchanged site.

__all__ = ["READABLE", "ReadPayloads", "read_captures", "reading_rule", "with_failures"]

READABLE = (Outcome.FETCHED, Outcome.UNCHANGED)
"""Outcomes of a page that says something. An empty page has a payload, and nothing to read in it."""


@dataclass(frozen=True, slots=True)
class ReadPayloads:
    """The outcome of reading payloads.

    Attributes:
        problems: What could not be read, in words, one line each.
        failed: The same by the id of the capture whose page it is: outcome and reason.
    """

    problems: tuple[str, ...] = ()
    failed: Mapping[str, tuple[Outcome, str]] = field(default_factory=dict)


# Below this many pages, starting worker processes costs more than it saves (about 0.5 s against 5 ms a page).
_WORTH_OTHERS = 150
_SHARE = 16
_BATCH = 100
_VERSION = "reading-rules"


def read_captures(
    workspace: Workspace,
    captures: Iterable[Capture],
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ReadPayloads:
    """Read the payloads of captures that the present rules have not read yet, and store what they hold.

    Args:
        workspace: Where archive and store are.
        captures: Any captures; those without a page to read are passed over.
        progress: Called with (done, total).

    Returns:
        What could not be read. The store says so of these captures too.
    """
    rule = reading_rule(workspace)
    captures = list(captures)
    problems = _read_pageless(workspace, captures)
    todo = list(_unread(workspace, captures, rule))
    unread: dict[str, tuple[Outcome, str]] = {}
    done = 0
    read_pages = _pages(workspace, todo)
    while batch := list(islice(read_pages, _BATCH)):
        with workspace.store.begin() as connection:
            by_product: dict[str, list[tuple[str, PageRows]]] = defaultdict(list)
            for capture, one in batch:
                if isinstance(one, str):
                    problems.append(one)
                    unread[_content(capture)] = (Outcome.FAILED, one)
                    continue
                page, notes, unreadable = one
                if unreadable:
                    unread[_content(capture)] = (Outcome.EMPTY, unreadable)
                by_product[capture.product].append((capture.digest, page))
                releases.save_releases(
                    connection, capture.product, notes, url=page.url, capture_id=capture.id, at=capture.at
                )
            for product, read in by_product.items():
                pages.save_contents(connection, product, rule, read)
        done += len(batch)
        progress(done, len(todo))
    failed = {one.id: unread[_content(one)] for one in captures if one.outcome in READABLE and _content(one) in unread}
    if failed:
        with workspace.store.begin() as connection:
            set_outcomes(connection, failed)
    return ReadPayloads(tuple(problems), failed)


def _read_pageless(workspace: Workspace, captures: Iterable[Capture]) -> list[str]:
    """Store the posts and signals of what interfaces answered; return what could not be read.

    A post is not a page: what users want must never stand as evidence of what a product has.
    """
    archive = workspace.archive
    problems: list[str] = []
    found = [(capture, kind) for capture in captures if (kind := pageless_kind(capture.source)) is not None]
    new = sorted((one for one in found if one[0].outcome is Outcome.FETCHED), key=lambda one: one[0].at)
    if not new:
        return problems
    from crawlers.extraction.posts import read_posts
    from crawlers.extraction.signals import read_signals

    for start in range(0, len(new), _BATCH):
        with workspace.store.begin() as connection:
            for capture, kind in new[start : start + _BATCH]:
                try:
                    payload = archive.read(capture).payload
                except ArchiveError as error:
                    problems.append(str(error))
                    continue
                whose = {"product": capture.product, "source": capture.source, "capture_id": capture.id}
                if kind in SIGNAL_KINDS:
                    signals.save_signals(connection, read_signals(payload, capture.url), **whose, at=capture.at)
                else:
                    demand.save_posts(connection, read_posts(kind, payload, capture.url), **whose, at=capture.at)
    return problems


def with_failures(captures: Iterable[Capture], reading: ReadPayloads) -> list[Capture]:
    """Return the captures with the outcome of reading them."""
    found: list[Capture] = []
    for capture in captures:
        outcome, reason = reading.failed.get(capture.id, (capture.outcome, capture.reason))
        found.append(replace(capture, outcome=outcome, reason=reason))
    return found


def _content(capture: Capture) -> str:
    return pages.content_id(capture.product, capture.url, capture.digest)


def reading_rule(workspace: Workspace) -> str:
    """Return the version of the rules that read a workspace's pages: built-in, and corrections for unusual sites."""
    rules = [path.read_text("utf-8") for path in (workspace.sites_file, workspace.releases_file) if path.exists()]
    version = _kept_version(workspace)
    return f"{version}-{make_id(*rules)[:8]}" if rules else version


def _kept_version(workspace: Workspace) -> str:
    """Return the version of the built-in rules; telling it costs more than much of a look at an unchanged site."""
    with workspace.store.begin() as connection:
        kept = load_state(connection, _VERSION)
        if kept is None or kept["stamp"] != rules_stamp():
            kept = {"stamp": rules_stamp(), "version": rules_version()}
            save_result(connection, _VERSION, kept)
    return str(kept["version"])


def _unread(workspace: Workspace, captures: Iterable[Capture], rule: str) -> Iterator[Capture]:
    """Yield one capture for each (product, URL, payload) that the present rules have not read."""
    wanted: dict[str, Capture] = {}
    for capture in captures:
        if capture.outcome in READABLE and capture.warc_offset >= 0 and pageless_kind(capture.source) is None:
            wanted.setdefault(_content(capture), capture)
    with workspace.store.begin() as connection:
        known = pages.known_contents(connection, rule, list(wanted))
    yield from (capture for key, capture in wanted.items() if key not in known)


def _corrections(workspace: Workspace) -> tuple[SiteOverride, ...]:
    """Return what people said about unusual sites; of a page that both files name, ``sites.yaml`` counts."""
    if not (workspace.sites_file.exists() or workspace.releases_file.exists()):
        return ()  # as in most workspaces: what reads the files loads all that reads pages
    from crawlers.extraction.overrides import ReleaseOverride, load_overrides
    from crawlers.extraction.releases.corrections import load_release_rules

    sites = load_overrides(workspace.sites_file) if workspace.sites_file.exists() else ()
    rules = load_release_rules(workspace.releases_file) if workspace.releases_file.exists() else ()
    return (*sites, *map(ReleaseOverride, rules))


def _pages(workspace: Workspace, captures: Sequence[Capture]) -> Iterator[tuple[Capture, ReadPage | str]]:
    if not captures:
        return
    from rivalscope.app.workflows.read_payload import EXTRACTION, Share, read_share

    archive, engine = workspace.archive, workspace.market.engine
    many = len(captures) >= _WORTH_OTHERS
    if many and engine != LOCAL:
        archive.upload({capture.warc_file for capture in captures})  # others see only what is in the archive
    archive_id, corrections = archive.identity(), _corrections(workspace)
    shares = [
        Share(
            archive=archive,
            archive_id=archive_id,
            rules=rules_version(),
            stamp=rules_stamp(),
            corrections=corrections,
            captures=tuple(captures[start : start + _SHARE]),
        )
        for start in range(0, len(captures), _SHARE)
    ]
    read = map_partitions(engine, read_share, shares, preload=(EXTRACTION,)) if many else map(read_share, shares)
    yield from zip(captures, chain.from_iterable(read), strict=True)
