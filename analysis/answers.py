"""The answer of a cell as people read it: a sign and words, so that colour is never needed.

The three kinds of no stay apart: the product says no, its pages do not mention it, nobody could look. Between yes and
not mentioned stands "unclear": there are passages to read, and none of them is proof.
"""

from __future__ import annotations

from enum import StrEnum

from rivalscope.core.records import Cell, NoKind, Support

__all__ = ["Answer", "Turn", "answer_of", "answer_words", "cell_details", "cell_words", "turn"]


class Answer(StrEnum):
    """Six answers; the first two are a yes, the third is the only no that a product has given itself."""

    YES = "yes"
    PARTIAL = "partial"
    NO = "no"
    NOT_MENTIONED = "not mentioned"
    NOT_LOOKED = "could not look"
    UNCLEAR = "unclear"

    @property
    def sign(self) -> str:
        """One character, different in shape for each answer."""
        return _SIGNS[self]

    @property
    def present(self) -> bool:
        """Whether the product has it, at least in part."""
        return self in (Answer.YES, Answer.PARTIAL)

    @property
    def open(self) -> bool:
        """Whether nothing that was read says yes or no."""
        return self in (Answer.NOT_MENTIONED, Answer.NOT_LOOKED, Answer.UNCLEAR)


class Turn(StrEnum):
    """What is known of an answer that became another.

    That a product got or lost something is known only where both answers are proved. Where one of them is not, the
    pages began or ceased to say it, which may be their change and not the product's.
    """

    CHANGED = "changed"
    FIRST_SEEN = "first seen"
    NO_LONGER_FOUND = "no longer found"


_SIGNS = {
    Answer.YES: "✓",
    Answer.PARTIAL: "◐",
    Answer.NO: "✕",
    Answer.NOT_MENTIONED: "○",
    Answer.NOT_LOOKED: "⊘",
    Answer.UNCLEAR: "?",
}


def answer_words(support: Support, no_kind: NoKind | None) -> Answer:
    """Return the answer for a stored support and kind of no."""
    if support is Support.FULL:
        return Answer.YES
    if support is Support.PARTIAL:
        return Answer.PARTIAL
    if no_kind is NoKind.NOT_LOOKED:
        return Answer.NOT_LOOKED
    if no_kind is NoKind.NOT_MENTIONED:
        return Answer.NOT_MENTIONED
    # A no that is documented, a lead, or an older store's cell without a kind.
    return Answer.NO if support is Support.NONE else Answer.UNCLEAR


def turn(before: Answer, after: Answer) -> Turn:
    """Return what is known of an answer that became another.

    >>> turn(Answer.NOT_MENTIONED, Answer.YES).value, turn(Answer.NO, Answer.YES).value
    ('first seen', 'changed')
    """
    if before.open:
        return Turn.FIRST_SEEN
    return Turn.NO_LONGER_FOUND if after.open else Turn.CHANGED


def answer_of(cell: Cell | None) -> Answer:
    """Return the answer of a cell; a pair that was never assessed counts as not looked."""
    return Answer.NOT_LOOKED if cell is None else answer_words(cell.support, cell.no_kind)


def cell_details(cell: Cell) -> tuple[str, ...]:
    """Return what qualifies an answer, in words: stage, plan, value, since, who decided."""
    parts: list[str] = []
    if cell.stage is not None and cell.stage.value != "ga":
        parts.append(cell.stage.value)
    if cell.plan:
        parts.append(f"plan {cell.plan}")
    if cell.value:
        parts.append(cell.value)
    if cell.since:
        parts.append(f"since {cell.since}")
    if cell.contradictions:
        parts.append("sources disagree")
    if cell.decided_by:
        parts.append(f"decided by {cell.decided_by}")
    return tuple(parts)


def cell_words(cell: Cell | None) -> str:
    """Return a cell as one short text.

    >>> cell_words(None)
    '⊘ could not look'
    >>> cell = Cell(product="a", capability="c", support=Support.UNKNOWN, score=0.1, confidence=0.6,
    ...             no_kind=NoKind.NOT_MENTIONED, pages_read=12)
    >>> cell_words(cell)
    '○ not mentioned (12 pages read)'
    """
    answer = answer_of(cell)
    text = f"{answer.sign} {answer.value}"
    if cell is None:
        return text
    if answer is Answer.NO and cell.no_kind is NoKind.DOCUMENTED:
        text += " (documented)"
    elif answer is Answer.NOT_MENTIONED:
        text += f" ({cell.pages_read} page{'' if cell.pages_read == 1 else 's'} read)"
    elif answer is Answer.UNCLEAR and cell.leads:
        text += f" ({len(cell.leads)} passage{'' if len(cell.leads) == 1 else 's'} to read)"
    details = cell_details(cell)
    return f"{text} · {' · '.join(details)}" if details else text
