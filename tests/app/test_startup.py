"""The command line starts quickly: a command imports what it needs, and the list of commands imports none of them."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
import typer.main

from rivalscope.app.cli.commands import COMMANDS

OURS = ("rivalscope", "crawlers", "analysis")
HEAVY = ("numpy", "scipy", "pandas", "sklearn", "sqlalchemy", "pydantic", "lxml", "scrapy", "twisted", "rich", "jinja2")


def _imported(*command: str, cwd: Path | None = None) -> set[str]:
    """Return the modules that a command has imported when it is done."""
    code = (
        "import json, sys\n"
        f"sys.argv = ['rivalscope', *{command!r}]\n"
        "from rivalscope.app.cli import main\n"
        "try: main()\n"
        "except SystemExit as done: assert not done.code, done.code\n"
        "print(); print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=cwd, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_the_table_of_commands_and_no_more(option: str) -> None:
    imported = _imported(option)
    assert {name for name in imported if name.split(".")[0] in OURS and not name.startswith("__editable__")} == {
        "rivalscope",
        "rivalscope.app",
        "rivalscope.app.cli",
        "rivalscope.app.cli.commands",
        "rivalscope.core",
        "rivalscope.core.errors",
    }
    assert imported & set(HEAVY) == set()


@pytest.mark.parametrize(
    "command",
    [
        "sources",
        "matrix",
        "flips",
        "recheck",
        "releases",
        "changes",
        "schedule list",
        "doctor",
        "capabilities list",
        "positioning",
        "brief",
        "opportunities",
        "ask 'which products have SAML?'",
    ],
)
def test_a_command_that_only_reads_the_store_brings_no_science_and_no_crawler(demo: Path, command: str) -> None:
    imported = _imported(*shlex.split(command), "--workspace", str(demo))
    unwanted = {"scipy", "pandas", "sklearn", "scrapy", "twisted", "requests", "wordllama", "altair"}
    assert imported & unwanted == set()


def test_nothing_due_costs_no_crawler(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIVALSCOPE_NOW", "2026-10-05T06:10:00+00:00")  # ten minutes after the last look
    imported = _imported("run", "--due", "--workspace", str(demo))
    assert imported & {"numpy", "scipy", "pandas", "sklearn", "scrapy", "twisted", "lxml"} == set()
    assert {name for name in imported if name.split(".")[0] in ("analysis", "crawlers")} == set()
    # Nor a slow parser of YAML, tables for the terminal, or records of pages: each is a few per cent of the whole.
    assert imported & {"ruamel.yaml", "rich.table", "rich.progress"} == set()
    assert imported & {"rivalscope.core.records", "rivalscope.core.archive"} == set()


LIBRARIES = "import pydantic.main, rich.console, sqlalchemy.dialects.sqlite, typer"


@pytest.mark.parametrize(("command", "most"), [("run --due", 2.0), ("releases", 2.2), ("positioning", 3.4)])
def test_a_command_costs_little_beside_the_libraries_that_every_command_needs(
    demo: Path, command: str, most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a ratio, because a busy machine slows both; measured in November 2026: 1.3 to 1.4, 1.6 and 2.3 to 2.6."""
    monkeypatch.setenv("RIVALSCOPE_NOW", "2026-10-05T06:10:00+00:00")
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    arguments = ["-m", "rivalscope.app.cli", *command.split(), "--workspace", str(demo)]
    costs = [(_seconds("-c", LIBRARIES), _seconds(*arguments)) for _ in range(4)]
    libraries, ours = (min(side) for side in zip(*costs, strict=True))
    assert ours < most * libraries


def _seconds(*arguments: str) -> float:
    """Return the processor time that a Python process takes."""
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_utime + used.ru_stime


def test_the_table_lists_the_commands_that_the_modules_have() -> None:
    listed = {name: place.module for name, place in COMMANDS.items()}
    found = {}
    for module in sorted({place.module for place in COMMANDS.values()}):
        holder = typer.Typer()
        holder.callback()(lambda: None)
        import_module(f"rivalscope.app.cli.{module}").register(holder)
        group = typer.main.get_command(holder)
        found |= dict.fromkeys(group.commands, module)  # type: ignore[attr-defined]
    assert found == listed


def test_every_module_that_registers_commands_is_in_the_table() -> None:
    folder = Path(import_module("rivalscope.app.cli").__path__[0])
    registering = {path.stem for path in folder.glob("*.py") if "\ndef register(" in path.read_text(encoding="utf-8")}
    assert registering == {place.module for place in COMMANDS.values()}


def test_what_the_list_says_of_a_command_fits_on_one_line() -> None:
    assert [name for name, place in COMMANDS.items() if len(place.about) > 64 or not place.about.endswith(".")] == []


def test_a_process_that_reads_pages_loads_no_store_and_no_parser_that_pages_seldom_need() -> None:
    code = "import json, sys, crawlers.extraction.page, rivalscope.app.workflows.read_payload\n"
    code += "print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    unwanted = {"sqlalchemy", "scrapy", "twisted", "pandas", "scipy", "bs4", "feedparser", "pypdfium2", "pdfplumber"}
    assert set(json.loads(done.stdout)) & unwanted == set()
