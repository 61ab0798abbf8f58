"""Logs of days: ChangeLogs, `git log` and lists of dated news, which state inside an entry that a version was released.

A log says who changed what on which day; a release is all that was changed since the one before it. Such a log is cut
at the versions that it states, where they run in one direction: each has the day of the entry that states it.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from crawlers.extraction.releases.dates import DayOrder, find_dates
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.versions import read_heading, version_key

__all__ = ["cut_at_stated_versions"]

_FEWEST_DAYS, _FEWEST_STATED, _FEWEST_IN_FILES = 5, 3, 5
"""Days, and stated versions, of a log; more of them where what states them is said of a file, or of a name."""
_LONGEST = 120
_STATEMENT = 80
_LEAD = 16
"""Letters before the day of an entry's head: its weekday, a bracket, "Change 813 on"."""
_SHARE = 0.6
"""Share of the days that bear an author's address, or hold one line each, in a log."""
_UNSTATED = 0.34
"""Share of the days that may be newer than the newest stated version: a log that stopped stating them is none."""
_NAMES = 3
"""Names beside versions that are tried for that of the product."""
_OWN = 0.7
"""Share of the versions beside one name that must fall from new to old."""
_DOTTED = re.compile(r"\d+(?:\.\d+)+")
_FILE = re.compile(r"^[\w./*+{}()\[\], -]{1,80}:\s+(?=\S)")
"""What a ChangeLog's item begins with: the files and functions that it is about."""
_SENTENCE = re.compile(r"\.\s+(?=[A-Z])")
_NAME = re.compile(r"(?<=\s)(?:[^\W\d_][\w.'-]*\s?){1,4}$")
"""Who wrote, at the end of an entry's head."""
_NAMES_RECUR = 0.34
"""How many different names the heads of a log have at most, for each of them."""
_SAYS = re.compile(r"\b(?:vers(?:ion)?|releas(?:e|ed|ing)|tag(?:ged)?|bump(?:ed)?)\b", re.IGNORECASE)
_STEPS = frozenset(
    "bump bumped bumping to for set up tag tagged prepare prepared preparing update updated increment increase number "
    "make made new final official stable is as mark this cut".split()
)
"""Words of a line that states a version, which name no other product."""


@dataclass(slots=True)
class _Entry:
    """What a log says of a day under one head."""

    at: int
    day: date
    end: int
    version: str = ""
    by: int = -1
    """Where the line stands that states the version."""
    named: str = ""
    """What bears the version, where it says so."""
    plain: bool = False
    """The line is about no file and no name: "Version 1.2 released"."""
    nodes: list[OutlineNode] = field(default_factory=list)


def cut_at_stated_versions(
    nodes: Sequence[OutlineNode], *, order: DayOrder, language: str = ""
) -> Sequence[OutlineNode]:
    """Return the outline of a log with the versions that it states as its headings; any other outline as it is.

    Args:
        nodes: An outline.
        order: Whether its numeric dates put the day or the month first.
        language: Its language.
    """
    entries = _entries(nodes, order=order, language=language)
    if len(entries) < _FEWEST_DAYS or _bears_versions(entries, nodes):
        return nodes
    for entry in entries:
        _state(entry, nodes)
    newest_first = sum(a.day >= b.day for a, b in itertools.pairwise(entries)) * 2 >= len(entries) - 1
    ordered = entries if newest_first else entries[::-1]
    if not _keep_own(ordered):
        return nodes
    if not _is_log(entries, nodes):
        return _named(entries, nodes)
    cut = list(nodes[: entries[0].at])
    groups: list[tuple[_Entry | None, list[_Entry]]] = [(None, [])]
    for entry in ordered:
        if entry.version:
            groups.append((entry, []))
        groups[-1][1].append(entry)
    if len(groups[0][1]) > _UNSTATED * len(entries):
        return nodes
    for head, members in groups:
        if not members:
            continue
        name = f"{head.version} ({head.day.isoformat()})" if head is not None else "Unreleased"
        cut.append(OutlineNode(NodeKind.HEADING, name, 1))
        for entry in members:
            cut += _told(entry, nodes)
    return cut


def _entries(nodes: Sequence[OutlineNode], *, order: DayOrder, language: str) -> list[_Entry]:
    found: list[_Entry] = []
    for at, node in enumerate(nodes):
        if node.kind not in (NodeKind.HEADING, NodeKind.LABEL) or node.depth > 2 or len(node.text) > _LONGEST:
            continue
        if not any(map(str.isdigit, node.text)):
            continue
        day = next(find_dates(node.text[:60], order=order, language=language), None)
        if day is None or day.value is None or not day.day_known or day.start > _LEAD:
            continue
        if found:
            found[-1].end = at
        found.append(_Entry(at, day.value, len(nodes)))
    return found


def _is_log(entries: Sequence[_Entry], nodes: Sequence[OutlineNode]) -> bool:
    """Return whether most days bear an author's address, or names that recur, or hold one line each."""
    signed = sum("@" in nodes[entry.at].text or _author(nodes, entry) for entry in entries)
    names = [name[0] for entry in entries if (name := _NAME.search(nodes[entry.at].text)) is not None]
    if len(set(names)) <= _NAMES_RECUR * len(names):
        signed = max(signed, len(names))
    lines = sum(nodes[entry.at].kind is NodeKind.LABEL and entry.end - entry.at <= 2 for entry in entries)
    return max(signed, lines) >= _SHARE * len(entries)


def _bears_versions(entries: Sequence[_Entry], nodes: Sequence[OutlineNode]) -> bool:
    """Return whether most days are those of versions: of their own heads, or of the headings right above them."""
    named = 0
    for entry in entries:
        above = nodes[entry.at - 1] if entry.at else None
        own = read_heading(nodes[entry.at].text)
        read = read_heading(above.text) if above and above.kind in (NodeKind.HEADING, NodeKind.LABEL) else None
        named += bool((own and own.version) or (read and read.version and read.date is None))
    return 2 * named > len(entries)


def _named(entries: Sequence[_Entry], nodes: Sequence[OutlineNode]) -> Sequence[OutlineNode]:
    """Return the outline of dated posts with each day that states a version named by it: "Version 1.2 released"."""
    stated = [entry for entry in entries if entry.version and entry.plain and entry.by == entry.at + 1]
    if len(stated) < _FEWEST_STATED:
        return nodes
    made = list(nodes)
    for entry in stated:
        made[entry.at] = replace(nodes[entry.at], text=f"{entry.version} ({entry.day.isoformat()})")
    dropped = {entry.by for entry in stated}
    return [node for at, node in enumerate(made) if at not in dropped]


def _author(nodes: Sequence[OutlineNode], entry: _Entry) -> bool:
    below = nodes[entry.at + 1] if entry.at + 1 < entry.end else None
    return below is not None and "@" in below.text and len(below.text) < _STATEMENT and "<" in below.text


def _state(entry: _Entry, nodes: Sequence[OutlineNode]) -> None:
    """Note which version an entry states: in its head, or in a line of its own."""
    for at in range(entry.at, entry.end):
        text = nodes[at].text
        if len(text) > _STATEMENT or not any(map(str.isdigit, text)):
            continue
        file = _FILE.match(text) if at != entry.at else None
        said = _SENTENCE.split(text[file.end() :] if file else text)[0]
        read = read_heading(said.strip(" .!=*~-"))
        if read is None or "." not in read.version or read.after or len(_DOTTED.findall(said)) != 1:
            continue
        if at == entry.at:
            if not read.before:
                entry.version, entry.by, entry.plain = read.version, at, True
                return
            continue
        says = _SAYS.search(text)
        rest = [word for word in read.before if not (says and word in _STEPS)]
        if (read.date is None or says) and len(rest) <= 1 and not (file and (says[0][0] in "bB" if says else not rest)):
            entry.version, entry.by, entry.named = read.version, at, rest[0] if rest else ""
            entry.plain = not (file or rest)
            return


def _keep_own(ordered: Sequence[_Entry]) -> bool:
    """Keep the statements about what the log is of, each version by its newest; return whether they cut the log.

    They fall from new to old, and only they do: what a log says of the versions of other products has no order in it.
    """
    names = Counter(entry.named for entry in ordered if entry.version and entry.named)
    unnamed = {version_key(entry.version)[0] for entry in ordered if entry.version and not entry.named}
    best: list[_Entry] = []
    for name in ("", *(name for name, _ in names.most_common(_NAMES))):
        first = {version_key(entry.version)[0] for entry in ordered if entry.version and entry.named == name}
        if unnamed and not any(abs(number - other) <= 1 for number in first for other in unnamed):
            continue  # its versions are far from those that bear no name
        seen: set[str] = set()
        stated: list[_Entry] = []
        for entry in ordered:
            if entry.version and entry.named in ("", name) and entry.version not in seen:
                seen.add(entry.version)
                stated.append(entry)
        falling = _falling(stated)
        if len(falling) > len(best) and len(falling) >= _OWN * len(stated):
            best = falling
    kept = {entry.at for entry in best}
    for entry in ordered:
        if entry.at not in kept:
            entry.version = ""
    plain = sum(entry.plain for entry in best)
    return len(best) >= (_FEWEST_STATED if plain >= _FEWEST_STATED else _FEWEST_IN_FILES)


def _falling(stated: Sequence[_Entry]) -> list[_Entry]:
    """Return the longest series of statements whose versions do not rise from one to the next."""
    tails: list[tuple[tuple[int, ...], int]] = []
    before: list[int] = []
    for at, entry in enumerate(stated):
        key = (*(-number for number in version_key(entry.version)), 1)
        place = bisect_right(tails, (key, len(stated)))
        before.append(tails[place - 1][1] if place else -1)
        tails[place : place + 1] = [(key, at)]
    kept: list[_Entry] = []
    at = tails[-1][1] if tails else -1
    while at >= 0:
        kept.append(stated[at])
        at = before[at]
    return kept[::-1]


def _told(entry: _Entry, nodes: Sequence[OutlineNode]) -> list[OutlineNode]:
    """Return what an entry tells, without its head, its author and the line that states its version."""
    begin = entry.at + 1 + _author(nodes, entry)
    return [
        replace(node, kind=NodeKind.PARAGRAPH, depth=0) if node.kind is NodeKind.HEADING else node
        for at, node in enumerate(nodes[begin : entry.end], begin)
        if not (entry.version and at == entry.by)
    ]
