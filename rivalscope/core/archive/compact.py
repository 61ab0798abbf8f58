"""Put the files of many crawls together, one a month, without losing evidence.

A year of daily looks at twenty sources leaves 7,300 small files. Their records are copied as they are; only what points
to a place in another file is written anew, because places move: revisit records and looks at unchanged pages. A payload
that an address has shown before (a page that takes turns, a crawl that was repeated) becomes a revisit record.
References lead back in time only, so what was compacted once is never touched again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from rivalscope.core import clock
from rivalscope.core.archive.archive import RUN_FILE, Archive, captures_in
from rivalscope.core.archive.form import ORIGINAL, record_bytes, record_date, rewritten
from rivalscope.core.archive.http import parse_message
from rivalscope.core.archive.looks import LOOKS, Base, looks_block, looks_in, read_base
from rivalscope.core.archive.reader import Record, WarcFile, records
from rivalscope.core.archive.writer import ArchiveWriter, awaits_rendering, capture_of, original_of
from rivalscope.core.errors import ArchiveError
from rivalscope.core.ids import digest
from rivalscope.core.records import NEEDS_SCRIPT

__all__ = ["Compacted", "Place", "compact", "files_of_runs"]

Place = tuple[str, int]
"""File and offset of a record."""
_COMPACTED = "{month}-compacted-{number:02d}.warc.gz"
_LARGEST = 1 << 30
"""Bytes after which another file of the same month begins."""
_REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


@dataclass(slots=True)
class Compacted:
    """What a compaction came to.

    Attributes:
        old: The files whose records are in the new ones.
        new: Names of the new files.
        moved: Old place of a record -> its new one.
        bases: Old place of a base of looks, as looks name it -> its new one.
        repeated: Payloads that became revisit records.
    """

    old: list[WarcFile] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    moved: dict[Place, Place] = field(default_factory=dict)
    bases: dict[str, Base] = field(default_factory=dict)
    repeated: int = 0


def files_of_runs(archive: Archive) -> list[WarcFile]:
    """Return the files that one crawl each wrote, the oldest first; files of others are not ours to move."""
    return [archive.path(name) for name in archive.names() if RUN_FILE.fullmatch(name)]


def compact(archive: Archive, files: Sequence[WarcFile], *, software: str) -> Compacted:
    """Write the records of files again, those of a month together; the files themselves stay as they are.

    Args:
        archive: Where they are; of a remote one, the new files are in its folder then.
        files: Of :func:`files_of_runs`.
        software: For the new files' first record.

    Raises:
        ArchiveError: A file is damaged, or a new one cannot be written or does not hold what the old ones did.
    """
    done = Compacted(old=list(files))
    originals: dict[tuple[str, str], Record] = {}
    for month, some in groupby(files, key=lambda path: path.name[:6]):
        writer = _next_writer(archive, month, done, software)
        for path in some:
            for record in records(path):
                if record.type != "warcinfo":
                    _copy(record, writer, done, originals)
            if writer.size > _LARGEST:
                writer.close()
                writer = _next_writer(archive, month, done, software)
        writer.close()
    done.new = [name for name in done.new if (archive.folder / name).exists()]
    _check(done, archive)
    return done


def _next_writer(archive: Archive, month: str, done: Compacted, software: str) -> ArchiveWriter:
    number = 1
    while archive.has(name := _COMPACTED.format(month=month, number=number)) or name in done.new:
        number += 1
    done.new.append(name)
    return archive.writer(name, software=software)


def _copy(record: Record, writer: ArchiveWriter, done: Compacted, originals: dict[tuple[str, str], Record]) -> None:
    """Write one record, as it was or with its references brought up to date, and note where it is now."""
    if record.headers.get("content-type") == LOOKS:
        _copy_looks(record, writer, done)
        return
    if (target := original_of(record)) is not None:
        file, offset = done.moved.get((target.file, target.offset), (target.file, target.offset))
        data = rewritten(record, {ORIGINAL.lower(): f"{offset} {file}"})
    elif (first := _repeats(record, originals)) is not None:
        file, offset = done.moved[first.file.name, first.offset]
        data = _as_revisit(record, first, f"{offset} {file}")
        done.repeated += 1
    else:
        with record.file.open("rb") as source:
            source.seek(record.offset)
            data = source.read(record.end - record.offset)
    done.moved[record.file.name, record.offset] = writer.name, writer.append_record(data)


def _repeats(record: Record, originals: dict[tuple[str, str], Record]) -> Record | None:
    """Return the earlier response of an address with the very same payload; None: there is none, or it is needed."""
    capture = capture_of(record, file="")
    message = parse_message(record.block) if record.type == "response" else None
    if capture is None or message is None or awaits_rendering(record) or capture.reason.startswith(NEEDS_SCRIPT):
        return None
    if not record.block.endswith(message.body) or digest(message.body) != record.headers.get("warc-payload-digest"):
        return None
    first = originals.setdefault((record.url, capture.digest), replace(record, block=b""))
    return first if first.offset != record.offset or first.file != record.file else None


def _as_revisit(record: Record, first: Record, place: str) -> bytes:
    message = parse_message(record.block)
    assert message is not None
    assert first.at is not None
    fields = {
        "warc-type": "revisit",
        "warc-profile": _REVISIT,
        "warc-refers-to-target-uri": first.url,
        "warc-refers-to-date": record_date(first.at),
        ORIGINAL.lower(): place,
    }
    return rewritten(record, fields, block=record.block[: len(record.block) - len(message.body)])


def _copy_looks(record: Record, writer: ArchiveWriter, done: Compacted) -> None:
    """Write a list of looks with the new places of the responses and of the base that it refers to."""
    found = []
    for capture in looks_in(record):
        place = capture.warc_file, capture.warc_offset
        file, offset = done.moved.get(place, place)
        found.append(replace(capture, warc_file=file, warc_offset=offset))
    named = str(json.loads(record.block).get("base", ""))
    base = done.bases.get(named) or (read_base(record.file.parent, named) if named else None)
    block, is_base = looks_block(found, base)
    fields = [("Rivalscope-Looks", str(len(found)))]
    offset = writer.append_record(record_bytes("metadata", "", record.at or clock.now(), fields, LOOKS, block))
    if is_base:
        lines = tuple(tuple(line) for line in json.loads(block)["lines"])
        done.bases[f"{record.offset} {record.file.name}"] = Base(f"{offset} {writer.name}", lines)


def _check(done: Compacted, archive: Archive) -> None:
    """Hold the captures of the new files against those of the old ones."""
    before, after = (
        {capture.id for path in files for capture in captures_in(path, file=path.name)}
        for files in (done.old, [archive / name for name in done.new])
    )
    if before != after:
        raise ArchiveError(
            f"{len(before ^ after)} captures would change",
            where=archive.address or str(archive.folder),
            next_step="Nothing was changed; the existing files remain in use.",
        )
