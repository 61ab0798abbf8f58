"""The archive: every response and every refusal as WARC, written before anything is parsed.

``records`` reads anyone's files; ``Archive`` reads by capture; ``ArchiveWriter`` appends.
"""

from rivalscope.core.archive.archive import (
    RUN_FILE,
    Archive,
    Archived,
    StoredFile,
    captures_in,
    is_ours,
    require_archive,
    response_in,
)
from rivalscope.core.archive.compact import Compacted, compact, files_of_runs
from rivalscope.core.archive.http import charset_of, decode_body, mime_of, printable
from rivalscope.core.archive.looks import Base, look_at, looks_in, read_base
from rivalscope.core.archive.reader import Record, TornRecordError, WarcFile, WarcFolder, read_record, records, repair
from rivalscope.core.archive.remote import ID_NOTE
from rivalscope.core.archive.writer import ArchiveWriter, Exchange, Original, awaits_rendering, capture_of, original_of

__all__ = [
    "ID_NOTE",
    "RUN_FILE",
    "Archive",
    "ArchiveWriter",
    "Archived",
    "Base",
    "Compacted",
    "Exchange",
    "Original",
    "Record",
    "StoredFile",
    "TornRecordError",
    "WarcFile",
    "WarcFolder",
    "awaits_rendering",
    "capture_of",
    "captures_in",
    "charset_of",
    "compact",
    "decode_body",
    "files_of_runs",
    "is_ours",
    "look_at",
    "looks_in",
    "mime_of",
    "original_of",
    "printable",
    "read_base",
    "read_record",
    "records",
    "repair",
    "require_archive",
    "response_in",
]
