"""Numbers as pages write them: grouped by thousands or lakhs, with a point or a comma, in the digits of any script."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from rivalscope.core.currency_signs import SCALES

__all__ = ["NUMBER", "SCALE", "latin_digits", "plain_amount", "scaled"]

_BLANK = r"[ \u00a0\u2009\u202f\u2007]"
NUMBER = (
    rf"(?:\d{{1,3}}(?:[,.'’`٬]\d{{2,3}})+(?:[.,٫]\d{{1,6}})?|\d{{1,3}}(?:{_BLANK}\d{{3}})+(?!\d)(?:[.,]\d{{1,2}})?|"
    r"\d{1,12}(?:[.,٫]\d{1,7})?|[.,]\d{1,6})"
)
SCALE = r"(?:\s?(?:lakhs?|crore|million|billion|тыс\.?|Mio\.?|万|萬|만|億|亿|억)|[kKM](?![\w]))?"


def latin_digits(text: str) -> str:
    """Write digits of all scripts as 0 to 9, one for one, so that places stay."""
    if text.isascii():
        return text
    out = []
    for char in text:
        if char.isdecimal() and not char.isascii():
            out.append(str(unicodedata.decimal(char)))
        else:
            out.append("." if char == "٫" else "," if char == "٬" else char)
    return "".join(out)


_LAKH = re.compile(r"\d{1,2}(?:,\d{2})*,\d{3}(?:\.\d{1,2})?")
_THREE_DECIMALS = frozenset(("KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"))


def plain_amount(number: str, *, language: str = "", currency: str = "") -> Decimal | None:
    """Return a written number as a decimal.

    The last of two kinds of signs is the decimal one. A single sign before three digits groups them, unless the number
    begins with a zero, or a point stands where the language writes decimals with a point and the currency has no
    thousands to expect.

    >>> [str(plain_amount(one)) for one in ("1,299", "0,005", "1.49", "1 299,50", "1'290")]
    ['1299', '0.005', '1.49', '1299.50', '1290']
    """
    text = re.sub(rf"{_BLANK}|['’`]", "", number)
    points, commas = text.count("."), text.count(",")
    if points and commas:
        decimal = "." if text.rfind(".") > text.rfind(",") else ","
        group = "," if decimal == "." else "."
        if text.count(decimal) > 1:
            return None
        text = text.replace(group, "").replace(decimal, ".")
    elif points + commas > 1:
        sign = "." if points else ","
        parts = text.split(sign)
        if not (all(len(part) == 3 for part in parts[1:]) or _LAKH.fullmatch(text)):
            return None
        text = text.replace(sign, "")
    elif points + commas == 1:
        sign = "." if points else ","
        whole, rest = text.split(sign)
        if len(rest) == 3 and whole not in ("", "0") and _groups(sign, language, currency):
            text = whole + rest
        else:
            text = f"{whole or '0'}.{rest}"
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _groups(sign: str, language: str, currency: str) -> bool:
    """Return whether a single sign before three digits groups thousands."""
    if currency in _THREE_DECIMALS:
        return sign == ","
    if sign == ",":
        return True
    return _decimal_sign(language) == "," or currency in (
        "EUR",
        "BRL",
        "IDR",
        "VND",
        "COP",
        "CLP",
        "ARS",
        "TRY",
        "DKK",
        "KRW",
        "JPY",
    )


@lru_cache(maxsize=128)
def _decimal_sign(language: str) -> str:
    from babel.core import Locale, UnknownLocaleError
    from babel.numbers import get_decimal_symbol

    try:
        return get_decimal_symbol(Locale.parse(language.replace("-", "_"))) if language else "."
    except (UnknownLocaleError, ValueError):
        base = re.split(r"[-_]", language)[0]
        return _decimal_sign(base) if base != language else "."


def scaled(amount: Decimal, scale: str) -> Decimal:
    """Return an amount with the word behind it worked in: 5 and "k" are 5000."""
    power = SCALES.get(scale.strip())
    return amount * (Decimal(10) ** power) if power else amount
