"""Contradictions in a well-formed market.yaml, each with the path of its key."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rivalscope.core.secrets import without_secrets
from rivalscope.core.source_kinds import LOCAL_KINDS

if TYPE_CHECKING:
    from rivalscope.core.config import CapabilitySpec, MarketSpec

__all__ = ["contradictions"]

_SHORTEST_TYPO = 6
"""Letters from which two names that differ by one are taken for a typo; shorter ones are often both right."""


def contradictions(market: MarketSpec) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """Yield (path of the key, message) for what is well formed but cannot be right."""
    slugs: dict[str, int] = {}
    for number, product in enumerate(market.products):
        first = slugs.setdefault(product.slug, number)
        if first != number:
            yield (
                ("products", number),
                f'the slug "{product.slug}" is already used by the product "{market.products[first].name}"; '
                "give one of them a different slug",
            )
        if product.home and (fault := _address_fault(product.home)):
            yield ("products", number, "home"), fault
        for place, source in enumerate(product.sources):
            if source.kind in LOCAL_KINDS:
                continue
            path = ("products", number, "sources", place)
            if fault := _address_fault(source.url):
                yield (*path, "url"), fault
            for at, url in enumerate(source.urls):
                if fault := _address_fault(url):
                    yield (*path, "urls", at), fault
    if market.own and market.own not in slugs:
        near = difflib.get_close_matches(market.own, slugs, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"known slugs: {', '.join(slugs) or 'none'}"
        yield ("own",), f'our own product "{market.own}" is not among the products; {hint}'
    names: dict[str, str] = {}
    for number, capability in enumerate(market.capabilities):
        key = capability.name.casefold()
        if key in names:
            yield ("capabilities", number), f'there is already a capability "{names[key]}"'
        names.setdefault(key, capability.name)
    aliases: dict[str, str] = {}
    for number, capability in enumerate(market.capabilities):
        for place, alias in enumerate(capability.aliases):
            key = alias.casefold()
            other = names.get(key) or aliases.get(key)
            if other and other != capability.name:
                yield (
                    ("capabilities", number, "aliases", place),
                    f'"{alias}" is also a name of the capability "{other}"; it can belong to only one of them',
                )
            aliases.setdefault(key, capability.name)
    yield from _unknown_parents(market.capabilities)


def _unknown_parents(capabilities: Sequence[CapabilitySpec]) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """Yield parents that look like a typo of another name; any other name is a theme."""
    names = [one.name for one in capabilities]
    uses = Counter(one.parent for one in capabilities if one.parent)
    rank = {parent: (count, -place) for place, (parent, count) in enumerate(uses.items())}
    for number, capability in enumerate(capabilities):
        parent = capability.parent
        if not parent or parent in names:
            continue
        # Of two spellings of a theme, the more frequent one is right, or else the first.
        better = [other for other in uses if rank[other] > rank[parent]]
        meant = next((name for name in (*names, *better) if _typo(parent, name)), "")
        if meant:
            yield ("capabilities", number, "parent"), f'unknown parent "{parent}"; did you mean "{meant}"?'


def _typo(one: str, other: str) -> bool:
    """Return whether two names differ by case or by one letter left out, put in or swapped with its neighbour."""
    one, other = one.casefold(), other.casefold()
    if one == other:
        return True
    if min(len(one), len(other)) < _SHORTEST_TYPO or not (one + other).replace(" ", "").isalpha():
        return False
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) == 1:
        return not long.endswith("s") and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    return len(long) == len(short) and any(
        one[:at] + one[at + 1] + one[at] + one[at + 2 :] == other for at in range(len(one) - 1)
    )


def _address_fault(url: str) -> str:
    """Return what is wrong with an address; empty: nothing."""
    if url.startswith("$"):  # an address from the environment is examined when it is used
        return ""
    scheme, separator, rest = url.partition("://")
    shown = without_secrets(url)
    if not separator:
        return f'"{shown}" is not a complete address; write https://{shown.lstrip("/")}'
    if scheme.lower() not in ("http", "https"):
        return f'"{shown}" cannot be crawled; addresses start with http:// or https://'
    if not rest.partition("/")[0]:
        return f'"{shown}" names no host; write https://example.com/page'
    return ""
