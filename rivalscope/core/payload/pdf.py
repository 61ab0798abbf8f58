"""PDF as a page kind: text with page numbers, headings by size, tables by alignment.

pdfium gives the signs with their places; what they make up is read off those. A PDF becomes HTML with a section a page,
``<section id="page-3">``, so that all that reads pages reads PDFs.
"""

from __future__ import annotations

import ctypes
import html
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from rivalscope.core.payload.pdf_layout import Segment, page_html
from rivalscope.core.payload.pdf_rules import Grid, ruled_grids

__all__ = ["PAGE_ID", "read_pdf"]

PAGE_ID = "page-"
"""How the ids of sections begin; the number of the page follows."""
MAX_PAGES = 300
MAX_SIGNS = 1_500_000
_MAX_SIGNS_OF_PAGE = 60_000
_LEAST_TEXT = 20
"""Signs below which a document with pictures is a scan."""
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_HYPHENS = frozenset((0x02, 0xFFFE))
"""What pdfium makes of a hyphen at the end of a line."""
_EDGE = 0.09
"""Share of the page's height in which running heads and page numbers stand."""
_LEAST_REPEATS = 3


@dataclass(slots=True)
class _Word:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool


def read_pdf(payload: bytes) -> tuple[str, str]:
    """Return a PDF as HTML, and why it cannot be read; one of them is empty.

    Args:
        payload: The file. Pages and signs beyond a bound are left out.
    """
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        document = pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        return "", "an encrypted PDF" if "password" in str(error).lower() else "a damaged PDF"
    try:
        return _read(document, raw)
    except pypdfium2.PdfiumError:
        return "", "a damaged PDF"
    finally:
        document.close()


def _read(document: Any, raw: Any) -> tuple[str, str]:
    pages: list[tuple[float, list[list[Segment]]]] = []
    ruled: list[list[Grid]] = []
    signs = 0
    for number in range(min(len(document), MAX_PAGES)):
        page = document[number]
        text = page.get_textpage()
        height = page.get_height()
        words = _words(text, raw, min(_MAX_SIGNS_OF_PAGE, MAX_SIGNS - signs))
        signs += sum(len(word.text) for turned in words for word in turned)
        pages.append((height, [_segments(turned) for turned in words]))
        ruled.append(ruled_grids(page, raw) if words and words[0] else [])
        text.close()
        page.close()
        if signs >= MAX_SIGNS:
            break
    if signs < _LEAST_TEXT:
        return "", "a scanned PDF without text" if pages else "a PDF without pages"
    segments = [segment for _, turned in pages for part in turned for segment in part]
    body = _body_size(segments)
    running = _running(pages)
    known = {word for segment in segments for word in segment.text.lower().split()}
    parts = [f"<title>{html.escape(_title(document))}</title>"] if _title(document) else []
    for number, (_, turned) in enumerate(pages, start=1):
        content = "".join(
            page_html(part, body=body, running=running, known=known, grids=ruled[number - 1] if place == 0 else ())
            for place, part in enumerate(turned)
        )
        parts.append(f'<section id="{PAGE_ID}{number}">{content}</section>')
    return f"<html><head>{parts[0] if len(parts) > len(pages) else ''}</head><body>{''.join(parts[-len(pages) :])}", ""


def _title(document: Any) -> str:
    found = document.get_metadata_value("Title") or ""
    text = " ".join(str(found).split())
    return "" if re.fullmatch(r"(?i)untitled|microsoft word.*|\(?anonymous\)?|.*\.\w{2,4}|\W*", text) else text[:300]


def _words(page: Any, raw: Any, most: int) -> list[list[_Word]]:
    """Return the words of a page, in the order of the file, for each direction of text; the commonest direction first.

    Turned text is turned back. Text across the page, a watermark, is left out.
    """
    turned: dict[int, list[_Word]] = {}
    count = min(page.count_chars(), max(0, most))
    box = raw.FS_RECTF()
    open_word: _Word | None = None
    direction = 0
    for index in range(count):
        code = raw.FPDFText_GetUnicode(page, index)
        if code in (0x20, 0xA0, 0x09, 0x0A, 0x0D, 0x00) or raw.FPDFText_IsGenerated(page, index) == 1:
            open_word = None
            continue
        if not raw.FPDFText_GetLooseCharBox(page, index, ctypes.byref(box)):
            continue
        quarter = raw.FPDFText_GetCharAngle(page, index) / (math.pi / 2)
        if abs(quarter - round(quarter)) > 0.05:
            open_word = None
            continue
        if round(quarter) % 4 != direction:
            direction, open_word = round(quarter) % 4, None
        sign = "-" if code in _HYPHENS else _LIGATURES.get(code) or chr(code)
        size = raw.FPDFText_GetFontSize(page, index)
        left, right, top, bottom = _upright(box, direction)
        if right - left <= 0 or bottom - top <= 0 or code >= 0x110000 or 0xD800 <= code < 0xE000:
            continue
        high = bottom - top
        if open_word is not None and (
            left - open_word.right > 0.3 * high
            or left < open_word.right - 0.6 * high
            or abs(bottom - open_word.bottom) > 0.5 * high
        ):
            open_word = None
        if open_word is None:
            weight = raw.FPDFText_GetFontWeight(page, index)
            bold = weight >= 600 or _is_bold(page, raw, index)
            open_word = _Word(sign, left, right, top, bottom, size if size > 1 else high, bold)
            turned.setdefault(direction, []).append(open_word)
        else:
            open_word.text += sign
            open_word.right = max(right, open_word.right)
            open_word.top, open_word.bottom = min(top, open_word.top), max(bottom, open_word.bottom)
    return sorted(turned.values(), key=len, reverse=True)


def _upright(box: Any, direction: int) -> tuple[float, float, float, float]:
    """Return left, right, top, bottom of a sign as its reader turns the page; down is positive."""
    if direction == 0:
        return box.left, box.right, -box.top, -box.bottom
    if direction == 2:
        return -box.right, -box.left, box.bottom, box.top
    if direction == 3:
        return box.bottom, box.top, box.left, box.right
    return -box.top, -box.bottom, -box.right, -box.left


def _is_bold(page: Any, raw: Any, index: int) -> bool:
    """Tell by the font's name whether a sign is bold; many files give no weight."""
    name = ctypes.create_string_buffer(100)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(page, index, name, 100, ctypes.byref(flags))
    return bool(_BOLD.search(name.value.decode("latin-1")))


def _segments(words: list[_Word]) -> list[Segment]:
    """Join words on one line whose gaps are those between words."""
    found: list[Segment] = []
    rows: dict[int, list[_Word]] = {}
    # Sorted by line and place: files write columns, cells and corrections in any order.
    for word in sorted(words, key=lambda word: ((word.top + word.bottom) / 2, word.left)):
        middle = (word.top + word.bottom) / 2
        spot = round(middle / 3)
        row = next(
            (
                rows[near]
                for near in (spot, spot - 1, spot + 1)
                if near in rows
                and abs((rows[near][0].top + rows[near][0].bottom) / 2 - middle)
                < 0.3 * min(word.bottom - word.top, rows[near][0].bottom - rows[near][0].top)
            ),
            None,
        )
        if row is None:
            row = rows.setdefault(spot, []) if spot not in rows else rows.setdefault(spot * 1000 + len(rows), [])
        row.append(word)
    for row in rows.values():
        row.sort(key=lambda word: word.left)
        current: Segment | None = None
        for word in row:
            gap = word.left - current.right if current else 0.0
            high = word.bottom - word.top
            if current is not None and gap < 0.75 * high:
                blank = " " if gap > 0.12 * high else ""
                current.text += f"{blank}{word.text}"
                current.right = max(current.right, word.right)
                current.top, current.bottom = min(current.top, word.top), max(current.bottom, word.bottom)
                current.bold = current.bold and word.bold
                current.size = max(current.size, word.size)
            else:
                current = Segment(word.text, word.left, word.right, word.top, word.bottom, word.size, word.bold)
                found.append(current)
    return sorted(found, key=lambda segment: (segment.bottom, segment.left))


def _body_size(segments: list[Segment]) -> float:
    """Return the size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for segment in segments:
        sizes[round(segment.size * 2) / 2] += len(segment.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _running(pages: list[tuple[float, list[list[Segment]]]]) -> frozenset[str]:
    """Return the lines at the edges that are on several pages, numbers aside: running heads and feet."""
    counts: Counter[str] = Counter()
    for height, turned in pages:
        lines = {
            segment.key
            for part in turned[:1]
            for segment in part
            if -segment.bottom < _EDGE * height or -segment.top > (1 - _EDGE) * height
        }
        counts.update(lines)
    least = max(_LEAST_REPEATS, 0.4 * len(pages))
    return frozenset(line for line, count in counts.items() if count >= least)
