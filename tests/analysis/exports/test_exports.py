"""Every table in every format: complete, stable, verbatim where it can be, harmless where it cannot."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from markdown_it import MarkdownIt

from analysis.answers import Answer, answer_of
from analysis.exports.registry import FORMATS, default_name, export, write_export
from analysis.exports.safe import neutral, restore
from analysis.exports.schema import SCHEMA_VERSION, Form, What, schema_of
from analysis.exports.wide import WIDE
from analysis.view import MarketView
from rivalscope.core.errors import MissingExtraError, RivalscopeError
from rivalscope.core.records import NoKind

TABLES = [(what, form) for what in What for form in Form if form is Form.LONG or what in WIDE]


def _csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("what", "form"), TABLES)
def test_same_market_same_bytes(small: MarketView, what: What, form: Form, format: str) -> None:
    first = export(small, what, format=format, form=form)
    assert first
    assert export(small, what, format=format, form=form) == first


@pytest.mark.parametrize("what", list(What))
def test_long_columns_are_the_schema(market: MarketView, what: What) -> None:
    rows = _csv(export(market, what, format="csv"))
    names = [column.name for column in schema_of(what)]
    assert export(market, what, format="csv").decode().splitlines()[0] == ",".join(names)
    assert len(set(names)) == len(names)
    assert rows or what in (What.DEMAND, What.POSTS)  # nobody listened to the users of this market
    for row in rows[:1]:
        assert row["schema"] == f"{what}/{SCHEMA_VERSION}"
        assert row["as_of"] == "2026-10-05T06:30:00Z"


def test_matrix_has_one_row_a_cell_with_quote_and_date(market: MarketView) -> None:
    rows = _csv(export(market, "matrix", format="csv"))
    assert len(rows) == len(market.products) * len(market.capabilities)
    for row in rows:
        cell = market.cell(row["product"], row["capability_id"])
        assert cell is not None
        assert row["support"] == cell.support.value
        assert row["no_kind"] == (cell.no_kind.value if cell.no_kind else "")
        if row["support"] in ("full", "partial"):
            assert restore(row["quote"]) == cell.evidence[0].quote
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", row["captured_at"])


def test_leads_stand_beside_the_matrix_and_never_among_the_evidence(market: MarketView) -> None:
    unclear = [cell for cell in market.cells if cell.no_kind is NoKind.UNCLEAR]
    assert unclear
    rows = {row["cell_id"]: row for row in _csv(export(market, "matrix", format="csv"))}
    for cell in unclear:
        row = rows[cell.id]
        assert (row["support"], row["quote"], row["proof"]) == ("unknown", "", "0")
        assert (row["leads"], restore(row["lead_quote"])) == (str(len(cell.leads)), cell.leads[0].quote)
        assert row["answer"].startswith(f"? unclear ({len(cell.leads)} passage")
    leads = {row["cell_id"] for row in _csv(export(market, "leads", format="csv"))}
    assert leads == {cell.id for cell in unclear if cell.leads}
    assert not leads & {row["cell_id"] for row in _csv(export(market, "evidence", format="csv"))}
    book = openpyxl.load_workbook(io.BytesIO(export(market, "matrix", format="xlsx", form="wide")))
    notes = [cell.comment.text for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
    assert sum("to read, no proof: “" in note for note in notes) == len(unclear)


def test_three_kinds_of_no_differ_in_words_and_signs(market: MarketView) -> None:
    texts = {row["no_kind"]: row["answer"] for row in _csv(export(market, "matrix", format="csv")) if row["no_kind"]}
    assert texts["documented"].startswith("✕ no (documented)")
    assert re.match(r"○ not mentioned \(\d+ pages? read\)", texts["not_mentioned"])
    assert texts["not_looked"].startswith("⊘ could not look")
    assert len({answer.sign for answer in Answer}) == len(Answer)


def test_wide_matrix_has_a_column_a_product_and_agrees_with_the_long_one(market: MarketView) -> None:
    claimed = ("full", "partial", "none")
    long = {
        (row["capability_id"], row["product_name"]): row["answer"]
        + (f" · {float(row['confidence']):.0%}" if row["support"] in claimed else "")
        for row in _csv(export(market, "matrix", format="csv"))
    }
    wide = _csv(export(market, "matrix", format="csv", form="wide"))
    assert {
        (row["capability_id"], product.name): row[product.name] for row in wide for product in market.products
    } == long


def test_wide_csv_tells_excel_that_it_is_utf8_and_long_csv_begins_with_its_first_column(market: MarketView) -> None:
    assert export(market, "matrix", format="csv", form="wide").startswith(b"\xef\xbb\xbftheme,")
    assert export(market, "matrix", format="csv").startswith(b"product,")
    assert export(market, "matrix", format="csv", bom=True).startswith(b"\xef\xbb\xbfproduct,")


def test_pandas_reads_types(market: MarketView) -> None:
    frame = pd.read_csv(io.BytesIO(export(market, "matrix", format="csv")))
    assert frame["confidence"].between(0, 1).all()
    assert frame["own"].dtype == bool
    assert pd.to_datetime(frame["captured_at"]).dropna().dt.tz is not None


@pytest.mark.parametrize(("what", "form"), TABLES)
def test_no_csv_cell_is_a_formula(hostile: MarketView, what: What, form: Form) -> None:
    data = export(hostile, what, format="csv", form=form)
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator):
            for cell in row:
                assert not cell.lstrip(" \"'").startswith(("=", "@", "＝")) or cell.startswith("'"), cell
                assert not cell.startswith(("+", "-", "\t", "\r")) or _is_number(cell), cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(("what", "form"), TABLES)
def test_no_xlsx_cell_is_a_formula_or_a_strange_link(hostile: MarketView, what: What, form: Form) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export(hostile, what, format="xlsx", form=form)))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not isinstance(cell.value, str) or cell.value == neutral(restore(cell.value))
                assert cell.hyperlink is None or str(cell.hyperlink.target).startswith("https://")


def test_negative_numbers_stay_numbers(make_market: Callable[..., MarketView]) -> None:
    market = make_market(products=2, capabilities=3)
    series = replace(market.trends[0], points=((market.trends[0].points[0][0], -5.0),))
    rows = _csv(export(replace(market, trends=(series,)), "trends", format="csv"))
    assert rows[0]["value"] == "-5"


def test_xlsx_has_frozen_head_filters_colours_comments_and_facts(market: MarketView) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export(market, "matrix", format="xlsx", form="wide")))
    sheet = book["matrix"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == f"A1:J{len(market.capabilities) + 1}"
    fills: dict[str, set[str]] = {}
    for row in sheet.iter_rows(min_row=2, min_col=3, max_col=7):
        for cell in row:
            fills.setdefault(str(cell.value).split()[0], set()).add(cell.fill.fgColor.rgb)
            if str(cell.value).startswith("✓"):
                assert "https://" in cell.comment.text
                assert "captured 2026-" in cell.comment.text
    assert all(len(colours) == 1 for colours in fills.values())
    about: dict[str, object] = {}
    for name, value, *_ in book["About"].iter_rows(values_only=True):
        about.setdefault(name, value)
    assert about["as_of"] == "2026-10-05T06:30:00Z"
    assert about["measured_precision"] == 0.91
    assert about["pages_read"] > 0


def test_xlsx_text_longer_than_a_cell_may_be_is_cut_with_a_sign(make_market: Callable[..., MarketView]) -> None:
    market = make_market(products=1, capabilities=1)
    capability = replace(market.capabilities[0], description="x" * 40_000)
    data = export(replace(market, capabilities=(capability,)), "capabilities", format="xlsx")
    value = openpyxl.load_workbook(io.BytesIO(data))["capabilities"]["C2"].value
    assert len(value) == 32_767
    assert value.endswith("…")


def test_json_is_verbatim_and_carries_facts(hostile: MarketView) -> None:
    data = json.loads(export(hostile, "evidence", format="json"))
    assert data["facts"]["accuracy"].startswith("91% right")
    assert {row["quote"] for row in data["rows"]} == {one.quote for _, one in hostile.evidence_of.values()}


def test_parquet_opens_in_duckdb_with_types_and_facts(hostile: MarketView, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    parquet = pytest.importorskip("pyarrow.parquet")
    (path,) = write_export(hostile, "matrix", tmp_path / "matrix.parquet", format="parquet")
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT product, count(*), max(captured_at) FROM '{path}' WHERE support = 'full' GROUP BY 1 ORDER BY 1"
        ).fetchall()
    expected = sorted({cell.product for cell in hostile.cells if cell.support.value == "full"})
    assert [row[0] for row in found] == expected
    assert found[0][2].tzinfo is not None
    schema = parquet.read_schema(path)
    assert json.loads(schema.metadata[b"rivalscope"])["schema"] == f"matrix/{SCHEMA_VERSION}"
    assert schema.field("score").metadata[b"about"]
    quotes = set(parquet.read_table(path)["quote"].to_pylist())
    assert quotes - {""} <= {one.quote for _, one in hostile.evidence_of.values()}


def test_parquet_without_its_library_names_the_install_line() -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "import runpy; market = runpy.run_path('benchmarks/synthetic.py')['make_market'](products=1, capabilities=1)\n"
        "from analysis.exports.registry import export\n"
        "export(market, 'matrix', format='csv')\n"
        "try:\n    export(market, 'matrix', format='parquet')\n"
        "except Exception as error:\n    print(type(error).__name__, error)\n"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.startswith(MissingExtraError.__name__)
    assert "pip install 'rivalscope[parquet]'" in done.stdout


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name == "href"}


@pytest.mark.parametrize(("what", "form"), TABLES)
def test_html_holds_no_script_of_theirs(hostile: MarketView, what: What, form: Form) -> None:
    tags = _Tags()
    tags.feed(export(hostile, what, format="html", form=form).decode())
    assert not tags.tags & {"script", "img", "iframe", "svg", "object"}
    assert not any(name.startswith("on") for name in tags.attributes)
    assert all(link.startswith("https://") for link in tags.links)


@pytest.mark.parametrize(("what", "form"), TABLES)
def test_markdown_shows_their_text_as_text(hostile: MarketView, what: What, form: Form) -> None:
    text = export(hostile, what, format="md", form=form).decode()
    html = MarkdownIt("commonmark").enable("table").render(text)
    tags = _Tags()
    tags.feed(html)
    assert not tags.tags & {"script", "img", "iframe", "em", "strong", "code"}
    assert all(link.startswith("https://") for link in tags.links)
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1


def test_file_gets_a_companion_with_meanings_and_facts(market: MarketView, tmp_path: Path) -> None:
    path, companion = write_export(market, "matrix", tmp_path / "new" / "matrix.csv", format="csv")
    assert path.read_bytes() == export(market, "matrix", format="csv")
    data = json.loads(companion.read_text(encoding="utf-8"))
    assert data["url"] == "matrix.csv"
    assert [column["name"] for column in data["tableSchema"]["columns"]] == [one.name for one in schema_of(What.MATRIX)]
    assert data["rivalscope:accuracy"].startswith("91% right")
    assert sorted(file.name for file in path.parent.iterdir()) == ["matrix.csv", "matrix.csv-metadata.json"]


def test_an_export_that_fails_leaves_yesterdays_file(market: MarketView, tmp_path: Path) -> None:
    path = tmp_path / "matrix.csv"
    path.write_text("yesterday", encoding="utf-8")
    broken = replace(market, cells=(*market.cells[:5], replace(market.cells[5], plan=5)))
    with pytest.raises(TypeError):
        write_export(broken, "matrix", path, format="csv")
    assert path.read_text(encoding="utf-8") == "yesterday"
    assert list(tmp_path.iterdir()) == [path]


def test_a_pair_that_was_never_assessed_could_not_be_looked_at(market: MarketView) -> None:
    first = market.cells[0]
    rows = _csv(export(replace(market, cells=market.cells[1:]), "matrix", format="csv"))
    row = next(row for row in rows if row["product"] == first.product and row["capability_id"] == first.capability)
    assert (row["support"], row["no_kind"], row["answer"]) == ("unknown", "not_looked", "⊘ could not look")
    assert row["cell_id"] == first.id


def test_gaps_keep_the_unverified_behind_and_apart(market: MarketView) -> None:
    rows = _csv(export(market, "gaps", format="csv"))
    standings = [row["standing"] for row in rows]
    assert standings == sorted(standings, key=["gap", "behind", "unverified"].index)
    for row in rows:
        ours = answer_of(market.cell(market.own, row["capability_id"]))
        assert (row["standing"] == "gap") == (ours is Answer.NO)
        assert row["cell_ids"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"what": "matrics", "format": "csv"}, "matrix"),
        ({"what": "matrix", "format": "xls"}, "xlsx"),
        ({"what": "evidence", "format": "csv", "form": "wide"}, "long"),
    ],
)
def test_an_unknown_wish_names_what_there_is(market: MarketView, arguments: dict[str, str], word: str) -> None:
    with pytest.raises(RivalscopeError) as caught:
        export(market, **arguments)
    assert word in caught.value.next_step


def test_default_names_tell_the_form() -> None:
    assert default_name("gaps", format="md") == "gaps.md"
    assert default_name("matrix", format="csv", form="wide") == "matrix-wide.csv"
