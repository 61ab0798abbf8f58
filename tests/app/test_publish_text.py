"""Documents as HTML and DOCX, and estimates that the team keeps in a CSV file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rivalscope.app.cli import app
from rivalscope.app.publish_text import write_text
from rivalscope.core.errors import ConfigError

TEXT = """# Title

A **bold** claim.[^c0123456789yabcdef] And <script>alert(1)</script> [x](javascript:alert(1)).

- one[^c0123456789yabcdef]
- two

| a | b |
| --- | --- |
| 1 | 2[^p0123456789] |

[^c0123456789yabcdef]: Heron: “It is so.” <https://heron.example/>, 2026-10-05
[^p0123456789]: Tern, Team: €9
"""


def test_html_numbers_the_footnotes_and_lets_no_markup_through(tmp_path: Path) -> None:
    write_text(TEXT, tmp_path / "a.html")
    html = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert html.count('<a href="#n1">1</a>') == 2
    assert '<li id="n2">Tern, Team: €9</li>' in html
    # Readers see numbers; the marker is kept in an attribute, by which the document can be checked again.
    assert html.count('data-mark="[^c0123456789yabcdef]"') == 2
    assert "[^" not in re.sub(r' data-mark="[^"]*"', "", html)
    assert "<script>" not in html
    assert 'href="javascript' not in html
    assert "<td>1</td>" in html


def test_docx_has_headings_lists_tables_and_sources(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="the extra office is not installed")
    write_text(TEXT, tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert styles["Title"] == "Heading 1"
    assert styles["one1"] == "List Bullet"
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [["a", "b"], ["1", "2 [2]"]]
    assert document.paragraphs[-1].text.startswith("2. Tern, Team")
    raised = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.font.superscript]
    assert raised == ["1", "1"]


def test_numbers_of_footnotes_stand_apart_and_addresses_end_before_the_quote(tmp_path: Path) -> None:
    address = "https://heron.example/docs#:~:text=It%20is%20so."
    text = f"# Title\n\nIt is so.[^c1][^c2] <{address}>\n\n[^c1]: Heron <{address}>, 2026\n[^c2]: Tern\n"
    write_text(text, tmp_path / "a.html")
    html = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "sup+sup::before" in html
    assert html.count(">https://heron.example/docs</a>") == html.count(f'href="{address}"') == 2
    docx = pytest.importorskip("docx", reason="the extra office is not installed")
    write_text(text, tmp_path / "a.docx")
    told = [paragraph.text for paragraph in docx.Document(str(tmp_path / "a.docx")).paragraphs]
    assert told[1].startswith("It is so.1, 2 https://heron.example/docs")
    assert told[3] == "1. Heron https://heron.example/docs, 2026"


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot write"):
        write_text(TEXT, tmp_path / "a.pdf")


def test_roadmap_and_spec_from_the_command_line(demo: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    estimates = tmp_path / "estimates.csv"
    estimates.write_text("capability,effort\nCustom roles,9\n", encoding="utf-8")
    plain = run(app, ["roadmap", "-w", str(demo)])
    moved = run(app, ["roadmap", "-w", str(demo), "--estimates", str(estimates)])
    assert plain.exit_code == moved.exit_code == 0, (plain.output, moved.output)
    assert "Custom roles" in plain.output.partition("## Next")[0]
    assert "Custom roles" in moved.output.partition("## Next")[2]
    estimates.write_text("capability,effort\nTeleportation,9\n", encoding="utf-8")
    wrong = run(app, ["roadmap", "-w", str(demo), "--estimates", str(estimates)])
    assert isinstance(wrong.exception, ConfigError)
    assert wrong.exception.where.endswith(":2")
    out = tmp_path / "spec.html"
    done = run(app, ["spec", "custom roles", "-w", str(demo), "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert "Acceptance criteria" in out.read_text(encoding="utf-8")
