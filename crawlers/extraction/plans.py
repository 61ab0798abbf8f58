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
from crawlers.extraction.offers.cards import Card, Reading, find_cards, find_lines, find_sections
from crawlers.extraction.offers.costs import Cost, cost_of, merged_prices, trial_of
from crawlers.extraction.offers.gates import add_gates, names_columns
from crawlers.extraction.offers.grid import GridPlan, gates_of_grid, plans_of_grid
from crawlers.extraction.offers.includes import included_in
from crawlers.extraction.offers.lines import Line, read_lines
from crawlers.extraction.offers.phrase import is_free_line, label_period
from crawlers.extraction.offers.structured import named_currencies, plans_of_data
from crawlers.extraction.tables import hidden_classes
from rivalscope.core.limits import read_limit
from rivalscope.core.money import MoneyContext, says_money
from rivalscope.core.payload.nodes import Node
from rivalscope.core.records import Plan, PlanLimit, PlanPrice, Table

__all__ = ["read_plans"]

Element = etree._Element

_STRUCK_RULE = re.compile(
    r"(?:^|[}\s,])(?:[a-z]{1,10})?\.([A-Za-z][\w-]{0,60})\s{0,5}\{([^{}]{0,400}line-through[^{}]{0,200})\}"
)
_MAX_TEXT = 400_000
_ADD_ON_HEAD = re.compile(
    r"(?i)\b(?:add-?ons?|extras|à la carte|a la carte|(?:additional|optional|extra) (?:services?|features?|"
    r"products?|modules?|packs?)|"
    r"zusatz\w{2,}|zusätzliche \w+|(?:services?|options) (?:supplémentaires|en option)|complementos|"
    r"servicios adicionales|"
    r"opcionales|adicionais|servizi aggiuntivi|tillägg|tilvalg|dodatki|doplňky|дополнительно|"
    r"дополнительные \w+)\b|オプション|加购|附加"
)


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
    told_language = _told_language(root, language)
    context = MoneyContext.of_text(
        whole,
        language=_checked_language(told_language, whole) or _language_of(whole),
        host=_host(root, host),
        alternates=_alternates(root),
    )
    for currency in named_currencies(structured):
        context.stated[currency] += 1
    reading = Reading(page, context)
    nodes = {node.element: node for node in tree.walk()}
    chrome = {node.element for node in tree.walk() if node.chrome}
    found: list[tuple[int, Plan, Element | None]] = []
    groups = find_cards(reading)
    bare = _bare_prices(reading, [card for cards in groups for card in cards])
    for cards in groups:
        if any(_in_chrome(card.element, chrome) for card in cards) or _stand_elsewhere(reading, cards):
            continue
        for card in cards:
            found.append(
                (page.spans[card.element][0], _plan_of_card(reading, card, bare.get(card.element)), card.element)
            )
    covered = {element for _, _, element in found if element is not None}
    around: list[Element] = []
    bare_grids: list[Element] = []
    for element in _grids(body if body is not None else root):
        if any(one in covered for one in (element, *element.iterancestors())) or _in_chrome(element, chrome):
            continue
        if any(below in covered for below in element.iterdescendants()):
            around.append(element)
            continue
        plans = plans_of_grid(reading, element, alone=not found)
        if not plans:
            bare_grids.append(element)
        else:
            covered.add(element)
            start = page.spans.get(element, (0, 0))[0]
            found += [(start, _plan_of_grid(plan), None) for plan in plans]
    if not found:
        sections = [
            card for card in find_sections(reading) or find_lines(reading) if not _in_chrome(card.element, chrome)
        ]
        found = [(card.span[0] if card.span else 0, _plan_of_card(reading, card), None) for card in sections]
    found.sort(key=lambda one: one[0])
    found = _with_periods(reading, found)
    plans_ = _merged([plan for _, plan, _ in found])
    plans_ = _with_structured(plans_, told)
    plans_ = _with_trial(plans_, page.lines, [page.of(element) for _, _, element in found if element is not None])
    records = [table for _, table in tables]
    plans_ = add_gates(plans_, records)
    if len(plans_) >= 2 and not names_columns(plans_, records):
        plans_ = _with_grids(reading, plans_, [*around, *bare_grids])
    cards_ = [(nodes[element], plan.name) for _, plan, element in found if element is not None and element in nodes]
    return tuple(plans_), cards_


def _with_grids(reading: Reading, plans: list[Plan], elements: Sequence[Element]) -> list[Plan]:
    """Add what a grid of boxes says of the plans, where no table does."""
    names = {plan.name.casefold() for plan in plans}
    for element in elements:
        told = gates_of_grid(reading, element, names)
        if told:
            return _merged([*plans, *(_plan_of_grid(plan) for plan in told)])
    return plans


def _struck_classes(root: Element) -> frozenset[str]:
    found: set[str] = set()
    for style in root.iter("style"):
        found |= {match[1] for match in _STRUCK_RULE.finditer((style.text or "")[:200_000])}
    return frozenset(found)


def _host(root: Element, host: str) -> str:
    """Return the host of a page; the one that it gives itself where it was read from a file."""
    if host and not host.endswith(".invalid"):
        return host
    links = [link.get("href") or "" for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    links += [meta.get("content") or "" for meta in root.iter("meta") if (meta.get("property") or "") == "og:url"]
    return next((name for link in links if (name := urlsplit(link[:500]).hostname)), "")


def _alternates(root: Element) -> tuple[str, ...]:
    """Return the languages in which a page says it can be had."""
    return tuple(
        dict.fromkeys((link.get("hreflang") or "").lower()[:12] for link in root.iter("link") if link.get("hreflang"))
    )[:60]


def _told_language(root: Element, language: str) -> str:
    """Return the language tag of a page, with the country that its Open Graph locale adds."""
    locale = next(
        (meta.get("content") or "" for meta in root.iter("meta") if (meta.get("property") or "") == "og:locale"), ""
    )
    locale = locale.replace("_", "-").lower()[:12]
    base = language.split("-")[0]
    if (
        locale
        and "-" in locale
        and "-" not in language
        and (not base or locale.split("-")[0] == base)
        and locale != "en-us"
    ):
        return locale
    return language


_SCRIPTS = (
    (re.compile(r"[ぁ-ヿ]"), "ja"),
    (re.compile(r"[가-힣]"), "ko"),
    (re.compile(r"[پچژگ]"), "fa"),
    (re.compile(r"[\u0621-\u064a]{3}"), "ar"),
    (re.compile(r"[\u05d0-\u05ea]{2}"), "he"),
    (re.compile(r"[\u0e01-\u0e2e]{2}"), "th"),
    (re.compile(r"[іїєґ]"), "uk"),
    (re.compile(r"[а-я]{3}"), "ru"),
)


_ENGLISH = re.compile(
    r"\b(?:the|and|with|for|your|you|our|per|month|year|users?|free|contact|start|get|up|to|unlimited|most|sign|"
    r"plans?|"
    r"pricing)\b"
)


def _language_of(text: str) -> str:
    """Return the language that a page without a language tag is written in, where its script or small words tell."""
    head = text[:5_000]
    for pattern, language in _SCRIPTS:
        if len(pattern.findall(head)) > 8:
            return language
    common = Counter(_ENGLISH.findall(head.lower()))
    return "en" if common.total() >= 3 and len(common) >= 2 else ""


_SMALL_WORDS = {
    "en": "the and with for your you our per month free",
    "de": "und der die das mit für pro ihr ihre monat",
    "fr": "et les des pour avec votre vous par mois nos",
    "es": "los las con para por tu mes y su más del",
    "pt": "os das com para por seu mês e você mais do",
    "it": "gli con per il di tuo mese della più sono",
    "nl": "en de het met voor uw per maand je een",
    "pl": "i z dla w na do twój miesięcznie oraz się",
    "tr": "ve ile için bir aylık tüm daha her",
    "id": "dan untuk dengan yang anda per bulan semua",
    "sv": "och med för din per månad att på som",
}


def _checked_language(told: str, text: str) -> str:
    """Return the language that a page claims, unless its small words are clearly those of another one.

    Templates are often copied with their ``lang="en"``; a page in Spanish does not mean US dollars by "$".
    """
    words_ = Counter(re.findall(r"[^\W\d_]+", text[:12_000].casefold()))
    counts = {name: sum(words_[word] for word in small.split()) for name, small in _SMALL_WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    claimed = told.split("-")[0]
    if claimed in counts and best != claimed and counts[best] >= 12 and counts[best] > 3 * counts[claimed]:
        return best
    return told


def _in_chrome(element: Element, chrome: set[Element]) -> bool:
    return element in chrome or any(above in chrome for above in element.iterancestors())


def _stand_elsewhere(reading: Reading, cards: Sequence[Card]) -> bool:
    """Tell whether cards stand under a heading of add-ons, or under a question that they answer."""
    start = reading.page.spans[cards[0].element][0]
    for line in reversed(reading.page.lines[max(0, start - 4) : start]):
        if line.level or line.element.tag in ("summary", "dt"):
            return bool(len(line.text) < 60 and _ADD_ON_HEAD.search(line.text)) or (
                line.text.endswith("?")
                and any(above.tag in ("details", "li", "dl") for above in cards[0].element.iterancestors())
            )
    return False


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


def _bare_prices(reading: Reading, cards: Sequence[Card]) -> dict[Element, Line]:
    """Return lines that state a number where all other cards of the page, in the same place, state a price."""
    builds: Counter[tuple[str, str]] = Counter()
    signs: Counter[str] = Counter()
    silent: list[Card] = []
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
    found: dict[Element, Line] = {}
    for card in silent:
        for line in reading.lines_of(card):
            build = (str(line.element.tag), line.element.get("class") or "")
            if build[1] and builds[build] and re.match(r"\d[\d.,]{0,9}(?:\s?/|$|\s)", line.text):
                found[card.element] = replace(line, text=f"{currency} {line.text}", index=-1 - line.index)
                break
    return found


def _plan_of_card(reading: Reading, card: Card, bare: Line | None = None) -> Plan:
    lines = reading.lines_of(card)
    if bare is not None:
        lines = [bare if line.index == -1 - bare.index else line for line in lines]
    cost = cost_of(reading, lines, inside=card.element, name_line=card.name_line)
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
    return _sold_once(reading.page.lines, out)


def _sold_once(lines: Sequence[Line], found: Found) -> Found:
    """Give the prices of packs that a page sells by the piece their "once": nothing on it comes back each month."""
    prices = [price for _, plan, _ in found for price in plan.prices if Decimal(price.amount) > 0]
    if not prices or any(price.period not in ("", "usage") for price in prices):
        return found
    if not any(line.level and _PACKS.search(line.text) for line in lines):
        return found
    return [
        (
            start,
            replace(
                plan,
                prices=tuple(
                    price
                    if price.period or Decimal(price.amount) == 0
                    else replace(price, period="once", billed="once")
                    for price in plan.prices
                ),
            ),
            element,
        )
        for start, plan, element in found
    ]


_PACKS = re.compile(
    r"(?i)(?<!\w)(?:packs?|packages?|bundles?|pakiet\w{0,3}|pakete?|paket|paquetes?|pacotes?|pacchetti|"
    r"pakketten|balíč\w{1,3}|пакет\w{0,3})(?!\w)"
)


def _timed(price: PlanPrice, period: str) -> PlanPrice:
    return replace(
        price, period=period, billed=price.billed or {"month": "monthly", "year": "annually"}.get(period, "")
    )


_ON = re.compile(r"(?:^|[\s_-])(?:active|selected|current|checked|is-active|on)(?:$|[\s_-])", re.IGNORECASE)


def _switch_period(lines: Sequence[Line]) -> str:
    """Return the period that a switch between months and years shows at first; empty where there is no switch."""
    labels: list[tuple[str, bool]] = []
    for line in lines:
        if not line.text or len(line.text) > 40 or line.level or (line.place in ("li", "td") and len(line.text) > 24):
            continue
        period = label_period(line.text)
        if (
            not period
            or any(char.isdigit() for char in re.sub(r"\d{1,2}\s?%", "", line.text))
            or not _only_label(line.text)
        ):
            continue
        chosen = False
        for element in (line.element, *list(line.element.iterancestors())[:2]):
            if (
                element.get("aria-selected") == "true"
                or element.get("aria-pressed") == "true"
                or element.get("aria-checked") == "true"
                or _ON.search(element.get("class") or "")
            ):
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
    """Return each plan once: a name that comes again is the other side of a switch, a copy, or a table."""
    kept: dict[str, Plan] = {}
    for plan in plans:
        key = re.sub(r"[\W_]+(?!$)", "", plan.name.casefold()) or plan.name
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


def _with_trial(plans: list[Plan], lines: Sequence[Line], cards: Sequence[Sequence[Line]]) -> list[Plan]:
    """Give the trial that a page offers outside of its cards to the plans that one pays for."""
    if not plans:
        return plans
    inside = {line.index for card in cards for line in card}
    told = {plan.trial for plan in plans if plan.trial.endswith("days")}
    page_trial = trial_of(" ".join(line.text for line in lines if line.index not in inside))
    if not page_trial.endswith("days") or (told and told != {page_trial}):
        return plans
    return [
        replace(plan, trial=page_trial)
        if not plan.trial.endswith("days") and any(Decimal(price.amount) > 0 for price in plan.prices)
        else plan
        for plan in plans
    ]
