"""One small document of each family of release notes, written for these tests."""

from __future__ import annotations

from datetime import date

import pytest

from crawlers.extraction.releases import read_releases
from rivalscope.core.records import EntryKind, Release

KEEP = """\
# Changelog

All notable changes are kept in this file.

## [Unreleased]

### Added

- Sharing by link

## [1.1.0] - 2024-03-02 [YANKED]

### Added

- Boards:
  - swimlanes
  - colours

### Fixed

- **editor**: Crash when pasting ([#12](https://example.com/12))

## [1.0.0-rc.1] - 2023-12-24

[1.1.0]: https://example.com/compare
"""
CONVENTIONAL = """\
# [2.0.0](https://example.com/c/v1.4.1...v2.0.0) (2024-05-06)

### Bug Fixes

* **api:** keep the cursor ([a1b2c3d](https://example.com/a1b2c3d))

### BREAKING CHANGES

* tokens are now required

## [1.4.1](https://example.com/c) (2024-04-01)

### Performance Improvements

* cache the tree
"""
TOWNCRIER = """\
=========
Changelog
=========

.. towncrier release notes start

Heron 3.2.0 (2024-02-01)
========================

Features
--------

- ``heron sync`` keeps :class:`~heron.Index` warm. (:gh:`31`)
- Nested lists:

  * are joined
  * to their parent

Deprecations and Removals
-------------------------

- The ``--old`` option is gone.

Heron 3.1.0 (2024-01-05)
========================

Bugfixes
--------

- A literal block is no entry::

      - not an entry

- Wrapped lines
  stay together
"""
DEBIAN = """\
heron (2:1.4.2-1) unstable; urgency=medium

  * New upstream release.
  * Fix the service file
    on old systems. (Closes: #900100)

 -- Ann Author <ann@example.com>  Tue, 05 Mar 2024 10:11:12 +0100

heron (2:1.4.1-2) unstable; urgency=low

  * Rebuild.

 -- Ann Author <ann@example.com>  Mon, 01 Jan 2024 00:00:00 +0000
"""
RPM = """\
* Tue Mar 05 2024 Ann Author <ann@example.com> - 1.4.2-1
- Update to 1.4.2

* Mon Jan 01 2024 Ann Author <ann@example.com> - 1.4.1-1
- First build
"""
PLAIN = """\
Heron release notes
===================

Version 2.1 (5 March 2024)
--------------------------

Bug fixes:
  * wrong totals
    in the report
  * slow start

Version 2.0 (1st of Feb, 2024)
------------------------------

New features:
  * Reports
"""
DATED = """\
2024/03/05 : 2.6.1
    - BUG/MINOR: list: do not loop
    - DOC: explain the loop

2024/02/01 : 2.6.0
    - MINOR: list: loop
"""
LINES = """\
version 1.2:
 core/list: stop the loop
 core/tree: grow slowly
 ui/menu: draw once

version 1.1:
- something
- other
"""
GNU = """\
* Noteworthy changes in release 9.2 (2024-03-28) [stable]

** Bug fixes

  heron no longer loops when the list
  is empty.

  heron -x works again.

** New features

  heron now accepts --all.

* Noteworthy changes in release 9.1 (2023-04-15) [stable]

** Bug fixes

  heron is quiet.
"""
ASCIIDOC = """\
= Heron ChangeLog
:author: Ann

[[v3.8]]
== Version 3.8 (2024-01-08)

New features::

  * core: add option heron.look.colour
    (issue #18)

Bug fixes::

  * core: fix crash
"""
MDX = """\
---
title: "Changelog"
---

<Update label="v1.53" description="2026-08-10">

## New Features

- Index size metrics

</Update>

<Update label="v1.52" description="2026-08-03">

## Bug fixes

- Lost writes

</Update>
"""
PAGE = """\
<html><head><title>Heron</title></head><body>
<nav><ul><li>3.9 (2025-01-01)</li><li>Home</li></ul></nav>
<main><h1>What's new</h1>
<section><h2>Heron 3.2<a class="headerlink" href="#x">¶</a></h2><p><em>Released on 5 March 2024</em></p>
<h3>Improvements</h3><ul><li><p>Faster <code>sync</code></p><p>It keeps the index.</p></li></ul>
<h3>Fixed</h3><ul><li><img alt="Fix: " src="f.gif">A leak</li></ul></section>
<section><h2>Heron 3.1</h2><p>Released on 1 February 2024</p>
<ul><li><b>New features</b><ul><li>Tags for notes</li></ul></li></ul></section>
</main><footer><ul><li>Imprint</li></ul></footer></body></html>
"""


def told(releases: tuple[Release, ...]) -> list[tuple[str, str | None, list[tuple[str, str]]]]:
    """The facts that these tests compare."""
    return [
        (
            release.version,
            release.published.isoformat() if release.published else None,
            [(entry.kind.value, entry.text) for entry in release.entries],
        )
        for release in releases
    ]


def test_keep_a_changelog() -> None:
    releases = read_releases(KEEP, name="CHANGELOG.md")
    assert told(releases) == [
        ("Unreleased", None, [("added", "Sharing by link")]),
        (
            "1.1.0",
            "2024-03-02",
            [("added", "Boards: swimlanes colours"), ("fixed", "editor: Crash when pasting (#12)")],
        ),
        ("1.0.0-rc.1", "2023-12-24", []),
    ]
    assert [release.unreleased for release in releases] == [True, False, False]
    assert [release.yanked for release in releases] == [False, True, False]
    assert [release.prerelease for release in releases] == [False, False, True]
    assert releases[1].entries[1].component == "editor"
    assert releases[1].entries[1].issues == ("#12",)


def test_conventional_changelog_with_releases_on_two_levels() -> None:
    releases = read_releases(CONVENTIONAL)
    assert told(releases) == [
        ("2.0.0", "2024-05-06", [("fixed", "api: keep the cursor (a1b2c3d)"), ("breaking", "tokens are now required")]),
        ("1.4.1", "2024-04-01", [("performance", "cache the tree")]),
    ]
    assert releases[0].entries[1].breaking


def test_towncrier() -> None:
    assert told(read_releases(TOWNCRIER)) == [
        (
            "3.2.0",
            "2024-02-01",
            [
                ("added", "heron sync keeps heron.Index warm. (31)"),
                ("added", "Nested lists: are joined to their parent"),
                ("removed", "The --old option is gone."),
            ],
        ),
        ("3.1.0", "2024-01-05", [("fixed", "A literal block is no entry:"), ("fixed", "Wrapped lines stay together")]),
    ]


def test_debian_changelog_takes_the_day_from_its_signature() -> None:
    releases = read_releases(DEBIAN, name="changelog")
    assert [(release.version, release.published) for release in releases] == [
        ("1.4.2-1", date(2024, 3, 5)),
        ("1.4.1-2", date(2024, 1, 1)),
    ]
    assert [entry.text for entry in releases[0].entries] == [
        "New upstream release.",
        "Fix the service file on old systems. (Closes: #900100)",
    ]


def test_rpm_changelog() -> None:
    assert [(r.version, r.published, len(r.entries)) for r in read_releases(RPM, form="text")] == [
        ("1.4.2-1", date(2024, 3, 5), 1),
        ("1.4.1-1", date(2024, 1, 1), 1),
    ]


def test_plain_text_with_underlined_titles() -> None:
    assert told(read_releases(PLAIN, form="text")) == [
        ("2.1", "2024-03-05", [("fixed", "wrong totals in the report"), ("fixed", "slow start")]),
        ("2.0", "2024-02-01", [("added", "Reports")]),
    ]


def test_dated_lines_and_labels_before_entries() -> None:
    releases = read_releases(DATED, form="text")
    assert [(r.version, r.published) for r in releases] == [("2.6.1", date(2024, 3, 5)), ("2.6.0", date(2024, 2, 1))]
    assert [(e.heading, e.kind.value, e.text) for e in releases[0].entries] == [
        ("BUG/MINOR", "fixed", "list: do not loop"),
        ("DOC", "docs", "explain the loop"),
    ]


def test_entries_without_marks_are_a_line_each() -> None:
    first, second = read_releases(LINES, form="text")
    assert [entry.text for entry in first.entries] == [
        "core/list: stop the loop",
        "core/tree: grow slowly",
        "ui/menu: draw once",
    ]
    assert [entry.text for entry in second.entries] == ["something", "other"]


def test_gnu_news_paragraphs_are_entries() -> None:
    assert told(read_releases(GNU, name="NEWS")) == [
        (
            "9.2",
            "2024-03-28",
            [
                ("fixed", "heron no longer loops when the list is empty."),
                ("fixed", "heron -x works again."),
                ("added", "heron now accepts --all."),
            ],
        ),
        ("9.1", "2023-04-15", [("fixed", "heron is quiet.")]),
    ]


def test_asciidoc() -> None:
    assert told(read_releases(ASCIIDOC, name="ChangeLog.adoc")) == [
        (
            "3.8",
            "2024-01-08",
            [("added", "core: add option heron.look.colour (issue #18)"), ("fixed", "core: fix crash")],
        )
    ]


def test_components_of_docs_sites_head_releases() -> None:
    assert told(read_releases(MDX, name="changelog.mdx")) == [
        ("1.53", "2026-08-10", [("added", "Index size metrics")]),
        ("1.52", "2026-08-03", [("fixed", "Lost writes")]),
    ]


def test_page_without_its_navigation() -> None:
    assert told(read_releases(PAGE)) == [
        ("3.2", "2024-03-05", [("changed", "Faster sync It keeps the index."), ("fixed", "A leak")]),
        ("3.1", "2024-02-01", [("added", "Tags for notes")]),
    ]


def test_body_of_one_release_is_named_by_its_file() -> None:
    body = "This is a maintenance release.\n\n## Bug Fixes\n\n- AMQP 1.0 clients reconnect\n"
    (release,) = read_releases(body, name="notes/4.0.1.md")
    assert release.version == "4.0.1"
    assert [entry.kind for entry in release.entries] == [EntryKind.FIXED]


def test_front_matter_names_and_dates_a_release() -> None:
    post = '---\ntitle: "Heron 1.16.1 released"\ndate: "2024-01-30T16:00:00Z"\n---\n\n## Bugs\n\n- a leak\n'
    (release,) = read_releases(post, name="news/2024-01-30-release.md")
    assert (release.version, release.published) == ("1.16.1", date(2024, 1, 30))


def test_prose_without_lists_makes_an_entry_of_each_section() -> None:
    page = "# Heron 4.1\n\n## Jails\n\nEach worker runs alone.\n\nMore words.\n\n## Warm starts\n\nThe cache stays.\n"
    (release,) = read_releases(page, form="markdown")
    assert [entry.text for entry in release.entries] == [
        "Jails Each worker runs alone.",
        "Warm starts The cache stays.",
    ]


def test_series_above_its_releases_is_not_a_release() -> None:
    notes = "# Heron v3.0\n\n## v3.0.1 (2024-02-01)\n\n* b\n\n## v3.0.0 (2024-01-01)\n\n* a\n"
    assert [release.version for release in read_releases(notes)] == ["3.0.1", "3.0.0"]


def test_back_ported_series_keep_the_order_of_the_document() -> None:
    notes = "## 2.1.0 (2024-03-01)\n- a\n## 1.9.8 (2024-02-28)\n- b\n## 2.0.5 (2024-02-01)\n- c\n"
    assert [release.version for release in read_releases(notes)] == ["2.1.0", "1.9.8", "2.0.5"]


def test_headings_about_other_versions_are_not_releases() -> None:
    notes = (
        "## 2.0.0\n### Upgrading from 1.9\n- do this\n### Fixed\n- a\n## 1.9.0\n- b\n## 1.8.0\n- c\n"
        "### Highlights of Spoon 4.2\n- d\n"
    )
    releases = read_releases(notes)
    assert [release.version for release in releases] == ["2.0.0", "1.9.0", "1.8.0"]
    assert [entry.text for entry in releases[0].entries] == ["a"]


def test_contributors_are_not_entries() -> None:
    notes = (
        "## 2.0.0\n### Fixed\n- a\n### Contributors\n- @ann\n### Thanks\n- Ann Author for the report\n## 1.0.0\n- b\n"
    )
    assert [entry.text for entry in read_releases(notes)[0].entries] == ["a"]


def test_comments_are_not_read() -> None:
    notes = "<!--\n## 3.0.0\n- draft\n-->\n## 2.0.0\n- a\n"
    assert [release.version for release in read_releases(notes, form="markdown")] == ["2.0.0"]


def test_month_without_day_is_said_to_be_one() -> None:
    notes = "## v1.7 (desktop) - Jun 2026\n- a\n## v1.6 (desktop) - May 2026\n- b\n"
    first = read_releases(notes)[0]
    assert (first.published, first.day_known) == (date(2026, 6, 1), False)


def test_releases_known_by_their_day_only() -> None:
    notes = "# Updates\n\n## March 5, 2024\n\n- Sharing\n\n## February 1, 2024\n\n- Tags\n"
    assert [(r.version, r.published) for r in read_releases(notes)] == [
        ("2024-03-05", date(2024, 3, 5)),
        ("2024-02-01", date(2024, 2, 1)),
    ]


def test_security_and_breaking_are_flagged_from_the_text() -> None:
    notes = "## 1.1.0\n- Fix CVE-2024-12345 in the parser\n- feat(api)!: drop the old route\n- Non-breaking spaces\n"
    first, second, third = read_releases(notes)[0].entries
    assert (first.security, first.breaking) == (True, False)
    assert (second.breaking, second.component) == (True, "api")
    assert not third.breaking


@pytest.mark.parametrize("source", ["", "   \n\n", "\x00", "# Title\n\nNo versions here.\n", "<p></p>"])
def test_documents_without_releases(source: str) -> None:
    assert read_releases(source) == ()


def test_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown form 'pdf'"):
        read_releases("", form="pdf")
