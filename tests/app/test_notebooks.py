"""The bundled notebooks: stored clean, holding no logic, running on any workspace, written as HTML without code."""

from __future__ import annotations

import ast
import json
import re
import shutil
import sys
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rivalscope.app.notebook.run import bundled_notebooks, copy_notebooks, export_notebooks, with_parameters
from rivalscope.app.sample import sample_files
from rivalscope.app.workflows.setup import init_workspace
from rivalscope.core.errors import ConfigError, MissingExtraError, RivalscopeError
from rivalscope.core.workspace import Workspace

nbformat = pytest.importorskip("nbformat", reason="the extra notebooks is not installed")

NOTEBOOKS = bundled_notebooks()
# zmq and tornado leave sockets to the garbage collector when a kernel ends.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def cells(name: str, kind: str) -> Iterator[dict[str, Any]]:
    for cell in json.loads(NOTEBOOKS[name].read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == kind:
            yield {**cell, "source": "".join(cell["source"])}


def run_cells(name: str, **parameters: object) -> list[object]:
    """Run a notebook's cells in this process and return what each shows, drawn as a notebook would draw it."""
    names: dict[str, object] = {}
    shown: list[object] = []
    for cell in cells(name, "code"):
        tree = ast.parse(cell["source"])
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names.update(parameters)
        if last is not None:
            shown.append(drawn(eval(compile(ast.Expression(last.value), name, "eval"), names)))
    return shown


def drawn(value: Any) -> object:
    if hasattr(value, "to_dict"):
        return value.to_dict()
    return value._repr_html_() if hasattr(value, "_repr_html_") else value


def test_there_are_ten_and_each_asks_a_question() -> None:
    assert [name[:2] for name in NOTEBOOKS] == [f"{number:02d}" for number in range(1, 11)]
    for name in NOTEBOOKS:
        first = next(cells(name, "markdown"))["source"].splitlines()[0]
        assert first.startswith("# "), name


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_stored_without_outputs(name: str) -> None:
    raw = json.loads(NOTEBOOKS[name].read_text(encoding="utf-8"))
    nbformat.validate(nbformat.from_dict(raw))
    for cell in raw["cells"]:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
    assert NOTEBOOKS[name].stat().st_size < 12_000


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_imports_one_module_and_holds_no_logic(name: str) -> None:
    imported: set[str] = set()
    for cell in cells(name, "code"):
        for node in ast.walk(ast.parse(cell["source"])):
            assert not isinstance(
                node, ast.If | ast.For | ast.While | ast.FunctionDef | ast.ClassDef | ast.comprehension
            )
            if isinstance(node, ast.ImportFrom):
                imported.add(str(node.module))
            assert not isinstance(node, ast.Import)
    assert imported == {"rivalscope.app.notebook"}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_has_one_cell_of_parameters(name: str) -> None:
    tagged = [cell["source"] for cell in cells(name, "code") if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1
    names = [target.id for node in ast.parse(tagged[0]).body for target in node.targets]  # type: ignore[attr-defined]
    assert names == ["workspace", "products", "since", "until"]


@pytest.fixture(scope="session")
def pages(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """All notebooks, executed on the sample market, as HTML by name."""
    out = tmp_path_factory.mktemp("notebooks")
    written = export_notebooks(Workspace.open(demo), out=out)
    return {path.stem: path.read_text(encoding="utf-8") for path in written}


def test_all_notebooks_run_top_to_bottom_on_the_sample_market(pages: dict[str, str]) -> None:
    assert list(pages) == list(NOTEBOOKS)
    for name, page in pages.items():
        assert "Feature flags for software teams, as of 2026-10-05" in page, name
        assert "Traceback" not in page
        assert "There is no matrix yet" not in page


def test_an_exported_notebook_shows_no_code(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        assert "open_market" not in page, name
        assert "In&nbsp;[" not in page
        for cell in cells(name, "code"):
            first = cell["source"].splitlines()[0]
            assert first not in re.sub(r"<script.*?</script>", "", page, flags=re.S), first


def test_an_exported_notebook_asks_nothing_of_the_network(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert "Content-Security-Policy" in page
        assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page
        outside = re.sub(r"<script.*?</script>", "", page, flags=re.S)
        assert not re.search(r"<(?:script|img|link|iframe)[^>]+(?:src|href)=[\"']?(?:https?:)?//", outside)
        assert not re.search(r"<script[^>]+src=", page)


def test_every_chart_says_what_it_shows_and_from_when(pages: dict[str, str]) -> None:
    charts = [chart for page in pages.values() for chart in re.findall(r"<img ([^>]*)>", page)]
    assert len(charts) >= 10
    for chart in charts:
        told = re.search('alt="([^"]+)"', chart)
        drawing = re.search('base64,([^"]+)', chart)
        assert told is not None
        assert drawing is not None
        title, _, rest = told[1].partition(" (")
        assert len(title.split()) >= 3
        assert re.match(r"Feature flags for software teams, as of \d{4}-\d\d-\d\d", rest)
        assert f">{title}<" in b64decode(drawing[1]).decode("utf-8")


def test_products_and_dates_narrow_a_notebook(demo: Path) -> None:
    shown = run_cells("02_competitive_matrix", workspace=str(demo), products=["tarnwick"], until="2026-03-02")
    assert "Tarnwick" in str(shown)
    assert "Pennantry" not in str(shown)
    assert "as of 2026-10-05" not in str(shown)


def test_a_failing_cell_names_its_notebook_and_error(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "market"
    shutil.copytree(demo, folder)
    (folder / "notebooks").mkdir()
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source="1 / 0")])
    nbformat.write(book, folder / "notebooks" / "mine.ipynb")
    with pytest.raises(RivalscopeError, match="ZeroDivisionError") as caught:
        export_notebooks(Workspace.open(folder), ["mine"], out=tmp_path / "out")
    assert caught.value.where == "mine.ipynb"
    assert list((tmp_path / "out").iterdir()) == []


def test_parameters_are_set_behind_the_notebooks_own() -> None:
    book = with_parameters(nbformat.read(NOTEBOOKS["09_sql"], as_version=4), {"since": "180d", "products": ["a"]})
    at = next(i for i, cell in enumerate(book.cells) if "parameters" in cell.metadata.get("tags", []))
    assert book.cells[at + 1].source == "since = '180d'\nproducts = ['a']"


def test_an_unknown_notebook_or_parameter_names_those_that_there_are(demo: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="02_competitive_matrix"):
        export_notebooks(Workspace.open(demo), ["12"], out=tmp_path)
    book = nbformat.read(NOTEBOOKS["09_sql"], as_version=4)
    with pytest.raises(ConfigError, match="workspace, products, since, until"):
        with_parameters(book, {"product": "x"})


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_market_that_was_never_crawled_gives_sentences(name: str, tmp_path: Path) -> None:
    init_workspace(tmp_path / "new", market_yaml=(sample_files() / "market.yaml").read_text(encoding="utf-8"))
    shown = run_cells(name, workspace=str(tmp_path / "new"))
    assert any("rivalscope crawl" in str(value) for value in shown)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_market_without_any_product_gives_sentences(name: str, tmp_path: Path) -> None:
    init_workspace(tmp_path / "new", market_yaml="market: Nothing yet\n")
    assert run_cells(name, workspace=str(tmp_path / "new"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_one_product_at_the_first_capture_is_enough(name: str, demo: Path) -> None:
    shown = run_cells(name, workspace=str(demo), products=["tarnwick"], since="2026-01-01", until="2026-03-03")
    # SQL asks the whole store, and how a capability spread is told of the whole market: who was first may be anybody.
    assert "Pennantry" not in str(shown[1:]) or name in ("05_trends_and_diffusion", "09_sql")


def test_the_copies_in_a_workspace_are_kept_unless_asked_otherwise(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "market"
    init_workspace(folder)
    workspace = Workspace.open(folder)
    assert len(copy_notebooks(workspace)) == len(NOTEBOOKS)
    mine = folder / "notebooks" / "09_sql.ipynb"
    mine.write_text("changed", encoding="utf-8")
    assert copy_notebooks(workspace) == []
    assert mine.read_text(encoding="utf-8") == "changed"
    copy_notebooks(workspace, fresh=True)
    assert mine.read_text(encoding="utf-8") == NOTEBOOKS["09_sql"].read_text(encoding="utf-8")


def test_without_the_extra_the_message_has_the_install_line(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nbclient", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'rivalscope\[notebooks\]'"):
        export_notebooks(Workspace.open(demo), out=tmp_path)


@pytest.fixture
def page(pages: dict[str, str], tmp_path: Path) -> Iterator[Any]:
    """The exported matrix in a real Chromium, with everything that it did on the side in ``page.noise``."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine (install the package chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    file = tmp_path / "matrix.html"
    file.write_text(pages["02_competitive_matrix"], encoding="utf-8")
    with playwright.sync_playwright() as started:
        # The sandbox needs privileges that containers do not give; the only page opened is our own.
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        opened = browser.new_page()
        opened.noise = []
        opened.on("console", lambda message: opened.noise.append(f"{message.type}: {message.text}"))
        opened.on("pageerror", lambda error: opened.noise.append(f"error: {error}"))
        outside = ("http:", "https:")
        opened.on("request", lambda asked: opened.noise.append(asked.url) if asked.url.startswith(outside) else None)
        opened.goto(file.as_uri())
        yield opened
        browser.close()


@pytest.mark.browser
def test_the_exported_matrix_filters_sorts_and_opens_quotes_without_a_network(page: Any) -> None:
    matrix = page.locator(".rivalscope-matrix")
    rows = matrix.locator("tbody tr")
    assert rows.count() == 18
    matrix.locator("input[type=search]").fill("saml")
    found = rows.filter(visible=True).all_inner_texts()
    assert 0 < len(found) < 18
    assert any(row.startswith("Single sign-on (SAML)") for row in found)
    matrix.locator("input[type=search]").fill("")
    matrix.locator("select").select_option("no")
    told = rows.filter(visible=True)
    assert 0 < told.count() < 18
    assert all("✕ no" in row for row in told.all_inner_texts())
    matrix.locator("select").select_option("")
    matrix.locator("thead button").first.click()
    names = [row.split("\n")[0] for row in rows.all_inner_texts()]
    assert names == sorted(names, key=str.casefold)
    cell = matrix.locator("td.yes").first
    assert not cell.locator("blockquote").first.is_visible()
    cell.locator("summary").press("Enter")
    assert cell.locator("blockquote").first.is_visible()
    assert cell.locator("a").first.get_attribute("href").startswith("http://127.0.0.1")
    assert page.noise == []


@pytest.mark.browser
def test_the_exported_tables_are_drawn_from_the_file_alone(page: Any) -> None:
    table = page.locator("table.dataTable").first
    table.wait_for()
    assert table.locator("tbody tr").count() > 0
    assert page.noise == []
