"""Sheets -> answers: what was answered before is looked up, the rest is asked, and every answer is kept."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from analysis.demand.sheets import ListedCapability, PostLine, PostSheet
from analysis.market_store import MarketStore
from analysis.matrix.build import build_matrix
from analysis.matrix.recorded import RecordedAnswers
from analysis.matrix.sheets import Desk, Sheet, SheetLine, Stance
from rivalscope.app.endpoint import CELLS, POSTS, PRESETS, Budget, Endpoint, TokenUsage, ask_endpoint, estimate_tokens
from rivalscope.app.readers import Written, ask_command, read_answers
from rivalscope.app.sheet_forms import sheet_text
from rivalscope.core.config import ReaderSettings
from rivalscope.core.errors import ConfigError, RivalscopeError
from rivalscope.core.readings import PostReading, SheetAnswer
from rivalscope.core.store import readings as store
from rivalscope.core.workspace import Workspace

__all__ = [
    "KeptAnswers",
    "OpenSheets",
    "Preview",
    "Taken",
    "ask_reader",
    "budget_of",
    "endpoint_of",
    "hand_out",
    "keep_answers",
    "keep_post_readings",
    "open_sheets",
    "preview",
    "take_answers",
]

_SECOND_LOOKS = 0.6
"""What second looks add to the tokens of a reading: about half of the sheets, each somewhat longer."""
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
        self.usage = TokenUsage()
        """What this build's reading has used."""

    @property
    def needed(self) -> bool:
        """Whether there is anybody to ask, or any answer to look up; without both no sheet need be made."""
        with self._workspace.store.begin() as connection:
            return bool(self._workspace.market.reader or store.count_readings(connection))

    @property
    def waiting(self) -> bool:
        """Whether the market has a reader that has not read everything."""
        return self._workspace.market.reader is not None and bool(self.open)

    def read(self, sheets: Sequence[Sheet], desk: Desk) -> Mapping[str, SheetAnswer]:
        """Return the answers that hold, new ones included."""
        settings = self._workspace.market.reader
        with self._workspace.store.begin() as connection:
            kept = store.latest_readings(connection)
            own = store.latest_readings(connection, reader=settings.name) if settings and settings.beside else kept
        found = dict(RecordedAnswers(kept).read(sheets, desk))
        recorded = RecordedAnswers(own)
        recorded.read(sheets, desk)
        self.open = recorded.open
        if settings is None:
            return found
        new: set[str] = set()
        asked = self.open[: settings.budget.sheets]
        usage = self.usage
        for start in range(0, len(asked), settings.batch):
            part = asked[start : start + settings.batch]
            try:
                written = ask_reader(self._workspace, settings, part, usage, desk)
            except RivalscopeError as error:
                # What was answered so far is kept; the next build asks for the rest.
                self.issues.append(f"{settings.name}: {error.where}: {error.what}")
                break
            keep_answers(self._workspace, part, written.answers)
            new |= {one.sheet for one in written.answers}
            self.issues += written.problems[:_SHOWN_PROBLEMS]
            if usage.stopped:
                self._note(f"{settings.name} stopped at its budget after {len(new)} answers; the next build continues")
                break
            if len(written.answers) < len(part):
                self.issues.append(
                    f"{settings.name}: {len(part) - len(written.answers)} of {len(part)} sheets were not answered"
                )
            self._note(f"{settings.name} has read {start + len(part)} of {len(asked)} sheets")
        if usage.sent:
            cost = budget_of(settings).cost(usage.sent, usage.received)
            spent = f", {cost:.2f} {settings.price.currency}" if cost else ""
            self._note(f"{settings.name} used {usage.sent:,} tokens in and {usage.received:,} out{spent}")
        self.open = [sheet for sheet in self.open if sheet.id not in new]
        with self._workspace.store.begin() as connection:
            return RecordedAnswers(store.latest_readings(connection)).read(sheets, desk) if new else found


def ask_reader(
    workspace: Workspace,
    settings: ReaderSettings,
    sheets: Sequence[Sheet | PostSheet],
    usage: TokenUsage,
    desk: Desk | None = None,
) -> Written:
    """Let a market's reader read sheets, each with a second look where it asks for one.

    Args:
        workspace: Where a program runs.
        settings: The reader.
        sheets: What to read, of cells or of posts.
        usage: Counts an endpoint's tokens; says whether the budget stopped the reading.
        desk: Finds the passages of second looks; None: there are none.

    Returns:
        As :func:`rivalscope.app.readers.read_answers`; no search is left open.

    Raises:
        RivalscopeError: The reader cannot be started or reached, or fails.
    """
    first = _ask_once(workspace, settings, {one.id: (one, (sheet_text(one),)) for one in sheets}, usage)
    if not first.searches or desk is None:
        return first
    looks = desk.look_again(first.searches)
    before = {one.id: sheet_text(one) for one in sheets}
    again = {
        key: (sheet, (before[key], json.dumps({"sheet": key, "search": first.searches[key]}), sheet_text(sheet)))
        for key, sheet in looks.items()
    }
    second = _ask_once(workspace, settings, again, usage)
    return Written(
        answers=[*first.answers, *second.answers],
        searches={},
        problems=[*first.problems, *second.problems],
    )


def _ask_once(
    workspace: Workspace,
    settings: ReaderSettings,
    asked: Mapping[str, tuple[Sheet | PostSheet, Sequence[str]]],
    usage: TokenUsage,
) -> Written:
    """Let a reader answer sheets, each with the conversation about it so far."""
    sheets = {key: sheet for key, (sheet, _) in asked.items()}
    if settings.command:
        return ask_command(
            settings.command,
            list(sheets.values()),
            reader=settings.name,
            folder=workspace.root,
            timeout=settings.timeout,
        )
    said = ask_endpoint(
        [(key, turns) for key, (_, turns) in asked.items()],
        endpoint_of(settings),
        form=POSTS if any(isinstance(sheet, PostSheet) for sheet in sheets.values()) else CELLS,
        budget=budget_of(settings),
        usage=usage,
    )
    return read_answers("\n".join(said), sheets, reader=settings.name, where=settings.preset or settings.url)


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
    sheets = open_sheets(workspace, reader=settings.name if settings.beside else "").sheets
    budget = budget_of(settings)
    sent = received = now = 0
    for sheet in sheets[: settings.budget.sheets]:
        first = estimate_tokens((sheet_text(sheet),))
        more = tuple(round(one * (1 + _SECOND_LOOKS)) for one in first)
        if not budget.allows(sent + more[0], received + more[1]):
            break
        sent, received, now = sent + more[0], received + more[1], now + 1
    return Preview(sheets=len(sheets), now=now, sent=sent, received=received, cost=budget.cost(sent, received))


@dataclass(frozen=True, slots=True)
class OpenSheets:
    """Sheets to be read, and where to look again for them."""

    sheets: list[Sheet]
    desk: Desk | None
    """None if there is nothing to read."""


def open_sheets(workspace: Workspace, *, everything: bool = False, product: str = "", reader: str = "") -> OpenSheets:
    """Return the sheets of cells that nobody has read, the least certain first.

    Args:
        workspace: What to read.
        everything: Those that were read, too.
        product: Only this product's.
        reader: Also those that others than this reader have read, after the others: two readers side by side.

    Raises:
        ExpectationError: There is no matrix to read yet.
    """
    market = MarketStore(workspace).require_matrix()
    scores = {(cell.product, cell.capability): cell.score for cell in market.cells}
    with workspace.store.begin() as connection:
        everybody = RecordedAnswers(store.latest_readings(connection))
        own = RecordedAnswers(store.latest_readings(connection, reader=reader)) if reader else everybody
    seen: list[Sheet] = []
    desks: list[Desk] = []

    class _Listens:
        def read(self, sheets: Sequence[Sheet], desk: Desk) -> Mapping[str, SheetAnswer]:
            seen.extend(sheets)
            desks.append(desk)
            own.read(sheets, desk)
            return everybody.read(sheets, desk)

    build_matrix(market.corpus(), market.capabilities, reader=_Listens())
    wanted = [sheet for sheet in (seen if everything else own.open) if sheet.lines and product in ("", sheet.product)]
    unread = {sheet.id for sheet in everybody.open}

    def order(sheet: Sheet) -> tuple[bool, float, str]:
        certain = abs(scores.get((sheet.product, sheet.capability), 0.5) - 0.5)
        return sheet.id not in unread, certain, sheet.id

    return OpenSheets(sorted(wanted, key=order), desks[0] if desks else None)


def hand_out(workspace: Workspace, sheets: Sequence[Sheet | PostSheet]) -> None:
    """Remember sheets that are given away, so that their answers are understood though pages may change meanwhile."""
    known = _handed_out(workspace) | {sheet.id: sheet for sheet in sheets}
    workspace.cache_dir.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(asdict(sheet), ensure_ascii=False) + "\n" for sheet in known.values())
    _file(workspace).write_text("".join(lines), encoding="utf-8")


def take_answers(workspace: Workspace, path: Path, *, reader: str) -> Taken:
    """Keep what a reader wrote about sheets that were handed out: all of it or, where a line is wrong, nothing.

    Args:
        workspace: Where answers are kept.
        path: The answers, as JSON lines or CSV.
        reader: Name of the reader.

    Returns:
        How many answers were kept, and the sheets of second looks that were asked for.

    Raises:
        ConfigError: The file or a line of it cannot be used.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read ({error})", where=str(path)) from error
    sheets = _handed_out(workspace)
    written = read_answers(text, sheets, reader=reader, where=path.name)
    problems = written.problems
    if problems or not (written.answered or written.searches):
        raise ConfigError(
            "\n".join(problems[:_SHOWN_PROBLEMS]) or "it contains no answers",
            where=f"{path}, {len(problems)} invalid, {len(written.answered)} valid; none saved"
            if problems
            else str(path),
            next_step="Answer the sheets written by rivalscope reader sheets; instructions: rivalscope reader brief",
        )
    keep_answers(workspace, [one for one in sheets.values() if isinstance(one, Sheet)], written.answers)
    posts = [one for said in written.posts.values() for one in said]
    keep_post_readings(workspace, posts)
    if not written.searches:
        return Taken(kept=len(written.answers), posts=len(posts))
    desk = open_sheets(workspace, everything=True).desk
    looks = list(desk.look_again(written.searches).values()) if desk else []
    hand_out(workspace, looks)
    return Taken(
        kept=len(written.answers), posts=len(posts), looks=tuple(looks), changed=len(written.searches) - len(looks)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The outcome of a file of answers."""

    kept: int
    posts: int = 0
    """Posts about which something was kept."""
    looks: tuple[Sheet, ...] = ()
    """Sheets of second looks that were asked for."""
    changed: int = 0
    """Sheets whose pages have changed since they were handed out: they are to be read again."""


def _file(workspace: Workspace) -> Path:
    return workspace.cache_dir / "sheets.jsonl"


def _handed_out(workspace: Workspace) -> dict[str, Sheet | PostSheet]:
    if not _file(workspace).is_file():
        return {}
    found: dict[str, Sheet | PostSheet] = {}
    for row in map(json.loads, _file(workspace).read_text(encoding="utf-8").splitlines()):
        if "capabilities" in row:
            listed = tuple(ListedCapability(**one) for one in row["capabilities"])
            found[row["id"]] = PostSheet(row["id"], listed, tuple(PostLine(**one) for one in row["lines"]))
            continue
        row["lines"] = tuple(SheetLine(**{**line, "stance": Stance(line.get("stance", ""))}) for line in row["lines"])
        row |= {name: tuple(row.get(name, ())) for name in ("also", "near")}
        found[row["id"]] = Sheet(**row)
    return found


def keep_post_readings(workspace: Workspace, found: Sequence[PostReading]) -> None:
    """Store what a reader said of posts; the next analysis uses it."""
    with workspace.store.begin() as connection:
        store.add_post_readings(connection, found)


def keep_answers(workspace: Workspace, sheets: Sequence[Sheet], answers: Sequence[SheetAnswer]) -> None:
    """Store answers to these sheets; the next analysis uses them."""
    places = {sheet.id: (sheet.product, sheet.capability) for sheet in sheets}
    with workspace.store.begin() as connection:
        store.add_readings(connection, [(*places[one.sheet], one) for one in answers])
