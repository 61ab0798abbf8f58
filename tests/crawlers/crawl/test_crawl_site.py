"""One crawl of one site: what is fetched, what is refused, what is written."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from crawl_harness import Answer, Market, Site, page

from crawlers.runner import Ending
from rivalscope.core.archive import Archive, records
from rivalscope.core.records import Outcome

Make = Callable[..., Market]


def small_site(site: Site) -> None:
    site["/robots.txt"] = Answer("User-agent: *\nDisallow: /private/\n", mime="text/plain")
    site["/"] = page("Heron", "/pricing", "/features", "/private/plans", "/gone", "/old", "/brochure.docx")
    site["/pricing"] = page("Pricing", "/", "/features")
    site["/features"] = page("Features", "/features/boards")
    site["/features/boards"] = page("Boards")
    site["/old"] = Answer(status=301, headers={"Location": "/new"})
    site["/new"] = page("New")


def test_every_page_and_every_refusal_is_captured_and_archived(site: Site, market: Make) -> None:
    small_site(site)
    crawled = market(contact="mailto:us@example.org").crawl()
    assert crawled.result.ending is Ending.DONE
    assert crawled.outcomes() == {
        "/": "fetched",
        "/pricing": "fetched",
        "/features": "fetched",
        "/features/boards": "fetched",
        "/private/plans": "refused",
        "/gone": "gone",
        "/old": "redirect",
        "/new": "fetched",
    }
    by_path = crawled.by_path()
    assert by_path["private/plans"].reason == "robots.txt forbids it"
    assert by_path["old"].redirect_to == f"{site.url}/new"
    assert "/private/plans" not in site.asked()
    assert "/brochure.docx" not in site.asked()
    assert len(site.asked()) == len(set(site.asked()))
    assert all("us@example.org" in headers["User-Agent"] for _, headers in site.log)


def test_captures_lead_to_what_the_server_sent(site: Site, market: Make) -> None:
    small_site(site)
    site["/"] = Answer(page("Heron", "/pricing", "/features"), headers={"Set-Cookie": "session=s3cret; Path=/"})
    site["/pricing"] = Answer(page("Pricing"), zipped=True)
    site["/features"] = Answer(page("Größe").encode("latin-1"), mime="text/html; charset=ISO-8859-1")
    made = market()
    by_path = made.crawl().by_path()
    archive = Archive(made.workspace.archive_dir)
    zipped = archive.read(by_path["pricing"])
    assert zipped.payload == page("Pricing").encode()
    assert zipped.header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert by_path["features"].charset == "iso-8859-1"
    assert "Größe" in archive.read(by_path["features"]).payload.decode("latin-1")
    for path in made.workspace.archive_dir.iterdir():
        check = [sys.executable, "-m", "warcio.cli", "check", str(path)]
        assert subprocess.run(check, capture_output=True, check=False).returncode == 0
        assert not any(b"s3cret" in record.block for record in records(path))


def test_the_sitemap_leads_to_pages_that_no_link_leads_to(site: Site, market: Make) -> None:
    site["/robots.txt"] = Answer(f"Sitemap: {site.url}/maps/index.xml\n", mime="text/plain")
    site["/maps/index.xml"] = Answer(
        f"<sitemapindex><sitemap><loc>{site.url}/maps/a.xml</loc></sitemap></sitemapindex>", mime="application/xml"
    )
    site["/maps/a.xml"] = Answer(
        f"<urlset><url><loc>{site.url}/hidden</loc><lastmod>2026-01-01</lastmod></url>"
        "<url><loc>https://elsewhere.example/x</loc></url></urlset>",
        mime="application/xml",
    )
    site["/"] = page("Heron")
    site["/hidden"] = page("Hidden")
    crawled = market().crawl()
    assert crawled.outcomes() == {"/": "fetched", "/hidden": "fetched"}
    asides = [capture for capture in crawled.captures if not capture.product]
    assert sorted(capture.url.removeprefix(site.url) for capture in asides) == [
        "/llms.txt", "/maps/a.xml", "/maps/index.xml", "/robots.txt",
    ]  # fmt: skip
    assert all(capture.source.endswith("#aside") for capture in asides)


def test_a_small_budget_goes_to_the_pages_that_matter(site: Site, market: Make) -> None:
    posts = [f"/blog/post-{number}" for number in range(30)]
    site["/"] = page("Heron", *posts, "/careers", "/features", "/pricing", "/changelog")
    for path in (*posts, "/careers", "/features", "/pricing", "/changelog"):
        site[path] = page(path)
    crawled = market(max_pages=4).crawl()
    assert set(crawled.outcomes()) == {"/", "/features", "/pricing", "/changelog"}
    assert crawled.result.left_out == 31


def test_the_end_of_a_long_list_is_missed_aloud(site: Site, market: Make) -> None:
    site["/"] = page("Heron", "/news?page=1")
    for number in range(1, 6):
        site[f"/news?page={number}"] = page(f"News {number}", f"/news?page={number + 1}", "/")
    crawled = market(crawl={"max_depth": 3}).crawl()
    assert len(crawled.outcomes()) == 4
    assert crawled.result.too_far == (1, f"{site.url}/news?page=4")


@pytest.mark.slow
def test_traps_are_left_out_and_reported(site: Site, market: Make) -> None:
    def endless(request: Any) -> Answer:
        number = int(request.path.rpartition("=")[2] or 0)
        return Answer(page("List", f"/list?page={number + 1}", f"/list?page={number + 2}"))

    site["/"] = page("Heron", "/list?page=1", "/list?sort=asc", "/events/2026-01", "/a?PHPSESSID=1", "/x/y/x/y/x/y")
    for number in range(1, 400):
        site[f"/list?page={number}"] = endless
    crawled = market(max_pages=300, crawl={"max_depth": 200}).crawl()
    assert len(site.asked()) < 60
    names = {name for name, _, _ in crawled.result.traps}
    assert names == {
        "endless pagination", "sorting or filtering", "calendar", "session id", "path with repeated segments",
    }  # fmt: skip


@pytest.mark.slow
def test_redirect_loops_and_long_chains_end(site: Site, market: Make) -> None:
    site["/"] = page("Heron", "/loop-a", "/hop-0", "/away")
    site["/loop-a"] = Answer(status=302, headers={"Location": "/loop-b"})
    site["/loop-b"] = Answer(status=302, headers={"Location": "/loop-a"})
    site["/away"] = Answer(status=302, headers={"Location": "https://elsewhere.example/"})
    for number in range(10):
        site[f"/hop-{number}"] = Answer(status=302, headers={"Location": f"/hop-{number + 1}"})
    crawled = market().crawl()
    outcomes = crawled.outcomes()
    assert outcomes["/loop-a"] == outcomes["/loop-b"] == "redirect"
    assert outcomes["/hop-5"] == "failed"
    assert "/hop-6" not in outcomes
    assert crawled.by_path()["away"].reason == "a redirect that leaves the source"


@pytest.mark.slow
def test_a_home_page_that_moved_is_followed_to_its_host(site: Site, market: Make) -> None:
    site["/"] = page("Heron", "/features")
    site["/features"] = page("Features")
    front = Site()
    try:
        front["/"] = Answer(status=301, headers={"Location": f"{site.url}/"})
        crawled = market(url=f"{front.url}/").crawl()
    finally:
        front.close()
    assert sorted(capture.outcome.value for capture in crawled.captures if capture.product) == [
        "fetched", "fetched", "redirect",
    ]  # fmt: skip


NO_PAGES = {
    "/401": (Answer("no", 401), "refused", "login"),
    "/403": (Answer("no", 403), "refused", "forbids"),
    "/451": (Answer("no", 451), "refused", "legal"),
    "/410": (Answer("no", 410), "gone", "for good"),
    "/denied-403": (
        Answer("<title>Access denied</title><h1>403</h1> No robots here.", 403),
        "refused",
        "forbids it (403)",
    ),
    "/denied": (Answer("<title>Oh</title><body>Access denied. Reference 81.</body>"), "refused", "access-denied"),
    "/challenge-403": (Answer("<title>Just a moment...</title>Checking your browser", 403), "refused", "challenge"),
    "/challenge": (Answer("<title>Just a moment...</title><body>Checking your browser</body>"), "refused", "challenge"),
    "/login-form": (Answer('<body>Sign in to go on <input type="password"></body>'), "refused", "login wall"),
    "/to-login": (Answer(status=302, headers={"Location": "/login?next=/x"}), "refused", "login wall"),
    "/consent": (
        Answer("<body><h1>Before you continue</h1>We use cookies and data. <button>Reject all</button></body>"),
        "refused",
        "consent wall",
    ),
    "/app": (Answer('<body><div id="root"></div><script src="/app.js"></script></body>'), "empty", "JavaScript"),
    "/blank": (Answer("<html><body><p> </p></body></html>"), "empty", "almost no text"),
    "/nothing": (Answer(""), "empty", "without a page"),
}


def test_blocks_walls_and_shells_are_never_pages(site: Site, market: Make) -> None:
    about_login = "Single sign-on: people sign in with the account of their company and log in once. " * 12
    site["/"] = page("Heron", "/docs/sso", *NO_PAGES)
    site["/docs/sso"] = page("Single sign-on", text=about_login) + '<input type="password">'
    for path, (answer, _, _) in NO_PAGES.items():
        site[path] = answer
    by_path = market(javascript=False).crawl().by_path()
    for path, (_, outcome, words) in NO_PAGES.items():
        capture = by_path[path[1:]]
        assert (capture.outcome.value, words in capture.reason) == (outcome, True), f"{path}: {capture.reason}"
        assert capture.warc_offset >= 0
    assert by_path["docs/sso"].outcome is Outcome.FETCHED
