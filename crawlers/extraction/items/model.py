"""What the readers of lists, cards and sections hand to the judge."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawlers.extraction.items.words import is_call, is_label
from rivalscope.core.payload.nodes import Node, Run

__all__ = ["Group", "Headed", "ItemCandidate", "describe", "split_text", "useful_runs"]

MAX_DESCRIPTION = 1_000
_SPLIT = re.compile(r"^(?P<term>[^.!?;:]{2,70}?)(?:\s?:\s+|\s+[–—-]{1,2}\s+)(?P<rest>\S.{8,})$", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[a-z0-9)\]\"”’])[.!]\s+(?=[A-Z0-9(\"“‘])")
_TRIM = " :–—-.\u2022\u00b7*✓✔✅☑➜→›»▸▪●"


@dataclass(slots=True, eq=False)
class Headed:
    """A heading and its content.

    Attributes:
        node: The heading.
        level: Its level.
        path: Headings above it.
        top: The outermost node that the heading and its content fill; the heading where they fill none.
        runs: Useful runs of the content up to the first deeper heading.
        parts: The nodes and runs that make up the content.
        has_sub: Deeper headings stand inside.
        code: Characters of code listings in the content.
        actions: Push buttons and lines that are nothing but a link.
        images: Pictures and icons in the content.
    """

    node: Node
    level: int
    path: tuple[str, ...]
    top: Node
    runs: list[Run] = field(default_factory=list)
    parts: list[Node | Run] = field(default_factory=list)
    has_sub: bool = False
    code: int = 0
    actions: int = 0
    images: int = 0

    @property
    def length(self) -> int:
        """Characters of the content."""
        return sum(len(run.text) for run in self.runs)


@dataclass(slots=True)
class ItemCandidate:
    """One thing that may be a feature.

    Attributes:
        title: What it is called.
        description: What is said about it.
        link: Where it leads.
        run: The text that it begins with.
        linked: It is nothing but a link.
        code: Most of it is code.
        block: The headed block that it was read from, if any.
        own: A comparison that tells it says that our side has it, or does not say otherwise.
    """

    title: str
    description: str = ""
    link: str = ""
    run: Run | None = None
    linked: bool = False
    code: bool = False
    block: Headed | None = None
    own: bool = True


@dataclass(slots=True)
class Group:
    """Candidates that stand or fall together.

    Attributes:
        kind: Layout that they were read from.
        node: The node that contains them.
        section: Nearest heading that is not itself a candidate.
        path: All headings above, outermost first.
        lead_in: Text right before them.
        items: The candidates.
        ordered: They are numbered.
        plan: Name of the plan whose card they are in.
        loose: Its form alone does not say that it lists anything: lines, or rows of a table that names no features.
    """

    kind: str
    node: Node
    section: str
    path: tuple[str, ...]
    lead_in: str = ""
    items: list[ItemCandidate] = field(default_factory=list)
    ordered: bool = False
    plan: str = ""
    loose: bool = False


def useful_runs(node: Node) -> list[Run]:
    """Return the runs below a node that are not chrome and not calls to action."""
    found: list[Run] = []
    stack: list[Node | Run] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Run):
            if item.button or (item.links and is_call(item.text)) or (found and item.href and is_label(item.text)):
                continue
            found.append(item)
        elif not item.chrome and item.tag not in ("pre", "form"):
            stack.extend(reversed(item.children))
    return found


def describe(runs: list[Run], *, after: Run | None = None) -> str:
    """Join runs to a description of bounded length.

    It ends where something was left out (a listing, a button): what is in a record is a quote of its page.

    Args:
        runs: In document order.
        after: The run that the description continues, if it does.
    """
    parts: list[str] = []
    size = 0
    for before, run in zip([after, *runs], runs, strict=False):
        if before is not None and run.index != before.index + 1:
            break
        parts.append(run.text)
        size += len(run.text)
        if size > MAX_DESCRIPTION:
            break
    return " ".join(parts)[: MAX_DESCRIPTION + 200]


def split_text(run: Run) -> tuple[str, str]:
    """Split a line into a title and what is said about it, where it has such a shape."""
    text = run.text.lstrip("•·*✓✔✅☑➜→›»▸▪●–—- ") or run.text
    lead = run.lead.lstrip("•·*✓✔✅☑➜→›»▸▪●–—- ")
    if lead and lead != text and len(lead) <= 120 and text.startswith(lead):
        rest = text[len(lead) :].lstrip(_TRIM)
        title = lead.strip(_TRIM)
        # A bold word that the sentence needs ("Fast and **safe**") is no title.
        joined = (
            rest[:1].islower()
            and text[len(lead) : len(lead) + 1] == " "
            and lead[-1] not in ":.–—-"
            and len(run.lines) < 2
        )
        if title and rest and not joined:
            return title, rest
    if len(run.lines) > 1 and 1 < len(run.lines[0]) <= 80 and not run.lines[0].endswith((".", ",", ";")):
        rest = " ".join(run.lines[1:])
        if len(rest) > len(run.lines[0]):
            return run.lines[0].strip(_TRIM), rest
    match = _SPLIT.match(text)
    if match and len(match["term"].split()) <= 8:
        return match["term"].strip(_TRIM), match["rest"]
    if len(text) > 140 and (match := _SENTENCE.search(text)) and match.start() > 20:
        return text[: match.start() + 1], text[match.end() :]
    return text, ""
