"""Whether a text addresses a language model that may read it, rather than to people.

A page may try to tell a reader what to say. Nothing it says can do more than fail to prove a cell, but whoever looks at
the market should know that a page tries.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

__all__ = ["WARNING", "speaks_to_models"]

WARNING = "this passage addresses language models: it is a quotation, not an instruction"
"""The note shown with such a passage."""

_FILE = Path(__file__).with_suffix(".txt")
_HIDDEN = re.compile(
    "[\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
    "|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]{4,}"
    "|[\u202a-\u202e\u2066-\u2069]"
)
"""Tags and variation selectors that spell out text nobody sees, runs of zero-width marks, forced directions."""
_SPACED = re.compile(r"(?<!\w)(?:\w[ .\-_*]{1,3}){6,}\w(?!\w)")
_TAGS = range(0xE0020, 0xE007F)


def speaks_to_models(text: str) -> bool:
    """Return whether a text tries to instruct a language model that reads it, or hides text from people.

    A page about language models is none: what counts is speaking to them.

    Args:
        text: A passage as it is on its page.
    """
    return _HIDDEN.search(text) is not None or any(_address().search(one) for one in _forms(text))


@cache
def _address() -> re.Pattern[str]:
    lines = [line for line in _FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("# ")]
    names = dict(line.split(" = ", 1) for line in lines if line.startswith("<") and " = " in line)
    patterns = [line for line in lines if line.split(" = ", 1)[0] not in names]
    for name, alternatives in names.items():
        patterns = [pattern.replace(name, alternatives) for pattern in patterns]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


def _forms(text: str) -> tuple[str, ...]:
    """Return a text as it reads when look-alikes, invisible characters and spaced letters are undone."""
    seen = "".join(
        chr(ord(char) - 0xE0000) if ord(char) in _TAGS else char
        for char in text
        if ord(char) in _TAGS or unicodedata.category(char) not in ("Cf", "Mn")
    )
    plain = unicodedata.normalize("NFKC", seen)
    latin = plain.translate(_LOOKALIKES)
    close = _SPACED.sub(lambda found: _closed_up(found[0]), latin)
    return tuple(dict.fromkeys((plain, latin, close)))


def _closed_up(letters: str) -> str:
    """Return spaced letters as words; two spaces stand between words where one is between letters."""
    return " ".join(re.sub(r"[ .\-_*]", "", word) for word in re.split(r" {2,}", letters))


_LOOKALIKES = str.maketrans(
    "ІЈЅаеорсухіјѕԁɡոԛᴀᴇɪᴏɴʀꜱᴛᴜӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧаАВЕКМНОРСТХ",
    "IJSaeopcyxijsdgnqaeionrstulABEZHIKMNOPTYXaABEKMHOPCTX",
)
"""Letters of other alphabets that look like Latin ones."""
