"""Amounts of money as pages write them: a decimal, an ISO currency, and nothing guessed.

Currencies, their signs and the ways to group digits come from CLDR, through Babel. A sign that several currencies
share ($, kr, ¥, Rs) is decided by what the page says of itself: its language, its host, the codes that it writes. What
these leave open stays open: the currency is then empty.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache

__all__ = ["Money", "MoneyContext", "find_money", "has_money", "plain_amount", "says_money", "spell_money"]

_SIGNS: dict[str, str] = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "￦": "KRW", "₽": "RUB", "₺": "TRY", "₪": "ILS", "₫": "VND",
    "₴": "UAH", "₦": "NGN", "₱": "PHP", "฿": "THB", "₸": "KZT", "₡": "CRC", "₲": "PYG", "₵": "GHS", "GH₵": "GHS",
    "₾": "GEL", "₼": "AZN", "֏": "AMD", "৳": "BDT", "៛": "KHR", "₭": "LAK", "₮": "MNT", "⃁": "SAR",
    "US$": "USD", "U$S": "USD", "U$D": "USD", "USD$": "USD", "$US": "USD", "CA$": "CAD", "C$": "CAD", "CAD$": "CAD",
    "$CA": "CAD", "CDN$": "CAD", "A$": "AUD", "AU$": "AUD", "AUD$": "AUD", "$AU": "AUD", "NZ$": "NZD", "NZD$": "NZD",
    "HK$": "HKD", "HKD$": "HKD", "S$": "SGD", "SG$": "SGD", "SGD$": "SGD", "NT$": "TWD", "NTD$": "TWD", "NTD": "TWD",
    "MX$": "MXN", "MXN$": "MXN", "Mex$": "MXN", "R$": "BRL", "AR$": "ARS", "CLP$": "CLP", "COL$": "COP", "COP$": "COP",
    "RD$": "DOP", "J$": "JMD", "TT$": "TTD", "S/": "PEN", "S/.": "PEN", "CN¥": "CNY", "RMB": "CNY", "JP¥": "JPY",
    "zł": "PLN", "zl": "PLN", "PLN": "PLN", "Kč": "CZK", "Kc": "CZK", "Ft": "HUF", "lei": "RON", "лв": "BGN",
    "лв.": "BGN", "руб": "RUB", "руб.": "RUB", "р.": "RUB", "рублей": "RUB", "рубля": "RUB", "грн": "UAH", "грн.": "UAH",
    "тенге": "KZT", "тг": "KZT", "Rp": "IDR", "Rp.": "IDR", "RM": "MYR", "KSh": "KES", "Ksh": "KES", "TSh": "TZS",
    "din.": "RSD", "дин.": "RSD", "дин": "RSD", "円": "JPY", "원": "KRW", "人民币": "CNY", "人民幣": "CNY", "台币": "TWD",
    "新台幣": "TWD", "新臺幣": "TWD", "港币": "HKD", "港幣": "HKD", "美元": "USD", "美金": "USD", "欧元": "EUR", "歐元": "EUR",
    "米ドル": "USD", "US-Dollar": "USD", "ユーロ": "EUR", "미국 달러": "USD", "บาท": "THB", "đ": "VND", "đồng": "VND", "VNĐ": "VND", "euros": "EUR",
    "euro": "EUR", "Euro": "EUR", "EUROS": "EUR", "yen": "JPY", "reais": "BRL", "Fr.": "CHF", "SFr.": "CHF", "SFr": "CHF",
    "TL": "TRY", "ر.س": "SAR", "ر.س.": "SAR", "SR": "SAR", "د.إ": "AED", "د.إ.": "AED", "Dhs": "AED", "AED": "AED",
    "ج.م": "EGP", "ج.م.": "EGP", "جنيه": "EGP", "ر.ق": "QAR", "ر.ع": "OMR", "د.ك": "KWD", "KD": "KWD", "د.ب": "BHD",
    "د.ا": "JOD", "د.أ": "JOD", "د.م": "MAD", "ش״ח": "ILS", "ש\"ח": "ILS", "ש״ח": "ILS", "שח": "ILS", "kn": "HRK",
    "¢": "¢", "cents": "¢", "cent": "¢",
}  # fmt: skip
# Dollars without a country, in the words of languages whose prices are often in US dollars.
_DOLLARS = (
    "dollars", "dollar", "Dollar", "dólares", "dólar", "dollari", "dollaro", "dolarów", "dolary", "dolarů", "долларов", "доллара",
    "доллар", "доларів", "долар", "dolar", "دولار", "دولارًا", "دولاراً", "دولارا", "דולר", "डॉलर", "đô la", "ドル", "달러",
)  # fmt: skip
_SHARED: dict[str, tuple[str, ...]] = {
    "$": ("USD", "AUD", "CAD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU"),
    "＄": ("USD", "AUD", "CAD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU"),
    **dict.fromkeys(_DOLLARS, ("USD", "AUD", "CAD", "NZD", "HKD", "SGD")),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("SEK", "NOK", "DKK", "ISK"),
    "Kr": ("SEK", "NOK", "DKK", "ISK"),
    "Kr.": ("SEK", "NOK", "DKK", "ISK"),
    "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"),
    "元": ("CNY", "TWD", "HKD"),
    "圓": ("TWD", "HKD", "CNY"),
    "Rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "Rs.": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "₨": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "rupees": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "ريال قطري": ("QAR",),
    "ريال عماني": ("OMR",),
    "ريال يمني": ("YER",),
    "ريال سعودي": ("SAR",),
    "ريال": ("SAR", "QAR", "OMR", "YER"),
    "ریال": ("IRR",),
    "﷼": ("SAR", "QAR", "OMR", "YER", "IRR"),
    "درهم": ("AED", "MAD"),
    "DH": ("AED", "MAD"),
    "دينار": ("KWD", "BHD", "JOD", "IQD", "DZD", "TND", "LYD"),
    "R": ("ZAR",),
    "Ks": ("MMK",),
    "pesos": ("MXN", "ARS", "CLP", "COP", "UYU", "PHP"),
    "£": ("GBP", "EGP", "LBP", "FKP", "GIP"),
}
_DOLLAR_SIGNS = frozenset(("$", "＄", *_DOLLARS))
_USUAL = {"£": "GBP", "ريال": "SAR"}
"""What a shared sign means unless the page says otherwise: its other users add their country ("ريال قطري")."""
_ONLY_AT_HOME = {"R": "ZAR", "Ks": "MMK", "zl": "PLN", "Kc": "CZK", "TL": "TRY", "đ": "VND", "KD": "KWD", "kn": "HRK", "SR": "SAR"}
"""Short signs that are letters like any other, read where the country's language or host is."""
_WORD_CODES = frozenset(("ALL", "TRY", "TOP", "CUP", "MOP", "PEN", "SOS", "MAD", "COP", "BAM", "GEL", "LAK", "BOB", "PAB", "DOP", "STN", "ANG", "AMD", "CVE", "MGA", "VES", "SLE", "ERN", "RON", "XAU", "ZIG", "GIP", "SVC", "BIF", "MRU"))  # fmt: skip
"""ISO codes that are words in capitals too: read where another price or the page's country vouches for them."""
_GENERIC_DOMAINS = frozenset(("io", "co", "ai", "me", "tv", "cc", "ws", "to", "gg", "sh", "ly", "fm", "so", "gl", "la", "sc", "vc", "am", "ag", "bz", "im", "is", "it", "st", "nu", "eu", "su", "tk", "cx"))  # fmt: skip
"""Country domains that companies of all countries use."""
_HOME_DOMAINS = frozenset(("is", "it"))
_SCALES = {
    "k": 3, "K": 3, "m": 6, "M": 6, "тыс": 3, "тыс.": 3, "mil": 3, "万": 4, "萬": 4, "만": 4, "億": 8, "亿": 8, "억": 8,
    "lakh": 5, "lakhs": 5, "crore": 7, "Mio": 6, "Mio.": 6, "million": 6, "billion": 9, "B": 9,
}  # fmt: skip

_BLANK = r"[ \u00a0\u2009\u202f\u2007]"
_NUMBER = (
    rf"(?:\d{{1,3}}(?:[,.'’`٬]\d{{2,3}})+(?:[.,٫]\d{{1,6}})?|\d{{1,3}}(?:{_BLANK}\d{{3}})+(?!\d)(?:[.,]\d{{1,2}})?|"
    r"\d{1,12}(?:[.,٫]\d{1,7})?|[.,]\d{1,6})"
)
_DASH_END = r"(?:[.,][-–—]{1,2})?"
_SCALE = r"(?:\s?(?:lakhs?|crore|million|billion|тыс\.?|Mio\.?|万|萬|만|億|亿|억)|[kKM](?![\w]))?"


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    """ISO codes of the currencies that are legal tender today."""
    from babel.core import get_global

    found = {entry[0] for entries in get_global("territory_currencies").values() for entry in entries if entry[2] is None and entry[3]}
    return frozenset(found | {"EUR", "USD"})


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    signs = sorted({*_SIGNS, *_SHARED}, key=len, reverse=True)
    words = [re.escape(one) for one in signs if one[-1].isalpha() or one[-1] == "."]
    marks = [re.escape(one) for one in signs if not (one[-1].isalpha() or one[-1] == ".")]
    codes = "|".join(sorted(_codes()))
    lead = r"(?<![A-Za-z0-9À-ӿ_$])"
    cjk = "円|원|元|圓|人民币|人民幣|台币|新台幣|新臺幣|港币|港幣|美元|美金|欧元|歐元|ドル|ユーロ|달러|บาท"
    words = [word for word in words if word not in cjk.split("|")]
    before = rf"(?:{lead}(?:{codes})(?=\W|\d)\$?|{lead}(?:{'|'.join(words)})(?=[\s\d])|{lead}(?:{'|'.join(m for m in marks if m[0].isalpha())})|(?:{'|'.join(m for m in marks if not m[0].isalpha())})|(?:人民币|人民幣|新台幣|新臺幣|港幣|台币))"
    after = rf"(?:(?:{codes}|{'|'.join(words)})(?![\w])|{'|'.join(marks)}|{cjk})"
    return re.compile(
        rf"(?P<minus>[-–−]\s?)?(?:(?P<before>{before})\s{{0,3}}(?P<minus2>[-–−]\s?)?(?P<n1>{_NUMBER})(?![\d])(?P<s1>{_SCALE}){_DASH_END}"
        rf"(?:\s{{0,2}}(?P<post>{after}))?|"
        rf"(?<![A-Za-z0-9À-ӿ_.,$€£])(?:(?P<low>{_NUMBER})\s{{0,2}}[-–—~〜]\s{{0,2}})?(?P<n2>{_NUMBER})(?P<s2>{_SCALE}){_DASH_END}"
        rf"\s{{0,3}}(?P<after>{after})(?!\d))"
    )


_RANGE = re.compile(rf"\s{{0,2}}(?:[-–—~〜]|to|bis|à|a|до|bis zu)\s{{0,2}}(?P<number>{_NUMBER})(?P<scale>{_SCALE})(?![\d%])", re.IGNORECASE)
_CHEAP = re.compile(
    r"[$€£¥￥₹₩￦₽₺₪₫₴₦₱฿₸₡₲₵₾₼֏৳₨¢﷼円원元圓]|\b[A-Z]{3}\b|\b[Kk]r\b|\bRs\b|zł|Kč|\bFt\b|\blei\b|лв|руб|грн|\bRp\b|\bRM\b|ريال|"
    r"درهم|دينار|ر\.س|د\.إ|ج\.م|جنيه|\beuros?\b|ש.?ח|\bTL\b|\bR\d|ドル|달러|บาท|đ|doll?[aá]|долл?ар|دولار|דולר|डॉलर|cents?\b",
    re.IGNORECASE,
)


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
            if match.group() in _codes() and match.group() not in _WORD_CODES:
                stated[match.group()] += 1
        for match in _pattern().finditer(text):
            sign = match["before"] or match["after"] or ""
            if len(sign) > 1 and "$" in sign and sign in _SIGNS:
                apart.add(_SIGNS[sign])
            elif sign in ("円", "人民币", "人民幣", "RMB", "CN¥", "NTD", "新台幣", "SR", "ر.س"):
                stated[_SIGNS[sign]] += 1
        return cls(language=language, host=host, stated=stated, apart=frozenset(apart), alternates=alternates)

    @property
    def territories(self) -> tuple[str, ...]:
        """Countries that language tag and host name outright."""
        found = [part for part in re.split(r"[-_]", self.language)[1:] if len(part) == 2]
        suffix = self.host.rsplit(":", 1)[0].rsplit(".", 1)[-1].lower()
        if len(suffix) == 2 and (suffix not in _GENERIC_DOMAINS or suffix in _HOME_DOMAINS):
            found.append({"uk": "gb"}.get(suffix, suffix))
        return tuple(dict.fromkeys(one.upper() for one in found))

    def resolve(self, sign: str) -> str:
        """Return the currency that a sign means on this page; empty where the page does not say.

        >>> MoneyContext(language="sv").resolve("kr"), MoneyContext(language="en").resolve("kr")
        ('SEK', '')
        >>> MoneyContext(language="en", host="acme.com.au").resolve("$"), MoneyContext(language="en").resolve("$")
        ('AUD', 'USD')
        """
        if sign in _SIGNS and sign not in _SHARED:
            return self.resolve("$") if _SIGNS[sign] == "¢" else _SIGNS[sign]
        options = _SHARED.get(sign)
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
        """Tell whether the page's country or language is one where a currency is tender."""
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
        currency: ISO 4217; empty where the sign is shared and nothing decides.
        text: As written.
        start: Where it starts in the text.
        end: Where it ends, a range included.
        upto: The upper end of a range; None where there is none.
    """

    amount: Decimal
    currency: str
    text: str
    start: int
    end: int
    upto: Decimal | None = None


def says_money(text: str) -> bool:
    """Tell at little cost whether a text could hold an amount of money."""
    return bool(_CHEAP.search(text))


def has_money(text: str, context: MoneyContext | None = None) -> bool:
    """Tell whether a text holds an amount of money."""
    return next(iter(find_money(text, context)), None) is not None


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
    plain = _latin_digits(text)
    skip = 0
    for match in _pattern().finditer(plain):
        if match.start() < skip:
            continue
        sign = match["before"] or match["after"] or ""
        post = match["post"] or ""
        if not _is_sign(sign, context, plain, match):
            continue
        # "$29 USD" and "29€ EUR" name the currency twice; the code is the surer one.
        both = post if post in _codes() or (sign in _SHARED and post in _SIGNS) else ""
        currency = context.resolve(both or sign)
        scale = match["s1"] or match["s2"] or ""
        amount = plain_amount(match["n1"] or match["n2"], language=context.language, currency=currency)
        if amount is None:
            continue
        amount = _scaled(amount, scale)
        if _SIGNS.get(sign) == "¢" or sign in ("cents", "cent"):
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
    again = re.compile(rf"\s{{0,2}}(?:[-–—~〜]|to|bis|à|a|до)\s{{0,2}}{re.escape(sign)}\s{{0,2}}(?P<number>{_NUMBER})(?P<scale>{_SCALE})")
    match = again.match(text, end) if not sign.isalpha() or sign in text[end:] else None
    if match is None:
        found = re.compile(rf"\s{{0,2}}[-–—~〜]\s{{0,2}}(?P<number>{_NUMBER})(?P<scale>{_SCALE})\s{{0,2}}{re.escape(sign)}")
        match = found.match(text, end) or (_RANGE.match(text, end) if re.match(r"\s{0,2}[-–—]\s{0,2}\d", text[end : end + 6]) else None)
    if match is None:
        return None
    amount = plain_amount(match["number"], language=context.language, currency=currency)
    return (_scaled(amount, match["scale"] or ""), match.end()) if amount is not None else None


def _is_sign(sign: str, context: MoneyContext, text: str, match: re.Match[str]) -> bool:
    """Tell whether letters beside a number are a currency here."""
    if match["before"] and sign.isalpha() and match.start("n1") - match.end("before") > 2:
        return False
    home = _ONLY_AT_HOME.get(sign)
    if home:
        return context.at_home(home) or (home == "ZAR" and match["before"] is not None and bool(context.stated["ZAR"]))
    if sign in _WORD_CODES:
        if match["after"]:
            return True
        return context.at_home(sign)
    if sign in ("cent", "cents", "euro", "yen") and match["before"]:
        return False
    return not (sign == "S/" and match["after"])


def _latin_digits(text: str) -> str:
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
    """Tell whether a single sign before three digits groups thousands."""
    if currency in _THREE_DECIMALS:
        return sign == ","
    if sign == ",":
        return True
    return _decimal_sign(language) == "," or currency in ("EUR", "BRL", "IDR", "VND", "COP", "CLP", "ARS", "TRY", "DKK", "KRW", "JPY")


@lru_cache(maxsize=128)
def _decimal_sign(language: str) -> str:
    from babel.core import Locale, UnknownLocaleError
    from babel.numbers import get_decimal_symbol

    try:
        return get_decimal_symbol(Locale.parse(language.replace("-", "_"))) if language else "."
    except (UnknownLocaleError, ValueError):
        base = re.split(r"[-_]", language)[0]
        return _decimal_sign(base) if base != language else "."


def _scaled(amount: Decimal, scale: str) -> Decimal:
    power = _SCALES.get(scale.strip())
    return amount * (Decimal(10) ** power) if power else amount


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


def currencies(found: Iterable[Money]) -> Counter[str]:
    """Count the currencies of amounts, the unknown ones left out."""
    return Counter(one.currency for one in found if one.currency)


_NOTHING = MoneyContext()
