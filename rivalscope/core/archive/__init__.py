"""The archive: every response and every refusal as WARC, written before anything is parsed.

``records`` reads anyone's files; ``Archive`` reads by capture; ``ArchiveWriter`` appends.
"""

from rivalscope.core.archive.archive import Archive, Archived, captures_in, response_in
from rivalscope.core.archive.compact import Compacted, compact, files_of_runs
from rivalscope.core.archive.http import charset_of, decode_body, mime_of, printable
from rivalscope.core.archive.looks import Base, look_at, looks_in, read_base
from rivalscope.core.archive.reader import Record, TornRecordError, read_record, records, repair
from rivalscope.core.archive.writer import ArchiveWriter, Exchange, Original, awaits_rendering, capture_of, original_of

__all__ = [
    "Archive",
    "ArchiveWriter",
    "Archived",
    "Base",
    "Compacted",
    "Exchange",
    "Original",
    "Record",
    "TornRecordError",
    "awaits_rendering",
    "capture_of",
    "captures_in",
    "charset_of",
    "compact",
    "decode_body",
    "files_of_runs",
    "look_at",
    "looks_in",
    "mime_of",
    "original_of",
    "printable",
    "read_base",
    "read_record",
    "records",
    "repair",
    "response_in",
]
