"""What a page is for, derived from its address, its title, and its structure, with reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import unquote, urlsplit

from crawlers.extraction.kind_terms import kind_of_heading
from rivalscope.core.payload.text import tokens, word_set
from rivalscope.core.records import PageKind

__all__ = ["kind_of_page", "kind_of_url", "says_release_notes"]

# The terms of the field as they are in addresses, where a segment is a short name.

_ALTERNATIVES: tuple[tuple[PageKind, str], ...] = (
    (
        PageKind.LEGAL,
        "privacy|terms(?: of| and)?|tos|legal|imprint|impressum|gdpr|dpa|cookies?(?: policy)?|licen[cs]es?|eula|"
        "trademarks?|sub ?processors|code of conduct|acceptable use|copyright|copying",
    ),
    (
        PageKind.CHANGELOG,
        "change ?logs?|release ?notes?|(?:release|version) history|whats ?new|what s new|new in|"
        # "cherry pick changes" and "about releases" are about other things; a segment that is nothing else is not
        "^(?:all |latest |recent )?(?:releases|changes)(?: v?\\d[\\d ]*)?$|release(?= v?\\d|$)",
    ),
    (PageKind.ROADMAP, "road ?map|upcoming|coming soon"),
    (
        PageKind.PRICING,
        # A plan may be of a diet, a floor or the site: the word alone, or beside what says that one pays for it.
        "pricing|prices?|editions?|buy|subscriptions?|tarifs?|preise|"
        "^(?:(?:our|all|the|compare|choose|see|view|select|change) )?plans?$|plans? (?:and|n|or) \\w+|"
        "plans? (?:features?|comparison|overview|details|limits)|"
        "(?:paid|free|billing|payment|membership|service|support|hosting|cloud|product|licen[cs]e|business|team|"
        "enterprise|personal|company|developer|premium|pro) plans?$",
    ),
    (PageKind.COMPARISON, "compare|comparisons?|vs|versus|alternatives?|compared"),
    (
        PageKind.DOCS,
        "docs?|documentation|guides?|manual|reference|api|tutorials?|how ?to|learn|handbook|help|kb|knowledge ?base|"
        "quick ?start|getting ?started|get started|install(?:ation)?|configuration|concepts?|developers?|faq|wiki|"
        "usage|examples?|cookbook|user ?guide|admin|support",
    ),
    (
        PageKind.BLOG,
        "blog|news|posts?|articles?|stories|press|newsroom|magazine|journal|customers?|"
        "case ?stud(?:y|ies)|events?|webinars?|podcasts?",
    ),
    (
        PageKind.FEATURES,
        "features?|capabilit(?:y|ies)|products?|solutions?|platform|overview|why|integrations?|security|use ?cases?|"
        "benefits|highlights|tour|what is|introduction|intro",
    ),
)
_WORDS = tuple((kind, re.compile(rf"\b(?:{words})\b")) for kind, words in _ALTERNATIVES)
_SURE = re.compile(
    r"\bchange ?logs?\b|\brelease ?notes?\b|\b(?:release|version) history\b|\bwhats ?new\b|\bwhat s new\b"
)
_MAX_NAME = 4
"""Words of a segment that is a name of a part of the site; longer ones are titles of single pages."""
_OVERVIEWS = word_set("feature features platform solutions solution product products capabilities")
_FILE_OF_CHANGES = re.compile(r"^(?:NEWS|HISTORY|CHANGES|RELEASES?)(?:\.\w{2,8})?$")
_DATED = re.compile(r"/(?:19|20)\d\d/[01]?\d(?:/|$)")
_HOME = re.compile(r"^/?(?:index\.\w{2,5}|home/?|default\.\w{2,5}|[a-z]{2}(?:[-_][a-z]{2})?/?)?$", re.IGNORECASE)
_DOCS_HOSTS = word_set(
    "docs doc documentation developer developers help support manual kb learn wiki guide guides cookbook handbook "
    "reference readthedocs gitbook"
)
_OTHER_HOSTS = {
    "blog": PageKind.BLOG,
    "news": PageKind.BLOG,
    "changelog": PageKind.CHANGELOG,
    "releases": PageKind.CHANGELOG,
    "roadmap": PageKind.ROADMAP,
}
_MOVES = re.compile(r"\b(?:migrat|upgrad)\w{1,5}\b", re.IGNORECASE)
_ORDER = {kind: number for number, (kind, _) in enumerate(_WORDS)}


def says_release_notes(text: str) -> bool:
    """Return whether an address or title names release notes beyond doubt: a page of "releases" may be about releasing.

    >>> says_release_notes("https://example.org/docs/release-notes/"), says_release_notes("https://example.org/releases")
    (True, False)
    """
    try:
        path = unquote(urlsplit(text).path)
    except ValueError:
        path = text
    return bool(_SURE.search(_words(path.replace("/", " ")))) or bool(_FILE_OF_CHANGES.match(path.rsplit("/", 1)[-1]))


def _words(text: str) -> str:
    return " ".join(tokens(text))


def kind_of_url(url: str, text: str = "") -> tuple[PageKind, tuple[str, ...]]:
    """Return what a page is for from its address and the words of a link to it.

    Args:
        url: Absolute or relative address.
        text: Text of a link to it, or its title.

    Returns:
        The kind and the reasons for it; ``OTHER`` and no reason where nothing speaks.

    >>> kind_of_url("https://example.org/pricing/")[0].value
    'pricing'
    >>> kind_of_url("https://example.org/docs/security/overview")[0].value
    'docs'
    >>> kind_of_url("https://example.org/x7", "What's new")[0].value
    'changelog'
    """
    try:
        parts = urlsplit(url)
        host, path = parts.hostname or "", unquote(parts.path)
    except ValueError:
        return PageKind.OTHER, ()
    segments = [segment for segment in path.split("/") if segment]
    if _DATED.search(path):
        return PageKind.BLOG, ("the address contains a date",)
    found: dict[PageKind, str] = {}
    overview = False
    if segments and _FILE_OF_CHANGES.match(segments[-1]):
        return PageKind.CHANGELOG, (f'the file is called "{segments[-1]}"',)
    for place, segment in enumerate(segments):
        name = _words(segment.rsplit(".", 1)[0] if place == len(segments) - 1 else segment)
        if sum(word.isalpha() for word in name.split()) > _MAX_NAME:
            continue
        if name in _OVERVIEWS and place < len(segments) - 1 and PageKind.DOCS not in found:
            # What a product can do with changelogs or terms is no changelog and no contract.
            overview = True
        for kind, pattern in _WORDS:
            if kind not in found and (match := pattern.search(name)):
                found[kind] = f'the address says "{match.group()}"'
    label = next((label for label in host.split(".")[:-1] if label in _DOCS_HOSTS or label in _OTHER_HOSTS), "")
    if label:
        found.setdefault(_OTHER_HOSTS.get(label, PageKind.DOCS), f'the host is called "{label}"')
    if not found and text and (match_kind := kind_of_heading(text)):
        found[match_kind[0]] = match_kind[1]
    if not found:
        if _HOME.match(path):
            return PageKind.HOME, ("the address is the root of the site",)
        return PageKind.OTHER, ()
    if overview and PageKind.FEATURES in found and PageKind.DOCS not in found:
        return PageKind.FEATURES, (found[PageKind.FEATURES],)
    # A guide about pricing in the docs is a docs page; release notes in the docs are release notes.
    for kind in (PageKind.LEGAL, PageKind.CHANGELOG, PageKind.ROADMAP):
        if kind in found:
            if kind is PageKind.LEGAL and PageKind.DOCS in found:
                continue
            return kind, (found[kind],)
    if PageKind.DOCS in found:
        return PageKind.DOCS, (found[PageKind.DOCS],)
    best = min(found, key=_ORDER.__getitem__)
    return best, (found[best],)


def kind_of_page(
    url: str,
    title: str,
    headings: Sequence[str],
    *,
    prices: int = 0,
    marks: int = 0,
    generator: str = "",
    notes: Callable[[], str] = str,
) -> tuple[PageKind, tuple[str, ...]]:
    """Return what a page is for, from its address first and what is on it second.

    Args:
        url: Address of the page.
        title: Its title.
        headings: Its main headings, outside of chrome, in order.
        prices: Number of plans with a price.
        marks: Number of yes/no marks in its tables.
        generator: The page's own claim about the tool that made it.
        notes: Says why its structure is that of release notes, or nothing; asked where the address leaves it open.

    Returns:
        The kind and the reasons for it.
    """
    kind, reasons = kind_of_url(url)
    if kind in (PageKind.LEGAL, PageKind.CHANGELOG, PageKind.ROADMAP, PageKind.PRICING, PageKind.COMPARISON):
        return kind, reasons
    # A guide to moving from version to version names many of them.
    moves = bool(_MOVES.search(title)) or bool(headings and _MOVES.search(headings[0]))
    if not moves and (why := notes()):
        return PageKind.CHANGELOG, (*reasons, why)
    if kind is PageKind.HOME:
        return kind, reasons
    if prices >= 2:
        return PageKind.PRICING, (*reasons, f"{prices} plans with a price")
    if kind in (PageKind.OTHER, PageKind.FEATURES):
        for text, where in ((headings[0] if headings else "", "first heading"), (title, "title")):
            told = kind_of_heading(text, whole=kind is PageKind.FEATURES)
            if told and (
                kind is PageKind.OTHER or told[0] in (PageKind.CHANGELOG, PageKind.PRICING, PageKind.COMPARISON)
            ):
                return told[0], (*reasons, f"{told[1]} ({where})")
    if kind is PageKind.OTHER:
        if marks >= 20:
            return PageKind.COMPARISON, (f"{marks} yes/no marks in tables",)
        if re.search(r"sphinx|docutils|mkdocs|docusaurus|vitepress|docbook|antora|doxygen", generator, re.IGNORECASE):
            return PageKind.DOCS, (f'made with "{generator[:60]}"',)
    return kind, reasons
