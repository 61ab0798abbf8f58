"""Which groups of candidates are features."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Set

from crawlers.extraction.items.linear import load_model
from crawlers.extraction.items.model import Group, ItemCandidate
from crawlers.extraction.items.signals import STATING, Scene, block_signals, item_signals
from crawlers.extraction.items.words import (
    heads_other,
    is_call,
    is_dated,
    lead_in_says,
    names_say,
    section_may_state,
    section_says,
    section_states,
    withholds,
)
from rivalscope.core.payload.nodes import Node
from rivalscope.core.payload.text import has_word
from rivalscope.core.records import PageKind

__all__ = ["by_words", "candidates", "judge"]


_COMPANY = 0.3
"""Weight of its neighbours in the judgement of a card or a headed block."""
_HEADING_LOG_ODDS = 1.0
"""What a heading above adds to the log-odds of a list or grid by saying, in words that we know, what it holds."""
_JUDGED_TOGETHER = frozenset(("bullet", "grid", "lines", "definition"))
_IDENTIFIER = re.compile(r"[._/\\(){}<>=$-]|^[a-z][a-z\d]*$|[a-z][A-Z]|^[A-Z]{4,}$")
_QUOTED = re.compile(r"^[“\"„«「『]")
_SPOKEN = re.compile(r"^(?:[“\"„«「『](?![^“”\"»」』]{0,40}[”\"“»」』])|\[(?:…|\.\.\.)\])")
"""Opens a quote that goes on, which the quotation marks around one word do not."""
_OVERVIEWS = frozenset((PageKind.FEATURES, PageKind.COMPARISON))
_NAMES_ALIKE = 3
_LEAST_SERIES = 4
_ODD_ONES = 0.25
"""Share of titles in a series that may say something else at most."""
_CARD = 1_500
"""Characters of a card at most."""
_FIGURE = re.compile(r"^\W{0,3}\d[\d.,\s]{0,12}\W{0,3}(?:[^\W\d_]{1,5}\W{0,2}){0,1}$")
_ARROWS = ("→", "›", "»", "↗", "➜", "➔")
_ASKS = ("?", "？", "؟")
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
_NUMBERS = re.compile(r"^[\d.,+%$€£kKmMbB/\sx-]+(?:\s?[A-Za-z-]{1,12}){0,1}$")
_ADDRESS = re.compile(r"^\S+@\S+\.\w+$|^https?://\S+$|^www\.\S+$")


def judge(group: Group, scene: Scene, *, listed: Set[int] | None = None) -> list[ItemCandidate]:
    """Return the candidates of a group that are features; none where the group is something else.

    Where the words of a heading, a page or a plan say what the group is, they decide; where they do not, as on most
    pages in most languages, a linear model over its shape, place and company does.

    Args:
        group: The group, with its place.
        scene: The page.
        listed: Ids of the runs that items of other groups begin with, for groups of headed blocks.

    Returns:
        The accepted candidates, in order.
    """
    items = candidates(group, scene)
    if not items:
        return []
    group.items = items
    if group.plan and group.kind == "bullet":
        return items
    if scene.kind not in STATING or group.kind == "row":
        return by_words(group, items, scene)
    rows = item_signals(group, scene) if listed is None else block_signals(group, scene, listed)
    scores = load_model("items" if listed is None else "blocks").scores(rows)
    if listed is None and any(section_says(heading) for heading in group.path[-2:]):
        scores = [score + _HEADING_LOG_ODDS for score in scores]
    if group.kind in _JUDGED_TOGETHER:
        # Phrases side by side are features or they are not; the length of one of them says nothing about it.
        scores = [sum(scores) / len(scores)] * len(scores)
    else:
        mean = sum(scores) / len(scores)
        scores = [score + _COMPANY * (mean - score) for score in scores]
    return [item for item, score in zip(items, scores, strict=True) if score >= 0]


def candidates(group: Group, scene: Scene) -> list[ItemCandidate]:
    """Return the items of a group that nothing rules out.

    Args:
        group: The group, with its place.
        scene: The page.
    """
    contrasts = any(_names_own(item, scene) for item in group.items)
    items = [
        item
        for item in group.items
        if item.own
        and _is_stated(item)
        and not _leads_on(item)
        and (group.kind == "row" or not _of_rival(item, scene, contrasts=contrasts))
    ]
    if group.kind == "heading":
        series = _series(items) if scene.kind in _OVERVIEWS else set()
        items = [
            item
            for item in items
            if not (
                _is_news(item)
                or (section_says(item.title) is False and id(item) not in series)
                or heads_other(item.title)
                or _OPENING.match(item.title)
                or _is_quoted(item)
                or scene.compares(item.title)
            )
        ]
    if not items or (group.kind != "row" and scene.names_rival(group.section)):
        return []
    if scene.kind in STATING and not group.plan and _is_other(group, items, scene.kind):
        return []
    return items


def _series(items: list[ItemCandidate]) -> set[int]:
    """Return the ids of headed blocks in a series of one build in which hardly any title says something else.

    There "Search" or "Community videos" is one capability of several, and no search form or community.
    """
    built: dict[tuple[str, str], list[ItemCandidate]] = defaultdict(list)
    for item in items:
        if item.block is not None and len(item.description) > _DESCRIBED:
            built[item.block.node.tag, item.block.node.names].append(item)
    return {
        id(item)
        for alike in built.values()
        if len(alike) >= _LEAST_SERIES
        and _share([section_says(item.title) is False or is_call(item.title) for item in alike]) <= _ODD_ONES
        for item in alike[:-1]
    }


def _of_rival(item: ItemCandidate, scene: Scene, *, contrasts: bool) -> bool:
    """Return whether an item refers to another product than the page's own.

    Where the items of a group hold the two products against each other, each may begin with what the rival lacks.
    """
    return scene.names_rival(item.title) or (not contrasts and scene.names_rival(item.description[:80]))


def _names_own(item: ItemCandidate, scene: Scene) -> bool:
    """Return whether what is said about an item names the page's own product beside a rival."""
    told = item.description.lower()
    return any(name in told for name in scene.rivals) and any(name in told for name in scene.own)


def _is_quoted(item: ItemCandidate) -> bool:
    """Return whether a heading names the author of a quote in its card, or is followed by nothing but a quote."""
    block = item.block
    if block is not None and block.parts and isinstance(first := block.parts[0], Node) and first.tag == "blockquote":
        return True
    if _SPOKEN.match(" ".join(run.text for run in block.runs[:2]) if block is not None else item.description):
        return True
    if block is None or block.top is block.node or block.top.length > _CARD:
        return False
    return any(len(run.text) > _DESCRIBED and _QUOTED.match(run.text) for run in block.top.runs()[:6])


def _leads_on(item: ItemCandidate) -> bool:
    """Return whether an item is nothing but a link that points to where more is said."""
    return item.linked and not item.description and item.title.endswith(_ARROWS)


def _is_other(group: Group, items: list[ItemCandidate], kind: PageKind) -> bool:
    """Return whether the shape of a group, or a heading above it, says that it is anything but features."""
    overview = kind is PageKind.FEATURES
    if withholds(group.lead_in):
        return True
    for heading in group.path[-2:]:
        if section_says(heading) is False and not (overview and section_may_state(heading)):
            return True
    if group.kind == "row":
        return False
    bare = [item for item in items if not item.description]
    if len(bare) >= 0.6 * len(items) and sum(item.linked for item in bare) >= 0.8 * len(bare):
        return True
    if _share([item.code for item in items]) > 0.5:
        return True
    if _share([is_dated(item.title) or is_dated(item.description[:120]) for item in items]) >= 0.5:
        return True
    if _share([item.title.rstrip().endswith(_ASKS) for item in items]) >= 0.5:
        return True
    if _share([bool(_PERSON.search(item.title) or _PERSON.match(item.description)) for item in items]) >= 0.4:
        return True
    figures = [bool(_FIGURE.match(item.title) or _FIGURE.match(item.description)) for item in items]
    if group.kind in ("card", "grid", "lines") and _share(figures) >= 0.5:
        return True
    if _alike(items):
        return True
    return group.ordered and _share([bool(_STEP.match(item.title)) for item in items]) >= 0.3


def _alike(items: list[ItemCandidate]) -> bool:
    """Return whether one short word stands below each of several names: "Customer" below logos, a role below people."""
    words = {item.description for item in items}
    return len(items) >= _NAMES_ALIKE and len(words) == 1 and 0 < len(words.pop()) < _DESCRIBED


def _share(tests: list[bool]) -> float:
    return sum(tests) / len(tests)


def by_words(group: Group, items: list[ItemCandidate], scene: Scene) -> list[ItemCandidate]:
    """Judge a table's rows, or a group on a page of documentation, by what the words around it say.

    Args:
        group: The group, with its place.
        items: Its candidates.
        scene: The page.

    Returns:
        The accepted candidates.
    """
    kind = scene.kind
    if group.kind == "row" and kind in STATING:
        if group.loose and _share([_is_identifier(item.title) for item in items]) >= 0.5:
            return []
        told = [item for item in items if not _mostly_figures(item.description)]
        items = [item for item in items if not is_dated(item.description[:120])]
        return items if len(told) > 0.5 * len(items) and len(items) >= 2 else []
    if group.loose:
        return []
    described = sum(len(item.description) > _DESCRIBED for item in items) >= max(2, 0.8 * len(items))
    told_here = (
        True
        if group.plan
        else _place_says(
            group,
            scene.total,
            strict=kind not in STATING,
            overview=kind is PageKind.FEATURES and described,
        )
    )
    if told_here is False or (kind in _SILENT and not told_here):
        return []
    if not told_here and kind not in STATING:
        return []
    if _counts_against(group, items, told=bool(told_here)):
        return []
    least = 3 if group.kind == "grid" else 2
    if len(items) < (1 if told_here and group.kind in ("bullet", "heading") else least):
        return []
    return items


def _is_identifier(text: str) -> bool:
    """Return whether a text is the name of a file, an option or a call."""
    return " " not in text and bool(_IDENTIFIER.search(text))


def _mostly_figures(text: str) -> bool:
    """Return whether a cell holds more digits than words, as those of a report or of sample data do."""
    signs = [sign for sign in text if not sign.isspace()]
    return bool(signs) and sum(sign.isdigit() for sign in signs) > 0.3 * len(signs)


def _place_says(group: Group, total: int, *, strict: bool, overview: bool) -> bool | None:
    """Ask the sentence before, the headings above from the nearest outwards, and the containers' names.

    Below "Build" or "Release", an overview of features with a sentence about each refers to what can be done.
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


def _is_news(item: ItemCandidate) -> bool:
    return is_dated(item.title) or is_dated(item.description[:80])


def _is_stated(item: ItemCandidate) -> bool:
    """Return whether a title can name a feature at all."""
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


def _counts_against(group: Group, items: list[ItemCandidate], *, told: bool) -> bool:
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
