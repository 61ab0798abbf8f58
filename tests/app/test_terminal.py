"""What a page says is shown in the terminal and steers it never; what a market is called is no markup."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.markup import escape
from rich.table import Table
from typer.testing import CliRunner

from rivalscope.app.cli import app
from rivalscope.app.cli.common import SafeConsole
from rivalscope.app.workflows.analyse import analyse
from rivalscope.core.errors import EvidenceError
from rivalscope.core.workspace import Workspace

HOSTILE = "\x1b]0;owned\x07\x1b[2JPro\x9b31m\u202eplan"


@pytest.mark.parametrize("terminal", [True, False])
def test_no_string_reaches_the_terminal_with_control_characters(terminal: bool) -> None:
    out = io.StringIO()
    console = SafeConsole(file=out, force_terminal=terminal, color_system=None, width=100)
    table = Table("a", title=escape(HOSTILE))
    table.add_row(escape(HOSTILE))
    table.add_column(escape(HOSTILE))
    console.print(escape(HOSTILE), highlight=False)
    console.print(HOSTILE, markup=False)
    console.print(table)
    text = out.getvalue().replace("\x1b[0m", "").replace("\x1b[1m", "").replace("\x1b[3m", "")
    assert "Pro" in text
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)


def test_a_name_with_brackets_is_shown_as_it_is(demo: Path, tmp_path: Path) -> None:
    import shutil

    folder = Path(shutil.copytree(demo, tmp_path / "market"))
    text = (folder / "market.yaml").read_text(encoding="utf-8")
    (folder / "market.yaml").write_text(text.replace("name: Ollerby", 'name: "[red]Oll[/]"', 1), encoding="utf-8")
    told = CliRunner().invoke(app, ["matrix", "--workspace", str(folder)], env={"COLUMNS": "200"})
    assert told.exit_code == 0, told.output
    assert "[red]Oll[/]" in told.output


def test_lost_evidence_ends_with_its_own_exit_code(demo: Path, tmp_path: Path) -> None:
    import shutil

    folder = Path(shutil.copytree(demo, tmp_path / "market"))
    for path in (folder / "archive").rglob("*.warc.gz"):
        path.unlink()
    workspace = Workspace.open(folder)
    with workspace.lock():
        result = analyse(workspace, force=True)
    workspace.store.close()
    assert result.lost
    with pytest.raises(EvidenceError, match="evidence is lost") as lost:
        result.raise_if_lost()
    assert lost.value.exit_code == 7
