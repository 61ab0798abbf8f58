"""Read a heading that names a release: version, date, marks, and the words around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from crawlers.extraction.kind_lexicon import unreleased_words
from crawlers.extraction.kind_words import words
from crawlers.extraction.releases.calendar import is_weekday
from crawlers.extraction.releases.dates import DayOrder, find_dates, find_day

__all__ = ["ReleaseHeading", "is_prerelease", "name_date", "name_version", "read_heading", "same_series", "version_key"]

_MAX = 200
_PRE = r"(?:alpha|beta|rc|pre|preview|dev|next|canary|nightly|snapshot|milestone|ea|insiders?|experimental)"
_VERSION = re.compile(
    r"(?<![A-Za-z0-9.])(?:v(?:ersion)?[-_ ]?\.?|r(?=\d))?(?P<version>"
    rf"\d{{1,9}}\.{_PRE}(?:\.?\d{{1,3}})?"
    r"|\d{1,9}(?:\.\d{1,9}){1,5}(?:_\d{1,3}(?!\d))?"
    rf"(?:[ ](?:{_PRE}|a|b)[ .-]?\d+\b|[ ]\((?:alpha|beta|rc|pre|preview)[ .-]?\d{{1,3}}\)"
    r"|(?:[-+~_.]?[A-Za-z][A-Za-z0-9]{0,20}(?:[-+.][A-Za-z0-9]{1,20}){0,4})|(?:[-+~][A-Za-z0-9.]{1,30}))?"
    r"(?:\.[x*])?"
    r")(?![A-Za-z0-9_%])",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?<![A-Za-z0-9./])(?:v(?:ersions?)?|release|rel|build|r|versión|versão|versione|wersja|verze"
    r"|версия|sürüm|버전)[-_ .]?"
    rf"(?P<version>\d{{1,6}}(?:[-._]?{_PRE}[-.]?\d*)?)(?![\w./]*\w)",
    re.IGNORECASE,
)
_UNDERSCORED = re.compile(r"(?<![a-z0-9])v?(?P<version>\d{1,4}(?:_\d{1,4}){1,3})(?![a-z0-9])", re.IGNORECASE)
_DASHED = re.compile(r"(?:v|version|release|rel)[-_ ]?(?P<version>\d{1,4}(?:-\d{1,4}){1,3})", re.IGNORECASE)
_DASHED_END = re.compile(r"(?<![A-Za-z])(?:v|version|release|rel)[-_ ]?(?P<version>\d{1,4}(?:-\d{1,4}){1,3})$")
_UNRELEASED = re.compile(
    r"\b(?:un-?released|upcoming|not\s+yet\s+released|in\s+(?:development|progress)|work\s+in\s+progress|under\s+development|development\s+version|tb[adc]|wip"
    r"|to\s+be\s+(?:released|determined|announced)|unpublished|pending\s+release)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"^\W*(?:(?:the\s+)?next(?:\s+(?:release|version))?|(?:(?:repository|git|svn|hg)\s+)?head|master|main|trunk|develop(?:ment)?|edge|unstable|current)"
    r"(?:\s+branch)?(?:\s+\(.{0,40}\))?\W*$",
    re.IGNORECASE,
)
_UNRELEASED_ALONE = re.compile(
    r"^\W*(?:.{0,30}\b)?(?:un-?released|upcoming|development\s+version)(?:\s+(?:changes|release|releases|version|features))?"
    r"(?:\s+\(.{0,40}\))?[\W\dxymd]*$",
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
    "announcement head nightly trunk log list user visible today now ga official noteworthy significant "
    "versión versões versão versione versioni wersja wersje verze verzió versjon versie версия версии выпуск релиз "
    "обновление "
    "sürüm veröffentlicht veröffentlichung änderungen neuerungen neu neuigkeiten vom am publié publiée du le la les "
    "modifications nouveautés notes mise jour à novedades cambios notas de del el novidades alterações em do da "
    "novità modifiche wijzigingen ändringar muutokset zmiany изменения от uitgave aktualizacja aktualisierung"
)
_SECTION_NUMBER = re.compile(r"^\s*\d{1,3}(?:\.\d{1,3}){0,4}\.\s+(?=\D{0,80}\d+\.\d)")
_ADDRESS = re.compile(r"<[^<>\s]{1,100}>|[^\s@]{1,60}@(?!v?\d)[\w-]{1,40}\.[\w.-]{1,60}|https?://\S{1,200}")
_ANY_NUMBER = re.compile(r"(?<![\w.,:/#+-])#?(?P<version>\d{1,12})(?![\w%/-]|[.,:]\d)")
_SECOND = re.compile(
    r"\W{0,3}\s*(?P<link>and|to|->|-->|→|⇒|=>|through|bis|à|a|al)\s*\W{0,3}(?:[a-z][\w-]{1,30} ){0,2}"
    r"(?=v?(?:ersion)?[. ]?\d)",
    re.IGNORECASE,
)
_COMPACT_DAY = re.compile(r"(?:19|20)\d{6}")
"""A day written as one number, which is the version, too: "20250605"."""
_DOWNLOAD = re.compile(
    r"(?<=\d)(?:[-_.](?:src|source|bin|all|noarch|x86_64|x64|win(?:32|64)?|linux|macos|setup))?"
    r"\.(?:zip|t?gz|tar|exe|msi|dmg|deb|rpm|jar|apk)(?:\.[a-z0-9]{1,4})?$",
    re.IGNORECASE,
)
"""How the name of a download ends: a heading that is "heron-1.7.10.zip" names version 1.7.10."""
_OF_FILE = re.compile(r"\.(?:txt|md|rst|html?|adoc|pdf|zip|tgz|gz|exe|msi|dmg|deb|rpm|jar)$", re.IGNORECASE)
"""How a file's name ends: "v0.3.2.txt" is not a version."""
_SINCE = re.compile(
    r"\W{0,3}\s*\b(?:since|compared\s+(?:to|with)|vs\.?|relative\s+to|seit|gegenüber|depuis|desde|dalla?|sinds)\s+"
    r"(?:v(?:ersions?)?[. ]?)?(?=\d)",
    re.IGNORECASE,
)
"""What parts a version from the one that it is compared with: "Changes to Heron 1.1.10 since 1.1.9"."""
_FIRST = re.compile(
    r"\b(?:from|between|von|zwischen|de|entre)\b\W*(?:\S{1,40}\s+){0,3}(?:v(?:ersions?)?[. ]?)?$", re.IGNORECASE
)
_ARROWS = frozenset(("->", "-->", "→", "⇒", "=>"))
_LOCALISED = re.compile(
    r"^(?:版本|版|更新|日志|發布|发布|变更|變更|记录|記錄|功能|说明|說明|年|リリース|バージョン|ノート|の|変更|点|履歴|버전|릴리스|노트|업데이트|변경|사항|출시)+$"
)
_ABOUT_VERSION = re.compile(
    r"(?<=\d)[-_. ](?:readme|change(?:s|[-_]?log)?|release[-_ ]?(?:notes?|history)|releases?|notes?|news|history|index"
    r"|all)$",
    re.IGNORECASE,
)
_SAYS_NOTES = re.compile(
    r"(?:release[-_ ]?notes?|change[-_ ]?logs?|changes|read-?me|index|notes|news|whats?[-_ ]?new|history)$",
    re.IGNORECASE,
)
_STAMPED = re.compile(
    r"(?P<version>\d[\w.+~-]{0,60}) "
    r"\((?P<stamp>[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4})\)$"
)
"""How the entries of Debian's changelogs are headed here: the version, which need not hold a point, and its time."""
_DIGIT = re.compile(r"\d")
_LANGUAGE_ENDING = re.compile(
    r"\d[-_.](?:en|de|fr|es|it|pt|nl|pl|ru|uk|zh|ja|ko|tr|cs|sv|da|fi|nb|no|hu|ro|vi|id|th|ar|he|el)(?:[-_][A-Za-z]{2,4})?$"
)
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
    open_date: bool = False
    """It holds a date in numbers, and which of them is the month is not known."""
    day: tuple[int, int] | None = None
    """Month and day, where a day stands without its year."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(
        word
        for word in (found.lower().strip("'’-") for found in _WORD.findall(text))
        if word and word not in _GENERIC and not (not word.isascii() and _LOCALISED.match(word))
    )


def is_prerelease(version: str, rest: str = "") -> bool:
    """Return whether a version, or the words beside it, mark a release that is not final.

    >>> is_prerelease("2.0.0rc1"), is_prerelease("0.4.3.3-alpha"), is_prerelease("2.0.1")
    (True, True, False)
    """
    return bool(_PRERELEASE.search(version) or _PRERELEASE.search(rest))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _find_version(text: str, *, whole: bool = False) -> re.Match[str] | None:
    for pattern in (_VERSION, _WHOLE, *((_ANY_NUMBER,) if whole else ())):
        match = next((found for found in pattern.finditer(text) if not _OF_FILE.search(found["version"])), None)
        if match is not None:
            # "Python 3.8+" and "< 1.3.6" name a requirement, which the caller sees from the words around
            return match
    return None


def _second_version(text: str, first: re.Match[str]) -> re.Match[str] | None:
    """Return the newer of two versions: "from 3.3 to 3.4", "between versions 581 and 590", "1.2 -> 1.3"."""
    link = _SECOND.match(text, first.end())
    if link is None:
        return None
    second = _VERSION.match(text, link.end())
    opened = link["link"] in _ARROWS or bool(_FIRST.search(text[: first.start("version")]))
    if second is not None and link["link"].lower() in ("to", "bis") and not opened:
        # "Changes (1.8.2 to 1.8.4)": the step to the newer one
        opened = version_key(first["version"]) < version_key(second["version"])
    return (second or _ANY_NUMBER.match(text, link.end())) if opened else None


def _without_earlier(text: str, first: re.Match[str]) -> str:
    """Return the text without the version that a release is compared with."""
    since = _SINCE.match(text, first.end())
    earlier = _VERSION.match(text, since.end()) if since else None
    if since is None or earlier is None:
        return text
    return _blank(text, since.start(), earlier.end())


def read_heading(
    text: str, *, order: DayOrder = DayOrder.UNKNOWN, language: str = "", whole: bool = False
) -> ReleaseHeading | None:
    """Read a heading, or return None where it names neither a version nor a date nor "unreleased".

    Args:
        text: The heading's visible text.
        order: Whether numeric dates of this document put the day or the month first.
        language: The document's language.
        whole: Take a number without a point for a version too: "Changes in 12".

    >>> found = read_heading("## [1.2.0-rc.1] - 2024-03-02 [YANKED]")
    >>> found.version, str(found.date), found.prerelease, found.yanked
    ('1.2.0-rc.1', '2024-03-02', True, True)
    >>> read_heading("CHANGES FROM 3.3 TO 3.4").version, read_heading("@tessera/web@4.1.0").version
    ('3.4', '4.1.0')
    >>> read_heading("heron-1.7.10.zip (22.04.2026)").version, read_heading("[heron_2_1-src.tar.gz]").version
    ('1.7.10', '2.1')
    >>> read_heading("Changes to Heron 1.1.10 since 1.1.9").after, read_heading("[Unveröffentlicht]").version
    ((), 'Unreleased')
    """
    if len(text) > _MAX:
        return None
    if (stamped := _STAMPED.match(text)) is not None:
        day = next(find_dates(stamped["stamp"]), None)
        version = stamped["version"]
        return ReleaseHeading(
            version, day.value if day else None, True, (), (), "", is_prerelease(version), False, False, 1
        )
    text = _ADDRESS.sub(" ", _SECTION_NUMBER.sub("", text))
    first, _, others = text.lstrip(" [(").partition(" ")
    if _DOWNLOAD.search(first := first.rstrip("])")) and (named := name_version(_DOWNLOAD.sub("", first))[0]):
        text = f"{named} {others}"
    numbers = bool(_DIGIT.search(text))  # most lines have none, and name neither a version nor a day
    dates = list(find_dates(text, order=order, language=language)) if numbers else []
    rest = text
    for found in dates:
        rest = _blank(rest, found.start, found.end)
    match = _find_version(rest, whole=whole) if numbers else None
    if match is not None and not dates:
        dotted = [
            found
            for found in find_dates(text, order=order, dotted=True, language=language)
            if found.end <= match.start() or found.start >= match.end()
        ]
        # "2024.03.05 1.2.3": of two, the one that reads as a day is the date
        whole_text = [] if dotted else list(find_dates(text, order=order, dotted=True, language=language))
        # "1.8.3-12.03.12b" is one version
        apart = bool(whole_text) and text[max(whole_text[0].start - 1, 0)] not in "-+~_."
        other = _find_version(_blank(text, whole_text[0].start, whole_text[0].end)) if apart else None
        if other is not None and _VERSION.match(text, other.start()):
            dotted, match = whole_text[:1], other
        if dotted:
            dates = dotted
            rest = _blank(rest, dotted[0].start, dotted[0].end)
    day = min(dates, key=lambda found: (found.value is None, not found.day_known, found.start), default=None)
    partial = find_day(rest, language=language) if numbers and day is None else None
    if partial is not None and match is not None and partial[2] < match.end() and match.start() < partial[3]:
        partial = None
    if partial is not None:
        rest = _blank(rest, partial[2], partial[3])
    elsewhere = unreleased_words().search(rest)
    unreleased = bool(_UNRELEASED.search(rest) or elsewhere)
    if match is None:
        if not dates and partial is None:
            alone = elsewhere is not None and not _words(_blank(rest, *elsewhere.span()))
            if not (_NEXT.match(text) or alone or (unreleased and _UNRELEASED_ALONE.match(text))):
                return None
            return ReleaseHeading("Unreleased", None, False, (), (), "", False, False, True, 1)
        before, after, version, versions = rest, "", "", 0
    else:
        newer = _second_version(rest, match)
        rest = _without_earlier(rest, match)
        version = (newer or match)["version"].rstrip(".-+~_)").replace("(", "")
        before, after = rest[: match.start()], rest[(newer or match).end() :]
        versions = 1 + len(_VERSION.findall(after))
        if newer is not None:
            before = re.sub(r"\b(?:from|between|von|zwischen|entre|de)\b", " ", before, flags=re.IGNORECASE)
    if (
        match is None
        and day is not None
        and _COMPACT_DAY.fullmatch(text[day.start : day.end].strip())
        and not _words(after)
    ):
        version, versions = text[day.start : day.end].strip(), 1
    said = _words(before), tuple(word for word in _words(after) if not is_weekday(word))
    title = re.sub(r"\s+", " ", f"{before} {after}").strip(" \t-–—:,.()[]|/*#=")
    return ReleaseHeading(
        version=version,
        date=day.value if day else None,
        day_known=bool(day and day.day_known),
        before=tuple(word for word in said[0] if not is_weekday(word)),
        after=said[1],
        title=title if any(said) else "",
        prerelease=is_prerelease(version, rest),
        yanked=bool(_YANKED.search(rest)),
        unreleased=unreleased,
        versions=versions,
        open_date=day is not None and day.value is None,
        day=partial[:2] if partial else None,
    )


def _stem(name: str) -> str:
    """Return the last part of a path or address without what tells form and language."""
    stem = unquote(re.split(r"[?#]", name)[0].rstrip("/").rsplit("/", 1)[-1])
    stem = re.sub(
        r"\.(?:gz|md|mdx|mdown|markdown|rst|txt|text|html?|xhtml|adoc|asciidoc|php|aspx?|xml|json|ya?ml|toml)\b",
        "",
        stem,
        flags=re.IGNORECASE,
    )
    return (
        re.sub(r"(?<=\d)[-_.](?:[a-z]{2}(?:[-_][A-Za-z]{2,4})?)$", "", stem) if _LANGUAGE_ENDING.search(stem) else stem
    )


def name_version(name: str) -> tuple[str, bool]:
    """Return the version in a file name or URL, and whether the name is nothing but that version.

    >>> name_version("docs/4.0.1.md"), name_version("notes/new_features_2_4.html"), name_version("CHANGELOG.md")
    (('4.0.1', True), ('2.4', False), ('', False))
    >>> name_version("notes/v1.2.3-en.md"), name_version("releases/tag/expect-type%400.7.6")
    (('1.2.3', True), ('0.7.6', False))
    >>> name_version("releases/10.1.0/release_notes.html"), name_version("docs/CHANGELOG.md")
    (('10.1.0', False), ('', False))
    >>> name_version("version-0-74.md"), name_version("v2-10-1")
    (('0.74', True), ('2.10.1', True))
    >>> name_version("3.1-README.md"), name_version("2.0_changes.txt")
    (('3.1', False), ('2.0', False))
    """
    stem = _stem(name)
    if _SAYS_NOTES.match(stem) and (folder := re.search(r"([^/]+)/[^/]*$", re.split(r"[?#]", name)[0].rstrip("/"))):
        # "4.2.1/release_notes.html"
        match = _VERSION.fullmatch(unquote(folder[1]))
        return (match["version"], False) if match is not None else ("", False)
    for found in find_dates(stem, months=False):
        stem = _blank(stem, found.start, found.end)
    stem = stem.strip(" -_")
    # "3.1-README" is about a series, and no version of this name
    about = _ABOUT_VERSION.search(stem)
    stem = stem[: about.start()] if about else stem
    if "@" in stem:
        stem = stem.rsplit("@", 1)[-1] if _VERSION.match(stem.rsplit("@", 1)[-1]) else stem
        package = True
    else:
        package = False
    dashed_end = _DASHED_END.search(stem)
    if dashed_end is not None:
        return dashed_end["version"].replace("-", "."), bool(_DASHED.fullmatch(stem)) and not package
    match = _find_version(re.sub(r"(?<=[a-z])[-_](?=v?\d)", " ", stem, flags=re.IGNORECASE)) or _UNDERSCORED.search(
        stem
    )
    if match is None:
        return "", False
    version = match["version"].replace("_", ".").rstrip(".-")
    exact = re.fullmatch(r"(?:v|version|release|rel|r)?[-_ ]?" + re.escape(match["version"]), stem, re.IGNORECASE)
    return version, bool(exact) and not package and about is None


def name_date(name: str) -> date | None:
    """Return the day that a file or address is named by: one file a release, or a dated address.

    >>> str(name_date("changelog/2024-10-27.md")), str(name_date("/news/2024/10/27/new-editor")), name_date("2024.md")
    ('2024-10-27', '2024-10-27', None)
    """
    stem = _stem(name)
    found = next(find_dates(stem.replace("_", "-"), months=False), None)
    if found is None:
        path = re.search(r"/((?:19|20)\d{2})/(\d{1,2})/(\d{1,2})(?=/|$)", re.split(r"[?#]", name)[0])
        found = next(find_dates("-".join(path.groups()), months=False), None) if path else None
    return found.value if found is not None else None


def version_key(version: str) -> tuple[int, ...]:
    """Return a key by which versions sort: their numbers, in order.

    >>> version_key("2.10.0-rc.1") > version_key("2.9")
    True
    """
    release = re.split(r"[-+~ ]|(?<=\d)(?=[A-Za-z])", version, maxsplit=1)[0]
    return tuple(int(number) for number in re.findall(r"\d{1,9}", release))


def same_series(series: str, version: str) -> bool:
    """Return whether a version belongs to a series: 3.0.12 to 3.0, 7.7.4 to 7, 2.3.1 to 2.x.

    >>> same_series("3.0", "3.0.12"), same_series("2.x", "2.9"), same_series("3.1", "3.10.2")
    (True, True, False)
    """
    parts = [part for part in re.split(r"[._]", series.lower()) if part not in ("x", "*")]
    return len(parts) > 0 and re.split(r"[._+-]", version.lower())[: len(parts)] == parts
