"""What happened is put into words that say which way it went."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import pytest

from analysis.answers import Answer
from analysis.insights.flips import Flip
from analysis.insights.news import moved_words
from rivalscope.core.records import CellVersion


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (Answer.NO, Answer.PARTIAL, "now offers Webhooks in part"),
        (Answer.YES, Answer.PARTIAL, "now offers Webhooks only in part"),
        (Answer.PARTIAL, Answer.YES, "now offers Webhooks in full"),
        (Answer.NO, Answer.YES, "now offers Webhooks"),
        (Answer.YES, Answer.NO, "no longer offers Webhooks"),
    ],
)
def test_a_changed_answer_says_which_way_it_went(before: Answer, after: Answer, words: str) -> None:
    step = cast(CellVersion, None)  # the words do not need the quotes
    at = datetime(2026, 10, 5, tzinfo=UTC)
    flip = Flip(product="heron", capability="hooks", before=before, after=after, at=at, step=step, past=step)
    assert moved_words(flip, "Webhooks") == words
