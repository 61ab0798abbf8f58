"""A crawl that was cut off goes on source by source, whatever else is asked for when it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from crawl_harness import Answer, Market, Site, page
from sqlalchemy import select, update

from rivalscope.app.workflows.collect import collect
from rivalscope.core import clock
from rivalscope.core.store import tables as t

_PAGES = 15


class _CutOffError(Exception):
    pass


@pytest.fixture
def two(site: Site, tmp_path: Path) -> Iterator[tuple[Site, Site, Market]]:
    """Two sites of one market, each with a few dozen pages."""
    other = Site()
    for one in (site, other):
        paths = [f"/page-{number}" for number in range(_PAGES)]
        one["/"] = page("Home", *paths)
        one["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 0.02", mime="text/plain")
        for path in paths:
            one[path] = page(path)
    products = [{"name": name, "sources": [{"url": f"{one.url}/"}]} for name, one in (("Heron", site), ("Tern", other))]
    made = Market(tmp_path / "ws", site.url, source={}, crawl={"concurrency": 1}, products=products)
    yield site, other, made
    made.workspace.store.close()
    other.close()


def _source(market: Market, number: int) -> str:
    product = market.workspace.market.products[number]
    return product.source_id(product.sources[0])


def _cut_off(market: Market, *sources: str) -> None:
    def progress(event: Mapping[str, Any]) -> None:
        if sum(event.get("counts", {}).values()) >= _PAGES // 3:
            raise _CutOffError

    with suppress(_CutOffError):
        collect(market.workspace, sources, progress=progress)


def _asked(site: Site) -> Counter[str]:
    return Counter(path for path in site.asked() if path.startswith("/page"))


def _runs(market: Market) -> list[tuple[str, list[str]]]:
    with market.workspace.store.begin() as connection:
        query = select(t.runs.c.status, t.runs.c.sources).order_by(t.runs.c.started_at, t.runs.c.id)
        return [(row.status, row.sources) for row in connection.execute(query)]


def test_a_narrower_crawl_that_was_cut_off_is_taken_up_by_a_wider_one(two: tuple[Site, Site, Market]) -> None:
    site, other, market = two
    _cut_off(market, _source(market, 0))
    begun = _asked(site)
    assert 0 < len(begun) < _PAGES
    collected = collect(market.workspace)
    assert [one.coverage.readable for one in collected.sources] == [_PAGES + 1, _PAGES + 1]
    repeated = {path for path, count in _asked(site).items() if count > 1}
    assert len(repeated) <= 2  # what was under way when it was cut off
    assert _asked(other) == Counter({f"/page-{number}": 1 for number in range(_PAGES)})
    assert [status for status, _ in _runs(market)] == ["published", "published"]


def test_a_wider_crawl_that_was_cut_off_is_taken_up_in_parts(two: tuple[Site, Site, Market]) -> None:
    site, other, market = two
    _cut_off(market)
    begun = sum(_asked(site).values()) + sum(_asked(other).values())
    for number in (1, 0):
        collected = collect(market.workspace, [_source(market, number)])
        assert [one.coverage.readable for one in collected.sources] == [_PAGES + 1]
        assert [status for status, _ in _runs(market)] == ["running" if number else "published"]
    assert begun > 0
    assert sum(_asked(site).values()) + sum(_asked(other).values()) <= 2 * _PAGES + 4


def test_a_crawl_that_was_cut_off_last_week_is_not_taken_up(two: tuple[Site, Site, Market]) -> None:
    site, _, market = two
    _cut_off(market, _source(market, 0))
    with market.workspace.store.begin() as connection:
        connection.execute(update(t.runs).values(started_at=clock.now() - timedelta(days=7)))
    site.log.clear()
    collect(market.workspace, [_source(market, 0)])
    assert len(_asked(site)) == _PAGES
    assert [status for status, _ in _runs(market)] == ["failed", "published"]
