"""Deciding the cells of one product, in this process, in processes of its own or on other machines."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.corpus import Corpus
from analysis.matrix.attribution import Rivals
from analysis.matrix.cells import CellMaker
from analysis.matrix.index import ProductIndex
from analysis.matrix.measure import MarketIndex, Measured
from analysis.matrix.query import Query
from analysis.matrix.trees import ProofModel
from analysis.payloads import KnownPayloads
from rivalscope.core.archive import require_archive
from rivalscope.core.code_digest import code_digest
from rivalscope.core.errors import EngineError
from rivalscope.core.records import Cell

__all__ = ["CellShare", "Shares", "analysis_rules", "decide_share", "share_of"]


@dataclass(frozen=True, slots=True)
class OneProduct:
    """What the cells of one product need of a market's index."""

    indexes: Mapping[str, ProductIndex]
    rivals: Mapping[str, Rivals]
    world: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellShare:
    """One product, with all that it takes to decide its cells."""

    product: str
    corpus: Corpus
    """Its own documents, and the names of all."""
    market: OneProduct
    measured: Measured
    queries: tuple[Query, ...]
    likelihood: tuple[float, ...]
    """How probable it is that the product has each capability, whatever is proved."""
    proof: ProofModel
    payload_of: KnownPayloads | None
    archive_id: str
    """What the archive must say of itself where quotes are verified."""
    rules: str
    """The version of the rules that must decide."""


class Shares(Sequence[CellShare]):
    """The shares of products, each made when it is asked for: only those under way are in memory.

    Args:
        products: Whose.
        make: Makes one.
    """

    def __init__(self, products: Sequence[str], make: Callable[[str], CellShare]) -> None:
        self._products, self._make = products, make

    def __len__(self) -> int:
        return len(self._products)

    def __getitem__(self, number: int) -> CellShare:  # type: ignore[override]  # no slices
        return self._make(self._products[number])


def share_of(
    corpus: Corpus,
    market: MarketIndex,
    measured: Measured,
    product: str,
    queries: Sequence[Query],
    likelihood: Sequence[float],
    *,
    proof: ProofModel,
    payload_of: KnownPayloads | None,
    archive_id: str,
) -> CellShare:
    """Return what it takes to decide a product's cells, without the rest of the market."""
    return CellShare(
        product=product,
        corpus=Corpus(
            corpus.products,
            {product: corpus.documents[product]},
            {product: gaps} if (gaps := corpus.gaps.get(product)) else {},
            corpus.names,
        ),
        market=OneProduct({product: market.indexes[product]}, {product: market.rivals[product]}, market.world),
        measured=measured,
        queries=tuple(queries),
        likelihood=tuple(likelihood),
        proof=proof,
        payload_of=payload_of,
        archive_id=archive_id,
        rules=analysis_rules(),
    )


def decide_share(share: CellShare) -> list[Cell]:
    """Decide the cells of one product.

    Raises:
        EngineError: Another version of the rules is installed here.
        ArchiveUnreachableError: The archive is not to be seen from here, which disproves no quote.
    """
    if analysis_rules() != share.rules:
        raise EngineError(
            "a worker uses different rules for deciding cells",
            where=socket.gethostname(),
            next_step="Install the same version of Rivalscope on all machines.",
        )
    if share.payload_of is not None:
        require_archive(share.payload_of.archive, share.archive_id)
    maker = CellMaker(share.corpus, share.market, share.product, share.measured, share.payload_of, share.proof)
    return [maker.cell(number, query, share.likelihood[number]) for number, query in enumerate(share.queries)]


@cache
def analysis_rules() -> str:
    """Return an id of the analysis code, its words and its models."""
    import analysis

    return code_digest(Path(analysis.__path__[0]))
