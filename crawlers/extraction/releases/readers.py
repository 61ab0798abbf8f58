"""One reader a form, behind one registry: which fits a document, and what it reads.

A reader says how sure it is. Where the one that fits by name or first letters finds nothing, or little that holds
together, the others that could fit are asked too, and the best answer counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from crawlers.extraction.releases.adoc_outline import adoc_outline
from crawlers.extraction.releases.data_records import record_releases
from crawlers.extraction.releases.data_trees import data_form, parse_data
from crawlers.extraction.releases.feed import feed_releases
from crawlers.extraction.releases.forms import detect_form, split_front_matter
from crawlers.extraction.releases.git_outline import git_outline
from crawlers.extraction.releases.html_outline import html_outline
from crawlers.extraction.releases.line_rows import LineRow, cut_at_lines, heaviest_row
from crawlers.extraction.releases.markdown_outline import markdown_outline
from crawlers.extraction.releases.org_outline import org_outline
from crawlers.extraction.releases.outline import OutlineNode
from crawlers.extraction.releases.rd_outline import rd_outline
from crawlers.extraction.releases.reader import Told, outline_reading
from crawlers.extraction.releases.reading import NotesReading, suspicion
from crawlers.extraction.releases.rst_outline import rst_outline
from crawlers.extraction.releases.text_outline import text_outline
from crawlers.extraction.releases.wiki_outline import wiki_outline

__all__ = ["FORMS", "FormReader", "NotesDocument", "examine"]

_ENOUGH = 0.4
"""Confidence from which no other reader is asked."""
_BETTER = 1.5
"""How much more another reader's answer must weigh than that of the reader of the document's own form."""
_LINED = frozenset(("text", "markdown", "rst", "wiki", "org", "asciidoc"))
"""Forms whose lines mean something."""
_MARKED_UP = re.compile(r"<(?:h[1-4]|li)\b", re.IGNORECASE)
_TEXT = 5
"""Headings and list items from which an XML file may be a text."""
_SURE = 0.7
"""Weight from which no reading by lines is tried."""
_MORE, _HEAVIER, _LIKELY = 1.5, 1.25, 0.5
"""How many more releases a reading by lines must give, how much more it must weigh, and what at least."""
_FEW = 3
"""Releases with version and day from which the other days of a document are not asked after."""
_TAG = re.compile(r"<a\b[^<>]{0,500}\bhref\b[^<>]{0,500}>(?:[^<]|<(?!/a\b)){0,400}</a>|<[^<>]{0,1000}>", re.IGNORECASE)
"""A tag of HTML, or a link as a whole: the versions that a menu lists are on other pages."""
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_HTML_LANGUAGE = re.compile(r"<html\b[^<>]{0,400}?\blang\s*=\s*[\"']?([A-Za-z-]{2,12})", re.IGNORECASE)


@dataclass(frozen=True)
class NotesDocument:
    """A document to read.

    Attributes:
        source: Its text, with line ends as in Unix.
        name: File name or address.
        language: Its language, where that is known.
        told: What a person said about it.
    """

    source: str
    name: str = ""
    language: str = ""
    told: Told | None = None
    front: dict[str, str] = field(default_factory=dict)

    @cached_property
    def form(self) -> str:
        """The form of its text, judged by its name and first characters."""
        return detect_form(self.source, self.name)

    @cached_property
    def data(self) -> Any:
        """The tree of a data file; None where it is none, or cannot be parsed."""
        form = data_form(self.source, self.name)
        return parse_data(self.source, form) if form else None


@dataclass(frozen=True, slots=True)
class FormReader:
    """How documents of one form are read.

    Attributes:
        name: The form's name.
        fits: Whether a document could be of this form.
        read: Reads it.
    """

    name: str
    fits: Callable[[NotesDocument], bool]
    read: Callable[[NotesDocument], NotesReading]


def _by_outline(
    name: str, outline: Callable[[str], list[OutlineNode]], *, front_matter: bool
) -> Callable[[NotesDocument], NotesReading]:
    def read(document: NotesDocument) -> NotesReading:
        front, body = split_front_matter(document.source) if front_matter else ({}, document.source)
        language = document.language or front.get("lang", "") or front.get("language", "")
        found = outline_reading(
            outline(body), name=document.name, front=document.front | front, language=language, told=document.told
        )
        return NotesReading(
            releases=found.releases,
            reader=name,
            confidence=found.confidence,
            left_out=found.left_out,
            suspicion=f"uncertain: {found.doubt}" if found.doubt else "",
            weight=1.0 if found.named_by_file else found.weight,
        )

    return read


def _by_lines(document: NotesDocument, row: LineRow) -> NotesReading:
    """Read a text cut at the lines of a row, whatever its form."""
    outline = markdown_outline if document.form == "markdown" else text_outline
    nodes, heads = cut_at_lines(document.source, row, outline)
    found = outline_reading(nodes, name=document.name, language=document.language, told=document.told, heads=heads)
    return NotesReading(
        releases=found.releases,
        reader="lines",
        confidence=found.confidence,
        left_out=found.left_out,
        weight=row.weight,
    )


def _read_data(document: NotesDocument) -> NotesReading:
    form = data_form(document.source, document.name)
    if document.data is None:
        return NotesReading(reader=form, left_out=(f"it cannot be parsed as {form}",))
    releases = record_releases(document.data)
    return NotesReading(
        releases=releases, reader=form, confidence=0.9 if len(releases) > 1 else 0.6 if releases else 0.0
    )


def _read_feed(document: NotesDocument) -> NotesReading:
    releases = feed_releases(document.source)
    return NotesReading(releases=releases, reader="feed", confidence=0.9 if releases else 0.0)


def _is_feed(document: NotesDocument) -> bool:
    head = document.source[:3_000]
    return bool(_FEED.search(head)) and not re.search(r"<html\b", head, re.IGNORECASE)


def _is_marked_up(document: NotesDocument) -> bool:
    """Return whether an XML file is a text with the headings and lists of HTML, and not data."""
    return data_form(document.source, document.name) == "xml" and len(_MARKED_UP.findall(document.source)) >= _TEXT


def _html(source: str) -> list[OutlineNode]:
    return html_outline(source)


READERS: tuple[FormReader, ...] = (
    FormReader("feed", _is_feed, _read_feed),
    FormReader("data", lambda document: bool(data_form(document.source, document.name)), _read_data),
    FormReader(
        "html",
        lambda document: document.form == "html" or _is_marked_up(document),
        _by_outline("html", _html, front_matter=False),
    ),
    FormReader("git", lambda document: document.form == "git", _by_outline("git", git_outline, front_matter=False)),
    FormReader("rd", lambda document: document.form == "rd", _by_outline("rd", rd_outline, front_matter=False)),
    FormReader("rst", lambda document: document.form == "rst", _by_outline("rst", rst_outline, front_matter=False)),
    FormReader(
        "asciidoc",
        lambda document: document.form == "asciidoc",
        _by_outline("asciidoc", adoc_outline, front_matter=True),
    ),
    FormReader("org", lambda document: document.form == "org", _by_outline("org", org_outline, front_matter=False)),
    FormReader("wiki", lambda document: document.form == "wiki", _by_outline("wiki", wiki_outline, front_matter=False)),
    FormReader(
        "markdown",
        lambda document: document.form in ("markdown", "text"),
        _by_outline("markdown", markdown_outline, front_matter=True),
    ),
    FormReader(
        "text",
        lambda document: document.form in ("text", "markdown", "rst", "wiki"),
        _by_outline("text", text_outline, front_matter=True),
    ),
)
_BY_NAME = {reader.name: reader for reader in READERS}
FORMS = ("auto", *_BY_NAME)


def examine(
    source: str, *, name: str = "", form: str = "auto", language: str = "", told: Told | None = None
) -> NotesReading:
    """Read the releases of a document with the reader that fits it best.

    Args:
        source: The document.
        name: File name or address.
        form: Name of a reader, or auto to choose.
        language: The document's language, where that is known; of HTML its own word counts.
        told: What a person said about the document.

    Returns:
        The releases, the reader, how sure it is, and what was left out.

    Raises:
        ValueError: No reader has this name.
    """
    if form not in FORMS:
        raise ValueError(f"unknown form {form!r}; known: {', '.join(FORMS)}")
    stated = _HTML_LANGUAGE.search(source[:3_000])
    document = NotesDocument(source=source, name=name, language=language or (stated[1] if stated else ""), told=told)
    best = _BY_NAME[form].read(document) if form != "auto" else _or_by_lines(document, _best(document))
    seen = _TAG.sub("\n", source) if best.reader == "html" or document.form == "html" else source
    promised = suspicion(seen, name, len(best.releases), dated=_dated_versions(best))
    return replace(best, suspicion=promised or best.suspicion)


def _best(document: NotesDocument) -> NotesReading:
    fitting = [reader for reader in READERS if reader.fits(document)]
    if any(reader.name == "feed" for reader in fitting) or document.data is not None:
        fitting = [
            reader
            for reader in fitting
            if reader.name in ("feed", "data") or (reader.name == "html" and _is_marked_up(document))
        ]
    fitting.sort(key=lambda reader: reader.name != document.form)
    best = NotesReading()
    for reader in fitting:
        found = reader.read(document)
        if not best.reader or _worth(found) > _BETTER * _worth(best):
            best = found
        if best.confidence >= _ENOUGH and best.releases:
            break
    return best


def _or_by_lines(document: NotesDocument, best: NotesReading) -> NotesReading:
    """Return a reading by lines where it weighs more and gives more, and say so; else the best of the readers."""
    if document.form not in _LINED or best.weight >= _SURE or best.reader in ("feed", "data") or document.told:
        return best
    row = heaviest_row(document.source)
    if row.days and _dated_versions(best, share=1.0):
        return best  # they are the days of the changes
    if len(row.lines) <= _MORE * len(best.releases) or row.weight < max(_LIKELY, _HEAVIER * best.weight):
        return best
    found = _by_lines(document, row)
    told = sum(bool(release.entries) for release in found.releases)
    if len(found.releases) <= _MORE * len(best.releases) or 2 * told < len(found.releases):
        return best
    return replace(
        found,
        suspicion=f"uncertain: the readers for its format found {len(best.releases) or 'no'} releases,"
        f" but lines that follow one pattern name {len(found.releases)}",
    )


def _dated_versions(reading: NotesReading, *, share: float = 0.5) -> bool:
    """Return whether most releases of a reading, or a share of them, bear a version and a day."""
    named = [release for release in reading.releases if not release.unreleased]
    both = sum(bool(release.published) and release.version != str(release.published) for release in named)
    return both >= share * len(named) and both >= _FEW


def _worth(reading: NotesReading) -> float:
    """Weigh an answer: how sure it is, and how much it holds."""
    if not reading.releases:
        return 0.0
    told = sum(bool(release.entries) for release in reading.releases)
    dated = sum(release.published is not None for release in reading.releases)
    return reading.confidence * (len(reading.releases) + told + 0.5 * dated)
