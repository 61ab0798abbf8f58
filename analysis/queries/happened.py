"""What happened: changes of the pages, releases, answers that turned, and what was removed, as replies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from analysis.insights.flips import flips
from analysis.queries.cells import plan_is
from analysis.queries.events import find_changes, find_releases
from analysis.queries.overview import statements_reply
from analysis.queries.page import Found
from analysis.queries.prices import find_prices
from analysis.queries.question import Question, version_is
from analysis.queries.records import ChangeRow, Empty, ReleaseRow, Spread, Why
from analysis.queries.reply import MOST_ROWS, Kind, Reply, understood
from analysis.queries.trends import find_spread
from analysis.queries.when import Period
from analysis.text.normalise import stems
from analysis.view import MarketView

__all__ = [
    "GONE",
    "REPRICED",
    "TURNED",
    "changes_reply",
    "gone_reply",
    "happened_reply",
    "kind_of_changes",
    "releases_reply",
    "repriced_reply",
    "turned_reply",
    "version_reply",
]

GONE = re.compile(
    r"\b(?:remov\w+|disappear\w*|vanish\w*|dropp\w*|drops?|retir\w+|kill(?:s|ed|ing)?(?! switch)|discontinu\w+"
    r"|(?:take|took|taken|taking) away|gets? rid of|got rid of|no longer (?:offers?|supports?|has|have|sells?))\b"
)
REPRICED = re.compile(
    r"\bprices?\b.{0,30}\b(?:goes|going|gone|went|go (?:up|down)|increas\w+|rais\w+|r[io]se|rising|rises|dropp?\w*"
    r"|fall\w*|fell|cuts?|up|down|lower\w*|chang\w+|mov\w+)\b"
    r"|\b(?:increas\w+|rais\w+|rose|lower\w*|cuts?|dropp?\w*|chang\w+)\b.{0,30}\b(?:prices?|pricing)\b"
    r"|\b(?:bec[oa]me|becomes|gets?|got|getting|(?:is|are) now)\b.{0,40}"
    r"\b(?:cheap|cheaper|dear|dearer|expensive|free)\b"
    r"|\bprice (?:hikes?|increases?|cuts?|drops?)\b"
)
"""What became cheaper or dearer, or moved to another plan."""
_UP_OR_DOWN = (
    r"\b(?:up|down|increas\w+|rais\w+|r[io]se\w*|dropp?\w*|fall\w*|fell|cuts?|lower\w*|hikes?|cheaper|dearer)\b"
)
TURNED = re.compile(
    r"\b(?:answers?|cells?|verdicts?|entries)\b.{0,30}\b(?:chang\w+|flipp\w+|turn\w*|differ\w*)\b"
    r"|(?<!flag )(?<!flags )\bflip(?:s|ped)?\b"
)
_KINDS = tuple(
    (re.compile(rf"\b(?:{words})\b"), kind)
    for words, kind in (
        (r"security|vulnerabilit(?:y|ies)|cves?", "security"),
        (r"fix(?:e[sd])?|bugs?|bug-?fix(?:es)?", "fixed"),
        (r"break(?:s|ing)|backwards?[- ]incompatible|incompatible", "breaking"),
        (r"deprecat\w+|sunset\w*", "deprecated"),
        (r"removed|removals?", "removed"),
        (r"added|additions?|(?:newest|latest|new|recent) (?:features?|capabilit\w+)", "added"),
    )
)
_CHANGE_KINDS = (
    (re.compile(r"\b(?:prices?|pricing(?! pages?)|costs?)\b"), "price"),
    (re.compile(r"\b(?:limits?|quotas?)\b"), "limit"),
    (
        re.compile(
            r"\b(?:moved?|added|came|went|shifted) (?:\w+ ){0,2}(?:from|to|into|between)\b.*"
            r"\b(?:plans?|tiers?|editions?|enterprise|business|pro|free|team)\b"
        ),
        "gate_moved",
    ),
    (
        re.compile(
            r"\b(?:positioning|positioned|taglines?|slogans?|home ?pages?|front pages?|messag(?:e|es|ing)|pitch"
            r"|upmarket|(?:describes?|described|calls?|called|presents?) (?:itself|themselves|ourselves))\b"
        ),
        "positioning",
    ),
    (re.compile(r"\bbecame generally available\b"), "stage"),
    (re.compile(r"\bchang\w+ (?:to|of|in) (?:the |their )?plans?\b|\bwhich plans? changed\b"), "plan"),
)
_OF_PRICE = ("price", "plan", "gate_moved", "limit")
COUNTED = re.compile(r"\bhow many\b|\b(?:the )?(?:most|fewest)\b|\bnumber of\b")
"""A question for a count."""
_FIRST = re.compile(r"\b(?:introduc\w+|first|brought|came with|debut\w*|added)\b")
"""The release that began it, not the newest that speaks of it."""
_WHEN_ASKED = re.compile(r"\b(?:when|which (?:quarter|month|year|version|release)|what (?:quarter|month|year|date))\b")
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def kind_of_changes(parts: Question) -> str:
    """Return the kind of changes that a question names; empty: none."""
    return next((name for pattern, name in _CHANGE_KINDS if pattern.search(parts.intent)), "")


def changes_reply(view: MarketView, parts: Question) -> Reply:
    """Answer what changed on the pages."""
    kind = kind_of_changes(parts)
    if kind == "positioning":
        return reworded_reply(view, parts)
    about = parts.capabilities[0].label if parts.capabilities else ""
    if _PRICE_PAGE.search(parts.intent) and not about:
        found = _changes(view, parts, kind="", everything=True)
        if rows := _on_price_pages(view, found.rows):
            what = understood(view, "what changed on the price pages", parts)
            return Reply(question=parts.text, kind=Kind.CHANGES, understood=what, changes=rows[:MOST_ROWS])
    if not about and not kind and parts.subject and (told := _told_of(view, parts)):
        return told
    found = _of_plan(_changes(view, parts, kind=kind, about=about), parts.plan)
    if kind == "plan":
        rows = tuple(row for one in _OF_PRICE for row in _changes(view, parts, kind=one, about=about).rows)
        found = replace(found, rows=rows, empty=None if rows else found.empty)
    what = f"{kind.replace('_', ' ')} changes" if kind else "what changed"
    if COUNTED.search(parts.intent) and len(found.rows) > 1:
        counts = Counter(row.product_name for row in found.rows if row.product not in parts.besides)
        what += f" (changes: {', '.join(f'{name} {count}' for name, count in counts.most_common())})"
    if not found.rows and kind and parts.products:
        what = f"no {kind.replace('_', ' ')} change was seen; other changes"
        start = parts.period.start if parts.period else None
        found = find_changes(view, product=", ".join(parts.products), since=start)
    return Reply(
        question=parts.text,
        kind=Kind.CHANGES,
        understood=understood(view, what + (f" about {about}" if about else ""), parts),
        changes=found.rows[:MOST_ROWS],
        empty=found.empty,
    )


_OF_SITES = frozenset(stems("page pages docs documentation site website customers users different better worse"))
"""Where something changed, and for whom: not what."""


def _told_of(view: MarketView, parts: Question) -> Reply | None:
    """Answer what happened to something that is no capability: "the Insights product"; None: nobody speaks of it."""
    period = parts.period
    if not set(stems(parts.subject)) - _OF_SITES:
        return None
    changed = _changes(view, parts, kind="", about=parts.subject).rows
    released = find_releases(
        view,
        product=", ".join(parts.products),
        since=period.start if period else None,
        until=period.end if period else None,
        about=parts.subject,
    ).rows
    if not changed and not released:
        return None
    return Reply(
        question=parts.text,
        kind=Kind.CHANGES,
        understood=understood(view, f"what happened to {parts.subject}", parts),
        changes=changed[:MOST_ROWS],
        releases=released[:MOST_ROWS],
    )


def reworded_reply(view: MarketView, parts: Question) -> Reply:
    """Answer how products describe themselves in other words than before."""
    found = _changes(view, parts, kind="positioning")
    rows = tuple(row for row in found.rows if row.product not in parts.besides)
    if not rows and parts.products and (now := statements_reply(view, parts)):
        return replace(
            now, understood=understood(view, "no change of how they describe themselves was seen; now", parts)
        )
    nothing = Empty(why=Why.NOTHING_FOUND, detail="no page that says what a product is was seen to change")
    return Reply(
        question=parts.text,
        kind=Kind.CHANGES,
        understood=understood(view, "how they describe themselves now, and did before", parts),
        changes=rows[:MOST_ROWS],
        empty=None if rows else found.empty or nothing,
    )


def _of_plan(found: Found[ChangeRow], plan: str) -> Found[ChangeRow]:
    """Return the changes that name a plan; all of them where none does."""
    rows = tuple(
        row for row in found.rows if plan and any(plan_is(plan, said) for said in (row.subject, row.before, row.after))
    )
    return replace(found, rows=rows) if rows else found


def _changes(
    view: MarketView, parts: Question, *, kind: str, about: str = "", everything: bool = False
) -> Found[ChangeRow]:
    """Return the changes of a kind that happened, or may have happened, in the time that is asked about."""
    products, period = ", ".join(parts.products), parts.period
    start, end = (period.start, period.end) if period else (None, None)
    found = find_changes(view, product=products, since=start, until=end, kind=kind, about=about, everything=everything)
    if found.rows or start is None or end is None:
        return found
    # What was seen between two captures may have happened at any day between them.
    found = find_changes(view, product=products, since=start, kind=kind, about=about, everything=everything)
    rows = tuple(row for row in found.rows if row.seen_from <= end.isoformat())
    nothing = Empty(why=Why.FILTER, detail=f"no such change was seen between {start} and {end}")
    return Found(rows=rows, empty=found.empty if rows else found.empty or nothing)


def repriced_reply(view: MarketView, parts: Question) -> Reply:
    """Answer which prices changed; of a capability, whether it moved between plans as well."""
    if not parts.capabilities:
        found = _changes(view, parts, kind="price")
        rows, empty, what = found.rows, found.empty, "price changes"
        if not rows and re.search(r"\bpric(?:es|ing)\b", parts.intent) and not re.search(_UP_OR_DOWN, parts.intent):
            rows = tuple(row for kind in _OF_PRICE for row in _changes(view, parts, kind=kind).rows)
            what = "no price changed; other changes to the plans"
    else:
        about = parts.capabilities[0].label
        rows = tuple(row for kind in _OF_PRICE for row in _changes(view, parts, kind=kind, about=about).rows)
        empty = Empty(why=Why.NOTHING_FOUND, detail=f"no change of the price or plan of {about} was seen")
        what = f"changes of the price or plan of {about}"
    rows = tuple(row for row in rows if row.product not in parts.besides)
    if not rows and empty is not None and empty.why is Why.FILTER:
        empty = replace(empty, detail=f"no change of prices or plans was seen; {empty.detail}")
    return Reply(
        question=parts.text,
        kind=Kind.CHANGES,
        understood=understood(view, what, parts),
        changes=rows[:MOST_ROWS],
        empty=None if rows else empty or Empty(why=Why.NOTHING_FOUND, detail="no price change was seen"),
    )


def gone_reply(view: MarketView, parts: Question) -> Reply:
    """Answer what was removed: claims that left the pages, and what release notes say was removed."""
    products, period = ", ".join(parts.products), parts.period
    start, end = (period.start, period.end) if period else (None, None)
    changes = tuple(row for kind in _GOES for row in _changes(view, parts, kind=kind).rows)
    what = "what was removed"
    if _PRICE_PAGE.search(parts.intent):
        on_prices = _on_price_pages(view, changes)
        what += " from the price pages" if on_prices else "; nothing of it from a price page"
        changes = on_prices or changes
    releases = find_releases(view, product=products, since=start, until=end, kind="removed").rows
    nothing = Empty(
        why=Why.NOTHING_FOUND, detail="no page dropped a claim, and no release notes say that anything was removed"
    )
    return Reply(
        question=parts.text,
        kind=Kind.CHANGES,
        understood=understood(view, what, parts),
        changes=changes[:MOST_ROWS],
        releases=releases[:MOST_ROWS],
        empty=None if changes or releases else nothing,
    )


_GOES = ("claim_removed", "page_gone")
_PRICE_PAGE = re.compile(r"\bpric\w+ (?:pages?|lists?|tables?)\b")


def _on_price_pages(view: MarketView, rows: Sequence[ChangeRow]) -> tuple[ChangeRow, ...]:
    pages = {row.url for row in find_prices(view).rows}
    return tuple(row for row in rows if row.url in pages)


def happened_reply(view: MarketView, parts: Question) -> Reply:
    """Answer what happened in a time: what changed on the pages, and what was released."""
    changed, released = changes_reply(view, parts), releases_reply(view, parts, around=False)
    counted = changed.understood if COUNTED.search(parts.intent) else understood(view, "what happened", parts)
    return replace(changed, releases=released.releases, understood=counted)


def turned_reply(view: MarketView, parts: Question) -> Reply:
    """Answer which cells have changed their answer."""
    period = parts.period
    wanted = {one.id for one in parts.capabilities}
    rows = tuple(
        ChangeRow(
            product=one.product,
            product_name=view.name(one.product),
            kind="answer",
            subject=f"{view.label(one.capability)}: {one.before.value} -> {one.after.value}",
            before=one.past.evidence[0].quote if one.past.evidence else "",
            after=one.step.evidence[0].quote if one.step.evidence else "",
            url=next((each.url for each in (*one.step.evidence, *one.past.evidence)), ""),
            seen_from=one.past.known_from.date().isoformat(),
            seen_to=one.at.date().isoformat(),
            severity=0.0,
            confidence=round(one.step.confidence, 3),
        )
        for one in flips(view)
        if (not parts.products or one.product in parts.products)
        and (not wanted or one.capability in wanted)
        and (period is None or period.start is None or one.at.date() >= period.start)
        and (period is None or period.end is None or one.at.date() <= period.end)
    )
    return Reply(
        question=parts.text,
        kind=Kind.CHANGES,
        understood=understood(view, "answers of the matrix that changed", parts),
        changes=rows[: 2 * MOST_ROWS],
        empty=None if rows else Empty(why=Why.NOTHING_FOUND, detail="no answer of the matrix changed"),
    )


def kind_of_entries(parts: Question) -> str:
    """Return the kind of changelog entries that a question names; empty: none."""
    return next((name for pattern, name in _KINDS if pattern.search(parts.intent)), "")


def releases_reply(view: MarketView, parts: Question, *, around: bool = True) -> Reply:
    """Answer what was shipped; of a time without a release, with those before and after it."""
    kind = kind_of_entries(parts)
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
    if capability and _FIRST.search(parts.intent):
        rows = rows[::-1]
        rows = tuple(row for row in rows if any(entry.kind == "added" for entry in row.entries)) or rows
    if re.search(r"\b(latest|newest|last|current) (?:\w+ )?(?:version|release)\b", parts.intent) and not period:
        newest = {row.product: row for row in reversed(rows)}
        rows = tuple(row for row in rows if newest[row.product] is row)
    what = " ".join(word for word in (kind, "releases", f"about {about}" if about else "") if word)
    empty = found.empty
    if around and not rows and parts.products and not parts.subject and not capability:
        what, rows, empty = _around(view, parts, kind)
    if COUNTED.search(parts.intent):
        counts = Counter(row.product_name for row in rows for _ in (row.entries if kind else (row,)))
        counted = ", ".join(f"{name} {count}" for name, count in counts.most_common())
        what += f" ({'entries' if kind else 'releases'}: {counted})" if counted else ""
    spread = find_spread(view, capability).rows if capability and period and not parts.products else ()
    if capability and parts.products and _WHEN_ASKED.search(parts.intent):
        names = {view.name(slug) for slug in parts.products}
        spread = tuple(
            replace(one, adopters=tuple(each for each in one.adopters if each.product_name in names), undated=())
            for one in find_spread(view, capability).rows
        )
    return Reply(
        question=parts.text,
        kind=Kind.RELEASES,
        understood=understood(view, what, parts),
        spread=tuple(one for one in (_within(one, period) for one in spread) if one.adopters),
        releases=rows[: _asked_for(parts) or MOST_ROWS],
        empty=empty,
    )


def _within(spread: Spread, period: Period | None) -> Spread:
    """Return who took a capability up in a time."""
    if period is None:
        return spread
    start, end = (day.isoformat() if day else "" for day in (period.start, period.end))
    inside = (one for one in spread.adopters if one.exact and start <= one.at and (not end or one.at <= end))
    return replace(spread, adopters=tuple(inside), undated=())


def _around(view: MarketView, parts: Question, kind: str) -> tuple[str, tuple[ReleaseRow, ...], Empty | None]:
    """Return what to say of a time without a release: those before and after it, or that none has been read."""
    known = find_releases(view, product=", ".join(parts.products), kind=kind).rows
    dated = [row for row in known if row.published]
    who = " and ".join(map(view.name, parts.products))
    what = f"{kind} release".strip()
    if not known:
        return f"{what}s", (), Empty(why=Why.NOBODY_LOOKED, detail=f"no {what} of {who} is known: none was read")
    if not dated or not parts.period:
        return f"{what}s; none has a date", tuple(known[:2]), None
    start, end = parts.period.start, parts.period.end
    before = next((row for row in dated if start is None or row.published < start.isoformat()), None)
    after = next((row for row in reversed(dated) if end is not None and row.published > end.isoformat()), None)
    around = tuple(row for row in (after, before) if row)
    undated = [row for row in known if not row.published]
    note = f"; {len(undated)} have no date" if undated else ""
    return f"no {what} of that time is known{note}; those before and after it", (*around, *undated[:1]), None


def version_reply(view: MarketView, parts: Question) -> Reply:
    """Answer what is in a release that the question names by its version."""
    found = find_releases(view, product=", ".join(parts.products))
    return Reply(
        question=parts.text,
        kind=Kind.RELEASES,
        understood=understood(view, f"what is in {parts.version}", parts),
        releases=tuple(row for row in found.rows if version_is(parts.version, row.version))[:MOST_ROWS],
        empty=found.empty,
    )


def _asked_for(parts: Question) -> int:
    """Return how many of the newest a question asks for; 0: it does not say."""
    found = re.search(rf"\b(?:last|latest|newest|recent) ({'|'.join(_NUMBERS)}|\d{{1,2}})\b", parts.intent)
    return (_NUMBERS.index(found[1]) if found[1] in _NUMBERS else int(found[1])) if found else 0
