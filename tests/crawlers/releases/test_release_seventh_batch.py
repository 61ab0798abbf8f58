"""Forms that a seventh batch of documents showed: each kind with siblings, written for these tests."""

from __future__ import annotations

import json

import pytest

from crawlers.extraction.entry_kind import kind_from_heading
from crawlers.extraction.releases import examine_document


def read(source: str, name: str = "CHANGELOG.md") -> list[tuple[str, str, int]]:
    """Return version, day and number of entries of each release; a day that names a release is no version."""
    found = examine_document(source, name=name).releases
    days = [str(release.published) if release.published else "" for release in found]
    return [
        ("" if one.version == day else one.version, day, len(one.entries)) for one, day in zip(found, days, strict=True)
    ]


def told(source: str, name: str = "CHANGELOG.md") -> list[tuple[str, str]]:
    """Return kind and text of each entry of the first release."""
    return [(entry.kind.value, entry.text) for entry in examine_document(source, name=name).releases[0].entries]


@pytest.mark.parametrize("older", ["2024.02.27", "2024. 02. 27.", "2024.2.27"])
def test_a_day_may_be_written_with_points_and_blanks(older: str) -> None:
    source = f"# Notes\n\n### 2024. 06. 25.\n- A\n\n### {older}\n- B\n- C\n\n### 2023. 1. 3\n- D\n"
    assert read(source) == [("", "2024-06-25", 1), ("", "2024-02-27", 2), ("", "2023-01-03", 1)]


def test_versions_that_look_like_days_stay_versions_where_nothing_else_is_a_day() -> None:
    source = "# Notes\n\n## 2024.06.25\n- A\n\n## 2024.02.27\n- B\n\n## 2023.1.3\n- C\n"
    assert [version for version, _, _ in read(source)] == ["2024.06.25", "2024.02.27", "2023.1.3"]


@pytest.mark.parametrize("attribute", ["{: .text-delta}", "{: .fs-3 #top }", "{:.no_toc}"])
@pytest.mark.parametrize("rule", ["<hr>\n", '<div class="a"></div>\n', "\n"])
def test_posts_with_attributes_below_their_lines(attribute: str, rule: str) -> None:
    posts = [("A faster editor", "March 2, 2024"), ("Maps in reports", "January 9, 2024"), ("Export", "May 3, 2023")]
    text = "\n\n".join(f"{rule}### {title}\n{day}\n{attribute}\n\nIt is here for all of you." for title, day in posts)
    assert [day for _, day, _ in read(f"# News\n\n{text}\n")] == ["2024-03-02", "2024-01-09", "2023-05-03"]


@pytest.mark.parametrize("marks", ["+~-", "f+c", "*!+"])
@pytest.mark.parametrize("name", ["changelog.txt", "CHANGES.md"])
def test_marks_in_brackets_are_list_marks(marks: str, name: str) -> None:
    first, second, third = marks
    source = (
        f"1.2.0 (02.03.2024)\n[{first}] Maps in reports\n[{second}] The crash on start,\n    which came back\n"
        f"[{third}] Old maps\n\n1.1.0 (01.02.2024)\n[{second}] The menu\n\n1.0.0 (05.01.2024)\n[{first}] All of it\n"
    )
    assert read(source, name) == [("1.2.0", "2024-03-02", 3), ("1.1.0", "2024-02-01", 1), ("1.0.0", "2024-01-05", 1)]
    assert told(source, name)[1][1] == "The crash on start, which came back"


def test_boxes_and_footnotes_are_no_list_marks() -> None:
    source = "## 1.1\n\n[1] a\n[2] b\n[3] c\n[4] d\n[x] e\n[x] f\n[x] g\n[x] h\n\n## 1.0\n\n- A\n"
    assert read(source)[0][2] <= 1


@pytest.mark.parametrize("line", ["- version {}", "- Version {}", "- Release {}"])
def test_the_last_item_of_a_day_names_its_version(line: str) -> None:
    rule = "-" * 67
    days = [("Wed Mar 27 15:18:15 CET 2024", "1.4.0"), ("Tue Mar 12 13:48:06 CET 2024", ""),
            ("Mon Feb 05 09:00:00 CET 2024", "1.3.0"), ("Fri Jan 05 09:00:00 CET 2024", "1.2.0")]  # fmt: skip
    source = "\n".join(
        f"{rule}\n{day} - a@heron.example\n\n- fixed the parser\n" + (line.format(version) + "\n" if version else "")
        for day, version in days
    )
    found = [(version, day) for version, day, _ in read(source, "heron.changes")]
    assert found == [("1.4.0", "2024-03-27"), ("", "2024-03-12"), ("1.3.0", "2024-02-05"), ("1.2.0", "2024-01-05")]


def test_a_version_right_below_a_day_is_that_of_its_release() -> None:
    days = ["2004-07-13", "2004-05-01", "2003-11-20"]
    source = "\n\n".join(
        f"{day}  Ada Hale  <a@heron.example>\n\n\tRELEASE 0.{14 - at}.0" for at, day in enumerate(days)
    )
    for month in (10, 8, 7, 5):
        source += f"\n\n2003-{month:02}-01  Ada Hale  <a@heron.example>\n\n\t* fixed the parser\n"
    assert [one[:2] for one in read(source, "ChangeLog")][:3] == [
        ("0.14.0", "2004-07-13"), ("0.13.0", "2004-05-01"), ("0.12.0", "2003-11-20")]  # fmt: skip


@pytest.mark.parametrize("line", ["Version {}:", "Version {}", "**Version {}**"])
def test_lines_that_read_like_the_headings_of_releases_are_releases(line: str) -> None:
    marked = "\n\n".join(f"## Version {version}\n\n- Fixed a crash" for version in ("2.3.0", "2.2.1", "2.2.0"))
    plain = "\n\n".join(f"{line.format(version)}\n\n- Added a thing" for version in ("2.1.0", "2.0.0"))
    assert [version for version, _, _ in read(f"# Heron\n\n{marked}\n\n{plain}\n")] == [
        "2.3.0", "2.2.1", "2.2.0", "2.1.0", "2.0.0"]  # fmt: skip


def test_a_sentence_about_a_version_is_none_of_them() -> None:
    marked = "\n\n".join(f"## Version {version}\n\n- Fixed a crash" for version in ("2.3.0", "2.2.1", "2.2.0"))
    assert len(read(f"# Heron\n\n{marked}\n\nSince version 2.1.0 the menu is new:\n\n- A\n")) == 3


@pytest.mark.parametrize("form", ["{}-BETA-1", "{}-STABLE-2, {}-BETA-1", "{}"])
def test_versions_that_begin_with_a_day_as_one_number(form: str) -> None:
    days = ["260820", "260731", "260705", "251228", "251101"]
    source = "# ChangeLog\n\n" + "\n\n".join(f"## {form.format(day, day)}\n\n- A\n- B" for day in days)
    found = read(source)
    assert [day for _, day, _ in found] == ["2026-08-20", "2026-07-31", "2026-07-05", "2025-12-28", "2025-11-01"]
    assert found[0][0] == form.format("260820", "").split(",")[0]


def test_numbers_that_are_no_days_are_no_such_versions() -> None:
    source = "# Parts\n\n" + "\n\n".join(f"## {part}-A\n\n- Ready" for part in ("993412", "883300", "775511", "664499"))
    assert all(day == "" for _, day, _ in read(source))


def test_a_record_names_its_version_with_letters_and_tells_in_a_text_of_any_name() -> None:
    records = [
        {
            "version": "P1.28.7+29",
            "date": "2026-04-28",
            "blurb": "The app launches with recurring tasks.",
            "old": False,
        },
        {"version": "P1.28(5)", "date": "2026-03-19", "blurb": "Another way to pay for the damage.", "old": False},
        {"version": "v47", "date": "2026-01-05", "blurb": "Digital keys with a lock view.", "old": True},
    ]
    assert read(json.dumps({"releases": records}), "releases.json") == [
        ("P1.28.7+29", "2026-04-28", 1), ("P1.28(5)", "2026-03-19", 1), ("47", "2026-01-05", 1)]  # fmt: skip


SECTIONS = {
    "toml": 'title = "Heron 3.11.0"\ndate = "2024-03-02"\n\n[[entries]]\nsection_title = "New features"\n'
    'contents = """\n<ul><li>Maps in reports</li><li>Export as text</li></ul>"""\n\n'
    '[[entries]]\nsection_title = "Bug fixes"\ncontents = "<ul><li>The crash on start</li></ul>"\n',
    "json": json.dumps({"version": "3.11.0", "date": "2024-03-02", "changes": [
        {"title": "New features", "text": "- Maps in reports\n- Export as text\n"},
        {"title": "Bug fixes", "items": ["The crash on start"]}]}),
    "yaml": "version: 3.11.0\ndate: 2024-03-02\nchanges:\n- title: New features\n  text: |\n    - Maps in reports\n"
    "    - Export as text\n- title: Bug fixes\n  items:\n  - The crash on start\n",
}  # fmt: skip


@pytest.mark.parametrize("form", SECTIONS)
def test_a_data_file_may_be_one_release_with_sections(form: str) -> None:
    assert read(SECTIONS[form], f"changelog.{form}") == [("3.11.0", "2024-03-02", 3)]
    assert told(SECTIONS[form], f"changelog.{form}") == [
        ("added", "Maps in reports"), ("added", "Export as text"), ("fixed", "The crash on start")]  # fmt: skip


def test_a_manifest_is_no_release() -> None:
    manifest = {"name": "heron", "version": "1.2.3", "description": "A tool for maps", "files": ["a", "b"]}
    assert read(json.dumps(manifest), "package.json") == []


@pytest.mark.parametrize("known", ["Known issues (Version {})", "Open issues in v{}", "Bekannte Fehler in {}"])
def test_sections_of_a_version_are_its_own_and_known_issues_are_none_of_it(known: str) -> None:
    parts = [("What's new in version 2.1", "- Maps"), ("Fixed issues in v2.1.2", "- A crash"),
             ("Fixed issues in v2.1.1", "- The menu"), (known.format("2.1"), "- Slow on Mondays"),
             ("Fixed issues in v2.0.1", "- The lock"), (known.format("2.0"), "- Slow on Fridays")]  # fmt: skip
    source = "\n\n".join(f"# {title}\n\n{text}" for title, text in parts)
    assert read(source) == [("2.1", "", 1), ("2.1.2", "", 1), ("2.1.1", "", 1), ("2.0.1", "", 1)]


def test_a_product_may_be_called_open() -> None:
    source = "\n\n".join(f"## Open Heron {version}\n\n- A\n- B" for version in ("2.2", "2.1", "2.0"))
    assert len(read(f"# News\n\n{source}")) == 3


@pytest.mark.parametrize("names", [("Ada Lovelace (da)", "Björn B. Dahl (sv)", "Чэн Ли (zh_TW)"),
                                   ("Ana-Maria O’Neil (pt_BR, es)", "kim (ko)", "J. de la Cruz (fil)")])  # fmt: skip
def test_translators_are_no_changes(names: tuple[str, ...]) -> None:
    people = "\n".join(f"   * {name}" for name in names)
    source = (
        f"1.2.0\n=====\n\n  Fixes:\n   * Fix a leak (#12)\n\n  Translations:\n\n{people}\n\n1.1.0\n=====\n\n   * A\n"
    )
    assert [text for _, text in told(source, "NEWS")] == ["Fix a leak (#12)"]


@pytest.mark.parametrize("form", ["{} #{}\t{}", "{} #{}: {}", "{} ABC-{} - {}"])
def test_a_ticket_before_an_entry_states_its_kind(form: str) -> None:
    entries = [("Feature", "Maps in reports"), ("Bug", "The menu is empty"), ("Feature", "Export"), ("Bug", "A lock")]
    lines = "\n".join(form.format(kind, 1857 + at, text) for at, (kind, text) in enumerate(entries))
    heads = [f"v{version}, released 2024-03-02\n---------------\n" for version in ("1.2.0", "1.1.0")]
    source = "\n\n".join(head + lines for head in heads)
    assert told(source, "changes.txt") == [
        ("added", "Maps in reports"), ("fixed", "The menu is empty"),
        ("added", "Export"), ("fixed", "A lock")]  # fmt: skip
    assert examine_document(source, name="changes.txt").releases[0].entries[0].issues[0].endswith("1857")


@pytest.mark.parametrize(
    "title", ["📶 Schlechte Verbindungen - optimiert", "통계 합계 목록 조회 추가", "Meilleure vue d'été ajoutée"]
)
def test_a_title_that_holds_a_word_of_a_kind_is_no_kind(title: str) -> None:
    assert kind_from_heading(title) is None


@pytest.mark.parametrize(
    "title",
    [
        "v1.2.0 Improvements",
        "1.2 Bug fixes",
        "🐛 Fehlerbehebungen",
        "기능 추가",
        "Исправления и улучшения безопасности",
    ],
)
def test_what_names_a_kind_still_does(title: str) -> None:
    assert kind_from_heading(title) is not None


@pytest.mark.parametrize("levels", [("##", "####"), ("##", "###"), ("#", "##")])
def test_the_day_of_a_post_may_be_a_heading_below_its_title(levels: tuple[str, str]) -> None:
    posts = [("A faster editor", "March 2, 2024"), ("Maps in reports", "January 9, 2024"), ("Export", "May 3, 2023")]
    title, day = levels
    source = "\n\n".join(f"{title} {name}\n\n{day} {when}\n\nIt is for all of you." for name, when in posts)
    assert read(source, "news.md") == [("", "2024-03-02", 1), ("", "2024-01-09", 1), ("", "2023-05-03", 1)]
    assert told(source, "news.md")[0][1] == "A faster editor It is for all of you."


@pytest.mark.parametrize("aspect", ["Codename Ada", "Fixed in this release", "Notes"])
def test_days_and_versions_by_turns_are_one_release_each(aspect: str) -> None:
    days = [("Jun 7, 2023", "1.1.0"), ("Mar 1, 2023", "1.0.0")]
    source = "= Heron\n\n" + "\n\n".join(
        f"== {day}\n\n== Overview\n\nIt is new.\n\n== Version {version} - {aspect}\n\n* A\n* B" for day, version in days
    )
    assert [one[:2] for one in read(source, "notes.adoc")] == [("1.1.0", "2023-06-07"), ("1.0.0", "2023-03-01")]


@pytest.mark.parametrize(
    "lines", [("Version:4.5", "Version:4.4", "Version:4.3"), ("Version 4.5:", "Version 4.4:", "Version 4.3:")]
)
def test_lines_like_one_heading_are_releases_where_there_are_several(lines: tuple[str, ...]) -> None:
    source = "## Version: 5.0\n\nadd the thing\n\n" + "\n\n".join(f"{line}\n\nadd a menu of maps" for line in lines)
    assert [version for version, _, _ in read(source)] == ["5.0", "4.5", "4.4", "4.3"]


@pytest.mark.parametrize("name", ["004-release-2025-09.md", "release-2025-09.html", "heron_v2025-09.md"])
def test_a_file_is_named_by_a_version_with_dashes(name: str) -> None:
    front = "---\ntitle: Release 2025.09\n---\n## Maps\n\nMaps are in reports.\n\n## Export\n\nIt is a text now.\n"
    assert [version for version, _, _ in read(front, f"notes/{name}")] == ["2025.09"]


def test_lines_of_a_paragraph_may_be_an_entry_each() -> None:
    lines = ["Fix the error of the menu on touch screens", "Fix a crash", "Allow rows of any height",
             "Add maps"]  # fmt: skip
    assert [text for _, text in told("## 1.1\n\n" + "\n".join(lines) + "\n\n## 1.0\n\n- A\n")] == lines


@pytest.mark.parametrize(
    "prose",
    [
        "Heron finds its way.\nIt is faster now.\nTry it on a map.",
        "Heron finds its way home over\nthe lake, and it does so in\nhalf the time.",
    ],
)
def test_prose_with_a_line_for_each_sentence_is_one_entry(prose: str) -> None:
    assert len(told(f"## 1.1\n\n{prose}\n\n## 1.0\n\n- A\n")) == 1


@pytest.mark.parametrize("nothing", ["No aplica", "Keine", "なし", "N/A", "Нет"])
def test_a_section_that_says_there_is_nothing_has_no_entry(nothing: str) -> None:
    source = f"## 1.1 - 2024-03-02\n\n### Added\n\n- A map\n\n### Fixed\n\n{nothing}\n\n## 1.0 - 2024-01-02\n\n- B\n"
    assert [text for _, text in told(source)] == ["A map"]


def test_sections_of_prose_with_details_are_a_feature_each() -> None:
    section = (
        "### {0}\n\nThe new {0} does more for you, among it:\n\n- one thing of {0}\n- another of {0}\n\nIt is easy.\n\n"
    )
    source = "## 1.1\n\n" + "".join(map(section.format, ("map", "menu", "export"))) + "## 1.0\n\n- A\n"
    found = [text for _, text in told(source)]
    assert [text.split()[0] for text in found] == ["map", "menu", "export"]
    assert "another of menu It is easy." in found[1]


def test_lists_right_below_titles_are_entries_each() -> None:
    section = "### {0}\n\n- one thing of {0}\n- another of {0}\n\n"
    source = "## 1.1\n\n" + "".join(map(section.format, ("map", "menu", "export"))) + "## 1.0\n\n- A\n"
    assert len(told(source)) == 6


def test_a_contents_marker_is_no_entry() -> None:
    source = "- TOC\n{:toc}\n\n## Added\n\n- A\n- B\n\n## Fixed\n\n- C\n"
    assert [text for _, text in told(source, "notes/v1.2.0.md")] == ["A", "B", "C"]


@pytest.mark.parametrize("day", ["Nov 2017", "November 2017", "5 Nov 2017"])
def test_the_number_of_a_beta_is_no_day(day: str) -> None:
    found = read(f"#### 1.0.0-beta-3 - {day}\n- A\n\n#### 1.0.0-beta-2 - Oct 2017\n- B\n")
    assert [version for version, _, _ in found] == ["1.0.0-beta-3", "1.0.0-beta-2"]
    assert found[0][1] == ("2017-11-05" if day.startswith("5") else "2017-11-01")


@pytest.mark.parametrize("version", ["v1", "2", "v3"])
def test_the_version_of_what_a_post_is_about_is_none_of_its_own(version: str) -> None:
    source = (
        f"---\ndate: 2024-07-03\nversion: {version}\ntitle: Ring groups by name\n---\nThe groups have a name now.\n"
    )
    assert read(source, "docs/_changelog/2024-07-03-ring-groups.md") == [("", "2024-07-03", 1)]


@pytest.mark.parametrize(
    "text", ["fix: 起動時にメニューが表示されない問題を修正しました", "fix: исправлено падение при запуске программы"]
)
def test_an_entry_with_a_label_in_another_script_heads_no_list(text: str) -> None:
    assert kind_from_heading(text) is None
    details = "  - その他の詳細はこちらです\n  - もう一つの詳細です\n"
    assert len(told(f"# 1.1\n\n- {text}\n{details}- feat: B\n\n# 1.0\n\n- feat: A\n")) == 2


@pytest.mark.parametrize("title", ["Limitations", "Upgrade Notes:", "Upgrade guide"])
def test_what_to_mind_on_upgrading_is_no_change(title: str) -> None:
    source = f"# Version 1.1\n## {title}\n- Needs a reset\n\n## Bug fixes\n- A crash\n\n# Version 1.0\n- B\n"
    assert told(source) == [("fixed", "A crash")]


@pytest.mark.parametrize("field", ["**{}:** {}", "{}: {}", "*{}*: {}"])
def test_lines_about_a_release_are_no_entries(field: str) -> None:
    about = [
        ("Release ID", "#318103"),
        ("Prepared by", "Ada Hale"),
        ("Date", "2024-04-21"),
        ("Branch", "release/24.4.22"),
    ]
    lines = "\n".join(field.format(name, value) for name, value in about)
    source = f"# Release: Heron 24.4.22\n\n{lines}\n\n## Summary\n\n- Maps in reports\n- An export\n"
    assert read(source, "releases/release-24.4.22.md") == [("24.4.22", "2024-04-21", 2)]


@pytest.mark.parametrize("key", ["sections", "groups", "byKind"])
def test_changes_by_their_kinds_are_read_whatever_holds_them(key: str) -> None:
    records = [{"version": f"Version 1.{5 - at}", "date": day, key: {"new": ["Maps", "Notes"], "fixed": ["A crash"]}}
               for at, day in enumerate(("March 7, 2024", "January 31, 2024"))]  # fmt: skip
    assert read(json.dumps({"releases": records}), "notes.json") == [("1.5", "2024-03-07", 3), ("1.4", "2024-01-31", 3)]


@pytest.mark.parametrize("version", ["3.2.0", "3.2"])
def test_a_post_is_of_its_day_where_title_and_heading_name_one_version(version: str) -> None:
    front = "---\ntitle: Heron.NET 3.2 Release Notes\ndate: 2024-12-02\n---\nIt is here.\n\n"
    source = f"{front}## Heron Client v{version} Release Details\n\n- Maps\n- Notes\n"
    assert [day for _, day, _ in read(source, "news/heron-net-3-2-release-notes.md")] == ["2024-12-02"]


@pytest.mark.parametrize("alt", ["{} section graphic", "Heron {}", "A board, seen by {} people"])
def test_a_picture_alone_is_no_title_of_what_stands_below_it(alt: str) -> None:
    sections = "".join(
        f'<h3>Better {name}</h3><p><img alt="{alt.format(number)}"></p><p>Boards can be searched by {name} now.</p>'
        for number, name in ((2.1, "ranges of days"), (7, "words of their authors"), (12, "names of places"))
    )
    source = (
        f"<h1>Notes</h1><h2>2.1.0</h2><ul><li>Faster maps</li></ul>{sections}<h2>2.0.0</h2><ul><li>Maps</li></ul>"
        "<h2>1.0.0</h2><ul><li>A</li></ul>"
    )
    assert [text for _, text in told(source, "notes.html")][1:] == [
        "Better ranges of days Boards can be searched by ranges of days now.",
        "Better words of their authors Boards can be searched by words of their authors now.",
        "Better names of places Boards can be searched by names of places now.",
    ]


def test_a_picture_alone_may_name_a_kind() -> None:
    section = '<p><img alt="Bug fix"></p><ul><li>The window keeps its size</li></ul>'
    source = (
        f"<h1>Notes</h1><h2>2.1.0</h2>{section}<h2>2.0.0</h2><ul><li>Maps</li></ul><h2>1.0.0</h2><ul><li>A</li></ul>"
    )
    assert told(source, "notes.html") == [("fixed", "The window keeps its size")]


@pytest.mark.parametrize(
    ("versions", "days"),
    [
        (["2012.06.04", "2012.05.28"], ["2012-06-04", "2012-05-28"]),
        (["2024.10.10", "2024.10.9", "2024.10.8"], ["", "", ""]),
        (["2024.12.31", "2024.12.28"], ["", ""]),  # a twenty-eighth release of December as well as a day
    ],
)
def test_versions_are_days_where_all_of_them_are_written_as_such(versions: list[str], days: list[str]) -> None:
    source = "# Changes\n\n" + "".join(f"## {one}\n\n- Fix the clock of {one[-1]} boards\n\n" for one in versions)
    found = examine_document(source, name="CHANGES.md").releases
    assert [one.version for one in found] == versions
    assert [str(one.published or "") for one in found] == days
