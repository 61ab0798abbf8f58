"""Names of others among labels: known by capitals inside of sentences, kept few, and never an own part alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analysis.features.capabilities import discover
from analysis.features.choice import MOST, MOST_NAMES, choose, rows
from analysis.features.names import decorations, is_name
from analysis.features.speech import RunningText, listen
from analysis.features.worth import Signals
from rivalscope.core.records import Mention

AT = datetime(2026, 3, 1, tzinfo=UTC)
SERVICES = ("Boxhaul", "Coldvault", "Driftnet", "Elmdrive", "Farshelf", "Gullport", "Hoardly")


def text(*sentences: str) -> list[RunningText]:
    return [RunningText("aster", sentence) for sentence in sentences]


SAID = text(
    *(f"Your files can be sent to {name} from every computer in the {place}." for name in SERVICES for place in "abc"),
    *(f"The agent sends its snapshots over SFTP to a {place}." for place in ("host", "vault", "site")),
    *(f"We keep incremental backups for each of the {place}." for place in ("hosts", "vaults", "sites")),
)


@pytest.mark.parametrize(
    ("label", "expected"),
    [("Boxhaul", True), ("SFTP", False), ("Incremental backups", False), ("Boxhaul integration", True)],
)
def test_names_are_known_by_capitals_inside_of_sentences(label: str, expected: bool) -> None:
    assert is_name(label, listen([label], SAID)) is expected


def test_title_case_tells_nothing() -> None:
    said = text(*(f"Use Incremental Backups With {place} Today" for place in ("Hosts", "Vaults", "Sites")))
    assert not is_name("Incremental backups", listen(["Incremental backups"], said))


def test_where_nobody_listened_nothing_is_a_name() -> None:
    assert not is_name("Boxhaul", None)


def test_words_that_a_market_sets_behind_names() -> None:
    labels = [*SERVICES[:4], *(f"{name} destination" for name in SERVICES[:4]), "Farshelf2 destination"]
    found = decorations(labels, listen(labels, SAID))
    assert found == {"destinat"}
    assert is_name("Farshelf2 destination", listen(labels, SAID), decorated=found)
    assert not decorations([*labels[:2], *(f"Image {n} destination" for n in "abcdef")], listen(labels, SAID))


def mention(product: str, phrase: str, at: int = 0) -> Mention:
    return Mention(
        product=product, phrase=phrase, source_kind="title", description="", url=f"/{product}/{phrase}", position=at
    )


def test_few_rows_are_names_and_none_stands_twice() -> None:
    found = [mention(who, name) for who in ("aster", "birch", "cedar") for name in (*SERVICES, "Incremental backups")]
    found += [mention("aster", f"{name} destination") for name in SERVICES]
    state = discover(found, at=AT)
    labels = {item.id: item.label for item in state.capabilities}
    shown, others = rows(state, found, speech=listen(labels.values(), SAID))
    named = [labels[one] for one in shown if labels[one] != "Incremental backups"]
    assert len(named) == MOST_NAMES
    assert not any("destination" in label for label in named)
    assert "Incremental backups" in {labels[one] for one in shown}
    assert {labels[one] for one in others} >= set(SERVICES) - set(named)


def test_a_name_that_one_vendor_alone_uses_is_a_part_of_its_product() -> None:
    found = [mention(who, "Incremental backups") for who in ("aster", "birch")]
    found += [mention("aster", "Boxhaul"), mention("aster", "File locking")]
    state = discover(found, at=AT)
    labels = {item.id: item.label for item in state.capabilities}
    shown, _ = rows(state, found, speech=listen(labels.values(), SAID))
    assert "Boxhaul" not in {labels[one] for one in shown}


def test_a_matrix_has_no_more_rows_than_it_should() -> None:
    labels = {f"id{at}": f"Capability{at} topic{at}" for at in range(MOST + 5)}
    told = {
        name: Signals(
            capability=name, families=2, dedicated=2, listed=0, verbatim=2, released=0, guides=0.0, subject=0.0
        )
        for name in labels
    }
    shown, others = choose(labels, told, {name: 2.0 - at / 100 for at, name in enumerate(labels)})
    assert shown == list(labels)[:MOST]
    assert others == list(labels)[MOST:]
