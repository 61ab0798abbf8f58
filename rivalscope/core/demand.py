"""What users say in public: wishes, complaints, questions and praise, as trackers, forums and files hold them.

No name of a person is kept anywhere: a person is a salted hash, good for counting and for nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["DemandKind", "DemandPost", "DemandProposal", "StoredPost", "count_people"]


def count_people(least: int, most: int) -> str:
    """Return a number of people in words: ``12 to 40 people``, ``1 person``."""
    if least == most:
        return f"{least} {'person' if least == 1 else 'people'}"
    return f"{least} to {most} people"


class DemandKind(StrEnum):
    """What somebody wants with a post."""

    WISH = "wish"
    COMPLAINT = "complaint"
    QUESTION = "question"
    PRAISE = "praise"
    NONE = "none"
    """None of these: a maintainer's own task, an announcement, an automatic report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandPost:
    """One opening post, as its tracker shows it now."""

    key: str
    """What its tracker calls it: a number, an id."""
    url: str
    title: str
    text: str
    """The opening post as written, cut to its beginning; names of people are left out."""
    opened: datetime
    updated: datetime
    open: bool = True
    closed: datetime | None = None
    closing: str = ""
    """How it was closed, in the tracker's word: completed, not_planned, duplicate, solved; empty: not said."""
    labels: tuple[str, ...] = ()
    milestone: str = ""
    person: str = ""
    """Salted hash of who opened it; empty: not told."""
    votes: int = 0
    """Reactions in favour, upvotes, likes: each by another person."""
    comments: int = 0

    @property
    def least_people(self) -> int:
        """Distinct people who want it, at least: those who voted, or the one who wrote."""
        return max(1, self.votes)

    @property
    def most_people(self) -> int:
        """Distinct people who want it, at most: everybody who wrote or voted is somebody else."""
        return 1 + self.votes + self.comments

    @property
    def people(self) -> str:
        """For people: ``12 to 40 people``."""
        return count_people(self.least_people, self.most_people)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPost(DemandPost):
    """A post as stored: whose product it is about, what it says, and which capability it means."""

    id: str
    """Content id of (product, source, key)."""
    product: str
    source: str
    discovered: datetime
    last_seen: datetime
    capture_id: str
    judged_by: str = ""
    """Version of rules and capabilities that judged it; empty: not judged yet."""
    kind: DemandKind | None = None
    sureness: float = 0.0
    """Probability that ``kind`` is right."""
    quote: str = ""
    """The sentence that says it, verbatim out of title or text."""
    capability: str = ""
    """Id of the capability that it is about; empty: unlinked, which is a result too."""
    link: float = 0.0
    """How surely it is about that capability, 0 to 1."""
    proposal: str = ""
    """Id of the proposed capability that an unlinked wish belongs to."""
    shipped_in: str = ""
    """Version of the release whose notes name it as done; empty: none is known to."""
    decided_by: str = ""
    """Who decided on kind or capability in place of the machine; never stored with the post; empty: nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandProposal:
    """Something that several wishes ask for and no capability of the matrix covers."""

    id: str
    label: str
    words: tuple[str, ...]
    """Stems that its wishes share; the id is made of them."""
    posts: tuple[str, ...]
    """Ids of its wishes, the one with most people first."""
