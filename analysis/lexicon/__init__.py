"""The words by which passages deny, plan, limit or claim something: one YAML file a language, read like data.

A file has lists of patterns by category and lists of words. In a pattern a space stands for any run of white space and
``<name>`` for the alternatives of the macro of that name; it begins and ends at words where its language has spaces.
Every scalar is read as a string, so that "no", "on" and "off" need no quotes. A file is parsed once, when its language
is first asked for, and a pattern is compiled once, when it is first used: most texts ask a few of the 590.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from rivalscope.core.errors import RivalscopeError

__all__ = ["Lexicon", "languages", "lexicon"]

_MACRO = re.compile(r"(?<!\?P)<([a-z_]+)>")
_NEVER = re.compile(r"(?!)")
_MAX_DEPTH = 6
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""libyaml where PyYAML was built with it: the files take a tenth of the time that a parser in Python takes."""
_SETTINGS = ("language", "spaced")


@dataclass(frozen=True)
class Lexicon:
    """One language's words.

    Attributes:
        language: Its code, for example "en".
        spaced: Words of the language stand between spaces.
        patterns: The pattern of each category, compiled when it is looked up.
        words: Plain word lists by category, in lower case except for names.
        stems: Words whose stem is given instead of computed.
        contractions: What is written together and read apart ("n't", " not"), in the order of the file.
        opposites: Patterns of words of a name, each with the pattern of what says the opposite.
        exclusives: Groups of names of which one excludes the others, in lower case.
    """

    language: str
    spaced: bool
    patterns: Mapping[str, re.Pattern[str]]
    words: Mapping[str, frozenset[str]]
    stems: dict[str, str]
    contractions: tuple[tuple[str, str], ...]
    opposites: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    exclusives: tuple[frozenset[str], ...]
    _asked: dict[str, re.Pattern[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def directed(self) -> bool:
        """Return whether the file lets subjects and objects be distinguished: it lists prepositions and light heads."""
        return bool(self.words.get("light_heads") and self.words.get("prepositions"))

    def pattern(self, category: str) -> re.Pattern[str]:
        """Return the pattern of a category; one that never matches where the file has none."""
        found = self._asked.get(category)
        if found is None:
            found = self._asked[category] = self.patterns.get(category, _NEVER)
        return found

    def says(self, category: str, text: str) -> bool:
        """Return whether a text has a cue of a category."""
        return self.pattern(category).search(text) is not None


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """Return the codes of the languages that have a file."""
    return frozenset(path.stem for path in Path(__file__).parent.glob("*.yaml"))


def lexicon(language: str) -> Lexicon | None:
    """Return the lexicon of a language; None if there is no file for it.

    Args:
        language: A code such as "en", "pt-BR" or "zh-Hans"; what follows the hyphen is ignored.

    Raises:
        RivalscopeError: The file has no table of macros. A pattern that cannot be compiled says so when it is used.
    """
    code = re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0]
    return _loaded(code) if code in languages() else None


@lru_cache(maxsize=32)
def _loaded(code: str) -> Lexicon:
    path = Path(__file__).with_name(f"{code}.yaml")
    return _read(code, yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER))


class _Patterns(Mapping[str, re.Pattern[str]]):
    """The patterns of a file by category, each compiled when it is asked for; a lexicon keeps what it asked."""

    def __init__(self, code: str, macros: Mapping[str, object], *, spaced: bool) -> None:
        self._code, self._macros, self._spaced = code, macros, spaced
        self._sources: dict[str, list[str]] = {}

    def add(self, category: str, sources: list[str]) -> None:
        self._sources[category] = sources

    def __getitem__(self, category: str) -> re.Pattern[str]:
        return _pattern(self._code, category, self._sources[category], self._macros, self._spaced)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


def _read(code: str, data: Mapping[str, object]) -> Lexicon:
    spaced = data.get("spaced", "true") != "false"
    macros = data.get("macros") or {}
    words: dict[str, frozenset[str]] = {}
    if not isinstance(macros, Mapping):
        raise RivalscopeError(f"lexicon/{code}.yaml: macros must be a table of names and alternatives")
    patterns = _Patterns(code, macros, spaced=spaced)
    for category, value in data.items():
        if isinstance(value, str) and category not in _SETTINGS:
            words[category] = frozenset(value.split())
        elif isinstance(value, list) and category not in ("exclusives", "opposites"):
            patterns.add(category, [str(item) for item in value])
    stems = data.get("stems") or {}
    short_forms = data.get("contractions") or {}
    pairs = data.get("opposites") or []
    opposites = []
    for pair in pairs if isinstance(pairs, list) else []:
        name, _, contrary = str(pair).partition(" => ")
        opposites.append(
            (
                _pattern(code, "opposites", [name], macros, spaced),
                _pattern(code, "opposites", [contrary], macros, spaced),
            )
        )
    groups = data.get("exclusives") or []
    return Lexicon(
        language=code,
        spaced=spaced,
        patterns=patterns,
        words=words,
        stems={str(word): str(key) for word, key in stems.items()} if isinstance(stems, Mapping) else {},
        contractions=tuple((str(short), str(long)) for short, long in short_forms.items())
        if isinstance(short_forms, Mapping)
        else (),
        opposites=tuple(opposites),
        exclusives=tuple(frozenset(str(group).lower().split()) for group in groups) if isinstance(groups, list) else (),
    )


def _macro(code: str, macros: Mapping[str, object], name: str) -> str:
    if name not in macros:
        raise RivalscopeError(f"lexicon/{code}.yaml: a pattern uses the macro <{name}>, which the file does not have")
    return str(macros[name])


def _pattern(
    code: str, category: str, sources: list[str], macros: Mapping[str, object], spaced: bool
) -> re.Pattern[str]:
    body = "|".join(f"(?:{source})" for source in sources)
    for _ in range(_MAX_DEPTH):
        if not _MACRO.search(body):
            break
        body = _MACRO.sub(lambda found: f"(?:{_macro(code, macros, found[1])})", body)
    if spaced:
        body = body.replace(" ?", r"\s*").replace(" ", r"\s+")
    if spaced:
        # a break begins or ends with the space between two clauses
        body = rf"(?:{body})\b" if category == "breaks" else rf"(?<!\w)(?:{body})(?!\w)"
    try:
        return re.compile(f"(?:{body})", re.IGNORECASE)
    except re.error as exc:
        raise RivalscopeError(f"lexicon/{code}.yaml, {category}: {exc}") from exc
