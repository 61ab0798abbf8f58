"""Bytes to text: marks, declarations that are right, wrong or missing, single bad bytes, and labels of the web."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.extraction.page import read_page
from rivalscope.core.payload import MAX_BYTES, decode

PAGES = Path(__file__).parent / "payload_pages"
GERMAN = "Größe und Fälligkeit – „prüfen“ Sie es für 5 € im Monat"
POLISH = "Większa prędkość wyszukiwania, źródła danych łączą się same"
RUSSIAN = "Быстрый поиск по всем документам и журнал действий"
GREEK = "Γρήγορη αναζήτηση σε όλα τα έγγραφα και τις ειδοποιήσεις"
JAPANESE = "全文検索に対応しています。①監査ログを一年間保存します"
CHINESE = "支持全文搜索。审计日志保存一年，可以按角色设置权限"
KOREAN = "전체 텍스트 검색을 지원합니다. 감사 로그를 보관합니다"
HEBREW = "חיפוש מהיר בכל המסמכים והתראות מיידיות"

WRITTEN = [
    (GERMAN, "cp1252", "iso-8859-1", "utf-8"),
    (POLISH, "iso-8859-2", "iso-8859-2", "iso-8859-1"),
    (POLISH, "cp1250", "windows-1250", "utf-8"),
    (RUSSIAN, "cp1251", "windows-1251", "iso-8859-1"),
    (RUSSIAN, "koi8-r", "koi8-r", "utf-8"),
    (GREEK, "cp1253", "windows-1253", "iso-8859-1"),
    (HEBREW, "cp1255", "windows-1255", "iso-8859-1"),
    (JAPANESE, "cp932", "shift_jis", "iso-8859-1"),
    (JAPANESE, "cp932", "x-sjis", "utf-8"),
    (CHINESE, "gb18030", "gb2312", "iso-8859-1"),
    (KOREAN, "cp949", "euc-kr", "utf-8"),
]


def page(text: str, codec: str, declared: str = "", *, stray: bytes = b"") -> bytes:
    meta = f"<meta charset={declared}>" if declared else ""
    head = f"<html><head>{meta}<title>x</title></head><body><p>{text}</p><p>".encode(codec)
    return head + stray + f"</p><p>{text}</p></body></html>".encode(codec)


@pytest.mark.parametrize(("text", "codec", "label", "wrong"), WRITTEN)
def test_text_is_read_right_whatever_is_declared(text: str, codec: str, label: str, wrong: str) -> None:
    for payload, header in (
        (page(text, codec), label),
        (page(text, codec, label), ""),
        (page(text, codec), ""),
        (page(text, codec), wrong),
        (page(text, codec, wrong), ""),
        (page(text, codec, label), "iso-8859-1"),
    ):
        assert decode(payload, charset=header).text.count(text) == 2, (header, payload[:60])


@pytest.mark.parametrize(("text", "codec", "label", "wrong"), WRITTEN)
def test_one_bad_byte_costs_one_sign(text: str, codec: str, label: str, wrong: str) -> None:
    read = decode(page(text, codec, stray=b"be\xfffore"), charset=label)
    assert read.text.count(text) == 2
    assert read.replaced <= 1


def test_valid_utf8_wins_over_every_declaration() -> None:
    for label in ("iso-8859-1", "shift_jis", "gb2312", "windows-1251", "utf-16", "no-such", "\x00", "hex"):
        for payload in (page(GERMAN, "utf-8"), page(GERMAN, "utf-8", label.strip("\x00") or "x")):
            assert decode(payload, charset=label).text.count(GERMAN) == 2


@pytest.mark.parametrize("where", ["early", "late"])
def test_a_stray_byte_in_utf8_is_one_replacement_sign(where: str) -> None:
    body = (GERMAN + " ").encode()
    payload = b"\x92 " + body * 2 if where == "early" else body * 2 + b" \x92 x"
    for label in ("utf-8", "", "iso-8859-1"):
        read = decode(payload, charset=label)
        assert read.text.count(GERMAN) == 2
        assert read.text.count("\ufffd") == read.replaced == 1


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_marks_and_wide_encodings_are_known_without_a_declaration(codec: str) -> None:
    read = decode(page(RUSSIAN, codec), charset="iso-8859-1")
    assert read.text.count(RUSSIAN) == 2
    assert not read.text.startswith("\ufeff")


def test_japanese_by_escapes_is_no_ascii() -> None:
    text = JAPANESE.replace("①", "")
    assert decode(page(text, "iso2022_jp", "iso-2022-jp")).text.count(text) == 2


def test_a_page_without_a_word_beyond_ascii_but_typographic_signs_is_read() -> None:
    payload = "<p>It’s “fast” – really</p>".encode("cp1252")
    for label in ("", "utf-8", "iso-8859-1"):
        assert "It’s “fast” – really" in decode(payload, charset=label).text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("e01_utf8_bad_byte.html", ["Características", "Menú rápido — 5 €", "Broken byte here: \ufffd end."]),
        ("e01b_utf8_bad_byte_late.html", ["We don\ufffdt charge", "Offline “drafts”", "From €5 — per seat"]),
        ("e03_sjis_bad.html", ["共有受信箱とシングルサインオン", "壊れた文字\ufffd続き"]),
        ("e06_gb_bad.html", ["共享收件箱，单点登录，价格：€5。\ufffd更多功能"]),
        ("d03_latin2.xml", ["Dodano logowanie jednokrotne (SSO) i większą prędkość"]),
        ("d03c_cp1251.xml", ["Добавлен единый вход для сотрудников"]),
        ("d04_utf8_bad.xml", ["It\ufffds faster – naïve café search", "6.0.0 – “Lynx”"]),
    ],
)
def test_reported_pages_and_feeds_are_read(name: str, words: list[str]) -> None:
    mime = "text/html" if name.endswith("html") else "application/rss+xml"
    read = read_page((PAGES / name).read_bytes(), "https://heron.example/x", mime=mime)
    text = " ".join([block.text for block in read.blocks] + [e.text for r in read.releases for e in r.entries])
    assert [word for word in words if word not in text] == []


@given(st.binary(max_size=300), st.text(max_size=12))
def test_any_bytes_with_any_label_become_text(payload: bytes, label: str) -> None:
    read = decode(payload, charset=label)
    assert len(read.text) <= len(payload) + 1
    assert read == decode(payload, charset=label)


def test_a_long_payload_is_cut() -> None:
    assert len(decode(b"a" * (MAX_BYTES + 5)).text) == MAX_BYTES
