"""What part a name plays in a sentence, whose names the world's are, and what may prove by its form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.lexicon import lexicon
from analysis.matrix.form import other_edition
from analysis.matrix.passages import Passage, PassageKind
from analysis.matrix.roles import Subject, role_of
from analysis.matrix.terms import name_stems
from analysis.matrix.trees import ProofModel, default_proof_model
from analysis.matrix.wording import acts, asserts, wording
from analysis.matrix.world import world_names

ENGLISH = lexicon("en")


def role(text: str, name: str = "audit log") -> object:
    """Return the role of a name in a clause of Heron's pages."""
    assert ENGLISH is not None
    return role_of(text, name_stems(name), ENGLISH, own=("heron",))


@pytest.mark.parametrize(
    "text",
    [
        "Heron supports an audit log",
        "Added support for the audit log",
        "The audit log is available",
        "You can read audit logs",
    ],
)
def test_what_is_offered_is_the_object_or_is_said_to_be_there(text: str) -> None:
    found = role(text)
    assert found.offered
    assert found.heads


@pytest.mark.parametrize("text", ["The audit log retention setting is global", "Change the audit log page size"])
def test_a_name_that_another_noun_follows_is_an_ornament(text: str) -> None:
    assert not role(text).heads


def test_a_name_behind_a_preposition_is_taken_for_granted() -> None:
    assert role("The new column is shown in the audit log").oblique
    assert not role("There is support for an audit log").oblique


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Heron has an audit log", Subject.OWN),
        ("Administrators can read the audit log", Subject.PEOPLE),
        ("Usually a server has an audit log", Subject.ANYBODY),
        ("An audit log is kept", Subject.NAME),
        ("Add an audit log", Subject.ORDER),
    ],
)
def test_the_subject_is_told(text: str, subject: Subject) -> None:
    assert role(text).subject is subject


def test_a_language_without_word_order_on_file_has_no_roles() -> None:
    japanese = lexicon("ja")
    assert japanese is not None
    assert role_of("監査ログをサポートしています", ("audit",), japanese).subject is Subject.NONE


def test_what_begins_statements_on_several_sites_belongs_to_the_world() -> None:
    def site(part: str) -> list[Passage]:
        texts = [
            "Git supports signed commits. A hook is run by Git when you push, so Git must be there, as Git is.",
            f"{part} is a part of ours, and {part} has settings.",
            "Teams are made of users, and teams are listed.",
        ]
        return [Passage(0, n, PassageKind.TEXT, text) for n, text in enumerate(texts)]

    pages = {"Heron": site("Nest"), "Kite": site("Tail")}
    assert world_names(pages, ("Heron", "Kite")) == {"git"}
    assert world_names(pages, ("Heron", "Kite"), ("Hooks of Git",)) == frozenset()


def test_another_edition_is_told_only_of_a_product_with_an_edition_in_its_name() -> None:
    assert other_edition("Heron Community Edition", "Enable approvals. [PREMIUM]")
    assert not other_edition("Heron Desk", "Enable approvals. [PREMIUM]")


def test_the_model_of_proof_is_read_as_it_was_written(tmp_path) -> None:
    model = default_proof_model()
    model.write(tmp_path / "model.json")
    again = ProofModel.read(tmp_path / "model.json")
    rows = [{"name whole": 1.0, "says offers": 1.0}, {}]
    assert again.probability(rows).tolist() == model.probability(rows).tolist()
    assert model.probability(rows)[0] > model.probability(rows)[1]
    assert ProofModel.blank().probability(rows).tolist() == [0.5, 0.5]
    wording = ("<product>", "supports", "<name>")
    assert again.with_wording(0.5, wording) == pytest.approx(model.with_wording(0.5, wording), abs=0.001)


def test_how_a_passage_puts_it_counts_beside_what_it_is() -> None:
    model = replace(ProofModel.blank(), words={"supports": 2.0, "before how": -2.0})
    assert model.with_wording(0.5, {"supports"}) > 0.5 > model.with_wording(0.5, {"before how"})
    # A language of which no words were learnt has none, and is judged by the trees alone.
    assert model.with_wording(0.3, ()) == 0.3


def said_of_webhooks(text: str, heading: str = "") -> frozenset[str]:
    return wording(text, heading, name={"webhook"}, own={"heron"})


def test_the_wording_of_a_passage_has_no_names_in_it() -> None:
    assert said_of_webhooks("Heron 2 supports Webhooks.") == wording(
        "Tern 3 supports audit logs.", "", name={"audit", "log"}, own={"tern"}
    )
    assert {"above <name>", "above configure"} <= said_of_webhooks("See below.", "Configure webhooks")
    assert "before you" in said_of_webhooks("You can also add webhooks.")
    assert "before you" not in said_of_webhooks("You can add a reminder to every list of all teams; webhooks follow.")


@pytest.mark.parametrize(
    ("text", "asserted"),
    [
        ("Webhooks let you follow events.", True),
        ("Webhooks can send messages to any address.", True),
        ("Heron also supports outgoing webhooks.", True),
        ("The list of webhooks is sorted by name.", False),
        ("Webhooks is a technique to send messages.", False),
        ("Webhooks", False),
        ("Other tools support webhooks.", False),
        ("Heron shows supported mail in a list before webhooks.", False),
    ],
)
def test_what_says_in_so_many_words_that_the_thing_is_there(text: str, asserted: bool) -> None:
    assert asserts(text, lexicon("en"), name={"webhook"}, own={"heron"}) is asserted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stale flag detection looks for flags that nobody turns.", True),
        ("Stale flag detection is a technique of old.", False),
        ("Stale flag detection settings: two", False),
        ("Look at stale flag detection and its settings.", False),
    ],
)
def test_what_begins_with_the_name_and_a_verb(text: str, expected: bool) -> None:
    assert acts(text, name=set(name_stems("Stale flag detection"))) is expected
