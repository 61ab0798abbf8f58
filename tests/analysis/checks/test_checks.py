"""A comparison page's claims are found, mapped and judged."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest

from analysis.checks.claims import find_claims
from analysis.checks.mapping import Names
from analysis.checks.records import Claimed, ClaimVerdict, PageCheck, PageClaim
from analysis.checks.render import FORMATS, summary
from analysis.checks.signs import claimed_words
from analysis.checks.verdicts import check_claim
from analysis.trends.adoption import Adoption
from analysis.view import MarketView, ProductView
from rivalscope.core.records import (
    Block,
    BlockKind,
    Capability,
    Cell,
    CellVersion,
    Evidence,
    Mark,
    NoKind,
    Page,
    PageKind,
    Polarity,
    Support,
    Table,
    TableCell,
)

AT = datetime(2026, 10, 1, tzinfo=UTC)
CAPABILITIES = (
    Capability(id="sso", label="Single sign-on (SAML)", aliases=("SAML SSO",)),
    Capability(id="audit", label="Audit log"),
    Capability(id="stream", label="Audit log streaming"),
    Capability(id="roles", label="Custom roles"),
    Capability(id="hooks", label="Webhooks"),
)
PRODUCTS = (
    ProductView(slug="heron", name="Heron Desk", home="https://www.heron.example/"),
    ProductView(slug="tern", name="Tern", home="https://tern.example/"),
    ProductView(slug="tern-cloud", name="Tern Cloud", home="https://cloud.example/"),
)


def quote(text: str) -> Evidence:
    return Evidence(
        quote=text,
        url="https://tern.example/docs",
        capture_id="c",
        captured_at=AT,
        digest="d",
        score=1.0,
        verified=True,
    )


def cell(
    capability: str, support: Support, kind: NoKind | None = None, *, proof: float = 0.95, text: str = "Says so."
) -> Cell:
    quotes = (quote(text),)
    return Cell(
        product="tern",
        capability=capability,
        support=support,
        no_kind=kind,
        score=0.5,
        confidence=0.9,
        proof=proof,
        pages_read=7,
        evidence=quotes if kind in (None, NoKind.DOCUMENTED) else (),
        leads=quotes if kind is NoKind.UNCLEAR else (),
    )


def market(*cells: Cell, history: tuple[CellVersion, ...] = (), adoptions: tuple[Adoption, ...] = ()) -> MarketView:
    return MarketView(
        market="Desks",
        own="heron",
        products=PRODUCTS,
        capabilities=CAPABILITIES,
        cells=cells,
        history=history,
        adoptions=adoptions,
        as_of=AT,
        built_at=AT,
    )


def names(own: str = "heron") -> Names:
    return Names(products={one.slug: (one.name, one.slug) for one in PRODUCTS}, capabilities=CAPABILITIES, own=own)


def grid(*rows: str) -> Table:
    """Rows with cells parted by bars; + - ~ are marks."""
    marks = {"+": Mark.YES, "-": Mark.NO, "~": Mark.PARTIAL}
    return Table(
        position=0,
        caption="",
        heading_path=("Compare",),
        rows=tuple(
            tuple(
                TableCell(text="" if text in marks else text, mark=marks.get(text), header=number == 0)
                for text in map(str.strip, row.split("|"))
            )
            for number, row in enumerate(rows)
        ),
    )


def page(*tables: Table, sentences: tuple[str, ...] = ()) -> Page:
    return Page(
        url="https://elsewhere.example/compare",
        title="Compare",
        language="en",
        kind=PageKind.OTHER,
        tables=tables,
        blocks=tuple(
            Block(position=number, kind=BlockKind.PARAGRAPH, text=text) for number, text in enumerate(sentences)
        ),
    )


def said(found: tuple[PageClaim, ...]) -> list[tuple[str, str, str]]:
    return [(one.product, one.capability, one.claimed.value) for one in found]


@pytest.mark.parametrize(
    ("head", "slug"),
    [
        ("Heron Desk", "heron"),
        ("heron desk", "heron"),
        ("Us", "heron"),
        ("We", "heron"),
        ("Tern", "tern"),
        ("Tern (Enterprise)", "tern"),
        ("Tern Cloud", "tern-cloud"),
        ("Pattern", ""),
        ("Tern vs Heron Desk", ""),
        ("Feature", ""),
    ],
)
def test_columns_are_mapped_to_products(head: str, slug: str) -> None:
    assert names().product(head) == slug


@pytest.mark.parametrize(
    ("row", "capability"),
    [
        ("Audit logs", "audit"),
        ("Audit log streaming", "stream"),
        ("Streaming of audit logs", "stream"),
        ("SAML single sign-on", "sso"),
        ("Single sign-on", "sso"),
        ("SSO (SAML)", "sso"),
        ("Custom roles", "roles"),
        ("Webhook", "hooks"),
        ("Roles", None),
        ("Teleportation", None),
        ("", None),
        ("Log", None),
    ],
)
def test_rows_are_mapped_to_capabilities(row: str, capability: str | None) -> None:
    found = names().capability(row)
    assert (found.id if found else None) == capability


def test_a_table_with_products_across() -> None:
    table = grid(
        "Feature | Us | Tern | Acme", "SAML SSO | + | - | +", "Audit logs | ~ | 90 days | +", "Teleporting | + | + | +"
    )
    found = find_claims(page(table), names())
    assert said(found.claims) == [
        ("heron", "sso", "yes"),
        ("tern", "sso", "no"),
        ("heron", "audit", "partial"),
        ("tern", "audit", "value"),
    ]
    assert (found.rows, found.columns, found.tables) == (("Teleporting",), ("Acme",), 1)
    assert [(one.row, one.column) for one in found.claims][1] == ("SAML SSO", "Tern")


def test_a_table_with_products_down() -> None:
    found = find_claims(
        page(grid("Product | SAML SSO | Webhooks", "Tern | Yes | No", "Heron Desk | Limited | -")), names()
    )
    assert sorted(said(found.claims)) == [
        ("heron", "hooks", "no"),
        ("heron", "sso", "partial"),
        ("tern", "hooks", "no"),
        ("tern", "sso", "yes"),
    ]


def test_a_group_row_settles_what_a_short_row_means() -> None:
    table = grid("Feature | Us | Tern", "Audit log | | ", "Streaming | + | -")
    assert said(find_claims(page(table), names()).claims) == [("heron", "stream", "yes"), ("tern", "stream", "no")]


def test_a_name_beside_several_rows_belongs_to_each_of_them() -> None:
    capabilities = tuple(Capability(id=name, label=name) for name in ("Audit log export", "Custom roles export"))
    named = Names(products={"tern": ("Tern",)}, capabilities=capabilities)
    table = grid(
        "Area | Feature | Tern", "Audit log | Export | +", " | Search | -", "Custom roles | Export | -", " | Sort | +"
    )
    found = find_claims(page(table), named)
    assert said(found.claims) == [("tern", "Audit log export", "yes"), ("tern", "Custom roles export", "no")]
    table = grid("Area | Feature | Tern", "Custom roles | Sort | +", " | Export | -")
    assert said(find_claims(page(table), named).claims) == [("tern", "Custom roles export", "no")]


def test_a_table_that_compares_nobody_of_the_market_is_left_out() -> None:
    found = find_claims(page(grid("Feature | Acme | Other", "Webhooks | + | -")), names())
    assert (found.claims, found.tables) == ((), 0)


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("Tern does not support webhooks.", [("tern", "hooks", "no")]),
        ("Tern supports webhooks.", [("tern", "hooks", "yes")]),
        ("Unlike Tern, we support custom roles.", [("tern", "roles", "no"), ("heron", "roles", "yes")]),
        ("Tern has custom roles; we do not.3, 4", [("tern", "roles", "yes"), ("heron", "roles", "no")]),
        (
            "We support webhooks, whereas Tern does not offer webhooks.",
            [("heron", "hooks", "yes"), ("tern", "hooks", "no")],
        ),
        ("Does Tern support webhooks?", []),
        ("Webhooks are a way to call a server.", []),
        ("Tern is a bird.", []),
    ],
)
def test_sentences(sentence: str, claims: list[tuple[str, str, str]]) -> None:
    assert said(find_claims(page(sentences=(sentence,)), names()).claims) == claims


def test_a_page_that_contradicts_itself_makes_both_claims() -> None:
    table = grid("Feature | Us | Tern", "Webhooks | + | +")
    found = find_claims(page(table, sentences=("Unlike Tern, we support webhooks.",)), names())
    assert sorted(said(found.claims)) == [("heron", "hooks", "yes"), ("tern", "hooks", "no"), ("tern", "hooks", "yes")]


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("Yes", "yes"),
        ("Included", "yes"),
        ("✓", "yes"),
        ("Yes1", "yes"),
        ("Yes [2]", "yes"),
        ("Yes, up to 50", "value"),
        ("90 days*", "value"),
        ("Enterprise only", "value"),
        ("Partly", "partial"),
        ("via a plugin", "partial"),
        ("Beta", "partial"),
        ("🔶 (needs code of your own)", "partial"),
        ("Kind of, but you have to set it up", "partial"),
        ("✔1", "yes"),
        ("🛑 (slow)", "no"),
        ("✅9️⃣", "yes"),
        ("✅🔟", "yes"),
        ("🔌6️⃣", "partial"),
        ("🚧", "partial"),
        ("Requested", "no"),
        ("Undocumented", None),
        ("❓", None),
        ("Coming soon", "no"),
        ("Not yet", "no"),
        ("✗ not included", "no"),
        ("–", None),
        ("n/a", None),
        ("", None),
    ],
)
def test_what_words_in_a_cell_claim(text: str, claimed: str | None) -> None:
    assert claimed_words(text) == claimed


def items(heading: str, *texts: str, kind: BlockKind = BlockKind.LIST_ITEM) -> Page:
    blocks = [
        Block(position=number, kind=kind, text=text, heading_path=tuple(heading.split(" > ")))
        for number, text in enumerate(texts)
    ]
    return Page(
        url="https://x.example/", title="x", language="en", kind=PageKind.OTHER, tables=(), blocks=tuple(blocks)
    )


@pytest.mark.parametrize(
    ("heading", "texts", "claims"),
    [
        ("Tern", ("✓ Webhooks", "✗ Custom roles"), [("tern", "hooks", "yes"), ("tern", "roles", "no")]),
        ("Tern > Cons", ("Webhooks",), [("tern", "hooks", "no")]),
        ("Tern > What you get", ("Webhooks: 5 a month",), [("tern", "hooks", "value")]),
        ("Webhooks", ("Tern: no", "Heron Desk: yes"), [("tern", "hooks", "no"), ("heron", "hooks", "yes")]),
        ("Webhooks", ("Tern", "Heron Desk"), []),
        ("Guides", ("Webhooks",), []),
    ],
)
def test_lists(heading: str, texts: tuple[str, ...], claims: list[tuple[str, str, str]]) -> None:
    assert said(find_claims(items(heading, *texts), names()).claims) == claims


def test_definitions_pair_a_name_with_what_is_said_of_it() -> None:
    listed = items("Tern", "Webhooks", "Yes", "Custom roles", "No", kind=BlockKind.DEFINITION)
    assert said(find_claims(listed, names()).claims) == [("tern", "hooks", "yes"), ("tern", "roles", "no")]


def claim(claimed: Claimed, capability: str = "hooks", text: str = "") -> PageClaim:
    return PageClaim(product="tern", capability=capability, claimed=claimed, text=text, row="r", column="Tern", table=0)


@pytest.mark.parametrize(
    ("claimed", "built", "verdict"),
    [
        (Claimed.YES, cell("hooks", Support.FULL), ClaimVerdict.CONFIRMED),
        (Claimed.YES, cell("hooks", Support.PARTIAL), ClaimVerdict.CONFIRMED),
        (Claimed.YES, cell("hooks", Support.NONE, NoKind.DOCUMENTED), ClaimVerdict.CONTRADICTED),
        (Claimed.YES, cell("hooks", Support.NONE, NoKind.DOCUMENTED, proof=0.4), ClaimVerdict.DOUBTFUL),
        (Claimed.YES, cell("hooks", Support.UNKNOWN, NoKind.NOT_MENTIONED), ClaimVerdict.CANNOT_TELL),
        (Claimed.YES, cell("hooks", Support.UNKNOWN, NoKind.NOT_LOOKED), ClaimVerdict.CANNOT_TELL),
        (Claimed.YES, cell("hooks", Support.UNKNOWN, NoKind.UNCLEAR), ClaimVerdict.UNCLEAR),
        (Claimed.NO, cell("hooks", Support.FULL), ClaimVerdict.CONTRADICTED),
        (Claimed.NO, cell("hooks", Support.FULL, proof=0.4), ClaimVerdict.DOUBTFUL),
        (Claimed.NO, cell("hooks", Support.NONE, NoKind.DOCUMENTED), ClaimVerdict.CONFIRMED),
        (Claimed.NO, cell("hooks", Support.UNKNOWN, NoKind.NOT_MENTIONED), ClaimVerdict.CANNOT_TELL),
        (Claimed.PARTIAL, cell("hooks", Support.PARTIAL), ClaimVerdict.CONFIRMED),
        (Claimed.PARTIAL, cell("hooks", Support.FULL), ClaimVerdict.UNCLEAR),
    ],
)
def test_only_a_proved_answer_contradicts(claimed: Claimed, built: Cell, verdict: ClaimVerdict) -> None:
    assert check_claim(claim(claimed), market(built)).verdict is verdict


def test_what_nothing_decides_is_told_in_words() -> None:
    silent = check_claim(claim(Claimed.YES), market(cell("hooks", Support.UNKNOWN, NoKind.NOT_MENTIONED)))
    assert "7 pages read" in silent.why
    assert "should show where it is documented" in silent.why
    likely = replace(cell("hooks", Support.UNKNOWN, NoKind.UNCLEAR), score=0.9)
    assert "contradicts the page (present: 90%)" in check_claim(claim(Claimed.NO), market(likely)).why
    assert "contradicts the page" not in check_claim(claim(Claimed.YES), market(likely)).why


def test_passages_and_likelihood_make_a_claim_doubtful_together() -> None:
    lead = replace(quote("Webhooks call your address."), score=0.35)
    near = replace(cell("hooks", Support.UNKNOWN, NoKind.UNCLEAR), leads=(lead,))
    likely = replace(near, score=0.9)
    assert check_claim(claim(Claimed.NO), market(likely)).verdict is ClaimVerdict.DOUBTFUL
    assert check_claim(claim(Claimed.NO), market(replace(near, score=0.7))).verdict is ClaimVerdict.UNCLEAR
    weak = replace(likely, leads=(replace(lead, score=0.2),))
    assert check_claim(claim(Claimed.NO), market(weak)).verdict is ClaimVerdict.UNCLEAR
    assert check_claim(claim(Claimed.YES), market(likely)).verdict is ClaimVerdict.UNCLEAR
    denied = replace(near, score=0.1, leads=(replace(near.leads[0], polarity=Polarity.DENIED),))
    assert check_claim(claim(Claimed.YES), market(denied)).verdict is ClaimVerdict.DOUBTFUL
    assert check_claim(claim(Claimed.NO), market(replace(denied, score=0.9))).verdict is ClaimVerdict.UNCLEAR
    assert ClaimVerdict.DOUBTFUL.flagged
    assert not ClaimVerdict.UNCLEAR.flagged


def test_a_passage_that_names_the_whole_counts_more_and_one_that_limits_nothing() -> None:
    unclear = replace(cell("hooks", Support.UNKNOWN, NoKind.UNCLEAR), score=0.8)
    named = replace(quote("Webhooks call your address."), score=0.36)
    other = replace(named, quote="Any address can be called.", heading_path=("Events",))
    limited = replace(named, score=0.5, polarity=Polarity.LIMITED)
    verdicts = [
        check_claim(claim(Claimed.NO), market(replace(unclear, leads=(lead,)))).verdict
        for lead in (named, other, replace(other, heading_path=("Webhooks",)), limited)
    ]
    assert verdicts == [ClaimVerdict.DOUBTFUL, ClaimVerdict.UNCLEAR, ClaimVerdict.DOUBTFUL, ClaimVerdict.UNCLEAR]


def test_a_value_is_confirmed_by_a_quote_that_states_it() -> None:
    built = market(cell("audit", Support.FULL, text="The audit log keeps 90 days."))
    assert check_claim(claim(Claimed.VALUE, "audit", "90 days"), built).verdict is ClaimVerdict.CONFIRMED
    assert check_claim(claim(Claimed.VALUE, "audit", "30 days"), built).verdict is ClaimVerdict.UNCLEAR


def test_a_value_that_names_the_plan_is_confirmed() -> None:
    built = market(replace(cell("audit", Support.FULL), plan="Enterprise"))
    assert check_claim(claim(Claimed.VALUE, "audit", "Enterprise only"), built).verdict is ClaimVerdict.CONFIRMED
    assert check_claim(claim(Claimed.VALUE, "audit", "Business and up"), built).verdict is ClaimVerdict.UNCLEAR


def test_a_pair_that_was_never_assessed_cannot_be_told() -> None:
    assert check_claim(claim(Claimed.YES, "roles"), market()).verdict is ClaimVerdict.CANNOT_TELL


def test_what_was_true_is_outdated() -> None:
    step = CellVersion(
        product="tern",
        capability="hooks",
        support=Support.FULL,
        known_from=datetime(2026, 1, 1, tzinfo=UTC),
        known_to=datetime(2026, 6, 1, tzinfo=UTC),
        score=0.9,
        confidence=0.9,
    )
    gone = check_claim(claim(Claimed.YES), market(cell("hooks", Support.NONE, NoKind.DOCUMENTED), history=(step,)))
    assert (gone.verdict, "was true until 2026-06-01" in gone.why) == (ClaimVerdict.OUTDATED, True)
    adopted = Adoption(
        product="tern", capability="hooks", watched_from=date(2025, 1, 1), adopted=date(2026, 5, 4), version="2.1"
    )
    there = check_claim(claim(Claimed.NO), market(cell("hooks", Support.FULL), adoptions=(adopted,)))
    assert (there.verdict, "available since 2026-05-04 (version 2.1)" in there.why) == (ClaimVerdict.OUTDATED, True)


@pytest.fixture
def checked() -> tuple[PageCheck, MarketView]:
    view = market(cell("hooks", Support.FULL, text="<script>alert(1)</script> | [x](y) hooks\x1b[31m"))
    claims = (claim(Claimed.NO, text="<img onerror=x>"), claim(Claimed.YES))
    return PageCheck(
        title="A <b>page</b>",
        source="page.html",
        checked=tuple(check_claim(one, view) for one in claims),
        unmapped_rows=("Tele|porting",),
        tables=1,
    ), view


def test_every_format_is_whole_and_escaped(checked: tuple[PageCheck, MarketView]) -> None:
    check, view = checked
    texts = {name: write(check, view) for name, write in FORMATS.items()}
    assert json.loads(texts["json"])["summary"]["contradicted"] == 1
    sarif = json.loads(texts["sarif"])
    assert [one["level"] for one in sarif["runs"][0]["results"]] == ["error"]
    suite = ElementTree.fromstring(texts["junit"])
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert "<script>" not in texts["html"]
    assert "<img" not in texts["html"]
    assert "&lt;script>" in texts["md"]
    assert "Tele\\|porting" in texts["md"]
    assert not any("\x1b" in text for text in texts.values())


def test_a_page_with_nothing_to_check_says_so() -> None:
    assert "Nothing on this page could be checked" in summary(PageCheck(title="", source="x", checked=()))


def test_a_table_that_is_headed_anew_is_read_in_parts() -> None:
    found = find_claims(
        page(
            grid(
                "Feature|Heron Desk|Tern",
                "Webhooks|Yes|No",
                "|Heron Desk|Tern Cloud",
                "Webhooks|Yes|Yes",
                "Audit log|No|Yes",
            )
        ),
        names(),
    )
    assert said(found.claims) == [
        ("heron", "hooks", "yes"),
        ("tern", "hooks", "no"),
        ("heron", "hooks", "yes"),
        ("tern-cloud", "hooks", "yes"),
        ("heron", "audit", "no"),
        ("tern-cloud", "audit", "yes"),
    ]
    assert [one.line for one in found.claims] == [2, 2, 4, 4, 5, 5]


def test_a_table_of_nothing_but_zero_and_one_says_no_and_yes() -> None:
    rows = ("Webhooks|1|0", "Audit log|0|1")
    found = find_claims(page(grid("Feature|Heron Desk|Tern", *rows)), names())
    assert [one[2] for one in said(found.claims)] == ["yes", "no", "no", "yes"]
    counted = find_claims(page(grid("Feature|Heron Desk|Tern", *rows, "Custom roles|1|12")), names())
    assert {one[2] for one in said(counted.claims)} == {"value"}
