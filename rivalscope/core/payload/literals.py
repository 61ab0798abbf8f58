"""Literals of JavaScript as values: what a framework writes into a script where JSON would do.

Keys without quotes, strings in any quotes, ``void 0``, ``!0``, trailing commas, ``new Date("...")``, and the names of a
function's parameters where their values are known. Nothing is run: what is no literal becomes None.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import unquote

__all__ = ["called", "literal", "string"]

_MAX_TOKENS = 100_000
_MAX_PARAMETERS = 2_000
_TOKEN = re.compile(
    r"""\s++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/"""
    r"""|(?P<string>"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|`(?:[^`\\$]|\\.|\$(?!\{))*+`)"""
    r"""|(?P<key>[A-Za-z_$][\w$]*+|\d++)(?=\s{0,20}:)"""
    r"""|(?P<number>-?(?:0[xX][\da-fA-F]++|(?:\d++\.?+\d*+|\.\d++)(?:[eE][+-]?+\d++)?+))"""
    r"""|(?P<not>![01])|(?P<void>void\s++0)|(?P<new>new\s++[A-Z]\w*+)|(?P<name>-?[A-Za-z_$][\w$.]*+)"""
    r"""|(?P<sign>[\[\]{}(),:])""",
    re.DOTALL,
)
_WORDS = {"true": "true", "false": "false", "!0": "true", "!1": "false"}
_HEX = re.compile(r"\\x([0-9a-fA-F]{2})")
_ESCAPE = re.compile(r"\\(.)|\"|\n", re.DOTALL)
_KEPT = frozenset('"\\/bfnrtu')
_CALL = re.compile(r"\(\s{0,5}function\s{0,5}\(([\w$,\s]{0,20000})\)\s{0,5}\{\s{0,5}return\s{0,5}")
_ARGUMENTS = re.compile(r"[\s;]{0,5}\}\s{0,5}\)?\s{0,5}(?=\()")


def literal(text: str, start: int = 0, *, names: Mapping[str, object] | None = None) -> tuple[object, int]:
    """Return the value of the literal that begins at a place, and where it ends.

    Args:
        text: A script.
        start: Where an object, a list or the brackets around arguments begin; these come as a list.
        names: Values of names.

    Raises:
        ValueError: There is no such literal, or it has no end.

    >>> literal("{title: 'Boards', on: !0, a: void 0,}")[0]
    {'title': 'Boards', 'on': True, 'a': None}
    """
    parts: list[str] = []
    open_: list[str] = []
    place = start
    for _ in range(_MAX_TOKENS):
        match = _TOKEN.match(text, place)
        if match is None:
            break
        place, kind, token = match.end(), match.lastgroup, match[0]
        if kind is None:
            continue
        if kind == "sign":
            if not _bracket(token, parts, open_):
                break
            if not open_:
                return json.loads("".join(parts), strict=False), place
        else:
            parts.append(_json_of(kind, token, names or {}))
    raise ValueError("no literal")


def _bracket(token: str, parts: list[str], open_: list[str]) -> bool:
    """Add a sign to the JSON; False where brackets do not match."""
    if token in "[{(":
        # The brackets of a call: `new Date("...")` is what it is made of, and arguments are a list.
        hidden = token == "(" and bool(open_)
        open_.append("" if hidden else {"[": "]", "{": "}", "(": "]"}[token])
        if not hidden:
            parts.append("{" if token == "{" else "[")
    elif token in "]})":
        if not open_:
            return False
        if end := open_.pop():
            if parts[-1] == ",":
                parts.pop()
            parts.append(end)
    else:
        parts.append(token)
    return True


def _json_of(kind: str, token: str, names: Mapping[str, object]) -> str:
    if kind == "string":
        return _quoted(token)
    if kind == "key":
        return json.dumps(token)
    if kind == "number":
        return token if token[-1:].isdigit() and token.lstrip("-")[:1] not in (".", "0") else _number(token)
    if kind == "new":
        return ""
    if kind == "name" and token in names:
        return json.dumps(names[token])
    return _WORDS.get(token, "null")


def _number(token: str) -> str:
    try:
        return json.dumps(int(token, 16) if "x" in token.lower() else float(token))
    except (ValueError, OverflowError):
        return "null"


def _quoted(token: str) -> str:
    """Return a string of JavaScript as one of JSON."""
    body = _HEX.sub(r"\\u00\1", token[1:-1])
    return f'"{_ESCAPE.sub(_escaped, body)}"'


def _escaped(match: re.Match[str]) -> str:
    if match[0] == '"':
        return '\\"'
    if match[0] == "\n":
        return "\\n"
    return match[0] if match[1] in _KEPT else "" if match[1] == "\n" else match[1]


def string(text: str, start: int, *, quoted_url: bool = False) -> str:
    """Return the value of the string that begins at a place; empty: there is none that can be read.

    Args:
        text: A script.
        start: Where its quote stands.
        quoted_url: It is percent-encoded.
    """
    match = _TOKEN.match(text, start)
    if match is None or match.lastgroup != "string":
        return ""
    try:
        found = json.loads(_quoted(match[0]), strict=False)
    except ValueError:
        return ""
    return unquote(found) if quoted_url else str(found)


def called(text: str, start: int) -> object:
    """Return what a function returns that is called where it stands: ``(function(a){return {title:a}}("Boards"))``.

    Args:
        text: A script.
        start: Where the first bracket stands.

    Raises:
        ValueError: It is something else.

    >>> called('(function(a,b){return {title:a,on:b}}("Boards",true))', 0)
    {'title': 'Boards', 'on': True}
    """
    match = _CALL.match(text, start)
    if match is None:
        raise ValueError("no function")
    _, end = literal(text, match.end())
    behind = _ARGUMENTS.match(text, end)
    values = literal(text, behind.end())[0] if behind is not None else []
    parameters = [name.strip() for name in match[1].split(",")][:_MAX_PARAMETERS]
    names = dict(zip(parameters, values if isinstance(values, list) else [], strict=False))
    return literal(text, match.end(), names=names)[0]
