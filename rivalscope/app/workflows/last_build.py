"""Whose cells stand from the last build: in a wide market only the products that changed are decided again.

What the market's words weigh and what is usual in a column are then those of today's pages and of the last build of all
products. After many small builds, or a change of rules, settings, rows or decisions, all products are decided again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import Connection

from analysis.corpus import SourceGap
from analysis.matrix.build import KeptCells
from rivalscope.core.ids import make_id
from rivalscope.core.payload import Payload, missing
from rivalscope.core.records import Capability, Cell
from rivalscope.core.store.capabilities import load_state, save_state
from rivalscope.core.store.pages import PageVersion

__all__ = ["LastBuild", "all_verified"]

_STATE = "matrix-standing"
_WIDE = 50
"""Products from which a market is wide: below, deciding all of them takes minutes."""
_CHANGED = 0.25
"""Share of the products that may be decided beside what stands."""
_SINCE = 0.5
"""Share of the products decided since the last build of all, from which all are decided again."""


@dataclass
class LastBuild:
    """What the last build was made from, and what of it stands.

    Args:
        rows: The capabilities of this build.
        versions: The page versions of this build.
        gaps: Where nobody could look.
    """

    rows: Sequence[Capability]
    versions: Iterable[PageVersion]
    gaps: Iterable[SourceGap]
    standing: KeptCells = field(default_factory=KeptCells)
    _since: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for version in self.versions:
            found[version.product].append(version.content_id)
        for gap in self.gaps:
            found[gap.product].append(f"{gap.url} {gap.outcome} {gap.whole_source}")
        self._inputs = {product: make_id("product-input", *sorted(parts)) for product, parts in found.items()}
        self._columns = make_id("rows", *(f"{one.id} {one.label} {one.aliases} {one.description}" for one in self.rows))

    def keep(
        self, connection: Connection, cells: Iterable[Cell], *, rules: str, payload_of: Callable[[str], Payload]
    ) -> None:
        """Find what stands of the last build's cells; nothing where the market is small or too much changed.

        A product whose quotes are not all in the archive any more is decided again.

        Args:
            connection: Open transaction.
            cells: The last build's.
            rules: The version of rules, settings and decisions.
            payload_of: Capture id -> archived bytes.
        """
        last: dict[str, Any] = load_state(connection, _STATE) or {}
        if len(self._inputs) < _WIDE or (last.get("rules"), last.get("rows")) != (rules, self._columns):
            return
        by_product: defaultdict[str, dict[str, Cell]] = defaultdict(dict)
        for cell in cells:
            by_product[cell.product][cell.capability] = cell
        ids = [row.id for row in self.rows]
        kept = {
            product: [by_product[product][one] for one in ids]
            for product, known in last["products"].items()
            if self._inputs.get(product) == known and by_product[product].keys() >= set(ids)
        }
        kept = {product: some for product, some in kept.items() if all_verified(some, payload_of)}
        changed = self._inputs.keys() - kept.keys()
        since = changed | set(last["since"])
        if len(changed) > _CHANGED * len(self._inputs) or len(since) > _SINCE * len(self._inputs):
            return
        levels = {name: np.array(column) for name, column in last["levels"].items()}
        self.standing, self._since = KeptCells(kept, levels), since

    def save(self, connection: Connection, *, rules: str) -> None:
        """Remember what this build was made from."""
        levels: Mapping[str, Any] = self.standing.levels or {}
        state = {
            "rules": rules,
            "rows": self._columns,
            "products": self._inputs,
            "since": sorted(self._since),
            "levels": {name: column.tolist() for name, column in levels.items()},
        }
        save_state(connection, _STATE, state)


def all_verified(cells: Iterable[Cell], payload_of: Callable[[str], Payload]) -> bool:
    """Return whether every quote is in the archived bytes, word for word; False where there is no cell."""
    product, payloads, found = "", dict[str, Payload](), False
    for cell in cells:
        if cell.product != product:  # only the pages of one product are in memory
            product, payloads = cell.product, {}
        found = True
        for quote in (*cell.evidence, *cell.contradictions, *cell.leads):
            if quote.capture_id not in payloads:
                payloads[quote.capture_id] = payload_of(quote.capture_id)
            payload = payloads[quote.capture_id]
            if any(missing(piece, payload) for piece in quote.pieces):
                return False
    return found
