"""Names that mean the same in any market: a short list of general software vocabulary (``thesaurus.txt``).

A market's own abbreviations and words are learnt from its pages; this list holds what no page explains any more.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from analysis.text.normalise import fold, key

__all__ = ["abbreviated", "groups", "other_name"]


@lru_cache(maxsize=1)
def groups() -> tuple[tuple[str, ...], ...]:
    """Return the groups of interchangeable names in the list's order, an abbreviation first if there is one."""
    lines = Path(__file__).with_name("thesaurus.txt").read_text(encoding="utf-8").splitlines()
    return tuple(
        tuple(name.strip() for name in line.split(" = ")) for line in lines if line.strip() and not line.startswith("#")
    )


@lru_cache(maxsize=1)
def abbreviated() -> dict[str, str]:
    """Return abbreviations as they are written, and what the words behind them are.

    Only pairs that begin alike: what is merely used for the same ("LDAP", "Active Directory") is no other spelling.

    >>> abbreviated()["OSS"], "LDAP" in abbreviated()
    ('open source', False)
    """
    return {
        short: long
        for short, long, *_ in groups()
        if _is_short(short) and " " in long and fold(short)[0] == fold(long)[0]
    }


def other_name(name: str) -> str:
    """Return the abbreviation of a name, or the words behind an abbreviation; empty if the list has none.

    >>> other_name("Open-source"), other_name("OSS"), other_name("Snapshots")
    ('OSS', 'open source', '')
    """
    return _others().get(key(name), "")


@lru_cache(maxsize=1)
def _others() -> dict[str, str]:
    pairs = abbreviated().items()
    return {key(long): short for short, long in pairs} | {key(short): long for short, long in pairs}


def _is_short(name: str) -> bool:
    return " " not in name and sum(char.isupper() for char in name) > 1
