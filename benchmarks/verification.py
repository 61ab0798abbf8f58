"""Whether what extraction shows is found again in the archived bytes: every block, item, table cell, plan and entry.

usage: python -m benchmarks.verification [--pages N] [--exceptions N]

Pages of all archives of the shared corpora, a fixed sample of each. A third of the sites is held out of all rule
writing: its figures are printed first, its exceptions never.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.common import below_floor, floors, shared_dir
from crawlers.extraction.page import read_page
from rivalscope.core.archive import Archived, records, response_in
from rivalscope.core.payload import verify
from rivalscope.core.records import Page

KINDS = ("block", "item", "table cell", "plan", "release")
_TEXT = ("text/", "json", "xml")
_DATED = re.compile(r"-\d{4}-\d\d-\d\d$")


def held_out(name: str) -> bool:
    """Return whether a site belongs to the third that nobody writes rules from; stable, by name."""
    return hashlib.sha256(name.encode()).digest()[0] % 3 == 0


def shown(page: Page) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of everything that a page record shows as words of its page."""
    for block in page.blocks:
        yield "block", block.text
    for item in page.items:
        yield "item", item.title
        yield "item", item.description
    for table in page.tables:
        for cell in {id(cell): cell for row in table.rows for cell in row}.values():
            yield "table cell", cell.text
    for plan in page.plans:
        yield "plan", plan.name
        yield "plan", plan.original_price if plan.prices else ""  # else it says "free" in our own word
        for text in (*plan.features, *plan.excluded, *plan.limits):
            yield "plan", text
    for release in page.releases:
        for entry in release.entries:
            yield "release", entry.text


def found_again(kind: str, text: str, one: Archived) -> bool:
    """Return whether a text is in a page's bytes; a limit out of a table is two quotes, its row's label and its cell.

    Args:
        kind: One of ``KINDS``.
        text: What the record shows.
        one: The page.
    """

    def there(part: str) -> bool:
        return verify(part, one.payload, mime=one.mime, charset=one.charset)

    return there(text) or (kind == "plan" and ": " in text and all(map(there, text.split(": ", 1))))


def sampled(path: Path, number: int) -> list[Archived]:
    """Return a fixed sample of the text pages of an archive: those with the smallest hash of their address."""
    found: dict[bytes, Archived] = {}
    for record in records(path):
        key = hashlib.sha256(record.url.encode()).digest()
        if record.type != "response" or key in found or (len(found) >= number and key > max(found)):
            continue
        response = response_in(record)
        if response is None or response.status != 200 or not any(part in response.mime for part in _TEXT):
            continue
        if any(name in response.mime for name in ("css", "javascript")):
            continue
        found[key] = response
        if len(found) > number:
            del found[max(found)]
    return [found[key] for key in sorted(found)]


def main(arguments: list[str]) -> int:
    """Measure, print, and return 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verification")
    parser.add_argument("--pages", type=int, default=12, help="pages of each archive")
    parser.add_argument("--exceptions", type=int, default=0, help="print this many of what was not found")
    chosen = parser.parse_args(arguments)
    tried: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    found: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    pages: Counter[bool] = Counter()
    whole: Counter[bool] = Counter()
    lost: list[str] = []
    seconds = 0.0
    for path in sorted((shared_dir() / "corpora").glob("*/sites/*.warc.gz")):
        unseen = held_out(_DATED.sub("", path.name.split(".")[0]))
        for one in sampled(path, chosen.pages):
            page = read_page(one.payload, one.url, mime=one.mime, charset=one.charset)
            missing = 0
            start = time.process_time()
            for kind, text in shown(page):
                if not text:
                    continue
                tried[unseen][kind] += 1
                if found_again(kind, text, one):
                    found[unseen][kind] += 1
                    continue
                missing += 1
                if not unseen:
                    lost.append(f"{one.url}\n    {kind}: {text[:200]!r}")
            seconds += time.process_time() - start
            pages[unseen] += 1
            whole[unseen] += not missing
    for unseen, name in ((True, "held out"), (False, "development")):
        total, right = tried[unseen].total(), found[unseen].total()
        print(
            f"{name:12s} {pages[unseen]} pages, {whole[unseen]} of them whole; {right} of {total} texts verify "
            f"({right / max(1, total):.4%}); "
            + ", ".join(f"{kind} {found[unseen][kind]}/{tried[unseen][kind]}" for kind in KINDS)
        )
    print(f"{seconds / max(1, pages.total()) * 1000:.1f} ms of processor time a page")
    # A fixed shuffle, so that a few exceptions show many sites.
    for line in sorted(lost, key=lambda line: zlib.crc32(line.encode()))[: chosen.exceptions]:
        print(line)
    figures = {
        name: found[unseen].total() / max(1, tried[unseen].total())
        for unseen, name in ((True, "held_out"), (False, "development"))
    }
    failed = below_floor(figures, floors("verification"))
    print("\n".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
