"""Names of the list of requests in running text: only what a sentence says that a product has, as it writes it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analysis.features.asked import asked_in
from analysis.features.mentions import mentions
from analysis.features.stated import STATED, stated
from analysis.text.normalise import tokens
from rivalscope.core.records import Block, BlockKind, Page, PageKind

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "It supports audit logs, role-based access control and SAML.",
            {"audit logs", "role-based access control", "SAML"},
        ),
        ("It comes with a backup and restore of every project.", {"backup and restore"}),
        ("Audit logs are stored below the folder of the server.", set()),  # nobody says that the product has them
        ("The server supports secrets in the settings.", set()),  # a word alone
        ("It supports logging an audit of the server.", set()),  # the same words, another thing
        ("Audit logs", set()),  # a label
    ],
)
def test_what_a_sentence_says_a_product_has_is_found_by_name(text: str, found: set[str]) -> None:
    assert {name for name, _ in stated(text)} == found


def test_a_language_without_a_lexicon_states_nothing() -> None:
    assert not list(stated("The server supports audit logs and SAML.", "xx"))


def test_the_longest_name_counts_and_no_other_order() -> None:
    assert list(asked_in(tokens("point-in-time recovery of a recovery in time"))) == [
        ("point", "in", "time", "recovery")
    ]


def test_running_text_is_mentioned_with_its_sentence_and_denials_are_not() -> None:
    texts = (
        "Every plan is made for teams. The server supports audit logs for each of them.",
        "The server does not support data masking in any of its plans.",
    )
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text, position=at) for at, text in enumerate(texts))
    page = Page(url="https://acme.example/p", title="P", language="en", kind=PageKind.DOCS, blocks=blocks)
    found, _ = mentions(page, product="acme", capture_id="c1", at=AT)
    assert [(one.phrase, one.source_kind, one.description) for one in found] == [
        ("audit logs", STATED, "The server supports audit logs for each of them.")
    ]
