"""What buyers ask of software: single sign-on, an audit log, an export; of one field of it, syntax highlighting.

No page of one market tells that a name is such a thing; who compares software knows it. The list (``asked.txt``) is
general vocabulary, in English, and was copied from no market.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from analysis.text.normalise import stems

__all__ = ["asked_of_any"]


def asked_of_any(label: str) -> bool:
    """Return whether a label is a capability that buyers ask of software of any kind, or of a field of it.

    Args:
        label: Compared by the stems of its words, in any order.

    >>> [asked_of_any(label) for label in ("Audit logs", "Export of data", "Volume expansion")]
    [True, True, False]
    """
    return frozenset(stems(label)) in _known()


@lru_cache(maxsize=1)
def _known() -> frozenset[frozenset[str]]:
    lines = Path(__file__).with_name("asked.txt").read_text(encoding="utf-8").splitlines()
    names = [name for line in lines if not line.startswith("#") for name in line.split(";")]
    return frozenset(words for name in names if (words := frozenset(stems(name))))
