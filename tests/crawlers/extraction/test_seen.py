"""What a reader of a page sees: what a click opens is content, what a framework hides is not, and words stay apart."""

# ruff: noqa: E501 - a line of markup reads best whole
from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.extraction.page import read_page
from rivalscope.core.chrome import fingerprint, learn_chrome, with_chrome
from rivalscope.core.payload import verify
from rivalscope.core.records import Page

PAGES = Path(__file__).parent / "pages"
ANSWER = "No, Heron runs in our cloud only."


def read(body: str, url: str = "https://heron.example/faq") -> Page:
    return read_page(f"<html><body><main>{body}</main></body></html>".encode(), url)


def texts(body: str) -> list[str]:
    return [block.text for block in read(body).blocks]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("f01_accordion_tabs.html", ["No, Kelpdesk is a cloud service only.", "SCIM provisioning keeps users in step."]),
        ("f01b_jq_accordion.html", ["No, Kelpdesk runs in our cloud only.", "Yes, SAML single sign-on is part of the Scale plan."]),
        ("f01c_bootstrap.html", ["No, Kelpdesk runs in our cloud only."]),
        ("f01d_aria_hidden.html", ["No, Kelpdesk runs in our cloud only."]),
        ("f01e_hidden_attr.html", ["No, Kelpdesk runs in our cloud only.", "Data stays in the EU."]),
        ("f01f_tabs_display.html", ["SAML single sign-on works with Okta."]),
        ("f02_minified.html", ["Shared inbox All mail in one place", "Up to 5 users", "Time tracking Bill by the minute"]),
    ],
)  # fmt: skip
def test_reported_pages_are_read(name: str, words: list[str]) -> None:
    payload = (PAGES / name).read_bytes()
    page = read_page(payload, "https://kelpdesk.example/features")
    assert [word for word in words if word not in [block.text for block in page.blocks]] == []
    assert all(verify(word, payload) for word in words)


@pytest.mark.parametrize(
    "body",
    [
        f"<h3>Can I host it myself?</h3><div style='display:none'>{ANSWER}</div>",
        f"<dl><dt>Can I host it myself?</dt><dd hidden>{ANSWER}</dd></dl>",
        f"<button aria-controls=a1>Hosting</button><section id=a1 hidden><p>{ANSWER}</p></section>",
        f"<button data-bs-target='#a1'>Hosting</button><p>x y z</p><div id=a1 style='display: none'><p>{ANSWER}</p></div>",
        f"<a href='#more'>More</a><p>x y z</p><div id=more style='display:none'><p>{ANSWER}</p></div>",
        f"<div role=tabpanel class=hidden><p>{ANSWER}</p></div>",
        f"<div class='accordion__body d-none'><p>{ANSWER}</p></div>",
        f"<div class=faq-item><div class=faq-question>Hosting</div><div class='faq-answer' style='display:none'>{ANSWER}</div></div>",
        f"<input type=checkbox class=peer><label>Hosting</label><div class='hidden peer-checked:block'>{ANSWER}</div>",
        f"<h3>Can I host it myself?</h3><template><p>{ANSWER}</p></template>",
        f"<button aria-controls=t1>Hosting</button><template id=t1><p>{ANSWER}</p></template>",
        f"<x-card><template shadowrootmode=open><p>{ANSWER}</p></template></x-card>",
        f"<div class='hidden md:block'><p>{ANSWER}</p></div>",
        f"<div class='d-none d-lg-flex'><p>{ANSWER}</p></div>",
        f"<div hidden=until-found><p>{ANSWER}</p></div>",
        f"<p>How? <span class=visually-shown>{ANSWER}</span></p>",
    ],
)
def test_what_a_click_or_a_wide_screen_shows_is_read(body: str) -> None:
    assert ANSWER in " ".join(texts(f"<h1>Questions</h1>{body}"))


@pytest.mark.parametrize(
    "name",
    ["hidden", "d-none", "sr-only", "visually-hidden", "invisible", "is-hidden", "hide", "md:hidden", "d-md-none",
     "screen-reader-text", "uk-hidden", "ng-hide", "visible-xs", "slds-hide", "show-for-small-only"],
)  # fmt: skip
def test_what_a_framework_hides_is_no_text_of_the_page(name: str) -> None:
    body = f"<h1>Plans</h1><p>$10 a month<span class='price {name}'>$8 a month</span></p><p>Words after.</p>"
    assert texts(body) == ["Plans", "$10 a month", "Words after."]


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Contact</h2><div class=modal role=dialog style='display:none'><p>Leave us your address please.</p></div>",
        "<form><h2>Contact</h2><input></form><div class=w-form-done style='display:none'>Thank you, we have received it.</div>",
        "<button aria-controls=m>Menu</button><nav id=m hidden><a href=/a>Leave us</a> <a href=/b>your address</a></nav>",
        "<h2>List</h2><div style='display:none'>None</div>",
        "<h2>List</h2><template><p>{{ item.name }} is a thing of ours</p></template>",
        "<p>Text <span style='display:none'>that nobody sees at all</span></p>",
        "<table><tr><td>a</td></tr><tr hidden><td>Leave us your address please</td></tr></table>",
    ],
)
def test_what_opens_over_the_page_or_is_a_placeholder_is_not_read(body: str) -> None:
    found = " ".join(block.text for block in read(f"<h1>Heron</h1>{body}").blocks if not block.boilerplate)
    assert not any(word in found for word in ("Leave us", "received", "None", "item.name", "nobody sees"))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p><b>Shared inbox</b><span>All mail in one place</span></p>", "Shared inbox All mail in one place"),
        ("<p><b>Shared inbox</b>All mail in one place</p>", "Shared inbox All mail in one place"),
        ("<p><span>Up to</span><b>5 users</b></p>", "Up to 5 users"),
        ("<p><span>Up to</span><span>five users</span></p>", "Up to five users"),
        ("<div><button>Automation</button><button>Security</button></div>", "Automation Security"),
        ("<p>Git<b>Hub</b> is here</p>", "GitHub is here"),
        ("<p>all <b>work flow</b>s of it</p>", "all work flows of it"),
        ("<p>H<sub>2</sub>O and x<sup>2</sup></p>", "H2O and x2"),
        ("<p>call <code>a b</code>Then go</p>", "call a bThen go"),
        ("<p><span>$</span><span>29</span><span>/mo</span></p>", "$29/mo"),
        ("<p>Time track&shy;ing and zero&#8203;width</p>", "Time tracking and zerowidth"),
        ("<p>Single<wbr>Sign<wbr>On is</p>", "SingleSignOn is"),
    ],
)
def test_words_stay_apart_where_a_reader_sees_them_apart(body: str, text: str) -> None:
    assert texts(body) == [text]


def site(block: str, *, pages: int = 6) -> list[Page]:
    made = [
        read(f"<h1>Page {n}</h1><p>Only page number {n} says this.</p>{block}", url=f"https://heron.example/{n}")
        for n in range(pages)
    ]
    chrome = learn_chrome(fingerprint(page) for page in made)
    return [with_chrome(page, chrome) for page in made]


def kept(pages: list[Page]) -> list[str]:
    return [block.text for block in pages[0].blocks if not block.boilerplate][2:]


@pytest.mark.parametrize(
    "block",
    [
        "<h2>Features</h2><ul><li>Audit log for every board</li><li>Single sign-on with Okta</li><li>Export to CSV files</li></ul>",
        "<h2>Features</h2><div><h3>Audit log</h3><p>Every change is kept.</p></div><div><h3>SSO</h3><p>Works with Okta today.</p></div><div><h3>Export</h3><p>To CSV and JSON files.</p></div>",
        "<section><h2>Why Heron</h2><p>Boards load in a second.</p><p>Reports need no setup.</p><p>Every field has an API.</p></section>",
    ],
)
def test_a_list_of_features_on_every_page_stays_content(block: str) -> None:
    assert kept(site(block)) == [one.text for one in read(block).blocks]


@pytest.mark.parametrize(
    "block",
    [
        "<h2>Ready to start?</h2><p>Try Heron for two weeks.</p><a href=/signup>Start your trial</a>",
        "<h2>Product</h2><ul><li><a href=/a>Audit log of boards</a></li><li><a href=/b>Single sign-on today</a></li><li><a href=/c>Export to CSV</a></li><li><a href=/d>An open API</a></li></ul>",
        "<div class=strip>Heron 5 is out now, have a look</div>",
        "<h2>Legal</h2><p>© 2026 Heron Ltd, a company</p><p>All rights reserved by us</p><p>Registered in Kiel, Germany</p>",
        "<h2>We use cookies</h2><p>Some cookies are needed here.</p><p>Others measure our visits.</p><p>You can refuse those too.</p>",
    ],
)
def test_banners_links_and_legal_lines_on_every_page_are_boilerplate(block: str) -> None:
    assert kept(site(block)) == []
