"""What every page of the bundled sample market is for, written down by hand."""

from __future__ import annotations

from datetime import date

import pytest

from crawlers.extraction.kind_terms import kind_of_heading
from crawlers.extraction.kinds import kind_of_page, kind_of_url
from crawlers.extraction.page import read_page
from rivalscope.app.sample import CAPTURES, PORTS, sample_sites
from rivalscope.core.records import PageKind

_KINDS: dict[str, dict[str, str]] = {
    "lanternfish": {
        "home": "/",
        "blog": "/blog/ /blog/flags-are-debt/ /customers/harrow-post/",
        "changelog": "/changelog/ /changelog/feed.xml",
        "comparison": "/compare/gantryfold/",
        "docs": (
            "/docs/ /docs/audit-log/ /docs/openfeature/ /docs/prerequisites/ /docs/quickstart/ /docs/scheduling/ "
            "/docs/sdks/ /docs/single-sign-on/ /docs/stale-flags/ /docs/targeting-rules/ /docs/terraform/ "
            "/docs/webhooks/"
        ),
        "features": (
            "/features/ /features/approvals/ /features/automatic-rollback/ /features/targeting/ /integrations/ "
            "/security/"
        ),
        "legal": "/legal/privacy/ /legal/terms/",
        "other": "/preview/board/",
        "pricing": "/pricing/ /print/pricing/",
        "roadmap": "/roadmap/",
    },
    "gantryfold": {
        "home": "/",
        "blog": "/customers.html /customers/northgate.html",
        "other": "/demo.html",
        "docs": (
            "/docs/ /docs/admin/appliance.html /docs/admin/identity.html /docs/approvals.html /docs/audit.html "
            "/docs/openfeature.html /docs/regions.html /docs/rollback.html /docs/rollouts.html /docs/sdk.html "
            "/docs/terraform.html /docs/webhooks.html"
        ),
        "features": (
            "/en-us/platform.html /integrations.html /platform.html /platform/experimentation.html "
            "/platform/governance.html /platform/insights.html"
        ),
        "legal": "/legal/terms.html",
        "pricing": "/pricing.html",
        "comparison": "/why.html",
        "changelog": "/releases.html",
    },
    "pennantry": {
        "home": "/",
        "blog": "/blog/ /blog/no-more-scheduler /blog/sqlite",
        "changelog": "/changelog.md",
        "other": "/community /nightly/",
        "docs": (
            "/docs/ /docs/change-requests /docs/cloud /docs/concepts /docs/experiments /docs/install "
            "/docs/install-fr /docs/limits /docs/openfeature /docs/rollouts /docs/scan /docs/sso /docs/terraform "
            "/docs/webhooks"
        ),
        "pricing": "/editions",
        "features": "/features /integrations",
        "legal": "/license",
    },
    "tarnwick": {
        "home": "/",
        "other": "/about/ /ops/status/ /what-we-leave-out/",
        "blog": "/blog/ /blog/atom.xml /blog/ferrier-and-daughters/ /blog/spring-walk/",
        "changelog": "/changelog.txt",
        "features": "/features/",
        "docs": (
            "/help/ /help/api/ /help/first-flag/ /help/groups/ /help/history/ /help/libraries/ /help/percentages/ "
            "/help/spring-cleaning/ /help/timetable/ /help/webhooks/"
        ),
        "pricing": "/pricing/",
        "legal": "/privacy/",
    },
    "ollerby": {
        "home": "/",
        "other": "/about/ /partners/",
        "docs": "/docs/ /docs/automation/ /docs/flags/ /docs/identity/ /faq/",
        "features": (
            "/features/enterprise/ /features/experiments/ /features/guardrails/ /features/rollouts/ "
            "/features/webhooks/ /product/"
        ),
        "legal": "/legal/privacy/",
        "blog": "/magazine/ship-like-nobody/ /stories/ /stories/zestly/",
        "pricing": "/pricing/",
        "changelog": "/updates.xml",
        "comparison": "/versus/lanternfish/",
    },
}

_URLS = {slug: f"http://127.0.0.1:{port}" for slug, port in PORTS.items()}
_EXPECTED = {
    (slug, path): kind for slug, kinds in _KINDS.items() for kind, paths in kinds.items() for path in paths.split()
}
_DAYS = tuple(map(date.fromisoformat, CAPTURES))


@pytest.mark.parametrize("slug", PORTS)
@pytest.mark.parametrize("day", _DAYS)
def test_every_page_of_the_sample_market_has_its_kind(slug: str, day: date) -> None:
    site = sample_sites()[slug]
    found = {}
    for path in site.paths(day):
        if path == "/robots.txt" or path.startswith("/sitemap"):
            continue
        answer = site.answer(path, day, urls=_URLS)
        page = read_page(answer.body, _URLS[slug] + path, mime=answer.headers["Content-Type"].split(";")[0])
        found[path] = page.kind.value
    assert found == {path: _EXPECTED.get((slug, path)) for path in found}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Release notes", PageKind.CHANGELOG),
        ("Changelog", PageKind.CHANGELOG),
        ("What's new in 2.1", PageKind.CHANGELOG),
        ("Heron release notes", PageKind.CHANGELOG),
        ("Releases | Heron", PageKind.CHANGELOG),
        ("Plans and pricing", PageKind.PRICING),
        ("Simple, transparent pricing", PageKind.PRICING),
        ("Heron vs. Stork", PageKind.COMPARISON),
        ("Why teams leave Stork", PageKind.COMPARISON),
        ("Heron - Documentation", PageKind.DOCS),
        ("Terms of service", PageKind.LEGAL),
        ("Product overview", PageKind.FEATURES),
    ],
)
def test_a_heading_that_is_the_fields_term_names_the_kind(text: str, kind: PageKind) -> None:
    told = kind_of_heading(text)
    assert told is not None
    assert told[0] is kind


@pytest.mark.parametrize(
    "text",
    [
        "Release control for regulated teams",
        "Changes nobody asked for, and how we stop them",
        "A plan for the long term",
        "News travels fast when servers fall",
        "About us",
        "Community",
        "History",
        "",
    ],
)
def test_a_word_inside_a_sentence_names_no_kind(text: str) -> None:
    assert kind_of_heading(text) is None


def test_the_root_stays_home_whatever_its_slogan_says() -> None:
    kind, reasons = kind_of_page("https://heron.example/", "Changelog | Heron", ["Pricing"], prices=3)
    assert kind is PageKind.HOME
    assert reasons == ("the address is the root of the site",)


def test_the_root_is_a_changelog_where_it_lists_versions() -> None:
    headings = ["2.1.0", "2.0.1", "2.0.0"]
    assert (
        kind_of_page("https://heron.example/", "", headings, notes=lambda: "3 of 3 headings")[0] is PageKind.CHANGELOG
    )


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://docs.heron.example/", PageKind.DOCS),
        ("https://heron.readthedocs.io/en/latest/", PageKind.DOCS),
        ("https://heron.docs.example.com/start", PageKind.DOCS),
        ("https://changelog.heron.example/", PageKind.CHANGELOG),
        ("https://heron.example/features/release-notes", PageKind.FEATURES),
        ("https://heron.example/release-control", PageKind.OTHER),
        ("https://heron.example/how-our-pricing-changes-the-way-you-buy", PageKind.OTHER),
        ("https://heron.example/about/", PageKind.OTHER),
    ],
)
def test_hosts_and_overviews_tell_the_kind(url: str, kind: PageKind) -> None:
    assert kind_of_url(url)[0] is kind


def test_a_guide_to_migration_is_no_list_of_releases() -> None:
    headings = ["Migration", "0.5.6", "0.5.1", "0.5.0", "0.4.0"]
    assert kind_of_page("https://heron.example/docs/migration", "Migration", headings)[0] is PageKind.DOCS
