from datetime import UTC, datetime, timedelta

import pytest

from rivalscope.core.config import Expect
from rivalscope.core.expectations import Coverage, missing_texts, summarise, violations
from rivalscope.core.records import Capture, Outcome

AT = datetime(2026, 3, 1, tzinfo=UTC)


def capture(path: str, outcome: Outcome, digest: str = "x", minutes: int = 0) -> Capture:
    return Capture(
        id=f"{path}{outcome}{minutes}", run_id="r", product="heron", source="heron/site", url=f"http://heron.test{path}",
        at=AT + timedelta(minutes=minutes), outcome=outcome, digest=digest, size=10,
    )  # fmt: skip


def coverage(**numbers: int) -> Coverage:
    zero = dict.fromkeys(
        ("planned", "fetched", "unchanged", "new", "changed", "gone", "empty", "refused", "failed", "bytes"), 0
    )
    return Coverage(source="heron/site", product="heron", seconds=1.0, **{**zero, **numbers})


def test_an_address_counts_once_by_its_last_capture_and_a_redirect_by_its_target() -> None:
    previous = {"http://heron.test/b": capture("/b", Outcome.FETCHED, "old").digest}
    row = summarise(
        "heron/site",
        "heron",
        [
            capture("/a", Outcome.FAILED),
            capture("/a", Outcome.FETCHED, minutes=1),
            capture("/b", Outcome.FETCHED, "new"),
            capture("/c", Outcome.REDIRECT),
            capture("/d", Outcome.GONE),
        ],
        previous,
    )
    assert (row.planned, row.fetched, row.new, row.changed, row.gone, row.failed) == (3, 2, 1, 1, 1, 0)
    assert row.bytes == 20


@pytest.mark.parametrize(
    ("numbers", "options", "words"),
    [
        ({}, {}, "0 readable pages"),
        ({"planned": 10, "fetched": 4, "refused": 3, "failed": 3}, {}, "6 of 10 pages failed or were refused"),
        ({"planned": 4, "fetched": 4}, {"last_readable": 10}, "4 readable pages after 10 last time"),
        ({"planned": 1, "fetched": 1}, {"entries": 0}, "0 release entries, at least 1"),
        ({"planned": 1, "fetched": 1}, {"missing": ["Price list"]}, '"Price list" appears on none'),
    ],
)
def test_what_is_missed_is_said_with_numbers(numbers: dict[str, int], options: dict[str, object], words: str) -> None:
    [said] = violations(coverage(**numbers), Expect(min_entries=1), **options)  # type: ignore[arg-type]
    assert words in said


def test_a_source_that_keeps_its_promises_misses_none() -> None:
    row = coverage(planned=10, fetched=1, unchanged=6, failed=3)
    assert violations(row, Expect(min_pages=5, min_entries=2), last_readable=12, entries=2) == []


def test_a_source_that_may_be_empty_may_be_empty() -> None:
    assert violations(coverage(), Expect(min_pages=0)) == []


def test_texts_are_found_whatever_their_case_and_white_space() -> None:
    assert missing_texts(["Price  LIST", "SLA"], ["our price\nlist", "none"]) == ["SLA"]
    assert missing_texts([], ["x"]) == []


def test_what_was_met_and_not_read_is_counted_by_cause() -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    reasons = {
        "a": "not readable: an office document",
        "b": "not readable: an encrypted PDF",
        "c": "needs JavaScript: x",
    }
    captures = [
        Capture(id=url, run_id="r", product="heron", source="s", url=url, at=at, outcome=Outcome.EMPTY, reason=reason)
        for url, reason in reasons.items()
    ]
    told = summarise("s", "heron", captures, {}, met={"office documents": 2, "pictures of tables": 1})
    assert told.not_read == {
        "encrypted PDFs": 1,
        "office documents": 3,
        "pages that need JavaScript": 1,
        "pictures of tables": 1,
    }
