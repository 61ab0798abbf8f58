"""What a page is for."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.kinds import kind_of_page, kind_of_url
from crawlers.extraction.page import read_page
from rivalscope.core.records import UNREAD_NOTES, PageKind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", PageKind.HOME),
        ("/index.html", PageKind.HOME),
        ("/de/", PageKind.HOME),
        ("/features", PageKind.FEATURES),
        ("/product/overview", PageKind.FEATURES),
        ("/pricing", PageKind.PRICING),
        ("/en/plans-and-pricing.html", PageKind.PRICING),
        ("/compare/heron-vs-stork", PageKind.COMPARISON),
        ("/docs/security/sso", PageKind.DOCS),
        ("/docs/pricing", PageKind.DOCS),
        ("/getting_started", PageKind.DOCS),
        ("/changelog", PageKind.CHANGELOG),
        ("/docs/release-notes/2.1", PageKind.CHANGELOG),
        ("/heron/heron/blob/main/NEWS.md", PageKind.CHANGELOG),
        ("/whats-new", PageKind.CHANGELOG),
        ("/roadmap", PageKind.ROADMAP),
        ("/blog/why-we-built-it", PageKind.BLOG),
        ("/2024/06/01/hello", PageKind.BLOG),
        ("/privacy-policy", PageKind.LEGAL),
        ("/terms", PageKind.LEGAL),
        ("/x7f3", PageKind.OTHER),
    ],
)
def test_address_tells_the_kind_with_a_reason(path: str, kind: PageKind) -> None:
    found, reasons = kind_of_url(f"https://heron.example{path}")
    assert found is kind
    assert bool(reasons) is (kind is not PageKind.OTHER)


def test_host_tells_documentation() -> None:
    assert kind_of_url("https://docs.heron.example/x7")[0] is PageKind.DOCS


def test_words_of_the_link_help_where_the_address_says_nothing() -> None:
    assert kind_of_url("https://heron.example/p/17", "Plans & pricing")[0] is PageKind.PRICING


def test_broken_addresses_have_no_kind() -> None:
    assert kind_of_url("http://[::1/x") == (PageKind.OTHER, ())


def test_headings_with_versions_make_a_changelog() -> None:
    sections = "".join(f"<h2>{name}</h2><ul><li>Sync</li></ul>" for name in ("2.1.0", "2.0.1 - 2024-01-02", "v2.0"))
    page = read_page(f"<main><h1>Heron</h1>{sections}</main>".encode(), "https://heron.example/x")
    assert page.kind is PageKind.CHANGELOG
    assert "3 of 4 headings name a version or a day, in order" in page.kind_reasons
    assert [release.version for release in page.releases] == ["2.1.0", "2.0.1", "2.0"]


@pytest.mark.parametrize(
    "headings",
    [
        ["1.1 Create a project", "1.2 Add a user", "1.3 Invite others", "2.1 Deploy"],
        ["2.1", "2.1.1", "2.1.2", "2.2", "2.2.1 TODO"],
        ["Upgrade from 1.0", "Upgrade from 2.0", "Upgrade from 3.0"],
        ["Works with Postgres 14", "Works with Postgres 15", "Works with Postgres 16"],
        ["OAuth 2.0 flows", "OAuth 2.0 scopes", "OAuth 2.0 and 2.1", "Limits"],
    ],
)
def test_numbered_headings_of_a_guide_are_no_releases(headings: list[str]) -> None:
    sections = "".join(
        f"<h2>{name}</h2><p>First do this, then do that.</p><ul><li>Run it</li></ul>" for name in headings
    )
    page = read_page(f"<main><h1>Guide</h1>{sections}</main>".encode(), "https://heron.example/docs/guide")
    assert page.kind is not PageKind.CHANGELOG
    assert not page.releases


@pytest.mark.parametrize("path", ["/docs/merge_requests/cherry_pick_changes.html", "/docs/project/releases/index.html"])
def test_a_page_about_releases_in_general_is_documentation(path: str) -> None:
    page = read_page(
        b"<main><h1>Releases</h1><p>You can make a release of a project.</p></main>", f"https://heron.example{path}"
    )
    assert page.kind is PageKind.DOCS


def test_notes_that_were_not_understood_are_told() -> None:
    page = read_page(b"<main><h1>Changelog</h1><p>All new.</p></main>", "https://heron.example/changelog")
    assert page.kind is PageKind.CHANGELOG
    assert page.kind_reasons[-1].startswith(UNREAD_NOTES)


def test_a_guide_with_versions_in_passing_stays_a_guide() -> None:
    headings = ["Upgrade"] + [f"Step {n}" for n in range(12)] + ["From 1.2", "From 1.3", "From 1.4"]
    assert kind_of_page("https://heron.example/docs/upgrade", "Upgrade", headings)[0] is PageKind.DOCS


def test_plans_with_prices_make_a_pricing_page() -> None:
    cards = "".join(
        f"<div class=plan><h3>{name}</h3><p>${price} / month</p><ul><li>Search</li><li>Sync</li></ul></div>"
        for name, price in (("Basic", 5), ("Pro", 25))
    )
    page = read_page(f"<main><h1>Heron</h1><div>{cards}</div></main>".encode(), "https://heron.example/p17")
    assert page.kind is PageKind.PRICING
    assert page.kind_reasons == ("2 plans with a price",)


def test_releases_are_read_from_a_changelog() -> None:
    body = b"<main><h1>Changelog</h1><h2>1.1.0 (2024-02-03)</h2><ul><li>Added search</li></ul><h2>1.0.0 (2024-01-02)</h2><ul><li>Fixed sync</li></ul></main>"
    page = read_page(body, "https://heron.example/changelog")
    assert [release.version for release in page.releases] == ["1.1.0", "1.0.0"]


def test_releases_are_read_from_markdown() -> None:
    page = read_page(
        b"# Changelog\n\n## 1.1.0 - 2024-02-03\n\n### Added\n\n- Search\n",
        "https://heron.example/CHANGELOG.md",
        mime="text/markdown",
    )
    assert [release.version for release in page.releases] == ["1.1.0"]


@pytest.mark.parametrize(
    ("segment", "kind"),
    [
        ("plans", PageKind.PRICING),
        ("our-plans", PageKind.PRICING),
        ("subscription-plans", PageKind.PRICING),
        ("plan-comparison", PageKind.PRICING),
        ("plan-du-site", PageKind.OTHER),
        ("diet-plan", PageKind.OTHER),
        ("floor-plans", PageKind.OTHER),
        ("business-plan-template", PageKind.OTHER),
    ],
)
def test_a_plan_in_an_address_is_of_prices_only_where_it_says_so(segment: str, kind: PageKind) -> None:
    assert kind_of_url(f"https://kelp.example/{segment}")[0] is kind
