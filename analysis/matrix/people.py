"""People's decisions on cells: applied last, the machine's answer kept beside."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rivalscope.core.records import Capability, Cell, NoKind, Support

__all__ = ["CellOverride", "apply_overrides", "unused_overrides"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellOverride:
    """A person's decision on one cell."""

    product: str
    capability: str
    """Id or name of the capability."""
    support: Support
    reason: str
    author: str
    no_kind: NoKind | None = None


def _places(override: CellOverride, capabilities: Sequence[Capability]) -> set[tuple[str, str]]:
    wanted = override.capability.casefold()
    return {
        (override.product.casefold(), capability.id)
        for capability in capabilities
        if wanted in {capability.id.casefold(), capability.label.casefold()}
    }


def unused_overrides(
    cells: Sequence[Cell], overrides: Sequence[CellOverride], capabilities: Sequence[Capability]
) -> list[CellOverride]:
    """Return the decisions that match no cell."""
    there = {(cell.product.casefold(), cell.capability) for cell in cells}
    return [override for override in overrides if not _places(override, capabilities) & there]


def apply_overrides(
    cells: Sequence[Cell], overrides: Sequence[CellOverride], capabilities: Sequence[Capability]
) -> list[Cell]:
    """Return the cells with people's decisions in them; of two on one cell the later in the list wins.

    Args:
        cells: The machine's cells.
        overrides: The decisions; those that match nothing are logged as warnings.
        capabilities: To find a capability by its name.
    """
    decided = {place: override for override in overrides for place in _places(override, capabilities)}
    for override in unused_overrides(cells, overrides, capabilities):
        _log.warning("override matches no cell: %s / %s", override.product, override.capability)
    return [
        cell if (found := decided.get((cell.product.casefold(), cell.capability))) is None else _decide(cell, found)
        for cell in cells
    ]


def _decide(cell: Cell, override: CellOverride) -> Cell:
    present = override.support in {Support.FULL, Support.PARTIAL}
    return replace(
        cell,
        support=override.support,
        no_kind=None if present else override.no_kind or _kind(cell, override.support),
        leads=() if override.support is not Support.UNKNOWN else cell.leads,
        machine=cell.support,
        decided_by=override.author,
        decision_reason=override.reason,
    )


def _kind(cell: Cell, decided: Support) -> NoKind | None:
    """Return the kind of no of a decision that names none.

    A person's no is on the person's word: it is documented only where the machine had found the quote, and never
    "not mentioned", which is no answer. Where a person leaves it open, the machine's kind stays.
    """
    if decided is Support.NONE:
        return NoKind.DOCUMENTED if cell.no_kind is NoKind.DOCUMENTED else None
    return NoKind.NOT_MENTIONED if cell.no_kind in (None, NoKind.UNCLEAR) else cell.no_kind
