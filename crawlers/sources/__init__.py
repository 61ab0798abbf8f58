"""Kinds of source: one small class each, one line in the registry each."""

from crawlers.sources.base import SourceKindRule
from crawlers.sources.web import Changelog, Docs, Feed, Pages, Pricing, Site
from rivalscope.core.config import SourceKind
from rivalscope.core.errors import ConfigError

__all__ = ["KINDS", "SourceKindRule", "rule_for"]

KINDS: dict[SourceKind, SourceKindRule] = {
    SourceKind.SITE: Site(),
    SourceKind.PAGES: Pages(),
    SourceKind.DOCS: Docs(),
    SourceKind.PRICING: Pricing(),
    SourceKind.CHANGELOG: Changelog(),
    SourceKind.FEED: Feed(),
}


def rule_for(kind: SourceKind) -> SourceKindRule:
    """Return the rule of a kind of source.

    Raises:
        ConfigError: The kind is not crawled.
    """
    rule = KINDS.get(kind)
    if rule is None:
        raise ConfigError(f'sources of kind "{kind.value}" are not crawled', next_step="Use: rivalscope replay")
    return rule
