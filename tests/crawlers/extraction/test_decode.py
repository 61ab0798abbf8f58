"""Charsets that lie, and payloads that are no HTML."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.page import read_page
from rivalscope.core.records import BlockKind, Page, PageKind

SENTENCE = "Größe über café naïve"


def text(payload: bytes, **options: str) -> str:
    return " ".join(block.text for block in read_page(payload, "https://heron.example/x", **options).blocks)


@pytest.mark.parametrize(
    ("payload", "charset"),
    [
        (f"<p>{SENTENCE}</p>".encode(), "iso-8859-1"),
        (f"<meta charset=iso-8859-1><p>{SENTENCE}</p>".encode(), ""),
        (f"<p>{SENTENCE}</p>".encode("latin-1"), "utf-8"),
        (f"<meta charset=utf-8><p>{SENTENCE}</p>".encode("latin-1"), ""),
        (f"<p>{SENTENCE}</p>".encode("cp1252"), ""),
        (f"<p>{SENTENCE}</p>".encode("utf-8-sig"), "latin-1"),
        (f"<p>{SENTENCE}</p>".encode("utf-16"), ""),
        (f"<?xml version='1.0' encoding='iso-8859-15'?><html><body><p>{SENTENCE}</p>".encode("iso-8859-15"), ""),
        (f"<p>{SENTENCE}</p>".encode(), "no-such-charset"),
    ],
)
def test_text_is_right_whoever_claims_otherwise(payload: bytes, charset: str) -> None:
    assert text(payload, charset=charset) == SENTENCE


def test_charset_of_the_page_is_used_for_other_scripts() -> None:
    assert text("<meta charset=windows-1251><p>Поиск по полям</p>".encode("cp1251")) == "Поиск по полям"
    assert text("<meta charset=Shift_JIS><p>全文検索に対応</p>".encode("shift_jis")) == "全文検索に対応"


def test_one_broken_byte_late_in_the_page_does_not_change_the_charset() -> None:
    payload = ("<p>" + "für alle " * 50 + "</p>").encode() + b"<p>ok \xff</p>"
    assert text(payload).startswith("für alle")


def kinds(payload: bytes, mime: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in read_page(payload, "https://heron.example/f", mime=mime).blocks]


def test_markdown_is_read_like_a_page() -> None:
    payload = b"---\ntitle: x\n---\n# Heron\n\nFast **search**.\n\n- one thing\n\n```\nrun it\n```\n\n| a | b |\n|---|---|\n| c | d |\n"
    found = kinds(payload, "text/markdown")
    assert found[:4] == [
        (BlockKind.HEADING, "Heron"),
        (BlockKind.PARAGRAPH, "Fast search."),
        (BlockKind.LIST_ITEM, "one thing"),
        (BlockKind.CODE, "run it"),
    ]
    assert [cell for kind, cell in found if kind is BlockKind.TABLE_CELL] == ["a", "b", "c", "d"]


def test_plain_text_gives_a_block_a_paragraph() -> None:
    assert kinds(b"First one.\n\nSecond & <third>.\n", "text/plain") == [
        (BlockKind.PARAGRAPH, "First one."),
        (BlockKind.PARAGRAPH, "Second & <third>."),
    ]


def test_json_gives_its_texts() -> None:
    assert ("definition", "Full text search") in [
        (kind.value, words)
        for kind, words in kinds(b'{"name": "Full text search", "n": [1, true]}', "application/json")
    ]


def test_feed_gives_a_heading_an_entry() -> None:
    payload = b"<rss version='2.0'><channel><title>T</title><item><title>Heron 2</title><description>Now with &lt;b&gt;tags&lt;/b&gt;.</description></item></channel></rss>"
    found = kinds(payload, "application/rss+xml")
    assert (BlockKind.HEADING, "Heron 2") in found
    assert (BlockKind.PARAGRAPH, "Now with tags.") in found


@pytest.mark.parametrize(
    "payload", [b"%PDF-1.7 \x00\x01", b"\x89PNG\r\n", b"PK\x03\x04abc", bytes(range(256)) * 40, b"", b"\x00" * 99]
)
def test_what_is_no_text_gives_a_page_without_blocks(payload: bytes) -> None:
    page: Page = read_page(payload, "https://heron.example/x.pdf")
    assert page.blocks == ()
    assert page.kind is PageKind.OTHER
