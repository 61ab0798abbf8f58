"""What pydantic finds wrong with a value, in the words of the file that it is in."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError

__all__ = ["in_words", "plain_message"]


def plain_message(problem: Any) -> str:
    """Return what pydantic says is wrong with a value, in words for whoever wrote the file."""
    kind, given = problem["type"], problem["input"]
    shown = (
        f', not "{given}"'
        if isinstance(given, str | int | float | bool)
        else ", but the value is empty" * (given is None)
    )
    if kind in ("model_type", "dataclass_type", "dict_type", "model_attributes_type"):
        return f"expected keys and values{shown}"
    if kind in ("tuple_type", "list_type"):
        return f"expected a list{shown}; write each entry on its own line, beginning with a dash"
    if kind == "string_type":
        return f"expected text{shown}; put it in quotes"
    if kind in ("int_parsing", "int_type", "int_from_float"):
        return f"expected a whole number{shown}"
    if kind in ("float_parsing", "float_type", "decimal_parsing"):
        return f"expected a number{shown}"
    if kind in ("bool_parsing", "bool_type"):
        return f"expected true or false{shown}"
    if kind in ("enum", "literal_error"):
        allowed = str(problem.get("ctx", {}).get("expected", "")).replace("'", '"')
        names = re.findall(r'"([^"]+)"', allowed)
        near = difflib.get_close_matches(str(given), names, n=1)
        return f"expected {allowed}{shown}" + (f'; did you mean "{near[0]}"?' if near else "")
    message = str(problem["msg"]).removeprefix("Value error, ").replace("Input should be", "it should be")
    return message + (f" (it is {given})" if isinstance(given, int | float) and not isinstance(given, bool) else "")


def in_words(error: ValidationError) -> str:
    """Return all that pydantic says is wrong with an answer, each problem behind its place."""
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'answer'}: {plain_message(one)}" for one in error.errors())
