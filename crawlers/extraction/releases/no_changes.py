"""What is among the entries of a release and is not a change."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["no_changes"]

_LISTED = 3
"""Entries of a release of one of these forms, from which they are a list of such."""
_NAME = r"[\w.@*-]{1,80}"
_CODE = r"[a-z]{2,3}(?:[_@-][A-Za-z]{2,8}){0,2}"
_FORMS = (
    # the files that it touches
    re.compile(rf"(?:{_NAME}/){{1,12}}(?:[\w@* -]{{1,80}}\.)?{_NAME}(?:\s\(.{{1,120}}\))?$|(?:{_NAME}/){{1,12}}$"),
    re.compile(r"\.?[\w@*-]{1,80}(?:\.[\w-]{1,20}){0,3}\.[A-Za-z]\w{0,7}$"),
    # counts: "Public functions: 58"
    re.compile(r"[^\W\d_][^:\d]{3,60}:\s+\d{1,9}$"),
    # who translated it, and into which language: "Ada Lovelace (en_GB)"
    re.compile(rf"[^\W\d_][\w.'’-]{{0,30}}(?:\s[\w.'’-]{{1,30}}){{0,4}}\s\({_CODE}(?:,\s?{_CODE}){{0,5}}\)$"),
)


def no_changes(texts: Iterable[str]) -> set[int]:
    """Return the places of the entries that are not changes: file names, counts or translators, where several are.

    Args:
        texts: The entries of one release.

    >>> sorted(no_changes(["Updated Bootstrap", "src/a.js", "src/b.js", "package.json", "webpack.config.js"]))
    [1, 2, 3, 4]
    >>> no_changes(["Renamed src/a.js", "src/b.js"])
    set()
    """
    found: set[int] = set()
    texts = list(texts)
    files = {at for at, text in enumerate(texts) if any(form.match(text) for form in _FORMS[:2])}
    counts, people = ({at for at, text in enumerate(texts) if form.match(text)} for form in _FORMS[2:])
    for places in (files, counts, people):
        if len(places) >= _LISTED:
            found |= places
    return found
