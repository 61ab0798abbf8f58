"""Amounts of money as pages write them: a decimal, an ISO currency, and nothing guessed.

Currencies, their signs and the ways to group digits come from CLDR, through Babel. A sign that several currencies
share ($, kr, ¥, Rs) is decided by what the page says of itself: its language, its host, the codes that it writes. What
these leave open stays open: the currency is then empty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from rivalscope.core.amounts import NUMBER, SCALE, latin_digits, plain_amount, scaled
from rivalscope.core.currency_signs import DOLLARS, GENERIC_DOMAINS, ONLY_AT_HOME, SHARED, SIGNS, WORD_CODES

__all__ = [
    "Money",
    "MoneyContext",
    "find_money",
    "has_money",
    "named_currencies",
    "says_money",
    "spell_money",
    "states_amount",
]

_DOLLAR_SIGNS = frozenset(("$", "＄", *DOLLARS))
_USUAL = {"£": "GBP", "ريال": "SAR"}
"""What a shared sign means unless the page says otherwise: its other users add their country ("ريال قطري")."""
_NAMES = frozenset(
    "円 人民币 人民幣 RMB CN¥ NTD 新台幣 新臺幣 台币 港幣 港币 美元 美金 米ドル US-Dollar SR ر.س".split()
)
"""Names of one currency: a page that writes them says what its signs mean, as one that writes codes does."""
_DASH_END = r"(?:[.,][-–—]{1,2})?"


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    """ISO codes of the currencies that are legal tender today."""
    from babel.core import get_global

    found = {
        entry[0]
        for entries in get_global("territory_currencies").values()
        for entry in entries
        if entry[2] is None and entry[3]
    }
    return frozenset(found | {"EUR", "USD"})


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    signs = sorted({*SIGNS, *SHARED}, key=len, reverse=True)
    words = [re.escape(one) for one in signs if one[-1].isalpha() or one[-1] == "."]
    marks = [re.escape(one) for one in signs if not (one[-1].isalpha() or one[-1] == ".")]
    codes = "|".join(sorted(_codes()))
    lead = r"(?<![A-Za-z0-9À-ӿ_$])"
    cjk = "円|원|元|圓|人民币|人民幣|台币|新台幣|新臺幣|港币|港幣|美元|美金|欧元|歐元|ドル|ユーロ|달러|บาท"
    words = [word for word in words if word not in cjk.split("|")]
    lettered = "|".join(mark for mark in marks if mark[0].isalpha())
    bare = "|".join(mark for mark in marks if not mark[0].isalpha())
    before = (
        rf"(?:{lead}(?:{codes})(?=\W|\d)\$?|{lead}(?:{'|'.join(words)})(?=[\s\d])|(?<![A-Za-zÀ-ӿ_$])(?:{lettered})|(?:{bare})|"
        r"(?:人民币|人民幣|新台幣|新臺幣|港幣|台币))"
    )
    after = rf"(?:(?:{codes}|{'|'.join(words)})(?![\w])|{'|'.join(marks)}|{cjk})"
    return re.compile(
        rf"(?P<minus>[-–−]\s?)?(?:(?P<before>{before})\s{{0,3}}(?P<minus2>[-–−]\s?)?(?P<n1>{NUMBER})(?![\d])(?P<s1>{SCALE}){_DASH_END}"
        rf"(?:\s{{0,2}}(?P<post>{after}))?|"
        rf"(?<![A-Za-z0-9À-ӿ_.,$€£])(?:(?P<low>{NUMBER})\s{{0,2}}[-–—~〜]\s{{0,2}})?(?P<n2>{NUMBER})(?P<s2>{SCALE}){_DASH_END}"
        rf"\s{{0,3}}(?P<after>{after})(?!\d))"
    )


_RANGE = re.compile(
    rf"\s{{0,2}}(?:[-–—~〜]|to|bis|à|a|до|bis zu)\s{{0,2}}(?P<number>{NUMBER})(?P<scale>{SCALE})(?![\d%])",
    re.IGNORECASE,
)


_ANY_NUMBER = re.compile(r"\d[\d.,'’]{0,20}")
_SCALE_BEFORE_SIGN = re.compile(r"^(?:[万萬만億亿억]|[kKmM](?![^\W\d_]))")
_SPACE = " \n\u00a0\u202f\u2009-–−"


@lru_cache(maxsize=1)
def _signs_by_edge() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return all signs and codes by their first character, and by their last: few are to be compared with a text."""
    first: dict[str, tuple[str, ...]] = {}
    last: dict[str, tuple[str, ...]] = {}
    for sign in {*SIGNS, *SHARED, *_codes()}:
        first[sign[0]] = (*first.get(sign[0], ()), sign)
        last[sign[-1]] = (*last.get(sign[-1], ()), sign)
    return first, last


@dataclass(frozen=True, slots=True)
class MoneyContext:
    """What a page says of itself that decides shared signs.

    Attributes:
        language: Language tag of the page, "en-AU"; empty: unknown.
        host: Host of the page, "example.com.au"; empty: unknown.
        stated: Currencies that the page names by their ISO code, with how often.
        apart: Currencies that the page writes with a sign of their own ("US$"), so that a bare sign means another.
        alternates: Languages in which the page says it can be had.
    """

    language: str = ""
    host: str = ""
    stated: Counter[str] = field(default_factory=Counter)
    apart: frozenset[str] = frozenset()
    alternates: tuple[str, ...] = ()

    @classmethod
    def of_text(
        cls, text: str, *, language: str = "", host: str = "", alternates: tuple[str, ...] = ()
    ) -> MoneyContext:
        """Return the context that a page's text, language and host give."""
        stated: Counter[str] = Counter()
        apart: set[str] = set()
        for match in re.finditer(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", text):
            if match.group() in _codes() and match.group() not in WORD_CODES:
                stated[match.group()] += 1
        for match in re.finditer(r"\.([a-z]{2})(?![\w.-])", text):
            # A shop of South Africa names its ".co.za"; "R" beside a number is a rand there.
            tender = _currency_of(match[1].upper()) if match[1] not in GENERIC_DOMAINS else ""
            if tender in ONLY_AT_HOME.values():
                stated[tender] += 1
        for match in _pattern().finditer(text):
            sign = match["before"] or match["after"] or ""
            if len(sign) > 1 and "$" in sign and sign in SIGNS:
                apart.add(SIGNS[sign])
            elif sign in _NAMES:
                stated[SIGNS[sign]] += 1
        return cls(language=language, host=host, stated=stated, apart=frozenset(apart), alternates=alternates)

    @property
    def territories(self) -> tuple[str, ...]:
        """Countries that language tag and host name outright."""
        found = [part for part in re.split(r"[-_]", self.language)[1:] if len(part) == 2]
        suffix = self.host.rsplit(":", 1)[0].rsplit(".", 1)[-1].lower()
        if len(suffix) == 2 and suffix not in GENERIC_DOMAINS:
            found.append({"uk": "gb"}.get(suffix, suffix))
        return tuple(dict.fromkeys(one.upper() for one in found))

    def resolve(self, sign: str) -> str:
        """Return the currency that a sign means on this page; empty if the page does not say.

        >>> MoneyContext(language="sv").resolve("kr"), MoneyContext(language="en").resolve("kr")
        ('SEK', '')
        >>> MoneyContext(language="en", host="acme.com.au").resolve("$"), MoneyContext(language="en").resolve("$")
        ('AUD', 'USD')
        """
        if sign in SIGNS and sign not in SHARED:
            return self.resolve("$") if SIGNS[sign] == "¢" else SIGNS[sign]
        options = SHARED.get(sign)
        if options is None:
            return sign.rstrip("$") if sign.rstrip("$") in _codes() else ""
        if len(options) == 1:
            return options[0]
        named = [one for one in options if self.stated[one]]
        if len(named) == 1:
            return named[0]
        left = tuple(one for one in options if one not in self.apart) or options
        at_home = {currency for place in self.territories if (currency := _currency_of(place))}
        fits = at_home & set(left)
        if len(fits) == 1:
            return fits.pop()
        if fits:
            return ""
        if sign in _USUAL:
            return _USUAL[sign]
        if self.territories and at_home:
            return "USD" if sign in _DOLLAR_SIGNS and "USD" in left else ""
        dollar = sign in _DOLLAR_SIGNS
        found = _by_language(self.language, left, dollar=dollar) or _by_language(self.language, options, dollar=dollar)
        if found or dollar:
            return found
        others = {currency for one in self.alternates if (currency := _by_language(one, options, dollar=False))}
        return others.pop() if len(others) == 1 else ""

    def at_home(self, currency: str) -> bool:
        """Return whether the page's country or language is one where a currency is tender."""
        if self.stated[currency]:
            return True
        places = self.territories or tuple(filter(None, (_likely(self.language),)))
        return any(_currency_of(place) == currency for place in places)


@lru_cache(maxsize=512)
def _currency_of(territory: str) -> str:
    from babel.core import get_global

    entries = get_global("territory_currencies").get(territory, [])
    return next((entry[0] for entry in reversed(entries) if entry[2] is None and entry[3]), "")


@lru_cache(maxsize=256)
def _likely(language: str) -> str:
    """Return the country that CLDR expects behind a language tag without one."""
    from babel.core import get_global

    parts = re.split(r"[-_]", language.lower())
    script = next((part.title() for part in parts[1:] if len(part) == 4), "")
    likely = get_global("likely_subtags")
    base = parts[0]
    found = likely.get(f"{base}_{script}") if script else None
    found = found or likely.get(base) or ""
    return str(found).split("_")[-1] if found else ""


@lru_cache(maxsize=256)
def _by_language(language: str, options: tuple[str, ...], *, dollar: bool) -> str:
    """Return the only option that is tender where a language is mostly spoken."""
    from babel.core import get_global

    if not language:
        return ""
    base = re.split(r"[-_]", language.lower())[0]
    home = _currency_of(_likely(language))
    if home in options:
        return home
    if base == "zh" and "hant" not in language.lower():
        # Taiwan and Hong Kong write another script; a page for Singapore says so in its tag.
        return "USD" if dollar and "USD" in options else ""
    spoken = get_global("territory_languages")
    others = {
        _currency_of(place)
        for place, languages in spoken.items()
        if (entry := languages.get(base)) and entry.get("population_percent", 0) >= 50 and entry.get("official_status")
    } & set(options)
    if others:
        return ""
    # Where no country of the language has a dollar of its own, CLDR too writes the US dollar as "$".
    return "USD" if dollar and "USD" in options else ""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a text.

    Attributes:
        amount: The amount.
        currency: ISO 4217; empty if the sign is shared and nothing decides.
        text: As written.
        start: Where it starts in the text.
        end: Where it ends, a range included.
        upto: The upper end of a range; None if there is none.
    """

    amount: Decimal
    currency: str
    text: str
    start: int
    end: int
    upto: Decimal | None = None


def says_money(text: str) -> bool:
    """Tell at little cost whether a text could contain an amount of money: a number with a sign or code beside it."""
    return next(_beside_signs(text), None) is not None


def states_amount(text: str) -> bool:
    """Return whether a text contains an amount of money in any country: closer than :func:`says_money`, for long texts.

    >>> [(says_money(text), states_amount(text)) for text in ("$29", "v2.$ab", "29")]
    [(True, True), (True, False), (False, False)]
    """
    windows = (latin_digits(text[max(0, start - _NEAR) : end + _NEAR]) for start, end in _beside_signs(text))
    return any(
        not (match["minus2"] and match["before"] in WORD_CODES)  # "CVE-2025" is no debt in Cape Verde
        for window in windows
        for match in _pattern().finditer(window)
    )


_NEAR = 40
"""Characters before and behind a number within which its sign is, with room: no name of a currency is half as long."""


def _beside_signs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the numbers are that have a sign or code beside them."""
    first, last = _signs_by_edge()
    for match in _ANY_NUMBER.finditer(text):
        start, end = match.span()
        before = text[max(0, start - 14) : start].rstrip(_SPACE)
        if before[-1:] == "." and not before.endswith(last.get(".", ())):
            before = before[:-1]  # "$.02"
        if before.endswith(signs := last.get(before[-1:], ())):
            heads = ((sign, before[: -len(sign)][-1:]) for sign in signs if before.endswith(sign))
            if any(not (sign[0].isalpha() and head.isascii() and head.isalnum()) for sign, head in heads):
                yield start, end
                continue
        after = _SCALE_BEFORE_SIGN.sub("", text[end : end + 16].lstrip(_SPACE + ".,")).lstrip(_SPACE)
        if after.startswith(signs := first.get(after[:1], ())):
            tails = ((sign, after[len(sign) : len(sign) + 1]) for sign in signs if after.startswith(sign))
            if any(not (sign[-1].isalpha() and tail.isascii() and tail.isalpha()) for sign, tail in tails):
                yield start, end


def named_currencies(text: str) -> set[str]:
    """Return the currencies that a label names by their codes: {"MXN"} for "MXN (ref.)"."""
    found = {match.group() for match in re.finditer(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", text)}
    return found & _codes()


def has_money(text: str) -> bool:
    """Return whether a text contains an amount of money."""
    return next(iter(find_money(text)), None) is not None


def find_money(text: str, context: MoneyContext | None = None) -> Iterator[Money]:
    """Yield the amounts of money in a text.

    >>> [(str(one.amount), one.currency) for one in find_money("₹1,49,900 or CHF 1’290.– or 1.299,00 €")]
    [('149900', 'INR'), ('1290', 'CHF'), ('1299.00', 'EUR')]
    >>> [str(one.amount) for one in find_money("$0.005 per request, $5k–$10k a year")]
    ['0.005', '5000']

    Args:
        text: The text; a blank between sign and number may be any white space.
        context: What decides shared signs; default: nothing does.
    """
    if not any(map(str.isdigit, text)) or not says_money(text):
        return
    context = context or _NOTHING
    plain = latin_digits(text)
    skip = 0
    for match in _pattern().finditer(plain):
        if match.start() < skip:
            continue
        sign = match["before"] or match["after"] or ""
        post = match["post"] or ""
        if not _is_sign(sign, context, plain, match):
            continue
        # "$29 USD" and "29€ EUR" name the currency twice; the code is the more certain one.
        both = post if post in _codes() or (sign in SHARED and post in SIGNS) else ""
        currency = context.resolve(both or sign)
        scale = match["s1"] or match["s2"] or ""
        amount = plain_amount(match["n1"] or match["n2"], language=context.language, currency=currency)
        if amount is None:
            continue
        amount = scaled(amount, scale)
        if SIGNS.get(sign) == "¢" or sign in ("cents", "cent"):
            amount = amount / 100
        end = match.end()
        upto = None
        range_ = _range(plain, end, sign, context, currency)
        if range_ is not None and range_[0] > amount:
            upto, end = range_
        elif match["low"]:
            low = plain_amount(match["low"], language=context.language, currency=currency)
            if low is not None and low < amount:
                amount, upto = low, amount
        skip = end
        yield Money(amount, currency, text[match.start() : end], match.start(), end, upto)


def _range(text: str, end: int, sign: str, context: MoneyContext, currency: str) -> tuple[Decimal, int] | None:
    """Return the upper end of a range that begins before ``end``, and where it ends."""
    again = re.compile(
        rf"\s{{0,2}}(?:[-–—~〜]|to|bis|à|a|до)\s{{0,2}}{re.escape(sign)}\s{{0,2}}(?P<number>{NUMBER})(?P<scale>{SCALE})"
    )
    match = again.match(text, end) if not sign.isalpha() or sign in text[end:] else None
    if match is None:
        found = re.compile(
            rf"\s{{0,2}}[-–—~〜]\s{{0,2}}(?P<number>{NUMBER})(?P<scale>{SCALE})\s{{0,2}}{re.escape(sign)}"
        )
        match = found.match(text, end) or (
            _RANGE.match(text, end) if re.match(r"\s{0,2}[-–—]\s{0,2}\d", text[end : end + 6]) else None
        )
    if match is None:
        return None
    amount = plain_amount(match["number"], language=context.language, currency=currency)
    return (scaled(amount, match["scale"] or ""), match.end()) if amount is not None else None


def _is_sign(sign: str, context: MoneyContext, text: str, match: re.Match[str]) -> bool:
    """Return whether letters beside a number are a currency here."""
    if match["before"] and sign.isalpha() and match.start("n1") - match.end("before") > 2:
        return False
    home = ONLY_AT_HOME.get(sign)
    if home:
        return context.at_home(home) or (home == "ZAR" and match["before"] is not None and bool(context.stated["ZAR"]))
    if sign in WORD_CODES:
        if match["after"]:
            return True
        return context.at_home(sign)
    if sign in ("cent", "cents", "euro", "yen") and match["before"]:
        return False
    return not (sign == "S/" and match["after"])


def spell_money(amount: Decimal | str, currency: str) -> str:
    """Return an amount for people: "39 EUR", "1299.50 USD", "0.005 USD".

    >>> spell_money("29.00", "USD"), spell_money("0.0050", "USD")
    ('29 USD', '0.005 USD')
    """
    value = Decimal(amount)
    whole = value == value.to_integral_value()
    text = f"{value.to_integral_value():f}" if whole else f"{value.normalize():f}"
    if not whole and -value.normalize().as_tuple().exponent == 1:  # type: ignore[operator]
        text += "0"
    return f"{text} {currency}".strip()


_NOTHING = MoneyContext()
