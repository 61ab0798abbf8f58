"""Where readers get their sheets and ask for a second look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.matrix.measure import MarketIndex
from analysis.matrix.query import Query
from analysis.matrix.read_cells import ReadCellMaker
from analysis.matrix.second_look import find_again, surroundings
from analysis.matrix.sheets import OpenSheet, Sheet, neighbours

__all__ = ["ReadingDesk"]


class ReadingDesk:
    """All sheets of a market.

    Args:
        market: The market's index.
        makers: What makes the cells, by product.
        queries: The capabilities.
    """

    def __init__(self, market: MarketIndex, makers: Mapping[str, ReadCellMaker], queries: Sequence[Query]) -> None:
        self._market, self._makers, self._queries = market, dict(makers), queries
        near = neighbours(queries, market.columns.described)
        self.asked: dict[tuple[str, int], OpenSheet] = {
            (product, number): maker.asked(number, query, near[number])
            for product, maker in makers.items()
            for number, query in enumerate(queries)
        }
        """The sheets by product and column of the capability."""
        self._place = {one.sheet.id: place for place, one in self.asked.items()}

    @property
    def sheets(self) -> list[Sheet]:
        """All sheets, product by product."""
        return [one.sheet for one in self.asked.values()]

    def look_again(self, searches: Mapping[str, str]) -> dict[str, Sheet]:
        """Return sheets with further passages after those of the first look, for readers' own words.

        Args:
            searches: Words by sheet id, several searches of a sheet apart by semicolons; "#3" asks for what stands
                around passage 3. Unknown sheets are left out.
        """
        by_product: dict[str, list[str]] = {}
        for key in searches:
            if key in self._place:
                by_product.setdefault(self._place[key][0], []).append(key)
        found: dict[str, Sheet] = {}
        for product, keys in by_product.items():
            for key, rows in zip(keys, find_again(self._market, product, [searches[k] for k in keys]), strict=True):
                number = self._place[key][1]
                first, query = self.asked[product, number], self._queries[number]
                around = surroundings(self._market.indexes[product], first, searches[key])
                found[key] = self._makers[product].again(first, query, around, rows, searches[key]).sheet
        return found

    def still_there(self, sheet: str, lines: Sequence[str]) -> bool:
        """Return whether passages still stand on the pages of a sheet's product, wherever retrieval puts them.

        Args:
            sheet: Id of the sheet.
            lines: Ids of the passages.
        """
        place = self._place.get(sheet)
        return place is not None and self._makers[place[0]].has(lines)
