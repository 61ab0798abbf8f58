"""The market counted: how much each product has, of a theme or in all, and who has all of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.answers import Answer, answer_of
from analysis.queries.cells import cell_row
from analysis.queries.question import Question
from analysis.queries.records import CellRow, Empty, ScoreRow, Why
from analysis.queries.reply import Kind, Reply, understood
from analysis.view import MarketView

__all__ = ["SCORES", "WITHOUT", "list_reply", "scores_reply"]

SCORES = re.compile(
    r"\b(?:how many (?:features|capabilit\w+|of (?:the|our) (?:features|capabilit\w+))"
    r"|(?:list|show|which|what) (?:me )?(?:all |the )?(?:of the )?(?:capabilities|features) (?:are|do)"
    r" (?:tracked|you track|there|we track)"
    r"|(?:list|show) (?:me )?all (?:the )?(?:capabilities|features|products|vendors|competitors)"
    r"|(?:closest|nearest|most (?:similar|like)|most alike|similar) (?:to|competitor|rival)"
    r"|(?:most|least) (?:complete|features|capable)"
    r"|(?:who|which (?:vendor|competitor|rival|product|one)s?) (?:is|are) (?:the )?"
    r"(?:ahead|strongest|weakest|best|leading|furthest|behind)|who leads"
    r"|(?:strongest|weakest)(?! (?:points?|claims?|evidence))|league|scoreboard|ranking|overall picture)\b"
)
_FEWEST = re.compile(r"\b(?:fewest|least|weakest|worst|smallest|thinnest|poorest|furthest behind)\b")
_NEITHER = re.compile(r"\bneither\b.{1,60}\bnor\b|\b(?:no|not|without|lacks?)\b.{1,40}\b(?:and no|nor|or)\b")
"""All of a list are lacked."""
WITHOUT = re.compile(
    r"\b(?:but|and|yet)\s+(?:not|no|lacks?|without|(?:does|do) ?n[o']t\w*(?: have)?|doesn'?t(?: have)?)\b|\bwithout\b"
)


def scores_reply(view: MarketView, parts: Question) -> Reply:
    """Answer how many capabilities each product is known to have, of a theme if the question names one."""
    wanted = [one.id for one in view.ordered_capabilities if not parts.theme or one.parent == parts.theme]
    rows = []
    for product in view.products:
        answers = {key: answer_of(view.cell(product.slug, key)) for key in wanted}
        ours = {key: answer_of(view.cell(view.own, key)) for key in wanted} if view.own else {}
        decided = [key for key in wanted if ours and not answers[key].open and not ours[key].open]
        rows.append(
            ScoreRow(
                product=product.slug,
                product_name=product.name,
                yes=sum(one is Answer.YES for one in answers.values()),
                partial=sum(one is Answer.PARTIAL for one in answers.values()),
                no=sum(one is Answer.NO for one in answers.values()),
                open=sum(one.open for one in answers.values()),
                of=len(wanted),
                like_us=sum(answers[key].present == ours[key].present for key in decided),
                compared=len(decided),
            )
        )
    rows.sort(key=lambda row: (-row.yes - row.partial / 2, row.open, row.product))
    if _FEWEST.search(parts.intent):
        rows.reverse()
    what = f"how many of {len(wanted)} capabilities" + (f" of {parts.theme}" if parts.theme else "")
    if re.search(r"\b(?:list|show|track\w*)\b", parts.intent):
        what += f" ({', '.join(map(view.label, wanted))})"
    if not parts.theme and parts.subject and re.search(r"\bon\b|\bin\b", parts.intent):
        what += (
            f" (no theme is called {parts.subject}; the themes are {', '.join(filter(None, view.themes)) or 'none'})"
        )
    return Reply(
        question=parts.text,
        kind=Kind.SCORES,
        understood=understood(view, f"{what} each product is known to have", parts),
        scores=tuple(
            row for row in rows if not parts.products or view.own in parts.products or row.product in parts.products
        ),
        empty=None if rows else Empty(why=Why.NOTHING_FOUND, detail="the market has no products"),
    )


def _fit(names: Sequence[str], undecided: Sequence[str]) -> str:
    """Return who fits a list, and for whom that is open."""
    known = f"{len(names)} known to fit: {', '.join(names)}" if names else "Nobody is known to fit"
    maybe = ", ".join(dict.fromkeys(undecided))
    return known + (f"; not known of: {maybe}." if maybe else ".")


def list_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer who has all of several capabilities, or the first and not the last; None: the question does not say so."""
    if len(parts.capabilities) < 2:
        return None
    neither = _NEITHER.search(parts.words) is not None
    without = WITHOUT.search(parts.words) is not None
    together = re.search(r"\b(?:all of|both|and|plus)\b|\+", parts.words) is not None
    if not without and not together and not neither:
        return None
    *first, last = (one.id for one in parts.capabilities)  # in the order of the question
    wanted, lacking = (first, [last]) if without else ([*first, last], [])
    if neither:
        wanted, lacking = [], [*first, last]
    # Whose pages do not mention it, and who says that it lacks it, are two questions.
    missing = (Answer.NO, Answer.NOT_MENTIONED) if re.search(r"\bmention", parts.words) else (Answer.NO,)
    fits: list[CellRow] = []
    undecided: list[CellRow] = []
    names = []
    for product in view.products:
        if (parts.products and product.slug not in parts.products) or product.slug in parts.besides:
            continue
        cells = [cell for key in (*wanted, *lacking) if (cell := view.cell(product.slug, key))]
        if len(cells) < len(parts.capabilities):
            continue
        answers = [answer_of(cell) for cell in cells]
        has, lacks = answers[: len(wanted)], answers[len(wanted) :]
        rows = [cell_row(view, cell) for cell in cells]
        if all(one.present for one in has) and all(one in missing for one in lacks):
            fits += rows
            names.append(product.name)
        elif not any(one is Answer.NO for one in has) and not any(one.present for one in lacks):
            undecided += [row for row, one in zip(rows, answers, strict=True) if one.open]
    labels = [view.label(key) for key in wanted]
    lacked = " and ".join(map(view.label, lacking))
    what = " and ".join(
        filter(None, (f"has {' and '.join(labels)}" if labels else "", f"lacks {lacked}" if lacked else ""))
    )
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood=understood(view, f"who {what}: {', '.join(names) or 'nobody is known to'}", parts),
        short=_fit(names, [row.product_name for row in undecided]),
        cells=tuple(fits),
        open=tuple(undecided),
        empty=None if fits or undecided else Empty(why=Why.NOTHING_FOUND, detail="no product is known to fit"),
    )
