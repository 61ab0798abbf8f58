"""What a reader does not see: hidden elements, marks beside headings, and whole bars of navigation."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from lxml import etree

from rivalscope.core.payload.text import ANCHOR_SIGNS, ZERO_WIDTH, has_word, word_set

__all__ = ["CHROME_ROLES", "CHROME_TAGS", "Sight", "bare_texts", "chrome_name", "is_anchor", "is_bold", "sight"]

Element = etree._Element

CHROME_TAGS = word_set("nav menu dialog search")
CHROME_ROLES = word_set(
    "navigation contentinfo banner search dialog alertdialog menu menubar toolbar doc-toc tablist directory"
)
_HIDDEN_STYLE = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:tooltip-?text|tooltip-?content|sr-only|visually-?hidden|screen-reader-text|screenreader|"
    r"visuallyhidden|assistive-text|a11y-hidden|headerlink|hash-link|anchor-icon|copybtn|copy-button|"
    r"copy-code-button)(?:$|[\s_])",
    re.IGNORECASE,
)
_PANEL = re.compile(r"tab|panel|accordion|collaps|slide|carousel", re.IGNORECASE)
_PERMALINK = re.compile(r"(?:permalink|direct link|link to this|anchor)", re.IGNORECASE)
_BOLD = re.compile(r"\bbold|semibold|font-(?:bold|weight\s?:\s?(?:bold|[6-9]00))|\bstrong\b|fw-b", re.IGNORECASE)
_CHROME_NAME = re.compile(
    r"(?:^|[\s_-])(?:"
    r"nav(?:bar|igation|menu|footer|header|links?|list|tabs?)?|menu|"
    r"(?:main|sub|top|side|site|global|dropdown|mega|mobile)-?(?:menu|nav|bar)|"
    r"side-?bar\w{0,10}|toc|table-?of-?contents?|on-?this-?page|bread-?crumbs?|sphinxsidebar\w{0,8}|"
    r"footer\w{0,8}|(?:site|page|global|main)-?foot|cookies?(?:-?\w{1,10})?|consent|gdpr|"
    r"skip(?:-?(?:to|link|nav)\w{0,10})|pagination\w{0,4}|pager|prev-?next|page-?nav\w{0,8}|"
    r"social(?:-?\w{1,8})?|share(?:-?(?:buttons?|links?|bar))|search(?:-?\w{1,10})?|searchbox|"
    r"edit-?(?:this-?)?(?:page|link)|feedback|was-this-helpful|last-?updated|page-?metadata|newsletter|subscribe|"
    r"announcement(?:-?bar)?|copyright|colophon|disclaimer|language-?(?:select\w{0,4}|switch\w{0,4}|picker)|"
    r"version-?(?:select\w{0,4}|switch\w{0,4}|picker)|theme-?(?:toggle|switch\w{0,4})|related|drop-?down|"
    r"noprint|nosearch"
    r")(?=$|[\s_-])",
    re.IGNORECASE,
)
_TEXTS = etree.XPath(
    "descendant::text()[normalize-space(.)][not(parent::script or parent::style or parent::option or parent::title)]",
    smart_strings=False,
)
_CONTENT = ("main", "article", "h1", "table", "pre", "blockquote")
_LEAST_LINKS = 0.6


class Sight(Enum):
    """Whether a reader sees an element."""

    SEEN = 0
    CLOSED = 1
    """A closed tab or accordion panel: a click away."""
    GONE = 2


def sight(element: Element, tag: str, attributes: dict[str, str]) -> Sight:
    """Tell whether a reader sees an element."""
    name = attributes.get("class")
    if name and _hidden_name(name) and not (tag == "a" and _has_name(element)):
        return Sight.GONE
    style = attributes.get("style")
    if "hidden" in attributes or (style and _HIDDEN_STYLE.search(style)):
        if attributes.get("hidden") == "until-found" or attributes.get("role") == "tabpanel":
            return Sight.CLOSED
        if _PANEL.search(f"{name or ''} {attributes.get('id') or ''}") and tag not in ("tr", "td", "th"):
            return Sight.CLOSED
        return Sight.GONE
    return Sight.SEEN


@lru_cache(maxsize=4096)
def _hidden_name(name: str) -> bool:
    return bool(_HIDDEN_CLASS.search(name))


@lru_cache(maxsize=4096)
def is_bold(name: str | None, style: str | None) -> bool:
    """Tell whether class or style make an inline element bold."""
    return bool(_BOLD.search(f"{name} {style}"))


@lru_cache(maxsize=8192)
def chrome_name(names: str) -> str:
    """Return the part of class and id that names navigation, footer and the like; empty if none does."""
    found = _CHROME_NAME.search(names)
    return found.group().strip(" _-").lower() if found else ""


def _text(element: Element) -> str:
    return "".join(map(str, element.itertext()))


def _has_name(element: Element) -> bool:
    """Tell whether a link has words of its own."""
    text = _text(element).translate(ZERO_WIDTH).strip(ANCHOR_SIGNS)
    return has_word(text) and not _PERMALINK.search(text)


def is_anchor(element: Element) -> bool:
    """Tell whether a link is the mark that site generators put beside a heading."""
    text = _text(element).translate(ZERO_WIDTH).strip(ANCHOR_SIGNS + "\n\t")
    if not has_word(text):
        return not any(child.tag == "img" for child in element)
    return bool(_PERMALINK.match(text)) or (
        len(text) < 120 and text.startswith(("Section titled", "Permalink", "Link to"))
    )


def bare_texts(element: Element, tag: str, attributes: dict[str, str]) -> list[str]:
    """Return the texts of an element that is a bar of links and nothing else; empty for any other.

    Such bars make up half of a page of documentation and need no closer look.
    """
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    if tag not in CHROME_TAGS and attributes.get("role") not in CHROME_ROLES and not chrome_name(names):
        return []
    if next(element.iterdescendants(*_CONTENT), None) is not None:
        return []
    texts: list[str] = _TEXTS(element)  # type: ignore[assignment]  # this path selects text
    total = sum(map(len, texts))
    linked = sum(len(_text(link)) for link in element.iterdescendants("a"))
    return texts if len(texts) > 2 and linked >= _LEAST_LINKS * total else []
