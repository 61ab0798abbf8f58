"""Lines of plain text that name releases: their shape recurs, and their versions run in one direction."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence

from crawlers.extraction.releases.indented import bullet, indent_of
from crawlers.extraction.releases.rst_outline import adornment
from crawlers.extraction.releases.versions import read_heading, version_key

__all__ = ["in_version_order", "release_lines"]

_LONGEST = 80
_FEWEST = 3
_WORDS = 3
"""Words of such a line that are neither version, nor day, nor a word like "release"."""
_DIRECTION = 0.75
_BLOCKS = 0.3
"""Share of the lines of version and day that begin a block, from which those that do not only list what is told."""
_REMARK = re.compile(r"\s+\([^()\d]{1,60}\)$")
"""A remark on a release in brackets: "(never released)"."""
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


def _heads(lines: Sequence[str], at: int) -> bool:
    """Return whether a line stands over deeper ones, or between blank lines."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return not below.strip() or indent_of(below) > 0


def _ends_list(lines: Sequence[str], at: int, mark: str) -> bool:
    """Return whether a list item is the last of several, with nothing in it: it tells something and heads nothing."""
    below = next((line for line in lines[at + 1 : at + 4] if line.strip()), "")
    above = next((line for line in reversed(lines[max(at - 6, 0) : at]) if not indent_of(line)), "")
    first = bullet(above) if above.strip() else None
    return indent_of(below) == 0 and bullet(below) is None and first is not None and first["mark"] == mark


def release_lines(lines: Sequence[str]) -> frozenset[int]:
    """Return the places of the lines that name releases, whatever stands right below them.

    Args:
        lines: The lines of a text. A version line counts where it begins a block, and at least three lines of its
            shape do: equal but for what holds a digit ("Version 5.1 (build 12)", "> 2.0.0").
    """
    families: dict[str, list[tuple[int, str]]] = defaultdict(list)
    dated: list[tuple[int, str]] = []
    for at, line in enumerate(lines):
        if len(line) > _LONGEST or not any(map(str.isdigit, line)):
            continue
        mark = bullet(line)
        if mark is not None and (indent_of(line) or not _heads(lines, at) or _ends_list(lines, at, mark["mark"])):
            continue
        read = read_heading(_REMARK.sub("", line[mark.end() if mark else 0 :].strip()))
        if read is None or not read.version or read.version == "Unreleased":
            continue
        if read.before and line.rstrip().endswith("."):
            continue  # a sentence
        bare = not (read.before or read.after or indent_of(line))
        if bare and mark is not None:
            families["listed"].append((at, read.version))
        elif bare and read.date and read.day_known:
            dated.append((at, read.version))
        begins = not at or not lines[at - 1].strip() or bool(adornment(lines[at - 1].strip()))
        if begins and mark is None and len(read.before) + len(read.after) <= _WORDS:
            shape = f"{indent_of(line)} {_VARIABLE.sub('#', line.strip()).lower()}"
            families[shape].append((at, read.version))
    if sum(at == 0 or not lines[at - 1].strip() for at, _ in dated) < _BLOCKS * len(dated):
        # a version and its day need no blank line above them in a document that has none there
        families["dated"] = dated
    found: set[int] = set()
    for members in families.values():
        if len(members) >= _FEWEST and in_version_order([version for _, version in members]):
            found.update(at for at, _ in members)
    return frozenset(found)
