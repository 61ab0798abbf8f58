"""Sheets -> answers: what was answered before is looked up, the rest is asked, and every answer is kept."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from analysis.market_store import MarketStore
from analysis.matrix.build import build_matrix
from analysis.matrix.recorded import RecordedAnswers
from analysis.matrix.sheets import Line, Sheet
from rivalscope.app.endpoint import PRESETS, Budget, Endpoint, Usage, ask_endpoint, estimate_tokens
from rivalscope.app.readers import ask_command, read_answers, sheet_text
from rivalscope.core.config import ReaderSettings
from rivalscope.core.errors import ConfigError, RivalscopeError
from rivalscope.core.readings import SheetAnswer
from rivalscope.core.store import readings as store
from rivalscope.core.workspace import Workspace

__all__ = [
    "KeptAnswers",
    "Preview",
    "ask_reader",
    "budget_of",
    "endpoint_of",
    "hand_out",
    "keep_answers",
    "open_sheets",
    "preview",
    "take_answers",
]

_SHOWN_PROBLEMS = 5
"""Wrong lines of one call that are reported one by one."""


class KeptAnswers:
    """A reader that looks up earlier answers, asks the market's reader for the rest, and keeps what it says.

    Args:
        workspace: Where answers are kept, and whose ``reader`` is asked for what is new.
        note: Called with a line for the user.
    """

    def __init__(self, workspace: Workspace, note: Callable[[str], None]) -> None:
        self._workspace, self._note = workspace, note
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
        return self._workspace.market.reader is not None and bool(self.open)

    def read(self, sheets: Sequence[Sheet]) -> Mapping[str, SheetAnswer]:
        """Return the answers that hold, new ones included."""
        with self._workspace.store.begin() as connection:
            kept = store.latest_readings(connection)
        recorded = RecordedAnswers(kept)
        found = dict(recorded.read(sheets))
        self.open = recorded.open
        settings = self._workspace.market.reader
        if settings is None:
            return found
        asked = self.open[: settings.budget.sheets]
        usage = Usage()
        for start in range(0, len(asked), settings.batch):
            part = asked[start : start + settings.batch]
            try:
                answers, problems = ask_reader(self._workspace, settings, part, usage)
            except RivalscopeError as error:
                # What was answered so far is kept; the next build asks for the rest.
                self.issues.append(f"{settings.name}: {error.where}: {error.what}")
                break
            keep_answers(self._workspace, part, answers)
            found |= {one.sheet: one for one in answers}
            self.issues += problems[:_SHOWN_PROBLEMS]
            if usage.stopped:
                self._note(f"{settings.name} stopped at its budget after {len(found)} answers; the next build goes on")
                break
            if len(answers) < len(part):
                self.issues.append(
                    f"{settings.name}: {len(part) - len(answers)} of {len(part)} sheets were not answered"
                )
            self._note(f"{settings.name} has read {start + len(part)} of {len(asked)} sheets")
        if usage.sent:
            cost = budget_of(settings).cost(usage.sent, usage.received)
            spent = f", {cost:.2f} {settings.price.currency}" if cost else ""
            self._note(f"{settings.name} used {usage.sent:,} tokens in and {usage.received:,} out{spent}")
        self.open = [sheet for sheet in self.open if sheet.id not in found]
        return found


def ask_reader(
    workspace: Workspace, settings: ReaderSettings, sheets: Sequence[Sheet], usage: Usage
) -> tuple[list[SheetAnswer], list[str]]:
    """Let a market's reader read sheets: its program, or the model behind its endpoint.

    Args:
        workspace: Where a program runs.
        settings: The reader.
        sheets: What to read.
        usage: Counts an endpoint's tokens; says whether the budget stopped the reading.

    Returns:
        As :func:`rivalscope.app.readers.read_answers`.

    Raises:
        RivalscopeError: The reader cannot be started or reached, or fails.
    """
    if settings.command:
        return ask_command(
            settings.command, sheets, reader=settings.name, folder=workspace.root, timeout=settings.timeout
        )
    said = ask_endpoint(
        [(sheet.id, sheet_text(sheet)) for sheet in sheets],
        endpoint_of(settings),
        budget=budget_of(settings),
        usage=usage,
    )
    asked = {sheet.id: sheet for sheet in sheets}
    return read_answers("\n".join(said), asked, reader=settings.name, where=settings.preset or settings.url)


def endpoint_of(settings: ReaderSettings) -> Endpoint:
    """Return the endpoint that a reader's settings name; the key comes from the environment.

    Raises:
        ConfigError: No such preset, or no usable address.
    """
    preset = PRESETS.get(settings.preset)
    if settings.preset and preset is None:
        raise ConfigError(f'no preset "{settings.preset}"', next_step=f"Known presets: {', '.join(PRESETS)}")
    variables = ("RIVALSCOPE_READER_KEY", preset.key_variable if preset and not settings.url else "")
    key = next((os.environ[name] for name in variables if name and os.environ.get(name)), "")
    return Endpoint(
        url=settings.url or (preset.url if preset else ""),
        model=settings.model,
        key=key,
        structured=preset.structured if preset else True,
        timeout=settings.timeout,
        together=settings.together,
    )


def budget_of(settings: ReaderSettings) -> Budget:
    """Return where a reader stops within one build."""
    return Budget(
        tokens=settings.budget.tokens,
        money=settings.budget.money,
        input_price=settings.price.input,
        output_price=settings.price.output,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What reading would take."""

    sheets: int
    """Cells that nobody has read."""
    now: int
    """Sheets that the next build would read."""
    sent: int
    received: int
    """Tokens of those, estimated."""
    cost: float


def preview(workspace: Workspace, settings: ReaderSettings) -> Preview:
    """Return what the next build's reading would take in sheets, tokens and money; nothing is sent.

    Args:
        workspace: What to read.
        settings: The reader.

    Raises:
        ExpectationError: There is no matrix to read yet.
    """
    sheets = open_sheets(workspace)
    budget = budget_of(settings)
    sent = received = now = 0
    for sheet in sheets[: settings.budget.sheets]:
        more = estimate_tokens(sheet_text(sheet))
        if not budget.allows(sent + more[0], received + more[1]):
            break
        sent, received, now = sent + more[0], received + more[1], now + 1
    return Preview(sheets=len(sheets), now=now, sent=sent, received=received, cost=budget.cost(sent, received))


def open_sheets(workspace: Workspace, *, everything: bool = False, product: str = "") -> list[Sheet]:
    """Return the sheets of cells that nobody has read, the least certain first.

    Args:
        workspace: What to read.
        everything: Those that were read, too.
        product: Only this product's.

    Raises:
        ExpectationError: There is no matrix to read yet.
    """
    market = MarketStore(workspace).require_matrix()
    scores = {(cell.product, cell.capability): cell.score for cell in market.cells}
    with workspace.store.begin() as connection:
        kept = RecordedAnswers(store.latest_readings(connection))
    seen: list[Sheet] = []

    class _Listens:
        def read(self, sheets: Sequence[Sheet]) -> Mapping[str, SheetAnswer]:
            seen.extend(sheets)
            return kept.read(sheets)

    build_matrix(market.corpus(), market.capabilities, reader=_Listens())
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
            "\n".join(problems[:_SHOWN_PROBLEMS]) or "there is no answer in it",
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


def keep_answers(workspace: Workspace, sheets: Sequence[Sheet], answers: Sequence[SheetAnswer]) -> None:
    """Store answers to these sheets; the next analysis uses them."""
    places = {sheet.id: (sheet.product, sheet.capability) for sheet in sheets}
    with workspace.store.begin() as connection:
        store.add_readings(connection, [(*places[one.sheet], one) for one in answers])
