"""Addresses that hold secrets: asked for with them, written down without.

Everywhere but here, an address is its public spelling, with ``***`` where a secret stands: frontier, archive, store,
reports and logs know no other. Only the request that goes out is made of the real one. Two addresses that differ in
nothing but the secret are one page.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from crawlers.links import Link
from crawlers.spellings import Spellings
from crawlers.urls import canonical, origin_of
from rivalscope.core.config import SourceSpec
from rivalscope.core.errors import ConfigError
from rivalscope.core.secrets import REDACTED, is_secret, without_secrets

__all__ = ["Vault", "public_address", "with_variables"]

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
# A shorter value is in too many texts by chance to be replaced outside of addresses.
_SHORTEST = 6


def public_address(url: str) -> str:
    """Return how an address of ``market.yaml`` is written down: ``${NAME}``, users, passwords and tokens replaced.

    >>> public_address("https://u:p@example.org/feed?k=${KEY}")
    'https://example.org/feed?k=***'
    """
    return without_secrets(_VARIABLE.sub(REDACTED, url))


def with_variables(url: str, home: str) -> str:
    """Return an address that was found on a site as it may be in ``market.yaml``: variables instead of secrets.

    Args:
        url: As found; its secrets may be hidden already.
        home: The site's address as a person gave it, perhaps with user and password.

    >>> with_variables("https://example.org/a?token=***", "https://u:p@example.org/?token=abc")
    'https://${SITE_USER}:${SITE_PASSWORD}@example.org/a?token=${SITE_TOKEN}'
    """
    url = without_secrets(url).replace(REDACTED, "${SITE_TOKEN}")
    if "@" in urlsplit(home).netloc and origin_of(without_secrets(home)) == origin_of(url):
        url = url.replace("://", "://${SITE_USER}:${SITE_PASSWORD}@", 1)
    return url


class Vault:
    """Knows the real spelling of addresses, in memory only.

    Args:
        values: Secrets of ours. They are replaced in everything that is written, also where a server repeats them.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._real: dict[str, str] = {}
        self._parameters: dict[tuple[str, str], str] = {}
        self._segments: dict[str, str] = {}
        self._logins: dict[str, str] = {}
        self._spellings: tuple[Spellings, ...] = ()
        self._add_values(values)

    @classmethod
    def of(cls, spec: SourceSpec, environment: Mapping[str, str], *, values: Iterable[str] = ()) -> Vault:
        """Take in the addresses of a source.

        Args:
            spec: As in ``market.yaml``; ``${NAME}`` in an address stands for an environment variable.
            environment: Where those are.
            values: More secrets of ours, for example the token of an interface.

        Raises:
            ConfigError: A variable is not set.
        """
        vault = cls(values)
        for url in (spec.url, *spec.urls):
            if url.startswith(("http://", "https://")):
                vault._take_in(url, environment)
        return vault

    @staticmethod
    def public(spec: SourceSpec) -> SourceSpec:
        """Return a source with the public spelling of its addresses."""
        changed = {"url": public_address(spec.url), "urls": tuple(map(public_address, spec.urls))}
        return spec.model_copy(update=changed) if spec.url.startswith(("http://", "https://")) else spec

    def hide(self, url: str) -> str:
        """Return the public spelling of an address that was found, and remember the real one."""
        public = self.clean(url)
        if public != url and REDACTED not in url:
            self._real[public] = url
        return public

    def hide_all(self, links: Sequence[Link]) -> Sequence[Link]:
        """Return links under their public addresses."""
        return [
            replace(link, url=self.hide(link.url), text=self.clean(link.text))
            if "=" in link.url or "=" in link.text or self._spellings
            else link
            for link in links
        ]

    def reveal(self, url: str) -> str | None:
        """Return the address to ask for; None: it contained a secret that this process does not have."""
        if REDACTED not in url:
            return url
        if url in self._real:
            return self._real[url]
        parts, origin = urlsplit(url), origin_of(url)
        path = parts.path.replace(REDACTED, self._segments.get(origin, REDACTED))
        pieces = []
        for piece in parts.query.split("&"):
            name, equals, value = piece.partition("=")
            pieces.append(name + equals + (self._parameters.get((origin, name), value) if value == REDACTED else value))
        real = urlunsplit((parts.scheme, parts.netloc, path, "&".join(pieces), ""))
        return None if REDACTED in real else real

    def headers(self, url: str) -> dict[str, str]:
        """Return the login for an address whose host is given with user and password in ``market.yaml``."""
        login = self._logins.get(origin_of(url))
        return {"Authorization": login} if login else {}

    @property
    def holds_any(self) -> bool:
        """There are secrets of ours."""
        return bool(self._spellings)

    def clean(self, text: str) -> str:
        """Return a text without secrets."""
        return without_secrets(self.clean_own(text))

    def clean_own(self, text: str) -> str:
        """Return a text without the secrets of ours."""
        for one in self._spellings:
            text = one.replace(text, REDACTED)
        return text

    def clean_bytes(self, data: bytes) -> bytes:
        """Return a body without the secrets of ours; what a site publishes itself stays, as evidence must."""
        for one in self._spellings:
            data = one.replace_bytes(data, REDACTED.encode())
        return data

    def _take_in(self, written: str, environment: Mapping[str, str]) -> None:
        values: list[str] = []

        def value_of(found: re.Match[str]) -> str:
            value = environment.get(found[1], "")
            if not value:
                raise ConfigError(
                    f"the environment variable {found[1]} is not set",
                    where=written,
                    next_step=f"Set {found[1]} where the crawl runs, or remove it from the address.",
                )
            values.append(value)
            return quote(value, safe="")

        if "$" in urlsplit(written).netloc.rpartition("@")[2]:
            raise ConfigError(
                "a variable cannot be used as a host",
                where=written,
                next_step="Write the host itself into market.yaml.",
            )
        parts = urlsplit(_VARIABLE.sub(value_of, written))
        user, _, password = parts.netloc.rpartition("@")[0].partition(":")
        host = parts.netloc.rpartition("@")[2]
        url = canonical(urlunsplit((parts.scheme, host, parts.path, parts.query, "")))
        origin, pairs = origin_of(url), parse_qsl(parts.query, keep_blank_values=True)
        if user or password:
            pair = base64.b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
            self._logins[origin] = f"Basic {pair}"
            values += [pair, unquote(password)]
        values += [value for name, value in pairs if is_secret(name, value)]
        self._add_values(values)
        public = canonical(public_address(written))
        if public == url:
            return
        self._real[public] = url
        for mine, theirs in zip(urlsplit(url).query.split("&"), urlsplit(public).query.split("&"), strict=False):
            if mine != theirs:
                self._parameters[origin, mine.partition("=")[0]] = mine.partition("=")[2]
        for mine, theirs in zip(urlsplit(url).path.split("/"), urlsplit(public).path.split("/"), strict=False):
            if mine != theirs and theirs == REDACTED:
                self._segments[origin] = mine

    def _add_values(self, values: Iterable[str]) -> None:
        known = {one.value for one in self._spellings} | {value for value in values if len(value) >= _SHORTEST}
        self._spellings = tuple(Spellings(value) for value in sorted(known, key=lambda value: (-len(value), value)))
