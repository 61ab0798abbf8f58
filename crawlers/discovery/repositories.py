"""Which of the repositories and packages that a home page links to are the product's own.

Pure. A home page links to what it is built with, to its plug-ins and to its documentation as readily as to its product.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from urllib.parse import unquote, urlsplit

from crawlers.discovery.prove import is_code_host, repository_name, site_of
from crawlers.links import Link
from rivalscope.core.config import SourceKind

__all__ = ["Relation", "change_logs", "home_repository", "is_documentation", "relation_of", "repositories"]

_CHANGE_LOG = re.compile(
    r"^/(?P<repository>[^/]+(?:/[^/]+)+?)/(?:-/)?(?:blob|src/branch)/[^/]+/(?P<folder>(?:[^/]+/)*)"
    r"(?P<name>(?:CHANGE[-_]?LOG|CHANGES|HISTORY|NEWS|RELEASE[-_]?NOTES?|RELEASES)(?:\.(?:md|markdown|rst|txt|adoc))?)$",
    re.IGNORECASE,
)
"""Path of a file of a repository in which people write what each release brought."""
# Folders of a code host that are no owner of a repository.
_NO_OWNER = frozenset(
    ("about", "apps", "blog", "collections", "contact", "customer-stories", "enterprise", "events", "explore",
     "features", "help", "login", "marketplace", "open-source", "orgs", "partners", "pricing", "readme", "resources",
     "search", "security", "settings", "site", "solutions", "sponsors", "team", "topics", "trending", "users",
     "why-github")
)  # fmt: skip
_OF_A_WEBSITE = re.compile(
    r"^awesome[-_.]|(?:^|[-_.])(?:docs?|documentation|web-?site|site|web|www|homepage|blog|landing|examples?|samples?|"
    r"demos?|tutorials?|starters?|templates?|github)$",
    re.IGNORECASE,
)
"""Name of a repository that holds texts about a product, or samples of its use."""
_DOCUMENTATION = re.compile(
    r"^(?:docs?|documentation|manual|handbook|help|guides?|learn|wiki|kb|support|developers?|user-?guide)$",
    re.IGNORECASE,
)
_SHORT = 4
"""A shorter name occurs in others by chance."""


class Relation(IntEnum):
    """What a repository is to a product, as far as its name says: the nearest first."""

    HOME = 0
    """The home page is the repository."""
    SAME_NAME = 1
    ALIKE = 2
    """Its owner is named like the product, or one name holds the other."""
    TEXTS = 3
    """It holds the documentation, the website or samples."""
    OTHER = 4


def is_documentation(name: str) -> bool:
    """Return whether a folder, a host or a repository of this name holds documentation.

    >>> is_documentation("docs"), is_documentation("docs-tools")
    (True, False)
    """
    return bool(_DOCUMENTATION.match(name))


def home_repository(home: str) -> str:
    """Return the repository that a home page on a code host belongs to; empty: the product has a site of its own."""
    if not is_code_host(home):
        return ""
    parts = urlsplit(home)
    return repository_name(f"{parts.scheme}://{parts.netloc}{parts.path.partition('/-/')[0]}")


def relation_of(url: str, home: str, names: Sequence[str] = ()) -> Relation:
    """Return what a repository is to a product.

    Args:
        url: Address of the repository.
        home: The product's home page.
        names: What the home page calls itself.

    >>> home = "https://heron.example/docs/"
    >>> [relation_of(f"https://github.com/{name}", home).name for name in ("acme/heron", "heron-io/cli", "acme/pq")]
    ['SAME_NAME', 'ALIKE', 'OTHER']
    """
    own = home_repository(home)
    if own:
        return Relation.HOME if repository_name(url) == own else Relation.OTHER
    owner, _, name = unquote(urlsplit(url).path).strip("/").rpartition("/")
    parts = urlsplit(home)
    host = (parts.hostname or "").removeprefix("www.")
    brand = _letters(site_of(home).split(".")[0])
    segments = (*host.split(".")[:-1], *parts.path.split("/"))
    called = {brand, *map(_letters, (*names, *(one for one in segments if not is_documentation(one))))} - {""}
    if name.casefold() == host or name.casefold() == site_of(home):
        return Relation.TEXTS
    if _letters(name) in called and not is_documentation(name):
        return Relation.SAME_NAME
    if _OF_A_WEBSITE.search(name):
        return Relation.TEXTS
    alike = _letters(owner) == brand or (len(brand) >= _SHORT and brand in _letters(owner + name))
    alike = alike or any(len(_letters(one)) >= _SHORT and _letters(one) in brand for one in (owner, name))
    return Relation.ALIKE if alike else Relation.OTHER


def repositories(
    links: Iterable[Link], home: str, names: Sequence[str] = ()
) -> Iterator[tuple[SourceKind, str, tuple[str, ...]]]:
    """Yield the repositories and packages that a home page links to, those that are most likely the product's first.

    Repositories that are certainly not are left out: those of texts, and on a code host all but the home page's own.

    Args:
        links: Of the home page.
        home: Its address.
        names: What it calls itself.
    """
    found: Counter[tuple[SourceKind, str]] = Counter()
    for link in links:
        if (key := _source(link.url)) is not None:
            found[key] += 1
    relations = {key: relation_of(key[1], home, names) for key in found}
    on_code_host = bool(home_repository(home))
    for key, count in sorted(
        found.items(), key=lambda pair: (relations[pair[0]], -pair[1], len(pair[0][1]), pair[0][1])
    ):
        if key[0] in (SourceKind.GITHUB, SourceKind.GITLAB) and (
            relations[key] is Relation.TEXTS or (on_code_host and relations[key] is not Relation.HOME)
        ):
            continue
        times = "once" if count == 1 else f"{count} times"
        yield *key, (f"linked {times} from the home page",)


def change_logs(links: Iterable[Link], repository: str) -> list[tuple[str, str]]:
    """Return the change logs among the files that a repository's own page links to, each with its name.

    One in a folder counts if it is the only one: of several, nobody knows which is the product's.
    """
    own = repository_name(repository)
    host = urlsplit(repository).netloc
    top, deep = dict[str, str](), dict[str, str]()
    for link in links:
        parts = urlsplit(link.url)
        match = _CHANGE_LOG.match(parts.path) if parts.netloc == host else None
        if match is not None and repository_name(f"https://{host}/{match['repository']}") == own:
            (deep if match["folder"] else top)[link.url] = match["folder"] + match["name"]
    return list((top or (deep if len(deep) == 1 else {})).items())


def _source(url: str) -> tuple[SourceKind, str] | None:
    """Return the repository or package that an address belongs to."""
    parts = urlsplit(url)
    host, segments = parts.netloc.removeprefix("www."), [part for part in parts.path.split("/") if part]
    root = f"{parts.scheme}://{parts.netloc}"
    if host in ("github.com", "gitlab.com") and len(segments) >= 2 and segments[0] not in _NO_OWNER:
        kind = SourceKind.GITHUB if host == "github.com" else SourceKind.GITLAB
        return kind, f"{root}/{segments[0]}/{segments[1].removesuffix('.git')}"
    if host.startswith("pypi.") and segments[:1] == ["project"] and len(segments) > 1:
        return SourceKind.PYPI, f"{root}/project/{segments[1]}/"
    if host.startswith("npmjs.") and segments[:1] == ["package"] and len(segments) > 1:
        scoped = segments[1].startswith("@")
        return SourceKind.NPM, f"{root}/package/{'/'.join(segments[1 : 3 if scoped else 2])}"
    return None


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
