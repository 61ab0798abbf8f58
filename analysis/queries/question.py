"""A question in plain English, taken apart: products, plan, time, subject and the capabilities that it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from analysis.queries.names import find_capabilities, named
from analysis.queries.when import Period, period_in
from analysis.text.normalise import fold, stems
from analysis.view import MarketView
from rivalscope.core.records import Capability

__all__ = ["Question", "folded", "products_in", "read_question"]

_MOST_WORDS = 60
"""Words of a question that are read."""
_ASKING_WORDS = """
who what which where when how does do did is are has have had can could support supports supported supporting
offer offers offered offering provide provides include includes included including available product products vendor
vendors competitor competitors rival rivals anyone anybody any there tell me about list show all us we our give gives
allow allows come comes get gets first feature features plan plans tier tiers edition editions lack lacks lacking
without missing miss not no doesn t don isn aren cost costs price prices pricing much many with since people say
compare comparison versus vs difference differ between cheapest lowest least expensive pay need needed needs
change changed changes new news happened update updates ship ships shipped release releases released releasing
launch launched launches announce announced version versions latest newest recent recently often cadence
trend trends trending rising falling growing declining popular moving market add added adds adopt adopted adopter
introduce introduced long ever already yet currently still now today both either everyone everybody nobody none
know known unknown unclear find out could look read see seen start started begin began minimum at on in for of to by
last past previous days day weeks week months month years year quarter date go gone stop stopped drop dropped
remove removed
"""
_ASKING = frozenset(stem for word in _ASKING_WORDS.split() for stem in stems(word, keep_stopwords=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question taken apart."""

    text: str
    words: str
    """Folded, with the words that name a time taken out."""
    intent: str
    """The same without the names of capabilities, which may hold any word: "scheduled changes", "release notes"."""
    products: list[str]
    plan: str
    period: Period | None
    subject: str
    """The words that are neither a product, nor a plan, nor a time, nor words of asking."""
    capabilities: list[Capability] = field(default_factory=list)


def folded(question: str) -> str:
    """Return the words of a question, folded; a long one is cut."""
    return " ".join(fold(question).split()[:_MOST_WORDS])


def read_question(view: MarketView, question: str, today: date) -> Question:
    """Take a question apart.

    Args:
        view: The market, whose names are looked for.
        question: In English; its first sixty words are read.
        today: What "last month" is counted from.
    """
    words = folded(question)
    products = products_in(view, words)
    plan = next(iter(named(words, _plan_names(view), behind=r"(?:\s+(?:plans?|tiers?|editions?))")), "")
    period = period_in(words, today)
    if period is not None:
        words = words.replace(period.words, " ", 1)
    left = _left(words, view, products, plan)
    capabilities = find_capabilities(view, left)
    return Question(
        text=question,
        words=words,
        intent=_without_names(words, capabilities),
        products=products,
        plan=plan,
        period=period,
        subject=" ".join(word for word in re.findall(r"[\w+#-]+", words) if set(stems(word)) & set(left)),
        capabilities=capabilities,
    )


def _without_names(words: str, capabilities: Sequence[Capability]) -> str:
    names = sorted((fold(name) for one in capabilities for name in (one.label, *one.aliases)), key=len, reverse=True)
    for name in filter(None, names):
        words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", words)
    return words


def products_in(view: MarketView, words: str) -> list[str]:
    """Return the products that a question names in the order in which it names them; "we" is our own."""
    places: dict[str, int] = {}
    for product in view.products:
        for spelling in (product.name, product.slug, *product.aliases):
            name = fold(spelling)
            found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) if len(name) > 1 else None
            if found:
                places.setdefault(product.slug, found.start())
    ours = re.search(r"\b(?:we|our|us)\b", words)
    if ours and view.own and not re.search(r"\b(?:tell|show|give) us\b|\bour (?:competitors?|rivals?|market)\b", words):
        places.setdefault(view.own, ours.start())
    return sorted(places, key=lambda slug: places[slug])


def _plan_names(view: MarketView) -> list[tuple[str, tuple[str]]]:
    names = {row.plan.name for row in view.plans} | {cell.plan for cell in view.cells}
    names |= {one.plan for cell in view.cells for one in (*cell.evidence, *cell.contradictions)}
    names |= {"free", "paid", "enterprise"}
    return [(name, (name,)) for name in sorted(names, key=lambda one: (-len(one), one)) if name]


def _left(words: str, view: MarketView, products: list[str], plan: str) -> list[str]:
    """Return the stems of the question that are neither a product, nor the plan, nor words of asking."""
    known = [name for slug in products for name in (slug, view.name(slug), *view.product_of[slug].aliases)]
    for name in sorted((fold(one) for one in [*known, plan] if one), key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(name)}(?:'s)?(?!\w)", " ", words)
    return [stem for stem in dict.fromkeys(stems(words)) if stem not in _ASKING and not stem.isdigit()]
