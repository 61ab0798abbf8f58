"""The version of the extraction rules: derived from the rules themselves, so that nobody can forget to raise it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rivalscope.core import payload
from rivalscope.core.code_digest import code_digest, code_stamp

__all__ = ["rules_stamp", "rules_version"]

_FOLDERS = (Path(__file__).parent, Path(payload.__file__).parent)


@cache
def rules_version() -> str:
    """Return a short digest of this package's code and models, and of the reading of payloads below it.

    What an older version read from a payload is read again, from the archive, when this changes. Comments and
    docstrings are no part of it.
    """
    return code_digest(*_FOLDERS)[:12]


@cache
def rules_stamp() -> str:
    """Return what differs whenever a file of the rules was written; equal, the version is what it was."""
    return code_stamp(*_FOLDERS)
