"""Passages that have no word in common with a capability: weighed once for all capabilities of a kind.

In a wide market these are nearly all pairs of passage and capability. Only what retrieval measured tells them apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.matrix.proof import LIGHT, Shape, Sight
from analysis.statements.reach import CapabilityTraits, touch
from analysis.statements.records import Asked

if TYPE_CHECKING:
    from analysis.matrix.weigh import Weighed

__all__ = ["Alike", "Touching", "Untouched", "seen_words", "touching"]

_MOST = 20_000
"""Passages that are remembered for a kind of capability, a kilobyte each; then all are forgotten."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A passage as it is weighed for all capabilities of a kind that it does not touch.

    Attributes:
        columns: Its features in the order of the model, without what retrieval measured.
        weighed: The passage, weighed, without how near it is.
    """

    columns: NDArray[np.float64]
    weighed: Weighed

    def at(self, near: float, said: float, ranking: float) -> Weighed:
        """Return the passage as it is weighed for one of the capabilities."""
        one = self.weighed
        return type(one)(
            row=one.row,
            passage=one.passage,
            document=one.document,
            claim=one.claim,
            said=said,
            near=near,
            proof=0.0,
            denial=0.0,
            ranking=ranking,
            foreign=one.foreign,
            headed=one.headed,
        )


@dataclass(frozen=True, slots=True)
class Touching:
    """A capability as passages may touch it.

    Attributes:
        words: All words and stems by which it is recognised.
        kind: What matters of it to a passage that has none of them; None where it has no words.
    """

    words: frozenset[str]
    kind: Hashable | None


def touching(asked: Asked, shape: Shape) -> Touching:
    """Return the words by which a capability is recognised, by the statement reader and by the features of proof.

    Args:
        asked: What the statement reader is asked.
        shape: The capability's name taken apart.
    """
    read = touch(asked)
    name = shape.core | shape.rest
    spelled = [one for _, words in shape.spellings for one in words]
    words = {*read.words, *name, *shape.heavy, shape.head, *shape.definition, *shape.named, *spelled}
    words.update(*shape.wholes)
    if not name or not shape.spellings:
        return Touching(frozenset(words), None)
    kind: tuple[CapabilityTraits, int, bool, bool, bool, bool, bool] = (
        read.kind,
        len(name),
        bool(shape.core),
        bool(shape.rest),
        bool(shape.heavy),
        bool(shape.definition),
        bool(shape.wholes),
    )
    return Touching(frozenset(words | (LIGHT & name)), kind)


def seen_words(sight: Sight) -> set[str]:
    """Return the stems of a passage that the features of proof compare with those of a capability."""
    found: set[str] = set(sight.said | sight.heading | sight.title | sight.around | sight.before)
    found.update(*(stems for _, stems, _ in sight.clauses))
    return found


class Untouched:
    """The passages of a product that were read: which capabilities each touches, and what it is to all others."""

    def __init__(self) -> None:
        self._rows: defaultdict[str, set[int]] = defaultdict(set)
        self._alike: dict[tuple[Hashable, int], Alike | None] = {}

    def read(self, row: int, words: Iterable[str]) -> None:
        """Take in a passage with all its words and stems."""
        for word in words:
            self._rows[word].add(row)

    def rows(self, words: Collection[str]) -> set[int]:
        """Return the passages read so far that have any of these words."""
        return set().union(*(self._rows[word] for word in words if word in self._rows))

    def knows(self, kind: Hashable, row: int) -> bool:
        """Return whether it is known what a passage is to capabilities of a kind."""
        return (kind, row) in self._alike

    def get(self, kind: Hashable, row: int) -> Alike | None:
        """Return what a passage is to capabilities of a kind; None where that must be weighed for each."""
        return self._alike[kind, row]

    def keep(self, kind: Hashable, row: int, alike: Alike | None) -> None:
        """Remember what a passage is to capabilities of a kind that it does not touch."""
        if len(self._alike) >= _MOST:
            self._alike.clear()
        self._alike[kind, row] = alike
