"""Where the list of pages stands that a source's looks at unchanged pages refer to."""

from __future__ import annotations

from sqlalchemy import Connection, select

from rivalscope.core.store import tables as t
from rivalscope.core.store.states import load_state, save_state

__all__ = ["base_place", "base_places", "keep_base"]

_BASE = "looks-base:"


def base_place(connection: Connection, source: str) -> str:
    """Return the place of a source's base; empty: there is none yet."""
    return str(load_state(connection, _BASE + source) or "")


def base_places(connection: Connection) -> dict[str, str]:
    """Return the places of all bases, by source."""
    names = connection.execute(select(t.states.c.name).where(t.states.c.name.startswith(_BASE, autoescape=True)))
    sources = [name.removeprefix(_BASE) for name in names.scalars()]
    return {source: base_place(connection, source) for source in sources}


def keep_base(connection: Connection, source: str, place: str) -> None:
    """Remember where a source's base stands."""
    save_state(connection, _BASE + source, place)
