"""What readers say of the passages of a cell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Said", "SheetAnswer"]


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
