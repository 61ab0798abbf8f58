"""How much of a comparison page ``check`` maps: product, capability and what is claimed, over many layouts.

usage: python -m benchmarks.check_layouts [--list]

A third of the layouts, by a hash of their names, is kept out of rule writing; their figure comes first. Ends with exit
code 1 where a figure is below its floor.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from analysis.checks.claims import find_claims
from analysis.checks.mapping import Names
from benchmarks.common import below_floor, floors, held_out
from benchmarks.comparison_pages import CAPABILITIES, LAYOUTS, OWN, PRODUCTS, Layout
from rivalscope.app.workflows.check import read_target

_SAID = {"yes": "y", "no": "n", "partial": "p", "value": "v"}


_READ = frozenset({"font_icon_items", "logo_links", "sprites"})
"""Layouts that the hash would keep aside and that somebody looked at all the same."""


def unseen(name: str) -> bool:
    """Return whether a layout is kept out of rule writing."""
    return name not in _READ and held_out(name)


def claims_of(layout: Layout, folder: Path) -> dict[tuple[str, str], str]:
    """Return what a layout is read to claim."""
    path = folder / f"{layout.name}{layout.ending}"
    path.write_bytes(layout.payload)
    names = Names(products={slug: (name, slug) for slug, name in PRODUCTS.items()}, capabilities=CAPABILITIES, own=OWN)
    found = find_claims(read_target(str(path)).page, names)
    return {(one.product, one.capability): _SAID[one.claimed.value] for one in found.claims}


def shares(rows: Iterable[tuple[Layout, dict[tuple[str, str], str]]]) -> dict[str, float | int]:
    """Return the share of cells that are mapped right, and of claims that are wrong, over some layouts."""
    pairs = list(rows)
    cells = sum(len(layout.claims) for layout, _ in pairs)
    right = sum(found.get(cell) == mark for layout, found in pairs for cell, mark in layout.claims.items())
    claims = sum(len(found) for _, found in pairs)
    return {
        "layouts": len(pairs),
        "cells": cells,
        "mapped": round(right / max(cells, 1), 4),
        "right": round(right / max(claims, 1), 4),
    }


def main() -> int:
    """Measure, print, compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="also print each layout that rules may be written from")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [(layout, claims_of(layout, Path(folder))) for layout in LAYOUTS]
    if options.list:
        for layout, found in rows:
            if not unseen(layout.name):
                print(f"{layout.name:30} {json.dumps(shares([(layout, found)]))}")
    kept = shares(row for row in rows if unseen(row[0].name))
    seen = shares(row for row in rows if not unseen(row[0].name))
    print(json.dumps({"unseen": kept, "seen": seen}))
    figures = {"unseen_mapped": float(kept["mapped"]), "mapped": float(shares(rows)["mapped"])}
    figures["right"] = float(shares(rows)["right"])
    failed = below_floor(figures, floors("check", "layouts"))
    print("\n".join(failed))
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
