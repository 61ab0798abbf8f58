"""Text from the web on its way into a spreadsheet: it must stay text.

A cell that begins with ``= + - @`` (or a full-width twin), a tab or a carriage return is read as a
formula by Excel, LibreOffice and Google Sheets; and a file opened with another separator than it was
written with begins new cells in the middle of ours. The rule, after OWASP's page on CSV injection:

1. an apostrophe goes before such a beginning, at the start of the text and right after ``;``, ``|``, a tab or a
   line break;
2. control characters other than tab and line break are dropped.

An apostrophe that is already there gets another one, so :func:`restore` undoes rule 1 exactly.
Numbers in number columns are written as numbers and never pass through here.
"""

from __future__ import annotations

import re

__all__ = ["neutral", "printable", "restore"]

# Blanks and marks that a spreadsheet may skip before it looks for a formula; possessive, so that it is linear.
_DANGER = re.compile(r"(\A|[;|\t\r\n])(?=[\s\"'\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*+[=+\-@＝＋－＠]|[\t\r])")
_MARKED = re.compile(
    r"(\A|[;|\t\r\n])'(?=[\s\"'\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*+[=+\-@＝＋－＠]|[\t\r])"
)
_ORDINARY = frozenset(["", *"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789✓◐✕○⊘?"])
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Drop control characters and lone surrogates, which no file format of ours may hold."""
    return _CONTROL.sub("", text)


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> neutral('=HYPERLINK("http://x.example")')
    '\\'=HYPERLINK("http://x.example")'
    >>> neutral("a;=1+1"), neutral("10-20 seats")
    ("a;'=1+1", '10-20 seats')
    """
    if text[:1] in _ORDINARY and text.isprintable() and ";" not in text and "|" not in text:
        return text  # nine in ten; the patterns below would take most of an export's time
    return _DANGER.sub(r"\1'", printable(text))


def restore(text: str) -> str:
    """Undo :func:`neutral`, but for dropped control characters.

    >>> restore(neutral("'=1"))
    "'=1"
    """
    return _MARKED.sub(r"\1", text)
