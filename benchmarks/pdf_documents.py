"""Twenty PDFs as vendors make them: data sheets, price lists, papers in columns, scans; each with what it says.

Made when they are wanted, by reportlab; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    ListFlowable,
    PageBreak,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

__all__ = ["Document", "documents"]

STYLES = getSampleStyleSheet()
PROSE = (
    "Heron keeps the boards, fields and reports of a team in one place and shows who changed what and when. "
    "Every change is written to an audit log that administrators can search and export for seven years. "
    "Single sign-on works with any provider that speaks SAML or OpenID Connect, and accounts follow by SCIM. "
)
OTHER = (
    "Backups are taken every hour and kept for thirty days in a second region of the same country. "
    "Customers bring their own keys, which stay in their own vault and can be withdrawn at any time. "
    "An incident is told to all administrators within four hours, with what is known and what is done. "
)
ROWS = [
    ["Feature", "Starter", "Team", "Enterprise"],
    ["Boards", "3", "50", "Unlimited"],
    ["Audit log", "No", "30 days", "7 years"],
    ["Single sign-on", "No", "Yes", "Yes"],
    ["Support", "Forum", "Email", "Phone and email"],
]
NUMBERS = (
    ("Region", "Seats", "Price"),
    ("Europe", "1,000", "9,500.00"),
    ("Asia", "50", "520.50"),
    ("Africa", "7", "80.00"),
)
WRAPPED = (
    ("Plan", "What it holds", "Price"),
    ("Team", "Boards for fifty people, an audit log of thirty days and support by email", "$10 a seat"),
    ("Enterprise", "All of Team, single sign-on, seven years of audit log, support by phone", "Ask us"),
)
GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.grey)])


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF and what reading it should give.

    Attributes:
        name: What it tries.
        payload: The file.
        texts: Passages, each with the number of its page.
        headings: Headings.
        table: A grid that must be there; empty: none.
        unreadable: A word of the reason; empty: it can be read.
        in_order: Passages that follow each other in this order.
    """

    name: str
    payload: bytes
    texts: tuple[tuple[str, int], ...] = ()
    headings: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    unreadable: str = ""
    in_order: tuple[str, ...] = ()


def _p(text: str, style: str = "BodyText") -> Paragraph:
    return Paragraph(text, STYLES[style])


def _flow(*story: Flowable, pagesize: tuple[float, float] = A4, **options: object) -> bytes:
    out = BytesIO()
    SimpleDocTemplate(out, pagesize=pagesize, **options).build(list(story))
    return out.getvalue()


def _drawn(draw: Callable[[Canvas], None], **options: object) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, **options)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def _columns(pages: int = 1) -> bytes:
    out = BytesIO()
    made = BaseDocTemplate(out, pagesize=A4)
    width, height = A4
    frames = [Frame(50, 60, width / 2 - 65, height - 160), Frame(width / 2 + 15, 60, width / 2 - 65, height - 160)]

    def head(canvas: Canvas, _: object) -> None:
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(56, height - 70, "Security at Heron")

    made.addPageTemplates(PageTemplate(frames=frames, onPage=head))
    made.build([_p(PROSE * 5), _p(OTHER * 5)] * 2 * pages)
    return out.getvalue()


def _mixed() -> bytes:
    """A full-width paragraph, two columns, then a table over the whole width."""

    def draw(canvas: Canvas) -> None:
        _text(canvas, PROSE, 56, 780, 480)
        _text(canvas, PROSE * 2, 56, 690, 225)
        _text(canvas, OTHER * 2, 315, 690, 225)
        Table(ROWS, style=GRID).wrapOn(canvas, 480, 200)
        table = Table(ROWS, style=GRID)
        table.wrapOn(canvas, 480, 200)
        table.drawOn(canvas, 56, 330)

    return _drawn(draw)


def _text(canvas: Canvas, text: str, left: float, top: float, width: float) -> None:
    paragraph = _p(text)
    _, height = paragraph.wrap(width, 800)
    paragraph.drawOn(canvas, left, top - height)


def _turned_page(degrees: int) -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(degrees)
        canvas.saveState()
        if degrees == 90:
            canvas.translate(A4[0], 0)
            canvas.rotate(90)
        else:
            canvas.translate(0, A4[1])
            canvas.rotate(-90)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(60, 500, "Boards are shared with guests.")
        canvas.drawString(60, 480, "Guests see only their own fields.")
        table = Table(ROWS, style=GRID)
        table.wrapOn(canvas, 480, 200)
        table.drawOn(canvas, 60, 300)
        canvas.restoreState()

    return _drawn(draw)


def _watermark() -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(120, 300)
        canvas.rotate(45)
        canvas.setFont("Helvetica-Bold", 60)
        canvas.setFillColor(colors.lightgrey)
        canvas.drawString(0, 0, "CONFIDENTIAL")
        canvas.restoreState()
        canvas.setFillColor(colors.black)
        _text(canvas, PROSE, 56, 780, 480)

    return _drawn(draw)


def _running() -> bytes:
    def edge(canvas: Canvas, document: object) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(56, 815, "Heron data sheet, edition 4")
        canvas.drawString(500, 25, f"Page {canvas.getPageNumber()}")

    out = BytesIO()
    story: list[Flowable] = []
    for number in range(1, 6):
        story += [_p(f"Chapter {number}", "Heading1"), _p(f"This is what chapter {number} says. {PROSE}"), PageBreak()]
    SimpleDocTemplate(out, pagesize=A4).build(story, onFirstPage=edge, onLaterPages=edge)
    return out.getvalue()


def _scan() -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (1000, 1400), "white")
    ImageDraw.Draw(picture).text((100, 100), "Scanned words", fill="black")
    held = BytesIO()
    picture.save(held, "PNG")
    held.seek(0)
    return _drawn(lambda canvas: canvas.drawImage(ImageReader(held), 0, 0, *A4))


def _shuffled() -> bytes:
    """Lines drawn from the bottom to the top, words one by one."""
    lines = ["Heron draws its boards on a server.", "Each board has one owner.", "Owners may hand a board on."]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        for number, line in reversed(list(enumerate(lines))):
            left = 60.0
            for word in line.split():
                canvas.drawString(left, 760 - 14 * number, word)
                left += canvas.stringWidth(f"{word} ", "Helvetica", 11)

    return _drawn(draw)


def _hyphens() -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        for number, line in enumerate(
            [
                "Accounts are provi-",
                "sioned by SCIM and Heron can be self-",
                "hosted; a self-hosted server needs no internet.",
            ]
        ):
            canvas.drawString(60, 760 - 13 * number, line)

    return _drawn(draw)


def _unicode() -> bytes:
    font = next((path for path in Path("/usr/share/fonts").rglob("DejaVuSans.ttf")), None)
    if font is None:
        import reportlab

        font = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    pdfmetrics.registerFont(TTFont("Wide", str(font)))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Wide", 11)
        canvas.drawString(60, 760, "Größe und Fälligkeit prüfen")
        canvas.drawString(60, 740, "Ab 5 € im Monat, naïve café")

    return _drawn(draw)


def _wrapped_table() -> bytes:
    rows = [WRAPPED[0], *((name, _p(words), price) for name, words, price in WRAPPED[1:])]
    return _flow(_p("Plans", "Heading1"), Table(rows, colWidths=[90, 230, 90], style=GRID))


def _spans() -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for row, line in enumerate(ROWS):
            for column, cell in enumerate(line):
                if column == 0:
                    canvas.drawString(60, 700 - 20 * row, cell)
                else:
                    canvas.drawCentredString(220 + 110 * (column - 1), 700 - 20 * row, cell)

    return _drawn(draw)


def _numbers() -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for row, line in enumerate(NUMBERS):
            canvas.drawString(60, 700 - 18 * row, line[0])
            canvas.drawRightString(250, 700 - 18 * row, line[1])
            canvas.drawRightString(360, 700 - 18 * row, line[2])

    return _drawn(draw)


def documents() -> list[Document]:
    """Return the documents, rebuilt."""
    grid = tuple(map(tuple, ROWS))
    first = PROSE.split(". ")[0] + "."
    last = OTHER.split(". ")[2].rstrip()
    return [
        Document(
            "prose with headings",
            _flow(_p("Heron data sheet", "Title"), _p(PROSE), _p("Security", "Heading2"), _p(OTHER)),
            texts=((first, 1), (last, 1)),
            headings=("Heron data sheet", "Security"),
        ),
        Document(
            "two columns", _columns(), texts=((PROSE.strip(), 1), (OTHER.strip(), 1)), headings=("Security at Heron",)
        ),
        Document("columns and a table", _mixed(), texts=((PROSE.strip(), 1), (OTHER.strip(), 1)), table=grid),
        Document(
            "table with a grid",
            _flow(_p("Plans", "Heading1"), Table(ROWS, style=GRID)),
            table=grid,
            headings=("Plans",),
        ),
        Document(
            "table without lines",
            _flow(_p(PROSE), Spacer(1, 12), Table(ROWS, colWidths=110)),
            texts=((first, 1),),
            table=grid,
        ),
        Document("table of centred cells", _spans(), table=grid),
        Document(
            "numbers at the right",
            _numbers(),
            table=NUMBERS,
        ),
        Document(
            "cells of several lines",
            _wrapped_table(),
            table=WRAPPED,
        ),
        Document(
            "landscape",
            _flow(_p("Plans", "Heading1"), Table(ROWS, style=GRID), _p(PROSE), pagesize=landscape(A4)),
            texts=((first, 1),),
            table=grid,
        ),
        Document("page turned by 90", _turned_page(90), texts=(("Guests see only their own fields.", 1),), table=grid),
        Document(
            "page turned by 270", _turned_page(270), texts=(("Guests see only their own fields.", 1),), table=grid
        ),
        Document(
            "several pages",
            _flow(_p(PROSE), PageBreak(), _p(OTHER), PageBreak(), _p("The end of it.")),
            texts=((first, 1), (last, 2), ("The end of it.", 3)),
        ),
        Document(
            "running heads",
            _running(),
            texts=(("This is what chapter 3 says.", 3),),
            headings=("Chapter 1", "Chapter 5"),
        ),
        Document("watermark", _watermark(), texts=((PROSE.strip(), 1),)),
        Document(
            "bullets",
            _flow(
                _p("Features", "Heading1"),
                ListFlowable(
                    [_p("Audit log of seven years"), _p("Single sign-on with SAML")], bulletType="bullet", start="•"
                ),
            ),
            texts=(("Audit log of seven years", 1), ("Single sign-on with SAML", 1)),
            headings=("Features",),
        ),
        Document(
            "drawn from the bottom",
            _shuffled(),
            texts=(("Each board has one owner.", 1),),
            in_order=("Heron draws", "Each board", "Owners may"),
        ),
        Document(
            "words parted by line ends",
            _hyphens(),
            texts=(("Accounts are provisioned by SCIM and Heron can be self-hosted", 1),),
        ),
        Document(
            "signs beyond ASCII",
            _unicode(),
            texts=(("Größe und Fälligkeit prüfen", 1), ("Ab 5 € im Monat, naïve café", 1)),
        ),
        Document(
            "encrypted",
            _flow(_p(PROSE), encrypt=StandardEncryption("secret", ownerPassword="other")),
            unreadable="encrypted",
        ),
        Document("scanned", _scan(), unreadable="scanned"),
    ]
