"""What is wanted: what users ask for in public, and how much of something a plan must have."""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.answers import answer_of
from analysis.insights.offers import current_plans
from analysis.queries.cells import gaps_of, plan_is
from analysis.queries.prices import find_prices
from analysis.queries.question import Question
from analysis.queries.records import DemandRow, Empty, Why
from analysis.queries.replies import cells_reply
from analysis.queries.reply import MOST_ROWS, Kind, Reply, understood
from analysis.queries.team import team_prices
from analysis.text.normalise import stems
from analysis.view import MarketView
from rivalscope.core.demand import DemandKind, StoredPost

__all__ = ["DEMAND", "HOW_MUCH", "amount_asked", "amount_reply", "amounts_reply", "demand_reply", "limits_reply"]

_USERS = r"(?:users?|customers?|people|community|buyers?|reviewers?|clients?|subscribers?)"
_ANYBODY = r"(?:any|some|every)(?:body|one)"
DEMAND = re.compile(
    rf"\b{_USERS} (?:of (?:\w+ )?)?(?:\w+ )?(?:ask\w*|want\w*|request\w*|wish\w*|complain\w*|need\w*|miss\w*|demand\w*"
    r"|say|feel|think|hate|like|love)\b"
    rf"|\b(?:ask(?:ed|s|ing) for|requests?|requested|complain\w*|wish(?:es|list)?) (?:\w+ ){{0,3}}(?:by|from|of|about) "
    rf"(?:\w+ )?{_USERS}\b"
    rf"|\b{_ANYBODY} (?:\w+ )?(?:ask\w*|wish\w*|begg?\w*) (?:\w+ )?for\b|\b{_ANYBODY} (?:ever )?request\w*\b"
    r"|\b(?:complain\w*|complaints?|feature requests?|wish ?lists?|pain points?|most (?:asked|wanted|requested|voted)"
    r"|requested (?:the )?(?:most|least)|(?:gets?|are|is) (?:most )?(?:requested|asked for|wanted)"
    r"|(?:demand|votes?|upvotes?) (?:is there )?for|in demand|public demand)\b"
)
_KINDS = (
    (re.compile(r"\b(?:complain\w*|pain points?|hate)\b"), DemandKind.COMPLAINT),
    (re.compile(r"\b(?:prais\w+|like|love)\b"), DemandKind.PRAISE),
)
_THAT_WE_LACK = re.compile(r"\bwe (?:do not|don'?t|lack|miss|are missing|still lack)\b")
_THAT_THEY_HAVE = re.compile(r"\b(?:that|which)\b.{1,40}\b(?:has|have|offers?|can|does|got)\b")
_OLDEST = re.compile(
    r"\b(?:oldest|longest|earliest|first)\b.{0,30}\b(?:requests?|wish\w*|tickets?|posts?|open|waiting|issues?)\b"
)
_OBJECT = re.compile(
    r"\b(?:want\w*|(?:ask\w*|wish\w*|beg\w*|demand|votes?|interest) (?:us |them )?(?:for|in)|request\w*|need\w*)"
    r"\s+(?P<what>(?!(?:is|are|was|were|has|have)\b)(?!.*\b(?:most|least|\w+est)\b).+)$"
)
"""What is wanted, where a question says it."""
_AMOUNT = re.compile(
    r"\b(?P<than>(?:longer|more|larger|bigger|greater|higher) than|at least|over|above|minimum(?: of)?"
    r"|for (?:up to )?|of)?\s*\b(?P<amount>(?:a|an|one|half a|\d[\d.,]*)\s*(?:days?|weeks?|months?|years?|hours?"
    r"|minutes?|[kmgt]b|seats?|users?|projects?|environments?|requests?))\b(?(than)|(?= of\b|['’]? worth\b|-))"
)


def demand_reply(view: MarketView, parts: Question) -> Reply:
    """Answer what users ask for, most wanted first: of the market a line per capability, of one product per post."""
    kind = next((value for pattern, value in _KINDS if pattern.search(parts.words)), None)
    ids = {one.id for one in parts.capabilities}
    products = list(parts.products)
    if view.own and _THAT_WE_LACK.search(parts.words):
        products = [slug for slug in products if slug != view.own]
        ids = {one.id for one in view.capabilities if not answer_of(view.cell(view.own, one.id)).present}
    if len(products) == 2 and _THAT_THEY_HAVE.search(parts.words):
        having = products.pop()
        ids = {one.id for one in view.capabilities if answer_of(view.cell(having, one.id)).present}
    asked = [one for one in (*view.demand.asked, *view.demand.proposed) if not ids or one.id in ids]
    wanted = _wanted(parts)
    if not parts.capabilities:  # "do people want a dark mode": what no capability is called, somebody may ask for
        subject = set(stems(parts.subject))
        called = [one for one in asked if subject & set(stems(one.label))]
        asked = called or ([] if wanted else asked)
    rows: list[DemandRow] = []
    for one in asked:
        posts = [
            post
            for post in one.posts
            if (post.kind is kind if kind else post.kind in (DemandKind.WISH, DemandKind.COMPLAINT))
            and (not products or post.product in products)
        ]
        if posts and not products and not parts.capabilities and not _OLDEST.search(parts.words):
            rows.append(_row(view, posts[0], one.label, one.people, len(posts)))
        if products or parts.capabilities or _OLDEST.search(parts.words) or (len(asked) == 1 and len(posts) > 1):
            rows += [_row(view, post, one.label, _people(post), 1) for post in posts]
    rows.sort(key=lambda row: -int(row.people.split()[0]))
    if _OLDEST.search(parts.words):
        rows = sorted((row for row in rows if row.state == "open"), key=lambda row: row.opened)
    what = "what users ask for" + (", oldest first" if _OLDEST.search(parts.words) else "")
    if wanted and not rows and view.demand.posts:
        detail = f"nobody is known to ask for {wanted}; {view.demand.posts} posts were read"
        empty = Empty(why=Why.NOTHING_FOUND, detail=detail)
    elif not view.demand.posts:
        empty = Empty(
            why=Why.NOBODY_LOOKED, detail="no tracker or forum is among the sources, or none has been read yet"
        )
    else:
        empty = Empty(why=Why.FILTER, detail=f"{view.demand.posts} posts are known, but none of them matches")
    return Reply(
        question=parts.text,
        kind=Kind.DEMAND,
        understood=understood(view, what, parts),
        demand=tuple(rows[:MOST_ROWS]),
        empty=None if rows else empty,
        could_not_look=tuple(gaps_of(view, parts.products or view.product_of)),
    )


def _wanted(parts: Question) -> str:
    """Return what a question says that somebody may want, in its own words; empty: it asks what is wanted."""
    found = _OBJECT.search(parts.words)
    said = stems(parts.subject)
    return " ".join(word for word in found["what"].split() if set(stems(word)) & set(said)) if found else ""


def _row(view: MarketView, post: StoredPost, name: str, people: str, posts: int) -> DemandRow:
    return DemandRow(
        product=post.product,
        product_name=view.name(post.product),
        name=name,
        kind=post.kind.value if post.kind else "",
        people=people,
        posts=posts,
        quote=post.quote,
        url=post.url,
        opened=post.opened.date().isoformat(),
        state="open" if post.open else " ".join(filter(None, ("closed", post.closing))),
        shipped_in=post.shipped_in,
    )


def _people(post: StoredPost) -> str:
    least, most = post.least_people, post.most_people
    return f"{least} to {most} people" if most > least else f"{least} {'person' if least == 1 else 'people'}"


def amount_asked(parts: Question) -> str:
    """Return how much of a capability is asked for: "at least a year"; empty: the question does not say."""
    found = _AMOUNT.search(parts.text.casefold())
    return re.sub(r"^(?:an?|one)\b", "1", found["amount"]) if found and len(parts.capabilities) == 1 else ""


def amount_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer in which plans there is so much of it; None: the question names no amount."""
    amount = amount_asked(parts)
    if not amount or parts.period is not None:
        return None
    need = f"{parts.capabilities[0].label} >= {amount}"
    return Reply(
        question=parts.text,
        kind=Kind.TEAM,
        understood=understood(view, f"which plans have {need}, and what one seat costs", parts),
        teams=team_prices(view, seats=1, needs=(need,), product=", ".join(parts.products)),
    )


HOW_MUCH = re.compile(
    r"\b(?:how (?:long|much|many)|limits?|limited|quotas?|max(?:imum)?|longest|shortest|at most|retention|retain\w*"
    r"|keeps?)\b"
)


def limits_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer how much of a capability each plan has, as the plans say; None: it is not asked, or no plan says it."""
    return None if HOW_MUCH.search(parts.words) is None else amounts_reply(view, parts)


def amounts_reply(view: MarketView, parts: Question) -> Reply | None:
    """Answer how much of a capability each plan has; None: no plan says it."""
    names = [name for one in parts.capabilities for name in (one.label, *one.aliases)]
    terms = [stemmed for name in names if (stemmed := set(stems(name)))]
    amounts: dict[tuple[str, str], tuple[str, ...]] = {}
    for product in parts.products or view.product_of:
        for offer in current_plans(view, product):
            listed = dict.fromkeys((*offer.plan.limits, *offer.plan.features))
            said = [
                text for text in listed if re.search(r"\d", text) and any(term <= set(stems(text)) for term in terms)
            ]
            if said and (not parts.plan or plan_is(parts.plan, offer.plan.name)):
                amounts[product, offer.plan.name] = tuple(said)
    prices = find_prices(view, product=", ".join(parts.products)).rows
    rows = [replace(row, limits=amounts[key]) for row in prices if (key := (row.product, row.plan)) in amounts]
    if not rows:
        return None
    return replace(
        cells_reply(view, parts),
        understood=understood(view, f"the amount of {parts.capabilities[0].label} by plan", parts),
        prices=tuple(rows),
    )
