"""Judges' verdicts -> the precision that is printed on every export."""

from __future__ import annotations

from analysis.matrix.audit import AuditVerdict, JudgedCell, Precision, measure_precision
from rivalscope.core.store import matrix
from rivalscope.core.workspace import Workspace

__all__ = ["precision_of"]


def precision_of(workspace: Workspace) -> Precision | None:
    """Return the measured precision of the current matrix; None while nobody has judged any of it."""
    with workspace.store.begin() as connection:
        rows = matrix.current_verdicts(connection)
    return measure_precision(
        JudgedCell(verdict=AuditVerdict(row["verdict"]), stratum=row["stratum"], weight=row["weight"]) for row in rows
    )
