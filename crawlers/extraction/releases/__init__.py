"""Release notes in any form to releases and entries.

::

    source -> form -> outline (headings, labels, items, paragraphs) -> release headings -> entries

Each form has a module that turns it into one neutral outline; one reader finds the headings that name versions by
their consistency over the document, and reads the entries below them.
"""

from __future__ import annotations

from lxml import etree

from crawlers.extraction.releases.forms import FORMS, detect_form, split_front_matter
from crawlers.extraction.releases.html_outline import element_outline, html_outline
from crawlers.extraction.releases.markdown_outline import markdown_outline
from crawlers.extraction.releases.reader import read_outline
from crawlers.extraction.releases.rst_outline import rst_outline
from crawlers.extraction.releases.text_outline import adoc_outline, text_outline
from rivalscope.core.records import Release

__all__ = ["read_releases", "releases_of_page"]

_OUTLINES = {
    "html": html_outline,
    "markdown": markdown_outline,
    "rst": rst_outline,
    "text": text_outline,
    "asciidoc": adoc_outline,
}
_MAX_CHARS = 20_000_000


def read_releases(source: str, *, form: str = "auto", name: str = "") -> tuple[Release, ...]:
    """Read the releases that a document describes.

    Args:
        source: The document: a changelog, a page of release notes, the body of one release.
        form: html, markdown, rst, text, asciidoc, or auto to tell it from name and content.
        name: File name or URL; names the release where the document holds one and does not name it.

    Returns:
        The releases in the document's order, with their entries; empty where it names none.

    Raises:
        ValueError: The form is not known.

    >>> release, = read_releases("## 1.2.0 (2024-03-02)\\n### Fixed\\n- A crash (#12)\\n")
    >>> release.version, str(release.published), release.entries[0].kind.value, release.entries[0].issues
    ('1.2.0', '2024-03-02', 'fixed', ('#12',))
    """
    if form not in FORMS:
        raise ValueError(f"unknown form {form!r}; known: {', '.join(FORMS)}")
    source = source[:_MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n")
    chosen = detect_form(source, name) if form == "auto" else form
    front, body = split_front_matter(source) if chosen in ("markdown", "text", "asciidoc") else ({}, source)
    return read_outline(_OUTLINES[chosen](body), name=name, front=front)


def releases_of_page(root: etree._Element, *, name: str = "") -> tuple[Release, ...]:
    """Read the releases that a parsed page describes.

    Args:
        root: The page's root element; it is not changed.
        name: URL; names the release where the page holds one and does not name it.

    Returns:
        The releases in the page's order, with their entries; empty where it names none.
    """
    return read_outline(element_outline(root), name=name)
