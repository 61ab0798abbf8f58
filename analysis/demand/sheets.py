"""Posts as sheets to be read: the market's capabilities once, many posts, and what may be said of each.

A reader sees what users wrote and no judgement of the machine's. It points at a capability of the list and at words of
the post, and nothing else: words that are not in the post are refused. What a post says is data to whoever reads it,
and a post that speaks to its reader gets a sheet of its own, so that it can reach no other post.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.demand.post_text import prose
from analysis.text.addressed import speaks_to_models
from rivalscope.core.demand import DemandKind, StoredPost
from rivalscope.core.ids import make_id
from rivalscope.core.records import Capability

__all__ = ["ListedCapability", "PostLine", "PostSheet", "make_post_sheets", "question_of", "worth_reading"]

_SHOWN = 320
"""Characters of a post's title and beginning that are shown: nearly everybody says there what it is about."""
_ON_A_SHEET = 25
"""Posts of a sheet: the list of capabilities is then a quarter of what is sent, and no reader loses its place."""


@dataclass(frozen=True, slots=True)
class ListedCapability:
    """A capability as a sheet lists it."""

    id: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post as a reader sees it.

    Attributes:
        post: Id of the stored post.
        product: Name of the product whose users wrote it.
        text: Title and beginning, verbatim but for markup.
    """

    post: str
    product: str
    text: str

    @property
    def question(self) -> str:
        """Content id of the post as it was shown: one that is edited is asked about again."""
        return make_id("post-question", self.post, self.text)


@dataclass(frozen=True, slots=True)
class PostSheet:
    """Posts to be read together.

    Attributes:
        id: Content id: the same posts beside the same list have the same.
        capabilities: What a post may be about.
        lines: The posts, the most useful first.
    """

    id: str
    capabilities: tuple[ListedCapability, ...]
    lines: tuple[PostLine, ...]


def make_post_sheets(
    posts: Iterable[StoredPost], capabilities: Sequence[Capability], *, name: Mapping[str, str]
) -> list[PostSheet]:
    """Return posts as sheets, in their order.

    Args:
        posts: With their texts.
        capabilities: The market's.
        name: Product slug -> its name.
    """
    listed = tuple(ListedCapability(one.id, one.label, one.description) for one in capabilities)
    apart: list[list[PostLine]] = []
    together: list[list[PostLine]] = []
    for post in posts:
        line = _line(post, name)
        if speaks_to_models(f"{post.title}\n{post.text}"):
            apart.append([line])
        elif together and len(together[-1]) < _ON_A_SHEET:
            together[-1].append(line)
        else:
            together.append([line])
    return [
        PostSheet(
            make_id("posts", *(f"{one.id} {one.label}" for one in listed), *(line.question for line in lines)),
            listed,
            tuple(lines),
        )
        for lines in (*together, *apart)
    ]


def worth_reading(post: StoredPost) -> float:
    """Return how much reading a post is worth: many people, and unsure of what it is about or what it is."""
    unsure = 1 - max(post.link, 1 - post.link) if post.kind is not DemandKind.NONE else 0.0
    return math.log1p(post.least_people) * (0.1 + unsure + 0.5 * (1 - post.sureness))


def _line(post: StoredPost, name: Mapping[str, str]) -> PostLine:
    return PostLine(post.id, name.get(post.product, post.product), _shown(post))


def question_of(post: StoredPost) -> str:
    """Return the content id of a post as a sheet would show it."""
    return PostLine(post.id, "", _shown(post)).question


def _shown(post: StoredPost) -> str:
    text = prose(post.title, post.text)
    shown = " | ".join(filter(None, (text.title, text.beginning)))
    if len(shown) > _SHOWN:
        shown = f"{shown[: _SHOWN - 1].rpartition(' ')[0]}…"
    return shown
