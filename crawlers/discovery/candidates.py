"""What a home page, its sitemaps and its links name as places to watch: candidates, the most likely of each kind first.

Pure: looking is passed in. An address only promises; ``crawlers.discovery.prove`` says what it holds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from crawlers.discovery.prove import site_of
from crawlers.discovery.rank import Ranked, rank
from crawlers.discovery.sitemaps import read_sitemap
from crawlers.discovery.traps import TrapGuard
from crawlers.links import Link, PageView
from crawlers.urls import Scope, canonical, is_text_url, join
from rivalscope.core.archive import Archived
from rivalscope.core.config import SourceKind
from rivalscope.core.payload import decode
from rivalscope.core.records import PageKind
from rivalscope.core.secrets import without_secrets

__all__ = ["Look", "SourceCandidates", "find_candidates", "rank_links", "sitemap_pages"]

_MAX_SITEMAPS = 10
_TRIED = 4
"""Candidates of one kind that are visited, the most likely first."""
_DEEP = 2
"""So many folders below the home page, plans and releases are looked at only if the home page links to them."""
_FEW_DOCS = 3
"""Fewer pages of documentation are part of the site, not a source of their own."""
_OF_ONE_RELEASE = re.compile(r"\d+[._-]\d+")
"""In an address's last segment: the page of one release, which tells nothing of the next."""
_DOCS_FOLDER = re.compile(
    r"^(?:docs?|documentation|manual|handbook|help|guides?|learn|wiki|kb|support|developers?|user-?guide)$",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"^(?:\d+[._-])?(?:intro(?:duction)?|overview|(?:getting|get)[-_]?started|quick[-_]?start|start(?:[-_]here)?|welcome|"
    r"about|index|home|readme|first[-_]steps|what[-_]is\b.*|install(?:ation)?|setup)(?:\.\w+)?$",
    re.IGNORECASE,
)
"""Name of a page with which a documentation begins."""
_CHANGE_LOG = re.compile(
    r"^/(?P<repository>[^/]+(?:/[^/]+)+?)/(?:-/)?(?:blob|src/branch)/[^/]+/"
    r"(?P<name>(?:CHANGE[-_]?LOG|CHANGES|HISTORY|NEWS|RELEASE[-_]?NOTES?|RELEASES)(?:\.(?:md|markdown|rst|txt|adoc))?)$",
    re.IGNORECASE,
)
"""Path of a file at the top of a repository in which people write what each release brought."""
# Folders of a code host that are no owner of a repository.
_NO_OWNER = frozenset(
    ("about", "apps", "blog", "collections", "contact", "customer-stories", "enterprise", "events", "explore",
     "features", "help", "login", "marketplace", "open-source", "orgs", "partners", "pricing", "readme", "resources",
     "search", "security", "settings", "site", "solutions", "sponsors", "team", "topics", "trending", "users",
     "why-github")
)  # fmt: skip


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


def find_candidates(home: str, view: PageView, ranked: Sequence[tuple[Ranked, Link]]) -> SourceCandidates:
    """Return what may be a source of its own: plans, release notes, documentation, feeds, repositories, packages.

    Args:
        home: Address of the home page.
        view: The home page.
        ranked: Pages of the site, see ``rank_links``.
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
            if not deep and not _OF_ONE_RELEASE.search(path.rpartition("/")[2]):
                candidates.add(kind, link, why)
    for link, name in _change_logs(view.links, home):
        candidates.add(SourceKind.CHANGELOG, link, (f"the repository has a file {name}",))
    for root, page_below, why in _docs(ranked, in_menu, home):
        candidates.add(SourceKind.DOCS, root, why)
        if page_below:
            candidates.add(SourceKind.DOCS, page_below, why)
            candidates.stands_in[page_below] = root
    for feed in view.feeds:
        candidates.add(SourceKind.FEED, feed.url, (f'the home page names the feed "{feed.text or feed.url}"',))
    for kind, url, why in _repositories(view.links, home):
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
    host = urlsplit(home).netloc.removeprefix("www.")
    for ranking, link in ranked:
        if ranking.kind is PageKind.DOCS and ranking.central:
            parts = urlsplit(link.url)
            first = next((segment for segment in parts.path.split("/") if segment), "")
            if parts.netloc.removeprefix("www.") != host:
                below[f"{parts.scheme}://{parts.netloc}/"].append(link.url)
            elif _DOCS_FOLDER.match(first):
                below[f"{parts.scheme}://{parts.netloc}/{first}/"].append(link.url)
    linked = {root: any(url in in_menu for url in urls) for root, urls in below.items()}
    for root in sorted(below, key=lambda url: (not linked[url], -len(below[url]), len(url), url)):
        if not f"{home.rstrip('/')}/".startswith(root) and (len(below[root]) >= _FEW_DOCS or linked[root]):
            why = [f"{len(below[root])} pages of documentation are known below it"]
            why += ["linked from the home page"] if linked[root] else []
            names = {url: url.removeprefix(root).rstrip("/") for url in below[root]}
            right_below = [url for url, name in names.items() if name and "/" not in name]
            begin = [url for url in right_below if _BEGINNING.match(names[url])]
            yield root, next(iter(begin or right_below), ""), tuple(why)


def _change_logs(links: Iterable[Link], home: str) -> Iterator[tuple[str, str]]:
    """Yield the change logs among the files that a repository's own page lists, each with its name."""
    repository = urlsplit(home).path.strip("/").removesuffix(".git").casefold()
    for link in links:
        parts = urlsplit(link.url)
        match = _CHANGE_LOG.match(parts.path) if parts.netloc == urlsplit(home).netloc else None
        if match is not None and match["repository"].casefold() == repository:
            yield link.url, match["name"]


def _repositories(links: Iterable[Link], home: str) -> Iterator[tuple[SourceKind, str, tuple[str, ...]]]:
    """Yield repositories and packages that the home page links to; those named like the product first."""
    name = site_of(home).split(".")[0]
    found: Counter[tuple[SourceKind, str]] = Counter()
    for link in links:
        parts = urlsplit(link.url)
        host, segments = parts.netloc.removeprefix("www."), [part for part in parts.path.split("/") if part]
        root = f"{parts.scheme}://{parts.netloc}"
        if host in ("github.com", "gitlab.com") and len(segments) >= 2 and segments[0] not in _NO_OWNER:
            kind = SourceKind.GITHUB if host == "github.com" else SourceKind.GITLAB
            found[kind, f"{root}/{segments[0]}/{segments[1].removesuffix('.git')}"] += 1
        elif host.startswith("pypi.") and segments[:1] == ["project"] and len(segments) > 1:
            found[SourceKind.PYPI, f"{root}/project/{segments[1]}/"] += 1
        elif host.startswith("npmjs.") and segments[:1] == ["package"] and len(segments) > 1:
            scoped = segments[1].startswith("@")
            found[SourceKind.NPM, f"{root}/package/{'/'.join(segments[1 : 3 if scoped else 2])}"] += 1
    for (kind, url), count in sorted(
        found.items(), key=lambda pair: (name not in pair[0][1].casefold(), -pair[1], len(pair[0][1]), pair[0][1])
    ):
        times = "once" if count == 1 else f"{count} times"
        yield kind, url, (f"linked {times} from the home page",)


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
