"""Small inputs made after public bug reports, read as their rows say; they lie beside the checkout."""

from pathlib import Path

import pytest

from crawlers.extraction.page import read_page
from crawlers.links import view_page
from crawlers.outcomes import judge_page
from rivalscope.core.payload import verify
from rivalscope.core.records import Mark, Outcome, Page

pytestmark = pytest.mark.shared


def read(shared: Path, name: str) -> Page:
    payload = (shared / "cases" / "inputs" / name).read_bytes()
    mime = "application/xml" if name.endswith(".xml") else "text/html"
    page = read_page(payload, f"https://kelpdesk.test/{name}", mime=mime)
    for block in page.blocks:
        assert verify(block.text, payload, mime=mime)
    return page


def texts(page: Page) -> list[str]:
    return [block.text for block in page.blocks if not block.boilerplate]


@pytest.mark.parametrize("banner", ["cookie-banner", "consent", "CybotCookiebotDialog", "onetrust-banner-sdk"])
def test_row_7_a_short_page_with_a_banner_is_read(banner: str) -> None:
    links = "".join(f'<a href="/{name}">{name}</a>' for name in ("home", "features", "pricing", "docs"))
    payload = (
        f"<html><body><nav>{links}</nav><main><h1>Pricing</h1><p>Team costs $8 per user and month, billed yearly.</p>"
        f'<p>Scale costs $19.</p></main><div id="{banner}" class="{banner}">'
        "<p>We use cookies to improve your visit.</p>"
        "<button>Accept all</button><button>Reject</button></div></body></html>"
    ).encode()
    url = "https://kelpdesk.test/pricing"
    assert judge_page(view_page(payload, url), url, payload).outcome is Outcome.FETCHED
    shown = texts(read_page(payload, url))
    assert "Scale costs $19." in shown
    assert not any("cookies" in text for text in shown)


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("e01_utf8_bad_byte.html", ["Características", "Menú rápido — 5 €"]),
        ("e01b_utf8_bad_byte_late.html", ["Offline “drafts” for field teams", "From €5 — per seat"]),
        ("d04_utf8_bad.xml", ["6.0.0 – “Lynx”"]),
        ("e03_sjis_bad.html", ["機能一覧", "共有受信箱とシングルサインオン。"]),
        ("e06_gb_bad.html", ["功能"]),
    ],
)
def test_rows_10_and_12_one_bad_byte_costs_one_sign(shared: Path, name: str, right: list[str]) -> None:
    shown = texts(read(shared, name))
    assert set(right) <= set(shown)
    assert "".join(shown).count("\ufffd") == 1


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("d03_latin2.xml", "Dodano logowanie jednokrotne (SSO) i większą prędkość"),
        ("d03c_cp1251.xml", "Добавлен единый вход для сотрудников"),
    ],
)
def test_row_11_feeds_are_decoded_once(shared: Path, name: str, entry: str) -> None:
    (release,) = read(shared, name).releases
    assert [one.text for one in release.entries] == [entry]


@pytest.mark.parametrize("name", ["t04_svg_icons_tooltips.html", "t04c_bare_svg.html"])
def test_row_19_shapes_without_a_name_are_told_apart_or_said_to_be_unread(shared: Path, name: str) -> None:
    (table,) = read(shared, name).tables
    marks = [[cell.mark for cell in row[1:]] for row in table.rows[1:] if len({id(cell) for cell in row}) > 2]
    assert marks
    assert all(mark is not None for row in marks for mark in row)
    if name == "t04c_bare_svg.html":
        assert {mark for row in marks for mark in row} == {Mark.UNKNOWN}
    else:
        assert marks == [[Mark.NO, Mark.YES]] * 3


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("f01_accordion_tabs.html", ["Triggers act on new tickets.", "SCIM provisioning keeps users in step."]),
        ("f01_accordion_tabs.html", ["No, Kelpdesk is a cloud service only."]),
        ("f01b_jq_accordion.html", ["Yes, SAML single sign-on is part of the Scale plan."]),
        ("f01c_bootstrap.html", ["No, Kelpdesk runs in our cloud only."]),
        ("f01d_aria_hidden.html", ["Can I host it myself?", "No, Kelpdesk runs in our cloud only."]),
        ("f01e_hidden_attr.html", ["No, Kelpdesk runs in our cloud only.", "Data stays in the EU."]),
        ("f01f_tabs_display.html", ["Macros answer questions.", "SAML single sign-on works with Okta."]),
    ],
)
def test_row_29_answers_in_closed_accordions_are_read(shared: Path, name: str, answers: list[str]) -> None:
    assert set(answers) <= set(texts(read(shared, name)))


def test_row_30_words_of_minified_markup_are_kept_apart(shared: Path) -> None:
    page = read(shared, "f02_minified.html")
    assert texts(page) == [
        "Features",
        "Shared inbox All mail in one place",
        "Canned replies Answer faster",
        "Time tracking Bill by the minute",
        "SingleSignOn Okta,Entra",
        "Up to 5 users",
    ]
    assert [item.title for item in page.items] == ["Shared inbox", "Canned replies", "Time tracking", "SingleSignOn"]
