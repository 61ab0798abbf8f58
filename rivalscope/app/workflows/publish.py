"""Documents for the user's own program: each with an id that stays, so that nothing is created twice elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from analysis.exports.atom import material_changes
from analysis.insights.brief import executive_brief
from analysis.insights.opportunities import opportunities
from analysis.view import MarketView
from rivalscope.app.programs import run_program
from rivalscope.core.errors import ConfigError
from rivalscope.core.ids import make_id
from rivalscope.core.store import states
from rivalscope.core.workspace import Workspace

__all__ = ["Publication", "documents", "publish"]

_STATE = "published-documents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Something to publish."""

    id: str
    """The same for the same thing, whenever it is published."""
    kind: str
    """brief, change or gap."""
    title: str
    markdown: str
    url: str = ""
    """The page that it is about."""
    fields: Mapping[str, str]
    """What a tracker or a spreadsheet has columns for."""

    @property
    def digest(self) -> str:
        """Content id: another one means that the document has to be updated."""
        return make_id("document", self.title, self.markdown, self.url, json.dumps(dict(self.fields), sort_keys=True))


def documents(view: MarketView) -> list[Publication]:
    """Return what can be published of a market: the brief, the material changes, the gaps."""
    found = [
        Publication(
            id=make_id("brief", view.market),
            kind="brief",
            title=f"{view.market}: brief",
            markdown=executive_brief(view),
            fields={"as_of": view.as_of.date().isoformat()},
        )
    ]
    for change in material_changes(view):
        kind = change.kind.value.replace("_", " ")
        quotes = [f"- was: “{change.was}”"] * bool(change.before) + [f"- is: “{change.now}”"] * bool(change.after)
        found.append(
            Publication(
                id=change.id,
                kind="change",
                title=f"{view.name(change.product)}: {kind}" + (f", {change.subject}" if change.subject else ""),
                markdown="\n".join(
                    [*quotes, f"- seen: {change.old_at.date()} to {change.new_at.date()}", f"- {change.url}"]
                ),
                url=change.url,
                fields={
                    "product": change.product,
                    "kind": change.kind.value,
                    "seen": change.new_at.date().isoformat(),
                    "severity": f"{change.severity:.2f}",
                },
            )
        )
    for one in opportunities(view):
        names = ", ".join(view.name(slug) for slug in one.line.rivals_with)
        label = one.line.capability.label
        found.append(
            Publication(
                id=make_id("gap", one.line.capability.id),
                kind="gap",
                title=label,
                markdown=f"{one.line.counted} of {one.line.rivals_read} rivals have it: {names}. "
                f"We: {one.line.ours.value}.",
                fields={"capability": label, "ours": one.line.ours.value, "rivals": str(len(one.line.rivals_with))},
            )
        )
    return found


def publish(workspace: Workspace, view: MarketView) -> tuple[int, int]:
    """Hand new and changed documents to the program that market.yaml names.

    The program gets JSON lines on its standard input: id, kind, title, markdown, url, fields, ``action`` (create or
    update) and ``ref``, what it answered last time. It answers with one JSON line for each document that it has dealt
    with: ``{"id": …, "ref": …}``. What it does not answer is handed over again next time, under the same id.

    Args:
        workspace: Names the program, and remembers what was published.
        view: The market.

    Returns:
        How many documents were created and how many updated.

    Raises:
        ConfigError: market.yaml names no program.
        RivalscopeError: The program cannot be started, fails, or takes too long.
    """
    settings = workspace.market.publish
    if settings is None:
        raise ConfigError(
            "market.yaml names no publishing program",
            where=str(workspace.market_file),
            next_step="Add: publish: {command: [python3, my_publisher.py]}",
        )
    with workspace.store.begin() as connection:
        known: dict[str, Any] = states.load_state(connection, _STATE) or {}
    waiting = [
        one
        for one in documents(view)
        if one.kind in settings.kinds and known.get(one.id, {}).get("digest") != one.digest
    ]
    if not waiting:
        return 0, 0
    lines = [
        {
            **asdict(one),
            "action": "update" if one.id in known else "create",
            "ref": known.get(one.id, {}).get("ref", ""),
        }
        for one in waiting
    ]
    said, failure = run_program(
        settings.command,
        lines,
        folder=workspace.root,
        timeout=settings.timeout,
        who="the program",
        setting="publish",
    )
    refs = _refs(said)
    created = updated = 0
    for one in waiting:
        if one.id in refs:
            created, updated = created + (one.id not in known), updated + (one.id in known)
            known[one.id] = {"digest": one.digest, "ref": refs[one.id]}
    # What the program has dealt with counts, even where it failed on the rest.
    with workspace.store.begin() as connection:
        states.save_state(connection, _STATE, known)
    if failure:
        raise failure
    return created, updated


def _refs(text: str) -> dict[str, str]:
    """Return the answers of a program by id; lines that are none are left out."""
    found = {}
    for line in text.splitlines():
        try:
            row = json.loads(line)
            found[str(row["id"])] = str(row.get("ref", ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return found
