"""The shape of the project: imports point one way, importing does nothing, one version number."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

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


def test_importing_everything_loads_nothing_heavy_and_makes_no_file(tmp_path: Path) -> None:
    names = [
        module.name
        for package in PACKAGES
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not module.name.endswith("__main__")
    ]
    assert len(names) > 40
    code = (
        f"import importlib, os, sys; os.chdir({str(tmp_path)!r})\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert _python(code).strip() == "[]"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("package", "absent"),
    [
        ("rivalscope.core", ("scrapy", "pandas", "sklearn", "typer", "rich")),
        ("analysis", ("scrapy", "twisted", "typer")),
        ("crawlers", ("pandas", "sklearn", "typer")),
    ],
)
def test_a_layer_opens_without_what_it_does_not_need(package: str, absent: tuple[str, ...]) -> None:
    code = (
        f"import importlib, pkgutil, sys, {package} as package\n"
        f"for module in pkgutil.walk_packages(package.__path__, {package!r} + '.'):\n"
        f"    importlib.import_module(module.name)\n"
        f"print([name for name in {absent!r} if name in sys.modules])"
    )
    assert _python(code).strip() == "[]"


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
