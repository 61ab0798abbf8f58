"""What was decided: capabilities and their mentions, cells and their evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from rivalscope.core.ids import make_id
from rivalscope.core.records.enums import NoKind, Origin, Polarity, Stage, Support

__all__ = ["Capability", "Cell", "CellVersion", "Evidence", "Mention"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A verbatim quote and where it stands."""

    quote: str
    """As it is shown; see ``parts``."""
    url: str
    capture_id: str
    captured_at: datetime
    digest: str
    position: int = -1
    """Position of the block on the page."""
    heading_path: tuple[str, ...] = ()
    polarity: Polarity = Polarity.AFFIRMED
    stage: Stage | None = None
    plan: str = ""
    score: float
    """How surely it proves what it is quoted for, 0 to 1; of a lead, how near it is."""
    verified: bool = False
    """Every piece was found again in the archived bytes."""
    reasons: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """The verbatim pieces of a quote that was put together, the passage itself first: a table row with its head, a
    bullet with its lead-in. Empty: the quote is one verbatim piece."""

    @property
    def pieces(self) -> tuple[str, ...]:
        """What must be in the archived bytes, word for word."""
        return self.parts or (self.quote,)

    @property
    def id(self) -> str:
        """Content id: the same quote of the same payload keeps it."""
        return make_id("evidence", self.url, self.digest, self.quote)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """Something a product of this market can do."""

    id: str
    label: str
    description: str = ""
    aliases: tuple[str, ...] = ()
    parent: str = ""
    """Label of the theme that it belongs to."""
    origin: Origin = Origin.CURATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A product says that it has, lacks or plans a feature."""

    product: str
    phrase: str
    description: str = ""
    url: str = ""
    capture_id: str = ""
    position: int = -1
    source_kind: str = "item"
    """item, offer (an item of a page about features or prices), table_row, plan, title, heading, feature (in a section
    about features), guide (heads instructions), list_item, release_entry, statement (running text that says so)."""
    polarity: Polarity = Polarity.AFFIRMED
    stage: Stage | None = None
    plan: str = ""
    at: datetime | None = None

    @property
    def id(self) -> str:
        """Content id."""
        return make_id("mention", self.product, self.phrase, self.url, self.position, self.source_kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Product x capability: the answer, how sure, and the quotes that it is based on."""

    product: str
    capability: str
    """Capability id."""
    support: Support
    score: float
    """Likelihood, for ranking: how probable it is that the product has it, proved or not, 0 to 1."""
    confidence: float
    """Calibrated probability that ``support`` is right."""
    proof: float = 0.0
    """How surely the best quote proves the answer, 0 to 1; 0 where nothing is claimed."""
    no_kind: NoKind | None = None
    stage: Stage | None = None
    plan: str = ""
    value: str = ""
    since: str = ""
    """Version or date since which the product has it, from its release notes."""
    pages_read: int = 0
    """Coverage: relevant pages that were read for this product."""
    evidence: tuple[Evidence, ...] = ()
    contradictions: tuple[Evidence, ...] = ()
    leads: tuple[Evidence, ...] = ()
    """Passages to read where the cell is unclear: near the subject, but no evidence for or against."""
    reasons: tuple[str, ...] = ()
    machine: Support | None = None
    """The automatic answer where a person decided otherwise."""
    decided_by: str = ""
    decision_reason: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    reread: bool = False
    """It differs from the answer before because newer rules or settings read the same pages differently."""

    @property
    def id(self) -> str:
        """Content id of the place in the matrix, not of the answer."""
        return make_id("cell", self.product, self.capability)

    @property
    def answered_by(self) -> str:
        """Who gave the answer: a person, a reader, or (empty) the rules."""
        return self.decided_by or self.extra.get("reader", "")

    def is_news_after(self, old: Cell) -> bool:
        """Return whether its pages, and not we, made it another answer than an earlier one."""
        return self.answered_by == old.answered_by and not self.reread


@dataclass(frozen=True, slots=True, kw_only=True)
class CellVersion(Cell):
    """One answer in the history of a cell, and from when to when we gave it."""

    known_from: datetime
    known_to: datetime | None = None
    """None: it is the current answer."""

    @classmethod
    def of(cls, cell: Cell, *, known_from: datetime, known_to: datetime | None) -> CellVersion:
        """Return an answer with the time in which it was given."""
        values = {name: getattr(cell, name) for name in Cell.__dataclass_fields__}
        return cls(**values, known_from=known_from, known_to=known_to)
