"""A digest tells facts first, nothing twice, and never lets page text out of its quotes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from analysis.changes.digest import Digest, FlipEvent, Inference, ProductCoverage, ReleaseNews, build_digest, urgent
from analysis.changes.events import events
from analysis.changes.records import Action, Change, ChangeKind, Level
from analysis.changes.render import to_html, to_json, to_markdown
from rivalscope.core.records import Support

SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 8, tzinfo=UTC)


def change(
    after: str = "Routes", *, severity: float = 0.8, kind: ChangeKind = ChangeKind.FEATURE_ADDED, **more: str
) -> Change:
    return Change(
        product="heron",
        url=more.get("url", "https://heron.example/"),
        kind=kind,
        action=Action.ADDED,
        level=Level.ITEM,
        before=more.get("before", ""),
        after=after,
        severity=severity,
        confidence=0.9,
        old_at=SINCE,
        new_at=UNTIL,
        subject=more.get("subject", ""),
        suppressed_by=more.get("suppressed_by", ""),
    )


def digest(*changes: Change, **more: object) -> Digest:
    return build_digest(changes, market="Parcels", since=SINCE, until=UNTIL, **more)  # type: ignore[arg-type]


def test_a_reported_change_is_never_told_again() -> None:
    first = digest(change("Routes"))
    again = digest(change("Routes"), change("Sledges"), already_reported=set(first.reported_ids))
    assert [line.after for line in again.changes] == ["Sledges"]
    assert again.repeated == 1


def test_minor_changes_are_counted_and_kept_for_the_appendix() -> None:
    made = digest(change("Routes"), change("A comma", severity=0.1, kind=ChangeKind.CONTENT))
    assert len(made.changes) == 1
    assert len(made.appendix) == 2
    assert dict(made.numbers)["minor changes"] == 1


def test_a_table_row_is_told_with_its_heads() -> None:
    row = replace(change("Audit log | no | 90 days"), row_after="Audit log | Free: no | Team: 90 days")
    made = digest(row)
    (event,), _ = events(made)
    assert event.now == "Audit log | Free: no | Team: 90 days"
    assert "Free: no" in to_html(made, appendix=True)
    assert "Free: no" in to_markdown(made, appendix=True)


def test_suppressed_changes_are_only_counted() -> None:
    made = digest(change("x", suppressed_by="rotation"))
    assert made.suppressed == (("rotation", 1),)
    assert made.appendix == ()


def test_nothing_material_is_a_result_with_its_coverage() -> None:
    made = digest(coverage=[ProductCoverage(product="heron", planned=10, fetched=3, unchanged=6, refused=1)])
    assert made.nothing_material
    assert "Nothing material changed" in to_markdown(made)
    assert "9 of 10 planned pages" in to_markdown(made)
    assert "heron: 9 of 10 pages; 1 refused" in to_html(made)


def test_without_coverage_silence_is_not_called_calm() -> None:
    assert "the absence of changes proves nothing" in to_html(digest())


def test_the_digest_stays_under_a_page_however_much_happened() -> None:
    changes = [change(f"Feature number {i} " + "with many words " * 30) for i in range(200)]
    releases = [ReleaseNews(product="heron", version=f"1.{i}", published=date(2026, 1, 2)) for i in range(50)]
    text = to_markdown(digest(*changes, releases=releases))
    told = text.split("## What happened")[1].split("##")[0]
    assert sum(line.startswith("- ") for line in told.splitlines()) == 10
    assert "And 190 more in the appendix" in text
    assert "Further releases: **heron** " in text
    assert "1.49, 1.48" in text.replace("\\", "")
    assert "1.38 and 38 more." in text.replace("\\", "")
    assert "Feature number 199" in to_markdown(digest(*changes), appendix=True)


@pytest.mark.parametrize("dates", ["own", "one", "none"])
def test_all_releases_of_a_product_are_told_on_one_line_the_newest_first(dates: str) -> None:
    days = {"own": lambda n: date(2026, 1, n), "one": lambda n: date(2026, 1, 2), "none": lambda n: None}[dates]
    news = [
        ReleaseNews(product="heron", version=f"1.{n}", published=days(n), headline=f"Sled {n}") for n in range(1, 12)
    ]
    other = ReleaseNews(product="tern", version="3.0", published=date(2026, 1, 2))
    told, more = events(digest(releases=[*news, other]))
    assert more == 0
    assert [one.product for one in told] == ["heron", "tern"]
    assert told[0].what.startswith("11 releases: 1.11 (")
    assert told[0].what.endswith("), 1.10, 1.9, 1.8, 1.7, 1.6, 1.5, 1.4, 1.3, 1.2, 1.1")
    assert told[0].now == "Sled 11"
    assert "Further releases" not in to_markdown(digest(releases=[*news, other]))


def test_a_release_that_breaks_something_keeps_its_line_among_many() -> None:
    news = [ReleaseNews(product="heron", version=f"2.{n}", published=None, breaking=n == 3) for n in range(6)]
    told, _ = events(digest(releases=news))
    assert [one.what.split(" (")[0] for one in told] == ["release 2.3", "5 releases: 2.5"]


def test_releases_without_a_line_are_named_by_product_and_the_rest_counted() -> None:
    changes = [change(f"Feature number {i}") for i in range(10)]
    news = [ReleaseNews(product=f"p{n:02}", version="1.0", published=None) for n in range(15)]
    for text in (
        to_markdown(digest(*changes, releases=news)).replace("\\", ""),
        to_html(digest(*changes, releases=news)),
    ):
        assert "p00" in text
        assert "p11" in text
        assert "p12" not in text
        assert "; and 3 more." in text


def test_releases_that_brought_one_feature_are_counted_behind_it() -> None:
    brought = [
        ReleaseNews(
            product="heron", version=f"2.{n}", published=None, kinds=(("added", 1),), headline="Search of routes"
        )
        for n in range(4)
    ]
    made = digest(flips=[flip(Support.NONE, Support.FULL)], releases=brought)
    assert "(also in releases 2.3, 2.2 and 2 more)" in to_markdown(made).replace("\\", "")
    assert "Further releases" not in to_markdown(made)


def test_facts_stand_before_inference() -> None:
    made = digest(
        change("Routes"),
        flips=[
            FlipEvent(
                product="heron", capability="Search", before=Support.NONE, after=Support.FULL, at=UNTIL, confidence=0.9
            )
        ],
        inferences=[Inference(text="Routes are spreading", basis="3 of 9 products in a year")],
    )
    text = to_markdown(made)
    assert text.index("## What happened") < text.index("## Inference") < text.index("## Coverage")


def test_a_release_has_one_line_although_its_page_changed_too() -> None:
    page_change = change("2.0: Sledges", kind=ChangeKind.RELEASE, severity=1.0, subject="2.0")
    made = digest(page_change, releases=[ReleaseNews(product="heron", version="2.0", published=None)])
    assert made.changes == ()
    assert len(made.releases) == 1


def test_only_what_is_above_the_bar_is_urgent() -> None:
    price = change("$59", kind=ChangeKind.PRICE, severity=1.0)
    assert urgent(digest(price, change("Routes", severity=0.7))) == [price]


HOSTILE = [
    "<script>alert(1)</script>",
    "[click](javascript:alert(1)) **bold** `code` # head\n\n- item",
    "<img src=x onerror=alert(1)> & \" ' |",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_page_text_cannot_become_markup(text: str) -> None:
    made = digest(
        change(text, subject=text, before=text),
        releases=[ReleaseNews(product=text, version=text, published=None, headline=text, url="javascript:alert(1)")],
    )
    page = to_html(made, appendix=True)
    assert "<script" not in page
    assert "<img" not in page
    assert "javascript:" not in page.replace("javascript:alert(1)) **bold**", "")
    markdown = to_markdown(made, appendix=True)
    assert "](javascript" not in markdown
    assert "<script" not in markdown.replace("\\<", "")
    assert "\n- item" not in markdown


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://a.example/) [x](http://b", "http://[bad"]
)
def test_only_plain_web_addresses_become_links(url: str) -> None:
    made = digest(change("Routes", url=url))
    assert 'href="javascript' not in to_html(made)
    assert "](javascript" not in to_markdown(made)
    assert "](data" not in to_markdown(made)
    assert to_markdown(made).count("](") <= 1


def test_json_is_stable_and_carries_ids() -> None:
    first, second = (to_json(digest(change("Routes"), change("Sledges"))) for _ in range(2))
    assert first == second
    told = json.loads(first)
    assert told["nothing_material"] is False
    assert {row["id"] for row in told["appendix"]} == set(told["reported_ids"])


def test_silence_of_a_period_in_which_nobody_looked_is_no_result() -> None:
    made = digest(coverage=[ProductCoverage(product="heron", planned=0, fetched=0, unlooked=10)])
    assert made.nobody_looked
    for told in (to_markdown(made), to_html(made)):
        assert "Nothing was crawled in this period" in told
        assert "Nothing material changed" not in told
        assert "10 pages at the previous crawl" in told


def test_kinds_stand_behind_the_number_of_material_changes() -> None:
    made = digest(change(), change("$9", kind=ChangeKind.PRICE))
    line = to_markdown(made).splitlines()[4]
    assert line.startswith("2 material changes (")
    assert "of them" not in line


def test_two_long_quotes_are_cut_to_the_sentences_that_differ() -> None:
    lead = "Locks keep a route for one driver until the depot has confirmed that the parcel was handed over. "
    told = change(f"{lead}Signed by the night shift.", before=f"{lead}Stamped by the day shift.")
    line = to_markdown(digest(told)).split("## What happened")[1].split("##")[0]
    assert "“Stamped by the day shift.” → “Signed by the night shift.”" in line
    assert "Locks keep" not in line
    assert "Locks keep" in to_markdown(digest(told), appendix=True).split("## Appendix")[1]


def test_an_event_has_one_line_however_much_tells_it() -> None:
    page = change("Search is generally available", before="Search is in beta", kind=ChangeKind.STAGE, subject="Search")
    table = replace(
        page, before="Search (beta) | yes", after="Search | yes", subject="Search (beta)", url="https://h/2"
    )
    brought = ReleaseNews(
        product="heron", version="2.0", published=date(2026, 1, 2), headline="Search leaves beta", kinds=(("added", 1),)
    )
    repaired = ReleaseNews(
        product="heron",
        version="2.1",
        published=date(2026, 1, 3),
        headline="Search lost its cursor",
        kinds=(("fixed", 1),),
    )
    told, more = events(digest(page, table, flips=[flip(Support.PARTIAL, Support.FULL)], releases=[brought, repaired]))
    assert [one.what.split(" ")[0] for one in told] == ["Search:", "release"]
    assert (told[0].pages, told[0].reported, more) == (2, ("2.0",), 0)
    assert "(also in 1 more page and release 2.0)" in to_markdown(digest(page, table, releases=[brought])).replace(
        "\\", ""
    )


def test_a_price_is_no_event_of_the_release_that_names_its_plan() -> None:
    price = change("$9", before="$7", kind=ChangeKind.PRICE, subject="Business")
    release = ReleaseNews(
        product="heron", version="2.0", published=None, headline="Business calendars", kinds=(("added", 1),)
    )
    assert len(events(digest(price, releases=[release]))[0]) == 2


@pytest.mark.parametrize("sentences", [1, 3])
def test_no_quote_of_a_line_is_cut_within_a_sentence(sentences: int) -> None:
    long = "Rooms can be planned for every floor of a building that has more than one door to the street. " * sentences
    for event in events(digest(change(long), change(long + "More."), change("Rooms.", before=long)))[0]:
        for quote in (event.was, event.now):
            assert quote == "" or quote.endswith("."), quote


def flip(before: Support, after: Support, **quotes: str) -> FlipEvent:
    return FlipEvent(
        product="heron", capability="Search", before=before, after=after, at=UNTIL, confidence=0.9, **quotes
    )


def test_a_flip_is_told_as_one_only_where_both_answers_are_proved() -> None:
    changed = flip(Support.NONE, Support.FULL, old_quote="No search", quote="Search is here")
    seen = flip(Support.UNKNOWN, Support.FULL, quote="Search is here")
    gone = flip(Support.FULL, Support.UNKNOWN, old_quote="Search is here")
    assert "none → full: “No search” → “Search is here”" in to_markdown(digest(flips=[changed]))
    for text in (to_markdown(digest(flips=[seen])), to_html(digest(flips=[seen]))):
        assert "first seen (full): “Search is here”" in re.sub(r"\\|<q>|</q>", "", text)
        assert "unknown" not in text
    assert "no longer found, before: “Search is here”" in to_markdown(digest(flips=[gone]))


def test_plain_sentences_are_not_littered_with_backslashes() -> None:
    text = to_markdown(build_digest([], market="Parcels", since=SINCE, until=UNTIL))
    assert "\\" not in text
