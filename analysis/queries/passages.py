"""Passages that share words with a search, best first: leads to read, no evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log

from analysis.queries.names import weigh
from analysis.text.normalise import stems

__all__ = ["FoundPassage", "rank_passages"]

_MIN_WEIGHT_SHARE = 0.5
"""Share of the search's weight that a passage must say."""
_A_PAGE = 2
"""Passages of one page at most: ten from one page say less than one from each of ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPassage:
    """A block of text as it is on a page."""

    product: str
    url: str
    text: str
    heading_path: tuple[str, ...]
    captured_at: datetime
    capture_id: str


def rank_passages(passages: Iterable[FoundPassage], query: str, *, most: int = 50) -> tuple[FoundPassage, ...]:
    """Return the passages that say most of a search, best first, at most two of a page and each text once.

    Words count by how rare they are among the passages, headings count half, and of equals the shorter comes first.

    Args:
        passages: Candidates; those that share no word are left out.
        query: What is looked for, in words.
        most: How many to return.
    """
    wanted = list(dict.fromkeys(stems(query)))
    if not wanted:
        return ()
    read = [(one, set(stems(one.text)), set(stems(" ".join(one.heading_path)))) for one in passages]
    counts, total = weigh(said | above for _, said, above in read)
    weight = {word: log(1 + total / (1 + counts[word])) for word in wanted}
    whole = sum(weight.values())
    scored = []
    for one, said, above in read:
        own = sum(weight[word] for word in wanted if word in said)
        around = sum(weight[word] for word in wanted if word in above - said)
        if own and (share := (own + around / 2) / whole) >= _MIN_WEIGHT_SHARE:
            scored.append((-share, len(one.text), one.url, one))
    scored.sort(key=lambda row: row[:3])
    return tuple(_spread_out([one for *_, one in scored], most))


def _spread_out(passages: Sequence[FoundPassage], most: int) -> Iterable[FoundPassage]:
    pages: dict[str, int] = {}
    texts: set[tuple[str, str]] = set()
    given = 0
    for one in passages:
        if given == most:
            return
        if pages.get(one.url, 0) == _A_PAGE or (one.product, one.text) in texts:
            continue
        pages[one.url] = pages.get(one.url, 0) + 1
        texts.add((one.product, one.text))
        given += 1
        yield one
