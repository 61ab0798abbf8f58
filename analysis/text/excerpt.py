"""The part of a text that is shown: whole sentences, never a word or a clause cut off in silence."""

from __future__ import annotations

import re

__all__ = ["LEFT_OUT", "differing", "excerpt"]

_SENTENCE = re.compile(r"(?<=[.!?。！？])[\"”’)]?\s+(?=\S)|(?<=[。！？])")
_CLAUSE = re.compile(r"(?:[;:,]|\s[-–—|])(?=\s)")
LEFT_OUT = " […]"
"""Stands where a sentence had to be cut."""
_PATIENCE = 2
"""A first sentence may be this many times as long as asked before it is cut between clauses."""


def excerpt(text: str, most: int) -> str:
    """Return the whole sentences at the beginning of a text that fit.

    A first sentence that is too long is shown whole where it is not much too long, else up to the end of a clause,
    and what is left out is marked.

    Args:
        text: The text; white space is folded.
        most: Characters.

    >>> excerpt("Rooms are planned. Roles are not.", 20)
    'Rooms are planned.'
    """
    folded = " ".join(text.split())
    if len(folded) <= most:
        return folded
    kept = ""
    for sentence in _SENTENCE.split(folded):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > most:
            break
        kept = longer
    if kept:
        return kept
    first = _SENTENCE.split(folded)[0]
    if len(first) <= _PATIENCE * most:
        return first
    ends = [match.start() for match in _CLAUSE.finditer(first, 0, _PATIENCE * most)]
    end = ends[-1] if ends else first.rfind(" ", 0, most)
    return first[: end if end > 0 else most] + LEFT_OUT


def differing(before: str, after: str) -> tuple[str, str]:
    """Return the sentences of two texts that are not in the other one; both texts whole where all are.

    >>> differing("Rooms cost 5. Ask us.", "Rooms cost 7. Ask us.")
    ('Rooms cost 5.', 'Rooms cost 7.')
    """
    old, new = (_SENTENCE.split(" ".join(text.split())) for text in (before, after))
    was, now = [one for one in old if one not in new], [one for one in new if one not in old]
    return (" ".join(was), " ".join(now)) if was and now else (" ".join(old), " ".join(new))
