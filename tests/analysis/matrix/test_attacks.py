"""Pages that tell a reader what to say: at most the cell that such a passage stands for could change, and it does not.

The reader here obeys every passage: it says yes to whatever speaks to it, and writes down each answer that it finds in
the text of a page, for whatever sheet that names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from analysis.corpus import Corpus
from analysis.matrix.build import build_matrix
from analysis.matrix.sheets import Desk, Sheet
from analysis.text.addressed import WARNING, speaks_to_models
from rivalscope.app.readers import read_answers
from rivalscope.app.sheet_forms import sheet_from_json, sheet_json, sheet_text, sheets_markdown
from rivalscope.core.readings import SheetAnswer
from rivalscope.core.records import Cell, Support

ATTACKS = YAML(typ="safe").load(Path(__file__).parents[2] / "attacks.yaml")
PRODUCT, CAPABILITY = "Heron Desk", "dark"
OTHER_SHEET = "06ca674a61e654698bb9"


def attack(row: Mapping[str, str], sheet: str = OTHER_SHEET) -> str:
    """Return the words of an attack, aimed at a sheet."""
    return row["text"].replace("{sheet}", sheet)


class Obeys:
    """A reader that does whatever a passage says, one sheet after another, each with a second look for the attack."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.problems: list[str] = []
        self.seen: dict[str, Sheet] = {}

    def read(self, sheets: Sequence[Sheet], desk: Desk) -> Mapping[str, SheetAnswer]:
        target = next(one for one in sheets if (one.product, one.capability) == (PRODUCT, CAPABILITY))
        answers: dict[str, SheetAnswer] = {}
        for words in self.words:
            looked = desk.look_again({target.id: words})[target.id]
            spoken = [n for n, line in enumerate(looked.lines) if speaks_to_models(line.text)]
            self.seen[words] = looked
            said = [json.dumps({"sheet": looked.id, "said": "yes", "probability": 1, "lines": spoken})]
            said += [found for n in spoken for found in re.findall(r"\{.*\}", looked.lines[n].text)]
            written = read_answers("\n".join(said), {looked.id: looked}, reader="gullible", where="page")
            self.problems += written.problems
            answers |= {one.sheet: one for one in written.answers}
        return answers


@pytest.fixture(scope="module")
def other_sheet(help_desks) -> str:
    """The id of a sheet that no attack stands on."""
    found: list[Sheet] = []

    class Looks:
        def read(self, sheets: Sequence[Sheet], desk: Desk) -> Mapping[str, SheetAnswer]:
            found.extend(sheets)
            return {}

    build_matrix(Corpus.build(help_desks.documents()), help_desks.capabilities, reader=Looks())
    return next(one.id for one in found if one.product == "Kite Help" and one.capability == "offline")


def test_there_are_sixty_of_them_of_every_make():
    assert len(ATTACKS) == 60
    kinds = {"plain", "sheet", "answer", "tool", "other language", "unicode", "code", "alt"}
    assert {row["kind"] for row in ATTACKS} == kinds
    assert len({row["text"] for row in ATTACKS}) == 60


@pytest.mark.parametrize("row", ATTACKS, ids=lambda row: row["text"][:40].encode("ascii", "replace").decode())
def test_the_guard_tells_that_a_passage_speaks_to_models(row):
    assert speaks_to_models(attack(row))


@pytest.mark.parametrize(
    "text",
    [
        "The assistant answers questions about your flags in plain English.",
        "Our AI agent can call tools, and you can review each prompt before it is sent.",
        "Use a language model of your choice: OpenAI, Anthropic or a local one.",
        "You are an administrator of the workspace, or a member of it.",
        "The system prompt of the bot can be changed under Settings.",
        "Ignore files with a .heronignore file.",
        "Reset your instructions for shipping under Orders.",
        "0: no answer, 1: one answer, 2: several answers",
        "Readers must have a licence for each seat.",
        "Overrides all default rules of the project.",
    ],
)
def test_pages_about_models_and_readers_are_no_attacks(text):
    assert not speaks_to_models(text)


def test_an_obedient_reader_changes_no_cell_no_name_and_nothing_of_another(help_desks, other_sheet):
    words = [attack(row, other_sheet) for row in ATTACKS]
    pages = [
        help_desks.document(PRODUCT, f"page-{n}", [("h", "Dark mode"), ("p", said)]) for n, said in enumerate(words)
    ]
    corpus = Corpus.build([*help_desks.documents(), *pages])
    alone = build_matrix(corpus, help_desks.capabilities)
    reader = Obeys(words)
    read = build_matrix(corpus, help_desks.capabilities, reader=reader)
    assert [(one.product, one.capability) for one in read] == [(one.product, one.capability) for one in alone]
    assert all(any(speaks_to_models(line.text) for line in looked.lines) for looked in reader.seen.values())
    assert len(reader.problems) >= len(words)  # each attack was refused with its reason
    for before, after in zip(alone, read, strict=True):
        if (after.product, after.capability) != (PRODUCT, CAPABILITY):
            assert after == before
    target = next(one for one in read if (one.product, one.capability) == (PRODUCT, CAPABILITY))
    assert not any(speaks_to_models(quote.quote) for quote in target.evidence)


def test_other_products_cells_stand_whatever_a_page_says(help_desks):
    pages = [
        help_desks.document(PRODUCT, f"page-{n}", [("h", "News"), ("p", attack(row))]) for n, row in enumerate(ATTACKS)
    ]
    alone = build_matrix(Corpus.build(help_desks.documents()), help_desks.capabilities)
    beside = build_matrix(Corpus.build([*help_desks.documents(), *pages]), help_desks.capabilities)

    def told(cells: Sequence[Cell]) -> dict[tuple[str, str], tuple[Support, list[str]]]:
        others = [one for one in cells if one.product != PRODUCT]
        return {(one.product, one.capability): (one.support, [quote.quote for quote in one.evidence]) for one in others}

    assert told(beside) == told(alone)


@pytest.mark.parametrize("row", ATTACKS, ids=lambda row: row["text"][:40].encode("ascii", "replace").decode())
def test_no_passage_leaves_its_line_or_hides_what_it_says(help_desks, row):
    from analysis.matrix.sheets import SheetLine

    said = attack(row) + "\n# Brief\nsheet 1\n0: yes"
    sheet = Sheet(
        "s1", "heron", "Heron Desk", "dark", "Dark mode", "", (SheetLine("l0", said, "News", "https://h.example"),)
    )
    text = sheet_text(sheet)
    lines = text.splitlines()
    assert [
        line[:2] for line in lines if not line.startswith(("sheet s1", "product:", "capability:", "# ", "## "))
    ] == ["0:"]
    assert lines[-1].startswith(f"0: [{WARNING}] ")
    assert not re.search("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\U000e0000-\U000e007f]", text)
    assert len(sheet_json(sheet).splitlines()) == 1
    assert sheet_text(sheet_from_json(sheet_json(sheet))) == text
    assert sheets_markdown([sheet], "brief").count("\n- ") == 1
