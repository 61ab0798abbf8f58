"""What a home page, its sitemaps and its links name as places to watch: candidates, the most likely of each kind first.

Pure: looking is passed in. An address only promises; ``crawlers.discovery.prove`` says what it holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from crawlers.discovery.rank import Ranked, rank
from crawlers.discovery.repositories import change_logs, home_repository, is_documentation, repositories
from crawlers.discovery.sitemaps import read_sitemap
from crawlers.discovery.traps import TrapGuard
from crawlers.links import Link, PageView
from crawlers.urls import Scope, canonical, is_text_url, join
from rivalscope.core.archive import Archived
from rivalscope.core.config import SourceKind
from rivalscope.core.payload import decode
from rivalscope.core.records import PageKind
from rivalscope.core.secrets import without_secrets

__all__ = ["Look", "SourceCandidates", "find_candidates", "one_release", "rank_links", "sitemap_pages"]

_MAX_SITEMAPS = 10
_TRIED = 4
"""Candidates of one kind that are visited, the most likely first."""
_DEEP = 2
"""So many folders below the home page, plans and releases are looked at only if the home page links to them."""
_FEW_DOCS = 3
"""Fewer pages of documentation are part of the site, not a source of their own."""
_MOST_DOCS = 0.5
"""Of the pages of documentation that are known of a host, so many lie below its front."""
_OF_ONE_RELEASE = re.compile(r"\d+[._-]\d+")
"""In a segment of a path: a page of one release or of one version's copy, which tells nothing of the next."""
_BEGINNING = re.compile(
    r"^(?:\d+[._-])?(?:intro(?:duction)?|overview|(?:getting|get)[-_]?started|quick[-_]?start|start(?:[-_]here)?|welcome|"
    r"about|index|home|readme|first[-_]steps|what[-_]is\b.*|install(?:ation)?|setup)(?:\.\w+)?$",
    re.IGNORECASE,
)
"""Name of a page with which a documentation begins."""


class Look(Protocol):
    """How a site is looked at."""

    def answer(self, url: str) -> Archived | None:
        """Return the answer at an address, redirects followed; None when there is none that we may read."""

    def visit(self, sources: Sequence[tuple[SourceKind, str]]) -> None:
        """Ask for what these sources begin with, so that ``answer`` knows it."""


@dataclass(slots=True)
class SourceCandidates:
    """Addresses that may be sources, by kind, the most likely first."""

    why: dict[tuple[SourceKind, str], tuple[str, ...]] = field(default_factory=dict)
    stands_in: dict[str, str] = field(default_factory=dict)
    """Page of a documentation -> its folder or host, for which it stands in if that answers with nothing."""

    def add(self, kind: SourceKind, url: str, why: Iterable[str]) -> None:
        """Add a candidate, unless there are enough of its kind."""
        if sum(known is kind for known, _ in self.why) < _TRIED:
            self.why.setdefault((kind, url), tuple(why))

    def of(self, *kinds: SourceKind) -> list[tuple[SourceKind, str]]:
        """Return the candidates of these kinds."""
        return [key for key in self.why if key[0] in kinds]


def one_release(url: str) -> bool:
    """Return whether an address is of one release, or of the copy of a documentation for one version.

    >>> [one_release(f"https://heron.example/{path}") for path in ("changelog/2.1.0/", "desk@2.1/changelog", "v2/news")]
    [True, True, False]
    """
    return bool(_OF_ONE_RELEASE.search(urlsplit(url).path))


def rank_links(home: str, links: Iterable[Link]) -> list[tuple[Ranked, Link]]:
    """Return the links that belong to a site, those that matter most first.

    Args:
        home: Address of its home page.
        links: Of the home page and of the sitemaps.
    """
    scope = Scope.around(home)
    return sorted(
        ((rank(link.url, text=link.text, depth=1, prefix=scope.prefix), link) for link in _within(scope, links)),
        key=lambda pair: (-pair[0].score, pair[1].url),
    )


def find_candidates(
    home: str, view: PageView, ranked: Sequence[tuple[Ranked, Link]], names: Sequence[str] = ()
) -> SourceCandidates:
    """Return what may be a source of its own: plans, release notes, documentation, feeds, repositories, packages.

    Args:
        home: Address of the home page.
        view: The home page.
        ranked: Pages of the site, see ``rank_links``.
        names: What the home page calls itself.
    """
    in_menu = {link.url for link in view.links}
    candidates = SourceCandidates()
    top = Scope.around(home).prefix
    for kind, page in ((SourceKind.PRICING, PageKind.PRICING), (SourceKind.CHANGELOG, PageKind.CHANGELOG)):
        for link, why in _best(page, ranked, in_menu):
            path = urlsplit(link).path.rstrip("/")
            # Release notes deep in a site are those of a plug-in or an edition, but for those that a home page names;
            # the front of a documentation names every page, so that there it says nothing.
            deep = path.count("/") - top.count("/") >= _DEEP and (link not in in_menu or top != "/")
            if not deep and not one_release(link):
                candidates.add(kind, link, why)
    own = home_repository(home)
    for link, name in change_logs(view.links, f"https://{own}") if own else ():
        candidates.add(SourceKind.CHANGELOG, link, (f"the repository has a file {name}",))
    for root, page_below, why in _docs(ranked, in_menu, home):
        candidates.add(SourceKind.DOCS, root, why)
        if page_below:
            candidates.add(SourceKind.DOCS, page_below, why)
            candidates.stands_in[page_below] = root
    for feed in view.feeds:
        candidates.add(SourceKind.FEED, feed.url, (f'the home page names the feed "{feed.text or feed.url}"',))
    for kind, url, why in repositories(view.links, home, names):
        candidates.add(kind, url, why)
    return candidates


def _best(
    page: PageKind, ranked: Sequence[tuple[Ranked, Link]], in_menu: set[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the pages of a kind, those that the home page links to and that lie near the top first."""
    same = [(ranking, link) for ranking, link in ranked if ranking.kind is page and ranking.central]
    for ranking, link in sorted(
        same, key=lambda pair: (pair[1].url not in in_menu, pair[1].url.count("/"), -pair[0].score)
    ):
        yield link.url, (*ranking.reasons, *(["linked from the home page"] if link.url in in_menu else []))


def _docs(
    ranked: Sequence[tuple[Ranked, Link]], in_menu: set[str], home: str
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the folders and hosts that hold documentation, each with a page right below it, and what speaks for it.

    Those that hold the home page itself are left out: the site watches them.
    """
    below: defaultdict[str, list[str]] = defaultdict(list)
    on_host = 0
    host = urlsplit(home).netloc.removeprefix("www.")
    # Of a host that is documentation, a folder of guides is a part, and the site watches it.
    is_docs = is_documentation(host.split(".")[0])
    for ranking, link in ranked:
        if ranking.kind is PageKind.DOCS and ranking.central:
            parts = urlsplit(link.url)
            first = next((segment for segment in parts.path.split("/") if segment), "")
            on_host += parts.netloc.removeprefix("www.") == host
            if parts.netloc.removeprefix("www.") != host:
                below[f"{parts.scheme}://{parts.netloc}/"].append(link.url)
            elif is_documentation(first) and not is_docs:
                below[f"{parts.scheme}://{parts.netloc}/{first}/"].append(link.url)
    linked = {root: any(url in in_menu for url in urls) for root, urls in below.items()}
    for root in sorted(below, key=lambda url: (not linked[url], -len(below[url]), len(url), url)):
        # Guides beside concepts and a reference are one section of a documentation that has no folder of its own.
        section = urlsplit(root).path != "/" and len(below[root]) < _MOST_DOCS * on_host
        if section or f"{home.rstrip('/')}/".startswith(root):
            continue
        if len(below[root]) >= _FEW_DOCS or linked[root]:
            why = [f"{len(below[root])} documentation pages were found below it"]
            why += ["linked from the home page"] if linked[root] else []
            names = {url: url.removeprefix(root).rstrip("/") for url in below[root]}
            right_below = [url for url, name in names.items() if name and "/" not in name]
            begin = [url for url in right_below if _BEGINNING.match(names[url])]
            yield root, next(iter(begin or right_below), ""), tuple(why)


def _within(scope: Scope, links: Iterable[Link]) -> list[Link]:
    guard, found = TrapGuard(), dict[str, Link]()
    for link in links:
        known = found.get(link.url)
        if known is not None:
            if link.text and not known.text:
                found[link.url] = link
        elif (
            link.url in scope
            and link.url == without_secrets(link.url)
            and is_text_url(link.url)
            and not guard.check(link.url)
        ):
            found[link.url] = link
    return list(found.values())


def sitemap_pages(home: str, look: Look) -> tuple[Link, ...]:
    """Return the pages that the sitemaps of a site list: those that its robots.txt names, or the usual one."""
    robots = look.answer(join(home, "/robots.txt"))
    text = decode(robots.payload[:500_000]).text if robots is not None and robots.status == 200 else ""
    named = [
        canonical(line.partition(":")[2].strip()) for line in text.splitlines() if line.lower().startswith("sitemap:")
    ]
    waiting = [url for url in named if url][:_MAX_SITEMAPS] or [join(home, "/sitemap.xml")]
    seen: set[str] = set()
    pages: list[Link] = []
    while waiting and len(seen) < _MAX_SITEMAPS:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        answer = look.answer(url)
        if answer is not None and answer.status == 200:
            sitemap = read_sitemap(answer.payload)
            pages += sitemap.pages
            waiting += sitemap.sitemaps
    return tuple(pages)
