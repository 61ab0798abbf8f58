"""Posts as they were read -> what they say and what they are about. Pure except for the embedder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from analysis.demand.kinds import read_kind
from analysis.demand.link import Linker
from rivalscope.core.demand import DemandKind, DemandProposal, StoredPost

__all__ = ["judge_posts", "shipped_in", "with_proposals"]


def judge_posts(
    posts: Sequence[StoredPost], linker: Linker, *, rule: str, closers: Mapping[tuple[str, str], str]
) -> list[StoredPost]:
    """Return posts with their kind, quote, capability, and the release that names them as done.

    Args:
        posts: As read.
        linker: Knows the market's capabilities.
        rule: Version of rules and capabilities, to be kept with each post.
        closers: See :func:`shipped_in`.
    """
    judged = []
    for post, link in zip(posts, linker.link(posts), strict=True):
        reading = read_kind(post)
        about = link.capability if reading.kind is not DemandKind.NONE else ""
        judged.append(
            replace(
                post,
                judged_by=rule,
                kind=reading.kind,
                sureness=round(reading.sureness, 4),
                quote=reading.quote,
                capability=about,
                link=round(link.sureness, 4),
                proposal="",
                shipped_in=closers.get((post.product, post.key), ""),
            )
        )
    return judged


def with_proposals(posts: Iterable[StoredPost], proposals: Iterable[DemandProposal]) -> list[StoredPost]:
    """Return the posts whose proposal is another than they say."""
    named = {key: one.id for one in proposals for key in one.posts}
    return [replace(one, proposal=named.get(one.id, "")) for one in posts if one.proposal != named.get(one.id, "")]


def shipped_in(entries: Iterable[tuple[str, str, Sequence[str]]]) -> dict[tuple[str, str], str]:
    """Return (product, key of a post) -> version of the first release whose notes name its number.

    Args:
        entries: Product, version and numbers of each entry of release notes, oldest release first.
    """
    found: dict[tuple[str, str], str] = {}
    for product, version, numbers in entries:
        for number in numbers:
            found.setdefault((product, number.lstrip("#!")), version)
    return found
