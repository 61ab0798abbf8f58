"""Sentences of a page -> claims about products of the market."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis.checks.mapping import Names
from analysis.checks.records import Claimed, PageClaim
from analysis.statements import Asked, Context, Meaning, read_claim
from rivalscope.core.records import Block, BlockKind

__all__ = ["read_sentences"]

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")
_NOTE = re.compile(r"(?<=[^\W\d][.!?])\d{1,3}(?:, ?\d{1,3})*(?=\s|$)")
"""Numbers of footnotes right behind a sentence, as a raised number is read."""
_LONGEST = 600
"""Letters of a sentence that are read."""
_CLAUSE = re.compile(
    r"(?:,\s+|;\s+|\s+[-–—]\s+)(?:(?:but|whereas|while|and)\s+)?|\s+(?:whereas|while|but)\s+", re.IGNORECASE
)
_OURS = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_SENTENCES = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CARD)


def read_sentences(blocks: Sequence[Block], names: Names) -> Iterator[PageClaim]:
    """Yield what sentences claim of products that they name.

    Args:
        blocks: The page's blocks.
        names: The market's names; "we" is its own product.
    """
    seen: set[tuple[str, str, Claimed]] = set()
    for line, block in enumerate(blocks, start=1):
        if block.boilerplate or block.kind not in _SENTENCES:
            continue
        for sentence in _SENTENCE.split(_NOTE.sub("", block.text)):
            for claim in _claims_of(sentence[:_LONGEST], block, line, names):
                key = (claim.product, claim.capability, claim.claimed)
                if key not in seen:
                    seen.add(key)
                    yield claim


def _claims_of(sentence: str, block: Block, line: int, names: Names) -> Iterator[PageClaim]:
    """Yield what a sentence claims of each product that it names."""
    capabilities = names.capabilities_in(sentence)
    if not capabilities or sentence.rstrip().endswith("?"):
        return
    above = block.heading_path[-1] if block.heading_path else ""
    # "Roadmap" above a note is its subject, and says nothing of what a whole sentence states.
    heading = above if names.products_in(above) or names.capabilities_in(above) else ""
    for product, words, opposite in _subjects(sentence, names):
        own = names.products[product]
        others = tuple(name for slug, known in names.products.items() if slug != product for name in known)
        for capability in capabilities:
            claim = read_claim(
                words,
                Asked(label=capability.label, aliases=capability.aliases, definition=capability.description),
                Context(
                    heading=heading,
                    language="en",
                    names=own,
                    others=others if not opposite else (),
                ),
            )
            claimed = _MEANINGS.get(claim.meaning)
            if claimed is None:
                continue
            if opposite:
                claimed = Claimed.NO if claimed is not Claimed.NO else Claimed.YES
            yield PageClaim(
                product=product,
                capability=capability.id,
                claimed=claimed,
                text=sentence,
                row=sentence,
                place=" > ".join(block.heading_path),
                line=line,
            )


_MEANINGS = {
    Meaning.SUPPORTS: Claimed.YES,
    Meaning.LIMITED: Claimed.PARTIAL,
    Meaning.DENIES: Claimed.NO,
    Meaning.REMOVED: Claimed.NO,
    Meaning.PLANNED: Claimed.NO,
}


def _subjects(sentence: str, names: Names) -> Iterator[tuple[str, str, bool]]:
    """Yield each product that a sentence refers to, the words that refer to it, and whether they say the opposite.

    "Unlike Acme, we support audit logs" says that Acme does not. Where clauses have subjects of their own, each is
    read by itself.
    """
    contrast = re.match(
        r"\s*(?:unlike|in contrast to|as opposed to)\s+(?P<other>[^,]{1,80}),\s*(?P<rest>.+)",
        sentence,
        re.IGNORECASE | re.DOTALL,
    )
    if contrast:
        rest = contrast["rest"]
        for slug in names.products_in(contrast["other"]):
            yield slug, rest, True
        for slug in _named(rest, names):
            yield slug, rest, False
        return
    named = _named(sentence, names)
    if len(named) == 1:
        yield named[0], sentence, False
        return
    for clause in _CLAUSE.split(sentence):
        subjects = _named(clause, names)
        if len(subjects) == 1:
            yield subjects[0], clause, False


def _named(text: str, names: Names) -> list[str]:
    found = names.products_in(text)
    if names.own and names.own not in found and _OURS.search(text):
        found.append(names.own)
    return found
