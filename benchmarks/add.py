"""What `add` would propose for archived sites, held against what a person said of each address.

``python -m benchmarks.add [--market DIR ...] [--out FILE.csv]``

Each site of the market folders is looked at out of its archive, from the address that somebody would type for the
product. Printed are the sources proposed, with what proved each; those left out, with the reason; the pages that two
proposals of one site would both ask for; and how many proposals a reader called right, wrong and unsure
(``judged/add.csv``, which also has pages that were not proposed). Code hosts' interfaces and package registries are in
no archive, so that sources of these kinds are never proposed here.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.common import below_floor, floors, shared_dir
from benchmarks.discovery import SiteArchive, read_site
from crawlers.discovery.propose import Proposal, propose
from crawlers.sources import rule_for
from crawlers.urls import canonical, join
from rivalscope.core.archive import Archived
from rivalscope.core.config import SourceKind, SourceSpec

_CODE_HOSTS = ("github.com", "gitlab.com", "codeberg.org")
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


def home_of(site: SiteArchive) -> str:
    """Return the address that somebody would type for a product: its own site or repository, as far as archived.

    Of hosts, and of the repositories of a host of code, that named after the product counts more than one with more
    pages; of its pages, the shortest address.
    """
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for url, answer in site.answers.items():
        if answer.mime == "text/html" and answer.status == 200:
            parts = urlsplit(url)
            repository = parts.path.strip("/").split("/")[:2] if parts.netloc in _CODE_HOSTS else []
            groups[parts.netloc, *repository].append(url)
    name = _letters(site.name)
    best = max(groups, key=lambda group: (name in _letters(group[-1]), len(groups[group]), group))
    return min(groups[best], key=lambda url: (url.count("/"), len(url), url))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def overlaps(proposals: Sequence[Proposal], urls: Sequence[str]) -> int:
    """Count the pages that more than one of the proposed sources would begin with or follow."""
    scopes = {}
    for one in proposals:
        if one.kind in (SourceKind.SITE, SourceKind.DOCS):
            spec = SourceSpec(kind=one.kind, url=one.url, exclude=one.exclude)
            scopes[one.url] = rule_for(one.kind).scope(spec)
    starts = {one.url for one in proposals if one.kind not in (SourceKind.SITE, SourceKind.DOCS)}
    return sum(sum(url in scope for scope in scopes.values()) + (url in starts) > 1 for url in urls)


def judged() -> dict[tuple[str, str, str], str]:
    """Return what a reader said of each (site, kind, address): right, wrong or unsure."""
    with (Path(__file__).parent / "judged" / "add.csv").open(encoding="utf-8", newline="") as file:
        return {(row["site"], row["kind"], canonical(row["url"])): row["answer"] for row in csv.DictReader(file)}


def score(proposed: Collection[tuple[str, str, str]], sites: Collection[str]) -> dict[str, float]:
    """Print and return how many proposals are right, wrong, unsure and not judged, and what was not proposed.

    Args:
        proposed: (site, kind, canonical address).
        sites: Names of the sites that were looked at.
    """
    said = {key: answer for key, answer in judged().items() if key[0] in sites}
    counts = Counter(said.get(key, "not judged") for key in proposed)
    missed = [key for key, answer in said.items() if answer == "right" and key not in proposed]
    total = max(1, len(proposed))
    print(
        f"{len(proposed)} proposals: "
        + ", ".join(f"{counts[name]} {name}" for name in ("right", "wrong", "unsure", "not judged"))
        + f"; {len(missed)} right ones are not proposed"
    )
    for key in sorted(missed):
        print("  not proposed:", *key)
    # Unsure is mostly the address that was given, where the archive holds no better one.
    given = sum(said.get(key) == "unsure" and key[1] == SourceKind.SITE for key in proposed)
    return {
        "right": counts["right"] / total,
        "right_beside_the_given": counts["right"] / max(1, total - given),
        "max_wrong": counts["wrong"] / total,
    }


def main() -> int:
    """Look at every site, print what would be proposed, and fail below the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--market", type=Path, action="append", help="market folder; default: all of the corpora")
    parser.add_argument("--out", type=Path, help="write the lines as CSV, too")
    arguments = parser.parse_args()
    markets = arguments.market or sorted(path.parent for path in (shared_dir() / "corpora").glob("*/sites"))
    rows: list[tuple[str, ...]] = []
    proposed: set[tuple[str, str, str]] = set()
    sites: set[str] = set()
    twice = 0
    for market in markets:
        for path in sorted((market / "sites").glob("*.warc.gz")):
            if path.name.removesuffix(".warc.gz")[-11:-8].strip("-").isdigit():
                continue  # an earlier capture of the same site
            site = read_site(path)
            if not site.homes:
                continue
            sites.add(site.name)
            found = propose(home_of(site), ArchivedLook(site))
            twice += overlaps(found.found, [url for url, answer in site.answers.items() if answer.status == 200])
            for one in found.found:
                rows.append((market.name, site.name, "1", one.kind, one.url, "; ".join(one.why)))
                proposed.add((site.name, one.kind.value, canonical(one.url)))
            for left in found.left_out:
                rows.append((market.name, site.name, "0", left.kind, left.url, left.why))
    for row in rows:
        print(" | ".join(row))
    print(f"{len(sites)} sites: {len(rows) - len(proposed)} candidates left out, {twice} pages in two sources")
    figures = {**score(proposed, sites), "max_twice": twice}
    if arguments.out:
        with arguments.out.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([_COLUMNS, *rows])
    if arguments.market:
        return 0
    floor = floors("add")
    missed = below_floor(figures, {name: value for name, value in floor.items() if not name.startswith("max_")})
    missed += [
        f"{name}: {figures[name]:.3f} is above {value}"
        for name, value in floor.items()
        if name.startswith("max_") and figures[name] > value
    ]
    print("\n".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
