"""Mentions: what a page offers as features, with polarity, stage and plan; what is left out is counted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from analysis.features.mentions import claim, mentions
from analysis.features.noise import contentless
from rivalscope.core.records import (
    Block,
    BlockKind,
    EntryKind,
    FeatureItem,
    Mark,
    Mention,
    Page,
    PageKind,
    Plan,
    Polarity,
    Release,
    ReleaseEntry,
    Stage,
    Table,
    TableCell,
)

AT = datetime(2026, 3, 1, tzinfo=UTC)


def _page(**content: object) -> Page:
    given = {"url": "https://acme.example/p", "title": "P", "language": "en", "kind": PageKind.FEATURES, **content}
    return Page(**given)  # type: ignore[arg-type]


def _read(page: Page) -> tuple[list[Mention], Counter[str]]:
    return mentions(page, product="acme", capture_id="c1", at=AT, brands=["Acme", "Borealis"])


def _headings(*texts: str) -> Page:
    return _page(blocks=tuple(Block(position=n, kind=BlockKind.HEADING, text=text) for n, text in enumerate(texts)))


def test_an_item_is_a_mention_tied_to_its_block() -> None:
    item = FeatureItem(title="Shared inbox", description="One place for all mail.", plan="Team", position=4)
    (found,), _ = _read(_page(items=(item,)))
    assert (found.phrase, found.description, found.plan, found.position) == (
        "Shared inbox",
        "One place for all mail.",
        "Team",
        4,
    )
    assert (found.source_kind, found.capture_id, found.at) == ("offer", "c1", AT)


@pytest.mark.parametrize(
    ("title", "phrase"),
    [
        ("Audit log1", "Audit log"),
        ("Audit log²", "Audit log"),
        ("Data residency*", "Data residency"),
        ("Encryption at rest[2]", "Encryption at rest"),
        ("Vectors as int8", "Vectors as int8"),
        ("Storage on S3", "Storage on S3"),
        ("Base64", "Base64"),
    ],
)
def test_the_mark_of_a_footnote_is_no_part_of_a_name(title: str, phrase: str) -> None:
    (found,), _ = _read(_page(items=(FeatureItem(title=title, position=0),)))
    assert found.phrase == phrase


def test_a_digit_in_a_heading_is_no_footnote() -> None:
    (found,), _ = _read(_headings("Nested facets2"))
    assert found.phrase == "Nested facets2"


def test_own_and_rival_brands_are_not_part_of_the_name() -> None:
    found, left = _read(_headings("Webhooks in Acme", "Borealis"))
    assert [item.phrase for item in found] == ["Webhooks"]
    assert left == {"brand only": 1}


def test_documentation_and_marketing_words_are_left_out_and_counted() -> None:
    found, left = _read(
        _headings(
            "Prerequisites",
            "Get started in minutes",
            "client.connect()",
            "Why is my query slow?",
            "v1.2.3",
            "Audit log",
        )
    )
    assert [item.phrase for item in found] == ["Audit log"]
    assert left == {
        "document structure": 1,
        "marketing": 1,
        "code or identifier": 1,
        "question": 1,
        "version or date": 1,
    }


def test_boilerplate_headings_and_legal_pages_are_silent() -> None:
    block = Block(position=0, kind=BlockKind.HEADING, text="Dark mode", boilerplate=True)
    assert _read(_page(blocks=(block,))) == ([], Counter({"boilerplate": 1}))
    assert _read(_page(kind=PageKind.LEGAL, items=(FeatureItem(title="Dark mode"),)))[0] == []


def test_heading_takes_the_paragraph_below_as_description() -> None:
    blocks = (
        Block(position=0, kind=BlockKind.HEADING, text="Time tracking"),
        Block(position=1, kind=BlockKind.PARAGRAPH, text="Start a timer on any task."),
    )
    (found,), _ = _read(_page(blocks=blocks))
    assert (found.description, found.source_kind) == ("Start a timer on any task.", "title")


def test_a_phrase_is_mentioned_once_a_page() -> None:
    found, left = _read(_headings("Dark mode", "Dark Mode"))
    assert len(found) == 1
    assert left == {"repeated on the page": 1}


def _table(role: str, *rows: tuple[str, ...]) -> Table:
    marks = {"y": Mark.YES, "n": Mark.NO, "~": Mark.PARTIAL}
    cells = tuple(
        tuple(TableCell(text=text, mark=marks.get(text), header=not at) for text in row) for at, row in enumerate(rows)
    )
    return Table(position=7, caption="", heading_path=(), rows=cells, column_role=role)


def test_rows_of_a_plan_table_say_in_which_plans() -> None:
    table = _table("plan", ("", "Free", "Pro"), ("Audit log", "n", "y"), ("Gantt charts", "n", "n"))
    found, _ = _read(_page(tables=(table,)))
    assert [(item.phrase, item.plan, item.polarity) for item in found] == [
        ("Audit log", "Pro", Polarity.AFFIRMED),
        ("Gantt charts", "", Polarity.DENIED),
    ]


def test_only_the_own_column_of_a_product_table_speaks() -> None:
    table = _table("product", ("", "Borealis", "Acme"), ("Audit log", "y", "n"), ("Dark mode", "n", "~"))
    found, _ = _read(_page(tables=(table,)))
    assert [(item.phrase, item.polarity) for item in found] == [
        ("Audit log", Polarity.DENIED),
        ("Dark mode", Polarity.LIMITED),
    ]


def test_a_table_without_marks_is_left_out() -> None:
    assert _read(_page(tables=(_table("other", ("Option", "Type"), ("size", "int")),)))[1] == {"table without marks": 1}


def test_added_entries_and_plan_lines_are_mentions() -> None:
    entries = (
        ReleaseEntry(text="Added support for SAML single sign-on (#42)", kind=EntryKind.ADDED, confidence=1.0),
        ReleaseEntry(text="Fixed a crash in exports", kind=EntryKind.FIXED, confidence=1.0),
    )
    release = Release(version="2.0", published=date(2026, 1, 1), entries=entries)
    plan = Plan(name="Pro", features=("Priority support by phone",))
    found, _ = _read(_page(kind=PageKind.CHANGELOG, releases=(release,), plans=(plan,)))
    assert [(item.phrase, item.source_kind, item.plan) for item in found] == [
        ("Priority support by phone", "plan", "Pro"),
        ("SAML single sign-on", "release_entry", ""),
    ]


@pytest.mark.parametrize(
    ("text", "polarity", "stage", "plan"),
    [
        ("Geo search (beta)", Polarity.AFFIRMED, Stage.BETA, ""),
        ("Geo search is not supported", Polarity.DENIED, None, ""),
        ("Exports, limited to 100 rows", Polarity.LIMITED, None, ""),
        ("Audit log, Enterprise plan", Polarity.AFFIRMED, None, "Enterprise"),
        ("Dark mode coming soon", Polarity.AFFIRMED, Stage.PLANNED, ""),
        ("Old API (deprecated)", Polarity.AFFIRMED, Stage.DEPRECATED, ""),
    ],
)
def test_claims_are_read_from_the_words(text: str, polarity: Polarity, stage: Stage | None, plan: str) -> None:
    assert claim(text) == (polarity, stage, plan)


def test_stage_words_are_not_part_of_the_name() -> None:
    (found,), _ = _read(_headings("Geo search (public beta)"))
    assert (found.phrase, found.stage) == ("Geo search", Stage.BETA)


def test_a_phrase_with_one_word_of_its_own_has_content() -> None:
    assert contentless("Configuration options")
    assert not contentless("Webhook configuration options")
