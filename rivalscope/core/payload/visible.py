"""What a reader does not see: hidden elements, marks beside headings, and whole bars of navigation."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from lxml import etree

from rivalscope.core.payload.text import ANCHOR_SIGNS, ZERO_WIDTH, has_word, word_set

__all__ = [
    "CHROME_ROLES", "CHROME_TAGS", "Eyes", "Visibility", "bare_texts", "chrome_name", "is_anchor", "is_bold",
    "is_plain",
]  # fmt: skip

Element = etree._Element

CHROME_TAGS = word_set("nav menu dialog search")
CHROME_ROLES = word_set(
    "navigation contentinfo banner search dialog alertdialog menu menubar toolbar doc-toc tablist directory"
)
_HIDDEN_STYLE = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
_ASIDE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:tooltip-?text|tooltip-?content|sr-only|visually-?hidden|screen-reader-text|screenreader|"
    r"visuallyhidden|assistive-text|a11y-hidden|headerlink|hash-link|anchor-icon|copybtn|copy-button|"
    r"copy-code-button|element-invisible|offscreen|off-screen|visually-hide)(?:$|[\s_])",
    re.IGNORECASE,
)
"""Words for assistive technology and marks beside headings: no part of the text that a reader sees."""
_HIDING = frozenset(
    "hidden d-none is-hidden invisible is-invisible hide u-hidden u-hide uk-hidden uk-invisible display-none ng-hide "
    "slds-hide w-condition-invisible visible-xs visible-sm visible-xs-block visible-sm-block hidden-md hidden-lg "
    "show-for-small-only hide-for-medium hide-for-large d-sm-none d-md-none d-lg-none sm:hidden md:hidden lg:hidden "
    "is-hidden-desktop is-hidden-tablet uk-hidden@s uk-hidden@m mobile-only only-mobile".split()
)
"""Classes of common frameworks that take an element off a wide screen."""
_SHOWN_WIDE = re.compile(
    r"(?:^|\s)(?:(?:sm|md|lg|xl|2xl|min-\S{1,20}):(?:!?(?:block|inline|flex|grid|table|contents|visible)\S{0,12})|"
    r"d-(?:sm|md|lg|xl|xxl)-(?:block|inline|flex|grid|table)\S{0,12}|d-print-\S{1,12}\sd-\S{1,20}|"
    r"(?:sm|md|lg|xl):d-\S{1,12})(?=\s|$)"
)
"""Hidden on a phone and shown on a wide screen."""
_OPENED = re.compile(r"(?:^|\s)(?:peer-checked|group-open|open|data-\[state=open\]|group-data-\S{1,40}|in-open):\S")
"""Shown once a control beside it is used, by style sheet alone."""
_PANEL = re.compile(
    r"tab|panel|accordion|collaps|slide|carousel|\bfaq|answer|disclosure|expand|toggle-?(?:content|body|text)|"
    r"read-?more|show-?more|more-?(?:text|content)",
    re.IGNORECASE,
)
_OVERLAY = re.compile(
    r"modal|dialog|pop-?up|popover|tool-?tip|drop-?down|\bmenu|\bnav|drawer|off-?canvas|cookie|consent|banner|toast|"
    r"alert|lightbox|overlay|success|error|spinner|loading|no-?results|form-(?:done|fail)",
    re.IGNORECASE,
)
"""What opens over the page or reports something that did not happen."""
_OVERLAY_ROLES = word_set("dialog alertdialog menu menubar tooltip alert status listbox search")
_ASKING = re.compile(r"question|toggle|trigger|accordion|collaps|expand|summary|faq|heading|title", re.IGNORECASE)
_CONTROLS = etree.XPath(
    "//@aria-controls | //@data-target | //@data-bs-target | //@data-w-tab-target | //@data-template | "
    "//@popovertarget | //a[starts-with(@href, '#')]/@href"
)
_LEAST_WORDS = 3
_PLACEHOLDER = re.compile(r"\{\{|\$\{|\[\[|<%|\{%")
_PERMALINK = re.compile(r"(?:permalink|direct link|link to this|anchor)", re.IGNORECASE)
_BOLD = re.compile(r"\bbold|semibold|font-(?:bold|weight\s?:\s?(?:bold|[6-9]00))|\bstrong\b|fw-b", re.IGNORECASE)
_CHROME_NAME = re.compile(
    r"(?:^|[\s_-])(?:"
    r"nav(?:bar|igation|menu|footer|header|links?|list|tabs?)?|menu|"
    r"(?:main|sub|top|side|site|global|dropdown|mega|mobile)-?(?:menu|nav|bar)|"
    r"side-?bar\w{0,10}|toc|table-?of-?contents?|on-?this-?page|bread-?crumbs?|sphinxsidebar\w{0,8}|"
    r"footer\w{0,8}|(?:site|page|global|main)-?foot|cookies?(?:-?\w{1,10})?|consent|gdpr|"
    # consent managers, which name what they put on a page after themselves
    r"(?:cybotcookie|onetrust|usercentrics|didomi|osano|klaro|qc-cmp|truste|termly|iubenda)[\w-]{0,40}|"
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
_LINKED = etree.XPath("descendant::a/descendant::text()", smart_strings=False)
_CONTENT = ("main", "article", "h1", "table", "pre", "blockquote")
_LEAST_LINKS = 0.6


class Visibility(Enum):
    """Whether a reader sees an element."""

    SEEN = 0
    CLOSED = 1
    """A closed tab or accordion panel: a click away."""
    GONE = 2


class Eyes:
    """Tells what a reader of one page sees; knows which elements the page's controls open."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._targets: frozenset[str] | None = None

    def sight(self, element: Element, tag: str, attributes: dict[str, str]) -> Visibility:
        """Return whether a reader sees an element."""
        name = attributes.get("class")
        hidden = ""
        if name:
            hidden = _hiding_name(name)
            if hidden == "aside" and not (tag == "a" and _has_name(element)):
                return Visibility.GONE
        style = attributes.get("style")
        if hidden != "class" and "hidden" not in attributes and not (style and _HIDDEN_STYLE.search(style)):
            return Visibility.SEEN
        return Visibility.CLOSED if self._opens(element, tag, attributes) else Visibility.GONE

    def template(self, element: Element, attributes: dict[str, str]) -> Visibility:
        """Return whether a reader sees what a template holds: a shadow tree, or an answer that a control brings in."""
        if "shadowrootmode" in attributes or "shadowroot" in attributes:
            return Visibility.SEEN
        if self._opens(element, "template", attributes) and not _PLACEHOLDER.search(_text(element)):
            return Visibility.CLOSED
        return Visibility.GONE

    def _opens(self, element: Element, tag: str, attributes: dict[str, str]) -> bool:
        """Return whether a hidden element is content that a click brings up: a tab, an answer, the rest of a text."""
        if tag in ("tr", "td", "th", "input"):
            return False
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        role = attributes.get("role") or ""
        if attributes.get("hidden") == "until-found" or role == "tabpanel" or _OPENED.search(names):
            return True
        if role in _OVERLAY_ROLES or tag in CHROME_TAGS or _OVERLAY.search(names):
            return False
        if tag != "template" and _PANEL.search(names):
            return True
        if self._is_target(attributes.get("id")):
            return True
        return _answers(element, tag)

    def _is_target(self, name: str | None) -> bool:
        if not name:
            return False
        if self._targets is None:
            found = _CONTROLS(self._root.getroottree())
            values = [str(value) for value in found] if isinstance(found, list) else []
            self._targets = frozenset(part.lstrip("#") for value in values[:20_000] for part in value.split()[:20])
        return name in self._targets


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def _answers(element: Element, tag: str) -> bool:
    """Return whether a hidden element stands right behind what asks for it: a term, a heading, a button, a question."""
    if tag == "span":
        return False
    before = element.getprevious()
    while before is not None and not isinstance(before.tag, str):
        before = before.getprevious()
    if before is None or (before.tail and before.tail.strip()):
        return False
    if tag in _HEADINGS and before.tag in _HEADINGS:
        return False  # the same heading in another language
    asked = (
        before.tag in ("dt", "summary", "button", *_HEADINGS)
        or before.get("aria-expanded") is not None
        or before.get("role") == "button"
        or (_ASKING.search(f"{before.get('class') or ''}") is not None)
        or _text(before).rstrip().endswith(("?", "？"))
    )
    return asked and len(_text(element).split()) >= _LEAST_WORDS


@lru_cache(maxsize=8192)
def _hiding_name(name: str) -> str:
    """Return how a class hides an element: "aside" for words beside the text, "class" for a framework's; else empty."""
    if _ASIDE_CLASS.search(name):
        return "aside"
    return "class" if not _HIDING.isdisjoint(name.split()) and not _SHOWN_WIDE.search(name) else ""


@lru_cache(maxsize=4096)
def is_bold(name: str | None, style: str | None) -> bool:
    """Return whether class or style make an inline element bold."""
    return bool(_BOLD.search(f"{name} {style}"))


def is_plain(attributes: dict[str, str]) -> bool:
    """Return whether class and style neither hide an element nor make it bold, whatever element it is."""
    name, style = attributes.get("class"), attributes.get("style")
    if "hidden" in attributes or (name and _hiding_name(name)) or (style and _HIDDEN_STYLE.search(style)):
        return False
    return not is_bold(name, style)


@lru_cache(maxsize=8192)
def chrome_name(names: str) -> str:
    """Return the part of class and id that names navigation, footer and the like; empty if none does."""
    found = _CHROME_NAME.search(names)
    return found.group().strip(" _-").lower() if found else ""


def _text(element: Element) -> str:
    return "".join(map(str, element.itertext()))


def _has_name(element: Element) -> bool:
    """Return whether a link has words of its own."""
    text = _text(element).translate(ZERO_WIDTH).strip(ANCHOR_SIGNS)
    return has_word(text) and not _PERMALINK.search(text)


def is_anchor(element: Element) -> bool:
    """Return whether a link is the mark that site generators put beside a heading."""
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
    linked = sum(map(len, _LINKED(element)))  # type: ignore[arg-type]  # this path selects text
    return texts if len(texts) > 2 and linked >= _LEAST_LINKS * total else []
