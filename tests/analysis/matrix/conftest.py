"""A market of three invented help-desk products, small enough to know every cell of."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from analysis.corpus import Corpus, Document, SourceGap
from analysis.matrix.build import build_matrix
from rivalscope.core.ids import digest, make_id
from rivalscope.core.records import (
    Block,
    BlockKind,
    Capability,
    Cell,
    Mark,
    Outcome,
    Page,
    PageKind,
    Table,
    TableCell,
)

AT = datetime(2026, 3, 1, tzinfo=UTC)

CAPABILITIES = [
    Capability(id="sso", label="SSO", description="Members log in with the company's identity provider."),
    Capability(id="dark", label="Dark mode"),
    Capability(
        id="shared", label="Shared inbox", description="Several people answer mail that arrives at one address."
    ),
    Capability(id="offline", label="Offline mode"),
]

PAGES: dict[str, dict[str, list[tuple[str, str]]]] = {
    "Heron Desk": {
        "single-sign-on": [
            ("h", "Single sign-on"),
            ("p", "Guides / single sign-on"),
            ("p", "Heron Desk supports single sign-on with SAML and OpenID Connect for every workspace."),
            ("p", "Turn it on under Settings and paste the metadata address of your identity provider."),
        ],
        "shared-inbox": [
            ("h", "Shared inbox"),
            ("p", "A shared inbox gathers the mail of one address, so that the whole team can answer it."),
            ("li", "Assign a conversation to a colleague."),
        ],
        "appearance": [("h", "Appearance"), ("p", "Choose a light theme or dark mode in your profile.")],
        "faq": [("h", "Questions"), ("p", "Offline mode is not supported.")],
    },
    "Kite Help": {
        "shared-inbox": [
            ("h", "The shared inbox"),
            ("p", "Kite Help turns support addresses into a shared inbox with rules and collision warnings."),
        ],
        "offline": [
            ("h", "Offline mode"),
            ("p", "With offline mode the app keeps the last thousand conversations and sends replies when it is back."),
        ],
        "heron-desk-vs-kite-help": [
            ("h", "Compared with Heron Desk"),
            ("p", "Heron Desk has dark mode."),
        ],
    },
    "Mole Support": {"about": [("h", "About us"), ("p", "We answer your customers' questions with care since 1998.")]},
}

_KINDS = {"h": BlockKind.HEADING, "p": BlockKind.PARAGRAPH, "li": BlockKind.LIST_ITEM}
_TAGS = {"h": "h1", "p": "p", "li": "li"}


def payload(rows: list[tuple[str, str]], title: str) -> bytes:
    """Return a page's bytes."""
    body = "".join(f"<{_TAGS[kind]}>{escape(text)}</{_TAGS[kind]}>" for kind, text in rows)
    return f"<html><head><title>{escape(title)}</title></head><body>{body}</body></html>".encode()


def document(product: str, slug: str, rows: list[tuple[str, str]], *, tables: tuple[Table, ...] = ()) -> Document:
    """Return one page of one product."""
    title = rows[0][1]
    heading: tuple[str, ...] = ()
    blocks = []
    for position, (kind, text) in enumerate(rows):
        blocks.append(Block(position=position, kind=_KINDS[kind], text=text, heading_path=heading))
        heading = (text,) if kind == "h" else heading
    url = f"https://{product.split()[0].lower()}.example/docs/{slug}"
    mark = digest(payload(rows, title))
    return Document(
        product=product,
        capture_id=make_id("capture", url, mark),
        at=AT,
        digest=mark,
        page=Page(url=url, title=title, language="en", kind=PageKind.DOCS, blocks=tuple(blocks), tables=tables),
    )


def documents() -> list[Document]:
    """Return all pages of the market."""
    return [document(product, slug, rows) for product, pages in PAGES.items() for slug, rows in pages.items()]


def payloads() -> dict[str, bytes]:
    """Return the archived bytes by capture id."""
    return {
        document(product, slug, rows).capture_id: payload(rows, rows[0][1])
        for product, pages in PAGES.items()
        for slug, rows in pages.items()
    }


def table(header: list[str], *rows: list[str]) -> Table:
    """Return a grid whose "yes" and "no" are marks."""
    marks = {"yes": Mark.YES, "no": Mark.NO, "partial": Mark.PARTIAL}
    return Table(
        position=0,
        caption="",
        heading_path=(),
        rows=(
            tuple(TableCell(text=text, header=True) for text in header),
            *(tuple(TableCell(text=text, mark=marks.get(text)) for text in row) for row in rows),
        ),
    )


class HelpDesks:
    """The market as tests use it."""

    capabilities = CAPABILITIES
    documents = staticmethod(documents)
    document = staticmethod(document)
    payloads = staticmethod(payloads)
    table = staticmethod(table)


@pytest.fixture(scope="session")
def help_desks() -> type[HelpDesks]:
    """Three invented help desks."""
    return HelpDesks


@pytest.fixture(scope="session")
def cells() -> dict[tuple[str, str], Cell]:
    """Return the market's matrix by product and capability, with verified quotes."""
    corpus = Corpus.build(
        documents(),
        products=[*PAGES, "Silent Desk"],
        gaps=[
            SourceGap(product="Silent Desk", url="https://silent.example/", outcome=Outcome.REFUSED, reason="robots")
        ],
    )
    built = build_matrix(corpus, CAPABILITIES, payload_of=payloads().__getitem__)
    return {(cell.product, cell.capability): cell for cell in built}
