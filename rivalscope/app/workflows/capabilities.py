"""Which capabilities to compare: the curated list of market.yaml, or what is discovered; both keep their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from pydantic import TypeAdapter

from analysis.corpus import Corpus
from analysis.features.capabilities import assign, discover, spread
from analysis.features.mentions import mentions
from analysis.features.state import CapabilityState
from analysis.text.embed import CachedEmbedder, default_embedder
from rivalscope.core import clock
from rivalscope.core.errors import ExpectationError
from rivalscope.core.records import Capability, Mention
from rivalscope.core.store import capabilities as store
from rivalscope.core.workspace import Workspace

__all__ = ["find_capabilities", "market_mentions"]

_STATE = "capabilities"
_MOST = 200
"""Discovered capabilities that a matrix shows: those that most products share."""


@cache
def _adapter() -> TypeAdapter[CapabilityState]:
    return TypeAdapter(CapabilityState)


def find_capabilities(workspace: Workspace, corpus: Corpus, *, run_id: str) -> list[Capability]:
    """Return the capabilities of the market: those that people curated, or else those that are discovered.

    Mentions are stored with the capability that they belong to either way.

    Raises:
        ExpectationError: None are curated and the pages name none.
    """
    said = list(market_mentions(workspace, corpus))
    curated = workspace.market.curated()
    if curated:
        with workspace.store.begin() as connection:
            store.save_mentions(connection, ((mention, "") for mention in said))
        return curated
    with workspace.store.begin() as connection:
        kept = store.load_state(connection, _STATE)
    before = _adapter().validate_python(kept) if kept else None
    embedder = CachedEmbedder(default_embedder(), workspace.cache_dir / "vectors.sqlite")
    state = discover(said, at=clock.now(), state=before, embedder=embedder)
    shown = _widest(state, said)
    if not shown:
        raise ExpectationError(
            "no capability could be discovered from the pages",
            where=str(workspace.root),
            next_step="Give a list: `capabilities` in market.yaml.",
        )
    capability_of = assign(state, said)
    with workspace.store.begin() as connection:
        store.save_state(connection, _STATE, _adapter().dump_python(state, mode="json"))
        store.save_mentions(connection, ((mention, capability_of.get(mention.id, "")) for mention in said))
        for entry in state.log[len(before.log) if before else 0 :]:
            store.log_event(
                connection,
                event=entry.change.value,
                capability=entry.capability,
                label=entry.label,
                run_id=run_id,
                detail=" ".join(part for part in (entry.other_label, entry.note) if part),
            )
    return shown


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


def _widest(state: CapabilityState, said: Sequence[Mention]) -> list[Capability]:
    """Return the capabilities that several products name; where none is shared, those named most often."""
    wide = spread(state, said)
    shared = [one for one in wide if len(one.products) > 1] or wide
    found = (state.capability(one.capability) for one in shared[:_MOST])
    return [capability for capability in found if capability is not None]
