"""The shape of the project: imports point one way, importing does nothing, one version number."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import analysis
import crawlers
import rivalscope

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (rivalscope, crawlers, analysis)
# Not pyarrow: pandas loads it by itself where it is installed.
HEAVY = ("torch", "wordllama", "sentence_transformers", "duckdb", "altair", "playwright", "apprise")


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_imports_point_one_way() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout


def _import_in_order(tmp_path: Path, *stages: tuple[str, tuple[str, ...]]) -> None:
    """Import packages whole, one after the other in one process; what is named beside each must be absent then."""
    code = (
        "import importlib, os, pkgutil, sys\n"
        f"os.chdir({str(tmp_path)!r})\n"
        f"for name, absent in {stages!r}:\n"
        "    package = importlib.import_module(name)\n"
        "    names = [one.name for one in pkgutil.walk_packages(package.__path__, name + '.')]\n"
        "    assert len(names) > 40, names\n"
        "    for module in names:\n"
        "        if not module.endswith('__main__'): importlib.import_module(module)\n"
        "    loaded = [module for module in absent if module in sys.modules]\n"
        "    assert not loaded, (name, loaded)"
    )
    _python(code)
    assert list(tmp_path.iterdir()) == []


def test_core_and_analysis_open_without_what_they_do_not_need(tmp_path: Path) -> None:
    _import_in_order(
        tmp_path,
        ("rivalscope.core", ("scrapy", "pandas", "sklearn", "typer", "rich", *HEAVY)),
        ("analysis", ("scrapy", "twisted", "typer", *HEAVY)),
    )


def test_crawlers_open_without_frames_and_everything_without_heavy_packages(tmp_path: Path) -> None:
    _import_in_order(tmp_path, ("crawlers", ("pandas", "sklearn", "typer")), ("rivalscope", HEAVY), ("analysis", HEAVY))


def test_there_is_one_version_number() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "rivalscope.__version__"}


def test_the_wheel_lists_every_package_by_name() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    there = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in PACKAGES
        for path in (ROOT / package.__name__).rglob("__init__.py")
    }
    listed = project["tool"]["setuptools"]["packages"]
    assert listed == [*sorted(there), "rivalscope.notebooks", "rivalscope.sample"]


def test_every_file_that_is_no_code_travels_with_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]
    packed = {
        path
        for name, globs in patterns.items()
        if name not in ("rivalscope.sample", "rivalscope.notebooks")
        for glob in globs
        for path in (ROOT / name.replace(".", "/")).glob(glob)
        if path.is_file()
    }
    data = {
        path
        for package in PACKAGES
        for path in (ROOT / package.__name__).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    assert data <= packed


def test_every_locked_version_is_exact_and_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {_name(line) for line in project["project"]["dependencies"]}
    locked = [line for line in (ROOT / "requirements/base.txt").read_text(encoding="utf-8").splitlines() if line]
    assert all("==" in line for line in locked)
    assert wanted <= {_name(line) for line in locked}


def _name(requirement: str) -> str:
    for mark in "[><=;! ":
        requirement = requirement.split(mark)[0]
    return requirement.strip().lower().replace("_", "-").replace(".", "-")
