"""How long one may try a plan for nothing."""

from __future__ import annotations

import re

from crawlers.extraction import price_words as words

__all__ = ["trial_of"]

_DAYS = re.compile(
    r"(?<![\d.,])(?P<days>\d{1,3})[\s-]{0,2}(?:(?:calendar )?days?|d(?=\s?free)|tag(?:e|en|iger?|ige)?|"
    r"tägig(?:e[nrms]?)?|jours?|"
    r"d[ií]as?|dias?|giorni|dagen|daagse|dagars?|"
    r"dages?|dagers?|päivän|päivää|dni(?:owy)?|dní|denní|napos|nap|zile|дн(?:ей|я|ів|и)?|дена|gün(?:lük)?|"
    r"ημέρες|ημερών|أيام|يوم(?:ا|ًا)?|ימים|יום|"
    r"hari|ngày|日間?|天|일|วัน|दिन)(?![a-z])",
    re.IGNORECASE,
)


_SPELLED = {
    "seven": 7,
    "ten": 10,
    "fourteen": 14,
    "fifteen": 15,
    "thirty": 30,
    "sieben": 7,
    "vierzehn": 14,
    "dreißig": 30,
}


_SPELLED_DAYS = re.compile(rf"(?i)\b(?P<count>{'|'.join(_SPELLED)})[\s-](?:days?|tage?n?)")


_WEEK = (
    r"weeks?|wochen?|wöchig(?:e[nrms]?)?|semaines?|semanas?|settiman[ae]|weken|veckor?s?|uger?s?|uke[rn]?s?|"
    r"viik(?:on|koa)|tygodni\w{0,2}|týdn\w|týden|недел\w|тижн\w|тиждень|hafta\w{0,4}|週間|周|주|أسابيع|أسبوع\w?"
)
_MONTH = (
    r"months?|monate?|monatig(?:e[nrms]?)?|mois|mes(?:es)?|mese|mesi|m[eê]s|maand(?:en)?|månad(?:er)?s?|måned(?:er)?s?|"
    r"kuukauden|miesi\w{1,5}|měsíc\w{0,2}|месяц\w{0,2}|місяц\w{0,2}|か月|ヶ月|个月|個月|개월|شهر\w?"
)
_WEEKS = re.compile(
    r"(?<![\w.,])(?P<count>\d|one|two|a|ein|eine|zwei|une|deux|un|una|dos|due|dois|duas|twee|två|to|dwa)[\s-]?"
    rf"(?:(?P<week>{_WEEK})|(?:{_MONTH}))(?![a-z])",
    re.IGNORECASE,
)


_COUNTS = {"two": 2, "zwei": 2, "deux": 2, "dos": 2, "due": 2, "dois": 2, "duas": 2, "twee": 2, "två": 2}
_COUNTS |= {"to": 2, "dwa": 2}
"""What each word counts; the others are one."""


_BACK = re.compile(
    r"money[- ]?back|refund|guarantee|geld[- ]?zurück|rückgabe|remboursé|satisfait|reembolso|devoluci|rimborso|"
    r"zwrot|возврат|返金|退款|retention|history|log",
    re.IGNORECASE,
)


_FREE_DAYS = re.compile(
    r"(?i)days? (?:for )?free|free for \d|first \d{1,3} days|tage (?:kostenlos|gratis|frei)|jours? (?:gratuit|"
    r"offert)|d[ií]as gratis|giorni gratis|dagen gratis|dagar gratis|"
    r"gün(?:lük)? ücretsiz|дн(?:ей|я|ів) (?:бесплатно|безкоштовно)|日間無料|天免费|天免費"
)


def trial_of(text: str) -> str:
    """Return the length of a trial that a text offers: "14 days", "free trial", or empty.

    >>> trial_of("Start your 14-day free trial"), trial_of("30-day money-back guarantee"), trial_of("Free trial")
    ('14 days', '', 'free trial')
    """
    for match in _DAYS.finditer(text):
        near = text[max(0, match.start() - 45) : match.end() + 40]
        if (words.TRIAL.search(near) or _FREE_DAYS.search(near)) and not _BACK.search(
            text[max(0, match.start() - 12) : match.end() + 14]
        ):
            return f"{int(match['days'])} days"
    for match in _SPELLED_DAYS.finditer(text):
        if words.TRIAL.search(text[max(0, match.start() - 30) : match.end() + 30]):
            return f"{_SPELLED[match['count'].lower()]} days"
    for match in _WEEKS.finditer(text):
        near = text[max(0, match.start() - 20) : match.end() + 24]
        if words.SAVING.search(near):
            continue
        if words.TRIAL.search(near) or (
            re.search(r"(?i)\bfree\b", near[-24:])
            and words.TRIAL.search(text[max(0, match.start() - 45) : match.end() + 45])
        ):
            count = int(match["count"]) if match["count"].isdigit() else _COUNTS.get(match["count"].lower(), 1)
            return f"{count * (7 if match['week'] else 30)} days"
    return "free trial" if re.search(r"(?i)\bfree trial\b", text) else ""
