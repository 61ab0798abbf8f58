"""Which capabilities are rows: named signals, a threshold, and what stays a candidate."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analysis.features.asked import asked_of_any
from analysis.features.capabilities import discover
from analysis.features.choice import FIRST, choose, one_a_meaning, rows
from analysis.features.mentions import mentions
from analysis.features.speech import RunningText, listen
from analysis.features.worth import FIRM, Signals, families, signals, unfit, worth
from rivalscope.core.records import Block, BlockKind, Mention, Page, PageKind

AT = datetime(2026, 3, 1, tzinfo=UTC)
TEXT = "Keeps a copy of everything, so that nothing is lost when a disk breaks. Number {}."


def said(product: str, phrase: str, kind: str = "title", text: str = "", at: int = 0) -> Mention:
    return Mention(product=product, phrase=phrase, source_kind=kind, description=text, url=f"/{phrase}", position=at)


def labels(found: list[Mention], text: list[RunningText] | None = None) -> tuple[list[str], list[str]]:
    state = discover(found, at=AT)
    names = {item.id: item.label for item in state.capabilities}
    shown, others = rows(state, found, speech=listen(names.values(), text) if text else None)
    return [names[one] for one in shown], [names[one] for one in others]


def test_products_that_share_their_text_are_one_family() -> None:
    copied = [said(name, f"Thing {n}", text=TEXT.format(n)) for name in ("aster", "birch") for n in range(8)]
    own = [said("cedar", f"Other {n}", text=f"Something that only cedar writes of itself. {n}") for n in range(8)]
    assert families([*copied, *own]) == {"aster": "aster", "birch": "aster", "cedar": "cedar"}


def test_a_sentence_in_common_makes_no_family() -> None:
    found = []
    for name in ("aster", "birch"):
        found += [said(name, f"Thing {n}", text=f"{name} says this in its own words, number {n}.") for n in range(8)]
        found.append(said(name, "Licence", text="Released under the terms of the Apache License, Version 2.0."))
    assert families(found) == {"aster": "aster", "birch": "birch"}


def test_copied_text_is_no_agreement() -> None:
    found = [said(name, "Volume cloning", text=TEXT.format(n), at=n) for name in ("aster", "birch") for n in range(8)]
    found += [said("cedar", "Snapshots", text=TEXT.format("c"))]
    state = discover(found, at=AT)
    told = {state.capability(name).label: one for name, one in signals(state, found).items()}  # type: ignore[union-attr]
    assert (told["Volume cloning"].families, told["Volume cloning"].dedicated) == (1, 1)


def test_a_place_of_its_own_counts_and_a_remark_does_not() -> None:
    found = [said(name, "Branch protection") for name in ("aster", "birch", "cedar")]
    found += [said(name, "Quiet corners", "heading") for name in ("aster", "birch", "cedar", "dill")]
    shown, others = labels(found)
    assert shown == ["Branch protection"]
    assert "Quiet corners" in others


def test_what_buyers_ask_of_any_software_is_worth_more() -> None:
    found = [
        said(name, phrase, at=n) for name in ("aster", "birch") for n, phrase in enumerate(("Audit log", "Mill log"))
    ]
    state = discover(found, at=AT)
    told = {state.capability(name).label: one for name, one in signals(state, found).items()}  # type: ignore[union-attr]
    value = {label: worth(label, one) for label, one in told.items()}
    assert value["Audit log"] > value["Mill log"] + 0.5


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Syntax highlighting", True),
        ("Parallelized builds", False),
        ("Retries of tests", True),
        ("Filters", False),  # a single common word is an object of any program
        ("Zone transfer", True),
        ("Proof of delivery", True),
        ("Signing commits", True),  # "commit signing", turned around
        ("Redirect URL", False),  # no URL redirect
        ("Control flow", False),  # no flow control
        ("Zone file", False),
    ],
)
def test_what_buyers_ask_in_one_field_of_software_is_known(name: str, known: bool) -> None:
    assert asked_of_any(name) is known


def test_what_heads_instructions_is_worth_less() -> None:
    titles = [said(name, "File locking") for name in ("aster", "birch", "cedar")]
    guides = [said(name, "Binary packages", "guide", at=n) for name in ("aster", "birch", "cedar") for n in range(3)]
    state = discover([*titles, *guides], at=AT)
    value = {item.label: worth(item.label, signals(state, [*titles, *guides])[item.id]) for item in state.capabilities}
    assert value["File locking"] > value["Binary packages"] + 0.5


@pytest.mark.parametrize("label", ["createVolume()", "NodePublishVolumeRequest", "Make sure", "Editor 3"])
def test_identifiers_and_clauses_are_no_rows(label: str) -> None:
    assert unfit(label)
    shown, _ = labels([said(name, one) for name in ("aster", "birch") for one in ("Tree shaking", label)])
    assert label not in shown
    assert "Tree shaking" in shown


def test_what_text_says_a_product_has_is_worth_more_than_what_it_only_names() -> None:
    found = [said(name, phrase) for name in ("aster", "birch") for phrase in ("Disk quotas", "Disk trouble")]
    text = [
        RunningText("aster", "It supports disk quotas on every volume."),
        RunningText("birch", "See disk trouble at night."),
    ] * 4
    text += [RunningText("birch", "The daemon waits for disk trouble in a loop.")]
    state = discover(found, at=AT)
    told = signals(state, found, speech=listen([item.label for item in state.capabilities], text))
    value = {item.label: worth(item.label, told[item.id]) for item in state.capabilities}
    assert value["Disk quotas"] > value["Disk trouble"] + 0.5


def test_one_row_a_meaning() -> None:
    names = ("Webhook integration", "Webhooks", "Hot module replacement", "HMR")
    shown, others = labels([said(who, name) for who in ("aster", "birch") for name in names])
    assert len(shown) == 2
    assert set(shown + others) <= set(names)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Volume snapshots", "Snapshots"), 1),  # what the market is about says nothing beside a name
        (("Snapshots of volumes", "Snapshots"), 1),
        (("Volume cloning", "Volume resizing"), 2),
        (("Volumes", "Disk volumes"), 1),  # the subject itself is no row, and takes nobody's place
        (("Encrypted snapshots", "Snapshots"), 2),  # any other word makes another name
    ],
)
def test_the_subject_of_the_market_makes_no_second_row(names: tuple[str, str], expected: int) -> None:
    labels = {name: name for name in names} | {f"{n}": f"Filler{n} topic{n}" for n in range(400)}
    labels |= {f"v{n}": f"Volume part{n}" for n in range(20)}
    told = {
        name: Signals(capability=name, families=3, market=5, dedicated=3, listed=3, sold=2, verbatim=3, released=0,
                      guides=0.0, subject=0.1 if label == "Volumes" else 0.0)
        for name, label in labels.items()
    }  # fmt: skip
    shown, others = choose(labels, told, {name: 2.0 if name in names else -1.0 for name in labels})
    assert len(set(shown) & set(names)) == expected
    assert set(names) <= {*shown, *others}


def test_in_a_small_market_no_word_is_the_subject() -> None:
    labels = {name: name for name in ("Volume snapshots", "Snapshots", "Volume cloning")}
    assert len(one_a_meaning(list(labels), labels)) == 3


def test_what_one_vendor_offers_and_text_claims_is_proposed() -> None:
    found = [said(name, "Branch protection") for name in ("aster", "birch")]
    found += [said("aster", "Time tracking", "offer", "Start a stopwatch on an issue and see the sum for a milestone.")]
    found += [said("birch", "Loose ends", "item")]
    places = ("issue", "team", "task")
    text = [RunningText("aster", f"Each {place} page supports time tracking.") for place in places]
    text += [RunningText("birch", f"Each {place} page supports branch protection.") for place in places]
    shown, others = labels(found, text)
    assert sorted(shown) == ["Branch protection", "Time tracking"]
    assert others == ["Loose ends"]


def test_where_nothing_is_shared_all_are_rows() -> None:
    shown, others = labels([said("aster", "Branch protection"), said("aster", "File locking")])
    assert sorted(shown) == ["Branch protection", "File locking"]
    assert others == []


def test_what_the_market_is_about_is_no_row() -> None:
    vendors = ("aster", "birch", "cedar", "dill", "elm")
    found = [said(name, "Mesh gateway") for name in vendors] + [said(name, "Rate limits") for name in vendors]
    found += [said(vendors[n % 5], f"Mesh gateway part {chr(97 + n)}x", "heading", at=n) for n in range(26)]
    found += [said("aster", f"Filler{n} topic{n}", "heading", at=n) for n in range(400)]
    shown, others = labels(found)
    assert "Rate limits" in shown
    assert "Mesh gateway" in others


@pytest.mark.parametrize(
    "title", ["Install the agent", "Uninstalling", "Troubleshooting", "How to build it", "Quickstart"]
)
def test_a_heading_of_instructions_is_told_apart(title: str) -> None:
    page = Page(
        url="https://aster.example/docs/x",
        title=title,
        language="en",
        kind=PageKind.DOCS,
        blocks=(Block(position=0, kind=BlockKind.HEADING, text=f"{title}: disk quotas"),),
    )
    found, _ = mentions(page, product="aster", capture_id="c1", at=AT)
    assert {one.source_kind for one in found} <= {"guide"}


def test_access_logs_are_no_instructions() -> None:
    page = Page(
        url="https://aster.example/docs/x",
        title="Access logs",
        language="en",
        kind=PageKind.DOCS,
        blocks=(Block(position=0, kind=BlockKind.HEADING, text="Access logs"),),
    )
    found, _ = mentions(page, product="aster", capture_id="c1", at=AT)
    assert [(one.phrase, one.source_kind) for one in found] == [("Access logs", "title")]


def _asked_and_said(kind: str, *, products: int = 3) -> tuple[list[Mention], list[RunningText]]:
    vendors = ("aster", "birch", "cedar")[:products]
    found = [said(name, "Branch protection") for name in ("aster", "birch")]
    found += [said(name, phrase, kind) for name in vendors for phrase in ("Audit logs", "Mill logs")]
    text = [
        RunningText(name, f"On each {place} page the product supports {phrase}.")
        for name in vendors
        for place in ("issue", "team", "task")
        for phrase in ("audit logs", "mill logs")
    ]
    return found, text


def test_what_buyers_ask_for_is_a_row_where_only_text_says_it() -> None:
    shown, others = labels(*_asked_and_said("statement"))
    assert "Audit logs" in shown
    assert "Mill logs" in others


def test_what_one_product_says_in_passing_waits_to_be_asked() -> None:
    found, text = _asked_and_said("statement", products=1)
    _, others = labels(found, text[:1])
    assert "Audit logs" in others


def test_behind_the_first_rows_only_firm_ones_follow() -> None:
    labels = {name: f"{name}oris {name}vik" for name in "abcdefghijklmnopqrstuvwxyz"}
    told = {
        name: Signals(capability=name, families=2, dedicated=2, listed=1, verbatim=2, released=0, guides=0, subject=0)
        for name in labels
    }
    value = {name: FIRM + (1 if at < FIRST else -0.1 if at % 2 else 0.1) for at, name in enumerate(labels)}
    shown, others = choose(labels, told, value)
    assert set(shown) == {name for name in labels if value[name] >= FIRM}
    assert FIRST < len(shown) < len(labels)
    assert set(others) == labels.keys() - set(shown)
