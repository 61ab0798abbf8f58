"""Take the markup out of one piece of Markdown, reST or AsciiDoc text.

A full inline parse costs more than everything else on a changelog of a megabyte, and only the visible words are
wanted; every expression here is linear.
"""

from __future__ import annotations

import html
import re

from crawlers.extraction.releases.outline import squash

__all__ = ["adoc_lead", "adoc_text", "markdown_lead", "markdown_text", "rst_lead", "rst_text"]

_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`]{1,2000})\1(?!`)")
_IMAGE = re.compile(r"!\[([^\[\]]{0,300})\](?:\([^()\n]{0,600}\)|\[[^\[\]]{0,100}\])")
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]{0,300}\]){0,600})\]\((?:[^()]|\([^()]{0,300}\)){0,1200}\)")
_REFERENCE = re.compile(r"\[([^\[\]]{1,600})\]\[[^\[\]]{0,300}\]")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^<>\s]{1,2000})>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>|<!--.{0,2000}?-->", re.DOTALL)
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*\n]{1,1000}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*\\])([*_])(?=[^\s*_])([^*_\n]{1,600})(?<=[^\s*_])\1(?![\w*])")
_STRIKE = re.compile(r"~~([^~\n]{1,600})~~")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_MARKDOWN_LEAD = re.compile(
    r"\s*(?:\*\*(?P<a>[^*\n]{1,160})\*\*|__(?P<b>[^_\n]{1,160})__|`(?P<c>[^`\n]{1,60})`|\*(?P<d>[^*\n]{1,160})\*(?!\*)|_(?P<e>[^_\n]{1,160})_(?!\w))\s*(?P<rest>:?)"
)


def markdown_text(source: str) -> str:
    """Return the visible text of Markdown inline markup.

    >>> markdown_text("**deps:** widen `a_b` ([#1](https://x/1))")
    'deps: widen a_b (#1)'
    """
    code: list[str] = []

    def keep(match: re.Match[str]) -> str:
        code.append(match[2])
        return f"\x00{len(code) - 1}\x01"

    text = (
        _CODE.sub(keep, source.replace("\x00", "").replace("\x01", "")) if "`" in source else source.replace("\x00", "")
    )
    if "[" in text:
        text = _IMAGE.sub(r"\1", text)
        text = _LINK.sub(r"\1", text)
        text = _LINK.sub(r"\1", text)
        text = _REFERENCE.sub(r"\1", text)
    if "<" in text:
        text = _AUTOLINK.sub(r"\1", text)
        text = _TAG.sub("", text)
    if "*" in text or "_" in text:
        text = _STRONG.sub(r"\2", text)
        text = _EMPHASIS.sub(r"\2", text)
    if "~~" in text:
        text = _STRIKE.sub(r"\1", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "&" in text:
        text = html.unescape(text)
    if code:
        text = re.sub(r"\x00(\d+)\x01", lambda match: code[int(match[1])], text)
    return squash(text)


def markdown_lead(source: str) -> tuple[str, bool]:
    """Return the text that is set off at the start of a Markdown line, and whether it is all of the line."""
    match = _MARKDOWN_LEAD.match(source)
    if match is None:
        return "", False
    lead = match["a"] or match["b"] or match["c"] or match["d"] or match["e"]
    return markdown_text(lead), match["c"] is None and not source[match.end() :].strip(" :\n")


_RST_LITERAL = re.compile(r"``([^`]{1,2000})``")
_RST_ROLE = re.compile(
    r":[a-z][\w:.+-]{0,40}:`([^`]{1,600})`|`([^`]{1,600})`(?:__?|:[a-z][\w:.+-]{0,40}:)?", re.IGNORECASE
)
_RST_TARGET = re.compile(r"\s*<[^<>]{1,1000}>$")
_RST_REFERENCE = re.compile(r"(?<![\w`])(\w[\w.-]{0,100}\w)__?(?![\w`])")
_RST_SUBSTITUTION = re.compile(r"\|([^|\s][^|\n]{0,100})\|(?:__?)?")
_RST_FOOTNOTE = re.compile(r"\s?\[[#*\w]{1,30}\]_")
_RST_LEAD = re.compile(r"\s*(?:\*\*(?P<a>[^*\n]{1,160})\*\*|``(?P<b>[^`]{1,60})``|\*(?P<c>[^*\n]{1,160})\*(?!\*))")


def _role_text(match: re.Match[str]) -> str:
    inner = match[1] or match[2]
    shown = _RST_TARGET.sub("", inner)
    return (shown or inner.strip(" <>")).lstrip("~!")


def rst_text(source: str) -> str:
    """Return the visible text of reST inline markup.

    >>> rst_text("Fixed ``a_b`` in :class:`~x.Y`, see `docs <https://x>`__ (:gh:`12`)")
    'Fixed a_b in x.Y, see docs (12)'
    """
    code: list[str] = []

    def keep(match: re.Match[str]) -> str:
        code.append(match[1])
        return f"\x00{len(code) - 1}\x01"

    text = source.replace("\x00", "").replace("\x01", "")
    if "`" in text:
        text = _RST_LITERAL.sub(keep, text)
        text = _RST_ROLE.sub(_role_text, text)
    if "*" in text:
        text = _STRONG.sub(r"\2", text)
        text = _EMPHASIS.sub(r"\2", text)
    if "_" in text:
        text = _RST_FOOTNOTE.sub("", text)
        text = _RST_REFERENCE.sub(r"\1", text)
    if "|" in text:
        text = _RST_SUBSTITUTION.sub(r"\1", text)
    if "\\" in text:
        text = re.sub(r"\\(\s)", "", text)
        text = _ESCAPE.sub(r"\1", text)
    if code:
        text = re.sub(r"\x00(\d+)\x01", lambda match: code[int(match[1])], text)
    return squash(text)


def rst_lead(source: str) -> tuple[str, bool]:
    """Return the text that is set off at the start of a reST line, and whether it is all of the line."""
    match = _RST_LEAD.match(source)
    if match is None:
        return "", False
    lead = match["a"] or match["b"] or match["c"]
    return rst_text(lead), match["b"] is None and not source[match.end() :].strip(" :\n")


_ADOC_LINK = re.compile(r"(?:link:|(?=https?://))[^\s\[\]]{1,600}\[([^\[\]]{0,400})\]")
_ADOC_XREF = re.compile(r"<<[^<>,]{1,200}(?:,([^<>]{1,300}))?>>|xref:[^\s\[\]]{1,300}\[([^\[\]]{0,300})\]")
_ADOC_ANCHOR = re.compile(r"\[\[[^\[\]]{1,200}\]\]|\[#[\w-]{1,100}\]")
_ADOC_MONO = re.compile(r"(?<![\w`+])([`+]{1,2})(?=\S)([^`+\n]{1,300})(?<=\S)\1(?![\w`+])")


def adoc_text(source: str) -> str:
    """Return the visible text of AsciiDoc inline markup.

    >>> adoc_text("add `a` (https://x/1[#1], _now_)")
    'add a (#1, now)'
    """
    text = _ADOC_LINK.sub(r"\1", source)
    text = _ADOC_ANCHOR.sub("", text)
    text = _ADOC_XREF.sub(lambda match: match[1] or match[2] or "", text)
    text = _ADOC_MONO.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    return squash(text)


def adoc_lead(source: str) -> tuple[str, bool]:
    """Return the text that is set off at the start of an AsciiDoc line, and whether it is all of the line."""
    match = re.match(r"\s*\*{1,2}([^*\n]{1,160})\*{1,2}", source)
    if match is None:
        return "", False
    return adoc_text(match[1]), not source[match.end() :].strip(" :\n")
