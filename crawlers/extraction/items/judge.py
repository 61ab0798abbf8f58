"""Which groups of candidates are features."""

from __future__ import annotations

import re

from crawlers.extraction.items.model import Candidate, Group
from crawlers.extraction.items.words import (
    is_call,
    is_dated,
    lead_in_says,
    names_say,
    section_may_state,
    section_says,
    section_states,
)
from crawlers.extraction.nodes import Node
from crawlers.extraction.text import has_word
from rivalscope.core.records import PageKind

__all__ = ["judge"]

_STATING = frozenset((PageKind.HOME, PageKind.FEATURES, PageKind.PRICING, PageKind.COMPARISON, PageKind.OTHER))
"""Kinds of page whose lists and cards are features unless something speaks against it."""
_SILENT = frozenset((PageKind.LEGAL, PageKind.BLOG, PageKind.CHANGELOG))
_OFFER = re.compile(r"\bno credit card\b", re.IGNORECASE)
_DESCRIBED = 25
"""Characters from which on a description is a sentence."""
_STEP = re.compile(
    r"^(?:click|run|install|download|open|go to|select|enter|copy|paste|navigate|execute|clone|unzip|extract|"
    r"configure|restart|press|type|"
    r"log in|sign (?:up|in)|choose|make sure|ensure|edit|compile|start|set up|check out|verify|note that|first|"
    r"then|next|finally)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"^[“\"„«]|(?:^|\s)[—–-]\s?[A-Z][a-z]+ [A-Z]|\b(?:CEO|CTO|founder|engineer at|developer at|head of|director)\b"
)
_OPENING = re.compile(
    r"^(?:\W*(?:key |main |core |highlighted |top |notable |other |more |additional |all |product |"
    r"current )?features?(?: (?:of|in) .{1,40})?|"
    r"what (?:is|are) .{1,40}|why .{1,40}\?|overview|introduction|about|summary|background|motivation|conclusion|"
    r"description)\W*$",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"^[\d.,+%$€£kKmMbB/\sx-]+(?:\s?[\w-]{1,12}){0,1}$")
_ADDRESS = re.compile(r"^\S+@\S+\.\w+$|^https?://\S+$|^www\.\S+$")


def judge(group: Group, kind: PageKind, total: int) -> list[Candidate]:
    """Return the candidates of a group that are features; none where the group is something else.

    Args:
        group: The group, with its place.
        kind: What the page is for.
        total: Characters on the page.

    Returns:
        The accepted candidates, in order.
    """
    items = [item for item in group.items if _is_stated(item) and not (group.kind == "heading" and _is_news(item))]
    if not items:
        return []
    described = sum(len(item.description) > _DESCRIBED for item in items) >= max(2, 0.8 * len(items))
    told = (
        True
        if group.plan
        else _place_says(group, total, strict=kind not in _STATING, overview=kind is PageKind.FEATURES and described)
    )
    if told is False or (kind in _SILENT and not told):
        return []
    if not told and kind not in _STATING:
        return []
    if _speaks_against(group, items, told=bool(told)):
        return []
    least = {"heading": 2, "grid": 3, "card": 2, "lead": 2, "definition": 2, "bullet": 2, "row": 2}.get(group.kind, 2)
    if len(items) < (1 if told and group.kind in ("bullet", "heading") else least):
        return []
    return items


def _place_says(group: Group, total: int, *, strict: bool, overview: bool) -> bool | None:
    """Ask the sentence before, the headings above from the nearest outwards, and the containers' names.

    Below "Build" or "Release", an overview of features with a sentence about each speaks of what can be done.
    """
    lead = lead_in_says(group.lead_in) if group.lead_in and group.kind != "heading" else None
    if lead is False:
        return False
    for distance, heading in enumerate(reversed(group.path)):
        told = section_says(heading)
        if told is False:
            if overview and section_may_state(heading):
                continue
            return False
        # The title of a long document speaks for its list of features, not for each of its chapters.
        if strict:
            told = section_states(heading) and (not distance or distance < len(group.path) - 1)
        if told:
            return True
    if lead and not (strict and not section_states(group.lead_in)):
        return True
    node: Node | None = group.node
    while node is not None and node.parent is not None:
        if node.names and node.length < 0.6 * total and names_say(node.names):
            return False
        node = node.parent
    return None


def _is_news(item: Candidate) -> bool:
    return is_dated(item.title) or is_dated(item.description[:80])


def _is_stated(item: Candidate) -> bool:
    """Tell whether a title can name a feature at all."""
    title = item.title
    if not has_word(title) or len(title) > 320 or len(title) < 2:
        return False
    if (
        is_call(title)
        or _ADDRESS.match(title)
        or _OFFER.search(item.description[:200])
        or (_NUMBERS.match(title) and any(map(str.isdigit, title)) and not item.description)
    ):
        return False
    return not (title.startswith(("“", '"', "„")) and len(title) > 60)


def _speaks_against(group: Group, items: list[Candidate], *, told: bool) -> bool:
    number = len(items)

    def share(test: list[bool]) -> float:
        return sum(test) / number

    listed_links = share([item.linked for item in items]) >= (0.95 if told else 0.6)
    if listed_links and not (told and (group.kind == "grid" or section_states(group.section))):
        return True
    if share([item.code for item in items]) > 0.5:
        return True
    if share([is_dated(item.title) or is_dated(item.description[:120]) for item in items]) >= 0.5:
        return True
    if share([item.title.rstrip().endswith("?") for item in items]) >= 0.5:
        return True
    if share([bool(_PERSON.search(item.title) or _PERSON.match(item.description)) for item in items]) >= 0.4:
        return True
    steps = share([bool(_STEP.match(item.title)) for item in items])
    if group.ordered and (steps >= 0.3 or not told):
        return True
    if steps >= 0.6 and not told:
        return True
    if group.kind == "heading":
        own = [item for item in items if section_says(item.title) is not False and not _OPENING.match(item.title)]
        if len(own) < number:
            items[:] = own
        if not own:
            return True
        bare = sum(not item.description for item in own)
        return bare > 0.5 * len(own)
    return False
