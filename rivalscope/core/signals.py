"""Public signs of a product's life beside its pages: downloads, incidents, jobs, the operations of its interface.

Each has a caveat that goes wherever it is shown: none of them counts users, and none is evidence in the matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["CAVEATS", "MarketSignal", "SignalKind"]


class SignalKind(StrEnum):
    """What a signal is a sign of."""

    DOWNLOADS = "downloads"
    INCIDENT = "incident"
    JOB = "job"
    OPERATION = "operation"


CAVEATS = {
    SignalKind.DOWNLOADS: "build servers are counted again and again; compare a package only with itself",
    SignalKind.INCIDENT: "more incidents do not mean a worse service: a page without any may not be maintained",
    SignalKind.JOB: "a job post states an intention, may be old, and may cover several positions",
    SignalKind.OPERATION: "what a document describes, not what a server implements; first seen is when we first looked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketSignal:
    """One dated point or entry."""

    kind: SignalKind
    key: str
    """What tells it from others of its source: a day, an id, an operation."""
    name: str
    """Package, incident, job or operation, in the source's words."""
    at: datetime | None
    """When it was so; None: the source does not say, and the first look counts."""
    value: float | None = None
    """Downloads of the day; minutes that an incident lasted."""
    detail: str = ""
    """Impact of an incident, team of a job, "deprecated" of an operation."""
    url: str = ""
