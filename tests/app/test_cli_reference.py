"""Help is documentation: every command and option explains itself, and the reference page is what the program says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rivalscope.app.cli.reference import commands, reference

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"
COMMANDS = dict(commands())


def test_the_main_commands_are_there() -> None:
    assert {"init", "crawl", "replay", "matrix", "export", "report", "notebook", "notebook export"} <= COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_help(name: str) -> None:
    assert len((COMMANDS[name].help or "").split()) >= 4


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_and_option_has_help(name: str) -> None:
    silent = [one.name for one in COMMANDS[name].params if one.name != "help" and not (one.help or "").strip()]
    assert silent == []


def test_the_reference_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), (
        "write it: python -m rivalscope.app.cli.reference docs/cli.md"
    )


def test_the_reference_page_names_no_machine() -> None:
    assert not re.search(r"/(?:home|root|tmp|work|Users)/", reference())
