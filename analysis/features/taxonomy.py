"""Curated lists of capabilities: written, matched with what was found, and extended by it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from analysis.features.state import CapabilityState, Member
from analysis.text.embed import Embedder, default_embedder
from analysis.text.normalise import key, stems
from rivalscope.core.records import Capability, Origin

__all__ = [
    "Entry",
    "EntryMatching",
    "as_state",
    "match_entries",
    "proposals",
    "write_taxonomy",
]

_FIELDS = ("name", "definition", "aliases", "parent")
_MIN_COSINE = 0.62
"""Cosine of name and definition with label and description from which two mean the same without sharing words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One capability as people define it."""

    name: str
    definition: str = ""
    aliases: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryMatching:
    """Which found capability an entry of the list is."""

    entry: Entry
    capability: str
    """Capability id; empty if none was found."""
    score: float
    how: str
    """name, alias, words, meaning, or none."""


def write_taxonomy(entries: Iterable[Entry], path: Path) -> None:
    """Write a list as YAML, to be pasted into market.yaml, or as CSV; the ending of the file name decides."""
    if path.suffix.lower() == ".csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, _FIELDS, lineterminator="\n")
        writer.writeheader()
        for entry in entries:
            writer.writerow(_row(entry, " | ".join(entry.aliases)))
    else:
        out = io.StringIO()
        yaml = YAML()
        yaml.width = 120
        rows = [{name: value for name, value in _row(entry, list(entry.aliases)).items() if value} for entry in entries]
        yaml.dump({"capabilities": rows}, out)
    path.write_text(out.getvalue(), encoding="utf-8")


def _row(entry: Entry, aliases: object) -> dict[str, object]:
    return {"name": entry.name, "definition": entry.definition, "aliases": aliases, "parent": entry.parent}


def match_entries(
    state: CapabilityState, entries: Sequence[Entry], *, embedder: Embedder | None = None
) -> list[EntryMatching]:
    """Find for each entry the capability that it is; a capability is given to one entry only.

    Args:
        state: What was found.
        entries: The list.
        embedder: For those that share no words; None: the default static embedder.
    """
    found = list(state.capabilities)
    if not found or not entries:
        return [EntryMatching(entry=entry, capability="", score=0.0, how="none") for entry in entries]
    owner = state.by_key()
    embedder = embedder or default_embedder()
    meant = embedder.embed([f"{entry.name}. {entry.definition}" for entry in entries])
    said = embedder.embed([f"{item.label}. {item.description}" for item in found])
    near = np.asarray(meant @ said.T)
    rank = {item.id: at for at, item in enumerate(found)}
    options: list[tuple[float, int, int, str]] = []
    for row, entry in enumerate(entries):
        for capability, (score, how) in _by_words(entry, found, owner).items():
            options.append((score, row, rank[capability], how))
        best = int(near[row].argmax())
        if near[row, best] >= _MIN_COSINE:
            options.append((float(near[row, best]) * 0.6, row, best, "meaning"))
    chosen: dict[int, tuple[float, int, str]] = {}
    taken: set[int] = set()
    for score, row, at, how in sorted(options, key=lambda item: (-item[0], item[1], item[2])):
        if row not in chosen and at not in taken:
            chosen[row] = (score, at, how)
            taken.add(at)
    return [
        EntryMatching(entry=entry, capability=found[chosen[row][1]].id, score=chosen[row][0], how=chosen[row][2])
        if row in chosen
        else EntryMatching(entry=entry, capability="", score=0.0, how="none")
        for row, entry in enumerate(entries)
    ]


def _by_words(entry: Entry, found: Sequence[Capability], owner: Mapping[str, str]) -> dict[str, tuple[float, str]]:
    """Return capabilities that share name, alias or words with an entry, with score and reason."""
    names = [key(name) for name in (entry.name, *entry.aliases)]
    words = [frozenset(stems(name)) for name in (entry.name, *entry.aliases)]
    options: dict[str, tuple[float, str]] = {}
    for item in found:
        label = key(item.label)
        spelled = frozenset(stems(item.label))
        if label == names[0]:
            options[item.id] = (1.0, "name")
        elif label in names or any(key(alias) == names[0] for alias in item.aliases):
            options[item.id] = (0.9, "alias")
        elif spelled and spelled in words:
            options[item.id] = (0.85, "words")
    for name, score in zip(names, (0.8, *(0.7 for _ in entry.aliases)), strict=True):
        capability = owner.get(name)
        if capability and capability not in options and any(item.id == capability for item in found):
            options[capability] = (score, "alias")
    return options


def as_state(capabilities: Sequence[Capability], phrases: Iterable[str]) -> CapabilityState:
    """Return a list that was given, with the phrases that name its capabilities as their members.

    A phrase belongs to the capability whose label or alias is the longest run of words in it; of equals to the one
    that is listed first.
    """
    names: dict[tuple[str, ...], str] = {}
    spelled: dict[str, str] = {}
    for item in capabilities:
        for name in (item.label, *item.aliases):
            names.setdefault(tuple(stems(name)), item.id)
            spelled.setdefault(key(name), name)
    longest = max(map(len, names), default=0)
    for phrase in phrases:
        spelled.setdefault(key(phrase), phrase)
    members = []
    for at, phrase in spelled.items():
        words = stems(phrase)
        runs = (
            tuple(words[start : start + size])
            for size in range(min(longest, len(words)), 0, -1)
            for start in range(len(words) - size + 1)
        )
        owner = next((names[run] for run in runs if run in names), "")
        if owner:
            members.append(Member(key=at, phrase=phrase, capability=owner))
    return CapabilityState(capabilities=tuple(capabilities), members=tuple(members))


def proposals(
    state: CapabilityState, entries: Sequence[Entry], *, embedder: Embedder | None = None
) -> list[Capability]:
    """Return the found capabilities that the list does not have, the widest first."""
    taken = {found.capability for found in match_entries(state, entries, embedder=embedder)}
    return [item for item in state.capabilities if item.id not in taken and item.origin is Origin.DISCOVERED]
