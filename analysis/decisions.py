"""What people decided: this workspace's overrides.yaml, and what the store holds from others on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.features.overrides import Decision, parse, read_decisions
from analysis.matrix.decisions import cell_overrides, read_cell_decisions
from analysis.matrix.people import CellOverride
from rivalscope.core.store.decisions import decision_id, decisions_elsewhere, save_decisions
from rivalscope.core.workspace import Workspace

__all__ = ["capability_decisions", "cell_decisions", "decisions_state", "keep_decisions"]

_CELLS, _CAPABILITIES = "cells", "capabilities"


def capability_decisions(workspace: Workspace) -> list[Decision]:
    """Return the decisions on capabilities: in the order of the file, those of others among them by day.

    Raises:
        ConfigError: overrides.yaml is not valid.
    """
    own = read_decisions(workspace.overrides_file)
    others = parse(_elsewhere(workspace, _CAPABILITIES, [_plain(one) for one in own]), where="the store")
    return sorted([*own, *others], key=lambda one: one.on) if others else own


def cell_decisions(workspace: Workspace) -> list[CellOverride]:
    """Return the decisions on cells, oldest first; of two on one cell the later wins.

    Raises:
        ConfigError: overrides.yaml is not valid.
    """
    own = read_cell_decisions(workspace.overrides_file)
    return cell_overrides([*_elsewhere(workspace, _CELLS, own), *own])


def keep_decisions(workspace: Workspace) -> None:
    """Pass this workspace's decisions on to the others on its store."""
    own = [(_CAPABILITIES, _plain(one)) for one in read_decisions(workspace.overrides_file)]
    own += [(_CELLS, body) for body in read_cell_decisions(workspace.overrides_file)]
    origin = workspace.name_origin()
    with workspace.store.begin() as connection:
        save_decisions(connection, origin, own)


def decisions_state(workspace: Workspace) -> list[str]:
    """Return the ids of what others decided; it changes whenever one of them decides."""
    with workspace.store.begin() as connection:
        return sorted(
            key for kind in (_CELLS, _CAPABILITIES) for key in decisions_elsewhere(connection, workspace.origin, kind)
        )


def _elsewhere(workspace: Workspace, kind: str, own: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    with workspace.store.begin() as connection:
        others = decisions_elsewhere(connection, workspace.origin, kind)
    known = {decision_id(kind, body) for body in own}
    return [body for key, body in others.items() if key not in known]


def _plain(decision: Decision) -> dict[str, Any]:
    return {**decision.to_data(), "on": decision.on.isoformat()}
