"""Pages of an answer, and passages ranked by the words they share with a search."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from analysis.queries.page import cut
from analysis.queries.page_words import pack_words
from analysis.queries.passages import PackedPage, find_passages
from rivalscope.core.errors import ConfigError
from rivalscope.core.records import Block, BlockKind


def test_pages_follow_each_other_and_end() -> None:
    rows = list(range(7))
    seen, cursor = [], ""
    while True:
        page, cursor = cut(rows, limit=3, cursor=cursor, query="q")
        seen += page
        if not cursor:
            break
    assert seen == rows


def test_a_page_ends_before_it_grows_too_large_but_never_empty() -> None:
    assert cut(["x" * 100] * 5, limit=5, cursor="", query="q", most_bytes=250)[0] == ["x" * 100] * 2
    assert cut(["x" * 1000] * 5, limit=5, cursor="", query="q", most_bytes=250)[0] == ["x" * 1000]


@pytest.mark.parametrize("cursor", ["nonsense", "e30=", "WzEsICJvdGhlciJd", "\x00", "WzEsMiwzXQ=="])
def test_a_cursor_of_another_question_is_refused(cursor: str) -> None:
    with pytest.raises(ConfigError, match="cursor"):
        cut([1, 2], limit=1, cursor=cursor, query="q")


def page(
    *blocks: tuple[str, ...], url: str = "https://a.example/", boilerplate: bool = False
) -> tuple[str, list[Block]]:
    """Return a page: of each block its text, then the headings above it."""
    return url, [
        Block(position=n, kind=BlockKind.PARAGRAPH, text=text, heading_path=tuple(path), boilerplate=boilerplate)
        for n, (text, *path) in enumerate(blocks)
    ]


def found(pages: Sequence[tuple[str, list[Block]]], query: str, *, product: str = "a") -> list[str]:
    packed = [PackedPage(product, url, pack_words(blocks)) for url, blocks in pages]
    return [pages[place.page][1][place.block].text for place in find_passages(packed, query)]


def test_rare_words_and_headings_rank_passages() -> None:
    pages = [
        page(("Boards keep a record of changes",), ("Kept for ninety days", "Audit log"), ("Unrelated text",)),
        page(("The audit log keeps a record for ninety days",), url="https://a.example/log"),
    ]
    assert found(pages, "audit log days") == ["The audit log keeps a record for ninety days", "Kept for ninety days"]


def test_one_page_gives_two_passages_at_most_and_a_text_stands_once() -> None:
    same = page(*((f"Export {number}",) for number in range(5)))
    copies = [page(("Export everything",), url=f"https://a.example/{number}") for number in range(3)]
    assert found([same, *copies], "export") == ["Export 0", "Export 1", "Export everything"]


@pytest.mark.parametrize("query", ["teleportation", "", "the of", "\0", "\n"])
def test_nothing_in_common_finds_nothing(query: str) -> None:
    assert found([page(("Boards of the team",))], query) == []


def test_boilerplate_is_never_found() -> None:
    assert found([page(("Audit log",), boilerplate=True)], "audit log") == []


def test_a_word_inside_another_is_not_that_word() -> None:
    assert found([page(("Catalog of blogs",), ("Logs",))], "log") == ["Logs"]


def test_a_page_without_words_can_be_packed() -> None:
    assert found([page(), page(("—",))], "log") == []
