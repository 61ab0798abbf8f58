"""Bytes to text: what the page is written in, whoever claims otherwise."""

from __future__ import annotations

import codecs
import re

__all__ = ["MAX_BYTES", "decode"]

MAX_BYTES = 12_000_000
"""Larger payloads are cut: no page that a person reads is longer, and a hostile one may be endless."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?\s{0,5}([a-z0-9_:.-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s{0,20}<\?xml[^>]{0,100}?encoding\s{0,5}=\s{0,5}["']([a-z0-9_:.-]{2,40})""", re.IGNORECASE)
# The encoding standard of the web reads these labels as their Windows superset.
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}


def _codec(label: str) -> str:
    """Return the Python codec for a web label, or an empty string."""
    try:
        name = codecs.lookup(label.strip().strip("\"'")).name
        "".encode(name)  # refuses codecs that are not text encodings
    except (LookupError, ValueError, UnicodeError, TypeError):
        return ""
    return _SUPERSETS.get(name, name)


def decode(payload: bytes, *, charset: str = "") -> tuple[str, str]:
    """Return the text of a payload and the encoding that it was read with.

    A byte-order mark wins. Valid UTF-8 beyond ASCII is read as UTF-8 even where header and page
    claim a one-byte set, because text in such a set is hardly ever valid UTF-8 by accident. Then the
    header's charset, the page's own claim, and Windows-1252, the web's fallback.

    Args:
        payload: Bytes after content decoding.
        charset: Charset of the HTTP header, if there was one.

    Returns:
        Text without a byte-order mark, and the name of the codec.
    """
    payload = payload[:MAX_BYTES]
    for bom, name in _BOMS:
        if payload.startswith(bom):
            return payload.decode(name, "replace").lstrip("\ufeff"), name
    try:
        return payload.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        # A cut at the size limit, or one broken byte late in a long page, is no reason to doubt UTF-8.
        head = payload[: error.start]
        if len(payload) - error.start < 4 or sum(byte > 127 for byte in head[-20_000:]) > 20:
            return payload.decode("utf-8", "replace"), "utf-8"
    head = payload[:4096]
    claims = [charset] + [m.group(1).decode("ascii") for m in (_XML.search(head), _META.search(head)) if m]
    for claim in claims:
        name = _codec(claim) if claim else ""
        if name and name not in ("utf-8", "utf-16", "utf-32"):
            try:
                return payload.decode(name), name
            except UnicodeDecodeError:
                continue
    return payload.decode("cp1252", "replace"), "cp1252"
