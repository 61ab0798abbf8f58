"""Twenty PDFs read right: passages on their pages, headings, tables cell by cell, and what cannot be read said so.

usage: python -m benchmarks.pdf [--wrong]

Beside pdfium's own text, in which a passage counts as found wherever it stands, and pdfplumber's tables.
"""

from __future__ import annotations

import argparse
import sys
import time
from io import BytesIO

import pdfplumber
import pypdfium2

from benchmarks.common import below_floor, floors
from benchmarks.pdf_documents import Document, documents
from crawlers.extraction.page import read_page
from rivalscope.core.payload import verify
from rivalscope.core.records import BlockKind

_URL = "https://heron.example/paper.pdf"


def wrong(document: Document) -> list[str]:
    """Return what was not read right of a document, in words."""
    page = read_page(document.payload, _URL, mime="application/pdf")
    if document.unreadable:
        return [] if document.unreadable in page.unreadable else [f"read as {page.unreadable or 'a page'}"]
    found: list[str] = []
    blocks = [(block.heading_path[:1], block.text) for block in page.blocks]
    for text, number in document.texts:
        if not any(text in said and path == (f"page {number}",) for path, said in blocks):
            found.append(f"page {number}: {text!r}")
        if not verify(text, document.payload, mime="application/pdf"):
            found.append(f"not verified: {text!r}")
    headings = [block.text for block in page.blocks if block.kind is BlockKind.HEADING]
    found += [f"heading {name!r}" for name in document.headings if name not in headings]
    whole = " ".join(text for _, text in blocks)
    places = [whole.find(text) for text in document.in_order]
    if -1 in places or places != sorted(places):
        found.append(f"order {places}")
    grids = [tuple(tuple(cell.text for cell in row) for row in table.rows) for table in page.tables]
    if document.table and document.table not in grids:
        found.append(f"tables {grids}")
    return found


def _peers(document: Document) -> tuple[bool, bool]:
    """Return whether pdfium's plain text holds all passages, and whether pdfplumber finds the table."""
    if document.unreadable:
        return False, False
    read = pypdfium2.PdfDocument(document.payload)
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in read).split())
    with pdfplumber.open(BytesIO(document.payload)) as opened:
        grids = [
            tuple(tuple(" ".join((cell or "").split()) for cell in row) for row in table)
            for page in opened.pages
            for table in page.extract_tables()
        ]
    return all(passage in text for passage, _ in document.texts), document.table in grids


def main(arguments: list[str]) -> int:
    """Print the figures; return 1 when they are below their floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pdf")
    parser.add_argument("--wrong", action="store_true", help="say what was read wrongly")
    chosen = parser.parse_args(arguments)
    made = documents()
    start = time.process_time()
    faults = {document.name: wrong(document) for document in made}
    seconds = time.process_time() - start
    right = sum(not found for found in faults.values())
    peers = [_peers(document) for document in made]
    with_text = sum(bool(document.texts) for document in made)
    with_table = sum(bool(document.table) for document in made)
    print(f"rivalscope {right} of {len(made)} PDFs read right, {1000 * seconds / len(made):.0f} ms each")
    print(f"pdfium     {sum(t for (t, _), d in zip(peers, made, strict=True) if d.texts)} of {with_text} texts")
    print(f"pdfplumber {sum(t for (_, t), d in zip(peers, made, strict=True) if d.table)} of {with_table} tables")
    for name, found in faults.items():
        if found:
            print(f"  {name}" + (": " + "; ".join(found) if chosen.wrong else ""))
    failed = below_floor({"right": right / len(made)}, floors("pdf"))
    print("\n".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
