"""Tables of plans: columns or rows that are plans, in tables, ARIA grids and rows of boxes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.cost_rules import merged_prices, without_use
from crawlers.extraction.offers.costs import Cost, cost_of
from crawlers.extraction.offers.gates import plan_key, short_heads
from crawlers.extraction.offers.grid_cells import MAX_COLUMNS, Grid, element_grid
from crawlers.extraction.offers.labels import label_period, names_free
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.names import KNOWN, clean_name
from crawlers.extraction.offers.phrase import is_amount_of_use, rest_of
from crawlers.extraction.offers.reading import OffersPage, before_price, is_tier, may_be_name, name_lines
from crawlers.extraction.offers.signs import line_sense
from rivalscope.core.money import named_currencies, says_money
from rivalscope.core.plans import name_after_price

__all__ = ["GridPlan", "gates_of_grid", "named_columns", "plans_of_grid"]

Element = etree._Element
_YES = frozenset("yes included available ja oui sí si sim tak áno ano igen da да так evet はい 是 有 예 ✓".split())
_NO = frozenset("no none nein non não nie ne nem nee нет ні hayır いいえ 否 无 無 아니요 — - – ✗".split())


@dataclass(slots=True)
class GridPlan:
    """A plan that is a column or a row of a grid."""

    name: str
    cost: Cost
    badge: str = ""
    features: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    line: TextLine | None = None


def plans_of_grid(reading: OffersPage, element: Element, *, alone: bool) -> list[GridPlan]:
    """Return the plans that are the columns or the rows of a grid; none where it is no grid of plans.

    Args:
        reading: The page.
        element: The table, grid or box of rows.
        alone: Nothing else on the page has told plans.
    """
    grid = element_grid(element)
    if _is_duel(reading, element) or _names_rivals(reading, grid):
        return []
    least = 2 if element.tag == "table" or element.get("role") in ("table", "grid", "treegrid") else 3
    if len(grid) < least or len(grid[0]) < 2 or len(grid[0]) > MAX_COLUMNS - 1:
        return []
    if (terms := _terms(reading, grid)) is not None:
        return terms
    plans = _columns(reading, grid) or _rows(reading, grid, alone=alone)
    reckoned = plans and any(
        _SUM.search(_text(reading, cell)) for row in grid[:24] for cell in row[1:] if cell is not None
    )
    return [] if reckoned else plans


_SUM = re.compile(r"\d[^\d×]{0,24}\s[×x*]\s{0,2}[^\d\s]{0,4}\s?\d")
"""What is reckoned in a cell: "35,000 chats × 3 minutes"."""


def _terms(reading: OffersPage, grid: Grid) -> list[GridPlan] | None:
    """Return the plan that the corner of a grid names, where its columns are terms: "Team | Monthly | Annual".

    None where the columns are no terms.
    """
    heads = [_text(reading, cell) for cell in grid[0]]
    periods = [label_period(head) for head in heads[1:]]
    if len(set(periods) - {""}) < 2 or "" in periods or any(map(says_money, heads)):
        return None
    row = next((row for row in grid[1:] if _states(reading, row[1]) == "amount"), None)
    label = _text(reading, row[0]) if row is not None else ""
    if row is None or (label and not words.PRICE_HEAD.search(label)):
        return None
    name = _name(reading, grid[0][0])
    if not name or words.PRICE_HEAD.search(name):
        return []  # two prices of what stands elsewhere
    plan = GridPlan(name, Cost(), line=_name_line(reading, grid[0][0]))
    for head, cell in zip(heads[1:], row[1:], strict=True):
        _add(plan.cost, cost_of(reading, _lines(reading, cell), label=head))
    return [plan]


def named_columns(reading: OffersPage, element: Element) -> list[GridPlan]:
    """Return plans without a price that are the columns of a table, where most bear names that plans have.

    Args:
        reading: The page, which says of itself that it is about prices and states no amount.
        element: The table.
    """
    grid = element_grid(element)
    if len(grid) < 3 or not _is_head(grid[0]):
        return []
    names = [name for cell in grid[0][1:] if (name := _name(reading, cell))]
    known = sum(bool(KNOWN.search(name)) and len(name.split()) <= 3 for name in names)
    if len(names) != len(grid[0]) - 1 or known < 0.6 * len(names):
        return []
    return gates_of_grid(reading, element, {name.casefold() for name in names})


def _names_rivals(reading: OffersPage, grid: Grid) -> bool:
    """Return whether a grid compares the product with others: the product itself is one of its columns or rows."""
    heads = [*(grid[0][1:] if grid else []), *(row[0] for row in grid[1:])]
    told = [_text(reading, cell).casefold().strip() for cell in heads if cell is not None]
    rival = reading.rival.casefold()
    return any((text == reading.brand.casefold() and text) or (rival and rival in text) for text in told)


_DUEL = re.compile(r"(?<!\w)(?:vs\.?|versus|im vergleich (?:zu|mit)|compared (?:to|with)|gegenüber)\s", re.IGNORECASE)


def _is_duel(reading: OffersPage, element: Element) -> bool:
    """Return whether the heading above a grid sets one product against another."""
    start = reading.page.spans.get(element, (0, 0))[0]
    heading = next((line for line in reversed(reading.page.lines[max(0, start - 6) : start]) if line.level), None)
    return heading is not None and bool(_DUEL.search(heading.text))


def gates_of_grid(reading: OffersPage, element: Element, names: Collection[str]) -> list[GridPlan]:
    """Return what a grid without prices says of plans that are known: its columns bear their names.

    Args:
        reading: The page.
        element: The table, grid or box of rows.
        names: Names of the plans, folded.
    """
    grid = element_grid(element)
    if len(grid) < 3 or not 3 <= len(grid[0]) <= MAX_COLUMNS - 1:
        return []
    for y in range(min(3, len(grid) - 2)):
        told = [_name(reading, cell) for cell in grid[y]]
        heads = {x: name for x, name in enumerate(told) if x and name.casefold() in names}
        if not heads:
            order = sorted(names)
            keys = {plan_key(name): number for number, name in enumerate(order)}
            heads = {x: order[number] for x, number in short_heads(told, keys).items()}
        if len(set(heads.values())) < 2 or len(set(heads.values())) != len(heads):
            continue
        plans = [GridPlan(name, Cost()) for name in heads.values()]
        blank: list[tuple[GridPlan, str]] = []
        for row in grid[y + 1 :]:
            label = _text(reading, row[0])
            if not label or len(label) > 120 or words.PRICE_HEAD.match(label):
                continue
            for plan, x in zip(plans, heads, strict=True):
                if row[x] is not None and row[x] is not row[0]:
                    _tell(reading, plan, label, row[x])
                    if not _text(reading, row[x]) and not any(line.icons for line in _lines(reading, row[x])):
                        blank.append((plan, label))
        _blank_is_no(plans, blank)
        return plans
    return []


def _known_free(head: str, names: Collection[str]) -> str:
    """Return the name of the one free plan where a head says the same in other words: "Free" over "Gratuit"."""
    free = [name for name in names if names_free(name)]
    same = len(free) == 1 and names_free(head) and head.casefold() not in names
    return free[0] if same else head


def _blank_is_no(plans: Sequence[GridPlan], blank: Sequence[tuple[GridPlan, str]]) -> None:
    """Where a grid has no sign for no, an empty cell beside a yes is one."""
    if any(plan.excluded for plan in plans):
        return
    given = {feature for plan in plans for feature in plan.features}
    for plan, label in blank:
        if label in given:
            plan.excluded.append(label)


def _lines(reading: OffersPage, cell: Element | None) -> list[TextLine]:
    return reading.page.of(cell) if cell is not None else []


def _text(reading: OffersPage, cell: Element | None) -> str:
    return " ".join(line.text for line in _lines(reading, cell) if line.text)


def _states(reading: OffersPage, cell: Element | None) -> str:
    kinds = [
        kind
        for line in _lines(reading, cell)
        if (kind := reading.kind(line) or ("free" if line.text and names_free(line.text) else ""))
    ]
    return "amount" if "amount" in kinds else kinds[0] if kinds else ""


def _price_row(reading: OffersPage, row: Sequence[Element | None]) -> bool:
    distinct = {id(cell): _states(reading, cell) for cell in row if cell is not None}
    told = [state for state in distinct.values() if state]
    return len(told) >= 2 and "amount" in told and len(told) >= 0.6 * (len(distinct) - 1)


def _columns(reading: OffersPage, grid: Grid) -> list[GridPlan]:
    priced = [
        y
        for y, row in enumerate(grid)
        if _price_row(reading, row) and not words.ADD_ON.search(_text(reading, row[0])[:80])
    ] or _scattered_prices(reading, grid)
    if not priced:
        return []
    # Prices fill a row where plans are columns; where plans are rows, they fill a column.
    called = _is_head(grid[0]) and all(KNOWN.search(_name(reading, cell)) for cell in grid[0][1:])
    asked = sum(y not in priced and any(_states(reading, cell) for cell in row[1:]) for y, row in enumerate(grid))
    if (
        len(priced) > 1
        and not called
        and len(priced) + asked >= 0.7 * (len(grid) - 1)
        and not all(
            len(label := _text(reading, grid[y][0])) < 32 and (label_period(label) or words.PRICE_HEAD.search(label))
            for y in priced
        )
    ):
        return []
    first = priced[0]
    head = None
    rows = range(first, -1, -1)
    # Where a row is marked as the head it names the plans, whatever rows of values are between it and the prices; what
    # begins with a number, or is long, tells what a plan has.
    named = {y: [_name(reading, cell) for cell in grid[y][1:]] for y in rows}
    for y in sorted(rows, key=lambda y: (not _is_head(grid[y]), any(map(_tells_what, named[y])))):
        names = named[y]
        if (
            sum(bool(name) for name in names) >= 2
            and len({name.casefold() for name in names if name}) >= 2
            and (y < first or _same_cell_names(reading, grid[y]))
        ):
            head = y
            break
    if head is None:
        return []
    corner = _name(reading, grid[head][0])
    silent = KNOWN.search(corner) and _text(reading, grid[first][0]).strip().casefold() in _NOTHING
    start = 0 if corner and (_states(reading, grid[first][0]) or silent) else 1
    plans: list[GridPlan] = []
    blank: list[tuple[GridPlan, str]] = []
    for x in range(start, len(grid[0])):
        cell = grid[head][x]
        name = _name(reading, cell)
        if not name or (x > start and grid[head][x - 1] is cell):
            continue
        plan = GridPlan(name, Cost(), badge=_badge(reading, cell), line=_name_line(reading, cell))
        for y in dict.fromkeys([head, *[y for y in range(len(grid)) if y in priced or y < first]]):
            if y != head and y not in priced:
                continue
            label = _text(reading, grid[y][0]) if start else ""
            if plan.cost.prices and y > first and not _prices_plans(label):
                continue
            cost = cost_of(reading, _lines(reading, grid[y][x]), label=label, name_line=plan.line)
            _add(plan.cost, cost)
        for y, row in enumerate(grid):
            if y <= head or y in priced:
                continue
            label = _text(reading, row[0]) if start else ""
            if label and row[x] is not row[0]:
                _tell(reading, plan, label, row[x])
                if not _text(reading, row[x]) and not any(line.icons for line in _lines(reading, row[x])):
                    blank.append((plan, label))
        plans.append(plan)
    _blank_is_no(plans, blank)
    told = [plan for plan in plans if plan.cost.prices or plan.cost.free or plan.cost.contact or names_free(plan.name)]
    return plans if len(told) >= 2 else []


def _tells_what(name: str) -> bool:
    return name[:1].isdigit() or len(name.split()) > 4


def _is_head(row: Sequence[Element | None]) -> bool:
    """Return whether a row of a grid is marked as a head: each cell but the first, and not all are one."""
    cells = [cell for cell in row[1:] if cell is not None]
    marked = all(cell.tag == "th" or cell.get("role") == "columnheader" for cell in cells)
    return len({id(cell) for cell in cells}) > 1 and marked


def _prices_plans(label: str) -> bool:
    """Return whether a further row of amounts prices the plans again; beside another label they price what it names."""
    return not label or bool(label_period(label) or (words.PRICE_HEAD.search(label) and len(label.split()) <= 3))


_NOTHING = frozenset(("", "-", "–", "—", "n/a"))


def _scattered_prices(reading: OffersPage, grid: Grid) -> list[int]:
    """Return the rows that only together give most columns a price: one in the head, another in a row of prices."""
    labels = [_text(reading, row[0])[:80] for row in grid[:12]]
    rows = [
        y
        for y, label in enumerate(labels)
        if y == 0 or (words.PRICE_HEAD.search(label) and not words.ADD_ON.search(label))
    ]
    states = {x: state for y in rows for x in range(1, len(grid[y])) if (state := _states(reading, grid[y][x]))}
    enough = len(states) >= max(2, 0.6 * (len(grid[0]) - 1)) and list(states.values()).count("amount") >= 2
    return rows if enough else []


def _same_cell_names(reading: OffersPage, row: Sequence[Element | None]) -> bool:
    return any(_name(reading, cell) and _states(reading, cell) for cell in row[1:])


def _name_line(reading: OffersPage, cell: Element | None) -> TextLine | None:
    if cell is None:
        return None
    for line in _lines(reading, cell):
        name = _beside_price(reading, line)
        if (
            line.text
            and reading.kind(line) != "ask"
            and (not reading.kind(line) or name or line.text)
            and may_be_name(name, line)
        ):
            return line
    return next(iter(name_lines(reading, cell)), None)


def _beside_price(reading: OffersPage, line: TextLine) -> str:
    """Return the words of a head without its price: "Starter" of "Starter $30" and of "$30/month - Starter"."""
    phrases = reading.phrases(line)
    return before_price(line.text, phrases) or name_after_price(line.text) if phrases else line.text


def _name(reading: OffersPage, cell: Element | None) -> str:
    for known in _lines(reading, cell) if reading.named else ():
        for text in (known.text, *(text for text, _ in known.parts)):
            if text.casefold() in reading.named:
                return text  # what else stands in the head of its column praises or prices it
    line = _name_line(reading, cell)
    if line is None:
        return ""
    text = _beside_price(reading, line)
    if len(line.parts) == 2 and _are_two_lines(line):
        text, line = line.parts[0][0], replace(line, parts=line.parts[:1])
    name, _ = clean_name(line, text, reading)
    return _known_free(name, reading.named) if len(name) <= 48 else ""


def _are_two_lines(line: TextLine) -> bool:
    """Return whether the two parts of a head are a name and a line below it: separate boxes, each with its class."""
    classes = [element.get("class") or "" for _, element in line.parts]
    own = all(element is not line.element for _, element in line.parts)
    return line.place == "th" and own and all(classes) and classes[0] != classes[1]


def _badge(reading: OffersPage, cell: Element | None) -> str:
    return next((line.text for line in _lines(reading, cell) if words.BADGE.match(line.text)), "")


def _add(cost: Cost, more: Cost) -> None:
    cost.prices = without_use(merged_prices([*cost.prices, *more.prices]))
    positive = any(float(price.amount) > 0 for price in cost.prices)
    cost.free = (cost.free or more.free) and not positive
    cost.contact = (cost.contact or more.contact) and not cost.prices and not cost.free


def _tell(reading: OffersPage, plan: GridPlan, label: str, cell: Element | None) -> None:
    """Add what a cell says of its row's feature."""
    lines = _lines(reading, cell)
    text = _text(reading, cell)
    sense = next((told for line in lines if (told := line_sense(line)) is not None), None)
    short = text.strip().casefold()
    if sense is None and short:
        sense = True if short in _YES else False if short in _NO else None
    if sense is True and (len(text) < 4 or short in _YES):
        plan.features.append(label)
    elif sense is False and len(text) < 30:
        plan.excluded.append(label)
    elif text and any(map(str.isalnum, text)) and len(text) < 80:
        plan.limits.append(f"{label}: {text}")


def _is_only_a_period(text: str) -> bool:
    return len(text) < 24 and bool(label_period(text)) and not rest_of(text, [])


def _size(reading: OffersPage, cell: Element | None) -> str:
    text = _text(reading, cell)
    return text if len(text) < 24 and is_tier(text) and _QUANTITY.fullmatch(text) else ""


_QUANTITY = re.compile(r"\d[\d.,]{0,9}\s?[^\W\d_]{1,12}")


def _rows(reading: OffersPage, grid: Grid, *, alone: bool) -> list[GridPlan]:
    """Return plans that are rows, with a column or more of prices."""
    body = [y for y in range(len(grid)) if any(_states(reading, cell) for cell in grid[y][1:])]
    if len(body) < 2 or len(body) > 24:
        return []
    first = body[0]
    heads = [
        " ".join(dict.fromkeys(filter(None, (_text(reading, grid[y][x]) for y in range(first)))))
        for x in range(len(grid[0]))
    ]
    columns = []
    for x in range(1, len(grid[0])):
        states = [_states(reading, grid[y][x]) for y in body]
        if states.count("amount") >= 1 and sum(bool(state) for state in states) >= max(2, 0.6 * len(body)):
            columns.append(x)
    if not columns:
        return []
    priced = [
        x for x in columns if words.PRICE_HEAD.search(heads[x]) or label_period(heads[x]) or named_currencies(heads[x])
    ] or columns[:1]
    if len(priced) >= 3 and len({label_period(heads[x]) for x in priced}) == 1:
        return []  # amounts beside amounts of one kind are a calculation
    told = bool(words.PLAN_HEAD.search(heads[0]))
    # Under a head of plans the size of one may be its name: "250 MB".
    names = [_name(reading, grid[y][0]) or (_size(reading, grid[y][0]) if told else "") for y in body]
    # "Monthly" beside "Half a year" may be one, too, and then says for how long its price is.
    timed = {y: text for y in body if told and (text := _text(reading, grid[y][0])) and _is_only_a_period(text)}
    names = [name or timed.get(y, "") for y, name in zip(body, names, strict=True)]
    if len({name.casefold() for name in names if name}) < max(2, 0.8 * len(body)):
        return []
    periods = {label_period(heads[x]) for x in priced} - {""}
    # "USD / month | MXN | COP": the columns say one price in several currencies.
    shared = f" / {periods.pop()}" if len(periods) == 1 and all(named_currencies(heads[x]) for x in priced) else ""
    costs = []
    for y in body:
        cost = Cost()
        for x in priced:
            label = heads[x] if label_period(heads[x]) else f"{heads[x]}{shared} {timed.get(y, '')}".strip()
            _add(cost, cost_of(reading, _lines(reading, grid[y][x]), label=label))
        costs.append(cost)
    said = told or (alone and any(KNOWN.search(name) for name in names))
    if not said and any(words.ADD_ON.search(name) for name in names):
        return []  # what is paid for on top
    periodic = sum(any(price.period in ("month", "year", "once") for price in cost.prices) for cost in costs)
    usage = sum(any(price.period == "usage" or is_amount_of_use(price.per) for price in cost.prices) for cost in costs)
    if (not said and not (alone and periodic >= 0.5 * len(costs))) or usage > 0.5 * len(costs):
        return []
    plans = []
    for y, name, cost in zip(body, names, costs, strict=True):
        if not name:
            continue
        plan = GridPlan(name, cost, line=_name_line(reading, grid[y][0]))
        for x in range(1, len(grid[y])):
            if x not in priced and heads[x]:
                _tell(reading, plan, heads[x], grid[y][x])
        plans.append(plan)
    return plans
