"""What can be measured about a candidate without knowing its language: shape, place, repetition, company."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from crawlers.extraction.items.model import Group, Headed, ItemCandidate
from crawlers.extraction.items.words import (
    is_call,
    is_dated,
    lead_in_says,
    names_say,
    section_says,
    section_states,
)
from rivalscope.core.payload.nodes import Node
from rivalscope.core.records import PageKind

__all__ = ["BLOCK_SIGNALS", "ITEM_SIGNALS", "STATING", "Scene", "block_signals", "item_signals"]

STATING = frozenset((PageKind.HOME, PageKind.FEATURES, PageKind.PRICING, PageKind.COMPARISON, PageKind.OTHER))
"""Kinds of page whose lists and cards are features unless something counts against it."""
_SILENT = frozenset((PageKind.LEGAL, PageKind.BLOG, PageKind.CHANGELOG))
_QUOTE = re.compile(r"^\W{0,2}[“\"„«「『]")
_NUMBER_FIRST = re.compile(r"^\W{0,3}\d")
_KINDS = ("bullet", "card", "grid", "lead", "definition", "row", "lines")
_STEP_COUNT = re.compile(r"^\W{0,2}0?\d{1,2}\W{0,2}(?:\s|$)")


@dataclass(frozen=True)
class Scene:
    """The page around the candidates.

    Attributes:
        kind: What the page is for.
        total: Characters on it.
        runs: Runs of text on it.
        title: Its title, in lower case.
        own: Names of the product that the page speaks for, in lower case.
        rivals: Names of the products that it is compared with, in lower case.
        heads: How many headings are built the same way, by tag and class.
        builds: How many groups of other candidates are, by layout, tag and class.
    """

    kind: PageKind
    total: int
    runs: int
    title: str = ""
    own: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    heads: Counter[tuple[str, str]] = field(default_factory=Counter)
    builds: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def names_rival(self, text: str) -> bool:
        """Return whether a text names a rival and not the page's own product."""
        told = text.lower()
        return any(_named(name, told) for name in self.rivals) and not any(_named(name, told) for name in self.own)

    def compares(self, text: str) -> bool:
        """Return whether a text names the page's own product and a rival."""
        told = text.lower()
        return any(_named(name, told) for name in self.rivals) and any(_named(name, told) for name in self.own)


_SHARED = (
    "many", "described", "title_size", "title_even", "text_size", "linked", "questions", "exclaimed", "sentences",
    "numbered_titles", "quoted", "dated", "coded", "stating_page", "silent_page", "section_yes", "section_no",
    "section_states", "section_asks", "names_no", "place", "rival_section", "in_quote", "closed", "path_depth",
    "inside_form", "section_call",
    "own_size", "own_text", "own_asks", "own_exclaims", "own_ends", "own_colon", "own_linked", "own_number",
    "own_rival", "text_rival", "text_asks", "own_call", "own_section_no", "own_section_yes", "own_step",
)  # fmt: skip
ITEM_SIGNALS = (*_SHARED, *(f"kind_{kind}" for kind in _KINDS), "ordered", "plan", "lead_yes", "lead_no", "pictured",
                "sentence_before", "wraps", "builds", "own_side")  # fmt: skip
BLOCK_SIGNALS = (*_SHARED, "level", "pseudo", "has_sub", "subs", "actions", "pictures", "listed", "alone", "first",
                 "last", "same_head", "siblings", "even_siblings", "width", "texts", "title_of_page", "code",
                 "after_items", "bare", "sub_share", "same_texts", "first_on_page")  # fmt: skip

_WIDE_SIGN = re.compile("[\u2e80-\U0010ffff]")


def _named(name: str, text: str) -> bool:
    """Return whether a name is in a text, and not only as a part of a word."""
    at = text.find(name)
    return at >= 0 and not text[at - 1 : at].isalnum() and not text[at + len(name) : at + len(name) + 1].isalnum()


def _size(text: str) -> float:
    """Return a length that treats scripts alike: a sign of Chinese or Japanese says as much as a syllable or two."""
    wide = 0 if text.isascii() else len(_WIDE_SIGN.findall(text))
    return len(text) + 1.5 * wide


def _share(tests: Sequence[bool]) -> float:
    return sum(tests) / max(1, len(tests))


def _group(group: Group, scene: Scene) -> list[float]:
    items = group.items
    sizes = [_size(item.title) for item in items]
    mean = sum(sizes) / len(sizes)
    spread = math.sqrt(sum((size - mean) ** 2 for size in sizes) / len(sizes)) / (mean + 1)
    texts = [_size(item.description) for item in items]
    told = [section_says(heading) for heading in group.path]
    nearest = next((one for one in reversed(told) if one is not None), None)
    node: Node | None = group.node
    names_no = in_quote = closed = inside_form = False
    while node is not None and node.parent is not None:
        names_no = names_no or bool(node.names and node.length < 0.4 * scene.total and names_say(node.names))
        in_quote = in_quote or node.tag == "blockquote"
        closed = closed or node.hidden_panel or node.tag == "details"
        inside_form = inside_form or node.tag in ("form", "aside")
        node = node.parent
    first = next((item.run for item in items if item.run), None)
    return [
        math.log1p(len(items)),
        _share([size > 25 for size in texts]),
        mean / 60,
        spread,
        math.log1p(sum(texts) / len(texts)) / 4,
        _share([item.linked for item in items]),
        _share([item.title.rstrip().endswith(("?", "？", "؟")) for item in items]),
        _share([item.title.rstrip().endswith(("!", "！", "…", "...")) for item in items]),
        _share([item.title.rstrip().endswith((".", "。")) for item in items]),
        _share([bool(_NUMBER_FIRST.match(item.title)) for item in items]),
        _share([bool(_QUOTE.match(item.title) or _QUOTE.match(item.description)) for item in items]),
        _share([is_dated(item.title) or is_dated(item.description[:120]) for item in items]),
        _share([item.code for item in items]),
        float(scene.kind in STATING),
        float(scene.kind in _SILENT),
        float(nearest is True),
        float(nearest is False),
        float(any(section_states(heading) for heading in group.path[-2:])),
        float(group.section.rstrip().endswith(("?", "？", "؟"))),
        float(names_no),
        (first.index if first else group.node.first_run) / max(1, scene.runs),
        float(scene.names_rival(group.section)),
        float(in_quote),
        float(closed),
        float(len(group.path)),
        float(inside_form),
        float(is_call(group.section)),
    ]


def _own(item: ItemCandidate, scene: Scene) -> list[float]:
    title = item.title.rstrip()
    told = section_says(title) if len(title) < 80 and item.block is not None else None
    return [
        math.log1p(_size(title)) / 4,
        math.log1p(_size(item.description)) / 5,
        float(title.endswith(("?", "？", "؟"))),
        float(title.endswith(("!", "！"))),
        float(title.endswith((".", "。", "…"))),
        float(title.endswith((":", "："))),
        float(item.linked),
        float(bool(_NUMBER_FIRST.match(title))),
        float(scene.names_rival(title)),
        float(scene.names_rival(item.description[:300])),
        float("?" in item.description[:300] or "？" in item.description[:300]),
        float(is_call(title)),
        float(told is False),
        float(told is True),
        float(bool(_STEP_COUNT.match(title))),
    ]


def item_signals(group: Group, scene: Scene) -> list[list[float]]:
    """Return one row of ``ITEM_SIGNALS`` for each candidate of a group that is not made of headed blocks."""
    shared = _group(group, scene)
    lead = lead_in_says(group.lead_in) if group.lead_in else None
    pictured = _share(
        [item.run is not None and bool(item.run.images or item.run.parent.images) for item in group.items]
    )
    about = [
        *(float(group.kind == kind) for kind in _KINDS),
        float(group.ordered),
        float(bool(group.plan)),
        float(lead is True),
        float(lead is False),
        pictured,
        float(len(group.lead_in) > 60),
        float(group.node.length > 0.5 * scene.total),
        math.log1p(scene.builds[group.kind, group.node.tag, group.node.names]),
    ]
    return [[*shared, *_own(item, scene), *about, float(item.own)] for item in group.items]


def block_signals(group: Group, scene: Scene, listed: Set[int]) -> list[list[float]]:
    """Return one row of ``BLOCK_SIGNALS`` for each headed block of a group.

    Args:
        group: The blocks.
        scene: The page.
        listed: Ids of runs that other groups begin an item with.
    """
    shared = _group(group, scene)
    number = len(group.items)
    rows: list[list[float]] = []
    described = [_size(item.description) > 25 for item in group.items]
    subs_share = _share([item.block is not None and item.block.has_sub for item in group.items])
    seen: Counter[str] = Counter()
    for place, item in enumerate(group.items):
        block = item.block
        if block is None:
            continue
        seen[item.title] += 1
        siblings, even = _siblings(block)
        inner = sum(id(run) in listed for run in block.top.runs()) if block.top is not block.node else 0
        direct = sum(id(run) in listed for run in block.runs)
        whole = sum(below.tag in ("h1", "h2", "h3", "h4", "h5", "h6") for below in block.top.walk()) - 1
        head = scene.heads[block.node.tag, block.node.names]
        rows.append(
            [
                *shared,
                *_own(item, scene),
                float(min(block.level, 7)),
                float(block.level >= 7),
                float(block.has_sub),
                math.log1p(max(0, whole)),
                math.log1p(block.actions),
                float(bool(block.images or block.top.images)),
                math.log1p(max(inner, direct)),
                float(number == 1),
                float(place == 0),
                float(place == number - 1),
                math.log1p(head),
                math.log1p(siblings),
                even,
                block.top.length / max(1, scene.total),
                math.log1p(sum(len(run.text) > 40 for run in block.runs)),
                float(item.title.lower() in scene.title),
                float(item.code),
                float(place > 0 and described[place - 1]),
                float(not item.description),
                subs_share,
                _share([one == described[place] for one in described]),
                float(block.node.tag == "h1"),
            ]
        )
    return rows


def _siblings(block: Headed) -> tuple[int, float]:
    """Return how many siblings of a block are headed alike, and what share of its siblings that is."""
    top = block.top
    if top is block.node or top.parent is None:
        return 0, 0.0
    others = [node for node in top.parent.nodes if node is not top and node.length and not node.chrome]
    alike = sum(
        any(below.tag == block.node.tag and below.names == block.node.names for below in other.walk()[:40])
        and other.tag == top.tag
        for other in others
    )
    return alike, alike / max(1, len(others))
