"""Measure the rule that calls trends: on a market with known truth, and on the real history of release notes.

usage: python -m benchmarks.trends [--runs N] [--notes DIR] [--market DIR] [--cache DIR] [--skip-real]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import pickle
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from analysis.text.normalise import STOPWORDS
from analysis.trends.adoption import Adoption, back_test_adopters
from analysis.trends.backtest import judge, origins
from analysis.trends.forecast import forecast
from analysis.trends.records import Direction
from analysis.trends.rule import call
from analysis.trends.series import Series, Theme, count_groups, month_number, tag
from analysis.trends.slope import benjamini_hochberg
from analysis.trends.trend import Memory, find_trends
from benchmarks.trend_peers import above_usual, mann_kendall, monthly_rates, simulate
from crawlers.extraction.releases import read_releases

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
FLOORS = Path(__file__).with_name("floors.toml")
STRENGTHS = (1.6, 2.5, 4.0)
FLAT, EACH = 48, 4
Bools = NDArray[np.bool_]
Rule = Callable[[Series], tuple[NDArray[np.float64], Bools]]

# What people look for in release notes, in our words; a trailing * stands for any ending.
THEMES = {
    "AI": "ai,llm,llms,openai,embedding*,vector search,gpt,anthropic,ollama",
    "MCP": "mcp,model context protocol",
    "OpenTelemetry": "opentelemetry,otlp,otel",
    "single sign-on": "oidc,sso,saml,openid connect,openid",
    "passkeys": "passkey*,webauthn",
    "dark mode": "dark mode,dark theme",
    "ARM64": "arm64,aarch64,apple silicon",
    "HTTP/3": "http/3,quic,http3",
    "WebAssembly": "wasm,webassembly",
    "Python 2": "python 2,python 2.7",
    "Travis CI": "travis",
    "native histograms": "native histogram,native histograms",
    "Gateway API": "gateway api",
    "Kubernetes": "kubernetes,k8s",
    "GraphQL": "graphql",
    "rate limiting": "rate limit,rate limits,rate limiting",
    "accessibility": "accessibility,a11y,aria",
    "CVE": "cve,ghsa",
    "crash": "crash*",
    "memory leak": "memory leak,memory leaks",
    "typo": "typo,typos",
    "timeout": "timeout,timeouts",
}


@dataclass(frozen=True)
class Entry:
    """One dated line of release notes."""

    product: str
    day: date
    text: str


def ours(series: Series) -> tuple[NDArray[np.float64], Bools]:
    """Return p-values and signs of the product's rule."""
    calls = call(series, min_entries=6)
    return calls.p, calls.beta > 0


def kendall_rates(series: Series) -> tuple[NDArray[np.float64], Bools]:
    """Return those of Mann-Kendall on monthly rates: the strongest of its usual forms here."""
    s, p = mann_kendall(monthly_rates(series))
    return p, s > 0


def kendall_counts(series: Series) -> tuple[NDArray[np.float64], Bools]:
    """Return those of Mann-Kendall on counts, as it is mostly used."""
    s, p = mann_kendall(series.counts.sum(axis=1).astype(float))
    return p, s > 0


def simulation(runs: int) -> dict[str, float]:
    """Print false-discovery rate and power of every rule; return the figures that have floors."""
    worst_fdr, ratios = 0.0, []
    print(
        f"simulation: {runs} markets a setting, {FLAT} flat themes and {EACH} of each strength {STRENGTHS}, 36 months"
    )
    for products in (1, 8):
        for scatter in (0.0, 0.15, 0.4):
            rng = np.random.default_rng(7)
            growths = np.ones(FLAT + EACH * len(STRENGTHS))
            growths[FLAT:] = np.repeat(STRENGTHS, EACH)
            markets = [simulate(rng, growths, products=products, scatter=scatter) for _ in range(runs)]
            print(f" {products} products, scatter {scatter}")
            powers = {}
            rules = (("rivalscope", ours), ("MK rates", kendall_rates), ("MK counts", kendall_counts))
            for name, rule in rules:
                fdr, power, equal = _rates([rule(market) for market in markets])
                powers[name] = equal
                print(f"  {name:10} FDR {fdr:.3f}  power at q<=0.05 {_row(power)}  at 1 % false alarms {_row(equal)}")
                if name == "rivalscope":
                    worst_fdr = max(worst_fdr, fdr)
            usual = np.array([above_usual(market) for market in markets])
            false = usual[:, :FLAT].sum(axis=1) / np.maximum(usual.sum(axis=1), 1)
            print(f"  mean+1.25sd FDR {false.mean():.3f}  power {_row(_by_strength(usual))}")
            ratios.append(powers["rivalscope"].mean() / max(powers["MK rates"].mean(), 1e-9))
    print(
        f" worst FDR {worst_fdr:.3f}; power over Mann-Kendall's at the same rate {min(ratios):.2f} to {max(ratios):.2f}"
    )
    return {"max_fdr": worst_fdr, "power_ratio": min(ratios)}


def _rates(told: list[tuple[NDArray[np.float64], Bools]]) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    p, up = np.array([row[0] for row in told]), np.array([row[1] for row in told])
    called = np.array([benjamini_hochberg(row) for row in p]) <= 0.05
    false = called.copy()
    false[:, FLAT:] &= ~up[:, FLAT:]
    fdr = (false.sum(axis=1) / np.maximum(called.sum(axis=1), 1)).mean()
    cut = np.quantile(p[:, :FLAT], 0.01)
    return float(fdr), _by_strength(called & up), _by_strength((p <= cut) & up)


def _by_strength(called: Bools) -> NDArray[np.float64]:
    return called[:, FLAT:].reshape(len(called), len(STRENGTHS), EACH).mean(axis=(0, 2))


def _row(values: NDArray[np.float64]) -> str:
    return " ".join(f"{value:.2f}" for value in values)


def read_entries(notes: Path, *, cache: Path | None) -> list[Entry]:
    """Read all documents; where one states no date, the gold table's date for that version is used."""
    kept = cache / "entries.pickle" if cache else None
    if kept and kept.exists():
        with kept.open("rb") as file:
            return pickle.load(file)
    dates: dict[tuple[str, str], str] = {}
    with (notes / "gold" / "releases.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            dates[row["doc"], row["version"].lower().lstrip("v")] = row["date"] or row["tag_date"]
    entries = []
    for path in sorted((notes / "documents").rglob("*")):
        if not path.is_file():
            continue
        payload = path.read_bytes()
        payload = gzip.decompress(payload) if path.suffix == ".gz" else payload
        name = str(path.relative_to(notes / "documents"))
        for release in read_releases(payload.decode("utf-8", "replace"), name=path.name.removesuffix(".gz")):
            told = dates.get((name, release.version.lower().lstrip("v")), "")
            day = release.published or (date.fromisoformat(told) if told else None)
            if day and day >= date(2012, 1, 1):
                entries.extend(Entry(name.split("/")[0], day, entry.text) for entry in release.entries)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with kept.open("wb") as file:
            pickle.dump(entries, file)
    return entries


def counted(entries: list[Entry], themes: list[Theme]) -> Series:
    """Tag and count."""
    tagged = tag((entry.text for entry in entries), themes)
    groups = [
        (entry.product, entry.day, 1, dict.fromkeys(mine, 1)) for entry, mine in zip(entries, tagged, strict=True)
    ]
    return count_groups(groups, themes, as_of=date(2026, 10, 1))


def added(one: Series, other: Series) -> Series:
    """Add the counts of new entries to those of the rest: the cost does not grow with the entries."""
    products = tuple(sorted({*one.products, *other.products}))
    start, end = min(one.start, other.start), max(one.end, other.end)
    counts = np.zeros((len(one.themes), len(products), end - start + 1), dtype=np.int64)
    totals = np.zeros(counts.shape[1:], dtype=np.int64)
    for part in (one, other):
        rows = [products.index(product) for product in part.products]
        months = slice(part.start - start, part.end - start + 1)
        counts[:, rows, months] += part.counts
        totals[rows, months] += part.totals
    return Series(themes=one.themes, products=products, start=start, counts=counts, totals=totals)


def vocabulary(entries: list[Entry], *, least: int, products: int) -> list[Theme]:
    """Return every word that enough entries of enough products hold: themes that nobody chose."""
    uses: Counter[str] = Counter()
    makers: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for word in {word.strip(".,:;()[]`'\"").casefold() for word in entry.text.split()}:
            if len(word) > 2 and word.isalpha() and word not in STOPWORDS:
                uses[word] += 1
                makers[word].add(entry.product)
    words = [word for word, number in uses.items() if number >= least and len(makers[word]) >= products]
    return [Theme(id=word, label=word, terms=(word,)) for word in sorted(words)]


def real_themes(entries: list[Entry]) -> None:
    """Print what the rule says of themes whose course is known."""
    themes = [Theme(id=name, label=name, terms=tuple(terms.split(","))) for name, terms in THEMES.items()]
    series = counted(entries, themes)
    print(f"real themes: {len(entries)} entries of {len(series.products)} products, 96 months to 2026-06")
    trends = find_trends(series, window=96, end=month_number("2026-06"))
    for trend in trends:
        print("  ", trend.sentence())
    print("  ", next((trend.back_test.sentence() for trend in trends if trend.back_test), "no claims"))


def published(notes: Path) -> Series:
    """Return the published monthly counts of all products together: one series a theme, no products apart."""
    with (notes / "trends" / "monthly.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    themes = tuple(name for name in rows[0] if name not in ("month", "all_entries"))
    return Series(
        themes=themes,
        products=("all",),
        start=month_number(rows[0]["month"]),
        counts=np.array([[[int(row[theme]) for row in rows]] for theme in themes]),
        totals=np.array([[int(row["all_entries"]) for row in rows]]),
    )


def published_verdicts(notes: Path) -> tuple[int, int, int]:
    """Print what the rule says of the published counts beside their verdicts.

    Returns:
        Rises seen, rises, and how many of the three themes named flat were called.
    """
    with (notes / "trends" / "summary.csv").open(newline="", encoding="utf-8") as file:
        verdicts = {row["theme"]: row["verdict"] for row in csv.DictReader(file)}
    trends = find_trends(published(notes), window=96, end=month_number("2026-06"), with_back_test=False)
    seen = {trend.theme for trend in trends if trend.direction in (Direction.RISING, Direction.NEW)}
    true = {theme for theme, verdict in verdicts.items() if verdict == "rise"}
    flat_called = {theme for theme in seen if verdicts[theme] == "no clear trend"}
    named = {"dark mode", "ARM64/Apple silicon", "HTTP/3 / QUIC"}
    print(f"published counts: {len(seen & true)} of {len(true)} rises seen; missed: {sorted(true - seen)}")
    print(f"  called without a verdict of rise: {sorted(flat_called)}; of three named flat: {sorted(seen & named)}")
    return len(seen & true), len(true), len(seen & named)


def back_tests(entries: list[Entry], notes: Path) -> dict[str, float]:
    """Print how often each rule's claims held, over themes that people chose and over words that nobody chose."""
    themes = vocabulary(entries, least=150, products=6)
    series = counted([entry for entry in entries if entry.day >= date(2013, 1, 1)], themes)
    chosen = _compare_rules(published(notes).until(month_number("2026-06")), "published counts of chosen themes")
    words = _compare_rules(series.until(month_number("2026-06")), f"{len(themes)} words as themes")
    return {
        "precision": chosen["rivalscope"],
        "over_kendall": chosen["rivalscope"] - chosen["MK rates"],
        "words_over_kendall": words["rivalscope"] - words["MK rates"],
    }


def _rule_ours(past: Series) -> tuple[Bools, Bools]:
    calls = call(past)
    return calls.rising, calls.tested


def _rule_kendall(past: Series) -> tuple[Bools, Bools]:
    p, up = kendall_rates(past)
    tested = past.counts.sum(axis=(1, 2)) >= 6
    q = np.ones(len(p))
    q[tested] = benjamini_hochberg(p[tested])
    return tested & up & (q <= 0.05), tested


def _rule_usual(past: Series) -> tuple[Bools, Bools]:
    tested = past.counts.sum(axis=(1, 2)) >= 6
    return above_usual(past) & tested, tested


def _compare_rules(series: Series, what: str) -> dict[str, float]:
    """Print the record of every rule; return the share of first claims that stayed above the old level."""
    print(f"back-test on {what}: claims at half-year dates over ten years, judged by the year after")
    result = {}
    for name, rule in (("rivalscope", _rule_ours), ("MK rates", _rule_kendall), ("mean+1.25sd", _rule_usual)):
        judged = judge(series, rule, months=120, horizon=12, step=6)
        first = judged.first_claims()
        claims, whole = max(int(first.sum()), 1), max(int(judged.claimed.sum()), 1)
        went, stayed = ((first & came).sum() / claims for came in (judged.went_on, judged.stayed_up))
        all_went, all_stayed = ((judged.claimed & came).sum() / whole for came in (judged.went_on, judged.stayed_up))
        print(
            f"  {name:11} {claims:5} first claims: went on rising {went:.3f}, stayed above the old level {stayed:.3f}; "
            f"{whole:5} claims in all: {all_went:.3f}, {all_stayed:.3f}"
        )
        result[name] = float(stayed)
    testable = judged.testable.sum()
    went, stayed = ((judged.testable & came).sum() / testable for came in (judged.went_on, judged.stayed_up))
    print(f"  any theme at any date: went on rising {went:.3f}, stayed above the old level {stayed:.3f}")
    return result


def forecasts(entries: list[Entry]) -> float:
    """Print coverage and error of the forecast of the next quarter, beside "as in the last year"; return coverage."""
    themes = [Theme(id=name, label=name, terms=tuple(terms.split(","))) for name, terms in THEMES.items()]
    series = counted(entries, themes).until(month_number("2026-06"))
    inside = told = 0
    errors: list[tuple[float, ...]] = []
    for origin in origins(series, months=96, horizon=3):
        past, after = series.until(origin, length=36), series.until(origin + 3, length=3)
        calls = call(past)
        for k in np.flatnonzero(calls.tested):
            ahead = forecast(
                past.counts[k].astype(float),
                past.totals.astype(float),
                beta=float(calls.beta[k]),
                error=float(calls.error[k]),
                theta=float(calls.theta[k]),
            )
            if ahead is None:
                continue
            came = int(after.counts[k].sum())
            told += 1
            inside += ahead.low <= came <= ahead.high
            usual = past.counts[k][:, -12:].sum() / 4
            errors.append(
                (abs(np.log((came + 0.5) / (ahead.entries + 0.5))), abs(np.log((came + 0.5) / (usual + 0.5))))
            )
    mine, naive = np.array(errors).mean(axis=0)
    print(f"forecast of the next quarter: {told} made, 80 % interval held {inside / told:.3f}; "
          f"mean log error {mine:.3f}, of the last year's mean {naive:.3f}")  # fmt: skip
    return inside / told


def adopters(market: Path) -> None:
    """Print the record of the next-adopter rule on the dated history of a curated table."""
    cells: defaultdict[tuple[str, str], list[tuple[date, str, str]]] = defaultdict(list)
    with (market / "gold_history.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["cell_kind"] == "support" and row["new"] not in ("absent", "unknown"):
                day = date.fromisoformat(row["date"])
                cells[row["vendor"], row["feature_key"]].append((day, row["old"], row["new"]))
    adoptions = []
    for (vendor, feature), steps in cells.items():
        steps.sort()
        yes = [day for day, _, new in steps if new in ("full", "partial")]
        before = steps[0][2] != "none"
        adoptions.append(
            Adoption(
                product=vendor,
                capability=feature,
                watched_from=steps[0][0],
                adopted=yes[0] if yes else None,
                had_before=before,
            )
        )
    days = [date(2024, 7, 1), date(2025, 1, 1), date(2025, 7, 1)]
    record = back_test_adopters(adoptions, days=days)
    print(f"next adopters: {record.sentence()}")
    print(
        f"  of the {record.top} likeliest {record.top_hits} followed, by share alone {record.peer_top_hits}; AUC "
        f"{record.auc:.2f} and {record.peer_auc:.2f}; promised {record.expected:.1f} of {record.adopted}"
    )


def incremental(entries: list[Entry], *, rounds: int = 3) -> float:
    """Print what the newest 1 % of the entries cost after the rest was analysed, over what all of them cost."""
    themes = [Theme(id=name, label=name, terms=tuple(terms.split(","))) for name, terms in THEMES.items()]
    ordered = sorted((entry for entry in entries if entry.day < date(2026, 7, 1)), key=lambda entry: entry.day)
    split = len(ordered) - len(ordered) // 100
    known = counted(ordered[:split], themes)
    whole = spent = float("inf")
    for _ in range(rounds):
        memory = Memory.empty()
        find_trends(known, end=month_number("2026-06"), memory=memory)
        begun = time.process_time()
        full = find_trends(counted(ordered, themes), end=month_number("2026-06"))
        middle = time.process_time()
        updated = find_trends(
            added(known, counted(ordered[split:], themes)), end=month_number("2026-06"), memory=memory
        )
        # The least of both: what else the machine does only adds to them.
        whole, spent = min(whole, middle - begun), min(spent, time.process_time() - middle)
    same = [trend.id for trend in full] == [trend.id for trend in updated]
    print(f"incremental: {whole:.2f} s for all, {spent:.3f} s for the newest 1 % = {spent / whole:.3f}; same: {same}")
    if not same:
        raise SystemExit("the update says something else than the full analysis")
    return spent / whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--notes", type=Path, default=CORPORA / "release-notes")
    parser.add_argument("--market", type=Path, default=CORPORA / "vector-databases")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--skip-real", action="store_true")
    options = parser.parse_args()
    result = simulation(options.runs)
    if not options.skip_real:
        seen, true, flat = published_verdicts(options.notes)
        result |= {"rises_seen": seen / true, "max_flat_called": float(flat)}
        entries = read_entries(options.notes, cache=options.cache)
        real_themes(entries)
        result |= back_tests(entries, options.notes)
        result["coverage"] = forecasts(entries)
        adopters(options.market)
        result["max_incremental"] = incremental(entries)
    print(json.dumps({name: round(value, 4) for name, value in result.items()}))
    _hold_floors(result)


def _hold_floors(result: dict[str, float]) -> None:
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8")).get("trends", {}) if FLOORS.exists() else {}
    broken = [
        f"{name} {result[name]:.3f}, floor {floor}"
        for name, floor in floors.items()
        if name in result and (result[name] > floor if name.startswith("max_") else result[name] < floor)
    ]
    if broken:
        raise SystemExit("below the floor: " + "; ".join(broken))


if __name__ == "__main__":
    main()
