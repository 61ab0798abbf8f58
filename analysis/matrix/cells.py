"""One cell: the passages judged, the answer chosen, the quotes verified."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.corpus import Corpus, Document
from analysis.matrix.attribution import compares
from analysis.matrix.coverage import coverage_text, depth, gap_text, telling_pages
from analysis.matrix.judge import Judgement, Statement, judge, read_statement
from analysis.matrix.measure import Market, Measured
from analysis.matrix.passages import Passage, PassageKind
from analysis.matrix.query import Query
from analysis.matrix.sheets import Asked, make_sheet
from analysis.matrix.terms import content_stems, stems
from analysis.matrix.values import since, value_of
from rivalscope.core.payload import Payload, missing
from rivalscope.core.readings import Said, SheetAnswer
from rivalscope.core.records import Capability, Cell, Evidence, Mark, NoKind, PageKind, Polarity, Stage, Support

__all__ = ["LOST", "CellMaker", "calibrated", "not_looked"]

LOST = "no quote could be verified"
"""How such a reason begins; why follows."""
"""Reason of a cell whose quotes were all gone from the archived bytes."""
_QUOTES = 5
"""Quotes that a cell carries at most."""
_LEADING = 4
"""Passages, best first, that decide whether the answer is a whole yes."""
_PHRASE = 5
"""Words up to which a passage is a label and no sentence."""
_NAMED = 0.8
"""Share of the name that a passage must say to speak of the capability."""
_SPEAKS = 0.5
"""Share of the name that a quote must say: what only resembles it is no evidence."""
_DENIED = 1.5
"""Log-odds that a denial takes off where other passages speak for the capability."""
_DENIAL_RIGHT = 0.9
"""Probability that a documented no is right; the rules are strict, few cells have one."""


_ODDS = 0.5
"""Calibrated probability from which a reader's yes counts, and below which its no does: it has pointed to the words."""
_READER_SLOPE, _READER_SHIFT = 1.11, 1.36
"""Fitted to 548 cells that were read without knowing the curators' answer; beside it the model's own probability
adds nothing (weight -0.2 to 0.05)."""
_BREADCRUMB = re.compile(r"(?:[^/>›»→]{1,40}\s[/>›»→]\s){1,6}(?P<here>[^/>›»→]{1,60})")
_NOT_KNOWN = 0.5
"""Probability where nobody looked: a zero would be a "no"."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A judged passage."""

    row: int
    passage: Passage
    judgement: Judgement
    said: float
    ranking: float
    score: float


def not_looked(corpus: Corpus, product: str, capability: Capability) -> Cell:
    """Return the cell of a product of which nothing could be read."""
    return Cell(
        product=product,
        capability=capability.id,
        support=Support.UNKNOWN,
        score=_NOT_KNOWN,
        confidence=0.0,
        no_kind=NoKind.NOT_LOOKED,
        reasons=(gap_text(corpus, product),),
    )


class CellMaker:
    """Makes the cells of one product.

    Args:
        corpus: Documents and gaps.
        market: The market's index.
        product: The product.
        measured: Its measurements.
        payload_of: Archived bytes by capture id; None: quotes stay unverified.
    """

    def __init__(
        self,
        corpus: Corpus,
        market: Market,
        product: str,
        measured: Measured,
        payload_of: Callable[[str], Payload | bytes] | None,
    ) -> None:
        self.product = product
        self._corpus = corpus
        self._documents: Sequence[Document] = corpus.documents[product]
        self._index = market.indexes[product]
        self._measured = measured
        self._payload_of = payload_of
        self._rivals = market.rivals[product]
        self._comparing = [compares(document) for document in self._documents]
        self._releases = [release for document in self._documents for release in document.page.releases]
        self._coverage = coverage_text(corpus, product)
        self._telling = telling_pages(corpus, product)
        self._pages = sum(corpus.pages_read(product).values())
        self._statements: dict[int, Statement] = {}  # by passage: one passage answers for many capabilities
        self._lost = 0  # quotes that were not found again in the archived bytes
        self._why_lost = ""  # of the last one
        self._closed = corpus.closed_sources(product)
        self._beside = corpus.closed_besides(product)
        self._highest_plan = _highest_plan(self._documents)

    def asked(self, number: int, query: Query) -> Asked:
        """Return the sheet on which a reader may judge the cell of the capability in column ``number``."""
        denials, _ = self._denials(number, query)
        rows = [one.row for one in denials]
        return make_sheet(self._corpus, self._index, self._measured, query, number, denials=rows)

    def heard(self, cell: Cell, query: Query, asked: Asked, answer: SheetAnswer) -> Cell:
        """Return a cell as a reader judges it; what the rules alone came to stays beside.

        The reader only points: what enters the cell is the passage itself, verified as ever. A yes whose passages are
        all gone or deny the capability claims nothing, and neither does a denial that points to no words of denial.

        Args:
            cell: The rules' cell.
            query: What the capability is called.
            asked: The sheet that was read.
            answer: What the reader said.
        """
        there = calibrated(answer.there)
        pointed = [
            self._judged(asked.rows[line], query, said=1.0, score=1.0) for line in answer.lines if line in asked.rows
        ]
        who = f"read by {answer.reader}" + (f": {answer.why}" if answer.why else "")
        alone = f"by the rules alone: {cell.support.value}, {cell.score:.0%}"
        denied = answer.said is Said.DENIED and there < _ODDS
        claimed = answer.said in (Said.YES, Said.PARTLY) and there >= _ODDS
        lost = self._lost
        if denied and (quotes := self._quotes([one for one in pointed if self._denies(one)])):
            # The rules' own denials are strict; a reader's alone is as sure as the reader.
            right = _DENIAL_RIGHT if cell.no_kind is NoKind.DOCUMENTED else 1 - there
            reasons = (who, alone)
            found = self._cell(
                query,
                Support.NONE,
                min(there, 1 - right),
                right,
                NoKind.DOCUMENTED,
                quotes,
                reasons,
                cell.contradictions,
            )
        elif claimed and (
            quotes := self._quotes([one for one in pointed if one.judgement.polarity is not Polarity.DENIED])
        ):
            support = Support.PARTIAL if answer.said is Said.PARTLY else Support.FULL
            conditions = self._conditions(pointed[:_LEADING]) if support is Support.PARTIAL else ()
            against = cell.evidence if cell.no_kind is NoKind.DOCUMENTED else cell.contradictions
            found = self._cell(query, support, there, there, None, quotes, (who, *conditions, alone), against)
        else:
            found = self._silent(query, there, (1 - there) * depth(self._telling), who)
            why = "no passage denies it in words" if answer.said is Said.DENIED else "nothing says it"
            gone = (f"{LOST}: {self._why_lost}",) if self._lost > lost else ()
            found = replace(found, reasons=(*found.reasons, *gone, f"{why} in {self._coverage}", alone))
        return replace(found, extra={"reader": answer.reader, "rules": cell.support.value})

    def cell(self, number: int, query: Query, probability: float, threshold: float) -> Cell:
        """Return the cell of the capability in column ``number``, as the rules and the model decide it.

        Args:
            number: Column of the capability.
            query: What it is called.
            probability: The model's, that the product has it.
            threshold: From which it counts as present.
        """
        read = self._read(number, query)
        denials, affirmed = self._denials(number, query)
        denials.sort(key=lambda one: one.judgement.stage is None)  # a stage says more than a bare no
        denial = denials[0] if denials else None
        if denial is not None:
            probability = _shifted(probability, -_DENIED)
        if denial is not None and affirmed <= 2 * len(denials):
            quotes = self._quotes(denials)
            if quotes:
                reasons = ("the documentation denies it", *denial.judgement.reasons)
                there = min(probability, 1 - _DENIAL_RIGHT)
                return self._cell(query, Support.NONE, there, _DENIAL_RIGHT, NoKind.DOCUMENTED, quotes, reasons)
        if probability >= threshold:
            good = [
                one
                for one in read
                if one.said >= _SPEAKS and one.judgement.polarity is not Polarity.DENIED and not one.judgement.foreign
            ]
            good.sort(key=self._order)
            lost = self._lost
            quotes = self._quotes(good)
            if quotes:
                reasons = self._why(number, quotes)
                conditions = self._conditions(good[:_LEADING])
                support = Support.PARTIAL if conditions else Support.FULL
                against = self._quotes([denial]) if denial else ()
                return self._cell(
                    query, support, probability, probability, None, quotes, (*reasons, *conditions), against
                )
            if self._lost > lost:
                why = f"{LOST}: {self._why_lost}"
            else:
                why = "only titles name it" if good else "every passage that speaks of it is about something else"
            return self._silent(query, probability, 1 - probability, why)
        named = sum(one.said >= 1 and not one.judgement.foreign for one in read)
        why = (
            f"named {'once' if named == 1 else f'{named} times'}, but nothing says clearly that it is there, in"
            if named
            else "not mentioned in"
        )
        near = int(self._measured.values["pages_near"][number])
        coverage = f"{self._coverage}; {near} near the subject" if near else f"{self._coverage}; none near the subject"
        return self._silent(query, probability, (1 - probability) * depth(self._telling), f"{why} {coverage}")

    def _silent(self, query: Query, probability: float, confidence: float, why: str) -> Cell:
        """Return a cell that claims nothing: not mentioned, or not looked where a whole source was closed to us."""
        closed = self._closed
        reasons = (why, *(f"could not look: {gap.reason or gap.url}" for gap in (*closed, *self._beside)))
        kind = NoKind.NOT_LOOKED if closed else NoKind.NOT_MENTIONED
        return self._cell(query, Support.UNKNOWN, probability, 0.0 if closed else confidence, kind, (), reasons)

    def _conditions(self, leading: Sequence[_Read]) -> tuple[str, ...]:
        """Return why the answer is only partly yes: an unfinished stage, the highest plan alone, a stated limit."""
        named = [one for one in leading if one.said >= _NAMED]
        found = [
            f"only {one.judgement.stage.value}"
            for one in named[:2]
            if one.judgement.stage in (Stage.BETA, Stage.PREVIEW, Stage.DEPRECATED)
        ]
        plans = [one.judgement.plan for one in named if one.judgement.plan]
        dearest = self._highest_plan
        if plans and dearest and all(dearest in plan.casefold() and " and " not in plan for plan in plans):
            found.append(f"only in {plans[0]}")
        limited = [one for one in named[:3] if one.judgement.polarity is Polarity.LIMITED]
        if len(limited) >= 2:
            found.append("only on a condition")
        sentences = [one for one in named[:2] if len(one.passage.text.split()) > _PHRASE]
        if sentences and all(self._statements[one.row].confined for one in sentences):
            found.append("only within stated limits")
        return tuple(dict.fromkeys(found))

    def _read(self, number: int, query: Query) -> list[_Read]:
        best = self._measured.best[number]
        top = max(float(best.ranking[0]), 1e-6) if len(best.rows) else 1.0
        return [
            self._judged(int(row), query, said=float(said), ranking=float(worth), score=float(worth) / top)
            for row, worth, said in zip(best.rows, best.ranking, best.own, strict=True)
        ]

    def _judged(self, row: int, query: Query, *, said: float, score: float, ranking: float = 0.0) -> _Read:
        passage = self._index.passages[row]
        if row not in self._statements:
            self._statements[row] = read_statement(
                passage.text,
                rivals=self._rivals,
                comparing=self._comparing[passage.page],
                mark=passage.mark,
                headings=(self._documents[passage.page].page.title, *passage.heading_path),
            )
        judgements = [judge(self._statements[row], name) for name in _spellings(query, passage.text)]
        judgement = next((one for one in judgements if one.polarity is Polarity.DENIED), judgements[0])
        if passage.plan and not judgement.plan:
            judgement = replace(judgement, plan=passage.plan, reasons=(*judgement.reasons, f"plan: {passage.plan}"))
        return _Read(row, passage, judgement, said, ranking, min(score, 1.0))

    def _denies(self, one: _Read) -> bool:
        """Tell whether a passage denies anything in words, or is a table's no."""
        return bool(self._statements[one.row].denials) or one.passage.mark is Mark.NO

    def _order(self, one: _Read) -> tuple[int, bool, float]:
        """Return the place of a quote among others, the best first.

        Code or a step of a tutorial claims little, a bare heading even less. Among equals, one that says only part of
        the name stands behind; then the ranking decides, and how much a passage is a claim by itself.
        """
        little = one.judgement.aside or one.passage.kind is PassageKind.CODE
        kind = 2 if one.passage.kind is PassageKind.HEADING else int(little)
        return kind, one.said < _NAMED, -(one.ranking + self._statements[one.row].claim)

    def _denials(self, number: int, query: Query) -> tuple[list[_Read], int]:
        """Return the passages that deny the capability, and how many name it word for word without denying it."""
        naming = self._measured.naming[number]
        read = [
            (self._judged(int(row), query, said=float(said), score=1.0), float(phrase))
            for row, said, phrase in zip(naming.rows, naming.own, naming.phrase, strict=True)
        ]
        denials = [one for one, _ in read if one.judgement.polarity is Polarity.DENIED and not one.judgement.foreign]
        # What older notes and posts praised may be gone by now; a page of the product as it is would not say so.
        affirmed = sum(
            phrase > 0
            for one, phrase in read
            if one.judgement.polarity is Polarity.AFFIRMED
            and not one.judgement.foreign
            and self._documents[one.passage.page].page.kind not in (PageKind.CHANGELOG, PageKind.BLOG)
        )
        return denials, affirmed

    def _quotes(self, read: Sequence[_Read]) -> tuple[Evidence, ...]:
        found: list[Evidence] = []
        seen: set[str] = set()
        pages: dict[int, int] = {}
        for one in read:
            if len(found) == _QUOTES:
                break
            quote = one.passage.text
            document = self._documents[one.passage.page]
            if one.passage.kind is PassageKind.TITLE or _is_path(quote, document.page.title):
                continue
            if quote.casefold() in seen or pages.get(one.passage.page, 0) >= 2:
                continue
            verified = False
            if self._payload_of is not None:
                why = missing(quote, self._payload_of(document.capture_id))
                verified = not why
                if why:
                    self._lost += 1
                    self._why_lost = f"{why} ({document.page.url})"
                    continue
            seen.add(quote.casefold())
            pages[one.passage.page] = pages.get(one.passage.page, 0) + 1
            found.append(
                Evidence(
                    quote=quote,
                    url=document.page.url,
                    capture_id=document.capture_id,
                    captured_at=document.at,
                    digest=document.digest,
                    position=one.passage.position,
                    heading_path=one.passage.heading_path,
                    polarity=one.judgement.polarity,
                    stage=one.judgement.stage,
                    plan=one.judgement.plan,
                    score=one.score,
                    verified=verified,
                    reasons=one.judgement.reasons,
                )
            )
        return tuple(found)

    def _why(self, number: int, quotes: Sequence[Evidence]) -> tuple[str, ...]:
        values = self._measured.values
        pages = round(float(np.expm1(values["pages_saying"][number])))
        reasons = [f"{pages} page{'' if pages == 1 else 's'} say{'s' if pages == 1 else ''} it by name"]
        if values["own_heading"][number] >= 0.8:
            reasons.append("a heading names it")
        denied = sum(quote.polarity is Polarity.DENIED for quote in quotes)
        reasons.append(f"{denied} of the quotes deny it" if denied else "no negation")
        return tuple(reasons)

    def _cell(
        self,
        query: Query,
        support: Support,
        score: float,
        confidence: float,
        no_kind: NoKind | None,
        evidence: tuple[Evidence, ...],
        reasons: tuple[str, ...],
        contradictions: tuple[Evidence, ...] = (),
    ) -> Cell:
        stages = [quote.stage for quote in evidence[:2] if quote.stage is not None]
        plans = [quote.plan for quote in evidence if quote.plan]
        present = support in {Support.FULL, Support.PARTIAL}
        return Cell(
            product=self.product,
            capability=query.capability,
            support=support,
            score=round(score, 4),
            confidence=round(min(max(confidence, 0.0), 1.0), 4),
            no_kind=no_kind,
            stage=stages[0] if stages else None,
            plan=plans[0] if plans else "",
            value=value_of([quote.quote for quote in evidence[:3]], query.label) if present else "",
            since=since(query.label, self._releases) if present else "",
            pages_read=self._pages,
            evidence=evidence,
            contradictions=contradictions,
            reasons=reasons,
        )


def calibrated(there: float) -> float:
    """Return the probability that is behind a reader's, on the two development markets.

    Readers who judge by the passages alone are too careful: what a search did not find is often there all the same.

    >>> round(calibrated(0.5), 2), round(calibrated(0.95), 2)
    (0.8, 0.99)
    """
    bounded = min(max(there, 0.03), 0.97)
    return 1.0 / (1.0 + math.exp(-(_READER_SLOPE * math.log(bounded / (1 - bounded)) + _READER_SHIFT)))


def _shifted(probability: float, by: float) -> float:
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return 1.0 / (1.0 + math.exp(-(math.log(bounded / (1 - bounded)) + by)))


def _spellings(query: Query, text: str) -> list[str]:
    """Return the spellings of the name that a text says, the most complete first; at least one."""
    said = set(stems(text))
    shares = [(one.weight * _share(one.text, said), one.text) for one in (*query.names, *query.synonyms)]
    best = max(share for share, _ in shares)
    return [name for share, name in sorted(shares, key=lambda pair: -pair[0]) if share >= best * 0.85][:4]


def _share(name: str, said: set[str]) -> float:
    wanted = set(content_stems(name))
    return len(wanted & said) / len(wanted) if wanted else 0.0


def _is_path(text: str, title: str) -> bool:
    """Tell whether a text is the path to its page ("Docs / Single sign-on"): it names the page, as the title does."""
    found = _BREADCRUMB.fullmatch(text)
    return found is not None and title.casefold().startswith(found["here"].strip().casefold())


def _highest_plan(documents: Sequence[Document]) -> str:
    """Return the name of the dearest plan of a product, folded; empty where it has fewer than two."""
    plans = [
        plan
        for document in documents
        if document.page.kind is PageKind.PRICING
        for plan in document.page.plans
        if plan.name
    ]
    names = list(dict.fromkeys(plan.name.casefold() for plan in plans))
    if len(names) < 2:
        return ""
    asked = [plan.name.casefold() for plan in plans if plan.contact]
    return asked[-1] if asked else names[-1]
