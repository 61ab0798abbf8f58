"""Rules by which people keep changes out of sight: kept in market.yaml, applied in each run, taken back at will."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from analysis.changes.records import Change, ChangeKind
from analysis.changes.rules import Rule, pattern_rule
from analysis.changes.stored import change_of
from rivalscope.core.config import HideRule
from rivalscope.core.errors import ConfigError
from rivalscope.core.market_file import parse_yaml, save_market
from rivalscope.core.store import changes as store
from rivalscope.core.store.states import load_state, save_state
from rivalscope.core.workspace import Workspace

__all__ = ["RULE_MARK", "apply_rules", "keep_rule", "rule_of"]

RULE_MARK = "rule:"
"""Beginning of ``suppressed_by`` where a person's rule suppresses a change."""
_STATE = "changes-rules"


def rule_of(saved: HideRule) -> Rule:
    """Return the rule that a person wrote down.

    Raises:
        ConfigError: It names a kind of change that there is not.
    """
    kinds = [kind.value for kind in ChangeKind]
    if saved.kind and saved.kind not in kinds:
        near = difflib.get_close_matches(saved.kind, kinds, n=1)
        raise ConfigError(
            f'rule "{saved.name}": unknown kind of change "{saved.kind}"',
            where="market.yaml, changes.hide",
            next_step=(f'Did you mean "{near[0]}"? ' if near else "") + f"Kinds: {', '.join(kinds)}.",
        )
    kind = ChangeKind(saved.kind) if saved.kind else None
    return pattern_rule(
        f"{RULE_MARK}{saved.name}", why=saved.reason, url=saved.url, text=saved.text, kind=kind, below=saved.below
    )


def keep_rule(workspace: Workspace, rule: HideRule) -> Workspace:
    """Write a rule into ``market.yaml``, where it is applied from now on; comments stay as they are.

    Returns:
        The workspace with the new setting.

    Raises:
        ConfigError: There is a rule of that name, or the file would no longer be valid; it is left as it is.
    """
    rule_of(rule)
    path = workspace.market_file
    data = parse_yaml(path.read_text(encoding="utf-8"), name=str(path))
    if data.get("changes") is None:
        data["changes"] = CommentedMap()
    if data["changes"].get("hide") is None:
        data["changes"]["hide"] = CommentedSeq()
    data["changes"]["hide"].append(CommentedMap(rule.model_dump(exclude_defaults=True)))
    save_market(path, data)
    return Workspace(workspace.root)


def apply_rules(workspace: Workspace, *, if_new: bool = False) -> Mapping[str, Change]:
    """Suppress what the saved rules hide, and show again what only a rule that is gone had hidden.

    What the built-in rules suppress stays suppressed; nothing is deleted.

    Args:
        workspace: The market, whose settings hold the rules.
        if_new: Look only if the rules are not those of last time; else every stored change is looked at.

    Returns:
        The changes that are suppressed or shown otherwise than before, by id.
    """
    saved = workspace.market.changes.hide
    rules = [rule_of(one) for one in saved]
    state = [one.model_dump(mode="json") for one in saved]
    moved: dict[str, Change] = {}
    rows: list[dict[str, Any]] = []
    with workspace.store.begin() as connection:
        known = load_state(connection, _STATE) or []
        if state == known and (if_new or not rules):
            return moved
        for row in store.list_changes(connection, suppressed=True):
            if row["suppressed_by"] and not row["suppressed_by"].startswith(RULE_MARK):
                continue
            shown = replace(change_of(row), suppressed_by="")
            name = next((rule.name for rule in rules if rule.hides(shown)), "")
            if name != row["suppressed_by"]:
                moved[shown.id] = replace(shown, suppressed_by=name)
                record = {**row["record"], "suppressed_by": name}
                rows.append({"id": row["id"], "new_at": row["new_at"], "suppressed_by": name, "record": record})
        store.amend_changes(connection, rows)
        save_state(connection, _STATE, state)
    return moved
