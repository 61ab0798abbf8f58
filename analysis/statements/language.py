"""Which language a passage is written in: by its script first, then by a small detector."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["language_of"]

_KANA = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
_SHARE = 0.2
"""Share of a text's letters from which its script tells its language."""
_LEAST_LETTERS = 20
"""Letters below which the detector guesses; a shorter text counts as what its page says, or as English."""


def language_of(text: str, told: str = "") -> str:
    """Return the code of a text's language.

    Args:
        text: The text.
        told: What its page says; believed unless the script contradicts it.

    >>> language_of("この機能には対応していません"), language_of("Not supported", "en-GB")
    ('ja', 'en')
    """
    code = re.split(r"[-_]", told.strip().lower(), maxsplit=1)[0] if told else ""
    letters = sum(char.isalpha() for char in text)
    if not text.isascii() and letters:
        kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
        if (kana + han) / letters >= _SHARE:
            return "ja" if kana or (code == "ja") else "zh"
        for language, script in _SCRIPTS:
            if len(script.findall(text)) / letters >= _SHARE:
                return code if code not in ("", "en") else language
    if code:
        return code
    return _detected(text) if letters >= _LEAST_LETTERS else "en"


@lru_cache(maxsize=20_000)
def _detected(text: str) -> str:
    import py3langid

    return str(py3langid.classify(text)[0])
