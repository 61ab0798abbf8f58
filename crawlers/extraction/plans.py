"""Plans and prices from cards, plan tables and structured data."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawlers.extraction.items.model import useful_runs
from crawlers.extraction.nodes import Node, Run
from crawlers.extraction.values import read_value
from rivalscope.core.records import Plan, Table

__all__ = ["Price", "plan_nodes", "read_plans", "read_price"]

_SIGNS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "₪": "ILS",
    "zł": "PLN",
}
_CODES = "USD|EUR|GBP|JPY|INR|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|BRL|MXN|SGD|HKD|CNY|KRW|ZAR"
_AMOUNT = r"\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,6})?"
_PRICE = re.compile(
    rf"(?:(?P<before>US\$|A\$|C\$|[$€£¥₹₩₽₺₪]|\b(?:{_CODES})\b)\s{{0,2}}(?P<first>{_AMOUNT})(?:,[-–—]{{1,2}})?)|"
    rf"(?:(?P<second>{_AMOUNT})(?:,[-–—]{{1,2}})?\s{{0,2}}(?P<after>€|£|zł|\b(?:{_CODES})\b|\$))",
)
_MONEY = ("$", "€", "£", "¥", "₹", "USD", "EUR", "GBP", "CHF")
_FREE = re.compile(r"^(?:free(?: forever| plan| tier)?|\$?0(?: forever)?|gratis|kostenlos|gratuit)$", re.IGNORECASE)
_CONTACT = re.compile(
    r"\b(?:contact (?:us|sales)|custom(?:ized)? (?:pricing|price|quote|plan)|get (?:a )?quote|"
    r"request (?:a )?(?:quote|pricing)|talk to (?:us|sales|an? \w+)|"
    r"price on request|let[’']s talk|call (?:us|for pricing)|speak (?:to|with) (?:us|sales))\b|^custom$",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:/|per|a|each|every)\s{0,2}(?:\w{1,12}\s{0,2}(?:/|per)\s{0,2})?(?:mo\b|month|mth)|monthly|pro monat|par mois",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"(?:/|per|a|each|every)\s{0,2}(?:\w{1,12}\s{0,2}(?:/|per)\s{0,2})?(?:yr\b|year|annum)|yearly|annually|"
    r"pro jahr|par an\b",
    re.IGNORECASE,
)
_ONCE = re.compile(r"\bone[- ]time|lifetime|once\b|perpetual", re.IGNORECASE)
_UNIT = re.compile(
    r"(?:/|per|each|für jeden)\s{0,2}(?P<unit>seat|user|member|agent|editor|developer|host|node|server|instance|"
    r"device|site|project|workspace|"
    r"core|vcpu|cpu|gib|gb|tb|mb|hour|hr|minute|second|request|(?:[\d.,]{1,9}\s?[kKmM]?\s)?(?:api )?(?:requests|"
    r"calls|events|messages|tokens|queries|operations|emails|records|vectors)|"
    r"message|event|query|token|email|transaction|call|credit|unit)s?\b",
    re.IGNORECASE,
)
_USAGE = frozenset(
    (
        "gb",
        "gib",
        "tb",
        "mb",
        "hour",
        "hr",
        "minute",
        "second",
        "request",
        "event",
        "message",
        "query",
        "token",
        "call",
        "transaction",
        "vcpu",
        "core",
        "cpu",
        "credit",
    )
)
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
_MAX_PLAN = 4_000
_MAX_NAME = 40


@dataclass(frozen=True, slots=True)
class Price:
    """A price as it was read: number, what was said, currency, period, unit."""

    number: str
    original: str
    currency: str
    period: str
    unit: str


def read_price(text: str) -> Price | None:
    """Read the first price in a text.

    >>> price = read_price("from $49 / seat / month")
    >>> price.number, price.currency, price.period, price.unit
    ('49', 'USD', 'month', 'seat')
    >>> read_price("1.290,00 € pro Jahr").number
    '1290.00'
    """
    match = _PRICE.search(text)
    if not match:
        return None
    sign = (match["before"] or match["after"] or "").removeprefix("US").strip()
    currency = {"A$": "AUD", "C$": "CAD"}.get(sign) or _SIGNS.get(sign, sign if len(sign) == 3 else "USD")
    near = text[match.start() : match.end() + 80]
    unit_match = _UNIT.search(near)
    unit = unit_match["unit"].lower() if unit_match else ""
    unit = unit if unit[:1].isdigit() else unit.rstrip("s")
    period = "month" if _MONTH.search(near) else "year" if _YEAR.search(near) else "once" if _ONCE.search(near) else ""
    if not period and unit and (unit in _USAGE or unit[0].isdigit()):
        period = "usage"
    return Price(
        _number(match["first"] or match["second"]),
        text[max(0, match.start() - 20) : match.end() + 60].strip(),
        currency,
        period,
        unit,
    )


def _number(text: str) -> str:
    """Normalise an amount: the last sign with one or two digits behind it is the decimal one."""
    text = text.replace(" ", "").replace("'", "")
    decimal = re.search(r"[.,](\d{1,2}|\d{4,6})$", text)
    whole = text[: decimal.start()] if decimal else text
    digits = re.sub(r"[.,]", "", whole)
    return f"{digits}.{decimal[1]}" if decimal else digits


def _states_price(run: Run) -> bool:
    text = run.text
    if len(text) > 200 or run.code or run.parent.place == "pre":
        return False
    return any(sign in text for sign in _MONEY)


def plan_nodes(root: Node) -> list[Node]:
    """Return the cards that each hold one plan: siblings of one build, most with a price."""
    priced: list[Node] = []
    for node in root.walk():
        if node.chrome or not 2 <= len(node.children) <= 40:
            continue
        cards = [
            child
            for child in node.nodes
            if 0 < child.length <= _MAX_PLAN and child.tag not in ("tr", "li", "p", "td", "tbody")
        ]
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
        if _PRICE.search(line) and len(line) < 120:
            return read_price(" ".join([line, *lines[place + 1 : place + 3]])[:200])
        if line in _SIGNS and place + 1 < len(lines) and lines[place + 1][:1].isdigit():
            return read_price(" ".join(lines[place : place + 4])[:200])
    return None


def _has_price(card: Node) -> bool:
    if _amount(card) is not None:
        return True
    return any(len(run.text) < 60 and (_FREE.match(run.text) or _CONTACT.search(run.text)) for run in card.runs()[:40])


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
    if any(sign in text for sign in _MONEY) and any(_states_price(run) for run in root.runs()):
        for card in plan_nodes(root):
            plan = _plan(card, headings)
            if plan:
                cards.append((card, plan.name))
                plans.setdefault(plan.name.lower(), plan)
    for table in tables:
        if table.column_role == "plan":
            for plan in _table_plans(table):
                plans.setdefault(plan.name.lower(), plan)
    return tuple(plans.values()), cards


def _plan(card: Node, headings: dict[int, int]) -> Plan | None:
    runs = card.runs()
    title = next((node.text for node in card.walk() if id(node) in headings and not _PRICE.search(node.text)), "")
    if not title:
        title = next(
            (
                run.text
                for run in runs
                if not _PRICE.search(run.text) and not _CALL.match(run.text) and not _FREE.match(run.text)
            ),
            "",
        )
        title = title or (runs[0].text if runs else "")
    if not title or len(title) > _MAX_NAME or title[0].isdigit():
        return None
    text = " ".join(run.text for run in runs)
    price = _amount(card)
    free = price is None and any(_FREE.match(run.text) for run in runs)
    trial = _TRIAL.search(text)
    days = next((value for value in (trial["days"], trial["again"], trial["more"]) if value), "") if trial else ""
    features = [line for line in _lines(card) if line != title]
    return Plan(
        name=title,
        price=price.number if price else "0" if free else "",
        original_price=price.original if price else next((run.text for run in runs if _FREE.match(run.text)), ""),
        currency=price.currency if price else "",
        period=price.period if price else "",
        unit=price.unit if price else "",
        contact=price is None and not free and bool(_CONTACT.search(text)),
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
    """Read plans from the columns of a table whose head names plans."""
    head = next((row for row in table.rows if row[0].header and sum(bool(cell.text) for cell in row) >= 2), None)
    if head is None:
        return []
    plans: list[Plan] = []
    for x in range(1, len(head)):
        words = head[x].text
        price = read_price(words)
        name = _PRICE.split(words)[0].strip(" -–—:(/") if price else words
        contact = bool(_CONTACT.search(words))
        features: list[str] = []
        limits: list[str] = []
        for row in table.rows:
            cell, label = row[x], row[0].text
            if cell.header or not label or cell is row[0]:
                continue
            if re.match(r"(?:price|pricing|cost|monthly|per month)", label, re.IGNORECASE):
                price = price or read_price(cell.text)
                contact = contact or bool(_CONTACT.search(cell.text))
            elif cell.mark and cell.mark.value == "yes":
                features.append(label)
            elif value := read_value(cell.text):
                limits.append(f"{label}: {value}")
        if name and len(name) <= 60:
            plans.append(
                Plan(
                    name=name,
                    price=price.number if price else "",
                    original_price=price.original if price else "",
                    currency=price.currency if price else "",
                    period=price.period if price else "",
                    unit=price.unit if price else "",
                    contact=contact and price is None,
                    features=tuple(features),
                    limits=tuple(limits),
                )
            )
    return plans
