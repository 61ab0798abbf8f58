"""The kind of a change in languages other than English, by the beginnings of its words (``kind_lexicon.json``)."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path

from rivalscope.core.records import EntryKind

__all__ = ["kind_in_text", "named_kinds", "one_kind", "unreleased_words"]

_FILE = Path(__file__).with_name("kind_lexicon.json")
_UNSPACED = frozenset(("zh", "ja", "ko"))
_ARTICLES = frozenset("de des du di del della da do dos das la le les el los las il lo der die das den van het".split())
_SPECIFIC = (EntryKind.BREAKING, EntryKind.SECURITY, EntryKind.REMOVED, EntryKind.DEPRECATED)
_WORD = re.compile(r"[^\W\d_]+")
_OTHERS = 2
"""Words of a heading that may be about something else than the kind; with more of them it is a title."""
_LONGEST = 6
_ENDING = 6
"""Letters of a word's ending at most: "intern" is no beginning of "internationalization"."""
_MIN_STEM = 4
"""Letters of a beginning of a word that may be followed by others; shorter ones are whole words."""


@cache
def _stems() -> tuple[dict[str, frozenset[EntryKind]], tuple[tuple[str, EntryKind], ...]]:
    """Return the kinds of each beginning of a word, and the pieces of the languages that do not part words."""
    spaced: dict[str, set[EntryKind]] = {}
    pieces: list[tuple[str, EntryKind]] = []
    for name, languages in json.loads(_FILE.read_text(encoding="utf-8"))["kinds"].items():
        for language, stems in languages.items():
            for stem in stems.split():
                if language in _UNSPACED:
                    pieces.append((stem, EntryKind(name)))
                else:
                    spaced.setdefault(stem, set()).add(EntryKind(name))
    return {stem: frozenset(kinds) for stem, kinds in spaced.items()}, tuple(pieces)


@cache
def _little_words() -> frozenset[str]:
    """Return the words that join others and name nothing."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    return frozenset(f"{data['joined']} {data['neutral']}".split()) | _ARTICLES


@cache
def unreleased_words() -> re.Pattern[str]:
    """Return what says, in languages other than English, that changes are in no release yet.

    >>> bool(unreleased_words().search("[Non publié]")), bool(unreleased_words().search("未发布"))
    (True, True)
    """
    phrases = json.loads(_FILE.read_text(encoding="utf-8"))["unreleased"].split("|")
    wide = [re.escape(phrase) for phrase in phrases if phrase[0] > "\u2e7f"]
    spaced = [re.escape(phrase) for phrase in phrases if phrase[0] <= "\u2e7f"]
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)|{'|'.join(wide)}", re.IGNORECASE)


def _of_word(word: str) -> frozenset[EntryKind]:
    spaced, _ = _stems()
    if word in spaced:
        return spaced[word]
    for length in range(len(word) - 1, _MIN_STEM - 2, -1):
        found = spaced.get(word[:length])
        if found and len(word) - length > _ENDING and not _of_word(word[length:].removeprefix("s")):
            # "Fehlerbehebung" is made of two words that we know, "internationalization" is not
            continue
        if found and (length >= _MIN_STEM or not word.isascii()):
            return found
    return frozenset()


@lru_cache(maxsize=4096)
def named_kinds(heading: str) -> tuple[EntryKind, ...]:
    """Return the kinds that a short heading or label names in a language other than English, the first one first.

    >>> [kind.value for kind in named_kinds("Fehlerbehebungen")], [kind.value for kind in named_kinds("修复与优化")]
    (['fixed'], ['fixed', 'changed'])
    """
    words = [word.lower() for word in _WORD.findall(heading)]
    if not words or len(words) > _LONGEST:
        return ()
    found: dict[EntryKind, None] = {}
    # without accents it may be English: "Correct totals"
    others = 0 if all(map(str.isascii, words)) else _OTHERS
    for word in words:
        kinds = _of_word(word)
        if not kinds and word not in _little_words():
            others -= 1
            if others < 0:
                return ()
        for kind in sorted(kinds):
            found.setdefault(kind)
    if not heading.isascii() and len(heading) <= 24:
        _, pieces = _stems()
        placed = [(heading.find(piece), kind) for piece, kind in pieces if not piece.isascii() and piece in heading]
        for _, kind in sorted(placed):
            found.setdefault(kind)
    return tuple(found)


def one_kind(kinds: tuple[EntryKind, ...]) -> EntryKind | None:
    """Return the one kind that several words name: a special one before a general one, else the only one."""
    special = next((kind for kind in _SPECIFIC if kind in kinds), None)
    return special or (kinds[0] if len(kinds) == 1 else None)


def kind_in_text(text: str) -> EntryKind | None:
    """Return the kind that an entry in a language that does not part its words tells, by what it is about.

    In Chinese the first such word counts, in Japanese the last: the verb is there.

    >>> kind_in_text("CSV出力の文字化けを修正しました。").value, kind_in_text("Add a dark theme")
    ('fixed', None)
    """
    if text.isascii():
        return None
    wide = sum(character > "\u2e7f" for character in text)
    if wide * 3 < len(text):
        return None
    _, pieces = _stems()
    placed = [(text.rfind(piece) if _kana(text) else text.find(piece), kind) for piece, kind in pieces if piece in text]
    if not placed:
        return None
    return max(placed)[1] if _kana(text) else min(placed)[1]


def _kana(text: str) -> bool:
    return any("\u3040" <= character <= "\u30ff" or "\uac00" <= character <= "\ud7a3" for character in text)
