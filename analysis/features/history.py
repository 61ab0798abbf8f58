"""The outcome of capabilities from fit to fit: who keeps its id, and what is written into the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from analysis.features.anchored import match
from analysis.features.cluster import Labels
from analysis.features.state import CapabilityChange, CapabilityState, LogEntry
from rivalscope.core.ids import make_id
from rivalscope.core.records import Capability

__all__ = ["identities", "worded"]

_MAX_PHRASES = 4


def identities(
    listed: Sequence[str], labels: Labels, state: CapabilityState, *, at: datetime, fresh: bool
) -> tuple[dict[int, str], list[LogEntry]]:
    """Return the id of each cluster, and what has to be logged.

    Args:
        listed: Phrase keys.
        labels: (n,) cluster of each phrase.
        state: What was there before.
        at: Time of the run.
        fresh: All was reclustered: clusters may have merged, died and handed members over.
    """
    known = state.by_key()
    after = {item: int(label) for item, label in zip(listed, labels, strict=True)}
    log: list[LogEntry] = []

    def entry(change: CapabilityChange, capability: str, other: str = "", note: str = "") -> LogEntry:
        return LogEntry(at=at, change=change, capability=capability, label="", other=other, note=note)

    found = match(known, after)
    ids = dict(found.same)
    used = set(known.values()) | {item.id for item in state.capabilities}
    first: dict[int, str] = {}
    for item, label in after.items():
        first.setdefault(label, item)
    for label in dict.fromkeys(after.values()):
        if label in ids:
            continue
        name, turn = make_id("capability", first[label]), 0
        while name in used:
            turn += 1
            name = make_id("capability", first[label], turn)
        used.add(name)
        ids[label] = name
        if known:
            log.append(
                entry(
                    CapabilityChange.SPLIT if label in found.split else CapabilityChange.BIRTH,
                    name,
                    found.split.get(label, ""),
                )
            )
    if fresh:
        log += [entry(CapabilityChange.MERGE, old, ids[new]) for old, new in sorted(found.merged.items())]
        log += [entry(CapabilityChange.DEATH, old) for old in found.died]
        log += [
            entry(CapabilityChange.MOVE, old, new, _told(phrases))
            for (old, new), phrases in sorted(_moves(state, after, ids, gone=found.merged.keys()).items())
        ]
    return ids, log


def _moves(
    state: CapabilityState, after: Mapping[str, int], ids: Mapping[int, str], *, gone: Collection[str]
) -> dict[tuple[str, str], list[str]]:
    """Return the phrases that went from one capability to another while both live on."""
    known = set(state.by_key().values())
    moved: dict[tuple[str, str], list[str]] = defaultdict(list)
    for member in state.members:
        if member.key in after:
            now = ids[after[member.key]]
            if now != member.capability and now in known and member.capability not in gone:
                moved[member.capability, now].append(member.phrase)
    return moved


def _told(phrases: Sequence[str]) -> str:
    more = f" and {len(phrases) - _MAX_PHRASES} more" if len(phrases) > _MAX_PHRASES else ""
    return ", ".join(phrases[:_MAX_PHRASES]) + more


def worded(log: Sequence[LogEntry], found: Sequence[Capability], state: CapabilityState) -> list[LogEntry]:
    """Write the labels of capabilities into the log."""
    before = {item.id: item.label for item in state.capabilities}
    now = {**before, **{item.id: item.label for item in found}}
    return [replace(item, label=now.get(item.capability, ""), other_label=now.get(item.other, "")) for item in log]
