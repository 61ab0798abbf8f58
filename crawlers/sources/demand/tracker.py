"""What all interfaces of trackers have in common: they are asked for what changed since the last look, page by page."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from crawlers.frontier import Role
from crawlers.sources.base import SourceKindRule
from crawlers.sources.demand.kept import Shape, kept_json
from crawlers.urls import Scope, host_of, join
from rivalscope.core.config import SourceSpec

__all__ = ["Tracker", "iso"]

_NEXT = re.compile(r'<([^<>]{1,2000})>\s*;\s*rel="?next"?')


class Tracker(SourceKindRule, ABC):
    """A tracker: its list of posts, changed ones only, oldest change first where the interface can do that.

    A look that ends early (budget, rate limit) has then read everything up to some time, and the next continues there.
    """

    follow: ClassVar[bool] = False
    revisit: ClassVar[bool] = False
    tokens: ClassVar[tuple[str, ...]] = ()
    """Environment variables that may hold a token, the first one wins."""
    shape: ClassVar[Shape]
    """What is kept of an answer."""

    since: datetime | None = None
    salt: str = ""
    _asked: int = 1

    def resume(self, *, since: datetime | None, salt: str) -> None:
        """Ask only for what changed since the newest change that is known."""
        self.since, self.salt = since, salt

    def seeds(self, spec: SourceSpec) -> Iterator[tuple[str, Role]]:
        """Yield the first page of the list."""
        yield self.first(spec), Role.API

    @abstractmethod
    def first(self, spec: SourceSpec) -> str:
        """Return the address of the list."""

    def scope(self, spec: SourceSpec) -> Scope:
        """The interface's host."""
        return Scope(hosts=(host_of(self.first(spec)),))

    def kept(self, payload: bytes) -> bytes:
        """Return what may be written down of an answer."""
        return kept_json(payload, self.shape, self.salt)

    def next_pages(self, spec: SourceSpec, url: str, headers: Mapping[str, str], payload: bytes) -> list[str]:
        """Return further addresses of the interface, as far as the source's budget goes."""
        named = [one for one in self.further(url, headers, _loaded(payload)) if one and host_of(one) == host_of(url)]
        targets = named[: max(0, spec.max_pages - self._asked)]
        self._asked += len(targets)
        self.left_out += len(named) - len(targets)
        return targets

    def further(self, url: str, headers: Mapping[str, str], data: Any) -> list[str]:
        """Return what an answer leads to: the next page of its link header."""
        found = _NEXT.search(headers.get("link", ""))
        return [join(url, found[1])] if found else []

    def spent(self, headers: Mapping[str, str], payload: bytes) -> str:
        """Return why the interface wants to be left alone for now, by the usual header of rate limits."""
        left = headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining", ""))
        return "the API's rate limit is used up; the next run continues from here" if left.strip() == "0" else ""

    def secrets(self) -> tuple[str, ...]:
        """Return the token."""
        return (self.token,) if self.token else ()

    @property
    def token(self) -> str:
        """The token in the environment; empty: there is none."""
        return next((self.environment[name] for name in self.tokens if self.environment.get(name)), "")


def iso(at: datetime) -> str:
    """Return a time as interfaces read it.

    >>> iso(datetime(2026, 3, 1, 12, tzinfo=UTC))
    '2026-03-01T12:00:00Z'
    """
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _loaded(payload: bytes) -> Any:
    try:
        return json.loads(payload) if payload else None
    except (ValueError, RecursionError):
        return None
