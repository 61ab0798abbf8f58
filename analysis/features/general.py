"""How general a word is: in how many unlike markets headings hold it, and how many products' release notes.

What is in the headings of every market ("issues", "security", "controller") tells nothing of one; what one market
alone says ("milestones") does. ``general.tsv`` holds frequencies only; ``python -m benchmarks.train_rows`` makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

__all__ = ["General", "general"]


@dataclass(frozen=True, slots=True)
class General:
    """Frequencies of stems and phrase keys, each a share between 0 and 1.

    Attributes:
        headings: Stem to the mean share of vendors, over unlike markets, whose headings and items hold it (twice the
            share, at most 1, before the mean).
        notes: Stem to the share of products whose release notes hold it.
        phrases: Key of a phrase to the same share as of ``headings``.
    """

    headings: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[str, float] = field(default_factory=dict)
    phrases: Mapping[str, float] = field(default_factory=dict)


@lru_cache(maxsize=1)
def general() -> General:
    """Return the frequencies that come with the program."""
    tables: dict[str, dict[str, float]] = {"heading": {}, "note": {}, "phrase": {}}
    for line in Path(__file__).with_name("general.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, name, share = line.split("\t")
            tables[kind][name] = float(share)
    return General(tables["heading"], tables["note"], tables["phrase"])
