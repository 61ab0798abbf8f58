"""Sources that are release interfaces: GitHub and GitLab releases, and the release histories of package registries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar
from urllib.parse import quote, urlsplit

from crawlers.frontier import Role
from crawlers.sources.base import SourceKindRule
from crawlers.urls import Scope, host_of, join
from rivalscope.core.config import SourceSpec
from rivalscope.core.errors import ConfigError

__all__ = ["GitHub", "GitLab", "Npm", "Pypi", "project_of", "repository_of"]

_NEXT = re.compile(r'<([^<>]{1,2000})>\s*;\s*rel="?next"?')
_PER_PAGE = 100


class _Releases(SourceKindRule):
    """Asks an interface, page by page; with a token from the environment if there is one."""

    follow: ClassVar[bool] = False
    tokens: ClassVar[tuple[str, ...]] = ()
    """Environment variables that may hold a token, the first one wins."""

    def scope(self, spec: SourceSpec) -> Scope:
        """The hosts of the seeds."""
        hosts = (host_of(url) for url, _ in self.seeds(spec))
        return Scope(hosts=tuple(dict.fromkeys(host for host in hosts if host)))

    def next_pages(self, spec: SourceSpec, url: str, headers: Mapping[str, str], payload: bytes) -> list[str]:
        """Return the next page of an interface: the link header's, on the same host."""
        found = _NEXT.search(headers.get("link", ""))
        target = join(url, found[1]) if found else ""
        return [target] if target and host_of(target) == host_of(url) else []

    def secrets(self) -> tuple[str, ...]:
        """Return the token."""
        return (self._token(),) if self._token() else ()

    def _token(self) -> str:
        return next((self.environment[name] for name in self.tokens if self.environment.get(name)), "")


class GitHub(_Releases):
    """Releases of a GitHub repository: its interface with a token, its feed and changelog file without one."""

    tokens: ClassVar[tuple[str, ...]] = ("RIVALSCOPE_GITHUB_TOKEN", "GITHUB_TOKEN")

    def seeds(self, spec: SourceSpec) -> Iterator[tuple[str, Role]]:
        """Yield the release list, or the feed and the usual names of a changelog."""
        host, owner, name = repository_of(spec.url)
        public = urlsplit(host).netloc.removeprefix("www.") == "github.com"
        if self._token():
            interface = "https://api.github.com" if public else f"{host}/api/v3"
            yield f"{interface}/repos/{owner}/{name}/releases?per_page={_PER_PAGE}", Role.API
            return
        yield f"{host}/{owner}/{name}/releases.atom", Role.FEED
        raw = "https://raw.githubusercontent.com" if public else f"{host}/raw"
        yield f"{raw}/{owner}/{name}/HEAD/CHANGELOG.md", Role.PAGE

    def headers(self, spec: SourceSpec, url: str) -> dict[str, str]:
        """Return the interface's version and the token; both go to the interface's own host only."""
        interface = next(iter(self.seeds(spec)))[0]
        if not self._token() or host_of(url) != host_of(interface):
            return {}
        return {"Accept": "application/vnd.github+json", "Authorization": f"Bearer {self._token()}"}


class GitLab(_Releases):
    """Releases of a GitLab project, on gitlab.com or a server of one's own."""

    tokens: ClassVar[tuple[str, ...]] = ("RIVALSCOPE_GITLAB_TOKEN", "GITLAB_TOKEN")

    def seeds(self, spec: SourceSpec) -> Iterator[tuple[str, Role]]:
        """Yield the release list with a token, the feed without one."""
        host, project = project_of(spec.url)
        if self._token():
            yield f"{host}/api/v4/projects/{quote(project, safe='')}/releases?per_page={_PER_PAGE}", Role.API
        else:
            yield f"{host}/{project}/-/releases.atom", Role.FEED

    def headers(self, spec: SourceSpec, url: str) -> dict[str, str]:
        """Return the token, for the project's own host only."""
        return {"PRIVATE-TOKEN": self._token()} if self._token() and host_of(url) == host_of(spec.url) else {}


class Pypi(_Releases):
    """Release history of a Python package: the address of its project page."""

    def seeds(self, spec: SourceSpec) -> Iterator[tuple[str, Role]]:
        """Yield the package's JSON document on the same host."""
        parts = urlsplit(spec.url)
        match = re.match(r"^/(?:project|pypi|p)/([A-Za-z0-9._-]+)", parts.path)
        if match is None:
            raise ConfigError(
                "not the address of a package", where=spec.url, next_step="Write the address of its project page."
            )
        yield f"{parts.scheme}://{parts.netloc}/pypi/{match[1]}/json", Role.API


class Npm(_Releases):
    """Release history of a JavaScript package: the address of its page, or of its document in the registry."""

    def seeds(self, spec: SourceSpec) -> Iterator[tuple[str, Role]]:
        """Yield the package's document; the page's host has the registry beside it, under another ending."""
        parts = urlsplit(spec.url)
        host, path = parts.netloc, parts.path
        if path.startswith("/package/"):
            path = path.removeprefix("/package")
            if host.startswith("www."):
                host = f"registry.{host.removeprefix('www.').rpartition('.')[0]}.org"
        name = path.strip("/").split("/v/", 1)[0]
        if not re.fullmatch(r"(?:@[\w.~-]+/)?[\w.~-]+", name):
            raise ConfigError(
                "not the address of a package", where=spec.url, next_step="Write the address of its page."
            )
        yield f"{parts.scheme}://{host}/{quote(name, safe='@')}", Role.API


def repository_of(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) < 2:
        raise ConfigError(
            "not the address of a repository", where=url, next_step="Write https://github.com/owner/name."
        )
    return f"{parts.scheme}://{parts.netloc}", segments[0], segments[1].removesuffix(".git")


def project_of(url: str) -> tuple[str, str]:
    """Return host and path of a GitLab project.

    Raises:
        ConfigError: The address names no project.
    """
    parts = urlsplit(url)
    project = parts.path.strip("/").split("/-/", 1)[0].removesuffix(".git")
    if "/" not in project:
        raise ConfigError(
            "not the address of a project", where=url, next_step="Write https://gitlab.com/group/project."
        )
    return f"{parts.scheme}://{parts.netloc}", project
