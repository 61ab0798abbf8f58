"""A workspace is found from any folder inside it, and used by one run at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from rivalscope.app.workflows.setup import init_workspace
from rivalscope.core.errors import BusyError, ConfigError
from rivalscope.core.store import leases
from rivalscope.core.workspace import Workspace


def test_the_template_is_a_valid_market(tmp_path: Path) -> None:
    init_workspace(tmp_path / "new")
    market = Workspace.open(tmp_path / "new").market
    assert market.own == "our-product"


def test_a_workspace_is_found_from_below(tmp_path: Path) -> None:
    init_workspace(tmp_path)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert Workspace.open(below).root == tmp_path.resolve()


def test_no_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="rivalscope init"):
        Workspace.open(tmp_path)


def test_init_never_overwrites(tmp_path: Path) -> None:
    init_workspace(tmp_path)
    (tmp_path / "market.yaml").write_text("market: mine\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="already"):
        init_workspace(tmp_path)
    assert (tmp_path / "market.yaml").read_text(encoding="utf-8") == "market: mine\n"


def test_two_runs_at_once_are_refused_and_a_dead_one_is_taken_over(tmp_path: Path) -> None:
    init_workspace(tmp_path)
    code = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from rivalscope.core.workspace import Workspace
        with Workspace(Path({str(tmp_path)!r})).lock():
            print("held", flush=True)
            sys.stdin.read()
    """)
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdin is not None
    assert holder.stdout is not None
    with holder, holder.stdin:
        assert holder.stdout.readline() == "held\n"
        workspace = Workspace(tmp_path)
        with pytest.raises(BusyError, match=str(holder.pid)), workspace.lock():
            raise AssertionError("the lock was given twice")
        holder.kill()
        holder.wait()
        with workspace.lock(), workspace.store.begin() as connection:
            assert [one.owner.process for one in leases.living(connection)] == [os.getpid()]
    workspace.store.close()
