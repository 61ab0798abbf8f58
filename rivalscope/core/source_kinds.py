"""Kinds of sources, and what sets some of them apart."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["DEMAND_KINDS", "LOCAL_KINDS", "NOTES_KINDS", "SIGNAL_KINDS", "SourceKind", "pageless_kind"]


class SourceKind(StrEnum):
    """What a source is, which decides how it is crawled."""

    SITE = "site"
    PAGES = "pages"
    DOCS = "docs"
    PRICING = "pricing"
    CHANGELOG = "changelog"
    FEED = "feed"
    GITHUB = "github"
    GITLAB = "gitlab"
    PYPI = "pypi"
    NPM = "npm"
    FOLDER = "folder"
    WARC = "warc"
    GITHUB_ISSUES = "github-issues"
    GITHUB_DISCUSSIONS = "github-discussions"
    GITLAB_ISSUES = "gitlab-issues"
    DISCOURSE = "discourse"
    STACK_EXCHANGE = "stack-exchange"
    HACKER_NEWS = "hacker-news"
    APP_STORE = "app-store"
    POSTS_FEED = "posts-feed"
    POSTS_CSV = "posts-csv"
    DOWNLOADS = "downloads"
    STATUS_PAGE = "status-page"
    JOBS = "jobs"
    OPENAPI = "openapi"


NOTES_KINDS = frozenset((SourceKind.CHANGELOG, SourceKind.GITHUB, SourceKind.GITLAB, SourceKind.PYPI, SourceKind.NPM))
"""Kinds of sources that are nothing but release notes: one that gives no release is a failure by default."""
DEMAND_KINDS = frozenset(
    (
        SourceKind.GITHUB_ISSUES,
        SourceKind.GITHUB_DISCUSSIONS,
        SourceKind.GITLAB_ISSUES,
        SourceKind.DISCOURSE,
        SourceKind.STACK_EXCHANGE,
        SourceKind.HACKER_NEWS,
        SourceKind.APP_STORE,
        SourceKind.POSTS_FEED,
        SourceKind.POSTS_CSV,
    )
)
"""Kinds of sources in which users speak, not the vendor: they say what is wanted, and prove nothing of a product."""
SIGNAL_KINDS = frozenset((SourceKind.DOWNLOADS, SourceKind.STATUS_PAGE, SourceKind.JOBS, SourceKind.OPENAPI))
"""Kinds of sources that give dated points and entries beside the releases, and no page."""
LOCAL_KINDS = frozenset((SourceKind.FOLDER, SourceKind.WARC, SourceKind.POSTS_CSV))
"""Kinds of sources that are on this machine: nothing is fetched."""


def pageless_kind(source_id: str) -> SourceKind | None:
    """Return the kind of a source that gives posts or signals, out of its id; None: it gives pages.

    >>> pageless_kind("heron/github-issues-0a1b2c"), pageless_kind("heron/site-0a1b2c")
    (<SourceKind.GITHUB_ISSUES: 'github-issues'>, None)
    """
    name = source_id.rpartition("/")[2].rpartition("-")[0]
    return next((kind for kind in DEMAND_KINDS | SIGNAL_KINDS if kind.value == name), None)
