"""The report of a check shows the page itself, harmless, with a mark at each claim."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from lxml import etree

from analysis.market_store import MarketStore
from analysis.view import MarketView, ProductView
from rivalscope.app.marked_page import marked_page
from rivalscope.app.workflows.check import check_target
from rivalscope.core.records import Capability
from rivalscope.core.workspace import Workspace

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGE = """<html><head><title>We and the rest</title><style>td{color:red}</style><script>alert(1)</script></head>
<body onload="steal()"><h1>We and the rest</h1><p>Pennantry does not support SAML single sign-on.</p>
<table><tr><th>Feature</th><th>Us</th><th><img src="https://elsewhere.example/logo.png" alt="Gantryfold"></th></tr>
<tr><td>SAML single sign-on</td><td>&check;</td><td>&check;</td></tr>
<tr><td>Custom roles</td><td>&check;</td><td>&cross;</td></tr>
<tr><td>Webhooks</td><td colspan="2">&check;</td></tr></table>
<h2>Ollerby</h2><ul><li><img src="a.svg" alt="No"> Self-hosting</li></ul>
<a href="javascript:steal()">more</a><iframe src="https://elsewhere.example"></iframe>
<form action="https://elsewhere.example"><button>Buy</button></form></body></html>"""


@pytest.fixture
def marked(demo: Path, tmp_path: Path) -> str:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    view = MarketStore(Workspace.open(demo)).require_matrix()
    return marked_page(check_target(view, str(path)), view)


def test_nothing_of_the_page_runs_loads_or_leads_away(marked: str) -> None:
    for text in ("<script", "onload", "javascript:", "elsewhere.example", "<iframe", "<form", "color:red"):
        assert text not in marked, text
    assert "default-src 'none'" in marked


def test_each_claim_is_marked_where_it_stands_and_has_its_quote_beside_it(marked: str) -> None:
    root = etree.HTML(marked)
    rows = {
        "".join(row[0].itertext()): [len(cell.xpath(".//a[contains(@class, 'rv-mark')]")) for cell in row[1:]]
        for row in root.xpath("//main//tr[td]")
    }
    assert rows == {"SAML single sign-on": [1, 1], "Custom roles": [1, 1], "Webhooks": [2]}
    for place in ("//main//p", "//main//li"):
        assert len(root.xpath(f"{place}//a[contains(@class, 'rv-mark')]")) == 1
    marks = root.xpath("//main//a[contains(@class, 'rv-mark')]/@href")
    assert sorted(marks) == sorted(f"#{name}" for name in root.xpath("//aside//li/@id"))
    assert root.xpath("//aside//li[contains(@class, 'rv-contradicted')]//blockquote")


def test_a_claim_whose_place_is_lost_still_stands_beside_the_page(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    boxes = "".join(f"<div>{text}</div>" for text in ("Feature", "Us", "Gantryfold", "Webhooks", "Yes", "Yes") * 2)
    path.write_text(
        f"<body><h1>We</h1><div style='display:grid;grid-template-columns:2fr 1fr 1fr'>{boxes}</div></body>",
        encoding="utf-8",
    )
    view = MarketStore(Workspace.open(demo)).require_matrix()
    check = check_target(view, str(path))
    root = etree.HTML(marked_page(check, view))
    assert check.checked
    assert len(root.xpath("//aside//li")) == len(check.checked)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (install the package chromium)")
def test_a_wide_table_is_printed_whole(tmp_path: Path) -> None:
    products = tuple(ProductView(slug=f"product-{number}", name=f"Product{number:02}") for number in range(20))
    now = datetime(2026, 10, 5, tzinfo=UTC)
    webhooks = Capability(id="hooks", label="Webhooks")
    view = MarketView(market="Wide", products=products, capabilities=(webhooks,), cells=(), as_of=now, built_at=now)
    heads = "".join(f"<th>{one.name}</th>" for one in products)
    row = f"<tr><td>Webhooks</td>{'<td>Yes</td>' * len(products)}</tr>"
    path = tmp_path / "wide.html"
    path.write_text(f"<body><table><tr><th>Feature</th>{heads}</tr>{row}</table></body>", encoding="utf-8")
    shown, printed = tmp_path / "report.html", tmp_path / "report.pdf"
    shown.write_text(marked_page(check_target(view, str(path)), view), encoding="utf-8")
    # The sandbox needs privileges that containers do not give; the only page opened is our own.
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}", str(shown)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    page = pdfium.PdfDocument(printed)[0]
    text = "".join(page.get_textpage().get_text_bounded().split())
    assert [one.name for one in products if one.name not in text] == []
