"""Read a heading that names a release: version, date, marks, and the words around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from crawlers.extraction.kind_words import words
from crawlers.extraction.releases.dates import find_dates

__all__ = ["ReleaseHeading", "is_prerelease", "name_version", "read_heading", "same_series"]

_MAX = 200
_PRE = r"(?:alpha|beta|rc|pre|preview|dev|next|canary|nightly|snapshot|milestone|ea|insiders?|experimental)"
_VERSION = re.compile(
    r"(?<![\w.])(?:v(?:ersion)?[-_ ]?\.?)?(?P<version>"
    r"\d{1,9}(?:\.\d{1,9}){1,5}"
    rf"(?:[ ](?:{_PRE}|a|b)[ .-]?\d+\b"
    r"|(?:[-+~_.]?[A-Za-z][A-Za-z0-9]{0,20}(?:[-+.][A-Za-z0-9]{1,20}){0,4})|(?:[-+~][A-Za-z0-9.]{1,30}))?"
    r"(?:\.[x*])?"
    r")(?![\w%])",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?<![\w.])(?:v(?:ersion)?|release|rel|build|r)[-_ .]?"
    rf"(?P<version>\d{{1,6}}(?:[-._]?{_PRE}[-.]?\d*)?)(?![\w.]*\w)",
    re.IGNORECASE,
)
_UNDERSCORED = re.compile(r"(?<![a-z0-9])v?(?P<version>\d{1,4}(?:_\d{1,4}){1,3})(?![a-z0-9])", re.IGNORECASE)
_UNRELEASED = re.compile(
    r"\b(?:un-?released|upcoming|not\s+yet\s+released|in\s+(?:development|progress)|work\s+in\s+progress|under\s+development|tb[adc]|wip"
    r"|to\s+be\s+(?:released|determined|announced)|unpublished|pending\s+release)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"^\W*(?:(?:the\s+)?next(?:\s+(?:release|version))?|head|master|main|trunk|develop(?:ment)?|edge|unstable|current)"
    r"(?:\s+branch)?(?:\s+\(.{0,40}\))?\W*$",
    re.IGNORECASE,
)
_UNRELEASED_ALONE = re.compile(
    r"^\W*(?:.{0,30}\b)?(?:un-?released|upcoming)(?:\s+(?:changes|release|releases|version|features))?(?:\s+\(.{0,40}\))?\W*$",
    re.IGNORECASE,
)
_YANKED = re.compile(r"\b(?:yanked|withdrawn|retracted|recalled|unpublished|pulled)\b", re.IGNORECASE)
_PRERELEASE = re.compile(
    rf"\b(?:pre-?release|release\s+candidate)\b|(?<![a-z]){_PRE}(?![a-z])|\d(?:a|b|rc|c)\d", re.IGNORECASE
)
_GENERIC = words(
    "a an and at changes changed change changelog for from in is it of on released release releases date dated "
    "the this to version versions with what s new news whats notes note history overview summary latest stable "
    "final lts current update updates by v build rev out tag patch minor major maintenance bugfix hotfix security "
    "improvements pre prerelease candidate alpha beta rc unreleased yanked upcoming published available "
    "announcement log list user visible today now ga official"
)
_SECTION_NUMBER = re.compile(r"^\s*\d{1,3}(?:\.\d{1,3}){0,4}\.\s+(?=\D{0,80}\d+\.\d)")
_ADDRESS = re.compile(r"<[^<>\s]{1,100}>|\S{1,60}@[\w.-]{1,60}|https?://\S{1,200}")
_WORD = re.compile(r"[^\W\d_][\w'’-]*|[<>≤≥=]+|→|->")


@dataclass(frozen=True, slots=True)
class ReleaseHeading:
    """What a heading says about a release."""

    version: str
    """As written, without a leading "v"; empty where only a date names the release."""
    date: date | None
    day_known: bool
    before: tuple[str, ...]
    """Words before the version that say more than "release" or "changes in", lower case."""
    after: tuple[str, ...]
    title: str
    """What is left of the heading beside version and date."""
    prerelease: bool
    yanked: bool
    unreleased: bool
    versions: int
    """How many versions the heading names."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(
        word for word in (found.lower().strip("'’-") for found in _WORD.findall(text)) if word and word not in _GENERIC
    )


def is_prerelease(version: str, rest: str = "") -> bool:
    """Say whether a version, or the words beside it, mark a release that is not final.

    >>> is_prerelease("2.0.0rc1"), is_prerelease("0.4.3.3-alpha"), is_prerelease("2.0.1")
    (True, True, False)
    """
    return bool(_PRERELEASE.search(version) or _PRERELEASE.search(rest))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _find_version(text: str) -> re.Match[str] | None:
    for pattern in (_VERSION, _WHOLE):
        for match in pattern.finditer(text):
            # "Python 3.8+" and "< 1.3.6" name a requirement, which the caller sees from the words around
            return match
    return None


def read_heading(text: str, *, american: bool = False) -> ReleaseHeading | None:
    """Read a heading, or return None where it names neither a version nor a date nor "unreleased".

    Args:
        text: The heading's visible text.
        american: Whether numeric dates of this document put the month first.

    >>> found = read_heading("## [1.2.0-rc.1] - 2024-03-02 [YANKED]")
    >>> found.version, str(found.date), found.prerelease, found.yanked
    ('1.2.0-rc.1', '2024-03-02', True, True)
    """
    if len(text) > _MAX:
        return None
    text = _ADDRESS.sub(" ", _SECTION_NUMBER.sub("", text))
    dates = list(find_dates(text, american=american))
    rest = text
    for found in dates:
        rest = _blank(rest, found.start, found.end)
    match = _find_version(rest)
    if match is not None and not dates:
        dotted = [
            found
            for found in find_dates(text, american=american, dotted=True)
            if found.end <= match.start() or found.start >= match.end()
        ]
        if dotted:
            dates = dotted
            rest = _blank(rest, dotted[0].start, dotted[0].end)
    unreleased = bool(_UNRELEASED.search(rest))
    day = min(dates, key=lambda found: (not found.day_known, found.start), default=None)
    if match is None:
        if not dates:
            if not (_NEXT.match(text) or (unreleased and _UNRELEASED_ALONE.match(text))):
                return None
            return ReleaseHeading("Unreleased", None, False, (), (), "", False, False, True, 1)
        before, after, version, versions = rest, "", "", 0
    else:
        version = match["version"].rstrip(".-+~_")
        before, after = rest[: match.start()], rest[match.end() :]
        versions = 1 + len(_VERSION.findall(after))
    return ReleaseHeading(
        version=version,
        date=day.value if day else None,
        day_known=bool(day and day.day_known),
        before=_words(before),
        after=_words(after),
        title=re.sub(r"\s+", " ", f"{before} {after}").strip(" \t-–—:,.()[]|/*#"),
        prerelease=is_prerelease(version, rest),
        yanked=bool(_YANKED.search(rest)),
        unreleased=unreleased,
        versions=versions,
    )


def name_version(name: str) -> tuple[str, bool]:
    """Return the version in a file name or URL, and whether the name is nothing but that version.

    >>> name_version("docs/4.0.1.md"), name_version("notes/new_features_2_4.html"), name_version("CHANGELOG.md")
    (('4.0.1', True), ('2.4', False), ('', False))
    """
    stem = re.split(r"[?#]", name)[0].rstrip("/").rsplit("/", 1)[-1]
    stem = re.sub(
        r"\.(?:gz|md|mdx|markdown|rst|txt|text|html?|xhtml|adoc|asciidoc|php|aspx?)\b", "", stem, flags=re.IGNORECASE
    )
    for found in find_dates(stem, months=False):
        stem = _blank(stem, found.start, found.end)
    stem = stem.strip(" -_")
    match = _find_version(re.sub(r"(?<=[a-z])[-_](?=v?\d)", " ", stem, flags=re.IGNORECASE)) or _UNDERSCORED.search(
        stem
    )
    if match is None:
        return "", False
    version = match["version"].replace("_", ".").rstrip(".-")
    return version, bool(
        re.fullmatch(r"(?:v|version|release|rel|r)?[-_ ]?" + re.escape(match["version"]), stem, re.IGNORECASE)
    )


def same_series(series: str, version: str) -> bool:
    """Say whether a version belongs to a series: 3.0.12 to 3.0, 7.7.4 to 7, 2.3.1 to 2.x.

    >>> same_series("3.0", "3.0.12"), same_series("2.x", "2.9"), same_series("3.1", "3.10.2")
    (True, True, False)
    """
    parts = [part for part in re.split(r"[._]", series.lower()) if part not in ("x", "*")]
    return len(parts) > 0 and re.split(r"[._+-]", version.lower())[: len(parts)] == parts
