"""A market of any width, made up: products that say on their pages what they have of what is asked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from rivalscope.app.workflows.replay import replay
from rivalscope.core.archive import Exchange
from rivalscope.core.ids import digest, make_id
from rivalscope.core.records import Capture, Outcome
from rivalscope.core.workspace import Workspace

__all__ = ["WideMarket", "fill", "write"]

BEGIN = datetime(2026, 3, 2, 6, tzinfo=UTC)
_SAID = (
    "{name} offers {thing} for every workspace, and administrators switch it on in the settings.",
    "With {thing}, teams of {name} see at once what {noise} means for their {noise2}.",
    "{thing} is included in all plans and can be limited to a {noise} or a {noise2}.",
    "{thing} is not available in {name}; ask your {noise} for another way.",
    "{thing} is planned for next year.",
    "Our customers use {thing} together with {noise} every day.",
)
_FILLER = (
    "{name} keeps every {noise} of a {noise2} in one place, so that nobody has to look for it.",
    "Read how the {noise} of {name} helps people who work with a {noise2}.",
    "Before you change a {noise}, tell whoever is responsible for the {noise2}.",
)


@dataclass(frozen=True)
class WideMarket:
    """A market that is the same for the same numbers.

    Attributes:
        products: How many.
        capabilities: How many.
        pages: Pages of each product.
        seed: Of everything that is random.
    """

    products: int
    capabilities: int
    pages: int = 10
    seed: int = 1

    @cached_property
    def _words(self) -> list[str]:
        draw = random.Random(self.seed)
        return ["".join(draw.choices("bcdfglmnprstv", k=1) + draw.choices("aeiou", k=1)) * 2
                + "".join(draw.choices("bcdfglmnprst", k=2)) for _ in range(3_000)]  # fmt: skip

    @cached_property
    def labels(self) -> list[str]:
        """Names of the capabilities, of two words each."""
        draw = random.Random(self.seed + 1)
        return [f"{first.capitalize()} {second}" for first, second in zip(
            draw.sample(self._words, self.capabilities), draw.sample(self._words, self.capabilities), strict=True
        )]  # fmt: skip

    @cached_property
    def names(self) -> list[str]:
        """Names of the products."""
        return [f"Product{number:04d}" for number in range(self.products)]

    def market_yaml(self, **settings: str) -> str:
        """Return the market's file."""
        lines = ["market: wide", *(f"{name}: {value}" for name, value in settings.items()), "products:"]
        lines += [f"- {{name: {name}, home: 'https://{name.lower()}.test/'}}" for name in self.names]
        return "\n".join([*lines, "capabilities:", *(f"- name: {label}" for label in self.labels)]) + "\n"

    def sites(self) -> Iterator[tuple[str, dict[str, bytes]]]:
        """Yield each product's pages by address."""
        for number, name in enumerate(self.names):
            yield name, {self.url(name, page): self.page(number, page) for page in range(self.pages)}

    def page(self, product: int, page: int, *, look: int = 0) -> bytes:
        """Return a page; at a later look one sentence of it is another."""
        name = self.names[product]
        draw = random.Random(f"{self.seed} {product} {page}")
        said = draw.sample(self.labels, min(6, len(self.labels)))
        sections = [self._section(draw, name, thing) for thing in said]
        if look:
            sections[0] = self._section(random.Random(f"{self.seed} {product} {page} {look}"), name, said[0])
        body = "".join(sections)
        return (
            f"<!doctype html><html lang=en><head><title>{name}: {said[0]}</title></head><body><main><h1>{said[0]} and "
            f"{said[1]}</h1>{body}</main></body></html>"
        ).encode()

    def _section(self, draw: random.Random, name: str, thing: str) -> str:
        lines = [draw.choice(_SAID), *draw.sample(_FILLER, 2)]
        told = [
            one.format(name=name, thing=thing, noise=draw.choice(self._words), noise2=draw.choice(self._words))
            for one in lines
        ]
        return f"<h2>{thing}</h2>" + "".join(f"<p>{line}</p>" for line in told)

    def url(self, name: str, page: int) -> str:
        """Return the address of a page."""
        return f"https://{name.lower()}.test/" + (f"features/{page}" if page else "")

    def at(self, page: int, *, look: int = 0) -> datetime:
        """Return when a page is seen."""
        return BEGIN + timedelta(days=look, seconds=page)


def fill(root: Path, market: WideMarket, **settings: str) -> Workspace:
    """Make a workspace whose archive and store hold a market's pages, read and published as a replay does it."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "market.yaml").write_text(market.market_yaml(**settings), encoding="utf-8")
    workspace = Workspace(root)
    for number, (name, pages) in enumerate(market.sites()):
        write(workspace, name, {url: (body, market.at(page)) for page, (url, body) in enumerate(pages.items())}, number)
    replay(workspace)
    return workspace


def write(workspace: Workspace, name: str, pages: dict[str, tuple[bytes, datetime]], number: int) -> None:
    """Write pages of a product into a file of the archive, as a crawl of its site does."""
    archive, product = workspace.archive, name.lower()
    at = min(at for _, at in pages.values())
    archive.identity()
    with archive.writer(f"{at:%Y%m%dT%H%M%S}-{number:06x}-{product}-01.warc.gz", software="rivalscope/test") as writer:
        for url, (body, seen) in pages.items():
            capture = Capture(
                id=make_id(url, str(seen)), run_id=f"{number:06x}", product=product, source=f"{product}/site", url=url,
                at=seen, status=200, outcome=Outcome.FETCHED, digest=digest(body), mime="text/html", charset="utf-8",
                size=len(body),
            )  # fmt: skip
            writer.append(capture, Exchange(status=200, payload=body))
