"""Manual decisions on capabilities: data with author, reason and date, applied last, and learnt from.

The automatic state is stored without them, so that its answer is kept and a decision can be taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from analysis.features.capabilities import Links
from analysis.features.state import CapabilityChange, CapabilityState
from analysis.text.normalise import fold, key
from rivalscope.core.errors import ConfigError
from rivalscope.core.ids import make_id
from rivalscope.core.records import Capability, Origin

__all__ = [
    "Decision",
    "OverrideAction",
    "Unused",
    "add_decision",
    "added_id",
    "append_rows",
    "apply",
    "find",
    "learn",
    "parse",
    "read_decisions",
]


class OverrideAction(StrEnum):
    """What a person decided."""

    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    IGNORE = "ignore"
    PIN = "pin"
    ADD = "add"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One line under ``capabilities:`` in overrides.yaml. Capabilities are named by id, label or alias."""

    action: OverrideAction
    capability: str
    """What it is about: id or label; add: the name of a row that the pages are searched for, whoever names it."""
    author: str
    reason: str
    on: date
    to: str = ""
    """rename: the new label; merge and move: the capability to go into; split: the label of the new one."""
    phrases: tuple[str, ...] = ()
    """move and split: the phrases that go."""

    def to_data(self) -> dict[str, Any]:
        """Return what is in overrides.yaml."""
        data = {**asdict(self), "action": self.action.value, "phrases": list(self.phrases)}
        return {name: value for name, value in data.items() if value}


@dataclass(frozen=True, slots=True)
class Unused:
    """A decision that changed nothing, and why: it warns."""

    decision: Decision
    why: str


_FIELDS = ("action", "capability", "author", "reason", "on", "to", "phrases")
_NEEDS = {
    OverrideAction.RENAME: ("to",),
    OverrideAction.MERGE: ("to",),
    OverrideAction.SPLIT: ("to", "phrases"),
    OverrideAction.MOVE: ("to", "phrases"),
    OverrideAction.IGNORE: (),
    OverrideAction.PIN: (),
    OverrideAction.ADD: (),
}


def parse(rows: Sequence[Any], *, where: str = "overrides.yaml") -> list[Decision]:
    """Make decisions of plain data.

    Raises:
        ConfigError: A key is unknown or missing, or an action does not exist.
    """
    return [_decision(row, f"{where}: capabilities[{at}]") for at, row in enumerate(rows)]


def _decision(row: Any, where: str) -> Decision:
    if not isinstance(row, Mapping):
        raise ConfigError("expected a mapping", where=where)
    unknown = sorted(set(map(str, row)) - set(_FIELDS))
    if unknown:
        raise ConfigError(f'unknown key "{unknown[0]}"', where=where, next_step=f"Known keys: {', '.join(_FIELDS)}")
    try:
        action = OverrideAction(str(row.get("action")))
    except ValueError as exc:
        known = ", ".join(OverrideAction)
        raise ConfigError(f'unknown action "{row.get("action")}"', where=where, next_step=f"Known: {known}") from exc
    missing = [name for name in ("capability", "author", "reason", "on", *_NEEDS[action]) if not row.get(name)]
    if missing:
        raise ConfigError(f'"{missing[0]}" is missing', where=where, next_step="Give author, on (a day) and reason.")
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
    append_rows(path, "capabilities", [decision.to_data()])


def append_rows(path: Path, section: str, new: Sequence[Mapping[str, Any]]) -> None:
    """Append rows to a section of overrides.yaml; comments and everything else in the file stay as they are.

    Raises:
        ConfigError: The file is not valid.
    """
    data = _load(path)
    rows = data.setdefault(section, [])
    if not isinstance(rows, list):
        raise ConfigError(f'"{section}" must be a list', where=str(path))
    rows.extend(dict(row) for row in new)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Manual decisions are never half written.
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        YAML().dump(data, file)
    fresh.replace(path)


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
        raise ConfigError("expected a mapping", where=str(path))
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
        # Where members of a capability went when the market was reclustered.
        self.heirs: dict[str, set[str]] = defaultdict(set)
        for entry in state.log:
            if entry.change is CapabilityChange.SPLIT and entry.other:
                self.heirs[entry.other].add(entry.capability)
            elif entry.change in (CapabilityChange.MERGE, CapabilityChange.MOVE):
                self.heirs[entry.capability].add(entry.other)

    def find(self, name: str) -> str:
        """Return the id of a capability given by id, label or alias; empty if there is none."""
        if name in self.items:
            return name
        found = self.names.get(fold(name), "")
        return found if found in self.items else ""

    def find_merged(self, name: str) -> str:
        """Return the id under which a capability lives on: its own, or the one that holds its phrase by now."""
        found = self.find(name) or self.owner.get(key(name), "")
        return found if found in self.items else next(iter(sorted(self.heirs[name] & self.items.keys())), "")

    def hand_over(self, source: str, target: str) -> None:
        """Make the members and the names of one capability those of another."""
        self.owner = {phrase: target if owner == source else owner for phrase, owner in self.owner.items()}
        self.names.update({name: target for name, owner in self.names.items() if owner == source})


def find(state: CapabilityState, name: str) -> Capability | None:
    """Return the capability that a person means by an id, a label or an alias."""
    draft = _Draft(state)
    return draft.items.get(draft.find(name))


def added_id(name: str) -> str:
    """Return the id of a capability that a person added by its name."""
    return make_id("capability", key(name), "added")


def apply(state: CapabilityState, decisions: Iterable[Decision]) -> tuple[CapabilityState, list[Unused]]:
    """Return the state as people want it, and the decisions that found nothing to change.

    Args:
        state: The automatic state; it is not changed, store it and not the result.
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
    if decision.action is OverrideAction.MERGE:
        return _merge(draft, decision)
    source = draft.find(decision.capability)
    if not source and decision.action is OverrideAction.ADD:
        source = added_id(decision.capability)
        draft.items[source] = Capability(id=source, label=decision.capability)
        draft.names[fold(decision.capability)] = source
    if not source:
        return f'there is no capability "{decision.capability}"'
    item = draft.items[source]
    match decision.action:
        case OverrideAction.RENAME:
            if item.label == decision.to:
                return "it already has this label"
            aliases = tuple(dict.fromkeys([item.label, *(alias for alias in item.aliases if alias != decision.to)]))
            draft.items[source] = replace(item, label=decision.to, aliases=aliases, origin=Origin.CURATED)
            draft.names[fold(decision.to)] = source
        case OverrideAction.IGNORE:
            del draft.items[source]
            draft.owner = {phrase: owner for phrase, owner in draft.owner.items() if owner != source}
        case OverrideAction.MOVE | OverrideAction.SPLIT:
            return _move(draft, decision, item)
        case _:
            draft.items[source] = replace(item, origin=Origin.CURATED)
    return ""


def _merge(draft: _Draft, decision: Decision) -> str:
    source, target = draft.find_merged(decision.capability), draft.find_merged(decision.to)
    if not source:
        return f'there is no capability "{decision.capability}"'
    if not target or fold(decision.capability) == fold(decision.to):
        return f'there is no other capability "{decision.to}"'
    into = draft.items[target]
    if source != target:
        item = draft.items.pop(source)
        into = replace(into, aliases=tuple(dict.fromkeys([*into.aliases, item.label, *item.aliases])))
        draft.hand_over(source, target)
    # Where a fit has learnt it already, only the mark of a person's decision is missing.
    draft.items[target] = replace(into, origin=Origin.CURATED)
    return ""


def _move(draft: _Draft, decision: Decision, item: Capability) -> str:
    """Take phrases out of a capability, or out of what a re-fit made of it."""
    spelled = {key(phrase): phrase for phrase in decision.phrases}
    target = draft.find(decision.to)
    if decision.action is OverrideAction.SPLIT and target in ("", item.id):
        target = make_id("capability", key(decision.to), "split", item.id)
    elif target in ("", item.id):
        return f'there is no other capability "{decision.to}"'
    from_here = {item.id, target} | draft.heirs[item.id]
    going = [phrase for phrase in spelled if draft.owner.get(phrase) in from_here]
    if not going:
        return f'none of the phrases is in "{item.label}"'
    if target not in draft.items:
        draft.items[target] = Capability(id=target, label=decision.to, parent=item.parent, origin=Origin.CURATED)
        draft.names[fold(decision.to)] = target
    draft.owner.update(dict.fromkeys(going, target))
    names = [spelled[phrase] for phrase in going]
    for owner in (from_here & draft.items.keys()) - {target}:
        aliases = draft.items[owner].aliases
        names += [alias for alias in aliases if key(alias) in going]
        kept = tuple(alias for alias in aliases if key(alias) not in going and fold(alias) != fold(decision.to))
        draft.items[owner] = replace(draft.items[owner], aliases=kept)
        if owner != item.id and owner not in draft.owner.values():
            # Reclustering had set these phrases apart by itself: the person's name for them stays the only one.
            del draft.items[owner]
    into = draft.items[target]
    known = {fold(into.label), *map(fold, into.aliases)}
    added = {fold(name): name for name in reversed(names) if fold(name) not in known}
    aliases = (*into.aliases, *sorted(added.values()))
    draft.items[target] = replace(into, aliases=aliases, origin=Origin.CURATED)
    return ""


def learn(state: CapabilityState, decisions: Iterable[Decision]) -> Links:
    """Return what the next fit has to respect: phrases that belong together or not, and what is held as it is.

    A capability that a person renamed, pinned or ignored is held: reclustered, it could turn into something
    that the person never saw.

    Args:
        state: The automatic state that the decisions are about.
        decisions: In the order in which they were made.
    """
    draft = _Draft(state)
    must: list[tuple[str, str]] = []
    cannot: list[tuple[str, str]] = []
    hold: set[str] = set()
    for decision in decisions:
        source, target = draft.find(decision.capability), draft.find(decision.to) if decision.to else ""
        going = [key(phrase) for phrase in decision.phrases]
        first, second = _spokesman(draft, source, going), _spokesman(draft, target, going)
        match decision.action:
            case OverrideAction.MERGE if first and second and source != target:
                must.append((first, second))
            case OverrideAction.MOVE | OverrideAction.SPLIT:
                must += [(going[0], phrase) for phrase in going[1:]]
                if decision.action is OverrideAction.MOVE and second:
                    must.append((second, going[0]))
                cannot += [(first, phrase) for phrase in going if first]
            case OverrideAction.RENAME | OverrideAction.PIN | OverrideAction.ADD | OverrideAction.IGNORE if source:
                hold.add(source)
            case _:
                continue
        _apply_one(draft, decision)
    return Links(must=tuple(must), cannot=tuple(cannot), hold=tuple(sorted(hold)))


def _spokesman(draft: _Draft, capability: str, going: Sequence[str]) -> str:
    """Return the phrase that stands for a capability: its label's, or else its first that is not going."""
    if capability not in draft.items:
        return ""
    mine = [phrase for phrase, owner in draft.owner.items() if owner == capability and phrase not in going]
    label = key(draft.items[capability].label)
    return label if label in mine else next(iter(mine), "")
