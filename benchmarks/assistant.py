"""Questions of a product manager, answered from the MCP tools alone; and by ``rivalscope ask`` as they stand.

The sample market is crawled as ``rivalscope demo`` does it, or taken from ``--workspace``. Half of the questions stand
in ``sets/questions.yaml``; the others ask for cells, and the market's written truth answers them. A question counts
as answered when one call holds what is expected, every quote of a cell is evidence of the store, found again in the
archived bytes, what is not known is not reported as a no, and the answer is smaller than 20 kB.

usage: python -m benchmarks.assistant [--workspace DIR] [--show]
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mcp import Client
from ruamel.yaml import YAML

from analysis.market_store import MarketStore
from analysis.queries.ask import Reply, ask
from analysis.queries.page_words import pack_words, words_rule
from analysis.queries.passages import PackedPage, find_passages
from benchmarks.common import below_floor, floors, sample_market
from rivalscope.app.mcp.server import make_server
from rivalscope.app.workflows.search import keep_words, search_passages
from rivalscope.core.store import page_search
from rivalscope.core.workspace import Workspace

_SETS = Path(__file__).with_name("sets")
_TRUTH = Path(__file__).resolve().parents[1] / "data" / "sample" / "truth.csv"
_NEWEST = "2026-10-05"
_MOST_BYTES = 20_000
_ANSWERS = {"full": "yes", "partial": "partial", "none": "no", "not_mentioned": "not mentioned"}
_OPEN = ("not mentioned", "could not look", "unclear")


@dataclass(frozen=True)
class Question:
    """A question, the call that answers it, and what must be in the answer."""

    q: str
    tool: str
    args: Mapping[str, Any]
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    why: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    ask: bool = True


def natural() -> list[Question]:
    """Return questions as somebody types them who has not read the grammar; for ``ask`` alone."""
    rows = YAML(typ="safe").load(_SETS / "natural.yaml")
    return [Question(tool="", args={}, **{**row, "has": tuple(row.get("has", ()))}) for row in rows]


def questions() -> list[Question]:
    """Return the questions that are written down, then those made from the truth of the sample market."""
    rows = YAML(typ="safe").load(_SETS / "questions.yaml")
    found = [
        Question(**{**row, "has": tuple(row.get("has", ())), "lacks": tuple(row.get("lacks", ()))}) for row in rows
    ]
    return [*found, *_of_truth()]


def _of_truth() -> Iterator[Question]:
    with _TRUTH.open(newline="", encoding="utf-8") as stream:
        truth = [row for row in csv.DictReader(stream) if row["as_of"] == _NEWEST]
    by_capability: dict[str, dict[str, str]] = {}
    for row in truth:
        said = _ANSWERS.get(row["support"], "could not look" if row["no_kind"] == "not_looked" else "not mentioned")
        by_capability.setdefault(row["capability"], {})[row["product"]] = said
    for capability, answers in by_capability.items():
        yield Question(f"Who has {capability}?", "find_cells", {"capability": capability}, answers=answers)
    # Every third cell by itself, so that each product and each answer is asked for.
    for number, row in enumerate(truth):
        if number % 3 == 0:
            product, capability = row["product"], row["capability"]
            answers = {product: by_capability[capability][product]}
            args = {"product": product, "capability": capability}
            yield Question(f"Does {product.capitalize()} have {capability}?", "get_cell", args, answers=answers)


def judge(question: Question, answer: Mapping[str, Any], evidence: Mapping[str, bool]) -> str:
    """Return what is wrong with an answer; empty: nothing."""
    rows = [answer["cell"]] if answer.get("cell") else list(answer.get("rows", ()))
    text = json.dumps([rows, answer.get("spread", []), answer.get("history", [])], ensure_ascii=False)
    empty = answer["about"].get("empty")
    if len(json.dumps(answer, ensure_ascii=False).encode()) > _MOST_BYTES:
        return "the answer is too long"
    if question.why:
        return "" if empty and empty["why"] == question.why and not rows else f"empty for: {empty}"
    missing = [part for part in question.has if part not in text] + [part for part in question.lacks if part in text]
    if missing:
        return f"wrong about {missing}"
    cells = [row for row in rows if "answer" in row]
    for product, wanted in question.answers.items():
        told = [row["answer"] for row in cells if row["product"] == product]
        if wanted not in told:
            # Passages to read where the truth is "not mentioned" are careful, and no mistake; a no would be one.
            if wanted == "not mentioned" and told and told[0] in _OPEN:
                continue
            return f"{product}: {told or 'no cell'}, truth {wanted}"
    for row in cells:
        for quote in row["quotes"]:
            if not evidence.get(quote["id"]):
                return f"quote {quote['id']} is no verified evidence"
    return ""


def judge_reply(question: Question, reply: Reply) -> str:
    """Return what is wrong with a reply of ``ask``; empty: nothing."""
    if question.why:
        certain = reply.cells or reply.others or reply.changes or reply.releases or reply.prices or reply.differences
        return "it answered" if certain and not reply.near else ""
    if not reply.found:
        return f"not found ({reply.understood})"
    data = asdict(reply)
    text = json.dumps(
        [value for key, value in data.items() if key not in ("question", "understood")],
        ensure_ascii=False,
        default=str,
    )
    missing = [part for part in question.has if part not in text] + [part for part in question.lacks if part in text]
    if missing:
        return f"wrong about {missing} ({reply.understood})"
    if question.answers and reply.also is not None and not judge_reply(question, reply.also):
        return ""
    cells = [row for name in ("cells", "open", "others") for row in getattr(reply, name)]
    cells += [side for row in reply.differences for side in (row.one, row.other)]
    for product, wanted in question.answers.items():
        told = [row.answer for row in cells if row.product == product]
        if wanted not in told and not (wanted == "not mentioned" and told and told[0] in _OPEN):
            return f"{product}: {told or 'no cell'}, truth {wanted} ({reply.understood})"
    return ""


async def run(workspace: Workspace, *, show: bool) -> dict[str, float]:
    """Ask all questions; return the figures."""
    view = MarketStore(workspace).require_matrix()
    evidence = {key: quote.verified for key, (_, quote) in view.evidence_of.items()}
    asked = questions()
    right, times = 0, []
    started = time.perf_counter()
    async with Client(make_server(workspace)) as client:
        await client.call_tool("list_market", {})
        first = time.perf_counter() - started
        for question in asked:
            started = time.perf_counter()
            answer = await client.call_tool(question.tool, dict(question.args))
            times.append(time.perf_counter() - started)
            data = answer.structured_content or {}
            wrong = "an error" if answer.is_error else judge(question, data, evidence)
            right += not wrong
            if wrong and show:
                print(f"tools  {question.q}  ->  {wrong}")

    def answered(asked: Sequence[Question], name: str) -> int:
        right = 0
        for question in asked:
            reply = ask(view, question.q, search=lambda words, slugs: search_passages(workspace, words, slugs).rows)
            wrong = judge_reply(question, reply)
            right += not wrong
            if wrong and show:
                print(f"{name:7} {question.q}  ->  {wrong}")
        return right

    plain, typed = [question for question in asked if question.ask], natural()
    replied, understood = answered(plain, "ask"), answered(typed, "natural")
    return {
        "questions": len(asked),
        "tools_right": right,
        "tools_share": round(right / len(asked), 4),
        "natural_questions": len(typed),
        "natural_right": understood,
        "natural_share": round(understood / len(typed), 4),
        "ask_questions": len(plain),
        "ask_right": replied,
        "ask_share": round(replied / len(plain), 4),
        "first_ms": round(first * 1000),
        "median_ms": round(sorted(times)[len(times) // 2] * 1000),
    }


_SEARCHES = ("audit log kept for a year", "OpenFeature", "flags", "roll back when errors rise")


def search_speed(workspace: Workspace) -> dict[str, float]:
    """Return the processor time of a search, and how many times the peer takes: reading every page for each search."""
    rule = words_rule()
    keep_words(workspace)
    search_passages(workspace, "warm")
    started = time.process_time()
    for words in _SEARCHES:
        search_passages(workspace, words)
    ours, started = time.process_time() - started, time.process_time()
    for words in _SEARCHES:
        with workspace.store.begin() as connection:
            pages = page_search.pages_of_search(connection, rule)
            read = dict(page_search.blocks_of(connection, [one.content_id for one in pages]))
        find_passages([PackedPage(one.product, one.url, pack_words(read[one.content_id])) for one in pages], words)
    peer = time.process_time() - started
    return {"search_ms": round(1000 * ours / len(_SEARCHES), 1), "search_ratio": round(peer / ours, 2)}


def main() -> None:
    """Parse the command line, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, help="the sample market; crawled into this folder if it is not there")
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = sample_market(options.workspace or Path(folder) / "market")
        figures = asyncio.run(run(workspace, show=options.show)) | search_speed(workspace)
    print(json.dumps(figures))
    missed = below_floor(figures, floors("assistant"))
    for line in missed:
        print(line)
    if missed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
