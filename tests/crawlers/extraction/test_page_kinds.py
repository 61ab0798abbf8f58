"""What a page is for."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

import pytest

from crawlers.extraction.kinds import kind_of_page, kind_of_url
from crawlers.extraction.page import read_page
from rivalscope.core.records import PageKind


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
    kind, reasons = kind_of_page("https://heron.example/x", "", ["Heron", "2.1.0", "2.0.1 - 2024-01-02", "v2.0"])
    assert kind is PageKind.CHANGELOG
    assert "3 of 4 headings name a version" in reasons


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
