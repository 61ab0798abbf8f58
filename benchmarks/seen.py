"""Whether we read what a browser shows: words of archived pages beside ``document.body.innerText`` in Chromium.

usage: python -m benchmarks.seen [--market NAME ...] [--pages N] [--differences N]

Pages are rendered from the archived bytes: no network, no scripts, and no style sheets but those within the page, since
archives of pages alone have no others. So what only an outer style sheet hides counts against us; what a click opens,
which we read and mark, is counted apart. A third of the sites is held out of all rule writing: its figures are
printed first, its differences never.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Error, Page, Route, sync_playwright

from benchmarks.common import below_floor, floors, shared_dir
from benchmarks.verification import held_out, sampled
from rivalscope.core.archive import Archived
from rivalscope.core.payload.forms import to_html
from rivalscope.core.payload.tree import build, parse

_WORD = re.compile(r"\w+")
_MARKETS = ("identity-providers", "forges")
_FOLDERS = ("feature-pages", "feature-pages-wide", "pricing")
_DATED = re.compile(r"-\d{4}-\d\d-\d\d$")
_NO_SCRIPTS = "script-src 'none'; connect-src 'none'"
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
# Text in form controls is what a visitor may choose or type, and no statement of the page.
_SHOWN = """() => {
    document.querySelectorAll('select, textarea, datalist').forEach(element => element.remove());
    return document.body ? document.body.innerText : '';
}"""


@dataclass
class Tally:
    """Words of many pages: in common, only shown, only read."""

    pages: int = 0
    both: int = 0
    shown: int = 0
    read: int = 0
    closed: int = 0
    """Read, not shown, and marked as behind a click."""
    faults: list[str] = field(default_factory=list)

    def recall(self) -> float:
        """Return the share of shown words that are read."""
        return self.both / max(1, self.shown)

    def precision(self) -> float:
        """Return the share of read words that are shown, those behind a click left out."""
        return self.both / max(1, self.read - self.closed)


def words(text: str) -> Counter[str]:
    """Return the words of a text, counted, whatever their case."""
    return Counter(_WORD.findall(text.lower().replace("\u00ad", "").replace("\u200b", "")))


def ours(one: Archived) -> tuple[Counter[str], Counter[str]]:
    """Return the words that we read of a page, and those of them that a click brings up."""
    root = parse(to_html(one.payload, one.mime, one.charset).html)
    if root is None:
        return Counter(), Counter()
    tree = build(root)
    closed: list[str] = []
    for node in tree.walk():
        if node.hidden_panel or node.tag in ("details", "dialog"):
            closed += [run.text for run in node.runs()]
    found = words(" ".join(run.text for run in tree.runs())), words(" ".join(closed))
    tree.release()
    return found


def browsers(page: Page, one: Archived) -> Counter[str]:
    """Return the words that a browser shows of a page."""

    def answer(route: Route) -> None:
        if route.request.is_navigation_request() and route.request.frame == page.main_frame:
            charset = f"; charset={one.charset}" if one.charset else ""
            headers = {"content-type": f"{one.mime}{charset}", "content-security-policy": _NO_SCRIPTS}
            route.fulfill(status=200, headers=headers, body=one.payload)
        else:
            route.abort()

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(one.url, wait_until="domcontentloaded", timeout=20_000)
    return words(str(page.evaluate(_SHOWN)))


def archived(markets: list[str], number: int) -> Iterator[tuple[str, Archived]]:
    """Yield (site, page) of markets, and of the folders of single pages."""
    for market in markets:
        for path in sorted((shared_dir() / "corpora" / market / "sites").glob("*.warc.gz")):
            name = path.name.split(".")[0]
            if not _DATED.search(name):
                for one in sampled(path, number):
                    if "html" in one.mime:
                        yield name, one
    for folder in _FOLDERS:
        for path in sorted((shared_dir() / "corpora" / folder / "pages").glob("*.html")):
            yield path.stem, _page(path)


def _page(path: Path) -> Archived:
    url = f"https://{re.sub('[^a-z0-9]', '-', path.stem.lower())}.example/"
    return Archived(
        url=url, at=_NO_TIME, status=200, headers=(), payload=path.read_bytes(), mime="text/html", charset=""
    )


def compare(page: Page, one: Archived, tally: Tally) -> None:
    """Add a page to a tally."""
    shown = browsers(page, one)
    read, closed = ours(one)
    extra, missed = read - shown, shown - read
    clicked = extra & closed
    tally.pages += 1
    tally.both += (read & shown).total()
    tally.shown += shown.total()
    tally.read += read.total()
    tally.closed += clicked.total()
    wrong = extra - clicked
    if missed or wrong:
        tally.faults.append(
            f"{missed.total():5d} missed {wrong.total():5d} extra of {shown.total()}  {one.url}\n"
            f"    missed: {' '.join(list(missed)[:40])}\n    extra: {' '.join(list(wrong)[:40])}"
        )


def main(arguments: list[str]) -> int:
    """Measure, print, and return 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seen")
    parser.add_argument("--market", action="append", default=[], help="markets; default: two of them")
    parser.add_argument("--pages", type=int, default=1_000, help="pages of each archive")
    parser.add_argument("--differences", type=int, default=0, help="print this many, the widest first")
    chosen = parser.parse_args(arguments)
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise SystemExit("There is no Chromium on this machine: nothing to compare with.")
    tallies = {True: Tally(), False: Tally()}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        with closing(browser):
            page = browser.new_page()
            for site, one in archived(chosen.market or list(_MARKETS), chosen.pages):
                try:
                    compare(page, one, tallies[held_out(site)])
                except Error as error:
                    print(f"not rendered: {one.url}: {str(error).splitlines()[0]}")
    figures: dict[str, float] = {}
    for unseen, name in ((True, "held_out"), (False, "development")):
        tally = tallies[unseen]
        figures |= {f"{name}_recall": tally.recall(), f"{name}_precision": tally.precision()}
        print(
            f"{name:12s} {tally.pages} pages: {tally.recall():.4%} of {tally.shown} words that a browser shows "
            f"are read; {tally.precision():.4%} of {tally.read - tally.closed} that are read are shown, "
            f"and {tally.closed} more are a click away"
        )
    for line in sorted(tallies[False].faults, reverse=True)[: chosen.differences]:
        print(line)
    failed = below_floor(figures, floors("seen"))
    print("\n".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
