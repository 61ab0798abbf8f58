"""What the statement reader is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rivalscope.core.records import Mark, Stage

__all__ = ["Asked", "Claim", "Context", "Meaning"]


class Meaning(StrEnum):
    """What a passage in its context means for one product and one capability."""

    SUPPORTS = "supports"
    LIMITED = "limited"
    PLANNED = "planned"
    REMOVED = "removed"
    DENIES = "denies"
    OTHER_PRODUCT = "other_product"
    MENTIONS = "mentions"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class Asked:
    """The capability that a passage is read for.

    Attributes:
        label: Its name.
        aliases: Other names for it.
        definition: What it is, in a sentence.
    """

    label: str
    aliases: tuple[str, ...] = ()
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Where a passage stands.

    Attributes:
        heading: The nearest heading, or the question that the passage answers.
        page_kind: What kind of page it is: docs, faq, changelog, roadmap, pricing, comparison, readme, feature.
        language: The language of the page as it says itself; empty where it does not.
        lead_in: The sentence before, or the one that introduces a list.
        mark: What a table says about the row.
        names: Names of the product itself.
        others: Names of other products.
        world: Names, in lower case, of what belongs to no product of the market; None where the market is not known,
            so that any name may be somebody else's.
    """

    heading: str = ""
    page_kind: str = ""
    language: str = ""
    lead_in: str = ""
    mark: Mark | None = None
    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    world: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a passage in its context proves about one capability.

    Attributes:
        meaning: The outcome.
        proof: Calibrated probability that the passage shows that this product has the capability.
        denial: Calibrated probability that it shows that the product does not have it, or no longer.
        about: How much of the capability's name the passage and its context say, 0 to 1.
        stage: Where the capability is in its life, if the passage says so.
        plan: The plan or edition that the passage names as a condition.
        limit: The words that limit it.
        reasons: Why, in words.
        judged: False where the language has no lexicon, so that the passage may only be shown to be read.
    """

    meaning: Meaning
    proof: float
    denial: float
    about: float = 0.0
    stage: Stage | None = None
    plan: str = ""
    limit: str = ""
    reasons: tuple[str, ...] = ()
    judged: bool = True
