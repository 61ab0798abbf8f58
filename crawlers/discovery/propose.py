"""Propose sources for a product from its home page: what is worth watching, and why.

In two steps. The home page, the sitemaps and the feeds name candidates; each candidate is then visited, and proposed
only if it holds what it promises (``crawlers.discovery.prove``). Pure: looking is passed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from crawlers.discovery import prove
from crawlers.discovery.candidates import (
    Look,
    SourceCandidates,
    find_candidates,
    one_release,
    rank_links,
    sitemap_pages,
)
from crawlers.discovery.feeds import is_feed
from crawlers.discovery.prove import Proof
from crawlers.discovery.rank import Ranked
from crawlers.discovery.repositories import Relation, change_logs, home_repository, relation_of
from crawlers.extraction.kinds import kind_of_url
from crawlers.extraction.page import read_page
from crawlers.links import Link, view_page
from crawlers.secrets import with_variables
from crawlers.sources import rule_for
from rivalscope.core.archive import Archived
from rivalscope.core.config import SourceKind, SourceSpec
from rivalscope.core.errors import ConfigError
from rivalscope.core.records import PageKind

__all__ = ["LeftOut", "Look", "Proposal", "Proposals", "propose"]

_DEFAULT_PAGES = 200
_MOST_PAGES = 2_000
_DOCS_PAGES = 500
_TITLE_PARTS = re.compile(r"\s[|\u2013\u2014\u00b7:-]\s|:\s")
_NARROW = {PageKind.CHANGELOG: SourceKind.CHANGELOG, PageKind.PRICING: SourceKind.PRICING}
"""Pages that are never where a site begins."""
_IN_ORDER = frozenset((SourceKind.DOCS, SourceKind.GITHUB, SourceKind.GITLAB))
"""Of these, the likeliest that holds: what a product is built with may have more releases than the product."""
_ABOVE = 4
"""So many folders above a page that is given are looked at."""
_SAME_RELEASES = 0.5
"""Two sources that share this much of the smaller one's versions tell the same releases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A source that is worth watching."""

    kind: SourceKind
    url: str
    why: tuple[str, ...]
    max_pages: int = _DEFAULT_PAGES
    exclude: tuple[str, ...] = ()
    """Regular expressions: addresses that another proposal watches."""
    examples: tuple[str, ...] = ()
    """Pages that it would bring, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A candidate that did not hold what it promised."""

    kind: SourceKind
    url: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """What to watch, and what was looked at and left out."""

    home: str = ""
    """Where the site begins: the address given, or the front of the site that it is a page of."""
    names: tuple[str, ...] = ()
    """What the home page calls itself: its site name, then the parts of its title."""
    found: tuple[Proposal, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def propose(home_url: str, look: Look) -> Proposals:
    """Propose sources for a product.

    Args:
        home_url: Its home page.
        look: Gets the home page, sitemaps, feeds and candidates; nothing else is asked for.

    Returns:
        Proposals, the site itself first; none when the home page cannot be read.
    """
    given = look.answer(home_url)
    if given is None or not given.payload:
        return Proposals()
    home, passed = _front(given, look)
    narrow = _NARROW.get(kind_of_url(home.url)[0]) is not None and bool(urlsplit(home.url).path.strip("/"))
    view = view_page(home.payload, home.url, charset=home.charset)
    listed = sitemap_pages(home.url, look)
    ranked = rank_links(home.url, (*view.links, *listed))
    names = _names(home)
    candidates = find_candidates(home.url, view, ranked, names)
    for kind, url in passed:
        candidates.why.setdefault((kind, url), ("it is the given address or a parent of it",))
    look.visit([(kind, url) for kind, url in candidates.why if url not in candidates.stands_in])
    missing = [page for page, root in candidates.stands_in.items() if not _proof(SourceKind.DOCS, root, look).holds]
    listed_releases = [link.url for url in _lists(candidates, look) for link in _listed(url, look)]
    look.visit([(SourceKind.PAGES, url) for url in (*missing, *listed_releases)])
    _notes_in_repository(candidates, home.url, names, look)

    found = [_site(home.url, ranked, listed)]
    left = _strangers(candidates, home.url, names, look)
    for kinds in (
        (SourceKind.PRICING,),
        (SourceKind.DOCS,),
        (SourceKind.CHANGELOG,),
        (SourceKind.GITHUB,),
        (SourceKind.GITLAB,),
        (SourceKind.FEED,),
    ):
        _choose(candidates.of(*kinds), candidates, look, found, left)
    _packages(candidates, look, home.url, found, left)
    if narrow:
        del found[0]  # nothing of the site could be read but a page of releases or plans
    found = [replace(one, exclude=_watched_elsewhere(one, found)) for one in found]
    return Proposals(
        home=with_variables(home.url, home_url),
        names=names,
        found=tuple(replace(one, url=with_variables(one.url, home_url)) for one in found),
        left_out=tuple(left),
    )


def _front(given: Archived, look: Look) -> tuple[Archived, list[tuple[SourceKind, str]]]:
    """Return where a site begins, and the pages on the way there that may be sources of their own.

    It is the page given, unless that holds only release notes or plans, or is an article of a documentation with
    nothing below it: then it is the nearest folder above, or the repository, that answers with something else.
    """
    passed: list[tuple[SourceKind, str]] = []
    at = given
    while urlsplit(at.url).path.strip("/"):
        page = kind_of_url(at.url)[0]
        kind = _NARROW.get(page)
        if kind is None and not (page is PageKind.DOCS and _is_leaf(at)):
            break
        if kind is not None and not (kind is SourceKind.CHANGELOG and one_release(at.url)):
            passed.append((kind, at.url))
        above = _above(at.url)
        look.visit([(SourceKind.PAGES, url) for url in above])
        answers = [answer for url in above if (answer := look.answer(url)) is not None]
        nearer = (one for one in answers if one.status == 200 and one.payload and len(one.url) < len(at.url))
        found = next(nearer, None)
        if found is None:
            return given, passed
        at = found
    return at, passed


def _is_leaf(answer: Archived) -> bool:
    """Return whether a page links to no other page of the folder that would be watched with it."""
    scope = rule_for(SourceKind.SITE).scope(SourceSpec(kind=SourceKind.SITE, url=answer.url))
    links = view_page(answer.payload, answer.url, charset=answer.charset).links
    return not any(link.url in scope and link.url.rstrip("/") != answer.url.rstrip("/") for link in links)


def _above(url: str) -> list[str]:
    """Return the folders above a page, the nearest first; of a file of a repository, the repository.

    >>> _above("https://heron.example/docs/changelog/2.1")
    ['https://heron.example/docs/changelog', 'https://heron.example/docs', 'https://heron.example/']
    """
    repository = home_repository(url)
    parts = urlsplit(url)
    if repository:
        return [f"{parts.scheme}://{repository}"]
    segments = parts.path.strip("/").split("/")
    root = f"{parts.scheme}://{parts.netloc}/"
    return [root + "/".join(segments[:count]) for count in range(len(segments) - 1, -1, -1)][:_ABOVE]


def _notes_in_repository(candidates: SourceCandidates, home: str, names: Sequence[str], look: Look) -> None:
    """Add the change log of the product's repository, where neither the site nor the repository's releases tell any."""
    own = [
        (kind, url)
        for kind, url in candidates.of(SourceKind.GITHUB, SourceKind.GITLAB)
        if relation_of(url, home, names) <= Relation.ALIKE
    ]
    if any(_proof(kind, url, look).holds for kind, url in (*candidates.of(SourceKind.CHANGELOG), *own)):
        return
    look.visit([(SourceKind.PAGES, url) for _, url in own])
    for _, url in own:
        answer = look.answer(url)
        if answer is None or answer.status != 200:
            continue
        logs = change_logs(view_page(answer.payload, answer.url, charset=answer.charset).links, url)
        look.visit([(SourceKind.CHANGELOG, log) for log, _ in logs])
        for log, name in logs:
            candidates.why.setdefault((SourceKind.CHANGELOG, log), (f"{url} has a file {name}",))
        if logs:
            return


def _strangers(candidates: SourceCandidates, home: str, names: Sequence[str], look: Look) -> list[LeftOut]:
    """Take out the repositories of others: neither is one named like the product, nor does it name the home page."""
    unnamed = [
        (kind, url)
        for kind, url in candidates.of(SourceKind.GITHUB, SourceKind.GITLAB)
        if relation_of(url, home, names) is Relation.OTHER and _proof(kind, url, look).holds
    ]
    look.visit([(SourceKind.PAGES, url) for _, url in unnamed])
    left = []
    for kind, url in unnamed:
        answer = look.answer(url)
        links = view_page(answer.payload, answer.url, charset=answer.charset).links if answer is not None else ()
        if not any(prove.site_of(link.url) == prove.site_of(home) for link in links):
            del candidates.why[kind, url]
            left.append(LeftOut(kind=kind, url=url, why="neither its name nor its page mentions the product"))
    return left


def _names(home: Archived) -> tuple[str, ...]:
    page = read_page(home.payload, home.url, mime=home.mime, charset=home.charset)
    stated = [str(one["og:site_name"]) for one in page.structured if one.get("og:site_name")]
    return tuple(dict.fromkeys(part.strip() for part in (*stated, *_TITLE_PARTS.split(page.title)) if part.strip()))


def _lists(candidates: SourceCandidates, look: Look) -> Iterator[str]:
    """Yield the candidates for release notes that contain no release themselves: they may be lists of such pages."""
    for kind, url in candidates.of(SourceKind.CHANGELOG):
        if look.answer(url) is not None and not _proof(kind, url, look).holds:
            yield url


def _listed(url: str, look: Look) -> list[Link]:
    return prove.pages_of_list(look.answer(url))


def _choose(
    candidates: Sequence[tuple[SourceKind, str]],
    known: SourceCandidates,
    look: Look,
    found: list[Proposal],
    left: list[LeftOut],
) -> None:
    """Propose the candidate that holds most of what its kind promises; say why the others are left out."""
    proofs = [(kind, url, _proof(kind, url, look)) for kind, url in candidates]
    holding = [one for one in proofs if one[2].holds]
    best = max(holding, key=lambda one: one[2].weight if one[0] not in _IN_ORDER else 0) if holding else None
    for kind, url, proof in proofs:
        if best is None or url != best[1]:
            if not proof.holds and (best is None or kind is not SourceKind.DOCS):
                left.append(LeftOut(kind=kind, url=url, why=proof.why))
            continue
        same = next((one for one in found if _same_releases(proof, _proof(one.kind, one.url, look))), None)
        if same is not None:
            left.append(LeftOut(kind=kind, url=url, why=f"it lists the same releases as {same.url}"))
            continue
        others = tuple(other for _, other, _ in holding if other != url)
        pages = {SourceKind.PRICING: 10, SourceKind.DOCS: _DOCS_PAGES, SourceKind.CHANGELOG: 60, SourceKind.FEED: 1}
        found.append(
            Proposal(
                kind=kind,
                url=url,
                why=(proof.why, *known.why[kind, url]),
                max_pages=pages.get(kind, 10),
                examples=others,
            )
        )


def _proof(kind: SourceKind, url: str, look: Look) -> Proof:
    answer = look.answer(url)
    match kind:
        case SourceKind.PRICING:
            return prove.plans(answer)
        case SourceKind.DOCS:
            return prove.documentation(answer, url if url.endswith("/") else url.rpartition("/")[0] + "/")
        case SourceKind.CHANGELOG:
            alone = prove.releases([answer])
            if alone.holds:
                return alone
            listed = prove.releases([look.answer(link.url) for link in _listed(url, look)])
            return replace(listed, why=f"a list of pages: {listed.why}") if listed.holds else alone
        case SourceKind.FEED:
            if answer is not None and not is_feed(answer.mime, answer.payload):
                return Proof(holds=False, why="it is not a feed")
            return prove.releases([answer])
        case SourceKind.GITHUB | SourceKind.GITLAB:
            return prove.releases([look.answer(begins) for begins in _begins(kind, url)])
    return Proof(holds=False, why="")


def _begins(kind: SourceKind, url: str) -> list[str]:
    """Return the addresses that a source begins with."""
    spec = SourceSpec(kind=kind, url=url)
    try:
        return [seed for seed, _ in rule_for(kind).seeds(spec)]
    except ConfigError:
        return []


def _packages(candidates: SourceCandidates, look: Look, home: str, found: list[Proposal], left: list[LeftOut]) -> None:
    """Propose the packages whose own metadata names the product, one of a registry."""
    sites = frozenset((prove.site_of(home),))
    repositories = frozenset(
        prove.repository_name(one.url) for one in found if one.kind in (SourceKind.GITHUB, SourceKind.GITLAB)
    ) | ({home_repository(home)} - {""})
    for wanted in (SourceKind.PYPI, SourceKind.NPM):
        chosen = False
        for kind, url in candidates.of(wanted):
            answers = [look.answer(begins) for begins in _begins(kind, url)]
            proof = prove.metadata_of_package(answers[0] if answers else None, sites, repositories)
            if proof.holds and not chosen:
                chosen = True
                found.append(Proposal(kind=kind, url=url, why=(proof.why, *candidates.why[kind, url]), max_pages=10))
            elif not proof.holds:
                left.append(LeftOut(kind=kind, url=url, why=proof.why))


def _same_releases(one: Proof, other: Proof) -> bool:
    smaller = min(len(one.versions), len(other.versions))
    return smaller > 0 and len(one.versions & other.versions) >= _SAME_RELEASES * smaller


def _watched_elsewhere(one: Proposal, all_of_them: Sequence[Proposal]) -> tuple[str, ...]:
    """Return patterns for what narrower proposals watch, so that no page is asked for and counted twice."""
    if one.kind not in (SourceKind.SITE, SourceKind.DOCS):
        return ()
    scope = rule_for(one.kind).scope(SourceSpec(kind=one.kind, url=one.url))
    narrower = {SourceKind.PRICING, SourceKind.CHANGELOG, SourceKind.FEED}
    if one.kind is SourceKind.SITE:
        narrower.add(SourceKind.DOCS)
    patterns = []
    for other in all_of_them:
        if other.kind in narrower and other.url in scope:
            folder = other.url if other.url.endswith("/") else other.url.rpartition("/")[0]
            bare = folder.rstrip("/") if other.kind is SourceKind.DOCS else re.sub(r"\.\w{2,5}$|/$", "", other.url)
            patterns.append(f"^{re.escape(bare)}(?:[/.?#]|$)")
    return tuple(patterns)


def _site(home: str, ranked: Sequence[tuple[Ranked, Link]], listed: Sequence[Link]) -> Proposal:
    worth = [link.url for ranking, link in ranked if ranking.score >= 30]
    why = [f"{len(ranked)} pages of its own in links and sitemap, {len(worth)} of them about the product"]
    if not listed:
        why.append("no sitemap: pages are found by following links")
    pages = min(_MOST_PAGES, max(50, round(len(worth) * 1.2))) if listed else _DEFAULT_PAGES
    return Proposal(kind=SourceKind.SITE, url=home, why=tuple(why), max_pages=pages, examples=tuple(worth[:8]))
