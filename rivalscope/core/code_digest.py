"""A digest of rules: of the code and data that decide, and of nothing that does not.

A comment, a docstring, a blank line or the way a line is broken changes no result, so it must not make a store read its
archive anew.
"""

from __future__ import annotations

import ast
import hashlib
import io
import tokenize
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["code_digest", "plain_code"]

_DATA = frozenset((".json", ".npz", ".txt", ".yaml"))
_FSTRING_START = getattr(tokenize, "FSTRING_START", -1)
_FSTRING_END = getattr(tokenize, "FSTRING_END", -1)
_SILENT = frozenset((tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENCODING, tokenize.ENDMARKER))


def code_digest(*folders: Path) -> str:
    """Return a digest of the Python code and the data files in folders, by path."""
    sha = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix == ".py" or path.suffix in _DATA:
                content = path.read_bytes()
                sha.update(path.relative_to(folder).as_posix().encode())
                sha.update(plain_code(content).encode() if path.suffix == ".py" else content)
    return sha.hexdigest()


def plain_code(source: bytes) -> str:
    """Return Python code without comments, docstrings and layout, its indentation kept.

    >>> plain_code(b'def a(x):\\n    "What."\\n    # Why.\\n    return (x,\\n            1)\\n')
    'def a ( x ) : > return ( x , 1 ) <'
    """
    documented = set(_lines_of_strings(ast.parse(source)))
    lines = source.decode("utf-8").splitlines(keepends=True)
    words: list[str] = []
    begun: list[tuple[int, int]] = []
    for token in tokenize.tokenize(io.BytesIO(source).readline):
        # From Python 3.12 an f-string comes in pieces; taken whole, every version of Python gives the same digest.
        if token.type == _FSTRING_START:
            begun.append(token.start)
        elif token.type == _FSTRING_END:
            start = begun.pop()
            if not begun:
                words.append(_between(lines, start, token.end))
        elif begun:
            continue
        elif token.type == tokenize.INDENT:
            words.append(">")
        elif token.type == tokenize.DEDENT:
            words.append("<")
        elif token.type not in _SILENT and not (token.type == tokenize.STRING and token.start[0] in documented):
            words.append(token.string)
    return " ".join(words)


def _between(lines: Sequence[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    rows = list(lines[start[0] - 1 : end[0]])
    rows[-1] = rows[-1][: end[1]]
    rows[0] = rows[0][start[1] :]
    return "".join(rows)


def _lines_of_strings(tree: ast.AST) -> Iterator[int]:
    """Yield the lines on which docstrings and other strings that stand by themselves begin."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno
