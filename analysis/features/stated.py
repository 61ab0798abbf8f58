"""What buyers ask for, found in running text: names of the list that a sentence says a product has.

Vendors give a heading or an item to what they want to sell or explain, and say of the rest in passing that they have
it. A name of several words tells there what it means; of single words only acronyms do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.features.asked import asked_in
from analysis.features.speech import objects, sentences
from analysis.lexicon import lexicon
from analysis.text.normalise import tokens

__all__ = ["STATED", "stated"]

STATED = "statement"
"""Kind of a mention in running text."""

_PARTS = re.compile(r"[.,;:()\[\]{}|\"“”/]")
_ACRONYM = 3
"""Letters of an acronym at least."""


def stated(text: str, language: str = "en") -> Iterator[tuple[str, str]]:
    """Yield the listed names that a text says a product has, as it writes them, each with its sentence.

    Args:
        text: Running text.
        language: Its language; without a lexicon of it nothing is known.

    >>> [name for name, _ in stated("It also supports topology-aware provisioning and SAML. Every map has a size.")]
    ['topology-aware provisioning', 'SAML']
    """
    words_of = lexicon(language)
    if words_of is None:
        return
    for sentence in sentences(text):
        for held in objects(sentence, words_of):
            for part in _PARTS.split(held):
                for words in asked_in(tokens(part)):
                    if written := _written(words, sentence):
                        yield written, sentence


def _written(words: tuple[str, ...], sentence: str) -> str:
    """Return the words as the sentence writes them; a word alone only if it is an acronym."""
    found = re.search(r"[\W_]+".join(map(re.escape, words)), sentence, re.IGNORECASE)
    if not found or (len(words) == 1 and not (len(found[0]) >= _ACRONYM and found[0].isupper())):
        return ""
    return found[0]
