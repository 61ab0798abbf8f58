"""Take the pictures of this documentation anew: ``python docs/pictures.py demo`` after ``make demo`` and
``rivalscope notebook export all -w demo``. Needs Playwright and the system's Chromium."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

OUT = Path(__file__).resolve().parent / "images"


def main(exports: Path) -> None:
    """Take all pictures from a workspace's ``exports`` folder."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def page(name: str, *, height: int = 1400) -> Any:
            opened = browser.new_page(viewport={"width": 1180, "height": height})
            opened.goto((exports / name.split("#")[0]).resolve().as_uri() + "#" + name.partition("#")[2])
            opened.wait_for_timeout(1500)
            return opened

        def take(opened: Any, name: str, height: int) -> None:
            opened.screenshot(path=OUT / name, clip={"x": 0, "y": 0, "width": 1180, "height": height})

        matrix = page("notebooks/02_competitive_matrix.html")
        matrix.locator(".rivalscope-matrix input[type=search]").fill("security")
        matrix.locator("tbody tr:not([hidden]) td.partial summary").nth(1).click()
        take(matrix, "notebook-matrix.png", 900)
        take(page("notebooks/06_gaps_and_strengths.html"), "notebook-standing.png", 1010)
        take(page("notebooks/01_market_and_coverage.html"), "notebook-coverage.png", 860)
        take(page("report.html#matrix", height=860), "report-matrix.png", 860)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo") / "exports")
