"""What counts as a change between two versions of a page, and what is only noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from analysis.changes.compare import compare_pages
from analysis.changes.records import Action, Change, ChangeKind, Level
from analysis.changes.rules import (
    REPORTED_ELSEWHERE,
    RULES,
    confirm,
    fold_twins,
    hide_repeated,
    pattern_rule,
    suppress,
    suppressed_counts,
    would_hide,
)
from analysis.changes.text import key
from analysis.changes.values import amounts
from rivalscope.core.records import (
    Block,
    BlockKind,
    EntryKind,
    FeatureItem,
    Mark,
    Page,
    PageKind,
    Plan,
    PlanPrice,
    Release,
    ReleaseEntry,
    Table,
    TableCell,
)

OLD, NEW = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 2, 5, tzinfo=UTC)


def page(
    *texts: str | Block, kind: PageKind = PageKind.DOCS, url: str = "https://heron.example/a", **more: object
) -> Page:
    blocks = tuple(
        Block(position=i, kind=BlockKind.PARAGRAPH, text=text)
        if isinstance(text, str)
        else Block(
            position=i, kind=text.kind, text=text.text, heading_path=text.heading_path, boilerplate=text.boilerplate
        )
        for i, text in enumerate(texts)
    )
    return Page(url=url, title="Heron", language="en", kind=kind, blocks=blocks, **more)  # type: ignore[arg-type]


def block(text: str, kind: BlockKind = BlockKind.PARAGRAPH, *, under: str = "", boilerplate: bool = False) -> Block:
    return Block(position=0, kind=kind, text=text, heading_path=(under,) if under else (), boilerplate=boilerplate)


def compare(old: Page | None, new: Page | None, **more: object) -> list[Change]:
    return compare_pages(old, new, product="heron", old_at=OLD, new_at=NEW, **more)  # type: ignore[arg-type]


def shown(changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if not change.suppressed_by]


def test_a_page_compared_with_itself_has_no_changes() -> None:
    one = page("Heron sends parcels.", "It tracks each of them.")
    assert compare(one, one) == []


def test_added_and_removed_paragraphs_keep_their_verbatim_quotes() -> None:
    changes = shown(
        compare(page("Kept text stays.", "Old promise of ours."), page("Kept text stays.", "A brand new line!"))
    )
    assert {(change.action, change.before, change.after) for change in changes} == {
        (Action.REMOVED, "Old promise of ours.", ""),
        (Action.ADDED, "", "A brand new line!"),
    }


def test_a_rewording_is_one_change_with_a_word_diff() -> None:
    (change,) = compare(page("Heron sends parcels within five days."), page("Heron sends parcels within two days."))
    assert change.action is Action.REWORDED
    assert [(edit.op, edit.text) for edit in change.diff] == [
        ("keep", "Heron sends parcels within"),
        ("drop", "five"),
        ("add", "two"),
        ("keep", "days."),
    ]


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        (["Last updated on 3 May 2026 by us."], ["Last updated on 14 June 2026 by us."], "dates_and_counters"),
        (["Starred: 1,204 stars so far"], ["Starred: 1,377 stars so far"], "dates_and_counters"),
        (["Vector  Search, and more"], ["vector search and more!"], "typography"),
        (["First line here.", "Second line here."], ["Second line here.", "First line here."], "reordered"),
        (["It stores parcels safely. It ships them fast."],
         ["It stores parcels safely.", "It ships them fast."], "reflow"),
    ],
)  # fmt: skip
def test_noise_is_kept_under_the_name_of_its_rule(before: list[str], after: list[str], rule: str) -> None:
    changes = compare(page(*before), page(*after))
    assert changes
    assert {change.suppressed_by for change in changes} == {rule}


def test_a_number_that_may_be_a_limit_is_never_masked() -> None:
    (change,) = compare(page("Store up to 10 GB of parcels."), page("Store up to 20 GB of parcels."))
    assert (change.kind, change.suppressed_by) == (ChangeKind.LIMIT, "")


def test_a_version_number_is_not_read_as_a_date() -> None:
    (change,) = compare(page("Install version 4.1.24 first."), page("Install version 4.2.53 first."))
    assert change.suppressed_by == ""


def test_case_in_code_is_a_change_although_case_in_prose_is_not() -> None:
    code = [block('index(metric="L2", size=3)', BlockKind.CODE), block('index(metric="l2", size=3)', BlockKind.CODE)]
    assert shown(compare(page(code[0]), page(code[1])))
    assert not shown(compare(page("The L2 metric is used."), page("The l2 metric is used.")))


def test_boilerplate_changes_are_counted_and_hidden() -> None:
    changes = compare(page("Body text here.", block("Menu one", boilerplate=True)), page("Body text here."))
    assert [change.suppressed_by for change in changes] == ["boilerplate"]


def test_testimonials_take_turns_without_being_news() -> None:
    old = page(block("They saved our week, says a depot.", under="What our customers say"))
    new = page(block("We never lost a parcel since, says another.", under="What our customers say"))
    assert {change.suppressed_by for change in compare(old, new)} == {"rotation"}


def test_words_that_stood_there_before_are_rotation() -> None:
    text = "Teaser about winter parcels and sledges."
    changes = compare(page("Body text here."), page("Body text here.", text), seen_before={key(text)})
    assert [change.suppressed_by for change in changes] == ["rotation"]


def test_a_page_that_lost_nearly_all_words_is_one_doubtful_line() -> None:
    changes = compare(page(*(f"Paragraph number {i} about many things." for i in range(20))), page("Loading"))
    visible = shown(changes)
    assert [(change.level, change.confidence < 0.5) for change in visible] == [(Level.PAGE, True)]
    assert suppressed_counts(changes)["collapsed"] >= 20


def test_a_stage_is_read_only_where_the_rewording_is_about_it() -> None:
    (change,) = compare(page("Route planning (beta)"), page("Route planning"))
    assert change.kind is ChangeKind.STAGE


def test_a_feature_item_that_came_is_named_once_and_not_again_as_its_blocks() -> None:
    items = (FeatureItem(title="Route planning", description="Plans the way of each van.", kind="card"),)
    old = page("Heron sends parcels.", kind=PageKind.FEATURES)
    new = page(
        "Heron sends parcels.", "Route planning", "Plans the way of each van.", kind=PageKind.FEATURES, items=items
    )
    (change,) = shown(compare(old, new))
    assert (change.kind, change.subject, change.level) == (ChangeKind.FEATURE_ADDED, "Route planning", Level.ITEM)


def test_an_item_that_was_only_laid_out_anew_is_no_feature() -> None:
    items = (FeatureItem(title="Route planning", kind="card"),)
    old = page("Route planning", "Parcels", kind=PageKind.FEATURES)
    new = page("Route planning", "Parcels", kind=PageKind.FEATURES, items=items)
    assert compare(old, new) == []


def test_a_price_change_names_both_prices() -> None:
    old = page(
        kind=PageKind.PRICING, plans=(Plan(name="Team", prices=(PlanPrice(amount="49", original="$49 / seat"),)),)
    )
    new = page(
        kind=PageKind.PRICING, plans=(Plan(name="Team", prices=(PlanPrice(amount="59", original="$59 / seat"),)),)
    )
    (change,) = compare(old, new)
    assert (change.kind, change.before, change.after) == (ChangeKind.PRICE, "$49 / seat", "$59 / seat")
    assert change.severity >= 0.9


def test_a_feature_that_moves_to_another_plan_is_a_gate() -> None:
    old = page(kind=PageKind.PRICING, plans=(Plan(name="Free", features=("Audit log",)), Plan(name="Team")))
    new = page(kind=PageKind.PRICING, plans=(Plan(name="Free"), Plan(name="Team", features=("Audit log",))))
    (change,) = compare(old, new)
    assert (change.kind, change.before, change.after) == (
        ChangeKind.GATE_MOVED,
        "Audit log (Free)",
        "Audit log (Team)",
    )


@pytest.mark.parametrize(("uncertain", "confidence"), [(False, 0.9), (True, 0.45)])
def test_a_price_that_was_read_with_doubt_weighs_less(uncertain: bool, confidence: float) -> None:
    was, now = (PlanPrice(amount=amount, original=f"${amount} / seat") for amount in ("49", "59"))
    old = page(kind=PageKind.PRICING, plans=(Plan(name="Team", prices=(was,)),))
    new = page(kind=PageKind.PRICING, plans=(Plan(name="Team", prices=(replace(now, doubtful=uncertain),)),))
    (change,) = compare(old, new)
    assert (change.before, change.after, change.confidence) == ("$49 / seat", "$59 / seat", confidence)
    assert ("read with doubt" in change.reasons) is uncertain


def test_what_an_uncertain_plan_lists_moves_no_gate() -> None:
    team, firm = Plan(name="Team", features=("Audit log",)), Plan(name="Firm", features=("Audit log",))
    old = page(kind=PageKind.PRICING, plans=(team, firm))
    new = page(kind=PageKind.PRICING, plans=(replace(team, features=(), uncertain=True), firm))
    assert compare(old, new) == []
    assert len(compare(old, page(kind=PageKind.PRICING, plans=(replace(team, features=()), firm)))) == 1
    assert compare(old, page(kind=PageKind.PRICING, plans=(replace(team, uncertain=True), firm))) == []


def _plans_table(mark: Mark, *, team: str = "Team") -> Table:
    def row(name: str, *marks: Mark) -> tuple[TableCell, ...]:
        return (TableCell(text=name), *(TableCell(text=one.value, mark=one) for one in marks))

    head = tuple(TableCell(text=text, header=True) for text in ("", "Free", team))
    rows = (head, row("Audit log", mark, Mark.YES), row("Search", Mark.YES, Mark.YES))
    return Table(position=0, caption="Plans", heading_path=(), rows=rows, column_role="plan")


def test_a_mark_that_turns_in_a_table_of_plans_is_a_gate() -> None:
    old = page(kind=PageKind.PRICING, tables=(_plans_table(Mark.YES),))
    new = page(kind=PageKind.PRICING, tables=(_plans_table(Mark.NO),))
    (change,) = compare(old, new)
    assert (change.kind, change.subject, change.level) == (ChangeKind.GATE_MOVED, "Audit log / Free", Level.CELL)


def test_the_columns_of_a_page_that_compares_products_are_no_plans() -> None:
    old, new = (
        page(kind=PageKind.COMPARISON, url="https://heron.example/heron-vs-tern", tables=(_plans_table(mark),))
        for mark in (Mark.YES, Mark.NO)
    )
    assert all(change.kind is not ChangeKind.GATE_MOVED for change in compare(old, new))


def test_the_dollar_signs_of_a_formula_are_no_price() -> None:
    old, new = (
        page(f"The distance is {text}.", kind=PageKind.DOCS)
        for text in (r"d = \sum\left(A-B\right)^2", r"$d = \sum\left(A-B\right)^2$")
    )
    assert all(change.kind is not ChangeKind.PRICE for change in compare(old, new))
    assert amounts(r"$d = \sum\left(A-B\right)^2$") == amounts("")


def test_a_column_whose_price_changed_is_the_same_plan() -> None:
    old = page(kind=PageKind.PRICING, tables=(_plans_table(Mark.YES, team="Team €20 a month"),))
    new = page(kind=PageKind.PRICING, tables=(_plans_table(Mark.NO, team="Team €24 a month"),))
    gates = [change.subject for change in compare(old, new) if change.kind is ChangeKind.GATE_MOVED]
    assert gates == ["Audit log / Free"]


def test_a_new_release_is_told_and_one_that_left_the_page_is_not() -> None:
    old = page(
        kind=PageKind.CHANGELOG,
        releases=(Release(version="1.1", published=None), Release(version="1.0", published=None)),
    )
    new = page(
        kind=PageKind.CHANGELOG,
        releases=(Release(version="1.2", published=None), Release(version="1.1", published=None)),
    )
    assert [(change.kind, change.subject) for change in compare(old, new)] == [(ChangeKind.RELEASE, "1.2")]


def test_the_home_page_in_other_words_is_positioning() -> None:
    old = page("Text", kind=PageKind.HOME, description="The parcel tracker for depots")
    new = page("Text", kind=PageKind.HOME, description="The logistics platform for everybody")
    (change,) = compare(old, new)
    assert change.kind is ChangeKind.POSITIONING


def test_a_headline_of_other_words_altogether_is_positioning() -> None:
    def home(headline: str, lead: str) -> Page:
        return page(block(headline, BlockKind.HEADING), block(lead), "Prices and plans", kind=PageKind.HOME)

    old = home("Flags your whole team can read", "A friendly service for people who make small things.")
    new = home("Release control", "Banks and clinics sign off each step, audited from end to end.")
    told = {(change.kind, change.before, change.after) for change in compare(old, new)}
    assert told == {
        (ChangeKind.POSITIONING, "Flags your whole team can read", "Release control"),
        (
            ChangeKind.POSITIONING,
            "A friendly service for people who make small things.",
            "Banks and clinics sign off each step, audited from end to end.",
        ),
    }


def test_a_change_keeps_its_id_when_a_later_comparison_finds_it_again() -> None:
    old, new = page("Heron sends parcels in five days."), page("Heron sends parcels in two days.")
    (first,) = compare(old, new)
    (again,) = compare_pages(old, new, product="heron", old_at=OLD, new_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert first.id == again.id


def test_a_new_rule_is_replayed_over_stored_changes() -> None:
    changes = compare(page("Kept text stays."), page("Kept text stays.", "We hire: junior depot keeper"))
    rule = pattern_rule("jobs", text="we hire")
    assert [change.after for change in would_hide(rule, changes)] == ["We hire: junior depot keeper"]
    assert [change.suppressed_by for change in suppress(changes, (*RULES, rule))] == ["jobs"]
    assert would_hide(pattern_rule("elsewhere", url="https://other.example/*"), changes) == []


def test_a_rule_without_a_condition_is_refused() -> None:
    with pytest.raises(ValueError, match="no condition"):
        pattern_rule("everything")


def test_a_change_of_a_page_with_variants_waits_for_a_second_look() -> None:
    changes = compare(
        page("Try it free today.", kind=PageKind.HOME), page("Book a demo of it now.", kind=PageKind.HOME)
    )
    waiting = confirm(changes, needed=2)
    assert {change.suppressed_by for change in waiting} == {"unconfirmed"}
    assert confirm(changes, needed=1) == changes


def test_the_same_change_on_many_pages_is_told_once() -> None:
    changes = [
        change
        for i in range(6)
        for change in compare(
            page("Body text here.", url=f"https://heron.example/{i}"),
            page("Body text here.", "Join our webinar on sledges", url=f"https://heron.example/{i}"),
        )
    ]
    told = hide_repeated(changes, pages=5)
    assert len(shown(told)) == 1
    assert suppressed_counts(told) == {"repeated": 5}


def test_hostile_pages_cost_bounded_time() -> None:
    old = page(*(f"{i} word " * 40 for i in range(300)), "9" * 20_000, "a " * 20_000)
    new = page(*(f"{i + 7} term " * 40 for i in range(300)), "9." * 10_000, "b " * 20_000)
    assert len(compare(old, new)) > 100


def test_every_limit_of_a_plan_that_changed_is_told() -> None:
    old = page(kind=PageKind.PRICING, plans=(Plan(name="Team", limits=("Up to 5 depots", "10 GB of labels")),))
    new = page(kind=PageKind.PRICING, plans=(Plan(name="Team", limits=("Up to 9 depots", "20 GB of labels")),))
    assert [(change.kind, change.after) for change in shown(compare(old, new))] == [
        (ChangeKind.LIMIT, "Up to 9 depots"),
        (ChangeKind.LIMIT, "20 GB of labels"),
    ]


def test_a_cell_that_was_empty_is_filled_and_not_reworded() -> None:
    def table(text: str) -> Table:
        rows = (
            (TableCell(text=""), TableCell(text="Heron")),
            (TableCell(text="Routes"), TableCell(text=text)),
        )
        return Table(position=0, caption="Who has what", heading_path=(), rows=rows)

    (change,) = compare(page(tables=(table(""),)), page(tables=(table("since March"),)))
    assert (change.action, change.before, change.after) == (Action.ADDED, "", "since March")


def _feature(title: str, description: str, position: int = 0) -> FeatureItem:
    return FeatureItem(title=title, description=description, kind="card", position=position)


def _features_page(*items: FeatureItem) -> Page:
    blocks = []
    for item in items:
        blocks.append(Block(position=len(blocks), kind=BlockKind.HEADING, text=item.title))
        blocks.append(Block(position=len(blocks), kind=BlockKind.PARAGRAPH, text=item.description))
    return Page(
        url="https://heron.example/features",
        title="Features",
        language="en",
        kind=PageKind.FEATURES,
        items=items,
        blocks=tuple(blocks),
    )


def test_a_feature_that_leaves_beta_changes_its_stage_and_is_no_removed_claim() -> None:
    old = _features_page(_feature("Route locks (beta)", "Locks are tried by a few depots for now."))
    new = _features_page(_feature("Route locks", "Locks keep a route for one driver."))
    found = [one for one in compare_pages(old, new, product="heron", old_at=OLD, new_at=NEW) if not one.suppressed_by]
    assert [one.kind for one in found] == [ChangeKind.STAGE]
    assert found[0].before.startswith("Route locks (beta)")
    assert found[0].subject == "Route locks"


def test_brackets_that_name_no_stage_make_another_feature() -> None:
    old = _features_page(_feature("Export (CSV)", "Rows for spreadsheets."))
    new = _features_page(_feature("Export (Parquet)", "Columns for lakes."))
    kinds = {one.kind for one in compare_pages(old, new, product="heron", old_at=OLD, new_at=NEW)}
    assert {ChangeKind.FEATURE_ADDED, ChangeKind.CLAIM_REMOVED} <= kinds


def test_two_features_of_one_name_of_which_one_goes_change_no_stage() -> None:
    twice = (_feature("Locks", "For routes."), _feature("Locks", "For doors."))
    kinds = {
        one.kind
        for one in compare_pages(
            _features_page(*twice), _features_page(twice[0]), product="heron", old_at=OLD, new_at=NEW
        )
    }
    assert ChangeKind.STAGE not in kinds


def test_a_row_that_leaves_beta_changes_its_stage_and_keeps_its_cells() -> None:
    def grid(name: str, mark: Mark) -> Page:
        rows = (
            ("", "Free", "Team"),
            ("Maps", "yes", "yes"),
            (name, "no", "yes" if mark is Mark.YES else "no"),
        )
        cells = tuple(
            tuple(
                TableCell(text=text, mark=Mark(text) if text in ("yes", "no") else None, header=not (x and y))
                for x, text in enumerate(row)
            )
            for y, row in enumerate(rows)
        )
        table = Table(position=0, caption="Plans", heading_path=(), rows=cells, column_role="plan", row_role="feature")
        return Page(
            url="https://heron.example/pricing", title="", language="en", kind=PageKind.PRICING, tables=(table,)
        )

    found = compare_pages(
        grid("Locks (beta)", Mark.NO), grid("Locks", Mark.YES), product="heron", old_at=OLD, new_at=NEW
    )
    assert {(one.kind, one.subject) for one in found} == {
        (ChangeKind.STAGE, "Locks"),
        (ChangeKind.GATE_MOVED, "Locks / Team"),
    }


def test_the_entries_of_a_new_release_are_not_told_again_whatever_label_stands_before_them() -> None:
    texts = [f"Drivers see the {word} of a route" for word in ("length", "height", "weight", "colour", "owner")]
    release = Release(
        version="3.0",
        published=None,
        entries=tuple(ReleaseEntry(text=text, kind=EntryKind.ADDED, confidence=1.0) for text in texts),
    )
    blocks = (
        Block(position=0, kind=BlockKind.HEADING, text="Version 3.0"),
        *(Block(position=n, kind=BlockKind.LIST_ITEM, text=f"New{text}") for n, text in enumerate(texts, start=1)),
        Block(position=9, kind=BlockKind.PARAGRAPH, text="Depots in the far north are closed for good this winter."),
    )
    empty = Page(url="https://heron.example/news", title="News", language="en", kind=PageKind.CHANGELOG)
    page = replace(empty, releases=(release,), blocks=blocks)
    found = compare_pages(empty, page, product="heron", old_at=OLD, new_at=NEW)
    assert [one.kind for one in found] == [ChangeKind.RELEASE, ChangeKind.CONTENT]
    assert found[1].after == blocks[-1].text


def test_a_badge_behind_a_title_is_its_stage() -> None:
    old = _features_page(_feature("Route locks Beta", "Locks are tried by a few depots for now."))
    new = _features_page(_feature("Route locks", "Locks keep a route for one driver."))
    found = compare_pages(old, new, product="heron", old_at=OLD, new_at=NEW)
    assert [one.kind for one in found if not one.suppressed_by] == [ChangeKind.STAGE]
    assert found[0].reasons == ("stage beta -> unstated",)


def test_a_row_that_came_is_shown_with_the_heads_of_its_cells_and_keeps_its_id() -> None:
    def table(*rows: tuple[TableCell, ...]) -> Table:
        head = tuple(TableCell(text=text, header=True) for text in ("Feature", "Free", "Team"))
        return Table(position=0, caption="Plans", heading_path=(), rows=(head, *rows), column_role="plan")

    search = (TableCell(text="Search"), TableCell(text="yes", mark=Mark.YES), TableCell(text="yes", mark=Mark.YES))
    audit = (TableCell(text="Audit log"), TableCell(text="", mark=Mark.NO), TableCell(text="90 days"))
    old = page(kind=PageKind.PRICING, tables=(table(search),))
    new = page(kind=PageKind.PRICING, tables=(table(search, audit),))
    (change,) = compare(old, new)
    assert (change.now, change.was) == ("Audit log | Free: no | Team: 90 days", "")
    assert change.after == "Audit log |  | 90 days"
    assert change.id == replace(change, row_after="").id


def test_a_limit_in_a_table_of_plans_is_told_by_its_cell() -> None:
    def limit(level: Level, subject: str, before: str, after: str) -> Change:
        return Change(
            product="heron", url="https://heron.example/pricing", kind=ChangeKind.LIMIT, action=Action.REWORDED,
            level=level, before=before, after=after, severity=0.7, confidence=0.9, old_at=OLD, new_at=NEW,
            subject=subject,
        )  # fmt: skip

    cell = limit(Level.CELL, "People / Crew €39 a month", "up to 10 people", "up to 15 people")
    plan = limit(Level.PLAN, "Crew", "People: <= 10 people", "People: <= 15 people")
    other = limit(Level.PLAN, "Fleet", "People: <= 50 people", "People: <= 90 people")
    assert [one.suppressed_by for one in fold_twins([cell, plan, other])] == ["", REPORTED_ELSEWHERE, ""]
