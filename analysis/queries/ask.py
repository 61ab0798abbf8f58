"""Questions in plain English -> the query that answers them. No model: names, times and a few words decide.

A question is taken apart into products, plan, time and subject; what is left over must be covered by the words of a
capability or of a passage, or the reply says that nothing was found and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
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
from analysis.queries.near import nearest_reply
from analysis.queries.offered import plan_difference_reply
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
from analysis.queries.scores import SCORES, list_reply, scores_reply
from analysis.queries.team import team_question, without_team
from analysis.queries.wanted import DEMAND, amount_reply, demand_reply, limits_reply
from analysis.queries.wording import plain_words
from analysis.text.normalise import stems
from analysis.view import MarketView

__all__ = ["Kind", "Reply", "Search", "ask"]

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
    team = team_question(question)
    parts = read_question(view, without_team(question) if team else question, today or view.as_of.date())
    if team is not None:
        seats, needs, billing = team
        # "what would 12 people pay for SAML": no word like "with" announces the needs.
        return team_reply(view, parts, seats, needs or tuple(one.label for one in parts.capabilities), billing)
    if parts.strangers:
        return stranger_reply(view, parts)
    nothing: Reply | None = None
    for applies, answer in _QUERIES:
        if applies(view, parts):
            reply = answer(view, parts)
            if reply is not None and (reply.found or reply.kind not in _SEARCHED or parts.capabilities):
                return _with_gaps(view, parts, reply)
            nothing = nothing or reply
    near = nearest_reply(view, parts, search)
    return near if near.found or nothing is None else _with_gaps(view, parts, nothing)


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


def _asks_only(view: MarketView, parts: Question) -> bool:
    nobody = _NOBODY.search(parts.intent) is not None
    one = parts.besides or parts.products if nobody else parts.products if _ALONE.search(parts.intent) else []
    return len(one) == 1 and not parts.capabilities and not parts.plan


_QUERIES: tuple[tuple[Callable[[MarketView, Question], bool], Callable[[MarketView, Question], Reply | None]], ...] = (
    (_asks_demand, demand_reply),
    (_names_a_version, version_reply),
    (_always, plan_difference_reply),
    (_asks_scores, scores_reply),
    (_asks_only, only_reply),
    (_says(REPRICED), repriced_reply),
    (_says(TURNED), turned_reply),
    (_asks_comparison, comparison_reply),
    (_says(DISPUTED), disputed_reply),
    (_says(COVERAGE), coverage_reply),
    (_says(GAPS), gaps_reply),
    (_says(EVERYBODY), everybody_reply),
    (_says(NOBODY), nobody_reply),
    (_says(_OPEN), open_cells_reply),
    (_asks_about_cells, amount_reply),
    (_asks_about_cells, limits_reply),
    (_says(_PLAN_OF), plans_with_reply),
    (_leaves_a_plan_out, plans_with_reply),
    (_counts_releases, releases_reply),
    (_says(OFTEN), trends_reply),
    (_says(_TREND), trends_reply),
    (_says(_WHEN), spread_reply),
    (_says(_SPREADS), spread_reply),
    (_asks_who_was_before, spread_reply),
    (_asks_what_went, gone_reply),
    (_asks_changes, changes_reply),
    (_asks_statements, statements_reply),
    (_always, stage_reply),
    (_asks_releases, releases_reply),
    (_asks_price, prices_reply),
    (_asks_about_cells, list_reply),
    (_asks_about_cells, cells_reply),
    (_names_a_theme, theme_reply),
    (_names_a_time, happened_reply),
    (_always, everything_of_reply),
)
"""Tried from the top; the first query that applies and has an answer wins."""
