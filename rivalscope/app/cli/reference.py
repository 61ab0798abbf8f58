"""The reference page of the command line, made from its own help: ``python -m rivalscope.app.cli.reference``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main
from typer.testing import CliRunner

from rivalscope.app.cli import app

__all__ = ["commands", "reference"]

_HEAD = """\
# The command line

Made from the program's own help by `python -m rivalscope.app.cli.reference docs/cli.md`; a test fails when it is out
of date.

Options follow the command: `rivalscope matrix -w my-market`. Without `-w` the workspace is taken from the environment
variable `RIVALSCOPE_WORKSPACE`, otherwise it is the one at or above the current folder. Dates are written `2026-03-01`,
`2026-03-01T12:00`, or as an age such as `90d`, `12w` or `6h`.

| exit code | meaning |
|---|---|
| 0 | success |
| 1 | another error |
| 2 | configuration or usage |
| 3 | expectations not met; the last published result is kept |
| 4 | archive |
| 5 | store |
| 6 | locked by another run or program |
| 7 | evidence lost |
| 8 | an optional package is missing; the message has the install line |
"""


def reference() -> str:
    """Return the page in Markdown; the same commands always give the same text."""
    found = list(commands())
    listed = [f"- [`{name}`](#{name.replace(' ', '-')}): {_first(command)}" for name, command in found]
    return "\n".join([_HEAD, *listed, "", *(_section(name) for name, _ in found)])


def commands() -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, by its full name, in alphabetical order."""
    found: list[tuple[str, Any]] = []

    def walk(prefix: str, command: Any) -> None:
        inner = getattr(command, "commands", {})
        if prefix and (not inner or command.invoke_without_command):
            found.append((prefix, command))
        for name, one in inner.items():
            if not one.hidden:
                walk(f"{prefix} {name}".strip(), one)

    walk("", typer.main.get_command(app))
    return iter(sorted(found, key=lambda pair: pair[0]))


def _section(name: str) -> str:
    shown = CliRunner().invoke(app, [*name.split(), "--help"], prog_name="rivalscope", terminal_width=100)
    lines = [line.rstrip() for line in shown.output.strip().splitlines()]
    return "\n".join([f"## {name}", "", "```text", *lines, "```", ""])


def _first(command: Any) -> str:
    """Return the first sentence of a command's help."""
    return " ".join((command.help or "").split()).split(". ")[0].rstrip(".") + "."


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
    else:
        print(reference(), end="")
