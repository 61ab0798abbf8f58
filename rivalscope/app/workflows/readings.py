"""Sheets -> answers: what was answered before is looked up, the rest is asked, and every answer is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from analysis.matrix.build import build_matrix
from analysis.matrix.sheets import Line, Sheet
from rivalscope.app.readers import ask_command, read_answers
from rivalscope.app.workflows.corpus import load_corpus
from rivalscope.core.errors import ConfigError, ExpectationError, RivalscopeError
from rivalscope.core.readings import SheetAnswer
from rivalscope.core.store import capabilities as capability_store
from rivalscope.core.store import matrix as matrix_store
from rivalscope.core.store import readings as store
from rivalscope.core.workspace import Workspace

__all__ = ["KeptAnswers", "hand_out", "keep_answers", "open_sheets", "take_answers"]

_TOLD = 5
"""Wrong lines of one call that are told one by one."""


class KeptAnswers:
    """A reader that remembers: an answer holds for its sheet, and as long as the passages that it points to are found.

    Args:
        workspace: Where answers are kept, and whose ``reader`` is asked for what is new.
        note: Called with a line for the user.
        ask: False: look up only.
    """

    def __init__(self, workspace: Workspace, note: Callable[[str], None], *, ask: bool = True) -> None:
        self._workspace, self._note, self._ask = workspace, note, ask
        self.open: list[Sheet] = []
        """Sheets that nobody has read."""
        self.issues: list[str] = []
        """What went wrong; the cells concerned keep the rules' answer."""

    @property
    def needed(self) -> bool:
        """Whether there is anybody to ask, or any answer to look up; without both no sheet need be made."""
        with self._workspace.store.begin() as connection:
            return bool(self._workspace.market.reader or store.count_readings(connection))

    @property
    def waiting(self) -> bool:
        """Whether the market has a reader that has not read everything."""
        return self._ask and self._workspace.market.reader is not None and bool(self.open)

    def read(self, sheets: Sequence[Sheet]) -> Mapping[str, SheetAnswer]:
        """Return the answers that hold, new ones included."""
        with self._workspace.store.begin() as connection:
            kept = store.latest_readings(connection)
        found = {sheet.id: kept[sheet.question] for sheet in sheets if _holds(kept.get(sheet.question), sheet)}
        self.open = [sheet for sheet in sheets if sheet.id not in found and sheet.lines]
        settings = self._workspace.market.reader
        if settings is None or not self._ask:
            return found
        asked = self.open[: settings.most]
        for start in range(0, len(asked), settings.batch):
            part = asked[start : start + settings.batch]
            try:
                answers, problems = ask_command(
                    settings.command,
                    part,
                    reader=settings.name,
                    folder=self._workspace.root,
                    timeout=settings.timeout,
                )
            except RivalscopeError as error:
                # What was answered so far is kept; the next build asks for the rest.
                self.issues.append(f"{settings.name}: {error.where}: {error.what}")
                break
            keep_answers(self._workspace, part, answers)
            found |= {one.sheet: one for one in answers}
            self.issues += problems[:_TOLD]
            if len(answers) < len(part):
                self.issues.append(
                    f"{settings.name}: {len(part) - len(answers)} of {len(part)} sheets were not answered"
                )
            self._note(f"{settings.name} has read {start + len(part)} of {len(asked)} sheets")
        self.open = [sheet for sheet in self.open if sheet.id not in found]
        return found


def open_sheets(workspace: Workspace, *, everything: bool = False, product: str = "") -> list[Sheet]:
    """Return the sheets of cells that nobody has read, the least certain first.

    Args:
        workspace: What to read.
        everything: Those that were read, too.
        product: Only this product's.

    Raises:
        ExpectationError: There is no matrix to read yet.
    """
    with workspace.store.begin() as connection:
        known = capability_store.active_capabilities(connection)
        scores = {(cell.product, cell.capability): cell.score for cell in matrix_store.load_cells(connection)}
    corpus = load_corpus(workspace)
    if not known or not scores:
        raise ExpectationError("there is no matrix yet", next_step="Make one with: rivalscope analyse")
    kept = KeptAnswers(workspace, lambda text: None, ask=False)
    seen: list[Sheet] = []

    class _Listens:
        def read(self, sheets: Sequence[Sheet]) -> Mapping[str, SheetAnswer]:
            seen.extend(sheets)
            return kept.read(sheets)

    build_matrix(corpus, known, reader=_Listens())
    wanted = [sheet for sheet in (seen if everything else kept.open) if sheet.lines and product in ("", sheet.product)]
    return sorted(wanted, key=lambda sheet: (abs(scores.get((sheet.product, sheet.capability), 0.5) - 0.5), sheet.id))


def hand_out(workspace: Workspace, sheets: Sequence[Sheet]) -> None:
    """Remember sheets that are given away, so that their answers are understood though pages may change meanwhile."""
    known = _handed_out(workspace) | {sheet.id: sheet for sheet in sheets}
    workspace.cache_dir.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(asdict(sheet), ensure_ascii=False) + "\n" for sheet in known.values())
    _file(workspace).write_text("".join(lines), encoding="utf-8")


def take_answers(workspace: Workspace, path: Path, *, reader: str) -> int:
    """Keep what a reader wrote about sheets that were handed out: all of it or, where a line is wrong, nothing.

    Args:
        workspace: Where answers are kept.
        path: The answers, as JSON lines or CSV.
        reader: Who read.

    Returns:
        How many answers were kept.

    Raises:
        ConfigError: The file or a line of it cannot be used.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read ({error})", where=str(path)) from error
    sheets = _handed_out(workspace)
    answers, problems = read_answers(text, sheets, reader=reader, where=path.name)
    if problems or not answers:
        raise ConfigError(
            "\n".join(problems[:_TOLD]) or "there is no answer in it",
            where=f"{path}, {len(problems)} wrong, {len(answers)} right, none kept" if problems else str(path),
            next_step="Answer sheets that rivalscope reader sheets wrote; how: rivalscope reader brief",
        )
    keep_answers(workspace, list(sheets.values()), answers)
    return len(answers)


def _file(workspace: Workspace) -> Path:
    return workspace.cache_dir / "sheets.jsonl"


def _handed_out(workspace: Workspace) -> dict[str, Sheet]:
    if not _file(workspace).is_file():
        return {}
    found = {}
    for row in map(json.loads, _file(workspace).read_text(encoding="utf-8").splitlines()):
        row["lines"] = tuple(Line(**line) for line in row["lines"])
        found[row["id"]] = Sheet(**row)
    return found


def _holds(answer: SheetAnswer | None, sheet: Sheet) -> bool:
    if answer is None:
        return False
    return answer.sheet == sheet.id or bool(answer.lines and set(answer.lines) <= {line.id for line in sheet.lines})


def keep_answers(workspace: Workspace, sheets: Sequence[Sheet], answers: Sequence[SheetAnswer]) -> None:
    """Store answers to these sheets; the next analysis uses them."""
    places = {sheet.id: (sheet.product, sheet.capability) for sheet in sheets}
    with workspace.store.begin() as connection:
        store.add_readings(connection, [(*places[one.sheet], one) for one in answers])
