"""What the notebooks' methods tell: the same as the matrix, safely drawn, and decisions written once."""

from __future__ import annotations

import re
import runpy
import shutil
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.answers import Answer
from analysis.view import MarketView
from rivalscope.app.notebook import Market, open_market
from rivalscope.app.notebook.charts import ANSWER_COLOURS
from rivalscope.app.notebook.show import FrameTable, Note, link_html
from rivalscope.app.workflows.audit import precision_of
from rivalscope.core.errors import ConfigError, MissingExtraError, StoreError
from rivalscope.core.store import matrix as matrix_store
from rivalscope.core.workspace import Workspace

pytest.importorskip("altair", reason="the extra notebooks is not installed")

SYNTHETIC = runpy.run_path(str(Path(__file__).resolve().parents[2] / "benchmarks" / "synthetic.py"))
TOPICS = {
    "coverage": ("table", "chart", "unseen_table", "answers_chart"),
    "matrix": ("table", "chart", "quotes", "flips"),
    "capabilities": ("table", "map"),
    "releases": ("table", "chart", "cadence_table", "kinds_chart"),
    "trends": ("table", "chart", "lines", "diffusion_table", "diffusion_chart"),
    "standing": ("gaps", "unverified", "strengths", "parity", "chart", "map", "opportunities"),
    "plans": ("table", "charges", "chart", "gates", "changes"),
    "audit": ("sample", "chart"),
    "demand": ("table", "proposed", "posts", "chart", "record"),
}
WAYS = [(topic, method) for topic, methods in TOPICS.items() for method in methods]


@pytest.fixture(scope="session")
def sample_market(demo: Path) -> Market:
    return open_market(demo)


@pytest.fixture
def own(demo: Path, tmp_path: Path) -> Path:
    """A copy of the sample market's workspace that a test may write to."""
    folder = tmp_path / "market"
    shutil.copytree(demo, folder)
    return folder


def synthetic(demo: Path, **options: object) -> Market:
    view: MarketView = SYNTHETIC["make_market"](**options)
    return Market(workspace=Workspace.open(demo), view=view)


def drawn(value: object) -> str:
    """Return what a notebook would show, as text of HTML or SVG."""
    if hasattr(value, "to_dict"):
        bundle = value._repr_mimebundle_()
        return str((bundle[0] if isinstance(bundle, tuple) else bundle)["image/svg+xml"])
    return str(value._repr_html_())  # type: ignore[attr-defined]


def test_the_frame_tells_what_the_store_tells(sample_market: Market) -> None:
    frame = sample_market.matrix.frame()
    with sample_market.workspace.store.begin() as connection:
        stored = Counter(cell.support.value for cell in matrix_store.load_cells(connection))
    assert len(frame) == 90
    assert (frame["answer"] == "✓ yes").sum() == stored["full"]
    assert (frame["answer"] == "✕ no").sum() == stored["none"]
    claimed = frame[frame["answer"].isin(["✓ yes", "◐ partial", "✕ no"])]
    assert (claimed["quote"] != "").all()
    assert claimed["url"].str.startswith("http").all()
    assert frame.loc[frame["answer"].str.contains("not|could"), "quote"].eq("").all()


def test_the_wide_frame_keeps_the_order_of_products_with_ours_marked(sample_market: Market) -> None:
    wide = sample_market.matrix.frame(wide=True)
    assert next(iter(wide.columns)) == "Lanternfish (us)"
    assert wide.shape == (18, 5)


def test_our_own_product_stays_when_products_are_chosen(demo: Path) -> None:
    chosen = open_market(demo, products=["ollerby"])
    assert [product.slug for product in chosen.view.products] == ["lanternfish", "ollerby"]
    assert {cell.product for cell in chosen.view.cells} == {"lanternfish", "ollerby"}


def test_an_unknown_product_is_refused_with_the_nearest(demo: Path) -> None:
    with pytest.raises(ConfigError, match='Did you mean "ollerby"'):
        open_market(demo, products=["olerby"])


def test_until_shows_the_matrix_as_it_was_known_then(demo: Path, sample_market: Market) -> None:
    then = open_market(demo, until="2026-03-02")
    assert max(cell.evidence[0].captured_at for cell in then.view.cells if cell.evidence).year == 2026
    assert all(quote.captured_at.month == 3 for cell in then.view.cells for quote in cell.evidence)
    assert all(change.new_at.date().isoformat() <= "2026-03-02" for change in then.view.changes)
    assert len(sample_market.view.changes) > len(then.view.changes)


def test_until_shows_the_prices_of_then(demo: Path, sample_market: Market) -> None:
    then, now = open_market(demo, until="2026-03-02").plans.frame(), sample_market.plans.frame()
    business = [frame.loc[frame["product"] == "Gantryfold", "price"].to_list() for frame in (then, now)]
    assert "20" in business[0]
    assert "24" not in business[0]
    assert "24" in business[1]
    assert "20" not in business[1]


def test_since_leaves_out_older_releases(demo: Path) -> None:
    lately = open_market(demo, since="2026-06-01")
    assert all(str(day) >= "2026-06-01" for day in lately.releases.frame()["published"] if day)
    assert "from 2026-06-01" in str(lately.releases.table())


def test_without_a_workspace_the_message_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RIVALSCOPE_WORKSPACE", raising=False)
    with pytest.raises(ConfigError, match="make demo"):
        open_market()


def test_the_workspace_comes_from_the_environment(demo: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RIVALSCOPE_WORKSPACE", str(demo))
    assert open_market().workspace.root == demo.resolve()


@pytest.mark.parametrize(("topic", "method"), WAYS)
def test_hostile_text_is_shown_and_never_executed(topic: str, method: str, demo: Path) -> None:
    market = synthetic(demo, products=3, capabilities=8, hostile=True)
    text = drawn(getattr(getattr(market, topic), method)())
    for danger in ("<script>alert", "<img src=x", 'href="javascript:', "href=javascript:"):
        assert danger not in text


@pytest.mark.parametrize(("topic", "method"), WAYS)
def test_a_market_of_twenty_products_is_drawn(topic: str, method: str, demo: Path) -> None:
    market = synthetic(demo, products=20, capabilities=40)
    shown = getattr(getattr(market, topic), method)()
    assert len(drawn(shown)) > 200 or isinstance(shown, Note)


def test_the_three_kinds_of_no_differ_in_sign_words_and_colour(demo: Path) -> None:
    market = synthetic(demo, products=6, capabilities=40)
    html = drawn(market.matrix.table())
    for kind in (Answer.NO, Answer.NOT_MENTIONED, Answer.NOT_LOOKED):
        assert re.search(f'<td class="{kind.name.lower()}".*?{kind.sign}</b> {kind.value}', html)
    picture = drawn(market.matrix.chart())
    assert all(answer.sign in picture for answer in (Answer.NO, Answer.NOT_MENTIONED, Answer.NOT_LOOKED))
    assert len(set(ANSWER_COLOURS.values())) == len(Answer)


def test_a_cell_opens_its_quote_link_and_date(sample_market: Market) -> None:
    html = drawn(sample_market.matrix.table())
    cell = next(cell for cell in sample_market.view.cells if cell.evidence)
    assert html.count("<details>") == 90
    assert f"captured {cell.evidence[0].captured_at:%Y-%m-%d}" in html
    assert "#:~:text=" in html
    assert "not verified" not in html


def test_a_table_is_the_same_bytes_when_drawn_again(sample_market: Market) -> None:
    assert drawn(sample_market.matrix.quotes(capability="SAML")) == drawn(
        sample_market.matrix.quotes(capability="SAML")
    )
    assert drawn(sample_market.matrix.table()) == drawn(sample_market.matrix.table())


def test_links_are_links_only_where_they_are_safe() -> None:
    assert link_html("javascript:alert(1)") == "javascript:alert(1)"
    assert 'href="https://a.example/?a=1&amp;b=2"' in link_html("https://a.example/?a=1&b=2")


def test_numbers_are_rounded_and_missing_ones_are_empty() -> None:
    html = FrameTable(frame=pd.DataFrame({"n": [2, 10], "share": [0.123, None]}), title="Figures")._repr_html_()
    assert r"[[\"2\", \" 0.12\"], [\"10\", \"\"]]" in html


def test_quotes_narrow_by_product_capability_and_answer(sample_market: Market) -> None:
    shown = sample_market.matrix.quotes(product="tarnwick", answer=Answer.NO)
    assert isinstance(shown, FrameTable)
    assert set(shown.frame["product"]) == {"Tarnwick"}
    assert set(shown.frame["answer"]) == {"✕ no"}
    assert isinstance(sample_market.matrix.quotes(capability="teleportation"), Note)


def test_coverage_names_what_was_refused_and_why(sample_market: Market) -> None:
    unseen = sample_market.coverage.unseen()
    robots = unseen[unseen["why"].str.contains("robots")]
    assert {"Ollerby", "Gantryfold"} <= set(robots["product"])
    assert sample_market.coverage.frame()["refused"].sum() >= len(unseen[unseen["outcome"] == "refused"]) > 0


def test_gaps_and_strengths_take_any_side(sample_market: Market) -> None:
    ours = sample_market.standing.frame("gap")
    theirs = sample_market.standing.frame("gap", own="tarnwick")
    assert set(ours["capability"]) != set(theirs["capability"])
    assert "Tarnwick" not in " ".join(theirs["rivals with it"])


def test_opportunities_use_the_teams_estimates(sample_market: Market) -> None:
    plain = sample_market.standing.opportunities()
    assert isinstance(plain, FrameTable)
    last = plain.frame["capability"].iloc[-1]
    lifted = sample_market.standing.opportunities({last: {"impact": 3, "effort": 0.1}})
    assert isinstance(lifted, FrameTable)
    assert lifted.frame["capability"].iloc[0] == last
    with pytest.raises(ConfigError, match="there is no capability"):
        sample_market.standing.opportunities({"Teleportation": {"impact": 3}})


def test_plans_are_listed_once_though_two_pages_show_them(sample_market: Market) -> None:
    frame = sample_market.plans.frame()
    assert not frame.duplicated(["product", "plan", "price"]).any()
    assert {"EUR", "USD"} <= set(frame["currency"])
    assert "on request" in set(frame["price"])


def test_charges_besides_plans_are_listed_with_tier_and_words(demo: Path) -> None:
    table = synthetic(demo, products=2).plans.charges()
    assert isinstance(table, FrameTable)
    assert table.frame[["price", "tier", "said"]].drop_duplicates().to_numpy().tolist() == [
        ["0.25 EUR per GB", "from 10", "Extra storage: €0.25 per GB"]
    ]


def test_sql_answers_and_cannot_write(own: Path) -> None:
    market = open_market(own)
    found = market.sql.frame("SELECT product, quote FROM v_matrix WHERE support = :support", support="none")
    assert set(found.columns) == {"product", "quote"}
    assert len(found) > 0
    for attack in ("DELETE FROM cells", "DROP TABLE verdicts", "UPDATE cells SET support = 'full'"):
        with pytest.raises(StoreError, match="only SELECT"):
            market.sql(attack)
    assert len(open_market(own).view.cells) == 90
    assert len(market.sql("SELECT * FROM v_captures LIMIT 3").frame) == 3  # type: ignore[union-attr]
    views = market.sql.views()
    assert isinstance(views, FrameTable)
    assert "v_matrix" in set(views.frame["view"])


def test_sql_that_is_wrong_says_what_to_do(sample_market: Market) -> None:
    with pytest.raises(StoreError, match=r"market\.sql\.views\(\)"):
        sample_market.sql("SELECT nothing FROM nowhere")


def test_the_store_can_be_written_after_a_query(own: Path) -> None:
    market = open_market(own)
    market.sql("SELECT 1 AS one")
    drawn_cell = market.audit.sample(1)
    assert isinstance(drawn_cell, FrameTable)
    market.audit.judge({drawn_cell.frame["cell"][0]: "right"}, author="Ada")
    assert precision_of(market.workspace) is not None


def test_verdicts_are_stored_once_and_leave_the_sample(own: Path) -> None:
    market = open_market(own)
    sample = market.audit.sample(6)
    assert isinstance(sample, FrameTable)
    names = list(sample.frame["cell"])
    verdicts = {names[0]: "right", names[1]: "wrong: it is about another product", names[2]: "unsure", names[3]: ""}
    assert "3 verdicts" in str(market.audit.judge(verdicts, author="Ada"))
    assert "0 verdicts" in str(market.audit.judge(verdicts, author="Ada"))
    again = market.audit.sample(90)
    assert isinstance(again, FrameTable)
    assert not set(names[:3]) & set(again.frame["cell"])
    assert "2 cells judged" in str(market.audit.precision())
    assert "another product" in set(market.audit.frame()["reason"]).pop() or len(market.audit.frame()) == 3
    with market.workspace.store.begin() as connection:
        assert len(matrix_store.current_verdicts(connection)) == 3


def test_verdicts_stand_for_their_part_of_the_matrix(own: Path) -> None:
    """All documented no's wrong and all yes's right must give the share of the yes's, however many were drawn."""
    market = open_market(own)
    sample = market.audit.sample(12)
    assert isinstance(sample, FrameTable)
    told = {
        row["cell"]: "wrong" if row["answer"] == "✕ no" else "right" for row in sample.frame.to_dict(orient="records")
    }
    market.audit.judge(told, author="Ada")
    answers = Counter(row["answer"] for row in market.matrix.frame().to_dict(orient="records"))
    claimed = answers["✓ yes"] + answers["◐ partial"] + answers["✕ no"]
    found = precision_of(market.workspace)
    assert found is not None
    assert found.share == pytest.approx(1 - answers["✕ no"] / claimed, abs=0.001)


@pytest.mark.parametrize(
    ("verdicts", "author", "told"),
    [
        ({"nonsense": "right"}, "Ada", "to judge"),
        ({"first": "perhaps"}, "Ada", "unknown verdict"),
        ({"first": "right"}, " ", "needs an author"),
    ],
)
def test_a_verdict_that_cannot_be_read_is_refused(
    verdicts: dict[str, str], author: str, told: str, sample_market: Market
) -> None:
    sample = sample_market.audit.sample(1)
    assert isinstance(sample, FrameTable)
    named = {sample.frame["cell"][0] if name == "first" else name: said for name, said in verdicts.items()}
    with pytest.raises(ConfigError, match=told):
        sample_market.audit.judge(named, author=author)


def test_the_form_holds_the_cells_of_the_sample(sample_market: Market) -> None:
    sample = sample_market.audit.sample(5)
    assert isinstance(sample, FrameTable)
    names: dict[str, dict[str, str]] = {}
    exec(sample_market.audit.blank(5), names)
    assert set(names["verdicts"]) == set(sample.frame["cell"])


def test_a_decision_is_written_into_overrides_once(own: Path) -> None:
    market = open_market(own)
    (own / "overrides.yaml").write_text("# ours\ncells: []\n", encoding="utf-8")
    told = market.capabilities.rename("Audit log", "Audit trail", author="Ada", reason="our word for it")
    assert "overrides.yaml" in str(told)
    assert "already" in str(market.capabilities.rename("Audit log", "Audit trail", author="Ada", reason="again"))
    text = (own / "overrides.yaml").read_text(encoding="utf-8")
    assert text.startswith("# ours")
    assert text.count("Audit trail") == 1
    decisions = market.capabilities.decisions()
    assert isinstance(decisions, FrameTable)
    assert decisions.frame.to_dict(orient="records")[0]["who"] == "Ada"


def test_a_decision_needs_a_known_capability_author_and_reason(own: Path) -> None:
    capabilities = open_market(own).capabilities
    with pytest.raises(ConfigError, match="no capability"):
        capabilities.merge("Audit log", "Teleportation", author="Ada", reason="same")
    with pytest.raises(ConfigError, match="an author and a reason"):
        capabilities.ignore("Audit log", author="", reason="noise")
    with pytest.raises(ConfigError, match="not a phrase"):
        capabilities.split("Audit log", "Exports", ["teleport"], author="Ada", reason="apart")
    assert not (own / "overrides.yaml").exists()


def test_the_map_is_the_same_when_drawn_again(sample_market: Market) -> None:
    assert sample_market.capabilities.map().to_dict() == sample_market.capabilities.map().to_dict()


def test_without_the_extra_opening_says_how_to_install_it(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(MissingExtraError, match=r"rivalscope\[notebooks\]"):
        open_market(demo)
