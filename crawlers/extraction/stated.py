"""What a page says in its structured data only, as blocks.

They are marked, so that evidence says where they are from. What the page shows is not
said again.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from rivalscope.core.payload.stated import statements
from rivalscope.core.records import Block, BlockKind

__all__ = ["stated_blocks"]

_MAX_BLOCKS = 200


def stated_blocks(root: etree._Element, shown: Sequence[Block], *, shell: bool, data: Sequence[object]) -> list[Block]:
    """Return blocks for answers, descriptions and features that are in structured data and not on the page.

    Args:
        root: The parsed page.
        shown: The blocks that the page shows.
        shell: It shows nothing until a script has run.
        data: Its JSON-LD, microdata and RDFa.
    """
    seen = "".join(block.text for block in shown).replace(" ", "")
    found: list[Block] = []
    for one in statements(root, shell=shell, data=data):
        if one.text.replace(" ", "") in seen:
            continue
        found.append(
            Block(
                position=len(shown) + len(found),
                kind=BlockKind.LIST_ITEM if one.item else BlockKind.PARAGRAPH,
                text=one.text,
                heading_path=(one.heading,) if one.heading else (),
                css_path=one.path,
                stated=True,
            )
        )
        if len(found) == _MAX_BLOCKS:
            break
    return found
