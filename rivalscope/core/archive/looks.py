"""Looks that found nothing new, many in one record: an unchanged page costs a few bytes, not a page.

A revisit record for each page of an unchanged site is as large as the site itself after a few weeks. So the looks of a
crawl at pages that did not change are written together when it ends: once as a *base*, which names each page with the
response that contains it, and from then on as the numbers of the base's lines with the times. Other tools skip these
records; ``rivalscope replay`` reads them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from rivalscope.core.archive.reader import Record, WarcFolder, read_record
from rivalscope.core.errors import ArchiveError
from rivalscope.core.ids import make_id
from rivalscope.core.records import Capture, Outcome

__all__ = ["LOOKS", "Base", "look_at", "looks_block", "looks_in", "read_base"]

LOOKS = "application/vnd.rivalscope.looks+json"
"""Media type of such a record."""
_FIELDS = (
    "product", "source", "url", "outcome", "reason", "digest", "mime", "charset", "size", "etag", "last_modified",
    "redirect_to", "warc_file", "warc_offset",
)  # fmt: skip
# A base is written again once it names fewer of the pages than this.
_MIN_SHARED = 0.8


@dataclass(frozen=True, slots=True)
class Base:
    """The lines that later looks refer to."""

    place: str
    """File and offset of its record, as looks name it."""
    lines: tuple[tuple[Any, ...], ...]


def look_at(at: datetime) -> datetime:
    """Return a time as such a record keeps it: in whole milliseconds."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def looks_block(captures: Sequence[Capture], base: Base | None) -> tuple[bytes, bool]:
    """Return the block of a record for unchanged captures, and whether it is a base itself.

    Args:
        captures: With the place of the response that each of them repeats.
        base: Of earlier looks; None: there is none.
    """
    lines = {_line(capture): capture for capture in captures}
    known = {line: number for number, line in enumerate(base.lines)} if base is not None else {}
    named = sorted(known[line] for line in lines if line in known)
    # In the order of the crawl, which is much the same each time: the steps between the times stay short.
    newest = sorted((line for line in lines if line not in known), key=lambda line: (lines[line].at, line))
    data: dict[str, Any] = {"run": captures[0].run_id}
    if base is None or len(named) < _MIN_SHARED * len(lines):
        ordered = sorted(lines, key=lambda line: (lines[line].at, line))
        data["lines"], is_base = ordered, True
    else:
        ordered = [*(base.lines[number] for number in named), *newest]
        data |= {"base": base.place, "seen": _ranges(named)} | ({"lines": newest} if newest else {})
        is_base = False
    times = [lines[line].at for line in ordered]
    start = min(times)
    offsets = [round((at - start) / timedelta(milliseconds=1)) for at in times]
    data["start"] = start.isoformat()
    data["after"] = [offsets[0], *(later - earlier for earlier, later in pairwise(offsets))]
    statuses = [lines[line].status for line in ordered]
    usual = max(set(statuses), key=statuses.count)
    data["status"] = usual
    if other := {str(place): status for place, status in enumerate(statuses) if status != usual}:
        data["other"] = other
    return json.dumps(data, separators=(",", ":")).encode(), is_base


def looks_in(record: Record) -> list[Capture]:
    """Return the captures of such a record; none for any other.

    Raises:
        ArchiveError: It is damaged, or the base that it refers to is not there.
    """
    if record.type != "metadata" or record.headers.get("content-type") != LOOKS:
        return []
    try:
        data = json.loads(record.block)
        lines = [tuple(line) for line in data.get("lines", ())]
        if "base" in data:
            named = _base_lines(record.file.parent, data["base"])
            lines = [*(named[number] for first, last in data["seen"] for number in range(first, last + 1)), *lines]
        return list(_captures(data, lines))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise ArchiveError("the list of looks is damaged", where=f"{record.file} at byte {record.offset}") from error


def read_base(folder: WarcFolder, place: str) -> Base | None:
    """Return a base by its place; None if it is not there any more."""
    try:
        return Base(place, tuple(_base_lines(folder, place)))
    except (ArchiveError, ValueError, KeyError, TypeError):
        return None


def _base_lines(folder: WarcFolder, place: str) -> list[tuple[Any, ...]]:
    offset, _, file = place.partition(" ")
    return [tuple(line) for line in json.loads(read_record(folder / file, int(offset)).block)["lines"]]


def _line(capture: Capture) -> tuple[Any, ...]:
    return tuple(getattr(capture, name) for name in _FIELDS)


def _captures(data: Mapping[str, Any], lines: Sequence[tuple[Any, ...]]) -> Iterable[Capture]:
    start, offset = datetime.fromisoformat(data["start"]), 0
    for place, (line, step) in enumerate(zip(lines, data["after"], strict=True)):
        offset += step
        at = start + timedelta(milliseconds=offset)
        values = dict(zip(_FIELDS, line, strict=True))
        values["outcome"] = Outcome(values["outcome"])
        yield Capture(
            **values,
            id=make_id("capture", values["url"], at.isoformat(), values["digest"]),
            run_id=data["run"],
            at=at,
            status=data.get("other", {}).get(str(place), data["status"]),
        )


def _ranges(numbers: Sequence[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found
