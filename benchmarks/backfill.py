"""History on the first evening: the sample market's two years out of a web archive, held against what is true.

``python -m benchmarks.backfill [--archive wayback|commoncrawl] [--every 12] [--seed 1]``

An archive on loopback holds each page of the five sites as it was every so many days, give or take; what robots.txt
closes is not in it. The sites are crawled as of the last day, backfilled and analysed, as on a first evening: once with
their release notes, and once without, where the pages alone must tell what came and went. The peer is the same evening
without a backfill.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from protego import Protego
from ruamel.yaml import YAML

from analysis.market_store import MarketStore
from benchmarks.archive_server import ArchiveServer, Held
from benchmarks.common import below_floor, floors
from rivalscope.app.sample import SampleServer, sample_market, sample_sites
from rivalscope.app.workflows.analyse import analyse
from rivalscope.app.workflows.backfill import backfill, open_archive, plan_backfill
from rivalscope.app.workflows.collect import collect
from rivalscope.app.workflows.past import judge_past
from rivalscope.core import clock
from rivalscope.core.workspace import Workspace

_TODAY = datetime(2026, 10, 5, 6, tzinfo=UTC)
_BEGIN = date(2024, 11, 20)
# What the templates of the sites say: (product, capability, day, whether it came or went).
_TRUTH = (
    ("lanternfish", "Automatic rollback", date(2026, 7, 14), True),
    ("gantryfold", "EU data residency", date(2026, 5, 27), True),
    ("gantryfold", "OpenFeature support", date(2026, 5, 27), True),
    ("pennantry", "Approval workflows", date(2026, 6, 9), True),
    ("tarnwick", "Stale flag detection", date(2026, 5, 12), True),
    ("tarnwick", "OpenFeature support", date(2026, 8, 25), True),
    ("pennantry", "Scheduled changes", date(2026, 4, 7), False),
    ("ollerby", "Webhooks", date(2026, 8, 18), False),
)
_NEAR = timedelta(days=31)


def held(urls: dict[str, str], *, every: int, seed: int) -> Iterator[Held]:
    """Yield what the archive holds: each page about every so many days, a fifth of the times not at all."""
    draw = random.Random(seed)
    for slug, site in sample_sites().items():
        rules = Protego.parse(_robots(site, urls))
        for path in sorted(site.pages):
            if path == "/robots.txt" or not rules.can_fetch(urls[slug] + path, "archiver"):
                continue
            day = _BEGIN + timedelta(days=draw.randrange(every))
            while day < _TODAY.date():
                answer = site.answer(path, day, urls=urls, noise=False)
                if answer.status == 200 and draw.random() < 0.8:
                    at = datetime(day.year, day.month, day.day, draw.randrange(24), draw.randrange(60), tzinfo=UTC)
                    yield Held(urls[slug] + path, at, answer.body, answer.headers["Content-Type"])
                day += timedelta(days=draw.randint(max(1, every // 2), every * 3 // 2))


def _robots(site: object, urls: dict[str, str]) -> str:
    return site.answer("/robots.txt", _TODAY.date(), urls=urls).body.decode()  # type: ignore[attr-defined]


def _without_notes(market: str) -> str:
    """Return the market without its changelogs; the sites' own pages of release notes are left out, too."""
    yaml = YAML(typ="safe", pure=True)
    data = yaml.load(market)
    for product in data["products"]:
        notes = [one["url"] for one in product["sources"] if one["kind"] in ("changelog", "feed")]
        product["sources"] = [
            {**one, "exclude": [*map(re.escape, notes), "changelog", "releases", "updates", "feed|atom"]}
            for one in product["sources"]
            if one["url"] not in notes
        ]
    return json.dumps(data)


def measure(workspace: Workspace) -> dict[str, float]:
    """Hold the adoption dates against the truth."""
    market = MarketStore(workspace)
    label = {one.id: one.label for one in market.capabilities}
    found = {(one.product, label[one.capability]): one for one in market.adoptions}
    right = 0
    for product, capability, day, came in _TRUTH:
        one = found.get((product, capability))
        told = None if one is None else one.adopted if came else one.dropped
        good = told is not None and abs(told - day) <= _NEAR and not (came and one is not None and one.had_before)
        right += good
        print(
            f"  {'right' if good else 'WRONG'}  {product} {capability}: {day} {'came' if came else 'went'}, told {told}"
        )
    truth = {(product, capability) for product, capability, _, _ in _TRUTH}
    window = date(2026, 3, 2)
    false = [
        (place, one.adopted, one.dropped)
        for place, one in found.items()
        if place not in truth
        and ((one.adopted and not one.had_before and one.adopted >= window and one.version == "") or one.dropped)
    ]
    for line in false:
        print("  FALSE ", *line)
    return {"adoption": right / len(_TRUTH), "max_false": len(false)}


def run(folder: Path, *, kind: str, every: int, seed: int, with_history: bool, notes: bool) -> dict[str, float]:
    """Do a first evening and measure it."""
    figures: dict[str, float] = {}
    os.environ["RIVALSCOPE_NOW"] = _TODAY.isoformat()  # for the crawl, which is a process of its own
    with SampleServer(as_of=f"{_TODAY:%Y-%m-%d}", noise=False) as sites, clock.frozen(_TODAY):
        folder.mkdir()
        text = sample_market(sites.urls).replace("delay: 0.05", "delay: 0").replace("timeout: 10", "timeout: 90")
        if not notes:
            text = _without_notes(text)
        (folder / "market.yaml").write_text(text, encoding="utf-8")
        workspace = Workspace(folder)
        collect(workspace)
        if with_history:
            captures = list(held(sites.urls, every=every, seed=seed))
            pages = {one.url for one in captures}
            versions = sum(
                one.url != other.url or one.body != other.body
                for one, other in zip(captures, [Held("", _TODAY, b""), *captures], strict=False)
            )
            with ArchiveServer(captures, busy=23) as server, workspace.lock():
                address = server.url if kind == "wayback" else f"{server.url},{server.url}"
                asked = open_archive(workspace.market, address)
                plan = plan_backfill(workspace, asked, since=_TODAY - timedelta(days=730))
                backfill(workspace, asked, plan, budget=100_000)
                requests = sum(server.asked[name] for name in ("list", "page"))
                print(
                    f"{kind}: {len(captures)} captures of {len(pages)} pages, {versions} distinct versions, "
                    f"{requests} requests ({server.asked['list']} for lists), {server.asked['all'] - requests} busy"
                )
                figures["max_requests"] = requests / versions
        with workspace.lock():
            analyse(workspace)
            if with_history:
                judge_past(workspace)
        figures |= measure(workspace)
        workspace.store.close()
    return figures


def main() -> int:
    """Print the figures, and fail below the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archive", choices=("wayback", "commoncrawl"), default="wayback")
    parser.add_argument("--every", type=int, default=12, help="days between two captures of a page, about")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="without release notes only")
    options = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rivalscope-past-") as name:
        root = Path(name)
        figures: dict[str, float] = {}
        for notes in (False, True) if not options.quick else (False,):
            said = "with" if notes else "without"
            print(f"{said} release notes, no backfill:")
            peer = run(root / f"{said}-peer", kind="", every=0, seed=0, with_history=False, notes=notes)
            print(f"{said} release notes, {options.archive}:")
            found = run(
                root / said,
                kind=options.archive,
                every=options.every,
                seed=options.seed,
                with_history=True,
                notes=notes,
            )
            figures |= {f"{key}_{said}_notes": value for key, value in found.items()}
            figures[f"peer_{said}_notes"] = peer["adoption"]
    figures["seconds"] = round(time.monotonic() - started)
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
    floor = floors("backfill")
    missed = below_floor(figures, {name: value for name, value in floor.items() if not name.startswith("max_")})
    missed += [
        f"{n}: {figures[n]:.3f} is above {v}" for n, v in floor.items() if n.startswith("max_") and figures[n] > v
    ]
    print("\n".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
