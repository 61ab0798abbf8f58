"""What the team says of capabilities: impact, effort and Kano class, from a CSV file."""

from __future__ import annotations

import csv
from pathlib import Path

from analysis.insights.opportunities import Estimate, Kano
from analysis.queries.names import match_capabilities
from analysis.view import MarketView
from rivalscope.core.errors import ConfigError

__all__ = ["read_estimates"]


def read_estimates(path: Path, view: MarketView) -> dict[str, Estimate]:
    """Read estimates.

    Args:
        path: CSV with a column ``capability`` (label, alias or id) and any of ``impact`` (3 massive, 2 high, 1 medium,
            0.5 low, 0.25 minimal), ``effort`` (person-months) and ``kano`` (basic, performance, attractive).
        view: The market whose capabilities are named.

    Returns:
        Capability id -> estimate.

    Raises:
        ConfigError: The file cannot be read, or a line names no capability or no number.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"cannot be read ({error})", where=str(path)) from error
    found = {}
    for line, row in enumerate(rows, start=2):
        where = f"{path}:{line}"
        name = (row.get("capability") or "").strip()
        meant, near = match_capabilities(view, name) if name else ([], ())
        if len(meant) != 1:
            close = ", ".join(near) or "list them with: rivalscope capabilities"
            raise ConfigError(f'no capability "{name}"', where=where, next_step=f"Close names: {close}")
        try:
            found[meant[0].id] = Estimate(
                impact=_number(row.get("impact")), effort=_number(row.get("effort")), kano=_kano(row.get("kano"))
            )
        except ValueError as error:
            raise ConfigError(
                f"{error}",
                where=where,
                next_step="impact and effort must be numbers; kano must be basic, performance or attractive",
            ) from error
    return found


def _number(text: str | None) -> float | None:
    return float(text) if text and text.strip() else None


def _kano(text: str | None) -> Kano | None:
    return Kano(text.strip().casefold()) if text and text.strip() else None
