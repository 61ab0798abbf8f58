"""Release notes as public reports tell of them, rows 32 to 37 of the cases, each with two siblings of its kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.extraction.releases import read_releases

Told = list[tuple[str, str, list[tuple[str, str]]]]


def told(source: str, name: str) -> Told:
    return [
        (
            release.version,
            str(release.published or ""),
            [(entry.kind.value, entry.text) for entry in release.entries],
        )
        for release in read_releases(source, name=name)
    ]


def shared_case(shared: Path, name: str) -> Told:
    return told((shared / "cases" / "inputs" / name).read_text(encoding="utf-8"), name)


@pytest.mark.shared
def test_row_32_headings_of_lerna_and_release_please(shared: Path) -> None:
    lerna = shared_case(shared, "r02_lerna_brackets.md")
    assert [(version, day) for version, day, _ in lerna] == [
        ("12.4.0", "2025-08-23"),
        ("12.3.1", "2025-08-01"),
        ("12.3.0", "2025-07-30"),
    ]
    assert ("added", "board-77: swimlanes by assignee [beta] (24b358b)") in lerna[0][2]
    please = shared_case(shared, "r04_release_please.md")
    assert [kind for kind, _ in please[0][2]] == ["breaking", "added", "internal"]


def test_row_32_siblings_standard_version_and_brackets_without_links() -> None:
    assert told(
        "### [1.2.1](https://x.example/c) (2026-02-02)\n\n### Bug Fixes\n\n* **ui:** keep [x] boxes\n\n"
        "## [1.2.0](https://x.example/b) (2026-01-02)\n\n### ⚠ BREAKING CHANGES\n\n* **api:** ids are strings\n",
        "CHANGELOG.md",
    ) == [
        ("1.2.1", "2026-02-02", [("fixed", "ui: keep [x] boxes")]),
        ("1.2.0", "2026-01-02", [("breaking", "api: ids are strings")]),
    ]
    assert told(
        "## [2.0.0]\n\n### Removed\n\n- [beta] exports\n\n## [1.9.0]\n\n### Added\n\n- [CSV] files\n", "C.md"
    ) == [
        ("2.0.0", "", [("removed", "[beta] exports")]),
        ("1.9.0", "", [("added", "[CSV] files")]),
    ]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "releases"),
    [
        ("r03_blockquote_dates.md", [("1.2.1", "2016-03-28"), ("1.2.0", "2016-02-03")]),
        ("r08_fenced.md", [("1.5.0", "2026-02-03"), ("1.4.0", "2026-01-05")]),
        ("r09b.txt", [("2.1.0", "2026-06-01"), ("2.0.0", "2026-05-01")]),
        ("r15_debian.txt", [("3.4-2", "2026-11-02"), ("3.4-1", "2026-10-05")]),
        ("r16_gitlab.md", [("17.2.0", "2026-07-17"), ("17.1.3", "2026-07-09")]),
        ("r11_jp_dates.html", [("2026-11-05", "2026-11-05"), ("2026-10-01", "2026-10-01")]),
        ("r12_de_dates.html", [("5.2", "2026-03-03"), ("5.1", "2025-12-15")]),
    ],
)
def test_row_33_dates_wherever_they_stand(shared: Path, name: str, releases: list[tuple[str, str]]) -> None:
    assert [(version, day) for version, day, _ in shared_case(shared, name)] == releases


def test_row_33_siblings_a_quoted_day_in_french_and_a_polish_page() -> None:
    french = "## 2.1\n> 3 mars 2026\n\n- Correction : un plantage\n\n## 2.0\n> 15 déc. 2025\n\n- Ajout : un thème\n"
    assert told(french, "CHANGELOG.md") == [
        ("2.1", "2026-03-03", [("fixed", "un plantage")]),
        ("2.0", "2025-12-15", [("added", "un thème")]),
    ]
    polish = (
        "<html lang='pl'><body><h1>Nowości</h1><h2>Wersja 5.2 z 3 marca 2026</h2><ul><li>Nowe: skróty</li></ul>"
        "<h2>Wersja 5.1 z 15 grudnia 2025</h2><ul><li>Naprawiono: zawieszanie</li></ul></body></html>"
    )
    assert [(version, day) for version, day, _ in told(polish, "nowosci.html")] == [
        ("5.2", "2026-03-03"),
        ("5.1", "2025-12-15"),
    ]


@pytest.mark.shared
def test_row_34_tags_of_packages_in_a_feed(shared: Path) -> None:
    assert [version for version, _, _ in shared_case(shared, "d02b_atom.xml")] == [
        "0.7.6",
        "2.0.1",
        "1.9.0",
        "1.0.0-beta.3",
    ]


def _feed(*titles: str) -> str:
    entries = "".join(
        f"<entry><id>{at}</id><updated>2026-11-{10 - at:02}T10:00:00Z</updated><title>{title}</title>"
        '<content type="html">&lt;ul&gt;&lt;li&gt;Add shortcuts&lt;/li&gt;&lt;/ul&gt;</content></entry>'
        for at, title in enumerate(titles)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>Release notes from heron</title>{entries}</feed>"
    )


def test_row_34_siblings_scoped_packages_and_folders_before_the_version() -> None:
    scoped = told(_feed("@heron/core2@3.0.1", "@heron/x402@1.2.0"), "feed.xml")
    assert [version for version, _, _ in scoped] == ["3.0.1", "1.2.0"]
    folders = told(_feed("sdk/go/v1.9.2", "charts/heron-2.4.0", "py-1.1.0rc1"), "feed.xml")
    assert [version for version, _, _ in folders] == ["1.9.2", "2.4.0", "1.1.0rc1"]


@pytest.mark.shared
def test_row_37_changesets(shared: Path) -> None:
    newest, oldest = shared_case(shared, "r05_monorepo.md")
    assert newest[2][0] == ("added", "Add keyboard shortcuts to the command palette.")
    assert [kind for kind, _ in (*newest[2], *oldest[2])] == ["added", "fixed", "internal", "internal"]


def test_row_37_siblings_thanks_and_pull_requests_before_an_entry() -> None:
    source = (
        "# heron\n\n## 2.0.0\n\n### Major Changes\n\n- [#12](https://x.example/12) [`5d2f0a1`](https://x.example/c) "
        "Thanks [@lee](https://x.example/lee)! - Drop the old keys\n\n## 1.9.1\n\n### Patch Changes\n\n"
        "- Updated dependencies [[`9c1e77b`](https://x.example/d)]:\n  - @heron/core@1.9.1\n"
    )
    newest, oldest = read_releases(source, name="CHANGELOG.md")
    assert [entry.text for entry in newest.entries] == ["Drop the old keys"]
    assert [entry.kind.value for entry in oldest.entries] == ["internal"]
    assert {entry.component for release in (newest, oldest) for entry in release.entries} <= {"", "heron"}
