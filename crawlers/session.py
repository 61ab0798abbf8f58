"""Everything one crawl of one source shares: what to fetch, what was fetched before, and where results go."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crawlers.discovery.rank import language_of
from crawlers.frontier import Candidate, Frontier, Role
from crawlers.politeness import HostLedger
from crawlers.rendering import Rendering
from crawlers.secrets import Vault
from crawlers.sources import SourceKindRule, rule_for
from crawlers.spec import find_source
from crawlers.urls import canonical, spelt_before
from rivalscope import __version__
from rivalscope.core.archive import Archive, ArchiveWriter, Base, read_base
from rivalscope.core.config import MarketSpec, ProductSpec, SourceSpec
from rivalscope.core.errors import ConfigError
from rivalscope.core.ids import slug
from rivalscope.core.records import Capture, Outcome
from rivalscope.core.source_kinds import LOCAL_KINDS
from rivalscope.core.store.captures import latest_captures
from rivalscope.core.store.demand import newest_post, people_salt
from rivalscope.core.store.looks import base_place, keep_base
from rivalscope.core.workspace import Workspace

__all__ = ["ASIDE", "CrawlSession", "aside_source", "find_source", "role_of", "user_agent", "warc_prefix"]

ASIDE = "#aside"
"""Ends the source id of captures that are not pages: robots.txt, sitemaps. Their product is empty."""

_READ = (Outcome.FETCHED, Outcome.UNCHANGED, Outcome.EMPTY)


def aside_source(source_id: str) -> str:
    """Return the source id under which a source's robots.txt and sitemaps are kept."""
    return source_id + ASIDE


def role_of(capture: Capture) -> Role:
    """Return what a capture's address was fetched for."""
    if not capture.product:
        return Role.ROBOTS if capture.url.endswith("/robots.txt") else Role.SITEMAP
    if "json" in capture.mime:
        return Role.API
    return Role.FEED if "xml" in capture.mime and "xhtml" not in capture.mime else Role.PAGE


def user_agent(market: MarketSpec) -> str:
    """Return the honest user agent: name, version, and whom to ask."""
    contact = f"; +{market.contact}" if market.contact else ""
    return f"Rivalscope/{__version__} (market research{contact})"


def _check_addresses(workspace: Workspace, source_id: str, spec: SourceSpec) -> None:
    for url in (spec.url, *spec.urls):
        if not canonical(url):
            raise ConfigError(
                f"not a web address: {url}",
                where=f"{workspace.market_file}: source {source_id}",
                next_step="Start it with https://; variables are allowed only after the host or as a login.",
            )


def warc_prefix(run_id: str, source_id: str) -> str:
    """Return how the names of the WARC files of a run and a source begin."""
    return f"{run_id}-{slug(source_id)}-"


def load_base(workspace: Workspace, source_id: str) -> Base | None:
    """Return what looks at unchanged pages of a source may refer to; None: nothing yet."""
    with workspace.store.begin() as connection:
        place = base_place(connection, source_id)
    return read_base(workspace.archive, place) if place else None


@dataclass(slots=True)
class CrawlSession:
    """The state of one crawl."""

    workspace: Workspace
    run_id: str
    source_id: str
    product: ProductSpec
    spec: SourceSpec
    """With the public spelling of its addresses."""
    vault: Vault
    rule: SourceKindRule
    frontier: Frontier
    archive: Archive
    writer: ArchiveWriter
    previous: Mapping[str, Capture]
    """The newest readable capture of each address, made before this crawl."""
    asides: dict[str, Capture]
    """The same for robots.txt and sitemaps."""
    rendering: Rendering
    ledger: HostLedger
    report: Callable[[Mapping[str, object]], None] = lambda event: None
    counts: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    """Payload bytes that came over the wire."""
    stop_reason: str = ""
    """Why no more is fetched; empty: it goes on."""
    fatal: Exception | None = None
    locked: set[str] = field(default_factory=set)
    """Addresses of last time whose secrets this process does not know; a page that is read may name them."""

    @classmethod
    def open(
        cls, workspace: Workspace, run_id: str, source_id: str, *, report: Callable[[Mapping[str, object]], None]
    ) -> CrawlSession:
        """Read what a crawl needs from the workspace; nothing is fetched yet."""
        market = workspace.market
        product, spec = find_source(market, source_id)
        rule = rule_for(spec.kind)
        vault = Vault.of(spec, os.environ, values=rule.secrets())
        spec = Vault.public(spec)
        if spec.kind not in LOCAL_KINDS:
            _check_addresses(workspace, source_id, spec)
        settings = market.crawl
        try:
            scope = rule.scope(spec)
            for pattern in spec.allow:
                re.compile(pattern)
        except re.error as error:
            raise ConfigError(
                f"not a regular expression: {error.pattern!r} ({error.msg})",
                where=f"{workspace.market_file}: source {source_id}",
                next_step="Fix include, exclude or allow; escape dots and question marks with a backslash.",
            ) from error
        with workspace.store.begin() as connection:
            previous = latest_captures(connection, product=product.slug, outcomes=_READ)
            asides = latest_captures(connection, source=aside_source(source_id), outcomes=_READ)
            rule.resume(since=newest_post(connection, source_id), salt=people_salt(connection))
        frontier = Frontier(
            scope,
            budget=spec.max_pages,
            max_depth=settings.max_depth,
            max_hops=settings.max_redirects,
            language=language_of(spec.url),
            follow=rule.follow,
            kinds=rule.kinds,
            allow=tuple(re.compile(pattern) for pattern in spec.allow),
            spelt=spelt_before(previous),
        )
        archive = workspace.archive
        prefix = warc_prefix(run_id, source_id)
        base = load_base(workspace, source_id)
        name = archive.fresh_name(prefix)
        writer = archive.writer(name, software=f"rivalscope/{__version__}", run_id=run_id)
        writer.base = base
        return cls(
            workspace=workspace,
            run_id=run_id,
            source_id=source_id,
            product=product,
            spec=spec,
            vault=vault,
            rule=rule,
            frontier=frontier,
            archive=archive,
            writer=writer,
            previous=previous,
            asides=asides,
            rendering=Rendering.of(spec),
            report=report,
            ledger=HostLedger(workspace.cluster, limit=settings.daily_budget),
        )

    def seed(self) -> None:
        """Fill the frontier: what the configuration names, then what was there last time."""
        for url, role in self.rule.seeds(self.spec):
            self.frontier.seed(canonical(url), role=role)
        for capture in self.previous.values() if self.rule.revisit else ():
            if capture.source == self.source_id:
                self._seed_known(capture)

    def _seed_known(self, capture: Capture) -> None:
        """Look again at what was there last time, also where no link leads any more."""
        role = role_of(capture)
        if self.vault.reveal(capture.url) is None:
            self.locked.add(capture.url)
        elif role is Role.API:
            self.frontier.seed(capture.url, role=role)
        elif role is Role.FEED:
            self.frontier.aside(capture.url, role)
        elif self.rule.follow:
            self.frontier.known([capture.url])

    def close(self) -> None:
        """Close the archive's file, and remember what later looks may refer to.

        Raises:
            ArchiveError: It cannot be written.
        """
        before = self.writer.base
        self.writer.close()
        self.ledger.close()
        if self.writer.base is not None and self.writer.base is not before:
            with self.workspace.store.begin() as connection:
                keep_base(connection, self.source_id, self.writer.base.place)

    def previous_of(self, candidate: Candidate) -> Capture | None:
        """Return the newest readable capture of a candidate's address."""
        known = self.previous if candidate.role in (Role.PAGE, Role.FEED, Role.API) else self.asides
        return known.get(candidate.url)

    def stop(self, reason: str) -> None:
        """Fetch nothing more; the first reason stays."""
        self.stop_reason = self.stop_reason or reason
