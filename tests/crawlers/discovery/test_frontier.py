"""Which pages come first, which never, and why."""

import gzip
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.discovery.feeds import feed_links, is_feed
from crawlers.discovery.rank import rank
from crawlers.discovery.sitemaps import read_sitemap
from crawlers.discovery.traps import TrapGuard
from crawlers.frontier import Candidate, Frontier, Role
from crawlers.links import Link, view_page
from crawlers.safety import literal_address, refuse_url, why_refused
from crawlers.urls import BaseAddress, Scope, canonical, join
from rivalscope.core.records import PageKind

SITE = "https://heron.test"


def links(*paths: str) -> list[Link]:
    return [Link(f"{SITE}{path}") for path in paths]


def order(frontier: Frontier) -> list[str]:
    found = []
    while (candidate := frontier.pop()) is not None:
        found.append(candidate.url.removeprefix(SITE))
    return found


def frontier(budget: int = 100, url: str = f"{SITE}/") -> Frontier:
    return Frontier(Scope.around(url), budget=budget)


def test_pages_about_the_product_come_before_all_others() -> None:
    queue = frontier()
    queue.add(links("/careers", "/blog/2026/01/party", "/legal/privacy", "/docs/concepts", "/pricing", "/x7"), depth=0)
    assert order(queue)[:2] == ["/pricing", "/docs/concepts"]
    assert rank(f"{SITE}/pricing").score > rank(f"{SITE}/docs/concepts").score > rank(f"{SITE}/legal/privacy").score


def test_every_rank_has_its_reasons() -> None:
    ranked = rank(f"{SITE}/ja/docs/v1.2/reference/api/class-list", in_sitemap=True)
    assert ranked.kind is PageKind.DOCS
    reasons = " | ".join(ranked.reasons)
    for words in ("docs", "generated reference", "older or unreleased", "translation (ja)", "in the sitemap"):
        assert words in reasons


def test_a_source_in_a_language_is_no_translation_of_itself() -> None:
    german = rank(f"{SITE}/de/preise", language="de").score
    assert german > rank(f"{SITE}/de/preise").score
    assert german > rank(f"{SITE}/fr/tarifs", language="de").score


def test_what_many_pages_link_to_comes_first_unless_it_is_about_the_company() -> None:
    queue = frontier()
    queue.add(links("/docs/rare", "/docs/central", "/careers"), depth=0)
    for _ in range(20):
        queue.add(links("/docs/central", "/careers"), depth=1)
    assert order(queue) == ["/docs/central", "/docs/rare", "/careers"]


def test_each_address_is_given_out_once_however_it_is_spelt() -> None:
    queue = frontier()
    queue.add(
        [Link(join(f"{SITE}/docs/", href)) for href in ("a", "./a", "/docs/a#top", "a?utm_source=x", "../docs/a")],
        depth=0,
    )
    assert order(queue) == ["/docs/a"]


def test_scope_depth_and_budget_hold_and_what_is_left_out_is_counted() -> None:
    queue = frontier(budget=2)
    queue.add(
        [*links("/a", "/b", "/c", "/file.zip"), Link("https://otter.test/"), Link("http://heron.test.evil.test/")],
        depth=0,
    )
    assert queue.add(links("/deep"), depth=8) == 0
    assert len(order(queue)) == 2
    assert queue.dropped == 1


def test_what_only_the_deepest_pages_link_to_is_named_until_something_nearer_does() -> None:
    queue = frontier(budget=9)
    queue.add(links("/news?page=10", "/news?page=11", "/file.zip"), depth=8)
    queue.add([Link("https://otter.test/far")], depth=8)
    assert [url.rpartition("/")[2] for url in queue.too_far()] == ["news?page=10", "news?page=11"]
    queue.add(links("/news?page=10"), depth=2)
    assert len(queue.too_far()) == 1


def test_a_redirect_takes_no_budget_and_a_loop_ends() -> None:
    queue = frontier(budget=1)
    queue.add(links("/old"), depth=0)
    old = queue.pop()
    assert old is not None
    assert queue.redirect(old, f"{SITE}/new") == ""
    new = queue.pop()
    assert new is not None
    assert (new.url, new.hops, queue.taken) == (f"{SITE}/new", 1, 1)
    assert queue.redirect(new, f"{SITE}/old") == ""
    assert queue.pop() is None
    assert "more than" in queue.redirect(Candidate(f"{SITE}/x", hops=5), f"{SITE}/y")
    assert "leaves the source" in queue.redirect(Candidate(f"{SITE}/x"), "https://otter.test/")


def test_ten_thousand_links_a_page_stay_cheap_in_time_and_memory() -> None:
    queue = frontier(budget=200)
    started = time.process_time()
    for number in range(3):
        queue.add(links(*[f"/p{number}-{each}" for each in range(10_000)]), depth=1)
    assert time.process_time() - started < 15
    assert len(queue) <= 4_000
    assert len(order(queue)) == 200


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("https://heron.test/x", True),
        ("https://www.heron.test/x", True),
        ("https://docs.heron.test/x", True),
        ("https://otter.test/x", False),
        ("https://notheron.test/", False),
    ],
)
def test_a_site_is_its_host_and_what_is_below(url: str, inside: bool) -> None:
    assert (url in Scope.around("https://www.heron.test/")) is inside
    assert (url in Scope.around("https://heron.test/en/")) is inside


def test_a_folder_narrows_a_site_and_a_page_does_not() -> None:
    assert "https://heron.test/docs" in Scope.around("https://heron.test/docs/")
    assert "https://heron.test/pricing" not in Scope.around("https://heron.test/docs")
    assert "https://docs.heron.test/boards" in Scope.around("https://docs.heron.test/introduction")
    picked = Scope.around("https://heron.test/", include=["/docs/"], exclude=["/docs/old"])
    assert "https://heron.test/docs/new" in picked
    assert "https://heron.test/docs/old" not in picked
    assert "https://heron.test/blog" not in picked


@pytest.mark.parametrize(
    ("path", "trap"),
    [
        ("/calendar/2026-03", "calendar"),
        ("/events?month=3", "calendar"),
        ("/shop?sort=price", "sorting or filtering"),
        ("/a;jsessionid=1?sid=2", "session id"),
        ("/list?page=51", "endless pagination"),
        ("/a/b/a/b/a/b/c", "path with repeated segments"),
        ("/cart/add", "action, not a page"),
        ("/find?q=x", "site search"),
        ("/x?a=1&b=2&c=3&d=4&e=5", "facets"),
        ("/docs/search", ""),
        ("/search/query-dsl", ""),
        ("/docs/search/full-text/analyzers", ""),
        ("/search/pink%20boots", "site search"),
        ("/docs/checkout/sessions", ""),
        ("/docs/api/cart", ""),
        ("/de/checkout", "action, not a page"),
        ("/docs/events/week", ""),
        ("/docs/2026-03/release", ""),
        ("/list?page=3", ""),
        ("/docs/calendar", ""),
        ("/datasheet?id=4", ""),
        ("/en/latest/_sources/guide/install.rst.txt", "source text of a page"),
        ("/book/_sources/intro.ipynb", "source text of a page"),
        ("/tree/CHANGELOG.md?plain=1", "source text of a page"),
        ("/docs/sources/kafka.html", ""),
        ("/docs/data_sources/rest", ""),
    ],
)
def test_traps_are_known_by_name(path: str, trap: str) -> None:
    guard = TrapGuard()
    assert guard.check(SITE + path) == trap
    assert [report.name for report in guard.report()] == ([trap] if trap else [])


def test_addresses_that_all_show_the_same_are_a_trap() -> None:
    guard = TrapGuard()
    for number in range(6):
        assert guard.check(f"{SITE}/tags/{number}") == ""
        guard.fetched(f"{SITE}/tags/{number}", "sha256:same")
        guard.fetched(f"{SITE}/docs/{number}", f"sha256:{number}")
    assert guard.check(f"{SITE}/tags/7") == "the same page at many addresses"
    assert guard.check(f"{SITE}/docs/7") == ""


def test_what_a_person_allows_is_no_trap() -> None:
    guard = TrapGuard(allow=(re.compile("/find[?]"),))
    assert guard.check(f"{SITE}/find?q=x") == ""
    assert guard.check(f"{SITE}/seek?q=x") == "site search"


def test_a_page_with_and_without_a_slash_is_asked_for_once_unless_it_is_missing() -> None:
    made = frontier()
    made.add([Link(f"{SITE}/features"), Link(f"{SITE}/features/"), Link(f"{SITE}/features/?tab=2")], depth=0)
    assert sorted(one.url for one in made.drain()) == [f"{SITE}/features", f"{SITE}/features/?tab=2"]
    made.missing(f"{SITE}/features")
    assert [one.url for one in made.drain()] == [f"{SITE}/features/"]
    made.missing(f"{SITE}/features/")
    assert made.drain() == []


def test_a_query_with_too_many_variants_is_a_facet() -> None:
    guard = TrapGuard()
    names = [guard.check(f"{SITE}/items?colour={number}") for number in range(60)]
    assert names.count("") == 40
    assert names[-1] == "facets"


def test_sitemaps_of_every_form() -> None:
    spaced = (
        "<?xml version='1.0'?><s:urlset xmlns:s='x'><s:url>\n <s:loc> https://heron.test/a?b=1&amp;c=2 </s:loc>"
        "<image:image><image:loc>https://heron.test/p</image:loc></image:image>"
        "<s:lastmod>2026-01-02</s:lastmod></s:url></s:urlset>"
    )
    assert read_sitemap(spaced.encode()).pages == (Link("https://heron.test/a?b=1&c=2"),)
    plain = read_sitemap(b"https://heron.test/a\nnot an address\nhttps://heron.test/b\n").pages
    assert [link.url for link in plain] == ["https://heron.test/a", "https://heron.test/b"]
    index = b"<sitemapindex><sitemap><loc>https://heron.test/m.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(index).sitemaps == ("https://heron.test/m.xml",)
    assert read_sitemap(b"<urlset><url><loc>https://heron.test/whole</loc></url><url><loc>https://heron").pages == (
        Link("https://heron.test/whole"),
    )
    assert read_sitemap(b"<html>not found</html>").pages == ()


def test_sitemap_bombs_are_bounded() -> None:
    many = (
        b"<urlset>" + b"".join(b"<url><loc>https://heron.test/%d</loc></url>" % n for n in range(60_000)) + b"</urlset>"
    )
    found = read_sitemap(many)
    assert len(found.pages) == 50_000
    assert found.truncated
    started = time.process_time()
    for part in (b"<url>", b"<loc>", b"<loc>" + b" " * 3000, b"<url><loc><![CDATA["):
        assert read_sitemap(gzip.compress(part * (8_000_000 // len(part)))).pages == ()
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'
    assert read_sitemap(laughs).pages == ()
    assert time.process_time() - started < 20


def test_feeds_of_every_form() -> None:
    rss = b"<rss><channel><item><title><![CDATA[2.1 is out]]></title><link>/r/2.1</link></item></channel></rss>"
    atom = b"<feed><entry><title>2.0</title><link rel='self' href='/s'/><link href='https://heron.test/r/2.0'/></entry></feed>"
    json_feed = b'{"version": "https://jsonfeed.org/version/1", "items": [{"url": "/r/1.9", "title": "1.9"}, 3, {}]}'
    url = f"{SITE}/feed"
    assert feed_links(rss, url) == (Link(f"{SITE}/r/2.1", "2.1 is out"),)
    assert feed_links(atom, url) == (Link(f"{SITE}/r/2.0", "2.0"),)
    assert feed_links(json_feed, url) == (Link(f"{SITE}/r/1.9", "1.9"),)
    assert all(is_feed("application/xml", feed) for feed in (rss, atom, json_feed))
    assert not is_feed("text/html", b"<html><rss></html>")
    assert feed_links(b'{"items": 5}', url) == ()
    started = time.process_time()
    for part in (b"<item>", b"<item><link>" + b" " * 20_000, b"<entry><link " + b"x" * 2_900, b"<item><title>"):
        assert feed_links(part * (5_000_000 // len(part)), url) == ()
    assert time.process_time() - started < 10


def test_a_page_is_seen_as_a_reader_sees_it() -> None:
    html = (
        '<html><head><title>Boards</title><base href="/docs/">'
        '<link rel="alternate" type="application/rss+xml" href="/f.xml">'
        '<meta http-equiv="refresh" content="0; url=/moved"></head><body><script>var words = "not seen";</script>'
        '<p>One two <b>three</b></p><a href="a">  A   page </a><a href="a#x">again</a><a href="//cdn.test/x">x</a>'
        '<a href="javascript:void(0)">no</a><a href="/img.png" title="picture"></a></body></html>'
    )
    view = view_page(html.encode(), f"{SITE}/index.html")
    assert [link.url for link in view.links] == [
        f"{SITE}/docs/a", "https://cdn.test/x", f"{SITE}/img.png",
    ]  # fmt: skip
    assert view.links[0].text == "A page"
    assert view.text.startswith("one two three a page")
    assert "not seen" not in view.text
    assert (view.refresh, view.feeds[0].url) == (f"{SITE}/moved", f"{SITE}/f.xml")


@pytest.mark.parametrize("deep", [b"<div>" * 200_000, b"<b>" * 200_000, (b"<div>" * 50_000 + b"</div>" * 50_000) * 2])
def test_a_page_that_nests_without_end_is_cut(deep: bytes) -> None:
    started = time.process_time()
    view = view_page(b"<a href=/first>first</a>" + deep + b"<a href=/last>last</a>", SITE)
    assert time.process_time() - started < 2
    assert view.links[0].url == f"{SITE}/first"


@pytest.mark.parametrize(
    ("url", "spelling"),
    [
        ("HTTP://Heron.Test:80/a/../B?utm_medium=x#y", "http://heron.test/a/../B"),
        ("https://heron.test/größe", "https://heron.test/gr%C3%B6%C3%9Fe"),
        ("https://höron.test/", "https://xn--hron-5qa.test/"),
        ("https://u:p@heron.test/", ""),
        ("ftp://heron.test/", ""),
        ("file:///etc/passwd", ""),
        ("data:text/html,x", ""),
        ("http://[::1", ""),
        ("https://heron.test:99999/", ""),
        ("", ""),
    ],
)
def test_addresses_have_one_spelling(url: str, spelling: str) -> None:
    assert canonical(url) == spelling


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("10.1.2.3", "private"),
        ("169.254.169.254", "link-local"),
        ("100.64.0.1", "private"),
        ("0.0.0.0", "private"),
        ("::1", "loopback"),
        ("::ffff:10.0.0.1", "private"),
        ("64:ff9b::7f00:1", "loopback"),
        ("fe80::1%eth0", "link-local"),
        ("fd00::1", "private"),
        ("::", "private"),
        ("::127.0.0.1", "private"),
        ("fec0::1", "private"),
        ("64:ff9b:1::7f00:1", "private"),
        ("2002:7f00:1::", "loopback"),
        ("ff02::1", "multicast"),
        ("2001:db8::1", "private"),
        ("::ffff:8.8.8.8", ""),
        ("224.0.0.1", "multicast"),
        ("8.8.8.8", ""),
        ("2606:4700::1", ""),
    ],
)
def test_only_public_addresses_are_connected_to(address: str, kind: str) -> None:
    assert why_refused(address).startswith(kind)
    assert bool(why_refused(address)) is bool(kind)


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://[::1]/",
        "http://a.localhost/",
        "http://intra.internal/",
        "ftp://heron.test/",
        "file:///etc/passwd",
    ],
)
def test_disguised_addresses_are_refused(url: str) -> None:
    assert refuse_url(url, allow_private=False)


def test_numbers_that_are_names_are_names() -> None:
    assert literal_address("heron.test") == ""
    assert literal_address("1.2.3.4.5") == ""
    assert literal_address("256.1.1.1") == ""


def test_roles_do_not_count_against_the_budget() -> None:
    queue = frontier(budget=1)
    queue.seed(f"{SITE}/")
    queue.aside(f"{SITE}/sitemap.xml", Role.SITEMAP)
    assert order(queue) == ["/", "/sitemap.xml"]
    assert queue.taken == 1


PIECES = st.lists(
    st.sampled_from(
        [
            "a",
            "b.html",
            "/",
            "..",
            ".",
            "../",
            "//",
            "?x=1",
            "?",
            ";p",
            ":",
            " ",
            "\\",
            "%2e",
            "é",
            "~c",
            "http://h.example",
        ]
    ),
    max_size=8,
).map("".join)
BASES = st.sampled_from(
    [
        "https://h.example",
        "https://h.example/",
        "https://h.example/x/y/z.html",
        "https://h.example/x//y/",
        "https://h.example/x/../y/?q=a/b",
    ]
)


@settings(deadline=None, max_examples=400)
@given(PIECES, BASES)
def test_what_is_joined_on_the_short_way_is_what_the_library_joins(href: str, base: str) -> None:
    href = href.strip()
    assert canonical(BaseAddress.of(base).plain(href)) in ("", join(base, href), canonical(base[:17] + href))
