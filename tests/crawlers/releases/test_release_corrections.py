"""``releases.yaml``: a fixture folder of odd documents, read as a person said, one test a field."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crawlers.extraction.overrides import ReleaseOverride
from crawlers.extraction.page import read_page
from crawlers.extraction.releases.corrections import load_release_rules, rule_for
from crawlers.extraction.releases.folder import DocumentReport, inspect_releases
from rivalscope.app.cli import app
from rivalscope.core.errors import ConfigError
from rivalscope.core.records import PageKind

FOLDER = Path(__file__).parent / "fixtures" / "odd-folder"
INPUTS = FOLDER / "inputs"
Rows = list[dict[str, str]]


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EXPECTED = _rows(FOLDER / "output.csv")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rows, list[DocumentReport]]:
    out = tmp_path_factory.mktemp("out") / "rows.csv"
    documents: list[DocumentReport] = []
    inspect_releases(INPUTS, out, rules=load_release_rules(INPUTS / "releases.yaml"), report=documents.append)
    return _rows(out), documents


@pytest.mark.parametrize("field", ["doc", "version", "date", "text"])
def test_a_field_is_as_the_fixture_says(read: tuple[Rows, list[DocumentReport]], field: str) -> None:
    assert [row[field] for row in read[0]] == [row[field] for row in EXPECTED]


def test_without_the_file_they_are_read_otherwise(tmp_path: Path) -> None:
    inspect_releases(INPUTS, tmp_path / "rows.csv")
    rows = _rows(tmp_path / "rows.csv")
    assert not any(row["doc"] == "NEWS.txt" and row["version"] == "autumn" for row in rows)
    assert any(row["doc"].startswith("enterprise/") for row in rows)
    assert not any(row["date"] for row in rows if row["doc"].startswith("dates/"))


def test_what_is_not_read_is_told(read: tuple[Rows, list[DocumentReport]]) -> None:
    ignored = next(document for document in read[1] if document.doc.startswith("enterprise/"))
    assert ignored.reading.left_out
    assert not ignored.reading.suspicion


def test_the_command_uses_the_file_of_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    result = CliRunner().invoke(app, ["inspect", "releases", str(INPUTS), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert [row["version"] for row in _rows(out)] == [row["version"] for row in EXPECTED]


def test_a_page_that_a_rule_names_is_release_notes_and_one_to_ignore_is_none() -> None:
    rules = load_release_rules(INPUTS / "releases.yaml")
    payload = (INPUTS / "years.html").read_bytes()
    page = read_page(payload, "https://heron.example/", overrides=[_at("heron.example/", rules, "years.html")])
    assert page.kind is PageKind.CHANGELOG
    assert [release.version for release in page.releases] == ["12", "11"]
    ignored = [_at("heron.example/changelog", rules, "enterprise/CHANGELOG.md")]
    text = (
        b"<h1>Changelog</h1><h2>1.1 (2024-05-01)</h2><ul><li>a b</li></ul><h2>1.0 (2024-04-01)</h2><ul><li>c</li></ul>"
    )
    assert not read_page(text, "https://heron.example/changelog", overrides=ignored).releases


def _at(address: str, rules: object, name: str) -> ReleaseOverride:
    assert isinstance(rules, tuple)
    rule = rule_for(rules, name)
    assert rule is not None
    return ReleaseOverride(rule.model_copy(update={"match": address}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('- match: a\n  pattern: "("\n', "regular expression"),
        ("- match: a\n  each: 'li['\n", "CSS"),
        ("- match: a\n  reader: word\n", "no reader"),
        ("- match: a\n  odrer: day\n", "order"),
        ("match: a\n", "not a list"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "releases.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_release_rules(path)
    assert said in f"{raised.value} {raised.value.next_step}"
