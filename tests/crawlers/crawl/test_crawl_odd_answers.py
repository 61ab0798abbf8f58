"""Answers whose headers are wrong about their body: each is read or a failure of its own, and harms no other page."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
from crawl_harness import Answer, Market, Site, page

from benchmarks.pdf_documents import documents
from rivalscope.app.workflows.read import read_captures, with_failures
from rivalscope.core.archive.http import _zstd
from rivalscope.core.records import Outcome
from rivalscope.core.store.captures import captures_of_run

Make = Callable[..., Market]


def test_every_odd_answer_is_read_or_told(site: Site, market: Make) -> None:
    body = page("Audit log").encode()
    site["/nul"] = Answer(body, mime="text/html; charset=utf\x00-8")
    site["/absurd"] = Answer(body, mime="\x01\x02" * 200)
    site["/plain-gzip"] = Answer(body, headers={"Content-Encoding": "gzip"})
    site["/brotli"] = Answer(brotli.compress(body), headers={"Content-Encoding": "br"})
    site["/zstd"] = Answer(_zstd().compress(body), headers={"Content-Encoding": "zstd"})
    site["/half"] = Answer(gzip.compress(body)[:60], headers={"Content-Encoding": "gzip"})
    site["/attributes"] = page("Wide", extra="<meta " + " ".join(f"a{n}=1" for n in range(50_000)) + ">")
    site["/fine"] = page("Fine")
    site["/"] = page("Heron", *[path for path in site.pages if path != "/"])
    made = market(max_pages=20)
    crawled = made.crawl()
    outcomes = {path: capture.outcome for path, capture in crawled.by_path().items()}
    assert outcomes.pop("half") is Outcome.FAILED
    assert set(outcomes) == {"", "nul", "absurd", "plain-gzip", "brotli", "zstd", "attributes", "fine"}
    assert set(outcomes.values()) == {Outcome.FETCHED}
    assert read_captures(made.workspace, crawled.captures).problems == ()


def test_a_page_that_cannot_be_read_is_a_failure_of_its_own(site: Site, market: Make) -> None:
    site["/fine"] = page("Fine")
    site["/"] = page("Heron", "/fine")
    made = market(max_pages=5)
    crawled = made.crawl()
    for path in made.workspace.archive_dir.rglob("*.warc.gz"):
        path.rename(path.with_suffix(".away"))
    reading = read_captures(made.workspace, crawled.captures)
    assert len(reading.problems) == len(reading.failed) == 2
    assert {outcome for outcome, _ in reading.failed.values()} == {Outcome.FAILED}


def test_pdfs_are_fetched_and_read_and_what_is_not_readable_is_counted(site: Site, market: Make) -> None:
    made_of = {document.name: document.payload for document in documents()}
    site["/sheet.pdf"] = Answer(made_of["prose with headings"], mime="application/pdf")
    site["/locked.pdf"] = Answer(made_of["encrypted"], mime="application/pdf")
    site["/"] = page("Heron", "/sheet.pdf", "/locked.pdf")
    made = market(max_pages=5)
    crawled = made.crawl()
    captures = with_failures(crawled.captures, read_captures(made.workspace, crawled.captures))
    read = {capture.url.rsplit("/", 1)[1]: (capture.outcome, capture.reason) for capture in captures}
    assert read["sheet.pdf"] == (Outcome.FETCHED, "")
    assert read["locked.pdf"] == (Outcome.EMPTY, "not readable: an encrypted PDF")
    with made.workspace.store.begin() as connection:
        stored = {capture.id: capture.outcome for capture in captures_of_run(connection, crawled.run_id)}
    assert stored == {capture.id: capture.outcome for capture in captures}
