"""Plans, prices and gates on pricing pages with hand-checked truth, the pages kept out of rule writing first.

usage: python -m benchmarks.pricing [--each] [--pages DIR --gold DIR]

"Kept out" are the pages of about a third of the products, chosen by a checksum of their names before the first rule was
written; only their figures are printed, never their errors.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.common import below_floor, floors, scorer, shared_dir
from crawlers.extraction.inspect import inspect_plans
from crawlers.extraction.page import read_page

__all__ = ["charges", "kept_out", "main", "measure"]


def kept_out(product: str) -> bool:
    """Return whether a product's pages are kept out of rule writing."""
    return int(hashlib.sha256(f"pricing {product}".encode()).hexdigest(), 16) % 3 == 0


def measure(
    pages: Path, gold: Path, *, keep: Callable[[str], bool], each: bool = False
) -> tuple[str, dict[str, float]]:
    """Return what the shared scorer prints for the pages of some products, and its figures.

    Args:
        pages: Folder of pages.
        gold: Folder of truth.
        keep: Says which products are measured.
        each: Print the errors of each page as well.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("pages", "gold"):
            (folder / part).mkdir()
        for truth in sorted(gold.glob("*.json")):
            page = pages / f"{truth.stem}.html"
            if page.exists() and keep(json.loads(truth.read_text(encoding="utf-8")).get("product", "")):
                shutil.copyfile(truth, folder / "gold" / truth.name)
                shutil.copyfile(page, folder / "pages" / page.name)
        inspect_plans(folder / "pages", folder / "out")
        printed = io.StringIO()
        arguments = ["score_pricing", str(folder / "gold"), str(folder / "out"), *(["--each"] if each else [])]
        before, sys.argv = sys.argv, arguments
        try:
            with contextlib.redirect_stdout(printed):
                scorer("score_pricing").main()
        finally:
            sys.argv = before
    lines = printed.getvalue().splitlines()
    figures = {key: value for key, value in json.loads(lines[-1]).items() if value is not None}
    return "\n".join(lines[:-1]), figures


def charges(pages: Path, gold: Path) -> str:
    """Return how many charges of the truth were found, and how many of those told are in it: by amount and currency.

    Args:
        pages: Folder of pages.
        gold: Folder of truth, whose files may hold "charges" with kind (usage, addon, pack), amount and currency.
    """
    wanted = told = found = kinds = 0
    names = {"addon": "add-on", "pack": "once"}
    for truth in sorted(gold.glob("*.json")):
        page = pages / f"{truth.stem}.html"
        true = [one for one in json.loads(truth.read_text(encoding="utf-8")).get("charges", []) if one["amount"]]
        left = (
            list(read_page(page.read_bytes(), f"https://page.invalid/pricing/{page.name}").charges)
            if page.exists()
            else []
        )
        wanted, told = wanted + len(true), told + len(left)
        for one in true:
            same = next(
                (c for c in left if (float(c.amount), c.currency or None) == (one["amount"], one["currency"])), None
            )
            if same is not None:
                left.remove(same)
                found += 1
                kinds += same.kind.value == names.get(one["kind"], one["kind"])
    return f"charges found {found}/{wanted}, of those told {found}/{told}, their kind right {kinds}/{found}"


def main() -> int:
    """Print the figures; return 1 if one is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", action="store_true", help="errors of each page, of the development pages only")
    parser.add_argument("--pages", type=Path, help="another folder of pages, with --gold")
    parser.add_argument("--gold", type=Path, help="another folder of truth, with --pages")
    options = parser.parse_args()
    if options.pages and options.gold:
        print(measure(options.pages, options.gold, keep=lambda _: True, each=options.each)[0])
        print(charges(options.pages, options.gold))
        return 0
    corpus = shared_dir() / "corpora" / "pricing"
    text, unseen = measure(corpus / "pages", corpus / "gold", keep=kept_out)
    print(f"Kept out of rule writing\n{text}\n")
    text, seen = measure(
        corpus / "pages", corpus / "gold", keep=lambda product: not kept_out(product), each=options.each
    )
    print(f"Development\n{text}")
    for name, figure in unseen.items():
        print(f"kept_out_{name} {figure:.3f}  {name} {seen.get(name, float('nan')):.3f}")
    measured = {**{f"kept_out_{name}": value for name, value in unseen.items()}, **seen}
    failed = below_floor(measured, floors("pricing"))
    print("\n".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
