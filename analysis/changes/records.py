"""What a comparison finds: plain frozen records that a store can keep and a renderer can draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rivalscope.core.ids import make_id

__all__ = ["CELLS_APART", "Action", "Change", "ChangeKind", "Level", "WordEdit"]


CELLS_APART = " | "
"""Between the cells of a table row in a quote."""


class ChangeKind(StrEnum):
    """What a change means for somebody who watches the product."""

    FEATURE_ADDED = "feature_added"
    CLAIM_REMOVED = "claim_removed"
    GATE_MOVED = "gate_moved"
    PRICE = "price"
    PLAN = "plan"
    LIMIT = "limit"
    STAGE = "stage"
    POSITIONING = "positioning"
    RELEASE = "release"
    PAGE_ADDED = "page_added"
    PAGE_GONE = "page_gone"
    PAGE_MOVED = "page_moved"
    CONTENT = "content"
    """Words changed, and nothing above says what it means."""


class Action(StrEnum):
    """What happened to the thing."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"


class Level(StrEnum):
    """The thing that it happened to."""

    PAGE = "page"
    BLOCK = "block"
    ITEM = "item"
    CELL = "cell"
    PLAN = "plan"
    CHARGE = "charge"
    """What is charged besides the plans."""
    RELEASE = "release"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordEdit:
    """A run of words of a word-level diff."""

    op: str
    """keep, add or drop."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two versions of a page, with both quotes.

    Everything that a suppression rule may look at is in the record itself, so that a rule written
    later can be replayed over stored changes.
    """

    product: str
    url: str
    kind: ChangeKind
    action: Action
    level: Level
    before: str
    """Verbatim quote of the older version; empty when added."""
    after: str
    """Verbatim quote of the newer version; empty when removed."""
    severity: float
    """How much it matters if it is true, 0 to 1."""
    confidence: float
    """How sure we are that the page really says something else now, 0 to 1."""
    old_at: datetime
    """When the older version was captured (UTC)."""
    new_at: datetime
    """When the newer version was captured (UTC)."""
    subject: str = ""
    """What it is about: an item's title, a plan's or a page's name, row and column of a cell."""
    heading_path: tuple[str, ...] = ()
    """Headings above the newer quote, or above the older one if there is no newer."""
    diff: tuple[WordEdit, ...] = ()
    """Word-level diff of the quotes, where both exist."""
    row_before: str = ""
    """Of a table row: the older quote with heads and marks, "Custom roles | Starter: no"; part of no id."""
    row_after: str = ""
    """The same of the newer quote."""
    page_kind: str = ""
    block_kind: str = ""
    boilerplate: bool = False
    old_url: str = ""
    """Where the page was before, if it moved."""
    similarity: float = 0.0
    """Likeness of the two quotes, 0 to 1."""
    reasons: tuple[str, ...] = ()
    """Why it was read as this kind, and what the structure says about noise (``dates``, ``reflow`` ...)."""
    also_at: tuple[str, ...] = ()
    """Other pages of the product that changed in the same way; reported once, here."""
    suppressed_by: str = ""
    """Name of the rule that keeps it out of reports; empty: shown."""
    occurrence: str = ""
    """Set where the page took the same step before: when it was first found this time."""
    origin: str = ""
    """``archive``: found in captures of a public web archive; history, which no digest tells as news."""

    @property
    def base_id(self) -> str:
        """Content id of the step, whenever it was taken."""
        return make_id(
            "change", self.product, self.url, self.kind, self.action, self.level, self.subject, self.before, self.after
        )

    @property
    def id(self) -> str:
        """Content id, free of dates: the same step found by two comparisons is one change; taken again, another."""
        return make_id("change", self.base_id, self.occurrence) if self.occurrence else self.base_id

    @property
    def was(self) -> str:
        """The older quote as people read it: a table row with the heads of its cells."""
        return self.row_before or self.before

    @property
    def now(self) -> str:
        """The newer quote as people read it: a table row with the heads of its cells."""
        return self.row_after or self.after

    @property
    def materiality(self) -> float:
        """Severity weighted by confidence; a report has a bar for it."""
        return self.severity * self.confidence
