"""The documentation says what is there: links lead somewhere, commands exist, notebooks are named as they are."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.demand.decisions import load_post_decisions
from analysis.matrix.decisions import read_cell_decisions
from crawlers.extraction.releases.corrections import load_release_rules
from rivalscope.app.cli import app
from rivalscope.app.cli.reference import commands
from rivalscope.app.notebook.run import bundled_notebooks
from rivalscope.core.market_file import parse_market

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GROUPS = {name.split()[0] for name, _ in commands() if " " in name}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_to_a_file(page: Path) -> None:
    lost = [
        link
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
        if not link.startswith(("http:", "https:", "#")) and not (page.parent / link.split("#")[0]).is_file()
    ]
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_and_option_exists(page: Path) -> None:
    known = dict(commands())
    for line in re.findall(r"(?:^|`)\s*rivalscope ([a-z][^`\n#]*)", page.read_text(encoding="utf-8"), re.M):
        words = line.split()
        name = " ".join(words[:2]) if words[0] in GROUPS and " ".join(words[:2]) in known else words[0]
        assert name in known, f"rivalscope {line}"
        help_text = CliRunner().invoke(app, [*name.split(), "--help"]).output
        for option in re.findall(r"(?<=\s)--?[a-z][a-z-]*", f" {line}"):
            assert option in help_text, f"rivalscope {line}"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_example_of_yaml_can_be_used_as_it_stands(page: Path, tmp_path: Path) -> None:
    for example in re.findall(r"^```yaml\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S):
        if example.startswith("cells:"):
            path = tmp_path / "overrides.yaml"
            path.write_text(example, encoding="utf-8")
            assert read_cell_decisions(path)
        elif example.startswith("posts:"):
            path = tmp_path / "overrides.yaml"
            path.write_text(example, encoding="utf-8")
            assert load_post_decisions(path)
        elif example.startswith("- match:"):
            path = tmp_path / "releases.yaml"
            path.write_text(example, encoding="utf-8")
            assert load_release_rules(path)
        else:
            head = "" if example.startswith("market:") else "market: Example\n"
            assert parse_market(head + example, name=page.name)


def test_the_guide_names_every_notebook() -> None:
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    assert [name for name in bundled_notebooks() if f"`{name}`" not in guide] == []


def test_every_page_of_questions_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    assert [
        page.name for page in (ROOT / "docs" / "questions").glob("*.md") if f"questions/{page.name}" not in guide
    ] == []


def test_pictures_are_small_and_used() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for picture in (ROOT / "docs" / "images").glob("*"):
        assert picture.stat().st_size < 200_000
        assert f"images/{picture.name}" in text


def test_the_site_is_built_without_a_lost_link_and_leaves_no_page_out(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    built = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (built.returncode, built.stdout) == (0, "")
    assert (tmp_path / "site" / "questions" / "who-has-what.html").is_file()
