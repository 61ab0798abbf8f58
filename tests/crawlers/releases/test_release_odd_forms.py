"""Documents of forms that are seldom met, each small and written for these tests: releases, days, entries."""

from __future__ import annotations

import json

import pytest

from crawlers.extraction.releases import examine_document

POSTS_HTML = """<html lang="en"><body><main><h1>What's new</h1>
<article><time datetime="2026-03-05">5 days ago</time><h2>A new editor</h2><p>Write faster with blocks.</p></article>
<article><time datetime="2026-02-11">last month</time><h2>Dark theme</h2><p>Easy on the eyes.</p>
<p>Set it per device.</p></article>
<article><time datetime="2026-01-20">in January</time><h2>Export</h2>
<ul><li>CSV</li><li>XLSX of any size</li></ul></article>
</main></body></html>"""
POSTS_BELOW = """# Product updates

## Faster search
*March 5, 2026*

Search answers at once.

## Teams
*February 2, 2026*

Invite people by link.

## Themes
*January 9, 2026*

Pick a colour.
"""
MONTHS = """# Updates

## March 2026

- **Boards**: swimlanes
- Faster start

## February 2026

- Fixed a crash when pasting

## January 2026

- First boards
"""
YEARS = """# Changes

## 2026

### March 5

- Boards

### January 9

- Lists

## 2025

### December 20

- Cards
"""
PHP = """\
HERON                                                            NEWS
|||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||
?? ??? ????, Heron 8.4.0beta1

- Core:
  . Fixed bug GH-1 (Infinite loop). (ann)
  . Added a flag. (bob)

- Date:
  . Constants are deprecated. (ann)

01 Aug 2024, Heron 8.4.0alpha4

- Mail:
  . Change the cast behaviour. (ann)

- Files:
  . Read them faster. (bob)

18 Jul 2024, Heron 8.4.0alpha3

- Core:
  . Fix the build. (ann)
"""
STARRED = """\
* Changes in Heron 29.1

** Editing
*** Undo is faster.
*** Redo is new.

* Changes in Heron 28.2

** Fixed a crash at start.
"""
BOXED = """\
***************************
*  Heron 1.3 (2024-03-05) *
***************************

 - Boards
 - Lists

***************************
*  Heron 1.2 (2024-01-05) *
***************************

 - Cards
"""
BOLD = """# History

**v1.3.0** (2024-03-05)

- Boards

**v1.2.0** (2024-01-05)

- Cards
- Lists
"""
SUMMARIES = """<body><h1>Changelog</h1>
<details open><summary>1.3.0 (5 Mar 2024)</summary><ul><li>Boards</li></ul></details>
<details><summary>1.2.0 (5 Jan 2024)</summary><ul><li>Cards</li><li>Lists</li></ul></details></body>"""
SMALL = """<body><h1>Release notes</h1>
<h3>Version 1.3 <small>March 5, 2024</small></h3><ul><li>Boards</li></ul>
<h3>Version 1.2 <small>January 5, 2024</small></h3><ul><li>Cards</li></ul></body>"""
TERMS = """<body><h1>Changes</h1><dl><dt>1.3 (2024-03-05)</dt><dd>Boards are new.</dd>
<dt>1.2 (2024-01-05)</dt><dd>Cards are new.</dd></dl></body>"""
TABLE_HTML = """<body><h1>Releases</h1><table><thead><tr><th>Version</th><th>Released</th><th>Changes</th></tr></thead>
<tr><td>1.3</td><td>5 March 2024</td><td><ul><li>Boards</li><li>Lists</li></ul></td></tr>
<tr><td>1.2</td><td>5 January 2024</td><td>Cards with covers</td></tr></table></body>"""
SPEC = """\
Name: heron
Version: 1.3
%description
Heron.
%changelog
* Tue Mar 05 2024 Ann Author <ann@example.com> - 1.3-1
- Update to 1.3

* Fri Jan 05 2024 Ann Author <ann@example.com> 1.2-1
- First build
"""
DEBIAN = """\
heron (1.3-1) unstable; urgency=medium

  [ Ann Author ]
  * New upstream release.

 -- Ann Author <ann@example.com>  Tue, 05 Mar 2024 10:11:12 +0100

heron (1.2-1) unstable; urgency=low

  * Rebuild.

 -- Ann Author <ann@example.com>  Fri, 05 Jan 2024 00:00:00 +0000

Local variables:
mode: debian-changelog
End:
"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Heron updates",
        "items": [
            {
                "id": "2",
                "title": "Boards",
                "date_published": "2024-03-05T08:00:00Z",
                "content_html": "<p>Boards are new.</p>",
            },
            {"id": "1", "title": "Cards", "date_published": "2024-01-05T08:00:00Z", "content_text": "Cards are new."},
        ],
    }
)
APPCAST = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:sparkle="http://www.andymatuschak.org/xml-namespaces/sparkle"><channel><title>Heron</title>
<item><title>Version 1.3</title><pubDate>Tue, 05 Mar 2024 10:00:00 +0000</pubDate><sparkle:version>130</sparkle:version>
<sparkle:shortVersionString>1.3</sparkle:shortVersionString>
<description><![CDATA[<ul><li>Boards</li><li>Lists</li></ul>]]></description></item>
<item><title>Heron</title><pubDate>Fri, 05 Jan 2024 10:00:00 +0000</pubDate>
<enclosure url="https://heron.example/h.zip" sparkle:version="120" sparkle:shortVersionString="1.2"/>
<description><![CDATA[<p>Cards are new.</p>]]></description></item></channel></rss>"""
GITHUB = json.dumps(
    [
        {
            "tag_name": "v1.3.0",
            "name": "Boards",
            "published_at": "2024-03-05T08:00:00Z",
            "body": "## Added\n- Boards\n- Lists",
        },
        {"tag_name": "v1.2.0", "name": "", "published_at": "2024-01-05T08:00:00Z", "body": "* Cards by @ann in #12"},
    ]
)
YAML = """\
- version: "1.3"
  date: 2024-03-05
  changes:
    - type: feature
      message: Boards
    - type: bug
      message: A crash
- version: "1.2"
  date: 2024-01-05
  changes:
    - {type: rfe, message: Cards}
"""
TOML = """\
[[release]]
version = "1.3"
date = 2024-03-05
added = ["Boards"]
fixed = ["A crash"]

[[release]]
version = "1.2"
date = 2024-01-05
added = ["Cards"]
"""
METAINFO = """<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop"><id>heron</id><releases>
<release version="1.3" date="2024-03-05"><description><p>New:</p>
<ul><li>Boards</li><li xml:lang="de">Tafeln</li></ul></description></release>
<release version="1.2" timestamp="1704445200"><description><p>Cards are new.</p></description></release>
</releases></component>"""
MEDIAWIKI = """\
== Heron 1.3 ==
Released 5 March 2024

=== New features ===
* [[Boards|boards]] with ''swimlanes''
* '''Lists'''

== Heron 1.2 ==
Released 5 January 2024

=== Bug fixes ===
* A crash
"""
CONFLUENCE = """\
h1. Release notes

h2. 1.3 (2024-03-05)
* Boards
** with swimlanes

h2. 1.2 (2024-01-05)
* Cards
"""
ASCIIDOC = """\
= Release notes

== Version 1.3 (March 5, 2024)

.New
* Boards

== Version 1.2 (January 5, 2024)

* Cards
"""
GLUED = """\
1.3 - 05.03.2024
-Boards
-Lists
-Cards

1.2 - 05.01.2024
-First
-Second
"""
LAST_LINE = """\
# Notes

## 1.3

- Boards

Released on 5 March 2024

## 1.2

- Cards

Released on 5 January 2024
"""
PACKAGES = """\
# Releases

## @heron/web@1.3.0

### Patch Changes

- 5d2f0a1: Fix the focus ring.
- Updated dependencies [5d2f0a1]

## @heron/web@1.2.0

### Minor Changes

- [#12](https://x.example/12) [`9c1e77b`](https://x.example/c) Thanks [@ann](https://x.example/ann)! - Add boards.
"""
FROM_TO = """\
CHANGES FROM 3.3 TO 3.4, 5 March 2024

* Boards.

CHANGES FROM 3.2 TO 3.3, 5 January 2024

* Cards.
"""
PORTUGUESE = """\
# Registro de alterações

## [1.3.0] - 5 de março de 2024

### Adicionado

- Quadros

## [1.2.0] - 5 de janeiro de 2024

### Corrigido

- Uma falha
"""
MONTH_FIRST = """\
# Release notes

## 1.4 (03/05/2024)
- Boards
## 1.3 (02/04/2024)
- Lists
## 1.2 (01/05/2024)
- Cards
## 1.1 (12/11/2023)
- First
"""
TWO_LINES = """\
heron v5.3 Mai Tai
2024-03-05

- Boards
- Lists

-------------------------

heron v5.2 Blue Hawaii
2024-01-05

- Cards
"""
NESTED_SUMMARY = """<body><h1>Release notes</h1>
<details><summary><div><div>Heron 1.3</div><time>March 5, 2024</time></div></summary><ul><li>Boards</li></ul></details>
<details><summary><div><div>Heron 1.2</div><time>January 5, 2024</time></div></summary><ul><li>Cards</li></ul></details>
</body>"""
REPEATED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Heron releases</title>
<item><title>1.3</title><pubDate>Tue, 05 Mar 2024 23:30:00 -0800</pubDate>
<description><![CDATA[<h2>Heron 1.3</h2><ul><li>Boards</li></ul>]]></description></item></channel></rss>"""
SPACED_DATE = """\
## v1.3 05/03 2024
- Boards
## v1.2 25/01 2024
- Cards
"""


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("whats-new.html", POSTS_HTML, [("", "2026-03-05", 1), ("", "2026-02-11", 2), ("", "2026-01-20", 2)]),
        ("updates.md", POSTS_BELOW, [("", "2026-03-05", 1), ("", "2026-02-02", 1), ("", "2026-01-09", 1)]),
        ("updates.md", MONTHS, [("", "2026-03", 2), ("", "2026-02", 1), ("", "2026-01", 1)]),
        ("changes.md", YEARS, [("", "2026-03-05", 1), ("", "2026-01-09", 1), ("", "2025-12-20", 1)]),
        ("NEWS", PHP, [("8.4.0beta1", "", 3), ("8.4.0alpha4", "2024-08-01", 2), ("8.4.0alpha3", "2024-07-18", 1)]),
        ("NEWS", STARRED, [("29.1", "", 2), ("28.2", "", 1)]),
        ("CHANGES.txt", BOXED, [("1.3", "2024-03-05", 2), ("1.2", "2024-01-05", 1)]),
        ("HISTORY.md", BOLD, [("1.3.0", "2024-03-05", 1), ("1.2.0", "2024-01-05", 2)]),
        ("changelog.html", SUMMARIES, [("1.3.0", "2024-03-05", 1), ("1.2.0", "2024-01-05", 2)]),
        ("notes.html", SMALL, [("1.3", "2024-03-05", 1), ("1.2", "2024-01-05", 1)]),
        ("changes.html", TERMS, [("1.3", "2024-03-05", 1), ("1.2", "2024-01-05", 1)]),
        ("releases.html", TABLE_HTML, [("1.3", "2024-03-05", 2), ("1.2", "2024-01-05", 1)]),
        ("heron.spec", SPEC, [("1.3-1", "2024-03-05", 1), ("1.2-1", "2024-01-05", 1)]),
        ("debian/changelog", DEBIAN, [("1.3-1", "2024-03-05", 1), ("1.2-1", "2024-01-05", 1)]),
        ("feed.json", JSON_FEED, [("", "2024-03-05", 1), ("", "2024-01-05", 1)]),
        ("appcast.xml", APPCAST, [("1.3", "2024-03-05", 2), ("1.2", "2024-01-05", 1)]),
        ("releases.json", GITHUB, [("1.3.0", "2024-03-05", 2), ("1.2.0", "2024-01-05", 1)]),
        ("weekly.yml", YAML, [("1.3", "2024-03-05", 2), ("1.2", "2024-01-05", 1)]),
        ("changes.toml", TOML, [("1.3", "2024-03-05", 2), ("1.2", "2024-01-05", 1)]),
        ("heron.metainfo.xml", METAINFO, [("1.3", "2024-03-05", 1), ("1.2", "2024-01-05", 1)]),
        ("RELEASE-NOTES.mediawiki", MEDIAWIKI, [("1.3", "2024-03-05", 2), ("1.2", "2024-01-05", 1)]),
        ("Changes.wiki", CONFLUENCE, [("1.3", "2024-03-05", 1), ("1.2", "2024-01-05", 1)]),
        ("NEWS.adoc", ASCIIDOC, [("1.3", "2024-03-05", 1), ("1.2", "2024-01-05", 1)]),
        ("changes.txt", GLUED, [("1.3", "2024-03-05", 3), ("1.2", "2024-01-05", 2)]),
        ("notes.md", LAST_LINE, [("1.3", "2024-03-05", 1), ("1.2", "2024-01-05", 1)]),
        ("CHANGELOG.md", PACKAGES, [("1.3.0", "", 2), ("1.2.0", "", 1)]),
        ("CHANGES", FROM_TO, [("3.4", "2024-03-05", 1), ("3.3", "2024-01-05", 1)]),
        ("CHANGELOG.md", PORTUGUESE, [("1.3.0", "2024-03-05", 1), ("1.2.0", "2024-01-05", 1)]),
        (
            "notes.md",
            MONTH_FIRST,
            [("1.4", "2024-03-05", 1), ("1.3", "2024-02-04", 1), ("1.2", "2024-01-05", 1), ("1.1", "2023-12-11", 1)],
        ),
        ("CHANGELOG", TWO_LINES, [("5.3", "2024-03-05", 2), ("5.2", "2024-01-05", 1)]),
        ("release-notes.html", NESTED_SUMMARY, [("1.3", "2024-03-05", 1), ("1.2", "2024-01-05", 1)]),
        ("releases.xml", REPEATED, [("1.3", "2024-03-05", 1)]),
        ("notes.md", SPACED_DATE, [("1.3", "2024-03-05", 1), ("1.2", "2024-01-25", 1)]),
    ],
)
def test_releases_days_and_entries(name: str, source: str, expected: list[tuple[str, str, int]]) -> None:
    reading = examine_document(source, name=f"heron/{name}")
    found = []
    for release in reading.releases:
        day = release.published.isoformat() if release.published else ""
        version = "" if release.version == day else release.version
        found.append((version, day if release.day_known else day[:7], len(release.entries)))
    assert found == expected
    assert not reading.suspicion


@pytest.mark.parametrize("line", ["v{}", "Version {}", "**{}**", "Release {}"])
def test_a_dated_heading_is_named_by_the_version_on_the_line_below(line: str) -> None:
    parts = (("March 5, 2026", "2026.3"), ("February 2, 2026", "2026.2.1"), ("January 9, 2026", "2026.1"))
    text = "# Release notes\n\n" + "".join(
        f"## {day}\n\n{line.format(version)}\n\n- Boards of {day}\n\n" for day, version in parts
    )
    releases = examine_document(text, name="CHANGELOG.md").releases
    assert [(one.version, one.published and one.published.month) for one in releases] == [
        ("2026.3", 3),
        ("2026.2.1", 2),
        ("2026.1", 1),
    ]
    assert [[entry.text for entry in one.entries] for one in releases] == [[f"Boards of {day}"] for day, _ in parts]


def test_a_version_in_the_text_of_one_dated_section_names_nothing() -> None:
    text = (
        "# Updates\n\n## March 5, 2026\n\n2.0\n\n- Boards\n\n"
        "## February 2, 2026\n\n- Lists\n\n## January 9, 2026\n\n- Tags\n"
    )
    assert [one.version for one in examine_document(text, name="news.md").releases] == [
        "2026-03-05",
        "2026-02-02",
        "2026-01-09",
    ]
