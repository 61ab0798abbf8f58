"""A comparison page -> each of its claims with a verdict from the store."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from analysis.checks.claims import find_claims
from analysis.checks.mapping import Names
from analysis.checks.records import Checked, ClaimVerdict, PageCheck
from analysis.checks.verdicts import check_claim
from analysis.insights.stale import StaleLine, marked_lines, stale
from analysis.view import MarketView
from crawlers.extraction.page import read_page
from rivalscope.app.cell_tables import flatten_cell_tables
from rivalscope.app.documents import OFFICE, document_html
from rivalscope.app.list_signs import say_list_signs
from rivalscope.app.workflows.inspect import inspect_target
from rivalscope.core.errors import ConfigError
from rivalscope.core.markdown import markdown_to_html
from rivalscope.core.payload.decode import decode
from rivalscope.core.payload.forms import to_html
from rivalscope.core.payload.tree import parse
from rivalscope.core.records import Page

__all__ = ["ReadTarget", "StaleDocument", "check_page", "check_target", "read_target", "stale_document"]

_TEXTS = frozenset((".md", ".markdown", ".txt"))
"""Endings of documents that are read as Markdown."""
_NOTES = ("[^", '<div class="notes"><ol><li id="n')
"""How a line of definitions of footnotes begins, in Markdown and in the HTML that we write."""
_TAG = re.compile(r"</?[a-z][^<>]*>")
_LINES = _TEXTS | {".html", ".htm", ".csv"}
"""Endings of documents in which a line can be pointed to."""


def check_target(view: MarketView, target: str, *, ours: str = "", allow_private: bool = False) -> PageCheck:
    """Check a page or document against a market.

    Args:
        view: The market.
        target: ``https://...``, or a file: HTML, Markdown, CSV, XLSX, DOCX, a notebook.
        ours: Slug of the product that "we" means on the page; empty: decided by the address, else our own.
        allow_private: Allow loopback and private addresses.

    Raises:
        ConfigError: There is no such file, or product.
        RivalscopeError: The page cannot be fetched or read.
    """
    if ours and ours not in view.product_of:
        raise ConfigError(f'no product "{ours}"', next_step=f"Products: {', '.join(view.product_of)}")
    read = read_target(target, allow_private=allow_private)
    check = check_page(view, read.page, source=target, ours=ours, html=read.html)
    path = Path(target)
    if path.suffix.lower() in _LINES and path.is_file():
        text = decode(path.read_bytes()).text
        placed = (replace(one, claim=replace(one.claim, at=_line_of(text, one, otherwise=0))) for one in check.checked)
        check = replace(check, checked=tuple(placed))
    return check


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTarget:
    """A page or document that was read."""

    page: Page
    html: str
    """The markup that it was read from, which is hostile; empty if there is none."""


def read_target(target: str, *, allow_private: bool = False) -> ReadTarget:
    """Read a page or document.

    Args:
        target: ``https://...``, or a file: HTML, Markdown, CSV, XLSX, DOCX, a notebook.
        allow_private: Allow loopback and private addresses.

    Raises:
        ConfigError: There is no such file, or it is broken.
        RivalscopeError: The page cannot be fetched.
    """
    path = Path(target)
    if path.suffix.lower() in OFFICE and path.is_file():
        html, page, url = document_html(path), None, path.resolve().as_uri()
    else:
        seen = inspect_target(target, allow_private=allow_private)
        html, page, url = to_html(seen.payload, seen.mime, seen.charset).html, seen.page, seen.page.url
    return _with_signs(html, url) or ReadTarget(page=page or read_page(b"", url), html="")


def _with_signs(html: str, url: str) -> ReadTarget | None:
    """Read markup with pictures before list items in text and no tables inside cells; None: there is none."""
    root = parse(html) if html else None
    if root is None:
        return None
    say_list_signs(root)
    flatten_cell_tables(root)
    html = etree.tostring(root, encoding="unicode", method="html")
    return ReadTarget(page=read_page(html.encode("utf-8", "replace"), url, charset="utf-8"), html=html)


def check_page(view: MarketView, page: Page, *, source: str, ours: str = "", html: str = "") -> PageCheck:
    """Check a page that was read.

    Args:
        view: The market.
        page: The page.
        source: What it is called in the report.
        ours: Slug of the product that "we" means.
        html: The markup that it was read from, for a report that marks the page itself.
    """
    names = Names.of(view, page_url=page.url, ours=ours)
    found = find_claims(page, names)
    return PageCheck(
        title=page.title,
        source=source,
        checked=tuple(check_claim(claim, view) for claim in found.claims),
        unmapped_rows=found.rows,
        unmapped_columns=found.columns,
        tables=found.tables,
        page=page,
        html=html,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleDocument:
    """Lines of a document that are no longer so."""

    lines: tuple[StaleLine, ...]
    marked: int
    """Lines that are based on footnotes of ours."""
    claims: int
    """Claims in lines without footnotes."""

    @property
    def rests(self) -> bool:
        """Whether anything in the document could be checked."""
        return bool(self.marked or self.claims)

    @property
    def summary(self) -> str:
        """One sentence for people."""
        if not self.rests:
            return (
                "Nothing in this text could be checked: it has no Rivalscope footnotes and makes no claim about a "
                "product and a capability of this market."
            )
        checked = f"{self.marked} lines with footnotes and {self.claims} claims without were checked"
        return (
            f"{checked}; {len(self.lines)} lines no longer hold."
            if self.lines
            else f"{checked}; all of them still hold."
        )


def stale_document(view: MarketView, path: Path) -> StaleDocument:
    """Check a document that we wrote: lines with footnotes by what they are based on, other lines by their claims.

    Args:
        view: The market.
        path: Markdown, text, HTML, or what :func:`check_target` reads.

    Raises:
        ConfigError: It cannot be read.
    """
    text = "" if path.suffix.lower() in OFFICE else decode(path.read_bytes()).text
    by_marks = [replace(line, text=_TAG.sub("", line.text).strip()) for line in stale(text, view)]
    numbers = {line.number for line in by_marks}
    claims = [one for one in _unmarked(view, path, text).checked if not _has_mark(text, one)]
    found = list(by_marks)
    for one in claims:
        number = _line_of(text, one)
        if one.verdict in (ClaimVerdict.CONTRADICTED, ClaimVerdict.OUTDATED) and number not in numbers:
            quotes = tuple(f"“{quote.quote}” ({quote.url})" for quote in one.quotes[:1])
            name = f"{view.name(one.claim.product)}, {view.label(one.claim.capability)}"
            reasons = (f"{name}: {one.verdict.value}: {one.why}", *quotes)
            found.append(StaleLine(number=number, text=one.claim.row, reasons=reasons))
    return StaleDocument(
        lines=tuple(sorted(found, key=lambda line: line.number)), marked=marked_lines(text), claims=len(claims)
    )


def _unmarked(view: MarketView, path: Path, text: str) -> PageCheck:
    """Check a document without the definitions of its footnotes, which quote and claim nothing."""
    if path.suffix.lower() not in _LINES - {".csv"}:
        return check_target(view, str(path))
    text = "\n".join("" if line.lstrip().startswith(_NOTES) else line for line in text.splitlines())
    url = path.resolve().as_uri()
    read = _with_signs(markdown_to_html(text) if path.suffix.lower() in _TEXTS else text, url)
    return check_page(view, read.page if read else read_page(b"", url), source=str(path))


def _line_of(text: str, one: Checked, *, otherwise: int | None = None) -> int:
    """Return the line on which a claim stands; where none has its words, its place on the page or another number."""
    words = " ".join(one.claim.row.split())[:40]
    for number, line in enumerate(text.splitlines(), start=1):
        if words and words in " ".join(line.replace("*", "").replace("`", "").split()):
            return number
    return one.claim.line if otherwise is None else otherwise


def _has_mark(text: str, one: Checked) -> bool:
    lines = text.splitlines()
    number = _line_of(text, one)
    return 0 < number <= len(lines) and bool(marked_lines(lines[number - 1]))
