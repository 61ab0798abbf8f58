"""Comparison pages in every format that people write them in, checked against the sample market."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from analysis.market_store import MarketStore
from rivalscope.app.cli import app
from rivalscope.app.documents import document_html
from rivalscope.app.workflows.check import check_target, stale_document
from rivalscope.core.errors import ConfigError
from rivalscope.core.workspace import Workspace

docx = pytest.importorskip("docx", reason="the extra office is not installed")

ROWS = [
    ["Feature", "Lanternfish", "Gantryfold", "Tarnwick"],
    ["SAML single sign-on", "Yes", "Yes", "No"],
    ["Webhooks", "✓", "✓", "✓"],
    ["Self-hosting", "✗", "✓", ""],
    ["Teleportation", "Yes", "No", "No"],
]


def _html(path: Path) -> None:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    path.write_text(f"<html><body><main><table>{rows}</table></main></body></html>", encoding="utf-8")


def _md(path: Path) -> None:
    lines = [" | ".join(row) for row in ROWS]
    lines.insert(1, "---|---|---|---")
    path.write_text("# Compare\n\n" + "\n".join(f"| {line} |" for line in lines) + "\n", encoding="utf-8")


def _csv(path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        csv.writer(stream, delimiter=";").writerows(ROWS)


def _xlsx(path: Path) -> None:
    book = Workbook()
    for row in [[None, None, None, None], *ROWS]:
        book.active.append(row)
    book.save(path)


def _docx(path: Path) -> None:
    document = docx.Document()
    document.add_heading("Compare", level=1)
    table = document.add_table(rows=len(ROWS), cols=len(ROWS[0]))
    for line, row in enumerate(ROWS):
        for column, text in enumerate(row):
            table.cell(line, column).text = text
    document.save(str(path))


def _ipynb(path: Path) -> None:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    cell = {
        "cell_type": "code",
        "source": [],
        "outputs": [{"output_type": "display_data", "data": {"text/html": [f"<table>{rows}</table>"]}}],
    }
    path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")


WRITERS = {".html": _html, ".md": _md, ".csv": _csv, ".xlsx": _xlsx, ".docx": _docx, ".ipynb": _ipynb}


@pytest.mark.parametrize("ending", WRITERS)
def test_the_same_table_makes_the_same_claims_in_every_format(demo: Path, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"compare{ending}"
    WRITERS[ending](path)
    view = MarketStore(Workspace.open(demo)).require_matrix()
    check = check_target(view, str(path))
    found = {(one.claim.product, view.label(one.claim.capability)): one.claim.claimed.value for one in check.checked}
    assert found == {
        ("lanternfish", "Single sign-on (SAML)"): "yes",
        ("gantryfold", "Single sign-on (SAML)"): "yes",
        ("tarnwick", "Single sign-on (SAML)"): "no",
        ("lanternfish", "Webhooks"): "yes",
        ("gantryfold", "Webhooks"): "yes",
        ("tarnwick", "Webhooks"): "yes",
        ("lanternfish", "Self-hosting"): "no",
        ("gantryfold", "Self-hosting"): "yes",
    }
    assert check.unmapped_rows == ("Teleportation",)


@pytest.mark.parametrize("ending", [".xlsx", ".docx", ".ipynb"])
def test_a_broken_document_is_named(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"broken{ending}"
    path.write_bytes(b"PK\x03\x04 this is none")
    with pytest.raises(ConfigError, match="cannot be read"):
        document_html(path)


def test_the_command_fails_where_it_is_asked_to(demo: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "compare.html", tmp_path / "report.html"
    _html(path)
    run = CliRunner().invoke
    words = ["check", str(path), "-w", str(demo)]
    assert run(app, words).exit_code == 0
    wrong = path.read_text(encoding="utf-8").replace(
        "<td>Yes</td><td>Yes</td><td>No</td>", "<td>Yes</td><td>Yes</td><td>Yes</td>"
    )
    path.write_text(wrong, encoding="utf-8")
    failing = run(app, [*words, "--fail-on", "contradicted", "--fail-on", "unclear", "-o", str(out)])
    assert failing.exit_code == 1, failing.output
    assert "Tarnwick does not support SAML" in " ".join(out.read_text(encoding="utf-8").split())
    assert json.loads(run(app, [*words, "--format", "json"]).output)["tables"] == 1


def test_a_page_with_nothing_to_check_does_not_pass(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html><body><main><p>Nothing about anybody stands here.</p></main></body></html>")
    done = CliRunner().invoke(app, ["check", str(path), "-w", str(demo)])
    assert done.exit_code == 1
    assert "Nothing on this page could be checked" in " ".join(done.output.split())


@pytest.mark.parametrize(
    "words", [["nowhere.html"], ["x.html", "--format", "pdf"], ["x.html", "-o", "report.pdf"], ["x.csv"]]
)
def test_what_cannot_be_checked_is_told_with_the_next_step(demo: Path, words: list[str]) -> None:
    done = CliRunner().invoke(app, ["check", *words, "-w", str(demo)])
    assert done.exit_code != 0
    assert isinstance(done.exception, ConfigError)
    assert done.exception.next_step


def test_a_text_without_footnotes_is_checked_by_its_claims(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("# Note\n\nTarnwick does not support SAML single sign-on.\n", encoding="utf-8")
    found = stale_document(MarketStore(Workspace.open(demo)).require_matrix(), path)
    assert (found.lines, found.marked, found.claims) == ((), 0, 1)
    path.write_text("# Note\n\nNothing of the kind.\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["stale", str(path), "-w", str(demo)])
    assert done.exit_code == 1
    assert "Nothing in this text could be checked" in " ".join(done.output.split())


def test_definitions_of_footnotes_claim_nothing(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "brief.md"
    path.write_text(
        "# Brief\n\nTarnwick does not support SAML single sign-on.\n\n"
        "[^c0123456789n012345]: Tarnwick <https://tarnwick.example/#:~:text=No>, 2026-03-02\n"
        "[^c1123456789n012345]: Gantryfold, Webhooks: no. “Gantryfold has no webhooks.” <https://g.example/>\n",
        encoding="utf-8",
    )
    found = stale_document(MarketStore(Workspace.open(demo)).require_matrix(), path)
    assert (found.lines, found.claims) == ((), 1)


def test_findings_point_to_lines_of_the_file(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "compare.md"
    path.write_text("# Compare\n\nWords.\n\n| Feature | Tarnwick |\n|---|---|\n| Webhooks | ✗ |\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["check", str(path), "-w", str(demo), "--format", "sarif"])
    region = json.loads(done.output)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region["startLine"] == 7


def test_a_brief_as_html_is_checked_like_its_markdown(demo: Path, tmp_path: Path) -> None:
    found = []
    for name in ("brief.md", "brief.html"):
        assert CliRunner().invoke(app, ["brief", "-w", str(demo), "-o", str(tmp_path / name)]).exit_code == 0
        checked = stale_document(MarketStore(Workspace.open(demo)).require_matrix(), tmp_path / name)
        found.append((checked.lines, checked.marked))
    assert found[0] == found[1]
    assert found[0][0] == ()
    assert found[0][1] > 3
