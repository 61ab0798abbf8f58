"""Every floor is held by a benchmark that `make bench` runs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from benchmarks.__main__ import _commands

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks"


def test_every_benchmark_that_holds_floors_is_run(tmp_path: Path) -> None:
    run = {command[1].rpartition(".")[2] for command in _commands(tmp_path).values()}
    holding = {
        path.stem
        for path in FOLDER.glob("*.py")
        if re.search(r"\bfloors\(\s*\"|floors\.toml", path.read_text(encoding="utf-8"))
    } - {"common", "__main__"}
    assert holding - run == set()


def test_every_table_of_floors_is_read_by_a_benchmark() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    tables = tomllib.loads((FOLDER / "floors.toml").read_text(encoding="utf-8"))
    assert [name for name in tables if f'"{name}"' not in code] == []
