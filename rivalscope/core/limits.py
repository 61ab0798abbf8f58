"""Limits of plans as typed values: what is counted, how much of it, and whether it is enough."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

__all__ = ["Quantity", "is_limit", "quantity", "read_limit"]

_AMOUNT = re.compile(
    r"^(?:up to|max(?:imum)?\.?(?: of)?|at most|≤|bis zu|jusqu['’]à|hasta|até|fino a|tot|upp till|op til|do|до|"
    r"最大|最多|最高|최대|tối đa|"
    r"from|at least|min\.?|over|more than)?\s{0,2}(?P<value>\d[\d.,' \u00a0\u202f]{0,14}\d|"
    r"\d)\s{0,2}(?P<scale>[kKmM](?!\w)|million|万|萬|만)?\+?\s{0,2}",
    re.IGNORECASE,
)
_WITHOUT_LIMIT = re.compile(
    r"^(?:unlimited|no limit(?:s)? (?:on|to)|infinite|∞|unbegrenzte?[rsn]?|unlimitierte?[rsn]?|illimité\w{0,2}|"
    r"ilimitad[oa]s?|illimitat[oaie]|onbeperkte?|"
    r"obegränsa\w{1,3}|ubegrænse\w{1,3}|ubegrense\w{1,3}|rajoittam\w{1,8}|nieograniczon\w{1,4}|bez limitu|"
    r"neomezen\w{1,4}|neobmedzen\w{1,4}|korlátlan|"
    r"nelimitat\w?|неограничен\w{1,3}|безлимит\w{1,4}|необмежен\w{1,3}|sınırsız|απεριόριστ\w{1,3}|غير محدود\w?|"
    r"ללא הגבלה|tanpa batas|không giới hạn|"
    r"無制限|无限(?:制)?|無限|不限|무제한)(?!\w)\s{0,2}",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"^(?P<unit>%|[kmgtp]i?b(?!\w)|days?|weeks?|months?|years?|hours?|minutes?|hrs?|mins?|tage?n?|monate?n?|"
    r"jahre?n?|stunden|jours?|mois|ans?|heures|"
    r"d[ií]as?|meses|años|giorni|mesi|anni|dagen|maanden|jaar|dagar|månader|dni|miesięcy|lat|дн(?:ей|я|ів|и)?|"
    r"gün|日間?|天|ヶ月|个月|일)(?!\w)",
    re.IGNORECASE,
)
_OF = re.compile(r"^(?:of|for|in|on|worth of|an?|de|d['’]|des?|für|an|di|van|av|af|na|of free)\s", re.IGNORECASE)


def is_limit(text: str) -> bool:
    """Return whether an item of a plan states an amount or a limit rather than a feature.

    >>> is_limit("5 seats"), is_limit("Unlimited boards"), is_limit("Audit log"), is_limit("24/7 support")
    (True, True, False, False)
    """
    return read_limit(text) is not None


def read_limit(text: str) -> tuple[str, str] | None:
    """Return what an item counts and how much of it there is; None if it counts nothing.

    >>> read_limit("Up to 5 seats"), read_limit("90 days of audit log"), read_limit("Storage: 10 GB")
    (('seats', '5'), ('audit log', '90 days'), ('Storage', '10 GB'))
    >>> read_limit("Unlimited boards"), read_limit("24/7 support"), read_limit("SSO")
    (('boards', 'unlimited'), None, None)
    """
    text = text.strip()
    if not text or len(text) > 120:
        return None
    label, colon, behind = text.partition(": ")
    if colon and behind and len(label) < 60:
        told = read_limit(behind)
        if told is not None or _WITHOUT_LIMIT.match(behind):
            value = told[1] if told else "unlimited"
            return label.strip(), f"{value} {told[0]}".strip() if told and told[0] and len(told[0]) < 20 else value
    if match := _WITHOUT_LIMIT.match(text):
        rest = text[match.end() :].strip(" .:")
        return (rest, "unlimited") if len(rest) < 60 else None
    match = _AMOUNT.match(text)
    if not match or re.match(r"0\d|\d+\s?[/x×]\s?\d", text) or re.match(r"\d(?:st|nd|rd|th)\b|\d[dD]\b|\d+-\w", text):
        return None
    rest = text[match.end() :]
    if rest[:1] in ("/", "-", ".", "%") and not rest.startswith("% "):
        return None
    value = f"{match['value'].strip()}{match['scale'] or ''}"
    if unit := _MEASURE.match(rest):
        value, rest = f"{value} {unit['unit']}", rest[unit.end() :].lstrip()
        rest = _OF.sub("", rest)
    rest = rest.strip(" .,:;")
    return (rest, value) if len(rest) < 80 else None


_UNITS: dict[str, tuple[str, int]] = {
    **dict.fromkeys(("second", "sec"), ("second", 1)),
    **dict.fromkeys(("minute", "min"), ("second", 60)),
    **dict.fromkeys(("hour", "hr", "stunden", "heures"), ("second", 3_600)),
    **dict.fromkeys(
        ("day", "tag", "tage", "tagen", "jour", "día", "dia", "giorni", "dagen", "dagar", "dni", "gün"), ("day", 1)
    ),
    **dict.fromkeys(("日", "日間", "天", "일", "дней", "дня"), ("day", 1)),
    **dict.fromkeys(("week", "woche", "wochen", "semana", "semaine"), ("day", 7)),
    **dict.fromkeys(
        ("month", "monat", "monate", "monaten", "moi", "mois", "mese", "meses", "mesi", "maanden"), ("month", 1)
    ),
    **dict.fromkeys(("månader", "miesięcy", "ヶ月", "个月"), ("month", 1)),
    **dict.fromkeys(("year", "jahr", "jahre", "jahren", "an", "año", "anni", "jaar", "år", "lat", "yr"), ("month", 12)),
    **dict.fromkeys(("kb",), ("byte", 10**3)),
    **dict.fromkeys(("mb", "mib", "m"), ("byte", 10**6)),
    **dict.fromkeys(("gb", "gib", "g", "gigabyte"), ("byte", 10**9)),
    **dict.fromkeys(("tb", "tib", "t", "terabyte"), ("byte", 10**12)),
    **dict.fromkeys(("pb", "pib"), ("byte", 10**15)),
    "%": ("%", 1),
}
_QUANTITY = re.compile(
    r"(?P<number>\d[\d.,' \u00a0\u202f]{0,14}\d|\d)\s{0,2}(?P<scale>k(?!\w)|million|万|萬|만|"
    r"m(?!\w)(?!b))?\+?\s{0,2}(?P<unit>%|[^\W\d_]{1,12})?",
    re.IGNORECASE,
)
_SCALES = {"k": 10**3, "m": 10**6, "million": 10**6, "万": 10**4, "萬": 10**4, "만": 10**4}
_WORDS = {"one": "1", "two": "2", "three": "3", "five": "5", "ten": "10"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much: a number of base units, or without a limit."""

    number: Decimal | None
    """None: no limit."""
    unit: str = ""
    """day (of 1), month, second, byte, %, or empty for things that are counted."""

    @property
    def _days(self) -> Decimal | None:
        if self.number is None:
            return None
        return {
            "day": self.number,
            "month": self.number * 365 / 12,
            "second": self.number / 86_400,
        }.get(self.unit)

    def at_least(self, other: Quantity) -> bool | None:
        """Return whether this is as much as another quantity; None if they count different things.

        >>> quantity("90 days").at_least(quantity("1 year")), quantity("12 months").at_least(quantity("1 year"))
        (False, True)
        """
        if self.number is None:
            return True
        if other.number is None:
            return False
        if self.unit == other.unit:
            return self.number >= other.number
        mine, theirs = self._days, other._days
        if mine is None or theirs is None:
            return None
        return mine + Decimal("0.5") >= theirs

    def same(self, other: Quantity) -> bool:
        """Return whether two quantities are equal."""
        if self.number is None or other.number is None:
            return self.number is other.number
        return bool(self.at_least(other)) and bool(other.at_least(self))


def quantity(text: str) -> Quantity | None:
    """Read how much a short text says; None if it says no amount.

    >>> [str(quantity(text).number) for text in ("1,000", "10k", "2 GB", "Unlimited")]
    ['1000', '10000', '2000000000', 'None']
    """
    text = text.strip()
    if _WITHOUT_LIMIT.match(text):
        return Quantity(None)
    for word, digit in _WORDS.items():
        text = re.sub(rf"\b{word}\b", digit, text, flags=re.IGNORECASE)
    match = _QUANTITY.search(text)
    if not match:
        return None
    number = re.sub(r"[\s'\u00a0\u202f]", "", match["number"])
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", number):
        number = re.sub(r"[.,]", "", number)
    number = number.replace(",", ".")
    try:
        value = Decimal(number)
    except InvalidOperation:
        return None
    value *= _SCALES.get((match["scale"] or "").lower(), 1)
    unit = (match["unit"] or "").lower()
    name, factor = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s")) or ("", 1)
    return Quantity(value * factor, name)
