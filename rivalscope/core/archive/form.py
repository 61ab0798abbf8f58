"""The bytes of a WARC record, and the fields of our own that it may carry."""

from __future__ import annotations

import json
import re
import uuid
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from rivalscope.core.archive.reader import Record
from rivalscope.core.ids import digest
from rivalscope.core.records import Capture
from rivalscope.core.secrets import is_secret_header, without_secrets

__all__ = [
    "CAPTURE",
    "ORIGINAL",
    "capture_field",
    "http_head",
    "new_id",
    "one_line",
    "record_bytes",
    "record_date",
    "rewritten",
]

CAPTURE = "Rivalscope-Capture"
"""Field with the capture that a record belongs to, as JSON."""
ORIGINAL = "Rivalscope-Original"
"""Field of a revisit record: offset and file of the response that it repeats."""
# Level 4: 0.44 ms for a page of 48 kB against 1.59 ms at level 9, for 5 % more disk.
_LEVEL = 4
_LINE_END = re.compile("[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_FIELDS = tuple(name for name in Capture.__dataclass_fields__ if name not in ("url", "at", "warc_file", "warc_offset"))


def capture_field(capture: Capture) -> str:
    """Return a capture as the value of its field."""
    values = ((name, getattr(capture, name)) for name in _FIELDS)
    return json.dumps({name: value for name, value in values if value})


def record_bytes(
    kind: str,
    url: str,
    at: datetime,
    fields: Iterable[tuple[str, str]],
    mime: str,
    block: bytes,
    *,
    record_id: str = "",
) -> bytes:
    """Return one compressed record."""
    lines = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id or new_id()),
        ("WARC-Date", record_date(at)),
        *([("WARC-Target-URI", url)] if url else []),
        *fields,
        ("WARC-Block-Digest", digest(block)),
        ("Content-Type", mime),
        ("Content-Length", str(len(block))),
    ]
    return _packed(lines, block)


def rewritten(record: Record, fields: Mapping[str, str], *, block: bytes | None = None) -> bytes:
    """Return a record that was read once more, with some of its fields, and perhaps its block, exchanged.

    Args:
        record: As read; it keeps its id and its date.
        fields: Values by name in lower case.
        block: The new block; None: the old one.
    """
    body = record.block if block is None else block
    values = {**record.headers, **fields} | {"warc-block-digest": digest(body), "content-length": str(len(body))}
    return _packed(list(values.items()), body)


def _packed(fields: Iterable[tuple[str, str]], block: bytes) -> bytes:
    head = "WARC/1.1\r\n" + "".join(f"{name}: {one_line(value)}\r\n" for name, value in fields) + "\r\n"
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return b"".join(
        (packer.compress(head.encode("utf-8", "replace")), packer.compress(block + b"\r\n\r\n"), packer.flush())
    )


def http_head(first_line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return the head of an HTTP message without what is secret."""
    kept = [f"{name}: {one_line(without_secrets(value))}\r\n" for name, value in headers if not is_secret_header(name)]
    return f"{one_line(first_line)}\r\n{''.join(kept)}\r\n".encode("utf-8", "replace")


def one_line(text: str) -> str:
    """Fold a value to one line: a header that brings its own line ends must not forge a record."""
    return " ".join(text.split()) if _LINE_END.search(text) else text


def new_id() -> str:
    """Return an id for a record."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def record_date(at: datetime) -> str:
    """Return a time as WARC writes it."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
