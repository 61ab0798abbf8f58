"""What is still to be fetched, best first: known once, within scope, budget and depth. Pure: no network, no clock."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from crawlers.discovery.rank import group_of, rank
from crawlers.discovery.traps import TrapGuard, TrapReport
from crawlers.links import Link
from crawlers.urls import Scope, is_text_url
from rivalscope.core.not_read import cause_of_link, names_pdf
from rivalscope.core.records import PageKind

__all__ = ["Candidate", "Frontier", "Role"]

_ASIDE_SCORE = 1000.0
# Sitemaps and feeds of one crawl; an index may list 50,000 sitemaps.
MAX_ASIDES = 60
# The heap keeps this many candidates for each page that the budget still allows; worse ones are dropped and counted.
_KEPT_PER_PAGE = 5
_KEPT_AT_LEAST = 2_000
# A page loses this much for each doubling of the pages already taken from its folder.
_FAMILY_COST = 1.0
# A page gains this much for each doubling of the links to it: what a site links to from everywhere, it finds important.
# On archived documentation sites a budget of 100 found 81 % of the pages that people had cited, 74 % breadth-first,
# and 66 % without counting links.
_LINK_GAIN = 20.0
_MOST_LINKS = 31


class Role(StrEnum):
    """What an address is fetched for."""

    PAGE = "page"
    SITEMAP = "sitemap"
    FEED = "feed"
    API = "api"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address to fetch."""

    url: str
    role: Role = Role.PAGE
    depth: int = 0
    hops: int = 0
    """Redirects that led to it."""
    attempt: int = 1
    seed: bool = False
    """Named by the configuration: what it redirects to belongs to the source too."""
    not_before: float = 0.0
    """Monotonic seconds; set when it is tried again later."""
    render: bool = False
    """Its answer is archived; a browser is to render it."""
    markdown: bool = False
    """Its answer shows nothing; the server may have it as Markdown."""


@dataclass(slots=True)
class _Entry:
    """A candidate that waits."""

    score: float
    candidate: Candidate
    central: bool
    links: int = 1


class Frontier:
    """A queue that gives out each address once."""

    def __init__(
        self,
        scope: Scope,
        *,
        budget: int,
        max_depth: int = 8,
        max_hops: int = 5,
        language: str = "",
        follow: bool = True,
        kinds: frozenset[PageKind] = frozenset(),
        allow: tuple[re.Pattern[str], ...] = (),
        spelt: Mapping[str, str] | None = None,
    ) -> None:
        # Address -> how it was spelt when it was first stored: a page keeps its name when the rules of spelling change.
        self._spelt = spelt or {}
        self.scope, self.budget, self.max_depth, self.max_hops = scope, budget, max_depth, max_hops
        self.language, self.follow, self.kinds = language, follow, kinds
        self.traps = TrapGuard(allow=allow)
        self.taken = 0
        """Pages given out, counted against the budget."""
        self.dropped = 0
        """Addresses that fell off because the budget could never reach them."""
        self.not_read: Counter[str] = Counter()
        """What links lead to that cannot be read, by cause."""
        self.seen: set[str] = set()
        self._bait: set[str] = set()
        self._far: set[str] = set()
        self._asides = 0
        self._twins: dict[str, tuple[Link, int, bool]] = {}
        self._entries: dict[str, _Entry] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._again: list[Candidate] = []
        self._sequence = 0
        self._families: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._entries) + len(self._again)

    def seed(self, url: str, *, role: Role = Role.PAGE) -> None:
        """Add an address that the configuration or robots.txt names; scope and traps do not apply to it."""
        url = self._spelt.get(url, url)
        if url and url not in self.seen:
            self.seen.add(url)
            self._push(_ASIDE_SCORE + (1 if role is Role.PAGE else 0), Candidate(url, role, seed=True))

    def known(self, urls: Iterable[str]) -> None:
        """Add addresses that were there last time: one that is linked from nowhere any more is looked at too."""
        for url in urls:
            if url not in self.seen and url in self.scope:
                self.seen.add(url)
                ranked = rank(url, prefix=self.scope.prefix, language=self.language)
                self._push(ranked.score, Candidate(url, depth=1), central=ranked.central)

    def mark(self, url: str, *, role: Role = Role.PAGE) -> None:
        """Take note of an address that was fetched before this process began."""
        self.seen.add(url)
        if role is Role.PAGE:
            self.taken += 1
            self._families[group_of(url)] += 1

    def aside(self, url: str, role: Role) -> None:
        """Add a sitemap or a feed, as long as there are not too many."""
        if url and url not in self.seen and self._asides < MAX_ASIDES:
            self._asides += 1
            self.seen.add(url)
            self._push(_ASIDE_SCORE - self._asides, Candidate(url, role))

    def add(self, links: Iterable[Link], *, depth: int, from_sitemap: bool = False) -> int:
        """Add the links of a page, and return how many of them are new.

        Args:
            links: With canonical addresses.
            depth: Links between the start and the page that they were found on.
            from_sitemap: They are in a sitemap.
        """
        if not self.follow:
            return 0
        if depth >= self.max_depth:
            urls = (self._spelt.get(link.url, link.url) for link in links)
            self._far.update(url for url in urls if url in self.scope and is_text_url(url))
            return 0
        new = 0
        for found in links:
            link = replace(found, url=self._spelt[found.url]) if found.url in self._spelt else found
            url = link.url
            if link.unseen:
                if url not in self.seen and url in self.scope and not self.traps.allows(url):
                    self._bait.add(url)
                    continue
            else:
                self._bait.discard(url)
            if url in self.seen:
                self._linked_again(url)
                continue
            if (twin := _twin(url)) in self.seen:
                # One page with and without a slash at its end; asked for both ways only if the first is not there.
                self._linked_again(twin)
                self._twins.setdefault(twin, (link, depth, from_sitemap))
                continue
            self.seen.add(url)
            if not is_text_url(url):
                if cause := cause_of_link(url):
                    self.not_read[cause] += 1
                continue
            if url not in self.scope:
                if names_pdf(url):  # a price list or a data sheet on somebody's file server
                    self.not_read["PDFs outside the source"] += 1
                continue
            if self.traps.check(url):
                continue
            new += self._rank(link, depth + 1, from_sitemap)
        self._prune()
        return new

    def add_forms(self, links: Iterable[tuple[Link, Link]], *, depth: int) -> int:
        """Add pages that come in two forms; the other form is asked for only where the page is not there.

        Args:
            links: The page, and its other form.
            depth: As for :meth:`add`.
        """
        new = 0
        for link, other in links:
            if link.url != other.url and link.url not in self.seen and other.url not in self.seen:
                self._twins.setdefault(link.url, (other, depth, True))
            new += self.add([link], depth=depth, from_sitemap=True)
            self.seen.add(other.url)
        return new

    def missing(self, url: str) -> None:
        """Take note that there is no page at an address: it may be there with, or without, a slash at the end."""
        if (waiting := self._twins.pop(url, None)) is not None:
            link, depth, from_sitemap = waiting
            self.seen -= {url, link.url}  # for this look, so that its twin counts as new
            self.add([link], depth=depth, from_sitemap=from_sitemap)
            self.seen.add(url)

    def too_far(self) -> list[str]:
        """Return the addresses that only pages at the greatest depth link to, such as the end of a long list."""
        return sorted(self._far - self.seen)

    def trap_report(self) -> list[TrapReport]:
        """Return what was left out as a trap, most frequent first, then what no reader is meant to find."""
        hidden = (
            [TrapReport("linked only from hidden elements", len(self._bait), min(self._bait))] if self._bait else []
        )
        return [*self.traps.report(), *hidden]

    def redirect(self, candidate: Candidate, target: str) -> str:
        """Follow a redirect, and return why not; empty: it is queued, or known already.

        A loop ends by itself: its addresses are known. A seed may lead out of its scope, once: that is how a home page
        names its real host, and the scope moves with it.
        """
        if candidate.hops >= self.max_hops:
            return f"more than {self.max_hops} redirects"
        target = self._spelt.get(target, target)
        if not target:
            return "a redirect to something that is not a web address"
        if target in self.seen:
            return ""
        if candidate.role is Role.PAGE and target not in self.scope:
            if not candidate.seed:
                return "a redirect that leaves the source"
            self.scope = self.scope.moved_to(target)
        self.seen.add(target)
        if candidate.role is Role.PAGE:
            self.taken -= 1
        self._push(_ASIDE_SCORE + 2, replace(candidate, url=target, hops=candidate.hops + 1, attempt=1))
        return ""

    def again(self, candidate: Candidate) -> None:
        """Put a candidate back that is worth another try."""
        if candidate.role is Role.PAGE:
            self.taken -= 1
        self._again.append(candidate)

    def pop(self) -> Candidate | None:
        """Return the best candidate that the budget allows; None when there is none."""
        if self._again:
            candidate = self._again.pop(0)
            self._count(candidate)
            return candidate
        while self._heap:
            cost, _, url = heapq.heappop(self._heap)
            entry = self._entries.get(url)
            if entry is None:
                continue  # taken already, when more links to it had made it better
            candidate = entry.candidate
            if candidate.role is Role.PAGE and not candidate.seed:
                if self.taken + self._waiting() >= self.budget:
                    del self._entries[url]
                    self.dropped += 1
                    continue
                now = self._cost(entry)
                if now > cost and self._heap and now > self._heap[0][0]:
                    self._queue(entry)
                    continue
            del self._entries[url]
            self._count(candidate)
            return candidate
        return None

    def drain(self) -> list[Candidate]:
        """Take out everything that the budget would have allowed, when a crawl must stop early."""
        left: list[Candidate] = []
        while (candidate := self.pop()) is not None:
            left.append(candidate)
        return left

    def _waiting(self) -> int:
        return sum(candidate.role is Role.PAGE for candidate in self._again)

    def _count(self, candidate: Candidate) -> None:
        if candidate.role is Role.PAGE:
            self.taken += 1
            self._families[group_of(candidate.url)] += 1

    def _rank(self, link: Link, depth: int, from_sitemap: bool) -> int:
        ranked = rank(
            link.url,
            text=link.text,
            depth=depth,
            prefix=self.scope.prefix,
            language=self.language,
            in_sitemap=from_sitemap,
        )
        if self.kinds and ranked.kind not in self.kinds:
            return 0
        self._push(ranked.score, Candidate(link.url, depth=depth), central=ranked.central)
        return 1

    def _linked_again(self, url: str) -> None:
        entry = self._entries.get(url)
        if entry is not None and entry.central and entry.links < _MOST_LINKS:
            entry.links += 1
            if entry.links & (entry.links + 1) == 0:
                self._queue(entry)

    def _cost(self, entry: _Entry) -> float:
        # Whole steps only, so that a page is weighed again a few times, not with every link to it and every page taken
        # from its folder.
        family = (self._families[group_of(entry.candidate.url)] + 1).bit_length()
        links = (entry.links + 1).bit_length() - 1 if entry.central else 0
        return _FAMILY_COST * family - _LINK_GAIN * links - entry.score

    def _push(self, score: float, candidate: Candidate, *, central: bool = False) -> None:
        entry = self._entries[candidate.url] = _Entry(score, candidate, central)
        self._queue(entry)

    def _queue(self, entry: _Entry) -> None:
        self._sequence += 1
        heapq.heappush(self._heap, (self._cost(entry), self._sequence, entry.candidate.url))

    def _prune(self) -> None:
        kept = max(_KEPT_AT_LEAST, _KEPT_PER_PAGE * (self.budget - self.taken))
        if len(self._entries) > 2 * kept:
            best = heapq.nsmallest(kept, self._entries.values(), key=self._cost)
            self.dropped += len(self._entries) - len(best)
            self._entries = {entry.candidate.url: entry for entry in best}
            self._heap = []
            for entry in best:
                self._queue(entry)


def _twin(url: str) -> str:
    """Return the address with a slash at its end, or without the one that it has; the start of a site has no twin."""
    head, mark, query = url.partition("?")
    if head.endswith("/"):
        return head[:-1] + mark + query if head.count("/") > 3 else url
    return f"{head}/{mark}{query}" if "." not in head.rpartition("/")[2] else url
