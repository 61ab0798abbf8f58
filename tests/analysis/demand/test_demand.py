"""Posts become kinds, links, proposals and counts of people; what cannot be said is not said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from analysis.demand.backtest import back_test, shipped_within
from analysis.demand.count import count_demand, find_jumps
from analysis.demand.judge import judge_posts, shipped_in, with_proposals
from analysis.demand.kinds import read_kind
from analysis.demand.link import Linker, LinkWeights
from analysis.demand.post_text import prose
from analysis.demand.propose import propose
from analysis.text.embed import default_embedder
from rivalscope.core.demand import DemandKind, DemandPost, StoredPost
from rivalscope.core.records import Capability

TODAY = date(2026, 6, 1)
CAPABILITIES = (
    Capability(
        id="cap-a", label="Two-factor authentication", description="Sign-in can be protected by a second factor."
    ),
    Capability(id="cap-b", label="Time tracking", description="The time spent on a task can be recorded."),
    Capability(id="cap-c", label="Calendar view", description="Tasks are shown in a calendar."),
)


def post(title: str, text: str = "", **values: object) -> StoredPost:
    opened = datetime(2026, 1, 1, tzinfo=UTC)
    base: dict[str, object] = {
        "key": title, "url": "https://t.example/1", "title": title, "text": text, "opened": opened, "updated": opened,
        "id": title, "product": "heron", "source": "heron/x", "discovered": opened, "last_seen": opened,
        "capture_id": "c", "person": title,
    }  # fmt: skip
    return StoredPost(**{**base, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Support recurring tasks", "It would be great if tasks could repeat.", DemandKind.WISH),
        ("", "I wish it had a dark theme, my eyes hurt at night.", DemandKind.WISH),
        ("Crash when opening a board", "Since the update the app crashes with an error.", DemandKind.COMPLAINT),
        ("Sync does not work", "Files are not uploaded any more.", DemandKind.COMPLAINT),
        ("Upload stops at 99 percent", "I tried three browsers. Please help.", DemandKind.COMPLAINT),
        ("Cannot log in, can you help?", "I type the right password and land here again.", DemandKind.COMPLAINT),
        ("How do I export my tasks?", "I could not find it in the docs.", DemandKind.QUESTION),
        ("Can boards be shared?", "Is it possible to share a board with a guest?", DemandKind.QUESTION),
        ("Thank you!", "Just wanted to say that I love this project. Great work!", DemandKind.PRAISE),
        ("Dependency Dashboard", "This issue lists renovate updates.", DemandKind.NONE),
    ],
)
def test_the_kind_of_a_post_is_told_with_the_sentence_that_says_it(title: str, text: str, kind: DemandKind) -> None:
    reading = read_kind(post(title, text))
    assert reading.kind is kind
    assert 0 < reading.sureness <= 1
    assert reading.quote in (title, text) or reading.quote in text


def test_labels_and_stars_count() -> None:
    bare = post("Boards")
    assert read_kind(post("Boards", labels=("type/bug",))).kind is DemandKind.COMPLAINT
    assert read_kind(post("Boards", labels=("5 of 5",))).kind is DemandKind.PRAISE
    assert read_kind(post("Boards", labels=("1 of 5",))).kind is DemandKind.COMPLAINT
    assert read_kind(bare).kind is not DemandKind.PRAISE


def test_forms_code_and_logs_are_no_prose() -> None:
    text = prose(
        "Title",
        "<!-- please fill in -->\n### Describe the bug\nIt stops. Then it hangs.\n### Version\n1.2.3 of the thing\n"
        "```\nTraceback error failed\n```\n> quoted by me\n![x](https://a/b.png)\n2025-01-01 10:00:00 ERROR boom boom",
    )
    assert text.sentences == ("It stops.", "Then it hangs.")
    assert text.headings == ("Describe the bug", "Version")
    assert text.code
    assert text.trace


def test_posts_are_linked_by_name_and_other_name_or_not_at_all() -> None:
    linker = Linker(CAPABILITIES, default_embedder(), without=["Heron"])
    links = linker.link(
        [
            post("Add 2FA to Heron", "Please support two-factor authentication."),
            post("Timetracking for tasks", "I want to record the time that I spend on a task."),
            post("Installer fails on Windows", "The setup stops with an error."),
            post("Show tasks in a calendar view"),
        ]
    )
    assert [one.capability for one in links] == ["cap-a", "cap-b", "", "cap-c"]
    assert Linker((), default_embedder()).link([post("x")])[0].capability == ""


def test_capabilities_compete_for_a_post() -> None:
    alike = Capability(id="cap-d", label="Time tracking on tickets", description="Time spent on a ticket is recorded.")
    alone, both = (
        LinkWeights.bundled().probabilities(
            Linker(known, default_embedder()).measure([post("Time tracking on tickets", "Time tracking, please.")])
        )[0]
        for known in (CAPABILITIES, (*CAPABILITIES, alike))
    )
    assert both.sum() <= 1
    assert both[1] < alone[1]


def test_unlinked_wishes_of_three_people_propose_something_whose_id_stays() -> None:
    wishes = [
        post(title, kind=DemandKind.WISH, votes=votes)
        for title, votes in (
            ("Dark mode please", 4),
            ("Add a dark mode", 0),
            ("Dark mode for the app", 1),
            ("Printing", 9),
        )
    ]
    (found,) = propose(wishes)
    assert found.label == "Dark mode"
    assert set(found.posts) == {"Dark mode please", "Add a dark mode", "Dark mode for the app"}
    more = [*wishes, *(post(f"Dark theme in the app {n}", kind=DemandKind.WISH) for n in range(9))]
    again = {one.id: one for one in propose(more, known={found.id: found.words})}
    assert set(again[found.id].posts) == set(found.posts)
    assert propose(wishes[:2]) == []
    assert propose([post(str(n), "Dark mode", kind=DemandKind.COMPLAINT) for n in range(5)]) == []
    moved = with_proposals(wishes, [found])
    assert {one.proposal for one in moved} == {found.id}


def test_people_are_counted_once_and_votes_of_one_tracker_are_not_added_up() -> None:
    asked = [
        post("a", kind=DemandKind.WISH, capability="cap-a", votes=10, comments=5, person="p1", opened=_at(400)),
        post("b", kind=DemandKind.WISH, capability="cap-a", votes=8, person="p2", opened=_at(20)),
        post("c", kind=DemandKind.COMPLAINT, capability="cap-a", votes=2, source="heron/forum", product="otter"),
        post("d", kind=DemandKind.QUESTION, capability="cap-a", votes=50),
        post("e", kind=DemandKind.WISH, capability="cap-b"),
        post("f", kind=DemandKind.WISH),
    ]
    found = count_demand(asked, CAPABILITIES, {}, as_of=TODAY)
    first, second = found.asked
    assert (first.label, first.wishes, first.complaints, first.questions) == ("Two-factor authentication", 2, 1, 1)
    assert (first.least_people, first.most_people) == (12, 28)
    assert first.people == "12 to 28 people"
    assert (first.recent, first.before) == (2, 1)
    assert first.oldest_open == TODAY - timedelta(days=400)
    assert (first.share, second.share) == (1.0, 0.5)
    assert (found.posts, found.unlinked) == (6, 1)
    assert first.trend == ""


def test_a_trend_is_called_only_beyond_chance() -> None:
    def asked(recent: int, before: int) -> str:
        days = [10] * recent + [500] * before
        made = [post(str(n), kind=DemandKind.WISH, capability="cap-a", opened=_at(day)) for n, day in enumerate(days)]
        return count_demand(made, CAPABILITIES, {}, as_of=TODAY).asked[0].trend

    assert (asked(20, 4), asked(4, 20), asked(12, 8), asked(3, 0)) == ("rising", "falling", "steady", "")


def test_a_jump_is_told_for_what_we_lack_and_is_no_first_look() -> None:
    many = [post(str(n), kind=DemandKind.WISH, capability="cap-a") for n in range(12)]
    found = count_demand(many, CAPABILITIES, {}, as_of=TODAY)
    (jump,) = find_jumps(found, {"cap-a": 6}, ["cap-a"])
    assert (jump.before, jump.demand.least_people) == (6, 12)
    assert find_jumps(found, {"cap-a": 9}, ["cap-a"]) == []
    assert find_jumps(found, {}, ["cap-a"]) == []
    assert find_jumps(found, {"cap-a": 6}, ["cap-b"]) == []


def test_the_back_test_says_what_the_record_is_and_when_there_is_none() -> None:
    def wishes(top_shipped: int, rest_shipped: int) -> list[StoredPost]:
        made = []
        for number in range(200):
            ships = number < top_shipped or 20 <= number < 20 + rest_shipped
            made.append(
                post(
                    str(number), kind=DemandKind.WISH, votes=300 - number, opened=_at(800), open=not ships,
                    closed=_at(700) if ships else None, closing="completed" if ships else "",
                )
            )  # fmt: skip
        return made

    strong = back_test(wishes(10, 18), {}, as_of=TODAY)
    assert strong.ratio is not None
    assert strong.ratio > 4
    assert strong.low is not None
    assert strong.low > 1
    assert "has predicted what ships" in strong.words
    assert "it is unclear" in back_test(wishes(2, 18), {}, as_of=TODAY).words
    assert "no record" in back_test(wishes(0, 0), {}, as_of=TODAY).words
    assert "no record" in back_test(wishes(10, 18)[:15], {}, as_of=TODAY).words
    assert "no record" in back_test([], {}, as_of=TODAY).words


def test_a_release_that_names_a_post_ships_it() -> None:
    closers = shipped_in([("heron", "2.0", ["#7", "!8"]), ("heron", "2.1", ["#7"])])
    assert closers == {("heron", "7"): "2.0", ("heron", "8"): "2.0"}
    (judged,) = judge_posts(
        [post("Add 2FA", key="7")], Linker(CAPABILITIES, default_embedder()), rule="r", closers=closers
    )
    assert (judged.shipped_in, judged.capability, judged.judged_by) == ("2.0", "cap-a", "r")
    assert shipped_within(judged, {("heron", "2.0"): date(2026, 3, 1)})
    assert not shipped_within(judged, {("heron", "2.0"): date(2027, 3, 1)})
    assert not shipped_within(judged, {})


def test_people_of_one_post_have_bounds() -> None:
    one = DemandPost(key="1", url="u", title="t", text="", opened=_at(1), updated=_at(1), votes=4, comments=3)
    assert (one.least_people, one.most_people) == (4, 8)


def _at(days: int) -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) - timedelta(days=days)
