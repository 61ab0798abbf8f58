"""The two sides of a comparison: the product that the page speaks for, and those it is held against."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rivalscope.core.payload.nodes import Node
from rivalscope.core.records import Table

__all__ = ["own_column", "sides"]

_VERSUS = re.compile(r"\s(?:vs?\.?|versus|gegen|contra|kontra|против|проти|対|对比|對比)\s", re.IGNORECASE)
_BREAK = re.compile(r"\s[|–—·•-]\s|[:|?!(,;]")
_PIECE = re.compile(r"\s[|–—·•:-]\s|[|:]")
_CLAUSE = re.compile(r"\s[|–—·•]\s")
"""Parts of a title: what follows the comparison ("focus vs tracking") says in other words what it is about."""
_NAME = r"(?:[A-Z][\w.&+]{1,29} ){0,2}[A-Z][\w.&+]{1,29}"
_ALTERNATIVE = re.compile(
    rf"\b[Aa]lternativ\w{{0,2}} (?:to|for|zu|für|voor|à|a|al|till|til) (?P<after>{_NAME})"
    rf"|(?P<before>{_NAME})[ -][Aa]lternativ"
)
_MOST_WORDS = 3
_NOBODY = frozenset(
    ("the", "alternatives", "the alternatives", "the rest", "the others", "the competition", "competitors")
)


def _names(heading: str) -> list[str]:
    """Return the names that a heading holds against each other, in its order."""
    clause = next((piece for piece in _CLAUSE.split(heading) if _VERSUS.search(f" {piece} ")), "")
    parts = _VERSUS.split(f" {clause} ")
    if len(parts) < 2:
        return []
    found: list[str] = []
    for place, part in enumerate(parts):
        pieces = [piece.strip() for piece in _BREAK.split(part) if piece.strip()]
        if not pieces:
            continue
        words = (pieces[-1] if place == 0 else pieces[0]).split()
        words = words[-_MOST_WORDS:] if place == 0 else words[:_MOST_WORDS]
        named = [word for word in words if not word[:1].islower() or not word.isalpha()]
        # "Heron vs Every Other Desk": a common word says whom it means only with its neighbours.
        if named:
            found.append(" ".join(named) if len(named) < len(words) or place else named[-1])
    return found


def sides(
    title: str, headings: Sequence[str], tables: Sequence[tuple[Node, Table]], *, named_only: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Find out whom a page compares.

    Args:
        title: Its title, which often ends with the name of the site.
        headings: Its main headings.
        tables: Its tables, whose heads name the products that they compare.
        named_only: Only a title of the form "A vs B" makes a comparison; "an alternative to B" does not.

    Returns:
        Names of the product that the page speaks for, and names of its rivals, both in lower case; empty if the
        page compares nobody.
    """
    names: list[str] = []
    for text in (title, *headings):
        names.extend(name.lower() for name in _names(text) if name.lower() not in names)
    names = [name for name in names if name not in _NOBODY]
    if len(names) < 2:
        names.extend(name for name in _compared(names, " ".join((title, *headings)), tables) if name not in names)
    rivals = [
        (match["after"] or match["before"]).lower()
        for text in (title, *headings)
        for match in _ALTERNATIVE.finditer("" if named_only else text)
    ]
    rivals = [name for name in rivals if name not in _NOBODY]
    if not names and not rivals:
        return _named_in_head(title, tables), ()
    pieces = [piece.strip().lower() for piece in _PIECE.split(title) if piece.strip()]
    site = [piece for piece in pieces if not any(name in piece for name in (*names, *rivals)) or piece in names]
    own = next((name for name in names if any(name in piece or piece in name for piece in pieces[1:])), "")
    own = own or (names[0] if names else min(site, key=len, default=""))
    if not own:
        return (), ()
    rivals.extend(name for name in names if name != own and name not in rivals)
    return (own,), tuple(name for name in rivals if len(name) > 2 and name != own)


def _named_in_head(title: str, tables: Sequence[tuple[Node, Table]]) -> tuple[str, ...]:
    """Return the site's name in its title if one column of a table of features is headed so: "us against them"."""
    pieces = [piece.strip().lower() for piece in _PIECE.split(title)]
    pieces = [piece for piece in pieces if len(piece) > 3 and len(piece.split()) <= _MOST_WORDS]
    for _, table in tables:
        heads = [cell.text.lower() for cell in table.rows[0][1:]] if table.rows else []
        named = [piece for head in heads for piece in pieces if piece in head]
        if len(heads) > 1 and len(named) == 1:
            return (named[0],)
    return ()


def _compared(names: Sequence[str], title: str, tables: Sequence[tuple[Node, Table]]) -> list[str]:
    """Return the heads of a table of features that the title names: those whom the page compares.

    Where the title names one product and the rest of the world, the other heads are that rest.
    """
    told = title.lower()
    for _, table in tables:
        heads = [cell.text.lower() for cell in table.rows[0][1:]] if table.rows else []
        heads = [head for head in heads if 2 < len(head) < 30]
        if table.row_role != "feature" or len(heads) < 2:
            continue
        if names:
            plain = [head for head in heads if head[0].isalnum() and not any(name in head for name in names)]
            return [piece.split()[0] for head in plain for piece in head.split("/") if piece.split()]
        named = [head for head in heads if head in told]
        if len(named) > 1:
            return named
    return []


def own_column(table: Table, own: Sequence[str]) -> int:
    """Return the column of a comparison that speaks for the page's own product.

    Args:
        table: The table.
        own: Names of that product, in lower case.

    Returns:
        The column that names it; 0, the column of labels, where none does.
    """
    heads = [cell.text.lower() for cell in table.rows[0]] if table.rows else []
    return next((place for place, head in enumerate(heads) if place and any(name in head for name in own)), 0)
