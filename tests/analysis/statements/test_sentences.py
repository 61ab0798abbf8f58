"""Sentences that vendors write, by language and kind: what each of them proves about a capability.

The tables stand in ``sentences_<language>.csv``, all of them our own. Rows marked open are read wrongly today; they
train the weights, and one that comes right is to lose its mark.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from analysis.lexicon import languages
from analysis.statements import Asked, Claim, Context, Meaning, read_claim
from analysis.statements.reader import read_passage
from rivalscope.core.records import Stage

Row = dict[str, str]


def _rows() -> list[Row]:
    rows: list[Row] = []
    for path in sorted(Path(__file__).parent.glob("sentences_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


ROWS = _rows()
SETTLED = [row for row in ROWS if not row["open"]]
OPEN = [row for row in ROWS if row["open"]]


def _read(row: Row, passage: str = "") -> Claim:
    context = Context(heading=row["heading"], page_kind=row["page_kind"], language=row["language"], names=("Heron",))
    return read_claim(passage or row["passage"], Asked(row["capability"], definition=row["definition"]), context)


def _id(row: Row) -> str:
    return f"{row['language']}-{row['meaning']}-{row['passage'][:60]}"


@pytest.mark.parametrize("row", SETTLED, ids=_id)
def test_a_sentence_proves_what_it_says(row: Row) -> None:
    assert _read(row).meaning.value == row["meaning"]


def test_open_sentences_are_few_and_still_open() -> None:
    assert len(OPEN) * 12 < len(ROWS)
    assert [row["passage"] for row in OPEN if _read(row).meaning.value == row["meaning"]] == []


def test_every_language_has_sentences_of_every_kind() -> None:
    kinds = {"denies", "supports", "planned", "removed", "limited", "mentions"}
    assert {
        language: kinds - {row["meaning"] for row in ROWS if row["language"] == language} for language in languages()
    } == {language: set() for language in languages()}


NEGATED = [
    ("Heron supports audit logs.", "Heron does not support audit logs."),
    ("Audit logs are available.", "Audit logs are not available."),
    ("You can export audit logs.", "You cannot export audit logs."),
    ("Audit logs are included.", "Audit logs are not included."),
    ("We offer audit logs.", "We don't offer audit logs."),
    ("Audit logs have been implemented.", "Audit logs have not been implemented."),
    ("There are audit logs.", "There are no audit logs."),
    ("Heron ships with audit logs.", "Heron ships without audit logs."),
]


@pytest.mark.parametrize(("said", "negated"), NEGATED)
@pytest.mark.parametrize("name", ["Audit logs", "Log", "Audit logs (trails)"])
def test_a_negated_support_is_never_a_support(said: str, negated: str, name: str) -> None:
    asked = Asked(name)
    context = Context(language="en", names=("Heron",))
    affirmed, denied = read_claim(said, asked, context), read_claim(negated, asked, context)
    assert affirmed.meaning is Meaning.SUPPORTS
    assert denied.meaning is Meaning.DENIES
    assert denied.proof < 0.3 < affirmed.proof
    assert denied.denial > 0.5 > affirmed.denial


@pytest.mark.parametrize("lead", ["At present, ", "Please note: ", "In this version, ", "Unfortunately, "])
@pytest.mark.parametrize("tail", [".", " at the moment.", " yet.", ", sorry."])
def test_small_words_around_a_denial_do_not_change_it(lead: str, tail: str) -> None:
    claim = read_claim(
        f"{lead}audit logs are not supported{tail}", Asked("Audit logs"), Context(language="en", names=("Heron",))
    )
    assert claim.meaning is Meaning.DENIES


def test_a_question_is_read_with_its_answer() -> None:
    asked = Asked("Audit logs")

    def answer(text: str, question: str = "Does Heron have audit logs?") -> Meaning:
        return read_claim(text, asked, Context(heading=question, page_kind="faq", language="en")).meaning

    assert answer("No.") is Meaning.DENIES
    assert answer("Not at this time.") is Meaning.DENIES
    assert answer("Yes!") is Meaning.SUPPORTS
    assert answer("Yes, but only on Linux.") is Meaning.LIMITED
    assert answer("No, but they are on our roadmap.") is Meaning.PLANNED
    assert read_claim("Are audit logs available? No.", asked, Context(language="en")).meaning is Meaning.DENIES


def test_a_table_row_takes_its_mark() -> None:
    asked = Asked("Audit logs")
    head = Context(heading="| Feature | Heron |", page_kind="pricing", language="en")
    assert read_claim("| Audit logs | ✓ |", asked, head).meaning is Meaning.SUPPORTS
    assert read_claim("| Audit logs | ✗ |", asked, head).meaning is Meaning.DENIES
    assert read_claim("| Audit logs | - | ✓ |", asked, head).meaning is Meaning.SUPPORTS


def test_what_is_struck_through_says_nothing() -> None:
    claim = read_claim("~~Audit logs are not supported~~ Audit logs: added in 2.0", Asked("Audit logs"), Context())
    assert claim.meaning is Meaning.SUPPORTS


def test_a_language_without_a_lexicon_is_not_judged() -> None:
    claim = read_claim("Heron obsługuje dzienniki audytu (audit logs).", Asked("Audit logs"), Context(language="pl"))
    assert claim.meaning is Meaning.MENTIONS
    assert not claim.judged
    assert claim.proof == claim.denial == 0.0
    assert claim.about == 1.0
    assert claim.reasons == ("read, but in a language that is not judged",)


def test_a_plan_is_no_limit() -> None:
    claim = read_claim("Audit logs are only available on the Enterprise plan.", Asked("Audit logs"), Context())
    assert (claim.meaning, claim.plan) == (Meaning.SUPPORTS, "Enterprise")


@pytest.mark.parametrize(
    "passage", ["", " ", "|", "~~", "[](", "(" * 5000, "not " * 3000, "a" * 100_000, "？。，" * 2000]
)
def test_hostile_passages_are_read_in_bounded_time(passage: str) -> None:
    assert read_claim(passage, Asked("Audit logs"), Context()).proof <= 1.0


@pytest.mark.parametrize(
    ("language", "passage", "plan"),
    [
        ("en", "Service accounts behave like other users.", ""),
        ("en", "Released under the MIT License.", ""),
        ("en", "Install the Debian package on the server.", ""),
        ("en", "Blobs in the Archive tier are restored first.", ""),
        ("en", "Audit logs are part of the Galaxy plan.", "Galaxy"),
        ("en", "Enterprise customers sign in with SAML.", "Enterprise"),
        ("en", "A Business account unlocks single sign-on.", "Business"),
        ("de", "Die Beta-Version steht unter der MIT-Lizenz.", ""),
        ("de", "Im Enterprise-Paket enthalten.", "Enterprise"),
        ("fr", "La version Python est libre.", ""),
        ("es", "Se publica con licencia MIT.", ""),
    ],
)
def test_not_every_account_licence_or_tier_is_a_plan(language: str, passage: str, plan: str) -> None:
    assert read_passage(passage, Context(language=language)).plan == plan


@pytest.mark.parametrize(
    ("passage", "capability"),
    [
        ("Recovery from volume expansion failure", "Volume expansion"),
        ("Webhook timeouts", "Webhooks"),
        ("Dark mode and printing", "Dark mode"),
    ],
)
def test_a_label_among_known_issues_is_neither_there_nor_missing(passage: str, capability: str) -> None:
    read = {
        heading: read_claim(passage, Asked(capability), Context(heading=heading, page_kind="docs")).meaning
        for heading in ("Known issues", "Not supported")
    }
    assert read == {"Known issues": Meaning.MENTIONS, "Not supported": Meaning.DENIES}


def test_what_is_headed_not_planned_is_missing_on_a_roadmap_too() -> None:
    def stage_of(heading: str, text: str = "Audit logs: Heron is a small tool and does not record changes.") -> object:
        return read_claim(text, Asked("Audit logs"), Context(heading=heading, page_kind="roadmap", language="en")).stage

    assert stage_of("Not planned") is None
    assert stage_of("Planned") is Stage.PLANNED
    german = Context(heading="Nicht geplant", page_kind="roadmap", language="de")
    claim = read_claim("Prüfprotokolle werden von Heron nicht geführt.", Asked("Prüfprotokolle"), german)
    assert claim.stage is None
