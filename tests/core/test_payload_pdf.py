"""PDFs: text on its page, headings, columns and tables; what cannot be read is said; any bytes end in time."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.pdf import wrong
from benchmarks.pdf_documents import Document, documents
from crawlers.extraction.page import read_page
from rivalscope.core.payload import missing, verify
from rivalscope.core.payload.pdf import read_pdf
from rivalscope.core.records import PageKind

URL = "https://heron.example/data-sheet.pdf"
DOCUMENTS = {document.name: document for document in documents()}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_pdf_is_read_as_its_reader_sees_it(name: str) -> None:
    assert wrong(DOCUMENTS[name]) == []


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document.name)
def test_every_text_of_a_pdf_verifies(document: Document) -> None:
    page = read_page(document.payload, URL, mime="application/pdf")
    texts = [block.text for block in page.blocks] + [c.text for t in page.tables for row in t.rows for c in row]
    assert [text for text in texts if text and not verify(text, document.payload, mime="application/pdf")] == []
    assert bool(page.blocks) is not bool(document.unreadable)


def test_running_heads_and_page_numbers_are_boilerplate() -> None:
    page = read_page(DOCUMENTS["running heads"].payload, URL)
    edges = [block for block in page.blocks if "edition 4" in block.text or block.text.startswith("Page ")]
    assert len(edges) == 10
    assert all(block.boilerplate for block in edges)


@pytest.mark.parametrize(
    ("payload", "mime", "reason"),
    [
        (b"%PDF-1.7 \x00\x01", "application/pdf", "a damaged PDF"),
        (b"not a PDF at all \x00\x01", "application/pdf", "a damaged PDF"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"word/document.xml", "", "an office document"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"readme.md", "application/zip", "an archive of files"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword", "an office document"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "a picture"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4", "a video or a recording"),
        (bytes(range(256)) * 40, "application/octet-stream", "a file of bytes"),
    ],
)
def test_what_cannot_be_read_says_what_it_is(payload: bytes, mime: str, reason: str) -> None:
    page = read_page(payload, URL, mime=mime)
    assert (page.kind, page.blocks, page.unreadable) == (PageKind.OTHER, (), f"not readable: {reason}")
    assert missing("words", payload)


def test_a_page_about_pdfs_is_no_pdf() -> None:
    page = read_page(b"<html><body><h1>Export</h1><p>Files begin with %PDF-1.7 there.</p></body></html>", URL)
    assert [block.text for block in page.blocks] == ["Export", "Files begin with %PDF-1.7 there."]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(DOCUMENTS)), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=30))
def test_damaged_pdfs_are_read_or_said_to_be_damaged(name: str, bytes_put: list[tuple[float, int]]) -> None:
    payload = bytearray(DOCUMENTS[name].payload)
    for place, value in bytes_put:
        payload[int(place * (len(payload) - 1))] = value
    start = time.process_time()
    page, problem = read_pdf(bytes(payload))
    assert bool(page) is not bool(problem)
    assert time.process_time() - start < 5
