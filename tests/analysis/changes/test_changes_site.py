"""Pages that came, went and moved, and silence that is no change."""

from __future__ import annotations

from datetime import UTC, date, datetime

from analysis.changes.records import ChangeKind
from analysis.changes.rules import REPORTED_ELSEWHERE
from analysis.changes.site import compare_captures, find_moves
from rivalscope.core.records import (
    Block,
    BlockKind,
    EntryKind,
    Outcome,
    Page,
    PageKind,
    Plan,
    PlanPrice,
    Release,
    ReleaseEntry,
)

OLD, NEW = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 2, 5, tzinfo=UTC)
SITE = "https://heron.example"


def page(path: str, *texts: str, title: str = "Heron") -> Page:
    blocks = tuple(Block(position=i, kind=BlockKind.PARAGRAPH, text=text) for i, text in enumerate(texts))
    return Page(url=SITE + path, title=title, language="en", kind=PageKind.DOCS, blocks=blocks)


def site(*pages: Page) -> dict[str, Page]:
    return {page.url: page for page in pages}


def kinds(old: dict[str, Page], new: dict[str, Page], **more: object) -> list[tuple[ChangeKind, str]]:
    changes = compare_captures(old, new, product="heron", old_at=OLD, new_at=NEW, **more)  # type: ignore[arg-type]
    return [(change.kind, change.url.removeprefix(SITE)) for change in changes if not change.suppressed_by]


def test_a_page_that_could_not_be_read_is_not_gone() -> None:
    old = site(page("/a", "Text of the first page."), page("/b", "Text of the second page."))
    for outcome in (Outcome.REFUSED, Outcome.FAILED, Outcome.EMPTY):
        assert kinds(old, site(page("/a", "Text of the first page.")), outcomes={SITE + "/b": outcome}) == []
    assert kinds(old, site(page("/a", "Text of the first page."))) == []


def test_a_page_that_was_looked_for_and_is_not_there_is_gone() -> None:
    old = site(page("/a", "Text of the first page."))
    assert kinds(old, {}, outcomes={SITE + "/a": Outcome.GONE}) == [(ChangeKind.PAGE_GONE, "/a")]


def test_a_redirected_page_is_moved_and_compared_at_its_new_address() -> None:
    old = site(page("/a", "Heron sends parcels in five days."))
    new = site(page("/b", "Heron sends parcels in two days."))
    found = kinds(old, new, outcomes={SITE + "/a": Outcome.REDIRECT}, redirects={SITE + "/a": SITE + "/b"})
    assert found == [(ChangeKind.PAGE_MOVED, "/b"), (ChangeKind.LIMIT, "/b")]


def test_a_page_with_the_same_words_at_another_address_is_moved() -> None:
    lines = [f"Sentence number {i} about parcels and vans." for i in range(6)]
    moves = find_moves(
        site(page("/old", *lines)), site(page("/new", *lines[:5]), page("/other", "Quite another text."))
    )
    assert moves == {SITE + "/old": SITE + "/new"}


def test_pages_with_nothing_in_common_are_not_paired() -> None:
    assert find_moves(site(page("/a", "One thing only here.")), site(page("/b", "Another thing over there."))) == {}


def test_a_new_page_is_told_with_its_title() -> None:
    assert kinds({}, site(page("/new", "Text", title="Routes"))) == [(ChangeKind.PAGE_ADDED, "/new")]


def test_a_moved_page_has_both_addresses() -> None:
    old, new = site(page("/a", "Same words here now.")), site(page("/b", "Same words here now."))
    changes = compare_captures(
        old,
        new,
        product="heron",
        old_at=OLD,
        new_at=NEW,
        outcomes={SITE + "/a": Outcome.REDIRECT},
        redirects={SITE + "/a": SITE + "/b"},
    )
    assert [(change.old_url, change.url) for change in changes] == [(SITE + "/a", SITE + "/b")]


def test_the_same_telling_change_on_two_pages_is_one_line_that_names_both() -> None:
    def plans(path: str, price: str) -> Page:
        cost = PlanPrice(amount=price, original=f"${price} / month", currency="USD", period="month")
        plan = Plan(name="Team", prices=(cost,))
        return Page(url=SITE + path, title="Pricing", language="en", kind=PageKind.PRICING, plans=(plan,))

    old = site(plans("/pricing/", "20"), plans("/print/pricing/", "20"))
    new = site(plans("/pricing/", "24"), plans("/print/pricing/", "24"))
    changes = compare_captures(old, new, product="heron", old_at=OLD, new_at=NEW)
    shown = [change for change in changes if not change.suppressed_by]
    assert [(change.kind, change.url, change.also_at) for change in shown] == [
        (ChangeKind.PRICE, f"{SITE}/pricing/", (f"{SITE}/print/pricing/",))
    ]
    assert [change.suppressed_by for change in changes if change.url.endswith("/print/pricing/")] == [
        REPORTED_ELSEWHERE
    ]


def test_a_release_told_by_changelog_and_feed_is_one_line() -> None:
    def notes(path: str, title: str, *versions: str) -> Page:
        entries = (ReleaseEntry(text="A new provider.", kind=EntryKind.ADDED, confidence=1.0),)
        found = tuple(Release(version=v, published=date(2026, 1, 20), title=title, entries=entries) for v in versions)
        return Page(url=SITE + path, title=title, language="en", kind=PageKind.CHANGELOG, releases=found)

    old = site(notes("/changelog", "Changelog", "1.0"), notes("/feed.xml", "Heron", "v1.0"))
    new = site(notes("/changelog", "Changelog", "1.0", "1.1"), notes("/feed.xml", "Heron", "v1.0", "v1.1"))
    assert kinds(old, new) == [(ChangeKind.RELEASE, "/feed.xml")]


def test_reworded_prose_that_two_pages_share_stays_with_each_page() -> None:
    before, after = "You need about five minutes for this guide.", "You need about five quiet minutes for this guide."
    old = site(page("/a", before), page("/b", before))
    new = site(page("/a", after), page("/b", after))
    assert kinds(old, new) == [(ChangeKind.CONTENT, "/a"), (ChangeKind.CONTENT, "/b")]
