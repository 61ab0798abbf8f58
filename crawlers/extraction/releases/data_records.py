"""Releases out of data of any shape: lists of records that hold a version or a day, mappings from versions to records.

Known by structure: AppStream metainfo, appcasts, JSON feeds, antsibull and rush changelogs, lists of versions that
somebody made up. What a field is called decides only between fields that could be the same thing.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from inspect import cleandoc
from typing import Any

from crawlers.extraction.entry_kind import kind_from_heading
from crawlers.extraction.releases.data_trees import HTML_KEY, TEXT_KEY, joined_numbers
from crawlers.extraction.releases.dates import find_dates
from crawlers.extraction.releases.html_outline import html_outline
from crawlers.extraction.releases.outline import NodeKind, OutlineNode, squash
from crawlers.extraction.releases.reader import read_notes
from crawlers.extraction.releases.versions import is_prerelease, read_heading
from crawlers.extraction.releases.wrapped import sentence_lines
from rivalscope.core.markdown import markdown_to_html
from rivalscope.core.records import Release

__all__ = ["record_releases"]

_MOST = 3_000
_MAX_VALUES = 300_000
_SHARE = 0.6
"""Share of the records of a list that hold a version or a day, so that it is a list of releases."""
_VERSION_KEYS = (
    "shortversionstring",
    "releaseversion",
    "version",
    "versionname",
    "ver",
    "tagname",
    "tag",
    "release",
    "number",
    "name",
    "title",
    "id",
)
_DATE_KEYS = (
    "releasedate", "releasedat", "released", "datepublished", "publishedat", "published", "publishdate", "pubdate",
    "date", "day", "releasetime", "timestamp", "time", "datemodified", "created", "createdat", "updated", "updatedat",
)  # fmt: skip
_HEADING_KEYS = ("label", "heading", "header", "title", "name")
"""Keys of what heads a release where no key of its own holds version or day: "November 11, 2021 Release"."""
_TITLE_KEYS = ("title", "codename", "headline", "name")
_TEXT_KEYS = (
    HTML_KEY, "contenthtml", "html", "comment", "text", "description", "descriptions", "contenttext", "content",
    "contents", "body",
    "message", "para", "p", "note", "notes", "releasenotes", "changelog", "details", "change", "entry", TEXT_KEY,
    "summary", "title", "subject", "value",
)  # fmt: skip
_PARAGRAPHS = ("para", "p")
_KIND_KEYS = ("kind", "type", "category", "changetype", "tag", "label", "section", "group")
_ABOUT_CHANGES = re.compile(
    r"chang|note|descr|body|entr|comment|feature|fix|bug|add|remov|deprecat|secur|improv|enhanc|highlight|update|"
    r"content|text|item|break|misc|action|detail|new|html|news|major|minor|patch|known|^#",
)
_NOT_CHANGES = re.compile(
    r"contribut|author|url|link|sha|asset|file|download|enclosure|checksum|size|fragment|user|avatar|image|licen[cs]e|"
    r"release_?date|ancestor|sdk|runtime|cve-?list|plugin|object|module|newer|commits?$"
)
_MARKUP = re.compile(r"<(?:p|ul|ol|li|br|h[1-6]|div|b|strong)\b", re.IGNORECASE)
_LIST = re.compile(r"<li\b|(?:^|\n)\s*[-*+•]\s+\S.*\n\s*[-*+•]\s")
_ADDRESS_ONLY = re.compile(r"^\s*(?:https?://\S+|[\w./-]+\.(?:md|html?|txt|rst))\s*$")
_WHOLE = re.compile(r"^[vV]?\d{1,10}$")
_LETTERED = re.compile(r"^[A-Za-z]{1,4}[-_]?\d[\w.+()-]{0,24}$")
"""A version with letters of its own before the number, where a key says that it is one: "P1.28.7+29"."""
_TELLS = 4
"""Words of a text that may be what a record tells, whatever its key is called."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A record that is a release."""

    version: str
    published: date | None
    day_known: bool
    record: Any


def record_releases(tree: Any) -> tuple[Release, ...]:
    """Read the releases of a data tree.

    Args:
        tree: Mappings, lists and values, as a parser of JSON, YAML, TOML or XML gives them.

    Returns:
        The releases in the data's order; empty where no part of it is a list of releases.

    >>> release, = record_releases({"1.2.0": {"released": "2024-03-02", "fixed": ["A crash"]}})
    >>> release.version, str(release.published), release.entries[0].kind.value, release.entries[0].text
    ('1.2.0', '2024-03-02', 'fixed', 'A crash')
    """
    best: list[_Found] = []
    worth = 0.0
    for names, collection in _collections(joined_numbers(tree)):
        found = _found(collection)
        value = _worth(found, names)
        if value > worth:
            best, worth = found, value
    best = best or _single(tree)
    releases = [_release(one) for one in best[:_MOST]]
    told = len({release.version for release in releases})
    return tuple(releases) if told > 1 or any(release.entries for release in releases) else ()


def _single(tree: Any) -> list[_Found]:
    """Return the release that a document is as a whole: it has a version, a day and a list of changes of its own."""
    found = _of_record(tree)
    if found is None or not found.version or not any(_key(str(key)) in _DATE_KEYS for key in tree):
        return []
    return [found] if any(node.kind is NodeKind.ITEM for node in _notes(tree)) else []


def _key(name: str) -> str:
    return re.sub(r"[\s_:-]+", "", name.lower())


def _collections(tree: Any) -> Iterator[tuple[str, Any]]:
    """Yield every list of mappings, and every mapping of mappings or lists, with the names above it."""
    stack: deque[tuple[str, Any]] = deque([("", tree)])
    seen = 0
    while stack and seen < _MAX_VALUES:
        names, value = stack.popleft()
        seen += 1
        if isinstance(value, list):
            if value and all(isinstance(one, dict) for one in value[:50]):
                yield names, value
            stack.extend((names, one) for one in value[:_MOST] if isinstance(one, dict | list))
        elif isinstance(value, dict):
            if value and all(isinstance(one, dict | list | str) for one in value.values()):
                yield names, value
            for name, one in value.items():
                if isinstance(one, dict) and _key(str(name)) in ("release", "item", "entry", "version"):
                    yield f"{names} {name}", [one]
                if isinstance(one, dict | list):
                    stack.append((f"{names} {name}".lower()[-200:], one))


def _found(collection: Any) -> list[_Found]:
    if isinstance(collection, dict):
        keys = [str(key) for key in collection]
        named = [key for key in keys if _as_version(key) or (_as_date(key) and len(key) < 40)]
        if len(named) < 0.7 * len(keys):
            return []
        pairs = [(str(key), value) for key, value in collection.items()]
        return [found for key, value in pairs if (found := _of_key(key, value)) is not None]
    records = collection[:_MOST]
    if _of_different_things(records):
        return []
    told = [one for record in records if (one := _of_record(record)) is not None]
    return told if len(told) >= _SHARE * len(records) else []


def _of_different_things(records: Sequence[Any]) -> bool:
    """Return whether records are versions of many things (a lock file) and not many versions of one thing."""
    if len(records) < 3 or any(
        any(_ABOUT_CHANGES.search(_key(str(key))) for key in record if _key(str(key)) not in ("newest",))
        for record in records[:5]
        if isinstance(record, dict)
    ):
        return False
    names = {
        record.get("name") for record in records if isinstance(record, dict) and isinstance(record.get("name"), str)
    }
    return len(names) > 0.8 * len(records) and not all(_as_version(str(name)) for name in list(names)[:20])


def _worth(found: Sequence[_Found], names: str) -> float:
    if not found:
        return 0.0
    if len({one.version or one.published for one in found}) < 0.5 * len(found):
        # the changes of one release, each with its version
        return 0.0
    dated = sum(one.published is not None for one in found)
    told = sum(any(True for _ in _notes(one.record)) for one in found[:200])
    if not (dated or told):
        return 0.0
    about = 1.5 if re.search(r"releas|change|version|history|update|item|entr|news", names) else 1.0
    return about * (len(found) + dated + min(told, len(found)))


def _of_key(key: str, value: Any) -> _Found | None:
    version = _as_version(key)
    inside = _of_record(value) if isinstance(value, dict) else None
    day = _as_date(key) if not version else None
    published, known = (inside.published, inside.day_known) if inside is not None else (_as_date(value), True)
    if isinstance(value, list) and len(value) > 1 and (first := _as_date(value[0])) is not None:
        published, value = first, value[1:]
    if day is not None and published is None:
        published = day
    if not version and published is None:
        return None
    return _Found(version, published, known, value)


def _of_record(record: Any) -> _Found | None:
    if not isinstance(record, dict):
        return None
    named = {_key(str(key)): value for key, value in record.items()}
    enclosed = named.get("enclosure")
    if isinstance(enclosed, dict):
        # an appcast may say the version of a download at the download
        inner = {_key(str(key)): value for key, value in enclosed.items()}
        named |= {key: inner[key] for key in ("shortversionstring", "version") if key in inner and key not in named}
    version = ""
    for key in _VERSION_KEYS:
        value = _held(named.get(key))
        if isinstance(value, int | float) and not isinstance(value, bool) and key in ("version", "releaseversion"):
            value = str(value)
        if isinstance(value, str) and (
            version := _as_version(value, sure="version" in key or key in ("tag", "tagname", "ver"))
        ):
            break
    if not version:
        version = next(
            (
                told
                for key, value in named.items()
                if key.endswith("version") and isinstance(value, str) and (told := _as_version(value))
            ),
            "",
        )
    published, known = None, True
    for key in _DATE_KEYS:
        value = _held(named.get(key))
        if (day := _as_date(value)) is not None:
            published = day
            break
    headings = [value for key in _HEADING_KEYS if isinstance(value := named.get(key), str) and len(value) <= 120]
    version = version or next((told for value in headings if (told := _as_version(value))), "")
    published = published or next((day for value in headings if (day := _as_date(value))), None)
    if not version and published is None:
        return None
    return _Found(version, published, known, record)


def _held(value: Any) -> Any:
    """Return the version or text that a mapping holds which stands where others have a plain value."""
    if not isinstance(value, Mapping):
        return value
    keyed = {_key(str(key)): inner for key, inner in value.items()}
    return next((keyed[key] for key in (TEXT_KEY, *_VERSION_KEYS) if isinstance(keyed.get(key), str)), value)


def _as_version(text: str, *, sure: bool = False) -> str:
    """Return the version that a value is, or names; with ``sure`` it may be a whole number."""
    text = text.strip()
    if not text or len(text) > 120:
        return ""
    if sure and _WHOLE.match(text):
        return text.lstrip("vV")
    read = read_heading(text)
    if read is not None and read.version and any(map(str.isdigit, read.version)) and len(read.before) <= 4:
        return read.version
    return text if sure and _LETTERED.match(text) else ""


def _as_date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int) and 19000101 <= value < 21000101:
        value = str(value)
    if (isinstance(value, int | float) and not isinstance(value, bool)) or (
        isinstance(value, str) and re.fullmatch(r"1\d{9}(?:\d{3})?", value)
    ):
        seconds = float(value)
        seconds = seconds / 1000 if seconds > 1e11 else seconds
        return datetime.fromtimestamp(seconds, UTC).date() if 3e8 < seconds < 5e9 else None
    if not isinstance(value, str):
        return None
    found = next(find_dates(value, months=False, dotted=True), None)
    return found.value if found is not None else None


def _release(found: _Found) -> Release:
    record = found.record
    named = {_key(str(key)): value for key, value in record.items()} if isinstance(record, dict) else {}
    title = next((named[key] for key in _TITLE_KEYS if isinstance(named.get(key), str)), "")
    version = found.version or (found.published.isoformat() if found.published else "")
    nodes = list(_notes(record)) or list(_text(_longest(record)))
    return Release(
        version=version,
        published=found.published,
        day_known=found.day_known,
        title=squash(title)[:300],
        entries=read_notes(nodes),
        prerelease=is_prerelease(version) or str(named.get("type", "")) in ("development", "prerelease", "beta"),
    )


def _longest(record: Any) -> str:
    """Return the longest text of a record none of whose keys says that it describes changes: a teaser, a blurb."""
    if not isinstance(record, Mapping):
        return ""
    texts = [
        value
        for key, value in record.items()
        if isinstance(value, str)
        and len(value.split()) >= _TELLS
        and _key(str(key)) not in _VERSION_KEYS + _DATE_KEYS
        and not _NOT_CHANGES.search(str(key).lower())
    ]
    return max(texts, key=len, default="")


def _notes(record: Any) -> Iterator[OutlineNode]:
    """Yield the outline of what a record says about its changes."""
    if isinstance(record, list):
        yield from _listed(record, depth=0)
        return
    if isinstance(record, str):
        yield from _text(record)
        return
    if not isinstance(record, Mapping):
        return
    for name, value in record.items():
        key = str(name)
        if _key(key) in _VERSION_KEYS + _DATE_KEYS or not value or isinstance(value, bool | int | float):
            continue
        kind = kind_from_heading(_words(key))
        if _NOT_CHANGES.search(key.lower()) and kind is None:
            continue
        if kind is None and not (_ABOUT_CHANGES.search(_key(key)) or _of_kinds(value)):
            continue
        if isinstance(value, str):
            if kind is not None and not _MARKUP.search(value):
                yield OutlineNode(NodeKind.HEADING, _words(key), 2)
            yield from _text(value)
        elif isinstance(value, list):
            yield OutlineNode(NodeKind.HEADING, _words(key), 2)
            yield from _listed(value, depth=0)
        elif isinstance(value, Mapping):
            text = _one_text(value)
            if text and kind is not None:
                # one change, where others have a list of them
                yield from _listed([value], depth=0)
            else:
                yield from _text(text) if text else _sections(value)


def _of_kinds(value: Any) -> bool:
    """Return whether a mapping holds the changes of a release by their kinds, whatever it is called."""
    if not isinstance(value, Mapping):
        return False
    return any(isinstance(inner, list) and kind_from_heading(_words(str(name))) for name, inner in value.items())


def _sections(value: Mapping[Any, Any]) -> Iterator[OutlineNode]:
    """Yield what is under the kinds or areas of a mapping."""
    for name, inner in value.items():
        if _NOT_CHANGES.search(str(name).lower()) and kind_from_heading(_words(str(name))) is None:
            continue
        if isinstance(inner, list):
            yield OutlineNode(NodeKind.HEADING, _words(str(name)), 2)
            yield from _listed(inner, depth=0)
        elif isinstance(inner, str) and not _ADDRESS_ONLY.match(inner):
            if kind_from_heading(_words(str(name))) is not None:
                yield OutlineNode(NodeKind.HEADING, _words(str(name)), 2)
            yield from _text(inner)
        elif isinstance(inner, Mapping):
            text = _one_text(inner)
            yield OutlineNode(NodeKind.HEADING, _words(str(name)), 2)
            yield from _text(text) if text else _sections(inner)


def _words(key: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]+", " ", key).strip()


def _one_text(value: Mapping[Any, Any]) -> str:
    named = {str(key): inner for key, inner in value.items()}
    for key in (HTML_KEY, TEXT_KEY):
        if isinstance(named.get(key), str):
            return str(named[key])
    keyed = {_key(key): inner for key, inner in named.items()}
    for key in _TEXT_KEYS:
        told = keyed.get(key)
        if isinstance(told, Mapping) and key in _PARAGRAPHS:
            told = _one_text(told)
        if isinstance(told, list) and key in _PARAGRAPHS and all(isinstance(one, str) for one in told):
            return " ".join(told)
        if isinstance(told, str) and told.strip():
            return told
    return ""


def _listed(values: Sequence[Any], *, depth: int) -> Iterator[OutlineNode]:
    for value in values:
        if isinstance(value, str):
            text = squash(_plain(value))
            if text and not _ADDRESS_ONLY.match(text):
                yield OutlineNode(NodeKind.ITEM, text, depth)
        elif isinstance(value, Mapping):
            told = _one_text(value)
            text = squash(_plain(told))
            keyed = {_key(str(key)): inner for key, inner in value.items()}
            kind = next((str(keyed[key]) for key in _KIND_KEYS if isinstance(keyed.get(key), str)), "")
            inner = next(
                (one for key, one in keyed.items() if isinstance(one, list) and _ABOUT_CHANGES.search(key)), None
            )
            nested = list(_listed(inner, depth=depth)) if inner is not None else []
            if not nested and _LIST.search(told):
                # a section: its title, and its changes as a list in one text
                nested = list(_text(told))
                kind = kind or next((one for key, one in keyed.items() if key.endswith("title")), "")
            if nested:
                heading = kind or str(keyed.get("title") or keyed.get("name") or text)
                yield OutlineNode(NodeKind.HEADING, _words(heading), 2)
                yield from nested
            elif text:
                yield OutlineNode(
                    NodeKind.ITEM,
                    f"[{_words(kind)}] {text}" if kind and kind_from_heading(_words(kind)) else text,
                    depth,
                )


def _plain(text: str) -> str:
    if not _MARKUP.search(text) and not re.search(r"[`*\[&<]", text):
        return text
    nodes = html_outline(markdown_to_html(text) if not _MARKUP.search(text) else text, fragment=True)
    return " ".join(node.text for node in nodes)


def _text(text: str) -> Iterator[OutlineNode]:
    """Yield the outline of a text: HTML, Markdown, or lines each of which is an entry."""
    if _ADDRESS_ONLY.match(text) or not text.strip():
        return
    if _MARKUP.search(text):
        yield from html_outline(text, fragment=True)
        return
    text = cleandoc(text)
    lines = [line.strip() for line in text.splitlines()]
    marked = any(re.match(r"(?:[-*+•]|\d{1,2}[.)]|#{1,6})\s", line) for line in lines)
    told = [line for line in lines if line]
    if not marked and len(lines) > 1 and (all(len(line) < 100 for line in told) or sentence_lines(told)):
        for line in told:
            yield OutlineNode(NodeKind.ITEM, squash(_plain(line)), 0)
        return
    yield from html_outline(markdown_to_html(re.sub(r"(?m)^(\s*)•\s*", r"\1- ", text)), fragment=True)
