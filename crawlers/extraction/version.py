"""The version of the extraction rules: derived from the rules themselves, so that nobody can forget to raise it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rivalscope.core import payload
from rivalscope.core.code_digest import code_digest

__all__ = ["rules_version"]


@cache
def rules_version() -> str:
    """Return a short digest of this package's code and models, and of the reading of payloads below it.

    What an older version read from a payload is read again, from the archive, when this changes. Comments and
    docstrings are no part of it.
    """
    return code_digest(Path(__file__).parent, Path(payload.__file__).parent)[:12]
