"""Release notes that are written as comments of a programming language."""

from __future__ import annotations

import re

__all__ = ["uncommented"]

_BLOCK = re.compile(
    r"^[ \t]*/\*+[ \t]*$\n?(?P<inside>(?:^[ \t]*\*(?!/).*$\n?){1,2000})^[ \t]*\*+/[ \t]*$", re.MULTILINE
)
_STAR = re.compile(r"^[ \t]*\*[ \t]?", re.MULTILINE)
_TAG = re.compile(r"^@(?=version\b|release\b|since\b)", re.MULTILINE)
_MARKS = ("#", "//", "--", ";", "%", "rem")
_SHARE = 0.9
"""Share of a text's lines that a mark begins, so that all of it is a comment."""
_FEWEST = 8
_KEYWORD = re.compile(r"^.{0,20}\$\w{2,20}: [^$\n]{1,200},v [^$\n]{1,200}\$.*$", re.MULTILINE)
"""What CVS and RCS write into a file: its own revision, which is no version of the product."""


def uncommented(source: str) -> str:
    """Return a text without the marks of comments, of blocks or of all its lines, and without what CVS adds.

    >>> uncommented("/**\\n * @version 1.2\\n */\\n- draw a lake\\n")
    '\\nversion 1.2\\n\\n\\n- draw a lake\\n'
    """
    source = _KEYWORD.sub("", source) if ",v " in source else source
    if "*/" in source:
        source = _BLOCK.sub(lambda match: f"\n{_TAG.sub('', _STAR.sub('', match['inside']))}\n", source)
    lines = source.splitlines()
    told = [line.lstrip().lower() for line in lines if line.strip()]
    for mark in _MARKS:
        if len(told) >= _FEWEST and sum(line.startswith(mark) for line in told) >= _SHARE * len(told):
            return "\n".join(line.lstrip()[len(mark) :] if line.strip() else line for line in lines)
    return source
