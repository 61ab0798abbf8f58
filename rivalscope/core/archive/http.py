"""HTTP messages as archives keep them: header blocks, chunks and content encodings, with bounded memory."""

from __future__ import annotations

import importlib
import re
import zlib
from dataclasses import dataclass
from types import ModuleType

__all__ = ["Message", "charset_of", "decode_body", "mime_of", "parse_message", "printable"]

_MAX_HEADER_BYTES = 1 << 20
_STEP = 1 << 16
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_MIME = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}")
_CHARSET = re.compile(r"[a-z0-9][a-z0-9_:.()+-]{0,39}")
_MAGIC = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}
_MARKUP = re.compile(rb"[\xef\xbb\xbf\s]{0,100}[<{\[#]|[\t\r\n\x20-\x7e]{40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An HTTP response as it is in an archive."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """After the transfer encoding, before the content encoding."""

    def header(self, name: str) -> str:
        """Return the first header of this name, or an empty string."""
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), "")


def parse_message(block: bytes) -> Message | None:
    """Read an HTTP response; None when the block is none.

    Args:
        block: Status line, headers, empty line, body; a chunked body is joined.
    """
    head, body = _split_head(block)
    lines = [line.rstrip("\r") for line in head.decode("latin-1").split("\n")]
    if not lines[0].startswith("HTTP/"):
        return None
    parts = lines[0].split(None, 2)
    status = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        if line[:1] in (" ", "\t") and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}")
        elif ":" in line:
            name, value = line.split(":", 1)
            headers.append((name.strip(), value.strip()))
    message = Message(status=status, headers=tuple(headers), body=body)
    if "chunked" in message.header("Transfer-Encoding").lower():
        return Message(status=status, headers=tuple(headers), body=_join_chunks(body))
    return message


def decode_body(body: bytes, encoding: str, *, limit: int) -> tuple[bytes, str]:
    """Undo content encodings.

    Args:
        body: Encoded bytes.
        encoding: Value of Content-Encoding: gzip, deflate, br, zstd, or several, in the order they were applied.
        limit: Maximum number of bytes to unpack to; a bomb is cut there.

    Returns:
        What could be decoded, and what went wrong, in words; empty: nothing.
    """
    for name in reversed([part.strip().lower() for part in encoding.split(",") if part.strip()]):
        if name in ("identity", "none", "utf-8"):
            continue
        if not body or _is_plain(body, name):
            return body, ""
        if name in ("gzip", "x-gzip", "deflate"):
            body, problem = _inflate(body, name, limit)
        elif name in ("br", "zstd"):
            body, problem = _unpack(body, name, limit)
        else:
            problem = f"unknown content encoding {name[:40]!r}"
        if problem:
            return body, problem
    return body, ""


def mime_of(content_type: str) -> str:
    """Return the media type without its parameters, in lower case; empty for a value that is not a media type.

    >>> mime_of("Text/HTML; charset=UTF-8")
    'text/html'
    """
    found = _MIME.fullmatch(content_type.split(";", 1)[0].split(",", 1)[0].strip().lower())
    return found[0] if found else ""


def charset_of(content_type: str) -> str:
    """Return the charset parameter, in lower case; empty when there is none, or none that could be a name.

    >>> charset_of('text/html; Charset="UTF-8"')
    'utf-8'
    """
    for part in content_type.split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            found = _CHARSET.fullmatch(value.split(",", 1)[0].strip().strip("\"'").strip().lower())
            return found[0] if found else ""
    return ""


def printable(value: str, *, limit: int) -> str:
    """Return a header's value without control characters, which no store and no other header takes."""
    return _CONTROLS.sub(" ", value).strip()[:limit]


def _is_plain(body: bytes, name: str) -> bool:
    """Return whether a body is not encoded at all, whatever the header says: its beginning is text or markup."""
    magic = _MAGIC.get(name)
    if magic is not None:
        return not body.startswith(magic) and _MARKUP.match(body) is not None
    # Deflate and brotli have no mark; only what a person could read is taken for plain.
    return name in ("deflate", "br") and _MARKUP.match(body) is not None and body[:2_000].isascii()


def _split_head(block: bytes) -> tuple[bytes, bytes]:
    window = block[:_MAX_HEADER_BYTES]
    ends = [(window.find(mark), len(mark)) for mark in (b"\r\n\r\n", b"\n\n")]
    found = [(at, length) for at, length in ends if at >= 0]
    if not found:
        return window, b""
    at, length = min(found)
    return block[:at], block[at + length :]


def _join_chunks(body: bytes) -> bytes:
    """Join a chunked body; one that turns out not to be chunked is returned as it is (some tools keep the header)."""
    joined: list[bytes] = []
    position = 0
    while position < len(body):
        line_end = body.find(b"\n", position, position + 1024)
        size_text = body[position:line_end].split(b";", 1)[0].strip() if line_end >= 0 else b""
        try:
            size = int(size_text, 16)
        except ValueError:
            return b"".join(joined) if joined else body
        if size == 0:
            break
        joined.append(body[line_end + 1 : line_end + 1 + size])
        position = line_end + 1 + size
        position += 2 if body[position : position + 2] == b"\r\n" else 1
    return b"".join(joined)


def _inflate(body: bytes, name: str, limit: int) -> tuple[bytes, str]:
    if name == "deflate":
        # "deflate" means zlib by the standard and raw deflate by some servers.
        has_zlib_header = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] * 256 + body[1]) % 31 == 0
        wbits = zlib.MAX_WBITS if has_zlib_header else -zlib.MAX_WBITS
    else:
        wbits = zlib.MAX_WBITS + 16
    unpacked = bytearray()
    while body:
        unpacker = zlib.decompressobj(wbits)
        try:
            while body and not unpacker.eof and len(unpacked) <= limit:
                unpacked += unpacker.decompress(body, _STEP)
                body = unpacker.unconsumed_tail
            if not unpacker.eof and len(unpacked) <= limit:
                unpacked += unpacker.flush(_STEP)
        except zlib.error as error:
            return bytes(unpacked), f"damaged {name} data ({error})"
        if len(unpacked) > limit:
            return bytes(unpacked[:limit]), f"unpacks to more than {limit} bytes"
        if not unpacker.eof:
            return bytes(unpacked), f"truncated {name} data"
        # Bytes after a complete member that begin no other are padding, which browsers ignore too.
        body = unpacker.unused_data if wbits > zlib.MAX_WBITS and unpacker.unused_data[:2] == b"\x1f\x8b" else b""
    return bytes(unpacked), ""


def _zstd() -> ModuleType:
    """Return the standard library's module, which came with Python 3.14, or its backport."""
    try:
        return importlib.import_module("compression.zstd")
    except ImportError:
        return importlib.import_module("backports.zstd")


def _unpack(body: bytes, name: str, limit: int) -> tuple[bytes, str]:
    """Undo brotli or zstd with the packages that Scrapy brings along; we never ask for either."""
    try:
        module = importlib.import_module("brotli") if name == "br" else _zstd()
    except ImportError:
        return body, f"content encoding {name} needs a package that is not installed"
    unpacked = bytearray()
    try:
        if name == "br":
            brotli = module.Decompressor()
            for start in range(0, len(body), 256):
                unpacked += brotli.process(body[start : start + 256])
                if len(unpacked) > limit:
                    return bytes(unpacked[:limit]), f"unpacks to more than {limit} bytes"
            done = bool(brotli.is_finished())
        else:
            zstd = module.ZstdDecompressor()
            unpacked += zstd.decompress(body, max_length=limit + 1)
            if len(unpacked) > limit:
                return bytes(unpacked[:limit]), f"unpacks to more than {limit} bytes"
            done = bool(zstd.eof)
    except (getattr(module, "error", ValueError), getattr(module, "ZstdError", ValueError)) as error:
        return bytes(unpacked), f"damaged {name} data ({error})"
    return bytes(unpacked), "" if done else f"truncated {name} data"
