"""List marks of other kinds: glued to their words (``-Fixed a crash``), or in brackets (``[+] Export``)."""

from __future__ import annotations

import re

__all__ = ["unglued"]

_MARKS = "*-+•!·"
_EMPHASIS = r"(?![^*\n]{1,80}\*(?:\W|$))"
"""What is between two stars is emphasised, and no item: "*Date*: 2024-03-02"."""
_GLUED = {
    mark: re.compile(
        rf"^(?P<indent>\s{{0,24}}){re.escape(mark)}(?=[^\W_]|[\[\"'`(«“])(?!.*{re.escape(mark)}\s*$)"
        + (_EMPHASIS if mark == "*" else "")
    )
    for mark in _MARKS
}
_SPACED = {mark: re.compile(rf"^\s{{0,24}}{re.escape(mark)}\s+\S") for mark in _MARKS}
_BRACKETED = re.compile(r"^(?P<indent>\s{0,8})\[(?:[^\w\s\[\]]|[^\W\dxX_])\][ \t]*(?=[^\s(\[:])")
"""A sign or letter in brackets before an entry; "[x]" is a box that is ticked, "[1]" a footnote."""
_LEAST = 4


def unglued(source: str) -> str:
    """Return a text with a plain list mark before each entry, where the document glues its marks or brackets them.

    A mark counts only where it begins many lines and stands mostly without a blank: "*emphasis*" and "-v" are no items.

    >>> unglued("-One\\n-Two\\n-Three\\n-Four\\n").splitlines()[0]
    '- One'
    """
    lines = source.split("\n")
    if source.count("] ") >= _LEAST:
        bracketed = [at for at, line in enumerate(lines) if line.lstrip()[:1] == "[" and _BRACKETED.match(line)]
        for at in bracketed if len(bracketed) >= _LEAST else ():
            lines[at] = _BRACKETED.sub(r"\g<indent>- ", lines[at])
    for mark in _MARKS:
        if (
            source.startswith(mark) + source.count(f"\n{mark}") + source.count(f" {mark}") + source.count(f"\t{mark}")
            < _LEAST
        ):
            continue
        glued = [at for at, line in enumerate(lines) if line.lstrip()[:1] == mark and _GLUED[mark].match(line)]
        if len(glued) < _LEAST:
            continue
        spaced = sum(bool(_SPACED[mark].match(line)) for line in lines if line.lstrip()[:1] == mark)
        if len(glued) <= 2 * spaced:
            continue
        for at in glued:
            bare = lines[at].lstrip()
            lines[at] = f"{lines[at][: len(lines[at]) - len(bare)]}- {bare[1:]}"
    return "\n".join(lines)
