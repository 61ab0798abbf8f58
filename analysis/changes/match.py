"""Pair the blocks of two versions of a page: same words, same but for dates, reflowed, reworded, or alone.

Order of the passes, each working on what the one before left over::

    same words (multiset)  ->  same but for dates and counters  ->  reflow (words still there in other blocks)
        ->  alike (one to one, best first)  ->  added / removed
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from analysis.changes.text import key, masked_key
from rivalscope.core.records import Block

__all__ = ["BlockMatching", "match_blocks"]

_MIN_RATIO = 60.0
"""Lowest word-level ratio at which two blocks are one, reworded; a pair under the same headings gets a bonus."""
_SAME_PLACE_BONUS = 12.0
_MOST_PAIRS = 400_000
"""Pairs compared for likeness; beyond it only blocks under the same headings are compared."""
_REFLOW_WORDS = 4


@dataclass(slots=True)
class BlockMatching:
    """The outcome of pairing: every block of both sides is in exactly one list."""

    same: list[tuple[Block, Block]] = field(default_factory=list)
    moved: list[tuple[Block, Block]] = field(default_factory=list)
    """Same words, other order."""
    restyled: list[tuple[Block, Block]] = field(default_factory=list)
    """Same words, other case, punctuation or white space."""
    masked: list[tuple[Block, Block]] = field(default_factory=list)
    """Same words but for dates and counters."""
    reflowed_old: list[Block] = field(default_factory=list)
    reflowed_new: list[Block] = field(default_factory=list)
    """The words are still on the other side, cut into other blocks."""
    reworded: list[tuple[Block, Block, float]] = field(default_factory=list)
    removed: list[Block] = field(default_factory=list)
    added: list[Block] = field(default_factory=list)


def match_blocks(old: Sequence[Block], new: Sequence[Block]) -> BlockMatching:
    """Pair the blocks of two versions.

    Args:
        old: Blocks of the older version, in page order.
        new: Blocks of the newer version, in page order.

    Returns:
        A :class:`Matching`.
    """
    result = BlockMatching()
    pairs, left_old, left_new = _pair_by(old, new, key)
    pairs.sort(key=lambda pair: pair[1].position)
    stay = _longest_increasing([before.position for before, _ in pairs])
    for place, pair in enumerate(pairs):
        if place not in stay:
            result.moved.append(pair)
        elif pair[0].text.split() == pair[1].text.split():
            result.same.append(pair)
        else:
            result.restyled.append(pair)
    result.masked, left_old, left_new = _pair_by(left_old, left_new, masked_key)
    left_old, left_new = _take_reflow(result, left_old, left_new)
    result.reworded, result.removed, result.added = _pair_alike(left_old, left_new)
    return result


def _pair_by(
    old: Sequence[Block], new: Sequence[Block], fold: Callable[[str], str]
) -> tuple[list[tuple[Block, Block]], list[Block], list[Block]]:
    """Pair blocks with equal folded text; among equals prefer the same headings, then the order."""
    waiting: defaultdict[str, list[Block]] = defaultdict(list)
    for block in old:
        waiting[fold(block.text)].append(block)
    pairs: list[tuple[Block, Block]] = []
    left_new: list[Block] = []
    for block in new:
        candidates = waiting.get(fold(block.text))
        if not candidates:
            left_new.append(block)
            continue
        pick = next((i for i, other in enumerate(candidates[:50]) if other.heading_path == block.heading_path), 0)
        pairs.append((candidates.pop(pick), block))
    left_old = sorted((block for blocks in waiting.values() for block in blocks), key=lambda block: block.position)
    return pairs, left_old, left_new


def _take_reflow(result: BlockMatching, old: list[Block], new: list[Block]) -> tuple[list[Block], list[Block]]:
    """Set aside blocks whose words stand, unbroken, among the unpaired words of the other side."""
    if not old or not new:
        return old, new
    old_stream, new_stream = _stream(old), _stream(new)
    rest_old: list[Block] = []
    rest_new: list[Block] = []
    for block in old:
        (result.reflowed_old if _within(block, new_stream) else rest_old).append(block)
    for block in new:
        (result.reflowed_new if _within(block, old_stream) else rest_new).append(block)
    return rest_old, rest_new


def _stream(blocks: Iterable[Block]) -> str:
    return " " + " ".join(key(block.text) for block in blocks) + " "


def _within(block: Block, stream: str) -> bool:
    words = key(block.text)
    return words.count(" ") + 1 >= _REFLOW_WORDS and f" {words} " in stream


def _pair_alike(
    old: list[Block], new: list[Block]
) -> tuple[list[tuple[Block, Block, float]], list[Block], list[Block]]:
    """Pair what reads alike, best first, one to one."""
    scored: list[tuple[float, int, int]] = []
    if len(old) * len(new) <= _MOST_PAIRS:
        scored = _scores(old, new, range(len(old)), range(len(new)))
    else:
        under: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for index, block in enumerate(new):
            under[block.heading_path].append(index)
        sections: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for index, block in enumerate(old):
            sections[block.heading_path].append(index)
        for path, indices in sections.items():
            if len(indices) * len(under[path]) <= _MOST_PAIRS:
                scored.extend(_scores(old, new, indices, under[path]))
    scored.sort(reverse=True)
    used_old: set[int] = set()
    used_new: set[int] = set()
    pairs = []
    for score, i, j in scored:
        if i not in used_old and j not in used_new:
            used_old.add(i)
            used_new.add(j)
            pairs.append((old[i], new[j], round(min(score, 100.0) / 100, 3)))
    return (
        pairs,
        [block for i, block in enumerate(old) if i not in used_old],
        [block for j, block in enumerate(new) if j not in used_new],
    )


def _scores(
    old: list[Block], new: list[Block], rows: Sequence[int], columns: Sequence[int]
) -> list[tuple[float, int, int]]:
    if not rows or not columns:
        return []
    grid = process.cdist(
        [key(old[i].text) for i in rows],
        [key(new[j].text) for j in columns],
        scorer=fuzz.ratio,
        score_cutoff=_MIN_RATIO - _SAME_PLACE_BONUS,
    )
    found = []
    for i, row in zip(rows, grid, strict=True):
        for column in row.nonzero()[0]:
            j = columns[int(column)]
            before, after = old[i], new[j]
            bonus = _SAME_PLACE_BONUS if before.heading_path == after.heading_path else 0.0
            penalty = 25.0 if before.kind is not after.kind and "code" in (before.kind, after.kind) else 0.0
            score = float(row[column]) + bonus - penalty
            if score >= _MIN_RATIO:
                found.append((score, i, j))
    return found


def _longest_increasing(values: Sequence[int]) -> set[int]:
    """Return the indices of one longest increasing subsequence (patience sorting, O(n log n))."""
    tails: list[int] = []
    tail_at: list[int] = []
    previous = [-1] * len(values)
    for index, value in enumerate(values):
        slot = bisect_left(tails, value)
        if slot:
            previous[index] = tail_at[slot - 1]
        if slot == len(tails):
            tails.append(value)
            tail_at.append(index)
        else:
            tails[slot] = value
            tail_at[slot] = index
    chain: set[int] = set()
    at = tail_at[-1] if tail_at else -1
    while at >= 0:
        chain.add(at)
        at = previous[at]
    return chain
