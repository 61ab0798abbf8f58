"""The parts of a question that asks for two things: "since when, and in which plan?"."""

from __future__ import annotations

import re

__all__ = ["two_parts"]

_WORDS = (
    r"(?:what|which|who|whom|whose|when|where|why|how|since when|since which|in which|on which|from which|at which"
    r"|with which)\b"
)
_VERBS = r"(?:is|are|was|were|do|does|did|has|have|can|could|will|would)\b"
_ASKS = rf"(?:{_WORDS}|{_VERBS}(?! (?:also|not|too|still|even|more|less)\b)(?=.* \w))"
"""A verb asks only in front of its subject: "who is managed and is also open source" is one question."""
_JOINT = re.compile(
    rf"(?:\?\s*(?:and |but |also )?|\s*[,;:]\s*(?:and |but |also )|\s+(?:and|but)\s+(?:if so,? )?)(?={_ASKS})", re.I
)
_BEGINS = re.compile(rf"(?:\w+[,:]? ){{0,3}}?{_ASKS}", re.IGNORECASE)
_LEAST = 2
"""Words of a part: "and how" is none."""


def two_parts(question: str) -> tuple[str, str] | None:
    """Return the two parts of a question; None: it has one, or more than two.

    Args:
        question: As it was asked.

    >>> two_parts("Does Tern have SSO, and does it have SCIM?")
    ('Does Tern have SSO', 'does it have SCIM?')
    >>> two_parts("who has SSO and SCIM?") is None
    True
    """
    parts = [part.strip() for part in _JOINT.split(question.strip())]
    parts = [part for part in parts if part.strip("?!. ")]
    if len(parts) != 2 or any(len(part.split()) < _LEAST for part in parts) or not _BEGINS.match(parts[0]):
        return None
    return parts[0], parts[1]
