"""``inspect releases`` writes what the scorers read."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

from crawlers.extraction.releases.folder import inspect_releases, read_document

NOTES = (
    "## 1.1.0 (2024-03-02)\n\n### Added\n\n- Fixed a crash in the list\n\n## 1.0.0\n\n## 0.9 - Jun 2023\n\n- Repair\n"
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_folder_to_table(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "heron").mkdir(parents=True)
    (docs / "heron" / "CHANGELOG.md.gz").write_bytes(gzip.compress(NOTES.encode()))
    (docs / "heron" / "data.json").write_text('{"1.0.0": 1}')
    out = tmp_path / "out.csv"
    assert inspect_releases(docs, out) == 3
    found = rows(out)
    assert found[0] == {
        "doc": "heron/CHANGELOG.md.gz",
        "version": "1.1.0",
        "date": "2024-03-02",
        "kind": "added",
        "text": "Fixed a crash in the list",
    }
    assert (found[1]["version"], found[1]["kind"], found[1]["text"]) == ("1.0.0", "", "")
    assert (found[2]["version"], found[2]["date"]) == ("0.9", "2023-06")


def test_kinds_from_text_ignore_headings(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text(NOTES)
    out = tmp_path / "out.csv"
    inspect_releases(tmp_path, out, kinds_from_text=True)
    assert rows(out)[0]["kind"] == "fixed"


def test_release_known_by_its_day_has_no_version(tmp_path: Path) -> None:
    (tmp_path / "news.md").write_text("## March 5, 2024\n\n- Sharing\n\n## February 1, 2024\n\n- Tags\n")
    out = tmp_path / "out.csv"
    inspect_releases(tmp_path, out)
    assert [(row["version"], row["date"]) for row in rows(out)] == [("", "2024-03-05"), ("", "2024-02-01")]


def test_broken_archives_and_binary_files_are_empty(tmp_path: Path) -> None:
    broken, binary, legacy = tmp_path / "a.md.gz", tmp_path / "b.md", tmp_path / "c.txt"
    broken.write_bytes(b"\x1f\x8bnot gzip")
    binary.write_bytes(b"\x89PNG\x00\x00")
    legacy.write_bytes("1.0 caf\u00e9".encode("cp1252"))
    assert read_document(broken) == read_document(binary) == ""
    assert read_document(legacy) == "1.0 caf\u00e9"
