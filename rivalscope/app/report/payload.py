"""The data behind the report's buttons: every answer with its quotes, as compact JSON inside the page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from analysis.answers import Answer, answer_of, cell_details
from analysis.exports.links import quote_link, safe_link
from analysis.insights.adopters import adopters
from analysis.view import MarketView
from rivalscope.core.records import NOT_SHOWN, RENDERED, Cell, Evidence

__all__ = ["payload", "script_json"]

ANSWERS = list(Answer)
_QUOTES = 3
"""Quotes for an answer that the report shows; the evidence export has all."""
_AGAINST = 2
_LONGEST = 700
_CONTEXT = 260
"""Characters of the passage shown on either side of a quote."""


def payload(view: MarketView) -> dict[str, object]:
    """Return plain data in short lists: texts stand once, cells refer to them by number."""
    evidence = _Evidence(view)
    cells = [
        evidence.cell(view.cell(product.slug, capability.id))
        for capability in view.ordered_capabilities
        for product in view.products
    ]
    number = {product.slug: index for index, product in enumerate(view.products)}
    return {
        "answers": [[answer.sign, answer.value, answer.name.lower()] for answer in ANSWERS],
        "products": [[product.slug, product.name, product.slug == view.own] for product in view.products],
        "capabilities": [
            [one.id, one.label, one.parent, one.description, list(one.aliases)] for one in view.ordered_capabilities
        ],
        "cells": cells,
        "evidence": evidence.rows,
        "urls": list(evidence.urls),
        "history": _history(view),
        "adopters": [
            [[number[one.product], one.at.isoformat(), one.version, one.exact] for one in adopters(view, capability.id)]
            for capability in view.ordered_capabilities
        ],
        "asOf": _day(view.as_of),
    }


def script_json(data: object) -> str:
    """Return JSON that may be inside a script element: no ``<``, ``>``, ``&`` or line separators.

    >>> script_json("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    # A lone surrogate cannot be written as UTF-8; as an escape it can.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class _Evidence:
    """Numbers quotes and URLs as cells ask for them."""

    def __init__(self, view: MarketView) -> None:
        self._view = view
        self.rows: list[list[object]] = []
        self.urls: dict[str, int] = {}
        self._seen: dict[str, int] = {}

    def cell(self, cell: Cell | None) -> list[object] | None:
        """Return [answer, details, confidence %, pages, quotes, against, quotes in all, reasons, decision, leads]."""
        if cell is None:
            return None
        decision = ""
        if cell.decided_by:
            machine = f"; the automatic answer was {cell.machine.value}" if cell.machine else ""
            decision = f"Decided by {cell.decided_by}: {cell.decision_reason or 'no reason given'}{machine}"
        return [
            ANSWERS.index(answer_of(cell)),
            list(cell_details(cell)),
            round(cell.confidence * 100),
            cell.pages_read,
            [self._number(one) for one in cell.evidence[:_QUOTES]],
            [self._number(one) for one in cell.contradictions[:_AGAINST]],
            len(cell.evidence) + len(cell.contradictions),
            list(cell.reasons[:4]),
            decision,
            [self._number(one) for one in cell.leads[:_QUOTES]],
        ]

    def _number(self, one: Evidence) -> int:
        if one.id not in self._seen:
            self._seen[one.id] = len(self.rows)
            before, after = self._context(one)
            self.rows.append(
                [
                    _cut(one.quote),
                    self.urls.setdefault(one.url, len(self.urls)),
                    _fragment(one),
                    _day(one.captured_at),
                    " › ".join(_place(one.heading_path)),
                    one.verified,
                    before,
                    after,
                ]
            )
        return self._seen[one.id]

    def _context(self, one: Evidence) -> tuple[str, str]:
        before, found, after = self._view.contexts.get(one.id, "").partition(one.pieces[0])
        if not found:
            return "", ""
        return ("…" if len(before) > _CONTEXT else "") + before[-_CONTEXT:], _cut(after, longest=_CONTEXT)


def _history(view: MarketView) -> dict[str, list[list[object]]]:
    """Return the steps of cells that changed their answer: number of the cell -> steps, oldest first."""
    found = {}
    width = len(view.products)
    for row, capability in enumerate(view.ordered_capabilities):
        for column, product in enumerate(view.products):
            steps = view.steps(product.slug, capability.id)
            if len(steps) > 1:
                found[str(row * width + column)] = [
                    [
                        _day(step.known_from),
                        _day(step.known_to) if step.known_to else "",
                        ANSWERS.index(answer_of(step)),
                        _cut(step.evidence[0].quote if step.evidence else "", longest=_CONTEXT),
                        step.evidence[0].url if step.evidence and safe_link(step.evidence[0].url) else "",
                    ]
                    for step in steps
                ]
    return found


def _fragment(one: Evidence) -> str | None:
    """Return what makes a browser scroll to the quote, to be put behind the URL; None: no link."""
    link = quote_link(one.url, one.pieces[0], one.heading_path)
    if not link:
        return None
    return link.removeprefix(one.url) if link.startswith(one.url) else ""


def _place(heading_path: Sequence[str]) -> Sequence[str]:
    """Return the nearest headings, and what says that a quote is not simply on the page."""
    origin = [one for one in heading_path[:2] if one in (RENDERED, NOT_SHOWN)]
    return [*origin, *heading_path[len(origin) :][-3:]]


def _cut(text: str, *, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _day(at: datetime) -> str:
    return at.date().isoformat()
