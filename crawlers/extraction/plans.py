"""Plans and prices of a page: from cards, from columns and rows of tables, from structured data."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.alone import find_asked, find_single
from crawlers.extraction.offers.asked import with_asked
from crawlers.extraction.offers.bare import names_currency, with_currencies
from crawlers.extraction.offers.cards import find_cards
from crawlers.extraction.offers.charges import ChargedCard, find_charges
from crawlers.extraction.offers.common import with_common
from crawlers.extraction.offers.confidence import Witnesses, are_offered, doubts, sure_plans, with_doubts
from crawlers.extraction.offers.costs import Cost, cost_of
from crawlers.extraction.offers.gates import add_gates, names_columns, with_denied
from crawlers.extraction.offers.grid import GridPlan, gates_of_grid, named_columns, plans_of_grid
from crawlers.extraction.offers.includes import included_in
from crawlers.extraction.offers.labels import names_free
from crawlers.extraction.offers.lines import TextLine, read_lines
from crawlers.extraction.offers.listed import find_lines
from crawlers.extraction.offers.merge import merged, with_structured, with_trial
from crawlers.extraction.offers.page_context import brand, is_about_prices, page_context, rival, struck_classes
from crawlers.extraction.offers.periods import switch_period, with_periods
from crawlers.extraction.offers.phrase import rest_of
from crawlers.extraction.offers.reading import OfferCard, OffersPage
from crawlers.extraction.offers.runs import ChosenOffers, best_run, decide
from crawlers.extraction.offers.scripted import with_scripted
from crawlers.extraction.offers.state import plans_of_state
from crawlers.extraction.offers.structured import named_currencies, plans_of_data
from crawlers.extraction.offers.trials import trial_of
from crawlers.extraction.offers.unpriced import find_beside, find_unpriced
from crawlers.extraction.tables import hidden_classes
from rivalscope.core.charges import Charge
from rivalscope.core.limits import read_limit
from rivalscope.core.money import says_money, states_amount
from rivalscope.core.payload.nodes import Node
from rivalscope.core.records import Plan, PlanLimit, Table

__all__ = ["Offers", "read_plans"]

Element = etree._Element


_MAX_TEXT = 400_000
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What a page offers.

    Attributes:
        plans: Plans that were read surely.
        cards: The cards of these plans in the tree, with their names.
        charges: What it charges besides: use, add-ons, what is paid once.
        doubt: What the page states of prices and was not read surely, in words; empty: nothing.
    """

    plans: tuple[Plan, ...] = ()
    cards: tuple[tuple[Node, str], ...] = ()
    charges: tuple[Charge, ...] = ()
    doubt: str = ""


def read_plans(
    root: Element,
    tree: Node,
    *,
    url: str = "",
    language: str = "",
    tables: Sequence[tuple[Node, Table]] = (),
    structured: Sequence[dict[str, object]] = (),
) -> Offers:
    """Return the plans that a page offers.

    Args:
        root: The parsed page.
        tree: Its tree, with chrome flagged.
        url: Address of the page; its host may decide what "$" means.
        language: Language tag of the page.
        tables: The page's tables with their nodes; marks of tables whose columns are plans become gates.
        structured: JSON-LD and microdata of the page.

    Returns:
        The plans in document order, each name once, their cards, and what was not read surely.
    """
    told = plans_of_data(structured)
    text = tree.text[:_MAX_TEXT]
    named = told or any(names_currency(text) for text in _labels(tables))
    silent = not (named or says_money(text))
    about = is_about_prices(root, url)
    if silent and (stated := _of_state(root, text, url=url, language=language, about=about)).plans:
        return stated
    # "$" before a number in the release notes of years, or in a listing, is no amount: reading them as a list of prices
    # took as long as all else.
    if not about and (silent or not (named or states_amount(text))):
        return Offers()
    body = root.find("body")
    page = read_lines(root, hidden=hidden_classes(root), struck=struck_classes(root))
    said = with_currencies(page, root)
    context = page_context(root, " ".join(line.text for line in page.lines)[:_MAX_TEXT], url=url, language=language)
    for currency in named_currencies(structured):
        context.stated[currency] += 1
    switch, switch_line = switch_period(page.lines)
    reading = OffersPage(
        page,
        context,
        switch=switch,
        switch_line=switch_line,
        columns=_column_heads(tables),
        brand=brand(root),
        rival=rival(root),
    )
    nodes = {node.element: node for node in tree.walk()}
    chrome = {node.element for node in tree.walk() if node.chrome}
    groups, fees = ([], []) if silent else find_cards(reading)
    groups = groups or [cards for cards in [find_unpriced(reading) if silent else find_beside(reading, about)] if cards]
    run = None if silent else best_run(reading, chrome=chrome)
    chosen = decide(reading, groups, run) if groups else ChosenOffers([])
    groups = chosen.groups
    found, apart = _of_cards(reading, groups, chrome)
    reading.named = frozenset(plan.name.casefold() for _, plan, _ in found)
    aside = {card.element for card in (*apart, *fees)}
    covered = {element for _, _, element in found if element is not None} | aside
    around: list[Element] = []
    bare_grids: list[Element] = []
    for element in _grids(body if body is not None else root):
        if any(one in covered for one in (element, *element.iterancestors())) or _in_chrome(element, chrome):
            continue
        if any(below in covered for below in element.iterdescendants()):
            around.append(element)
            continue
        plans = named_columns(reading, element) if silent else plans_of_grid(reading, element, alone=not found)
        if not plans:
            bare_grids.append(element)
        else:
            covered.add(element)
            start = page.spans.get(element, (0, 0))[0]
            found += [(start, _as_said(_plan_of_grid(plan), said), None) for plan in plans]
    if not found:
        sections = [card for card in find_lines(reading) if not _in_chrome(card.element, chrome)]
        if sections and _stand_elsewhere(reading, sections):
            sections = []
        if not (sections or aside) and about:
            sections = find_single(reading, chrome=chrome)
        if about and not groups:
            chosen = decide(reading, [sections] if sections else [], run)
            sections = [card for cards in chosen.groups for card in cards]
        found = [(card.span[0] if card.span else 0, _plan_of_card(reading, card), None) for card in sections]
    if found:
        taken = {line.index for _, _, element in found if element is not None for line in page.of(element)}
        names = {plan.name.casefold() for _, plan, _ in found}
        asked = [card for card in find_asked(reading, taken, names) if not _in_chrome(card.element, chrome)]
        found += [(card.span[0] if card.span else 0, _plan_of_card(reading, card), None) for card in asked]
    found.sort(key=lambda one: one[0])
    found = with_periods(reading, found)
    plans_ = [plan for plan in merged([plan for _, plan, _ in found], reading.brand) if _says_something(plan)]
    plans_ = with_scripted(with_structured(plans_, told), root)
    plans_ = with_trial(plans_, page.lines, [page.of(element) for _, _, element in found if element is not None])
    records = [table for _, table in tables]
    plans_ = with_denied(add_gates(plans_, records))
    if len(plans_) >= 2 and not names_columns(plans_, records):
        plans_ = _with_grids(reading, plans_, [*around, *bare_grids])
    cards_ = {line.index for _, _, element in found if element is not None for line in page.of(element)}
    plans_ = with_common(reading, plans_, inside=cards_)
    said_for_machines = frozenset(plan.name.casefold() for plan in told)
    plans_, unsure = sure_plans(plans_, stated=said_for_machines, agreed=chosen.agreed, silent=silent)
    if not about and not told:
        plans_ = are_offered(plans_, _sold_together(reading, found))
    names = {plan.name for plan in plans_}
    plans_ = with_doubts(
        plans_,
        Witnesses(
            stated=said_for_machines,
            seen_again=frozenset(run.names) if run is not None else frozenset(),
            beside=_beside(reading, [one for one in found if one[1].name in names]),
            disputed=chosen.doubtful,
        ),
    )
    told_of = {plan.name: plan for plan in plans_}
    charged = [ChargedCard(card.element, card.name, on_top=True) for card in apart]
    charged += [ChargedCard(card.element, card.name) for card in fees]
    charged += [
        ChargedCard(element, plan.name, told_of.get(plan.name)) for _, plan, element in found if element is not None
    ]
    return Offers(
        plans=tuple(plans_),
        cards=tuple(
            (nodes[element], plan.name)
            for _, plan, element in found
            if element is not None and element in nodes and plan.name in names
        ),
        charges=find_charges(reading, charged, plans_, chrome=chrome) if plans_ or about else (),
        doubt=doubts(reading, plans_, unsure) if about else "",
    )


def _of_cards(
    reading: OffersPage, groups: Sequence[list[OfferCard]], chrome: set[Element]
) -> tuple[list[tuple[int, Plan, Element | None]], list[OfferCard]]:
    """Return the plans of cards, each with its place and element, and the cards that are no plans: add-ons and such."""
    found: list[tuple[int, Plan, Element | None]] = []
    apart: list[OfferCard] = []
    bare = _bare_prices(reading, [card for cards in groups for card in cards])
    for cards in groups:
        if any(_in_chrome(card.element, chrome) for card in cards):
            continue
        if reading.rival and any(reading.rival.casefold() in card.name.casefold() for card in cards):
            continue
        if _stand_elsewhere(reading, cards):
            apart += cards
            continue
        extras = [
            card
            for card in cards
            if words.ADD_ON_HEAD.match(card.name)
            or words.ADD_ON_NAME.match(card.name)
            or _ADD_ON_CLASS.search(card.element.get("class") or "")
            or any(map(_says_add_on, reading.lines_of(card)))
        ]
        if len(extras) > 0.5 * len(cards):
            extras = cards
        apart += extras
        cards = [card for card in cards if card not in extras]
        read = with_asked(reading, cards, [_plan_of_card(reading, card, bare.get(card.element)) for card in cards])
        for card, plan in zip(cards, read, strict=True):
            start = card.span[0] if card.span else reading.page.spans[card.element][0]
            found.append((start, plan, None if card.span else card.element))
    return found, apart


def _of_state(root: Element, text: str, *, url: str, language: str, about: bool) -> Offers:
    """Return the plans in the state of a page about prices that shows no amount."""
    if not about:
        return Offers()
    plans, _ = sure_plans(plans_of_state(root, page_context(root, text, url=url, language=language)))
    return Offers(plans=tuple(plans))


def _labels(tables: Sequence[tuple[Node, Table]]) -> list[str]:
    """Return the heads of columns and the labels of rows of a page's tables that have numbers in their cells."""
    return [
        cell.text.strip()
        for _, table in tables
        if any(_DIGIT.search(cell.text) for row in table.rows[1:] for cell in row[1:])
        for cell in (*(table.rows[0] if table.rows else ()), *(row[0] for row in table.rows if row))
    ]


def _as_said(plan: Plan, said: Mapping[str, str]) -> Plan:
    """Return a plan whose prices quote the page: a number alone, where a head gave it its currency."""
    if not said:
        return plan
    quoted = (replace(price, original=said.get(price.original, price.original)) for price in plan.prices)
    return replace(plan, prices=tuple(quoted))


def _column_heads(tables: Sequence[tuple[Node, Table]]) -> frozenset[str]:
    """Return the heads of all columns but the first: in a comparison of plans they are the plans' names."""
    return frozenset(
        text
        for _, table in tables
        for row in table.rows[:2]
        for cell in row[1:]
        if 1 < len(text := cell.text.strip().casefold()) < 40
    )


def _sold_together(reading: OffersPage, found: Sequence[tuple[int, Plan, Element | None]]) -> list[set[str]]:
    """Return the names of plans whose cards stand side by side, each with a list and a button."""
    groups: defaultdict[Element | None, set[str]] = defaultdict(set)
    for _, plan, element in found:
        if (
            element is not None
            and (plan.features or plan.limits)
            and any(line.link for line in reading.page.of(element))
        ):
            groups[element.getparent()].add(plan.name)
    return list(groups.values())


def _beside(reading: OffersPage, found: Sequence[tuple[int, Plan, Element | None]]) -> frozenset[str]:
    """Return the names, folded, of plans whose cards stand beside others that are built alike.

    Where a page has no cards, the columns of its one table stand so, too, if one of them is for a month or a year.
    """
    names = {plan.name.casefold() for _, plan, element in found if element is None}
    columns = {name for name in names if any(head.split("\n")[0].startswith(name) for head in reading.columns)}
    if len(columns) == len(found) > 1 and len({start for start, _, _ in found}) == 1:
        recurs = any(price.period in ("month", "year") for _, plan, _ in found for price in plan.prices)
        return frozenset(columns) if recurs else frozenset()
    built = [
        (plan.name.casefold(), (element.getparent(), element.tag, *(element.get("class") or "").split()[:1]))
        for _, plan, element in found
        if element is not None
    ]
    alike = Counter(build for _, build in built)
    return frozenset(name for name, build in built if alike[build] > 1)


def _says_something(plan: Plan) -> bool:
    return bool(plan.prices or plan.free or plan.contact or plan.features or plan.excluded or plan.limits)


def _with_grids(reading: OffersPage, plans: list[Plan], elements: Sequence[Element]) -> list[Plan]:
    """Add what a grid of boxes says of the plans, where no table does."""
    names = {plan.name.casefold() for plan in plans}
    for element in elements:
        told = gates_of_grid(reading, element, names)
        if told:
            return merged([*plans, *(_plan_of_grid(plan) for plan in told)], reading.brand)
    return plans


def _in_chrome(element: Element, chrome: set[Element]) -> bool:
    return element in chrome or any(above in chrome for above in element.iterancestors())


def _stand_elsewhere(reading: OffersPage, cards: Sequence[OfferCard]) -> bool:
    """Return whether cards are under a heading of add-ons or examples, or under a question that they answer."""
    first = cards[0]
    start = first.span[0] if first.span else reading.page.spans[first.element][0]
    above = reading.page.lines[max(0, start - 5) : start]
    if any(len(line.text) < 30 and words.ADD_ON_HEAD.match(line.text) for line in above if not line.link):
        return True
    for line in reversed(above):
        if line.level or line.element.tag in ("summary", "dt"):
            return bool(
                len(line.text) < 60 and (words.ADD_ON_HEAD.search(line.text) or words.EXAMPLE_HEAD.search(line.text))
            ) or (
                line.text.endswith("?")
                and any(above.tag in ("details", "li", "dl") for above in cards[0].element.iterancestors())
            )
    return False


_ADD_ON_CLASS = re.compile(r"(?:^|[\s_-])add-?ons?(?:$|[\s_-])", re.IGNORECASE)


def _says_add_on(line: TextLine) -> bool:
    """Return whether a short line says that something is an add-on, and besides only how it is paid."""
    text = line.text
    told = len(text) < 32 and line.place != "li" and words.ADD_ON_HEAD.search(text)
    return bool(told) and not rest_of(words.ADD_ON_HEAD.sub(" ", text), [])


def _grids(body: Element) -> list[Element]:
    found = [element for element in body.iter("table") if next(element.iterdescendants("table"), None) is None]
    found += [
        element
        for element in body.iter()
        if isinstance(element.tag, str)
        and element.get("role") in ("table", "grid", "treegrid")
        and element.tag != "table"
    ]
    for element in body.iter("div", "section", "ul", "ol", "dl", "tbody"):
        children = [child for child in element if isinstance(child.tag, str)]
        if len(children) < 2 or element.tag == "tbody":
            continue
        widths = Counter(sum(isinstance(cell.tag, str) for cell in child) for child in children)
        width, count = widths.most_common(1)[0]
        if 2 <= width <= 12 and count >= 2 and count >= 0.6 * len(children):
            found.append(element)
    return found[:400]


def _bare_prices(reading: OffersPage, cards: Sequence[OfferCard]) -> dict[Element, TextLine]:
    """Return lines that state a number where all other cards of the page, in the same place, state a price."""
    builds: Counter[tuple[str, str]] = Counter()
    signs: Counter[str] = Counter()
    silent: list[OfferCard] = []
    for card in cards:
        lines = reading.lines_of(card)
        priced = next((line for line in lines if reading.kind(line) == "amount"), None)
        if priced is None:
            silent.append(card)
        else:
            builds[str(priced.element.tag), priced.element.get("class") or ""] += 1
            signs[reading.phrases(priced)[0].money.currency] += 1
    if not silent or len(signs) != 1 or not next(iter(signs)):
        return {}
    currency = next(iter(signs))
    found: dict[Element, TextLine] = {}
    for card in silent:
        for line in reading.lines_of(card):
            build = (str(line.element.tag), line.element.get("class") or "")
            if build[1] and builds[build] and re.match(r"\d[\d.,]{0,9}(?:\s?/|$|\s)", line.text):
                found[card.element] = replace(line, text=f"{currency} {line.text}", index=-1 - line.index)
                break
    return found


def _plan_of_card(reading: OffersPage, card: OfferCard, bare: TextLine | None = None) -> Plan:
    lines = reading.lines_of(card)
    if bare is not None:
        lines = [bare if line.index == -1 - bare.index else line for line in lines]
    cost = cost_of(reading, lines, inside=card.element, name_line=card.name_line, prose=card.prose)
    if card.asked:
        cost = Cost(contact=True)
    if bare is not None:
        # The currency is the other cards'; the page's words are the number.
        said = bare.text.partition(" ")[2]
        cost.prices = [replace(price, original=said) for price in cost.prices]
    included = included_in(reading, card, cost)
    badge = card.badge or next(
        (line.text for line in lines[:8] if words.BADGE.match(line.text) and line is not card.name_line), ""
    )
    text = " ".join(line.text for line in lines if line.text)
    return _plan(card.name, cost, badge, trial_of(text), included.features, included.excluded, included.limits)


def _plan_of_grid(plan: GridPlan) -> Plan:
    return _plan(plan.name, plan.cost, plan.badge, "", plan.features, plan.excluded, plan.limits)


def _plan(
    name: str,
    cost: Cost,
    badge: str,
    trial: str,
    features: Sequence[str],
    excluded: Sequence[str],
    limits: Sequence[str],
) -> Plan:
    free = cost.free or (not cost.prices and not cost.contact and names_free(name))
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
        gates=tuple(
            PlanLimit(what=told[0], value=told[1])
            for text in limits
            if not says_money(text) and (told := read_limit(text))
        ),
    )
