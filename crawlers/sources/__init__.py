"""Kinds of source: one small class each, one line in the registry each."""

from __future__ import annotations

import os
from collections.abc import Mapping

from crawlers.sources.base import SourceKindRule
from crawlers.sources.demand.files import AppStore, PostsCsv, PostsFeed
from crawlers.sources.demand.forges import GitHubDiscussions, GitHubIssues, GitLabIssues
from crawlers.sources.demand.forums import Discourse, HackerNews, StackExchange
from crawlers.sources.releases import GitHub, GitLab, Npm, Pypi
from crawlers.sources.signals import Downloads, Jobs, OpenApi, StatusPage
from crawlers.sources.web import Changelog, Docs, Feed, Pages, Pricing, Site
from rivalscope.core.config import SourceKind

__all__ = ["KINDS", "SourceKindRule", "rule_for"]

KINDS: dict[SourceKind, type[SourceKindRule]] = {
    SourceKind.SITE: Site,
    SourceKind.PAGES: Pages,
    SourceKind.DOCS: Docs,
    SourceKind.PRICING: Pricing,
    SourceKind.CHANGELOG: Changelog,
    SourceKind.FEED: Feed,
    SourceKind.GITHUB: GitHub,
    SourceKind.GITLAB: GitLab,
    SourceKind.PYPI: Pypi,
    SourceKind.NPM: Npm,
    SourceKind.FOLDER: SourceKindRule,  # read by crawlers.sources.local, nothing is fetched
    SourceKind.WARC: SourceKindRule,
    SourceKind.GITHUB_ISSUES: GitHubIssues,
    SourceKind.GITHUB_DISCUSSIONS: GitHubDiscussions,
    SourceKind.GITLAB_ISSUES: GitLabIssues,
    SourceKind.DISCOURSE: Discourse,
    SourceKind.STACK_EXCHANGE: StackExchange,
    SourceKind.HACKER_NEWS: HackerNews,
    SourceKind.APP_STORE: AppStore,
    SourceKind.POSTS_FEED: PostsFeed,
    SourceKind.POSTS_CSV: PostsCsv,
    SourceKind.DOWNLOADS: Downloads,
    SourceKind.STATUS_PAGE: StatusPage,
    SourceKind.JOBS: Jobs,
    SourceKind.OPENAPI: OpenApi,
}


def rule_for(kind: SourceKind, environment: Mapping[str, str] = os.environ) -> SourceKindRule:
    """Return the rule of a kind of source, which takes tokens from the environment."""
    return KINDS[kind](environment)
