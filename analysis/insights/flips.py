"""Cells whose answer changed between two builds: the news of the matrix itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from analysis.answers import Answer, Turn, answer_of, turn
from analysis.view import MarketView
from rivalscope.core.records import CellVersion

__all__ = ["Flip", "flips"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A cell whose answer has changed."""

    product: str
    capability: str
    before: Answer
    after: Answer
    at: datetime
    """When we began to give the newer answer."""
    step: CellVersion
    """The newer answer with its quote."""
    past: CellVersion
    """The older one with its."""

    @property
    def turn(self) -> Turn:
        """Whether both answers are proved, or what the pages began or ceased to say."""
        return turn(self.before, self.after)


def flips(view: MarketView, *, since: datetime | None = None) -> tuple[Flip, ...]:
    """Return changed answers, newest first.

    A change between two kinds of "nothing found" is not news, and neither is one that we made ourselves: by newer
    rules, another reader or a person's decision.

    Args:
        since: Only changes after this time; None: all that the view holds.
    """
    found = []
    for product in view.products:
        for capability in view.capabilities:
            steps = view.steps(product.slug, capability.id)
            for old, new in pairwise(steps):
                before = answer_of(old)
                after = answer_of(new)
                if before is after or (before.open and after.open) or (since is not None and new.known_from <= since):
                    continue
                if not new.is_news_after(old):
                    continue
                found.append(
                    Flip(
                        product=product.slug,
                        capability=capability.id,
                        before=before,
                        after=after,
                        at=new.known_from,
                        step=new,
                        past=old,
                    )
                )
    return tuple(sorted(found, key=lambda one: (-one.at.timestamp(), one.product, one.capability)))
