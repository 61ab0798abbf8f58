"""What buyers ask of software: single sign-on, an audit log, an export; of one field of it, syntax highlighting.

No page of one market tells that a name is such a thing; who compares software knows it. The list (``asked.txt``) is
general vocabulary, in English, and was copied from no market.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from analysis.text.normalise import STOPWORDS, stems, tokens

__all__ = ["asked_of_any"]


def asked_of_any(label: str) -> bool:
    """Return whether a label is a capability that buyers ask of software of any kind, or of a field of it.

    Args:
        label: Compared by the stems of its words; in another order only where the label is built for it ("retries of
            tests", "signing commits"), because a redirect URL is no URL redirect.

    >>> [asked_of_any(label) for label in ("Audit logs", "Export of data", "Redirect URL", "Volume licensing")]
    [True, True, False, False]
    """
    words = tuple(stems(label))
    names, turned = _known()
    if words in names:
        return True
    told = tokens(label)
    joined = any(word in STOPWORDS for word in told[1:-1])
    return (joined or label.split(" ")[0].endswith("ing")) and frozenset(words) in turned


@lru_cache(maxsize=1)
def _known() -> tuple[frozenset[tuple[str, ...]], frozenset[frozenset[str]]]:
    lines = Path(__file__).with_name("asked.txt").read_text(encoding="utf-8").splitlines()
    names = frozenset(
        words for line in lines if not line.startswith("#") for name in line.split(";") if (words := tuple(stems(name)))
    )
    return names, frozenset(map(frozenset, names))
