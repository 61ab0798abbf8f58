"""Gates: which plan has which feature, from comparison tables whose columns are plans."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.labels import names_free
from rivalscope.core.limits import read_limit
from rivalscope.core.plans import plan_name
from rivalscope.core.records import Mark, Plan, PlanLimit, Table

__all__ = ["add_gates", "names_columns", "plan_key", "short_heads", "with_denied"]

_PRICE_ROW = re.compile(
    r"(?:prices?|pricing|costs?|fee|preis\w{0,2}|kosten|prix|tarifs?|precios?|preços?|"
    r"prezz[oi]|prijs|pris|cena|цена|料金|价格)$",
    re.IGNORECASE,
)


def add_gates(plans: Sequence[Plan], tables: Sequence[Table]) -> list[Plan]:
    """Return the plans with what tables say of them: features with a yes, features with a no, limits.

    Args:
        plans: The plans of a page.
        tables: Its tables; those whose columns are not these plans are left alone.
    """
    named = {plan_key(plan.name): number for number, plan in enumerate(plans)}
    out = list(plans)
    for table in tables:
        columns = _columns(table, named)
        if len(columns[1]) < 2:
            continue
        for row in table.rows[columns[0] + 1 :]:
            label = row[0].text.strip()
            if not label or len(label) > 160 or all(cell is row[0] for cell in row) or _PRICE_ROW.match(label):
                continue
            for x, number in columns[1].items():
                if x >= len(row) or row[x] is row[0] or row[x].header:
                    continue
                out[number] = _told(out[number], label, row[x].text.strip(), row[x].mark)
    return [_once(plan) for plan in out]


_DENIED = re.compile(
    r"(?:pas d['’]\s?|(?:no|not|without|kein\w{0,2}|ohne|sans|pas de|"
    r"aucun\w?|sin|sem|senza|nessun\w?|geen|zonder|ingen|utan|"
    r"uden|uten|bez|brak|žádn\w|без|нет)\s+)(?P<what>\S.{1,38})$",
    re.IGNORECASE,
)


def with_denied(plans: Sequence[Plan]) -> list[Plan]:
    """Return the plans with "No SLA" among what they leave out, where another plan lists an SLA.

    Where none does, "No watermarks" is what a plan is praised for.

    Args:
        plans: The plans of a page.
    """
    said = [" | ".join((*plan.features, *plan.limits)).casefold() for plan in plans]
    out = []
    for number, plan in enumerate(plans):
        others = " | ".join(text for place, text in enumerate(said) if place != number)
        denied = {
            feature: match["what"]
            for feature in plan.features
            if (match := _DENIED.match(feature))
            and re.search(rf"(?<!\bno )(?<!\w){re.escape(match['what'].casefold())}(?!\w)", others)
        }
        if denied:
            kept = tuple(feature for feature in plan.features if feature not in denied)
            plan = replace(plan, features=kept, excluded=tuple(dict.fromkeys((*plan.excluded, *denied.values()))))
        out.append(plan)
    return out


def names_columns(plans: Sequence[Plan], tables: Sequence[Table]) -> bool:
    """Return whether a table's columns are plans."""
    named = {plan_key(plan.name): number for number, plan in enumerate(plans)}
    return any(len(_columns(table, named)[1]) >= 2 for table in tables)


def _told(plan: Plan, label: str, text: str, mark: Mark | None) -> Plan:
    if mark is Mark.YES:
        plan = replace(plan, features=(*plan.features, label))
        if text and len(text) > 3 and any(map(str.isdigit, text)):
            return _limited(plan, label, text)
        return plan
    if mark is Mark.NO:
        return replace(plan, excluded=(*plan.excluded, label))
    if text and any(map(str.isalnum, text)) and len(text) < 100 and text != label:
        return _limited(plan, label, text)
    return plan


def _limited(plan: Plan, label: str, text: str) -> Plan:
    line = f"{label}: {text}"
    told = read_limit(line)
    gates = (*plan.gates, PlanLimit(what=told[0], value=told[1])) if told else plan.gates
    return replace(plan, limits=(*plan.limits, line), gates=gates)


def _once(plan: Plan) -> Plan:
    return replace(
        plan,
        features=tuple(dict.fromkeys(plan.features)),
        excluded=tuple(dict.fromkeys(plan.excluded)),
        limits=tuple(dict.fromkeys(plan.limits)),
        gates=tuple(dict.fromkeys(plan.gates)),
    )


def plan_key(name: str) -> str:
    """Return a plan's name as columns and cards are compared by it."""
    text = re.sub(r"[^\w+]+", " ", name.casefold()).strip()
    return re.sub(r" (?:plan|edition|tier)$", "", text)


def _columns(table: Table, named: dict[str, int]) -> tuple[int, dict[int, int]]:
    """Return the row that names plans, and the plan of each column that is one."""
    best: tuple[int, dict[int, int]] = (0, {})
    for y, row in enumerate(table.rows[:4]):
        found: dict[int, int] = {}
        for x, cell in enumerate(row):
            if x == 0 and len(row) > 2 and cell.text.strip() and plan_key(cell.text) not in named:
                continue
            number = _plan_of(cell.text, named)
            if number is not None and number not in found.values():
                found[x] = number
        found.pop(0, None)
        heads = [cell.text for cell in row]
        found = _with_short_heads(heads, found, named) if len(found) >= 2 else short_heads(heads, named) or found
        if len(found) > len(best[1]):
            best = (y, found)
    return best


def _with_short_heads(heads: Sequence[str], found: dict[int, int], named: Mapping[str, int]) -> dict[int, int]:
    """Return the columns with those added whose head is a part of the name of one plan that has none yet."""
    out = dict(found)
    for x, head in enumerate(heads):
        key = plan_key(head)
        if x == 0 or x in out or not key:
            continue
        left = {name: number for name, number in named.items() if number not in out.values()}
        fits = [number for name, number in left.items() if f" {key} " in f" {name} "]
        if not fits and names_free(head):  # "Free" over the column of "Gratuit"
            fits = [number for name, number in left.items() if names_free(name)]
        if len(fits) == 1:
            out[x] = fits[0]
    return out


def short_heads(heads: Sequence[str], named: Mapping[str, int]) -> dict[int, int]:
    """Return the plan of each column whose head is a part of one plan's name: "Starter" for "Club Starter".

    Only where all columns but the first are heads of this kind, each of another plan: one head that is none leaves the
    rest in doubt.

    Args:
        heads: Heads of all columns, the first included.
        named: Number of each plan by its name, as ``plan_key`` writes it.
    """
    found: dict[int, int] = {}
    for x, head in enumerate(heads):
        key = plan_key(head)
        if x == 0 or not key:
            continue
        fits = [number for name, number in named.items() if f" {key} " in f" {name} "]
        exact = [named[key]] if key in named else fits
        if len(exact) != 1 or exact[0] in found.values():
            return {}
        found[x] = exact[0]
    return found if len(found) >= 2 else {}


def _plan_of(text: str, named: dict[str, int]) -> int | None:
    for option in (text, plan_name(text), text.split(":")[0]):
        if (key := plan_key(option)) in named:
            return named[key]
    key = plan_key(text)
    starts = [number for name, number in named.items() if key.startswith(name + " ")]
    rest = next((key[len(name) :].strip() for name in named if key.startswith(name + " ")), "")
    if len(starts) == 1 and (words.BADGE.match(rest) or any(map(str.isdigit, rest)) or words.CALL.match(rest)):
        return starts[0]
    return None
