"""What comes nearest to a question that no query fits: passages that share its words, the capability most like it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import log

from analysis.queries.alike import alike_capabilities
from analysis.queries.cells import cell_row, gaps_of, quote_of
from analysis.queries.comparisons import comparison_reply
from analysis.queries.happened import happened_reply
from analysis.queries.names import nearest, weigh
from analysis.queries.question import Question
from analysis.queries.records import CellRow, Empty, PassageRow, Why
from analysis.queries.replies import cells_reply, everything_of_reply
from analysis.queries.reply import MOST_ROWS, Kind, Reply, Search, understood
from analysis.text.normalise import fold, stems
from analysis.view import MarketView

__all__ = ["described_reply", "nearest_reply"]

_TELLING = 5
"""Letters of a word from which it is looked for by itself."""
_QUOTE_COVER = 0.7
"""Share of a question's weight that a quote must say."""


def nearest_reply(view: MarketView, parts: Question, search: Search | None) -> Reply:
    """Answer with passages that share the question's words; else with what is nearest to it, said to be no answer.

    Args:
        view: The market.
        parts: The question.
        search: Finds passages on the archived pages; None: only quotes of cells are searched.
    """
    subject = parts.subject
    cells = _cells_that_say(view, parts)
    found = _passages(view, parts, search, subject)
    telling = ""
    if not found and not cells and subject:
        # None says all of it; what says its most telling word is at least a place to begin.
        words = [word for word in sorted(subject.split(), key=len, reverse=True) if len(word) >= _TELLING]
        for word in words if search and len(subject.split()) > 1 else ():
            if found := search(word, parts.products) if search else ():
                telling = word
                break
    reply = Reply(
        question=parts.text,
        kind=Kind.PASSAGES,
        understood=understood(view, f"passages about “{telling or subject or 'nothing in particular'}”", parts),
        cells=cells,
        passages=tuple(found[:MOST_ROWS]),
        could_not_look=tuple(gaps_of(view, parts.products or view.product_of)),
    )
    missing = "no query fits the question"
    if not (found or cells) or telling:
        missing = (
            f"no passage says {subject if subject in parts.words else 'this'}" if subject else "it names no subject"
        )
    for nearer in (_between_two, _of_the_plan, _most_alike, _in_the_time):
        known, what = nearer(view, parts)
        if known is not None and known.found:
            return _together(reply, known, f"{missing}; {what}")
    if found or cells:
        return replace(reply, near=f"{missing}; these mention {telling}") if telling else reply
    known = everything_of_reply(view, replace(parts, subject="")) if parts.products else None
    if known is not None and known.found:
        return _together(reply, known, f"{missing}; closest: what {' and '.join(map(view.name, parts.products))} has")
    detail = f"nothing on the pages read mentions {subject}" if subject else missing
    close = nearest(subject, [one.label for one in view.capabilities]) if subject else ()
    return replace(reply, empty=Empty(why=Why.NOTHING_FOUND, detail=detail, nearest=close))


_Near = tuple[Reply | None, str]


def _between_two(view: MarketView, parts: Question) -> _Near:
    if len(parts.products) < 2:
        return None, ""
    names = " and ".join(map(view.name, parts.products[:2]))
    return comparison_reply(view, replace(parts, capabilities=[])), f"closest: where {names} differ"


def _of_the_plan(view: MarketView, parts: Question) -> _Near:
    if not (parts.products and parts.plan):
        return None, ""
    found = everything_of_reply(view, replace(parts, subject="", capabilities=[]))
    return found, f"closest: what the plan {parts.plan} has"


def _most_alike(view: MarketView, parts: Question) -> _Near:
    found = described_reply(view, parts) if parts.subject else None
    return (found, found.understood) if found else (None, "")


def described_reply(view: MarketView, parts: Question, *, least: float | None = None) -> Reply | None:
    """Answer about the capabilities that the words of a question are most like; None: they are like none.

    Args:
        view: The market.
        parts: The question.
        least: How like they must be, see ``alike_capabilities``; None: as like as is worth showing.
    """
    # Words of asking, "compare", "release", are like names as well: where it must be sure they do not count.
    alike = (
        alike_capabilities(view, _without_products(view, parts))
        if least is None
        else alike_capabilities(view, parts.subject, least=least)
    )
    if not alike:
        return None
    found = cells_reply(view, replace(parts, capabilities=alike, plan="", stage=None))
    return replace(found, understood=f"closest capabilities: {' and '.join(one.label for one in alike)}")


def _without_products(view: MarketView, parts: Question) -> str:
    words = parts.words
    for name in (name for slug in parts.products for name in (slug, view.name(slug), *view.product_of[slug].aliases)):
        words = re.sub(rf"(?<!\w){re.escape(fold(name))}(?:'?s)?(?!\w)", " ", words)
    return words


def _in_the_time(view: MarketView, parts: Question) -> _Near:
    if parts.period is None:
        return None, ""
    return happened_reply(view, replace(parts, subject="")), "closest: what happened in that period"


def _together(passages: Reply, known: Reply, near: str) -> Reply:
    """Return what is known, said to be no answer, with the passages that share the question's words."""
    return replace(
        known,
        near=near,
        understood=passages.understood,
        cells=tuple({(row.product, row.capability): row for row in (*passages.cells, *known.cells)}.values()),
        passages=passages.passages,
        could_not_look=passages.could_not_look,
    )


def _passages(view: MarketView, parts: Question, search: Search | None, subject: str) -> Sequence[PassageRow]:
    if not subject:
        return ()
    return search(subject, parts.products) if search else _quotes(view, parts)


def _cells_that_say(view: MarketView, parts: Question) -> tuple[CellRow, ...]:
    """Return the cells that have a quote with every word of the subject, though no capability is called so."""
    wanted = set(stems(parts.subject))
    found = [
        cell_row(view, cell)
        for cell in view.cells
        if wanted
        and (not parts.products or cell.product in parts.products)
        and any(wanted <= set(stems(one.quote)) for one in (*cell.evidence, *cell.contradictions))
    ]
    return tuple(found[:MOST_ROWS])


def _quotes(view: MarketView, parts: Question) -> list[PassageRow]:
    found = {
        one.id: (cell.product, one, set(stems(one.quote)))
        for cell, one in view.evidence_of.values()
        if not parts.products or cell.product in parts.products
    }
    counts, total = weigh(words for _, _, words in found.values())
    asked = {stem: log(1 + total / (1 + counts[stem])) for stem in stems(parts.subject)}
    whole = sum(asked.values())
    scored = []
    for key, (product, one, words) in found.items():
        covered = sum(asked[stem] for stem in words & asked.keys()) / whole if whole else 0.0
        if covered >= _QUOTE_COVER:
            scored.append((-covered, len(one.quote), key, product, one))
    scored.sort(key=lambda row: row[:3])
    return [
        PassageRow(product=product, product_name=view.name(product), quote=quote_of(one)) for *_, product, one in scored
    ]
