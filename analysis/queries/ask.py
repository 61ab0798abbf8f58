"""Questions in plain English -> the query that answers them. No model: names, times and a few words decide.

A question is taken apart into products, plan, time and subject; what is left over must be covered by the words of a
capability or of a passage, or the reply says that nothing was found and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from analysis.queries.cells import gaps_of
from analysis.queries.happened import (
    COUNTED,
    GONE,
    REPRICED,
    TURNED,
    changes_reply,
    gone_reply,
    happened_reply,
    kind_of_entries,
    releases_reply,
    repriced_reply,
    turned_reply,
    version_reply,
)
from analysis.queries.intents import Intent, facts, load_model, masked
from analysis.queries.near import nearest_reply
from analysis.queries.offered import BETWEEN, plan_difference_reply
from analysis.queries.overview import (
    COVERAGE,
    DISPUTED,
    EVERYBODY,
    GAPS,
    NOBODY,
    STATEMENTS,
    coverage_reply,
    disputed_reply,
    everybody_reply,
    gaps_reply,
    nobody_reply,
    stage_reply,
    statements_reply,
)
from analysis.queries.question import Question, read_question
from analysis.queries.replies import (
    OFTEN,
    THAT_OTHER,
    cadence_reply,
    cells_reply,
    comparison_reply,
    everything_of_reply,
    only_reply,
    open_cells_reply,
    plans_with_reply,
    prices_reply,
    spread_reply,
    stranger_reply,
    team_reply,
    theme_reply,
    trends_reply,
)
from analysis.queries.reply import Kind, Reply, Search
from analysis.queries.scores import SCORES, WITHOUT, list_reply, scores_reply
from analysis.queries.team import team_question, without_team
from analysis.queries.wanted import DEMAND, HOW_MUCH, amount_reply, demand_reply, limits_reply
from analysis.queries.wording import plain_words
from analysis.text.normalise import stems
from analysis.view import MarketView

__all__ = ["Kind", "Reply", "Search", "ask", "intents_of", "read_parts", "rules_of"]

_PRICE = re.compile(
    r"\b(costs?|prices?|priced|pricing|how much|cheap(?:est|er)?|expensive|pay(?:s|ing)?"
    r"|free plan|free tier|charg(?:e[sd]?|ing)|fees?"
    r"|bills?|billed|billing|invoic\w+|discounts?|trials?"
    r"|(?:plan |usage )?(?:limits?|quotas?)|set (?:us|me|you) back|spend|budget|plans|tiers|editions"
    r"|kostet|kosten|preise?|cou?te|combien|prix|cuesta|cuanto|precios?)\b"
)
_PLAN_OF = re.compile(
    r"\b(?:cheapest|lowest|entry) (?:plan|tier|edition)\b"
    r"|\b(cheapest|lowest|least expensive)\b.{0,40}\b(with|includes?|including|has|have|for|offers?|gets?)\b"
    r"|\b(?:in|on|from)?\s*(?:which|what) (?:plan|tier|edition)s?\b|\bminimum (?:plan|tier)\b"
    r"|\b(?:all|every|each|any) (?:\w+ )?(?:plan|tier|edition)s?\b"
    r"|\b(?:costs?|pay|charged?) extra\b|\bpaywall\w*"
)
_CHANGED = re.compile(
    r"\b(chang\w*|what'?s new|what is new|anything new|news|happened|differs? from before|raised?|move[ds]?"
    r"|(?:should|must|do) (?:i|we) (?:read|know|look at|see|pay attention to) first|(?:most important|matters? most)"
    r"|catch (?:me|us) up|(?:did|have) (?:i|we) miss(?:ed)?|became generally available|neu(?:es)?|nouveau|nuevo)\b"
)
_SHIPPED = re.compile(
    r"\b(ship\w*|breaking|deprecat\w*|releas\w*|launch\w*|announc\w*|changelog|release notes|fix(?:ed|es)?"
    r"|(?:newest|latest|new|recent) (?:features?|additions?|capabilit\w+)|(?<!free )(?<!paid )(?<!cloud )versions?)\b"
)
_A_WAY_TO_RELEASE = re.compile(r"\b(?:canary|dark|staged|gradual|phased|progressive) (?:releases?|launch(?:es)?)\b")
"""What is done with a product, and nothing that its vendor did."""
_WHEN = re.compile(r"\b(since when|when did|how long ha\w+|since which|as of when|what date)\b")
_SPREADS = re.compile(
    r"\b(adopt\w*|spread\w*|followed|who (?:was|were|had|got|has had) .{0,60}\bfirst|first to"
    r"|(?:newest|latest|last|most recent) (?:with|to (?:get|add|offer|have))|latecomers?|order)\b"
)
_ORDER = re.compile(r"\b(?:before|after|ahead of|later than|earlier than|first)\b")
_TREND = re.compile(
    r"\b(trends?|trending|rising|growing|falling|fading|declining|moving towards?|where is the market|catching on"
    r"|spread(?:s|ing)? (?:the )?(?:fast\w*|most|quick\w*)|on the (?:rise|up|decline|wane)|surging"
    r"|(?:which|what) (?:topics|themes)"
    r"|(?:more|less) (?:common|popular|usual)|gaining|taking off"
    r"|(?:everybody|everyone|anybody|anyone|who|people|vendors?|competitors?|rivals?|they|all) (?:is |are )?"
    r"(?:building|working on|focus\w*|invest\w*|betting on))\b"
)
_VERSUS = re.compile(
    r"\b(compare[ds]?|comparison|versus|vs?|differences?|differ|beats?|ahead of|behind|better than|worse than"
    r"|(?:pick|choos\w+|chose|prefer|buy|go with|recommend)\b.{1,60}\b(?:over|instead|rather|to|or)"
    r"|(?:win |up )?against|stack up|strengths?|weaknesses|advantages?|edge over|threat\w*"
    r"|(?:to|we) match|catch up (?:with|to)|los(?:e|es|ing) (?:out )?to"
    r"|(?:do|does|are|is) .{1,40} (?:better|worse)(?: than| at)?)\b"
)
_NOBODY = re.compile(r"\b(?:nobody|no one|none|no other|no competitor|no rival|no vendor)\b")
_ALONE = re.compile(r"\b(?:only|alone|unique\w*|exclusive\w*)\b")
_ABLE = re.compile(r"\b(?:can|could|able to|lets?|allows?)\b")
_OPEN = re.compile(
    r"\b(not known|unknown|unclear|uncertain|unsure|unanswered|(?:not|cannot|can'?t) (?:we |you )?(?:answer|tell|say)"
    r"|(?:could|can)(?: not|n'?t| ?not) (?:you |we |be |anybody )?(?:look|read|see|reach|get at|open|access)"
    r"|weak(?:ly)? (?:supported|proved|proven|evidence|proofs?)|least (?:sure|certain)|low confidence"
    r"|don'?t (?:we )?know|do we not know|blind spots?|open questions?)\b"
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
    return replace(_answer(view, plain_words(question, _names(view)), today, search), question=question)


def _names(view: MarketView) -> list[str]:
    names = [name for one in view.products for name in (one.name, one.slug, *one.aliases)]
    names += [name for one in view.capabilities for name in (one.label, *one.aliases)]
    return names + [row.plan.name for row in view.plans]


def _answer(view: MarketView, question: str, today: date | None, search: Search | None) -> Reply:
    parts, team = _read(view, question, today)
    if team is not None:
        seats, needs, billing = team
        # "what would 12 people pay for SAML": no word like "with" announces the needs.
        return team_reply(view, parts, seats, needs or tuple(one.label for one in parts.capabilities), billing)
    if parts.strangers:
        return stranger_reply(view, parts)
    nothing: Reply | None = None
    best, first = 1.0, None
    for intent, probability in intents_of(view, parts):
        if probability < (_LEAST if first is None else _RIVAL * best):
            break
        if first is None and (intent is Intent.NONE or (intent in _OF_CAPABILITIES and _names_nothing(parts))):
            break
        for query in _QUERIES:
            if query.intent is not intent or not query.needs(view, parts):
                continue
            reply = query.answer(view, parts)
            if reply is None:
                continue
            if not reply.found and (reply.kind in _SEARCHED and not parts.capabilities or first is not None):
                nothing = nothing or reply
                continue
            reply = _with_gaps(view, parts, reply)
            if first is not None:
                return replace(first, also=reply) if reply.kind is not first.kind else first
            if probability >= _CLEAR:
                return reply
            best, first = probability, reply
            break
    if first is not None:
        return first
    near = nearest_reply(view, parts, search)
    return near if near.found or nothing is None else _with_gaps(view, parts, nothing)


_CLEAR = 0.6
"""Probability from which one reading of a question is enough; below it the second may be shown as well."""
_RIVAL = 0.4
"""Share of the first reading's probability from which a second one is shown."""


_LEAST = 0.1
"""Probability below which a reading is a guess."""
_OF_CAPABILITIES = (Intent.CELLS, Intent.PLANS, Intent.LIMITS, Intent.SPREAD)


def _names_nothing(parts: Question) -> bool:
    return not parts.capabilities and not parts.theme


def read_parts(view: MarketView, question: str, today: date | None = None) -> Question:
    """Return a question taken apart, as ``ask`` does it."""
    return _read(view, plain_words(question, _names(view)), today)[0]


def _read(
    view: MarketView, question: str, today: date | None
) -> tuple[Question, tuple[int, tuple[str, ...], str] | None]:
    team = team_question(question)
    return read_question(view, without_team(question) if team else question, today or view.as_of.date()), team


def intents_of(view: MarketView, parts: Question) -> list[tuple[Intent, float]]:
    """Return what a question may ask for, most probable first, with probabilities."""
    return load_model().rank(masked(view, parts), facts(view, parts, rules_of(view, parts)))


def rules_of(view: MarketView, parts: Question) -> list[str]:
    """Return the names of the rules that fire."""
    fired = [name for name, fires in _RULES if fires(view, parts)]
    return fired + [f"first: {name}" for name in fired[:1]]


_SEARCHED = (Kind.RELEASES, Kind.TRENDS)
"""Kinds that words alone are looked for in: where these say nothing of them, another query may."""


def _with_gaps(view: MarketView, parts: Question, reply: Reply) -> Reply:
    return replace(reply, could_not_look=tuple(gaps_of(view, parts.products or view.product_of)))


def _says(pattern: re.Pattern[str]) -> Callable[[MarketView, Question], bool]:
    return lambda view, parts: pattern.search(parts.intent) is not None


def _asks_about_cells(view: MarketView, parts: Question) -> bool:
    return bool(parts.capabilities)


def _asks_changes(view: MarketView, parts: Question) -> bool:
    breaking = re.search(r"\bbreaking\b", parts.intent) is not None  # of releases, not of pages
    return not breaking and _CHANGED.search(parts.intent) is not None


def _asks_what_went(view: MarketView, parts: Question) -> bool:
    return not parts.capabilities and GONE.search(parts.intent) is not None


def _counts_releases(view: MarketView, parts: Question) -> bool:
    return COUNTED.search(parts.intent) is not None and (parts.period is not None or kind_of_entries(parts) != "")


def _asks_price(view: MarketView, parts: Question) -> bool:
    said = {found[0] for found in _PRICE.finditer(parts.intent)}
    if parts.capabilities:  # what a plan holds of it is no price
        said = {one for one in said if not re.search(r"free|limit|quota", one)}
    return bool(said)


def _asks_scores(view: MarketView, parts: Question) -> bool:
    return not parts.capabilities and SCORES.search(parts.intent) is not None


def _asks_demand(view: MarketView, parts: Question) -> bool:
    return DEMAND.search(parts.words) is not None


def _asks_releases(view: MarketView, parts: Question) -> bool:
    if parts.capabilities and parts.period is None and _ABLE.search(parts.intent):
        return False  # "can it roll back a release": what it can do, not what was shipped
    # "security" and "fixes" are kinds of entries, but "release" may also be the name of a capability.
    shipped = _SHIPPED.search(_A_WAY_TO_RELEASE.sub(" ", parts.intent))
    return shipped is not None or (
        parts.period is not None
        and re.search(r"\b(?:add|added|introduc\w*|new|build|built)\b", parts.intent) is not None
    )


def _asks_statements(view: MarketView, parts: Question) -> bool:
    # "Audience" and "targeting" are also words of capabilities.
    return not parts.capabilities and STATEMENTS.search(parts.intent) is not None


def _asks_comparison(view: MarketView, parts: Question) -> bool:
    if _PRICE.search(parts.intent) or OFTEN.search(parts.intent):
        return False  # "how do our prices compare", "how often do they release compared to us"
    return _VERSUS.search(parts.intent) is not None or THAT_OTHER.search(parts.intent) is not None


def _always(view: MarketView, parts: Question) -> bool:
    return True


def _asks_who_was_before(view: MarketView, parts: Question) -> bool:
    return bool(parts.capabilities and parts.products) and _ORDER.search(parts.intent) is not None


def _names_a_theme(view: MarketView, parts: Question) -> bool:
    return bool(parts.theme) and set(stems(parts.subject)) <= set(stems(parts.theme))


def _names_a_time(view: MarketView, parts: Question) -> bool:
    return parts.period is not None and not parts.subject


def _leaves_a_plan_out(view: MarketView, parts: Question) -> bool:
    return parts.plan_left_out


def _names_a_version(view: MarketView, parts: Question) -> bool:
    return bool(parts.version)


def _names_no_capability(view: MarketView, parts: Question) -> bool:
    return not parts.capabilities


def _names_one_product(view: MarketView, parts: Question) -> bool:
    return len(parts.besides or parts.products) == 1 and not parts.capabilities


def _names_a_time_alone(view: MarketView, parts: Question) -> bool:
    """Where only a time is named, what was released in it belongs to what happened."""
    return _names_a_time(view, parts) and _CHANGED.search(parts.intent) is None


def _asks_only(view: MarketView, parts: Question) -> bool:
    nobody = _NOBODY.search(parts.intent) is not None
    one = parts.besides or parts.products if nobody else parts.products if _ALONE.search(parts.intent) else []
    return len(one) == 1 and not parts.capabilities and not parts.plan


_RULES: tuple[tuple[str, Callable[[MarketView, Question], bool]], ...] = (
    ("demand", _asks_demand),
    ("version", _names_a_version),
    ("scores", _asks_scores),
    ("only", _asks_only),
    ("repriced", _says(REPRICED)),
    ("turned", _says(TURNED)),
    ("comparison", _asks_comparison),
    ("disputed", _says(DISPUTED)),
    ("coverage", _says(COVERAGE)),
    ("gaps", _says(GAPS)),
    ("everybody", _says(EVERYBODY)),
    ("nobody", _says(NOBODY)),
    ("open", _says(_OPEN)),
    ("plan of", _says(_PLAN_OF)),
    ("plan left out", _leaves_a_plan_out),
    ("releases counted", _counts_releases),
    ("often", _says(OFTEN)),
    ("trend", _says(_TREND)),
    ("when", _says(_WHEN)),
    ("spreads", _says(_SPREADS)),
    ("who was before", _asks_who_was_before),
    ("went", _asks_what_went),
    ("changes", _asks_changes),
    ("statements", _asks_statements),
    ("releases", _asks_releases),
    ("price", _asks_price),
    ("how much", _says(HOW_MUCH)),
    ("lists", _says(WITHOUT)),
    ("between", _says(BETWEEN)),
    ("theme", _names_a_theme),
    ("time", _names_a_time),
)
"""What the words of a question point to. No rule decides: the model weighs them, the first that fires once more."""


@dataclass(frozen=True, slots=True)
class _Query:
    """A query that may answer an intent."""

    intent: Intent
    answer: Callable[[MarketView, Question], Reply | None]
    needs: Callable[[MarketView, Question], bool] = _always
    """What a question must have for it."""


_QUERIES = (
    _Query(Intent.DEMAND, demand_reply),
    _Query(Intent.PLAN_DIFFERENCE, plan_difference_reply),
    _Query(Intent.SCORES, scores_reply, _names_no_capability),
    _Query(Intent.ONLY, only_reply, _names_one_product),
    _Query(Intent.REPRICED, repriced_reply),
    _Query(Intent.TURNED, turned_reply),
    _Query(Intent.COMPARISON, comparison_reply),
    _Query(Intent.COMPARISON, cells_reply, _asks_about_cells),
    _Query(Intent.DISPUTED, disputed_reply),
    _Query(Intent.COVERAGE, coverage_reply),
    _Query(Intent.GAPS, gaps_reply),
    _Query(Intent.EVERYBODY, everybody_reply),
    _Query(Intent.NOBODY, nobody_reply),
    _Query(Intent.OPEN, open_cells_reply),
    _Query(Intent.LIMITS, amount_reply, _asks_about_cells),
    _Query(Intent.LIMITS, limits_reply, _asks_about_cells),
    _Query(Intent.PLANS, amount_reply, _asks_about_cells),
    _Query(Intent.PLANS, plans_with_reply),
    _Query(Intent.CADENCE, cadence_reply),
    _Query(Intent.TRENDS, trends_reply),
    _Query(Intent.SPREAD, spread_reply),
    _Query(Intent.GONE, gone_reply, _names_no_capability),
    _Query(Intent.CHANGES, happened_reply, _names_a_time_alone),
    _Query(Intent.CHANGES, changes_reply),
    _Query(Intent.STATEMENTS, statements_reply),
    _Query(Intent.STAGE, stage_reply),
    _Query(Intent.RELEASES, version_reply, _names_a_version),
    _Query(Intent.RELEASES, releases_reply),
    _Query(Intent.PRICES, prices_reply),
    _Query(Intent.CELLS, list_reply, _asks_about_cells),
    _Query(Intent.CELLS, cells_reply, _asks_about_cells),
    _Query(Intent.CELLS, theme_reply, _names_a_theme),
    _Query(Intent.EVERYTHING, everything_of_reply),
)
"""The queries of an intent are tried from the top; the first that has an answer wins."""
