"""Plans and prices of a page: from cards, from columns and rows of tables, from structured data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.nodes import Node
from crawlers.extraction.offers.cards import Card, Reading, find_cards
from crawlers.extraction.offers.costs import Cost, cost_of, merged_prices, trial_of
from crawlers.extraction.offers.gates import add_gates
from crawlers.extraction.offers.grid import GridPlan, plans_of_grid
from crawlers.extraction.offers.includes import included_in
from crawlers.extraction.offers.lines import Line, read_lines
from crawlers.extraction.offers.phrase import is_free_line, label_period
from crawlers.extraction.offers.structured import named_currencies, plans_of_data
from crawlers.extraction.tables import hidden_classes
from crawlers.extraction.values import read_limit
from rivalscope.core.money import MoneyContext, says_money
from rivalscope.core.records import Plan, PlanLimit, PlanPrice, Table

__all__ = ["read_plans"]

Element = etree._Element

_STRUCK_RULE = re.compile(r"(?:^|[}\s,])(?:[a-z]{1,10})?\.([A-Za-z][\w-]{0,60})\s{0,5}\{([^{}]{0,400}line-through[^{}]{0,200})\}")
_MAX_TEXT = 400_000
_ADD_ON_HEAD = re.compile(r"(?i)^(?:add-?ons?|extras?|optional|zusatz\w*|options?|complementos|opcionales|adicionais|tillägg|dodatki|доп\w*)\b")


def read_plans(
    root: Element,
    tree: Node,
    *,
    url: str = "",
    language: str = "",
    tables: Sequence[tuple[Node, Table]] = (),
    structured: Sequence[dict[str, object]] = (),
) -> tuple[tuple[Plan, ...], list[tuple[Node, str]]]:
    """Return the plans that a page offers.

    Args:
        root: The parsed page.
        tree: Its tree, with chrome flagged.
        url: Address of the page; its host may decide what "$" means.
        language: Language tag of the page.
        tables: The page's tables with their nodes; marks of tables whose columns are plans become gates.
        structured: JSON-LD and microdata of the page.

    Returns:
        The plans in document order, each name once, and the cards with the names of their plans.
    """
    told = plans_of_data(structured)
    text = tree.text[:_MAX_TEXT]
    if not (says_money(text) or told):
        return (), []
    body = root.find("body")
    page = read_lines(root, hidden=hidden_classes(root), struck=_struck_classes(root))
    whole = " ".join(line.text for line in page.lines)[:_MAX_TEXT]
    host = urlsplit(url).hostname or ""
    context = MoneyContext.of_text(whole, language=language or _language_of(whole), host="" if host.endswith(".invalid") else host)
    for currency in named_currencies(structured):
        context.stated[currency] += 1
    reading = Reading(page, context)
    nodes = {node.element: node for node in tree.walk()}
    chrome = {node.element for node in tree.walk() if node.chrome}
    found: list[tuple[int, Plan, Element | None]] = []
    for cards in find_cards(reading):
        if any(_in_chrome(card.element, chrome) for card in cards) or _is_add_on(reading, cards):
            continue
        for card in cards:
            found.append((page.spans[card.element][0], _plan_of_card(reading, card), card.element))
    covered = {element for _, _, element in found if element is not None}
    for element in _grids(body if body is not None else root):
        if any(element is one or one in covered for one in (element, *element.iterancestors())) or _in_chrome(element, chrome):
            continue
        if any(below in covered for below in element.iterdescendants()):
            continue
        plans = plans_of_grid(reading, element, alone=not found)
        if plans:
            covered.add(element)
            start = page.spans.get(element, (0, 0))[0]
            found += [(start, _plan_of_grid(plan), None) for plan in plans]
    found.sort(key=lambda one: one[0])
    found = _with_periods(reading, found)
    plans_ = _merged([plan for _, plan, _ in found])
    plans_ = _with_structured(plans_, told)
    plans_ = _with_trial(plans_, whole, [page.of(element) for _, _, element in found if element is not None])
    plans_ = add_gates(plans_, [table for _, table in tables])
    cards_ = [(nodes[element], plan.name) for _, plan, element in found if element is not None and element in nodes]
    return tuple(plans_), cards_


def _struck_classes(root: Element) -> frozenset[str]:
    found: set[str] = set()
    for style in root.iter("style"):
        found |= {match[1] for match in _STRUCK_RULE.finditer((style.text or "")[:200_000])}
    return frozenset(found)


def _language_of(text: str) -> str:
    """Return the language that a page without a language tag is written in, where its script or small words tell."""
    head = text[:5_000]
    if re.search(r"[ぁ-ヿ]", head):
        return "ja"
    if re.search(r"[가-힣]", head):
        return "ko"
    common = Counter(re.findall(r"\b(?:the|and|with|for|your|you|our)\b", head.lower()))
    return "en" if common.total() >= 3 and len(common) >= 2 else ""


def _in_chrome(element: Element, chrome: set[Element]) -> bool:
    return element in chrome or any(above in chrome for above in element.iterancestors())


def _is_add_on(reading: Reading, cards: Sequence[Card]) -> bool:
    """Tell whether cards stand under a heading that says they come on top of plans."""
    start = reading.page.spans[cards[0].element][0]
    for line in reversed(reading.page.lines[max(0, start - 4) : start]):
        if line.level:
            return bool(_ADD_ON_HEAD.match(line.text))
    return False


def _grids(body: Element) -> list[Element]:
    found = [element for element in body.iter("table") if next(element.iterdescendants("table"), None) is None]
    found += [element for element in body.iter() if isinstance(element.tag, str) and element.get("role") in ("table", "grid", "treegrid") and element.tag != "table"]
    for element in body.iter("div", "section", "ul", "ol", "dl", "tbody"):
        children = [child for child in element if isinstance(child.tag, str)]
        if len(children) < 2 or element.tag == "tbody":
            continue
        widths = Counter(sum(isinstance(cell.tag, str) for cell in child) for child in children)
        width, count = widths.most_common(1)[0]
        if 2 <= width <= 12 and count >= 2 and count >= 0.6 * len(children):
            found.append(element)
    return found[:400]


def _plan_of_card(reading: Reading, card: Card) -> Plan:
    lines = reading.page.of(card.element)
    cost = cost_of(reading, lines, inside=card.element, name_line=card.name_line)
    included = included_in(reading, card, cost)
    badge = card.badge or next((line.text for line in lines[:8] if words.BADGE.match(line.text) and line is not card.name_line), "")
    text = " ".join(line.text for line in lines if line.text)
    return _plan(card.name, cost, badge, trial_of(text), included.features, included.excluded, included.limits)


def _plan_of_grid(plan: GridPlan) -> Plan:
    return _plan(plan.name, plan.cost, plan.badge, "", plan.features, plan.excluded, plan.limits)


def _plan(name: str, cost: Cost, badge: str, trial: str, features: Sequence[str], excluded: Sequence[str], limits: Sequence[str]) -> Plan:
    free = cost.free or (not cost.prices and not cost.contact and is_free_line(name))
    return Plan(
        name=name,
        prices=tuple(cost.prices),
        free=free,
        contact=cost.contact and not free,
        trial=trial,
        badge=badge,
        features=tuple(features),
        excluded=tuple(excluded),
        limits=tuple(limits),
        gates=tuple(PlanLimit(what=told[0], value=told[1]) for text in limits if (told := read_limit(text))),
    )


Found = list[tuple[int, Plan, Element | None]]


def _with_periods(reading: Reading, found: Found) -> Found:
    """Give prices without a period the one that the page's switch or heading states for them."""
    default = _switch_period(reading.page.lines)
    out: Found = []
    for start, plan, element in found:
        silent = [price for price in plan.prices if not price.period and Decimal(price.amount) > 0]
        if silent and len(silent) == len([price for price in plan.prices if Decimal(price.amount) > 0]):
            period = _heading_period(reading.page.lines, start) or default
            if period:
                prices = tuple(_timed(price, period) if price in silent else price for price in plan.prices)
                plan = replace(plan, prices=prices)
        out.append((start, plan, element))
    return out


def _timed(price: PlanPrice, period: str) -> PlanPrice:
    return replace(price, period=period, billed=price.billed or {"month": "monthly", "year": "annually"}.get(period, ""))


_ON = re.compile(r"(?:^|[\s_-])(?:active|selected|current|checked|is-active|on)(?:$|[\s_-])", re.IGNORECASE)


def _switch_period(lines: Sequence[Line]) -> str:
    """Return the period that a switch between months and years shows at first; empty where there is no switch."""
    labels: list[tuple[str, bool]] = []
    for line in lines:
        if not line.text or len(line.text) > 40 or line.level or line.place in ("li", "td") and len(line.text) > 24:
            continue
        period = label_period(line.text)
        if not period or any(char.isdigit() for char in re.sub(r"\d{1,2}\s?%", "", line.text)) or not _only_label(line.text):
            continue
        chosen = False
        for element in (line.element, *list(line.element.iterancestors())[:2]):
            if element.get("aria-selected") == "true" or element.get("aria-pressed") == "true" or element.get("aria-checked") == "true" or _ON.search(element.get("class") or ""):
                chosen = True
        labels.append((period, chosen))
    if {period for period, _ in labels} != {"month", "year"}:
        return ""
    on = {period for period, chosen in labels if chosen}
    return on.pop() if len(on) == 1 else ""


def _only_label(text: str) -> bool:
    return len(text.split()) <= 4 or bool(words.SAVING.search(text))


def _heading_period(lines: Sequence[Line], start: int) -> str:
    for line in reversed(lines[max(0, start - 6) : start]):
        if line.level and line.text:
            return label_period(line.text)
    return ""


def _merged(plans: Sequence[Plan]) -> list[Plan]:
    """Return each plan once: the same name again is the other side of a switch, a copy for small screens, or a table."""
    kept: dict[str, Plan] = {}
    for plan in plans:
        key = " ".join(plan.name.casefold().split())
        known = kept.get(key)
        if known is None:
            kept[key] = plan
            continue
        prices = merged_prices([*known.prices, *plan.prices])
        kept[key] = replace(
            known,
            prices=tuple(prices),
            free=(known.free or plan.free) and not any(Decimal(price.amount) > 0 for price in prices),
            contact=(known.contact or plan.contact) and not prices,
            trial=known.trial or plan.trial,
            badge=known.badge or plan.badge,
            features=tuple(dict.fromkeys((*known.features, *plan.features))),
            excluded=tuple(dict.fromkeys((*known.excluded, *plan.excluded))),
            limits=tuple(dict.fromkeys((*known.limits, *plan.limits))),
            gates=tuple(dict.fromkeys((*known.gates, *plan.gates))),
        )
    return list(kept.values())


def _with_structured(plans: list[Plan], told: Sequence[Plan]) -> list[Plan]:
    """Add plans that only the structured data names; where the page shows plans, it only fills in what they lack."""
    if not plans:
        return list(told)
    by_name = {plan.name.casefold(): plan for plan in told}
    out = []
    for plan in plans:
        same = by_name.get(plan.name.casefold())
        if same is not None and not (plan.prices or plan.contact or plan.free):
            plan = replace(plan, prices=same.prices, free=same.free)
        out.append(plan)
    return out


def _with_trial(plans: list[Plan], whole: str, cards: Sequence[Sequence[Line]]) -> list[Plan]:
    """Give the trial that a page offers outside of its cards to the plans that one pays for."""
    if not plans or any(plan.trial.endswith("days") for plan in plans):
        return plans
    page_trial = trial_of(whole)
    if not page_trial.endswith("days"):
        return plans
    return [replace(plan, trial=page_trial) if any(Decimal(price.amount) > 0 for price in plan.prices) else plan for plan in plans]
