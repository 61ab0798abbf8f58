"""Questions to the store: retrieval with quotes, no model. The answer is cells and quotes, or "not found".

A question is taken apart into the products, the plan and the capability that it names; what is left over must be
covered by the words of a capability or of a quote, or nothing is answered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from analysis.answers import Answer, answer_of
from analysis.insights.offers import current_plans
from analysis.text.normalise import fold, stems, tokens
from analysis.view import MarketView, PlanView
from rivalscope.core.records import Capability, Cell, Evidence

__all__ = ["Reply", "ask"]

_COVER = 0.6
"""Share of a question's weight that a capability's words must cover; found on paraphrased questions in the tests."""
_QUOTE_COVER = 0.7
_MOST_CAPABILITIES = 3
_MOST_QUOTES = 8
# Words that only say what kind of answer is wanted.
_ASKING_WORDS = """
who what which where when how does do did is are has have had can could support supports supported supporting
offer offers offered provide provides include includes included available product products vendor vendors
competitor competitors rival rivals anyone anybody any there tell me about list show all us we our give
allow allows come comes get first feature features plan plans tier tiers edition editions lack lacks lacking
without missing miss not no doesn t don isn aren cost costs price prices pricing much many with since people say
"""
_ASKING = frozenset(stem for word in _ASKING_WORDS.split() for stem in stems(word, keep_stopwords=True))
_LACK = re.compile(r"\b(lacks?|lacking|without|missing|miss(?:es)?|no|not|(?:does|do|is|are|ca)n'?t|cannot)\b")
_PRICE = re.compile(r"\b(costs?|prices?|pricing|how much|cheapest|expensive)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What was understood and what was found."""

    question: str
    found: bool
    understood: str
    """How the question was read, in words."""
    cells: tuple[Cell, ...] = ()
    """Cells that answer it."""
    open: tuple[Cell, ...] = ()
    """Cells of the same question that nothing that was read decides."""
    others: tuple[Cell, ...] = ()
    """Cells that answer the other way."""
    quotes: tuple[tuple[Cell, Evidence], ...] = ()
    """Quotes that speak of it where no capability does."""
    plans: tuple[PlanView, ...] = ()


def ask(view: MarketView, question: str) -> Reply:
    """Answer a question from the matrix, its quotes and the plans.

    Args:
        question: In English words, for example "who supports SAML SSO on the free plan?".
    """
    words = fold(question)
    products = _named(words, ((one.slug, (one.name, one.slug, *one.aliases)) for one in view.products))
    if not products and re.search(r"\b(we|our|us)\b", words) and view.own:
        products = [view.own]
    plan = next(iter(_named(words, _plan_names(view), behind=r"(?:\s+(?:plan|tier|edition))")), "")
    left = _left(words, view, products, plan)
    if _PRICE.search(words) and (not left or products):
        plans = tuple(
            row
            for product in view.products
            for row in current_plans(view, product.slug)
            if (not products or row.product in products) and (not plan or _is_plan(plan, row.plan.name))
        )
        if plans and not _capabilities(view, left):
            return Reply(
                question=question, found=True, understood=_understood(view, "prices", products, plan), plans=plans
            )
    capabilities = _capabilities(view, left)
    if capabilities:
        return _from_cells(view, question, capabilities, products, plan, lacking=bool(_LACK.search(words)))
    quotes = _quotes(view, left, products)
    topic = " ".join(_topic_words(words, left)) or "nothing in particular"
    return Reply(
        question=question,
        found=bool(quotes),
        understood=_understood(view, f"quotes on “{topic}”", products, plan),
        quotes=quotes,
    )


def _from_cells(
    view: MarketView,
    question: str,
    capabilities: Sequence[Capability],
    products: list[str],
    plan: str,
    *,
    lacking: bool,
) -> Reply:
    wanted: list[Cell] = []
    undecided: list[Cell] = []
    others: list[Cell] = []
    for capability in capabilities:
        for product in view.products:
            cell = view.cell(product.slug, capability.id)
            if cell is None or (products and product.slug not in products):
                continue
            present = _present(cell, plan)
            (undecided if present is None else wanted if present is not lacking or products else others).append(cell)
    label = " / ".join(one.label for one in capabilities)
    understood = _understood(view, f"who {'lacks' if lacking else 'has'} {label}", products, plan)
    return Reply(
        question=question,
        found=bool(wanted or undecided or others),
        understood=understood,
        cells=tuple(wanted),
        open=tuple(undecided),
        others=tuple(others),
    )


def _present(cell: Cell, plan: str) -> bool | None:
    """Tell whether the product has it, on this plan if one is named; None: nothing that was read says."""
    answer = answer_of(cell)
    if answer is Answer.NO:
        return False
    if not answer.present:
        return None
    if not plan:
        return True
    if any(_is_plan(plan, one.plan) for one in cell.contradictions):
        return False
    return True if any(_is_plan(plan, name) for name in (cell.plan, *(one.plan for one in cell.evidence))) else None


def _is_plan(asked: str, named: str) -> bool:
    """Tell whether a plan is the one asked for, or one of several: "Pro and Enterprise" holds "Enterprise"."""
    return bool(named) and re.search(rf"(?<!\w){re.escape(fold(asked))}(?!\w)", fold(named)) is not None


def _named(words: str, names: Iterable[tuple[str, Sequence[str]]], *, behind: str = "") -> list[str]:
    """Return the keys whose names stand in the text as whole words, in the order given."""
    found = []
    for item, spellings in names:
        for spelling in spellings:
            name = fold(spelling)
            if len(name) > 1 and re.search(rf"(?<!\w){re.escape(name)}{behind}(?!\w)", words):
                found.append(item)
                break
    return found


def _plan_names(view: MarketView) -> list[tuple[str, tuple[str]]]:
    names = {row.plan.name for row in view.plans} | {cell.plan for cell in view.cells}
    names |= {one.plan for cell in view.cells for one in (*cell.evidence, *cell.contradictions)}
    names |= {"free", "paid", "enterprise"}
    return [(name, (name,)) for name in sorted(names, key=lambda one: (-len(one), one)) if name]


def _left(words: str, view: MarketView, products: list[str], plan: str) -> list[str]:
    """Return the stems of the question that are neither a product, nor the plan, nor words of asking."""
    named = [name for slug in products for name in (slug, view.name(slug), *view.product_of[slug].aliases)]
    for name in sorted((fold(one) for one in [*named, plan] if one), key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(name)}(?:'s)?(?!\w)", " ", words)
    return [stem for stem in dict.fromkeys(stems(words)) if stem not in _ASKING]


def _topic_words(words: str, left: list[str]) -> list[str]:
    return [word for word in re.findall(r"[\w-]+", words) if set(stems(word)) & set(left)]


def _weights(documents: Iterable[Iterable[str]]) -> tuple[Counter[str], int]:
    counts: Counter[str] = Counter()
    total = 0
    for document in documents:
        counts.update(set(document))
        total += 1
    return counts, total


def _spellings(capability: Capability) -> list[str]:
    """Return a capability's names with their initials: "single sign-on" is also "sso"."""
    names = [capability.label, *capability.aliases]
    words = [tokens(name) for name in names]
    return names + ["".join(word[0] for word in name) for name in words if 2 < len(name) < 6]


def _capabilities(view: MarketView, left: list[str]) -> list[Capability]:
    """Return the capabilities whose names cover the question, best first; those close to the best only."""
    if not left:
        return []
    names = [(one, [stems(name) for name in _spellings(one)]) for one in view.capabilities]
    counts, total = _weights([stem for name in every for stem in name] for _, every in names)

    def weight(stem: str) -> float:
        return log(1 + total / (1 + counts[stem]))

    asked = {stem: weight(stem) for stem in left}
    whole = sum(asked.values())
    glued = "".join(left)
    scored = []
    for capability, every in names:
        about = set(stems(capability.description))
        best = 0.0
        for name in every:
            if not name:
                continue
            if "".join(name) in glued:  # "full text" is "fulltext"; the name stands whole in the question
                best = max(best, 0.9 + 0.1 * min(len("".join(name)) / len(glued), 1.0))
                continue
            hit = [stem for stem in name if stem in asked]
            of_name = sum(map(weight, hit)) / sum(map(weight, name))
            of_asked = sum(asked[stem] for stem in set(hit)) / whole
            described = sum(asked[stem] for stem in about & asked.keys()) / whole
            best = max(best, 2 * of_name * of_asked / (of_name + of_asked) if hit else 0.0, 0.75 * described)
        if best >= _COVER:
            scored.append((best, capability))
    scored.sort(key=lambda one: (-one[0], one[1].label.casefold(), one[1].id))
    return [capability for score, capability in scored[:_MOST_CAPABILITIES] if score >= 0.9 * scored[0][0]]


def _quotes(view: MarketView, left: list[str], products: list[str]) -> tuple[tuple[Cell, Evidence], ...]:
    """Return the quotes that cover most of the question."""
    if not left:
        return ()
    found = {
        one.id: (cell, one, set(stems(one.quote)))
        for cell, one in view.evidence_of.values()
        if not products or cell.product in products
    }
    counts, total = _weights(words for _, _, words in found.values())
    asked = {stem: log(1 + total / (1 + counts[stem])) for stem in left}
    whole = sum(asked.values())
    scored = []
    for key_of, (cell, one, words) in found.items():
        covered = sum(asked[stem] for stem in words & asked.keys()) / whole
        if covered >= _QUOTE_COVER:
            scored.append((-covered, len(one.quote), key_of, cell, one))
    scored.sort(key=lambda row: row[:3])
    return tuple((cell, one) for *_, cell, one in scored[:_MOST_QUOTES])


def _understood(view: MarketView, what: str, products: list[str], plan: str) -> str:
    parts = [what]
    if products:
        parts.append("among " + ", ".join(view.name(slug) for slug in products))
    if plan:
        parts.append(f"on the plan {plan}")
    return "; ".join(parts)
