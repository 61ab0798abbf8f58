"""Bullet lists, definition lists, and lines that play lists."""

from __future__ import annotations

import re

from crawlers.extraction.cells import read_cell
from crawlers.extraction.items.model import Group, ItemCandidate, describe, split_text, useful_runs
from crawlers.extraction.marks import denies
from rivalscope.core.payload.nodes import HEADINGS, Node, Run
from rivalscope.core.payload.text import has_word

__all__ = ["definition_group", "line_group", "list_group"]

_BULLET = re.compile(r"^[•·*✓✔✅☑➜→›»▸▪●◦‣⁃–—-]\s{0,3}\S")
_SIGNED = re.compile(r"[^\w\s\"'“„«(\[]")
"""A sign in front of the words."""
_LINE = 100
"""Characters of a line that a break parts from its neighbours and that can be an item of its own."""


def list_group(node: Node, headings: dict[int, int]) -> tuple[Group, list[Node]]:
    """Read the items of a list.

    Args:
        node: The ul, ol or list-role node.
        headings: Levels of headings by ``id(node)``.

    Returns:
        The group without its place, and the nested lists that are groups of their own.
    """
    group = Group(kind="bullet", node=node, section="", path=(), ordered=node.tag == "ol")
    nested_lists: list[Node] = []
    for item in node.nodes:
        if item.chrome or not item.length:
            continue
        nested = _nested_lists(item)
        runs = _own_runs(item, nested)
        if not runs:
            nested_lists.extend(nested)
            continue
        candidate = _candidate(runs, headings)
        candidate.own = not (_SIGNED.match(runs[0].text) or item.images or runs[0].images) or not denies(
            read_cell(item.element)
        )
        if nested:
            below = [run for inner in nested for run in useful_runs(inner)]
            short = below and sum(len(run.text) for run in below) / len(below) <= 60
            if len(below) >= 2 and short:
                nested_lists.extend(nested)
                if candidate.title.endswith(":"):
                    continue
            elif not candidate.description:
                candidate.description = describe(below)
        group.items.append(candidate)
    return group, nested_lists


def _nested_lists(item: Node) -> list[Node]:
    found: list[Node] = []
    stack = list(reversed(item.nodes))
    while stack:
        node = stack.pop()
        if node.tag in ("ul", "ol") and not node.chrome:
            found.append(node)
        else:
            stack.extend(reversed(node.nodes))
    return found


def _own_runs(item: Node, nested: list[Node]) -> list[Run]:
    if not nested:
        return useful_runs(item)
    inside = {id(run) for inner in nested for run in inner.runs()}
    return [run for run in useful_runs(item) if id(run) not in inside]


def _candidate(runs: list[Run], headings: dict[int, int]) -> ItemCandidate:
    first = runs[0]
    link = next((run.first_href for run in runs if run.first_href), "")
    linked = len(runs) == 1 and bool(first.href) and first.links >= 0.9 * len(first.text)
    code = sum(run.code for run in runs) > 0.7 * sum(len(run.text) for run in runs)
    titled = id(first.parent) in headings
    whole_bold = first.lead == first.text
    set_apart = whole_bold or bool(first.href) or (len(runs) > 1 and first.parent is not runs[1].parent)
    named = titled or (set_apart and len(first.text) <= 100 and (whole_bold or not first.text.endswith((".", ","))))
    if len(runs) > 1 and named:
        return ItemCandidate(first.text.strip(" :"), describe(runs[1:]), link, first, linked, code)
    title, rest = split_text(first)
    more = describe(runs[1:], after=first if rest else None)
    return ItemCandidate(title, f"{rest} {more}".strip(), link, first, linked, code)


def definition_group(node: Node) -> Group:
    """Read the terms and definitions of a dl, wherever in it they stand: pages wrap them for their layout."""
    group = Group(kind="definition", node=node, section="", path=())
    term: ItemCandidate | None = None
    for part in node.walk():
        if part.tag not in ("dt", "dd") or part.chrome or not (runs := _outside_lists(part)):
            continue
        if part.tag == "dt":
            code = sum(run.code for run in runs) > 0.7 * sum(len(run.text) for run in runs)
            term = ItemCandidate(
                " ".join(run.text for run in runs).strip(" :"), "", runs[0].first_href, runs[0], False, code
            )
            group.items.append(term)
        elif term is not None:
            term.description = f"{term.description} {describe(runs)}".strip()
            term.link = term.link or next((run.first_href for run in runs if run.first_href), "")
    return group


def _outside_lists(part: Node) -> list[Run]:
    """Return the useful runs of a term or definition that are not in a definition list inside it."""
    inside = {id(run) for below in part.walk() if below.tag == "dl" for run in below.runs()}
    return [run for run in useful_runs(part) if id(run) not in inside]


def line_group(run: Run) -> Group | None:
    """Read a run whose lines begin with bullets; None if they do not."""
    lines = [line for line in run.lines if _BULLET.match(line)]
    kind = "bullet"
    if len(lines) < 2 or len(lines) < 0.6 * len(run.lines):
        lines = [line for line in run.lines if has_word(line)]
        if len(lines) < 3 or max(map(len, lines)) > _LINE or run.parent.tag in HEADINGS:
            return None
        kind = "lines"
    group = Group(kind=kind, node=run.parent, section="", path=(), loose=kind == "lines")
    for line in lines:
        part = Run(run.parent, line, (line,))
        title, rest = split_text(part)
        group.items.append(ItemCandidate(title, rest, "", run, linked=run.links > 0.6 * len(run.text)))
    return group
