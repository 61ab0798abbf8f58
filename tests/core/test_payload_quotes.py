"""Quotes stand in the archived bytes, or they don't."""

from __future__ import annotations

import json

import pytest

from rivalscope.core.payload import verify

PAGE = "<html><head><title>T</title><style>p{}</style></head><body><p>A &amp; <b>B</b>\n c</p><p>d</p></body></html>"


@pytest.mark.parametrize("quote", ["A & B c", "A & B c d", "T", "B  c"])
def test_visible_words_are_found_whatever_the_markup(quote):
    assert verify(quote, PAGE.encode())


@pytest.mark.parametrize("quote", ["", "   ", "A and B", "p{}", "c d A", "a & b c"])
def test_other_words_are_not_found(quote):
    assert not verify(quote, PAGE.encode())


def test_scripts_are_not_visible():
    page = b"<p>open</p><script>secret</script>"
    assert verify("open", page)
    assert not verify("secret", page)


def test_the_charset_of_the_header_then_of_the_page_is_used():
    assert verify("Größe", "<p>Größe</p>".encode("latin-1"), charset="latin-1")
    assert verify("Größe", '<meta charset="latin-1"><p>Größe</p>'.encode("latin-1"))


def test_a_wrong_charset_does_not_fail():
    assert verify("plain", b"<p>plain \xff</p>", charset="no-such-charset")


def test_a_page_nested_deeper_than_python_recurses_does_not_fail():
    assert verify("deep", b"<p>deep</p>" + b"<div>" * 20_000)
    assert verify("deep", b"<div>" * 200 + b"deep")


def test_plain_text_is_taken_as_it_is():
    assert verify("a <b> c", b"a <b>   c", mime="text/plain")


MARKED = "- **Audit log** with [export](https://heron.example/export) to `S3`"


@pytest.mark.parametrize(
    ("body", "mime"),
    [
        (MARKED, "text/markdown"),
        (MARKED, "text/plain; charset=utf-8"),
        (json.dumps([{"tag": "2.0", "notes": f"## Added\n\n{MARKED}\n"}]), "application/json"),
        (
            "<feed><entry><content type='html'>&lt;p&gt;Audit &lt;b&gt;log&lt;/b&gt; with export to "
            "&lt;code&gt;S3&lt;/code&gt;&lt;/p&gt;</content></entry></feed>",
            "application/atom+xml",
        ),
        (
            "<rss><item><description><![CDATA[<p>Audit <b>log</b> with export to S3</p>]]></description></item>",
            "",
        ),
    ],
)
def test_a_quote_is_found_in_what_markdown_json_and_feeds_show(body: str, mime: str) -> None:
    assert verify("Audit log with export to S3", body.encode(), mime=mime)
    assert not verify("Audit log with export to S4", body.encode(), mime=mime)


def test_what_markdown_says_is_found_as_written_too() -> None:
    assert verify("**Audit log** with", MARKED.encode(), mime="text/markdown")


def test_json_that_nests_without_end_is_read_as_text() -> None:
    assert verify("deep", b"[" * 100_000 + b'"deep"', mime="application/json")


def test_an_entry_is_found_without_the_listing_within_it() -> None:
    page = b"<ul><li>Changed the rule. For example:<pre>a = b</pre>This has no effect on others.</li></ul>"
    assert verify("Changed the rule. For example: This has no effect on others.", page)
    assert verify("Changed the rule. For example: a = b This has no effect on others.", page)
    assert not verify("Changed the rule. This has no effect on others.", page)


@pytest.mark.parametrize(
    ("html", "shown", "found"),
    [
        ("<p>$19<sup>99</sup> / month</p>", "$19.99 / month", True),
        ('<p>49 <span class="cents">50</span> EUR</p>', "49.50 EUR", False),
        ('<p>49<span class="cents">50</span> EUR</p>', "49.50 EUR", True),
        ("<p>see note 12<b>34</b></p>", "12.34", False),
        ("<p>$19.00<sup>20</sup></p>", "$19.00.20", False),
    ],
)
def test_raised_cents_are_found_as_they_read(html: str, shown: str, found: bool) -> None:
    assert verify(shown, html.encode()) is found
