"""From documents and capabilities to the matrix: retrieve, judge, weigh, quote, verify."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus
from analysis.matrix.abbreviations import learn_abbreviations, spelled_out
from analysis.matrix.cells import not_looked
from analysis.matrix.measure import MarketIndex, measure_product, read_market
from analysis.matrix.model import JudgeModel, Levels, default_model, levels_of, normalise
from analysis.matrix.people import CellOverride, apply_overrides
from analysis.matrix.query import Query, make_query
from analysis.matrix.read_cells import ReadCellMaker
from analysis.matrix.reading_desk import ReadingDesk
from analysis.matrix.shares import CellShare, Shares, decide_share, share_of
from analysis.matrix.sheets import Reader
from analysis.matrix.thesaurus import synonyms
from analysis.matrix.trees import ProofModel, default_proof_model
from analysis.matrix.vectors import Embeds
from analysis.payloads import ArchivedPayloads
from analysis.text.embed import default_embedder
from rivalscope.core.engine import map_partitions
from rivalscope.core.payload import Payload
from rivalscope.core.records import Capability, Cell

__all__ = ["KeptCells", "Payload", "build_matrix", "measure_market", "queries_of"]

Array = NDArray[np.float32]
_WORTH_OTHERS = 2_000
"""Cells from which other processes are worth their start; a cell costs about 15 ms, a process two seconds."""


@dataclass
class KeptCells:
    """What stands of the last build, and what a build leaves for the next one.

    Attributes:
        cells: Cells by product that are taken as they stand, because nothing of the product changed.
        levels: What is usual in each column of the market, as the last build of all products measured it.
    """

    cells: Mapping[str, Sequence[Cell]] = field(default_factory=dict)
    levels: Levels | None = None


def build_matrix(
    corpus: Corpus,
    capabilities: Sequence[Capability],
    *,
    embedder: Embeds | None = None,
    overrides: Sequence[CellOverride] = (),
    payload_of: Callable[[str], Payload | bytes] | None = None,
    model: JudgeModel | None = None,
    proof: ProofModel | None = None,
    reader: Reader | None = None,
    by_rules: list[Cell] | None = None,
    engine: str = "",
    standing: KeptCells | None = None,
) -> list[Cell]:
    """Decide every cell of the market from its pages.

    Args:
        corpus: Documents and gaps by product.
        capabilities: The columns; ids must be unique.
        embedder: Gives sentence vectors; the bundled static ones by default.
        overrides: People's decisions, applied last.
        payload_of: Gives the archived bytes of a capture id; every quote is then verified, and a present cell whose
            quotes are all gone drops to unknown. Without it quotes are returned as not verified.
        model: Weights of the likelihood; the bundled model by default.
        proof: Weights of the proof; the bundled model by default.
        reader: Reads the passages found for each cell and says what they come to; none by default.
        by_rules: Filled with the cells as they are before the reader and people are heard, to compare both.
        engine: Where the cells of a wide market are decided, see :mod:`rivalscope.core.engine`; empty: here. A reader
            needs all products in one place.
        standing: What is kept of the last build; the levels of a whole one are written into it.

    Returns:
        One cell for each product and capability, products in the corpus' order, capabilities in the given order.
    """
    if not capabilities or not corpus.products:
        return []
    standing = standing or KeptCells()
    queries = queries_of(corpus, capabilities)
    market = read_market(corpus, queries, embedder or default_embedder())
    todo = [product for product in market.indexes if product not in standing.cells]
    archived = payload_of if isinstance(payload_of, ArchivedPayloads) else None
    wide = len(todo) * len(queries) >= _WORTH_OTHERS
    apart = wide and bool(engine) and archived is not None and reader is None and by_rules is None
    measured = {product: measure_product(market, product) for product in todo} if not apart else {}
    values = {product: (measured.get(product) or measure_product(market, product)).values for product in todo}
    probability: dict[str, NDArray[np.float64]] = {}
    if values:
        grid = _grid(values)
        if not standing.cells:
            standing.levels = levels_of(grid)
        chances = (model or default_model()).probability(normalise(grid, standing.levels))
        probability = dict(zip(values, chances, strict=True))
    proof = proof or default_proof_model()
    decided: dict[str, Sequence[Cell]] = dict(standing.cells)
    alone: dict[str, list[Cell]] = {}
    if apart and archived is not None:
        archive_id = archived.archive.identity()

        def share(product: str) -> CellShare:
            return share_of(
                corpus,
                market,
                measure_product(market, product),
                product,
                queries,
                probability[product].tolist(),
                proof=proof,
                payload_of=archived.only([document.capture_id for document in corpus.documents[product]]),
                archive_id=archive_id,
            )

        decided |= zip(todo, map_partitions(engine, decide_share, Shares(todo, share)), strict=True)
    else:
        makers = {
            product: ReadCellMaker(corpus, market, product, one, payload_of, proof) for product, one in measured.items()
        }
        alone, heard = _decide_here(market, makers, queries, probability, reader)
        decided |= heard
    cells: list[Cell] = []
    for product in corpus.products:
        found = decided.get(product) or [not_looked(corpus, product, capability) for capability in capabilities]
        cells.extend(found)
        if by_rules is not None:
            by_rules.extend(alone.get(product, found))
    if not overrides:
        return cells
    # A cell that stands has its decision already.
    with_decisions = zip(cells, apply_overrides(cells, overrides, capabilities), strict=True)
    return [old if old.product in standing.cells else new for old, new in with_decisions]


def _decide_here(
    market: MarketIndex,
    makers: dict[str, ReadCellMaker],
    queries: Sequence[Query],
    probability: Mapping[str, NDArray[np.float64]],
    reader: Reader | None,
) -> tuple[dict[str, list[Cell]], dict[str, list[Cell]]]:
    """Return the cells of products, decided in this process: by the rules alone, and as a reader judges them."""
    desk = ReadingDesk(market, makers, queries) if reader else None
    answers = reader.read(desk.sheets, desk) if reader and desk else {}
    alone: dict[str, list[Cell]] = {}
    heard: dict[str, list[Cell]] = {}
    for product in list(makers):
        # Taken out: what a maker has read of its product is not needed after its cells.
        maker = makers.pop(product)
        alone[product], heard[product] = [], []
        for number, query in enumerate(queries):
            cell = maker.cell(number, query, float(probability[product][number]))
            asked = desk.asked[product, number] if desk else None
            answer = answers.get(asked.sheet.id) if asked else None
            alone[product].append(cell)
            heard[product].append(maker.heard(cell, query, asked, answer) if asked and answer else cell)
    return alone, heard


def measure_market(
    corpus: Corpus, capabilities: Sequence[Capability], *, embedder: Embeds | None = None
) -> tuple[list[str], dict[str, NDArray[np.float64]]]:
    """Return what the judge's model is trained on.

    Args:
        corpus: Documents by product.
        capabilities: The columns, at least one.
        embedder: Gives sentence vectors; the bundled static ones by default.

    Returns:
        The products with pages, and the raw measurements by name, each (products, capabilities).
    """
    market = read_market(corpus, queries_of(corpus, capabilities), embedder or default_embedder())
    measured = {product: measure_product(market, product) for product in market.indexes}
    return list(measured), _grid({product: one.values for product, one in measured.items()})


def queries_of(corpus: Corpus, capabilities: Sequence[Capability]) -> list[Query]:
    """Return what is looked for, for each capability."""
    names = [name for product in corpus.products for name in corpus.called(product)]
    known = learn_abbreviations(corpus)
    return [
        make_query(
            capability,
            synonyms=[*spelled_out(capability.label, known), *synonyms(capability.label, without=names)],
        )
        for capability in capabilities
    ]


def _grid(values: Mapping[str, Mapping[str, Array]]) -> dict[str, NDArray[np.float64]]:
    names = next(iter(values.values()), {})
    return {name: np.stack([one[name] for one in values.values()]).astype(np.float64) for name in names}
