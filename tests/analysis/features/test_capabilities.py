"""Capabilities: found across products, named, kept, logged; curated lists and people's decisions come after."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from analysis.features.capabilities import Links, assign, discover, spread
from analysis.features.naming import Naming, PhraseUsage, sentence_about
from analysis.features.overrides import Decision, OverrideAction, add_decision, apply, learn, parse, read_decisions
from analysis.features.state import CapabilityChange, CapabilityState
from analysis.features.taxonomy import (
    Entry,
    as_state,
    match_entries,
    proposals,
    write_taxonomy,
)
from analysis.text.normalise import key
from rivalscope.core.config import CapabilitySpec
from rivalscope.core.errors import ConfigError
from rivalscope.core.records import Capability, Mention, Origin

AT = datetime(2026, 5, 1, tzinfo=UTC)
PHRASES = {
    "north": [
        "Hybrid search",
        "Dark mode",
        "Audit log",
        "Role-based access control (RBAC)",
        "Webhooks",
        "Kanban boards",
    ],
    "south": ["Hybrid searching", "Dark mode", "Audit logs", "RBAC", "Outgoing webhooks", "Kanban board view"],
    "east": ["Vector and hybrid search", "Dark theme", "Exportable audit log", "Webhooks", "Zeppelin catering"],
}
TEXT = "Hybrid search combines the ranks of keyword and vector results. See the guide."


def _mentions(phrases: dict[str, list[str]] = PHRASES) -> list[Mention]:
    return [
        Mention(product=product, phrase=phrase, position=at, description=TEXT if phrase == "Hybrid search" else "")
        for product, listed in phrases.items()
        for at, phrase in enumerate(listed)
    ]


@pytest.fixture(scope="module")
def state() -> CapabilityState:
    return discover(_mentions(), at=AT)


def _with(state: CapabilityState, phrase: str) -> str:
    return state.by_key()[key(phrase)]


def test_one_capability_across_products_is_named_described_and_aliased(state: CapabilityState) -> None:
    found = state.capability(_with(state, "Hybrid search"))
    assert found is not None
    assert (found.label, found.origin) == ("Hybrid search", Origin.DISCOVERED)
    assert found.description == "Hybrid search combines the ranks of keyword and vector results."
    assert "Vector and hybrid search" in found.aliases
    wide = {item.capability: item.products for item in spread(state, _mentions())}
    assert wide[found.id] == ("east", "north", "south")


def test_different_features_are_different_capabilities(state: CapabilityState) -> None:
    phrases = ["Hybrid search", "Dark mode", "Audit log", "Webhooks", "Kanban boards", "Zeppelin catering"]
    assert len({_with(state, phrase) for phrase in phrases}) == len(phrases)


def test_order_of_mentions_does_not_matter(state: CapabilityState) -> None:
    shuffled = _mentions()
    random.Random(1).shuffle(shuffled)
    assert discover(shuffled, at=AT) == state


def test_growth_keeps_ids_labels_and_members_and_logs_births(state: CapabilityState) -> None:
    more = [*_mentions(), Mention(product="west", phrase="Hybrid search"), Mention(product="west", phrase="Tax forms")]
    grown = discover(more, at=AT, state=state)
    assert {k: v for k, v in grown.by_key().items() if k in state.by_key()} == state.by_key()
    before = {item.id: (item.label, item.aliases) for item in state.capabilities}
    assert {item.id: (item.label, item.aliases) for item in grown.capabilities if item.id in before} == before
    assert [(entry.change, entry.label) for entry in grown.log] == [(CapabilityChange.BIRTH, "Tax forms")]


def test_a_run_with_nothing_new_changes_nothing(state: CapabilityState) -> None:
    again = discover(_mentions(), at=AT, state=state)
    assert (again.capabilities, again.members, again.log) == (state.capabilities, state.members, ())


def test_refit_after_loss_logs_deaths_and_keeps_the_rest(state: CapabilityState) -> None:
    kept = [item for item in _mentions() if "Zeppelin" not in item.phrase]
    again = discover(kept, at=AT, state=state, refit=True)
    assert [(entry.change, entry.label) for entry in again.log] == [
        (CapabilityChange.REFIT, ""),
        (CapabilityChange.DEATH, "Zeppelin catering"),
    ]
    assert _with(again, "Dark mode") == _with(state, "Dark mode")


def test_a_market_that_grew_by_half_is_clustered_afresh_and_says_so(state: CapabilityState) -> None:
    things = ["Voice calls", "Invoices", "Thermal printing", "Map layers", "Payroll", "Gift cards", "Holiday calendar"]
    more = [Mention(product="north", phrase=phrase, position=90 + at) for at, phrase in enumerate(things)]
    little = discover([*_mentions(), *more[:1]], at=AT, state=state)
    assert CapabilityChange.REFIT not in [entry.change for entry in little.log]
    assert little.fitted == state.fitted
    much = discover(
        [*_mentions(), *more, *(replace(one, phrase=f"{one.phrase} archive") for one in more)], at=AT, state=little
    )
    assert [entry.change for entry in much.log].count(CapabilityChange.REFIT) == 1
    assert much.fitted == len(much.members)
    assert _with(much, "Hybrid search") == _with(state, "Hybrid search")


def test_what_a_person_holds_is_the_same_after_clustering_afresh(state: CapabilityState) -> None:
    links = learn(
        state, [_decision(OverrideAction.PIN, "Webhooks"), _decision(OverrideAction.MERGE, "Dark mode", to="Webhooks")]
    )
    assert links.hold == (_with(state, "Webhooks"),)
    again = discover(_mentions(), at=AT, state=state, refit=True, links=Links(must=(), hold=links.hold))
    held = _with(state, "Webhooks")
    assert {one.key for one in again.members if one.capability == held} == {
        one.key for one in state.members if one.capability == held
    }


def test_a_refit_logs_phrases_that_changed_their_capability(state: CapabilityState) -> None:
    dark, log = _with(state, "Dark mode"), _with(state, "Audit log")
    wrong = replace(
        state,
        members=tuple(replace(one, capability=log) if one.phrase == "Dark theme" else one for one in state.members),
    )
    again = discover(_mentions(), at=AT, state=wrong, refit=True)
    moves = [
        (entry.capability, entry.other, entry.note) for entry in again.log if entry.change is CapabilityChange.MOVE
    ]
    assert moves == [(log, dark, "Dark theme")]


def test_words_of_documents_name_a_capability_where_they_are_listed_as_one() -> None:
    said = [Mention(product="north", phrase="Data types", source_kind="heading")]
    assert discover(said, at=AT).capabilities == ()
    listed = [*said, Mention(product="south", phrase="Data types", source_kind="table_row", position=1)]
    assert [one.label for one in discover(listed, at=AT).capabilities] == ["Data types"]


def test_a_participle_alone_names_nothing_unless_several_say_it() -> None:
    def said(*products: str) -> set[str]:
        listed = [replace(item, source_kind="heading") for item in _mentions({name: ["Tracked"] for name in products})]
        return set(discover([*_mentions(), *listed], at=AT).by_key())

    assert key("Tracked") not in said("north", "south")
    assert key("Tracked") in said("north", "south", "east")


def test_an_abbreviation_and_its_words_are_one_capability() -> None:
    phrases = {"north": ["OSS", "Dark mode"], "south": ["Open source", "Dark theme"], "east": ["Open-source", "Kanban"]}
    found = discover(_mentions(phrases), at=AT)
    assert _with(found, "OSS") == _with(found, "Open source")


def test_an_abbreviation_that_the_market_does_not_write_is_an_alias() -> None:
    phrases = {"north": ["Open source", "Dark mode"], "south": ["Open source", "Kanban boards"]}
    found = discover(_mentions(phrases), at=AT)
    capability = found.capability(_with(found, "Open source"))
    assert capability is not None
    assert "OSS" in capability.aliases


def test_of_two_as_wide_the_one_that_is_called_so_comes_first() -> None:
    said = [
        *(Mention(product=who, phrase="Sparse vectors", source_kind="heading") for who in ("north", "south")),
        Mention(product="north", phrase="Backups by night", source_kind="heading"),
        Mention(product="south", phrase="Backups by day", source_kind="heading"),
    ]
    found = discover(said, at=AT)
    assert spread(found, said)[0].verbatim == ("north", "south")


def test_a_list_that_was_given_takes_the_phrases_that_name_it() -> None:
    listed = [
        Capability(id="c1", label="Single sign-on", aliases=("SSO",)),
        Capability(id="c2", label="SSO audit", aliases=()),
    ]
    found = as_state(listed, ["SSO for everyone", "Export of the SSO audit", "Boards"]).by_key()
    assert found[key("SSO for everyone")] == "c1"
    assert found[key("Export of the SSO audit")] == "c2"
    assert key("Boards") not in found


def test_mentions_are_assigned_by_phrase(state: CapabilityState) -> None:
    item = Mention(product="new", phrase="hybrid SEARCH")
    assert assign(state, [item, Mention(product="new", phrase="Never seen")]) == {
        item.id: _with(state, "Hybrid search")
    }


def test_no_mentions_give_an_empty_state() -> None:
    assert discover([], at=AT).capabilities == ()


def test_list_items_support_but_found_nothing_alone() -> None:
    alone = Mention(product="north", phrase="Fine print", source_kind="list_item")
    assert discover([*_mentions(), alone], at=AT).by_key().get(key("Fine print")) is None


def test_label_prefers_what_most_members_say_and_no_word_of_another_cluster() -> None:
    used = [
        PhraseUsage("Fuzzy search", 4),
        PhraseUsage("Fuzzy"),
        PhraseUsage("Fuzzy matching", 2),
        PhraseUsage("Matching", 9),
    ]
    assert Naming(used).name(["Fuzzy search", "Fuzzy", "Fuzzy matching"]).label == "Fuzzy search"


def test_phrases_without_content_words_are_their_own_name() -> None:
    assert Naming([PhraseUsage("To be or not")]).name(["To be or not"]).label == "To be or not"


@pytest.mark.parametrize(
    ("label", "part", "is_alias"),
    [
        ("Google cloud storage", "Cloud storage", False),
        ("Google cloud storage", "Google cloud", True),
        ("Dark mode", "Mode", False),
        ("Audit log export", "Audit log", False),
        ("Microsoft OneDrive", "OneDrive", True),
        ("Webhook support", "Webhooks", True),
        ("White label", "Custom labels", False),
        ("Custom CSS", "Custom CSS injection", True),
        ("Custom CSS", "Custom HTML", False),
        ("Two-factor authentication", "MFA", True),
    ],
)
def test_an_alias_says_every_word_of_the_label_that_tells_or_means_the_same_everywhere(
    label: str, part: str, is_alias: bool
) -> None:
    usages = [PhraseUsage(label, 4), PhraseUsage(part)]
    naming = Naming(usages, proper={"google": "Google", "microsoft": "Microsoft", "onedrive": "OneDrive"})
    found = naming.name([label, part])
    assert (found.label, found.aliases) == (label, (part,) if is_alias else ())


def test_a_sentence_about_half_of_a_label_is_no_definition() -> None:
    assert sentence_about("White label", ["You can add custom labels to the metrics of your endpoints."]) == ""


def test_no_sentence_is_better_than_one_about_the_page() -> None:
    assert sentence_about("Backups", ["In this guide you will learn this:", "Click here."]) == ""


ENTRIES = [
    Entry(
        name="Blended search", definition="Keyword and vector in one list.", aliases=("Hybrid search",), parent="Search"
    ),
    Entry(name="RBAC", aliases=("Role-based access control",)),
    Entry(name="Quantum billing", definition="Invoices, in superposition."),
]


def test_an_exported_list_can_be_pasted_into_a_market(tmp_path: Path) -> None:
    write_taxonomy(ENTRIES, tmp_path / "t.yaml")
    rows = YAML(typ="safe").load((tmp_path / "t.yaml").read_text(encoding="utf-8"))["capabilities"]
    specs = [CapabilitySpec.model_validate(row) for row in rows]
    assert [(spec.name, spec.definition, tuple(spec.aliases)) for spec in specs] == [
        (entry.name, entry.definition, entry.aliases) for entry in ENTRIES
    ]


def test_an_exported_list_is_a_table_with_aliases_in_one_cell(tmp_path: Path) -> None:
    write_taxonomy([ENTRIES[0]], tmp_path / "t.csv")
    rows = list(csv.DictReader((tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()))
    assert rows == [
        {
            "name": "Blended search",
            "definition": "Keyword and vector in one list.",
            "aliases": "Hybrid search",
            "parent": "Search",
        }
    ]


def test_entries_find_their_capability_and_the_rest_is_proposed(state: CapabilityState) -> None:
    found = match_entries(state, ENTRIES)
    assert [(item.how != "none", item.capability) for item in found[:2]] == [
        (True, _with(state, "Hybrid search")),
        (True, _with(state, "RBAC")),
    ]
    assert found[2].capability == ""
    assert "Dark mode" in {item.label for item in proposals(state, ENTRIES)}
    assert "Hybrid search" not in {item.label for item in proposals(state, ENTRIES)}


def _decision(action: OverrideAction, capability: str, **more: object) -> Decision:
    given = {
        "action": action,
        "capability": capability,
        "author": "ana",
        "reason": "they differ",
        "on": date(2026, 5, 2),
    }
    return Decision(**{**given, **more})  # type: ignore[arg-type]


def test_decisions_change_the_view_and_not_the_machine(state: CapabilityState) -> None:
    before = replace(state)
    decisions = [
        _decision(OverrideAction.RENAME, "Dark mode", to="Night look"),
        _decision(OverrideAction.MERGE, "Webhooks", to="Audit log"),
        _decision(OverrideAction.IGNORE, "Zeppelin catering"),
        _decision(OverrideAction.SPLIT, "Kanban boards", to="Board view", phrases=("Kanban board view",)),
        _decision(OverrideAction.PIN, "Hybrid search"),
    ]
    view, unused = apply(state, decisions)
    assert (unused, state) == ([], before)
    labels = {item.label for item in view.capabilities}
    assert {"Night look", "Board view"} <= labels
    assert not {"Dark mode", "Webhooks", "Zeppelin catering"} & labels
    assert view.by_key()[key("Webhooks")] == _with(state, "Audit log")
    assert key("Zeppelin catering") not in view.by_key()


def test_moved_phrases_go_and_later_decisions_may_use_new_names(state: CapabilityState) -> None:
    decisions = [
        _decision(OverrideAction.RENAME, "Dark mode", to="Night look"),
        _decision(OverrideAction.MOVE, "Night look", to="Kanban boards", phrases=("Dark theme",)),
    ]
    view, unused = apply(state, decisions)
    assert unused == [] or unused[0].why.startswith("none of the phrases")
    if not unused:
        assert view.by_key()[key("Dark theme")] == _with(state, "Kanban boards")


@pytest.mark.parametrize(
    "decision",
    [
        _decision(OverrideAction.RENAME, "Nobody", to="x"),
        _decision(OverrideAction.RENAME, "Dark mode", to="Dark mode"),
        _decision(OverrideAction.MERGE, "Dark mode", to="Nobody"),
        _decision(OverrideAction.MOVE, "Dark mode", to="Webhooks", phrases=("Audit log",)),
    ],
)
def test_a_decision_that_changes_nothing_warns(state: CapabilityState, decision: Decision) -> None:
    view, unused = apply(state, [decision])
    assert [item.decision for item in unused] == [decision]
    assert view.by_key() == state.by_key()


def test_the_next_fit_learns_from_merge_and_split(state: CapabilityState) -> None:
    decisions = [
        _decision(OverrideAction.MERGE, "Webhooks", to="Dark mode"),
        _decision(OverrideAction.SPLIT, "Kanban boards", to="Board view", phrases=("Kanban board view",)),
    ]
    again = discover(_mentions(), at=AT, links=learn(state, decisions))
    assert _with(again, "Webhooks") == _with(again, "Dark mode")
    assert _with(again, "Kanban boards") != _with(again, "Kanban board view")


def test_decisions_are_added_beside_comments_and_other_subjects(tmp_path: Path) -> None:
    path = tmp_path / "overrides.yaml"
    path.write_text("# ours\ncells:\n- {product: a}  # kept\n", encoding="utf-8")
    decision = _decision(OverrideAction.MOVE, "Dark mode", to="Webhooks", phrases=("Dark theme",))
    add_decision(path, decision)
    add_decision(path, _decision(OverrideAction.PIN, "Webhooks"))
    assert read_decisions(path)[0] == decision
    text = path.read_text(encoding="utf-8")
    assert "# ours" in text
    assert "# kept" in text


@pytest.mark.parametrize(
    "row",
    [
        {"action": "explode", "capability": "x", "author": "a", "reason": "r", "on": "2026-01-01"},
        {"action": "pin", "capability": "x", "author": "a", "on": "2026-01-01"},
        {"action": "rename", "capability": "x", "author": "a", "reason": "r", "on": "2026-01-01"},
        {"action": "pin", "capability": "x", "author": "a", "reason": "r", "on": "yesterday"},
        {"action": "pin", "capability": "x", "author": "a", "reason": "r", "on": "2026-01-01", "who": "b"},
        "pin",
    ],
)
def test_a_wrong_decision_is_refused(row: object) -> None:
    with pytest.raises(ConfigError, match=r"capabilities\[0\]"):
        parse([row])
