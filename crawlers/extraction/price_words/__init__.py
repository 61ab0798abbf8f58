"""The words by which pages state prices, in the languages that we read: periods, free, on request, from, was, per.

Words are data: a language is an entry in each table, and the patterns are made from the tables. All languages are
read at once, because a page in one language often keeps a button, a unit or a plan in another.
"""

from crawlers.extraction.price_words.amounts import (
    ADD_ON,
    COSTS,
    FIRST,
    FORMER,
    FROM,
    INSTEAD,
    LATTER,
    LEAST,
    SAVING,
    TAXES,
    THEN,
    TOTAL,
    TURNOVER,
    UP_TO,
    VOLUME,
)
from crawlers.extraction.price_words.asking import CONTACT, CONTACT_ALONE, FOREVER, FREE, SALES_TALK, SOON, TRIAL
from crawlers.extraction.price_words.labels import (
    ABOUT,
    ADD_ON_HEAD,
    ADD_ON_NAME,
    ALL_PLANS,
    BADGE,
    CALL,
    EXAMPLE_HEAD,
    PACKS,
    PLAN_HEAD,
    PRICE_HEAD,
    SETUP,
)
from crawlers.extraction.price_words.periods import BILLED, INSTALMENTS, ONCE, PERIOD_LABELS, PERIODS

__all__ = [
    "ABOUT",
    "ADD_ON",
    "ADD_ON_HEAD",
    "ADD_ON_NAME",
    "ALL_PLANS",
    "BADGE",
    "BILLED",
    "CALL",
    "CONTACT",
    "CONTACT_ALONE",
    "COSTS",
    "EXAMPLE_HEAD",
    "FIRST",
    "FOREVER",
    "FORMER",
    "FREE",
    "FROM",
    "INSTALMENTS",
    "INSTEAD",
    "LATTER",
    "LEAST",
    "ONCE",
    "PACKS",
    "PERIODS",
    "PERIOD_LABELS",
    "PLAN_HEAD",
    "PRICE_HEAD",
    "SALES_TALK",
    "SAVING",
    "SETUP",
    "SOON",
    "TAXES",
    "THEN",
    "TOTAL",
    "TRIAL",
    "TURNOVER",
    "UP_TO",
    "VOLUME",
]
