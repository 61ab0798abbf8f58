"""Names of months and days in some fifty languages, from CLDR (``calendar.json``)."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path

__all__ = ["is_weekday", "month_number"]

_FILE = Path(__file__).with_name("calendar.json")


@cache
def _months() -> dict[str, dict[int, frozenset[str]]]:
    """Return, for each name, the months that it stands for, each with its languages."""
    found: dict[str, dict[int, set[str]]] = {}
    for language, names in json.loads(_FILE.read_text(encoding="utf-8"))["months"].items():
        for number, several in enumerate(names, 1):
            for name in several.split():
                found.setdefault(name, {}).setdefault(number, set()).add(language.split("-")[0])
    return {
        name: {number: frozenset(languages) for number, languages in numbers.items()} for name, numbers in found.items()
    }


@cache
def _days() -> frozenset[str]:
    return frozenset(
        name
        for names in json.loads(_FILE.read_text(encoding="utf-8"))["days"].values()
        for name in names.split()
        if len(name) > 1
    )


@lru_cache(maxsize=4096)
def month_number(name: str, language: str = "") -> int:
    """Return the month that a word names, or 0 where it names none, or a different one in each of two languages.

    Args:
        name: The word, with or without its full stop.
        language: The document's language, which decides what "listopad" means.

    >>> month_number("Março"), month_number("Sept."), month_number("listopada"), month_number("listopada", "hr")
    (3, 9, 0, 10)
    """
    numbers = _months().get(name.lower().strip(".").replace("'", "’"))
    if not numbers:
        return 0
    if len(numbers) == 1:
        return next(iter(numbers))
    for wanted in (re.split(r"[-_]", language.lower())[0], "en"):
        told = [number for number, languages in numbers.items() if wanted in languages]
        if len(told) == 1:
            return told[0]
    return 0


def is_weekday(word: str) -> bool:
    """Return whether a word is the name of a day of the week in any language that we know.

    >>> is_weekday("Dienstag"), is_weekday("Release")
    (True, False)
    """
    return word.lower().strip(".,") in _days()
