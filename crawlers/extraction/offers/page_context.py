"""What a page says of itself that decides how its prices are read: language, host, styles."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.names import KNOWN
from rivalscope.core.money import MoneyContext

__all__ = ["brand", "is_about_prices", "page_context", "rival", "struck_classes"]

Element = etree._Element


_STRUCK_RULE = re.compile(
    r"(?:^|[}\s,])(?:[a-z]{1,10})?\.([A-Za-z][\w-]{0,60})\s{0,5}\{([^{}]{0,400}line-through[^{}]{0,200})\}"
)


def struck_classes(root: Element) -> frozenset[str]:
    """Return the classes that a page's own style sheets strike through."""
    found: set[str] = set()
    for style in root.iter("style"):
        found |= {match[1] for match in _STRUCK_RULE.finditer((style.text or "")[:200_000])}
    return frozenset(found)


def page_context(root: Element, text: str, *, url: str = "", language: str = "") -> MoneyContext:
    """Return what a page says of itself that decides the signs of currencies that several countries share.

    Args:
        root: The parsed page.
        text: All its lines.
        url: Its address.
        language: Its language tag.
    """
    told = _told_language(root, language)
    return MoneyContext.of_text(
        text,
        language=_checked_language(told, text) or _language_of(text),
        host=_host(root, urlsplit(url).hostname or ""),
        alternates=_alternates(root),
    )


def brand(root: Element) -> str:
    """Return the name that a page gives its product: its site's name, or the part of its title behind a bar."""
    for meta in root.iter("meta"):
        told = (meta.get("property") or meta.get("name") or "") in ("og:site_name", "application-name")
        if told and (name := " ".join((meta.get("content") or "").split())):
            return name if len(name) <= 40 else ""
    title = " ".join((root.findtext(".//title") or "").split())
    parts = [part.strip() for part in re.split(r"\s[|–—·-]\s|[|｜]", title) if part.strip()]
    if len(parts) < 2:
        return ""
    named = next((part for part in reversed(parts) if any(map(str.isalnum, words.ABOUT.sub("", part)))), "")
    return named if len(named) <= 30 else ""


_AGAINST = re.compile(r"(?<!\w)(?:vs\.?|versus)\s(?P<rival>[^\W\d_][\w.-]{2,24})", re.IGNORECASE)


def rival(root: Element) -> str:
    """Return the product that a page sets its own against, in its title or first heading; empty: none."""
    heading = next(root.iter("h1"), None)
    told = [root.findtext(".//title") or "", "".join(map(str, heading.itertext())) if heading is not None else ""]
    found = (_AGAINST.search(" ".join(text.split())[:200]) for text in told)
    return next((match["rival"] for match in found if match and not KNOWN.fullmatch(match["rival"])), "")


def is_about_prices(root: Element, url: str) -> bool:
    """Return whether a page says in its address, title or first two headings that it is about prices."""
    if _PRICE_PATH.search(urlsplit(url).path):
        return True
    told = [(root.findtext(".//title") or "")[:200]]
    for heading in root.iter("h1", "h2"):
        text = " ".join("".join(map(str, heading.itertext())).split())
        told += [text[:200]] if text else []
        if len(told) > 2:
            break
    return any(map(words.ABOUT.search, told))


_PRICE_PATH = re.compile(
    r"(?i)(?:^|[/_.-])(?:pricing|prices?|preise?|tarifs?|tarif[ey]?|precios?|precos?|prezz[oi]|prijzen|priser|pris|"
    r"cennik|ceni?k|ceny|hinnat|hinnasto|fiyat\w{0,8}|tseny|plans?(?:-and-pricing)?|planos|planes|abonnements?|"
    r"subscriptions?|memberships?|pakete)(?=$|[/_.-])"
)


def _host(root: Element, host: str) -> str:
    """Return the host of a page; the one that it gives itself where it was read from a file."""
    if host and not host.endswith(".invalid"):
        return host
    links = [link.get("href") or "" for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    links += [meta.get("content") or "" for meta in root.iter("meta") if (meta.get("property") or "") == "og:url"]
    return next((name for link in links if (name := urlsplit(link[:500]).hostname)), "")


def _alternates(root: Element) -> tuple[str, ...]:
    """Return the languages in which a page says it can be had."""
    return tuple(
        dict.fromkeys((link.get("hreflang") or "").lower()[:12] for link in root.iter("link") if link.get("hreflang"))
    )[:60]


def _told_language(root: Element, language: str) -> str:
    """Return the language tag of a page, with the country that its Open Graph locale adds."""
    locale = next(
        (meta.get("content") or "" for meta in root.iter("meta") if (meta.get("property") or "") == "og:locale"), ""
    )
    locale = locale.replace("_", "-").lower()[:12]
    base = language.split("-")[0]
    if (
        locale
        and "-" in locale
        and "-" not in language
        and (not base or locale.split("-")[0] == base)
        and locale != "en-us"
    ):
        return locale
    return language


_SCRIPTS = (
    (re.compile(r"[ぁ-ヿ]"), "ja"),
    (re.compile(r"[가-힣]"), "ko"),
    (re.compile(r"[پچژگ]"), "fa"),
    (re.compile(r"[\u0621-\u064a]{3}"), "ar"),
    (re.compile(r"[\u05d0-\u05ea]{2}"), "he"),
    (re.compile(r"[\u0e01-\u0e2e]{2}"), "th"),
    (re.compile(r"[іїєґ]"), "uk"),
    (re.compile(r"[а-я]{3}"), "ru"),
)


_ENGLISH = re.compile(
    r"\b(?:the|and|with|for|your|you|our|per|month|year|users?|free|contact|start|get|up|to|unlimited|most|sign|"
    r"plans?|"
    r"pricing)\b"
)


def _language_of(text: str) -> str:
    """Return the language that a page without a language tag is written in, where its script or small words tell."""
    head = text[:5_000]
    for pattern, language in _SCRIPTS:
        if len(pattern.findall(head)) > 8:
            return language
    common = Counter(_ENGLISH.findall(head.lower()))
    return "en" if common.total() >= 3 and len(common) >= 2 else ""


_SMALL_WORDS = {
    "en": "the and with for your you our per month free",
    "de": "und der die das mit für pro ihr ihre monat",
    "fr": "et les des pour avec votre vous par mois nos",
    "es": "los las con para por tu mes y su más del el una que",
    "pt": "os das com para por seu mês e você mais do",
    "it": "gli con per il di tuo mese della più sono",
    "nl": "het een met voor uw je maand van niet ook",
    "pl": "i z dla w na do twój miesięcznie oraz się",
    "tr": "ve ile için bir aylık tüm daha her",
    "id": "dan untuk dengan yang anda per bulan semua",
    "sv": "och med för din per månad att på som",
}


def _checked_language(told: str, text: str) -> str:
    """Return the language that a page claims, unless its small words are clearly those of another one.

    Templates are often copied with their ``lang="en"``; a page in Spanish does not mean US dollars by "$".
    """
    words_ = Counter(re.findall(r"[^\W\d_]+", text[:12_000].casefold()))
    counts = {name: sum(words_[word] for word in small.split()) for name, small in _SMALL_WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    claimed = told.split("-")[0]
    if claimed in counts and best != claimed and counts[best] >= 5 and counts[best] > 3 * counts[claimed]:
        return best
    return told
