"""Demand end to end on the sample market: what is true of its posts stands in posts.yaml."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.demand.records import CapabilityDemand, DemandJump
from analysis.insights.brief import executive_brief
from analysis.insights.documents import opportunity_list, spec_seed
from analysis.insights.opportunities import opportunities
from analysis.market_store import MarketStore
from rivalscope.app.notify import alerts_of_demand
from rivalscope.app.report.build import build_report
from rivalscope.app.sample import sample_files
from rivalscope.app.sample_posts import SamplePost, posts_answer, sample_posts
from rivalscope.app.workflows.demand import judge_demand
from rivalscope.core.workspace import Workspace

TRACKERS = ("pennantry", "tarnwick", "lanternfish")
PEOPLE = (b"mara", b"tomas", b"wilma", b"ulla")


@pytest.fixture(scope="module")
def market(demo: Path) -> MarketStore:
    """The sample market, analysed."""
    return MarketStore.open(demo)


def truth() -> dict[tuple[str, str], SamplePost]:
    """Return what is true of each post, by product and number."""
    folder = sample_files() / "sites"
    return {(slug, str(one.number)): one for slug in TRACKERS for one in sample_posts(folder / slug)}


def test_posts_are_read_as_their_readme_says(market: MarketStore) -> None:
    true = truth()
    assert {(one.product, one.key) for one in market.posts} == set(true)
    kinds = links = 0
    for post in market.posts:
        meant = true[post.product, post.key]
        kinds += post.kind is not None and post.kind.value == meant.kind
        links += (market.label(post.capability) if post.capability else "") == meant.capability
        assert post.quote in (post.title, meant.title) or post.quote in meant.text
    assert kinds >= 27
    assert links >= 27


def test_what_is_wanted_most_comes_first_and_what_nobody_has_is_proposed(market: MarketStore) -> None:
    asked = market.demand
    first = asked.asked[0]
    assert (first.label, first.least_people, first.share) == ("Single sign-on (SAML)", 44, 1.0)
    assert [one.label for one in asked.proposed] == ["Dark mode"]
    assert "no record" in asked.record.words
    assert market.label(asked.asked[1].id) in ("Custom roles", "SCIM provisioning")


def test_demand_stands_in_documents_exports_and_report(market: MarketStore) -> None:
    ranked = opportunities(market)
    assert all(one.people is not None for one in ranked)
    wanted = next(one for one in ranked if one.line.capability.label == "SCIM provisioning")
    assert wanted.people is not None
    assert wanted.people[0] > 0
    assert wanted.reach != wanted.line.spread
    assert wanted.line.demand == market.demand.scores[wanted.line.capability.id]
    offered = opportunity_list(market)
    assert "people who ask" in offered
    beyond = offered.partition("## Also asked for")[2]
    assert "\n| Dark mode | 60 to 77 people | no row |" in beyond
    assert "\n| Self-hosting | 36 to 51 people | 2 of 4 |" in beyond
    assert "\n| SCIM provisioning |" not in beyond
    assert "Terraform provider" not in beyond  # the matrix has it for us, without a quote to repeat
    assert "Who asks for it" in spec_seed(market, "Custom roles")
    assert "ask in public for" in executive_brief(market)
    report = build_report(market)
    assert 'id="demand"' in report
    assert "Dark mode" in report


def test_the_command_and_the_exports_tell_the_same(demo: Path) -> None:
    def cli(*words: str) -> str:
        command = [sys.executable, "-m", "rivalscope.app.cli", *words, "--workspace", str(demo)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={"COLUMNS": "250"})
        assert done.returncode == 0, done.stderr
        return done.stdout

    listed = cli("demand")
    assert "Single sign-on (SAML)" in listed
    assert "Dark mode" in listed
    assert "no record" in listed
    posts = cli("demand", "SCIM provisioning", "--kind", "wish")
    assert "remove people who have left the directory" in " ".join(posts.split())
    rows = json.loads(cli("export", "demand", "--format", "json", "--out", "-"))["rows"]
    assert rows[0]["capability"] == "Single sign-on (SAML)"
    assert len(json.loads(cli("export", "posts", "--format", "json", "--out", "-"))["rows"]) == len(truth())


def test_nothing_judged_is_judged_again_and_no_name_is_kept(demo: Path) -> None:
    workspace = Workspace.open(demo)
    with closing(workspace.store):
        assert judge_demand(workspace) == 0
    data = (demo / "store.sqlite").read_bytes()
    assert not any(name in data for name in PEOPLE)


def test_a_jump_becomes_an_alert(market: MarketStore) -> None:
    demand = CapabilityDemand(
        id="cap", label="Custom roles", wishes=3, complaints=0, questions=0, least_people=20, most_people=30, share=1.0,
        recent=3, before=0, oldest_open=None,
    )  # fmt: skip
    (alert,) = alerts_of_demand(market.workspace.market, [DemandJump(demand=demand, before=8)])
    assert "Custom roles: 20 to 30 people ask for it, at least 8 at the last alert" in alert.body
    assert alerts_of_demand(market.workspace.market, []) == []


def test_the_sample_interfaces_know_no_future() -> None:
    posts = sample_posts(sample_files() / "sites" / "pennantry")
    day = datetime(2025, 12, 1, tzinfo=UTC).date()
    answer = posts_answer(posts, "/api/v3/repos/pennantry/pennantry/issues", day)
    assert answer is not None
    listed = {one["number"]: one for one in json.loads(answer)}
    assert 33 not in listed
    assert listed[8]["state_reason"] == "completed"
    assert posts_answer(posts, "/pricing/", day) is None
    assert posts_answer((), "/latest.json", day) is None
