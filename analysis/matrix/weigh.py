"""The passages near a cell, each read and weighed: what it means for the capability, and how surely it proves it."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus, Document
from analysis.matrix.attribution import compares
from analysis.matrix.denial import denied_words, denies_itself
from analysis.matrix.form import can_prove, forms, other_edition, told_by_form
from analysis.matrix.measure import Indexed, Measured
from analysis.matrix.passages import Passage, PassageKind
from analysis.matrix.proof import (
    Shape,
    Sight,
    features,
    places,
    see,
    shape_of,
    without_footnotes,
)
from analysis.matrix.query import Query
from analysis.matrix.terms import content_stems
from analysis.matrix.trees import ProofModel
from analysis.matrix.untouched import Alike, Untouched, seen_words, touching
from analysis.matrix.wording import acts, asserts, wording
from analysis.statements import Asked, Claim, Context, Meaning, Statement, read_passage
from analysis.statements.reach import reach
from analysis.text.addressed import speaks_to_models
from rivalscope.core.records import PageKind, Polarity, Stage

__all__ = ["Scales", "Weighed"]

_DENYING = frozenset((Meaning.DENIES, Meaning.REMOVED, Meaning.PLANNED))
_STATUS = 4
"""Words up to which a cell of a row states a status and is not a sentence."""
_NOWHERE = 0.8
"""How sure a denial is that is restricted to the product itself, and that what is announced is not there."""
_WHOLE = 0.9
"""Share of a name that is the whole of it."""
_SCATTERED = 0.35
"""Closeness below which the words of a name are scattered."""
_UNSAID, _LEADS_ON, _APART = 0.2, 0.1, 0.05
"""How much less sure a passage is that, with what is above and before it, leaves out a word of the name; one that ends
before what it introduces; and one that scatters the words. Of judged passages weighed from 0.44 to 0.54 by models that
had not seen their market, 19 % of 21 of the first kind prove strictly, 24 % of 17 of the second, 64 % of 47 of the
third, and 55 % of 289 without such doubts."""
_BETA = re.compile(r"[(\[]beta[)\]]", re.I)
_APPOSED = re.compile(r"(?<=[a-z] )(?P<who>[A-Z][\w.+-]*[a-z]), an? (?P<what>[^.;!?]+)")
_PAGE_KINDS = {PageKind.FEATURES: "feature", PageKind.HOME: "readme"}


@dataclass(frozen=True, slots=True)
class Weighed:
    """One passage, weighed for one capability.

    Attributes:
        row: Its number among the product's passages.
        passage: The passage.
        document: Its page.
        claim: What it means for the capability.
        said: Share of the name that it says.
        near: How near it is, by the proof's own features, whatever it means; 0 to 1.
        proof: How surely it shows that the product has the capability, 0 to 1; 0 where it cannot show it.
        denial: How surely it shows that the product lacks it.
        ranking: The place that retrieval gives it; more is better.
        foreign: It is about another product.
    """

    row: int
    passage: Passage
    document: Document
    claim: Claim
    said: float
    near: float
    proof: float
    denial: float
    ranking: float
    foreign: bool = False
    headed: float = 0.0
    """Share of the name that it says together with its heading."""
    leaning: bool = False
    """Its heading says words of the name that it does not say itself."""

    @property
    def polarity(self) -> Polarity:
        """Whether it affirms, denies or limits."""
        if self.claim.meaning in _DENYING:
            return Polarity.DENIED
        return Polarity.LIMITED if self.claim.meaning is Meaning.LIMITED else Polarity.AFFIRMED


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Passages that retrieval found for a cell.

    Attributes:
        rows: Their numbers among the product's passages.
        said: Share of the name that each says.
        ranking: The place that each has; more is better.
        measured: Measurements of each, by name.
    """

    rows: Sequence[int]
    said: Sequence[float]
    ranking: Sequence[float]
    measured: Mapping[str, NDArray[np.float64]]


class Scales:
    """Weighs the passages of one product.

    Args:
        corpus: Documents and names.
        market: The market's index.
        product: The product.
        measured: Its measurements.
        model: Weighs the features of proof.
    """

    def __init__(self, corpus: Corpus, market: Indexed, product: str, measured: Measured, model: ProofModel) -> None:
        self._documents: Sequence[Document] = corpus.documents[product]
        self._passages = market.indexes[product].passages
        self._places = places(self._passages)
        self._measured = measured
        self._model = model
        self._comparing = [compares(document) for document in self._documents]
        self._rivals = market.rivals[product]
        self._world = market.world
        self._names = tuple(corpus.called(product))
        self._others = tuple(name for other in corpus.products if other != product for name in corpus.called(other))
        self._own = frozenset(content_stems(" ".join(self._names)))
        self._of_another: dict[int, bool] = {}
        self._read: dict[int, tuple[Statement, Sight]] = {}  # by passage: one passage answers for many capabilities
        self._untouched = Untouched()
        columns = {name: column for column, name in enumerate(model.features)}
        self._common = columns.get("common")
        self._retrieved = [(name[5:], column) for name, column in columns.items() if name.startswith("near ")]

    def statement(self, row: int) -> Statement:
        """Return a passage, read."""
        return self._seen(row)[0]

    def weigh(self, number: int, query: Query) -> list[Weighed]:
        """Return the passages near a cell, the surest proof first.

        Args:
            number: Column of the capability.
            query: What it is called.
        """
        found = (self._measured.best[number], self._measured.naming[number], self._measured.alike[number])
        places: dict[int, int] = {}
        for place, row in enumerate(row for candidates in found for row in candidates.rows.tolist()):
            if row not in places and self._passages[row].kind is not PassageKind.TITLE:
                places[row] = place
        chosen = list(places.values())
        measured = {
            name: np.concatenate([candidates.values[name] for candidates in found])[chosen].astype(np.float64)
            for name in found[0].values
        }
        ranking = np.concatenate([candidates.ranking for candidates in found])[chosen]
        return self._weigh(number, query, Retrieved(list(places), measured["own"].tolist(), ranking.tolist(), measured))

    def weigh_rows(self, number: int, query: Query, rows: Sequence[int], known: Sequence[Weighed]) -> list[Weighed]:
        """Return given passages, weighed, in the order given; those not among the known ones have no nearness."""
        found = {one.row: one for one in known}
        missing = [row for row in rows if row not in found]
        found |= {one.row: one for one in self.weigh_found(number, query, dict.fromkeys(missing, (1.0, 0.0, {})))}
        return [found[row] for row in rows]

    def features(self, number: int, query: Query, row: int, values: Mapping[str, float]) -> dict[str, float]:
        """Return the named features of one passage, as the model weighs them."""
        claim = self.statement(row).about(_asked(query))
        return self._features(row, shape_of(query), claim, values, float(self._measured.common[number]))

    def _features(
        self, row: int, shape: Shape, claim: Claim, values: Mapping[str, float], common: float
    ) -> dict[str, float]:
        found = features(self._seen(row)[1], shape, claim, retrieval=values, common=common)
        found |= forms(self._passages[row], found)
        told = {"asserts": self._asserts(row, shape, found), "acts": self._acts(row, shape, found)}
        return found | {name: 1.0 for name, true in told.items() if true}

    def wording(self, row: int, shape: Shape) -> frozenset[str]:
        """Return how a passage puts it, names taken out; nothing in a language whose word order is not on file."""
        statement, sight = self._seen(row)
        if statement.pack is None or not statement.pack.directed:
            return frozenset()
        return wording(self._passages[row].text, statement.context.heading, name=shape.named, own=sight.own)

    def weigh_found(
        self, number: int, query: Query, rows: Mapping[int, tuple[float, float, Mapping[str, float]]]
    ) -> list[Weighed]:
        """Return passages that retrieval found, weighed, the surest proof first.

        Args:
            number: Column of the capability.
            query: What it is called.
            rows: Share of the name that each says, its ranking, and its measurements.
        """
        names = dict.fromkeys(name for _, _, values in rows.values() for name in values)
        measured = {name: np.array([values.get(name, 0.0) for _, _, values in rows.values()]) for name in names}
        said, ranking = [one[0] for one in rows.values()], [one[1] for one in rows.values()]
        return self._weigh(number, query, Retrieved(list(rows), said, ranking, measured))

    def _weigh(self, number: int, query: Query, retrieved: Retrieved) -> list[Weighed]:
        shape, asked = shape_of(query), _asked(query)
        common = float(self._measured.common[number])
        sought = touching(asked, shape)
        for row in retrieved.rows:
            self._seen(row)
        touched = self._untouched.rows(sought.words)
        found: list[tuple[Claim, dict[str, float]] | Alike] = []
        grid = np.zeros((len(retrieved.rows), len(self._model.features)))
        for place, row in enumerate(retrieved.rows):
            alike = self._alike(row, sought.kind, asked, shape) if sought.kind and row not in touched else None
            if alike is not None:
                found.append(alike)
                grid[place] = alike.columns
            else:
                claim = self.statement(row).about(asked)
                values = {name: float(column[place]) for name, column in retrieved.measured.items()}
                told = self._features(row, shape, claim, values, common)
                found.append((claim, told))
                grid[place] = self._model.row(told)
        for name, column in self._retrieved:
            if name in retrieved.measured:
                grid[:, column] = retrieved.measured[name]
        if self._common is not None:
            grid[:, self._common] = math.log1p(common)
        near = self._model.probability_of(grid).tolist()
        weighed = [
            self._one(row, *one, chance, (said, ranking), shape)
            if isinstance(one, tuple)
            else one.at(chance, said, ranking)
            for row, one, chance, said, ranking in zip(
                retrieved.rows, found, near, retrieved.said, retrieved.ranking, strict=True
            )
        ]
        weighed.sort(key=lambda one: (-one.proof, -one.near, one.row))
        return weighed

    def _alike(self, row: int, kind: Hashable, asked: Asked, shape: Shape) -> Alike | None:
        """Return what a passage is to capabilities of a kind that it does not touch; None where each is weighed.

        A passage that may prove or deny them is weighed by how much.
        """
        if not self._untouched.knows(kind, row):
            claim = self.statement(row).about(asked)
            found = self._features(row, shape, claim, {}, 0.0)
            weighed = self._one(row, claim, found, 0.0, (0.0, 0.0), shape)
            says = weighed.denial or can_prove(self._passages[row], claim, found)
            self._untouched.keep(kind, row, None if says else Alike(np.array(self._model.row(found)), weighed))
        return self._untouched.get(kind, row)

    def _one(
        self,
        row: int,
        claim: Claim,
        found: Mapping[str, float],
        near: float,
        retrieved: tuple[float, float],
        shape: Shape,
    ) -> Weighed:
        passage = self._passages[row]
        said, ranking = retrieved
        foreign = self._foreign(row) or self._appended(passage, shape)
        may = not foreign and can_prove(passage, claim, found)
        if claim.stage is None and found["name in heading"] >= 1:
            claim = replace(claim, stage=self._stage(row))
        proof = 0.0
        if may:
            told = self._model.with_wording(near, self.wording(row, shape))
            sure = told_by_form(found, told, threshold=self._model.threshold)
            proof = max(max(told, sure) - _doubt(found), 0.0)
        if claim.meaning is Meaning.SUPPORTS and passage.mark is None and self._denies_beside(row):
            proof = 0.0
        if proof and (self._unfinished(row) or speaks_to_models(passage.text)):
            proof = 0.0
        denies = claim.meaning in _DENYING or self._nowhere(row, claim)
        denied = (
            denies
            and claim.judged
            and not foreign
            and passage.kind is not PassageKind.CODE
            and denies_itself(self._seen(row)[0], passage, shape, own=self._own)
        )
        if denied and claim.meaning not in _DENYING:
            claim = replace(claim, meaning=Meaning.DENIES, denial=max(claim.denial, _NOWHERE))
            proof = 0.0
        return Weighed(
            row=row,
            passage=passage,
            document=self._documents[passage.page],
            claim=claim,
            said=said,
            near=near,
            proof=proof,
            denial=(max(claim.denial, _NOWHERE) if claim.meaning is Meaning.PLANNED else claim.denial)
            if denied
            else 0.0,
            ranking=ranking,
            foreign=foreign or claim.meaning is Meaning.OTHER_PRODUCT,
            headed=found["name with heading"],
            leaning=found["name with heading"] > found["name whole"],
        )

    def _asserts(self, row: int, shape: Shape, found: Mapping[str, float]) -> bool:
        """Return whether a passage says outright that the thing does something, or that the product offers it."""
        statement, sight = self._seen(row)
        if statement.pack is None or not statement.pack.directed or not found.get("heads") or found.get("narrowed"):
            return False
        if min(found[name] for name in ("name whole", "name tight", "in one clause")) < _WHOLE:
            return False
        return asserts(self._passages[row].text, statement.pack, name=shape.named, own=sight.own)

    def _acts(self, row: int, shape: Shape, found: Mapping[str, float]) -> bool:
        pack = self._seen(row)[0].pack
        if pack is None or not pack.directed or found["name whole"] < _WHOLE:
            return False
        return acts(self._passages[row].text, name=shape.named)

    def _denies_beside(self, row: int) -> bool:
        """Return whether a passage also denies something in words: no quote for a yes, whatever it denies."""
        return any(clause.denial is not None and clause.denial.strong for clause in self._seen(row)[0].clauses)

    def _unfinished(self, row: int) -> bool:
        """Return whether a row of a table says in a cell of its own that it is still to come: "Status: In progress"."""
        pack = self._seen(row)[0].pack
        passage = self._passages[row]
        if pack is not None and passage.kind is PassageKind.ROW and not passage.columns:
            return pack.says("planned", passage.text)
        return pack is not None and any(
            len(column.text.split()) <= _STATUS and pack.says("planned_headings", column.text)
            for column in passage.columns[1:]
        )

    def _nowhere(self, row: int, claim: Claim) -> bool:
        """Return whether a denial is restricted to the product itself: "is not available on Heron Cloud", of Heron."""
        if claim.meaning is not Meaning.LIMITED:
            return False
        where = re.compile(rf"\b(?:on|in|for|by|with|from)\s+(?:the\s+)?{self._rivals.own.pattern}", re.I)
        statement = self._seen(row)[0]
        return any(clause.denial is not None and where.search(clause.piece.text) for clause in statement.clauses)

    def _stage(self, row: int) -> Stage | None:
        """Return the stage that the heading above a passage names."""
        statement = self._seen(row)[0]
        heading = statement.context.heading
        if statement.pack is None:
            return None
        stages = (("beta", Stage.BETA), ("preview", Stage.PREVIEW), ("deprecated_headings", Stage.DEPRECATED))
        tagged = next((stage for name, stage in stages if statement.pack.says(name, heading)), None)
        return tagged or (Stage.BETA if _BETA.search(heading) else None)

    def _foreign(self, row: int) -> bool:
        """Return whether a passage is about another product, or stands where it may be about any."""
        if row not in self._of_another:
            self._of_another[row] = self._is_of_another(self._passages[row])
        return self._of_another[row]

    def _is_of_another(self, passage: Passage) -> bool:
        if self._rivals.foreign(passage.text):
            return True
        above = passage.heading_path[-1] if passage.heading_path else ""
        if any(other_edition(name, f"{above} {passage.lead} {passage.text}") for name in self._names):
            return True
        return self._comparing[passage.page] and passage.mark is None and not self._rivals.own.search(passage.text)

    def _appended(self, passage: Passage, shape: Shape) -> bool:
        """Return whether a passage says the name only of what another name is: "runs on Crate, a store with <name>"."""
        for found in _APPOSED.finditer(passage.text):
            if self._rivals.own.search(found["who"]):
                continue
            told = set(content_stems(found["what"]))
            rest = set(content_stems(passage.text[: found.start()]))
            if shape.heavy & told and not shape.heavy & rest:
                return True
        return False

    def _seen(self, row: int) -> tuple[Statement, Sight]:
        if row not in self._read:
            passage = self._passages[row]
            document = self._documents[passage.page]
            page = document.page
            statement = read_passage(
                without_footnotes(passage),
                Context(
                    heading=passage.heading_path[-1] if passage.heading_path else page.title,
                    page_kind=_PAGE_KINDS.get(page.kind, page.kind.value),
                    language=page.language,
                    lead_in=passage.lead,
                    mark=passage.mark,
                    names=self._names,
                    others=self._others,
                    world=self._world,
                ),
            )
            sight = see(passage, document, statement, self._places[row])
            self._read[row] = (statement, sight)
            beside = [one for found in _APPOSED.finditer(passage.text) for one in content_stems(found["what"])]
            words = reach(statement) | seen_words(sight) | denied_words(statement, passage)
            self._untouched.read(row, words.union(beside))
        return self._read[row]


def _doubt(found: Mapping[str, float]) -> float:
    """Return how much a passage's form speaks against what its words show."""
    scattered = found["name tight"] < _SCATTERED
    return _UNSAID * bool(found["name unsaid"]) + _LEADS_ON * bool(found.get("leads on")) + _APART * scattered


def _asked(query: Query) -> Asked:
    return Asked(query.label, (*query.aliases, *(one.text for one in query.synonyms)), query.definition)
