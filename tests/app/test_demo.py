"""The main job, end to end: crawl the sample market at two dates, and hold matrix, changes and quotes to the truth."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from warcio.archiveiterator import ArchiveIterator

from analysis.answers import Turn, answer_of, turn
from analysis.documents import load_corpus
from analysis.matrix.build import build_matrix
from rivalscope.app.sample import sample_files
from rivalscope.app.workflows.demo import DATES, run_demo
from rivalscope.core.archive import Archive
from rivalscope.core.errors import ConfigError
from rivalscope.core.payload import verify
from rivalscope.core.records import Cell, Outcome
from rivalscope.core.store import capabilities, captures, matrix, runs
from rivalscope.core.workspace import Workspace


def _truth(day: str) -> dict[tuple[str, str], dict[str, str]]:
    with (sample_files() / "truth.csv").open(encoding="utf-8", newline="") as file:
        return {(row["product"], row["capability"]): row for row in csv.DictReader(file) if row["as_of"] == day}


def _told(demo: Path) -> dict[tuple[str, str], dict[str, str]]:
    with (demo / "exports" / "matrix.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(row["product"], row["capability"]): row for row in csv.DictReader(file)}


def test_every_cell_of_the_sample_market_is_told(demo: Path) -> None:
    assert _told(demo).keys() == _truth(DATES[-1]).keys()
    assert len(_told(demo)) == 90


def test_the_matrix_is_right_against_the_truth(demo: Path) -> None:
    truth, told = _truth(DATES[-1]), _told(demo)
    wrong = [
        f"{place}: {row['support']} {row['no_kind']}, told {told[place]['support']} {told[place]['no_kind']}"
        f": {told[place]['quote']}"
        for place, row in truth.items()
        if (row["support"], row["no_kind"]) != (told[place]["support"], told[place]["no_kind"])
    ]
    assert len(wrong) <= 2, "\n".join(wrong)


@pytest.fixture(scope="module")
def dated(demo: Path) -> dict[str, dict[tuple[str, str], Cell]]:
    """The matrix of each date by product and label, from the pages of that date."""
    workspace = Workspace(demo)
    found: dict[str, dict[tuple[str, str], Cell]] = {}
    for day in DATES:
        at = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)
        with workspace.store.begin() as connection:
            corpus = load_corpus(connection, workspace.market, as_of=at)
            known = capabilities.active_capabilities(connection)
        label = {one.id: one.label for one in known}
        found[day] = {(cell.product, label[cell.capability]): cell for cell in build_matrix(corpus, known)}
    return found


@pytest.mark.parametrize("day", DATES)
def test_each_date_as_it_is_known_now_is_right_against_its_truth(
    dated: dict[str, dict[tuple[str, str], Cell]], day: str
) -> None:
    wrong = [
        (*place, dated[day][place].support.value)
        for place, row in _truth(day).items()
        if (row["support"], row["no_kind"]) != (dated[day][place].support.value, dated[day][place].no_kind or "")
    ]
    assert len(wrong) <= 2, wrong


def test_every_flip_between_the_dates_is_a_true_one_with_its_quotes(
    dated: dict[str, dict[tuple[str, str], Cell]],
) -> None:
    old, new = _truth(DATES[0]), _truth(DATES[1])
    happened = {place: (old[place]["support"], new[place]["support"]) for place in new}
    told = {place: (dated[DATES[0]][place], dated[DATES[1]][place]) for place in new}
    assert {
        place: (was.support.value, now.support.value)
        for place, (was, now) in told.items()
        if was.support is not now.support
    } == {place: turned for place, turned in happened.items() if turned[0] != turned[1]}
    for place, (was, now) in told.items():
        if was.support is not now.support:
            # Each proved side has the words that prove it; an open side has none, and is told as first seen or gone.
            assert bool(was.evidence) is not answer_of(was).open, place
            assert bool(now.evidence) is not answer_of(now).open, place
            known = turn(answer_of(was), answer_of(now))
            assert (known is Turn.CHANGED) is bool(was.evidence and now.evidence), place


def test_no_false_no_is_told(demo: Path) -> None:
    truth, told = _truth(DATES[-1]), _told(demo)
    false = [
        place
        for place, row in told.items()
        if row["support"] == "none" and truth[place]["support"] in ("full", "partial")
    ]
    assert false == []


def test_could_not_look_is_never_mixed_with_not_mentioned(demo: Path) -> None:
    told = _told(demo)
    for place, row in _truth(DATES[-1]).items():
        if row["no_kind"] == "not_looked":
            assert told[place]["no_kind"] == "not_looked", place


def test_every_quote_stands_in_the_archived_bytes(demo: Path) -> None:
    workspace = Workspace(demo)
    archive = Archive(workspace.archive_dir)
    with workspace.store.begin() as connection:
        cells = matrix.load_cells(connection)
        quotes = [quote for cell in cells for quote in (*cell.evidence, *cell.contradictions, *cell.leads)]
        seen = captures.get_captures(connection, sorted({quote.capture_id for quote in quotes}))
    assert len(quotes) > 90
    for quote in quotes:
        archived = archive.read(seen[quote.capture_id])
        for piece in quote.pieces:
            assert verify(piece, archived.payload, mime=archived.mime, charset=archived.charset), piece


def test_cells_without_a_quote_claim_nothing(demo: Path) -> None:
    for place, row in _told(demo).items():
        assert bool(row["quote"]) == (row["support"] != "unknown"), place


def test_the_archive_is_valid_for_other_tools(demo: Path) -> None:
    files = sorted((demo / "archive").glob("*.warc.gz"))
    assert files
    for path in files:
        with path.open("rb") as stream:
            kinds = Counter(record.rec_type for record in ArchiveIterator(stream, check_digests="raise"))
        assert kinds["warcinfo"] >= 1


def test_the_second_crawl_finds_what_changed_and_keeps_what_did_not(demo: Path) -> None:
    workspace = Workspace(demo)
    with workspace.store.begin() as connection:
        rows = (
            connection.execute(text("SELECT status FROM runs WHERE kind = 'crawl' ORDER BY started_at")).scalars().all()
        )
        last = runs.latest_run(connection, "crawl")
        assert last is not None
        outcomes = Counter(capture.outcome for capture in captures.captures_of_run(connection, last["id"]))
    assert rows == ["published", "published"]
    assert outcomes[Outcome.GONE] >= 1
    assert outcomes[Outcome.REFUSED] >= 5


def test_material_changes_are_found(demo: Path) -> None:
    with (sample_files() / "changes.csv").open(encoding="utf-8", newline="") as file:
        wanted = [row for row in csv.DictReader(file) if row["material"] in ("yes", "true", "1")]
    with Workspace(demo).store.begin() as connection:
        rows = connection.execute(text("SELECT product, url FROM changes WHERE suppressed_by = ''")).all()
    told = {(product, "/" + url.split("/", 3)[3]) for product, url in rows}
    missed = [(row["product"], row["path"]) for row in wanted if (row["product"], row["path"]) not in told]
    assert len(missed) <= 0.2 * len(wanted), missed


def test_an_answer_that_changed_has_a_history(demo: Path) -> None:
    old, new = _truth(DATES[0]), _truth(DATES[1])
    flipped = {place for place in new if old[place]["support"] != new[place]["support"]}
    with Workspace(demo).store.begin() as connection:
        rows = connection.execute(
            text("SELECT product, capability, support FROM v_cell_history ORDER BY known_from")
        ).all()
    answers: dict[tuple[str, str], list[str]] = {}
    for product, capability, support in rows:
        answers.setdefault((product, capability), []).append(support)
    seen = [place for place in flipped if answers[place][0] != answers[place][-1]]
    assert len(seen) >= 0.6 * len(flipped), sorted(flipped - set(seen))


def test_the_recheck_queue_names_cells_reasons_and_quotes(demo: Path) -> None:
    command = [sys.executable, "-m", "rivalscope.app.cli", "recheck", "-n", "30", "-w", str(demo)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "200"})
    queue = re.split(r"^\d+\. ", told.stdout, flags=re.MULTILINE)[1:]
    assert len(queue) == 30
    assert all(part.splitlines()[0] for part in queue), "each says why it is worth a look"
    sure = [part for part in queue if "✓ yes" in part or "✕ no" in part]
    assert sure
    assert all("says: “" in part and "newest quote seen" in part for part in sure)


def test_a_folder_with_other_things_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(ConfigError, match="other files"):
        run_demo(tmp_path, say=lambda text: None)
    assert (tmp_path / "thesis.txt").exists()


def test_the_wide_csv_opens_in_a_spreadsheet(demo: Path) -> None:
    data = (demo / "exports" / "matrix-wide.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert "Lanternfish" in rows[0]


def test_the_commands_exit_as_documented(demo: Path, tmp_path: Path) -> None:
    def code(*arguments: str) -> int:
        return subprocess.run(
            [sys.executable, "-m", "rivalscope.app.cli", *arguments], capture_output=True, check=False
        ).returncode

    assert code("matrix", "-w", str(demo)) == 0
    assert code("matrix", "-w", str(tmp_path)) == 2
    torn = tmp_path / "torn.warc.gz"
    whole = min((demo / "archive").glob("*.warc.gz")).read_bytes()
    torn.write_bytes(whole[: len(whole) // 2])
    # A replay is a run: the market that other tests look at must not have it.
    copy = shutil.copytree(demo, tmp_path / "copy")
    assert code("replay", str(torn), "-w", str(copy)) == 4
