"""One price phrase to typed values: amount, period, per what, how billed, from, list price, discount."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crawlers.extraction import price_words as words
from rivalscope.core.money import Money, MoneyContext, find_money

__all__ = [
    "EQUALS",
    "Phrase",
    "is_amount_of_use",
    "is_long_term",
    "is_periodic_fee",
    "is_price_words",
    "is_rate",
    "price_phrases",
    "rest_of",
    "units_of",
]

_UNITS = (
    r"(?:active |named |paid |monthly |licensed |(?:additional|extra) (?:\d{1,5} )?)?"
    r"(?:seats?|users?|members?|agents?|editors?|"
    r"developers?|devs?|hosts?|nodes?|"
    r"servers?|instances?|devices?|sites?|websites?|domains?|projects?|workspaces?|cores?|vcpus?|cpus?|"
    r"(?:\d{1,5}\s?)?(?:gib|gb|tb|mb)|hours?|hrs?|h|"
    r"(?:\d{1,5}\s)?(?:minutes?|mins?)|seconds?|"
    r"(?:\d[\d.,\u00a0\u202f ]{0,11}[kKmM]?\s)?(?:api )?(?:requests?|calls?|events?|messages?|"
    r"tokens?|queries|"
    r"operations?|emails?|records?|vectors?|credits?|transactions?|invocations?|executions?|rows?|images?|"
    r"pages?|tasks?|contacts?|"
    r"documents?|minutes)|million \w{3,12}|query|units?|people|persons?|employees?|students?|teams?|"
    r"organi[sz]ations?|org|accounts?|"
    r"licen[cs]es?|clusters?|prd clusters?|locations?|stores?|bots?|mailbox(?:es)?|"
    r"nutzer\w{0,3}|benutzer\w{0,3}|platz|plätze|lizenz(?:en)?|mitarbeiter\w{0,3}|arbeitsplatz|person(?:en|ne|"
    r"nes|a|as)?|anwender\w{0,3}|"
    r"utilisateurs?|utilisatrices?|siège|membres?|poste|usuarios?|puesto|asiento|miembros?|usuários?|usuári[oa]|"
    r"assento|membros?|utent[ei]|"
    r"utilizzator[ei]|postazione|gebruikers?|medewerkers?|användare|anställd|bruger|brugere|bruker|ansatt|käyttäjä|"
    r"użytkownik\w{0,3}|stanowisko|osob[ęay]|uživatel\w{0,3}|felhasználó|utilizator|пользовател\w{1,2}|"
    r"користувач\w{0,2}|"
    r"сотрудник\w{0,2}|kullanıcı|kişi|pengguna|người dùng|مستخدم|משתמש)"
)
_PER = re.compile(
    r"(?:[/／∕]\s{0,2}|(?<!\w)(?:per|(?:for )?each|every|pro|je|für jeden|par|por|cada|al|an?|för|om|pr|na|za|pe|за|на)"
    r"\.?\s{1,3})"
    rf"(?P<unit>{_UNITS})(?!\w)",
    re.IGNORECASE,
)
_PER_FREE = re.compile(
    r"(?:(?<!\w)(?:per|pro|je|par|por|za|на|за|cada)\s{1,2}|"
    r"[/／]\s{0,2})(?P<unit>[A-Za-zÀ-ӿ][A-Za-zÀ-ӿ-]{1,18}(?:\s[A-Za-zÀ-ӿ][A-Za-zÀ-ӿ-]{1,14})?)",
    re.IGNORECASE,
)
_PER_MANY = re.compile(
    r"(?:[/／]|(?<!\w)(?:for|per|für|je|pro|pour|por|par|voor|för|per ogni|za|за))\s{0,2}(?:each |every )?"
    r"(?P<unit>(?:\d{1,3}\s?(?:k|m|mio\.?|thousand|million|tausend|tsd\.?|mille|mil|тыс\.?|млн)|"
    r"\d{1,3}(?:[.,\u00a0 ]000){1,2}|\d{4,7})"
    r"\s[^\W\d_][^\d.,;:]{2,28})",
    re.IGNORECASE,
)
"""What so many of a thing cost: "for 10k API check runs", "per 1,000 emails"."""
_SIZE = re.compile(
    r"^\s?[+＋]?\s{0,2}(?:(?:in|of|worth of)\s(?!(?:total|advance|full|one|the|a|an)\b)(?-i:[a-z])|"
    rf"(?:in |of |an |de |en |di )?{words.TURNOVER}(?!\w))",
    re.IGNORECASE,
)
"""What behind an amount makes it the size of something: "$500+ in fees", "$5 of usage", "10 000 € Umsatz"."""
_COUNTED_UP = re.compile(r"^[+＋]\s{1,2}(?P<of>[^\W\d_]{3,24})")
"""What makes a number behind a currency the least of something, no amount: "USD 10+ properties"."""
_ON_TOP = re.compile(r"\s[+＋]\s")
_RATE_BESIDE = re.compile(r"^\s{0,2}[+＋]\s{0,2}\d[\d.,]{0,5}\s?%")
"""What makes an amount the fixed part of a fee for each payment: "$0.30 + 2.9 %"."""
_HOLDER = re.compile(rf"(?:{_UNITS})|[用使戶户席帐帳账員员成ユア名명사인人]\w{{0,6}}", re.IGNORECASE)
"""What a price without a period may be for: somebody or something that is there. A price of an event is for its use."""
_PER_CJK_FREE = re.compile(r"[/／每]\s{0,2}(?P<unit>[\u4e00-\u9fff\u30a0-\u30ff\uac00-\ud7a3]{2,8})")
_PER_CJK = re.compile(
    r"(?:[/／每]\s{0,2}(?P<a>用户|用戶|人|席|使用者|帳號|账号|成员|成員|名|ユーザー|アカウント|名様|명|사용자)|"
    r"1?(?P<b>ユーザー|アカウント)(?:あたり|/|毎|につき)|사용자당|(?P<c>명)당|인당)"
)
_USAGE = re.compile(
    r"^(?:(?:\d{1,5}\s?)?(?:gib|gb|tb|mb)|h|hours?|hrs?|minutes?|mins?|seconds?|[\d.,]{1,9}\s?[km]?\s.*|"
    r"(?:api )?(?:requests?|calls?|events?|messages?|tokens?|"
    r"queries|query|operations?|emails?|records?|vectors?|credits?|transactions?|invocations?|executions?|rows?|"
    r"images?|pages?|"
    r"tasks?|units?|documents?)|million .*|vcpus?|cpus?|cores?)$",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"(?P<count>\d{1,2}|two|three|zwei|drei|deux|trois|dos|tres)[\s-]{0,2}(?P<unit>years?|yrs?|months?|mo|jahre|"
    r"monate|ans|mois|años|meses|"
    r"anos|anni|mesi|jaar|maanden|år|månader|lata|roky|года|місяц\w|месяц\w{0,2}|年|個月|个月|か月|ヶ月)(?!\w)",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"(?:[/／]|(?<!\w)(?:per|pro|par|por|for|für|pour|every|cada|za|на|all[ei]?|each|tous les|toutes les|a cada|ogni|"
    r"om de|elke|iedere|var|hver|co|каждые))\s{0,2}$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s{0,2}[/／]\s{0,2}(?P<count>\d{1,2})\s{0,2}(?P<rest>[^\W\d_].{0,20})")
_NUMBERS = {"two": 2, "zwei": 2, "deux": 2, "dos": 2, "three": 3, "drei": 3, "trois": 3, "tres": 3}
_MONTHISH = re.compile(
    r"^(?:mo|month|monate|mois|mes|meses|mesi|maand|mån|мес|міс|個月|个月|か月|"
    r"ヶ月)",
    re.IGNORECASE,
)
_DISCOUNT = re.compile(r"(?:[-–−]\s?)?\d{1,2}\s?%")
_NEW = re.compile(
    r"(?<!\w)(?:now|jetzt|nun|maintenant|ahora|agora|ora|adesso|nu|nyt|teraz|nyní|сейчас|зараз|şimdi)\W{0,2}$",
    re.IGNORECASE,
)
EQUALS = re.compile(
    r"[=≈≙＝~∼]\s{0,3}$|(?<!\w)(?:equals?|equivalent to|works out (?:at|to)|that['’]s|entspricht|umgerechnet|"
    r"équivaut à|soit|equivale[nmr]? a|ossia|pari a|omgerekend|motsvarar|svarer til|czyli|tedy|то есть)\W{0,3}$",
    re.IGNORECASE,
)
"""What makes an amount another way to say a price."""
_EQUAL_AFTER = re.compile(r"^\W{0,3}(?:['’]?(?:ye|ya|e|a) denk|相当|に相当|換算|equivalent)", re.IGNORECASE)
_FILLERS = re.compile(
    r"(?<!\w)(?:from|starting|starts|at|only|just|from only|or|and|billed|per|each|a|an|for|the|of|in|by|if|"
    r"when|on|with|your|paid|pay|"
    r"plus|vat|tax|excl|incl|excluding|including|cost|price|priced|costs|prices|now|today|usd|eur|gbp|all|"
    r"ab|nur|pro|je|oder|und|bei|zzgl|inkl|mwst|netto|brutto|der|die|das|preis|kosten|jetzt|"
    r"à|partir|de|dès|seulement|par|ou|et|ht|ttc|le|la|les|prix|soit|desde|por|solo|sólo|o|y|al|el|precio|sin|"
    r"con|iva|"
    r"apenas|ou|e|ao|preço|da|solo|a|al|prezzo|vanaf|slechts|of|prijs|från|per|endast|eller|pris|fra|kun|od|"
    r"tylko|lub|cena|za|jen|nebo|"
    r"от|всего|или|цена|за|від|лише|або|ціна|sadece|veya|fiyat|من|فقط|أو|السعر)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """An amount with what the words around it say."""

    money: Money
    period: str
    per: str
    billed: str
    bound: str
    original: str
    discount: str
    listed: bool
    """It is the price of before, or of elsewhere."""
    intro: bool
    """It is the price of the first month or year only."""
    same: bool
    """It says another price again: for a month what is paid by the year, about what something comes to."""
    saved: bool
    """It is what one saves, not what one pays."""
    extra: bool
    """It is the price of something on top."""


def price_phrases(text: str, context: MoneyContext) -> list[Phrase]:
    """Read every amount of a short text with what belongs to it.

    Args:
        text: A line, or the few lines that state a price.
        context: What decides shared signs.
    """
    found = list(find_money(text, context))
    phrases: list[Phrase] = []
    for place, money in enumerate(found):
        before = text[found[place - 1].end if place else 0 : money.start]
        after = text[money.end : found[place + 1].start if place + 1 < len(found) else len(text)]
        former = place + 1 < len(found) and bool(words.FORMER.search(before) and words.LATTER.match(after))
        if place + 1 < len(found):
            after = _own_part(after)
        phrase = _phrase(text, money, before[-60:], after[:110], last=place + 1 == len(found))
        if phrases and phrases[-1].extra and not phrase.period and words.VOLUME.search(text[: found[0].start]):
            phrase = replace(phrase, extra=True)
        phrases.append(replace(phrase, listed=True) if former else phrase)
    return phrases


def _own_part(after: str) -> str:
    """Return what still is about an amount where another one follows."""
    cut = re.search(
        r"(?:\s(?:or|oder|ou|o|eller|of|lub|nebo|или|або)\s|[(（;|]|,\s(?!per|billed|pro|par|"
        r"por))",
        after,
    )
    return after[: cut.start()] if cut else after


def _phrase(text: str, money: Money, before: str, after: str, *, last: bool) -> Phrase:
    # "pr. måned" and "p. M." are short for "per": their dot ends no sentence.
    clause = re.split(r"(?<=[a-zа-я)])(?<!(?<!\w)pr)(?<!(?<!\w)p)[.!?](?:\s|$)|[•·|・。]", after, maxsplit=1)[0]
    on_top = _ON_TOP.search(clause)
    if on_top and rest_of(clause[on_top.end() :], []):
        clause = clause[: on_top.start()]  # "$1000 + yearly domain fee": the period is that of the fee
    period, many = _period(clause)
    per = units_of(clause)
    billed = _billed(clause)
    if not period and billed:
        period = {"annually": "year", "monthly": "month", "once": "once"}.get(billed, "")
    if words.ONCE.search(clause[:40]) and not period:
        period, billed = "once", "once"
    first = words.FIRST.search(clause[:24])
    if not period:
        period = _bare_period(clause) or _before_period(first.group() if first else before)
    if period == "hour":
        period, per = "usage", per or "hour"
    many_of = _PER_MANY.match(clause.lstrip())
    if not period and many_of:
        period, per = "usage", " ".join(many_of["unit"].split())
    if not period and per and (_USAGE.match(per) or not _HOLDER.fullmatch(per)):
        period = "usage"
    if (
        per
        and _USAGE.match(per)
        and period in ("month", "")
        and re.match(r"(?i)(?:\d{1,5}\s?)?(?:gi?b|tb|mb)$", per) is None
        and "/" not in clause[:2]
    ):
        period = period or "usage"
    bound = (
        "from"
        if (words.FROM.search(before) and not before.strip().startswith("+")) or words.FROM.match(after.strip()[:14])
        else "up to"
        if words.UP_TO.search(before)
        else ""
    )
    listed = bool(words.INSTEAD.search(before)) and not _NEW.search(before)
    lead = words.FIRST.search(near := before[-30:])
    intro = bool((lead and not words.THEN.search(near, lead.end())) or first)
    saved = _saved(before, after)
    same = bool(EQUALS.search(before) or _EQUAL_AFTER.match(after))
    extra = bool(
        re.search(r"(?<!\d)[+＋]\s{0,2}$", before)
        or _RATE_BESIDE.match(after)
        or _SIZE.match(after)
        or ((counted := _COUNTED_UP.match(after)) and rest_of(counted["of"], []))
        or words.LEAST.search(before)
        or words.VOLUME.search(before)
    ) or bool(words.ADD_ON.search(before[-25:] + " " + clause[:30]))
    start = _word_start(text, money.start - len(before), money.start - 24)
    discount = _DISCOUNT.search(after) or _DISCOUNT.search(before)
    billed = billed or {"month": "monthly", "year": "annually", "once": "once"}.get(period, "")
    if many:
        period = many
    end = max(money.end, _word_end(text, money.end + len(after), money.end + 60))
    original = " ".join(text[start:end].split())
    return Phrase(
        money,
        period,
        per,
        billed,
        bound,
        original,
        discount.group() if discount else "",
        listed,
        intro,
        same,
        saved,
        extra,
    )


def _word_start(text: str, least: int, wanted: int) -> int:
    """Return where a word begins at or behind a place, no earlier than ``least``."""
    start = max(0, least, wanted)
    while 0 < start < len(text) and start > least and not text[start - 1].isspace():
        start += 1
    return start


def _word_end(text: str, most: int, wanted: int) -> int:
    """Return where a word ends at or before a place, no later than ``most``."""
    end = min(len(text), most, wanted)
    while end < min(len(text), most) and end > 0 and not text[end].isspace():
        end -= 1
    return end


def _period(clause: str) -> tuple[str, str]:
    """Return the period of an amount, and a longer one such as "2 years"."""
    many = _MANY.search(clause[:60])
    if many:
        count = int(many["count"]) if many["count"].isdigit() else _NUMBERS[many["count"].lower()]
        per = clause[max(0, many.start() - 8) : many.start()]
        if _EACH.search(per):
            if _MONTHISH.match(many["unit"]):
                return (
                    ("year", "")
                    if count == 12
                    else ("month", "")
                    if count == 1
                    else ("", f"{count} months")
                    if count != 3
                    else ("quarter", "quarter")
                )
            return ("year", "") if count == 1 else ("", f"{count} years")
    counted = _COUNTED.match(clause)
    if counted and int(counted["count"]) > 1:
        # "/ 3 tháng": a number of periods, whatever the language calls them.
        of = next((name for name, pattern in words.PERIODS if pattern.match("/" + counted["rest"])), "")
        longer = f"{int(counted['count'])} {of}s" if of in ("month", "year") else ""
        return (
            ("quarter", "quarter") if longer == "3 months" else ("year", "") if longer == "12 months" else ("", longer)
        )
    # How it is billed says how often one pays, not what the amount is for: "$10 per month, billed annually".
    billed = words.BILLED.search(clause)
    own = clause[: billed.start()] if billed else clause
    hits = [(match.start(), name) for name, pattern in words.PERIODS if (match := pattern.search(own[:70]))]
    if hits:
        return min(hits)[1], ""
    return "", ""


def _billed(clause: str) -> str:
    match = words.BILLED.search(clause)
    if not match:
        return ""
    near = clause[max(0, match.start() - 14) : match.end() + 32]
    behind = clause[match.start() : match.end() + 32]
    for part in (behind, near):
        hits = [
            (found.start(), name)
            for name, pattern in (*words.PERIOD_LABELS, *words.PERIODS[:2])
            if (found := pattern.search(part))
        ]
        if hits:
            return {"month": "monthly", "year": "annually"}[min(hits)[1]]
    return "once" if words.ONCE.search(near) else ""


_BARE = re.compile(r"\s{0,2}(?P<word>[^\W\d_]{2,12})\.?\s{0,2}(?:$|[$€£¥₹₩|·•,;/*+])")


def _bare_period(clause: str) -> str:
    """Return the period that stands right behind an amount, with nothing that links them: "50 $ month", "R$ 20 mês"."""
    bare = _BARE.match(clause)
    if bare is None:
        return ""
    return next((name for name, pattern in words.PERIODS[:2] if pattern.fullmatch(f"/{bare['word']}")), "")


def _before_period(before: str) -> str:
    """Return the period that a label right before the amount gives: "Monthly: $5", "月額1,000円"."""
    label = re.split(r"[.!?;|]\s", before)[-1]
    labels = (*words.PERIOD_LABELS, ("once", words.ONCE))
    hits = [(match.end(), name) for name, pattern in labels for match in pattern.finditer(label)]
    if not hits:
        return ""
    end, name = max(hits)
    return name if len(label) - end <= 28 else ""


def units_of(clause: str) -> str:
    """Return what one amount is for: "seat" of "per seat", "1,000 requests"; empty where nothing is said."""
    match = _PER.search(clause[:90])
    if match:
        unit = " ".join(match["unit"].lower().split())
        return unit if unit[:1].isdigit() or len(unit) < 4 else _singular(unit)
    cjk = _PER_CJK.search(clause[:40])
    if cjk:
        return next((group for group in (cjk["a"], cjk["b"], cjk["c"]) if group), "user")
    free = _PER_FREE.search(clause[:50]) or _PER_CJK_FREE.search(clause[:30])
    if free:
        unit = free["unit"].lower()
        if not any(pattern.search("/" + unit) or pattern.search(unit) for _, pattern in words.PERIODS) and not any(
            other.search(unit) for other in (words.TAXES, words.ONCE, words.FOREVER, words.FIRST)
        ):
            return unit
    return ""


def is_amount_of_use(unit: str) -> bool:
    """Return whether what a price is for is used up or stored, not held by somebody.

    >>> [is_amount_of_use(unit) for unit in ("gb", "1,000 requests", "user", "")]
    [True, True, False, False]
    """
    return bool(_USAGE.match(unit))


def _singular(unit: str) -> str:
    return unit[:-1] if unit.endswith("s") and not unit.endswith(("ss", "us")) and unit.isascii() else unit


def _saved(before: str, after: str) -> bool:
    if re.search(r"%\s{0,2}$", before):
        return False
    tail = before[-26:]
    match = next(iter(list(words.SAVING.finditer(tail))[-1:]), None)
    if match and "%" not in match.group() and len(tail) - match.end() <= 8:
        return True
    head = re.match(r"\s{0,2}(?:/\s?\w{1,8}\s{0,2})?(?P<word>\S{1,14})(?:\s(?P<more>\S{1,14}))?", after)
    return bool(
        head
        and re.match(
            r"(?i)(?:off|discount|savings?|saved|credits?|rabatt|de réduction|cashback|refund)\b", head["word"]
        )
    )


def is_long_term(text: str) -> bool:
    """Return whether a line says that a price is for several months or years, and nothing else.

    >>> [is_long_term(text) for text in ("alle 6 Monate", "every 2 years", "6 months free", "per month")]
    [True, True, False, False]
    """
    many = _MANY.search(text)
    return many is not None and bool(_EACH.fullmatch(text[: many.start()].lstrip())) and not text[many.end() :].strip()


def is_rate(text: str) -> bool:
    """Return whether a line says of how many of a thing a price is, and nothing else.

    >>> [is_rate(text) for text in ("for 10k API check runs", "per 1,000 emails", "for 5 users")]
    [True, True, False]
    """
    return _PER_MANY.fullmatch(text.strip()) is not None


def is_price_words(text: str) -> bool:
    """Return whether a line only says more of a price: "per month", "billed yearly", "excl. VAT".

    >>> [is_price_words(text) for text in ("per user / month", "billed annually", "Pro", "Plus", "Team")]
    [True, True, False, False, False]
    """
    if is_long_term(text):
        return True
    said = any(pattern.search(text) for pattern in (words.BILLED, words.ONCE, _PER, *(one for _, one in words.PERIODS)))
    said = (
        said
        or any(pattern.search(text) for _, pattern in words.PERIOD_LABELS)
        or (" " in text and bool(words.TAXES.search(text)))
    )
    return said and not rest_of(text, [])


def is_periodic_fee(text: str) -> bool:
    """Return whether a short text says what one pays each month or year, and names nothing else.

    >>> [is_periodic_fee(text) for text in ("monthly base fee, billed annually", "annual cost", "Pro monthly")]
    [True, True, False]
    """
    timed = any(pattern.search(text) for _, pattern in (*words.PERIODS[:2], *words.PERIOD_LABELS))
    return timed and len(text) < 60 and bool(words.PRICE_HEAD.search(text)) and len(rest_of(text, []).split()) <= 2


def rest_of(text: str, phrases: list[Phrase]) -> str:
    """Return what a line says beside prices: "" for "from $29 per user/month", words for a sentence."""
    left = text
    for phrase in reversed(phrases):
        left = left[: phrase.money.start] + " " + left[phrase.money.end :]
    for pattern in (
        words.TAXES,
        words.BILLED,
        words.ONCE,
        words.SAVING,
        *(pattern for _, pattern in words.PERIODS),
        _PER,
        _PER_CJK,
    ):
        left = pattern.sub(" ", left)
    for _, pattern in words.PERIOD_LABELS:
        left = pattern.sub(" ", left)
    left = words.INSTEAD.sub(" ", left)
    left = _FILLERS.sub(" ", left)
    return " ".join(re.sub(r"[\W\d_]+", " ", left).split())
