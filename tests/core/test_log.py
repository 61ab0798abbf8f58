"""What a run leaves behind: events with their fields, in a file of the run and, with -v, on the terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rivalscope.core.log import LOGGER, event, run_log


def test_events_of_a_run_are_lines_with_their_fields_and_nothing_is_logged_after_it(tmp_path: Path) -> None:
    with run_log(tmp_path / "run") as path:
        event("source finished", source="heron/site", pages=3)
    event("too late")
    (line,) = path.read_text("utf-8").splitlines()
    found = json.loads(line)
    assert {key: found[key] for key in ("event", "level", "source", "pages")} == {
        "event": "source finished", "level": "info", "source": "heron/site", "pages": 3
    }  # fmt: skip
    assert found["at"].endswith("+00:00")


def test_two_logs_at_once_each_get_the_events_of_their_time(tmp_path: Path) -> None:
    with run_log(tmp_path / "outer") as outer:
        with run_log(tmp_path / "inner") as inner:
            event("both")
        event("outer only")
    assert [json.loads(line)["event"] for line in inner.read_text("utf-8").splitlines()] == ["both"]
    assert [json.loads(line)["event"] for line in outer.read_text("utf-8").splitlines()] == ["both", "outer only"]
    assert [type(handler).__name__ for handler in LOGGER.handlers] == ["NullHandler"]


def test_verbose_prints_events_with_their_fields_and_messages_without_any() -> None:
    code = (
        "import sys; sys.argv = ['rivalscope', '-v', '--version']\n"
        "from rivalscope.app.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "from rivalscope.core.log import LOGGER, event\n"
        "event('page read', url='https://heron.example/')\n"
        "LOGGER.warning('no fields here')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines() == ["INFO page read {'url': 'https://heron.example/'}", "WARNING no fields here "]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's file that is always full")
def test_a_full_disk_ends_the_log_without_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "log.jsonl").symlink_to("/dev/full")
    with run_log(tmp_path):
        event("page not read", url="https://heron.test/")
        event("page not read", url="https://heron.test/features")
    assert capsys.readouterr().err == ""
