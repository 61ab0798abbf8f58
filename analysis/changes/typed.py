"""Compare what has a shape: feature items, table cells and releases; plans have a module of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from rapidfuzz import fuzz

from analysis.changes.records import CELLS_APART, Action, ChangeKind, Level
from analysis.changes.severity import classify_rewording, split_stage
from analysis.changes.text import key
from analysis.changes.values import denies, same_values
from rivalscope.core.plans import plan_name
from rivalscope.core.records import BlockKind, FeatureItem, Mark, Page, PageKind, Release, Table

__all__ = ["Finding", "action_of", "compare_items", "compare_releases", "compare_tables", "pair_by_name"]


_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A difference before it is given a severity: what, where on the page, and both quotes."""

    kind: ChangeKind
    action: Action
    level: Level
    subject: str
    before: str
    after: str
    confidence: float
    heading_path: tuple[str, ...] = ()
    similarity: float = 0.0
    reasons: tuple[str, ...] = ()
    severity_bonus: float = 0.0
    row_before: str = ""
    row_after: str = ""


def compare_items(old: Page, new: Page, *, old_words: str, new_words: str) -> Iterator[Finding]:
    """Yield feature items that came, went, or say something else.

    An item whose title still stands anywhere on the other version is not news, whatever layout it is in now.

    Args:
        old: Older version.
        new: Newer version.
        old_words: All folded words of the older page, padded with spaces.
        new_words: The same of the newer page.
    """
    pairs, gone, come = pair_by_name(old.items, new.items, lambda item: item.title)
    for before, after in pairs:
        if key(_item_text(before)) == key(_item_text(after)):
            continue
        if f" {key(before.description)} " in new_words and f" {key(after.description)} " in old_words:
            continue  # extraction gave the item another description; the page says both before and after
        likeness = fuzz.ratio(key(_item_text(before)), key(_item_text(after))) / 100
        kind, reasons = classify_rewording(
            _item_text(before), _item_text(after), page_kind=new.kind, block_kind=BlockKind.CARD, similarity=likeness
        )
        yield Finding(
            kind=kind,
            action=Action.REWORDED,
            level=Level.ITEM,
            subject=after.title,
            before=_item_text(before),
            after=_item_text(after),
            confidence=0.9,
            heading_path=_section(after),
            similarity=round(likeness, 3),
            reasons=reasons,
        )
    for before, after in _restaged(gone, come, new.items):
        gone = [item for item in gone if item is not before]
        come = [item for item in come if item is not after]
        yield _stage_finding(
            Level.ITEM, after.title, _item_text(before), _item_text(after), before.title, after.title, _section(after)
        )
    for item in gone:
        if _unsaid(item, new_words):
            yield _item_finding(item, ChangeKind.CLAIM_REMOVED, Action.REMOVED)
    for item in come:
        if _unsaid(item, old_words):
            yield _item_finding(item, ChangeKind.FEATURE_ADDED, Action.ADDED)


def _restaged(
    gone: Sequence[FeatureItem], come: Sequence[FeatureItem], now: Sequence[FeatureItem]
) -> Iterator[tuple[FeatureItem, FeatureItem]]:
    """Yield items of the same title except for a stage at its end: what went into or out of beta did not go away."""
    there = {key(split_stage(item.title)[0]): item for item in (*reversed(now), *reversed(come))}
    for item in gone:
        found = there.get(key(split_stage(item.title)[0]))
        if found is not None and key(found.title) != key(item.title):
            yield item, found


def _stage_finding(
    level: Level, subject: str, before: str, after: str, old_title: str, new_title: str, path: tuple[str, ...]
) -> Finding:
    return Finding(
        kind=ChangeKind.STAGE,
        action=Action.REWORDED,
        level=level,
        subject=subject,
        before=before,
        after=after,
        confidence=0.9,
        heading_path=path,
        similarity=round(fuzz.ratio(key(before), key(after)) / 100, 3),
        reasons=(f"stage {split_stage(old_title)[1] or 'unstated'} -> {split_stage(new_title)[1] or 'unstated'}",),
    )


def _unsaid(item: FeatureItem, words: str) -> bool:
    title = key(item.title)
    return bool(title) and f" {title} " not in words


def _item_finding(item: FeatureItem, kind: ChangeKind, action: Action) -> Finding:
    text = _item_text(item)
    return Finding(
        kind=kind,
        action=action,
        level=Level.ITEM,
        subject=item.title,
        before="" if action is Action.ADDED else text,
        after=text if action is Action.ADDED else "",
        confidence=0.9 if item.kind != "bullet" else 0.8,
        heading_path=_section(item),
        reasons=(f"{item.kind} of its own",),
    )


def _section(item: FeatureItem) -> tuple[str, ...]:
    return (item.section,) if item.section else ()


def _item_text(item: FeatureItem) -> str:
    return f"{item.title}: {item.description}" if item.description else item.title


def compare_tables(old: Page, new: Page) -> Iterator[Finding]:
    """Yield cells that say something else, and rows and columns that came or went."""
    waiting = list(old.tables)
    for table in new.tables:
        scored = [
            (_table_likeness(other, table), -abs(other.position - table.position), i) for i, other in enumerate(waiting)
        ]
        best = max(scored, default=(0.0, 0, -1))
        if best[0] >= 0.3:
            yield from _compare_grids(waiting.pop(best[2]), table, of_products=new.kind is PageKind.COMPARISON)


def _table_likeness(old: Table, new: Table) -> float:
    """Share of common row and column names; a caption or heading path in common counts half as much."""
    old_names, new_names = _names(old), _names(new)
    union = len(old_names | new_names)
    common = len(old_names & new_names) / union if union else 0.0
    place = 0.3 if (old.caption, old.heading_path) == (new.caption, new.heading_path) else 0.0
    return common + place


def _names(table: Table) -> set[str]:
    rows = {key(row[0].text) for row in table.rows if row}
    head = {key(cell.text) for cell in table.rows[0]} if table.rows else set()
    return (rows | head) - {""}


def _compare_grids(old: Table, new: Table, *, of_products: bool) -> Iterator[Finding]:
    """Yield how two versions of a table differ; the columns of a page that compares products are no plans."""
    if not old.rows or not new.rows:
        return
    # A plan whose price changed is the same column; the price is recognised by itself.
    old_columns = _numbered([plan_name(cell.text) for cell in old.rows[0]])
    new_columns = _numbered([plan_name(cell.text) for cell in new.rows[0]])
    old_rows = _numbered([row[0].text if row else "" for row in old.rows])
    new_rows = _numbered([row[0].text if row else "" for row in new.rows])
    about_plans = "plan" in (new.column_role, new.row_role) and not of_products
    about_features = about_plans or "product" in (new.column_role, new.row_role)
    about_features = about_features and _says_yes_or_no(new)
    path = (*new.heading_path, new.caption) if new.caption else new.heading_path
    staged = _staged_rows(old, new, old_rows, new_rows)
    for name, j in new_rows.items():
        i = old_rows.get(name)
        if i is None and name in staged:
            i = old_rows[staged[name]]
            was, now = ([cell.text for cell in row] for row in (old.rows[i], new.rows[j]))
            staged_row = _stage_finding(
                Level.CELL, now[0], CELLS_APART.join(was), CELLS_APART.join(now), was[0], now[0], path
            )
            yield replace(staged_row, row_before=_headed_row(old, i), row_after=_headed_row(new, j))
        if i is None:
            yield _row_finding(new, j, Action.ADDED, about_features, path)
            continue
        for column, y in new_columns.items():
            x = old_columns.get(column)
            if not x or not y or not i or not j:
                continue  # the column is new, or the cell is a header
            if x >= len(old.rows[i]) or y >= len(new.rows[j]):
                continue
            before, after = old.rows[i][x], new.rows[j][y]
            if before.mark is after.mark and (
                key(before.text) == key(after.text) or same_values(before.text, after.text)
            ):
                continue
            subject = f"{new.rows[j][0].text} / {plan_name(new.rows[0][y].text)}"
            told_before, told_after = _cell_text(before.text, before.mark), _cell_text(after.text, after.mark)
            kind, reasons = _cell_kind(before.mark, after.mark, before.text, after.text, about_plans, about_features)
            yield Finding(
                kind=kind,
                action=action_of(told_before, told_after),
                level=Level.CELL,
                subject=subject,
                before=told_before,
                after=told_after,
                confidence=0.95,
                heading_path=path,
                reasons=reasons,
                severity_bonus=0.1 if before.mark is not after.mark else 0.0,
            )
    for name, i in old_rows.items():
        if name not in new_rows and name not in staged.values():
            yield _row_finding(old, i, Action.REMOVED, about_features, path)


def _staged_rows(old: Table, new: Table, old_rows: Mapping[str, int], new_rows: Mapping[str, int]) -> dict[str, str]:
    """Return new name -> old name of rows whose name differs by a stage at its end only."""
    gone = {
        key(split_stage(old.rows[i][0].text)[0]): name
        for name, i in old_rows.items()
        if name not in new_rows and old.rows[i]
    }
    found: dict[str, str] = {}
    for name, j in new_rows.items():
        if name not in old_rows and new.rows[j]:
            before = gone.pop(key(split_stage(new.rows[j][0].text)[0]), None)
            if before:
                found[name] = before
    return found


def _says_yes_or_no(table: Table) -> bool:
    """Distinguish a table of who has what from a table of parameters: at least two columns hold mostly marks.

    A single one is as often "required: yes" or "default: false".
    """
    width = max((len(row) for row in table.rows), default=0)
    columns = [[row[i] for row in table.rows[1:] if len(row) > i] for i in range(1, width)]
    marked = [column for column in columns if column and sum(c.mark is not None for c in column) * 2 >= len(column)]
    return len(marked) >= 2


def _cell_kind(
    old_mark: Mark | None,
    new_mark: Mark | None,
    before: str,
    after: str,
    about_plans: bool,
    about_features: bool,
) -> tuple[ChangeKind, tuple[str, ...]]:
    if old_mark is Mark.YES and about_plans and denies(before, after):
        return ChangeKind.GATE_MOVED, ("now in another plan",)
    if old_mark is not new_mark and old_mark is not None and new_mark is not None:
        reasons: tuple[str, ...] = (f"mark {old_mark.value} -> {new_mark.value}",)
        if about_plans:
            return ChangeKind.GATE_MOVED, reasons
        if about_features:
            return (ChangeKind.CLAIM_REMOVED if new_mark is Mark.NO else ChangeKind.FEATURE_ADDED), reasons
        return ChangeKind.CONTENT, reasons
    kind, reasons = classify_rewording(before, after, page_kind=PageKind.OTHER, block_kind=BlockKind.TABLE_CELL)
    if kind is ChangeKind.CONTENT and about_plans and any(c.isdigit() for c in before + after):
        return ChangeKind.LIMIT, ("number in a table of plans",)
    return kind, reasons


def _headed_row(table: Table, index: int) -> str:
    """Return a row with the head before each cell, and a mark in words where a cell has no text."""
    first, row = table.rows[0], table.rows[index]
    heads = [cell.text for cell in first] if any(cell.header for cell in first[1:]) and index else []
    shown = [row[0].text] if row else []
    for column, cell in enumerate(row[1:], start=1):
        text = _cell_text(cell.text, cell.mark)
        head = heads[column] if column < len(heads) else ""
        shown.append(f"{head}: {text}" if head and text else text)
    return CELLS_APART.join(filter(None, shown))


def _row_finding(table: Table, index: int, action: Action, about_features: bool, path: tuple[str, ...]) -> Finding:
    texts = [cell.text for cell in table.rows[index]]
    quote, shown = CELLS_APART.join(texts), _headed_row(table, index)
    kind = ChangeKind.CONTENT
    if about_features:
        kind = ChangeKind.FEATURE_ADDED if action is Action.ADDED else ChangeKind.CLAIM_REMOVED
    return Finding(
        kind=kind,
        action=action,
        level=Level.CELL,
        subject=texts[0] if texts else "",
        before="" if action is Action.ADDED else quote,
        after=quote if action is Action.ADDED else "",
        confidence=0.9,
        heading_path=path,
        reasons=("row of a table",),
        row_before="" if action is Action.ADDED else shown,
        row_after=shown if action is Action.ADDED else "",
    )


def action_of(before: str, after: str) -> Action:
    """Return what happened to a text of which one version may be missing."""
    if before and after:
        return Action.REWORDED
    return Action.REMOVED if before else Action.ADDED


def _cell_text(text: str, mark: Mark | None) -> str:
    return text or (mark.value if mark else "")


def _numbered(names: Sequence[str]) -> dict[str, int]:
    """Return folded name -> index; a name that comes again gets a number, so that no row is lost."""
    out: dict[str, int] = {}
    for index, name in enumerate(names):
        folded, again = key(name), 2
        while folded in out:
            folded, again = f"{key(name)} #{again}", again + 1
        out[folded] = index
    return out


def compare_releases(old: Sequence[Release], new: Sequence[Release]) -> Iterator[Finding]:
    """Yield releases that were not there before; one that left a page of recent releases is not news."""
    known = {release.version for release in old}
    for release in new:
        if release.version in known or release.unreleased or not release.version:
            continue
        breaking = sum(entry.breaking for entry in release.entries)
        security = sum(entry.security for entry in release.entries)
        told = f"{release.title or release.version}"
        if release.entries:
            told += ": " + "; ".join(entry.text for entry in release.entries[:3])
        yield Finding(
            kind=ChangeKind.RELEASE,
            action=Action.ADDED,
            level=Level.RELEASE,
            subject=release.version,
            before="",
            after=told,
            confidence=0.95,
            reasons=tuple(
                f"{count} {name}"
                for name, count in (("entries", len(release.entries)), ("breaking", breaking), ("security", security))
                if count
            ),
            severity_bonus=0.2 if breaking or security else 0.0,
        )


def pair_by_name(
    old: Sequence[_Record], new: Sequence[_Record], name: Callable[[_Record], str]
) -> tuple[list[tuple[_Record, _Record]], list[_Record], list[_Record]]:
    """Pair records by folded name; the first of equals is taken first."""
    waiting: dict[str, list[_Record]] = {}
    for record in old:
        waiting.setdefault(key(name(record)), []).append(record)
    pairs, come = [], []
    for record in new:
        same = waiting.get(key(name(record)))
        if same:
            pairs.append((same.pop(0), record))
        else:
            come.append(record)
    return pairs, [record for records in waiting.values() for record in records], come
