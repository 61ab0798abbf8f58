"""What `add` would propose for archived sites, to be read by a person: one line per source, with what proved it.

``python -m benchmarks.add [--market DIR ...] [--out FILE.csv]``

Each site of the market folders is looked at out of its archive, from the first page of its largest host. Printed are
the sources proposed, those left out with the reason, and the pages that two proposals of one site would both ask for.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import shared_dir
from benchmarks.discovery import SiteArchive, read_site
from crawlers.discovery.propose import Proposal, propose
from crawlers.sources import rule_for
from crawlers.urls import canonical, join
from rivalscope.core.archive import Archived
from rivalscope.core.config import SourceKind, SourceSpec

_COLUMNS = ("market", "site", "proposed", "kind", "url", "why")


@dataclass(frozen=True, slots=True)
class ArchivedLook:
    """Looks at a site out of its archive; everything that was archived is known at once."""

    site: SiteArchive

    def answer(self, url: str) -> Archived | None:
        """Return the archived answer, redirects followed."""
        url = canonical(url)
        for _ in range(6):
            found = self.site.answers.get(url)
            if found is None or not 300 <= found.status < 400:
                return found
            url = join(url, found.header("Location"))
        return None

    def visit(self, sources: Sequence[tuple[SourceKind, str]]) -> None:
        """Do nothing: what is not in the archive cannot be had."""


def overlaps(proposals: Sequence[Proposal], urls: Sequence[str]) -> int:
    """Count the pages that more than one of the proposed sources would begin with or follow."""
    scopes = {}
    for one in proposals:
        if one.kind in (SourceKind.SITE, SourceKind.DOCS):
            spec = SourceSpec(kind=one.kind, url=one.url, exclude=one.exclude)
            scopes[one.url] = rule_for(one.kind).scope(spec)
    starts = {one.url for one in proposals if one.kind not in (SourceKind.SITE, SourceKind.DOCS)}
    return sum(sum(url in scope for scope in scopes.values()) + (url in starts) > 1 for url in urls)


def main() -> None:
    """Look at every site and print what would be proposed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--market", type=Path, action="append", help="market folder; default: all of the corpora")
    parser.add_argument("--out", type=Path, help="write the lines as CSV, too")
    arguments = parser.parse_args()
    markets = arguments.market or sorted(path.parent for path in (shared_dir() / "corpora").glob("*/sites"))
    rows: list[tuple[str, ...]] = []
    sites = twice = 0
    for market in markets:
        for path in sorted((market / "sites").glob("*.warc.gz")):
            if path.name.removesuffix(".warc.gz")[-11:-8].strip("-").isdigit():
                continue  # an earlier capture of the same site
            site = read_site(path)
            if not site.homes:
                continue
            sites += 1
            found = propose(site.homes[0], ArchivedLook(site))
            twice += overlaps(found.found, [url for url, answer in site.answers.items() if answer.status == 200])
            for one in found.found:
                rows.append((market.name, site.name, "1", one.kind, one.url, "; ".join(one.why)))
            for left in found.left_out:
                rows.append((market.name, site.name, "0", left.kind, left.url, left.why))
    for row in rows:
        print(" | ".join(row))
    proposed = sum(row[2] == "1" for row in rows)
    print(f"{sites} sites: {proposed} sources proposed, {len(rows) - proposed} left out, {twice} pages in two sources")
    if arguments.out:
        with arguments.out.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([_COLUMNS, *rows])


if __name__ == "__main__":
    main()
