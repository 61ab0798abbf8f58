"""One cell: what the passages come to, as an answer with verified quotes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from analysis.corpus import Corpus, Document
from analysis.matrix.choice import standing_alone
from analysis.matrix.coverage import coverage_text, depth, gap_text, telling_pages
from analysis.matrix.measure import Indexed, Measured
from analysis.matrix.passages import PassageKind
from analysis.matrix.query import Query
from analysis.matrix.quoting import quote_of
from analysis.matrix.trees import ProofModel
from analysis.matrix.values import since, value_of
from analysis.matrix.verdict import Answered, CellVerdict, decide, standing
from analysis.matrix.weigh import Scales, Weighed
from analysis.statements import Meaning
from rivalscope.core.payload import Payload, missing
from rivalscope.core.plans import lowest_plan
from rivalscope.core.records import (
    NOT_SHOWN,
    RENDERED,
    Capability,
    Cell,
    Evidence,
    Mark,
    NoKind,
    Page,
    PageKind,
    Stage,
    Support,
)

__all__ = ["LOST", "CellMaker", "not_looked"]

LOST = "no quote could be verified"
"""How the reason of a cell begins whose quotes were all gone from the archived bytes; why follows."""
_QUOTES = 5
"""Quotes that a cell carries at most."""
_LEADING = 3
"""Quotes, best first, that decide whether the answer is a whole yes."""
_DENIED = 1.5
"""Log-odds that a denial takes off the likelihood."""
_PROVED = 2.0
"""Log-odds that a certain proof adds to the likelihood."""
_BREADCRUMB = re.compile(r"(?:[^/>›»→]{1,40}\s[/>›»→]\s){1,6}(?P<here>[^/>›»→]{1,60})")
_NOT_KNOWN = 0.5
"""Probability where nobody looked: a zero would be a "no"."""


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
        proof: Weighs how surely a passage proves a cell.
    """

    def __init__(
        self,
        corpus: Corpus,
        market: Indexed,
        product: str,
        measured: Measured,
        payload_of: Callable[[str], Payload | bytes] | None,
        proof: ProofModel,
    ) -> None:
        self.product = product
        self._corpus = corpus
        self._documents: Sequence[Document] = corpus.documents[product]
        self._index = market.indexes[product]
        self._measured = measured
        self._payload_of = payload_of
        self._scales = Scales(corpus, market, product, measured, proof)
        self._releases = [release for document in self._documents for release in document.page.releases]
        self._coverage = coverage_text(corpus, product)
        self._telling = telling_pages(corpus, product)
        self._pages = sum(corpus.pages_read(product).values())
        self._proves = proof.threshold
        self._weighed: dict[int, list[Weighed]] = {}
        self._lost = 0  # quotes that were not found again in the archived bytes
        self._why_lost = ""  # of the last one
        self._closed = corpus.closed_sources(product)
        self._beside = corpus.closed_besides(product)
        *self._lower_plans, self._highest_plan = _plans(self._documents) or [""]

    def cell(self, number: int, query: Query, likelihood: float) -> Cell:
        """Return the cell of the capability in column ``number``, as the rules decide it.

        Args:
            number: Column of the capability.
            query: What it is called.
            likelihood: How probable it is that the product has it, whatever is proved.
        """
        weighed = self._weigh(number, query)
        verdict = decide(weighed, threshold=self._proves)
        lost = self._lost
        if verdict.answered is Answered.YES:
            found = self._yes(query, verdict, likelihood)
        elif verdict.answered is Answered.NO:
            found = self._no(query, verdict, likelihood)
        elif verdict.answered is Answered.NOTHING:
            found = None
        else:
            found = self._unclear(query, verdict, likelihood)
        if found is not None:
            return found
        if self._lost > lost:
            return self._silent(query, likelihood, 1 - likelihood, f"{LOST}: {self._why_lost}")
        near = int(self._measured.values["pages_near"][number])
        coverage = f"{self._coverage}; {near} near the subject" if near else f"{self._coverage}; none near the subject"
        confidence = (1 - likelihood) * depth(self._telling)
        return self._silent(query, likelihood, confidence, f"not mentioned in {coverage}")

    def _weigh(self, number: int, query: Query) -> list[Weighed]:
        if number not in self._weighed:
            self._weighed[number] = self._scales.weigh(number, query)
        return self._weighed[number]

    def _yes(self, query: Query, verdict: CellVerdict, likelihood: float) -> Cell | None:
        quotes = self._quotes(verdict.passages)
        # What could not be verified may have been all that proved it.
        if not quotes or quotes[0].score < self._proves:
            return None
        told = {quote.id for quote in quotes}
        leading = [one for one in verdict.passages if self._evidence_id(one) in told][:_LEADING]
        conditions = self._conditions(leading)
        quotes = standing_alone(quotes, self._proves)
        sure = quotes[0].score
        score = _shifted(likelihood, _PROVED * sure)
        against = self._quotes(verdict.against)[:_LEADING]
        reasons = [f"proved: {'; '.join(leading[0].claim.reasons) or 'says it'}"] if leading else []
        reasons += [verdict.reason] if verdict.reason else []
        found = self._cell(
            query, Support.PARTIAL if conditions else Support.FULL, score, max(sure, score), None, quotes
        )
        return replace(found, reasons=(*reasons, *conditions), contradictions=against, proof=sure)

    def _no(self, query: Query, verdict: CellVerdict, likelihood: float) -> Cell | None:
        quotes = self._quotes(verdict.passages)
        if not quotes:
            return None
        sure = round(max(one.denial for one in verdict.passages), 4)
        first = verdict.passages[0].claim
        score = min(_shifted(likelihood, -_DENIED), 1 - sure)
        found = self._cell(query, Support.NONE, score, sure, NoKind.DOCUMENTED, quotes)
        stage = {Meaning.PLANNED: Stage.PLANNED, Meaning.REMOVED: Stage.REMOVED}.get(first.meaning, found.stage)
        return replace(
            found,
            stage=stage,
            reasons=(f"denied: {'; '.join(first.reasons) or 'says so'}", *filter(None, (verdict.reason,))),
            contradictions=self._quotes(verdict.against)[:_LEADING],
            proof=sure,
        )

    def _unclear(self, query: Query, verdict: CellVerdict, likelihood: float) -> Cell | None:
        leads = self._quotes(verdict.passages, most=_LEADING)
        if not leads:
            return None
        why = "related passages prove nothing"
        if any(not one.claim.judged for one in verdict.passages):
            why = "read, but in a language that is not judged"
        elif verdict.reason:
            why = verdict.reason
        denied = verdict.answered is Answered.CONTRADICTED
        score = _shifted(likelihood, -_DENIED) if denied else likelihood
        found = self._cell(query, Support.UNKNOWN, score, (1 - score) * depth(self._telling), NoKind.UNCLEAR, ())
        closed = (f"could not look: {gap.reason or gap.url}" for gap in self._closed)
        return replace(found, leads=leads, reasons=(f"unclear: {why}; passages to read", *closed))

    def _silent(self, query: Query, likelihood: float, confidence: float, why: str) -> Cell:
        """Return a cell that claims nothing: not mentioned, or not looked where a whole source was closed to us."""
        closed = self._closed
        reasons = (why, *(f"could not look: {gap.reason or gap.url}" for gap in (*closed, *self._beside)))
        kind = NoKind.NOT_LOOKED if closed else NoKind.NOT_MENTIONED
        found = self._cell(query, Support.UNKNOWN, likelihood, 0.0 if closed else confidence, kind, ())
        return replace(found, reasons=reasons)

    def _conditions(self, leading: Sequence[Weighed]) -> tuple[str, ...]:
        """Return why the answer is only partly yes: an unfinished stage, the highest plan alone, a stated limit.

        A condition counts where the best proof states it and no more than half of the others say it without. The stage
        that an old note gives is not held against a page of today.
        """
        stands = max((standing(one) for one in leading[:1]), default=0)
        found = [
            f"only {one.claim.stage.value}"
            for one in leading[:2]
            if one.claim.stage in (Stage.BETA, Stage.PREVIEW, Stage.DEPRECATED) and standing(one) >= stands
        ]
        plans = [plan for one in leading if (plan := one.passage.plan or one.claim.plan)]
        dearest = self._highest_plan
        alone = bool(plans and dearest) and all(dearest in plan.casefold() for plan in plans)
        if alone and not any(map(self._cheaper, leading)):
            found.append(f"only in {plans[0]}")
        # A table's yes has no words to limit it; the documentation knows best how far a thing goes.
        limited = [one for one in leading if one.claim.meaning is Meaning.LIMITED and one.passage.mark is not Mark.YES]
        highest = max((standing(one) for one in leading), default=0)
        states = [one for one in limited if one is leading[0] or standing(one) == highest > standing(leading[0])]
        if states and (states[0] is not leading[0] or len(limited) * 2 >= len(leading)):
            limit = states[0].claim.limit
            found.append(f"on a condition: {limit}" if limit else "on a condition")
        return tuple(dict.fromkeys(found))

    def _cheaper(self, one: Weighed) -> bool:
        """Return whether a passage names a plan below the dearest beside it: "Scale and Planet"."""
        text = one.passage.text.casefold()
        beside = rf"\W+(?:and\W+|or\W+)?{re.escape(self._highest_plan)}(?!\w)"
        return any(re.search(rf"(?<!\w){re.escape(plan)}{beside}", text) for plan in self._lower_plans)

    @staticmethod
    def _evidence_id(one: Weighed) -> str:
        return _evidence(one, verified=False).id

    def _quotes(self, weighed: Iterable[Weighed], *, most: int = _QUOTES) -> tuple[Evidence, ...]:
        found: list[Evidence] = []
        seen: set[str] = set()
        pages: dict[int, int] = {}
        for one in weighed:
            if len(found) == most:
                break
            document = one.document
            if one.passage.kind is PassageKind.TITLE or _is_path(one.passage.text, document.page.title):
                continue
            if one.passage.text.casefold() in seen or pages.get(one.passage.page, 0) >= 2:
                continue
            quote = _evidence(one, verified=self._payload_of is not None)
            if self._payload_of is not None:
                payload = self._payload_of(document.capture_id)
                why = next(filter(None, (missing(piece, payload) for piece in quote.pieces)), "")
                if why and quote.parts and not missing(one.passage.text, payload):
                    # The surroundings are not to be had word for word: the passage stands alone.
                    quote, why = replace(quote, quote=one.passage.text, parts=()), ""
                if why:
                    self._lost += 1
                    self._why_lost = f"{why} ({document.page.url})"
                    continue
            seen.add(one.passage.text.casefold())
            pages[one.passage.page] = pages.get(one.passage.page, 0) + 1
            found.append(quote)
        return tuple(found)

    def _cell(
        self,
        query: Query,
        support: Support,
        score: float,
        confidence: float,
        no_kind: NoKind | None,
        evidence: tuple[Evidence, ...],
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
            plan=lowest_plan(plans, [*self._lower_plans, self._highest_plan]),
            value=value_of([quote.pieces[0] for quote in evidence[:3]], query.label) if present else "",
            since=since(query.label, self._releases) if present else "",
            pages_read=self._pages,
            evidence=evidence,
        )


def _evidence(one: Weighed, *, verified: bool) -> Evidence:
    """Return a weighed passage as it is quoted."""
    document = one.document
    quote = quote_of(one.passage, document.page.language, headed=one.leaning)
    sure = max(one.proof, one.denial) or one.near
    return Evidence(
        quote=quote.text,
        url=document.page.url,
        capture_id=document.capture_id,
        captured_at=document.at,
        digest=document.digest,
        position=one.passage.position,
        heading_path=(*_origin(document.page, one.passage.position), *one.passage.heading_path),
        polarity=one.polarity,
        stage=one.claim.stage,
        plan=one.claim.plan or one.passage.plan,
        score=round(sure, 4),
        verified=verified,
        reasons=one.claim.reasons,
        parts=quote.parts,
    )


def _origin(page: Page, position: int) -> tuple[str, ...]:
    """Return what says that a quote does not simply stand on the page that the server sent."""
    block = page.blocks[position] if 0 <= position < len(page.blocks) else None
    return (*((RENDERED,) if page.rendered else ()), *((NOT_SHOWN,) if block and block.stated else ()))


def _shifted(probability: float, by: float) -> float:
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return 1.0 / (1.0 + math.exp(-(math.log(bounded / (1 - bounded)) + by)))


def _is_path(text: str, title: str) -> bool:
    """Return whether a text is the path to its page ("Docs / Single sign-on"): it names the page, as the title does."""
    found = _BREADCRUMB.fullmatch(text)
    return found is not None and title.casefold().startswith(found["here"].strip().casefold())


def _plans(documents: Sequence[Document]) -> list[str]:
    """Return the names of a product's plans, folded, the dearest last; none where it has fewer than three.

    Of two plans the upper one is the paid one, and to be had there is no condition.
    """
    plans = [
        plan
        for document in documents
        if document.page.kind is PageKind.PRICING
        for plan in document.page.plans
        if plan.name and not plan.uncertain
    ]
    names = list(dict.fromkeys(plan.name.casefold() for plan in plans))
    if len(names) < 3:
        return []
    asked = [plan.name.casefold() for plan in plans if plan.contact]
    highest = asked[-1] if asked else names[-1]
    return [*(name for name in names if name != highest), highest]
