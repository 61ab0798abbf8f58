"""Which commands there are, and where they live: a command's module is imported when that command is run.

A new command is a function in one of the modules beside this one, a line in that module's ``register``, and a line
here. A test checks that this table and the modules agree.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer.core
import typer.main

__all__ = ["COMMANDS", "LazyGroup", "ListedCommand"]


@dataclass(frozen=True, slots=True)
class ListedCommand:
    """Where a command lives, and the line that the list of commands says of it."""

    section: str
    module: str
    about: str


_SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "Set up": {
        "init": ("workspace", "Create a workspace: a folder with a commented market.yaml."),
        "add": ("workspace", "Propose sources for a product from its home page."),
        "sources": ("workspace", "List the sources with their schedule and health."),
        "doctor": ("workspace", "Check the installation and the workspace."),
        "demo": ("demo", "Show everything on the bundled sample market."),
    },
    "Collect": {
        "crawl": ("collect", "Crawl the sources into archive and store, then build the matrix."),
        "replay": ("collect", "Build the store from WARC files, without a network."),
        "backfill": ("collect", "Fetch earlier versions of pages from a public web archive."),
        "run": ("schedule", "Crawl, analyse and notify, unattended."),
        "schedule": ("schedule", "Manage when sources are crawled: list, run, print."),
        "worker": ("cluster", "Run jobs of a cluster on this machine (extra: cluster)."),
        "cluster": ("cluster", "Show and manage the jobs of several machines."),
        "archive": ("archive", "Maintain the archive: merge the files of many crawls."),
        "inspect": ("inspect", "Show what was read from a page."),
    },
    "The matrix": {
        "analyse": ("matrix", "Build the matrix from what is published."),
        "matrix": ("matrix", "Print the competitive matrix, or the quotes behind it."),
        "flips": ("matrix", "List the answers that changed, with both quotes."),
        "recheck": ("matrix", "List the cells most worth checking, and why."),
        "audit": ("matrix", "Judge a sample of cells and measure the precision."),
        "capabilities": ("capabilities", "Choose what is compared, and record decisions about it."),
        "reader": ("reader", "Let a person or a model judge the passages of the cells."),
    },
    "Over time": {
        "releases": ("explore", "List what was shipped."),
        "changes": ("changes", "List what changed on the pages, with both quotes."),
        "digest": ("schedule", "Summarise what happened since the last digest."),
        "trends": ("explore", "Show which themes are rising or falling in release notes."),
        "cadence": ("explore", "Show how often each product releases."),
        "diffusion": ("explore", "Show who adopted each capability, and in which order."),
        "positioning": ("explore", "Show how each product describes itself."),
        "demand": ("demand", "Show what users ask for in public."),
    },
    "Share": {
        "ask": ("ask", "Answer a question about the market with quotes."),
        "price": ("price", "Show what a team pays at each vendor for what it needs."),
        "mcp": ("mcp", "Serve the market to an assistant (extra: mcp)."),
        "export": ("export", "Export a table as CSV, XLSX, Parquet, JSON, HTML or Markdown."),
        "report": ("export", "Write the HTML report."),
        "feed": ("export", "Write an Atom feed of the material changes."),
        "publish": ("export", "Pass documents to your own program."),
        "brief": ("insights", "Write the executive brief."),
        "battlecard": ("insights", "Write a battlecard against a competitor."),
        "swot": ("insights", "Write strengths, weaknesses, opportunities and threats."),
        "opportunities": ("insights", "List opportunities with RICE and Kano fields."),
        "roadmap": ("insights", "Propose what to build now, next and later."),
        "spec": ("insights", "Draft a specification for a capability."),
        "check": ("check", "Check whether the claims of a comparison page still hold."),
        "stale": ("insights", "Find the lines of a document that no longer hold."),
        "notebook": ("notebook", "Open the bundled notebooks, or export them as HTML."),
    },
}

COMMANDS: dict[str, ListedCommand] = {
    name: ListedCommand(section, module, about)
    for section, commands in _SECTIONS.items()
    for name, (module, about) in commands.items()
}


class _Loaded(MutableMapping[str, Any]):
    """The commands by name, each imported when it is asked for."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            module = import_module(f"rivalscope.app.cli.{COMMANDS[name].module}")
            holder = typer.Typer(add_completion=False, rich_markup_mode=None)
            holder.callback()(lambda: None)
            module.register(holder)
            group: Any = typer.main.get_command(holder)
            for other, command in group.commands.items():
                self._known.setdefault(other, command)
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in COMMANDS

    def __setitem__(self, name: str, command: Any) -> None:
        self._known[name] = command

    def __delitem__(self, name: str) -> None:
        del self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class LazyGroup(typer.core.TyperGroup):
    """The root of the command line: it lists all commands and imports the one that is run."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands: Any = _Loaded()

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands by section, without importing any."""
        width = max(map(len, COMMANDS))
        for section, commands in _SECTIONS.items():
            with formatter.section(section):
                # The same indentation in every section.
                formatter.write_dl([(name.ljust(width), about) for name, (_, about) in commands.items()])
