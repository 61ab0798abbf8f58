"""A secret is found however a page spells it, and nothing else is touched."""

from __future__ import annotations

import html
import json
import time
from urllib.parse import quote, quote_plus

from hypothesis import assume, given
from hypothesis import strategies as st

from crawlers.spellings import Spellings

SECRET = "p/4+w=rd & <ü>'\"\\x9"


def _lower(text: str) -> str:
    return quote(text, safe="").replace("%2F", "%2f").replace("%2B", "%2b").replace("%C3%BC", "%c3%bc")


def test_every_usual_encoder_is_covered() -> None:
    one = Spellings(SECRET)
    numbered = "".join(f"&#{ord(c)};" if not c.isalnum() else c for c in SECRET)
    hexadecimal = "".join(f"&#x{ord(c):X};" if not (c.isascii() and c.isalnum()) else c for c in SECRET)
    spelt = [
        *(SECRET, quote(SECRET, safe=""), quote(SECRET), quote_plus(SECRET)),
        *(_lower(SECRET), quote(quote(SECRET, safe=""))),
        *(html.escape(SECRET), html.escape(html.escape(SECRET, quote=False), quote=False), numbered, hexadecimal),
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1].replace("/", "\\/"),
    ]
    for spelling in spelt:
        assert one.replace(f"a {spelling} b", "***") == "a *** b", spelling
        assert one.replace_bytes(f"a {spelling} b".encode(), b"***") == b"a *** b", spelling


@given(st.text(min_size=6, max_size=30), st.text(max_size=60))
def test_a_secret_goes_and_the_text_around_it_stays(secret: str, around: str) -> None:
    assume(any(c.isascii() and c.isalnum() for c in secret))
    one = Spellings(secret)
    assume(one.replace(around, "") == around)
    assume(one.replace(f"{around}|{secret}|{around}", "").count("|") == 2)
    assert one.replace(f"{around}|{secret}|{around}", "") == f"{around}||{around}"


def test_large_bodies_take_little_time() -> None:
    one = Spellings("abc/def+ghi")
    body = b"abc%2" * 400_000
    started = time.process_time()
    one.replace_bytes(body + b"def", b"***")
    assert time.process_time() - started < 2.0
