"""What a page claims, and what the evidence says to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rivalscope.core.records import Evidence, Page

__all__ = ["Checked", "ClaimVerdict", "Claimed", "PageCheck", "PageClaim"]


class Claimed(StrEnum):
    """What a page says of a product and a capability."""

    YES = "yes"
    NO = "no"
    PARTIAL = "partial"
    VALUE = "value"
    """It has it, with a limit or figure."""


class ClaimVerdict(StrEnum):
    """What the evidence says to a claim."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    """A quote says otherwise."""
    OUTDATED = "outdated"
    """It was true, as far as our captures and the release notes tell."""
    DOUBTFUL = "doubtful"
    """A passage and the likelihood speak against it, and no proof does."""
    UNCLEAR = "unclear"
    """There are passages to read; none decides."""
    CANNOT_TELL = "cannot tell"
    """Nothing was found, or nobody could look."""

    @property
    def sign(self) -> str:
        """One character, different in shape for each verdict."""
        return _SIGNS[self]

    @property
    def flagged(self) -> bool:
        """Whether somebody should look at the claim again."""
        return self in (ClaimVerdict.CONTRADICTED, ClaimVerdict.OUTDATED, ClaimVerdict.DOUBTFUL)


_SIGNS = {
    ClaimVerdict.CONFIRMED: "✓",
    ClaimVerdict.CONTRADICTED: "✕",
    ClaimVerdict.OUTDATED: "↺",
    ClaimVerdict.DOUBTFUL: "!",
    ClaimVerdict.UNCLEAR: "?",
    ClaimVerdict.CANNOT_TELL: "·",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageClaim:
    """One claim about one product, as a page makes it."""

    product: str
    """Slug."""
    capability: str
    """Capability id."""
    claimed: Claimed
    text: str
    """The cell or the sentence, verbatim."""
    row: str
    """The row's name, or the sentence."""
    column: str = ""
    """The column's name; empty: a sentence."""
    place: str = ""
    """Headings above, or the table's caption."""
    table: int = -1
    """Number of the table on the page, from 0; -1: a sentence."""
    line: int = 0
    """Row of the table, or block of the page, from 1."""
    at: int = 0
    """Line of the file, from 1; 0: the page is no file of lines."""

    @property
    def said(self) -> str:
        """What the page says, in short: yes, no or its own words."""
        if self.table < 0 or (self.claimed in (Claimed.VALUE, Claimed.PARTIAL) and self.text):
            return f"“{self.text}”"
        return self.claimed.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A claim with its verdict."""

    claim: PageClaim
    verdict: ClaimVerdict
    why: str
    """In words."""
    quotes: tuple[Evidence, ...] = ()
    """What shows the verdict; passages to read where it is unclear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCheck:
    """A page, checked."""

    title: str
    source: str
    """File or address."""
    checked: tuple[Checked, ...]
    unmapped_rows: tuple[str, ...] = ()
    """Names of rows that are no capability of this market, or could be several."""
    unmapped_columns: tuple[str, ...] = ()
    """Names of columns that are no product of this market."""
    tables: int = 0
    """Comparison tables that were found."""
    page: Page | None = None
    """The page as it was read; None: it is not available."""
    html: str = ""
    """The markup that it was read from, which is hostile; empty: it is not available."""

    def count(self, verdict: ClaimVerdict) -> int:
        """Return how many claims have a verdict."""
        return sum(one.verdict is verdict for one in self.checked)
