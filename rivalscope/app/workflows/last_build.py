"""Whose cells stand from the last build: in a wide market only the products that changed are read and decided again.

What the market's pages teach and what is usual in a column are then those of the last build of all products. After many
small builds, once many pages are others than those that taught it, or after a change of rules, settings, rows or
decisions, all products are decided again, and all is learnt anew. :attr:`LastBuild.why` tells which of these it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, groupby, islice
from typing import Any

import numpy as np
from sqlalchemy import Connection

from analysis.corpus import SourceGap
from analysis.matrix.build import KeptCells
from analysis.matrix.market_words import lesson_bytes, read_words, words_bytes
from analysis.payloads import ArchivedPayloads
from analysis.text.embed import default_embedder
from rivalscope.core import clock
from rivalscope.core.ids import make_id
from rivalscope.core.payload import Payload, missing
from rivalscope.core.records import Capability, Cell
from rivalscope.core.store.pages import PageVersion
from rivalscope.core.store.states import load_bytes, load_state, save_bytes, save_state

__all__ = ["LastBuild", "all_verified"]

_STATE = "matrix-standing"
_PAGES = "matrix-learnt-pages"
_LEARNT = "matrix-learnt/"
_MARKET = ""
"""Name of what all products taught together; each product's own lesson is under its key."""
_WIDE = 50
"""Products from which a market is wide: below, deciding all of them takes minutes."""
_CHANGED = 0.25
"""Share of the products that may be decided beside what stands."""
_SINCE = 0.5
"""Share of the products decided since the last build of all, from which all are decided again."""
_DRIFT = 0.2
"""Share of pages that are new, read differently or gone since the market's words were learnt, from which they are
learnt anew."""
_ID = 12
"""Letters of a page's id that are kept to tell it from others."""
_AHEAD = 16
"""Products whose pages are fetched together from an archive in object storage."""


@dataclass
class LastBuild:
    """What the last build was made from, and what of it stands.

    Args:
        versions: The page versions of this build.
        gaps: Where nobody could look.
        unsteady: Passages by address that differ from look to look.
    """

    versions: Sequence[PageVersion]
    gaps: Iterable[SourceGap]
    unsteady: Mapping[str, Iterable[str]]
    standing: KeptCells = field(default_factory=KeptCells)
    addressed: dict[str, dict[str, str]] = field(default_factory=dict)
    """Passages of the products that stand which try to instruct a language model, by product and address."""
    why: str = ""
    """Why all products of a wide market are decided, or how old the words are with which a few are."""
    _last: dict[str, Any] = field(default_factory=dict)
    _since: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for version in self.versions:
            found[version.product].append(version.content_id)
            if passages := self.unsteady.get(version.url):
                found[version.product].append(make_id("unsteady", version.url, *sorted(passages)))
        for gap in self.gaps:
            found[gap.product].append(f"{gap.url} {gap.outcome} {gap.whole_source}")
        self._inputs = {product: make_id("product-input", *sorted(parts)) for product, parts in found.items()}

    def same(self, connection: Connection, *, rules: str) -> dict[str, dict[str, datetime]]:
        """Return the products whose pages read as at the last build: when each page was last seen, by address.

        Nothing where the market is small, rules, settings or decisions are others, or too much changed.

        Args:
            connection: Open transaction.
            rules: The version of rules, settings and decisions.
        """
        last: dict[str, Any] = load_state(connection, _STATE) or {}
        if len(self._inputs) < _WIDE or "addressed" not in last:
            return {}
        if last.get("rules") != rules:
            self.why = "all products are decided again: rules, settings or decisions have changed"
            return {}
        same = {product for product, known in last["products"].items() if self._inputs.get(product) == known}
        if self._too_many(same, last) or self._too_old(connection):
            return {}
        self._last = last
        seen: dict[str, dict[str, datetime]] = {product: {} for product in same}
        for version in self.versions:
            if version.product in same:
                seen[version.product][version.url] = version.last_seen
        return seen

    def _too_many(self, stand: Iterable[str], last: Mapping[str, Any]) -> bool:
        changed = self._inputs.keys() - set(stand)
        since = changed | set(last["since"])
        if len(changed) > _CHANGED * len(self._inputs) or len(since) > _SINCE * len(self._inputs):
            self.why = (
                f"all products are decided again: {len(since)} of {len(self._inputs)} changed since the last full build"
            )
            return True
        return False

    def _too_old(self, connection: Connection) -> bool:
        """Return whether the pages that taught the market's words are too few of today's, and how many are not."""
        learnt: dict[str, Any] = load_state(connection, _PAGES) or {}
        then, now = set(learnt.get("pages", ())), self._page_ids
        if not then:
            self.why = (
                "all products are decided again: it is not known from which pages the market's vocabulary was learnt"
            )
            return True
        drift = max(len(now - then) / max(len(now), 1), len(then - now) / len(then))
        others = (
            f"{drift:.0%} of the pages have changed since {learnt['at'][:10]}, when the market's vocabulary was learnt"
        )
        self.why = f"all products are decided again: {others}" if drift > _DRIFT else others
        return drift > _DRIFT

    @property
    def _page_ids(self) -> set[str]:
        return {version.content_id[:_ID] for version in self.versions}

    def keep(
        self,
        connection: Connection,
        rows: Sequence[Capability],
        cells: Iterable[Cell],
        *,
        same: Iterable[str],
        payload_of: ArchivedPayloads,
    ) -> None:
        """Find what stands of the last build's cells; nothing where other rows are asked for.

        A product whose quotes are not all in the archive any more is decided again.

        Args:
            connection: Open transaction.
            rows: The capabilities of this build.
            cells: The last build's.
            same: Products whose pages read as they did.
            payload_of: Gives archived bytes.
        """
        last = self._last
        if not last:
            return
        if last["rows"] != _rows_id(rows):
            self.why = "all products are decided again: the rows of the matrix have changed"
            return
        by_product: defaultdict[str, dict[str, Cell]] = defaultdict(dict)
        for cell in cells:
            by_product[cell.product][cell.capability] = cell
        ids = [row.id for row in rows]
        kept = {
            product: [by_product[product][one] for one in ids]
            for product in same
            if by_product[product].keys() >= set(ids)
        }
        whole = dict(_verified(chain.from_iterable(kept.values()), payload_of))
        kept = {product: some for product, some in kept.items() if whole[product]}
        changed = self._inputs.keys() - kept.keys()
        stored = load_bytes(connection, _LEARNT, [_MARKET, *changed])
        if _MARKET not in stored:
            self.why = "all products are decided again: what was learnt from the pages is not stored"
            return
        if self._too_many(kept, last):
            return
        words = read_words(stored.pop(_MARKET), stored, default_embedder())
        levels = {name: np.array(column) for name, column in last["levels"].items()}
        self.standing, self._since = KeptCells(kept, words, levels), changed | set(last["since"])
        self.addressed = {product: found for product, found in last["addressed"].items() if product in kept}

    def save(
        self,
        connection: Connection,
        rows: Sequence[Capability],
        *,
        rules: str,
        addressed: Mapping[str, Mapping[str, str]],
    ) -> None:
        """Remember what this build was made from, and what it learnt if it decided all products of a wide market."""
        words = self.standing.words
        state = {
            "rules": rules,
            "rows": _rows_id(rows),
            "products": self._inputs,
            "since": sorted(self._since),
            "levels": {name: column.tolist() for name, column in self.standing.levels.items()},
            "addressed": addressed,
        }
        save_state(connection, _STATE, state)
        if words is not None and not self.standing.cells and len(self._inputs) >= _WIDE:
            save_state(connection, _PAGES, {"at": clock.now().isoformat(), "pages": sorted(self._page_ids)})
            lessons = ((product, lesson_bytes(one)) for product, one in words.feedback.lessons.items())
            save_bytes(connection, _LEARNT, chain([(_MARKET, words_bytes(words))], lessons))


def _rows_id(rows: Iterable[Capability]) -> str:
    return make_id("rows", *(f"{one.id} {one.label} {one.aliases} {one.description}" for one in rows))


def all_verified(cells: Iterable[Cell], payload_of: ArchivedPayloads) -> bool:
    """Return whether every quote is in the archived bytes, word for word; False where there is no cell."""
    found = False
    for _, verified in _verified(cells, payload_of):
        if not verified:
            return False
        found = True
    return found


def _verified(cells: Iterable[Cell], payload_of: ArchivedPayloads) -> Iterator[tuple[str, bool]]:
    """Yield, for each product, whether every quote of its cells is in the archived bytes."""
    products = groupby(cells, key=lambda cell: cell.product)
    while batch := [(product, _quoted(some)) for product, some in islice(products, _AHEAD)]:
        payload_of.ahead([capture_id for _, quoted in batch for capture_id in quoted])
        for product, quoted in batch:
            yield product, all(_holds(payload_of(one), pieces) for one, pieces in quoted.items())


def _quoted(cells: Iterable[Cell]) -> dict[str, dict[str, None]]:
    """Return the pieces of text that cells quote, by capture, each once: one passage is quoted for many cells."""
    pieces: dict[str, dict[str, None]] = {}
    for cell in cells:
        for quote in (*cell.evidence, *cell.contradictions, *cell.leads):
            pieces.setdefault(quote.capture_id, {}).update(dict.fromkeys(quote.pieces))
    return pieces


def _holds(payload: Payload, pieces: Iterable[str]) -> bool:
    return not any(missing(piece, payload) for piece in pieces)
