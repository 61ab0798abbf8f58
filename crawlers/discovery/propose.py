"""Propose sources for a product from its home page: what is worth watching, and why. Pure; fetching is passed in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from crawlers.discovery.feeds import feed_links, is_feed
from crawlers.discovery.rank import Ranked, rank
from crawlers.discovery.sitemaps import read_sitemap
from crawlers.discovery.traps import TrapGuard
from crawlers.links import Link, PageView, view_page
from crawlers.secrets import with_variables
from crawlers.urls import Scope, canonical, host_of, is_text_url, join
from rivalscope.core.archive import Archived
from rivalscope.core.config import SourceKind
from rivalscope.core.payload import decode
from rivalscope.core.records import PageKind
from rivalscope.core.secrets import without_secrets

__all__ = ["Fetch", "Proposal", "propose"]

Fetch = Callable[[str], Archived | None]
"""Returns the answer at an address, redirects followed; None when there is none that we may read."""

_MAX_SITEMAPS = 10
_DEFAULT_PAGES = 200
_MOST_PAGES = 2_000
_RELEASE_WORDS = re.compile(r"release|change ?log|what'?s[ -]new|version|update", re.IGNORECASE)
# Folders of a code host that are no owner of a repository.
_NO_OWNER = frozenset(
    ("about", "apps", "blog", "collections", "contact", "customer-stories", "enterprise", "explore", "features", "help",
     "login", "marketplace", "orgs", "pricing", "security", "settings", "site", "sponsors", "topics", "users")
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A source that is worth watching."""

    kind: SourceKind
    url: str
    why: tuple[str, ...]
    max_pages: int = _DEFAULT_PAGES
    examples: tuple[str, ...] = ()
    """Pages that it would bring, best first."""


def propose(home_url: str, fetch: Fetch) -> list[Proposal]:
    """Propose sources for a product.

    Args:
        home_url: Its home page.
        fetch: Gets the home page, the sitemaps and the feeds; nothing else is asked for.

    Returns:
        Proposals, the site itself first; none when the home page cannot be read.
    """
    home = fetch(home_url)
    if home is None or not home.payload:
        return []
    view = view_page(home.payload, home.url, charset=home.charset)
    scope = Scope.around(home.url)
    listed = _sitemap_pages(home.url, fetch)
    links = _within(scope, (*view.links, *listed))
    ranked = sorted(
        ((rank(link.url, text=link.text, depth=1, prefix=scope.prefix), link) for link in links),
        key=lambda pair: (-pair[0].score, pair[1].url),
    )
    in_menu = {link.url for link in view.links}
    found = [_site(home.url, ranked, listed)]
    found += _best(SourceKind.PRICING, PageKind.PRICING, ranked, in_menu, max_pages=10)
    found += _docs(ranked, in_menu, home.url)
    found += _best(SourceKind.CHANGELOG, PageKind.CHANGELOG, ranked, in_menu, max_pages=60)
    found += _feeds(view, home.url, fetch)
    found += _repositories(view.links, home.url)
    return [replace(one, url=with_variables(one.url, home_url)) for one in found]


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


def _sitemap_pages(home: str, fetch: Fetch) -> tuple[Link, ...]:
    robots = fetch(join(home, "/robots.txt"))
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
        answer = fetch(url)
        if answer is not None and answer.status == 200:
            sitemap = read_sitemap(answer.payload)
            pages += sitemap.pages
            waiting += sitemap.sitemaps
    return tuple(pages)


def _site(home: str, ranked: Sequence[tuple[Ranked, Link]], listed: Sequence[Link]) -> Proposal:
    worth = [link.url for ranking, link in ranked if ranking.score >= 30]
    why = [f"{len(ranked)} pages of its own in links and sitemap, {len(worth)} of them about the product"]
    if not listed:
        why.append("no sitemap: pages are found by their links")
    pages = min(_MOST_PAGES, max(50, round(len(worth) * 1.2))) if listed else _DEFAULT_PAGES
    return Proposal(kind=SourceKind.SITE, url=home, why=tuple(why), max_pages=pages, examples=tuple(worth[:8]))


def _best(
    kind: SourceKind, page: PageKind, ranked: Sequence[tuple[Ranked, Link]], in_menu: set[str], *, max_pages: int
) -> list[Proposal]:
    """Propose the best page of a kind: one that the home page links to, and the nearest to the top."""
    same = [(ranking, link) for ranking, link in ranked if ranking.kind is page and ranking.central]
    if not same:
        return []
    ranking, link = min(same, key=lambda pair: (pair[1].url not in in_menu, pair[1].url.count("/"), -pair[0].score))
    why = [*ranking.reasons, *(["linked from the home page"] if link.url in in_menu else [])]
    others = [other.url for _, other in same if other.url != link.url]
    return [Proposal(kind=kind, url=link.url, why=tuple(why), max_pages=max_pages, examples=tuple(others[:5]))]


def _docs(ranked: Sequence[tuple[Ranked, Link]], in_menu: set[str], home: str) -> list[Proposal]:
    """Propose the folder or host that most documentation pages share."""
    roots: Counter[str] = Counter()
    linked: Counter[str] = Counter()
    for ranking, link in ranked:
        if ranking.kind is PageKind.DOCS and ranking.central:
            parts = urlsplit(link.url)
            own_host = parts.netloc.removeprefix("www.") != host_of(home).removeprefix("www.")
            first = next((segment for segment in parts.path.split("/") if segment), "")
            root = f"{parts.scheme}://{parts.netloc}/" + ("" if own_host or not first or "." in first else f"{first}/")
            roots[root] += 1
            linked[root] += link.url in in_menu
    if not roots:
        return []
    root = max(roots, key=lambda url: (linked[url] > 0, roots[url], -len(url)))
    examples = tuple(link.url for ranking, link in ranked if link.url.startswith(root) and ranking.central)[:8]
    why = (
        f"{roots[root]} pages of documentation are known below it",
        *(("linked from the home page",) if linked[root] else ()),
    )
    return [Proposal(kind=SourceKind.DOCS, url=root, why=why, max_pages=500, examples=examples)]


def _feeds(view: PageView, home: str, fetch: Fetch) -> list[Proposal]:
    found: list[Proposal] = []
    for feed in view.feeds[:5]:
        answer = fetch(feed.url)
        if answer is None or not is_feed(answer.mime, answer.payload):
            continue
        entries = feed_links(answer.payload, feed.url, charset=answer.charset)
        about = [entry for entry in entries if _RELEASE_WORDS.search(f"{entry.text} {entry.url}")]
        if _RELEASE_WORDS.search(f"{feed.text} {feed.url}") or (entries and len(about) >= 0.2 * len(entries)):
            why = (
                f'the home page names the feed "{feed.text or feed.url}"',
                f"{len(about)} of {len(entries)} entries are about releases",
            )
            found.append(
                Proposal(
                    kind=SourceKind.FEED, url=feed.url, why=why, max_pages=1, examples=tuple(e.url for e in about[:5])
                )
            )
    return found


def _repositories(links: Iterable[Link], home: str) -> list[Proposal]:
    """Propose repositories and packages that the home page links to; of several, those named like the product."""
    name = re.sub(r"^(?:www|docs)\.", "", urlsplit(home).hostname or "").split(".")[0]
    found: dict[SourceKind, list[str]] = {}
    for link in links:
        parts = urlsplit(link.url)
        host, segments = parts.netloc.removeprefix("www."), [part for part in parts.path.split("/") if part]
        root = f"{parts.scheme}://{parts.netloc}"
        if host in ("github.com", "gitlab.com") and len(segments) >= 2 and segments[0] not in _NO_OWNER:
            kind = SourceKind.GITHUB if host == "github.com" else SourceKind.GITLAB
            found.setdefault(kind, []).append(f"{root}/{segments[0]}/{segments[1].removesuffix('.git')}")
        elif host.startswith("pypi.") and segments[:1] == ["project"] and len(segments) > 1:
            found.setdefault(SourceKind.PYPI, []).append(f"{root}/project/{segments[1]}/")
        elif host.startswith("npmjs.") and segments[:1] == ["package"] and len(segments) > 1:
            found.setdefault(SourceKind.NPM, []).append(f"{root}/package/{'/'.join(segments[1:3])}".rstrip("/"))
    proposals = []
    for kind, urls in found.items():
        counts = Counter(urls)
        url = max(counts, key=lambda address: (name in address.casefold(), counts[address], -len(address)))
        why = [f"linked {counts[url]} times from the home page"]
        if name in url.casefold():
            why.append("named like the product")
        proposals.append(Proposal(kind=kind, url=url, why=tuple(why), max_pages=10))
    return proposals
