"""Lists and definitions of a page, one per product or one per capability -> claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis.checks.mapping import Names
from analysis.checks.records import Claimed, PageClaim
from analysis.checks.signs import claimed_words, polarity_of, split_sign
from rivalscope.core.records import Block, BlockKind, Capability

__all__ = ["read_lists"]

_PAIR = re.compile(r"(?P<name>[^:–—=]{2,80}?)\s*(?::|\s[-–—]\s|=|\s→\s)\s*(?P<value>\S.{0,119})$")
_LONGEST = 120
"""Letters of a list item that can be a name with a value; longer ones are sentences."""


def read_lists(blocks: Sequence[Block], names: Names) -> Iterator[PageClaim]:
    """Yield what lists claim: "Tern" above and "✓ Webhooks" below, or "Webhooks" above and "Tern: yes" below.

    A list under a heading that refers to what is missing denies its items. An item without a sign is a claim only as
    the whole name of a capability or a product.

    Args:
        blocks: The page's blocks.
        names: The market's names.
    """
    for line, block, name, said in _items(blocks):
        path = block.heading_path
        product = next((slug for text in reversed(path) if (slug := names.product(text))), "")
        polarity = next((found for text in reversed(path) if (found := polarity_of(text)) is not None), None)
        sign, plain = split_sign(name)
        stated = claimed_words(said) if said else sign or polarity or Claimed.YES
        if stated is None:
            continue
        if product and (capability := names.capability(plain)):
            yield _claim(product, capability, stated, block, line, said)
            continue
        capability = names.capability(path[-1]) if path else None
        listed = names.product(plain)
        if capability is not None and listed and (said or sign or polarity):
            yield _claim(listed, capability, stated, block, line, said)


def _items(blocks: Sequence[Block]) -> Iterator[tuple[int, Block, str, str]]:
    """Yield number, block, name and what is said of it; empty: nothing beyond the name."""
    skip = False
    for line, block in enumerate(blocks, start=1):
        if skip:
            skip = False
            continue
        if block.boilerplate:
            continue
        if block.kind is BlockKind.DEFINITION:
            after = blocks[line] if line < len(blocks) else None
            if after is not None and after.kind is BlockKind.DEFINITION and after.heading_path == block.heading_path:
                skip = True
                if len(block.text) <= _LONGEST and len(after.text) <= _LONGEST:
                    yield line, block, block.text, after.text
        elif block.kind is BlockKind.LIST_ITEM and len(block.text) <= _LONGEST:
            pair = _PAIR.match(block.text)
            yield (line, block, pair["name"], pair["value"]) if pair else (line, block, block.text, "")


def _claim(product: str, capability: Capability, claimed: Claimed, block: Block, line: int, said: str) -> PageClaim:
    return PageClaim(
        product=product,
        capability=capability.id,
        claimed=claimed,
        text=said or block.text,
        row=block.text,
        place=" > ".join(block.heading_path),
        line=line,
    )
