"""The words by which headings, labels and first words of entries tell the kind of a change."""

from __future__ import annotations

import re
from functools import lru_cache

from crawlers.extraction.kind_lexicon import named_kinds, one_kind
from rivalscope.core.records import EntryKind

__all__ = ["COMMIT_TYPES", "heading_kind", "label_kind", "plain_words", "words"]


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set; a table of words stays readable this way."""
    return frozenset(text.split())


_K = EntryKind
_SPECIFIC: tuple[tuple[EntryKind, frozenset[str]], ...] = (
    (
        _K.BREAKING,
        words("breaking incompatible incompatibility incompatibilities breaks"),
    ),
    (_K.SECURITY, words("security vulnerability vulnerabilities cve cves cve's")),
    (_K.REMOVED, words("removed removal removals remove removes deleted dropped del")),
    (_K.DEPRECATED, words("deprecated deprecation deprecations deprecate deprecates")),
    (
        _K.PERFORMANCE,
        words("performance perf optimization optimizations optimisation optimisations optim speed speedups"),
    ),
    (_K.DOCS, words("doc docs documentation docu manual manpage manpages readme")),
    (
        _K.INTERNAL,
        words(
            "internal internals dependency dependencies deps chore chores refactor refactors refactored refactoring "
            "refactorings test tests testing regtest regtests build builds ci cleanup cleanups "
            "clean maintenance upkeep housekeeping misc miscellaneous miscellanea quality tooling infrastructure "
            "infra code "
            "style packaging reorg developer development hood simplification simplifications workflow "
            "workflows lint linting"
        ),
    ),
)
_GENERIC: tuple[tuple[EntryKind, frozenset[str]], ...] = (
    (
        _K.FIXED,
        words(
            "fix fixes fixed bug bugs bugfix bugfixes "
            "corrections corrected correction regressions regression hotfix hotfixes patches repaired resolved solved "
            "crash crashes bugreport"
        ),
    ),
    (
        _K.ADDED,
        words("feature features feat added add adds addition additions new introduced introducing functionality"),
    ),
    (
        _K.CHANGED,
        words(
            "change changes changed enhancement enhancements enhanced improvement improvements improved improve "
            "improves chg upd imp update updates updated modified modifications polish tweak tweaks tweaked refined "
            "refinements upgraded "
            "upgrades"
        ),
    ),
)
_MODIFIERS = words(
    "a all an and api apis app also behavior behaviour backward backwards backported been compatibility "
    "everything feature for from general git has have important in is issues issue items key made major minor "
    "more new notable of on only other our previously publicly small some smaller the this these to ui "
    "ux under user users various visible we with work works significant noteworthy release software system bundle "
    "notes note highlights reported known customer core log assurance hood sdk community product library "
    "libraries module modules plugin plugins experimental big requests pull fixing changes change improvement "
    "improvements update updates fixes fixed bug bugs"
)
_DEGREES = words("minor major medium critical new other small big notable api ui")
_MIXED_GENERIC = words(
    "fix fixes fixed bugfixes improvements improved improvement changes changed enhancements features"
)
COMMIT_TYPES: dict[str, EntryKind] = {
    "feat": _K.ADDED,
    "feature": _K.ADDED,
    "fix": _K.FIXED,
    "bugfix": _K.FIXED,
    "docs": _K.DOCS,
    "doc": _K.DOCS,
    "perf": _K.PERFORMANCE,
    "chore": _K.INTERNAL,
    "refactor": _K.INTERNAL,
    "test": _K.INTERNAL,
    "tests": _K.INTERNAL,
    "ci": _K.INTERNAL,
    "build": _K.INTERNAL,
    "style": _K.INTERNAL,
    "deps": _K.INTERNAL,
    "deprecate": _K.DEPRECATED,
    "security": _K.SECURITY,
}
"""The types of https://www.conventionalcommits.org and their common relatives."""

_MAX_HEADING = 300
_SHORTCODE = re.compile(r":[a-z0-9_+-]{2,40}:")
_VERSION = re.compile(r"\bv?\d+(?:\.\d+)+\b")
"""A version in the heading of a part of it: "v1.2.0 Improvements"."""
_ASIDE = re.compile(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")


def plain_words(heading: str) -> list[str]:
    """Return a heading's words in lower case, without emoji, short codes and asides.

    >>> plain_words(":bug: Bugs fixed (only here)")
    ['bugs', 'fixed']
    """
    text = _VERSION.sub(" ", _SHORTCODE.sub(" ", heading[:_MAX_HEADING]))
    bare = _ASIDE.sub(" ", text)
    words = [word.lower().replace("’", "'").strip("'") for word in _WORD.findall(bare if bare.strip(" :-*#") else text)]
    return [word for word in words if word]


def heading_kind(heading: str) -> EntryKind | None:
    """Return the kind that a heading names, or None if it names none, or more than one.

    Notes repeat the same few headings, and each is asked for once per entry below it: answers are kept. What an English
    gloss behind words of another language says counts: "重大变更 (Breaking Changes)".

    >>> heading_kind("重大变更 (Breaking Changes)").value, heading_kind("Cambios (Bug Fixes)").value
    ('breaking', 'fixed')
    """
    return _heading_kind(heading[:_MAX_HEADING])


@lru_cache(maxsize=4096)
def _heading_kind(heading: str) -> EntryKind | None:
    gloss = _GLOSS.match(heading)
    if gloss is not None and _named_kind(gloss["own"]) is None and (kind := _named_kind(gloss["gloss"])) is not None:
        return kind
    if not heading.isascii() and sum(letter > _LAST_LATIN and letter.isalpha() for letter in heading) > _MUCH:
        # the words of another script are what it says: "fix: 起動時に…"
        return _elsewhere(heading)
    return _named_kind(heading) or _elsewhere(heading)


_LAST_LATIN, _MUCH = "\u02af", 10
"""The last letter of the Latin script, and how many letters of others a heading of English words may hold."""
_GLOSS = re.compile(r"(?P<own>.{1,60}?)\s?[(（](?P<gloss>[A-Za-z &/-]{3,40})[)）]\W*$")


def _named_kind(heading: str) -> EntryKind | None:
    """Read a heading's English words."""
    words = plain_words(heading)
    if not words or len(words) > 9:
        return None
    if words[0] == "non" and len(words) > 1:
        return None
    joined = "and" in words or "&" in heading or "/" in heading or "," in heading or "+" in heading
    for kind, vocabulary in _SPECIFIC:
        hits = sum(word in vocabulary for word in words)
        if not hits:
            continue
        unknown = [word for word in words if word not in vocabulary and word not in _MODIFIERS and not _generic(word)]
        if len(unknown) - _known_elsewhere(unknown) > (
            3 if kind in (_K.BREAKING, _K.DEPRECATED) else 1 if len(words) > 1 else 0
        ):
            return None
        if (
            kind in (_K.DOCS, _K.INTERNAL, _K.PERFORMANCE)
            and joined
            and any(word in _MIXED_GENERIC for word in words)
            and not _tied(words, vocabulary)
        ):
            return None
        return kind
    found = {kind for kind, vocabulary in _GENERIC for word in words if word in vocabulary}
    unknown = [word for word in words if word not in _MODIFIERS and not _generic(word)]
    if unknown or not found:
        return None
    if found == {_K.CHANGED} and words[0] in ("all", "complete", "full", "every"):
        # "All changes" gathers those of every kind
        return None
    if len(found) > 1 and not joined:
        # "new features added", "bug fixes made": the noun counts
        found = (
            {_K.FIXED}
            if _K.FIXED in found and _K.ADDED not in found
            else found - {_K.CHANGED}
            if _K.ADDED in found
            else found
        )
    if joined and found == {_K.ADDED, _K.CHANGED} and "major" in words:
        return _K.ADDED
    return found.pop() if len(found) == 1 else None


def _elsewhere(heading: str) -> EntryKind | None:
    """Return the kind that a heading names in another language."""
    kinds = named_kinds(_SHORTCODE.sub(" ", heading))
    return one_kind(kinds) if kinds else None


def label_kind(label: str) -> EntryKind | None:
    """Return the kind that a label before an entry names: "BUG/MINOR", "New", "Bug fix"; None for "Software update".

    >>> label_kind("BUG/BUILD"), label_kind("Software update")
    (<EntryKind.FIXED: 'fixed'>, None)
    """
    words = plain_words(label)
    if not label.isascii() or (words and not any(_generic(word) or _known_elsewhere([word]) for word in words)):
        return _elsewhere(label) if len(label.split()) <= 3 else None
    if not words or len(words) > 3:
        return None
    every = [vocabulary for _, vocabulary in _SPECIFIC + _GENERIC]
    if not all(word in _DEGREES or any(word in vocabulary for vocabulary in every) for word in words):
        return None
    return heading_kind(label.split("/")[0]) or heading_kind(label)


def _generic(word: str) -> bool:
    return any(word in vocabulary for _, vocabulary in _GENERIC)


def _known_elsewhere(words: list[str]) -> int:
    return sum(any(word in vocabulary for _, vocabulary in _SPECIFIC) for word in words)


def _tied(words: list[str], vocabulary: frozenset[str]) -> bool:
    """Return whether "and" joins words of one kind: "maintenance and upkeep improvements", not "docs and fixes"."""
    if "and" not in words:
        return False
    at = words.index("and")
    return at > 0 and at + 1 < len(words) and words[at - 1] in vocabulary and words[at + 1] in vocabulary
