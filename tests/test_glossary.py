"""One word for one thing: the glossary names classes that exist, and no two public classes share a name."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def public_classes() -> dict[str, list[str]]:
    """Return the modules that define each public class."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for package in ("rivalscope", "crawlers", "analysis"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    found[node.name].append(path.relative_to(ROOT).as_posix())
    return found


def test_no_two_public_classes_share_a_name() -> None:
    assert {name: places for name, places in public_classes().items() if len(places) > 1} == {}


def test_the_glossary_names_classes_that_exist() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [line.split("|")[3] for line in text.splitlines() if line.startswith("|") and line.count("|") == 4]
    named = {name for cell in rows for name in re.findall(r"`(\w+)`", cell)}
    assert len(named) > 25
    assert named - set(public_classes()) == set()
