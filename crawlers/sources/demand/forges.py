"""Issues of GitHub and GitLab, and GitHub's discussions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from crawlers.sources.demand.kept import Keep, Shape
from crawlers.sources.demand.tracker import Tracker, iso
from crawlers.sources.releases import project_of, repository_of
from crawlers.urls import host_of
from rivalscope.core.config import SourceSpec

__all__ = ["GitHubDiscussions", "GitHubIssues", "GitLabIssues"]

_PLAIN, _TEXT, _PERSON = Keep.PLAIN, Keep.TEXT, Keep.PERSON
_DISCUSSIONS = """
query($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    discussions(first: 50, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      pageInfo { hasNextPage endCursor }
      nodes {
        number url title body createdAt updatedAt closed closedAt stateReason upvoteCount
        author { login } category { name } comments { totalCount } reactions(content: THUMBS_UP) { totalCount }
      }
    }
  }
}
"""


class _GitHub(Tracker):
    tokens: ClassVar[tuple[str, ...]] = ("RIVALSCOPE_GITHUB_TOKEN", "GITHUB_TOKEN")

    def headers(self, spec: SourceSpec, url: str) -> dict[str, str]:
        """Return the interface's version and the token, for the interface's own host only."""
        if host_of(url) != host_of(self.first(spec)):
            return {}
        token = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Accept": "application/vnd.github+json", **token}

    @staticmethod
    def interface(spec: SourceSpec) -> str:
        """Return the address of the interface."""
        host = repository_of(spec.url)[0]
        public = urlsplit(host).netloc.removeprefix("www.") == "github.com"
        return "https://api.github.com" if public else f"{host}/api/v3"


class GitHubIssues(_GitHub):
    """Issues of a GitHub repository; pull requests, which are in the same list, are passed over when it is read."""

    shape: ClassVar[Shape] = [
        {
            "number": _PLAIN, "html_url": _PLAIN, "title": _TEXT, "body": _TEXT, "user": _PERSON, "state": _PLAIN,
            "state_reason": _PLAIN, "created_at": _PLAIN, "updated_at": _PLAIN, "closed_at": _PLAIN,
            "labels": [{"name": _PLAIN}], "comments": _PLAIN, "milestone": {"title": _PLAIN},
            "reactions": {"+1": _PLAIN, "heart": _PLAIN}, "pull_request": {"merged_at": _PLAIN},
        }
    ]  # fmt: skip

    def first(self, spec: SourceSpec) -> str:
        """Return the list, least recently changed first."""
        _, owner, name = repository_of(spec.url)
        query = {"state": "all", "sort": "updated", "direction": "asc", "per_page": 100}
        if self.since:
            query["since"] = iso(self.since)
        return f"{self.interface(spec)}/repos/{owner}/{name}/issues?{urlencode(query)}"


class GitHubDiscussions(_GitHub):
    """Discussions of a GitHub repository, which only GitHub's GraphQL interface lists; it wants a token."""

    shape: ClassVar[Shape] = {
        "data": {
            "repository": {
                "discussions": {
                    "pageInfo": {"hasNextPage": _PLAIN, "endCursor": _PLAIN},
                    "nodes": [
                        {
                            "number": _PLAIN, "url": _PLAIN, "title": _TEXT, "body": _TEXT, "createdAt": _PLAIN,
                            "updatedAt": _PLAIN, "closed": _PLAIN, "closedAt": _PLAIN, "stateReason": _PLAIN,
                            "upvoteCount": _PLAIN, "author": _PERSON, "category": {"name": _PLAIN},
                            "comments": {"totalCount": _PLAIN}, "reactions": {"totalCount": _PLAIN},
                        }
                    ],
                }
            }
        }
    }  # fmt: skip

    def first(self, spec: SourceSpec) -> str:
        """Return the interface's address; its query names what is asked for, so that each answer has its own."""
        _, owner, name = repository_of(spec.url)
        interface = self.interface(spec).removesuffix("/v3")
        return f"{interface}/graphql?{urlencode({'discussions': f'{owner}/{name}', 'after': ''})}"

    def body(self, spec: SourceSpec, url: str) -> bytes | None:
        """Return the question."""
        _, owner, name = repository_of(spec.url)
        after = parse_qs(urlsplit(url).query).get("after", [""])[0]
        variables = {"owner": owner, "name": name, "after": after or None}
        return json.dumps({"query": _DISCUSSIONS, "variables": variables}).encode()

    def further(self, url: str, headers: Mapping[str, str], data: Any) -> list[str]:
        """Return the next page, as long as this one shows what is new."""
        try:
            found = data["data"]["repository"]["discussions"]
            page, oldest = found["pageInfo"], min(one["updatedAt"] for one in found["nodes"])
        except (KeyError, TypeError, ValueError):
            return []
        if not page["hasNextPage"] or (self.since and oldest < iso(self.since)):
            return []
        parts = urlsplit(url)
        query = {**{name: values[0] for name, values in parse_qs(parts.query).items()}, "after": page["endCursor"]}
        return [parts._replace(query=urlencode(query)).geturl()]


class GitLabIssues(Tracker):
    """Issues of a GitLab project, on gitlab.com or a server of one's own."""

    tokens: ClassVar[tuple[str, ...]] = ("RIVALSCOPE_GITLAB_TOKEN", "GITLAB_TOKEN")
    shape: ClassVar[Shape] = [
        {
            "iid": _PLAIN, "web_url": _PLAIN, "title": _TEXT, "description": _TEXT, "author": _PERSON,
            "state": _PLAIN, "created_at": _PLAIN, "updated_at": _PLAIN, "closed_at": _PLAIN, "labels": [_PLAIN],
            "upvotes": _PLAIN, "user_notes_count": _PLAIN, "milestone": {"title": _PLAIN},
            "moved_to_id": _PLAIN,
        }
    ]  # fmt: skip

    def first(self, spec: SourceSpec) -> str:
        """Return the list, least recently changed first."""
        host, project = project_of(spec.url)
        query = {"scope": "all", "order_by": "updated_at", "sort": "asc", "per_page": 100}
        if self.since:
            query["updated_after"] = iso(self.since)
        return f"{host}/api/v4/projects/{quote(project, safe='')}/issues?{urlencode(query)}"

    def headers(self, spec: SourceSpec, url: str) -> dict[str, str]:
        """Return the token, for the project's own host only."""
        return {"PRIVATE-TOKEN": self.token} if self.token and host_of(url) == host_of(spec.url) else {}
