"""What has to be kept about capabilities from run to run, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from rivalscope.core.errors import ConfigError
from rivalscope.core.records import Capability, Origin

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

    def to_data(self) -> dict[str, Any]:
        """Return plain data (JSON) from which ``from_data`` makes the same state."""
        return {
            "rule": self.rule,
            "embedder": self.embedder,
            "fitted": self.fitted,
            "capabilities": [{**asdict(item), "origin": item.origin.value} for item in self.capabilities],
            "members": [asdict(item) for item in self.members],
            "log": [{**asdict(item), "at": item.at.isoformat(), "change": item.change.value} for item in self.log],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> CapabilityState:
        """Make a state from what ``to_data`` returned.

        Raises:
            ConfigError: Something in it is missing or not as expected.
        """
        try:
            return cls(
                rule=str(data["rule"]),
                embedder=str(data["embedder"]),
                fitted=int(data.get("fitted", 0)),
                capabilities=tuple(
                    Capability(**{**item, "aliases": tuple(item["aliases"]), "origin": Origin(item["origin"])})
                    for item in data["capabilities"]
                ),
                members=tuple(Member(**item) for item in data["members"]),
                log=tuple(
                    LogEntry(
                        **{**item, "at": datetime.fromisoformat(item["at"]), "change": CapabilityChange(item["change"])}
                    )
                    for item in data["log"]
                ),
            )
        except (KeyError, TypeError, ValueError) as exc:
            raise ConfigError(
                f"the stored capabilities cannot be read ({exc})", next_step="Run: rivalscope capabilities refit"
            ) from exc
