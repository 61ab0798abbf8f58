"""From the tree to feature items: find groups of candidates, place them, judge them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from crawlers.extraction.blocks import Placed
from crawlers.extraction.items.cards import card_groups, lead_group
from crawlers.extraction.items.judge import judge
from crawlers.extraction.items.lists import definition_group, line_group, list_group
from crawlers.extraction.items.model import Group, Headed, ItemCandidate
from crawlers.extraction.items.screens import screens
from crawlers.extraction.items.sections import headed_blocks, headed_groups
from crawlers.extraction.items.sides import own_column, sides
from crawlers.extraction.items.signals import Scene
from rivalscope.core.payload.nodes import HEADINGS, Node, Run
from rivalscope.core.records import FeatureItem, Mark, PageKind, Table, TableCell

__all__ = ["read_items"]

MAX_ITEMS = 2_000
_BUTTONS = 3
"""Buttons in the bar above a listing at most."""
_LABEL = 90
"""Characters of the name of a row at most."""
_NOTE_SIGN = re.compile(r"(?<=[a-z)])(?:\d{1,2}|[*†‡§]{1,3})$")
_PRICE_ROW = re.compile(r"(?:monthly |yearly |annual )?(?:prices?|pricing|costs?)$", re.IGNORECASE)


def read_items(
    root: Node,
    headings: dict[int, int],
    placed: Placed,
    kind: PageKind,
    *,
    title: str = "",
    tables: Sequence[tuple[Node, Table]] = (),
    plans: Sequence[tuple[Node, str]] = (),
) -> tuple[FeatureItem, ...]:
    """Return the features that a page states one by one, in document order.

    Args:
        root: The tree, with chrome flagged.
        headings: Levels of headings by ``id(node)``.
        placed: Where runs and nodes stand.
        kind: What the page is for.
        title: The page's title, which names the two sides of a comparison.
        tables: Data tables with the nodes that they were read from.
        plans: Cards with the names of the plans that they offer.

    Returns:
        The items.
    """
    pictures = screens(root)
    headings = _of_text(root, headings, pictures)
    blocks = headed_blocks(root, headings, placed)
    scene = _scene(root, blocks, tables, kind, title)
    groups = _placed_groups(root, headings, placed, tables, plans, scene, pictures)
    scene.builds.update((group.kind, group.node.tag, group.node.names) for group in groups)
    accepted: list[tuple[Group, ItemCandidate]] = []
    claimed: set[int] = set()
    for group in groups:
        for item in group.items:
            if not item.own and group.kind == "bullet":
                claimed.update(claims(item))
        for item in judge(group, scene):
            accepted.append((group, item))
            claimed.update(claims(item))
    names = {name for _, name in plans}
    blocks = [block for block in blocks if block.node.text not in names]
    listed = {id(item.run) for group in groups for item in group.items if item.run}
    for group in headed_groups(blocks, claimed):
        accepted.extend((group, item) for item in judge(group, scene, listed=listed))
    items = [_item(group, candidate, placed) for group, candidate in _once(accepted)[:MAX_ITEMS]]
    return tuple(sorted(items, key=lambda item: item.position))


def _of_text(root: Node, headings: dict[int, int], pictures: Sequence[Node]) -> dict[int, int]:
    """Return the headings without those in pictures of a screen and without the names of listings."""
    starts = [picture.order for picture in pictures]
    found: dict[int, int] = {}
    for node in root.walk():
        if id(node) not in headings:
            continue
        before = bisect_right(starts, node.order) - 1
        pictured = before >= 0 and node.order < pictures[before].end
        if not pictured and (node.tag in HEADINGS or not _names_listing(node)):
            found[id(node)] = headings[id(node)]
    return found


def _names_listing(node: Node) -> bool:
    """Return whether code follows a line, with nothing but a button between: "config.toml" above a listing."""
    runs = node.pool.runs
    end = node.end_run
    while end < len(runs) and runs[end].button and end < node.end_run + _BUTTONS:
        end += 1
    return end < len(runs) and (runs[end].parent.tag == "pre" or runs[end].parent.place == "pre")


def claims(item: ItemCandidate) -> set[int]:
    """Return the ids of the runs that an accepted item takes up."""
    return {id(item.run), *(id(run) for run in item.run.parent.runs())} if item.run is not None else set()


def _once(accepted: list[tuple[Group, ItemCandidate]]) -> list[tuple[Group, ItemCandidate]]:
    """Keep the first of several items that say the same: carousels and narrow screens repeat theirs."""
    seen: set[tuple[str, str, str, tuple[str, ...]]] = set()
    kept: list[tuple[Group, ItemCandidate]] = []
    for group, item in accepted:
        key = (item.title.lower(), item.description[:80].lower(), group.plan, group.path)
        if key not in seen:
            seen.add(key)
            kept.append((group, item))
    return kept


def _placed_groups(
    root: Node,
    headings: dict[int, int],
    placed: Placed,
    tables: Sequence[tuple[Node, Table]],
    plans: Sequence[tuple[Node, str]],
    scene: Scene,
    pictures: Sequence[Node],
) -> list[Group]:
    """Find every group of candidates but the headed blocks, each with its place."""
    groups = _groups(root, headings, {id(node) for node in (*(node for node, _ in tables), *pictures)})
    groups.extend(group for node, table in tables if (group := _row_group(node, table, scene.own)))
    for group in groups:
        _place(group, placed)
        group.plan = _plan_of(group, plans)
    start = _start_of_content(root)
    return [group for group in groups if group.lead_in or group.path or group.node.end > start]


def _scene(
    root: Node, blocks: Sequence[Headed], tables: Sequence[tuple[Node, Table]], kind: PageKind, title: str
) -> Scene:
    heads = [block.node.text for block in blocks if block.level == 1]
    own, rivals = sides(title, heads, tables, named_only=kind is not PageKind.COMPARISON)
    return Scene(
        kind=kind,
        total=root.length,
        runs=len(root.runs()),
        title=title.lower(),
        own=own,
        rivals=rivals,
        heads=Counter((block.node.tag, block.node.names) for block in blocks),
    )


def _plan_of(group: Group, plans: Sequence[tuple[Node, str]]) -> str:
    """Return the name of the plan whose card holds a group."""
    first = next((item.run for item in group.items if item.run), None)
    if first is None:
        return ""
    return next((name for card, name in plans if card.first_run <= first.index < card.end_run), "")


def _start_of_content(root: Node) -> int:
    """Return the order of the first node that is not a bar above the page's main heading."""
    first = next((node for node in root.walk() if node.tag == "h1" and node.length and not node.chrome), None)
    while (
        first is not None
        and first.parent is not None
        and first.parent.tag not in ("body", "main")
        and first.parent.first_run == first.first_run
    ):
        first = first.parent
    return first.order if first is not None else 0


def _groups(root: Node, headings: dict[int, int], passed: set[int]) -> list[Group]:
    """Find every group of candidates but the headed blocks; nodes that are read differently are passed over."""
    groups: list[Group] = []
    taken: set[int] = set()
    skip = 0
    for node in root.walk():
        if node.order < skip or id(node) in taken:
            continue
        tag = node.tag
        if node.chrome or not node.length or tag in ("pre", "form") or id(node) in passed:
            skip = node.end
        elif tag in ("ul", "ol", "menu") or node.role == "list":
            skip = node.end
            lists = [node]
            while lists:
                group, nested = list_group(lists.pop(), headings)
                lists.extend(reversed(nested))
                if group.items:
                    groups.append(group)
        elif tag == "dl":
            skip = node.end
            groups.append(definition_group(node))
        else:
            if len(node.children) > 1:
                found = card_groups(node, headings, taken)
                groups.extend(found)
                for group in found:
                    taken.update(id(item.run.parent) for item in group.items if item.run)
                if not found and (leads := lead_group(node, headings)):
                    groups.append(leads)
            for child in node.children:
                if isinstance(child, Run) and len(child.lines) > 1 and (lines := line_group(child)):
                    groups.append(lines)
    return groups


def _row_group(node: Node, table: Table, own: Sequence[str]) -> Group | None:
    """Read the rows of a table: what they are called, and what the page's own column says of them."""
    body = [row for row in table.rows if not all(cell.header for cell in row)]
    marked = any(cell.mark for row in body for cell in row)
    if table.row_role != "feature" and (len(body) < 2 or not _labels(body)):
        return None
    loose = table.row_role != "feature"
    group = Group(kind="row", node=node, section="", path=table.heading_path, loose=loose)
    first = next(iter(node.runs()), None)
    compares = marked or table.row_role == "feature" or bool(own)
    column = own_column(table, own)
    for row in body:
        title = row[0].text
        rest = [cell.text for cell in row[1:]]
        if marked and not any(cell.mark or cell.value or cell.text for cell in row[1:]):
            continue
        if _PRICE_ROW.match(title) or (len(row) > 2 and all(text == title for text in rest)):
            continue
        ours = row[column or 1] if len(row) > (column or 1) else None
        told = [ours.text] if compares and ours is not None else rest
        description = " ".join(text for text in told if text and not (marked and len(text) < 3))
        if row[0].note:
            title = _NOTE_SIGN.sub("", title)
        denied = bool(column) and bool(own) and ours is not None and ours.mark is Mark.NO
        group.items.append(ItemCandidate(title, description, "", first, own=not denied))
    return group if group.items else None


def _labels(rows: Sequence[Sequence[TableCell]]) -> bool:
    """Return whether the first cells of rows are short names, most of them reported once."""
    names = [row[0].text for row in rows]
    return all(0 < len(name) <= _LABEL for name in names) and len(set(names)) >= 0.7 * len(names)


def _place(group: Group, placed: Placed) -> None:
    """Fill in the headings above a group and the text right before it."""
    first = next((item.run for item in group.items if item.run), None)
    if not group.path:
        group.path = placed.path(first) if first is not None else placed.headings(group.node)
        own = {item.title for item in group.items}
        while group.path and group.path[-1] in own:
            group.path = group.path[:-1]
    group.section = group.path[-1] if group.path else ""
    group.lead_in = _text_before(group.node)


def _text_before(node: Node) -> str:
    """Return the text of the run or paragraph right before a node."""
    here = node
    for _ in range(2):
        parent = here.parent
        if parent is None:
            return ""
        if here.slot:
            before = parent.children[here.slot - 1]
            if isinstance(before, Run):
                return before.text
            if before.tag in ("p", "div", "span", "b", "strong") and before.length < 1_000:
                return before.text
            return ""
        if parent.length > node.length + 20:
            return ""
        here = parent
    return ""


def _item(group: Group, candidate: ItemCandidate, placed: Placed) -> FeatureItem:
    return FeatureItem(
        title=candidate.title,
        description=candidate.description,
        section=group.section,
        plan=group.plan,
        kind=group.kind,
        link=candidate.link,
        position=placed.position(candidate.run),
    )
