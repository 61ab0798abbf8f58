"""What the words of a question point to: named rules, which the model of intents weighs, and what a query needs."""

from __future__ import annotations

import re
from collections.abc import Callable

from analysis.queries.comparisons import THAT_OTHER
from analysis.queries.happened import COUNTED, GONE, REPRICED, TURNED, kind_of_changes, kind_of_entries
from analysis.queries.offered import BETWEEN
from analysis.queries.overview import COVERAGE, DISPUTED, EVERYBODY, GAPS, NOBODY, STATEMENTS
from analysis.queries.question import Question
from analysis.queries.replies import OFTEN
from analysis.queries.scores import SCORES, WITHOUT
from analysis.queries.wanted import DEMAND, HOW_MUCH
from analysis.text.normalise import stems
from analysis.view import MarketView

__all__ = [
    "always",
    "asks_about_cells",
    "names_a_theme",
    "names_a_time_alone",
    "names_a_version",
    "names_no_capability",
    "names_one_product_at_most",
    "rules_of",
    "sets_two_side_by_side",
]

_PRICE = re.compile(
    r"\b(costs?|prices?|priced|pricing|how much|cheap(?:est|er)?|expensive|pay(?:s|ing)?"
    r"|free plan|free tier|charg(?:e[sd]?|ing)|fees?"
    r"|bills?|billed|billing|invoic\w+|discounts?|trials?"
    r"|(?:plan |usage )?(?:limits?|quotas?)|set (?:us|me|you|them|him|her) back|spend|budget|plans|tiers|editions"
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


def _says(pattern: re.Pattern[str]) -> Callable[[MarketView, Question], bool]:
    return lambda view, parts: pattern.search(parts.intent) is not None


def asks_about_cells(view: MarketView, parts: Question) -> bool:
    return bool(parts.capabilities)


def sets_two_side_by_side(view: MarketView, parts: Question) -> bool:
    """Whose audit log is the better one: how much of it each has is part of the answer."""
    return len(parts.capabilities) == 1 and len(parts.products) == 2


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


def always(view: MarketView, parts: Question) -> bool:
    return True


def _asks_who_was_before(view: MarketView, parts: Question) -> bool:
    return bool(parts.capabilities and parts.products) and _ORDER.search(parts.intent) is not None


def names_a_theme(view: MarketView, parts: Question) -> bool:
    return bool(parts.theme) and set(stems(parts.subject)) <= set(stems(parts.theme))


def _names_a_time(view: MarketView, parts: Question) -> bool:
    return parts.period is not None and not parts.subject


def _leaves_a_plan_out(view: MarketView, parts: Question) -> bool:
    return parts.plan_left_out


def names_a_version(view: MarketView, parts: Question) -> bool:
    return bool(parts.version)


def names_no_capability(view: MarketView, parts: Question) -> bool:
    return not parts.capabilities


def names_one_product_at_most(view: MarketView, parts: Question) -> bool:
    return len(parts.besides or parts.products) <= 1 and not parts.capabilities


def names_a_time_alone(view: MarketView, parts: Question) -> bool:
    """Where a time is named, and neither a capability nor a kind of change, what is new includes what was released."""
    return parts.period is not None and not parts.capabilities and not kind_of_changes(parts)


def _asks_only(view: MarketView, parts: Question) -> bool:
    nobody = _NOBODY.search(parts.intent) is not None
    one = parts.besides or parts.products if nobody else parts.products if _ALONE.search(parts.intent) else []
    return len(one) == 1 and not parts.capabilities and not parts.plan


_RULES: tuple[tuple[str, Callable[[MarketView, Question], bool]], ...] = (
    ("demand", _asks_demand),
    ("version", names_a_version),
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
    ("theme", names_a_theme),
    ("time", _names_a_time),
)
"""What the words of a question point to. No rule decides: the model weighs them, the first that fires once more."""


def rules_of(view: MarketView, parts: Question) -> list[str]:
    """Return the names of the rules that fire."""
    fired = [name for name, fires in _RULES if fires(view, parts)]
    return fired + [f"first: {name}" for name in fired[:1]]
