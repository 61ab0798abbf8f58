"""How long one may try a plan for nothing."""

from __future__ import annotations

import re

from crawlers.extraction import price_words as words

__all__ = ["trial_of"]

_DAYS = re.compile(
    r"(?<![\d.,])(?P<days>\d{1,3})[\s-]{0,2}(?:(?:calendar )?days?|d(?=\s?free)|tag(?:e|en|iger?|ige)?|jours?|"
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


_WEEKS = re.compile(
    r"(?P<count>\d|one|two|a|ein|eine|zwei|une|deux|un|dos)[\s-](?P<unit>weeks?|months?|wochen?|monate?|mois|"
    r"mes(?:es)?|semaines?)",
    re.IGNORECASE,
)


_COUNTS = {"one": 1, "two": 2, "a": 1, "ein": 1, "eine": 1, "zwei": 2, "une": 1, "deux": 2, "un": 1, "dos": 2}


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
            count = int(match["count"]) if match["count"].isdigit() else _COUNTS[match["count"].lower()]
            return f"{count * (7 if match['unit'].lower()[0] in 'ws' else 30)} days"
    return "free trial" if re.search(r"(?i)\bfree trial\b", text) else ""
