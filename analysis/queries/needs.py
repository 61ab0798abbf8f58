"""What a buyer asks of a plan, and what each plan says to it: yes, no, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.answers import answer_of
from analysis.queries.names import find_capabilities
from analysis.text.normalise import fold, stems
from analysis.view import MarketView, PlanView
from rivalscope.core.errors import ConfigError
from rivalscope.core.limits import Quantity, quantity, read_limit
from rivalscope.core.records import Capability, NoKind, Plan, Support

__all__ = ["SEATS", "Has", "Met", "Need", "check", "holds", "need_terms", "parse_need", "seats_allowed"]

_NEED = re.compile(
    r"^(?P<name>.+?)\s*(?:(?P<sign>>=|≥|=>|at least|min(?:imum)?\.?|>|<=|"
    r"≤)\s*(?P<amount>.+))?$",
    re.IGNORECASE,
)
_SAME = (
    ("saml", "saml"), ("sso", "single sign-on", "sso", "single sign on"), ("scim", "scim", "user provisioning"),
    ("audit", "audit log", "audit logs", "audit trail", "audit logging"), ("mfa", "2fa", "two-factor", "mfa"),
    ("self-hosted", "self-hosting", "self-hosted", "on-premise", "on-premises", "self hosted"),
    ("api", "api access", "api"), ("support", "priority support"), ("sla", "sla", "uptime sla"),
)  # fmt: skip
_ON_TOP = re.compile(
    r"\b(?:add-?on|extra cost|for an extra|coming soon|planned|on request|at extra|optional|"
    r"beta)\b|[$€£]\s?\d",
    re.IGNORECASE,
)
_INHERITS = re.compile(
    r"(?:everything|all(?: of)?(?: the)?(?: features)?|alles|tout|toutes les fonctionnalités|todo|tudo|tutto|"
    r"wszystko|vše|allt|alt)"
    r"(?: (?:that['’]s|included))?(?: (?:in|from|of|aus|von|dans|de|du|le plan|lo de|o|di|uit|van|i|från|z|ze|"
    r"na))* (?:the |our )?(?P<name>[^,.:;+]{2,40})",
    re.IGNORECASE,
)
SEATS = re.compile(
    r"\b(?:seats?|users?|members?|people|persons?|agents?|editors?|employees?|accounts?|nutzer\w*|benutzer\w*|"
    r"mitglieder|"
    r"utilisateurs?|membres?|usuarios?|usuários?|utenti|gebruikers|användare|brugere|użytkownik\w*)\b",
    re.IGNORECASE,
)


class Has(StrEnum):
    """What a plan says to a need."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "not said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something a plan must have."""

    text: str
    """As it was asked: "audit log >= 1 year"."""
    name: str
    least: Quantity | None = None
    """How much of it at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What a plan says to a need, with the words that say it."""

    need: str
    has: Has
    quote: str = ""
    """The page's words; empty if nothing was said."""
    url: str = ""


def parse_need(text: str) -> Need:
    """Read a need: "saml", "audit log >= 1 year", "10 projects".

    >>> parse_need("audit log >= 1 year").name, parse_need("SAML").least
    ('audit log', None)

    Raises:
        ConfigError: There is no name, or the amount cannot be read.
    """
    match = _NEED.match(" ".join(text.split()))
    if not match or not match["name"][0].isalnum():
        raise ConfigError(
            f"cannot read the requirement {text!r}",
            next_step='Write a name, or a name and an amount: "audit log >= 1 year".',
        )
    least = quantity(match["amount"]) if match["amount"] else None
    if match["sign"] in ("<=", "≤") or (match["amount"] and least is None):
        raise ConfigError(f"cannot read the requirement {text!r}", next_step='Give a minimum: "storage >= 10 GB".')
    name = match["name"]
    if least is None and (told := read_limit(name)) and told[0]:
        name, least = told[0], quantity(told[1])
    return Need(text=" ".join(text.split()), name=name, least=least)


def check(view: MarketView, row: PlanView, need: Need, *, siblings: Sequence[PlanView]) -> Met:
    """Return what a plan says to a need.

    The plan's own page decides first: what it lists, what it leaves out, how much of it. Then a plan that it builds on
    ("everything in Team"), then the matrix, whose quotes may name the plan from which on a product has something.

    Args:
        view: The market.
        row: The plan.
        need: The need.
        siblings: All current plans of the product, in the order of the page.
    """
    plan = row.plan
    terms = need_terms(view, need.name)
    lines = [line for _, line in _lines(plan, siblings, 0)]
    told = [line for line in lines if any(holds(line, term) for term in terms)]
    out = [line for line in plan.excluded if any(holds(line, term) for term in terms)]
    if told and out and need.least is None:
        return Met(need=need.text, has=Has.UNKNOWN, quote=f"{told[0]} / not included: {out[0]}", url=row.url)
    for line in told:
        has = _enough(line, need, terms)
        if has is not None:
            return Met(need=need.text, has=has, quote=line, url=row.url)
    if told:
        return Met(need=need.text, has=Has.UNKNOWN, quote=told[0], url=row.url)
    if out:
        return Met(need=need.text, has=Has.NO, quote=f"not included: {out[0]}", url=row.url)
    return _by_matrix(view, row, need, siblings)


def _lines(plan: Plan, siblings: Sequence[PlanView], depth: int) -> list[tuple[int, str]]:
    """Return what a plan lists, and what the plans that it builds on list; its own amounts are before theirs."""
    own = [(depth, line) for line in (*plan.limits, *plan.features)]
    if depth > 4:
        return own
    for line in plan.features:
        match = _INHERITS.search(line)
        if not match:
            continue
        name = fold(match["name"])
        base = next(
            (
                one.plan
                for one in siblings
                if one.plan is not plan and re.match(rf"{re.escape(fold(one.plan.name))}(?!\w)", name)
            ),
            None,
        )
        if base is not None:
            own += _lines(base, siblings, depth + 1)
    return own


def need_terms(view: MarketView, name: str) -> list[str]:
    """Return the words for a need: its own, those of its capability, and usual ones for the same thing."""
    words = fold(name)
    terms = [words]
    for _, *same in _SAME:
        if words in same:
            terms += same
    wanted = set(stems(name, keep_stopwords=True))
    for capability in _capabilities(view, name):
        if wanted <= {
            stem for text in (capability.label, *capability.aliases) for stem in stems(text, keep_stopwords=True)
        }:
            terms += [fold(text) for text in capability.aliases if wanted <= set(stems(text, keep_stopwords=True))]
    return list(dict.fromkeys(terms))


def _capabilities(view: MarketView, name: str) -> list[Capability]:
    return find_capabilities(view, stems(name))[:2]


def holds(line: str, term: str) -> bool:
    """Return whether a line holds all words of a term, in any form."""
    wanted = stems(term, keep_stopwords=True)
    return bool(wanted) and set(wanted) <= set(stems(line, keep_stopwords=True))


_ANY_AMOUNT = re.compile(r"unlimited|∞|\d[\d.,]*\s?(?:k\b|[a-zA-Z%]{1,10})?", re.IGNORECASE)


def _enough(line: str, need: Need, terms: Sequence[str]) -> Has | None:
    """Return whether a line that names a need has enough of it; None if it does not say."""
    if need.least is None:
        return None if _ON_TOP.search(line) else Has.YES
    _, colon, value = line.partition(": ")
    options = [value] if colon else []
    told = read_limit(line)
    if told and told[1]:
        options.append(told[1])
    options += _ANY_AMOUNT.findall(line)
    for option in options:
        amount = quantity(option)
        if amount is None:
            continue
        enough = amount.at_least(need.least)
        if enough is not None and (
            amount.number is None or amount.unit == need.least.unit or (amount.unit and need.least.unit)
        ):
            return Has.YES if enough else Has.NO
    return None


def _by_matrix(view: MarketView, row: PlanView, need: Need, siblings: Sequence[PlanView]) -> Met:
    silent = Met(need=need.text, has=Has.UNKNOWN)
    if need.least is not None:
        return silent
    wanted = set(stems(need.name, keep_stopwords=True))
    for capability in _capabilities(view, need.name):
        words = {stem for text in (capability.label, *capability.aliases) for stem in stems(text, keep_stopwords=True)}
        cell = view.cell(row.product, capability.id)
        if cell is None or not wanted <= words:
            continue
        quote = next((one for one in (*cell.evidence, *cell.contradictions)), None)
        if quote is None:
            continue
        if cell.support is Support.NONE and cell.no_kind is NoKind.DOCUMENTED:
            return Met(need=need.text, has=Has.NO, quote=quote.quote, url=quote.url)
        if not answer_of(cell).present:
            continue
        from_plan = cell.plan or quote.plan
        if not from_plan:
            # Nothing ties it to a plan: the product has it, and the page does not say where.
            continue
        names = [fold(one.plan.name) for one in siblings if one is row or not one.plan.uncertain]
        lowest = next(
            (
                place
                for place, name in enumerate(names)
                if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", fold(from_plan))
            ),
            None,
        )
        mine = names.index(fold(row.plan.name)) if fold(row.plan.name) in names else None
        if lowest is not None and mine is not None:
            return Met(need=need.text, has=Has.YES if mine >= lowest else Has.NO, quote=quote.quote, url=quote.url)
    return silent


def seats_allowed(plan: Plan) -> tuple[Quantity | None, str]:
    """Return how many people a plan is for at most, and the words that say so; None: it does not say."""
    for line in plan.limits:
        if not SEATS.search(line) or re.search(
            r"\b(?:additional|extra|minimum|at least|from)\b|"
            r"[$€£]",
            line,
            re.IGNORECASE,
        ):
            continue
        told = read_limit(line)
        if told is None:
            continue
        counted = told[0] if not SEATS.search(told[1]) else "seats"
        amount = quantity(told[1])
        if (
            amount is not None
            and not amount.unit
            and re.fullmatch(rf"(?:\w+ )?{SEATS.pattern}(?: \w+)?", counted.strip(), re.IGNORECASE)
        ):
            return amount, line
    return None, ""
