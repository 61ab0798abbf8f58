"""Facts on a whole export: as-of date, measured accuracy, coverage."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from analysis.answers import Answer, answer_of
from analysis.exports.schema import SCHEMA_VERSION, Form, What
from analysis.view import MarketView

__all__ = ["facts_of", "iso"]


def iso(at: datetime | None) -> str:
    """Return a time as ``2026-01-31T09:30:00Z``; empty for None."""
    return "" if at is None else f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def facts_of(view: MarketView, what: What, form: Form) -> dict[str, object]:
    """Return what a reader must know before believing a table; plain data, in a stable order."""
    counts = Counter(
        answer_of(view.cell(product.slug, capability.id))
        for product in view.products
        for capability in view.capabilities
    )
    total = len(view.products) * len(view.capabilities)
    accuracy = view.accuracy
    return {
        "market": view.market,
        "schema": f"{what}/{SCHEMA_VERSION}",
        "form": form.value,
        "as_of": iso(view.as_of),
        "built_at": iso(view.built_at),
        "products": len(view.products),
        "capabilities": len(view.capabilities),
        "cells": total,
        **{f"cells_{answer.name.lower()}": counts[answer] for answer in Answer},
        "pages_planned": sum(row.planned for row in view.coverage),
        "pages_read": sum(row.read for row in view.coverage),
        "pages_refused": sum(row.refused for row in view.coverage),
        "pages_failed": sum(row.failed for row in view.coverage),
        "measured_precision": accuracy.precision if accuracy else None,
        "measured_low": accuracy.low if accuracy else None,
        "measured_high": accuracy.high if accuracy else None,
        "measured_on": accuracy.judged if accuracy else 0,
        "accuracy": accuracy.words if accuracy else "not measured yet: no cells have been judged",
    }
