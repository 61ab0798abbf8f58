"""Money in short texts: amount and ISO currency, in many locales, beside price-parser in the same run.

usage: python -m benchmarks.money

``money_strings.csv`` holds the texts with the language of their page. An empty currency means that the text and the
language do not say which: naming one there is wrong, whichever it is.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from price_parser import Price

from benchmarks.common import below_floor, floors
from rivalscope.core.money import MoneyContext, find_money

__all__ = ["main", "rows"]

_Reader = Callable[[str, str], tuple[Decimal | None, str]]
_SIGNS: dict[str, str] = dict(
    pair.split("=", 1)  # type: ignore[misc]
    for pair in (
        "$= €=EUR £=GBP ₹=INR ₩=KRW ₽=RUB ₺=TRY "
        "₪=ILS ₴=UAH ฿=THB ₫=VND zł=PLN Kč=CZK Ft=HUF "
        "US$=USD A$=AUD AU$=AUD CA$=CAD C$=CAD NZ$=NZD HK$=HKD "
        "R$=BRL MX$=MXN NT$=TWD руб.=RUB грн=UAH лв=BGN 円=JPY "
        "元=CNY 원=KRW Rp=IDR lei=RON TL=TRY Euro=EUR euro=EUR "
        "kr.= kr= ¥= Rs.=INR Rs=INR R=ZAR "
    ).split()
)
"""ISO codes of the signs that the peer returns as written; it knows no ISO codes."""


def rows() -> list[dict[str, str]]:
    """Return the texts with what they say."""
    with Path(__file__).with_name("money_strings.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _ours(text: str, language: str) -> tuple[Decimal | None, str]:
    found = next(find_money(text, MoneyContext(language=language)), None)
    return (found.amount, found.currency) if found else (None, "")


def _peer(text: str, language: str) -> tuple[Decimal | None, str]:
    found = Price.fromstring(text)
    sign = found.currency or ""
    return found.amount, _SIGNS.get(sign, sign)


def measure(read: _Reader, *, show: bool) -> tuple[int, int]:
    """Return how many texts are read right, and in how many a wrong currency is named."""
    right = wrong_currency = 0
    for row in rows():
        amount, currency = read(row["text"], row["language"])
        good = amount == Decimal(row["amount"]) and currency == row["currency"]
        right += good
        wrong_currency += bool(currency) and currency != row["currency"]
        if show and not good:
            wanted = f"{row['amount']} {row['currency']}"
            print(f"  {row['language']} {row['text']!r}: wanted {wanted}, got {amount} {currency}")
    return right, wrong_currency


def main() -> int:
    """Print the figures; return 1 if one is below its floor."""
    total, locales = len(rows()), len({row["language"] for row in rows()})
    print(f"{total} texts, {locales} locales")
    right, wrong = measure(_ours, show=True)
    print(f"rivalscope    right {right}, wrong currency {wrong}")
    theirs, their_wrong = measure(_peer, show=False)
    print(f"price-parser  right {theirs}, wrong currency {their_wrong} (signs mapped to ISO codes for it)")
    measured = {"right": right / total, "currency": 1 - wrong / total}
    failed = below_floor(measured, floors("pricing", "money"))
    print("\n".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
