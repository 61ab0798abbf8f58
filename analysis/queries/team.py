"""What a team pays: per vendor the cheapest plan that has what is asked, its price, the arithmetic, and the quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from analysis.insights.offers import current_plans
from analysis.queries.cells import plan_is
from analysis.queries.extras import A_MONTH, add_on_for, charges_of, extra_seats
from analysis.queries.names import match_products
from analysis.queries.needs import Has, Met, Need, check, parse_need, seats_allowed
from analysis.view import ChargeView, MarketView, PlanView
from rivalscope.core.charges import Charge
from rivalscope.core.errors import ConfigError
from rivalscope.core.limits import Quantity
from rivalscope.core.money import spell_money
from rivalscope.core.plans import spell_price
from rivalscope.core.records import PlanPrice

__all__ = ["State", "TeamPrice", "team_prices", "team_question", "without_team"]

_EACH = re.compile(
    r"^(?:(?:active|named|paid|licensed|monthly active) )?(?:seat|user|member|agent|editor|developer|dev|person|"
    r"people|employee|student|"
    r"licen[cs]e|platz|sitz|nutzer|benutzer|anwender|mitarbeiter|lizenz|utilisateur|membre|siège|usuario|"
    r"usuário|puesto|asiento|"
    r"utente|gebruiker|medewerker|användare|bruger|bruker|użytkownik|osoba|uživatel|felhasználó|kullanıcı|kişi|"
    r"пользователь|"
    r"ユーザー|アカウント|人|名|用户|用戶|席|명|사용자|empleado|funcionário|aktive medlem|medlem)s?$",
    re.IGNORECASE,
)


class State(StrEnum):
    """What can be said of a vendor's price for a team."""

    PRICED = "priced"
    CONTACT = "contact us"
    UNKNOWN = "not said"
    """There are priced plans, and the pages do not say whether they have what is asked."""
    USAGE = "by usage"
    NONE = "no plan has it"
    NO_PLANS = "no plans read"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPrice:
    """A vendor's answer."""

    product: str
    product_name: str
    state: State
    plan: str = ""
    total: Decimal | None = None
    """For the whole team, a month; for a plan that is paid once, altogether. None: no public price."""
    currency: str = ""
    """ISO 4217; empty if the page does not say."""
    at_least: bool = False
    """The page says "from"."""
    once: bool = False
    billed: str = ""
    arithmetic: str = ""
    """How the total comes about, in words."""
    needs: tuple[Met, ...] = ()
    """What the plan says to each need."""
    quotes: tuple[str, ...] = ()
    """The page's words for price and needs."""
    url: str = ""
    notes: tuple[str, ...] = ()
    """What else a buyer should know: plans left out and why, cheaper ones of which the page says nothing."""


@dataclass(frozen=True, slots=True)
class _Option:
    row: PlanView
    met: tuple[Met, ...]
    price: PlanPrice | None
    total: Decimal | None
    arithmetic: str
    seats_no: str

    @property
    def open(self) -> bool:
        return any(one.has is Has.UNKNOWN for one in self.met)

    @property
    def doubtful(self) -> bool:
        return self.row.plan.uncertain or (self.price is not None and self.price.doubtful)

    @property
    def ruled_out(self) -> bool:
        return bool(self.seats_no) or any(one.has is Has.NO for one in self.met)


def team_prices(
    view: MarketView, *, seats: int, needs: Sequence[str] = (), billing: str = "", product: str = "", plan: str = ""
) -> tuple[TeamPrice, ...]:
    """Return what each vendor asks of a team.

    Args:
        view: The market.
        seats: People who need a seat.
        needs: What the plan must have: "saml", "audit log >= 1 year".
        billing: "annual" or "monthly"; empty: the price that each page shows first.
        product: Names of products, or "we"; empty: all.
        plan: Only plans of this name, where the product has one; empty: all.

    Returns:
        One answer a vendor, in the order of the market. What is not public, or not said, is an answer, never a zero.

    Raises:
        ConfigError: Seats, a need or the billing cannot be read.
    """
    if seats < 1:
        raise ConfigError(f"{seats} seats", next_step="Give the number of people: --seats 40")
    wanted = billing.casefold()
    if wanted and not wanted.startswith(("annual", "year", "month")):
        raise ConfigError(f"unknown billing {billing!r}", next_step="Write annual or monthly.")
    wanted = "annually" if wanted.startswith(("annual", "year")) else "monthly" if wanted else ""
    asked = [parse_need(text) for text in needs]
    slugs = match_products(view, product)[0] if product else [one.slug for one in view.products]
    return tuple(_vendor(view, slug, seats, asked, wanted, plan) for slug in slugs)


def _vendor(view: MarketView, slug: str, seats: int, needs: Sequence[Need], billing: str, plan: str) -> TeamPrice:
    rows = current_plans(view, slug)
    rows = tuple(row for row in rows if plan and plan_is(plan, row.plan.name)) or rows
    name = view.name(slug)
    if not rows:
        return TeamPrice(product=slug, product_name=name, state=State.NO_PLANS)
    options = [_option(view, row, rows, seats, needs, billing) for row in rows]
    fits = [one for one in options if not one.ruled_out]
    sure = [one for one in fits if not one.open]
    priced = sorted((one for one in sure if one.total is not None), key=_rank)
    notes = [f"{one.row.plan.name}: {why}" for one in options if one.ruled_out and (why := _why_not(one))]
    maybe = sorted((one for one in fits if one.open and one.total is not None), key=_rank)
    if priced:
        best = next((one for one in priced if not one.doubtful), priced[0])
        notes += [
            f"{one.row.plan.name} would cost less ({one.arithmetic}), but it is uncertain: compare it with the page"
            for one in priced
            if _rank(one) < _rank(best)
        ]
        notes += [
            f"{one.row.plan.name} would cost less, but its page does not say whether it has {_open_needs(one)}"
            for one in maybe
            if _rank(one) < _rank(best)
        ]
        return _answer(slug, name, State.PRICED, best, notes)
    usage = sorted((one for one in sure if one.price is not None), key=_is_doubtful)
    if usage:
        return _answer(slug, name, State.USAGE, usage[0], notes)
    contact = sorted((one for one in sure if one.row.plan.contact), key=_is_doubtful)
    if contact:
        notes += [f"{one.row.plan.name}: not stated whether it has {_open_needs(one)}" for one in maybe]
        return _answer(slug, name, State.CONTACT, contact[0], notes)
    if maybe:
        return _answer(slug, name, State.UNKNOWN, maybe[0], notes)
    asks = sorted((one for one in fits if one.row.plan.contact), key=_is_doubtful)
    if asks:
        return _answer(slug, name, State.CONTACT, asks[0], notes)
    if fits:
        return _answer(slug, name, State.UNKNOWN, fits[0], notes)
    return TeamPrice(product=slug, product_name=name, state=State.NONE, notes=tuple(notes), url=rows[0].url)


def _answer(slug: str, name: str, state: State, option: _Option, notes: Sequence[str]) -> TeamPrice:
    plan, price = option.row.plan, option.price
    shown = state in (State.PRICED, State.UNKNOWN)
    said = [price.original] if price is not None and price.original else []
    return TeamPrice(
        product=slug,
        product_name=name,
        state=state,
        plan=plan.name,
        total=option.total if shown else None,
        currency=price.currency if price is not None and shown else "",
        at_least=price is not None and price.bound == "from",
        once=price is not None and price.period == "once",
        billed=price.billed if price is not None else "",
        arithmetic=option.arithmetic if shown or state is State.USAGE else "",
        needs=option.met,
        quotes=tuple(dict.fromkeys([*said, *(one.quote for one in option.met if one.quote)])),
        url=option.row.url,
        notes=(*notes, *_doubt(option)),
    )


def _doubt(option: _Option) -> tuple[str, ...]:
    """Return what a buyer should know of a plan or price that was not read surely."""
    what = "the price" if option.price is not None else "the plan"
    return (f"{what} is uncertain: compare it with the page",) if option.doubtful else ()


def _is_doubtful(option: _Option) -> bool:
    return option.doubtful


def _open_needs(option: _Option) -> str:
    return " or ".join(one.need for one in option.met if one.has is Has.UNKNOWN)


def _why_not(option: _Option) -> str:
    if option.seats_no:
        return option.seats_no
    missing = [f"{one.need}: {one.quote}" for one in option.met if one.has is Has.NO]
    return "; ".join(missing)


def _rank(option: _Option) -> tuple[bool, Decimal]:
    total = option.total if option.total is not None else Decimal(0)
    return bool(option.price and option.price.period == "once"), total


def _option(
    view: MarketView, row: PlanView, rows: Sequence[PlanView], seats: int, needs: Sequence[Need], billing: str
) -> _Option:
    plan = row.plan
    met = tuple(check(view, row, need, siblings=rows) for need in needs)
    price = _price_for(plan.prices, billing)
    charges = charges_of(view, row.product, plan)
    met, extras = _with_add_ons(view, met, needs, charges, price, seats)
    allowed, words = seats_allowed(plan)
    seats_no = ""
    if allowed is not None and allowed.at_least(Quantity(Decimal(seats))) is False:
        more = extra_seats(charges)
        by_seat = price is not None and bool(_EACH.match(price.per))
        if more is None or allowed.number is None or price is None or by_seat or more.currency != price.currency:
            seats_no = f"too few seats: {words}"
        else:
            extras.append((more, int(seats - allowed.number)))
    if price is None:
        if plan.free:
            return _Option(row, met, None, Decimal(0), "free", seats_no)
        return _Option(row, met, None, None, "", seats_no)
    total, arithmetic = _total(price, seats)
    if extras and (total is None or price.period not in A_MONTH):
        return _Option(row, met, price, None, arithmetic, seats_no)
    for charge, times in extras:
        total, arithmetic = _plus(total or Decimal(0), arithmetic, charge, times)
    return _Option(row, met, price, total, arithmetic, seats_no)


def _with_add_ons(
    view: MarketView,
    met: Sequence[Met],
    needs: Sequence[Need],
    charges: Sequence[ChargeView],
    price: PlanPrice | None,
    seats: int,
) -> tuple[tuple[Met, ...], list[tuple[Charge, int]]]:
    """Return what a plan says to each need with the add-ons that give what it lacks, and these add-ons."""
    out: list[Met] = []
    extras: list[tuple[Charge, int]] = []
    for one, need in zip(met, needs, strict=True):
        row = None if one.has is Has.YES or price is None else add_on_for(view, need, charges)
        if row is not None and price is not None and row.charge.currency == price.currency:
            one = Met(need=one.need, has=Has.YES, quote=row.charge.quote, url=row.url)
            extras.append((row.charge, seats if row.charge.per and _EACH.match(row.charge.per) else 1))
        out.append(one)
    return tuple(out), extras


def _plus(total: Decimal, arithmetic: str, charge: Charge, times: int) -> tuple[Decimal, str]:
    """Add what comes on top of a plan by the month, with the words for it."""
    month = Decimal(charge.amount) * times * A_MONTH[charge.period]
    month = month.quantize(Decimal("0.01")) if month != month.to_integral_value() else month.to_integral_value()
    each = f"{times} × " if times > 1 else ""
    cost = f"{each}{spell_money(Decimal(charge.amount), charge.currency)} a {charge.period} ({charge.name})"
    return total + month, f"{arithmetic} + {cost} = {spell_money(total + month, charge.currency)} a month"


def _price_for(prices: Sequence[PlanPrice], billing: str) -> PlanPrice | None:
    """Return the price that a team pays with this billing; the first shown one where the plan has no such price."""
    if not prices:
        return None
    fitting = [one for one in prices if one.billed == billing] if billing else []
    paid = [
        one for one in (fitting or prices) if one.period in A_MONTH or one.period == "once" or Decimal(one.amount) == 0
    ]
    options = paid or list(prices)
    if fitting and paid:
        return min(options, key=lambda one: Decimal(one.amount) * A_MONTH.get(one.period, Decimal(1)))
    return next((one for one in options if one.shown), options[0])


def _total(price: PlanPrice, seats: int) -> tuple[Decimal | None, str]:
    amount = Decimal(price.amount)
    if amount == 0:
        return Decimal(0), "0: the page says so"
    if price.period == "usage" or (price.per and not _EACH.match(price.per) and price.period not in A_MONTH):
        return None, f"{spell_price(price)}: depends on what is used"
    times = seats if price.per and _EACH.match(price.per) else 1
    each = f"{seats} seats × " if times > 1 or (price.per and _EACH.match(price.per)) else ""
    whole = amount * times
    currency = price.currency or "(currency not said)"
    if price.period == "once":
        return whole, f"{each}{spell_money(amount, currency)} = {spell_money(whole, currency)} once"
    factor = A_MONTH.get(price.period)
    if factor is None:
        return None, f"{spell_price(price)}: the page does not say for how long"
    month = whole * factor
    month = month.quantize(Decimal("0.01")) if month != month.to_integral_value() else month.to_integral_value()
    words = f"{each}{spell_money(amount, currency)} a {price.period}"
    if times > 1:
        words += f" = {spell_money(whole, currency)} a {price.period}"
    if price.period != "month":
        words += f" = {spell_money(month, currency)} a month"
    if price.billed == "annually" and price.period == "month":
        words += f" ({spell_money(whole * 12, currency)} a year, billed annually)"
    if price.per and not _EACH.match(price.per):
        words += f"; per {price.per}"
    return month, f"at least {words}" if price.bound == "from" else words


_TEAM = re.compile(
    r"\b(?P<seats>\d{1,6})[\s-]*(?:seats?|users?|people|persons?|members?|employees?|agents?|developers?|devs|"
    r"engineers|licen[cs]es)\b|"
    r"\b(?:team|company|group|shop|org|department|startup|firm|agency|squad|crew|business) of (?P<team>\d{1,6})\b",
    re.IGNORECASE,
)
_COSTS = re.compile(
    r"\b(?:costs?|prices?|pay(?:s|ing)?|cheap(?:est|er)?|how much|expensive|budget|quote"
    r"|charg(?:e[sd]?|ing)|afford|bill(?:ed)?|invoice"
    r"|(?:a|per|each) (?:month|year)|monthly|yearly|(?:under|below|within|less than|max(?:imum)?) [€$£]?\d+"
    r"|euros?|dollars?|pounds?|deals?|free|save|savings?|budget|damage|set (?:us|me|you|them|him|her) back"
    r"|spend|suits?)\b|[€$£]\s?\d",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\b(?:with|including|that (?:has|have|includes?)|and needs?|needing|who needs?|need(?:s|"
    r"ing)?) (?P<needs>[^?!;:]+?)(?=[?!;:]|\. | [-–] |,? (?:and )?(?:what|how|who|which)\b|$"
    r"|,? (?:billed|paid|paying) |\bat (?:tern|all)\b)",
    re.IGNORECASE,
)


def without_team(text: str) -> str:
    """Return a question without the words that say how many people are meant."""
    return _TEAM.sub(" ", text)


def team_question(text: str) -> tuple[int, tuple[str, ...], str] | None:
    """Read a question about a team's price: seats, needs and billing; None if it is none.

    >>> team_question("what do 40 people pay with SAML and an audit log >= 1 year, billed annually?")
    (40, ('SAML', 'audit log >= 1 year'), 'annual')
    """
    found = _TEAM.search(text)
    if not found or not _COSTS.search(text):
        return None
    seats = int(found["seats"] or found["team"])
    with_ = _WITH.search(text)
    needs = re.split(r",\s*(?:and\s+)?|\s+and\s+|\s+plus\s+", with_["needs"]) if with_ else []
    kept = [re.sub(r"^(?:an?|the|some|to)\s+|\s+(?:costs?|pay|be|at most)$", "", need.strip(" .")) for need in needs]
    kept = [
        re.sub(
            r"(?:^|\s+)(?:for|at|of|an?)\s*$",
            "",
            need[: team.start() if (team := _TEAM.search(need)) else None].strip(" .-"),
        )
        for need in kept
    ]
    kept = [need for need in kept if len(need) > 1]
    billing = (
        "annual"
        if re.search(
            r"\b(?:annual\w*|yearly|by the year|"
            r"a year in advance)\b",
            text,
            re.IGNORECASE,
        )
        else ""
    )
    billing = billing or ("monthly" if re.search(r"\b(?:billed|paid|paying) monthly\b", text, re.IGNORECASE) else "")
    return seats, tuple(kept), billing
