"""Notebook 09: the store asked in SQL, through its documented views; nothing can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from rivalscope.app.notebook.show import FrameTable, Note, show_table
from rivalscope.core.errors import StoreError
from rivalscope.core.store.views import VIEWS

if TYPE_CHECKING:
    from rivalscope.app.notebook.market import Market

__all__ = ["Sql"]


class Sql:
    """``market.sql("SELECT ...")`` shows a table; ``market.sql.frame("SELECT ...")`` returns it."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def __call__(self, query: str, **values: Any) -> FrameTable | Note:
        """Show the answer to a query.

        Args:
            query: One SELECT; ``:name`` stands for a value.
            values: The values, by name.

        Raises:
            StoreError: The store refuses the query; the message says why.
        """
        title = f"{' '.join(query.split())[:140]} — {self._market.when}"
        return show_table(self.frame(query, **values), title, empty="The query returned no rows.")

    def frame(self, query: str, **values: Any) -> pd.DataFrame:
        """Return the answer to a query; see :meth:`__call__`."""
        with self._market.workspace.store.begin() as connection:
            sqlite = connection.dialect.name == "sqlite"
            connection.execute(text("PRAGMA query_only = ON" if sqlite else "SET TRANSACTION READ ONLY"))
            try:
                result = connection.execute(text(query), values)
                return pd.DataFrame([tuple(row) for row in result], columns=list(result.keys()))
            except SQLAlchemyError as error:
                raise StoreError(
                    f"the query failed: {getattr(error, 'orig', None) or error}",
                    next_step="market.sql.views() lists the views and their columns; only SELECT is allowed.",
                ) from error
            finally:
                if sqlite:  # the setting belongs to the connection, which goes back to a pool
                    connection.execute(text("PRAGMA query_only = OFF"))

    def views(self) -> FrameTable | Note:
        """Show the views and their columns, as docs/data-dictionary.md describes them."""
        frame = pd.DataFrame(
            [
                {"view": name, "rows": int(self.frame(f"SELECT COUNT(*) AS n FROM {name}")["n"][0]), "columns": columns}
                for name in VIEWS
                for columns in [", ".join(self.frame(f"SELECT * FROM {name} LIMIT 0").columns)]
            ]
        )
        return show_table(frame, f"Views of the store. {self._market.when}", empty="The store has no views.")
