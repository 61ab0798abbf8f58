"""Secrets of a market: sent to the server that asks for them, and nowhere to be found afterwards."""

import base64
import gzip
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from crawl_harness import Answer, Handler, Market, Site, page
from ruamel.yaml import YAML

from crawlers.runner import Ending
from crawlers.secrets import Vault
from rivalscope.app.workflows.collect import collect
from rivalscope.core.archive import Archive, records
from rivalscope.core.config import SourceSpec
from rivalscope.core.errors import ConfigError
from rivalscope.core.workspace import Workspace

Make = Callable[..., Market]
SECRET = "s3cr3t/Heron+Value"
QUOTED = "s3cr3t%2FHeron%2BValue"
FORMS = (SECRET.encode(), QUOTED.encode(), b"s3cr3t")


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERON_TOKEN", SECRET)


def _guarded(answer: str | Answer) -> Handler:
    """Answer only who knows the token."""

    def handle(request: BaseHTTPRequestHandler) -> Answer:
        if parse_qs(urlsplit(request.path).query).get("token") != [SECRET]:
            return Answer("who are you?", 403)
        return Answer(answer) if isinstance(answer, str) else answer

    return handle


def _leaks(root: Path) -> Iterator[str]:
    """Yield the files below a folder in which the secret stands, packed or not."""
    for path in sorted(root.rglob("*")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        if path.suffix == ".gz":
            data += b"".join(record.block + repr(record.headers).encode() for record in records(path))
            data += gzip.decompress(data[: path.stat().st_size])
        if any(form in data for form in FORMS):
            yield path.name


def _fill(site: Site) -> None:
    """Fill a site that wants the token on every page, and repeats it in links, headers, redirects and texts."""
    mine = f"?token={QUOTED}"
    pages = {
        "/": page("Heron", f"/a{mine}", f"/moved{mine}", f"/c{mine}&page=2", text=f"Your link is /a{mine}. " * 40),
        "/a": page("A", f"/{mine}", f"/b{mine}"),
        "/b": page("B", f"/{mine}"),
        "/d": page("D"),
    }
    for path, body in pages.items():
        site[path + mine] = _guarded(Answer(body, headers={"Set-Cookie": f"session={QUOTED}", "X-Echo": mine}))
    site[f"/c{mine}&page=2"] = _guarded(page("C", f"/a{mine}", text="The third page has words of its own to say. " * 5))
    site[f"/moved{mine}"] = _guarded(Answer("", 302, {"Location": f"/d{mine}"}))
    site["/robots.txt"] = Answer(f"User-agent: *\nDisallow:\nSitemap: {site.url}/map.xml{mine}\n", mime="text/plain")
    urls = f"<url><loc>{site.url}/e{mine}</loc></url>"
    site[f"/map.xml{mine}"] = _guarded(
        Answer(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>', mime="text/xml")
    )
    site[f"/e{mine}"] = _guarded(page("E"))


READ = {"/?token=***", "/a?token=***", "/b?token=***", "/c?token=***&page=2", "/d?token=***", "/e?token=***"}


@pytest.mark.parametrize("written", ["${HERON_TOKEN}", QUOTED])
def test_a_token_opens_every_page_and_is_written_nowhere(site: Site, market: Make, written: str) -> None:
    _fill(site)
    made = market(f"/?token={written}", crawl={"concurrency": 2})
    events: list[object] = []
    first = made.crawl(progress=events.append)
    assert {path for path, outcome in first.outcomes().items() if outcome == "fetched"} == READ
    assert first.outcomes()["/moved?token=***"] == "redirect"
    site.log.clear()

    second = made.crawl(progress=events.append)
    assert {path for path, outcome in second.outcomes().items() if outcome == "unchanged"} == READ
    assert second.result.bytes < 100
    assert all("Referer" not in headers for _, headers in site.log)
    body = Archive(made.workspace.archive_dir).read(first.by_path()["?token=***"]).payload
    assert b"Your link is /a?token=***." in body
    assert not any(form.decode() in repr((events, first, second)) for form in FORMS)
    market_file = made.workspace.market_file
    text = market_file.read_text()
    market_file.write_text(text.replace(QUOTED, ""))  # where a person put it is hers to decide
    assert list(_leaks(made.workspace.root)) == []


@pytest.mark.slow
def test_a_crawl_that_is_killed_goes_on_with_its_token(site: Site, market: Make) -> None:
    _fill(site)
    made = market("/?token=${HERON_TOKEN}", crawl={"concurrency": 1, "delay": 0.1})
    run_id = made.begin()
    command = [sys.executable, "-m", "crawlers.worker", str(made.workspace.root), run_id, made.source]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while len(site.log) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    said = b"".join(child.communicate())
    crawled = made.crawl(run_id)
    assert crawled.result.ending is Ending.DONE
    assert {path for path, outcome in crawled.outcomes().items() if outcome == "fetched"} == READ
    assert len({capture.url for capture in crawled.captures}) == len(crawled.captures)
    assert not any(form in said for form in FORMS)
    assert list(_leaks(made.workspace.root)) == []


def test_a_user_and_password_log_in_at_their_own_host_only(site: Site, market: Make) -> None:
    login = "Basic " + base64.b64encode(b"heron:s3cr3t pass").decode()

    def guarded(request: BaseHTTPRequestHandler) -> Answer:
        if request.headers.get("Authorization") != login:
            return Answer("who are you?", 401, {"WWW-Authenticate": "Basic"})
        return Answer(page("Heron", "/a", text=f"You came with {login}, heron:s3cr3t pass, as always you do. " * 5))

    site["/"] = site["/a"] = guarded
    made = market(url=site.url.replace("//", "//heron:s3cr3t%20pass@") + "/")
    crawled = made.crawl()
    assert crawled.outcomes() == {"/": "fetched", "/a": "fetched"}
    market_file = made.workspace.market_file
    market_file.write_text(market_file.read_text().replace("s3cr3t", ""))
    assert list(_leaks(made.workspace.root)) == []
    other = Vault.of(SourceSpec(url="https://u:password@heron.test/"), {})
    assert set(other.headers("https://heron.test/x")) == {"Authorization"}
    assert other.headers("https://heron.test.evil.test/x") == other.headers("http://heron.test/x") == {}


@pytest.mark.slow
def test_tokens_that_a_site_gives_to_its_links_are_followed_but_name_no_page(site: Site, market: Make) -> None:
    site["/"] = page("Heron", "/a?signature=one", "/away")
    site["/a?signature=one"] = site["/a?signature=two"] = page("A")
    site["/away"] = Answer("", 302, {"Location": "/b?access_token=fresh"})
    site["/b?access_token=fresh"] = page("B")
    made = market()
    assert made.crawl().outcomes() == {
        "/": "fetched", "/a?signature=***": "fetched", "/away": "redirect", "/b?access_token=***": "fetched"
    }  # fmt: skip
    again = made.crawl()  # the tokens are in nobody's memory any more, but in the archived page
    assert again.outcomes()["/a?signature=***"] == again.outcomes()["/b?access_token=***"] == "unchanged"
    site["/"] = page("Heron", "/a?signature=two", "/away")
    third = made.crawl().outcomes()
    assert third["/a?signature=***"] == "unchanged"
    assert third["/b?access_token=***"] == "unchanged"
    site["/"] = page("Heron")
    site["/away"] = Answer("gone", 410)
    last = made.crawl()
    assert last.outcomes()["/b?access_token=***"] == "refused"
    assert "contains a secret" in last.by_path()["b?access_token=***"].reason
    for path in made.workspace.archive_dir.glob("*.gz"):
        for record in records(path):
            heads = repr(record.headers).encode() + record.block.partition(b"\r\n\r\n")[0]
            assert b"fresh" not in heads
            assert b"signature=one" not in heads


def test_a_variable_that_is_not_set_is_named(site: Site, market: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HERON_TOKEN")
    result = market("/?token=${HERON_TOKEN}").crawl().result
    assert result.ending is Ending.ERROR
    assert isinstance(result.error, ConfigError)
    assert "HERON_TOKEN is not set" in result.message
    assert site.log == []


def test_a_secret_may_be_a_part_of_the_path_and_goes_to_no_other_host() -> None:
    vault = Vault.of(SourceSpec(url="https://heron.test/private/${KEY}/feed.xml"), {"KEY": "abcdef123"})
    assert vault.reveal("https://heron.test/private/***/feed.xml") == "https://heron.test/private/abcdef123/feed.xml"
    assert vault.reveal("https://heron.test/private/***/2.xml") == "https://heron.test/private/abcdef123/2.xml"
    assert vault.reveal("https://other.test/private/***/feed.xml") is None
    assert vault.clean("GET /private/abcdef123/feed.xml failed") == "GET /private/***/feed.xml failed"


def test_a_packed_page_that_breaks_off_after_a_secret_is_not_kept(site: Site, market: Make) -> None:
    whole = zlib.compress(page("Heron", text=f"Your token is {QUOTED}. " + os.urandom(4000).hex()).encode())
    site[f"/?token={QUOTED}"] = Answer(whole[: len(whole) // 2], headers={"Content-Encoding": "deflate"}, etag=False)
    made = market("/?token=${HERON_TOKEN}")
    assert made.crawl().outcomes() == {"/?token=***": "failed"}
    for path in made.workspace.archive_dir.glob("*.gz"):
        assert all(whole[:200] not in record.block for record in records(path))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("${HERON_TOKEN}", "not a web address"),
        ("https://${HERON_TOKEN}/x", "cannot be used as a host"),
    ],
)
@pytest.mark.slow
def test_an_address_that_cannot_be_asked_for_is_explained(site: Site, market: Make, url: str, why: str) -> None:
    result = market(url=url).crawl().result
    assert isinstance(result.error, ConfigError)
    assert why in result.message
    assert SECRET not in result.message


def test_a_source_that_is_configured_wrongly_harms_no_other(site: Site, tmp_path: Path) -> None:
    site["/"] = page("Heron")
    sources = [{"url": f"{site.url}/"}, {"kind": "feed", "url": f"{site.url}/feed?key=${{NOT_SET}}"}]
    data = {"market": "m", "allow_private": True, "products": [{"name": "Heron", "sources": sources}]}
    YAML(typ="safe").dump(data, tmp_path / "market.yaml")
    workspace = Workspace(tmp_path)
    try:
        found = {one.coverage.source.split("/")[1].split("-")[0]: one.missed for one in collect(workspace).sources}
    finally:
        workspace.store.close()
    assert found["site"] == ()
    assert "NOT_SET is not set" in found["feed"][0]
