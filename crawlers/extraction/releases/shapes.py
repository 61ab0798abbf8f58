"""Lines of plain text that name releases, told by their shape: it recurs, and their versions run in one direction."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence

from crawlers.extraction.releases.indented import bullet, indent_of
from crawlers.extraction.releases.versions import read_heading, version_key

__all__ = ["in_version_order", "release_lines"]

_LONGEST = 80
_FEWEST = 3
_WORDS = 3
"""Words of such a line that are neither version, nor day, nor a word like "release"."""
_DIRECTION = 0.75
_VARIABLE = re.compile(r"\S*\d\S*|[^\W\d_]{3,9}(?=\s*\d{1,2}(?:st|nd|rd|th)?,? \d{4})")
"""What differs between the lines of one shape: whatever holds a digit, and the name of a month."""


def in_version_order(versions: Sequence[str]) -> bool:
    """Return whether versions run from new to old or from old to new, nearly all of them distinct.

    >>> in_version_order(["1.10", "1.9", "1.2"]), in_version_order(["1.2", "3.1", "2.0", "2.9"])
    (True, False)
    """
    if len(set(versions)) < 0.9 * len(versions):
        return False
    keys = [version_key(version) for version in versions]
    rises = sum(a < b for a, b in itertools.pairwise(keys))
    falls = sum(a > b for a, b in itertools.pairwise(keys))
    # "2.5b2" and "2.5b1" are equal numbers
    return rises + falls > 0 and max(rises, falls) >= _DIRECTION * (rises + falls)


def release_lines(lines: Sequence[str]) -> frozenset[int]:
    """Return the places of the lines that name releases, whatever stands right below them.

    Args:
        lines: The lines of a text. A version line counts where it begins a block, and at least three lines of its
            shape do: equal but for what holds a digit ("Version 5.1 (build 12)", "> 2.0.0").
    """
    families: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for at, line in enumerate(lines):
        if len(line) > _LONGEST or (at and lines[at - 1].strip()) or not any(map(str.isdigit, line)) or bullet(line):
            continue
        read = read_heading(line.strip())
        if read is None or not read.version or read.version == "Unreleased":
            continue
        if len(read.before) + len(read.after) <= _WORDS:
            shape = f"{indent_of(line)} {_VARIABLE.sub('#', line.strip()).lower()}"
            families[shape].append((at, read.version))
    found: set[int] = set()
    for members in families.values():
        if len(members) >= _FEWEST and in_version_order([version for _, version in members]):
            found.update(at for at, _ in members)
    return frozenset(found)
