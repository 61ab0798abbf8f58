"""The records that everything else exchanges: frozen, typed, documented per attribute.

Extraction makes them, the store keeps them, analysis reads them. Nothing here knows where a record came
from or where it goes.
"""

from __future__ import annotations

from rivalscope.core.records.enums import (
    NEEDS_SCRIPT,
    NOT_SHOWN,
    RENDERED,
    UNREAD_NOTES,
    UNREAD_PRICES,
    BlockKind,
    EntryKind,
    Mark,
    NoKind,
    Origin,
    Outcome,
    PageKind,
    Polarity,
    Stage,
    Support,
)
from rivalscope.core.records.matrix import Capability, Cell, CellVersion, Evidence, Mention
from rivalscope.core.records.pages import (
    Block,
    Capture,
    FeatureItem,
    Page,
    Plan,
    PlanLimit,
    PlanPrice,
    Release,
    ReleaseEntry,
    StoredEntry,
    StoredRelease,
    Table,
    TableCell,
)

__all__ = [
    "NEEDS_SCRIPT",
    "NOT_SHOWN",
    "RENDERED",
    "UNREAD_NOTES",
    "UNREAD_PRICES",
    "Block",
    "BlockKind",
    "Capability",
    "Capture",
    "Cell",
    "CellVersion",
    "EntryKind",
    "Evidence",
    "FeatureItem",
    "Mark",
    "Mention",
    "NoKind",
    "Origin",
    "Outcome",
    "Page",
    "PageKind",
    "Plan",
    "PlanLimit",
    "PlanPrice",
    "Polarity",
    "Release",
    "ReleaseEntry",
    "Stage",
    "StoredEntry",
    "StoredRelease",
    "Support",
    "Table",
    "TableCell",
]
