"""What readers say of the passages of a cell, and of what users write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rivalscope.core.demand import DemandKind

__all__ = ["PostReading", "Said", "SheetAnswer"]


class Said(StrEnum):
    """What a reader found in the passages of a cell."""

    YES = "yes"
    PARTLY = "partly"
    DENIED = "denied"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetAnswer:
    """What a reader (a person, a language model, any program) says of the passages that were found for a cell."""

    sheet: str
    """Content id of the question with its passages."""
    question: str
    """Content id of the question alone."""
    reader: str
    said: Said
    probability: float
    """Probability that the product has the capability, 0 to 1."""
    lines: tuple[str, ...] = ()
    """Content ids of the passages that show it, best first."""
    why: str = ""
    """The reader's reason, in a few words."""
    dissent: str = ""
    """Another reader's latest answer to the same question where it says otherwise: "bo: silent"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostReading:
    """What a reader says of one post."""

    post: str
    """Id of the post."""
    question: str
    """Content id of the post as it was shown."""
    reader: str
    capability: str
    """Id of the capability that it is about; empty: about none of the list."""
    kind: DemandKind | None = None
    """None: as the machine says."""
    words: str = ""
    """Words of the post that it rests on, verbatim; empty where it is about none."""
    at: datetime | None = None
    """When it was kept; None: not yet."""
    url: str = ""
    """Address of the post, of readings that were kept."""
    overtaken: bool = False
    """It says none, and the machine finds the post to be about a capability that the list did not have then."""
    dissent: str = ""
    """Another reader's latest reading of the same post where it says otherwise: "bo: cap-1"."""
