"""The steps of the schema, frozen: once a step is released, its text never changes. See ``migrations.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from rivalscope.core.store.steps import (
    s0001_tables,
    s0002_views,
    s0003_readings,
    s0004_leads,
    s0005_plan_prices,
    s0006_blocks_once,
    s0007_probability,
    s0008_charges,
    s0009_demand,
    s0010_signals,
    s0011_looks_by_product,
    s0012_leases,
    s0013_reread,
    s0014_hosts,
    s0015_page_words,
    s0016_history,
    s0017_post_readings,
)

__all__ = ["STEPS", "MigrationStep"]


@dataclass(frozen=True, slots=True)
class MigrationStep:
    """One step: statements, then a function where rows must be changed too."""

    name: str
    sql: str = ""
    """Statements, each ended by a semicolon at the end of a line; ``{time}``, ``{bytes}`` and ``{serial}`` stand for
    the types that are spelt differently on SQLite and PostgreSQL."""
    change: Callable[[Connection], None] | None = None


STEPS: tuple[MigrationStep, ...] = (
    MigrationStep("tables", s0001_tables.SQL),
    MigrationStep("views", s0002_views.SQL),
    MigrationStep("readings", s0003_readings.SQL),
    MigrationStep("leads", s0004_leads.SQL),
    MigrationStep("plan_prices", s0005_plan_prices.SQL, s0005_plan_prices.change),
    MigrationStep("blocks_once", s0006_blocks_once.SQL),
    MigrationStep("probability", s0007_probability.SQL),
    MigrationStep("charges", s0008_charges.SQL),
    MigrationStep("demand", s0009_demand.SQL),
    MigrationStep("signals", s0010_signals.SQL),
    MigrationStep("looks_by_product", change=s0011_looks_by_product.change),
    MigrationStep("leases", s0012_leases.SQL),
    MigrationStep("reread", s0013_reread.SQL),
    MigrationStep("hosts", s0014_hosts.SQL),
    MigrationStep("page_words", s0015_page_words.SQL),
    MigrationStep("history", s0016_history.SQL, s0016_history.change),
    MigrationStep("post_readings", s0017_post_readings.SQL),
)
"""In order; the number of a step is its place, from 1."""
