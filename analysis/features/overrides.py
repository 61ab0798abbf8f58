"""People's decisions on capabilities: data with author, reason and date, applied last, and learnt from.

The machine's state is stored without them, so that its answer is kept and a decision can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from analysis.features.capabilities import Links
from analysis.features.state import CapabilityState, Member
from analysis.text.normalise import fold, key
from rivalscope.core.errors import ConfigError
from rivalscope.core.ids import make_id
from rivalscope.core.records import Capability, Origin

__all__ = ["Action", "Decision", "Unused", "add_decision", "apply", "learn", "parse", "read_decisions"]


class Action(StrEnum):
    """What a person decided."""

    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    IGNORE = "ignore"
    PIN = "pin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One line under ``capabilities:`` in overrides.yaml. Capabilities are named by id, label or alias."""

    action: Action
    capability: str
    """What it is about: id or label."""
    author: str
    reason: str
    on: date
    to: str = ""
    """rename: the new label; merge and move: the capability to go into; split: the label of the new one."""
    phrases: tuple[str, ...] = ()
    """move and split: the phrases that go."""

    def to_data(self) -> dict[str, Any]:
        """Return what stands in overrides.yaml."""
        data = {**asdict(self), "action": self.action.value, "phrases": list(self.phrases)}
        return {name: value for name, value in data.items() if value}


@dataclass(frozen=True, slots=True)
class Unused:
    """A decision that changed nothing, and why: it warns."""

    decision: Decision
    why: str


_FIELDS = ("action", "capability", "author", "reason", "on", "to", "phrases")
_NEEDS = {
    Action.RENAME: ("to",),
    Action.MERGE: ("to",),
    Action.SPLIT: ("to", "phrases"),
    Action.MOVE: ("to", "phrases"),
    Action.IGNORE: (),
    Action.PIN: (),
}


def parse(rows: Sequence[Any], *, where: str = "overrides.yaml") -> list[Decision]:
    """Make decisions of plain data.

    Raises:
        ConfigError: A key is unknown or missing, or an action does not exist.
    """
    return [_decision(row, f"{where}: capabilities[{at}]") for at, row in enumerate(rows)]


def _decision(row: Any, where: str) -> Decision:
    if not isinstance(row, Mapping):
        raise ConfigError("a mapping was expected", where=where)
    unknown = sorted(set(map(str, row)) - set(_FIELDS))
    if unknown:
        raise ConfigError(f'unknown key "{unknown[0]}"', where=where, next_step=f"Known keys: {', '.join(_FIELDS)}")
    try:
        action = Action(str(row.get("action")))
    except ValueError as exc:
        known = ", ".join(Action)
        raise ConfigError(f'unknown action "{row.get("action")}"', where=where, next_step=f"Known: {known}") from exc
    missing = [name for name in ("capability", "author", "reason", "on", *_NEEDS[action]) if not row.get(name)]
    if missing:
        raise ConfigError(f'"{missing[0]}" is missing', where=where, next_step="Every decision says who, when and why")
    phrases = row.get("phrases") or []
    if not isinstance(phrases, list):
        raise ConfigError('"phrases" must be a list', where=where)
    try:
        on = row["on"] if isinstance(row["on"], date) else date.fromisoformat(str(row["on"]))
    except ValueError as exc:
        raise ConfigError(f'"on" is not a date: {row["on"]}', where=where, next_step="Write it as 2026-11-22") from exc
    return Decision(
        action=action,
        capability=str(row["capability"]),
        author=str(row["author"]),
        reason=str(row["reason"]),
        on=on,
        to=str(row.get("to") or ""),
        phrases=tuple(str(phrase) for phrase in phrases),
    )


def read_decisions(path: Path) -> list[Decision]:
    """Read the decisions on capabilities from overrides.yaml; none where the file is missing.

    Raises:
        ConfigError: The file is not valid.
    """
    data = _load(path)
    rows = data.get("capabilities") or []
    if not isinstance(rows, list):
        raise ConfigError('"capabilities" must be a list', where=str(path))
    return parse(rows, where=str(path))


def add_decision(path: Path, decision: Decision) -> None:
    """Add a decision to overrides.yaml; comments and everything else in the file stay as they are."""
    data = _load(path)
    rows = data.setdefault("capabilities", [])
    if not isinstance(rows, list):
        raise ConfigError('"capabilities" must be a list', where=str(path))
    rows.append(decision.to_data())
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(data, file)


def _load(path: Path) -> Any:
    if not path.exists():
        return {}
    try:
        data = YAML().load(path.read_text(encoding="utf-8"))
    except YAMLError as exc:
        raise ConfigError(f"not valid YAML ({exc})", where=str(path)) from exc
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigError("a mapping was expected", where=str(path))
    return data


class _Draft:
    """A state being changed by decisions."""

    def __init__(self, state: CapabilityState) -> None:
        self.items = {item.id: item for item in state.capabilities}
        self.owner = {member.key: member.capability for member in state.members}
        # A decision names things as they were called when it was made: earlier names still find them.
        self.names: dict[str, str] = {}
        for item in reversed(state.capabilities):
            self.names.update((fold(alias), item.id) for alias in item.aliases)
        for item in reversed(state.capabilities):
            self.names[fold(item.label)] = item.id

    def find(self, name: str) -> str:
        """Return the id of a capability given by id, label or alias; empty where there is none."""
        if name in self.items:
            return name
        found = self.names.get(fold(name), "")
        return found if found in self.items else ""


def apply(state: CapabilityState, decisions: Iterable[Decision]) -> tuple[CapabilityState, list[Unused]]:
    """Return the state as people want it, and the decisions that found nothing to change.

    Args:
        state: The machine's state; it is not changed, store it and not the result.
        decisions: In the order in which they were made.
    """
    draft = _Draft(state)
    unused: list[Unused] = []
    for decision in decisions:
        why = _apply_one(draft, decision)
        if why:
            unused.append(Unused(decision, why))
    members = tuple(
        replace(member, capability=draft.owner[member.key]) for member in state.members if member.key in draft.owner
    )
    return replace(state, capabilities=tuple(draft.items.values()), members=members), unused


def _apply_one(draft: _Draft, decision: Decision) -> str:
    """Change the draft; return why nothing changed, or nothing."""
    source = draft.find(decision.capability)
    if not source:
        return f'there is no capability "{decision.capability}"'
    item = draft.items[source]
    match decision.action:
        case Action.RENAME:
            if item.label == decision.to:
                return "it is called so already"
            aliases = tuple(dict.fromkeys([item.label, *(alias for alias in item.aliases if alias != decision.to)]))
            draft.items[source] = replace(item, label=decision.to, aliases=aliases, origin=Origin.CURATED)
            draft.names[fold(decision.to)] = source
        case Action.PIN:
            draft.items[source] = replace(item, origin=Origin.CURATED)
        case Action.IGNORE:
            del draft.items[source]
            draft.owner = {phrase: owner for phrase, owner in draft.owner.items() if owner != source}
        case Action.MERGE:
            target = draft.find(decision.to)
            if not target or target == source:
                return f'there is no other capability "{decision.to}"'
            into = draft.items[target]
            aliases = tuple(dict.fromkeys([*into.aliases, item.label, *item.aliases]))
            draft.items[target] = replace(into, aliases=aliases)
            del draft.items[source]
            draft.names.update({name: target for name, owner in draft.names.items() if owner == source})
            draft.owner = {phrase: target if owner == source else owner for phrase, owner in draft.owner.items()}
        case Action.MOVE | Action.SPLIT:
            return _move(draft, decision, item)
    return ""


def _move(draft: _Draft, decision: Decision, item: Capability) -> str:
    going = [key(phrase) for phrase in decision.phrases if draft.owner.get(key(phrase)) == item.id]
    if not going:
        return f'none of the phrases is in "{item.label}"'
    target = draft.find(decision.to)
    if decision.action is Action.SPLIT and (not target or target == item.id):
        target = make_id("capability", key(decision.to), "split", item.id)
        draft.items[target] = Capability(id=target, label=decision.to, parent=item.parent, origin=Origin.CURATED)
        draft.names[fold(decision.to)] = target
    if not target or target == item.id:
        return f'there is no other capability "{decision.to}"'
    for phrase in going:
        draft.owner[phrase] = target
    spelled = [alias for alias in item.aliases if key(alias) in going]
    into = draft.items[target]
    draft.items[item.id] = replace(item, aliases=tuple(alias for alias in item.aliases if alias not in spelled))
    draft.items[target] = replace(into, aliases=tuple(dict.fromkeys([*into.aliases, *spelled])))
    return ""


def learn(state: CapabilityState, decisions: Iterable[Decision]) -> Links:
    """Return what the next fit has to respect: phrases that belong together, and phrases that do not.

    Args:
        state: The machine's state that the decisions are about.
        decisions: In the order in which they were made.
    """
    draft = _Draft(state)
    spoken = _spokesmen(state.members, draft)
    must: list[tuple[str, str]] = []
    cannot: list[tuple[str, str]] = []
    for decision in decisions:
        source, target = draft.find(decision.capability), draft.find(decision.to) if decision.to else ""
        going = [key(phrase) for phrase in decision.phrases]
        first, second = spoken.get(source, ""), spoken.get(target, "")
        match decision.action:
            case Action.MERGE if first and second and first != second:
                must.append((first, second))
            case Action.MOVE | Action.SPLIT:
                must += [(going[0], phrase) for phrase in going[1:]]
                if decision.action is Action.MOVE and second and going:
                    must.append((second, going[0]))
                cannot += [(first, phrase) for phrase in going if first and first != phrase]
            case _:
                continue
    return Links(must=tuple(must), cannot=tuple(cannot))


def _spokesmen(members: Sequence[Member], draft: _Draft) -> dict[str, str]:
    """Return for each capability the member that stands for it: its label's phrase, or else its first."""
    found: dict[str, str] = {}
    for member in members:
        found.setdefault(member.capability, member.key)
    for name, item in draft.items.items():
        if draft.owner.get(key(item.label)) == name:
            found[name] = key(item.label)
    return found
