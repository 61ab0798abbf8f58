"""Recognise addresses that multiply without end: calendars, facets, session ids, endless pagination, echoing paths.

A trap is what behaves like one: it is made by a query, its addresses multiply, or they all show the same. A word in a
path proves nothing: documentation may be under /search/ or /checkout/. Each rule is known by a name that the report
shows, with a count and an example, so that nothing is left out silently; ``allow`` in market.yaml overrules them all.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

__all__ = ["MAX_PAGINATION", "MAX_VARIANTS", "TrapGuard", "TrapReport"]

# A path with more variants of its query than this is a filter, a search or a calendar; lists of pages stay below.
MAX_VARIANTS = 40
# Release notes and blogs of many years fit into this many pages of a list.
MAX_PAGINATION = 50
# So many addresses of a folder, or of a path with a query, that show the very same are enough of them.
MAX_ALIKE = 6
_MAX_PARAMETERS = 4
_MAX_SEGMENTS = 14


def _rule(*, parameters: str = "", paths: str = "") -> re.Pattern[str]:
    """Return a pattern for parameters of a query, by name, and for whole segments of a path."""
    parts = []
    if parameters:
        parts.append(rf"[?&;](?:{'|'.join(parameters.split())})(?:\[[^\]]*\])*=")
    if paths:
        parts.append(rf"/(?:{'|'.join(paths.split())})(?:[/?;]|$)")
    return re.compile("|".join(parts), re.IGNORECASE)


_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "session id",
        _rule(
            parameters=r"jsessionid phpsessid session_?id sid cfid cftoken aspsessionid\w*",
            paths=r"\(S\([\w-]+\)\)",
        ),
    ),
    (
        "calendar",
        _rule(
            parameters="month year day date week cal calendar from_date to_date tribe-bar-date eventdisplay ical",
            paths=r"(?:calendar|events)/(?:\d{4}[-/]\d{1,2})",
        ),
    ),
    (
        "sorting or filtering",
        _rule(
            parameters=r"sort sort_?by order order_?by dir direction filter\w* facet\w* refine\w* per_?page limit "
            "view_?mode display"
        ),
    ),
    (
        "action, not a page",
        _rule(
            parameters="replytocom share print printable action do add-to-cart download format amp preview "
            "redirect(?:_?to|_?uri|_?url)? return(?:_?to|_?url)? next continue",
            paths=r"wp-admin wp-json cgi-bin xmlrpc\.php",
        ),
    ),
    # At the top of a site only: below /docs/ it is a page about a checkout.
    (
        "action, not a page",
        re.compile(
            r"^[a-z]+://[^/]+/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?:cart|checkout|log-?out|sign-?out|unsubscribe)(?:[/?;]|$)",
            re.I,
        ),
    ),
    # What a page was written in, beside the page itself (Sphinx keeps it in this folder): read, it counts twice.
    ("source text of a page", _rule(parameters="plain raw view_?source", paths="_sources")),
    # What a person typed: several words in one segment, which no author of an address writes so.
    ("site search", re.compile(r"[?&;](?:q|s|query|search|keywords?)=|/search/[^/?]*(?:%20|\+)[^/?]*$", re.IGNORECASE)),
)
_PAGE_NUMBER = re.compile(r"(?:[?&](?:page|paged|p|pg|offset|start|cursor|after|before)=|/page/)(\w+)", re.IGNORECASE)
_SMALL_STEPS = re.compile(r"[?&](?:offset|start)=|[?&](?:cursor|after|before)=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TrapReport:
    """How many addresses a rule left out."""

    name: str
    count: int
    example: str


@dataclass(slots=True)
class TrapGuard:
    """Counts variants of addresses over one crawl; the same addresses in the same order give the same answers."""

    allow: tuple[re.Pattern[str], ...] = ()
    """Addresses that a person says are not traps."""
    _variants: Counter[str] = field(default_factory=Counter)
    _left_out: dict[str, list[str]] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)
    _alike: Counter[tuple[str, str]] = field(default_factory=Counter)
    _same: set[str] = field(default_factory=set)

    def fetched(self, url: str, digest: str) -> None:
        """Take note of what an address showed: many that show the same are a trap."""
        if digest:
            self._alike[_family(url), digest] += 1
            if self._alike[_family(url), digest] >= MAX_ALIKE:
                self._same.add(_family(url))

    def allows(self, url: str) -> bool:
        """Return whether a person said that an address is not a trap."""
        return any(pattern.search(url) for pattern in self.allow)

    def check(self, url: str) -> str:
        """Return the name of the trap that a canonical address leads into; empty: none. Counts it."""
        if self.allows(url):
            return ""
        name = self._name(url) or (
            "the same page at many addresses" if self._same and _family(url) in self._same else ""
        )
        if name:
            self._counts[name] += 1
            self._left_out.setdefault(name, [url])
        return name

    def report(self) -> list[TrapReport]:
        """Return what was left out, most frequent first."""
        return [TrapReport(name, count, self._left_out[name][0]) for name, count in self._counts.most_common()]

    def _name(self, url: str) -> str:
        parts = urlsplit(url)
        for name, pattern in _RULES:
            if pattern.search(url):
                return name
        segments = [segment for segment in parts.path.split("/") if segment]
        if len(segments) > _MAX_SEGMENTS or _echoes(segments):
            return "path with repeated segments"
        if match := _PAGE_NUMBER.search(url):
            number = match[1]
            if number.isdigit() and int(number) > MAX_PAGINATION and not _SMALL_STEPS.search(url):
                return "endless pagination"
        if parts.query:
            if parts.query.count("&") >= _MAX_PARAMETERS:
                return "facets"
            place = f"{parts.netloc}{parts.path}"
            self._variants[place] += 1
            if self._variants[place] > MAX_VARIANTS:
                return "endless pagination" if match else "facets"
        return ""


def _family(url: str) -> str:
    """Return what addresses have in common that one program makes: the path before a query, or the folder."""
    parts = urlsplit(url)
    return (
        f"{parts.netloc}{parts.path}?" if parts.query else f"{parts.netloc}{parts.path.rstrip('/').rpartition('/')[0]}/"
    )


def _echoes(segments: list[str]) -> bool:
    """Return whether a path repeats a segment, or a pair of them, three times: a relative link that lost its way."""
    if any(segments.count(segment) >= 3 for segment in segments if not segment.isdigit()):
        return True
    pairs = list(itertools.pairwise(segments))
    return any(pairs.count(pair) >= 3 for pair in pairs)
