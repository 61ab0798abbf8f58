"""Do we find the pages that matter? Share of cited pages that a budget finds, beside breadth-first order.

``python -m benchmarks.discovery [--market DIR ...] [--budget 100]``

A market folder has ``sites/<site>.warc.gz`` and ``gold.csv`` with columns site and source_url: pages that people cited
when they said what a product supports. Each archived site is crawled out of its archive, beginning with the first page
of each of its hosts: once by our frontier, once breadth-first, both with the same links, sitemaps and scope. Only cited
pages that are in the archive count.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import below_floor, floors, shared_dir
from crawlers.discovery.sitemaps import read_sitemap
from crawlers.frontier import Frontier
from crawlers.links import Link, view_page
from crawlers.urls import Scope, canonical, host_of, join
from rivalscope.core.archive import Archived, records, response_in

DEFAULT_BUDGET = 100


@dataclass(frozen=True, slots=True)
class SiteArchive:
    """An archived site: answers by canonical address."""

    name: str
    homes: tuple[str, ...]
    """The first page of each host, that with most pages first."""
    answers: dict[str, Archived]

    @property
    def scope(self) -> Scope:
        """All of its hosts."""
        return Scope(hosts=tuple(host_of(home) for home in self.homes))

    def links(self, url: str) -> tuple[Link, ...]:
        """Links of a page, or the target of a redirect."""
        answer = self.answers.get(url)
        if answer is None:
            return ()
        if 300 <= answer.status < 400:
            return (Link(join(url, answer.header("Location"))),)
        return view_page(answer.payload, url, charset=answer.charset).links if answer.status == 200 else ()

    def final(self, address: str) -> str:
        """Follow a cited address through redirects to a page of the archive; empty: it is not there."""
        spellings = {_plain(url): url for url in self.answers}
        for _ in range(6):
            url = spellings.get(address, "")
            if not url or self.answers[url].status >= 400:
                return ""
            if self.answers[url].status < 300:
                return address
            address = _plain(join(url, self.answers[url].header("Location")))
        return ""

    def sitemap(self, home: str) -> tuple[Link, ...]:
        """Pages that a host's sitemap names."""
        answer = self.answers.get(join(home, "/sitemap.xml"))
        return read_sitemap(answer.payload).pages if answer is not None and answer.status == 200 else ()


def read_site(path: Path) -> SiteArchive:
    """Read an archive."""
    answers = {}
    for record in records(path):
        answer = response_in(record)
        if answer is not None:
            answers[canonical(answer.url)] = answer
    pages = [url for url, answer in answers.items() if answer.mime == "text/html" and answer.status == 200]
    hosts = Counter(map(host_of, pages))
    homes = tuple(
        min((url for url in pages if host_of(url) == host), key=lambda url: (url.count("/"), len(url), url))
        for host, _ in hosts.most_common()
    )
    return SiteArchive(path.name.removesuffix(".warc.gz"), homes, answers)


def ours(site: SiteArchive, budget: int) -> list[str]:
    """Crawl out of the archive as our crawler does, and return the pages in the order they were asked for."""
    frontier = Frontier(site.scope, budget=budget)
    for home in site.homes:
        frontier.seed(home)
    for home in site.homes:
        frontier.add(site.sitemap(home), depth=1, from_sitemap=True)
    order: list[str] = []
    while (candidate := frontier.pop()) is not None:
        order.append(candidate.url)
        answer = site.answers.get(candidate.url)
        if answer is not None and 300 <= answer.status < 400:
            frontier.redirect(candidate, join(candidate.url, answer.header("Location")))
        else:
            frontier.add(site.links(candidate.url), depth=candidate.depth)
    return order


def breadth_first(site: SiteArchive, budget: int) -> list[str]:
    """The peer: pages in the order they are found; sitemaps after the links of the first page of their host."""
    scope, seen, order, taken = site.scope, set(site.homes), [], 0
    waiting = deque(site.homes)
    while waiting and taken < budget:
        url = waiting.popleft()
        order.append(url)
        answer = site.answers.get(url)
        taken += answer is None or not 300 <= answer.status < 400
        for link in (*site.links(url), *(site.sitemap(url) if url in site.homes else ())):
            if link.url and link.url in scope and link.url not in seen:
                seen.add(link.url)
                waiting.append(link.url)
    return order


def _plain(url: str) -> str:
    """An address without the spellings that cite the same page."""
    url = canonical(url.split("#", 1)[0]).removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return url.removesuffix("/").removesuffix("/index.html").removesuffix(".html")


def cited(market: Path) -> dict[str, set[str]]:
    """Return the cited addresses of each site."""
    found: dict[str, set[str]] = {}
    with (market / "gold.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row.get("site") and (row.get("source_url") or "").startswith("http"):
                found.setdefault(row["site"], set()).add(_plain(row["source_url"]))
    return found


def measure(market: Path, budget: int, *, verbose: bool = False) -> dict[str, float]:
    """Print what each finds, site by site, and return the totals."""
    total = {"cited": 0, "ours": 0, "breadth_first": 0}
    for name, addresses in sorted(cited(market).items()):
        path = market / "sites" / f"{name}.warc.gz"
        if not path.is_file():
            continue
        site = read_site(path)
        wanted = {site.final(address) for address in addresses} - {""}
        if not wanted:
            continue
        pages = sum(answer.mime == "text/html" and answer.status == 200 for answer in site.answers.values())
        ranked, plain = ours(site, budget), breadth_first(site, budget)
        mine, peer = wanted & set(map(_plain, ranked)), wanted & set(map(_plain, plain))
        total["cited"] += len(wanted)
        total["ours"] += len(mine)
        total["breadth_first"] += len(peer)
        print(f"{name:16} {pages:5} pages, {len(wanted):3} cited: ours {len(mine):3}, breadth-first {len(peer):3}")
        if verbose:
            for url in sorted(wanted - mine):
                print("      missed:", url)
    return {
        "cited": total["cited"],
        "share": total["ours"] / max(1, total["cited"]),
        "breadth_first": total["breadth_first"] / max(1, total["cited"]),
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--market", type=Path, action="append")
    parser.add_argument("--budget", type=int, default=DEFAULT_BUDGET)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    for market in options.market or [shared_dir() / "corpora" / "vector-databases"]:
        figures = measure(market, options.budget, verbose=options.verbose)
        print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
    if options.market is None and options.budget == DEFAULT_BUDGET:
        figures["over_breadth_first"] = figures["share"] - figures["breadth_first"]
        if broken := below_floor(figures, floors("discovery")):
            raise SystemExit("below the floor: " + "; ".join(broken))


if __name__ == "__main__":
    main()
