"""Build the matrix of a market folder from its archives and score it beside plain phrase search.

A market folder has ``gold.csv`` (product, feature, site, optional definition; rows without a site are left out; what
people decided is never read here) and ``sites/<site>.warc.gz``, one archive a product.

usage: python benchmarks/matrix.py --market DIR --out PRED.csv [--readings FILE.csv]
                                   [--sheets OUT.jsonl [--search WORDS.csv]]

With ``--readings`` the matrix is also scored with a reader who answers from that file; such files are in
``benchmarks/readings``. With ``--sheets`` the sheets of all cells are written; with ``--search`` those of a second
look, for a reader's own words (columns: product, feature, words).

Ends with exit code 1 where a figure of a market with floors (``floors.toml``) is below its floor.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

# Run as a file, the checkout is not on the path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
# Two processes share the work; threads inside them only fight for the same two cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")

import numpy as np
import pandas as pd

from analysis.corpus import Corpus, Document
from analysis.matrix.build import build_matrix
from analysis.matrix.model import JudgeModel
from analysis.matrix.trees import ProofModel
from benchmarks.calibration import brier, expected_calibration_error
from benchmarks.common import below_floor, floors
from benchmarks.recorded_readers import Copier, Recorded, rates, sheet_tokens, write_sheets
from crawlers.extraction.page import read_page
from rivalscope.core.archive import Archived, records, response_in
from rivalscope.core.chrome import fingerprint, learn_chrome, with_chrome
from rivalscope.core.errors import ArchiveError
from rivalscope.core.ids import digest, make_id
from rivalscope.core.payload import Payload
from rivalscope.core.records import Capability, Cell, NoKind, Support

COLUMNS = (
    "product", "feature", "support", "score", "no_kind", "confidence", "stage", "plan", "quote", "url", "captured_at",
    "capture_id", "verified", "quotes", "pages_read", "reasons", "proof", "lead_quote", "lead_url",
)  # fmt: skip


@dataclass(frozen=True)
class Market:
    """What may be read of a market folder."""

    folder: Path
    sites: dict[str, str]
    """Product -> site."""
    capabilities: list[Capability]


def read_market(folder: Path) -> Market:
    """Read products, sites, names and definitions; every other column is dropped on reading."""
    allowed = {"product", "feature", "site", "definition"}
    table = pd.read_csv(folder / "gold.csv", usecols=lambda column: column in allowed, dtype=str).fillna("")
    table = table[table.site != ""]
    if "definition" not in table:
        table["definition"] = ""
    features = table.groupby("feature", sort=False).definition.max()
    return Market(
        folder=folder,
        sites=dict(zip(table["product"], table.site, strict=True)),
        capabilities=[
            Capability(id=make_id("capability", name), label=str(name), description=str(text))
            for name, text in features.items()
        ],
    )


def responses(path: Path) -> Iterable[Archived]:
    """Yield the successful HTML responses of an archive, up to where it is damaged; none where there is no archive."""
    try:
        for record in records(path):
            response = response_in(record)
            if response is not None and response.status == 200 and "html" in response.mime and not response.problem:
                yield response
    except ArchiveError as error:
        print(f"warning: {error}", file=sys.stderr)


def read_site(product: str, path: Path) -> tuple[list[Document], dict[str, Payload]]:
    """Replay one archive into documents and the payloads that their quotes are verified against."""
    documents, payloads = [], {}
    for one in responses(path):
        page = read_page(one.payload, one.url, mime=one.mime, charset=one.charset)
        page = replace(page, links=(), structured=())
        mark = digest(one.payload)
        capture = make_id("capture", one.url, mark)
        payloads[capture] = Payload(one.payload, one.mime, one.charset)
        documents.append(Document(product=product, capture_id=capture, at=one.at, digest=mark, page=page))
    chrome = learn_chrome(fingerprint(document.page) for document in documents)
    return [replace(document, page=with_chrome(document.page, chrome)) for document in documents], payloads


def replay(market: Market) -> tuple[Corpus, dict[str, Payload]]:
    """Replay all archives of a market in two processes."""
    jobs = [(product, market.folder / "sites" / f"{site}.warc.gz") for product, site in market.sites.items()]
    documents: list[Document] = []
    payloads: dict[str, Payload] = {}
    with ProcessPoolExecutor(2) as pool:
        for found, bodies in pool.map(read_site, *zip(*jobs, strict=True)):
            documents += found
            payloads |= bodies
    return Corpus.build(documents, products=list(market.sites)), payloads


def phrase_search(corpus: Corpus, capabilities: list[Capability]) -> list[dict[str, object]]:
    """The peer: a product has what its pages name word for word."""
    text = {
        product: re.sub(r"[\W_]+", " ", " ".join(b.text for d in documents for b in d.page.blocks).casefold())
        for product, documents in corpus.documents.items()
    }
    rows: list[dict[str, object]] = []
    for product, words in text.items():
        for capability in capabilities:
            phrase = re.sub(r"[\W_]+", " ", capability.label.casefold()).strip()
            hits = words.count(f" {phrase} ")
            rows.append(
                {
                    "product": product, "feature": capability.label, "support": "full" if hits else "unknown",
                    "score": float(np.log1p(hits) / (1 + np.log1p(hits))), "no_kind": "" if hits else "not_mentioned",
                }
            )  # fmt: skip
    return rows


def rows_of(cells: list[Cell], capabilities: list[Capability]) -> list[dict[str, object]]:
    """Return the cells in the form that the scorer reads."""
    label = {capability.id: capability.label for capability in capabilities}
    rows: list[dict[str, object]] = []
    for cell in cells:
        first = cell.evidence[0] if cell.evidence else None
        rows.append(
            {
                "product": cell.product, "feature": label[cell.capability], "support": cell.support.value,
                "score": cell.score, "no_kind": cell.no_kind.value if cell.no_kind else "",
                "confidence": cell.confidence, "stage": cell.stage.value if cell.stage else "", "plan": cell.plan,
                "quote": first.quote if first else "", "url": first.url if first else "",
                "captured_at": first.captured_at.isoformat() if first else "",
                "capture_id": first.capture_id if first else "", "verified": first.verified if first else "",
                "quotes": len(cell.evidence), "pages_read": cell.pages_read, "reasons": "; ".join(cell.reasons),
                "proof": cell.proof, "lead_quote": cell.leads[0].quote if cell.leads else "",
                "lead_url": cell.leads[0].url if cell.leads else "",
            }
        )  # fmt: skip
    return rows


def write(rows: list[dict[str, object]], path: Path) -> None:
    """Write rows as CSV."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)


def score(gold: Path, predicted: Path, *, show: bool = False) -> dict[str, object]:
    """Run the shared scorer in its own process and return its figures."""
    scorer = Path(__file__).resolve().parents[2] / "shared" / "scoring" / "score_matrix.py"
    if not scorer.is_file():
        return {}
    done = subprocess.run([sys.executable, str(scorer), str(gold), str(predicted)], capture_output=True, text=True)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return {}
    if show:
        print(done.stdout, end="")
    figures: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def calibration(gold: Path, cells: list[Cell], capabilities: list[Capability]) -> dict[str, float]:
    """Return Brier score and calibration error of the probabilities, on the cells whose truth is known."""
    table = pd.read_csv(gold)
    if "site" in table:
        table = table[table.site.notna()]
    table = table[table.support.isin(["full", "partial", "none"])]
    truth = {(row.product, row.feature): row.support != "none" for row in table.itertuples()}
    label = {capability.id: capability.label for capability in capabilities}
    pairs = [
        (cell.score, truth[cell.product, label[cell.capability]])
        for cell in cells
        if (cell.product, label[cell.capability]) in truth
    ]
    scores, there = np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])
    return {"brier": round(brier(scores, there), 4), "ece": round(expected_calibration_error(scores, there), 4)}


def run(
    folder: Path,
    out: Path,
    *,
    model: JudgeModel | None = None,
    proof: ProofModel | None = None,
    readings: Path | None = None,
    sheets: Path | None = None,
    search: Path | None = None,
) -> dict[str, Any]:
    """Build, write and score the matrix of one market folder; returns the figures."""
    started = time.perf_counter()
    market = read_market(folder)
    corpus, payloads = replay(market)
    replayed = time.perf_counter()
    recorded = Recorded(readings) if readings else None
    copier = Copier(search, recorded)
    cells: list[Cell] = []
    read_cells = build_matrix(
        corpus,
        market.capabilities,
        payload_of=payloads.__getitem__,
        model=model,
        proof=proof,
        reader=copier if sheets or readings else None,
        by_rules=cells,
    )
    if sheets:
        write_sheets(copier.sheets, sheets)
    built = time.perf_counter()
    write(rows_of(cells, market.capabilities), out)
    peer_file = out.with_name(f"{out.stem}.phrase-search.csv")
    write(phrase_search(corpus, market.capabilities), peer_file)
    gold = folder / "gold.csv"
    quotes = [quote for cell in cells for quote in (*cell.evidence, *cell.contradictions, *cell.leads)]
    figures: dict[str, Any] = {
        "market": folder.name,
        "ours": score(gold, out, show=True) | calibration(gold, cells, market.capabilities),
        "phrase_search": score(gold, peer_file),
        "cells": len(cells),
        "unclear": sum(cell.no_kind is NoKind.UNCLEAR for cell in cells),
        "present": sum(cell.support in {Support.FULL, Support.PARTIAL} for cell in cells),
        "quotes": len(quotes),
        "quotes_verified": round(sum(quote.verified for quote in quotes) / len(quotes), 4) if quotes else None,
        "pages": sum(len(found) for found in corpus.documents.values()),
        "seconds_replay": round(replayed - started, 1),
        "seconds_matrix": round(built - replayed, 1),
    }
    if sheets:
        figures["sheet_tokens"] = sheet_tokens(copier.sheets)
    if recorded and readings:
        figures["ours"]["first_quote"] = recorded.share_of_first_quotes(cells, market.capabilities)
        read_file = out.with_name(f"{out.stem}.read.csv")
        write(rows_of(read_cells, market.capabilities), read_file)
        figures["read"] = score(gold, read_file) | calibration(gold, read_cells, market.capabilities)
        figures["answers"] = recorded.used
        figures["rates"] = rates(readings, gold)
    return figures


def main() -> None:
    """Parse the command line, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--market", type=Path, required=True, help="folder with gold.csv and sites/")
    parser.add_argument("--out", type=Path, required=True, help="where the long CSV goes")
    parser.add_argument("--model", type=Path, help="another model file than the bundled one")
    parser.add_argument("--proof", type=Path, help="another model of proof than the bundled one")
    parser.add_argument("--sheets", type=Path, help="write the sheets of all cells there, one JSON object a line")
    parser.add_argument("--search", type=Path, help="a reader's words for second sheets: product, feature, words")
    parser.add_argument("--readings", type=Path, help="answers of a reader, for a second matrix beside the rules' own")
    options = parser.parse_args()
    if options.search and not options.sheets:
        parser.error("--search needs --sheets")
    model = JudgeModel.read(options.model) if options.model else None
    proof = ProofModel.read(options.proof) if options.proof else None
    figures = run(
        options.market,
        options.out,
        model=model,
        proof=proof,
        readings=options.readings,
        sheets=options.sheets,
        search=options.search,
    )
    ours = figures["ours"]
    for name in ("ours", "phrase_search", "read"):
        if name in figures:
            print(f"{name:14s} {json.dumps(figures[name])}")
    print(json.dumps(figures))
    measured = {name: float(value) for name, value in ours.items() if isinstance(value, int | float)}
    measured["quotes_verified"] = float(figures["quotes_verified"] or 0.0)
    least = floors("matrix", options.market.resolve().name)
    if "read" in figures:
        measured |= {f"read_{name}": float(figures["read"][name]) for name in ("auc", "macro_f1")}
    else:
        least = {name: value for name, value in least.items() if not name.startswith(("read_", "first_quote"))}
    ceiling = least.pop("max_sheet_tokens", None)
    missed = below_floor(measured, least)
    if ceiling is not None and figures.get("sheet_tokens", 0) > ceiling:
        missed.append(f"sheet_tokens: {figures['sheet_tokens']} is above its ceiling {ceiling:g}")
    for line in missed:
        print(line, file=sys.stderr)
    if missed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
