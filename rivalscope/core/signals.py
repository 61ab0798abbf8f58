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
    SignalKind.DOWNLOADS: "machines that build count again and again; compare a package with itself",
    SignalKind.INCIDENT: "who reports more is not worse: a page without incidents may be one that nobody keeps",
    SignalKind.JOB: "a post is an intention, may be old, and one post may stand for many people",
    SignalKind.OPERATION: "what a document describes, not what answers; first seen is when we first looked",
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
