"""What stands in linked data only becomes blocks that say so, and every one verifies."""

from __future__ import annotations

import json

import pytest

from crawlers.extraction.page import read_page
from rivalscope.core.payload import verify
from rivalscope.core.records import BlockKind

URL = "https://heron.example/faq"


def payload(data: object, body: str = "<h1>Questions</h1><p>Can I host it myself?</p>") -> bytes:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return f"<html><head>{script}</head><body>{body}</body></html>".encode()


def stated(data: object, body: str = "<h1>Questions</h1>") -> list[tuple[tuple[str, ...], str]]:
    page = read_page(payload(data, body), URL)
    found = [block for block in page.blocks if block.stated]
    assert all(verify(block.text, payload(data, body)) for block in found)
    assert [block.position for block in page.blocks] == list(range(len(page.blocks)))
    return [(block.heading_path, block.text) for block in found]


def question(name: str, text: str) -> dict[str, object]:
    return {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": text}}


FAQ = {
    "@type": "FAQPage",
    "mainEntity": [question("Can I host it?", "<p>No, in our <b>cloud</b> only &amp; in Kiel.</p>")],
}


@pytest.mark.parametrize("data", [FAQ, [FAQ], {"@graph": [{"@type": "WebSite", "name": "Heron"}, FAQ]}])
def test_answers_that_the_page_does_not_show_are_read(data: object) -> None:
    assert stated(data) == [(("Can I host it?",), "No, in our cloud only & in Kiel.")]


def test_what_the_page_shows_is_not_said_again() -> None:
    assert stated(FAQ, "<p>No, in our <i>cloud</i> only &amp; in Kiel.</p>") == []


def test_features_and_the_description_of_a_product_are_read() -> None:
    data = {
        "@type": ["SoftwareApplication"],
        "name": "Heron",
        "description": "Boards for teams with an audit log",
        "featureList": ["Single sign-on with SAML", "Export to CSV files"],
        "offers": {"@type": "Offer", "price": "12"},
    }
    assert stated(data) == [
        (("Heron",), "Boards for teams with an audit log"),
        (("Heron",), "Single sign-on with SAML"),
        (("Heron",), "Export to CSV files"),
    ]
    kinds = [block.kind for block in read_page(payload(data), URL).blocks][-2:]
    assert kinds == [BlockKind.LIST_ITEM, BlockKind.LIST_ITEM]


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "Organization", "description": "We are a company in Kiel"},
        {"@type": "Question", "name": 5, "acceptedAnswer": [None, {"text": ["a b c"]}]},
        {"@type": "FAQPage", "mainEntity": "no list at all"},
        "just a text of it",
        [[[[]]]],
    ],
)
def test_other_data_says_nothing(data: object) -> None:
    assert stated(data) == []


def test_broken_and_endless_data_harm_nothing() -> None:
    deep = '<script type="application/ld+json">' + "[" * 100_000 + "</script>"
    broken = '<script type="application/ld+json">{"@type": "FAQPage",</script>'
    page = read_page(f"<html><head>{deep}{broken}</head><body><p>Words of it.</p></body></html>".encode(), URL)
    assert [block.text for block in page.blocks] == ["Words of it."]
