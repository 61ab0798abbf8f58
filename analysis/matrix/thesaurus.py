"""Other names for the same thing, from a short list of general software vocabulary.

Only abbreviations and names that mean the same in every market are listed (:mod:`analysis.text.thesaurus`);
associations are learnt from the market's own pages by :mod:`analysis.matrix.feedback`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from analysis.matrix.terms import stems
from analysis.text.thesaurus import groups

__all__ = ["synonyms"]

_MAX_SYNONYMS = 12


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]:
    return tuple(tuple((name, tuple(stems(name))) for name in names) for names in groups())


@lru_cache(maxsize=1)
def _places() -> dict[str, list[int]]:
    """Return the positions of the groups in which a name begins with a stem."""
    found: dict[str, list[int]] = {}
    for number, group in enumerate(_groups()):
        for stem in {sequence[0] for _, sequence in group if sequence}:
            found.setdefault(stem, []).append(number)
    return found


def synonyms(name: str, *, without: Sequence[str] = ()) -> list[str]:
    """Return a name with the part that the thesaurus knows replaced by its other names.

    Args:
        name: A capability's name.
        without: Words that must not come out, such as the market's product names.

    Returns:
        At most a dozen names, in the list's order; none for a name that it does not know.

    >>> "single sign-on login" in synonyms("SSO login")
    True
    """
    wanted = stems(name)
    barred = {word.casefold() for word in without}
    found: dict[str, None] = {}
    listed, places = _groups(), _places()
    for number in sorted({number for stem in wanted for number in places.get(stem, ())}):
        for _, sequence in listed[number]:
            at = _find(sequence, wanted)
            if at < 0:
                continue
            before, after = wanted[:at], wanted[at + len(sequence) :]
            for other, spelled in listed[number]:
                if spelled != sequence and other.casefold() not in barred:
                    found[" ".join([*before, other, *after])] = None
            break
    return list(found)[:_MAX_SYNONYMS]


def _find(part: Sequence[str], whole: Sequence[str]) -> int:
    size = len(part)
    return next((at for at in range(len(whole) - size + 1) if tuple(whole[at : at + size]) == tuple(part)), -1)
