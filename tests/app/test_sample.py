"""The sample market is served as real sites behave, and its truth is what the served pages say."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener
from urllib.robotparser import RobotFileParser

import feedparser
import pytest
from lxml import html as lxml_html
from ruamel.yaml import YAML

from crawlers.sources import rule_for
from rivalscope.app.sample import CAPTURES, PORTS, SampleServer, SampleSite, sample_files, sample_market, sample_sites
from rivalscope.core.config import MarketSpec, SourceKind
from rivalscope.core.errors import ConfigError
from rivalscope.core.market_file import parse_market
from rivalscope.core.records import NoKind, Stage, Support

BEFORE, AFTER = CAPTURES
SUPPORT = {support.value for support in Support}


class _Stay(HTTPRedirectHandler):
    """Shows redirects instead of following them."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def get(url: str, *, method: str = "GET", **headers: str) -> tuple[int, HTTPResponse | HTTPError, bytes]:
    request = Request(url, method=method, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with build_opener(_Stay).open(request, timeout=5) as answer:
            return answer.status, answer, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error, error.read()


def visible(body: bytes, path: str) -> str:
    """Return the text of a page, white space folded."""
    text = body.decode("utf-8", "replace")
    if not path.endswith((".txt", ".md", ".xml")):
        tree = lxml_html.document_fromstring(text)
        for hidden in tree.xpath("//script|//style|//head"):
            hidden.drop_tree()
        for block in tree.xpath("//*[not(self::a or self::b or self::strong or self::code or self::em)]"):
            block.tail = f" {block.tail or ''}"
        text = tree.text_content()
    return " ".join(text.split())


def rows(name: str) -> list[dict[str, str]]:
    with (sample_files() / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def truth() -> dict[tuple[str, str, str], dict[str, str]]:
    return {(row["as_of"], row["product"], row["capability"]): row for row in rows("truth.csv")}


def market() -> MarketSpec:
    return parse_market((sample_files() / "market.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def served() -> Iterator[SampleServer]:
    with SampleServer() as server:
        yield server


@pytest.fixture(scope="module")
def texts() -> dict[str, dict[tuple[str, str], str]]:
    """What each page says, as of both dates and without noise; a page that is not there says nothing."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    with SampleServer(noise=False) as server:
        for as_of in CAPTURES:
            server.as_of = as_of
            found[as_of] = {
                (slug, path): visible(body, path) if status == 200 else ""
                for slug, site in sample_sites().items()
                for path in site.pages
                for status, _, body in [get(server.urls[slug] + path)]
            }
    return found


@pytest.mark.parametrize("as_of", CAPTURES)
@pytest.mark.parametrize("slug", PORTS)
def test_every_address_of_the_sitemaps_answers_and_robots_allow_it(slug: str, as_of: str) -> None:
    with SampleServer(as_of) as server:
        base = server.urls[slug]
        robots = RobotFileParser()
        robots.parse(get(f"{base}/robots.txt")[2].decode().splitlines())
        maps, pages = [f"{base}/sitemap.xml"], []
        while maps:
            status, _, body = get(maps.pop())
            assert status == 200
            where = maps if b"<sitemapindex" in body else pages
            where += re.findall(r"<loc>(.*?)</loc>", body.decode())
        assert len(pages) >= 15
        assert len(set(pages)) == len(pages)
        for page in pages:
            assert get(page)[0] == 200, page
            assert robots.can_fetch("anyone", page)


def test_each_site_links_to_a_closed_page_and_to_a_missing_one(served: SampleServer) -> None:
    for slug, site in sample_sites().items():
        base = served.urls[slug]
        robots = RobotFileParser()
        robots.parse(get(f"{base}/robots.txt")[2].decode().splitlines())
        closed = [path for path in site.pages if not robots.can_fetch("anyone", base + path)]
        linked = {
            link
            for path in site.paths(date.fromisoformat(AFTER))
            if path.endswith(("/", ".html")) or "." not in path
            for link in re.findall(r'href="(/[^"]*)"', get(base + path)[2].decode("utf-8", "replace"))
        }
        assert linked & set(closed), slug
        assert any(get(base + link)[0] == 404 for link in linked), slug


def test_redirects_lead_to_a_page(served: SampleServer) -> None:
    for slug, site in sample_sites().items():
        assert site.redirects
        for old, new in site.redirects.items():
            status, answer, _ = get(served.urls[slug] + old)
            assert (status, answer.headers["Location"]) == (301, new)
            assert get(served.urls[slug] + new)[0] == 200


def test_a_missing_slash_is_redirected(served: SampleServer) -> None:
    status, answer, _ = get(served.urls["lanternfish"] + "/pricing")
    assert (status, answer.headers["Location"]) == (301, "/pricing/")


def test_conditional_requests_are_answered_with_304(served: SampleServer) -> None:
    page = served.urls["tarnwick"] + "/pricing/"
    _, first, body = get(page)
    assert body
    for headers in ({"If_None_Match": first.headers["ETag"]}, {"If_Modified_Since": first.headers["Last-Modified"]}):
        assert get(page, **headers)[::2] == (304, b"")
    assert get(page, If_Modified_Since="Sat, 01 Aug 2026 00:00:00 GMT")[0] == 200
    assert get(page, If_Modified_Since="no date at all")[0] == 200
    assert get(page, If_None_Match='"other"', If_Modified_Since=first.headers["Last-Modified"])[0] == 200


def test_bodies_are_compressed_only_when_asked_for(served: SampleServer) -> None:
    page = served.urls["gantryfold"] + "/pricing.html"
    plain, packed = get(page), get(page, Accept_Encoding="gzip, deflate")
    assert packed[1].headers["Content-Encoding"] == "gzip"
    assert len(packed[2]) < len(plain[2]) == len(gzip.decompress(packed[2]))
    assert get(page, method="HEAD")[2] == b""


def test_refused_missing_and_removed_pages_answer_with_a_body(served: SampleServer) -> None:
    assert get(served.urls["ollerby"] + "/trust/")[0] == 403
    for slug, path in (
        ("gantryfold", "/platform/insights.html"),
        ("ollerby", "/features/webhooks/"),
        ("tarnwick", "/x"),
    ):
        status, _, body = get(served.urls[slug] + path)
        assert status == 404
        assert len(body) > 500


@pytest.mark.parametrize(
    ("slug", "path", "mime"),
    [
        ("pennantry", "/changelog.md", "text/markdown"),
        ("tarnwick", "/changelog.txt", "text/plain"),
        ("ollerby", "/updates.xml", "application/atom+xml"),
        ("lanternfish", "/changelog/", "text/html"),
    ],
)
def test_content_types_are_what_real_sites_send(served: SampleServer, slug: str, path: str, mime: str) -> None:
    assert get(served.urls[slug] + path)[1].headers["Content-Type"] == f"{mime}; charset=utf-8"


def test_one_page_lies_about_its_charset(served: SampleServer) -> None:
    _, answer, body = get(served.urls["pennantry"] + "/docs/install-fr")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Après le démarrage" in body.decode("latin-1")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_one_page_is_nearly_empty_without_javascript(served: SampleServer) -> None:
    body = get(served.urls["ollerby"] + "/product/")[2]
    assert b'<div id="root"></div>' in body
    assert len(visible(body, "/product/")) < 60


@pytest.mark.parametrize(("slug", "path"), [("lanternfish", "/changelog/feed.xml"), ("ollerby", "/updates.xml")])
def test_feeds_hold_the_releases(served: SampleServer, slug: str, path: str) -> None:
    feed = feedparser.parse(get(served.urls[slug] + path)[2])
    releases = sample_sites()[slug].releases(date.fromisoformat(AFTER))
    assert not feed.bozo
    for entry, release in zip(feed.entries, releases, strict=False):
        assert release["version"] in entry.title
        listed = re.findall(r"<li>(.*?)</li>", entry.content[0].value)
        assert len(listed) == sum(len(texts) for texts in release.values() if isinstance(texts, list))


def test_changelogs_show_two_years_and_only_what_is_out(texts: dict[str, dict[tuple[str, str], str]]) -> None:
    pages = {
        "lanternfish": "/changelog/",
        "gantryfold": "/releases.html",
        "pennantry": "/changelog.md",
        "tarnwick": "/changelog.txt",
        "ollerby": "/updates.xml",
    }
    for slug, site in sample_sites().items():
        everything = site.releases(date.max)
        days = [release["date"] for release in everything]
        assert days == sorted(days, reverse=True)
        assert days[0] > date(2026, 9, 1) > date(2025, 1, 1) > days[-1]
        for as_of in CAPTURES:
            out = site.releases(date.fromisoformat(as_of))
            for release in everything:
                heading = str(release.get("title", release["version"]))
                page = unescape(texts[as_of][slug, pages[slug]])
                assert (heading in page) == (release in out), (slug, heading)
                for entry in [entry for listed in release.values() if isinstance(listed, list) for entry in listed]:
                    assert (entry in unescape(page)) == (release in out), (slug, entry)


def test_requests_are_counted(served: SampleServer) -> None:
    before = served.log["tarnwick"]["/about/"]
    get(served.urls["tarnwick"] + "/about/?utm_source=test")
    get(served.urls["tarnwick"] + "/about/")
    assert served.log["tarnwick"]["/about/"] == before + 2


def test_the_date_can_be_switched_while_serving() -> None:
    with SampleServer(BEFORE) as server:
        page = server.urls["lanternfish"] + "/features/automatic-rollback/"
        assert get(page)[0] == 404
        server.as_of = AFTER
        assert get(page)[0] == 200
        assert server.as_of == AFTER


def test_noise_changes_pages_that_say_the_same() -> None:
    bodies = {}
    with SampleServer() as server:
        for as_of in CAPTURES:
            server.as_of = as_of
            bodies[as_of] = {slug: get(url + "/", Accept_Encoding="")[2] for slug, url in server.urls.items()}
    assert all(bodies[BEFORE][slug] != bodies[AFTER][slug] for slug in PORTS)


def test_a_port_in_use_is_a_clear_error(served: SampleServer) -> None:
    taken = int(served.urls["pennantry"].rsplit(":", 1)[1])
    with pytest.raises(ConfigError, match="cannot open its port"), SampleServer(ports={"ollerby": taken}):
        raise AssertionError("it must not serve")


def test_truth_covers_every_product_and_capability_at_both_dates() -> None:
    names = [capability.name for capability in market().capabilities]
    assert 16 <= len(names) <= 20
    assert set(truth()) == {(as_of, slug, name) for as_of in CAPTURES for slug in PORTS for name in names}
    assert len(rows("truth.csv")) == len(truth())


@pytest.mark.parametrize("as_of", CAPTURES)
def test_truth_holds_all_kinds_of_answers_and_never_mixes_them(as_of: str) -> None:
    cells = [row for key, row in truth().items() if key[0] == as_of]
    assert {row["support"] for row in cells} == SUPPORT
    # "unclear" is what a reader of pages may answer, and no truth.
    assert {row["no_kind"] for row in cells} == {kind.value for kind in NoKind if kind is not NoKind.UNCLEAR} | {""}
    assert {row["stage"] for row in cells} <= {stage.value for stage in Stage} | {""}
    for row in cells:
        present, unknown = row["support"] in ("full", "partial"), row["support"] == "unknown"
        assert (row["no_kind"] == "") == present
        assert (row["no_kind"] == "documented") == (row["support"] == "none")
        assert (row["quote"] == "") == unknown


def test_every_quote_of_the_truth_stands_on_the_page_of_its_date(
    texts: dict[str, dict[tuple[str, str], str]],
) -> None:
    for (as_of, slug, name), row in truth().items():
        if row["quote"]:
            assert row["quote"] in texts[as_of][slug, row["url"]], (as_of, slug, name)


@pytest.mark.parametrize("as_of", CAPTURES)
def test_what_is_not_mentioned_stands_nowhere_on_the_site(
    texts: dict[str, dict[tuple[str, str], str]], as_of: str
) -> None:
    """No name or alias occurs on the product's pages, but for pages about somebody else and closed ones."""
    elsewhere = (
        "/blog/ferrier-and-daughters/",
        "/stories/",
        "/versus/",
        "/compare/",
        "/why",
        "/customers/",
        "/nightly/",
    )
    closed = ("/docs/",)
    specs = {capability.name: (capability.name, *capability.aliases) for capability in market().capabilities}
    for (day, slug, name), row in truth().items():
        if day != as_of or row["support"] != "unknown":
            continue
        away = elsewhere + (closed if row["no_kind"] == "not_looked" else ())
        for (product, path), text in texts[as_of].items():
            if product == slug and not path.startswith(away):
                said = [term for term in specs[name] if re.search(rf"\b{re.escape(term)}\b", text, re.IGNORECASE)]
                assert not said, (slug, path, said)


def test_not_looked_means_a_source_that_is_refused_as_a_whole(served: SampleServer) -> None:
    closed = {slug for _, slug, _ in [key for key, row in truth().items() if row["no_kind"] == "not_looked"]}
    for slug in closed:
        robots = RobotFileParser()
        robots.parse(get(served.urls[slug] + "/robots.txt")[2].decode().splitlines())
        docs = [source for source in market().product(slug).sources if source.kind is SourceKind.DOCS]
        assert docs
        assert not any(robots.can_fetch("anyone", source.url) for source in docs)
    assert closed == {"ollerby"}


def test_the_two_dates_differ_exactly_where_changes_csv_says(texts: dict[str, dict[tuple[str, str], str]]) -> None:
    told = {(row["product"], row["path"]) for row in rows("changes.csv") if row["path"] != "*"}
    navigation = {row["product"]: row["before"] for row in rows("changes.csv") if row["path"] == "*"}
    differ = set()
    for (slug, path), text in texts[AFTER].items():
        before = texts[BEFORE][slug, path]
        if slug in navigation:
            before = before.replace(navigation[slug], "", 1)
        if before.split() != text.split():
            differ.add((slug, path))
    assert {(slug, path) for slug, path in differ if not path.startswith("/sitemap")} == told


def test_each_change_is_seen_on_its_page(texts: dict[str, dict[tuple[str, str], str]]) -> None:
    for row in rows("changes.csv"):
        paths = [key for key in texts[BEFORE] if key[0] == row["product"] and row["path"] in (key[1], "*")]
        assert paths, row
        for key in paths if row["path"] != "*" else []:
            old, new = texts[BEFORE][key], texts[AFTER][key]
            # A heading that loses its label, or a link that comes, is seen by counting.
            if row["before"]:
                assert old.count(row["before"]) > new.count(row["before"]), row
            if row["after"]:
                assert new.count(row["after"]) > old.count(row["after"]) or row["after"] in row["before"], row
            if row["kind"] == "page_added":
                assert not old
                assert new
            if row["kind"] == "page_gone":
                assert old
                assert not new


def test_changes_hold_material_ones_and_others() -> None:
    listed = rows("changes.csv")
    names = {capability.name for capability in market().capabilities} | {""}
    assert {row["material"] for row in listed} == {"yes", "no"}
    assert {row["capability"] for row in listed} <= names
    flips = {
        (slug, name)
        for (as_of, slug, name), row in truth().items()
        if as_of == BEFORE and row["support"] != truth()[AFTER, slug, name]["support"]
    }
    assert len(flips) >= 8
    assert flips <= {(row["product"], row["capability"]) for row in listed if row["material"] == "yes"}


def test_the_market_takes_the_addresses_that_are_served(served: SampleServer) -> None:
    written = parse_market(sample_market(served.urls))
    assert written.own == "lanternfish"
    assert [product.slug for product in written.products] == list(PORTS)
    for product in written.products:
        for source in product.sources:
            assert source.url.startswith(served.urls[product.slug] + "/")
            first, _ = next(iter(rule_for(source.kind, {}).seeds(source)))
            assert get(first)[0] == 200


def test_the_market_exchanges_ports_without_confusing_them() -> None:
    swapped = dict(zip(PORTS, (f"http://127.0.0.1:{port}" for port in reversed(PORTS.values())), strict=True))
    assert parse_market(sample_market(swapped)).product("lanternfish").home == "http://127.0.0.1:8805/"


def test_the_readme_shows_the_true_matrix() -> None:
    text = (sample_files() / "README.md").read_text(encoding="utf-8")
    words = {"full": "yes", "partial": "partly", "documented": "no"}
    words |= {"not_mentioned": "not mentioned", "not_looked": "could not look"}
    table = {
        line.split("|")[1].strip(): [cell.strip() for cell in line.split("|")[2:-1]]
        for line in text.splitlines()
        if line.startswith("| ")
    }
    for (as_of, slug, name), row in truth().items():
        if as_of == AFTER:
            shown = table[name][list(PORTS).index(slug)]
            assert re.sub(r" \(.*| \*$", "", shown) == words[row["no_kind"] or row["support"]], (slug, name)


@pytest.mark.parametrize("as_of", ["2024-11-20", "2025-07-01", "2027-01-01"])
def test_the_market_can_be_served_as_of_other_days(as_of: str) -> None:
    with SampleServer(as_of) as server:
        for slug, site in sample_sites().items():
            paths = site.paths(date.fromisoformat(as_of))
            assert len(paths) > 15
            assert {get(server.urls[slug] + path)[0] for path in paths} == {200}


def test_a_misspelt_fact_of_a_page_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("suffix: /\n")
    (tmp_path / "releases.yaml").write_text("[]\n")
    (tmp_path / "index.html").write_text("{# modifed: 2026-01-01 #}\n")
    with pytest.raises(ConfigError, match="modifed"):
        _ = SampleSite(tmp_path).pages


def test_sample_is_small() -> None:
    size = sum(path.stat().st_size for path in sample_files().rglob("*") if path.is_file())
    assert size < 700_000


def test_releases_have_known_kinds_only() -> None:
    known = {"added", "changed", "fixed", "deprecated", "removed", "security", "performance", "breaking", "docs"}
    for slug in PORTS:
        text = (sample_files() / "sites" / slug / "releases.yaml").read_text(encoding="utf-8")
        for release in YAML(typ="safe", pure=True).load(text):
            assert set(release) - {"version", "date", "title"} <= known
