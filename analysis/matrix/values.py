"""Values beside support: numbers with units, and since when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from analysis.matrix.terms import content_stems
from rivalscope.core.records import EntryKind, Release

__all__ = ["listed", "quantities", "since", "value_of"]

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = (
    r"(?:[kKMGTP]i?B|bytes?|bits?|ms|milliseconds?|seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?|years?|"
    r"users?|seats?|members?|projects?|workspaces?|requests?(?:/s(?:ec)?| per \w{3,6})?|req/s|dimensions?|dims?|rows?|"
    r"documents?|records?|vectors?|messages?|partitions?|nodes?|replicas?|connections?|tokens?|characters?|fields?|"
    r"columns?|indexes|indices|collections?|files?|languages?|fps|Hz|%)"
)
_QUANTITY = re.compile(
    rf"(?<![\w.])(?P<bound>(?i:up to|at most|at least|maximum of|max\.?|minimum of|over|more than))?\s?"
    rf"(?P<number>{_NUMBER})\s?(?P<scale>million|billion|thousand|[kKM](?=\s))?\s?(?P<unit>{_UNIT})(?![\w])"
)
_BOUNDS = {"up to": "≤", "at most": "≤", "maximum of": "≤", "max": "≤", "max.": "≤", "at least": "≥", "minimum of": "≥"}
_LIMITING = re.compile(
    r"\b(?:limit\w*|default\w*|retention|retain\w*|kept|keeps?|stor(?:e|es|ed)|every|expires?|timeout|maximum|minimum|max|min)\b"
    r"[^.;!?]{0,24}$",
    re.I,
)
"""What is before a number that is a property of the feature; any other number is an example or a boast."""
_REACH = 40
_ROW = 5
"""Words that a table row or an item has beside the name it begins with."""
_CUE = re.compile(
    r"\b(?:supports?|support for|including|includes?|integrat\w+ with|compatible with|works? with"
    r"|available (?:in|on|for)"
    r"|(?:clients?|SDKs?|librar(?:y|ies)|connectors?|bindings|integrations?|plug-?ins?)(?: are available)? (?:for|with)"
    r"):?\s+",
    re.I,
)
"""What is before a list of what is supported; "such as" and "like" begin examples, often of somebody else's."""
_LIST = re.compile(r"(?:[^;()!?.]|\.(?!\s)){5,300}")
_SPLIT = re.compile(r"\s*,\s*(?:and|or|&)?\s*|\s+(?:and|or|&)\s+")
_PROPER = re.compile(r"[A-Z0-9][\w.+#/-]*(?:\s[A-Z0-9][\w.+#/-]*){0,3}")


def quantities(text: str, *, every: bool = False) -> list[str]:
    """Return the numbers with units that a text states as a limit, a default or a period, with their bound.

    Args:
        text: A passage.
        every: Take any number with a unit: the passage is a table row or an item about nothing else.

    >>> quantities("Vectors of up to 2,000 dimensions, kept for 30 days. Answers in 5 ms.")
    ['≤ 2000 dimensions', '30 days']
    """
    found = []
    for hit in _QUANTITY.finditer(text):
        before = text[max(0, hit.start() - _REACH) : hit.start()]
        if not (every or hit["bound"] or _LIMITING.search(before)) or (hit["unit"] == "%" and not hit["bound"]):
            continue
        bound = _BOUNDS.get((hit["bound"] or "").lower(), ">" if hit["bound"] else "")
        parts = [bound, hit["number"].replace(",", ""), hit["scale"] or "", hit["unit"]]
        found.append(" ".join(part for part in parts if part))
    return list(dict.fromkeys(found))


def listed(text: str) -> list[str]:
    """Return the proper names that a text lists, at least two.

    >>> listed("There are clients for Python, Go and Node.js.")
    ['Python', 'Go', 'Node.js']
    """
    best: list[str] = []
    for cue in _CUE.finditer(text):
        hit = _LIST.match(text, cue.end())
        parts = [part.strip(" .:") for part in _SPLIT.split(hit[0])] if hit else []
        names: list[str] = []
        for part in parts:
            proper = _PROPER.match(part)
            if proper is None:
                break
            names.append(proper[0])
            if proper[0] != part:
                break
        if len(names) > max(len(best), 1):
            best = names
    return best


def value_of(quotes: Sequence[str], name: str) -> str:
    """Return the value of the first quote that states one: quantities, else a list; empty where none does.

    Args:
        quotes: What a cell rests on, best first.
        name: The capability; only a quote that says all of it states a value of it.
    """
    wanted = set(content_stems(name))
    for quote in quotes:
        if not wanted <= set(content_stems(quote)):
            continue
        row = quote.split()
        short = len(row) <= len(wanted) + _ROW and wanted <= set(content_stems(" ".join(row[: len(wanted) + 1])))
        found = quantities(quote, every=short) or listed(quote)
        if found:
            return ", ".join(found[:8])
    return ""


def since(name: str, releases: Sequence[Release]) -> str:
    """Return the earliest release that says it added a capability: "2.4 (2025-03-01)"; empty where none does.

    Args:
        name: The capability's name; an entry must say all of its words.
        releases: The product's releases, in any order.
    """
    wanted = set(content_stems(name))
    if not wanted:
        return ""
    added = [
        release
        for release in releases
        if not release.unreleased
        and any(entry.kind is EntryKind.ADDED and wanted <= set(content_stems(entry.text)) for entry in release.entries)
    ]
    if not added:
        return ""
    first = min(added, key=lambda release: (release.published or date.max, release.version))
    dated = first.published and str(first.published) not in first.version
    return f"{first.version} ({first.published})" if dated else first.version
