"""What a site of many pages holds in memory: a little for each page, whoever reads or publishes it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from rivalscope.core.ids import digest, make_id
from rivalscope.core.records import Capture, Outcome, Page, PageKind
from rivalscope.core.store import Store, captures, pages, runs

_AT = datetime(2026, 3, 2, 6, tzinfo=UTC)
_SMALL, _LARGE = 2_000, 5_000


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with store.begin() as opened:
        yield opened
    store.close()


def _site(connection: Connection, name: str, number: int) -> str:
    """Store a crawl of a product's pages, all of them read, and return its run."""
    source = f"{name}/site"
    run = runs.start_run(connection, "crawl", sources=[source])
    found = [
        Capture(
            id=make_id(name, str(page)),
            run_id=run,
            product=name,
            source=source,
            url=f"https://{name}.test/page-{page}",
            at=_AT + timedelta(seconds=page),
            outcome=Outcome.FETCHED,
            status=200,
            digest=digest(f"{name} {page}".encode()),
            mime="text/html",
            charset="utf-8",
            last_modified="Mon, 02 Mar 2026 06:00:00 GMT",
            warc_file=f"{run}-{name}-01.warc.gz",
        )
        for page in range(number)
    ]
    captures.add_captures(connection, found)
    read = ((one.digest, Page(url=one.url, title="", language="en", kind=PageKind.OTHER)) for one in found)
    pages.save_contents(connection, name, "rule", read)
    return run


def _peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _a_page(connection: Connection, prepare: Callable[[str], Callable[[], object]]) -> float:
    """Return the bytes that each further page costs at the peak; what is held whatever the size does not count."""
    peaks: list[int] = []
    for name, number in (("warm", 10), ("small", _SMALL), ("large", _LARGE)):
        work = prepare(_site(connection, name, number))
        peaks.append(_peak(work))
    return (peaks[2] - peaks[1]) / (_LARGE - _SMALL)


def test_captures_share_what_they_have_in_common(connection: Connection) -> None:
    cost = _a_page(connection, lambda run: lambda: captures.captures_of_run(connection, run))
    assert cost < 700


def test_versions_are_written_as_they_are_found(connection: Connection) -> None:
    def prepare(run: str) -> Callable[[], object]:
        found = captures.captures_of_run(connection, run)
        return lambda: pages.publish_versions(connection, found, known_at=_AT + timedelta(days=1))

    assert _a_page(connection, prepare) < 850
    assert connection.execute(text("SELECT COUNT(*) FROM page_versions")).scalar() == 10 + _SMALL + _LARGE


def test_what_a_site_said_before_is_told_by_its_digests(connection: Connection) -> None:
    def digests(source: str) -> dict[str, str]:
        later = _AT + timedelta(days=1)
        return captures.latest_digests(connection, source=source, outcomes=[Outcome.FETCHED], before=later)

    def prepare(run: str) -> Callable[[], object]:
        source = captures.captures_of_run(connection, run)[0].source
        return lambda: digests(source)

    cost = _a_page(connection, prepare)
    assert cost < 400
    known = captures.latest_captures(connection, source="small/site", outcomes=[Outcome.FETCHED])
    assert digests("small/site") == {url: one.digest for url, one in known.items()}
