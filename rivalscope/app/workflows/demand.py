"""Posts of users -> kinds, capabilities, proposals; only what is new or is judged by other rules than before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from analysis.answers import answer_of
from analysis.demand.count import count_demand, find_jumps
from analysis.demand.decisions import (
    apply_post_decisions,
    decisions_of_readers,
    examples_of,
    load_post_decisions,
    unused_decisions,
)
from analysis.demand.judge import judge_posts, shipped_in, with_proposals
from analysis.demand.link import Linker
from analysis.demand.propose import propose
from analysis.demand.records import DemandJump
from analysis.market_store import MarketStore
from analysis.text.embed import CachedEmbedder, default_embedder
from rivalscope.core import clock
from rivalscope.core.code_digest import code_digest
from rivalscope.core.demand import StoredPost
from rivalscope.core.ids import make_id
from rivalscope.core.source_kinds import DEMAND_KINDS
from rivalscope.core.store import capabilities as capability_store
from rivalscope.core.store import demand, readings, releases, states
from rivalscope.core.workspace import Workspace

__all__ = ["demand_jumps", "judge_demand", "remember_jumps"]

_REPORTED_STATE = "demand-told"
_BATCH = 2_000


def judge_demand(workspace: Workspace, *, note: Callable[[str], None] = lambda text: None) -> int:
    """Judge the posts that the present rules and capabilities have not judged, and gather proposals.

    Returns:
        How many were judged.
    """
    if not any(source.kind in DEMAND_KINDS for product in workspace.market.products for source in product.sources):
        return 0
    brands = [name for one in workspace.market.products for name in (one.slug, one.name, *one.aliases)]
    people = load_post_decisions(workspace.overrides_file)
    with workspace.store.begin() as connection:
        decisions = [*decisions_of_readers(readings.latest_post_readings(connection).values()), *people]
        known = capability_store.active_capabilities(connection)
        names = (f"{one.id} {one.label} {one.aliases}" for one in known)
        taught = (f"{one.post} {one.capability} {one.kind}" for one in decisions)
        rule = make_id("demand", _rules_version(), *brands, *names, *taught)
        closers = shipped_in(_entries(connection))
    linker: Linker | None = None
    judged = 0
    while waiting := _waiting(workspace, rule):
        if linker is None:
            vectors = CachedEmbedder(default_embedder(), workspace.cache_dir / "vectors.sqlite")
            with workspace.store.begin() as connection:
                examples = demand.load_posts(connection, urls={one.post for one in decisions})
            for one, why in unused_decisions(people, {post.url for post in examples}, known):
                note(f"overrides.yaml, posts: the decision on {one.post} has no effect: {why}")
            linker = Linker(known, vectors, without=brands, examples=examples_of(decisions, examples, known))
        with workspace.store.begin() as connection:
            demand.save_judgements(connection, judge_posts(waiting, linker, rule=rule, closers=closers))
        judged += len(waiting)
    if not judged:
        return 0
    with workspace.store.begin() as connection:
        before = {key: words for key, (_, words) in demand.active_proposals(connection).items()}
        posts = demand.load_posts(connection, texts=False)
        proposals = propose(apply_post_decisions(posts, decisions, known), known=before, without=brands)
        demand.save_proposals(connection, proposals)
        demand.save_judgements(connection, with_proposals(posts, proposals))
    note(f"{judged} user posts judged, {len(proposals)} proposed capabilities")
    return judged


def _waiting(workspace: Workspace, rule: str) -> list[StoredPost]:
    """Return the next posts to judge, as many as fit into memory with ease."""
    with workspace.store.begin() as connection:
        return demand.load_posts(connection, not_judged_by=rule, most=_BATCH)


def demand_jumps(workspace: Workspace) -> list[DemandJump]:
    """Return what we lack and many more people ask for than when it was last told."""
    market = MarketStore(workspace)
    lacking = [one.id for one in market.capabilities if not answer_of(market.cell(market.own, one.id)).present]
    return find_jumps(market.demand, _told_before(workspace, market), lacking)


def remember_jumps(workspace: Workspace, jumps: Sequence[DemandJump]) -> None:
    """Take note of what was reported; what has grown slowly is held against what it was, not against the last look."""
    market = MarketStore(workspace)
    jumped = {one.demand.id for one in jumps}
    before = _told_before(workspace, market)
    now = {one.id: one.least_people for one in market.demand.asked if one.id in jumped or one.id not in before}
    state = {"people": {**before, **now}, "rule": _judged_by(market)}
    with workspace.store.begin() as connection:
        last = states.load_state(connection, _REPORTED_STATE) or {}
        if {**last, **state} != last:
            states.save_state(connection, _REPORTED_STATE, {**state, "at": clock.now().isoformat()})


def _told_before(workspace: Workspace, market: MarketStore) -> Mapping[str, int]:
    """Return the people per capability that today's are held against.

    That somebody has read posts, or that the rules are newer, is no news of the market: then it is the people behind
    the posts of that time as these are judged today.
    """
    with workspace.store.begin() as connection:
        state: dict[str, Any] = states.load_state(connection, _REPORTED_STATE) or {"people": {}}
    if "people" not in state:
        return state  # as it was kept until 0.2
    if "at" not in state or state["rule"] == _judged_by(market):
        return dict(state["people"])
    then = datetime.fromisoformat(state["at"])
    posts = [one for one in market.posts if one.discovered <= then]
    counted = count_demand(posts, market.capabilities, {}, as_of=market.as_of.date())
    return {one.id: one.least_people for one in counted.asked}


def _judged_by(market: MarketStore) -> str:
    """Return the version of rules, capabilities and decisions that judged the posts."""
    return max((one.judged_by for one in market.posts), default="")


def _entries(connection: Connection) -> list[tuple[str, str, list[str]]]:
    """Return product, version and numbers named by each entry of release notes, oldest first."""
    found = [
        (release.product, release.version, list(entry.issues))
        for release in reversed(releases.load_releases(connection))
        if release.published is not None
        for entry in release.entries
        if entry.issues
    ]
    return found


@cache
def _rules_version() -> str:
    """Return an id of the code, words and models that judge posts."""
    import analysis.demand

    return code_digest(Path(analysis.demand.__path__[0]))
