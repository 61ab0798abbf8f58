"""A text claims only what is proved surely, with the details that its quote states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.answers import Answer, answer_of
from analysis.insights.battlecard import make_card
from analysis.insights.brief import executive_brief
from analysis.insights.decisions import decisions
from analysis.insights.documents import spec_seed
from analysis.insights.firm import FIRM, firm, firm_cell, is_firm
from analysis.insights.markers import find_marks
from analysis.insights.render import cited
from analysis.insights.stale import stale
from analysis.insights.standing import Standing, standings
from analysis.insights.swot import swot
from analysis.view import MarketView
from rivalscope.core.records import Cell, NoKind, Stage, Support


def yes(market: MarketView) -> Cell:
    return next(one for one in market.cells if one.support is Support.FULL and not one.stage)


def with_quote(cell: Cell, text: str, **more: object) -> Cell:
    return replace(cell, evidence=(replace(cell.evidence[0], quote=text, **more),))  # type: ignore[arg-type]


def test_a_weak_answer_becomes_passages_to_read(market: MarketView) -> None:
    cell = yes(market)
    text = "You can use event triggers on every plan."
    weak = with_quote(cell, text, score=FIRM - 0.01)
    told = firm_cell(weak, "Event triggers")
    assert answer_of(told) is Answer.UNCLEAR
    assert (told.leads, told.evidence) == (weak.evidence, ())
    assert answer_of(firm_cell(with_quote(cell, text, score=FIRM), "Event triggers")) is Answer.YES


@pytest.mark.parametrize(
    ("label", "quote"),
    [
        ("Webhooks", "You must delete all webhooks before a workspace is closed."),
        ("Webhooks", "Fixed webhooks that were sent twice."),
        (
            "Time tracking on issues",
            "Boards let you track issues to reach a broader goal within a certain period of time.",
        ),
        ("Webhooks", "Webhooks and events"),
        ("Webhooks", "Webhooks are, as described by the standard, messages that services can send to each other."),
    ],
)
def test_what_only_takes_it_for_granted_is_not_firm(market: MarketView, label: str, quote: str) -> None:
    cell = with_quote(yes(market), quote, score=0.9)
    assert not is_firm(cell, label)
    further = replace(
        cell,
        evidence=(
            *cell.evidence,
            replace(cell.evidence[0], quote=f"You can use {label} in all of our plans and workspaces."),
        ),
    )
    assert firm_cell(further, label).evidence[0].quote == f"You can use {label} in all of our plans and workspaces."


@pytest.mark.parametrize(
    ("names", "quote"),
    [
        (("Pull or merge requests",), "You can filter pull requests by the day on which they were merged."),
        (("Environments",), "All of our clients support evaluating within environments and branches."),
        (("Environments",), "get_environments: List all environments that are configured in a workspace."),
        (("Audience segments", "segments"), "Context allows the server to determine which segment a user falls into."),
        (
            ("Deploy keys",),
            "You can manage SSH keys when automating scripts by agent forwarding, deploy keys or tokens.",
        ),
        (("Pull requests",), "When the merging of pull requests closes an issue, you can add the time that it took."),
        (("Terraform provider",), "Added … Terraform provider: segments can be imported by their name"),
        (("Passkeys",), "For all registered passkeys, the state of the user is now saved and can be seen."),
        (("Webhooks",), "Open the settings of a workspace to add or update the webhooks that it uses."),
        (("Single sign-on (SAML)", "SSO"), "You can enable SSO by adding the settings of your provider."),
    ],
)
def test_what_uses_a_thing_does_not_offer_it(market: MarketView, names: tuple[str, ...], quote: str) -> None:
    assert not is_firm(with_quote(yes(market), quote, score=0.9, heading_path=()), names[0], names[1:])


@pytest.mark.parametrize(
    ("names", "quote"),
    [
        (("Pull or merge requests",), "You can open pull requests from any branch, and filter them by day."),
        (("Environments",), "Every project can be divided into environments with settings of their own."),
        (("Webhooks",), "When a flag changes, you can be told by webhooks, which are signed with a secret."),
        (("Webhooks",), "Webhooks can be added when a workspace is created, whatever its plan is."),
        (("Single sign-on (SAML)", "SSO"), "SAML SSO lets your people sign in with the accounts that they have."),
        (("Identity and access management (IAM)",), "It offers identity and access management for all your services."),
        (("Webhooks",), "With webhooks you can call any service, for all projects that you have."),
        (("Code search",), "You can search code in all repositories: code search supports regular expressions."),
    ],
)
def test_what_offers_a_thing_is_firm(market: MarketView, names: tuple[str, ...], quote: str) -> None:
    assert is_firm(with_quote(yes(market), quote, score=0.9, heading_path=()), names[0], names[1:])


@pytest.mark.parametrize(
    ("names", "quote"),
    [
        (("Webhooks",), "There are webhook settings, and you can change the webhook secret at any time."),
        (("Passkeys",), "You can start the passkey registration in the settings of each account."),
        (("Pull requests",), "You can merge the branches of your team in a pull request."),
        (("Audit log streaming",), "You can export the audit log as a file."),
        (("Snapshots",), "Setting: shared-tags | Description: added to all volumes and snapshots"),
        (("Event replay",), "You can use the stored events to: … Implement event replay"),
        (("Event replay",), "With stores like Larkspur, Kafkaesque provides event replay for all of its streams."),
        (("Single sign-on",), "Single sign-on lets people use one password for all systems of a company."),
        (("Filters",), "Everything is quicker when you add filters for brand, colour and size."),
        (("Snapshots",), "Snapshots sent to another region | Volumes: yes | Disks: no"),
    ],
)
def test_a_name_beside_what_is_offered_is_not_firm(market: MarketView, names: tuple[str, ...], quote: str) -> None:
    cell = with_quote(yes(market), quote, score=0.9, heading_path=())
    assert not is_firm(replace(cell, product="larkspur"), names[0], names[1:])


def test_a_name_of_one_word_has_to_mean_what_the_market_means(market: MarketView) -> None:
    definition = "Issues of all repositories can be found at once, by words in their titles."
    narrow = with_quote(yes(market), "You can use search for the names of people.", score=0.9, heading_path=())
    meant = with_quote(yes(market), "You can use search for issues, by words of their titles.", score=0.9)
    assert is_firm(narrow, "Search")
    assert not is_firm(narrow, "Search", (), definition)
    assert is_firm(meant, "Search", (), definition)
    assert is_firm(narrow, "Search", (), "The product offers search.")
    pages = [replace(narrow.evidence[0], url=f"https://larkspur.example/{number}") for number in range(4)]
    assert is_firm(replace(narrow, evidence=tuple(pages)), "Search", (), definition)


@pytest.mark.parametrize(
    ("label", "definition", "headings", "quote", "score"),
    [
        (
            "Pagination",
            "",
            ("Routing", "Pagination", "Overview"),
            "Heron makes one page for every ten posts of a list.",
            0.65,
        ),
        ("Key rotation", "", ("Rotating keys",), "The key command allows you to have several passwords.", 0.65),
        ("TLS", "Connections are encrypted.", ("TLS support",), "You need a certificate and its key.", 0.65),
        (
            "Pagination",
            "Long lists are split over several numbered pages.",
            ("Using pagination",),
            "Give the size of a list, and Heron makes numbered pages.",
            0.5,
        ),
    ],
)
def test_what_a_section_about_it_tells_is_firm(
    market: MarketView, label: str, definition: str, headings: tuple[str, ...], quote: str, score: float
) -> None:
    cell = replace(with_quote(yes(market), quote, score=score, heading_path=headings), product="heron")
    assert is_firm(cell, label, (), definition)
    assert not is_firm(with_quote(cell, quote, score=score, heading_path=()), label, (), definition)
    assert not is_firm(with_quote(cell, quote, score=0.49, heading_path=headings), label, (), definition)


@pytest.mark.parametrize(
    ("label", "definition", "headings", "quote"),
    [
        # General talk, another meaning, a condition, a heading about something else.
        ("MQTT", "", ("MQTT",), "MQTT has been designed to reduce the traffic of networks."),
        ("LangChain", "", ("LangChain",), "LangChain lets developers connect a model to other sources of data."),
        ("Branches", "A branch is created in the browser.", ("Protected branches",), "You can protect branches."),
        ("Scheduling", "", ("Scheduling backups",), "When scheduling backups, please make sure that none is running."),
        ("Search", "", ("Search the documentation of Heron",), "Results are provided by another company."),
        ("Alerting", "", ("Alerting", "Osprey"), "Osprey works well with data of Heron, and alerting comes with it."),
    ],
)
def test_a_section_that_does_not_tell_it_is_not_firm(
    market: MarketView, label: str, definition: str, headings: tuple[str, ...], quote: str
) -> None:
    cell = replace(with_quote(yes(market), quote, score=0.9, heading_path=headings), product="heron")
    assert not is_firm(cell, label, (), definition)


@pytest.mark.parametrize(
    ("label", "definition", "quote"),
    [
        ("Syntax highlighting", "", "Language and Syntax Support: this extension provides syntax highlighting."),
        ("Repair", "Damaged repositories are mended.", "repair index | Heron: yes"),
        ("Flow control", "Publishers are slowed down.", "You can use flow control for each data stream."),
    ],
)
def test_an_addition_a_part_or_another_meaning_is_not_firm(
    market: MarketView, label: str, definition: str, quote: str
) -> None:
    cell = replace(with_quote(yes(market), quote, score=0.9, heading_path=()), product="heron")
    assert not is_firm(cell, label, (), definition)


def test_a_symptom_a_remark_or_a_dispute_is_no_firm_no(market: MarketView) -> None:
    no = next(one for one in market.cells if one.no_kind is NoKind.DOCUMENTED)
    no = with_quote(no, "Heron does not publish metrics.", heading_path=("Metrics",))
    assert is_firm(no, "Metrics")
    assert not is_firm(with_quote(no, "Heron does not publish metrics.", heading_path=("Troubleshooting",)), "Metrics")
    assert not is_firm(with_quote(no, "A value of -1 stands for any number (that is, no metrics)."), "Metrics")
    for won, firm_then in (("more certain side", False), ("documentation or the current page", True)):
        reasons = (f"pages contradict each other; the {won} takes precedence",)
        assert is_firm(replace(no, reasons=reasons), "Metrics") is firm_then
    assert not is_firm(with_quote(no, "metrics | Osprey: ❌ (no metrics) | Heron: yes"), "Metrics")


def test_a_quote_that_does_not_say_the_name_is_shown_with_its_heading(market: MarketView) -> None:
    quote = replace(yes(market).evidence[0], quote="Heron makes one page for ten posts.", heading_path=("Pagination",))
    assert cited(quote, "Pagination") == "under “Pagination”: “Heron makes one page for ten posts.”"
    for text in ("Heron has pagination.", "Lists … One page for ten posts."):
        assert cited(replace(quote, quote=text, heading_path=("Lists",)), "Pagination") == f"“{text}”"


def test_who_has_it_by_the_matrix_alone_counts_where_a_text_says_how_few_have_it(market: MarketView) -> None:
    ours = next(one for one in market.cells if one.product == market.own and one.support is Support.FULL)
    others = tuple(one for one in market.cells if one.capability != ours.capability)
    ours = replace(ours, decided_by="Ada")
    silent = replace(ours, support=Support.UNKNOWN, no_kind=NoKind.NOT_MENTIONED, evidence=(), decided_by="")
    weak = with_quote(replace(ours, decided_by=""), "Ask for it.", score=0.5)
    alone = tuple(replace(silent, product=one.slug) for one in market.rivals)
    taken = tuple(replace(weak, product=one.slug) for one in market.rivals)
    label = market.label(ours.capability)
    for cells, named in ((alone, True), (taken, False)):
        told = swot(firm(replace(market, cells=(*others, ours, *cells))), market.own)
        assert any(point.text.startswith(f"{label}: none of the") for point in told.strengths) is named
    line = next(
        one
        for one in standings(
            firm(replace(market, cells=(*others, silent, replace(ours, product=taken[0].product), *taken[1:])))
        )
        if one.capability.id == ours.capability
    )
    assert line.counted == "at least 1"
    assert replace(line, rivals_in_matrix=()).counted == "1"


def test_a_limit_is_told_by_the_quote_that_states_it(market: MarketView) -> None:
    partial = replace(yes(market), support=Support.PARTIAL, reasons=("only in Scale",))
    plain = replace(partial.evidence[0], quote="You can define custom roles for everybody in your account.", score=0.9)
    stated = replace(plain, quote="Custom roles are available to all accounts on Scale.")
    assert not is_firm(replace(partial, evidence=(plain,)), "Custom roles")
    told = firm_cell(replace(partial, evidence=(plain, stated), plan="Scale"), "Custom roles")
    assert (told.evidence[0], told.plan) == (stated, "Scale")


def test_a_no_asks_for_more_proof_than_a_yes(market: MarketView) -> None:
    no = next(one for one in market.cells if one.no_kind is NoKind.DOCUMENTED)
    no = with_quote(no, "Webhooks are not supported.")
    assert is_firm(no, "Webhooks")
    assert not is_firm(replace(no, proof=FIRM), "Webhooks")
    assert not is_firm(with_quote(no, "Trade-off: no checksums."), "Webhooks")
    assert is_firm(with_quote(no, "Webhooks | Free: no | Team: yes"), "Webhooks")
    assert not is_firm(with_quote(no, "Webhooks for legacy events | Supported: no"), "Webhooks")
    assert not is_firm(with_quote(no, "Recovery from failed webhooks"), "Webhooks")
    assert is_firm(with_quote(no, "Webhooks aren't supported."), "Webhooks")


def test_a_marked_row_offers_and_so_does_a_sentence_in_another_language(market: MarketView) -> None:
    assert is_firm(with_quote(yes(market), "Webhooks | Free: No | Team: Yes", score=0.9), "Webhooks")
    assert is_firm(with_quote(yes(market), "Webhooks: as many as you like, signed with a secret."), "Webhooks")
    assert not is_firm(with_quote(yes(market), "Webhooks: further reading"), "Webhooks")
    assert is_firm(
        with_quote(yes(market), "Heron unterstützt Webhooks für alle Ereignisse in Ihrem Konto."), "Webhooks"
    )


@pytest.mark.parametrize("by", [{"decided_by": "Ada"}, {"extra": {"reader": "ada"}}])
def test_what_a_person_or_a_reader_said_is_firm(market: MarketView, by: dict[str, object]) -> None:
    assert is_firm(replace(with_quote(yes(market), "Webhooks.", score=0.1), **by), "Webhooks")  # type: ignore[arg-type]


def test_a_detail_that_the_first_quote_does_not_state_is_left_out(market: MarketView) -> None:
    cell = with_quote(yes(market), "The audit log is available on Team and keeps entries for 90 days.", plan="Team")
    cell = replace(cell, plan="Team", value="90 days", stage=Stage.BETA, since="2.1 (2025-01-01)")
    told = firm_cell(cell, "Audit log")
    assert (told.plan, told.value, told.stage, told.since) == ("Team", "90 days", None, "")
    other = firm_cell(replace(cell, plan="Scale", value="30 days"), "Audit log")
    assert (other.plan, other.value) == ("", "")


def test_documents_claim_nothing_of_weak_cells_and_stale_takes_either_answer(market: MarketView) -> None:
    weak = replace(
        market,
        cells=tuple(
            replace(one, proof=0.5, evidence=tuple(replace(quote, score=0.5) for quote in one.evidence))
            for one in market.cells
        ),
        history=(),
    )
    assert any(one.capability for one in decisions(market))
    assert not any(one.capability for one in decisions(weak))
    text = executive_brief(weak) + spec_seed(weak, weak.capabilities[0].label)
    marks = [mark for line in text.splitlines() for mark in find_marks(line)]
    assert not [mark for mark in marks if getattr(mark, "answer", Answer.UNCLEAR).present]
    assert stale(text, weak) == ()
    assert stale(executive_brief(market), weak) == ()


def test_our_own_weak_yes_is_neither_a_gap_nor_to_be_confirmed(market: MarketView) -> None:
    shared = next(one for one in standings(market) if one.standing is Standing.PARITY)
    capability = shared.capability.id
    weak = replace(
        market,
        cells=tuple(
            replace(one, proof=0.5, evidence=tuple(replace(quote, score=0.5) for quote in one.evidence))
            if (one.product, one.capability) == (market.own, capability)
            else one
            for one in market.cells
        ),
        history=(),
    )
    assert answer_of(firm(weak).cell(market.own, capability)) is Answer.UNCLEAR
    told = next(one for one in standings(firm(weak)) if one.capability.id == capability)
    assert told.standing is Standing.PARITY
    assert not [one for one in decisions(weak) if one.capability == capability]


def test_a_firm_market_keeps_everything_else(market: MarketView) -> None:
    told = firm(market)
    assert [one.id for one in told.cells] == [one.id for one in market.cells]
    assert told.adoptions == market.adoptions
    no = next(one for one in market.cells if one.no_kind is NoKind.DOCUMENTED)
    assert answer_of(told.cell(no.product, no.capability)) is Answer.NO


def test_a_rival_that_has_it_by_the_table_is_counted_apart_and_not_said_to_lack_it(market: MarketView) -> None:
    weak = replace(
        market,
        cells=tuple(
            replace(cell, proof=0.5, evidence=tuple(replace(one, score=0.5) for one in cell.evidence))
            if cell.product != market.own and answer_of(cell).present and not cell.decided_by
            else cell
            for cell in market.cells
        ),
    )
    seen = firm(weak)
    by_table = {(one.capability.id, slug): one for one in standings(seen) for slug in one.rivals_in_matrix}
    assert by_table
    for (capability, slug), line in by_table.items():
        assert slug not in line.rivals_with
        card = make_card(seen, slug)
        assert capability not in {one.capability.id for one in card.careful}
        assert capability in {one.capability.id for one in (*card.unsure, *card.alike)}
    assert not any(one.rivals_in_matrix for one in standings(market))


def test_the_brief_counts_what_the_table_shows(market: MarketView) -> None:
    shown = sum(answer_of(market.cell(market.own, one.id)).present for one in market.capabilities)
    assert f"the matrix shows {shown} for us" in executive_brief(market)
