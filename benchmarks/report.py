"""The HTML report in a real Chromium, against the table that pandas draws of the same answers.

    python -m benchmarks.report [--products 20] [--capabilities 200] [--workspace DIR]

Processor times are those of the page's main thread, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd
from playwright.sync_api import sync_playwright

from analysis.answers import cell_words
from analysis.market_store import MarketStore
from analysis.view import MarketView
from benchmarks.common import below_floor, floors
from benchmarks.synthetic import make_market
from rivalscope.app.report.build import write_report
from rivalscope.core.workspace import Workspace

_SCROLL = """() => new Promise((done) => {
  const box = document.querySelector(".scroll") || document.scrollingElement;
  const frames = [];
  let last = performance.now();
  const step = () => {
    const now = performance.now();
    frames.push(now - last);
    last = now;
    box.scrollTop += 60;
    box.scrollLeft += 12;
    if (frames.length < 150) requestAnimationFrame(step);
    else { frames.sort((a, b) => a - b); done([frames[75], frames[142], frames[149]]); }
  };
  requestAnimationFrame(step);
})"""
_TYPE = """(text) => new Promise((done) => {
  const find = document.getElementById("find");
  const start = performance.now();
  find.value = text;
  find.dispatchEvent(new Event("input"));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
})"""


def write_peer(view: MarketView, path: Path) -> None:
    """Write the answers alone as the table that pandas makes."""
    rows = [
        [capability.label, *(cell_words(view.cell(product.slug, capability.id)) for product in view.products)]
        for capability in view.ordered_capabilities
    ]
    frame = pd.DataFrame(rows, columns=["capability", *(product.name for product in view.products)])
    path.write_text(f"<!doctype html><meta charset=utf-8><title>peer</title>{frame.to_html()}", encoding="utf-8")


class Page:
    """A page in Chromium and what its main thread spends."""

    def __init__(self, browser: Any, path: Path, fragment: str = "") -> None:
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        self.page = context.new_page()
        self.page.goto("about:blank")
        self.page.goto(path.as_uri() + "?warm")
        self._session = context.new_cdp_session(self.page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})
        start = time.perf_counter()
        self.page.goto(path.as_uri() + fragment)
        self.page.wait_for_load_state()
        self.ready = time.perf_counter() - start
        self.ready_busy = self.busy()

    def busy(self) -> float:
        """Return the processor seconds of the main thread so far."""
        found = {one["name"]: one["value"] for one in self._session.send("Performance.getMetrics")["metrics"]}
        return float(found["TaskDuration"])


def main() -> int:
    """Print the figures; return 1 if a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=20)
    parser.add_argument("--capabilities", type=int, default=200)
    parser.add_argument("--workspace", type=Path, help="measure this workspace's market instead of a synthetic one")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("There is no Chromium on this machine: nothing to measure.")
    if options.workspace:
        view = MarketStore(Workspace.open(options.workspace)).require_matrix()
    else:
        view = make_market(products=options.products, capabilities=options.capabilities)
    print(f"{len(view.products)} products x {len(view.capabilities)} capabilities, {len(view.evidence_of):,} quotes")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        print(f"{'':12} {'build s':>8} {'MB':>6} {'ready s':>8} {'cpu s':>6}   scroll frames, ms: median, 95 %, worst")
        figures: dict[str, float] = {}
        for name, write, fragment in (("rivalscope", write_report, "#matrix"), ("pandas", write_peer, "")):
            path = Path(folder) / f"{name}.html"
            start = time.process_time()
            write(view, path)
            built = time.process_time() - start
            one = Page(browser, path, fragment)
            one.page.wait_for_timeout(1_500)
            before = one.busy()
            frames = one.page.evaluate(_SCROLL)
            per_frame = (one.busy() - before) / 150
            size = path.stat().st_size / 1e6
            shown = ", ".join(f"{frame:.0f}" for frame in frames) + f" (cpu {1000 * per_frame:.1f} a frame)"
            print(f"{name:12} {built:8.2f} {size:6.2f} {one.ready:8.2f} {one.ready_busy:6.2f}   {shown}")
            if name == "rivalscope":
                spent = []
                for text in ("s", "sy", "syn", "", "web", "webhooks", ""):
                    before = one.busy()
                    wall = one.page.evaluate(_TYPE, text)
                    spent.append((one.busy() - before, wall / 1000))
                busy = sorted(value for value, _ in spent)
                walls = sorted(value for _, value in spent)
                print(f"  a keystroke: median {1000 * busy[3]:.0f} ms of processor, worst {1000 * busy[-1]:.0f}")
                print(f"  until it is drawn: median {1000 * walls[3]:.0f} ms, worst {1000 * walls[-1]:.0f}")
                figures |= {
                    "reports_per_10_mb": 10 / size,
                    "ready_per_s": 1 / one.ready_busy,
                    "frames_per_s": 1 / per_frame,
                    "keystrokes_per_s": 1 / busy[len(busy) // 2],
                }
        browser.close()
    missed = below_floor(figures, floors("report"))
    print("\n".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
