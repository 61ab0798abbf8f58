"""The sentence that answers: what the rows of a reply come to, said before them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.answers import Answer
from analysis.queries.compare import Difference
from analysis.queries.records import CellRow, TrendRow
from analysis.queries.reply import Kind, Reply
from analysis.queries.team import State

__all__ = ["in_short"]

_MOST_CAPABILITIES = 4
"""Capabilities that are summed up; of more the rows are the overview."""
_EVERY = re.compile(r"a release every (?P<days>\d+) days")
_LAST = re.compile(r"last (\d{4}-\d\d-\d\d)")
_OF_CELLS = (Kind.CELLS, Kind.PLANS, Kind.PASSAGES)


def in_short(reply: Reply, *, plan: str = "") -> str:
    """Return what the rows of a reply come to, in a sentence; empty where the rows say it themselves.

    Args:
        reply: With its rows.
        plan: The plan that was asked for; empty: any.
    """
    said = reply.short or _said(reply, plan)
    return f"If that is meant, {said}" if said and reply.near else said


def _said(reply: Reply, plan: str) -> str:
    if reply.spread:
        return _since(reply)
    if reply.kind in _OF_CELLS and (reply.cells or reply.others or reply.open):
        return _of_plan(reply, plan) if plan else _of_cells(reply)
    if reply.differences:
        return _who_has(reply.differences)
    if reply.teams:
        return _of_teams(reply)
    if reply.scores:
        ordered = sorted(reply.scores, key=lambda row: -row.yes - row.partial / 2)
        first, last = ordered[0], ordered[-1]
        if len(reply.scores) == 1:
            return f"{first.product_name} is known to have {_scored(first.yes, first.partial)} of {first.of}."
        return (
            f"Most: {first.product_name} ({_scored(first.yes, first.partial)} of {first.of}); "
            f"fewest: {last.product_name} ({_scored(last.yes, last.partial)})."
        )
    if reply.demand and len(reply.demand) > 1:
        wish = reply.demand[0]
        if "oldest" in reply.understood:
            return f"Oldest: {wish.name}, since {wish.opened}."
        return f"{'Complained about' if wish.kind == 'complaint' else 'Asked for'} most: {wish.name} ({wish.people})."
    if reply.trends:
        return _how_often(reply.trends)
    return ""


def _scored(yes: int, partial: int) -> str:
    return f"{yes}" + (f" and {partial} in part" if partial else "")


def _of_cells(reply: Reply) -> str:
    rows = (*reply.cells, *reply.others, *reply.open)
    names = list(dict.fromkeys(row.capability_name for row in rows))
    if len(names) > _MOST_CAPABILITIES:
        return ""
    products = {row.product for row in rows}
    said = []
    for name in names:
        mine = [row for row in rows if row.capability_name == name]
        if len(mine) == 1 and len(products) == 1:
            said.append(f"{name}: {_one(mine[0])}")
        else:
            said.append(f"{name}: {_counted(mine)}")
    return " ".join(f"{one}." for one in said)


def _of_plan(reply: Reply, plan: str) -> str:
    groups = ((f"on {plan}", reply.cells), (f"not on {plan}", reply.others), ("not known", reply.open))
    names = list(dict.fromkeys(row.capability_name for _, rows in groups for row in rows))
    if len({row.product for _, rows in groups for row in rows}) == 1 and len(names) > 1:
        each = ((what, list(dict.fromkeys(row.capability_name for row in rows))) for what, rows in groups)
        return "; ".join(f"{what}: {', '.join(found)}" for what, found in each if found) + "."
    if len(names) > _MOST_CAPABILITIES:
        return ""
    said = []
    for name in names:
        each = ((what, [row.product_name for row in rows if row.capability_name == name]) for what, rows in groups)
        told = "; ".join(f"{what}: {', '.join(found)}" for what, found in each if found)
        said.append(f"{name} {told}.")
    return " ".join(said)


def _one(row: CellRow) -> str:
    answer = Answer(row.answer)
    if answer is Answer.NO:
        against = ", though another passage says otherwise" if row.against else ""
        return ("no, by their own words" if row.quotes else "no") + _terms(row) + against
    if answer.open:
        return f"not known ({row.answer}), which is not a no"
    return "yes" + _terms(row) if answer is Answer.YES else "in part" + _terms(row)


def _terms(row: CellRow) -> str:
    terms = [row.stage if row.stage not in ("", "ga") else "", f"from {row.plan}" if row.plan else ""]
    said = ", ".join(filter(None, terms))
    return f" ({said})" if said else ""


def _counted(rows: Sequence[CellRow]) -> str:
    groups: list[tuple[str, list[str]]] = [("yes", []), ("in part", []), ("no", []), ("not known", [])]
    for row in rows:
        answer = Answer(row.answer)
        place = 3 if answer.open else {Answer.YES: 0, Answer.PARTIAL: 1}.get(answer, 2)
        groups[place][1].append(row.product_name + (_terms(row) if place < 2 else ""))
    return "; ".join(f"{len(names)} {what}: {', '.join(names)}" for what, names in groups if names)


def _who_has(rows: Sequence[Difference]) -> str:
    """Return what each of two products has and the other says it has not; what is open on one side is counted."""
    sides: dict[str, list[str]] = {}
    for row in rows:
        here, there = Answer(row.one.answer), Answer(row.other.answer)
        if row.certain and here.present is not there.present:
            side = row.one if here.present else row.other
            sides.setdefault(side.product_name, []).append(row.capability_name)
    unsure = sum(not row.certain for row in rows)
    said = [f"Only {name} has {', '.join(names)}" for name, names in sides.items()]
    said += [f"{unsure} more {'is' if unsure == 1 else 'are'} undecided on one side"] if unsure else []
    return f"{'; '.join(said)}." if said else ""


def _since(reply: Reply) -> str:
    said = []
    for one in reply.spread:
        dated = [f"{each.product_name} {'' if each.exact else 'by '}{each.at}" for each in one.adopters]
        undated = [f"no date known of {', '.join(one.undated)}"] if one.undated else []
        said.append(f"{one.capability_name}: {'; '.join([*([', then '.join(dated)] if dated else []), *undated])}.")
    return " ".join(said)


def _of_teams(reply: Reply) -> str:
    """Return the lowest total of each currency: amounts in different ones are not compared."""
    lowest: dict[str, tuple[float, str]] = {}
    for row in reply.teams:
        if row.state is not State.PRICED or row.total is None or row.once:
            continue
        found = (float(row.total), f"{row.product_name} {row.plan}")
        lowest[row.currency] = min(lowest.get(row.currency, found), found)
    if len(reply.teams) < 2 or not lowest:
        return ""
    each = (f"{amount:g} {currency} a month, {name}" for currency, (amount, name) in sorted(lowest.items()))
    return f"Lowest: {'; '.join(each)}."


def _how_often(rows: Sequence[TrendRow]) -> str:
    known = sorted((int(found["days"]), row.product_name) for row in rows if (found := _EVERY.search(row.note)))
    if len(known) < 2:
        return ""
    (fast, first), (slow, last) = known[0], known[-1]
    newest = max((found[1], row.product_name) for row in rows if (found := _LAST.search(row.note)))
    return (
        f"Most often: {first}, every {fast} days; least often: {last}, every {slow} days; "
        f"most recently: {newest[1]}, {newest[0]}."
    )
