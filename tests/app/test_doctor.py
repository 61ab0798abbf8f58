"""The doctor finds what is wrong, and says how to mend it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rivalscope.app.doctor import examine
from rivalscope.app.workflows.setup import init_workspace
from rivalscope.core.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]


def test_a_fresh_workspace_is_in_order(tmp_path: Path) -> None:
    init_workspace(tmp_path)
    found = {finding.name: finding for finding in examine(tmp_path)}
    assert found["workspace"].good
    assert found["store"].detail == "never crawled"
    assert found["package analysis"].good


def test_who_is_at_work_on_the_store_is_named(tmp_path: Path) -> None:
    init_workspace(tmp_path)
    workspace = Workspace(tmp_path)
    with workspace.lock("analysis"):
        (finding,) = [finding for finding in examine(tmp_path) if finding.name == "at work"]
    assert re.match(rf"market: analysis by .* \(process {os.getpid()}\), since 20", finding.detail)
    assert "at work" not in {finding.name for finding in examine(tmp_path)}
    workspace.store.close()


def test_a_namesake_of_our_generic_names_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "analysis").mkdir()
    (tmp_path / "analysis" / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    found = {finding.name: finding for finding in examine(tmp_path)}
    assert not found["package analysis"].good
    assert str(tmp_path) in found["package analysis"].detail


@pytest.mark.parametrize("name", ["analysis.py", "crawlers/__init__.py"])
def test_a_namesake_in_the_current_folder_is_reported_and_breaks_no_child_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    init_workspace(tmp_path)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("raise SystemExit('the wrong one')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = {finding.name: finding for finding in examine(tmp_path)}
    package = name.split("/")[0].removesuffix(".py")
    assert not found[f"package {package}"].good
    assert name in found[f"package {package}"].detail
    command = [sys.executable, "-P", "-c", "import analysis, crawlers"]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
    start = re.compile(r"\[sys\.executable, (?!\"-P\")")
    sources = [path for folder in ("rivalscope", "crawlers", "analysis") for path in (ROOT / folder).rglob("*.py")]
    assert [path.name for path in sources if start.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("kept", [True, False])
def test_an_environment_that_keeps_nothing_compiled_is_named(tmp_path: Path, kept: bool) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path / "compiled")
    if not kept:
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    told = subprocess.run(
        [sys.executable, "-P", "-m", "rivalscope.app.cli", "doctor", "-w", str(tmp_path)],
        env=environment, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    assert ("compileall" in told) is not kept


def test_no_workspace_is_told_with_what_to_do(tmp_path: Path) -> None:
    (finding,) = [finding for finding in examine(tmp_path) if finding.name == "workspace"]
    assert not finding.good
    assert "rivalscope init" in finding.detail


def test_a_broken_market_is_told_with_its_line(tmp_path: Path) -> None:
    init_workspace(tmp_path)
    (tmp_path / "market.yaml").write_text("market: x\nprodcuts: []\n", encoding="utf-8")
    (finding,) = [finding for finding in examine(tmp_path) if finding.name == "workspace"]
    assert "market.yaml:2" in finding.detail


@pytest.mark.parametrize(("program", "good"), [(sys.executable, True), ("no-such-reader", False)])
def test_a_reader_that_cannot_be_started_is_reported(program: str, good: bool, tmp_path: Path) -> None:
    settings = f"market: Test\nreader: {{name: one, command: [{program}]}}\n"
    init_workspace(tmp_path / "market", market_yaml=settings)
    found = {one.name: one for one in examine(tmp_path / "market")}
    assert found["reader"].good is good
    assert program in found["reader"].detail
