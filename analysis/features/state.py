"""What has to be kept about capabilities from run to run, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from rivalscope.core.records import Capability

__all__ = ["CapabilityChange", "CapabilityState", "LogEntry", "Member"]

RULE = "capabilities-1"
"""Version of the rule; rows made by another one are worth a re-fit."""


class CapabilityChange(StrEnum):
    """What happened to a capability."""

    BIRTH = "birth"
    DEATH = "death"
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    REFIT = "refit"
    RENAME = "rename"
    ADOPTED = "adopted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One phrase and the capability that it belongs to."""

    key: str
    """The phrase's key (``analysis.text.normalise.key``): spellings of one phrase share it."""
    phrase: str
    """The spelling most used when it was first seen."""
    capability: str
    """Capability id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One line of ``rivalscope capabilities log``."""

    at: datetime
    change: CapabilityChange
    capability: str
    """Id of the capability that it happened to."""
    label: str
    other: str = ""
    """Id of the capability that it went into or came out of."""
    other_label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityState:
    """The capabilities of a market, their members and their history. Store it whole; hand it to the next run."""

    capabilities: tuple[Capability, ...] = ()
    """Ordered by products that share them, the widest first."""
    members: tuple[Member, ...] = ()
    log: tuple[LogEntry, ...] = ()
    embedder: str = ""
    """Name of the embedder that grouped them."""
    rule: str = RULE
    fitted: int = 0
    """Phrases when all was last clustered at once; 0: not known."""

    def capability(self, capability_id: str) -> Capability | None:
        """Return the capability of that id, if there is one."""
        return next((item for item in self.capabilities if item.id == capability_id), None)

    def by_key(self) -> dict[str, str]:
        """Return phrase key to capability id."""
        return {member.key: member.capability for member in self.members}

    def with_log(self, entries: Sequence[LogEntry]) -> CapabilityState:
        """Return the state with more lines in its log."""
        return replace(self, log=(*self.log, *entries))
