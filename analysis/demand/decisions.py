"""Decisions on posts, which are examples to the linker: of readers, and of people (``posts:`` in overrides.yaml).

The stored judgement stays the machine's, so that a decision can be taken back; people's are applied last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.text.normalise import fold
from rivalscope.core import clock
from rivalscope.core.config_words import plain_message
from rivalscope.core.demand import DemandKind, DemandPost, StoredPost
from rivalscope.core.errors import ConfigError
from rivalscope.core.market_file import parse_yaml
from rivalscope.core.readings import PostReading
from rivalscope.core.records import Capability

__all__ = [
    "UNLINKED",
    "PostDecision",
    "add_post_decisions",
    "apply_post_decisions",
    "capability_named",
    "decisions_of_readers",
    "examples_of",
    "load_post_decisions",
    "unused_decisions",
]

UNLINKED = "none"
"""What stands for "about no capability of the matrix"."""
_Text = Annotated[str, Field(min_length=1)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    post: _Text
    kind: DemandKind | None = None
    capability: str = ""
    author: _Text
    reason: _Text
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDecision:
    """What a person or a reader says of one post."""

    post: str
    """Address of the post."""
    kind: DemandKind | None = None
    """None: as the machine says."""
    capability: str = ""
    """Id, label or alias; "none": about none of the matrix; empty: as the machine says."""
    author: str
    reason: str
    on: date


def load_post_decisions(path: Path) -> list[PostDecision]:
    """Read the decisions on posts, oldest first; of two on one post the later wins.

    Args:
        path: ``overrides.yaml``; it need not exist.

    Raises:
        ConfigError: A decision is incomplete or unreadable; the message names file and line.
    """
    if not path.exists():
        return []
    data = parse_yaml(path.read_text(encoding="utf-8"), name=str(path))
    rows: Any = data.get("posts") or []
    found: list[PostDecision] = []
    for number, row in enumerate(rows):
        try:
            read = _Row.model_validate(dict(row))
        except (ValidationError, TypeError, ValueError) as error:
            raise ConfigError(
                "; ".join(f"{'.'.join(map(str, one['loc']))}: {plain_message(one)}" for one in error.errors())
                if isinstance(error, ValidationError)
                else "a decision must be a mapping",
                where=f"{path}:{rows.lc.item(number)[0] + 1}",
                next_step="A decision needs post (its address), kind or capability, author, reason and on (a day).",
            ) from error
        found.append(PostDecision(**read.model_dump()))
    return sorted(found, key=lambda one: one.on)


def add_post_decisions(path: Path, decisions: Iterable[PostDecision]) -> int:
    """Add decisions to overrides.yaml that are not in it yet, and return how many; all else stays as it is."""
    # Reading decisions, which every command does, need not load what finds capabilities.
    from analysis.features.overrides import append_rows

    known = set(load_post_decisions(path))
    new = [one for one in decisions if one not in known]
    rows = [
        {
            "post": one.post,
            "kind": one.kind.value if one.kind else None,
            "capability": one.capability,
            "author": one.author,
            "reason": one.reason,
            "on": one.on,
        }
        for one in new
    ]
    append_rows(path, "posts", [{name: value for name, value in row.items() if value} for row in rows])
    return len(new)


def capability_named(name: str, known: Sequence[Capability]) -> str:
    """Return the id of the capability with an id, label or alias; empty: there is none."""
    wanted = fold(name)
    for one in known:
        if wanted in {fold(one.id), fold(one.label), *map(fold, one.aliases)}:
            return one.id
    return ""


def apply_post_decisions(
    posts: Iterable[StoredPost], decisions: Sequence[PostDecision], known: Sequence[Capability]
) -> tuple[StoredPost, ...]:
    """Return posts with what people decided in place of what the machine judged.

    Args:
        posts: As judged.
        decisions: Of readers, then of people, oldest first; a later one wins in what it says.
        known: The market's capabilities; a decision for one that is not among them leaves the link as it is.
    """
    decided = _together(decisions)
    if not decided:
        return tuple(posts)
    return tuple(_decide(one, decided[one.url], known) if one.url in decided else one for one in posts)


def decisions_of_readers(readings: Iterable[PostReading]) -> list[PostDecision]:
    """Return what readers said as decisions; "none" leaves the link to the machine where it was overtaken."""
    return [
        PostDecision(
            post=one.url,
            kind=one.kind,
            capability=one.capability or ("" if one.overtaken else UNLINKED),
            author=one.reader,
            reason=f'it says "{one.words}"' if one.words else "",
            on=(one.at or clock.now()).date(),
        )
        for one in readings
    ]


def _together(decisions: Iterable[PostDecision]) -> dict[str, PostDecision]:
    found: dict[str, PostDecision] = {}
    for one in decisions:
        if before := found.get(one.post):
            one = replace(one, kind=one.kind or before.kind, capability=one.capability or before.capability)
        found[one.post] = one
    return found


def _decide(post: StoredPost, decision: PostDecision, known: Sequence[Capability]) -> StoredPost:
    decided = replace(post, decided_by=decision.author)
    if decision.kind is not None:
        decided = replace(decided, kind=decision.kind, sureness=1.0)
    if decision.capability == UNLINKED:
        return replace(decided, capability="", link=1.0)
    if found := capability_named(decision.capability, known):
        return replace(decided, capability=found, link=1.0, proposal="")
    return decided


def examples_of(
    decisions: Iterable[PostDecision], posts: Iterable[DemandPost], known: Sequence[Capability]
) -> Mapping[str, Sequence[DemandPost]]:
    """Return the posts that somebody linked, by capability: how users speak of it."""
    of_post = {key: one.capability for key, one in _together(decisions).items() if one.capability not in ("", UNLINKED)}
    found: defaultdict[str, list[DemandPost]] = defaultdict(list)
    for post in posts:
        if (name := of_post.get(post.url)) and (key := capability_named(name, known)):
            found[key].append(post)
    return found


def unused_decisions(
    decisions: Iterable[PostDecision], urls: Iterable[str], known: Sequence[Capability]
) -> list[tuple[PostDecision, str]]:
    """Return the decisions that change nothing, and why."""
    there = set(urls)
    found = []
    for one in decisions:
        if one.post not in there:
            found.append((one, "no post with this address has been read"))
        elif one.capability not in ("", UNLINKED) and not capability_named(one.capability, known):
            found.append((one, f'the matrix has no capability "{one.capability}"'))
    return found
