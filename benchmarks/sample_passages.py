"""Draw passages of a market for somebody to read, without showing what the rules make of them.

Passages near a cell are drawn in three strata, by the present reader: those it takes as proof, those it takes as a
denial, a plan or a removal, and leads. They are spread over products and capabilities, at most three a cell, and
written in random order as sheets (what a reader may see) and as a key (what the rules said, to be joined afterwards).
Passages that somebody has judged before are left out; with ``--again`` only those are drawn that were judged without a
label, so that two readers can be compared.

usage: python -m benchmarks.sample_passages --market DIR --sheets SHEETS.jsonl --key KEY.csv [--number 150] [--seed 1]
           [--again]
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.corpus import Corpus
from analysis.matrix.build import queries_of
from analysis.matrix.index import ProductIndex
from analysis.matrix.measure import measure_product
from analysis.matrix.measure import read_market as index_market
from analysis.matrix.passages import Passage, PassageKind
from analysis.matrix.query import Query
from analysis.matrix.trees import default_proof_model
from analysis.matrix.verdict import DENIES
from analysis.matrix.weigh import Scales, Weighed
from analysis.statements import Meaning
from analysis.text.embed import default_embedder
from benchmarks.common import shared_dir
from benchmarks.judged_passages import judged
from benchmarks.matrix import read_market, replay
from rivalscope.core.ids import make_id
from rivalscope.core.records import Capability

SHARES = {"proof": 0.40, "denial": 0.15, "lead": 0.45}
"""Share of each stratum; a market with fewer denials gets more leads."""
_A_CELL = 3
_NEAR, _SAYS = 0.1, 0.5
"""Nearness and share of the name from which a passage that proves nothing is worth reading."""
_NEAR_CHOICES = 6
"""Leads of a cell among which one is drawn."""
_BEFORE = 160
Place = tuple[str, str, str]
"""Product, feature and content id of a passage."""
_MISSING = frozenset((Meaning.DENIES, Meaning.PLANNED, Meaning.REMOVED))


@dataclass(frozen=True)
class Drawn:
    """One passage that may be read, with what the rules made of it."""

    product: str
    query: Query
    one: Weighed
    stratum: str
    first: bool
    """It would be the cell's first quote."""
    before: str
    """What is before it on the page, where it leans on nothing else."""

    @property
    def address(self) -> str:
        """Address of the page."""
        return self.one.document.page.url

    @property
    def line(self) -> str:
        """Content id of the passage."""
        return make_id("line", self.one.passage.text)

    @property
    def cell(self) -> tuple[str, str]:
        """Product and capability."""
        return self.product, self.query.label


def strata(corpus: Corpus, capabilities: Sequence[Capability], wanted: Callable[[Place], bool]) -> list[Drawn]:
    """Return the near passages of a market whose product, feature and line are ``wanted``, each with its stratum.

    Of the leads of a cell only the nearest few are returned.
    """
    queries = queries_of(corpus, capabilities)
    market = index_market(corpus, queries, default_embedder())
    model = default_proof_model()
    found: list[Drawn] = []
    for product, index in market.indexes.items():
        scales = Scales(corpus, market, product, measure_product(market, product), model)
        for number, query in enumerate(queries):
            leads, lines, first = 0, set[str](), True
            for one in scales.weigh(number, query):
                line = make_id("line", one.passage.text)
                stratum = _stratum(one, model.threshold)
                fits = line not in lines and wanted((product, query.label, line))
                lines.add(line)
                leads += stratum == "lead"
                if stratum and fits and (stratum != "lead" or leads <= _NEAR_CHOICES):
                    leading = first and stratum == "proof"
                    found.append(Drawn(product, query, one, stratum, leading, _before(index, one)))
                first = first and stratum != "proof"
    return found


def _stratum(one: Weighed, threshold: float) -> str:
    if one.proof >= threshold:
        return "proof"
    if one.said < _SAYS or one.passage.kind is PassageKind.CODE:
        return ""
    if one.denial >= DENIES or (one.claim.meaning in _MISSING and one.near >= _NEAR):
        return "denial"
    return "lead" if one.near >= _NEAR else ""


def _before(index: ProductIndex, one: Weighed) -> str:
    previous: Passage | None = index.passages[one.row - 1] if one.row else None
    if previous is None or one.passage.lead or one.passage.columns or previous.page != one.passage.page:
        return ""
    return previous.text[-_BEFORE:] if previous.kind in (PassageKind.TEXT, PassageKind.ITEM) else ""


def draw(found: Sequence[Drawn], *, number: int, seed: int) -> list[Drawn]:
    """Return a sample in random order, the same for the same seed.

    In each stratum the next passage is always of the product and the capability that have had fewest; of proofs first
    quotes come before others.
    """
    wanted = {name: round(share * number) for name, share in SHARES.items()}
    wanted["lead"] += max(0, wanted["denial"] - sum(one.stratum == "denial" for one in found))
    products, features, cells = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    chosen: list[Drawn] = []
    for stratum in ("denial", "proof", "lead"):
        rest = sorted((one for one in found if one.stratum == stratum), key=lambda one: _chance(one, seed))
        in_cell = Counter[tuple[str, str]]()
        for _ in range(wanted[stratum]):
            open_ = [one for one in rest if cells[one.cell] < _A_CELL]
            if not open_:
                break
            best = min(
                open_,
                key=lambda one: (
                    in_cell[one.cell], not one.first, products[one.product] + features[one.query.label],
                    _chance(one, seed),
                ),
            )  # fmt: skip
            rest.remove(best)
            chosen.append(best)
            products[best.product] += 1
            features[best.query.label] += 1
            cells[best.cell] += 1
            in_cell[best.cell] += 1
    return sorted(chosen, key=lambda one: _chance(one, seed + 1))


def _chance(one: Drawn, seed: int) -> str:
    return hashlib.sha256("\x1f".join((str(seed), *one.cell, one.address, one.line)).encode()).hexdigest()


def sheets_of(chosen: Iterable[Drawn], name_of: dict[str, str]) -> Iterator[dict[str, object]]:
    """Yield what a reader sees of each passage."""
    for number, drawn in enumerate(chosen, start=1):
        passage, page = drawn.one.passage, drawn.one.document.page
        yield {
            "number": number, "product": name_of[drawn.product], "capability": drawn.query.label,
            "definition": drawn.query.definition, "url": page.url, "title": page.title, "page_kind": page.kind.value,
            "headings": passage.heading_path, "lead": passage.lead, "before": drawn.before,
            "kind": passage.kind.value, "text": passage.text,
            "columns": [
                [column.head, column.text, column.mark.value if column.mark else ""] for column in passage.columns
            ],
        }  # fmt: skip


def key_of(market: str, chosen: Iterable[Drawn]) -> Iterator[dict[str, object]]:
    """Yield the ids of each passage and what the rules said."""
    for number, drawn in enumerate(chosen, start=1):
        one = drawn.one
        yield {
            "number": number, "market": market, "product": drawn.product, "feature": drawn.query.label,
            "address": drawn.address, "line": drawn.line, "stratum": drawn.stratum, "first": int(drawn.first),
            "meaning": one.claim.meaning.value, "proof": round(one.proof, 4), "denial": round(one.denial, 4),
            "near": round(one.near, 4),
        }  # fmt: skip


def judged_before(market: str) -> frozenset[Place]:
    """Return product, feature and line of every passage of a market that somebody has judged."""
    own = {one.place for one in judged(market)}
    path = shared_dir() / "corpora" / "judged-quotes" / "judged.csv"
    if path.is_file():
        with path.open(newline="", encoding="utf-8") as stream:
            own |= {
                (row["product"], row["feature"], make_id("line", row[name]))
                for row in csv.DictReader(stream)
                if row["market"] == market
                for name in ("quote", "better_quote")
            }
    return frozenset(own)


def main() -> None:
    """Parse the command line, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--market", type=Path, required=True)
    parser.add_argument("--sheets", type=Path, required=True, help="what a reader sees, one JSON object a line")
    parser.add_argument("--key", type=Path, required=True, help="ids and the rules' answers, not to be read before")
    parser.add_argument("--number", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="draw what was judged before without a label")
    options = parser.parse_args()
    market = read_market(options.market)
    corpus, _ = replay(market)
    before = judged_before(options.market.name)
    bare = {one.place for one in judged(options.market.name) if one.label is None}
    found = strata(corpus, market.capabilities, lambda one: one in bare if options.again else one not in before)
    chosen = draw(found, number=options.number, seed=options.seed)
    names = {product: corpus.called(product)[0] for product in corpus.products}
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in sheets_of(chosen, names)]
    options.sheets.write_text("".join(lines), "utf-8")
    rows = list(key_of(options.market.name, chosen))
    with options.key.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]) if rows else ["number"])
        writer.writeheader()
        writer.writerows(rows)
    for what, drawn in (("near", found), ("drawn", chosen)):
        print(options.market.name, what, dict(Counter(one.stratum for one in drawn)))


if __name__ == "__main__":
    main()
