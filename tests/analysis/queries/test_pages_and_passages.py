"""Pages of an answer, and passages ranked by the words they share with a search."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analysis.queries.page import cut
from analysis.queries.passages import FoundPassage, rank_passages
from rivalscope.core.errors import ConfigError

AT = datetime(2026, 10, 1, tzinfo=UTC)


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


def passage(text: str, *headings: str, url: str = "https://a.example/") -> FoundPassage:
    return FoundPassage(product="a", url=url, text=text, heading_path=headings, captured_at=AT, capture_id="c")


def test_rare_words_and_headings_rank_passages() -> None:
    passages = [
        passage("Boards keep a record of changes"),
        passage("The audit log keeps a record for ninety days", url="https://a.example/log"),
        passage("Kept for ninety days", "Audit log"),
        passage("Unrelated text"),
    ]
    found = [one.text for one in rank_passages(passages, "audit log days")]
    assert found == ["The audit log keeps a record for ninety days", "Kept for ninety days"]


def test_one_page_gives_two_passages_at_most_and_a_text_stands_once() -> None:
    same = [passage(f"Export {number}") for number in range(5)]
    copies = [passage("Export everything", url=f"https://a.example/{number}") for number in range(3)]
    found = rank_passages([*same, *copies], "export")
    assert len(found) == 3
    assert [one.text for one in found].count("Export everything") == 1


def test_nothing_in_common_finds_nothing() -> None:
    assert rank_passages([passage("Boards")], "teleportation") == ()
    assert rank_passages([passage("Boards")], "") == ()
