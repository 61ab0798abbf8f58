"""Leave products alone for a year: random edits, outages, several looks a day, archives that come late and shuffled.

``python -m benchmarks.simulation [--products 12] [--days 60] [--seed 1]``  (the long run: --products 200 --days 400)

What a look saw is the truth: each difference between what two consecutive looks at a page read must be told in exactly
one delivered digest, and nothing else may be told. Answers are handed to the crawl's own recorder; archive, judging,
reading, publication, comparison and digests are the product's. The peer compares each look with the last one by its
text, as a page monitor does that keeps whatever came.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analysis.changes.events import events
from analysis.changes.records import Change
from analysis.changes.stored import change_of
from analysis.text.excerpt import LEFT_OUT
from benchmarks.common import below_floor, floors
from crawlers.answers import HttpAnswer
from crawlers.frontier import Candidate
from crawlers.outcomes import RequestVerdict
from crawlers.recorder import Recorder
from crawlers.session import CrawlSession
from rivalscope.app.workflows.changes import find_changes
from rivalscope.app.workflows.collect import publish
from rivalscope.app.workflows.digest import make_digest, remember_digest
from rivalscope.app.workflows.read import read_captures, with_failures
from rivalscope.app.workflows.replay import replay
from rivalscope.core import clock
from rivalscope.core.records import Outcome
from rivalscope.core.store import captures, changes, runs
from rivalscope.core.workspace import Workspace

_BEGIN = datetime(2026, 1, 5, 6, tzinfo=UTC)
_NOUNS = (
    "boards lists fields forms reports charts calendars reminders templates comments mentions exports imports webhooks "
    "roles groups labels filters searches timelines milestones budgets invoices approvals audits backups archives "
    "dashboards portals surveys tickets queues macros snippets dictations translations captions polls badges"
).split()
_MADE = "shared nested private public recurring linked locked pinned nightly signed bulk guest mobile offline".split()
_SHELL = '<html><head><title>App</title></head><body><div id="root"></div><script src="/a.js"></script></body></html>'
_OUTAGES: tuple[str | int, ...] = (
    "",
    _SHELL,
    503,
    500,
    403,
    429,
    0,
    "<html><head><title>Just a moment...</title></head><body><p>Checking your browser before you go on.</p></body>",
    "<html><head><title>Back soon</title></head><body><h1>Down for maintenance</h1><p>We will be back soon.</p></body>",
)


@dataclass
class Product:
    """A product as it truly is: what its pages say."""

    number: int
    draw: random.Random
    prices: list[int] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    limits: list[int] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._fresh = iter(self.draw.sample([" ".join(pair) for pair in itertools.product(_MADE, _NOUNS)], k=400))
        self.prices = self.draw.sample(range(5, 99), 3)
        self.features = [next(self._fresh) for _ in range(9)]
        self.limits = self.draw.sample(range(11, 990), 4)

    @property
    def host(self) -> str:
        return f"https://p{self.number}.test"

    def edit(self) -> None:
        """Change one thing."""
        kind = self.draw.choice(("price", "add", "drop", "limit", "back"))
        if kind == "price":
            self.prices[self.draw.randrange(3)] = self.draw.choice([n for n in range(5, 99) if n not in self.prices])
        elif kind == "limit":
            place = self.draw.randrange(4)
            self.limits[place] = self.draw.choice([n for n in range(11, 990) if n not in self.limits])
        elif kind == "back":
            # What was there before is worth as much as anything new.
            if self.dropped and len(self.features) < 16:
                self.features.append(self.dropped.pop(self.draw.randrange(len(self.dropped))))
        elif kind == "drop" and len(self.features) > 5:
            self.dropped.append(self.features.pop(self.draw.randrange(len(self.features))))
        elif (name := next(self._fresh, "")) and len(self.features) < 16:
            self.features.insert(self.draw.randrange(len(self.features)), name)

    def pages(self) -> dict[str, tuple[str, frozenset[str]]]:
        """Path -> HTML, and what it says as tokens that a change must quote."""
        names = ("Starter", "Team", "Business")
        cards = "".join(
            f"<section><h2>{name}</h2><p>${price} per user per month</p><ul><li>Everything for {name} teams</li></ul>"
            "</section>"
            for name, price in zip(names, self.prices, strict=True)
        )
        items = "".join(
            f"<div class=card><h3>{name.capitalize()}</h3><p>With {name} everybody on the team finds what was agreed."
            "</p></div>"
            for name in self.features
        )
        topics = ("boards", "members", "uploads", "exports")
        limits = "".join(
            f"<h2>Limits of {topic}</h2><p>A workspace may hold up to {limit} {topic}, and more on request.</p>"
            for topic, limit in zip(topics, self.limits, strict=True)
        )
        page = "<!doctype html><html lang=en><head><title>{0}</title></head><body><main><h1>{0}</h1>{1}</main></body>"
        return {
            "/pricing": (
                page.format("Plans and pricing", f"<p>One price for each size of team.</p>{cards}"),
                frozenset(f"{name} ${price}" for name, price in zip(names, self.prices, strict=True)),
            ),
            "/features": (
                page.format("Features", f"<p>What the product does for a team, in one place.</p>{items}"),
                frozenset(name.capitalize() for name in self.features),
            ),
            "/docs/limits": (
                page.format("Limits", f"<p>How much a workspace holds before anybody has to ask.</p>{limits}"),
                frozenset(f"{limit} {topic}" for topic, limit in zip(topics, self.limits, strict=True)),
            ),
        }


@dataclass(frozen=True)
class Difference:
    """What a page said at one look and not at the next, or the other way round."""

    url: str
    at: datetime
    before: frozenset[str]
    after: frozenset[str]

    def parts(self) -> Iterator[tuple[str, str]]:
        """Each token that must be in a quote, and on which side."""
        yield from (("before", token) for token in self.before)
        yield from (("after", token) for token in self.after)


def _quotes(change: Change, side: str, token: str) -> bool:
    quote = change.before if side == "before" else change.after
    name, _, price = token.partition(" $")
    if price:
        return f"${price} " in f"{quote} " and (name in change.subject or name in quote or name in change.heading_path)
    return token.casefold() in f"{change.subject if quote else ''} {quote}".casefold()


class Simulation:
    """A workspace, the products that it watches, what was seen and what was reported."""

    def __init__(self, folder: Path, *, products: int, seed: int) -> None:
        self.draw = random.Random(seed)
        self.products = [Product(number, random.Random(f"{seed}/{number}")) for number in range(products)]
        # Nobody renders here: with a browser at hand, a shell would wait for it and never be recorded.
        entries = [
            {
                "name": f"P{one.number}",
                "home": one.host,
                "sources": [{"kind": "site", "url": f"{one.host}/", "javascript": False}],
            }
            for one in self.products
        ]
        folder.mkdir()
        (folder / "market.yaml").write_text(json.dumps({"market": "year", "products": entries}), encoding="utf-8")
        self.workspace = Workspace(folder)
        self.late = Workspace(shutil.copytree(folder, folder.parent / "late"))
        self.seen: dict[str, dict[datetime, frozenset[str]]] = defaultdict(dict)
        self.raw: dict[str, str] = {}
        self.monitor = 0
        """Changes that the peer told."""
        self.told: list[tuple[datetime, Change]] = []
        self.lines = self.repeated = self.cut = 0
        """Lines of delivered digests; those that stand twice in one; those cut within a sentence."""
        self.waiting: list[Path] = []
        self.looks = 0

    def look(self, products: Sequence[Product], at: datetime, *, late: bool) -> None:
        """Look at products' pages in one run; what is to arrive late goes into another archive first."""
        if not products:
            return
        workspace = self.late if late else self.workspace
        market = workspace.market.products
        of_source = {market[one.number].source_id(market[one.number].sources[0]): one for one in products}
        seen: dict[str, list[tuple[str, datetime]]] = {}
        with clock.frozen(at), workspace.store.begin() as connection:
            run_id = runs.start_run(connection, "crawl", sources=list(of_source))
        for source, product in of_source.items():
            at += timedelta(seconds=1)
            with clock.frozen(at):
                seen[source] = self._look_at(workspace, run_id, source, product, at)
        with clock.frozen(at):
            with workspace.store.begin() as connection:
                found = captures.captures_of_run(connection, run_id)
            read = read_captures(workspace, found)
            if late:
                self.waiting += sorted(workspace.archive_dir.glob(f"{run_id}*"))
            else:
                told = publish(
                    workspace, run_id, with_failures(found, read), sources=list(of_source), problems=read.problems
                )
                # What missed what it promises keeps yesterday's result: nothing of it was seen.
                for result in told.failed:
                    for url, when in seen[result.coverage.source]:
                        del self.seen[url][when]
        self.looks += len(products)

    def _look_at(
        self, workspace: Workspace, run_id: str, source: str, product: Product, at: datetime
    ) -> list[tuple[str, datetime]]:
        """Look at one product; return the pages that could be read."""
        session = CrawlSession.open(workspace, run_id, source, report=lambda event: None)
        recorder = Recorder(session)
        broken = self.draw.random() < 0.06
        read: list[tuple[str, datetime]] = []
        for path, (body, tokens) in product.pages().items():
            url = product.host + path
            answer: str | int = body
            if broken or self.draw.random() < 0.04:
                answer = self.draw.choice(_OUTAGES)
            self._answer(recorder, Candidate(url), answer)
            if answer is body:
                self.seen[url][at] = tokens
                read.append((url, at))
            if workspace is self.workspace:
                self._monitor(url, answer)
        recorder.commit()
        session.close()
        return read

    @staticmethod
    def _answer(recorder: Recorder, candidate: Candidate, answer: str | int) -> None:
        if answer == 0:
            recorder.refusal(candidate, RequestVerdict(Outcome.FAILED, "no answer in time"))
            return
        status, body = (answer, "sorry") if isinstance(answer, int) else (200, answer)
        headers = [("Content-Type", "text/html; charset=utf-8")]
        recorder.answer(candidate, HttpAnswer(status=status, headers=headers, body=body.encode()), last_attempt=True)

    def _monitor(self, url: str, answer: str | int) -> None:
        if isinstance(answer, str):
            self.monitor += url in self.raw and self.raw[url] != answer
            self.raw[url] = answer

    def arrive(self, at: datetime, *, all_of_them: bool = False) -> None:
        """Replay some of the archives that wait, in any order."""
        self.draw.shuffle(self.waiting)
        count = len(self.waiting) if all_of_them else self.draw.randint(0, len(self.waiting))
        files, self.waiting = self.waiting[:count], self.waiting[count:]
        if files:
            self.workspace.archive_dir.mkdir(exist_ok=True)
            with clock.frozen(at):
                replay(self.workspace, [Path(shutil.copy2(file, self.workspace.archive_dir)) for file in files])

    def compare(self, at: datetime) -> None:
        """Compare what was fetched, as an analysis does."""
        with clock.frozen(at):
            find_changes(self.workspace, run_id="simulated")

    def tell(self, at: datetime, *, delivered: bool) -> None:
        """Make a digest; what is not delivered reached nobody."""
        with clock.frozen(at):
            digest = make_digest(self.workspace)
            if delivered:
                remember_digest(self.workspace, digest)
                self.told += [(at, change) for change in digest.appendix]
                lines = [(one.product, one.was, one.now) for one in events(digest)[0]]
                self.lines += len(lines)
                self.repeated += len(lines) - len(set(lines))
                self.cut += sum(LEFT_OUT in was + now for _, was, now in lines)

    def differences(self) -> list[Difference]:
        """Return the truth: what consecutive looks at a page read differently."""
        found = []
        for url, looks in self.seen.items():
            for (_, old), (at, new) in itertools.pairwise(sorted(looks.items())):
                if old != new:
                    found.append(Difference(url, at, old - new, new - old))
        return found


def measure(simulation: Simulation, *, in_order: set[str], show: int = 0) -> dict[str, float]:
    """Hold what was reported, and what is listed, against what was seen.

    Args:
        simulation: After its last day.
        in_order: Hosts whose looks all arrived in order: for them, digests are judged; for all, the list of changes.
        show: Maximum number of lines to print of what is wrong.
    """
    truth = simulation.differences()
    with simulation.workspace.store.begin() as connection:
        listed = [change_of(row) for row in changes.list_changes(connection)]
    figures: Counter[str] = Counter()
    digests: dict[tuple[str, datetime], list[tuple[datetime, Change]]] = defaultdict(list)
    for at, change in simulation.told:
        digests[change.url, change.new_at].append((at, change))
    stored: dict[tuple[str, datetime], list[Change]] = defaultdict(list)
    for change in listed:
        stored[change.url, change.new_at].append(change)
    places = {(one.url, one.at) for one in truth}
    for one in truth:
        for side, token in one.parts():
            figures["parts"] += 1
            right = any(_quotes(change, side, token) for change in stored[one.url, one.at])
            figures["listed"] += right
            if not right and (show := show - 1) >= 0:
                print(f"not listed: {one.url} {one.at:%m-%d %H:%M} {side} {token}")
            if one.url.rsplit("/", 1)[0].removesuffix("/docs") in in_order:
                times = {at for at, change in digests[one.url, one.at] if _quotes(change, side, token)}
                figures["judged"] += 1
                figures["once"] += len(times) == 1
                figures["never"] += not times
                figures["twice"] += len(times) > 1
    ids = Counter(change.id for _, change in simulation.told)
    wrong = [change for change in listed if (change.url, change.new_at) not in places]
    for change in wrong[: max(0, show)]:
        print(
            f"without a change: {change.url} {change.new_at:%m-%d %H:%M} {change.kind} {change.before} > {change.after}"
        )
    return {
        "lines_repeated": simulation.repeated,
        "lines_cut": simulation.cut,
        "told_once": figures["once"] / max(1, figures["judged"]),
        "told_never": figures["never"] / max(1, figures["judged"]),
        "told_twice": (figures["twice"] + sum(count > 1 for count in ids.values())) / max(1, figures["judged"]),
        "listed": figures["listed"] / max(1, figures["parts"]),
        "listed_without_a_change": len(wrong) / max(1, len(listed)),
        "parts": figures["parts"],
        "judged": figures["judged"],
        "differences": len(truth),
    }


def run(folder: Path, *, products: int, days: int, seed: int) -> tuple[Simulation, set[str]]:
    """Simulate; a third of the products is looked at by somebody else too, whose archives come late."""
    made = Simulation(folder, products=products, seed=seed)
    draw = made.draw
    untidy = {product.number for product in made.products if product.number % 3 == 2}
    for day in range(days):
        today = _BEGIN + timedelta(days=day)
        moments = sorted(draw.sample(range(0, 14 * 60), k=draw.choice((0, 1, 1, 1, 2, 4))))
        for minute in moments:
            at = today + timedelta(minutes=minute)
            looked: dict[bool, list[Product]] = {False: [], True: []}
            for product in made.products:
                while draw.random() < 0.25:
                    product.edit()
                if draw.random() < 0.9:
                    looked[product.number in untidy and draw.random() < 0.4].append(product)
            for late, some in looked.items():
                made.look(some, at, late=late)
            if draw.random() < 0.8:
                made.compare(at + timedelta(minutes=20))
        if draw.random() < 0.3:
            made.arrive(today + timedelta(hours=15))
        made.compare(today + timedelta(hours=16))
        if draw.random() < 0.4:
            made.tell(today + timedelta(hours=17), delivered=draw.random() < 0.7)
    end = _BEGIN + timedelta(days=days)
    made.arrive(end, all_of_them=True)
    made.compare(end)
    made.tell(end + timedelta(hours=1), delivered=True)
    return made, {product.host for product in made.products if product.number not in untidy}


def main() -> int:
    """Print the figures, and fail below the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=9)
    parser.add_argument("--days", type=int, default=45)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="differences that were missed, and lines without one")
    options = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rivalscope-year-") as folder:
        made, in_order = run(Path(folder) / "year", products=options.products, days=options.days, seed=options.seed)
        figures = measure(made, in_order=in_order, show=options.show)
        told = {(change.url, change.new_at) for _, change in made.told}
    print(
        f"{options.products} products, {options.days} days, {made.looks} looks, {figures['differences']:.0f} pages "
        f"found changed ({figures['parts']:.0f} things to be quoted), {time.monotonic() - started:.0f} s"
    )
    print(
        f"told in exactly one digest   {figures['told_once']:.4f} of {figures['judged']:.0f} whose looks came in order"
    )
    print(f"told in none                 {figures['told_never']:.4f}")
    print(f"told twice                   {figures['told_twice']:.4f}")
    print(
        f"lines of digests             {made.lines}, {made.repeated} twice in one digest, {made.cut} cut in a sentence"
    )
    print(f"listed at the right moment   {figures['listed']:.4f}, late and shuffled archives included")
    print(f"listed without a change      {figures['listed_without_a_change']:.4f}")
    print(f"pages told as changed        {len(told)}; a monitor that keeps whatever came: {made.monitor}")
    floor = floors("simulation")
    missed = below_floor({name: figures[name] for name in floor if not name.startswith("max_")}, {
        name: value for name, value in floor.items() if not name.startswith("max_")
    })  # fmt: skip
    missed += [
        f"{name.removeprefix('max_')}: {figures[name.removeprefix('max_')]:.4f} is above {value}"
        for name, value in floor.items()
        if name.startswith("max_") and figures[name.removeprefix("max_")] > value
    ]
    for line in missed:
        print(line)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
