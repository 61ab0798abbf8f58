"""Tables of releases: rows that name a version, its day, and what changed, turned into the outline of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawlers.extraction.entry_kind import kind_from_heading
from crawlers.extraction.releases.dates import find_dates, only_date
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.versions import read_heading

__all__ = ["OutlineCell", "table_nodes"]

_MOST_ROWS = 5_000
_SHARE = 0.7
_LONG = 25
"""Letters that the cells of a column of changes have on average."""
_OTHERS = re.compile(
    r"support|compat|end of|eol|eos|expire|minimum|maximum|min\b|max\b|require|depend|platform|operating|browser|"
    r"kubernetes|until|last patch|latest|lts",
    re.IGNORECASE,
)
_VERSION_COLUMN = re.compile(
    r"\bver\b|version|release|tag|build|number|版本|バージョン|버전|versión|versão|версия", re.IGNORECASE
)
_CHANGES_COLUMN = re.compile(
    r"\bchanges?\b|\bnotes?\b|descri|what.?s new|highlights|features|fixes|details|summary|内容|説明|说明|변경",
    re.IGNORECASE,
)
_ISSUE_COLUMN = re.compile(
    r"^\W*(?:id|issues?|bugs?|tickets?|key|case|defects?|pr|ref|reference|jira)\b|^#", re.IGNORECASE
)
_DATE_COLUMN = re.compile(r"date|day|released|published|when|日期|日付|날짜|datum|fecha|data|дата", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OutlineCell:
    """A cell of a table: its text, and the outline of what is in it."""

    text: str
    nodes: list[OutlineNode] = field(default_factory=list)


def table_nodes(header: Sequence[str], rows: Sequence[Sequence[OutlineCell]], *, level: int) -> list[OutlineNode]:
    """Return the outline of a table of releases, or of the changes of one; empty where a table is neither.

    Args:
        header: The texts of its header.
        rows: Its other rows.
        level: The level that a heading would have at its place.
    """
    return _release_rows(header, rows, level=level) or _change_rows(header, rows)


def _change_rows(header: Sequence[str], rows: Sequence[Sequence[OutlineCell]]) -> list[OutlineNode]:
    """Return the entries of a table of changes: its header names a column of them, another holds kinds or numbers."""
    rows = [row for row in rows[:_MOST_ROWS] if len(row) == len(header) and any(cell.text for cell in row)]
    columns = [[row[at].text for row in rows] for at in range(len(header))]
    kinds = [at for at, column in enumerate(columns) if _share(column, _is_kind) >= _SHARE]
    issues = [at for at in range(len(header)) if _ISSUE_COLUMN.search(header[at]) and at not in kinds]
    issues = [at for at in issues if _share(columns[at], _is_issue) >= _SHARE]
    told = [at for at in range(len(header)) if at not in kinds and at not in issues]
    if not (kinds or issues) or not any(_CHANGES_COLUMN.search(header[at]) for at in told):
        return []
    nodes: list[OutlineNode] = []
    for row in rows:
        text = " ".join(row[at].text for at in told if row[at].text)
        label = next((f"[{row[at].text}] " for at in kinds if _is_kind(row[at].text)), "")
        if text:
            nodes.append(OutlineNode(NodeKind.ITEM, f"{label}{text}", 0))
    return nodes


def _is_kind(text: str) -> bool:
    return len(text) <= 30 and kind_from_heading(text) is not None


def _is_issue(text: str) -> bool:
    return len(text) <= 30 and any(map(str.isdigit, text))


def _release_rows(header: Sequence[str], rows: Sequence[Sequence[OutlineCell]], *, level: int) -> list[OutlineNode]:
    """Return the outline of a table of releases; empty where a table is none.

    A table of releases has a column of versions, or of days, in which nearly every row has its own, and beside it a
    column of days or of changes. A table of what works with what has other columns of versions, and words that say so.

    Args:
        header: The texts of its header.
        rows: Its other rows.
        level: The level that a heading would have at its place.
    """
    rows = [row for row in rows[:_MOST_ROWS] if any(cell.text for cell in row)]
    width = min((len(row) for row in rows), default=0)
    if not rows or width < 2:
        return []
    names = [*header, *[""] * width][:width]
    columns = [[row[at].text for row in rows] for at in range(width)]
    versions = [at for at in range(width) if _share(columns[at], _is_version) >= _SHARE]
    days = [at for at in range(width) if _share(columns[at], _is_day) >= _SHARE and not _OTHERS.search(names[at])]
    texts = [
        at
        for at in range(width)
        if at not in versions
        and at not in days
        and (sum(map(len, columns[at])) >= _LONG * len(rows) or _CHANGES_COLUMN.search(names[at]))
    ]
    version = _version_column(versions, names, columns)
    day = next((at for at in days if _DATE_COLUMN.search(names[at])), days[0] if days else None)
    if version is None and (day is None or not texts or len(set(columns[day])) < 0.7 * len(rows)):
        return []
    if day is None and (not texts or len(rows) < 2 or any(_OTHERS.search(name) for name in names)):
        return []
    if version is not None and day is None and len(versions) > 1:
        return []
    return list(_outline(rows, names, version=version, day=day, others=texts, level=level))


def _version_column(versions: Sequence[int], names: Sequence[str], columns: Sequence[Sequence[str]]) -> int | None:
    own = [at for at in versions if len(set(columns[at])) >= 0.6 * len(columns[at]) and not _OTHERS.search(names[at])]
    return next((at for at in own if _VERSION_COLUMN.search(names[at])), own[0] if own else None)


def _share(column: Sequence[str], of: object) -> float:
    filled = [text for text in column if text]
    if not filled or not callable(of):
        return 0.0
    return sum(bool(of(text)) for text in filled) / len(column)


def _is_version(text: str) -> bool:
    read = read_heading(text) if len(text) <= 60 else None
    return (
        read is not None
        and bool(read.version)
        and read.version != "Unreleased"
        and len(read.before) <= 2
        and len(read.after) <= 3
    )


def _is_day(text: str) -> bool:
    return len(text) <= 40 and only_date(text) is not None


def _outline(
    rows: Sequence[Sequence[OutlineCell]],
    names: Sequence[str],
    *,
    version: int | None,
    day: int | None,
    others: Sequence[int],
    level: int,
) -> list[OutlineNode]:
    nodes: list[OutlineNode] = []
    for row in rows:
        heading = row[version].text if version is not None else ""
        if day is not None and row[day].text and next(find_dates(heading), None) is None:
            heading = f"{heading} ({row[day].text})" if heading else row[day].text
        nodes.append(OutlineNode(NodeKind.HEADING, heading, level))
        for at in others:
            cell = row[at]
            if not cell.text:
                continue
            if names[at] and kind_from_heading(names[at]) is not None:
                nodes.append(OutlineNode(NodeKind.LABEL, names[at], 0))
            if any(node.kind is NodeKind.ITEM for node in cell.nodes):
                nodes += [node for node in cell.nodes if node.kind is not NodeKind.HEADING]
            else:
                nodes.append(OutlineNode(NodeKind.ITEM, cell.text, 0))
    return nodes
