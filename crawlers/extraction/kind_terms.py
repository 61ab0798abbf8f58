"""The terms by which headings, titles and links say what a page is for.

A word inside a sentence says nothing: "Release control for regulated teams" is not a list of releases. So a
heading has to be the field's term for such a page, alone or with a few words that leave its meaning.
"""

from __future__ import annotations

import re

from rivalscope.core.payload.text import tokens
from rivalscope.core.records import PageKind

__all__ = ["kind_of_heading"]

# First the terms that stay clear after other words ("Heron release notes"), then those that must stand alone.
_TERMS: tuple[tuple[PageKind, str, str], ...] = (
    (
        PageKind.LEGAL,
        r"(?:privacy|cookies?) (?:policy|notice|statement)|terms (?:of|and) \w+|code of conduct|"
        r"acceptable use(?: policy)?|licen[cs]e agreement|imprint|impressum|eula",
        r"legal(?: notice)?|privacy(?: and cookies)?|terms|cookies|licen[cs](?:es?|ing)|trademarks?|gdpr|"
        r"sub ?processors",
    ),
    (
        PageKind.CHANGELOG,
        r"change ?logs?|release ?notes?|what ?s new|(?:release|version|revision|change) history",
        r"releases|(?:list of )?changes|new in(?: \w+){1,3}|news file|product updates",
    ),
    (PageKind.ROADMAP, r"road ?map", r"upcoming(?: features| releases)?|coming soon|what ?s next"),
    (
        PageKind.PRICING,
        r"pricing|price list",
        r"(?:plans|prices|editions|subscriptions|tarifs|preise)(?: and (?:plans|prices|pricing|editions))?|"
        r"buy(?: now)?",
    ),
    (
        PageKind.COMPARISON,
        r"comparisons?|compared|(?:vs|versus)(?: \w+){1,4}|alternatives?(?: to(?: \w+){1,3})?",
        r"compare(?: \w+){0,4}|how we compare|"
        r"why(?: \w+){1,3} (?:leave|left|switch(?:ed)?|moved? (?:away )?from)(?: \w+){1,4}",
    ),
    (
        PageKind.DOCS,
        r"documentation|docs|(?:user|reference|admin\w*|installation|developer) (?:guide|manual)|api reference|"
        r"handbook|knowledge ?base|quick ?start|tutorials?|cookbook|faqs?|frequently asked questions",
        r"guides?|manual|reference|api|learn|help(?: cent(?:er|re))?|install(?:ation)?|configuration|concepts?|"
        r"developers?|wiki|usage|examples?|support|gett?(?:ing)? ?started|how to(?: \w+){1,6}",
    ),
    (
        PageKind.BLOG,
        r"blog|newsroom|case stud(?:y|ies)|webinars?|podcasts?|(?:customer|success) stor(?:y|ies)",
        r"news|posts|articles|stories|press(?: releases)?|customers|events|journal|magazine",
    ),
    (
        PageKind.FEATURES,
        r"features(?: overview| list)?|capabilities|use ?cases|(?:product|platform|feature) (?:tour|overview)",
        r"products?|solutions?|platform|overview|why(?: \w+){0,2}|integrations?|security|benefits|highlights|tour|"
        r"introduction|intro|what is(?: \w+){1,3}",
    ),
)
_LEAD = r"(?:(?:the|our|all|full|complete|latest|recent|see|view|read|explore|browse|check out) ){0,3}"
_TAIL = r"(?: (?:for|in|of|since|from|by|and|v?\d\w*)(?: \w+){0,5})?"
_WHOLE = tuple((kind, re.compile(rf"{_LEAD}(?P<term>{clear}|{alone}){_TAIL}")) for kind, clear, alone in _TERMS)
_NAMED = tuple((kind, re.compile(rf"(?:\w+ ){{1,3}}(?P<term>{clear}){_TAIL}")) for kind, clear, _ in _TERMS)
_PARTS = re.compile(r"\s[-–—|·•:»›/]+\s|[|·•»]|:\s")
_MAX_TEXT = 160


def kind_of_heading(text: str, *, whole: bool = False) -> tuple[PageKind, str] | None:
    """Return what a page is for from its heading, its title, or the words of a link to it.

    Args:
        text: The words; parts of a title may be divided by dashes, bars or colons.
        whole: Let no other words be before the term, such as a product's name.

    Returns:
        The kind and the reason for it, or None if the text is no term for a page.

    >>> kind_of_heading("Release notes | Heron")
    (<PageKind.CHANGELOG: 'changelog'>, 'the title or link says "release notes"')
    >>> kind_of_heading("Release control for regulated teams") is None
    True
    """
    parts = [" ".join(tokens(part)) for part in _PARTS.split(text[:_MAX_TEXT])]
    for patterns in (_WHOLE,) if whole else (_WHOLE, _NAMED):
        for part in parts:
            for kind, pattern in patterns:
                if match := pattern.fullmatch(part):
                    return kind, f'the title or link says "{match["term"]}"'
    return None
