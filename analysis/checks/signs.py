"""What a cell, a definition or the beginning of a list item claims: yes, no, in part, or a figure."""

from __future__ import annotations

import re

from analysis.checks.records import Claimed
from analysis.text.normalise import fold
from rivalscope.core.records import Mark, TableCell

__all__ = ["any_of", "claimed_of", "claimed_words", "polarity_of", "split_sign"]

_NOTHING = frozenset(
    {
        "",
        "-",
        "–",
        "—",
        "n/a",
        "na",
        "?",
        "tbd",
        "unknown",
        "not known",
        "no data",
        "❓",
        "❔",
        "untested",
        "not tested",
        "undocumented",
        "not documented",
        "unclear",
    }
)
_YES_SIGNS = "✓✔✅☑👍🟢🟩●+"
_NO_SIGNS = "✗✘✕✖❌❎×☒🚫⛔🛑👎🔴🟥○-–—−"
_PARTIAL_SIGNS = "◐◑◒◓⚠🟡🟠🟨🔶🔸🔌🚧~±△≈"
_VARIATION = re.compile("[0-9#*]\ufe0f?\u20e3|🔟|[\ufe0e\ufe0f\u200b\u200d]")
"""What chooses the form of a sign, and keycaps behind it, which grade: "✅9️⃣" is a yes with a mark for its quality."""
_FIRST_SIGN = re.compile(rf"\s*([{re.escape(_YES_SIGNS + _NO_SIGNS + _PARTIAL_SIGNS)}])\s*(?=\S|$)")

_NO = re.compile(
    r"(?:no|none|never|false|nope|without|lacks?|lacking|missing|absent|unavailable|unsupported|removed|discontinued|"
    r"planned|coming soon|soon|on (?:the|our|their) roadmap|roadmap|in development|requested|"
    r"under consideration|not|does(?:n't| not)|cannot|can't)\b"
)
_PARTIAL = re.compile(
    r"(?:partial(?:ly)?|partly|in part|some(?:what)?|kind of|sort of|more or less|mostly|"
    r"limited|basic|beta|alpha|preview|experimental|deprecated|"
    r"third[- ]party|(?:via|with|through|using|by|needs?|requires?) (?:an? |the )?"
    r"(?:plug-?ins?|extensions?|add-?ons?|integrations?|apps?|scripts?|third[- ]part\w+|workarounds?))\b"
)
_YES = re.compile(
    r"(?:yes|true|yep|included|supported|available|built[- ]?in|native(?:ly)?|full(?:y)?|complete|standard|unlimited)\b"
)
_FIGURE = re.compile(r"\d")
_NOTE_MARK = re.compile(
    r"(?:\s*(?:\[\d{1,2}\]|\(\d{1,2}\)|[*†‡]+|[¹²³⁴-⁹]+|(?<=[^\W\d])\d{1,2}|"
    rf"(?<=[{re.escape(_YES_SIGNS + _NO_SIGNS + _PARTIAL_SIGNS)}])\d))+$"
)
_ORDER = (Claimed.YES, Claimed.VALUE, Claimed.PARTIAL, Claimed.NO)

_LACKING = re.compile(
    r"\b(?:missing|coming soon|planned|on the roadmap|"
    r"lacks?|lacking|limitations?|cons|drawbacks?|disadvantages?|downsides?|weakness(?:es)?|without|"
    r"not (?:included|supported|available|offered|there)|unsupported|unavailable|"
    r"(?:does|do) ?(?:n't|n’t| not)(?: (?:have|offer|support|include|do))?|has no|have no|cannot)\b"
)
_HAVING = re.compile(
    r"\b(?:has|have|includes?|included|features?|offers?|supports?|supported|pros|advantages?|strengths?|benefits?|"
    r"what (?:you|it|they|we) (?:get|gets|has|have|offers?)|available|with)\b"
)


def claimed_of(cell: TableCell) -> Claimed | None:
    """Return what a table cell claims; None: nothing.

    Args:
        cell: With the mark that the table as a whole gave it; its words count where it has none.
    """
    by_mark = {Mark.YES: Claimed.YES, Mark.NO: Claimed.NO, Mark.PARTIAL: Claimed.PARTIAL}
    if cell.mark is Mark.UNKNOWN:
        return None
    if cell.mark is Mark.YES:
        return claimed_words(cell.text) if _limits(cell.text) else Claimed.YES
    return by_mark[cell.mark] if cell.mark is not None else claimed_words(cell.text)


def claimed_words(text: str) -> Claimed | None:
    """Return what words claim that stand where a yes or no is expected; None: nothing.

    >>> [str(claimed_words(text)) for text in ("Yes", "not yet", "In part", "90 days", "Yes, up to 5", "–")]
    ['yes', 'no', 'partial', 'value', 'value', 'None']
    """
    sign, rest = split_sign(_NOTE_MARK.sub("", _VARIATION.sub("", text)))
    words = fold(rest).strip(" .*:,;()")
    if words in _NOTHING:
        return sign if words == "" and rest != text else None
    if sign is Claimed.NO and not _YES.match(words):
        return Claimed.NO
    if _PARTIAL.match(words) or sign is Claimed.PARTIAL:
        return Claimed.PARTIAL
    if _NO.match(words):
        return Claimed.NO
    if _YES.match(words) or sign is Claimed.YES:
        return Claimed.VALUE if _limits(words) else Claimed.YES
    return Claimed.VALUE


def _limits(text: str) -> bool:
    """Return whether a yes continues with a figure; the number of a footnote is none."""
    return bool(_FIGURE.search(_NOTE_MARK.sub("", _VARIATION.sub("", text))))


def split_sign(text: str) -> tuple[Claimed | None, str]:
    """Return the sign that a text begins with, and the text behind it.

    A hyphen is a sign only alone: at the beginning of a text it is a bullet.
    """
    plain = _VARIATION.sub("", text)
    found = _FIRST_SIGN.match(plain)
    if found is None:
        return None, text
    rest = plain[found.end() :].strip()
    sign = found[1]
    if rest and sign in "-–—−+●○":
        return None, text
    if not rest and sign in "-–—−":
        return None, ""
    kind = Claimed.YES if sign in _YES_SIGNS else Claimed.PARTIAL if sign in _PARTIAL_SIGNS else Claimed.NO
    return kind, rest


def polarity_of(heading: str) -> Claimed | None:
    """Return whether a heading refers to what a product has or lacks; None: to neither.

    >>> [str(polarity_of(text)) for text in ("What is missing", "Pros", "Tern")]
    ['no', 'yes', 'None']
    """
    words = fold(heading)
    if _LACKING.search(words):
        return Claimed.NO
    return Claimed.YES if _HAVING.search(words) else None


def any_of(claims: list[Claimed]) -> Claimed:
    """Return what a product has in any of several plans."""
    return min(claims, key=_ORDER.index)
