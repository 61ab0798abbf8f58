"""Headers that are no headers, and bodies that are not what their header says."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest

from rivalscope.core.archive import charset_of, decode_body, mime_of, printable
from rivalscope.core.archive.http import _zstd

PAGE = b"<!doctype html><html><body><p>Words of the page</p></body></html>"
LIMIT = 1_000_000


@pytest.mark.parametrize(
    ("value", "mime", "charset"),
    [
        ("text/html; charset=utf\x00-8", "text/html", ""),
        ("text/html; charset=\x00", "text/html", ""),
        ("text/html; charset=utf-8, text/html", "text/html", "utf-8"),
        ("text/html, text/html; charset=utf-8", "text/html", "utf-8"),
        ("text/html; charset='utf-8'", "text/html", "utf-8"),
        ("\x00\x01\x02", "", ""),
        ("html", "", ""),
        ("a" * 5_000, "", ""),
        ("text/html; charset=" + "x" * 5_000, "text/html", ""),
        (";;;charset=;=", "", ""),
        ("text/ht\nml", "", ""),
        ("", "", ""),
    ],
)
def test_values_that_no_header_should_have_say_nothing(value: str, mime: str, charset: str) -> None:
    assert (mime_of(value), charset_of(value)) == (mime, charset)


def test_control_characters_go_out_of_values() -> None:
    assert printable('"a\x00b"\r\n', limit=100) == '"a b"'
    assert printable("x" * 500, limit=100) == "x" * 100


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "br", "zstd", "gzip, br"])
def test_a_plain_body_under_an_encoding_header_is_read(encoding: str) -> None:
    assert decode_body(PAGE, encoding, limit=LIMIT) == (PAGE, "")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("deflate", zlib.compress(PAGE)),
        ("br", brotli.compress(PAGE)),
        ("zstd", _zstd().compress(PAGE)),
        ("br, gzip", gzip.compress(brotli.compress(PAGE), mtime=0)),
    ],
)
def test_encodings_are_undone_and_damage_is_told(encoding: str, packed: bytes) -> None:
    assert decode_body(packed, encoding, limit=LIMIT) == (PAGE, "")
    assert decode_body(packed[: len(packed) // 2], encoding, limit=LIMIT)[1]
    assert decode_body(b"\x00\xff" + packed[2:], encoding, limit=LIMIT)[1]


def test_an_unknown_encoding_is_told() -> None:
    assert "unknown content encoding" in decode_body(b"\x01\x02", "x-made-up", limit=LIMIT)[1]
