"""What was not read last time is not read because it is the same now; walls and notices are told from short pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from crawl_harness import Answer, Market, Site, page

from analysis.market_store import MarketStore
from crawlers.links import view_page
from crawlers.outcomes import judge_page
from crawlers.replay import captures_from_warc
from rivalscope.app.workflows.collect import collect
from rivalscope.core.records import Outcome
from rivalscope.core.store import pages as page_store

Make = Callable[..., Market]

SHELL = (
    '<!doctype html><html><head><title>Heron</title></head><body><div id="root"></div>'
    '<script src="/app.js"></script></body></html>'
)
BANNER = (
    '<div class="cc"><p>We use cookies and similar technologies to improve your experience and to measure visits.</p>'
    "<button>Accept all</button><button>Reject all</button></div>"
)
PRICES = "<h1>Pricing</h1><p>Team costs $12 for each user and month.</p><p>Business costs $29 and has audit logs.</p>"
NAVIGATION = '<a href="/">Home</a><a href="/features">Features</a><a href="/docs">Docs</a><a href="/login">Log in</a>'


@pytest.mark.parametrize("etag", [True, False])
def test_a_shell_is_empty_in_every_week(site: Site, market: Make, etag: bool) -> None:
    for path in ("/", "/a", "/b"):
        site[path] = Answer(SHELL, etag=etag)
    named = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in ("/", "/a", "/b"))
    site["/sitemap.xml"] = Answer(f"<urlset>{named}</urlset>", mime="application/xml")
    made = market()
    for _ in range(3):
        collected = collect(made.workspace)
        coverage = collected.sources[0].coverage
        assert (coverage.empty, coverage.unchanged, coverage.fetched) == (3, 0, 0)
        assert collected.failed
    assert MarketStore(made.workspace).corpus().documents["heron"] == ()
    # Nor does a replay of the three weeks make it readable.
    files = sorted(made.workspace.archive_dir.glob("*.warc.gz"))
    replayed = captures_from_warc(files, run_id="r", product="", source="", archive=made.workspace.archive)
    assert {one.capture.outcome for one in replayed} == {Outcome.EMPTY}


def test_an_empty_answer_leaves_what_was_read(site: Site, market: Make) -> None:
    site["/"] = page("Heron", "/a", "/b", "/c")
    for path in ("/a", "/b", "/c"):
        site[path] = page(path)
    made = market()
    collect(made.workspace)
    for body in ("", " \n", SHELL, ""):
        site["/a"] = body
        coverage = collect(made.workspace).sources[0].coverage
        assert (coverage.empty, coverage.unchanged, coverage.changed) == (1, 3, 0)
        with made.workspace.store.begin() as connection:
            versions = page_store.page_versions(connection, product="heron", current=True)
        assert len(versions) == 4
        assert all(version.valid_to is None for version in versions)
    gaps = MarketStore(made.workspace).corpus().gaps["heron"]
    assert [(gap.outcome, gap.whole_source) for gap in gaps] == [(Outcome.EMPTY, False)]
    site["/a"] = page("/a")
    coverage = collect(made.workspace).sources[0].coverage
    assert (coverage.empty, coverage.readable, coverage.changed) == (0, 4, 0)
    assert MarketStore(made.workspace).corpus().gaps == {}


def _judge(body: str, url: str = "https://heron.test/pricing") -> tuple[Outcome, str]:
    payload = f"<!doctype html><html><head><title>Heron</title></head><body>{body}</body></html>".encode()
    verdict = judge_page(view_page(payload, url), url, payload)
    return verdict.outcome, verdict.reason


@pytest.mark.parametrize(
    "body",
    [
        f"{BANNER}<nav>{NAVIGATION}</nav><main>{PRICES}</main>",
        f"<main>{PRICES}</main>{BANNER}",
        f"<div id=app><div>{PRICES}</div><dialog open>{BANNER}</dialog></div>",
        # A banner without an element of its own.
        f"<p>We use cookies to improve your experience.</p><button>Accept all</button>{PRICES}",
        f"{PRICES}<section><h2>We value your privacy</h2><p>Choose.</p><a href=#>Manage options</a></section>",
    ],
)
def test_a_short_page_with_a_banner_is_read(body: str) -> None:
    assert _judge(body) == (Outcome.FETCHED, "")


@pytest.mark.parametrize(
    "body",
    [
        BANNER,
        f"<header><a href=/>Heron</a></header><main>{BANNER}</main><footer><a href=/privacy>Privacy</a></footer>",
        "<h1>Before you continue to Heron</h1><p>We use cookies and data to measure audience engagement and to protect "
        "against abuse.</p><p>Personalised ads can be based on your browsing.</p><form><button>Reject all</button>"
        "<button>Accept all</button></form>",
        "<div><h2>We value your privacy</h2><p>We and our partners store cookies and process personal data such as "
        "identifiers for personalised ads.</p><div><button>Manage options</button><button>I agree</button></div></div>",
    ],
)
def test_a_consent_wall_is_refused(body: str) -> None:
    assert _judge(body) == (Outcome.REFUSED, "a consent wall instead of the page")


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Down for maintenance</h1><p>We will be back shortly. Thank you for your patience.</p>",
        "<h1>We'll be right back</h1><p>Our site is temporarily unavailable while we make it better for you.</p>",
        "<h1>Oops, something went wrong on our side</h1><p>An unexpected error has occurred. Please try again.</p>",
        "<p>Error establishing a database connection. Please come back in a few minutes, thank you.</p>",
        "<p>This account has been suspended. Contact your hosting provider for more information about it.</p>",
    ],
)
def test_a_notice_instead_of_the_page_is_a_failure(body: str) -> None:
    outcome, reason = _judge(body)
    assert outcome is Outcome.FAILED
    assert "maintenance notice" in reason


def test_a_page_about_maintenance_is_read() -> None:
    body = f"<nav>{NAVIGATION}<a href=/status>Status</a></nav><h1>Scheduled maintenance</h1><p>{'Plan a window. ' * 9}"
    assert _judge(body)[0] is Outcome.FETCHED


def test_a_missing_page_with_status_200_is_a_failure() -> None:
    payload = b"<html><head><title>Page not found - Heron</title></head><body><p>Sorry, nothing here. Go home, please."
    verdict = judge_page(view_page(payload, "https://heron.test/x"), "https://heron.test/x", payload)
    assert verdict.outcome is Outcome.FAILED
