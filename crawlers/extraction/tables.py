"""Tables: spans filled, hidden rows left out, headers and marks told, notes kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from crawlers.extraction.cells import CellSource, read_cell
from crawlers.extraction.marks import legend_senses, read_marks
from crawlers.extraction.prices import has_amount, states_price
from crawlers.extraction.values import read_value
from rivalscope.core.payload.text import fold
from rivalscope.core.records import Table, TableCell

__all__ = ["hidden_classes", "is_layout", "make_table", "resolve"]

Element = etree._Element

MAX_COLUMNS = 400
MAX_CELLS = 60_000
_HIDDEN_STYLE = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}(?:hidden|collapse)", re.IGNORECASE)
_HIDDEN_ROW = frozenset(("hidden", "d-none", "sr-only", "is-hidden", "visually-hidden", "screen-reader-text", "hide"))
_SHEET_RULE = re.compile(r"([^{}]{1,400})\{([^{}]{0,400})\}")
_SELECTOR = re.compile(r"(?P<within>(?:.{0,160}[\s>+~])?)(?:[a-z]{1,10})?\.(?P<name>[A-Za-z][\w-]{0,60})", re.DOTALL)
_NOT = re.compile(r":not\([^)]{0,80}\)")
_CLASS = re.compile(r"\.([A-Za-z][\w-]{0,60})")
_STATE = re.compile(r"\[(?P<name>[\w-]{1,60})(?:=[\"']?(?P<value>[^\"'\]]{0,60})[\"']?)?\]")
_CHECKED = re.compile(r"(?:#(?P<id>[\w-]{1,60}))?(?P<not>:not\()?:checked")
_PASSING = re.compile(r":(?:hover|focus|active|target)\b")
_NARROW = re.compile(
    r"@media(?=[^{]{0,200}(?:max-width|print))[^{]{0,300}+\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\}", re.IGNORECASE
)
"""What a style sheet says for small screens and for paper."""
_PLAN = re.compile(
    r"\b(?:free|basic|starter|pro|professional|plus|premium|team|teams|business|enterprise|standard|community|essentials?|"
    r"growth|scale|advanced|personal|individual|ultimate|self-hosted|cloud|hobby|open source|edition|plan)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(r"^(?:v|version )?\d+(?:\.\d+|\.x){0,3}\+?$", re.IGNORECASE)
_FEATURE = re.compile(r"\b(?:features?|capabilit(?:y|ies)|functionality|functions?|properties)\b", re.IGNORECASE)
_PRICE_ROW = re.compile(r"prices?$|pricing$|(?:monthly |yearly |annual )?(?:price|cost|fee)\b", re.IGNORECASE)
_Pending = dict[int, tuple[CellSource, int]]
_EMPTY = CellSource(text="", bare="")


def hidden_classes(root: Element) -> frozenset[str]:
    """Return the classes that the page's own style sheets hide, from selectors that end in a single class.

    A selector that begins with a class or attribute which nothing on the page has is of a state that a script or a
    click sets.
    """
    found: dict[str, set[str]] = {}
    for style in root.iter("style"):
        for rule in _SHEET_RULE.finditer(_NARROW.sub(" ", (style.text or "")[:200_000])):
            if not _HIDDEN_STYLE.search(rule[2]):
                continue
            for selector in rule[1].split(","):
                match = _SELECTOR.fullmatch(selector.strip())
                if match and not re.search(r"tab|panel|collaps|accordion|mobile", match["name"], re.IGNORECASE):
                    found.setdefault(match["name"], set()).add(match["within"])
    if not any(map(any, found.values())):
        return frozenset(found)
    there = {
        name for element in root.iter() if isinstance(element.tag, str) for name in element.get("class", "").split()
    }
    states = _States(root)
    return frozenset(
        name
        for name, places in found.items()
        if any(there.issuperset(_CLASS.findall(_NOT.sub("", within))) and states.fit(within) for within in places)
    )


class _States:
    """What decides whether the first part of a selector fits the page as it comes."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._values: dict[str, set[str]] = {}

    def fit(self, within: str) -> bool:
        """Return whether the page is in the state that the first part of a selector asks for."""
        if _PASSING.search(within):
            return False
        for state in _STATE.finditer(_NOT.sub("", within)):
            told = self._told(state["name"])
            if not told or (state["value"] is not None and state["value"] not in told):
                return False
        for box in _CHECKED.finditer(within):
            boxes = [one for one in self._root.iter("input") if not box["id"] or one.get("id") == box["id"]]
            if any(one.get("checked") is not None for one in boxes) == bool(box["not"]):
                return False
        return True

    def _told(self, name: str) -> set[str]:
        found = self._values.get(name)
        if found is None:
            values = (one.get(name) for one in self._root.iter() if isinstance(one.tag, str))
            found = self._values[name] = {value for value in values if value is not None}
        return found


def _is_hidden(element: Element) -> bool:
    style = element.get("style")
    if "hidden" in element.attrib or (style and _HIDDEN_STYLE.search(style)):
        return True
    name = element.get("class")
    return name is not None and not _HIDDEN_ROW.isdisjoint(name.split())


def _rows(table: Element) -> Iterator[tuple[Element, bool]]:
    """Yield the visible rows of a table with whether they are in its head; the foot comes last."""
    last: list[Element] = []
    for part in table:
        if part.tag == "tr":
            if not _is_hidden(part):
                yield part, False
        elif part.tag in ("thead", "tbody", "tfoot") and not _is_hidden(part):
            rows = [row for row in part if row.tag == "tr" and not _is_hidden(row)]
            if part.tag == "tfoot":
                last.extend(rows)
            else:
                for row in rows:
                    yield row, part.tag == "thead"
    for row in last:
        yield row, False


def _span(cell: Element, name: str, most: int) -> int:
    value = (cell.get(name) or "1").strip()
    return min(int(value), most) if value.isdigit() and len(value) < 9 else 1


def resolve(table: Element, *, hidden: frozenset[str] = frozenset()) -> tuple[list[list[CellSource]], int]:
    """Resolve a table element into a grid with row and column spans filled.

    Sizes are bounded: a hostile span ends at ``MAX_COLUMNS``, a grid at ``MAX_CELLS``.

    Args:
        table: The table element.
        hidden: Classes that the page's style sheet hides.

    Returns:
        The rows, equally long, and the number of header rows at the top.
    """
    grid: list[list[CellSource]] = []
    pending: _Pending = {}
    heads: list[bool] = []
    total = 0
    for row, in_head in _rows(table):
        cells = [cell for cell in row if cell.tag in ("td", "th") and not _is_hidden(cell)]
        if not cells:
            pending = {x: (cell, left - 1) for x, (cell, left) in pending.items() if left > 1}
            continue
        line: list[CellSource] = []
        following: _Pending = {}

        for cell in cells:
            _carry(line, pending, following)
            if len(line) >= MAX_COLUMNS:
                break
            source = read_cell(cell, hidden_classes=hidden)
            down = _span(cell, "rowspan", 5_000) or 5_000
            for _ in range(min(max(1, _span(cell, "colspan", 1_000)), MAX_COLUMNS - len(line))):
                if down > 1:
                    following[len(line)] = (source, down - 1)
                line.append(source)
        _carry(line, pending, following)
        for x, (held, left) in pending.items():
            if x >= len(line) and left > 1:
                following.setdefault(x, (held, left - 1))
        pending = following
        grid.append(line)
        heads.append(in_head or all(cell.tag == "th" for cell in cells))
        total += len(line)
        if total > MAX_CELLS:
            break
    width = max(map(len, grid), default=0)
    if width * len(grid) > 4 * MAX_CELLS:
        width = max(1, 4 * MAX_CELLS // len(grid))
    rows = [line[:width] + [_EMPTY] * (width - len(line)) for line in grid]
    return rows, _header_rows(rows, heads)


def _carry(line: list[CellSource], pending: _Pending, following: _Pending) -> None:
    """Fill the next places of a row with the cells that span down into it."""
    while (held := pending.get(len(line))) is not None and len(line) < MAX_COLUMNS:
        if held[1] > 1:
            following[len(line)] = (held[0], held[1] - 1)
        line.append(held[0])


def _header_rows(rows: Sequence[Sequence[CellSource]], heads: Sequence[bool]) -> int:
    """Count the rows at the top that are headers."""
    count = 0
    while count < len(rows) - 1 and heads[count] and not (count and _is_spanned(rows[count])):
        count += 1
    if count or len(rows) < 2:
        return count
    # No header cells: a first row of short, distinct texts above other content is one.
    first = [cell.text for cell in rows[0]]
    named = [text for text in first[1:] if text]
    if len(named) >= max(1, len(first) - 2) and all(len(text) < 60 for text in first) and len(set(named)) == len(named):
        return 1
    return 0


def _is_spanned(row: Sequence[CellSource]) -> bool:
    """Return whether one cell fills a row, as the names of groups of rows do."""
    return len(row) > 1 and all(cell is row[0] for cell in row)


def is_layout(table: Element, rows: Sequence[Sequence[CellSource]]) -> bool:
    """Return whether a table only places things on the page."""
    if (table.get("role") or "").lower() in ("presentation", "none"):
        return True
    if len(rows) < 2 or len(rows[0]) < 2 or any(True for below in table.iter("table") if below is not table):
        return True
    long = sum(len(cell.text) > 600 for row in rows for cell in row)
    return long > 0.34 * len(rows) * len(rows[0])


def make_table(
    rows: Sequence[Sequence[CellSource]],
    header_rows: int,
    *,
    position: int = -1,
    caption: str = "",
    heading_path: tuple[str, ...] = (),
    context: str = "",
    footnotes: dict[str, str] | None = None,
) -> Table:
    """Make the record of a resolved grid.

    Args:
        rows: The grid.
        header_rows: Rows at the top that are headers.
        position: Position of its first block on the page.
        caption: Its caption.
        heading_path: Headings above it.
        context: Text around it that may hold a legend.
        footnotes: Texts of footnotes by their sign or fragment.

    Returns:
        The table with marks, values and notes.
    """
    marks = read_marks(rows, header_rows, senses=legend_senses(f"{caption} {context}"))
    known = footnotes or {}
    made: dict[tuple[int, str | None, bool], TableCell] = {}
    lines: list[tuple[TableCell, ...]] = []
    any_mark = any(mark for line in marks for mark in line)
    for y, row in enumerate(rows):
        line = []
        for x, cell in enumerate(row):
            header = y < header_rows or (cell.header and x == 0) or (x == 0 and any_mark)
            mark = marks[y][x]
            key = (id(cell), mark.value if mark else None, header)
            if key not in made:
                told = [known.get(target) or known.get(sign, "") for sign, target in cell.references]
                if y < header_rows and not cell.text:
                    told.append(cell.pictured)  # a logo heads the column
                note = "; ".join(dict.fromkeys(text for text in (*cell.notes, *told) if text and text != cell.text))
                value = "" if header else read_value(cell.bare)
                made[key] = TableCell(text=cell.text, mark=mark, note=note[:1000], header=header, value=value)
            line.append(made[key])
        lines.append(tuple(line))
    head = _names(lines, header_rows)
    column_role = "plan" if _has_prices(lines, header_rows) else _role(head[1:], any_mark)
    row_role = "feature" if any_mark or (head and _FEATURE.search(head[0])) or column_role == "plan" else "other"
    if head and column_role == "other" and row_role == "feature" and len(head) > 2:
        column_role = "product"
    return Table(
        position=position,
        caption=caption,
        heading_path=heading_path,
        rows=tuple(lines),
        column_role=column_role,
        row_role=row_role,
    )


def _names(lines: Sequence[Sequence[TableCell]], header_rows: int) -> list[str]:
    """Return the texts of the header row that names the columns: the last that does not state prices."""
    rows = [[cell.text for cell in line] for line in lines[:header_rows]]
    return next((row for row in reversed(rows) if not _are_prices(row[1:])), rows[-1] if rows else [])


def _are_prices(texts: Sequence[str]) -> bool:
    """Return whether texts side by side are the prices of plans: an amount, and most of them prices."""
    stated = sum(map(states_price, texts))
    return stated >= 2 and stated >= 0.6 * len(texts) and any(map(has_amount, texts))


def _has_prices(lines: Sequence[Sequence[TableCell]], header_rows: int) -> bool:
    """Return whether the head, or a row of prices, says that each column is a plan."""
    priced = [line for line in lines[header_rows:] if line and _PRICE_ROW.match(line[0].text)]
    return any(_are_prices([cell.text for cell in line[1:]]) for line in (*lines[:header_rows], *priced))


def _role(heads: Sequence[str], any_mark: bool) -> str:
    named = [head for head in heads if head]
    if not named:
        return "other"
    if sum(bool(_VERSION.match(head)) for head in named) >= 0.6 * len(named):
        return "version"
    if sum(bool(_PLAN.search(head)) and len(head) < 80 for head in named) >= 0.5 * len(named):
        return "plan"
    if any_mark and sum(bool(_FEATURE.search(head)) for head in named) >= 0.5 * len(named):
        return "feature"
    return "product" if any_mark and len(named) >= 2 else "other"


def caption_of(table: Element) -> str:
    """Return the caption of a table, or its summary or label."""
    caption = table.find("caption")
    if caption is not None:
        return fold("".join(map(str, caption.itertext())))[:500]
    return fold(table.get("aria-label") or table.get("summary") or "")[:500]
