"""The signs and words by which currencies are written: data, one line per currency.

CLDR knows the codes and who pays with what; how a sign is written on a page ("US$", "Rs.", "kr", "zł", "ريال") is here.
"""

from __future__ import annotations

__all__ = ["DOLLARS", "GENERIC_DOMAINS", "ONLY_AT_HOME", "SCALES", "SHARED", "SIGNS", "WORD_CODES"]

_OWN = """
EUR: € | 欧元 | 歐元 | ユーロ | euros | euro | Euro | EUROS
GBP: £
INR: ₹
KRW: ₩ | ￦ | 원
RUB: ₽ | руб | руб. | р. | рублей | рубля
TRY: ₺ | TL
ILS: ₪ | ش״ח | ש"ח | ש״ח | שח
VND: ₫ | đ | đồng | VNĐ
UAH: ₴ | грн | грн.
NGN: ₦
PHP: ₱
THB: ฿ | บาท
KZT: ₸ | тенге | тг
CRC: ₡
PYG: ₲
GHS: ₵ | GH₵
GEL: ₾
AZN: ₼
AMD: ֏
BDT: ৳
KHR: ៛
LAK: ₭
MNT: ₮
SAR: ⃁ | ر.س | ر.س. | SR
USD: US$ | U$S | U$D | USD$ | $US | 美元 | 美金 | 米ドル | US-Dollar | 미국 달러
CAD: CA$ | C$ | CAD$ | $CA | CDN$
AUD: A$ | AU$ | AUD$ | $AU
NZD: NZ$ | NZD$
HKD: HK$ | HKD$ | 港币 | 港幣
SGD: S$ | SG$ | SGD$
TWD: NT$ | NTD$ | NTD | 台币 | 新台幣 | 新臺幣
MXN: MX$ | MXN$ | Mex$
BRL: R$ | reais
ARS: AR$
CLP: CLP$
COP: COL$ | COP$
DOP: RD$
JMD: J$
TTD: TT$
PEN: S/ | S/.
CNY: CN¥ | RMB | 人民币 | 人民幣
JPY: JP¥ | 円 | yen
PLN: zł | zl | PLN
CZK: Kč | Kc
HUF: Ft
RON: lei
BGN: лв | лв.
IDR: Rp | Rp.
MYR: RM
KES: KSh | Ksh
TZS: TSh
RSD: din. | дин. | дин
CHF: Fr. | SFr. | SFr
AED: د.إ | د.إ. | Dhs | AED
EGP: ج.م | ج.م. | جنيه
QAR: ر.ق
OMR: ر.ع
KWD: د.ك | KD
BHD: د.ب
JOD: د.ا | د.أ
MAD: د.م
HRK: kn
¢: ¢ | cents | cent
"""
"""Signs of one currency."""

_SHARED = """
USD AUD CAD NZD HKD SGD TWD MXN ARS CLP COP UYU: $ | ＄
SEK NOK DKK ISK: kr | kr. | Kr | Kr.
JPY CNY: ¥ | ￥
CNY TWD HKD: 元
TWD HKD CNY: 圓
INR PKR LKR NPR MUR: Rs | Rs. | ₨ | rupees
QAR: ريال قطري
OMR: ريال عماني
YER: ريال يمني
SAR: ريال سعودي
SAR QAR OMR YER: ريال
IRR: ریال
SAR QAR OMR YER IRR: ﷼
AED MAD: درهم | DH
KWD BHD JOD IQD DZD TND LYD: دينار
ZAR: R
MMK: Ks
MXN ARS CLP COP UYU PHP: pesos
GBP EGP LBP FKP GIP: £
"""
"""Signs that several currencies share."""

_DOLLARS = """
dollars | dollar | Dollar | dólares | dólar | dollari | dollaro | dolarów |
dolary | dolarů | долларов | доллара | доллар | доларів | долар | dolar |
دولار | دولارًا | دولاراً | دولارا | דולר | डॉलर | đô la | ドル |
달러
"""
"""Dollars without a country, in the words of languages whose prices are often in US dollars."""


def _lines(text: str) -> list[tuple[str, list[str]]]:
    parts = (line.partition(": ") for line in text.strip().splitlines())
    return [(key, [sign.strip() for sign in signs.split(" | ")]) for key, _, signs in parts]


SIGNS: dict[str, str] = {sign: currency for currency, signs in _lines(_OWN) for sign in signs}
"""The currency of a sign that only one writes; the sign of a hundredth gives itself."""
DOLLARS = tuple(sign.strip() for sign in _DOLLARS.replace("\n", " ").split(" | "))
SHARED: dict[str, tuple[str, ...]] = {
    **{sign: tuple(currencies.split()) for currencies, signs in _lines(_SHARED) for sign in signs},
    **dict.fromkeys(DOLLARS, ("USD", "AUD", "CAD", "NZD", "HKD", "SGD")),
}
"""The currencies that share a sign."""
ONLY_AT_HOME = {
    "R": "ZAR", "Ks": "MMK", "zl": "PLN", "Kc": "CZK", "TL": "TRY", "đ": "VND", "KD": "KWD", "kn": "HRK", "SR": "SAR",
}  # fmt: skip
"""Short signs that are letters like any other, read where the country's language or host is."""
WORD_CODES = frozenset(
    (
        "ALL TRY TOP CUP MOP PEN SOS MAD COP BAM GEL LAK BOB PAB DOP STN ANG AMD CVE MGA VES SLE ERN RON XAU ZIG GIP "
        "SVC BIF MRU"
    ).split()
)
"""ISO codes that are words in capitals too: before a number they are read where the page's country vouches for them."""
GENERIC_DOMAINS = frozenset("io co ai me tv cc ws to gg sh ly fm so gl la sc vc am ag bz im st nu eu su tk cx".split())
"""Country domains that companies of all countries use."""
SCALES = {
    "k": 3, "K": 3, "m": 6, "M": 6, "тыс": 3, "тыс.": 3, "万": 4, "萬": 4, "만": 4, "億": 8, "亿": 8, "억": 8,
    "lakh": 5, "lakhs": 5, "crore": 7, "Mio": 6, "Mio.": 6, "million": 6, "billion": 9,
}  # fmt: skip
"""What follows a number and multiplies it, as a power of ten."""
