"""How notebooks show things: a sentence, a table that sorts and filters without a network, safe text and links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from html import escape
from typing import Any

import pandas as pd

from analysis.exports.links import safe_link
from rivalscope.core.errors import MissingExtraError

__all__ = ["FrameTable", "Note", "day", "link_html", "offline_tables", "show_table"]

_PAGED = 25
"""Rows up to which a table is shown whole, so that it also prints whole."""
_MOST_BYTES = 4_000_000
"""Size of a table's text from which rows are left out, with a line that says so."""
_LINKS = ("url", "link", "page")
_LINK = 48
"""Letters of an address that are shown; the link has all of it."""
_ONE_LINE_UP_TO = 16
"""Letters up to which a text stays on one line: dates, answers."""
_WIDE_COLUMN_FROM = 60
"""Letters from which a text asks for a wide column."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence in place of something that cannot be shown."""

    text: str

    def _repr_html_(self) -> str:
        return f'<p style="max-width:46rem;border-left:3px solid #b8860b;padding-left:.8em">{escape(self.text)}</p>'

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameTable:
    """A frame as a table that can be sorted, searched and filtered; nothing in it is executed."""

    frame: pd.DataFrame
    title: str
    """What it shows and from when."""

    def _repr_html_(self) -> str:
        """Return the table as HTML.

        Raises:
            MissingExtraError: The extra ``notebooks`` is not installed.
        """
        try:
            from itables import to_html_datatable
        except ModuleNotFoundError as error:
            raise MissingExtraError("notebooks", "itables") from error
        shown = self.frame.astype(object)
        for name in shown.columns:
            cell = link_html if str(name) in _LINKS else _cell_html
            shown[name] = pd.Series([cell(value) for value in shown[name]], index=shown.index, dtype=object)
        shown.columns = [escape(str(name)) for name in shown.columns]
        whole = len(shown) <= _PAGED
        options: dict[str, Any] = {
            "connected": False,
            # The same table has the same id, so that a notebook that is run again does not change.
            "table_id": "t" + sha256((self.title + self.frame.to_json(date_format="iso")).encode()).hexdigest()[:12],
            "allow_html": True,  # our own escaped text and links
            "display_logo_when_loading": False,
            "showIndex": False,
            "maxBytes": _MOST_BYTES,
            "paging": not whole,
            "pageLength": _PAGED,
            "layout": {
                "topStart": None,
                "topEnd": "search" if len(shown) > 5 else None,
                "bottomStart": None if whole else "info",
                "bottomEnd": None if whole else "paging",
            },
            "style": {"margin": "0", "width": "100%", "table-layout": "auto"},
            "columnDefs": [{"className": "dt-left", "targets": "_all"}],
            "classes": "display compact",
        }
        heading = f'<p style="margin:.8em 0 .3em"><b>{escape(self.title)}</b></p>'
        table = to_html_datatable(shown, **options)
        return f'<div style="font-size:13px;line-height:1.35;overflow-x:auto">{heading}{table}</div>'

    def __repr__(self) -> str:
        return f"{self.title}\n{self.frame.to_string(index=False, max_colwidth=60)}"


def show_table(frame: pd.DataFrame, title: str, *, empty: str) -> FrameTable | Note:
    """Return a table of the frame, or the sentence ``empty`` where it has no rows."""
    return FrameTable(frame=frame, title=title) if len(frame) else Note(empty)


def offline_tables() -> None:
    """Let the notebook carry the table library itself; outside of a notebook nothing happens.

    Raises:
        MissingExtraError: The extra ``notebooks`` is not installed.
    """
    try:
        import itables.options
        from IPython.core.getipython import get_ipython
        from IPython.display import HTML, display
        from itables.javascript import generate_init_offline_itables_html
    except ModuleNotFoundError as error:
        raise MissingExtraError("notebooks", str(error.name)) from error
    if get_ipython() is not None:
        display(HTML(generate_init_offline_itables_html(itables.options.dt_bundle)))  # type: ignore[no-untyped-call]


def link_html(url: object, text: str = "") -> str:
    """Return a link that opens in a new tab, or plain text where the address is not safe to follow."""
    address = str(url or "")
    if not safe_link(address):
        return escape(text or address)
    shown = text or address.split("#")[0].split("://")[1].rstrip("/")
    shown = shown if len(shown) <= _LINK else f"{shown[: _LINK // 2]}…{shown[-_LINK // 2 :]}"
    return f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer nofollow">{escape(shown)}</a>'


def day(at: datetime | date | None) -> str:
    """Return the day of a time, ``2026-03-01``; empty for None."""
    return "" if at is None else f"{at:%Y-%m-%d}"


def _cell_html(value: object) -> object:
    """Return numbers as they are, so that they sort as numbers, and all else as escaped text."""
    if value is None or value != value:  # NaN, NaT
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, int):
        return value
    shown = escape(day(value) if isinstance(value, date) else str(value))
    if len(shown) <= _ONE_LINE_UP_TO:
        return f'<span style="white-space:nowrap">{shown}</span>' if " " in shown or "-" in shown else shown
    return shown if len(shown) < _WIDE_COLUMN_FROM else f'<div style="min-width:19rem">{shown}</div>'
