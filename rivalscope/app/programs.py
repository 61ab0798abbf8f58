"""Programs that a workspace names: JSON lines to their standard input, what they write back; no shell is involved."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rivalscope.core.errors import RivalscopeError
from rivalscope.core.secrets import without_secrets

__all__ = ["run_program"]

_SHOWN_CHARACTERS = 300
"""Characters of a program's complaint that are shown."""


def run_program(
    command: Sequence[str],
    lines: Iterable[Mapping[str, Any] | str],
    *,
    folder: Path,
    timeout: float,
    who: str,
    setting: str,
) -> tuple[str, RivalscopeError | None]:
    """Run a program and give it JSON lines.

    Args:
        command: Program and arguments.
        lines: Objects, or lines of JSON as they are.
        folder: Where it runs.
        timeout: Seconds until it is given up.
        who: What the program is to the workspace, for messages: "the reader".
        setting: Its section of market.yaml.

    Returns:
        What it wrote before it ended, and how it failed if it did. What it has dealt with may count all the same.

    Raises:
        RivalscopeError: It cannot be started.
    """
    name = without_secrets(" ".join(command))
    given = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    try:
        done = subprocess.run(
            list(command),
            input="".join(f"{line}\n" for line in given),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            cwd=folder,
            timeout=timeout,
            check=False,
        )
    except OSError as error:
        raise RivalscopeError(
            f"{who} cannot be started ({error.strerror})", where=name, next_step=f"Check {setting}: in market.yaml"
        ) from error
    except subprocess.TimeoutExpired as error:
        said = error.stdout.decode("utf-8", "replace") if isinstance(error.stdout, bytes) else error.stdout or ""
        return said, RivalscopeError(
            f"{who} took longer than {timeout:g} s",
            where=name,
            next_step=f"Raise its time limit in market.yaml: {setting}: {{timeout: …}}",
        )
    if done.returncode:
        complaint = without_secrets(" ".join(done.stderr.split()))[-_SHOWN_CHARACTERS:] or "without a message"
        return done.stdout, RivalscopeError(f"{who} ended with status {done.returncode}: {complaint}", where=name)
    return done.stdout, None
