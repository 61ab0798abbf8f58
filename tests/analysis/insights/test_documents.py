"""Documents whose lines know what they rest on, and go stale aloud."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from analysis.answers import Answer, answer_of
from analysis.insights.battlecard import battlecard, make_card
from analysis.insights.brief import appendix, executive_brief, word_count
from analysis.insights.documents import opportunity_list, spec_seed, swot_document
from analysis.insights.firm import FIRM, firm
from analysis.insights.markers import CellMark, PlanMark, cell_mark, cells_by_mark, find_marks
from analysis.insights.opportunities import Estimate
from analysis.insights.roadmap import Horizon, roadmap, roadmap_document
from analysis.insights.stale import stale
from analysis.view import MarketView
from rivalscope.core.errors import ConfigError, RivalscopeError
from rivalscope.core.records import NoKind, PlanPrice, Support


def documents(view: MarketView) -> dict[str, str]:
    rival = view.rivals[0].slug
    return {
        "brief": executive_brief(view),
        "battlecard": battlecard(view, rival),
        "swot": swot_document(view, rival),
        "opportunities": opportunity_list(view),
        "roadmap": roadmap_document(view),
        "spec": spec_seed(view, view.capabilities[0].label),
    }


@pytest.mark.parametrize("size", [(2, 4), (5, 24), (20, 60)])
def test_brief_stays_under_300_words_with_facts_apart_from_advice(
    make_market: Callable[..., MarketView], size: tuple[int, int]
) -> None:
    text = executive_brief(make_market(products=size[0], capabilities=size[1]))
    assert word_count(text) < 300
    facts = text[text.index("## What changed") : text.index("## To decide")]
    for line in facts.splitlines():
        if line.startswith("- ") and "No answer, price" not in line and "No difference" not in line:
            assert find_marks(line) or "<https://" in line, line


def test_every_marker_is_defined_once_and_leads_to_a_cell_or_plan(market: MarketView) -> None:
    cells = cells_by_mark(firm(market))
    for text in documents(market).values():
        definitions = [line for line in text.splitlines() if line.startswith("[^")]
        used = {str(mark) for line in text.splitlines() if not line.startswith("[^") for mark in find_marks(line)}
        assert used == {line.partition(":")[0] for line in definitions}
        assert len(definitions) == len(used)
        for mark in (mark for line in definitions for mark in find_marks(line)):
            assert isinstance(mark, PlanMark) or answer_of(cells[mark.cell]) is mark.answer


def test_a_fresh_document_has_no_doubtful_line(market: MarketView) -> None:
    for text in documents(market).values():
        assert stale(text, market) == ()


def test_a_flipped_cell_makes_just_its_lines_doubtful(market: MarketView) -> None:
    text = executive_brief(market)
    mark = next(mark for line in text.splitlines() for mark in find_marks(line) if isinstance(mark, CellMark))
    old = cells_by_mark(market)[mark.cell]
    flipped = replace(old, support=Support.UNKNOWN, no_kind=NoKind.NOT_MENTIONED, evidence=(), contradictions=())
    found = stale(text, replace(market, cells=tuple(flipped if one is old else one for one in market.cells)))
    expected = [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if mark in find_marks(line) and not line.startswith("[^")
    ]
    assert [line.number for line in found] == expected
    assert f"was {mark.answer.sign} {mark.answer.value}, is now ○ not mentioned" in found[0].reasons[0]


def test_a_new_quote_for_the_same_answer_is_told_apart(market: MarketView) -> None:
    old = next(one for one in market.cells if one.support is Support.FULL)
    line = f"They have it.{cell_mark(old)}"
    reworded = replace(old, evidence=(replace(old.evidence[0], quote="Quite another sentence."),), contradictions=())
    (found,) = stale(line, replace(market, cells=(reworded,)))
    assert "still yes" in found.reasons[0]
    (gone,) = stale(line, replace(market, cells=()))
    assert "no longer in the matrix" in gone.reasons[0]


def test_a_changed_price_makes_its_line_doubtful_and_a_copied_line_can_still_be_checked(market: MarketView) -> None:
    rival = market.rivals[0].slug
    copied = next(line for line in battlecard(market, rival).splitlines() if line.startswith("- They, Team"))
    dearer = tuple(
        replace(row, plan=replace(row.plan, prices=(PlanPrice(amount="999"),)))
        if row.product == rival and row.plan.name == "Team"
        else row
        for row in market.plans
    )
    (found,) = stale(f"Copied into a wiki:\n{copied}", replace(market, plans=dearer))
    assert found.number == 2
    assert "no longer offered" in found.reasons[0]


def test_text_without_markers_and_hostile_text_have_nothing_doubtful(market: MarketView) -> None:
    assert stale("Plain.\n[^1] [^cnothex] [^c" + "0" * 100_000, market) == ()


def test_battlecard_only_says_they_lack_what_they_deny(market: MarketView) -> None:
    for rival in market.rivals:
        card = make_card(market, rival.slug)
        assert all(answer_of(one.theirs) in (Answer.NO, Answer.PARTIAL) for one in card.say)
        assert all(answer_of(one.theirs).open for one in card.careful)
        assert all(answer_of(one.ours).open for one in card.check)


def test_battlecard_warns_of_what_they_released_lately(market: MarketView) -> None:
    late = next(
        (rival.slug, duel)
        for rival in market.rivals
        for duel in make_card(market, rival.slug).avoid
        if "they released it on" in duel.why
    )
    assert late[1].theirs is not None
    assert late[1].theirs.since in late[1].why


def test_battlecard_needs_a_rival_and_a_side(market: MarketView) -> None:
    with pytest.raises(RivalscopeError, match="no rival"):
        battlecard(market, market.own)
    with pytest.raises(RivalscopeError) as caught:
        battlecard(replace(market, own=""), "oakline")
    assert "market.yaml" in caught.value.next_step


def test_appendix_shows_all_evidence_of_the_same_cells(market: MarketView) -> None:
    brief = executive_brief(market)
    text = appendix(market, brief)
    cells = cells_by_mark(market)
    for mark in {mark for line in brief.splitlines() for mark in find_marks(line) if isinstance(mark, CellMark)}:
        cell = cells[mark.cell]
        assert cell.id in text
        for one in (*cell.evidence, *cell.contradictions):
            assert one.id in text
            assert one.capture_id in text


def test_hostile_text_cannot_become_markup_or_a_link(hostile: MarketView) -> None:
    for name, text in documents(hostile).items():
        html = MarkdownIt("commonmark").enable("table").render(text)
        assert "<script" not in html, name
        assert "<img" not in html, name
        assert not re.search(r'href="(?!https://)', html), name


def test_a_template_of_the_workspace_replaces_ours(market: MarketView, tmp_path: Path) -> None:
    (tmp_path / "brief.md.j2").write_text("{{ view.market }}: <b>{{ gap_count }}</b> *{{ '*x*' }}*", encoding="utf-8")
    assert executive_brief(market, templates=tmp_path).startswith("Search tools: <b>")
    assert r"*\*x\**" in executive_brief(market, templates=tmp_path)
    assert battlecard(market, "oakline", templates=tmp_path).startswith("# Larkspur against Oakline")


@pytest.mark.parametrize(
    "text", ["line\n{{ nothing }}", "line\n{% if %}", "{{ view.__class__.__mro__[1].__subclasses__() }}"]
)
def test_a_wrong_template_is_named(market: MarketView, tmp_path: Path, text: str) -> None:
    (tmp_path / "brief.md.j2").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        executive_brief(market, templates=tmp_path)
    assert "brief.md.j2" in caught.value.where


def test_the_brief_names_who_has_what_we_lack(market: MarketView) -> None:
    text = executive_brief(market)
    stand = text[text.index("## Where we stand") : text.index("## To decide")]
    lines = [line for line in stand.splitlines() if line.startswith("- ") and not re.match("- (?:Only w|W)e ", line)]
    assert lines
    assert all(any(rival.name in line for rival in market.rivals) for line in lines)


def test_a_roadmap_moves_with_effort_and_says_what_would_change_it(market: MarketView) -> None:
    wanted = market.capabilities[0].id
    have = next(one for one in market.cells if one.support is Support.FULL)
    lack = next(one for one in market.cells if one.no_kind is NoKind.DOCUMENTED)
    cells = tuple(
        replace(lack if one.product == market.own else have, product=one.product, capability=wanted)
        if one.capability == wanted
        else one
        for one in market.cells
    )
    pressed = replace(market, cells=cells)

    def place(effort: float | None) -> tuple[Horizon, str]:
        rows = roadmap(pressed, estimates={wanted: Estimate(effort=effort)})
        found = next(row for row in rows if row.item.line.capability.id == wanted)
        return found.horizon, found.would_change

    assert place(None) == (Horizon.NOW, "an effort of six person-months or more")
    assert place(2.0) == (Horizon.NOW, "a larger effort than estimated")
    assert place(12.0) == (Horizon.NEXT, "a smaller first version")
    assert all(row.would_change for row in roadmap(market))


def test_a_specification_seed_quotes_everybody_who_has_it_and_leaves_criteria_open(market: MarketView) -> None:
    capability = market.capabilities[0]
    text = spec_seed(market, capability.label)
    having = [one for one in market.products if answer_of(market.cell(one.slug, capability.id)).present]
    section = text[text.index("## Who has it") : text.index("## Limits and plans")]
    assert all(f"**{one.name}**" in section for one in having)
    assert "- [ ]" in text
    with pytest.raises(RivalscopeError, match="matches no capability"):
        spec_seed(market, "quantum teleportation")


def test_a_reply_on_the_battlecard_rests_on_their_limit_or_on_what_we_have_near_it(market: MarketView) -> None:
    for rival in market.rivals:
        card = make_card(market, rival.slug)
        for one in card.they_win:
            assert not one.replies or "which they lack or have only in part" in one.answer
            assert all(answer_of(cell) is not Answer.NOT_MENTIONED for cell in one.replies)
        for one in card.say:
            assert answer_of(one.theirs) is Answer.NO or one.theirs is not None
            assert not any(cell is not None and cell.contradictions for cell in one.cells)


def test_without_a_product_of_ours_nothing_is_said_of_us(market: MarketView) -> None:
    text = executive_brief(replace(market, own=""))
    assert "for us" not in text
    assert "nothing is compared with us" in text
    assert "No difference" not in text


def test_what_no_quote_proves_alone_is_listed_with_its_passage_to_be_checked(market: MarketView) -> None:
    ours = next(
        one for one in market.cells if one.product == market.own and one.support is Support.FULL and not one.stage
    )
    rival = market.rivals[0].slug
    passage = "Ask for Gate 7 and have it shown."
    quote = replace(ours.evidence[0], quote=passage, score=FIRM - 0.1, heading_path=("Gates",))
    weak = replace(ours, product=rival, evidence=(quote,), decided_by="")
    lacking = replace(ours, support=Support.UNKNOWN, no_kind=NoKind.NOT_MENTIONED, evidence=(), decided_by="")
    others = tuple(one for one in market.cells if one.capability != ours.capability)
    told = replace(market, cells=(*others, lacking, weak))
    label = market.label(ours.capability)

    def section(card: str) -> str:
        return card.partition("## To be checked by you before use")[2].partition("\n## ")[0]

    card = battlecard(told, rival)
    assert f"- **{label}**, {market.name(rival)}: under “Gates”: “{passage}” <" in section(card)
    assert label not in card.partition("## Do not say")[2].partition("\n## ")[0]
    seed = spec_seed(told, label)
    assert (
        f"- {market.name(rival)}: under “Gates”: “{passage}” <" in seed.partition("To be checked by you before use")[2]
    )
    assert f"**{market.name(rival)}**" not in seed
    assert "strong enough to repeat" in executive_brief(told)

    alike = section(battlecard(replace(market, cells=(*others, ours, weak)), rival))
    assert f"it makes no difference: {label}[^" in alike
    assert passage not in alike


def test_a_specification_seed_quotes_of_a_release_what_it_says_of_the_capability(market: MarketView) -> None:
    capability = market.capabilities[0]
    release = next(one for one in market.releases if one.product != market.own and one.entries)
    text = f"Everything is quicker than before. You can use {capability.label} on every plan. And more."
    entry = replace(release.entries[0], capability=capability.id, text=text)
    seed = spec_seed(replace(market, releases=(replace(release, entries=(entry,)),)), capability.label)
    told = seed.partition("## How they built it")[2].partition("\n## ")[0]
    assert f"You can use {capability.label} on every plan." in told
    assert "quicker" not in told
