"""Any header over any body: read, or told in words; never an exception, never more memory than allowed."""

import zlib

import brotli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rivalscope.core.archive import charset_of, decode_body, mime_of, printable
from rivalscope.core.archive.http import _zstd, parse_message
from rivalscope.core.payload import decode, verify
from rivalscope.core.payload.forms import to_html

ROUNDS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LIMIT = 5_000
NAMES = st.sampled_from(["gzip", "x-gzip", "deflate", "br", "zstd", "identity", "made-up", "", "\x00", "GZIP", " br "])
ENCODINGS = st.one_of(st.text(max_size=30), st.lists(NAMES, max_size=4).map(", ".join))
TEXTS = st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))
BODIES = st.one_of(
    st.binary(max_size=300),
    TEXTS,
    TEXTS.map(zlib.compress),
    TEXTS.map(brotli.compress),
    TEXTS.map(lambda text: bytes(_zstd().compress(text))),
    st.integers(1, 40).map(lambda number: zlib.compress(b"<p>bomb</p>" * 1_000 * number)),
)
CUTS = st.integers(0, 400)
KNOWN = ["text/html", "application/json", "application/pdf", "text/markdown", "application/rss+xml", "image/png"]
MIMES = st.one_of(st.text(max_size=40), st.sampled_from(KNOWN))


@ROUNDS
@given(BODIES, ENCODINGS, CUTS)
def test_any_encoding_over_any_body_gives_bytes_within_the_limit_or_says_why_not(
    body: bytes, encoding: str, cut: int
) -> None:
    body = body[cut:] if cut % 3 == 0 else body[: len(body) - cut % 7]
    payload, problem = decode_body(body, encoding, limit=LIMIT)
    assert len(payload) <= max(LIMIT, len(body))
    assert isinstance(problem, str)


@ROUNDS
@given(st.text(max_size=200))
def test_any_header_value_is_a_name_or_nothing(value: str) -> None:
    for found in (mime_of(value), charset_of(value), printable(value, limit=50)):
        assert len(found) <= 161
        assert not any(sign < " " or "\x7f" <= sign <= "\x9f" for sign in found)
        found.encode("utf-8")


@ROUNDS
@given(st.one_of(st.binary(max_size=400), st.binary(max_size=200).map(lambda rest: b"HTTP/1.1 200 OK\r\n" + rest)))
def test_any_block_is_a_message_or_none(block: bytes) -> None:
    message = parse_message(block)
    assert message is None or len(message.body) <= len(block)


@ROUNDS
@given(BODIES, MIMES, st.text(max_size=40))
def test_any_payload_under_any_type_and_charset_is_text_or_says_why_not(body: bytes, mime: str, charset: str) -> None:
    read = decode(body, charset=charset)
    read.text.encode("utf-8")
    source = to_html(body, mime, charset)
    assert source.form or source.unreadable
    assert verify("no such words anywhere", body, mime=mime, charset=charset) is False
