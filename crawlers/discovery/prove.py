"""Prove a proposed source by what it holds: releases, plans, documentation, metadata that names the product.

Pure: judges answers that somebody else has fetched. An address and the words of a link only say what a page promises.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import tldextract

from crawlers.extraction.page import read_page
from crawlers.links import Link, view_page
from rivalscope.core.archive import Archived
from rivalscope.core.money import has_money
from rivalscope.core.payload import decode
from rivalscope.core.records import Page, Release

__all__ = [
    "Proof",
    "documentation",
    "is_code_host",
    "metadata_of_package",
    "pages_of_list",
    "plans",
    "releases",
    "repository_name",
    "site_of",
]

_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
_CODE_HOSTS = frozenset(("bitbucket.org", "codeberg.org", "github.com", "gitlab.com"))
_REGISTRIES = frozenset(("crates.io", "npmjs.com", "npmjs.org", "pypi.org", "rubygems.org"))
_FEW_PAGES = 2
"""The front of a documentation links to at least so many of its pages; a redirect stub or a single guide does not."""
_FEW_AMOUNTS = 2
"""A page that is called pricing and names so many amounts is one, whether or not its plans are understood."""
_LISTED = 3
"""Pages of a list of releases that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a look at a candidate showed."""

    holds: bool
    why: str
    """What was found, or what is missing, in words."""
    weight: int = 0
    """How much of it there is; decides between candidates of one kind."""
    versions: frozenset[str] = frozenset()
    """Versions of the releases it holds."""


def site_of(url: str) -> str:
    """Return the registrable domain of an address, or its host if there is none (an IP address, localhost).

    >>> [site_of(url) for url in ("https://docs.acme.co.uk/x", "https://acme.github.io", "http://127.0.0.1:80/")]
    ['acme.co.uk', 'acme.github.io', '127.0.0.1:80']
    """
    found = _SUFFIXES(url)
    if found.suffix:
        return f"{found.domain}.{found.suffix}"
    host = urlsplit(url).netloc.casefold()
    # A suffix that nobody lists is a name of a network of one's own: "wiki.acme.intern" belongs to "acme.intern".
    return host if found.ipv4 or found.ipv6 else ".".join(host.split(".")[-2:])


def is_code_host(url: str) -> bool:
    """Return whether an address is on a public code host, whose domain belongs to no product."""
    return urlsplit(url).netloc.removeprefix("www.") in _CODE_HOSTS


def releases(answers: Sequence[Archived | None]) -> Proof:
    """Prove that pages hold release notes.

    Args:
        answers: The page, and pages that it links to where it is a list; None: not to be had.
    """
    read = [answer for answer in answers if _readable(answer)]
    if not read:
        return Proof(holds=False, why=_absent(answers))
    found = [one for answer in read if answer is not None for one in _page(answer).releases if not one.unreleased]
    if not found:
        return Proof(holds=False, why="no releases were found on it")
    if len(found) == 1 and found[0].version in ("", str(found[0].published)):
        return Proof(holds=False, why="it shows a single dated text, which may be of any kind")
    versions = frozenset(one.version for one in found if one.version)
    return Proof(holds=True, why=_told(found), weight=len(found), versions=versions)


def plans(answer: Archived | None) -> Proof:
    """Prove that a page holds plans or prices."""
    if answer is None or not _readable(answer):
        return Proof(holds=False, why=_absent([answer]))
    page = _page(answer)
    priced = [plan for plan in page.plans if plan.prices or plan.free or plan.contact]
    if priced:
        names = ", ".join(plan.name for plan in priced[:4])
        return Proof(holds=True, why=f"{len(priced)} plans on it: {names}", weight=len(priced))
    amounts = sum(has_money(block.text) for block in page.blocks if not block.boilerplate)
    if amounts >= _FEW_AMOUNTS:
        return Proof(holds=True, why=f"{amounts} amounts of money on it, but no plan could be parsed")
    if page.needs_javascript:
        return Proof(holds=False, why="it shows nothing without JavaScript")
    return Proof(holds=False, why="no plans or prices were found on it")


def documentation(answer: Archived | None, root: str) -> Proof:
    """Prove that an address is the front of a documentation: it links to pages below itself.

    Args:
        answer: What came from it.
        root: The folder or host that is proposed.
    """
    if answer is None or not _readable(answer):
        return Proof(holds=False, why=_absent([answer]))
    view = view_page(answer.payload, answer.url, charset=answer.charset)
    below = {link.url for link in view.links if link.url.startswith(root)} - {answer.url, root}
    if len(below) >= _FEW_PAGES:
        return Proof(holds=True, why=f"links to {len(below)} pages below it", weight=len(below))
    return Proof(holds=False, why="it links to no pages below it" if not below else "it links to only one or two pages")


def metadata_of_package(answer: Archived | None, sites: frozenset[str], repositories: frozenset[str]) -> Proof:
    """Prove that a package is the product's: its metadata names the product's site, or its repository.

    Args:
        answer: The registry's JSON document.
        sites: Registrable domains of the product.
        repositories: Addresses of its repositories, without a scheme.
    """
    if answer is None or not _readable(answer):
        return Proof(holds=False, why=_absent([answer]))
    try:
        data = json.loads(decode(answer.payload, charset=answer.charset).text)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return Proof(holds=False, why="the registry's answer is not a JSON document")
    named = tuple(dict.fromkeys(_addresses(data)))
    for address in named:
        bare = repository_name(address)
        site = site_of(address)
        if (site in sites and site not in _CODE_HOSTS | _REGISTRIES) or bare in repositories:
            return Proof(holds=True, why=f"its metadata names {address}", weight=1)
    shown = ", ".join(sorted({site_of(address) for address in named})) or "no address"
    return Proof(holds=False, why=f"its metadata names {shown}, not the product's site or repository")


def repository_name(url: str) -> str:
    """Return host, owner and name of a repository's address in one spelling; empty: it is not one.

    >>> repository_name("git+https://github.com/Acme/desk.git#readme")
    'github.com/acme/desk'
    """
    parts = urlsplit(url.removeprefix("git+"))
    segments = [part for part in parts.path.casefold().split("/") if part]
    if len(segments) < 2:
        return ""
    return "/".join((parts.netloc.casefold().rpartition("@")[2], segments[0], segments[1].removesuffix(".git")))


def pages_of_list(answer: Archived | None) -> list[Link]:
    """Return the first pages that a list of releases links to below itself, in its own order."""
    if answer is None or not _readable(answer):
        return []
    folder = urlsplit(answer.url)
    path = folder.path.rsplit(".", 1)[0].rstrip("/") + "/"
    found: dict[str, Link] = {}
    for link in view_page(answer.payload, answer.url, charset=answer.charset).links:
        parts = urlsplit(link.url)
        if parts.netloc == folder.netloc and parts.path.startswith(path) and parts.path != path:
            found.setdefault(link.url, link)
    return list(found.values())[:_LISTED]


def _addresses(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the addresses that a package of PyPI or npm gives for itself."""
    info = data.get("info") if isinstance(data.get("info"), dict) else data
    assert isinstance(info, Mapping)
    urls = info.get("project_urls")
    values = [info.get(key) for key in ("homepage", "home_page", "docs_url", "repository", "bugs")]
    values += list(urls.values()) if isinstance(urls, dict) else []
    for value in values:
        text = value.get("url") if isinstance(value, dict) else value
        if isinstance(text, str) and "://" in text and len(text) < 2_000:
            yield text


def _told(found: Sequence[Release]) -> str:
    dated = [one for one in found if one.published is not None]
    newest = max(dated, key=lambda one: str(one.published)) if dated else found[0]
    name = newest.version or newest.title
    day = f" of {newest.published}" if newest.published else ""
    return f"{len(found)} releases on it, the newest {name}{day}" if len(found) > 1 else f"release {name}{day} on it"


def _readable(answer: Archived | None) -> bool:
    return answer is not None and answer.status == 200 and bool(answer.payload)


def _absent(answers: Sequence[Archived | None]) -> str:
    status = next((answer.status for answer in answers if answer is not None and answer.status != 200), 0)
    return f"it returned status {status}" if status else "it could not be read"


def _page(answer: Archived) -> Page:
    return read_page(answer.payload, answer.url, mime=answer.mime, charset=answer.charset)
