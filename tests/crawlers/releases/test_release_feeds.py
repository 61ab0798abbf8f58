"""Releases out of feeds, and badges that only style parts from the words."""

from __future__ import annotations

from datetime import date

from crawlers.extraction.page import read_page
from crawlers.extraction.releases import read_releases
from crawlers.extraction.releases.feed import feed_releases
from rivalscope.core.records import PageKind

_ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>
<entry><title>{first}</title><id>urn:x:2</id><updated>2026-02-03T10:00:00Z</updated>
<link href="https://heron.example/r/2"/>
<content type="html">&lt;h3&gt;Fixed&lt;/h3&gt;
&lt;ul&gt;&lt;li&gt;A crash at the start&lt;/li&gt;&lt;/ul&gt;</content></entry>
<entry><title>{second}</title><id>urn:x:1</id><updated>2026-01-05T10:00:00Z</updated>
<content type="html">&lt;ul&gt;&lt;li&gt;Add a dark theme&lt;/li&gt;&lt;/ul&gt;</content></entry>
</feed>"""


def _atom(title: str, first: str, second: str) -> str:
    return _ATOM.format(title=title, first=first, second=second)


def test_a_feed_of_releases_gives_a_release_an_entry() -> None:
    newest, oldest = feed_releases(_atom("Tags", "Heron v2.1.0", "v2.0.0"))
    assert (newest.version, newest.published, newest.title) == ("2.1.0", date(2026, 2, 3), "Heron v2.1.0")
    assert [(entry.kind.value, entry.text) for entry in newest.entries] == [("fixed", "A crash at the start")]
    assert oldest.entries[0].text == "Add a dark theme"


def test_numbers_in_brackets_and_dates_name_releases_of_a_feed_about_updates() -> None:
    found = feed_releases(_atom("Product updates", "Sharper beaks (48)", "Spring cleaning"))
    assert [release.version for release in found] == ["48", "2026-01-05"]


def test_a_feed_about_other_things_gives_none() -> None:
    assert feed_releases(_atom("Our blog", "Ten birds we like", "Why we moved")) == ()


def test_a_page_that_is_a_feed_of_releases_is_a_changelog() -> None:
    page = read_page(_atom("Tags", "v2.1.0", "v2.0.0").encode(), "https://x.example/f", mime="application/atom+xml")
    assert page.kind is PageKind.CHANGELOG
    assert len(page.releases) == 2
    blog = read_page(_atom("Our blog", "Birds", "More").encode(), "https://x.example/f", mime="application/atom+xml")
    assert blog.kind is PageKind.BLOG


def test_a_badge_names_the_kind_and_is_no_part_of_the_text() -> None:
    page = (
        "<h1>Releases</h1><h2>2.0.0 (2026-01-02)</h2><ul>"
        '<li><span class="badge">New</span>Audit log</li><li><span>Fix</span>Slow start</li>'
        "<li><em>Heron</em>ries are counted</li></ul>"
    )
    (release,) = read_releases(page, form="html")
    assert [(entry.kind.value, entry.text) for entry in release.entries[:2]] == [
        ("added", "Audit log"),
        ("fixed", "Slow start"),
    ]
    assert release.entries[2].text == "Heronries are counted"
