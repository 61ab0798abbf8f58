"""From documents and capabilities to the matrix: retrieve, judge, weigh, quote, verify."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from analysis.corpus import Corpus
from analysis.matrix.abbreviations import Abbreviations, learn_abbreviations, spelled_out
from analysis.matrix.cells import CellMaker, not_looked
from analysis.matrix.market_words import MarketReader, MarketWords
from analysis.matrix.measure import MarketIndex, Measured, measure_product, read_market
from analysis.matrix.model import JudgeModel, Levels, default_model, levels_of, normalise
from analysis.matrix.passages import read_passages
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

__all__ = ["KeptCells", "Payload", "build_matrix", "queries_of"]

Array = NDArray[np.float32]
_WORTH_OTHERS = 2_000
"""Cells from which other processes are worth their start; a cell costs about 15 ms, a process two seconds."""
_MEASURED_AT_ONCE = 20_000
"""Cells whose measurements are kept until they are decided, 5 KB each; with more, products are measured twice."""


@dataclass
class KeptCells:
    """What stands of the last build, and what a build leaves for the next one.

    Attributes:
        cells: Cells by product that are taken as they stand, because nothing of the product changed.
        words: What the last build of all products learnt from their pages; None: this one learns, and keeps it here.
        levels: What is usual in each column of the market, as that build measured it.
    """

    cells: Mapping[str, Sequence[Cell]] = field(default_factory=dict)
    words: MarketWords | None = None
    levels: Levels = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Measures:
    """The products that are to be decided, what is asked of them, and how each is measured."""

    products: Sequence[str]
    queries: Sequence[Query]
    of: Callable[[str], tuple[MarketIndex, Measured]]


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
        standing: What is kept of the last build; what a build of all products learns is written into it. A reader hears
            all products, and nothing stands for it.

    Returns:
        One cell for each product and capability, products in the corpus' order, capabilities in the given order.
    """
    if not capabilities or not corpus.products:
        return []
    # The matrices are small: threads that multiply them cost more than they save, many times more on a busy machine.
    with threadpool_limits(1):
        return _build(
            corpus,
            capabilities,
            embedder=embedder,
            overrides=overrides,
            payload_of=payload_of,
            model=model,
            proof=proof,
            reader=reader,
            by_rules=by_rules,
            engine=engine,
            standing=standing or KeptCells(),
        )


def _build(
    corpus: Corpus,
    capabilities: Sequence[Capability],
    *,
    embedder: Embeds | None,
    overrides: Sequence[CellOverride],
    payload_of: Callable[[str], Payload | bytes] | None,
    model: JudgeModel | None,
    proof: ProofModel | None,
    reader: Reader | None,
    by_rules: list[Cell] | None,
    engine: str,
    standing: KeptCells,
) -> list[Cell]:
    embedder, model, proof = embedder or default_embedder(), model or default_model(), proof or default_proof_model()
    if standing.words is None or reader is not None:
        measures = _learn(corpus, capabilities, embedder, standing)
    else:
        measures = _as_learnt(corpus, capabilities, standing.words, without=standing.cells)

    def likelihood(measured: Measured) -> list[float]:
        grid = _grid({"": measured.values})
        found: list[float] = model.probability(normalise(grid, standing.levels))[0].tolist()
        return found

    queries, todo = measures.queries, measures.products
    archived = payload_of if isinstance(payload_of, ArchivedPayloads) else None
    alone: dict[str, list[Cell]] = {}
    found: Iterable[Sequence[Cell]]
    if (
        engine
        and archived is not None
        and reader is None
        and by_rules is None
        and len(todo) * len(queries) >= _WORTH_OTHERS
    ):
        archive_id = archived.archive.identity()

        def share(product: str) -> CellShare:
            market, measured = measures.of(product)
            return share_of(
                corpus,
                market,
                measured,
                product,
                queries,
                likelihood(measured),
                proof=proof,
                payload_of=archived.only([document.capture_id for document in corpus.documents[product]]),
                archive_id=archive_id,
            )

        found = map_partitions(engine, decide_share, Shares(todo, share))
    else:

        def maker(product: str) -> tuple[ReadCellMaker, list[float]]:
            market, measured = measures.of(product)
            return ReadCellMaker(corpus, market, product, measured, payload_of, proof), likelihood(measured)

        if reader is not None and todo:
            alone, found = _heard_by(reader, measures, {product: maker(product) for product in todo})
        else:
            found = (_decided(maker(product), queries) for product in todo)
    decided = {**standing.cells, **dict(zip(todo, found, strict=True))}
    cells: list[Cell] = []
    for product in corpus.products:
        cells_of = decided.get(product) or [not_looked(corpus, product, capability) for capability in capabilities]
        cells.extend(cells_of)
        if by_rules is not None:
            by_rules.extend(alone.get(product, cells_of))
    if not overrides:
        return cells
    # A cell that stands has its decision already.
    with_decisions = zip(cells, apply_overrides(cells, overrides, capabilities), strict=True)
    return [old if old.product in standing.cells else new for old, new in with_decisions]


def _learn(corpus: Corpus, capabilities: Sequence[Capability], embedder: Embeds, standing: KeptCells) -> _Measures:
    """Index and measure all products, and keep what their pages taught."""
    abbreviations = learn_abbreviations(corpus)
    queries = queries_of(corpus, capabilities, abbreviations)
    market = read_market(corpus, queries, embedder)
    products = list(market.indexes)
    kept = len(products) * len(queries) <= _MEASURED_AT_ONCE
    measured: dict[str, Measured] = {}
    values: dict[str, Mapping[str, Array]] = {}
    for product in products:
        one = measure_product(market, product)
        values[product] = one.values
        if kept:
            measured[product] = one
    standing.cells, standing.words = {}, MarketWords.of(market, abbreviations)
    standing.levels = levels_of(_grid(values))

    def of(product: str) -> tuple[MarketIndex, Measured]:
        return market, measured.pop(product, None) or measure_product(market, product)

    return _Measures(products, queries, of)


def _as_learnt(
    corpus: Corpus, capabilities: Sequence[Capability], words: MarketWords, *, without: Collection[str]
) -> _Measures:
    """Index and measure products one by one, with what a build of all products learnt."""
    queries = queries_of(corpus, capabilities, words.abbreviations)
    reader = MarketReader(words, queries, {product: corpus.called(product) for product in corpus.products})
    left = [one for one in corpus.products if one not in without]
    todo = [one for one in left if read_passages(corpus.documents.get(one, ()))]

    def of(product: str) -> tuple[MarketIndex, Measured]:
        market = reader.index(product, corpus.documents[product])
        return market, measure_product(market, product)

    return _Measures(todo, queries, of)


def _decided(made: tuple[CellMaker, Sequence[float]], queries: Sequence[Query]) -> list[Cell]:
    maker, likelihood = made
    return [maker.cell(number, query, likelihood[number]) for number, query in enumerate(queries)]


def _heard_by(
    reader: Reader, measures: _Measures, makers: dict[str, tuple[ReadCellMaker, list[float]]]
) -> tuple[dict[str, list[Cell]], list[list[Cell]]]:
    """Return the cells of products by the rules alone, and as a reader judges them."""
    market = measures.of(measures.products[0])[0]
    desk = ReadingDesk(market, {product: maker for product, (maker, _) in makers.items()}, measures.queries)
    answers = reader.read(desk.sheets, desk)
    alone: dict[str, list[Cell]] = {}
    heard: list[list[Cell]] = []
    for product in measures.products:
        # Taken out: what a maker has read of its product is not needed after its cells.
        made = makers.pop(product)
        alone[product] = _decided(made, measures.queries)
        heard.append([])
        for number, (query, cell) in enumerate(zip(measures.queries, alone[product], strict=True)):
            asked = desk.asked[product, number]
            answer = answers.get(asked.sheet.id)
            heard[-1].append(made[0].heard(cell, query, asked, answer) if answer else cell)
    return alone, heard


def queries_of(
    corpus: Corpus, capabilities: Sequence[Capability], abbreviations: Abbreviations | None = None
) -> list[Query]:
    """Return what is looked for, for each capability; without abbreviations, with those that the pages explain."""
    names = [name for product in corpus.products for name in corpus.called(product)]
    known = learn_abbreviations(corpus) if abbreviations is None else abbreviations
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
