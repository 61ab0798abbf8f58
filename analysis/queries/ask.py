"""Questions in plain English -> the query that answers them. No language model: names, times and words decide.

A question is taken apart into products, plan, time and subject; a small linear model over its other words ranks the
queries (``intents``). Where two readings are about as likely, both are answered; where none fits, the reply says so and
shows what is nearest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from analysis.queries.cells import gaps_of
from analysis.queries.clauses import two_parts
from analysis.queries.comparisons import comparison_reply, only_reply, standing_reply
from analysis.queries.happened import (
    GONE,
    changes_reply,
    gone_reply,
    happened_reply,
    releases_reply,
    repriced_reply,
    turned_reply,
    version_reply,
)
from analysis.queries.intents import Intent, facts, load_model, masked
from analysis.queries.names import match_capabilities
from analysis.queries.near import described_reply, nearest_reply
from analysis.queries.offered import plan_difference_reply
from analysis.queries.overview import (
    coverage_reply,
    disputed_reply,
    everybody_reply,
    gaps_reply,
    nobody_reply,
    stage_reply,
    statements_reply,
)
from analysis.queries.price_replies import plans_with_reply, prices_reply, team_reply
from analysis.queries.question import Question, read_question
from analysis.queries.replies import (
    cadence_reply,
    cells_reply,
    everything_of_reply,
    open_cells_reply,
    spread_reply,
    stranger_reply,
    theme_reply,
    trends_reply,
    unknown_reply,
)
from analysis.queries.reply import Kind, Reply, Search
from analysis.queries.rules import (
    always,
    asks_about_cells,
    names_a_theme,
    names_a_time_alone,
    names_a_version,
    names_no_capability,
    names_one_product_at_most,
    rules_of,
    sets_two_side_by_side,
)
from analysis.queries.scores import list_reply, scores_reply
from analysis.queries.short import in_short
from analysis.queries.team import team_question, without_team
from analysis.queries.wanted import amount_reply, amounts_reply, demand_reply, limits_reply
from analysis.queries.wording import plain_words
from analysis.text.normalise import fold
from analysis.view import MarketView

__all__ = ["Kind", "Reply", "Search", "ask", "intents_of", "read_parts", "rules_of"]


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
    reply = _answer_parts(view, plain_words(question, _names(view)), today, search)
    return replace(reply, question=question)


def _answer_parts(view: MarketView, question: str, today: date | None, search: Search | None) -> Reply:
    """Answer a question; where it asks for two things and one reply does not hold both, each of them."""
    whole, parts = _answer(view, question, today, search), two_parts(question)
    if parts is None or whole.kind is Kind.TEAM or _THEY.search(parts[1]):
        return whole
    first, about = _answer(view, parts[0], today, search), _read(view, parts[0], today)[0]
    second = _answer(view, parts[1], today, search, before=about)
    unsure = any(one.near or one.kind is Kind.PASSAGES for one in (first, second))
    if unsure or not (first.found and second.found):
        return whole
    if second.kind is first.kind and _rows(second) == _rows(first):
        return first
    return replace(first, also=replace(second, also=None), second_part=True)


_THEY = re.compile(r"\b(?:they|them|theirs?|else|(?:the )?others|the rest|rivals|competitors)\b", re.IGNORECASE)
"""A second part about everybody else: both are read together."""


def _rows(reply: Reply) -> Reply:
    """Return only the rows of a reply, to tell whether another one says the same."""
    return replace(reply, question="", kind=Kind.CELLS, understood="", short="", could_not_look=(), also=None)


def _names(view: MarketView) -> list[str]:
    names = [name for one in view.products for name in (one.name, one.slug, *one.aliases)]
    names += [name for one in view.capabilities for name in (one.label, *one.aliases)]
    return names + [row.plan.name for row in view.plans]


def _answer(
    view: MarketView, question: str, today: date | None, search: Search | None, *, before: Question | None = None
) -> Reply:
    """Answer one question; what it leaves out is taken from the question before it."""
    parts, team = _read(view, question, today)
    if before is not None:
        parts = _continued(view, parts, before)
    grows = _FROM_TO.search(question) if team is not None else None
    if team is not None and grows and int(grows["more"]) == team[0]:
        smaller = _reply_to(view, parts, (int(grows["few"]), *team[1:]), search)
        larger = _reply_to(view, parts, team, search)
        return replace(smaller, also=replace(larger, short=in_short(larger)), second_part=True, short=in_short(smaller))
    reply = _with_reasons(view, parts, _reply_to(view, parts, team, search), search)
    reply = replace(reply, short=in_short(reply, plan=parts.plan))
    if reply.also is not None:
        same = _rows(replace(reply.also, near="", empty=None)) == _rows(replace(reply, near="", empty=None))
        also = None if same else replace(reply.also, short=in_short(reply.also, plan=parts.plan))
        reply = replace(reply, also=also)
    return reply


def _continued(view: MarketView, parts: Question, before: Question) -> Question:
    """Return a question with the products, the plan and the subject of the one before where it names none itself."""
    given = replace(
        parts,
        products=parts.products or before.products,
        plan=parts.plan or (before.plan if not parts.products else ""),
        period=parts.period or before.period,
    )
    if parts.capabilities or parts.subject or parts.theme:
        return given
    words = f"{parts.words} {' '.join(one.label for one in before.capabilities)}".casefold().strip()
    return replace(given, capabilities=before.capabilities, subject=before.subject, theme=before.theme, words=words)


def _reply_to(
    view: MarketView, parts: Question, team: tuple[int, tuple[str, ...], str] | None, search: Search | None
) -> Reply:
    if team is not None:
        seats, needs, billing = team
        if parts.products == [view.own] and fold(view.name(view.own)) not in parts.words:
            parts = replace(parts, products=[])  # "we" and "us" are those who buy
        # "what would 12 people pay for SAML": no word like "with" announces the needs.
        asked = tuple(need for need in needs if not _QUESTION.match(need))
        return team_reply(view, parts, seats, _needs(view, asked, parts), billing)
    if parts.strangers:
        return stranger_reply(view, parts)
    if (unknown := unknown_reply(view, parts)) is not None:
        return unknown
    nothing: Reply | None = None
    first: Reply | None = None
    best = 1.0
    intents: set[Intent] = set()
    for intent, probability, reply in _readings(view, parts, search):
        intents.add(intent)
        rival = _DOUBT if Intent.NONE in intents else _RIVAL
        if probability < (_LEAST if first is None else max(_LEAST, rival * best)):
            break
        if first is not None:
            if reply.found and reply.kind is not first.kind and not (first.near and reply.near):
                # Where it may well be that nothing known is asked for, that is said first.
                first, reply = (reply, first) if reply.near and not _by_words(parts, first) else (first, reply)
                return replace(first, also=reply if reply.found else None) if first.found else reply
        elif not reply.found and reply.kind in _SEARCHED and not parts.capabilities and (_seeks(parts, reply)):
            nothing = nothing or reply
        elif probability >= _CLEAR:
            return reply if probability >= _CERTAIN else _with_described(view, parts, reply)
        else:
            first, best = reply, probability
    if first is not None:
        return _with_described(view, parts, first)
    near = nearest_reply(view, parts, search)
    return near if near.found or nothing is None else nothing


def _by_words(parts: Question, reply: Reply) -> bool:
    """Return whether the rows of a reply are those that say what is asked for, so that it is known."""
    said = f"about {parts.subject}" in reply.understood or reply.kind is Kind.DEMAND
    return bool(parts.subject) and said and not parts.capabilities


def _needs(view: MarketView, asked: tuple[str, ...], parts: Question) -> tuple[str, ...]:
    """Return what is needed: as the question says it, and what it names elsewhere."""
    names = {fold(name) for one in view.products for name in (one.name, one.slug, *one.aliases)}
    asked = tuple(need for need in asked if fold(need) not in names)
    meant = [{one.id for one in match_capabilities(view, need)[0]} for need in asked]
    known = {one.id for one in parts.capabilities}
    # "schedule flag changes" is what the market calls "scheduled changes"
    named = [
        view.label(next(iter(ids & known))) if len(ids & known) == 1 and not re.search(r"\d", need) else need
        for need, ids in zip(asked, meant, strict=True)
    ]
    more = [one.label for one in parts.capabilities if not any(one.id in ids for ids in meant)]
    return tuple(dict.fromkeys((*named, *more)))


_FROM_TO = re.compile(r"\bfrom (?P<few>\d{1,6}) to (?P<more>\d{1,6})\b")
"""A team that grows."""
_QUESTION = re.compile(r"(?:what|where|how|who|which)(?:'?s|'?re)?\b", re.IGNORECASE)
"""How a question begins that stands behind the needs: "who need approvals, what's the damage"."""
_CLEAR = 0.8
"""Probability from which one reading of a question is enough; below it a second may be shown as well."""
_CERTAIN = 0.9
"""Probability from which no capability is looked for that the question may describe in other words."""
_RIVAL = 0.25
"""Share of the first reading's probability from which a second one is shown."""
_DOUBT = 0.4
"""The same where one of the two is that nothing is asked for that is known."""
_LEAST = 0.1
"""Probability below which a reading is a guess."""
_DESCRIBES, _DESCRIBED = 2, 1.0
"""Words that describe a capability, at least, and how like it they must be."""
_OF_CAPABILITIES = (Intent.CELLS, Intent.PLANS, Intent.LIMITS, Intent.SPREAD)


def _readings(view: MarketView, parts: Question, search: Search | None) -> Iterator[tuple[Intent, float, Reply]]:
    """Yield what answers each thing that a question may ask for, most probable first, with the probability.

    Where nothing is asked for that is known, or a capability that the question does not name, that is what is nearest.
    """
    for rank, (intent, probability) in enumerate(intents_of(view, parts)):
        if intent is Intent.NONE and rank and parts.capabilities:
            continue  # what it names is known: the next reading is nearer
        if intent is Intent.NONE or (intent in _OF_CAPABILITIES and _names_nothing(parts)):
            yield intent, probability, nearest_reply(view, parts, search)
            continue
        for query in _QUERIES:
            if query.intent is intent and query.needs(view, parts):
                reply = query.answer(view, parts)
                if reply is not None:
                    yield intent, probability, _with_gaps(view, parts, reply)
                    break


def _with_described(view: MarketView, parts: Question, reply: Reply) -> Reply:
    """Return a reply with what is known of a capability that the question may describe: "who sees it by country"."""
    if parts.capabilities or reply.near or len(parts.subject.split()) < _DESCRIBES:
        return reply
    return replace(reply, also=described_reply(view, parts, least=_DESCRIBED))


_WHY = re.compile(r"\b(?:why|reasons?|how come|instead)\b")


def _with_reasons(view: MarketView, parts: Question, reply: Reply, search: Search | None) -> Reply:
    """Return what happened with passages about it, where a question asks why: release notes rarely say."""
    if (
        search is None
        or not _WHY.search(parts.intent)
        or reply.kind not in _SAY_NO_WHY
        or not GONE.search(parts.intent)
    ):
        return reply
    about = [one.label for one in parts.capabilities] or [row.subject for row in reply.changes[:1]]
    found = search(" ".join(about), parts.products) if about and parts.products else ()
    return replace(reply, passages=tuple(found[:_MOST_PASSAGES]))


_MOST_PASSAGES = 6
_SAY_NO_WHY = (Kind.RELEASES, Kind.CHANGES, Kind.CELLS, Kind.SPREAD)


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


def _seeks(parts: Question, reply: Reply) -> bool:
    """Return whether something was looked for in vain; that a product has no releases at all is an answer."""
    return bool(parts.subject) or reply.kind is not Kind.RELEASES or not parts.products


_SEARCHED = (Kind.RELEASES, Kind.TRENDS)
"""Kinds that words alone are looked for in: where these say nothing of them, another query may."""


def _with_gaps(view: MarketView, parts: Question, reply: Reply) -> Reply:
    return replace(reply, could_not_look=tuple(gaps_of(view, parts.products or view.product_of)))


@dataclass(frozen=True, slots=True)
class _Query:
    """A query that may answer an intent."""

    intent: Intent
    answer: Callable[[MarketView, Question], Reply | None]
    needs: Callable[[MarketView, Question], bool] = always
    """What a question must have for it."""


_QUERIES = (
    _Query(Intent.DEMAND, demand_reply),
    _Query(Intent.PLAN_DIFFERENCE, plan_difference_reply),
    _Query(Intent.SCORES, scores_reply, names_no_capability),
    _Query(Intent.ONLY, only_reply, names_one_product_at_most),
    _Query(Intent.REPRICED, repriced_reply),
    _Query(Intent.TURNED, turned_reply),
    _Query(Intent.COMPARISON, comparison_reply),
    _Query(Intent.COMPARISON, standing_reply),
    _Query(Intent.COMPARISON, amounts_reply, asks_about_cells),
    _Query(Intent.COMPARISON, cells_reply, asks_about_cells),
    _Query(Intent.DISPUTED, disputed_reply),
    _Query(Intent.COVERAGE, coverage_reply),
    _Query(Intent.GAPS, gaps_reply),
    _Query(Intent.EVERYBODY, everybody_reply),
    _Query(Intent.NOBODY, nobody_reply),
    _Query(Intent.OPEN, open_cells_reply),
    _Query(Intent.LIMITS, amount_reply, asks_about_cells),
    _Query(Intent.LIMITS, limits_reply, asks_about_cells),
    _Query(Intent.PLANS, amount_reply, asks_about_cells),
    _Query(Intent.PLANS, plans_with_reply),
    _Query(Intent.CADENCE, cadence_reply),
    _Query(Intent.TRENDS, trends_reply),
    _Query(Intent.SPREAD, spread_reply),
    _Query(Intent.GONE, gone_reply, names_no_capability),
    _Query(Intent.CHANGES, happened_reply, names_a_time_alone),
    _Query(Intent.CHANGES, changes_reply),
    _Query(Intent.STATEMENTS, statements_reply),
    _Query(Intent.STAGE, stage_reply),
    _Query(Intent.RELEASES, version_reply, names_a_version),
    _Query(Intent.RELEASES, releases_reply),
    _Query(Intent.PRICES, prices_reply),
    _Query(Intent.CELLS, list_reply, asks_about_cells),
    _Query(Intent.CELLS, amounts_reply, sets_two_side_by_side),
    _Query(Intent.CELLS, cells_reply, asks_about_cells),
    _Query(Intent.CELLS, theme_reply, names_a_theme),
    _Query(Intent.EVERYTHING, everything_of_reply),
)
"""The queries of an intent are tried from the top; the first that has an answer wins."""
