"""What every public web archive has in common: a list of captures, and the captures themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

__all__ = ["ArchivedCopy", "ListScope", "Listing", "Memento", "PublicArchive", "distinct", "moment_of"]


class ListScope(StrEnum):
    """Which addresses a list is asked for, in the words of the CDX interface."""

    EXACT = "exact"
    PREFIX = "prefix"
    DOMAIN = "domain"
    """A host and its subdomains."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What an archive is asked for."""

    url: str
    """An address; for a whole domain, its host."""
    match: ListScope = ListScope.EXACT

    @property
    def width(self) -> int:
        """How wide it casts: a page, a folder, a domain."""
        return list(ListScope).index(self.match)

    def covers(self, url: str) -> bool:
        """Return whether the list holds an address as well."""
        if self.match is ListScope.EXACT:
            return url == self.url
        if self.match is ListScope.PREFIX:
            return url.startswith(self.url)
        host = urlsplit(url).netloc or url
        return host == self.url or host.endswith(f".{self.url}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """A capture that an archive lists."""

    url: str
    at: datetime
    digest: str
    """The archive's own, of the payload."""
    address: str
    """Where the capture can be had."""
    first: int = -1
    """First byte of its record in the file at ``address``; -1: the whole answer is the page."""
    length: int = 0


@dataclass(frozen=True, slots=True)
class ArchivedCopy:
    """A page as an archive captured it."""

    content_type: str
    payload: bytes
    """After content decoding."""


class PublicArchive(Protocol):
    """An archive that can be asked."""

    def mementos(self, listing: Listing, *, since: datetime, until: datetime) -> Iterator[Memento]:
        """Yield the readable captures of pages.

        Raises:
            RivalscopeError: The archive does not answer, or with something else.
        """

    def fetch(self, memento: Memento) -> ArchivedCopy | None:
        """Return a capture as it was made; None: the archive has it no more.

        Raises:
            RivalscopeError: The archive does not answer.
        """


def distinct(mementos: Iterable[Memento]) -> list[Memento]:
    """Return captures of one page, the oldest first, without those that show what the one before showed."""
    found: list[Memento] = []
    for memento in sorted(mementos, key=lambda one: one.at):
        if not found or found[-1].digest != memento.digest:
            found.append(memento)
    return found


def moment_of(stamp: str) -> datetime | None:
    """Return the time that 14 digits name; None: they name none."""
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
