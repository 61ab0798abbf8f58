"""Kinds of release notes that a fifth batch of unseen documents showed; each is made again in small."""

from __future__ import annotations

from crawlers.extraction.releases import examine_document, read_releases
from rivalscope.core.records import EntryKind


def _read(source: str, name: str) -> dict[str, list[str]]:
    return {release.version: [entry.text for entry in release.entries] for release in read_releases(source, name=name)}


def test_a_deeper_heading_of_an_older_release_stands_beside_the_newer_one() -> None:
    source = (
        "## [2.49.0](https://x.example/a) (2025-12-02)\n\n### Features\n\n* add a pin\n\n"
        "### [2.48.1](https://x.example/b) (2025-10-30)\n\n### Bug Fixes\n\n* mend the icon\n\n"
        "## [2.48.0](https://x.example/c) (2025-10-29)\n\n### Features\n\n* pad the icon\n"
    )
    assert _read(source, "CHANGELOG.md") == {
        "2.49.0": ["add a pin"],
        "2.48.1": ["mend the icon"],
        "2.48.0": ["pad the icon"],
    }


def test_a_patch_inside_the_notes_of_its_series_still_ends_with_its_own_section() -> None:
    source = (
        "## 2022.10.0 (2022-10-05)\n\n- First\n\n### 2022.10.1 (2022-10-09)\n\n- Patch\n\n"
        "### Other changes\n\n- Second\n\n"
        "## 2022.9.0 (2022-09-07)\n\n- Older\n"
    )
    found = _read(source, "notes.md")
    assert found["2022.10.0"] == ["First", "Second"]
    assert found["2022.10.1"] == ["Patch"]


def test_lines_parted_by_breaks_in_one_paragraph_are_entries() -> None:
    source = "<html><body><h2>CHANGELOG</h2>" + "".join(
        f"<p><b>Changes in 3.{minor}</b> - {minor}th March 2024<br />\n- fix: files are kept<br />\n"
        "- [<a href='/c'>CLOUD</a>] surveys<br />\n- added a status</p>"
        for minor in (9, 8, 7)
    )
    found = _read(source, "changelog.html")
    assert list(found) == ["3.9", "3.8", "3.7"]
    assert found["3.8"][1:] == ["[CLOUD] surveys", "added a status"]


def test_breaks_in_an_address_make_no_entries() -> None:
    source = (
        "<html><body><h2>1.2 (2024-03-02)</h2><p>Heron Ltd<br>1 Lake Street<br>- London -</p>"
        "<ul><li>Fix a crash</li></ul>"
    )
    assert _read(source, "changelog.html")["1.2"] == ["Fix a crash"]


def test_an_element_called_contents_may_hold_the_content() -> None:
    notes = "".join(
        f"<li class='card'><a href='#x'><h5>Heron v1.{minor} - {minor} March, 2019</h5></a><div><h6>Fixes</h6><ul>"
        f"<li>The table keeps its width in layout {minor} of the dashboard, whatever the side bar does</li>"
        f"<li>The search of the header answers in layout {minor} as it did before the last update</li></ul></div></li>"
        for minor in (9, 8, 7)
    )
    page = (
        "<html><body><div class='sidebar'><ul><li><a href='/a'>Start</a></li><li><a href='/b'>Files</a></li></ul></div>"
        f"<div class='contents contents-sidebar-wide'><ul>{notes}</ul></div></body></html>"
    )
    found = _read(page, "changelog.html")
    assert list(found) == ["1.9", "1.8", "1.7"]
    assert len(found["1.9"]) == 2


def test_a_version_line_further_left_than_the_text_above_it_heads_a_release() -> None:
    source = (
        "1.8 23 Oct 2003\n    irclog: on exit save the list of\n        channels that are watched\n"
        "1.7 22 Oct 2003\n    irclog: names are in lower case,\n        as servers see them\n"
        "1.6 21 Oct 2003\n    html: weeks are set apart\n"
    )
    assert list(_read(source, "HISTORY.txt")) == ["1.8", "1.7", "1.6"]


def test_unmarked_lines_of_releases_without_blank_lines_between_are_entries() -> None:
    source = (
        "1.2\n  Added a silver pack.\n  Cut down music to nine tracks.\n  Teleports were added.\n  Settings are kept.\n"
        "1.1\n  Levels were moved around.\n  The editor writes all properties.\n  The readme is new.\n  Less noise.\n"
    )
    found = _read(source, "changelog.txt")
    assert {version: len(texts) for version, texts in found.items()} == {"1.2": 4, "1.1": 4}


def test_the_version_that_a_release_is_compared_with_does_not_speak_against_it() -> None:
    source = (
        "********\nHeron Version History (March 2024)\n********\n\n"
        "Changes to Heron 1.1.10 since 1.1.9 (March 2024):\n====================\n\n* Bugfix: large files open again\n"
    )
    (release,) = read_releases(source, name="release-notes.txt")
    assert (release.version, str(release.published), release.day_known) == ("1.1.10", "2024-03-01", False)


def test_a_series_with_a_day_of_its_own_is_a_release() -> None:
    source = (
        "2.1.x (2012-06-16)\n  - Merge people\n  - Export\n\n"
        "2.1.0 (2010-10-24):\n  - Shortcuts\n\n2.0.7 (2010-07-29):\n  - Times\n"
    )
    assert list(_read(source, "changelog.txt")) == ["2.1.x", "2.1.0", "2.0.7"]


def test_a_short_month_of_another_language_dates_a_release() -> None:
    source = "## Version 2.4.3 (Mai 2024)\n* Korrektur\n\n## Version 2.4.2 (April 2024)\n* Korrektur\n"
    assert [str(release.published) for release in read_releases(source, name="CHANGELOG.md")] == [
        "2024-05-01",
        "2024-04-01",
    ]
    assert read_releases("## Pro 2024\n\n- An edition\n", name="editions.md") == ()


def test_a_title_that_tells_of_support_heads_a_release_between_its_neighbours() -> None:
    titles = (
        "0.20.1 Faster factory",
        "0.20.0 Support for proteins",
        "0.19.4 Schema",
        "0.19.3 Support for files",
        "0.19.2 Ions",
        "0.19.1 Restart",
    )
    source = "".join(f"{title}\n{'-' * len(title)}\n- A change\n\n" for title in titles)
    assert list(_read(source, "whatsnew.rst")) == ["0.20.1", "0.20.0", "0.19.4", "0.19.3", "0.19.2", "0.19.1"]


def test_attributes_and_dashes_of_asciidoc() -> None:
    source = (
        "= Changes\n:uri-repo: https://x.example/heron\n:uri-issue: {uri-repo}/issues/\n\n== v2.1.0 - 2024-01-23\n\n"
        "* Player shows the time ({uri-issue}467[#467])\n"
        "* Logs are linked:\n  - the name is told\n  - so is the session\n\n"
        "== v2.0.0 - 2023-12-22\n\n* Ported\n"
    )
    found = _read(source, "CHANGELOG.adoc")
    assert found["2.1.0"] == [
        "Player shows the time (#467)",
        "Logs are linked: the name is told so is the session",
    ]


def test_changes_that_are_in_no_release_yet_are_told_in_the_language_of_the_document() -> None:
    source = "## [Inédit]\n\n### Corrigé\n\n- Les droits\n\n## [1.2.0] - 2024-08-20\n\n### Ajouté\n\n- Une vue\n"
    first, second = read_releases(source, name="CHANGELOG.fr.md")
    assert (first.version, first.unreleased, second.version) == ("Unreleased", True, "1.2.0")


def test_german_labels_name_kinds() -> None:
    source = "### Version 1.1.0\nHinzugefügt:\n- Filter\n\nGeändert:\n- Hilfetexte\n\nBerichtigt:\n- Vorzeichen\n"
    (release,) = read_releases(source, name="CHANGELOG.de.md")
    assert [entry.kind for entry in release.entries] == [EntryKind.ADDED, EntryKind.CHANGED, EntryKind.FIXED]


def test_files_counts_and_known_issues_are_no_changes() -> None:
    source = (
        "## 2.2.0 (2022-12-09)\n\n- Updated Bootstrap\n\nAffected files:\n\n- package.json\n- src/html/blog.html\n"
        "- src/js/navbar.js\n\nNumbers:\n\n- Public releases: 116\n- Public functions: 58\n- Contributors told: 79\n\n"
        "### Known issues\n\n- Peptides are not supported\n\n## 2.1.0 (2021-10-20)\n\n- Renamed src/js/a.js\n"
    )
    assert _read(source, "CHANGELOG.md") == {"2.2.0": ["Updated Bootstrap"], "2.1.0": ["Renamed src/js/a.js"]}


def test_a_table_of_contents_behind_the_last_release_is_no_change() -> None:
    source = "## v1.2.0\n\n- New\n\n## v1.1.0\n\n- Old\n\nContents\n\n- v1.2.0\n- v1.1.0\n"
    assert _read(source, "CHANGELOG.md") == {"1.2.0": ["New"], "1.1.0": ["Old"]}


def test_the_type_of_a_commit_tells_the_kind_where_no_heading_does() -> None:
    source = "## 1.2.0\n\n- fix: remove unwanted letters\n- feat: internal links\n\n## 1.1.0\n\n- docs: tell of keys\n"
    kinds = [entry.kind for release in read_releases(source, name="CHANGELOG.md") for entry in release.entries]
    assert kinds == [EntryKind.FIXED, EntryKind.ADDED, EntryKind.DOCS]


def test_a_document_that_only_includes_others_says_that_it_gave_nothing() -> None:
    reading = examine_document("What's new\n==========\n\n.. include:: releases/v0.3.2.txt\n", name="docs/whatsnew.rst")
    assert not reading.releases
    assert "whatsnew" in reading.suspicion
    assert examine_document("* News and Updates\n\n- a feed\n", name="info_news.org").suspicion


def test_a_pointer_to_the_notes_of_a_series_is_no_release() -> None:
    source = (
        "## 5.4.1 (2024-08-08)\n\n- Fix a crash\n\n## 5.4.x (2024-08-07)\n\nSee the notes of 5.4.0.\n\n"
        "## 5.3.2 (2024-07-02)\n\n- Fix a leak\n\n## 5.3.1 (2024-06-01)\n\n- Fix a hang\n"
    )
    assert list(_read(source, "CHANGELOG.md")) == ["5.4.1", "5.3.2", "5.3.1"]


def test_a_day_written_as_one_number_is_the_version_too() -> None:
    source = "## 20250605\n\n- ping: less noise\n\n## 20240905\n\n- arping: quit\n\n## 20240117\n\n- clean\n"
    assert [(release.version, str(release.published)) for release in read_releases(source, name="CHANGES.md")] == [
        ("20250605", "2025-06-05"),
        ("20240905", "2024-09-05"),
        ("20240117", "2024-01-17"),
    ]


def test_the_first_item_below_a_dated_line_names_the_version() -> None:
    source = "".join(
        f"{day}  A. Cassen  <a@heron.example>\n\t* heron-{version} released.\n\t* vrrp: mend a leak\n\n"
        for day, version in (("2024-11-05", "2.3.2"), ("2024-06-08", "2.3.1"), ("2023-05-31", "2.2.8"))
    )
    releases = read_releases(source, name="ChangeLog")
    assert [(release.version, str(release.published)) for release in releases] == [
        ("2.3.2", "2024-11-05"),
        ("2.3.1", "2024-06-08"),
        ("2.2.8", "2023-05-31"),
    ]
    assert [entry.text for entry in releases[0].entries] == ["vrrp: mend a leak"]


def test_the_releases_of_a_private_edition_are_not_those_of_the_product() -> None:
    source = "".join(
        f"## Heron 2.{minor}.0\n\n- Open {minor}\n\n## Heron Enterprise 2.{minor}.0\n\n- Private {minor}\n\n"
        for minor in (3, 2, 1)
    )
    reading = examine_document(source + "## Heron 2.0.0 Enterprise ready\n\n- Roles\n", name="CHANGELOG.md")
    found = {release.version: [entry.text for entry in release.entries] for release in reading.releases}
    assert found == {"2.3.0": ["Open 3"], "2.2.0": ["Open 2"], "2.1.0": ["Open 1"], "2.0.0": ["Roles"]}
    assert reading.left_out == ("3 releases belong to another edition of the product",)
    alone = "## Heron Enterprise 2.3.1\n\n- a b\n\n## Heron Enterprise 2.3.0\n\n- c d\n"
    assert list(_read(alone, "CHANGELOG.md")) == ["2.3.1", "2.3.0"]


def test_a_guide_that_states_the_day_of_its_last_edit_is_no_post() -> None:
    guide = "---\ntitle: Requirements\ndate: 2026-01-03\n---\n\n- Two cores\n- One gigabyte\n"
    assert read_releases(guide, name="docs/install/requirements.md") == ()
    assert read_releases("# The move\n\n- First copy\n", name="docs/2026-08-22-the-move.md") == ()
    (post,) = read_releases(guide, name="docs/changelog/new-requirements.md")
    assert str(post.published) == "2026-01-03"


def test_lines_of_asciidoc_and_wiki_markup_that_are_sentences_are_entries() -> None:
    adoc = (
        "= news =\n\nRepository head::\n     Polish the manual.\n     Mend links.\n\n"
        "4.14: 2020-06-27::\n     Build on Macs.\n\n"
        "4.13: 2020-06-24::\n     Ignored files are read.\n     The manual is better.\n     Ids are kept.\n\n"
        "4.12: 2020-06-21::\n     A manual that needs\n     two lines.\n"
    )
    found = _read(adoc, "NEWS.adoc")
    assert {version: len(texts) for version, texts in found.items()} == {
        "Unreleased": 2,
        "4.14": 1,
        "4.13": 3,
        "4.12": 1,
    }
    wiki = "".join(
        f"===== 2.0.{patch} - {patch} octobre 2012 =====\nCorrection de la barre\nAjout du SDK\n"
        "Mise a jour des outils\n"
        "Correction des styles de la pagination des forums\n\n"
        for patch in (5, 4, 3)
    )
    assert {version: len(texts) for version, texts in _read(wiki, "changelog.txt").items()} == {
        "2.0.5": 4,
        "2.0.4": 4,
        "2.0.3": 4,
    }


def test_a_bare_version_and_its_day_head_a_release_whatever_stands_below() -> None:
    source = "".join(
        f"version 0.1.{patch} (23-0{patch}-2019 21:00 UTC)\n*** This release has news ***\nGeneral:\n  * updates\n\n"
        for patch in (3, 2)
    )
    assert list(_read(source, "changelog.txt")) == ["0.1.3", "0.1.2"]


def test_a_series_that_is_not_released_yet_is_unreleased() -> None:
    source = "## [4.x - Unreleased] - 2026-xx-xx\n### Fixed\n- Sort\n\n## [4.2.0] - 2026-07-05\n### Added\n- Force\n"
    assert _read(source, "CHANGELOG.md") == {"Unreleased": ["Sort"], "4.2.0": ["Force"]}
