"""What a vendor says of itself, in its own words: what it is, for whom, and what it promises.

    "Heron is an open-source route planner for delivery teams and depots."
              what: open-source route planner        for whom: delivery teams and depots

Only what a page states is reported, each with the sentence it is in; a product that says nothing of the kind has none.
The words for "is a" and "made for" and those for people are in the lexicon of each language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from analysis.lexicon import Lexicon, lexicon
from analysis.statements.language import language_of
from analysis.text.normalise import fold
from rivalscope.core.records import Block, BlockKind, Page, PageKind

__all__ = ["Stated", "StatedAspect", "stated"]


class StatedAspect(StrEnum):
    """What a statement of a vendor about itself tells."""

    CATEGORY = "category"
    AUDIENCE = "audience"
    PROMISE = "promise"

    @property
    def words(self) -> str:
        """What to call it in a view."""
        return {"category": "what it is", "audience": "for whom", "promise": "its promise"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A statement of a vendor about itself.

    Attributes:
        said: What it tells.
        text: The words that tell it, as they are in the quote.
        quote: The sentence, verbatim.
        url: The page that it is on.
    """

    said: StatedAspect
    text: str
    quote: str
    url: str


_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")
_LONGEST = 12
_PROMISE = 15
"""Words of a category or an audience, and of a promise, at most."""
_QUOTE = 320
_MAX_STATEMENTS = {StatedAspect.CATEGORY: 2, StatedAspect.AUDIENCE: 4, StatedAspect.PROMISE: 1}
_MIN_WORDS = 3
_STAGES = ("preview", "beta", "planned", "removed", "deprecated", "denies")
"""Cues of a sentence that says for whom something is there yet, or no longer, and not for whom the product is."""
_EARLY = 40
"""Blocks from the top among which a page introduces its product."""
_SILENT = (PageKind.CHANGELOG, PageKind.LEGAL, PageKind.COMPARISON, PageKind.BLOG, PageKind.ROADMAP)
_END = re.compile(r"\s*(?:[,;:!?]|\.(?!\w)|\s[-–—]\s)")


def stated(pages: Iterable[Page], names: Collection[str]) -> list[Stated]:
    """Return what a product's own pages state about it: the home page first, then those nearest to it.

    Args:
        pages: Of one product, with the site's frame flagged.
        names: What the product is called.
    """
    called = "|".join(re.escape(fold(name)) for name in sorted(names, key=len, reverse=True) if len(name) > 1)
    found: dict[tuple[StatedAspect, str], Stated] = {}
    count = dict.fromkeys(StatedAspect, 0)
    for page in sorted((page for page in pages if page.kind not in _SILENT), key=_near_home):
        for one in _of_page(page, called):
            mark = (one.said, fold(one.text))
            if count[one.said] < _MAX_STATEMENTS[one.said] and mark not in found:
                found[mark] = one
                count[one.said] += 1
    return sorted(found.values(), key=lambda one: list(StatedAspect).index(one.said))


def _near_home(page: Page) -> tuple[bool, int, str]:
    depth = len([part for part in urlsplit(page.url).path.split("/") if part])
    return page.kind is not PageKind.HOME, depth, page.url


def _of_page(page: Page, called: str) -> Iterator[Stated]:
    own = [block for block in page.blocks[:_EARLY] if not block.boilerplate]
    home = page.kind is PageKind.HOME
    for block in own:
        if block.kind in (BlockKind.CODE, BlockKind.TABLE_CELL):
            continue
        words = lexicon(language_of(block.text, page.language))
        for sentence in _SENTENCE.split(block.text):
            if words is not None and len(sentence) <= _QUOTE:
                yield from _introduced(sentence, called, words, page.url)
                if home or page.kind in (PageKind.FEATURES, PageKind.PRICING):
                    yield from _audience(sentence, words, page.url)
    if home and (promise := _promise(own, called)):
        yield Stated(said=StatedAspect.PROMISE, text=promise.text, quote=promise.text, url=page.url)


def _introduced(sentence: str, called: str, words: Lexicon, url: str) -> Iterator[Stated]:
    """Yield what "NAME is a ..." says: the category, and the audience behind it."""
    if not called:
        return
    named = re.match(rf"(?:\w+ )?(?:{called})(?:\s*\([^()]{{1,60}}\))?\s+", sentence, re.IGNORECASE)
    cue = words.pattern("is_a").match(sentence, named.end()) if named else None
    if cue is None:
        return
    rest = sentence[cue.end() :].lstrip()
    category = _up_to(rest, words, "category_ends")
    if 1 < len(category.split()) <= _LONGEST:
        yield Stated(said=StatedAspect.CATEGORY, text=category, quote=sentence, url=url)
        yield from _audience(sentence, words, url)


def _audience(sentence: str, words: Lexicon, url: str) -> Iterator[Stated]:
    """Yield whom a sentence says that it is for: people or organisations, named behind "for" or "made for"."""
    cues = list(words.pattern("made_for").finditer(sentence))  # first, as most sentences have none
    if not cues or any(words.pattern(stage).search(sentence) for stage in _STAGES):
        return
    people = words.words.get("audiences", frozenset())
    terms = words.words.get("terms_of_sale", frozenset())
    for cue in cues:
        rest = sentence[cue.end() :].lstrip()
        text = _up_to(rest, words, "audience_ends")
        if terms & set(re.findall(r"\w+", fold(sentence[: cue.start()]))):
            continue
        last = fold(text).split()[-1:] or [""]
        if 0 < len(text.split()) <= _LONGEST and (last[0] in people or (fold(text).split()[0] in people)):
            yield Stated(said=StatedAspect.AUDIENCE, text=text, quote=sentence, url=url)


def _up_to(text: str, words: Lexicon, category: str) -> str:
    """Return a text up to the first word of a category or the first mark."""
    ends = [found.start() for found in (words.pattern(category).search(text), _END.search(text)) if found]
    return text[: min(ends, default=len(text))].strip()


def _promise(own: Sequence[Block], called: str) -> Block | None:
    """Return the first heading of a home page that is more than the product's name."""
    for block in own:
        if block.kind is BlockKind.HEADING:
            bare = re.sub(rf"\b(?:{called})\b", " ", fold(block.text)) if called else fold(block.text)
            if len(bare.split()) >= _MIN_WORDS and len(block.text.split()) <= _PROMISE:
                return block
            if block.heading_path:
                return None
    return None
