"""A claim and a cell -> a verdict."""

from __future__ import annotations

from analysis.answers import Answer, answer_of, answer_words
from analysis.checks.records import Checked, Claimed, ClaimVerdict, PageClaim
from analysis.text.normalise import fold, stems
from analysis.view import MarketView
from rivalscope.core.records import Cell, Evidence, Polarity

__all__ = ["check_claim", "verdict_of"]

SURE = 0.5
"""Proof from which a quote may contradict what somebody has published; below it the claim is doubtful at most."""
_AGAINST_NO, _AGAINST_NO_BY_NAME, _NAMING = 1.2, 1.15, 0.35
"""Likelihood and proof of the best passage together from which a "no" is doubtful; the same for a passage with all
words of the name, from a proof on. In seven curated tables 72 % of the turned cells that a reader finds decided are
flagged so, in each of the four markets that were read 60 % or more, and 3 % of the right cells, nowhere over 4 %."""
_AGAINST_YES = 0.12
"""Likelihood up to which a "yes" is doubtful, where a passage to read denies it."""
_QUOTES = 3


def check_claim(claim: PageClaim, view: MarketView) -> Checked:
    """Return a claim with its verdict.

    Args:
        claim: What a page says.
        view: The market.
    """
    cell = view.cell(claim.product, claim.capability)
    verdict, why, quotes = verdict_of(claim.claimed, claim.text, cell, view.label(claim.capability))
    if verdict is ClaimVerdict.CONTRADICTED and cell is not None:
        before = _was_true(claim, view)
        if before:
            verdict, why = ClaimVerdict.OUTDATED, f"{before}; {why}"
    return Checked(claim=claim, verdict=verdict, why=why, quotes=quotes[:_QUOTES])


def verdict_of(
    claimed: Claimed, text: str, cell: Cell | None, name: str
) -> tuple[ClaimVerdict, str, tuple[Evidence, ...]]:
    """Return verdict, reason and quotes for what a page claims of a cell.

    Only a proved answer contradicts. What nothing decides is doubtful where a passage and the likelihood are against
    it, unclear where there are other passages, else we cannot tell: a "no" is not confirmed by our silence.

    Args:
        claimed: What the page says.
        text: Its words, for values.
        cell: The cell; None: it was never assessed.
        name: Of its capability.
    """
    answer = answer_of(cell)
    if cell is None or answer is Answer.NOT_LOOKED:
        why = cell.reasons[0] if cell and cell.reasons else "its pages were not read"
        return ClaimVerdict.CANNOT_TELL, f"its pages could not be read: {why}", cell.leads if cell else ()
    if answer is Answer.NOT_MENTIONED:
        why = f"nothing related was found on the {cell.pages_read} pages read"
        if claimed is not Claimed.NO:
            why += "; who claims it should show where it is documented"
        return ClaimVerdict.CANNOT_TELL, why, ()
    if answer is Answer.UNCLEAR:
        against = _leaning(cell, claimed, name)
        why = f"some passages are related, but none is conclusive{against}"
        return (ClaimVerdict.DOUBTFUL if against else ClaimVerdict.UNCLEAR), why, cell.leads
    says_no = claimed is Claimed.NO
    if answer is Answer.NO:
        if says_no:
            return ClaimVerdict.CONFIRMED, "its own pages say it is missing", cell.evidence
        return _against(cell, "its own pages say it is missing")
    if says_no:
        return _against(cell, "its own pages say it has it")
    if claimed is Claimed.PARTIAL and answer is Answer.YES:
        return ClaimVerdict.UNCLEAR, "no such condition was found on its pages", cell.evidence
    if claimed is Claimed.YES and answer is Answer.PARTIAL:
        reason = next((one for one in cell.reasons if one.startswith("only")), "only in part")
        return ClaimVerdict.CONFIRMED, f"with a condition: {reason}", cell.evidence
    if claimed is Claimed.VALUE:
        if cell.plan and fold(cell.plan) in fold(text):
            return ClaimVerdict.CONFIRMED, f"from the {cell.plan} plan on", cell.evidence
        quoted = any(_says(quote.quote, text) for quote in cell.evidence)
        why = "with this value" if quoted else "it has it, but the value was not found next to it"
        return (ClaimVerdict.CONFIRMED if quoted else ClaimVerdict.UNCLEAR), why, cell.evidence
    return ClaimVerdict.CONFIRMED, "its own pages say so", cell.evidence


def _leaning(cell: Cell, claimed: Claimed, name: str) -> str:
    """Say where the likelihood and a passage to read count against a claim; empty: they do not."""
    if claimed is Claimed.NO:
        # What limits a thing may be about a part of it that is there.
        affirmed = [lead for lead in cell.leads if lead.polarity is Polarity.AFFIRMED]
        against = any(cell.score + lead.score >= _bar(lead, name) for lead in affirmed)
    else:
        denied = any(lead.polarity is Polarity.DENIED for lead in cell.leads)
        against = denied and cell.score <= _AGAINST_YES
    return f"; what was found contradicts the page (present: {cell.score:.0%})" if against else ""


def _bar(lead: Evidence, name: str) -> float:
    wanted = set(stems(name.partition("(")[0]))
    named = lead.score >= _NAMING and wanted <= set(stems(" ".join((lead.quote, *lead.heading_path))))
    return _AGAINST_NO_BY_NAME if named else _AGAINST_NO


def _against(cell: Cell, why: str) -> tuple[ClaimVerdict, str, tuple[Evidence, ...]]:
    if cell.decided_by:
        return ClaimVerdict.CONTRADICTED, f"decided by {cell.decided_by}: {cell.decision_reason}", cell.evidence
    if cell.contradictions:
        return ClaimVerdict.UNCLEAR, "its pages contradict each other", (*cell.evidence[:1], *cell.contradictions)
    if cell.proof < SURE:
        return ClaimVerdict.DOUBTFUL, f"{why}, but the proof is weak ({cell.proof:.0%})", cell.evidence
    return ClaimVerdict.CONTRADICTED, why, cell.evidence


def _was_true(claim: PageClaim, view: MarketView) -> str:
    """Say until when a claim was true; empty: nothing shows that it ever was."""
    wanted = claim.claimed is not Claimed.NO
    for step in reversed(view.steps(claim.product, claim.capability)):
        answer = answer_words(step.support, step.no_kind)
        if step.known_to is not None and (answer.present if wanted else answer is Answer.NO):
            return f"was true until {step.known_to.date().isoformat()}"
    if not wanted:
        for adopted in view.adoptions:
            if (
                (adopted.product, adopted.capability) == (claim.product, claim.capability)
                and adopted.present
                and adopted.exact
            ):
                named = adopted.version and adopted.version != adopted.at.isoformat()
                version = f" (version {adopted.version})" if named else ""
                return f"available since {adopted.at.isoformat()}{version}"
    return ""


def _says(quote: str, text: str) -> bool:
    """Return whether a quote states the figures of a text."""
    figures = set(_figures(text))
    return bool(figures) and figures <= set(_figures(quote))


def _figures(text: str) -> list[str]:
    return ["".join(part for part in word if part.isdigit()) for word in text.split() if any(map(str.isdigit, word))]
