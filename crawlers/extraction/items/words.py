"""The words by which sections, containers and lines say that they hold features, or that they do not."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path

from rivalscope.core.payload.text import fold

__all__ = [
    "heads_other",
    "is_call",
    "is_dated",
    "is_label",
    "lead_in_says",
    "names_say",
    "section_may_state",
    "section_says",
    "section_states",
]

_SECTIONS = Path(__file__).with_name("sections.json")
_SECTION_NO = re.compile(
    r"^(?:(?:how to |easy |quick(?:ly)? |manual )?(?:re)?install\w{0,6}\b|down ?loads?\b|get(?:ting)? (?:started|"
    r"it|help|support|involved|"
    r"in touch)\b|quick ?start|start (?:here|now|using)|try (?:it|now|\w+ (?:for free|now|today))|sign up|"
    r"set(?:ting)? ?up\b|"
    r"(?:system |software |hardware |minimum )?requirements?$|prerequisites?$|dependencies$|usage$|how to (?:use|"
    r"get|run|build|contribute)|"
    r"(?:(?:read |see |online |api |more |user |the )*(?:documentation|docs|manuals?|tutorials?|guides?|examples?|"
    r"reference))(?: (?:and|&) \w+)?$|"
    r"(?:join |our |the |meet )*(?:community|team|people|authors?|contributors?|maintainers?|"
    r"staff)\b(?! (?:edition|plan))|"
    r"(?:commercial |professional |getting |user |technical |paid |help (?:and|&) )*support(?: (?:us|options|"
    r"channels?))?$|"
    r"contact(?: us| info\w*)?\b|contribut\w{1,6}(?: .*)?$|donat\w{1,5}\b.{0,20}$|sponsor\w{0,7}\b|backers?\b|"
    r"our (?:customers|clients|partners|users|supporters)\b|"
    r"(?:latest |recent |all |more |our |\w{1,20} )?(?:news|blogs?|blog posts?|posts|articles|announcements?|"
    r"events|updates|press|releases?|stories)\b.{0,12}$|"
    r"(?:release |version )?(?:notes|history)$|change ?log\b|awards?\b|press\b|media$|testimonials?\b|"
    r"what (?:people|others|users|customers|our \w+|they|developers|folks) (?:are |is )?(?:say|think|love|"
    r"use)\w{0,4}|(?:love|loved|trusted|used|powered) by\b|"
    r"who(?:'s|’s|s| is)? (?:uses?|using)\b|customers?$|customer stor\w{1,5}|case stud\w{1,4}|success stor\w{1,4}|"
    r"users$|"
    r"licen[sc]\w{1,4}(?: .{0,30})?$|legal\b|copyright\b|privacy policy|terms\b|trademarks?|disclaimer|credits$|"
    r"acknowledge?ments?|thanks\b|special thanks|"
    r"(?:frequently asked )?questions\b.{0,12}$|faqs?\b|q&a|(?:further |additional )?(?:reading|references|"
    r"resources|links|literature|bibliography)$|see also|related\b.{0,30}$|"
    r"useful links|external links|screen ?shots?$|gallery$|demos?$|videos?$|newsletter|subscribe|follow\b|"
    r"stay (?:in|up|tuned|connected)|mailing lists?|"
    r"(?:about|who) (?:us|we are|the (?:author|team|company|project))|history$|table of contents|contents$|"
    r"on this page|index$|navigation|search$|menu$|"
    r"known (?:issues|bugs|limitations|problems)|bug\w{0,4}\b|limitations?$|restrictions?$|to ?do\b.{0,10}$|"
    r"build(?:ing)?(?: from source| instructions)?$|compil\w{3,6}$|"
    r"source(?: code)?$|source$|repositor\w{1,4}$|packages?$|platforms? downloads|next steps?$|learn more$|"
    r"more(?: information| info)?$|"
    r"status$|security advisor\w{1,4}|vulnerabilit\w{1,4}|report\w{0,3}\b.{0,30}(?:bugs?|issues?|problems?)|"
    r"careers?|jobs|we're hiring|stats|statistics|numbers|by the numbers)",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"(?:what\b.{0,40}(?:\bnot\b|n[’']t\b|\bnever\b)|was\b.{0,40}\b(?:nicht|kein\w{0,2})\b|"
    r"ce (?:que?\b|qu[’']).{0,40}\b(?:ne\b|n[’']).{0,25}\bpas\b|(?:lo )?que\b.{0,40}\bno\b|o que\b.{0,40}\bnão\b|"
    r"(?:(?:ciò )?che|(?:che )?cosa)\b.{0,40}\bnon\b|wat\b.{0,40}\b(?:niet|geen)\b|vad\b.{0,40}\b(?:inte|ej)\b|"
    r"hva[dr]?\b.{0,40}\bikke\b|(?:czego|co)\b.{0,40}\bnie\b|(?:что|чего|що|чого)\b.{0,40}\bне\b|"
    r".{1,30}(?:しないこと|できないこと|しません)$|.{0,20}(?:不做|做不到|不支持|不会做)|.{1,30}(?:하지|되지) 않는)",
    re.IGNORECASE,
)
"""Asks what a product does not do: the question word of a language and its negation."""
_SECTION_YES = re.compile(
    r"\b(?:features?|capabilit(?:y|ies)|functionalit(?:y|ies)|highlights?|benefits?|advantages?|why|what (?:is|you|"
    r"it|can|does|makes)|what's (?:in|included)|"
    r"key points?|characteristics|properties|strengths|at a glance|overview|tools?|everything you need|built for|"
    r"designed for|support(?:s|ed)?|includes?|"
    r"powerful|integrations?|goals|principles|reasons?|supported|offers?|provides?|main|introduction|summary|"
    r"compatib\w{2,6})\b",
    re.IGNORECASE,
)
_SECTION_SURE = re.compile(
    r"\b(?:features?|capabilit(?:y|ies)|functionalit(?:y|ies)|highlights|benefits|advantages|why|what (?:you|it|"
    r"\w+) can|what's included|strengths|at a glance)\b",
    re.IGNORECASE,
)
_SECTION_EITHER = re.compile(
    r"^(?:releases?|build(?:ing)?|compile|search|navigation|history|status|media|support|report(?:ing)?|statistics|stats|"
    r"numbers|updates|events|packages|users|team|set ?up|install|source|contact|community|news|press|videos?)$",
    re.IGNORECASE,
)
_NAMES_NO = re.compile(
    r"(?:^|[\s_-])(?:testimonials?|quotes?|reviews?|customers?|clients?|logos?|sponsors?|backers?|partners?|team|"
    r"members?|people|contributors?|faqs?|accordion-faq|"
    r"blog\w{0,6}|news\w{0,8}|posts?|articles?-list|recent\w{0,8}|latest\w{0,8}|cta|call-to-action|subscribe|"
    r"newsletter|downloads?|install\w{0,8}|"
    r"community|socials?|stats?|statistics|counters?|press|awards?|jobs|careers|events?|trusted\w{0,6}|companies|"
    r"users|adopters|authors?|bio|"
    r"changelog|releases?|copyright|legal|terminal|code-?block|highlight|codehilite|toctree-wrapper|admonition|"
    r"footnotes?|references|bibliography|comments?|login|signup)(?=$|[\s_-])",
    re.IGNORECASE,
)
_LEAD_NO = re.compile(
    r"\b(?:following (?:steps?|commands?|packages?|files?|links?|options?|parameters?|arguments?|requirements?|"
    r"example)|(?:you(?:'ll)? |will )(?:need|require)\b|prerequisites?|"
    r"see (?:also|the following)|for more|more information|report(?:ing)? |mailing list|contact|install(?:ing|"
    r"ation|ed)?|download|tutorials?|documentation (?:is|includes|consists)|"
    r"parameters?:|options?:|arguments?:|steps?:|licen[cs]ed?|sponsor|thanks to|contributors?|written by|authors?|"
    r"packages:|links:)",
    re.IGNORECASE,
)
_LEAD_YES = re.compile(
    r"\b(?:features?|capabilit|functionalit|advantages?|benefits?|highlights|supports?|supported|offers?|provides?|"
    r"includ(?:es?|ing)|comes with|allows?|enables?|lets you|you can|"
    r"can (?:be|also|do)|has|such as|properties|characteristics|goals?|why|reasons?|designed|able to)\b",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"^(?:(?:learn|read|find out|see|discover|show|view|explore|know|get)(?: \w{1,12}){0,2} more\b.{0,40}|"
    r"read (?:the |our |full |on).{0,40}|get (?:started|going|up and running|"
    r"it now|.{0,20}free|a demo|in touch|\w{1,12} now).{0,20}|"
    r"start (?:now|free|your|building|for free|using|today|trial).{0,20}|try (?:it|now|for free|free|"
    r"\w{1,16} (?:free|now|for free|today|online)).{0,20}|sign (?:up|in).{0,20}|log ?in|"
    r"down ?load(?: (?:now|here|for|it|v?\d).{0,30})?|install now|buy(?: now)?|contact(?: us| sales)|request (?:a |"
    r"your )?demo|book a .{0,20}|watch (?:the|a|demo|video).{0,30}|"
    r"view (?:docs?|on|the|source|code|all|demo|details|example\w?|documentation|guide|live).{0,20}|(?:go to|visit|"
    r"check (?:it )?out|browse (?:all|the)|see (?:all|the|how|our|what)|explore (?:all|the|our)) .{0,40}|"
    r"subscribe|(?:\(?more\b.{0,30}(?:\.\.\.|…)\)?)|more(?: info\w{0,8}| details|\.\.\.|…)?|"
    r"continue(?: reading)?.{0,10}|here|click here.{0,20}|back to top|next|previous|prev|choose plan|all features|"
    r"show (?:all|more|less)|toggle .{0,20}|close|skip to .{0,20})\W{0,5}$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:details?|documentation|docs|github|gitlab|source(?: code)?|(?:live )?demo|home ?page|website|donate|home|"
    r"star|fork|tweet|share|compare(?: plans)?|select|upgrade|pricing|quick ?start|guide|tutorials?|"
    r"examples?|screenshots?|copy|edit|menu|release notes|changelog|faq|blog|download .{0,30}|install \w{1,20}|"
    r"join .{0,30}|contact|open|api(?: reference| docs)?)\W{0,5}$",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}"
_DATE = re.compile(
    rf"\b(?:(?:19|20)\d\d[-/.][01]?\d[-/.][0-3]?\d|{_MONTH}\.? [0-3]?\d(?:st|nd|rd|th)?,? (?:19|20)\d\d|"
    rf"[0-3]?\d(?:st|nd|rd|th)? {_MONTH}\.?,? (?:19|20)\d\d)\b",
    re.IGNORECASE,
)


@cache
def _openings() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return how headings of other languages open: those whose items are not features, those that are none."""
    languages = [one for one in json.loads(_SECTIONS.read_text(encoding="utf-8")).values() if isinstance(one, dict)]
    closed, bare = (tuple(text for one in languages for text in one[kind]) for kind in ("closed", "bare"))
    return closed, bare


@lru_cache(maxsize=4096)
def section_says(heading: str) -> bool | None:
    """Return whether the things below a heading are features: True, False, or None if it does not say."""
    text = fold(heading).strip(" :#–—-!.?…")
    if _SECTION_NO.match(text) or _DENIES.match(text) or text.lower().startswith(_openings()[0]):
        return False
    return True if _SECTION_YES.search(text) else None


@lru_cache(maxsize=4096)
def heads_other(heading: str) -> bool:
    """Return whether a heading opens prices, a comparison, a call to action or another part that is not a feature.

    >>> heads_other("Preise und Pakete"), heads_other("Preisregeln")
    (True, False)
    """
    text = fold(heading).strip(" :#–—-!.?…¿¡").lower()
    return any(
        text.startswith(opening) and not text[len(opening) : len(opening) + 1].isalpha() for opening in _openings()[1]
    )


@lru_cache(maxsize=4096)
def section_may_state(heading: str) -> bool:
    """Return whether a heading that usually opens something else is also what a product does: "Build", "Search".

    >>> section_may_state("Build"), section_may_state("Build from source")
    (True, False)
    """
    return bool(_SECTION_EITHER.match(fold(heading).strip(" :#–—-!.?…")))


@lru_cache(maxsize=4096)
def section_states(heading: str) -> bool:
    """Return whether a heading names features outright, as a page of documentation must for its lists to count."""
    return bool(_SECTION_SURE.search(heading)) and section_says(heading) is not False


@lru_cache(maxsize=4096)
def names_say(names: str) -> bool:
    """Return whether class and id say that a container holds anything but features."""
    return bool(_NAMES_NO.search(names))


_WITHHELD = re.compile(
    r"\b(?:restricted|disabled|unavailable|excluded|unsupported|not (?:yet )?(?:available|supported|included|possible))"
    r"\b[^.!?]{0,40}$",
    re.IGNORECASE,
)


def withholds(text: str) -> bool:
    """Return whether the line above a list says that a product, a plan or a demo does not have what follows."""
    return bool(_WITHHELD.search(text[-200:]))


def lead_in_says(text: str) -> bool | None:
    """Return what the sentence before a list says about it: features, something else, or nothing."""
    tail = text[-200:]
    if _LEAD_NO.search(tail) or withholds(tail):
        return False
    return True if _LEAD_YES.search(tail) else None


def is_call(text: str) -> bool:
    """Return whether a line is a call to action or a mere link."""
    return len(text) < 70 and bool(_CALL.match(text.strip("→›»>←‹« ")))


def is_label(text: str) -> bool:
    """Return whether a link's words only name the place that it leads to, as links at the foot of a card do."""
    return len(text) < 50 and bool(_LABEL.match(text.strip("→›»>←‹« ")))


def is_dated(text: str) -> bool:
    """Return whether a line carries a date, as news do."""
    head = text[:300]
    # Every date that is looked for has a year of these two centuries; most lines have none.
    return ("20" in head or "19" in head) and bool(_DATE.search(head))
