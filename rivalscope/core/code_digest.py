"""A digest of rules: of the code and data that decide, and of nothing that does not.

A comment, a docstring, a blank line or the way a line is broken changes no result, so it must not make a store read its
archive again.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

__all__ = ["code_digest", "code_stamp", "plain_code"]

_DATA = frozenset((".json", ".npz", ".txt", ".yaml"))
# Own patterns instead of the tokenizer of the library: every process that reads pages pays for the digest first, and
# they take a sixth of its time.
_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
    | (?P<string>[rRbBuUfF]{0,2}(?:
        \"\"\"[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"\"\"
        | '''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''
        | "[^"\\\n]*(?:\\.[^"\\\n]*)*"
        | '[^'\\\n]*(?:\\.[^'\\\n]*)*'
    ))
    | (?P<newline>\n)
    | (?P<space>[ \t\f\r]+|\\\n)
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    | (?P<word>\w+)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)


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


def code_stamp(*folders: Path) -> str:
    """Return what tells at a glance whether code and data in folders may have changed: paths, sizes and times."""
    sha = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.suffix == ".py" or path.suffix in _DATA:
            known = path.stat()
            sha.update(f"{path} {known.st_size} {known.st_mtime_ns}\n".encode())
    return sha.hexdigest()


def plain_code(source: bytes) -> str:
    """Return Python code without comments, docstrings and layout, its indentation kept.

    >>> plain_code(b'def a(x):\\n    "What."\\n    # Why.\\n    return (x,\\n            1)\\n')
    'def a ( x ) : > return ( x , 1 ) <'
    """
    words: list[str] = []
    line: list[tuple[str, str]] = []
    indents, indent, depth = [0], 0, 0
    for match in _TOKEN.finditer(f"{source.decode('utf-8')}\n"):
        kind, token = match.lastgroup or "", match[0]
        if kind == "newline" and not depth:
            # A string that is on its own is there for people.
            if line and not all(kind == "string" for kind, _ in line):
                while indent < indents[-1]:
                    indents.pop()
                    words.append("<")
                if indent > indents[-1]:
                    indents.append(indent)
                    words.append(">")
                words += [token for _, token in line]
            line, indent = [], 0
        elif kind == "space":
            if not line and not depth:
                indent = len(token)
        elif kind not in ("comment", "newline"):
            depth += (kind == "open") - (kind == "close")
            line.append((kind, token))
    words += ["<"] * (len(indents) - 1)
    return " ".join(words)
