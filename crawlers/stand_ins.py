"""Words of what is shown in place of a page, in each language: one pattern for each kind, out of ``stand_ins.yaml``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

__all__ = ["stand_in"]


@cache
def stand_in(kind: str) -> re.Pattern[str]:
    """Return a pattern for the words of a kind in any language; to be searched in text in lower case.

    Args:
        kind: A kind of page in the file: challenge, blocked, login, down, not_found, paywall, asks_consent ...

    >>> bool(stand_in("down").search("unsere website ist vorübergehend nicht erreichbar."))
    True
    """
    return re.compile("|".join(f"(?:{pattern})" for words in _languages().values() for pattern in words[kind]))


@cache
def _languages() -> dict[str, dict[str, list[str]]]:
    path = Path(__file__).with_name("stand_ins.yaml")
    found: dict[str, dict[str, list[str]]] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return found
