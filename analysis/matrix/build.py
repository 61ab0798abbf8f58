"""From documents and capabilities to the matrix: retrieve, judge, weigh, quote, verify."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus
from analysis.matrix.abbreviations import learn_abbreviations, spelled_out
from analysis.matrix.cells import not_looked
from analysis.matrix.measure import Measured, measure_product, read_market
from analysis.matrix.model import JudgeModel, default_model, normalise
from analysis.matrix.people import CellOverride, apply_overrides
from analysis.matrix.query import Query, make_query
from analysis.matrix.read_cells import ReadCellMaker
from analysis.matrix.reading_desk import ReadingDesk
from analysis.matrix.sheets import Reader
from analysis.matrix.thesaurus import synonyms
from analysis.matrix.trees import ProofModel, default_proof_model
from analysis.matrix.vectors import Embeds
from analysis.text.embed import default_embedder
from rivalscope.core.payload import Payload
from rivalscope.core.records import Capability, Cell

__all__ = ["Payload", "build_matrix", "measure_market", "queries_of"]


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

    Returns:
        One cell for each product and capability, products in the corpus' order, capabilities in the given order.
    """
    if not capabilities or not corpus.products:
        return []
    model = model or default_model()
    queries = queries_of(corpus, capabilities)
    market = read_market(corpus, queries, embedder or default_embedder())
    measured = {product: measure_product(market, product) for product in market.indexes}
    probability: dict[str, NDArray[np.float64]] = {}
    if measured:
        probability = dict(zip(measured, model.probability(normalise(_grid(measured))), strict=True))
    proof = proof or default_proof_model()
    makers = {
        product: ReadCellMaker(corpus, market, product, measured[product], payload_of, proof) for product in measured
    }
    desk = ReadingDesk(market, makers, queries) if reader else None
    answers = reader.read(desk.sheets, desk) if reader and desk else {}
    cells: list[Cell] = []
    rules: list[Cell] = [] if by_rules is None else by_rules
    for product in corpus.products:
        if product not in measured:
            empty = [not_looked(corpus, product, capability) for capability in capabilities]
            cells.extend(empty)
            rules.extend(empty)
            continue
        # Taken out: what a maker has read of its product is not needed after its cells.
        maker = makers.pop(product)
        for number, query in enumerate(queries):
            cell = maker.cell(number, query, float(probability[product][number]))
            asked = desk.asked[product, number] if desk else None
            answer = answers.get(asked.sheet.id) if asked else None
            rules.append(cell)
            cells.append(maker.heard(cell, query, asked, answer) if asked and answer else cell)
    return apply_overrides(cells, overrides, capabilities) if overrides else cells


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
    return list(measured), _grid(measured)


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


def _grid(measured: Mapping[str, Measured]) -> dict[str, NDArray[np.float64]]:
    names = next(iter(measured.values())).values if measured else {}
    return {name: np.stack([one.values[name] for one in measured.values()]).astype(np.float64) for name in names}
