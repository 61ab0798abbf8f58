"""The records that everything else exchanges: frozen, typed, documented per attribute.

Extraction makes them, the store keeps them, analysis reads them. Nothing here knows where a record
came from or where it goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from rivalscope.core.charges import Charge
from rivalscope.core.ids import make_id

__all__ = [
    "Block",
    "BlockKind",
    "Capability",
    "Capture",
    "Cell",
    "CellVersion",
    "EntryKind",
    "Evidence",
    "FeatureItem",
    "Mark",
    "Mention",
    "NoKind",
    "Origin",
    "Outcome",
    "Page",
    "PageKind",
    "Plan",
    "PlanLimit",
    "PlanPrice",
    "Polarity",
    "Release",
    "ReleaseEntry",
    "Stage",
    "StoredEntry",
    "StoredRelease",
    "Support",
    "Table",
    "TableCell",
]


class Outcome(StrEnum):
    """The outcome of one attempt to look at one URL."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    REDIRECT = "redirect"
    EMPTY = "empty"
    REFUSED = "refused"
    FAILED = "failed"
    GONE = "gone"


UNREAD_NOTES = "release notes that were not understood: "
"""Begins the reason of a page that promises releases and gave few or none."""
UNREAD_PRICES = "prices that were not read surely: "
"""Begins the reason of a pricing page with more amounts than were read as plans."""
NEEDS_SCRIPT = "needs JavaScript"
"""Begins the reason of a page that shows nothing until a script has run."""
RENDERED = "rendered in a browser"
"""Reason of a page rendered in a browser; shown above the headings of quotes from such a page."""
NOT_SHOWN = "structured data of the page, not shown"
"""Stands above the headings of what a page states for machines and does not show."""


class PageKind(StrEnum):
    """What a page is for."""

    HOME = "home"
    FEATURES = "features"
    PRICING = "pricing"
    COMPARISON = "comparison"
    DOCS = "docs"
    CHANGELOG = "changelog"
    ROADMAP = "roadmap"
    BLOG = "blog"
    LEGAL = "legal"
    OTHER = "other"


class BlockKind(StrEnum):
    """The role of a block of text on its page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    CARD = "card"
    TABLE_CELL = "table_cell"
    DEFINITION = "definition"
    CODE = "code"


class Mark(StrEnum):
    """What a table cell says about its row and column."""

    YES = "yes"
    NO = "no"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


class Polarity(StrEnum):
    """Whether a mention affirms or denies its feature."""

    AFFIRMED = "affirmed"
    DENIED = "denied"
    LIMITED = "limited"


class Stage(StrEnum):
    """Where a feature is in its life."""

    PLANNED = "planned"
    PREVIEW = "preview"
    BETA = "beta"
    GA = "ga"
    DEPRECATED = "deprecated"
    REMOVED = "removed"


class EntryKind(StrEnum):
    """The kind of a changelog entry."""

    ADDED = "added"
    CHANGED = "changed"
    FIXED = "fixed"
    DEPRECATED = "deprecated"
    REMOVED = "removed"
    SECURITY = "security"
    PERFORMANCE = "performance"
    BREAKING = "breaking"
    DOCS = "docs"
    INTERNAL = "internal"


class Support(StrEnum):
    """The answer of a cell."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    UNKNOWN = "unknown"


class NoKind(StrEnum):
    """Why a cell is no yes; only a documented no may say ``Support.NONE``."""

    DOCUMENTED = "documented"
    UNCLEAR = "unclear"
    """Passages are near the subject and prove nothing, or prove both: the cell has leads to read."""
    NOT_MENTIONED = "not_mentioned"
    NOT_LOOKED = "not_looked"


class Origin(StrEnum):
    """Where a capability's name comes from."""

    DISCOVERED = "discovered"
    CURATED = "curated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One look at one URL at one time. A refusal is a capture too."""

    id: str
    """Content id of (url, time, digest or outcome)."""
    run_id: str
    """The run that made it."""
    product: str
    """Slug of the product whose source it belongs to."""
    source: str
    """Id of the source in market.yaml."""
    url: str
    """The URL that was asked for."""
    at: datetime
    """When, aware, UTC."""
    outcome: Outcome
    status: int | None = None
    """HTTP status, where there was an answer."""
    reason: str = ""
    """Why it was refused, failed or empty, in words."""
    digest: str = ""
    """SHA-256 of the payload after content decoding."""
    mime: str = ""
    charset: str = ""
    """Charset from the HTTP header; what the page itself claims is decided at extraction."""
    size: int = 0
    """Payload bytes after content decoding."""
    etag: str = ""
    last_modified: str = ""
    redirect_to: str = ""
    warc_file: str = ""
    """Name of the WARC file, relative to the archive folder, or an absolute path for a foreign one."""
    warc_offset: int = -1
    """Byte offset of the response record (compressed member) in the file; -1: no record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of visible text with its place on the page."""

    position: int
    """Order on the page, from 0."""
    kind: BlockKind
    text: str
    """Visible text, white space folded, verbatim otherwise."""
    heading_path: tuple[str, ...] = ()
    """Headings above it, outermost first."""
    css_path: str = ""
    """A CSS path that finds the element again."""
    boilerplate: bool = False
    """Repeats across the site, or is navigation, footer, cookie or legal text."""
    href: str = ""
    """Target of the link that makes up the block, if it is one."""
    stated: bool = False
    """The page does not show it: it is in its structured data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureItem:
    """A capability, property or entitlement that a page states as an item of its own."""

    title: str
    description: str = ""
    section: str = ""
    """Heading of the group that it is in."""
    kind: str = "item"
    """Layout that it was read from: card, bullet, heading, definition, row, grid, plan."""
    link: str = ""
    plan: str = ""
    """Plan or edition that it is listed under, if any."""
    position: int = -1
    """Position of its first block; -1: not tied to one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """One resolved cell of a grid."""

    text: str
    mark: Mark | None = None
    """Yes, no, partial or unknown; None if the cell says neither."""
    note: str = ""
    """Tooltip or resolved footnote."""
    header: bool = False
    value: str = ""
    """Number with unit, or limit, normalised: "10 GB", "unlimited"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A grid with spans filled and hidden rows left out."""

    position: int
    """Position of its first block on the page."""
    caption: str
    heading_path: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    column_role: str = "other"
    """What the columns are: plan, product, feature, version, other."""
    row_role: str = "other"

    @property
    def grid(self) -> list[list[str]]:
        """Texts, row by row."""
        return [[cell.text for cell in row] for row in self.rows]

    @property
    def marks(self) -> list[list[str | None]]:
        """Marks, row by row."""
        return [[cell.mark.value if cell.mark else None for cell in row] for row in self.rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPrice:
    """One price of a plan, as its page states it."""

    amount: str
    """Decimal string: "49", "0.005"."""
    currency: str = ""
    """ISO 4217; empty if the page writes a sign that several currencies share and does not say which."""
    period: str = ""
    """month, year, week, day, quarter, "2 years", once, usage; empty: the page does not say."""
    per: str = ""
    """What one price buys: seat, GB, request ...; empty: the whole account."""
    billed: str = ""
    """How it is paid: monthly, annually, once; empty: not said."""
    original: str = ""
    """What the page said, word for word: "from $49 / seat / month"."""
    shown: bool = True
    """The page shows it at first; False where it waits behind a toggle or a tab."""
    bound: str = ""
    """from, up to; empty: the price is exact."""
    upto: str = ""
    """Upper end, where the page gives a range."""
    list_price: str = ""
    """The amount that is struck through, or that "was" the price: never the price."""
    discount: str = ""
    """What the page says is saved: "-20 %"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLimit:
    """How much of something a plan includes."""

    what: str
    """What is counted: "seats", "audit log"."""
    value: str
    """As the page says: "5", "90 days", "unlimited"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan or edition with all its prices, and what it includes and leaves out."""

    name: str
    prices: tuple[PlanPrice, ...] = ()
    """In the order of the page; those that the page shows at first are before those behind a toggle."""
    free: bool = False
    """The page says that it costs nothing."""
    contact: bool = False
    """The price is "contact us"."""
    trial: str = ""
    """"14 days", or "free trial" where the page gives no length."""
    badge: str = ""
    """What the page praises it with: "Most popular". No part of the name."""
    features: tuple[str, ...] = ()
    """What it includes, in the page's words."""
    excluded: tuple[str, ...] = ()
    """What the page says it does not include."""
    limits: tuple[str, ...] = ()
    """Amounts and limits, in the page's words."""
    gates: tuple[PlanLimit, ...] = ()
    """The same limits as typed values."""

    @property
    def headline(self) -> PlanPrice | None:
        """The price that the page shows first; None if it shows none."""
        return next((one for one in self.prices if one.shown), self.prices[0] if self.prices else None)

    @property
    def price(self) -> str:
        """The amount of the first price; "0" for a free plan, empty if no price is public."""
        first = self.headline
        return first.amount if first else "0" if self.free else ""

    @property
    def original_price(self) -> str:
        """What the page says of the first price."""
        first = self.headline
        return first.original if first else "free" if self.free else ""

    @property
    def currency(self) -> str:
        """Currency of the first price."""
        return self.headline.currency if self.headline else ""

    @property
    def period(self) -> str:
        """Period of the first price."""
        return self.headline.period if self.headline else ""

    @property
    def unit(self) -> str:
        """What the first price buys one of."""
        return self.headline.per if self.headline else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseEntry:
    """One line of a release's notes."""

    text: str
    kind: EntryKind
    confidence: float
    """Probability that the kind is right; 1.0 when a heading or label says so."""
    heading: str = ""
    """The heading or label as written."""
    component: str = ""
    issues: tuple[str, ...] = ()
    breaking: bool = False
    security: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A version with its date and entries."""

    version: str
    published: date | None
    title: str = ""
    entries: tuple[ReleaseEntry, ...] = ()
    prerelease: bool = False
    yanked: bool = False
    unreleased: bool = False
    day_known: bool = True
    """False where the notes give the month only; ``published`` is then its first day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry(ReleaseEntry):
    """A release entry as the store holds it: with its id and the capability that it is about."""

    id: str
    """Content id of (release, text)."""
    capability: str = ""
    """Capability id; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRelease(Release):
    """A release as the store holds it: whose it is, and where and when it was first read."""

    id: str
    """Content id of (product, version)."""
    product: str
    entries: tuple[StoredEntry, ...] = ()
    discovered: datetime
    """When it was first captured, aware, UTC."""
    url: str = ""
    capture_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that extraction read from one payload at one URL."""

    url: str
    title: str
    language: str
    kind: PageKind
    kind_reasons: tuple[str, ...] = ()
    description: str = ""
    blocks: tuple[Block, ...] = ()
    items: tuple[FeatureItem, ...] = ()
    tables: tuple[Table, ...] = ()
    plans: tuple[Plan, ...] = ()
    charges: tuple[Charge, ...] = ()
    """What it charges besides its plans."""
    releases: tuple[Release, ...] = ()
    structured: tuple[dict[str, object], ...] = ()
    """JSON-LD, OpenGraph, microdata and RDFa found on the page, as read."""
    links: tuple[str, ...] = ()
    needs_javascript: bool = False
    """Almost no text and an application root: a browser would see more."""
    not_read: Mapping[str, int] = field(default_factory=dict)
    """What it shows and we cannot read: cause and count."""
    rendered: bool = False
    """It is what a browser drew, not what the server sent."""
    unreadable: str = ""
    """Why nothing of it could be read: an encrypted document, a scan, a picture; empty: it was read."""


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
    about features), guide (heads instructions), list_item, release_entry."""
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

    @property
    def id(self) -> str:
        """Content id of the place in the matrix, not of the answer."""
        return make_id("cell", self.product, self.capability)

    @property
    def answered_by(self) -> str:
        """Who gave the answer: a person, a reader, or (empty) the rules."""
        return self.decided_by or self.extra.get("reader", "")


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
