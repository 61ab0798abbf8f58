"""What servers do to crawlers, and what people must not make them do."""

import contextlib
import gzip
import itertools
import os
import random
import resource
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from crawl_harness import FILLER, Answer, Market, Site, page

from crawlers.runner import Ending, crawl
from crawlers.safety import why_refused
from rivalscope.core.archive import captures_in, repair
from rivalscope.core.errors import ArchiveError, ConfigError

Make = Callable[..., Market]


def test_broken_slow_and_huge_answers_are_recorded_and_harm_no_other(
    site: Site, market: Make, closed_port: int
) -> None:
    def dies(request: Any) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.send_header("Content-Length", "100000")
        request.end_headers()
        request.wfile.write(b"<html><body>half a page")
        request.wfile.flush()
        request.connection.close()

    def hangs(_: Any) -> Answer:
        time.sleep(30)
        return Answer("too late")

    tried: Counter[str] = Counter()

    def recovers(_: Any) -> Answer:
        tried["/recovers"] += 1
        return Answer("busy", 503) if tried["/recovers"] == 1 else Answer(page("Recovered"))

    packed = gzip.compress(page("Zipped", text=FILLER * 40).encode())
    bomb = gzip.compress(b"<p>" + b"a" * 30_000_000)
    site["/dies"] = dies
    site["/hangs"] = hangs
    site["/recovers"] = recovers
    site["/truncated"] = Answer(packed[:-40], headers={"Content-Encoding": "gzip"})
    site["/bomb"] = Answer(bomb, headers={"Content-Encoding": "gzip"})
    site["/huge"] = Answer("x" * 3_000_000)
    site["/500"] = Answer("broken", 500)
    site["/charset"] = Answer(page("Größe").encode("utf-8"), mime="text/html; charset=klingon")
    site["/links"] = page("Links", *[f"/x{number}" for number in range(10_000)])
    site["/fine"] = page("Fine")
    site["/"] = page(
        "Heron", "/dies", "/hangs", "/recovers", "/truncated", "/bomb", "/huge", "/500", "/charset", "/fine", "/links",
        "file:///etc/passwd", "data:text/html,hello", "javascript:alert(1)",
    )  # fmt: skip
    made = market(max_pages=25, crawl={"timeout": 1, "max_bytes": 2_000_000, "concurrency": 8})
    crawled = made.crawl()
    assert crawled.result.ending is Ending.DONE
    said = {path: (capture.outcome.value, capture.reason) for path, capture in crawled.by_path().items()}
    assert said["dies"] == ("failed", "the connection was closed before the end")
    assert said["hangs"] == ("failed", "no response before the timeout")
    assert said["recovers"] == ("fetched", "")
    assert said["truncated"] == ("failed", "truncated gzip data")
    assert said["bomb"] == ("refused", "unpacks to more than 2000000 bytes")
    assert said["huge"] == ("refused", "larger than the size limit for a page")
    assert said["500"][0] == "failed"
    assert said["charset"] == said["fine"] == said["links"] == ("fetched", "")
    assert len(crawled.by_path()) <= 25
    asked = Counter(site.asked())
    assert asked["/hangs"] == asked["/dies"] == asked["/500"] == 3
    assert asked["/huge"] == asked["/bomb"] == 1
    assert not any("passwd" in path or "hello" in path for path in asked)


@pytest.mark.slow
def test_one_hanging_page_in_a_hundred_costs_little(site: Site, market: Make) -> None:
    def hangs(_: Any) -> Answer:
        time.sleep(20)
        return Answer("")

    paths = [f"/p{number}" for number in range(100)]
    site["/"] = page("Heron", *paths)
    for path in paths:
        site[path] = page(path)
    site["/p50"] = hangs
    started = time.monotonic()
    crawled = market(crawl={"timeout": 1}).crawl()
    assert Counter(crawled.outcomes().values()) == {"fetched": 100, "failed": 1}
    assert time.monotonic() - started < 25


@pytest.mark.slow
def test_hosts_that_do_not_answer_are_failures(market: Make, closed_port: int) -> None:
    made = market(url=f"http://127.0.0.1:{closed_port}/")
    [capture] = [found for found in made.crawl().captures if found.product]
    assert capture.outcome.value == "refused"
    assert "robots.txt cannot be read (the host refuses the connection)" in capture.reason


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:{port}/", "loopback"),
        ("http://localhost:{port}/", "private host"),
        ("http://0x7f.1:{port}/", "loopback"),
        ("http://{name}:{port}/", "resolves to the"),
    ],
)
@pytest.mark.slow
def test_private_addresses_are_refused_in_every_spelling(site: Site, market: Make, url: str, why: str) -> None:
    site["/"] = page("Inside")
    name = socket.gethostname()
    if "{name}" in url and not why_refused(socket.gethostbyname(name)):
        pytest.skip("this machine's name has a public address")
    crawled = market(url=url.format(port=site.port, name=name), allow_private=False).crawl()
    assert site.log == []
    for capture in crawled.captures:
        assert capture.outcome.value == "refused"
        assert why in capture.reason


@pytest.mark.slow
def test_a_server_that_fails_to_show_its_robots_txt_is_left_alone(site: Site, market: Make) -> None:
    site["/"] = page("Heron")
    site["/robots.txt"] = Answer("down", 500)
    assert market().crawl().outcomes() == {"/": "refused"}
    assert site.asked() == []


@pytest.mark.slow
def test_robots_txt_may_move_and_may_ask_for_time(site: Site, market: Make) -> None:
    times: list[float] = []

    def timed(_: Any) -> Answer:
        times.append(time.monotonic())
        return Answer(page("timed"))

    site["/robots.txt"] = Answer(status=301, headers={"Location": "/rules.txt"})
    site["/rules.txt"] = Answer("User-agent: *\nCrawl-delay: 0.6\nDisallow: /no", mime="text/plain")
    site["/"] = page("Heron", "/a", "/b", "/c", "/no")
    for path in ("/a", "/b", "/c"):
        site[path] = timed
    crawled = market(crawl={"concurrency": 8}).crawl()
    assert crawled.outcomes()["/no"] == "refused"
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) > 0.55


@pytest.mark.slow
def test_a_busy_server_gets_the_time_it_asks_for(site: Site, market: Make) -> None:
    times: list[float] = []

    def busy(_: Any) -> Answer:
        times.append(time.monotonic())
        return Answer("slow down", 429, headers={"Retry-After": "2"}) if len(times) == 1 else Answer(page("Rested"))

    site["/"] = page("Heron", "/busy")
    site["/busy"] = busy
    assert market().crawl().outcomes()["/busy"] == "fetched"
    assert times[1] - times[0] >= 1.9


@pytest.mark.slow
def test_a_server_that_wants_to_be_left_alone_is(site: Site, market: Make) -> None:
    paths = [f"/p{number}" for number in range(20)]
    site["/"] = page("Heron", *paths)
    for path in paths:
        site[path] = Answer("come back tomorrow", 429, headers={"Retry-After": "86400"})
    crawled = market(crawl={"concurrency": 1}).crawl()
    assert crawled.result.ending is Ending.STOPPED
    assert len(site.asked()) == 2
    outcomes = Counter(crawled.outcomes().values())
    assert outcomes == {"fetched": 1, "refused": 20}
    assert "asks crawlers to stay away" in crawled.by_path()["p7"].reason


@pytest.mark.slow
def test_the_budget_of_a_day_holds_over_runs(site: Site, market: Make) -> None:
    paths = [f"/p{number}" for number in range(10)]
    site["/"] = page("Heron", *paths)
    for path in paths:
        site[path] = page(path)
    made = market(crawl={"daily_budget": 8, "concurrency": 1})
    first = made.crawl()
    assert first.result.ending is Ending.STOPPED
    assert len(site.log) == 8
    assert "request budget" in next(c.reason for c in first.captures if c.outcome.value == "refused")
    made.crawl()
    assert len(site.log) == 8


@contextlib.contextmanager
def _small_disk(size: int) -> Any:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.slow
def test_a_full_disk_ends_the_crawl_and_the_next_attempt_goes_on(site: Site, market: Make) -> None:
    paths = [f"/p{number}" for number in range(40)]
    noise = random.Random(3)
    site["/"] = page("Heron", *paths)
    for path in paths:
        site[path] = page(path, text=noise.randbytes(40_000).hex())
    made = market()
    assert made.workspace.store.engine.dialect.name == "sqlite"  # opened before the disk fills up
    run_id = made.begin()
    with _small_disk(900_000):
        crawled = made.crawl(run_id)
    assert crawled.result.ending is Ending.ERROR
    assert isinstance(crawled.result.error, ArchiveError)
    assert "Free some space" in str(crawled.result.error)
    stored = len(crawled.captures)
    assert 5 < stored < 40
    again = made.crawl(run_id)
    assert again.result.ending is Ending.DONE
    pages = [capture.url for capture in again.captures if capture.product]
    assert len(pages) == len(set(pages)) == 41
    for path in made.workspace.archive_dir.iterdir():
        assert repair(path) == 0
        assert list(captures_in(path, file=path.name))


@pytest.mark.slow
def test_a_child_that_hangs_is_ended_and_one_that_cannot_start_says_why(site: Site, market: Make) -> None:
    site["/"] = page("Heron", "/a")
    site["/a"] = page("A")
    made = market(crawl={"delay": 0.5})
    run_id = made.begin()

    def freeze(event: Mapping[str, Any]) -> None:
        for task in Path("/proc/self/task").iterdir():
            for child in (task / "children").read_text().split():
                # Only the crawl's own child: the tests' database server is a child of this process as well.
                with contextlib.suppress(ProcessLookupError, FileNotFoundError):
                    if b"crawlers.worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                        os.kill(int(child), signal.SIGSTOP)

    result = crawl(made.workspace, run_id, [made.source], progress=freeze, silence=2)[0]
    assert result.ending is Ending.HUNG
    assert made.crawl(run_id).outcomes() == {"/": "fetched", "/a": "fetched"}

    result = market(include=["(unclosed"]).crawl().result
    assert result.ending is Ending.ERROR
    assert isinstance(result.error, ConfigError)
    assert "unclosed" in str(result.error)
    assert threading.active_count() < 60


@pytest.mark.slow
def test_a_sitemap_bomb_costs_little_and_hides_no_page(site: Site, market: Make) -> None:
    """An index of thousands of sitemaps, itself among them, that unpack to far more than a page may have."""
    entry = f"<url><loc>{site.url}/far</loc></url>".encode()
    bomb = gzip.compress(b"<urlset>" + entry * 400_000 + b"</urlset>")
    children = ["/sitemap.xml", *(f"/s{number}.xml.gz" for number in range(3_000))]
    index = "".join(f"<sitemap><loc>{site.url}{path}</loc></sitemap>" for path in children)
    site["/sitemap.xml"] = Answer(f"<sitemapindex>{index}</sitemapindex>", mime="text/xml")
    for path in children[1:]:
        site[path] = Answer(bomb, mime="application/gzip")
    site["/"] = page("Heron", "/pricing")
    site["/pricing"], site["/far"] = page("Pricing"), page("Far")
    started = time.monotonic()
    made = market(crawl={"max_bytes": 1_000_000, "concurrency": 4})
    crawled = made.crawl()
    assert crawled.result.ending is Ending.DONE
    assert {"/": "fetched", "/pricing": "fetched"}.items() <= crawled.outcomes().items()
    asked = [path for path in site.asked(pages_only=False) if path.endswith(".gz")]
    assert 0 < len(asked) <= 61
    assert site.asked(pages_only=False).count("/sitemap.xml") == 1
    assert time.monotonic() - started < 60
