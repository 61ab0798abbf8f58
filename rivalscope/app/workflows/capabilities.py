"""Which capabilities to compare: the curated list of market.yaml, or what is discovered; both keep their ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from types import MappingProxyType

from pydantic import TypeAdapter
from sqlalchemy import Connection

from analysis.corpus import Corpus
from analysis.decisions import capability_decisions, keep_decisions
from analysis.features.capabilities import assign, discover
from analysis.features.choice import rows
from analysis.features.mentions import mentions
from analysis.features.names import INTEGRATIONS, names_of
from analysis.features.overrides import Decision, OverrideAction, add_decision, added_id, apply, find, learn
from analysis.features.speech import Speech, listen, passages
from analysis.features.state import CapabilityChange, CapabilityState, LogEntry
from analysis.features.taxonomy import as_state
from analysis.features.worth import FIRM, WORTH_STATE, Signals, signals, worth
from analysis.text.embed import CachedEmbedder, default_embedder
from analysis.text.normalise import fold, key
from analysis.trends.series import Theme, tag
from rivalscope.core import clock
from rivalscope.core.errors import ConfigError, ExpectationError
from rivalscope.core.records import Capability, Mention
from rivalscope.core.store import capabilities as store
from rivalscope.core.store import releases as release_store
from rivalscope.core.store import states
from rivalscope.core.workspace import Workspace

__all__ = [
    "assign_entries",
    "decide",
    "discover_capabilities",
    "find_capabilities",
    "known_capabilities",
    "load_capability_state",
    "market_mentions",
    "other_candidates",
    "refit_capabilities",
]

_STATE = "capabilities"


@cache
def _adapter() -> TypeAdapter[CapabilityState]:
    return TypeAdapter(CapabilityState)


def find_capabilities(
    workspace: Workspace,
    corpus: Corpus,
    *,
    run_id: str,
    seen: Mapping[str, Mapping[str, datetime]] = MappingProxyType({}),
) -> tuple[list[Capability], list[str]]:
    """Return the capabilities to compare, and warnings about decisions that found nothing to change.

    Those of market.yaml where it lists any; otherwise those that the pages refer to, kept from run to run. Manual
    decisions in overrides.yaml come last; the automatic state is stored without them.

    Args:
        workspace: Where decisions and the last state are.
        corpus: The pages.
        run_id: The build.
        seen: Products whose pages are not in the corpus because they mention what they did at the last build: when each
            page was last seen, by product and address.

    Raises:
        ExpectationError: None are listed and the pages name none.
        ConfigError: A decision in overrides.yaml cannot be read.
    """
    said = list(market_mentions(workspace, corpus))
    if seen:
        with workspace.store.begin() as connection:
            kept = store.stored_mentions(connection)
        said += [replace(one, at=seen[one.product][one.url]) for one in kept if one.product in seen]
    decisions = capability_decisions(workspace)
    curated = workspace.market.curated()
    before = load_capability_state(workspace)
    if curated:
        state = as_state(curated, (mention.phrase for mention in said))
    else:
        state = discover_capabilities(workspace, said, state=before, decisions=decisions)
    decided, unused = apply(state, decisions)
    value: dict[str, float] = {}
    if curated:
        shown = list(decided.capabilities)
    else:
        speech = _speech(decided, corpus)
        shown = _worth_showing(state, decided, said, decisions, speech)
        labels = {one.id: one.label for one in decided.capabilities}
        measured = signals(decided, said, speech=speech)
        value = {name: worth(labels[name], one) for name, one in measured.items() if name in labels}
        # What people decided on is sure, whatever is discovered.
        value |= {one.id: max(FIRM, value.get(one.id, FIRM)) for one in _decided(state, decided, decisions)}
    if not shown:
        raise ExpectationError(
            "no capabilities could be discovered from the pages",
            where=str(workspace.root),
            next_step="List them under `capabilities` in market.yaml.",
        )
    capability_of = assign(decided, said)
    with workspace.store.begin() as connection:
        store.save_mentions(connection, ((mention, capability_of.get(mention.id, "")) for mention in said))
        if not curated:
            _keep(connection, state, logged=len(before.log) if before else 0, run_id=run_id)
            states.save_state(connection, WORTH_STATE, value)
    warnings = [f"overrides.yaml: {one.decision.action} {one.decision.capability}: {one.why}" for one in unused]
    happened = state.log[len(before.log) if before else 0 :]
    if any(entry.change is CapabilityChange.REFIT for entry in happened):
        warnings.append(
            f"capabilities were rediscovered because the number of phrases grew by half: {len(happened) - 1} changes, "
            "see: rivalscope capabilities log"
        )
    return shown, warnings


def _speech(state: CapabilityState, corpus: Corpus) -> dict[str, Speech]:
    """Return how the running text of the market's pages uses the label of each capability."""
    documents = (one for product in corpus.documents.values() for one in product)
    return listen((one.label for one in state.capabilities), passages(documents))


def discover_capabilities(
    workspace: Workspace,
    said: Sequence[Mention],
    *,
    state: CapabilityState | None = None,
    decisions: Sequence[Decision] = (),
    refit: bool = False,
) -> CapabilityState:
    """Return what the mentions refer to, anchored in ``state``; a re-fit learns from manual decisions."""
    return discover(
        said,
        at=clock.now(),
        state=state,
        refit=refit,
        embedder=CachedEmbedder(default_embedder(), workspace.cache_dir / "vectors.sqlite"),
        links=learn(state, decisions) if state and decisions else None,
    )


def known_capabilities(workspace: Workspace) -> CapabilityState:
    """Return the capabilities of the last build and their phrases, as manual decisions have them by now."""
    curated = workspace.market.curated()
    if curated:
        with workspace.store.begin() as connection:
            state = as_state(curated, (row["phrase"] for row in store.list_mentions(connection)))
    else:
        state = load_capability_state(workspace) or CapabilityState()
    return apply(state, capability_decisions(workspace))[0]


def decide(workspace: Workspace, decision: Decision) -> bool:
    """Write a person's decision into overrides.yaml and into the log; the next build applies it.

    Returns:
        Whether it was written: a decision that is there already is not written twice.

    Raises:
        ConfigError: Author or reason is missing, or the decision would change nothing: there is no such capability
            (one that is added need not be known), or a phrase is none of its own.
    """
    if not decision.author.strip() or not decision.reason.strip():
        raise ConfigError("a decision needs an author and a reason", next_step="Give an author and a reason.")
    known = [_said(one) for one in capability_decisions(workspace)]
    if _said(decision) in known:
        return False
    state = known_capabilities(workspace)
    found = find(state, decision.capability)
    needed = [
        decision.capability,
        *([decision.to] if decision.action in (OverrideAction.MERGE, OverrideAction.MOVE) else []),
    ]
    adds = decision.action is OverrideAction.ADD
    unknown = [] if adds else [name for name in needed if find(state, name) is None]
    if unknown:
        raise ConfigError(
            f'there is no capability "{unknown[0]}"', next_step="List them with: rivalscope capabilities list"
        )
    owner = state.by_key()
    subject, label = (found.id, found.label) if found else (added_id(decision.capability), decision.capability)
    lost = [phrase for phrase in decision.phrases if owner.get(key(phrase)) != subject]
    if lost:
        raise ConfigError(
            f'"{lost[0]}" is not a phrase of {label}',
            next_step=f'List its phrases with: rivalscope capabilities phrases "{label}"',
        )
    unused = apply(state, [decision])[1]
    if unused:
        raise ConfigError(unused[0].why, next_step="List the capabilities with: rivalscope capabilities list")
    add_decision(workspace.overrides_file, decision)
    keep_decisions(workspace)
    with workspace.store.begin() as connection:
        store.log_event(
            connection,
            event=decision.action.value,
            capability=subject,
            label=label,
            detail=" ".join(part for part in (decision.to, ", ".join(decision.phrases)) if part),
            author=decision.author,
            reason=decision.reason,
        )
    return True


def _said(decision: Decision) -> tuple[str, str, str, tuple[str, ...]]:
    return decision.action.value, fold(decision.capability), fold(decision.to), decision.phrases


def load_capability_state(workspace: Workspace) -> CapabilityState | None:
    """Return what the last discovery found, without manual decisions; None: there was none."""
    with workspace.store.begin() as connection:
        kept = states.load_state(connection, _STATE)
    return _adapter().validate_python(kept) if kept else None


def refit_capabilities(workspace: Workspace, corpus: Corpus) -> list[LogEntry]:
    """Recluster, keep identities where members stay together, and return the log of everything else."""
    said = list(market_mentions(workspace, corpus))
    before = load_capability_state(workspace)
    state = discover_capabilities(workspace, said, state=before, decisions=capability_decisions(workspace), refit=True)
    logged = len(before.log) if before else 0
    with workspace.store.begin() as connection:
        _keep(connection, state, logged=logged, run_id="")
    return list(state.log[logged:])


def assign_entries(connection: Connection, known: Sequence[Capability]) -> None:
    """Give each release entry the capability that it names, if any; of several, the one that is listed first."""
    entries = release_store.entries(connection)
    themes = [Theme(id=one.id, label=one.label, terms=(one.label, *one.aliases)) for one in known]
    tagged = tag([row["text"] for row in entries], themes)
    changed = {
        row["id"]: named
        for row, found in zip(entries, tagged, strict=True)
        if (named := themes[found[0]].id if found else "") != row["capability"]
    }
    release_store.assign_entries(connection, changed)


def _keep(connection: Connection, state: CapabilityState, *, logged: int, run_id: str) -> None:
    states.save_state(connection, _STATE, _adapter().dump_python(state, mode="json"))
    for entry in state.log[logged:]:
        store.log_event(
            connection,
            event=entry.change.value,
            capability=entry.capability,
            label=entry.label,
            run_id=run_id,
            detail=" ".join(part for part in (entry.other_label, entry.note) if part),
        )


def market_mentions(workspace: Workspace, corpus: Corpus) -> Iterator[Mention]:
    """Yield what every page of the market mentions, each mention once."""
    brands = [name for product in workspace.market.products for name in (product.slug, product.name, *product.aliases)]
    seen: set[str] = set()
    for documents in corpus.documents.values():
        for document in documents:
            found, _ = mentions(
                document.page,
                product=document.product,
                capture_id=document.capture_id,
                at=document.at,
                brands=brands,
            )
            for mention in found:
                if mention.id not in seen:
                    seen.add(mention.id)
                    yield mention


def other_candidates(workspace: Workspace) -> list[tuple[Capability, Signals, float]]:
    """Return what the pages name and the matrix does not show, highest-scoring first, with signals and worth.

    Nothing where market.yaml lists the capabilities.
    """
    if workspace.market.curated():
        return []
    with workspace.store.begin() as connection:
        said = [
            Mention(**{name: row[name] for name in ("product", "phrase", "description", "url", "source_kind")})
            for row in store.list_mentions(connection)
        ]
        shown = {one.id for one in store.active_capabilities(connection)}
        value = states.load_state(connection, WORTH_STATE) or {}
    state = known_capabilities(workspace)
    measured = signals(state, said)
    found = [(one, measured[one.id]) for one in state.capabilities if one.id in measured and one.id not in shown]
    valued = [(one, about, float(value.get(one.id, worth(one.label, about)))) for one, about in found]
    return sorted(valued, key=lambda entry: (-entry[2], entry[0].label))


def _worth_showing(
    state: CapabilityState,
    decided: CapabilityState,
    said: Sequence[Mention],
    decisions: Sequence[Decision],
    speech: Mapping[str, Speech],
) -> list[Capability]:
    """Return the capabilities that are worth a row, highest-scoring first, and those that people decided on.

    The others stay candidates: no cell is built for them, so that they are in no brief, gap, trend or diffusion.

    Args:
        state: The automatic state.
        decided: The same with manual decisions applied.
        said: All mentions.
        decisions: Manual decisions; what they pin is a row.
        speech: Label to how running text uses it.
    """
    shown, _ = rows(decided, said, speech=speech)
    names, _ = names_of({one.id: one.label for one in decided.capabilities}, speech)
    items = {one.id: replace(one, parent=INTEGRATIONS) if one.id in names else one for one in decided.capabilities}
    touched = (one.id for one in _decided(state, decided, decisions))
    return [items[name] for name in dict.fromkeys([*shown, *touched]) if name in items]


def _decided(state: CapabilityState, decided: CapabilityState, decisions: Sequence[Decision]) -> list[Capability]:
    """Return the capabilities that people decided on: pinned, changed, or with other phrases than before."""
    before = {one.id: one for one in state.capabilities}
    items = {one.id: one for one in decided.capabilities}
    owner = decided.by_key()
    moved = [name for at, old in state.by_key().items() if owner.get(at) != old for name in (old, owner.get(at, ""))]
    pinned = [
        one.id for each in decisions if each.action is OverrideAction.PIN and (one := find(decided, each.capability))
    ]
    touched = [*pinned, *(name for name, one in items.items() if before.get(name) != one), *moved]
    return [items[name] for name in dict.fromkeys(touched) if name in items]
