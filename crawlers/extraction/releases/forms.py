"""Which form a document is written in, and its front matter."""

from __future__ import annotations

import re

from crawlers.extraction.releases.git_outline import is_git_log
from crawlers.extraction.releases.org_outline import is_org
from crawlers.extraction.releases.rd_outline import is_rd
from crawlers.extraction.releases.wiki_outline import is_wiki

__all__ = ["detect_form", "split_front_matter"]

_BY_SUFFIX = {
    "md": "markdown",
    "mdx": "markdown",
    "markdown": "markdown",
    "mkd": "markdown",
    "rst": "rst",
    "rest": "rst",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "adoc": "asciidoc",
    "asciidoc": "asciidoc",
    "asc": "asciidoc",
    "wiki": "wiki",
    "mediawiki": "wiki",
    "creole": "wiki",
    "textile": "wiki",
    "org": "org",
}
_SUFFIX = re.compile(r"\.([a-z]{2,8})(?:\.gz)?$", re.IGNORECASE)
_TAG_LINE = re.compile(r"\s*<[/!]?[A-Za-z][\w-]*(?:\s|/?>)")
_OF_TAGS = 0.2
"""Share of the lines of HTML that begin with a tag."""
_MANY_TAGS = 20
"""Tags of HTML in a text without a mark of the form that its name says: it is HTML."""
_HTML = re.compile(
    r"<!doctype html|<html\b|<body\b|<(?:h[1-6]|ul|ol|p|div|article|section)\b[^<>]{0,300}>", re.IGNORECASE
)
_PAGE = re.compile(
    r"\s*(?:<\?xml[^<>]{0,200}\?>\s*)?(?:<!--.{0,5000}?-->\s*)?<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL
)
_RST = re.compile(
    r"^\.\. (?:_[^:\n]{1,100}:|[\w-]{1,40}::)|:[a-z:]{2,30}:`|``[^`\n]{1,100}``|`[^`\n]{1,200} <[^<>\n]{1,300}>`_",
    re.MULTILINE,
)
_RST_TITLE = re.compile(r"^\S[^\n]{0,200}\n([=\-~^\"'#*+])\1{3,}[ \t]*$", re.MULTILINE)
_MARKDOWN = re.compile(r"^#{1,6} \S|^```|\]\(https?://|^\[[^\]\n]{1,100}\]: \S", re.MULTILINE)
_ADOC = re.compile(r"^={1,5} \S|^\S[^\n]{0,80}::$|https?://\S{1,300}\[[^\]\n]{0,100}\]", re.MULTILINE)
_FRONT = re.compile(r"\A\ufeff?\s{0,10}---[ \t]*\n(.{0,20000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_LINE = re.compile(r"^([A-Za-z_][\w-]{0,40}):[ \t]*(.*)$", re.MULTILINE)


def detect_form(source: str, name: str = "") -> str:
    """Return the form of a document: html, markdown, rst, asciidoc, org, wiki, git or text.

    Args:
        source: The document.
        name: Its file name or URL; a telling suffix decides.
    """
    suffix = _SUFFIX.search(re.split(r"[?#]", name)[0].rstrip("/"))
    by_name = _BY_SUFFIX.get(suffix[1].lower()) if suffix else None
    head = source[:60_000]
    if is_rd(head):
        return "rd"
    if is_git_log(head):
        return "git"
    if _PAGE.match(head):
        return "html"
    unmarked = (by_name == "markdown" and not _MARKDOWN.search(head)) or (by_name == "wiki" and not is_wiki(head))
    if by_name and not (unmarked and len(_HTML.findall(head)) > _MANY_TAGS):
        return by_name
    if is_org(head):
        return "org"
    scores = {
        "markdown": len(_MARKDOWN.findall(head)),
        "rst": 2 * len(_RST.findall(head)) if _RST_TITLE.search(head) else 0,
        "asciidoc": 3 * len(_ADOC.findall(head)) if re.search(r"^= \S", head, re.MULTILINE) else 0,
        "html": len(_HTML.findall(head)),
    }
    wiki = is_wiki(head)
    if wiki >= 2 and wiki >= scores["asciidoc"] / 3 and wiki > scores["markdown"]:
        return "wiki"
    lines = [line for line in head.splitlines() if line.strip()]
    if sum(bool(_TAG_LINE.match(line)) for line in lines) < _OF_TAGS * len(lines):
        # notes about HTML are full of its tags
        scores["html"] = 0
    best = max(scores, key=lambda form: scores[form])
    return best if scores[best] >= 2 else "text"


def split_front_matter(source: str) -> tuple[dict[str, str], str]:
    """Return the plain values of a document's front matter, and the document without it.

    >>> split_front_matter("---\\ntitle: 'A 1.2'\\ndate: 2024-01-02\\n---\\n# B")
    ({'title': 'A 1.2', 'date': '2024-01-02'}, '# B')
    """
    match = _FRONT.match(source)
    if match is None:
        return {}, source
    values = {key.lower(): value.strip().strip("\"'") for key, value in _FRONT_LINE.findall(match[1])}
    return {key: value for key, value in values.items() if value}, source[match.end() :]
