"""Which pages of a source a browser renders, and those that wait for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from crawlers.browser import no_browser
from crawlers.outcomes import RequestVerdict
from rivalscope.core.config import SourceKind, SourceSpec
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.records import NEEDS_SCRIPT, RENDERED, Capture, Outcome
from rivalscope.core.source_kinds import DEMAND_KINDS, LOCAL_KINDS, SIGNAL_KINDS

__all__ = ["Rendering", "Waiting"]

_NO_PAGES = DEMAND_KINDS | SIGNAL_KINDS | LOCAL_KINDS | {SourceKind.FEED}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page whose answer is archived and which a browser is to render."""

    capture: Capture
    headers: Mapping[str, str]
    payload: bytes


@dataclass(slots=True)
class Rendering:
    """What a source wants rendered, and what of it can be.

    Attributes:
        wanted: As in market.yaml.
        problem: What keeps a browser from it; None: nothing does.
        waiting: Pages that wait, by address.
    """

    wanted: bool | Literal["auto"]
    problem: RivalscopeError | None
    waiting: dict[str, Waiting] = field(default_factory=dict)

    @classmethod
    def of(cls, spec: SourceSpec) -> Rendering:
        """Return what a source wants and this machine can do."""
        wanted = False if spec.kind in _NO_PAGES else spec.javascript
        return cls(wanted, no_browser() if wanted else None)

    @property
    def possible(self) -> bool:
        """Whether any page is rendered."""
        return self.wanted is not False and self.problem is None

    def expected(self, before: Capture | None) -> bool:
        """Return whether a page is going to be rendered, by what it was last time.

        That its answer is the same as before says nothing about such a page: what its scripts fetch may have changed.
        """
        if not self.possible:
            return False
        return self.wanted is True or (before is not None and before.reason.startswith((NEEDS_SCRIPT, RENDERED)))

    def needed(self, verdict: RequestVerdict, *, html: bool) -> bool:
        """Return whether a page that was judged is to be rendered."""
        if not self.possible or verdict.outcome not in (Outcome.FETCHED, Outcome.EMPTY):
            return False
        return verdict.shell or (self.wanted is True and html)

    def reason(self, verdict: RequestVerdict) -> str:
        """Return the reason of a verdict, with what helps where a page is not rendered."""
        if not verdict.shell or self.possible:
            return verdict.reason
        help_ = self.problem.next_step if self.problem is not None else "`javascript: false` is set for this source"
        return f"{verdict.reason}. {help_}"
