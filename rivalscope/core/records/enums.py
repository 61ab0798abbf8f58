"""The fixed words of records: outcomes, kinds, answers, stages; and the reasons that captures and pages give."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "NEEDS_SCRIPT",
    "NOT_SHOWN",
    "RENDERED",
    "UNREAD_NOTES",
    "UNREAD_PRICES",
    "BlockKind",
    "EntryKind",
    "Mark",
    "NoKind",
    "Origin",
    "Outcome",
    "PageKind",
    "Polarity",
    "Stage",
    "Support",
]


class Outcome(StrEnum):
    """The outcome of one attempt to look at one URL."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    REDIRECT = "redirect"
    EMPTY = "empty"
    REFUSED = "refused"
    FAILED = "failed"
    GONE = "gone"


UNREAD_NOTES = "release notes that were not understood: "
"""Begins the reason of a page that promises releases and gave few or none."""
UNREAD_PRICES = "prices that were not read surely: "
"""Begins the reason of a pricing page with more amounts than were read as plans."""
NEEDS_SCRIPT = "needs JavaScript"
"""Begins the reason of a page that shows nothing until a script has run."""
RENDERED = "rendered in a browser"
"""Reason of a page rendered in a browser; shown above the headings of quotes from such a page."""
NOT_SHOWN = "structured data of the page, not shown"
"""Stands above the headings of what a page states for machines and does not show."""


class PageKind(StrEnum):
    """What a page is for."""

    HOME = "home"
    FEATURES = "features"
    PRICING = "pricing"
    COMPARISON = "comparison"
    DOCS = "docs"
    CHANGELOG = "changelog"
    ROADMAP = "roadmap"
    BLOG = "blog"
    LEGAL = "legal"
    OTHER = "other"


class BlockKind(StrEnum):
    """The role of a block of text on its page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    CARD = "card"
    TABLE_CELL = "table_cell"
    DEFINITION = "definition"
    CODE = "code"


class Mark(StrEnum):
    """What a table cell says about its row and column."""

    YES = "yes"
    NO = "no"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


class Polarity(StrEnum):
    """Whether a mention affirms or denies its feature."""

    AFFIRMED = "affirmed"
    DENIED = "denied"
    LIMITED = "limited"


class Stage(StrEnum):
    """Where a feature is in its life."""

    PLANNED = "planned"
    PREVIEW = "preview"
    BETA = "beta"
    GA = "ga"
    DEPRECATED = "deprecated"
    REMOVED = "removed"


class EntryKind(StrEnum):
    """The kind of a changelog entry."""

    ADDED = "added"
    CHANGED = "changed"
    FIXED = "fixed"
    DEPRECATED = "deprecated"
    REMOVED = "removed"
    SECURITY = "security"
    PERFORMANCE = "performance"
    BREAKING = "breaking"
    DOCS = "docs"
    INTERNAL = "internal"


class Support(StrEnum):
    """The answer of a cell."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    UNKNOWN = "unknown"


class NoKind(StrEnum):
    """Why a cell is no yes; only a documented no may say ``Support.NONE``."""

    DOCUMENTED = "documented"
    UNCLEAR = "unclear"
    """Passages are near the subject and prove nothing, or prove both: the cell has leads to read."""
    NOT_MENTIONED = "not_mentioned"
    NOT_LOOKED = "not_looked"


class Origin(StrEnum):
    """Where a capability's name comes from."""

    DISCOVERED = "discovered"
    CURATED = "curated"
