"""``inspect releases``: every document below a folder to one table."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawlers.extraction.entry_kind import kinds_from_texts
from crawlers.extraction.releases import NotesReading, examine_document
from crawlers.extraction.releases.corrections import FILE_NAME, ReleaseRule, examine_as_told, rule_for
from rivalscope.core.payload import MAX_BYTES, decode
from rivalscope.core.records import Release

__all__ = ["DocumentReport", "inspect_releases", "read_document"]

_COLUMNS = ("doc", "version", "date", "kind", "text")
_NO_NOTES = (".csv", ".svg", ".lock")


def read_document(path: Path) -> str:
    """Return a document's text, unpacked, bounded; empty for what is not text."""
    if path.suffix == ".gz":
        try:
            with gzip.open(path) as packed:
                raw = packed.read(MAX_BYTES)
        except (OSError, EOFError, zlib.error):
            return ""
    else:
        with path.open("rb") as plain:
            raw = plain.read(MAX_BYTES)
    if b"\0" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    return decode(raw).text


def _rows(
    releases: Iterable[Release], doc: str, *, kinds_from_text: bool = False
) -> Iterator[tuple[str, str, str, str, str]]:
    for release in releases:
        day = release.published.isoformat() if release.published else ""
        # a release that only its day names has no version of its own
        version = "" if release.version == day else release.version
        day = day if release.day_known else day[:7]
        if not release.entries:
            yield doc, version, day, "", ""
        kinds = [entry.kind for entry in release.entries]
        if kinds_from_text:
            kinds = [kind for kind, _ in kinds_from_texts([entry.text for entry in release.entries])]
        for entry, kind in zip(release.entries, kinds, strict=True):
            yield doc, version, day, kind.value, entry.text


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReport:
    """How one document was read.

    Attributes:
        doc: Its path below the folder.
        reading: The reader, how sure it is, what was left out.
    """

    doc: str
    reading: NotesReading

    @property
    def entries(self) -> int:
        """Entries of all its releases."""
        return sum(len(release.entries) for release in self.reading.releases)


def inspect_releases(
    docs_dir: Path,
    out: Path,
    *,
    kinds_from_text: bool = False,
    rules: Sequence[ReleaseRule] = (),
    report: Callable[[DocumentReport], None] = lambda document: None,
) -> int:
    """Read every document below a folder and write its releases and entries as CSV.

    Args:
        docs_dir: The folder; gzipped documents are unpacked, tables and drawings are left out.
        out: The CSV file to write: doc (path relative to the folder), version, date, kind, text.
        kinds_from_text: Tell the kinds from the entries' words and order, and ignore headings.
        rules: How odd documents are read; see ``releases.yaml``.
        report: Called with each document and how it was read.

    Returns:
        The number of rows written.
    """
    count = 0
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for path in sorted(item for item in docs_dir.rglob("*") if item.is_file()):
            doc = path.relative_to(docs_dir).as_posix()
            if doc.removesuffix(".gz").endswith(_NO_NOTES) or doc == FILE_NAME:
                continue
            rule = rule_for(rules, doc)
            source = read_document(path)
            reading = examine_as_told(source, name=doc, rule=rule) if rule else examine_document(source, name=doc)
            for row in _rows(reading.releases, doc, kinds_from_text=kinds_from_text):
                writer.writerow(row)
                count += 1
            report(DocumentReport(doc=doc, reading=reading))
    return count
