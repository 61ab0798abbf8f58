"""Find the pages that changed between dated captures of real sites, beside a plain text diff of the same pages.

The truth (``changes/<vendor>.csv``) comes from the sites' sources: which pages changed, and how many lines a reader
sees of it. A page whose source changed out of sight of the reader counts neither way.

With --flips, it is measured as well how many dated flips of curated cells the matrix shows (minutes).

usage: python -m benchmarks.changes [--market DIR] [--vendors a,b] [--cache DIR] [--show N] [--flips]
"""

from __future__ import annotations

import argparse
import csv
import difflib
import json
import os
import pickle
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from fastwarc.warc import ArchiveIterator, WarcRecordType
from selectolax.lexbor import LexborHTMLParser

from analysis.changes.records import Change, ChangeKind
from analysis.changes.site import compare_captures
from benchmarks.common import below_floor, floors
from benchmarks.flips import measure_flips, report
from crawlers.extraction.page import read_page
from rivalscope.core.chrome import fingerprint, learn_chrome, with_chrome
from rivalscope.core.records import Outcome, Page

MARKET = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "vector-databases"
_WHOLE_PAGE = (ChangeKind.PAGE_ADDED, ChangeKind.PAGE_GONE, ChangeKind.PAGE_MOVED)
_BREAKS = ("p", "li", "tr", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section", "td", "th", "dt", "dd")


@dataclass
class Site:
    """One capture of a site: pages as extraction reads them, visible lines as a plain diff does, redirects."""

    pages: dict[str, Page] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)


@dataclass
class Score:
    """Counts over all pairs of captures."""

    hit: int = 0
    told: int = 0
    true: int = 0

    def figures(self) -> tuple[float, float, float]:
        precision, recall = self.hit / max(1, self.told), self.hit / max(1, self.true)
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def read_site(path: Path, *, cache: Path | None) -> Site:
    """Read one archive; chrome is learnt from its own pages."""
    kept = cache / f"{path.name}.pickle" if cache else None
    if kept and kept.exists():
        with kept.open("rb") as file:
            return pickle.load(file)
    site = Site()
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            url, http = record.headers["WARC-Target-URI"], record.http_headers
            if http is None:
                continue
            target = http.get("location", "")
            if http.status_code and 300 <= http.status_code < 400 and target:
                site.redirects[url] = target
            elif http.status_code == 200 and "html" in (record.http_content_type or ""):
                payload = record.reader.read()
                site.pages[url] = read_page(payload, url, charset=record.http_charset or "")
                site.lines[url] = visible_lines(payload)
    chrome = learn_chrome(fingerprint(page) for page in site.pages.values())
    site.pages = {url: with_chrome(page, chrome) for url, page in site.pages.items()}
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with kept.open("wb") as file:
            pickle.dump(site, file)
    return site


def visible_lines(payload: bytes) -> list[str]:
    """Return what a plain text diff compares: every visible line of the page."""
    tree = LexborHTMLParser(payload)
    for node in tree.css("script, style, noscript, template"):
        node.decompose()
    for node in tree.css(", ".join(_BREAKS)):
        node.insert_after("\n")
    text = tree.body.text() if tree.body else ""
    return [folded for line in text.split("\n") if (folded := " ".join(line.split()))]


def captures(market: Path, vendor: str) -> dict[str, Path]:
    """Return date -> archive of a vendor, by the dates that the truth names."""
    dates = {row[name] for row in truth(market, vendor) for name in ("from_date", "to_date")}
    found = {}
    for date in dates:
        path = market / "sites" / f"{vendor}-{date}.warc.gz"
        newest = market / "sites" / f"{vendor}.warc.gz"
        found[date] = path if path.exists() else newest
    return found


def truth(market: Path, vendor: str) -> list[dict[str, str]]:
    with (market / "changes" / f"{vendor}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@dataclass
class Outcomes:
    """What both ways said of one pair of captures."""

    changed: Score = field(default_factory=Score)
    peer: Score = field(default_factory=Score)
    all_pages: Score = field(default_factory=Score)
    added: Score = field(default_factory=Score)
    gone: Score = field(default_factory=Score)
    moved: Score = field(default_factory=Score)
    reported: int = 0
    content: int = 0
    peer_reported: int = 0
    peer_content: int = 0
    lines_true: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    peer_seconds: float = 0.0
    pages: int = 0


def measure(market: Path, vendor: str, out: Outcomes, *, cache: Path | None, show: int) -> Iterator[str]:
    """Compare every pair of captures that the truth names; yield examples to look at."""
    files = captures(market, vendor)
    pairs: defaultdict[tuple[str, str], dict[str, dict[str, str]]] = defaultdict(dict)
    for row in truth(market, vendor):
        pairs[row["from_date"], row["to_date"]][row["url"]] = row
    sites: dict[str, Site] = {}
    for (old_date, new_date), rows in sorted(pairs.items()):
        for date in (old_date, new_date):
            if date not in sites:
                sites[date] = read_site(files[date], cache=cache)
        old, new = sites[old_date], sites[new_date]
        yield from _measure_pair(vendor, old, new, old_date, new_date, rows, out, show)
        sites.pop(old_date)


def _measure_pair(
    vendor: str,
    old: Site,
    new: Site,
    old_date: str,
    new_date: str,
    rows: dict[str, dict[str, str]],
    out: Outcomes,
    show: int,
) -> Iterator[str]:
    begun = time.perf_counter()
    changes = compare_captures(
        old.pages,
        new.pages,
        product=vendor,
        old_at=datetime.fromisoformat(old_date).replace(tzinfo=UTC),
        new_at=datetime.fromisoformat(new_date).replace(tzinfo=UTC),
        # The archive stands for the web: what it does not contain, the site does not serve.
        outcomes=dict.fromkeys(old.pages, Outcome.GONE),
        redirects=new.redirects,
    )
    out.seconds += time.perf_counter() - begun
    out.pages += len(new.pages)
    out.kinds.update(change.kind.value for change in changes if not change.suppressed_by)
    out.hidden.update(change.suppressed_by for change in changes if change.suppressed_by)
    shown: defaultdict[str, list[Change]] = defaultdict(list)
    for change in changes:
        if not change.suppressed_by:
            shown[change.url].append(change)
    named = {url for change in changes if not change.suppressed_by for url in change.also_at}
    both = [url for url in new.pages if url in old.pages]
    for url in both:
        row = rows.get(url)
        lines = _lines(row)
        out.lines_true += lines
        if row is not None and lines == 0:
            continue  # changed where no reader sees it
        ours = [change for change in shown[url] if change.kind not in _WHOLE_PAGE]
        out.changed.true += row is not None
        told = bool(ours) or url in named
        out.changed.told += told
        out.changed.hit += told and row is not None
        begun = time.perf_counter()
        diff = plain_diff(old.lines[url], new.lines[url])
        out.peer_seconds += time.perf_counter() - begun
        out.peer.true += row is not None
        out.peer.told += bool(diff)
        out.peer.hit += bool(diff) and row is not None
        out.reported += len(ours)
        out.content += min(len(ours), lines)
        out.peer_reported += len(diff)
        out.peer_content += min(len(diff), lines)
        if show and told != (row is not None):
            what = "missed" if row is not None else "false"
            said = "; ".join(f"{c.kind}/{c.action}: {c.before[:70]!r} -> {c.after[:70]!r}" for c in ours[:3])
            yield f"{what} {vendor} {old_date} {new_date} {url} [{lines} lines] {said} {diff[:2] if not ours else ''}"
    _whole_pages(changes, rows, old, new, out)


def _whole_pages(changes: list[Change], rows: dict[str, dict[str, str]], old: Site, new: Site, out: Outcomes) -> None:
    """Score pages that came, went and moved, where both captures say something about them."""
    told = {kind: {c.url for c in changes if c.kind is kind} for kind in (ChangeKind.PAGE_ADDED, ChangeKind.PAGE_GONE)}
    moved = {(c.old_url, c.url) for c in changes if c.kind is ChangeKind.PAGE_MOVED}
    true_moves = {(row["moved_from"], url) for url, row in rows.items() if row["moved_from"]}
    true_moves = {pair for pair in true_moves if pair[0] in old.pages and pair[1] in new.pages}
    for score, kind, name, other in (
        (out.added, ChangeKind.PAGE_ADDED, "added", new),
        (out.gone, ChangeKind.PAGE_GONE, "removed", old),
    ):
        true = {
            url
            for url, row in rows.items()
            if row["change"] == name and url in other.pages and not row["moved_from"] and not row["moved_to"]
        }
        score.true += len(true)
        score.told += len(told[kind])
        score.hit += len(true & told[kind])
    out.moved.true += len(true_moves)
    out.moved.told += len(moved)
    out.moved.hit += len(true_moves & moved)


def _lines(row: dict[str, str] | None) -> int:
    return int(row["visible_lines_added"] or 0) + int(row["visible_lines_removed"] or 0) if row else 0


def plain_diff(old: list[str], new: list[str]) -> list[str]:
    """Return the lines that a line diff reports, white space folded."""
    return [line for line in difflib.unified_diff(old, new, n=0, lineterm="") if re.match(r"[+-](?![+-]{2} ?$)", line)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--market", type=Path, default=MARKET)
    parser.add_argument("--vendors", default="")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print so many pages that were missed or told falsely")
    parser.add_argument("--flips", action="store_true", help="judge every capture and look for flips of curated cells")
    options = parser.parse_args()
    vendors = sorted(path.stem for path in (options.market / "changes").glob("*.csv"))
    if options.vendors:
        vendors = options.vendors.split(",")
    out = Outcomes()
    examples = []
    for vendor in vendors:
        examples.extend(measure(options.market, vendor, out, cache=options.cache, show=options.show))
    for name, score in (("rivalscope", out.changed), ("plain text diff", out.peer)):
        precision, recall, f1 = score.figures()
        print(f"changed pages, {name:16} precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f} (true {score.true})")
    share, peer_share = out.content / max(1, out.reported), out.peer_content / max(1, out.peer_reported)
    print(f"reported changes that are content: rivalscope {share:.3f} of {out.reported}, "
          f"plain text diff {peer_share:.3f} of {out.peer_reported}")  # fmt: skip
    for name, score in (("added", out.added), ("gone", out.gone), ("moved", out.moved)):
        precision, recall, _ = score.figures()
        print(f"pages {name:6} precision {precision:.3f} recall {recall:.3f} (true {score.true})")
    print("shown by kind:", dict(out.kinds.most_common()))
    print("hidden by rule:", dict(out.hidden.most_common()))
    ours, peer = (1000 * seconds / max(1, out.pages) for seconds in (out.seconds, out.peer_seconds))
    print(f"{ours:.2f} ms a page; plain diff {peer:.2f}")
    for line in examples[: options.show]:
        print(line)
    precision, recall, f1 = out.changed.figures()
    result = {"precision": precision, "recall": recall, "f1": f1, "content_share": share}
    print(json.dumps({name: round(value, 4) for name, value in result.items()}))
    missed = below_floor(result, floors("changes"))
    if options.flips:
        flips = measure_flips(options.market)
        for line in (*report(flips), *sorted(flips.lines)[: options.show]):
            print(line)
        missed += below_floor({"in_time": flips.share(flips.found)}, floors("changes", "flips"))
    if missed:
        raise SystemExit("\n".join(missed))


if __name__ == "__main__":
    main()
