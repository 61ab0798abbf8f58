"""Plans and prices from cards, plan tables and structured data."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from crawlers.extraction.items.model import useful_runs
from crawlers.extraction.nodes import Node, Run
from crawlers.extraction.prices import (
    Price,
    has_amount,
    is_contact,
    is_currency,
    is_free,
    read_price,
    says_money,
    states_price,
)
from crawlers.extraction.text import has_word
from crawlers.extraction.values import read_value
from rivalscope.core.plans import name_before_price
from rivalscope.core.records import Plan, Table

__all__ = ["plan_nodes", "read_plans"]

_TRIAL = re.compile(
    r"(?:(?P<days>\d{1,3})[- ]days?(?: free)? trial|free (?P<again>\d{1,3})[- ]days? trial|free trial|"
    r"try (?:it )?(?:for )?free|(?P<more>\d{1,3}) days? free)",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"^(?:up to|max|at most|≤|unlimited|\d)", re.IGNORECASE)
_CALL = re.compile(
    r"^(?:get|start|buy|try|choose|select|sign|contact|upgrade|download|learn|subscribe|most popular|recommended|"
    r"popular|best value|current plan|everything in|all (?:the )?features)\b",
    re.IGNORECASE,
)
_PRICE_ROW = re.compile(r"(?:price|pricing|cost|monthly|per month)", re.IGNORECASE)
_NO_CARDS = frozenset(("tr", "li", "p", "td", "th", "thead", "tbody", "tfoot"))
_MAX_PLAN = 4_000
_MAX_NAME = 40


def _states_price(run: Run) -> bool:
    text = run.text
    if len(text) > 200 or run.code or run.parent.place == "pre":
        return False
    return says_money(text)


def plan_nodes(root: Node) -> list[Node]:
    """Return the cards that each hold one plan: siblings of one build, most with a price."""
    priced: list[Node] = []
    for node in root.walk():
        if node.chrome or not 2 <= len(node.children) <= 40:
            continue
        cards = [child for child in node.nodes if 0 < child.length <= _MAX_PLAN and child.tag not in _NO_CARDS]
        cards += [child for child in node.nodes if child.tag == "li" and 60 < child.length <= _MAX_PLAN]
        if len(cards) < 2:
            continue
        with_price = [card for card in cards if _has_price(card)]
        if (
            len(with_price) >= 2
            and len(with_price) >= 0.6 * len(cards)
            and sum(bool(_amount(card)) for card in with_price) >= 1
        ):
            inner = [
                card
                for card in with_price
                if sum(_has_price(child) for child in card.nodes) >= 2 and len(_names(card)) > 3
            ]
            if len(inner) < len(with_price):
                priced.extend(card for card in with_price if not any(above in priced for above in _above(card)))
    return priced


def _above(node: Node) -> list[Node]:
    found = []
    while node.parent is not None:
        node = node.parent
        found.append(node)
    return found


def _names(card: Node) -> list[Node]:
    return [node for node in card.walk() if node.tag in ("h1", "h2", "h3")]


def _amount(card: Node) -> Price | None:
    lines = [run.text for run in card.runs()][:30]
    for place, line in enumerate(lines):
        if has_amount(line) and len(line) < 120:
            return read_price(" ".join([line, *lines[place + 1 : place + 3]])[:200])
        if is_currency(line) and place + 1 < len(lines) and lines[place + 1][:1].isdigit():
            return read_price(" ".join(lines[place : place + 4])[:200])
    return None


def _has_price(card: Node) -> bool:
    if _amount(card) is not None:
        return True
    return any(len(run.text) < 60 and (is_free(run.text) or is_contact(run.text)) for run in card.runs()[:40])


def read_plans(
    root: Node, headings: dict[int, int], tables: tuple[Table, ...]
) -> tuple[tuple[Plan, ...], list[tuple[Node, str]]]:
    """Return the plans that a page offers.

    Args:
        root: The tree, with chrome flagged.
        headings: Levels of headings by ``id(node)``.
        tables: The page's tables; columns of plans with prices are read as well.

    Returns:
        The plans in document order, each name once, and the cards with the names of their plans.
    """
    plans: dict[str, Plan] = {}
    cards: list[tuple[Node, str]] = []
    text = root.text
    if says_money(text) and any(_states_price(run) for run in root.runs()):
        for card in plan_nodes(root):
            plan = _plan(card, headings)
            if plan:
                cards.append((card, plan.name))
                plans.setdefault(plan.name.lower(), plan)
    for table in tables:
        if table.column_role == "plan":
            for plan in _table_plans(table):
                known = plans.setdefault(plan.name.lower(), plan)
                if not known.features:
                    plans[plan.name.lower()] = replace(known, features=plan.features)
    return tuple(plans.values()), cards


def _plan(card: Node, headings: dict[int, int]) -> Plan | None:
    runs = card.runs()
    title = next((name for node in card.walk() if id(node) in headings and (name := name_before_price(node.text))), "")
    if not title:
        lines = [run.text for run in runs if not _CALL.match(run.text) and not states_price(run.text)]
        named = [name for run in runs[:6] if (name := name_before_price(run.text)) and name != run.text]
        title = next(iter(lines[:1] if lines and lines[0] == runs[0].text else named + lines), "")
        title = title or (runs[0].text if runs else "")
    if not title or len(title) > _MAX_NAME or title[0].isdigit():
        return None
    text = " ".join(run.text for run in runs)
    price = _amount(card)
    free = price is None and any(is_free(run.text) for run in runs)
    trial = _TRIAL.search(text)
    days = next((value for value in (trial["days"], trial["again"], trial["more"]) if value), "") if trial else ""
    features = [line for line in _lines(card) if line != title]
    return Plan(
        name=title,
        price=price.number if price else "0" if free else "",
        original_price=price.original if price else next((run.text for run in runs if is_free(run.text)), ""),
        currency=price.currency if price else "",
        period=price.period if price else "",
        unit=price.unit if price else "",
        contact=price is None and not free and is_contact(text),
        trial=f"{days} days" if days else ("free trial" if trial and "trial" in trial.group().lower() else ""),
        features=tuple(line for line in features if not _LIMIT.match(line)),
        limits=tuple(line for line in features if _LIMIT.match(line)),
    )


def _lines(card: Node) -> list[str]:
    """Return the lines of the lists in a plan card."""
    found: list[str] = []
    for node in card.walk():
        if node.tag == "li" or node.role == "listitem":
            text = " ".join(run.text for run in useful_runs(node))
            if text and len(text) < 300 and node is not card:
                found.append(text)
    return list(dict.fromkeys(found))[:100]


def _table_plans(table: Table) -> list[Plan]:
    """Read plans from the columns of a table whose head names plans, with their prices below the names or in a row."""
    heads = list(takewhile(lambda row: all(cell.header for cell in row), table.rows)) or list(table.rows[:1])
    names = next((row for row in heads if sum(bool(_plan_name(cell.text)) for cell in row[1:]) >= 2), None)
    if names is None:
        return []
    plans: list[Plan] = []
    for x in range(1, len(names)):
        name = _plan_name(names[x].text)
        said = list(dict.fromkeys(row[x].text for row in heads if row[x] is not row[0]))
        features: list[str] = []
        limits: list[str] = []
        for row in table.rows[len(heads) :]:
            cell, label = row[x], row[0].text
            if cell.header or not label or cell.text == label:
                continue
            if _PRICE_ROW.match(label):
                said.append(cell.text)
            elif cell.mark and cell.mark.value == "yes":
                features.append(label)
            elif value := read_value(cell.text):
                limits.append(f"{label}: {value}")
        price = next((price for text in said if (price := read_price(text))), None)
        free = next((text for text in said if is_free(text)), "") if price is None else ""
        if name and len(name) <= 60:
            plans.append(
                Plan(
                    name=name,
                    price=price.number if price else "0" if free else "",
                    original_price=price.original if price else free,
                    currency=price.currency if price else "",
                    period=price.period if price else "",
                    unit=price.unit if price else "",
                    contact=price is None and not free and any(map(is_contact, said)),
                    features=tuple(features),
                    limits=tuple(limits),
                )
            )
    return plans


def _plan_name(text: str) -> str:
    """Return the plan that the head of a column names; nothing where it only states a price."""
    name = name_before_price(text)
    return "" if is_contact(name) or not has_word(name) else name
