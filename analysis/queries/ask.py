"""Questions in plain English -> the query that answers them. No model: names, times and a few words decide.

A question is taken apart into products, plan, time and subject; what is left over must be covered by the words of a
capability or of a passage, or the reply says that nothing was found and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from math import log

from analysis.queries.cells import cell_row, find_cells, gaps_of, on_plan, quote_of
from analysis.queries.compare import Difference, compare
from analysis.queries.events import find_changes, find_releases
from analysis.queries.names import find_capabilities, named, nearest, weigh
from analysis.queries.prices import find_prices
from analysis.queries.records import (
    CellRow,
    ChangeRow,
    Empty,
    PassageRow,
    PriceRow,
    ReleaseRow,
    Spread,
    TrendRow,
    Why,
)
from analysis.queries.team import TeamPrice, team_prices, team_question
from analysis.queries.trends import find_spread, find_trends
from analysis.queries.when import Period, period_in
from analysis.text.normalise import fold, stems
from analysis.view import MarketView
from rivalscope.core.records import Capability

__all__ = ["Kind", "Reply", "Search", "ask"]

_MOST_WORDS = 60
"""Words of a question that are read."""
_MOST_ROWS = 12
"""Rows of a list that a reply shows."""

Search = Callable[[str, Sequence[str]], Sequence[PassageRow]]
"""Finds passages on the archived pages for some words, among the products of these slugs (empty: all)."""


class Kind(StrEnum):
    """What a question asks for."""

    CELLS = "who has it"
    TEAM = "what a team pays"
    PLANS = "plans with it"
    PRICES = "prices"
    CHANGES = "changes"
    RELEASES = "releases"
    SPREAD = "who took it up when"
    TRENDS = "trends"
    COMPARISON = "comparison"
    OPEN = "what is not known"
    PASSAGES = "passages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What was understood and what was found."""

    question: str
    kind: Kind
    understood: str
    """How the question was read, in words."""
    cells: tuple[CellRow, ...] = ()
    """Cells that answer it."""
    open: tuple[CellRow, ...] = ()
    """Cells of the same question that nothing that was read decides."""
    others: tuple[CellRow, ...] = ()
    """Cells that answer the other way."""
    prices: tuple[PriceRow, ...] = ()
    teams: tuple[TeamPrice, ...] = ()
    """What each vendor asks of a team."""
    changes: tuple[ChangeRow, ...] = ()
    releases: tuple[ReleaseRow, ...] = ()
    spread: tuple[Spread, ...] = ()
    trends: tuple[TrendRow, ...] = ()
    differences: tuple[Difference, ...] = ()
    passages: tuple[PassageRow, ...] = ()
    """Passages that share words with the question and prove nothing by that."""
    empty: Empty | None = None
    could_not_look: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether there is anything to show."""
        return any(
            (
                self.cells,
                self.open,
                self.others,
                self.prices,
                self.teams,
                self.changes,
                self.releases,
                self.spread,
                self.trends,
                self.differences,
                self.passages,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
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
_LACK = re.compile(r"\b(lacks?|lacking|without|missing|miss(?:es)?|no|not|(?:does|do|is|are|ca|has|have)n'?t|cannot)\b")
_PRICE = re.compile(r"\b(costs?|prices?|priced|pricing|how much|cheap(?:est|er)?|expensive|pay|free plan|free tier)\b")
_PLAN_OF = re.compile(
    r"\b(cheapest|lowest|least expensive)\b.{0,40}\b(with|includes?|including|has|have|for|offers?|gets?)\b"
    r"|\b(?:in|on|from)?\s*(?:which|what) (?:plan|tier|edition)s?\b|\bminimum (?:plan|tier)\b"
)
_CHANGED = re.compile(
    r"\b(chang\w*|what'?s new|what is new|anything new|news|happened|differs? from before|raised?|move[ds]?)\b"
)
_SHIPPED = re.compile(r"\b(ship\w*|releas\w*|launch\w*|announc\w*|versions?|changelog|release notes|fix(?:ed|es)?)\b")
_OFTEN = re.compile(
    r"\b(how often|cadence|how frequently|how regularly|how fast (?:do|does) .{1,40} (?:ship|release))\b"
)
_WHEN = re.compile(r"\b(since when|when did|how long ha\w+|since which|as of when|what date)\b")
_SPREADS = re.compile(
    r"\b(adopt\w*|spread\w*|followed|who (?:was|were|had|got|has had) .{0,60}\bfirst|first to|latecomers?|order)\b"
)
_TREND = re.compile(
    r"\b(trends?|trending|rising|growing|falling|fading|declining|moving towards?|where is the market)\b"
)
_VERSUS = re.compile(r"\b(compare[ds]?|comparison|versus|vs|differences?|differ)\b")
_THAT_OTHER = re.compile(
    r"\b(?:have|has|offers?|provides?|do|does|got|supports?)\b.{0,60}?\b(?:that|which|but)?\s*(?P<other>.{1,60}?)\s+"
    r"(?:lacks?|miss(?:es)?|(?:does|do|is|are|has|have)n'?t|(?:does|do) not|cannot|can'?t)\b"
)
_OPEN = re.compile(
    r"\b(not known|unknown|unclear|uncertain|unsure|unanswered|could(?: not|n't) (?:look|read|see)"
    r"|don'?t (?:we )?know|do we not know|blind spots?|open questions?)\b"
)
_KINDS = {
    "security": "security",
    "vulnerability": "security",
    "vulnerabilities": "security",
    "fix": "fixed",
    "fixes": "fixed",
    "fixed": "fixed",
    "bug": "fixed",
    "bugs": "fixed",
    "breaking": "breaking",
    "deprecated": "deprecated",
    "deprecations": "deprecated",
    "removed": "removed",
    "added": "added",
}
_CHANGE_KINDS = (
    (re.compile(r"\b(?:prices?|pricing|costs?)\b"), "price"),
    (re.compile(r"\b(?:limits?|quotas?)\b"), "limit"),
    (re.compile(r"\bpositioning|tagline|slogan\b"), "positioning"),
)


def ask(view: MarketView, question: str, *, today: date | None = None, search: Search | None = None) -> Reply:
    """Answer a question from the matrix, the release notes, the changes and the plans.

    Args:
        view: The market.
        question: In English: "who supports SAML SSO on the free plan?", "what did Tern ship since March?".
        today: What "last month" is counted from; None: the day of the newest capture.
        search: Finds passages on the archived pages where no query fits; None: only quotes of cells are searched.

    Returns:
        The reply; where it has no rows, ``empty`` says why.
    """
    team = team_question(question)
    if team is not None:
        return _team(view, question, *team)
    parts = _parts(view, question, today or view.as_of.date())
    for applies, answer in _QUERIES:
        if applies(view, parts):
            reply = answer(view, parts)
            if reply is not None:
                return replace(reply, could_not_look=tuple(gaps_of(view, parts.products or view.product_of)))
    return _passages(view, parts, search)


def _team(view: MarketView, question: str, seats: int, needs: tuple[str, ...], billing: str) -> Reply:
    products = _products(view, " ".join(fold(question).split()[:_MOST_WORDS]))
    found = team_prices(view, seats=seats, needs=needs, billing=billing, product=", ".join(products))
    asked = f" with {' and '.join(needs)}" if needs else ""
    paid = f", billed {billing}" if billing else ""
    return Reply(
        question=question,
        kind=Kind.TEAM,
        understood=f"what {seats} seats{asked} cost{paid}",
        teams=found,
        could_not_look=tuple(gaps_of(view, products or view.product_of)),
    )


def _parts(view: MarketView, question: str, today: date) -> _Parts:
    words = " ".join(fold(question).split()[:_MOST_WORDS])
    products = _products(view, words)
    plan = next(iter(named(words, _plan_names(view), behind=r"(?:\s+(?:plans?|tiers?|editions?))")), "")
    period = period_in(words, today)
    if period is not None:
        words = words.replace(period.words, " ", 1)
    left = _left(words, view, products, plan)
    capabilities = find_capabilities(view, left)
    return _Parts(
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


def _products(view: MarketView, words: str) -> list[str]:
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


def _understood(view: MarketView, what: str, parts: _Parts) -> str:
    said = [what]
    if parts.products:
        said.append("among " + ", ".join(map(view.name, parts.products)))
    if parts.plan:
        said.append(f"on the plan {parts.plan}")
    if parts.period:
        start, end = parts.period.start, parts.period.end
        said.append(" ".join(text for text in (f"from {start}" if start else "", f"to {end}" if end else "") if text))
    return "; ".join(said)


def _names(parts: _Parts) -> str:
    return " / ".join(one.label for one in parts.capabilities)


def _comparison(view: MarketView, parts: _Parts) -> Reply | None:
    other = _THAT_OTHER.search(parts.intent)
    if len(parts.products) < 2 or parts.capabilities:
        return None
    one, second = parts.products[:2]
    found = compare(view, one, second, both_ways=other is None)
    what = f"where {view.name(one)} and {view.name(second)} differ"
    if other:
        what = f"what {view.name(one)} has that {view.name(second)} is not known to have"
    return Reply(question=parts.text, kind=Kind.COMPARISON, understood=what, differences=found.rows, empty=found.empty)


def _open(view: MarketView, parts: _Parts) -> Reply:
    rows = [
        cell_row(view, cell)
        for cell in view.cells
        if (not parts.products or cell.product in parts.products)
        and (not parts.capabilities or cell.capability in {one.id for one in parts.capabilities})
    ]
    undecided = tuple(row for row in rows if row.answer in ("not mentioned", "could not look", "unclear"))
    empty = None if undecided else Empty(why=Why.FILTER, detail="every one of these cells is answered")
    return Reply(
        question=parts.text,
        kind=Kind.OPEN,
        understood=_understood(view, "cells that nothing decides", parts),
        open=undecided,
        empty=empty,
    )


def _plans_with(view: MarketView, parts: _Parts) -> Reply | None:
    if not parts.capabilities:
        return None
    reply = _cells(view, parts)
    has = {row.product for row in reply.cells}
    named_plans = {(row.product, row.plan) for row in reply.cells if row.plan}
    prices = tuple(
        row
        for row in find_prices(view).rows
        if row.product in has
        and any(product == row.product and _same_plan(plan, row.plan) for product, plan in named_plans)
    )
    return replace(
        reply,
        kind=Kind.PLANS,
        understood=_understood(view, f"in which plan {_names(parts)} is included", parts),
        prices=tuple(sorted(prices, key=_amount)),
    )


def _same_plan(written: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", fold(written)) is not None


def _amount(row: PriceRow) -> tuple[bool, str, float]:
    """Order by amount within a currency; what has no public price comes last."""
    try:
        return False, row.currency, float(row.price)
    except ValueError:
        return True, row.currency, 0.0


def _prices(view: MarketView, parts: _Parts) -> Reply | None:
    if parts.capabilities and not parts.products:
        return None
    found = find_prices(view, product=", ".join(parts.products), plan=parts.plan)
    rows = sorted(found.rows, key=_amount) if re.search(r"\b(cheap|lowest|least)", parts.intent) else found.rows
    return Reply(
        question=parts.text,
        kind=Kind.PRICES,
        understood=_understood(view, "prices", parts),
        prices=tuple(rows),
        empty=found.empty,
    )


def _changes(view: MarketView, parts: _Parts) -> Reply:
    kind = next((name for pattern, name in _CHANGE_KINDS if pattern.search(parts.intent)), "")
    about = parts.capabilities[0].label if parts.capabilities else ""
    period = parts.period
    found = find_changes(
        view,
        product=", ".join(parts.products),
        since=period.start if period else None,
        until=period.end if period else None,
        kind=kind,
        about=about,
    )
    what = f"{kind.replace('_', ' ')} changes" if kind else "what changed"
    return Reply(
        question=parts.text,
        kind=Kind.CHANGES,
        understood=_understood(view, what + (f" about {about}" if about else ""), parts),
        changes=found.rows[:_MOST_ROWS],
        empty=found.empty,
    )


def _releases(view: MarketView, parts: _Parts) -> Reply:
    kind = next((value for word, value in _KINDS.items() if re.search(rf"\b{word}\b", parts.intent)), "")
    capability = parts.capabilities[0].label if parts.capabilities else ""
    about = capability or parts.subject if not kind or capability else ""
    period = parts.period
    found = find_releases(
        view,
        product=", ".join(parts.products),
        since=period.start if period else None,
        until=period.end if period else None,
        kind=kind,
        about=about,
    )
    rows = found.rows
    if re.search(r"\b(latest|newest|last|current) (?:\w+ )?(?:version|release)\b", parts.intent) and not period:
        newest = {row.product: row for row in reversed(rows)}
        rows = tuple(row for row in rows if newest[row.product] is row)
    what = " ".join(word for word in (kind, "releases", f"about {about}" if about else "") if word)
    return Reply(
        question=parts.text,
        kind=Kind.RELEASES,
        understood=_understood(view, what, parts),
        releases=rows[:_MOST_ROWS],
        empty=found.empty,
    )


def _spread(view: MarketView, parts: _Parts) -> Reply | None:
    if not parts.capabilities:
        return None
    found = find_spread(view, parts.capabilities[0].id)
    rows = found.rows
    if parts.products:
        wanted = {view.name(slug) for slug in parts.products}
        rows = tuple(
            replace(
                row,
                adopters=tuple(one for one in row.adopters if one.product_name in wanted),
                undated=tuple(name for name in row.undated if name in wanted),
            )
            for row in rows
        )
        rows = tuple(row for row in rows if row.adopters or row.undated)
    cells = find_cells(view, product=", ".join(parts.products), capability=parts.capabilities[0].id)
    return Reply(
        question=parts.text,
        kind=Kind.SPREAD,
        understood=_understood(view, f"since when {_names(parts)} is there", parts),
        spread=rows,
        cells=tuple(row for row in cells.rows if row.answer in ("yes", "partial")),
        others=tuple(row for row in cells.rows if row.answer == "no"),
        open=tuple(row for row in cells.rows if row.answer not in ("yes", "partial", "no")),
        empty=found.empty,
    )


def _trends(view: MarketView, parts: _Parts) -> Reply:
    direction = ""
    if re.search(r"\b(rising|growing|moving towards?|up)\b", parts.intent):
        direction = "rising"
    elif re.search(r"\b(falling|fading|declining|down)\b", parts.intent):
        direction = "falling"
    about = "cadence" if _OFTEN.search(parts.intent) else parts.capabilities[0].label if parts.capabilities else ""
    found = find_trends(view, product=", ".join(parts.products), about=about, direction=direction)
    return Reply(
        question=parts.text,
        kind=Kind.TRENDS,
        understood=_understood(view, f"{direction} trends".strip() + (f": {about}" if about else ""), parts),
        trends=found.rows[:_MOST_ROWS],
        empty=found.empty,
    )


def _everything_of(view: MarketView, parts: _Parts) -> Reply | None:
    """Answer "what does X offer" and "what does X say it lacks": no subject, one product or more."""
    if not parts.products or parts.subject:
        return None
    lacking = bool(_LACK.search(parts.intent))
    found = find_cells(view, product=", ".join(parts.products), answer="no" if lacking else "has", plan=parts.plan)
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood=_understood(view, "what they say they lack" if lacking else "what they have", parts),
        cells=found.rows,
        empty=found.empty,
    )


def _cells(view: MarketView, parts: _Parts) -> Reply:
    wanted: list[CellRow] = []
    undecided: list[CellRow] = []
    others: list[CellRow] = []
    lacking = bool(_LACK.search(parts.intent))
    for capability in parts.capabilities:
        for product in view.products:
            cell = view.cell(product.slug, capability.id)
            if cell is None or (parts.products and product.slug not in parts.products):
                continue
            present = on_plan(cell, parts.plan)
            into = undecided if present is None else wanted if present is not lacking or parts.products else others
            into.append(cell_row(view, cell))
    return Reply(
        question=parts.text,
        kind=Kind.CELLS,
        understood=_understood(view, f"who {'lacks' if lacking else 'has'} {_names(parts)}", parts),
        cells=tuple(wanted),
        open=tuple(undecided),
        others=tuple(others),
    )


def _passages(view: MarketView, parts: _Parts, search: Search | None) -> Reply:
    """Answer with passages that share the question's words, from the archive or else from the cells' quotes."""
    subject = parts.subject or "nothing in particular"
    found: Sequence[PassageRow] = ()
    if parts.subject:
        found = search(parts.subject, parts.products) if search else _quotes(view, parts)
    detail = f"nothing that was read speaks of {subject}" if parts.subject else "the question names no subject"
    close = nearest(parts.subject, [one.label for one in view.capabilities]) if parts.subject else ()
    return Reply(
        question=parts.text,
        kind=Kind.PASSAGES,
        understood=_understood(view, f"passages about “{subject}”", parts),
        passages=tuple(found[:_MOST_ROWS]),
        empty=None if found else Empty(why=Why.NOTHING_FOUND, detail=detail, nearest=close),
        could_not_look=tuple(gaps_of(view, parts.products or view.product_of)),
    )


_QUOTE_COVER = 0.7
"""Share of a question's weight that a quote must say."""


def _quotes(view: MarketView, parts: _Parts) -> list[PassageRow]:
    found = {
        one.id: (cell.product, one, set(stems(one.quote)))
        for cell, one in view.evidence_of.values()
        if not parts.products or cell.product in parts.products
    }
    counts, total = weigh(words for _, _, words in found.values())
    asked = {stem: log(1 + total / (1 + counts[stem])) for stem in stems(parts.subject)}
    whole = sum(asked.values())
    scored = []
    for key, (product, one, words) in found.items():
        covered = sum(asked[stem] for stem in words & asked.keys()) / whole if whole else 0.0
        if covered >= _QUOTE_COVER:
            scored.append((-covered, len(one.quote), key, product, one))
    scored.sort(key=lambda row: row[:3])
    return [
        PassageRow(product=product, product_name=view.name(product), quote=quote_of(one)) for *_, product, one in scored
    ]


def _says(pattern: re.Pattern[str]) -> Callable[[MarketView, _Parts], bool]:
    return lambda view, parts: pattern.search(parts.intent) is not None


def _asks_about_cells(view: MarketView, parts: _Parts) -> bool:
    return bool(parts.capabilities)


def _asks_changes(view: MarketView, parts: _Parts) -> bool:
    return _CHANGED.search(parts.intent) is not None


def _asks_releases(view: MarketView, parts: _Parts) -> bool:
    # "security" and "fixes" are kinds of entries, but "release" may also be the name of a capability.
    return _SHIPPED.search(parts.intent) is not None or (
        parts.period is not None
        and re.search(r"\b(?:add|added|introduc\w*|new|build|built)\b", parts.intent) is not None
    )


def _asks_comparison(view: MarketView, parts: _Parts) -> bool:
    return _VERSUS.search(parts.intent) is not None or _THAT_OTHER.search(parts.intent) is not None


def _always(view: MarketView, parts: _Parts) -> bool:
    return True


_QUERIES: tuple[tuple[Callable[[MarketView, _Parts], bool], Callable[[MarketView, _Parts], Reply | None]], ...] = (
    (_asks_comparison, _comparison),
    (_says(_OPEN), _open),
    (_says(_PLAN_OF), _plans_with),
    (_says(_OFTEN), _trends),
    (_says(_TREND), _trends),
    (_says(_WHEN), _spread),
    (_says(_SPREADS), _spread),
    (_asks_changes, _changes),
    (_asks_releases, _releases),
    (_says(_PRICE), _prices),
    (_asks_about_cells, _cells),
    (_always, _everything_of),
)
"""Tried from the top; the first query that applies and has an answer wins."""
