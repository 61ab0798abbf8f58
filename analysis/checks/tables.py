"""Tables of a page -> claims about products and capabilities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.checks.mapping import Names
from analysis.checks.records import Claimed, PageClaim
from analysis.checks.signs import any_of, claimed_of
from rivalscope.core.records import Capability, Mark, Table, TableCell

__all__ = ["TableClaims", "read_table"]

_MOST_HEADS = 4
"""Rows from the top among which the one with the names of products is looked for."""
_MIN_NAMED_SHARE = 0.6
"""Share of a column's cells that name products, or capabilities, where each row is one claim."""
_MOST_UNNAMED = 0.4
"""Share of a row's columns without the name of a product up to which it heads the columns."""
_MIN_DIGITS = 4
"""Cells from which a table of nothing but 0 and 1 says no and yes with them."""

Grid = list[list[TableCell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableClaims:
    """What a table claims.

    Attributes:
        claims: About products and capabilities of the market.
        rows: Names of rows that are no capability of the market.
        columns: Names of columns that are no product of the market.
    """

    claims: tuple[PageClaim, ...]
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def read_table(table: Table, number: int, names: Names, title: str) -> TableClaims | None:
    """Return what a table claims of products of the market; None: it compares none of them.

    Read are: products across or down, one product and capability a row, a table for one capability with a product a
    row, and a table whose columns are the plans of one product.

    Args:
        table: The table.
        number: Its number on the page.
        names: The market's names.
        title: Title of the page, which may name the product or the other one of two.
    """
    grid: Grid = [list(row) for row in table.rows]
    starts = _heads_anew(grid, names)
    ends = [*starts[1:], len(grid)]
    parts = [
        _read_part(grid[start:end], _Reading(table=table, number=number, names=names, start=start), title)
        for start, end in zip(starts, ends, strict=True)
    ]
    read = [one for one in parts if one is not None]
    if not read:
        return None
    return TableClaims(
        claims=tuple(claim for one in read for claim in one.claims),
        rows=tuple(row for one in read for row in one.rows),
        columns=tuple(column for one in read for column in one.columns),
    )


def _heads_anew(grid: Grid, names: Names) -> list[int]:
    """Return the rows at which a table begins, and below its head begins again with other products across."""
    starts = [0]
    held: tuple[str, ...] = ()
    for number, row in enumerate(grid):
        head = tuple(names.product(_text(cell)) for cell in row[1:])
        if len(set(head) - {""}) > 1 and head.count("") <= _MOST_UNNAMED * len(head):
            if held and head != held:
                starts.append(number)
            held = head
    return starts


def _read_part(grid: Grid, read: _Reading, title: str) -> TableClaims | None:
    """Return what a table claims that is headed once."""
    names = read.names
    if len(grid) < 2 or len(grid[0]) < 2:
        return None
    listed = read.one_claim_a_row(grid)
    if listed is not None:
        return listed
    turned: Grid = [list(row) for row in zip(*grid, strict=True)]
    across, down = _heads(grid, names), _heads(turned, names)
    if down[1] > across[1] and not any(names.capability(cell.text) for cell in grid[0][1:]):
        single = read.one_capability(grid)
        if single is not None:
            return single
    found = None
    if down[1] > across[1]:
        found = read.products_across(turned, down[0])
    elif across[1]:
        found = read.products_across(grid, across[0])
    return found or read.plans(grid, title)


def _text(cell: TableCell) -> str:
    """Return the words of a cell; of a head with a logo those that the logo has for people."""
    return cell.text or (cell.note if cell.header else "")


def _heads(grid: Grid, names: Names) -> tuple[int, int]:
    """Return how many rows head the table, and how many of its columns name products."""
    best = (0, 0)
    for number, row in enumerate(grid[:_MOST_HEADS], start=1):
        named = len({column for column, cell in enumerate(row[1:]) if names.product(_text(cell))})
        if named > best[1]:
            best = (number, named)
    return best


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One table while it is read."""

    table: Table
    number: int
    names: Names
    start: int = 0
    """Rows of the table above those that are read."""

    def _claim(self, product: str, capability: Capability, claimed: Claimed, **words: str | int) -> PageClaim:
        return PageClaim(
            product=product,
            capability=capability.id,
            claimed=claimed,
            place=self.table.caption or " > ".join(self.table.heading_path),
            table=self.number,
            text=str(words["text"]),
            row=str(words["row"]),
            column=str(words["column"]),
            line=self.start + int(words["line"]),
        )

    @property
    def _above(self) -> str:
        return " ".join(self.table.heading_path[-1:])

    def products_across(self, grid: Grid, heads: int) -> TableClaims:
        """Read a table with products across: every column before the first product names rows or their groups."""
        columns: dict[int, str] = {}
        for column in range(1, len(grid[0])):
            slug = next((found for row in grid[:heads] if (found := self.names.product(_text(row[column])))), "")
            if slug:
                columns[column] = slug
        first = min(columns, default=1)
        grid = [*grid[:heads], *_with_digits_read(grid[heads:], columns)]
        texts = [_text(cell) for cell in grid[heads - 1]] if heads else []
        claims: list[PageClaim] = []
        unknown: list[str] = []
        group = ""
        groups = _groups(grid[heads:], first)
        for line, row in enumerate(grid[heads:], start=heads + 1):
            labels = list(dict.fromkeys(cell.text for cell in row[:first] if cell.text))
            if not labels:
                continue
            if len({cell.text for cell in row}) == 1 or not any(cell.text or cell.mark for cell in row[first:]):
                group = labels[-1]
                continue
            over = [name for name in groups[line - heads - 1] if name != labels[-1]]
            capability = self._named([name for name in labels if name not in over], [*over, group])
            if capability is None:
                unknown.append(labels[-1])
                continue
            for slug, mine in _by_product(columns).items():
                best = _best([row[column] for column in mine])
                if best is not None:
                    claimed, cell = best
                    claims.append(
                        self._claim(
                            slug,
                            capability,
                            claimed,
                            text=cell.text or claimed.value,
                            row=labels[-1],
                            column=texts[mine[0]] or slug,
                            line=line,
                        )
                    )
        others = [text for column, text in enumerate(texts) if column > first and column not in columns and text]
        return TableClaims(claims=tuple(claims), rows=tuple(unknown), columns=tuple(others))

    def _named(self, labels: Sequence[str], groups: Sequence[str]) -> Capability | None:
        """Return the capability of a row; its last name is the narrowest, and wider ones may settle it."""
        for place in range(len(labels) - 1, -1, -1):
            wider = [text for number, text in enumerate(labels) if number != place]
            found = self.names.capability(labels[place], *wider, *groups, self._above)
            if found is not None:
                return found
        return None

    def one_claim_a_row(self, grid: Grid) -> TableClaims | None:
        """Read a table of which one column names products, another capabilities, a third what is claimed."""
        body, width = grid[1:], len(grid[0])
        if width < 3 or len(body) < 2:
            return None
        products = [[self.names.product(row[column].text) for row in body] for column in range(width)]
        who = _mostly(products)
        if who is None:
            return None
        capabilities = [
            [None if column == who else self.names.capability(row[column].text) for row in body]
            for column in range(width)
        ]
        what = _mostly(capabilities)
        if what is None or len({one.id for one in capabilities[what] if one is not None}) < 2:
            return None
        said = [[_best([row[column]]) for row in body] for column in range(width)]
        values = [column for column in range(width) if column not in (who, what)]
        which = max(values, key=lambda column: sum(_decided(one) for one in said[column]))
        claims = []
        unknown = []
        for line, row in enumerate(body):
            capability, answer = capabilities[what][line], said[which][line]
            if capability is None:
                unknown.append(row[what].text)
            elif products[who][line] and answer is not None:
                claims.append(
                    self._claim(
                        products[who][line],
                        capability,
                        answer[0],
                        text=row[which].text or answer[0].value,
                        row=row[what].text,
                        column=row[who].text,
                        line=line + 2,
                    )
                )
        others = [row[who].text for line, row in enumerate(body) if not products[who][line] and row[who].text]
        return TableClaims(claims=tuple(claims), rows=tuple(unknown), columns=tuple(dict.fromkeys(others)))

    def one_capability(self, grid: Grid) -> TableClaims | None:
        """Read a table under the name of a capability, with one product per row."""
        capability = self.names.capability(self.table.caption) or self.names.capability(self._above)
        if capability is None:
            return None
        body = grid[1:]
        said = [[_best([row[column]]) for row in body] for column in range(len(grid[0]))]
        which = max(range(1, len(grid[0])), key=lambda column: sum(_decided(one) for one in said[column]))
        if not any(_decided(one) for one in said[which]):
            return None
        claims = []
        for line, row in enumerate(body):
            product, answer = self.names.product(row[0].text), said[which][line]
            if product and answer is not None:
                claims.append(
                    self._claim(
                        product,
                        capability,
                        answer[0],
                        text=row[which].text or answer[0].value,
                        row=row[0].text,
                        column=grid[0][which].text,
                        line=line + 2,
                    )
                )
        others = [row[0].text for row in body if row[0].text and not self.names.product(row[0].text)]
        return TableClaims(claims=tuple(claims), columns=tuple(others))

    def plans(self, grid: Grid, title: str) -> TableClaims | None:
        """Read a table whose columns are plans: the product has what any of its plans has."""
        named = self.names.products_in(title)
        product = named[0] if len(named) == 1 else self.names.own
        if not product or self.table.column_role != "plan":
            return None
        claims = []
        unknown = []
        for line, row in enumerate(grid, start=1):
            said = [claimed for cell in row[1:] if not cell.header and (claimed := claimed_of(cell)) is not None]
            if not said:
                continue
            capability = self.names.capability(row[0].text, self._above)
            if capability is None:
                unknown.append(row[0].text)
                continue
            claims.append(
                self._claim(
                    product,
                    capability,
                    any_of(said),
                    text=" | ".join(cell.text for cell in row[1:]),
                    row=row[0].text,
                    column="any plan",
                    line=line,
                )
            )
        return TableClaims(claims=tuple(claims), rows=tuple(unknown)) if claims or unknown else None


def _with_digits_read(body: Grid, columns: Mapping[int, str]) -> Grid:
    """Return the rows of a table with 1 marked as yes and 0 as no, where products have nothing else."""
    said = Counter(row[column].text.strip() for row in body for column in columns)
    if set(said) - {"0", "1", ""} or not said["0"] or not said["1"] or said["0"] + said["1"] < _MIN_DIGITS:
        return body
    read = {"0": ("no", Mark.NO), "1": ("yes", Mark.YES)}

    def cell_of(cell: TableCell) -> TableCell:
        text, mark = read.get(cell.text.strip(), (cell.text, cell.mark))
        return replace(cell, text=text, mark=mark)

    return [[cell_of(cell) if column in columns else cell for column, cell in enumerate(row)] for row in body]


def _groups(body: Grid, first: int) -> list[list[str]]:
    """Return for each row the names that head several rows: written once beside the first of them, or repeated.

    They settle what a row means and name none by themselves.
    """
    found: list[list[str]] = [[] for _ in body]
    for column in range(first - 1):
        texts = [row[column].text for row in body]
        carried: list[str] = []
        for text in texts:
            carried.append(text or (carried[-1] if carried else ""))
        for number, name in enumerate(carried):
            if name and carried.count(name) > 1:
                found[number].append(name)
    return found


def _by_product(columns: Mapping[int, str]) -> dict[str, list[int]]:
    """Return product -> its columns: one for each plan, or one for the mark and one for notes."""
    found: dict[str, list[int]] = {}
    for column, slug in columns.items():
        found.setdefault(slug, []).append(column)
    return found


def _best(cells: Sequence[TableCell]) -> tuple[Claimed, TableCell] | None:
    """Return what a product's cells of one row claim, and the cell that says so; a mark counts before words."""
    said = [(claimed, cell) for cell in cells if (claimed := claimed_of(cell)) is not None]
    marked = [one for one in said if one[1].mark is not None] or said
    if not marked:
        return None
    wanted = any_of([claimed for claimed, _ in marked])
    return next(one for one in marked if one[0] is wanted)


def _decided(said: tuple[Claimed, TableCell] | None) -> bool:
    return said is not None and said[0] is not Claimed.VALUE


def _mostly(columns: Sequence[Sequence[object]]) -> int | None:
    """Return the column most of whose cells name something; None: none has enough."""
    counts = [sum(bool(one) for one in column) for column in columns]
    best = max(range(len(counts)), key=counts.__getitem__, default=None)
    return best if best is not None and counts[best] >= _MIN_NAMED_SHARE * len(columns[best]) else None
