"""overrides.yaml: what people decided, with author and reason, read with line-numbered errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.matrix.people import CellOverride
from rivalscope.core.config_words import plain_message
from rivalscope.core.errors import ConfigError
from rivalscope.core.market_file import parse_yaml
from rivalscope.core.records import NoKind, Support

__all__ = ["cell_overrides", "read_cell_decisions"]

_Text = Annotated[str, Field(min_length=1)]


class _CellDecision(BaseModel):
    model_config = ConfigDict(extra="forbid")

    product: _Text
    capability: _Text
    support: Support
    no_kind: NoKind | None = None
    author: _Text
    reason: _Text
    on: date


def read_cell_decisions(path: Path) -> list[dict[str, Any]]:
    """Read the decisions on cells as plain data, in the order of the file.

    Args:
        path: ``overrides.yaml``; it need not exist. Its section ``cells`` holds product, capability, support, author,
            reason and day (``on``) of each decision.

    Raises:
        ConfigError: A decision is incomplete or unreadable; the message names file and line.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if all(line.lstrip().startswith("#") for line in text.splitlines() if line.strip()):
        return []  # whoever takes back the last decision leaves a file without any
    data = parse_yaml(text, name=str(path))
    decisions: list[dict[str, Any]] = []
    rows: Any = data.get("cells") or []
    for number, row in enumerate(rows):
        where = f"{path}:{rows.lc.item(number)[0] + 1}"
        try:
            decision = _CellDecision.model_validate(dict(row))
        except (ValidationError, TypeError, ValueError) as error:
            raise ConfigError(
                "; ".join(f"{'.'.join(map(str, one['loc']))}: {plain_message(one)}" for one in error.errors())
                if isinstance(error, ValidationError)
                else "a decision must be a mapping",
                where=where,
                next_step="A decision needs product, capability, support, author, reason and on (a day).",
            ) from error
        decisions.append(decision.model_dump(mode="json", exclude_none=True))
    return decisions


def cell_overrides(rows: Iterable[Mapping[str, Any]]) -> list[CellOverride]:
    """Return decisions on cells, given as plain data, oldest first; those of one day stay in their order."""
    decisions = sorted((_CellDecision.model_validate(dict(row)) for row in rows), key=lambda one: one.on)
    return [CellOverride(**one.model_dump(exclude={"on"})) for one in decisions]
