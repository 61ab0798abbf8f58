"""Reading through the same door: an assistant takes sheets, points at passages or words, and answers by the rules."""

from __future__ import annotations

from threading import Lock
from typing import Annotated, Literal

from pydantic import Field

from analysis.demand.sheets import PostSheet
from analysis.matrix.sheets import Sheet
from rivalscope.app.mcp.answers import PostAnswersReply, PostsAnswer, SecondLookReply, SheetAnswerReply, SheetsAnswer
from rivalscope.app.post_answers import POSTS_BRIEF, PostAnswer, read_post_answers
from rivalscope.app.readers import BRIEF, Search, read_answer
from rivalscope.app.sheet_forms import sheet_text
from rivalscope.app.workflows.post_readings import open_posts
from rivalscope.app.workflows.readings import OpenSheets, keep_answers, keep_post_readings, open_sheets
from rivalscope.core.workspace import Workspace

__all__ = ["SheetDesk"]

_MOST_SHEETS = 10
_MOST_BYTES = 14_000
_POSTS = 25

SheetId = Annotated[str, Field(description="Id of the sheet")]


class SheetDesk:
    """Hands out sheets, looks again where it is asked to, and takes answers.

    Args:
        workspace: The market; answers are written to its store.
        reader: The name under which answers are kept.
    """

    def __init__(self, workspace: Workspace, reader: str) -> None:
        self._workspace, self._reader = workspace, reader
        self._open: OpenSheets | None = None
        self._sheets: dict[str, Sheet] = {}
        self._answered: set[str] = set()
        self._given: dict[str, PostSheet] = {}
        self._lock = Lock()

    def next_sheets(
        self, count: Annotated[int, Field(ge=1, le=_MOST_SHEETS, description="Maximum number of sheets")] = 5
    ) -> SheetsAnswer:
        """Take the next sheets to read: cells whose passages have not been judged, the least certain first.

        After those come the ones judged only by other readers.
        """
        with self._lock:
            waiting = [sheet for key, sheet in self._known().items() if key not in self._answered]
        given: list[str] = []
        size = 0
        for sheet in waiting[:count]:
            text = sheet_text(sheet)
            size += len(text.encode("utf-8", "replace"))
            if given and size > _MOST_BYTES:
                break
            given.append(text)
        return SheetsAnswer(how=BRIEF, waiting=len(waiting), sheets=given)

    def look_again(
        self,
        sheet: SheetId,
        words: Annotated[
            str,
            Field(
                description="Words this vendor's pages might use for it; separate several searches with semicolons; "
                '"#3" asks for what stands around passage 3'
            ),
        ],
    ) -> SecondLookReply:
        """Get further passages for a sheet, once; their numbers continue from the sheet's. Then answer it."""
        with self._lock:
            known = self._known()
            try:
                wish = read_answer({"sheet": sheet, "search": words}, known, reader=self._reader)
            except ValueError as error:
                return SecondLookReply(found=False, reason=str(error))
            desk = self._open.desk if self._open else None
            looks = desk.look_again({sheet: wish.words}) if desk and isinstance(wish, Search) else {}
            self._sheets |= looks
            return SecondLookReply(found=bool(looks), passages=sheet_text(looks[sheet]) if looks else "")

    def answer_sheet(
        self,
        sheet: SheetId,
        said: Literal["yes", "partly", "denied", "silent"],
        probability: Annotated[float, Field(ge=0, le=1, description="How probable it is that the product has it")],
        lines: Annotated[list[int], Field(description="Numbers of the passages that show it, best first")],
        why: Annotated[str, Field(description="At most twelve words")] = "",
    ) -> SheetAnswerReply:
        """Answer one sheet. You can only point at its passages; what enters a cell is the passage itself, verified."""
        with self._lock:
            sheets = self._known()
            raw = {"sheet": sheet, "said": said, "probability": probability, "lines": lines, "why": why}
            try:
                answer = read_answer(raw, sheets, reader=self._reader)
            except ValueError as error:
                return SheetAnswerReply(kept=False, reason=str(error), waiting=len(sheets) - len(self._answered))
            if not isinstance(answer, Search):
                keep_answers(self._workspace, [sheets[answer.sheet]], [answer])
                self._answered.add(answer.sheet)
            return SheetAnswerReply(kept=True, reason="", waiting=len(sheets) - len(self._answered))

    def next_posts(
        self, product: Annotated[str, Field(description="Only what users of this product wrote, by slug")] = ""
    ) -> PostsAnswer:
        """Take the next sheet of posts in which users ask for something, to say which capability each is about."""
        with self._lock:
            sheets, waiting = open_posts(self._workspace, most=_POSTS, product=product, reader=self._reader)
            if not sheets:
                return PostsAnswer(how=POSTS_BRIEF, waiting=waiting, sheet="")
            self._given[sheets[0].id] = sheets[0]
            return PostsAnswer(how=POSTS_BRIEF, waiting=waiting, sheet=sheet_text(sheets[0]))

    def answer_posts(
        self, sheet: SheetId, posts: Annotated[list[PostAnswer], Field(description="One answer per post")]
    ) -> PostAnswersReply:
        """Answer the posts of a sheet. You can only point at its capabilities, and at words that a post really says."""
        with self._lock:
            asked = self._given.get(sheet)
            if asked is None:
                return PostAnswersReply(kept=0, refused=[f'sheet "{sheet[:40]}" was not requested'], waiting=0)
            found, refused = read_post_answers({"posts": posts}, asked, reader=self._reader)
            keep_post_readings(self._workspace, found)
            _, waiting = open_posts(self._workspace, most=1, reader=self._reader)
            return PostAnswersReply(kept=len(found), refused=refused, waiting=waiting)

    def _known(self) -> dict[str, Sheet]:
        """Return the sheets to read, made once a session."""
        if self._open is None:
            self._open = open_sheets(self._workspace, reader=self._reader)
            self._sheets = {sheet.id: sheet for sheet in self._open.sheets}
        return self._sheets
