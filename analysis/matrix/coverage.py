"""How well we looked: what is behind "not mentioned", and why a cell could not be looked at."""

from __future__ import annotations

from collections import Counter

from analysis.corpus import Corpus
from rivalscope.core.records import PageKind

__all__ = ["coverage_text", "depth", "gap_text", "telling_pages"]

_NAMES = {
    PageKind.HOME: "home",
    PageKind.FEATURES: "feature",
    PageKind.PRICING: "pricing",
    PageKind.COMPARISON: "comparison",
    PageKind.DOCS: "docs",
    PageKind.CHANGELOG: "changelog",
    PageKind.ROADMAP: "roadmap",
    PageKind.BLOG: "blog",
    PageKind.LEGAL: "legal",
    PageKind.OTHER: "other",
}


_TELLING = frozenset(
    (
        PageKind.HOME,
        PageKind.FEATURES,
        PageKind.PRICING,
        PageKind.COMPARISON,
        PageKind.DOCS,
        PageKind.CHANGELOG,
        PageKind.ROADMAP,
    )
)


def _pages(count: int, what: str = "") -> str:
    return f"{count} {what + ' ' if what else ''}page{'' if count == 1 else 's'}"


def coverage_text(corpus: Corpus, product: str) -> str:
    """Return what was read of a product, in words.

    Returns:
        For example "41 pages read: 36 docs, 4 changelog, 1 home; 2 pages could not be read".
    """
    kinds = corpus.pages_read(product)
    total = sum(kinds.values())
    text = f"{_pages(total)} read"
    if kinds:
        text += ": " + ", ".join(f"{count} {_NAMES[kind]}" for kind, count in kinds.most_common())
    gaps = corpus.gaps.get(product, ())
    return text + (f"; {_pages(len(gaps))} could not be read" if gaps else "")


def telling_pages(corpus: Corpus, product: str) -> int:
    """Return how many pages were read on which a product would say what it has: no legal page, no stray one."""
    return sum(count for kind, count in corpus.pages_read(product).items() if kind in _TELLING)


def gap_text(corpus: Corpus, product: str) -> str:
    """Return why nothing of a product could be read, in words."""
    gaps = corpus.gaps.get(product, ())
    if not gaps:
        return "no sources were read for this product"
    reasons = Counter(f"{gap.outcome.value}{': ' + gap.reason if gap.reason else ''}" for gap in gaps)
    return "nothing could be read: " + "; ".join(f"{_pages(count)} {why}" for why, count in reasons.most_common(3))


def depth(pages: int) -> float:
    """Return how far silence can be trusted after ``pages`` telling pages: 0 for none, half at ten, towards 1."""
    return pages / (pages + 10.0)
