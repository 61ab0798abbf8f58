"""What a page charges besides its plans: rates of use with their tiers, add-ons, and what is paid once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

__all__ = ["Charge", "ChargeKind", "spell_tier", "tier_bounds"]


class ChargeKind(StrEnum):
    """For what one pays."""

    USAGE = "usage"
    """For what is used: a rate, or one tier of several."""
    ADD_ON = "add-on"
    """For something on top of a plan, as long as one has it."""
    ONCE = "once"
    """A single time: a setup fee, a pack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One price that is not the price of a plan, as its page states it."""

    name: str
    """What is charged, in the page's words: "Extra storage", "API requests"."""
    kind: ChargeKind
    amount: str
    """Decimal string."""
    currency: str = ""
    """ISO 4217; empty where the page does not say."""
    period: str = ""
    """month, year ...; empty: for each use, or once."""
    per: str = ""
    """What one amount buys: GB, "1,000 requests", seat; empty: the whole of it."""
    plan: str = ""
    """Plan that it is charged on top of; empty: the page ties it to none."""
    first: str = ""
    """Where its tier begins, as a number; empty: at nothing, or it has no tiers."""
    last: str = ""
    """Where its tier ends; empty: nowhere."""
    bound: str = ""
    """from, up to; empty: the amount is exact."""
    quote: str = ""
    """The page's words."""


_NUMBER = (
    r"(?P<{0}>\d{{1,3}}(?:[.,'\u00a0\u202f ]\d{{3}})+(?!\d)|\d+(?:[.,]\d+)?)\s{{0,2}}"
    r"(?P<{0}_scale>k|m|bn?|million|billion|tsd|mio|万|萬)?(?!\w|\s{{0,2}}%)"
)
_UNIT = r"(?:\s?[A-Za-zÀ-ӿ]{1,16})?"
_RANGE = re.compile(
    _NUMBER.format("first")
    + _UNIT
    + r"\s{0,2}(?:[-–—~〜]|to|bis|à|a|hasta|até|t/m|do|до|til|till)\s{0,2}"
    + _NUMBER.format("last"),
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:(?<!\w)(?:over|above|more than|from|beyond|after|next|über|ab|au-delà de|más de|acima de|mais de|oltre|vanaf|"
    r"över|over|powyżej|nad|свыше|от)\s{1,2}|>=?\s{0,2}|≥\s{0,2})" + _NUMBER.format("first"),
    re.IGNORECASE,
)
_PLUS = re.compile(_NUMBER.format("first").removesuffix(r"(?!\w|\s{0,2}%)") + r"\s{0,2}\+", re.IGNORECASE)
_TO = re.compile(
    r"(?:(?<!\w)(?:up to|first|under|below|less than|bis(?: zu)?|jusqu['’]à|hasta|até|fino a|tot|upp till|op til|do|"
    r"до)\s{1,2}|<=?\s{0,2}|≤\s{0,2})" + _NUMBER.format("last"),
    re.IGNORECASE,
)
_SCALES = {
    "k": 10**3,
    "tsd": 10**3,
    "m": 10**6,
    "mio": 10**6,
    "million": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "billion": 10**9,
    "万": 10**4,
    "萬": 10**4,
}


def tier_bounds(text: str) -> tuple[str, str]:
    """Return where a tier begins and ends, as numbers; empty where it is open, and both where there is no tier.

    >>> tier_bounds("10,001 – 50,000 requests"), tier_bounds("First 10 GB"), tier_bounds("1M+"), tier_bounds("Storage")
    (('10001', '50000'), ('', '10'), ('1000000', ''), ('', ''))
    >>> tier_bounds("0-10k"), tier_bounds("over 2.5 million")
    (('0', '10000'), ('2500000', ''))
    """
    for pattern in (_RANGE, _TO, _PLUS, _FROM):
        match = pattern.search(text)
        if match:
            found = match.groupdict()
            last = _number(found.get("last"), found.get("last_scale") or "")
            first = _number(found.get("first"), found.get("first_scale") or "")
            if found.get("last_scale") and not found.get("first_scale") and first and Decimal(first) < 1000:
                first = _number(first, found["last_scale"])  # "10-50k"
            return first, last
    return "", ""


def _number(digits: str | None, scale: str | None) -> str:
    if not digits:
        return ""
    grouped = re.fullmatch(r"\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+", digits)
    plain = re.sub(r"\D", "", digits) if grouped else digits.replace(",", ".")
    number = Decimal(plain) * _SCALES.get((scale or "").casefold(), 1)
    return f"{number.normalize():f}"


def spell_tier(charge: Charge) -> str:
    """Return the tier of a charge in words; empty where it has none.

    >>> spell_tier(Charge(name="Requests", kind=ChargeKind.USAGE, amount="1", first="10000", last="50000"))
    '10000 to 50000'
    """
    if charge.first and charge.last:
        return f"{charge.first} to {charge.last}"
    return f"from {charge.first}" if charge.first else f"up to {charge.last}" if charge.last else ""
