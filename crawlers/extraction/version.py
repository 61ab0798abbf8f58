"""The version of the extraction rules: derived from the rules themselves, so that nobody can forget to raise it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from rivalscope.core import payload

__all__ = ["rules_version"]


@cache
def rules_version() -> str:
    """Return a short digest of this package's code and models, and of the reading of payloads below it.

    What an older version read from a payload is read again, from the archive, when this changes.
    """
    sha = hashlib.sha256()
    for folder in (Path(__file__).parent, Path(payload.__file__).parent):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in {".py", ".json", ".npz", ".yaml"}:
                sha.update(path.relative_to(folder).as_posix().encode())
                sha.update(path.read_bytes())
    return sha.hexdigest()[:12]
