"""Logs of days: ChangeLogs, `git log` and dated news, which state that a version was released."""

from __future__ import annotations

from crawlers.extraction.releases import examine_document, read_releases

_AUTHOR = "Ada Crane  <ada@heron.example>"


def _read(source: str, name: str = "ChangeLog") -> list[tuple[str, str, int]]:
    return [
        (release.version, str(release.published or ""), len(release.entries))
        for release in read_releases(source, name=name)
    ]


def _change_log(*stated: str) -> str:
    """Return a ChangeLog with an entry for each line, newest first, each after two days of other changes."""
    parts = []
    for at, line in enumerate(stated):
        parts.append(f"2024-{12 - at:02d}-20  {_AUTHOR}\n\n\t* {line}\n\n")
        parts += [
            f"2024-{12 - at:02d}-{day}  {_AUTHOR}\n\n\t* src/map.c (draw): Keep the lakes.\n\n" for day in (14, 3)
        ]
    return "".join(parts)


def test_a_change_log_is_cut_at_the_versions_that_it_states() -> None:
    source = _change_log("Version 2.5.1 released.", "Release 2.5.", "NEWS: Version 2.4.")
    assert _read(_change_log("Version 2.5.1 released.", "Release 2.5.", "Version 2.4.")) == [
        ("2.5.1", "2024-12-20", 2),
        ("2.5", "2024-11-20", 2),
        ("2.4", "2024-10-20", 2),
    ]
    # two plain statements and one that is about a file are too few
    assert len(_read(source)) == 9


def test_days_newer_than_the_newest_version_are_unreleased() -> None:
    log = f"2025-01-02  {_AUTHOR}\n\n\t* src/map.c: Draw a pond.\n\n" + _change_log(
        "Version 2.6.", "Version 2.5.", "Version 2.4."
    )
    assert _read(log)[:2] == [("Unreleased", "", 1), ("2.6", "2024-12-20", 2)]


def test_a_log_is_not_cut_at_versions_of_other_products() -> None:
    log = _change_log("Update zlib to version 1.2.", "Require autoconf 2.70.", "Update gettext 0.19.", "Use cmake 3.1")
    assert all(version == day for version, day, _ in _read(log))
    unordered = _change_log("Version 1.2.", "Version 3.1.", "Version 0.9.", "Version 2.7.")
    assert len(_read(unordered)) > 4


def test_other_days_of_a_log_with_versions_make_it_not_doubtful() -> None:
    reading = examine_document(_change_log("Version 2.6.", "Version 2.5.", "Version 2.4."), name="ChangeLog")
    assert (len(reading.releases), reading.suspicion) == (3, "")


def test_the_output_of_git_log_names_releases_by_subjects() -> None:
    subjects = (
        "Merge the maps",
        "heron 1.1.1",
        "Fix a leak\n    of birds",
        "Draw a lake",
        "heron 1.1",
        "Fix the dates",
    )
    subjects += (
        "Bump version to 1.0.9",
        "Fix a crash",
        "heron 1.0.8",
        "Add birds",
        "heron 1.0.7",
        "Add maps",
        "heron 1.0",
    )
    log = "".join(
        f"commit {at:040x}\nAuthor: {_AUTHOR}\nDate:   Tue Mar {28 - at} 10:00:00 2024 +0100\n\n    {subject}\n\n"
        f"    Signed-off-by: {_AUTHOR}\n\n"
        for at, subject in enumerate(subjects)
    )
    reading = examine_document(log, name="changelog")
    told = {
        release.version: (str(release.published), [e.text for e in release.entries]) for release in reading.releases
    }
    assert reading.reader == "git"
    assert list(told) == ["Unreleased", "1.1.1", "1.1", "1.0.9", "1.0.8", "1.0.7", "1.0"]
    assert told["1.1.1"] == ("2024-03-27", ["Fix a leak of birds", "Draw a lake"])


def test_lines_of_news_belong_to_the_release_above_them() -> None:
    news = "\n".join(
        f"2024/{month:02d}/18: Version 6.{month}.0\n2024/{month:02d}/11: fix the size of lakes\n"
        f"2024/{month:02d}/07: draw birds on maps\n"
        for month in range(9, 3, -1)
    )
    assert _read(news, "HISTORY")[:2] == [("6.9.0", "2024-09-18", 2), ("6.8.0", "2024-08-18", 2)]


def test_the_hour_of_a_date_is_no_year() -> None:
    source = "".join(f"1.{minor}  Tue Oct {minor} 14:49:43 AUSEST 2013\n\n\t* fix a lake\n\n" for minor in (22, 15, 8))
    assert [day for _, day, _ in _read(source, "Changes")] == ["2013-10-22", "2013-10-15", "2013-10-08"]


def test_dates_as_date_prints_them_with_the_day_first() -> None:
    source = "\n".join(
        f"version 2.{minor}: Tue {minor} May 16:26:30 CEST 2019\n\n\tFixes:\n\t- fix a lake\n" for minor in (21, 20, 19)
    )
    assert [day for _, day, _ in _read(source)] == ["2019-05-21", "2019-05-20", "2019-05-19"]


def test_a_revision_of_version_control_is_no_release() -> None:
    source = "\t$heron: CHANGES,v 1.78 2011/11/18 01:25:11 ada Exp $\n\n" + "\n".join(
        f"changes in heron 2015032{day}:\n\to  fix the size of lakes\n\to  draw birds\n" for day in (3, 2, 1)
    )
    assert [version for version, _, _ in _read(source, "CHANGES")] == ["20150323", "20150322", "20150321"]


def test_a_log_may_be_signed_by_names_alone() -> None:
    log = "".join(
        f"Tue {day} Jun 20{year} Ada Crane\n\t* === Version 1.{year}.0 ===\n\n"
        f"Mon {day - 1} Jun 20{year} Bo Heron\n\t* Draw lake {year}\n\n"
        for year, day in ((24, 18), (23, 13), (22, 14), (21, 15))
    )
    assert _read(log)[:2] == [("1.24.0", "2024-06-18", 1), ("1.23.0", "2023-06-13", 1)]


def test_days_that_state_a_version_are_named_by_it_and_the_others_stay_days() -> None:
    posts = "# News\n\n" + "".join(
        f"## Sat Jun {day} 2024\n\n{said}\n\n* Draw lake {day}\n\n"
        for day, said in (
            (29, "[Version 0.15.1](https://heron.example/v0.15.1) released. Highlights:"),
            (22, "We moved to another lake."),
            (15, "[Version 0.15](https://heron.example/v0.15) released. Highlights:"),
            (8, "[Version 0.14](https://heron.example/v0.14) released. Highlights:"),
            (1, "We draw birds."),
        )
    )
    assert [version for version, _, _ in _read(posts, "NEWS.md")] == [
        "0.15.1",
        "2024-06-22",
        "0.15",
        "0.14",
        "2024-06-01",
    ]
