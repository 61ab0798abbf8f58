"""What a kind of source decides: where to begin, what belongs to it, and whether links are followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import ClassVar

from crawlers.frontier import Role
from crawlers.urls import Scope
from rivalscope.core.config import SourceSpec
from rivalscope.core.records import PageKind

__all__ = ["SourceKindRule"]


class SourceKindRule:
    """A kind of source.

    Args:
        environment: Where tokens come from.
    """

    follow: ClassVar[bool] = True
    """Links of its pages are followed."""
    sitemaps: ClassVar[bool] = False
    """The site's sitemaps are read."""
    kinds: ClassVar[frozenset[PageKind]] = frozenset()
    """Only links to pages of these kinds are followed; empty: all."""

    revisit: ClassVar[bool] = True
    """What was there last time is looked at again; otherwise the source itself knows what is new."""

    left_out: int = 0
    """Addresses that its interface named and the budget did not allow."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment

    def seeds(self, spec: SourceSpec) -> Iterator[tuple[str, Role]]:
        """Yield the addresses to begin with."""
        yield spec.url, Role.PAGE

    def scope(self, spec: SourceSpec) -> Scope:
        """Return which addresses belong to the source."""
        return Scope.around(spec.url, include=spec.include, exclude=spec.exclude)

    def headers(self, spec: SourceSpec, url: str) -> dict[str, str]:
        """Return extra headers for a request, for example a token; it may go to no other host."""
        return {}

    def secrets(self) -> tuple[str, ...]:
        """Return the tokens that it sends, so that they can be kept out of what is written."""
        return ()

    def resume(self, *, since: datetime | None, salt: str) -> None:
        """Take note of the newest post that is known, and of the workspace's salt for hashes of people."""

    def body(self, spec: SourceSpec, url: str) -> bytes | None:
        """Return what is sent to an address; None: it is only asked for."""
        return None

    def kept(self, payload: bytes) -> bytes:
        """Return what of an answer may be written down; pages that their owner publishes are kept whole."""
        return payload

    def spent(self, headers: Mapping[str, str], payload: bytes) -> str:
        """Return why a host wants to be left alone until the next run; empty: it does not."""
        return ""

    def next_pages(self, spec: SourceSpec, url: str, headers: Mapping[str, str], payload: bytes) -> list[str]:
        """Return further addresses that an answer of an interface names; pages of HTML have links instead."""
        return []
