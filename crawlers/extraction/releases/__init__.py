"""Release notes in any form to releases and entries.

::

    source -> reader of its form -> outline (headings, labels, items, paragraphs) -> release headings -> entries
                                 -> records of a data file                        -> releases

Each form has a reader in one registry (``readers``). Texts become one neutral outline; one module finds the headings
that name releases, by versions or days that run in one direction over the document, and reads the entries below them.
"""

from __future__ import annotations

from lxml import etree

from crawlers.extraction.releases.html_outline import element_outline
from crawlers.extraction.releases.reader import Told, outline_reading
from crawlers.extraction.releases.readers import FORMS, examine
from crawlers.extraction.releases.reading import NotesReading, suspicion
from rivalscope.core.records import Release

__all__ = ["FORMS", "NotesReading", "Told", "examine_document", "examine_page", "read_releases"]

_MAX_CHARS = 20_000_000


def read_releases(source: str, *, form: str = "auto", name: str = "") -> tuple[Release, ...]:
    """Read the releases that a document describes.

    Args:
        source: The document: a changelog, a page of release notes, the body of one release.
        form: The reader to use (see ``FORMS``), or auto to tell it from name and content.
        name: File name or URL; names the release where the document holds one and does not name it.

    Returns:
        The releases in the document's order, with their entries; empty where it names none.

    Raises:
        ValueError: No reader has this name.

    >>> release, = read_releases("## 1.2.0 (2024-03-02)\\n### Fixed\\n- A crash (#12)\\n")
    >>> release.version, str(release.published), release.entries[0].kind.value, release.entries[0].issues
    ('1.2.0', '2024-03-02', 'fixed', ('#12',))
    """
    return examine_document(source, form=form, name=name).releases


def examine_document(
    source: str, *, form: str = "auto", name: str = "", language: str = "", told: Told | None = None
) -> NotesReading:
    """Read the releases that a document describes, and say how that came about.

    Args:
        source: The document.
        form: The reader to use (see ``FORMS``), or auto.
        name: File name or URL.
        language: The document's language, where that is known.
        told: What a person said about it.

    Returns:
        The releases, the reader that found them, how sure it is, what was left out, and whether the document
        promises more than it gave.

    Raises:
        ValueError: No reader has this name.
    """
    source = source[:_MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n")
    return examine(source, form=form, name=name, language=language, told=told)


def examine_page(root: etree._Element, *, name: str = "", language: str = "") -> NotesReading:
    """Read the releases that a parsed page describes, and say how sure that is.

    Args:
        root: The page's root element; it is not changed.
        name: URL.
        language: The page's language, where that is known.
    """
    nodes = element_outline(root)
    found = outline_reading(nodes, name=name, language=language or root.get("lang", ""))
    text = "\n".join(node.text for node in nodes)
    return NotesReading(
        releases=found.releases,
        reader="html",
        confidence=found.confidence,
        left_out=found.left_out,
        suspicion=suspicion(text, name, len(found.releases)) or (f"uncertain: {found.doubt}" if found.doubt else ""),
        weight=found.weight,
    )
