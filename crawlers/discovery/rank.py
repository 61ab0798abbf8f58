"""Which pages matter, and why: a score and reasons from an address, the words of a link, and where it was found.

Rules are data. The score orders a crawl whose budget may not reach every page; it never decides what is true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from crawlers.extraction.kinds import kind_of_url
from rivalscope.core.records import PageKind

__all__ = ["Ranked", "group_of", "language_of", "rank"]

_BASE: dict[PageKind, float] = {
    PageKind.HOME: 100,
    PageKind.PRICING: 92,
    PageKind.FEATURES: 86,
    PageKind.COMPARISON: 84,
    PageKind.CHANGELOG: 80,
    PageKind.ROADMAP: 74,
    PageKind.DOCS: 62,
    PageKind.OTHER: 40,
    PageKind.BLOG: 28,
    PageKind.LEGAL: 6,
}


@dataclass(frozen=True, slots=True)
class _Rule:
    points: float
    why: str
    path: re.Pattern[str] | None = None
    """Searched in the path below the source's own folder."""
    text: re.Pattern[str] | None = None
    """Searched in the words of the link."""


def _words(text: str, *, whole: bool = False) -> re.Pattern[str]:
    """Return a pattern for any of the words, as a part of a path segment or as a whole one."""
    ends = "/" if whole else "/_.-"
    return re.compile(rf"(?:^|[{ends}])(?:{'|'.join(text.split())})(?:[{ends}.]|$)", re.IGNORECASE)


_RULES: tuple[_Rule, ...] = (
    _Rule(
        14,
        "concepts and features of the product",
        path=_words("features? concepts? capabilit(?:y|ies) overview introduction architecture what-is about guides?"),
    ),
    _Rule(
        10,
        "limits, security, integrations or comparison",
        path=_words(
            "limits? limitations quotas? security auth\\w* rbac encryption integrations? compar\\w+ vs faq editions? "
            "plans? cloud deploy\\w* backups? monitoring compliance"
        ),
    ),
    _Rule(
        16,
        "describes what is new in a release",
        text=re.compile(
            r"\b(?:release[sd]?|announc\w+|introducing|now available|general(?:ly)? availab\w+|what'?s new|launch\w*|"
            r"v?\d+\.\d+)\b",
            re.IGNORECASE,
        ),
    ),
    _Rule(
        -14,
        "generated reference",
        path=_words(
            "api-?reference reference/api apidocs? javadoc rustdoc godoc typedoc class(?:es)? interfaces? modules? "
            "namespaces? enums? functions? structs? traits? _modules genindex py-modindex _sources swagger openapi "
            "sdk-reference autoapi"
        ),
    ),
    _Rule(
        -30,
        "an older or unreleased version",
        path=_words(
            r"v?\d+(?:\.(?:\d+|x))+(?:[.-]?\w{1,6})? v\d+ next nightly dev main master archive[sd]? legacy old "
            "previous outdated",
            whole=True,
        ),
    ),
    _Rule(
        -24,
        "a list of links",
        path=_words(r"tags? categor(?:y|ies) authors? topics? archives? page/\d+ label", whole=True),
    ),
    _Rule(
        -22,
        "about the company, not the product",
        path=_words(
            "careers? jobs? team press investors? partners? events? webinars? podcasts? customers? case-stud(?:y|ies) "
            "contact newsletter company academy certification swag shop store forums? community contribut\\w+ "
            "code-of-conduct status login signin sign-in signup sign-up register account demo trial",
            whole=True,
        ),
    ),
)
_LANGUAGES = (
    "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja jp ko kr lt lv ms nb nl no pl pt ro ru sk sl sr sv "
    "th tr uk ur vi zh cn"
)
_LANGUAGE = re.compile(rf"^(?:{'|'.join(_LANGUAGES.split())})(?:[-_](?:[a-z]{{2}}|hans|hant))?$", re.IGNORECASE)
# Each level of folders below the source's own costs this much: what matters is linked from near the top.
_DEPTH_COST = 4.0
_HOP_COST = 2.0
# Rules that take more than this say that a page is about something else.
_OFF_TOPIC = -20


@dataclass(frozen=True, slots=True)
class Ranked:
    """How much a page matters, and why."""

    score: float
    kind: PageKind
    reasons: tuple[str, ...]
    central: bool = True
    """Links to it speak for it. A page about jobs is linked from everywhere too, and is no better for it."""


def rank(
    url: str, *, text: str = "", depth: int = 0, prefix: str = "/", language: str = "", in_sitemap: bool = False
) -> Ranked:
    """Rank a page.

    Args:
        url: Its canonical address.
        text: Words of a link to it.
        depth: Links between it and the home page, as far as is known.
        prefix: Path of the source; folders below it count.
        language: Language folder of the source itself, which is no foreign one; empty: the source has none.
        in_sitemap: The site's sitemap lists it.

    >>> rank("https://example.org/pricing", text="Pricing").score > rank("https://example.org/careers").score
    True
    """
    kind, why = kind_of_url(url, text)
    path = unquote(urlsplit(url).path)
    below = path[len(prefix) - 1 :] if path.startswith(prefix) else path
    central = kind is not PageKind.LEGAL
    score, reasons = _BASE[kind], [f"{kind.value}: {reason}" for reason in why] or [kind.value]
    for rule in _RULES:
        if (rule.path is not None and rule.path.search(below)) or (
            rule.text is not None and text and rule.text.search(text)
        ):
            score += rule.points
            central = central and rule.points > _OFF_TOPIC
            reasons.append(rule.why)
    segments = [segment for segment in below.split("/") if segment]
    foreign = next((part.lower() for part in segments[:2] if _LANGUAGE.match(part)), "")
    if foreign and foreign != language.lower() and not (foreign[:2] == "en" and not language):
        score, central = score - 45, False
        reasons.append(f"a translation ({foreign})")
    score -= _DEPTH_COST * max(0, len(segments) - 1) + _HOP_COST * depth
    if in_sitemap:
        score += 1
        reasons.append("in the sitemap")
    if urlsplit(url).query:
        score -= 8
    return Ranked(score, kind, tuple(reasons), central)


def language_of(url: str) -> str:
    """Return the language folder that an address lies in, in lower case; empty: none.

    >>> language_of("https://example.org/de/docs/")
    'de'
    """
    first = next((segment for segment in urlsplit(url).path.split("/") if segment), "")
    return first.lower() if _LANGUAGE.match(first) else ""


@lru_cache(maxsize=20_000)
def group_of(url: str) -> str:
    """Return the family of a page: pages of one folder say similar things, so a small budget is spread over folders.

    >>> group_of("https://example.org/docs/guide/install.html")
    'example.org/docs/guide'
    """
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    return "/".join((parts.netloc, *segments[: min(2, max(0, len(segments) - 1))]))
