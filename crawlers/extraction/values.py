"""Numbers with units and limits, as plans and comparison tables state them."""

from __future__ import annotations

import re

__all__ = ["is_limit", "read_limit", "read_value"]

_UNLIMITED = re.compile(
    r"^(?:unlimited|∞|no limits?|limitless|unbegrenzt|illimité|unrestricted|unmetered)\b", re.IGNORECASE
)
_CONTACT = re.compile(
    r"^(?:contact(?: us| sales)?|custom(?: pricing)?|get a quote|talk to (?:us|sales)|on request|let's talk|"
    r"call us|negotiable)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"^(?P<limit>(?:up to|max(?:imum)?\.?(?: of)?|at most|≤|<=|<|from|at least|min(?:imum)?\.?|≥|>=|>|~|about|over|"
    r"more than)\s{0,3})?"
    r"(?P<sign>[$€£¥₹]\s{0,2})?(?P<number>\d[\d,.' ]{0,20}\d|\d)\s{0,3}"
    r"(?P<unit>%|[kmgtp]i?b?\b|[A-Za-zµ][\w/.-]{0,20}(?:\s(?:per|/)\s?[a-z]{1,12})?)?(?P<more>.{0,80})$",
    re.IGNORECASE,
)
_UPPER = ("up to", "max", "at most", "≤", "<")
_LOWER = ("from", "at least", "min", "≥", ">", "over", "more than")


def read_value(text: str) -> str:
    """Return the number, limit or state that a cell gives, normalised; empty where it gives none.

    >>> read_value("Up to 5 seats"), read_value("10 GB"), read_value("Unlimited boards"), read_value("contact sales")
    ('<= 5 seats', '10 GB', 'unlimited', 'contact')
    >>> read_value("1,000 requests per day"), read_value("Yes")
    ('1000 requests per day', '')
    """
    text = text.strip()
    if not text or len(text) > 120:
        return ""
    if _UNLIMITED.match(text):
        return "unlimited"
    if _CONTACT.match(text):
        return "contact"
    match = _NUMBER.match(text)
    if not match:
        return ""
    number = _plain(match["number"])
    if not number:
        return ""
    limit = (match["limit"] or "").strip().lower()
    before = "<= " if limit.startswith(_UPPER) else ">= " if limit.startswith(_LOWER) else ""
    sign = (match["sign"] or "").strip()
    unit = (match["unit"] or "").strip()
    more = match["more"].strip()
    rest = more if more.startswith(("per ", "/")) and len(more) < 30 else ""
    gap = "" if unit in ("%", "") else " "
    return f"{before}{sign}{number}{gap}{unit}{' ' + rest if rest else ''}"


def _plain(number: str) -> str:
    """Drop thousands separators: 1,000 and 1.000 and 1 000 are one thousand, 1,5 and 1.5 are not."""
    number = number.replace(" ", "").replace("'", "")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number):
        return number.replace(",", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", number):
        return number.replace(".", "")
    if re.fullmatch(r"\d+,\d{1,2}", number):
        return number.replace(",", ".")
    return number if re.fullmatch(r"\d+(?:\.\d+)*", number) else ""


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
    """Tell whether an item of a plan states an amount or a limit rather than a feature.

    >>> is_limit("5 seats"), is_limit("Unlimited boards"), is_limit("Audit log"), is_limit("24/7 support")
    (True, True, False, False)
    """
    return read_limit(text) is not None


def read_limit(text: str) -> tuple[str, str] | None:
    """Return what an item counts and how much of it there is; None where it counts nothing.

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
    if not match or re.match(r"\d+\s?[/x×]\s?\d", text) or re.match(r"\d(?:st|nd|rd|th)\b|\d[dD]\b|\d+-\w", text):
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
