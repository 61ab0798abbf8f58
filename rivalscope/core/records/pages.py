"""What was fetched and what was read: captures, blocks, items, tables, plans, releases, pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from rivalscope.core.charges import Charge
from rivalscope.core.records.enums import BlockKind, EntryKind, Mark, Outcome, PageKind

__all__ = [
    "Block",
    "Capture",
    "FeatureItem",
    "Page",
    "Plan",
    "PlanLimit",
    "PlanPrice",
    "Release",
    "ReleaseEntry",
    "StoredEntry",
    "StoredRelease",
    "Table",
    "TableCell",
]


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
    stated: bool = False
    """The page states it for machines only, in structured data or the state of its scripts, and does not show it."""
    doubtful: bool = False
    """It is uncertain: a second reading of the page, which does not depend on its build, disagreed."""


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
    uncertain: bool = False
    """Too little on the page vouches for its being a plan at all: all its prices are uncertain, too."""

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
    def doubtful(self) -> bool:
        """Whether the plan, or the price that the page shows first, was read with doubt."""
        first = self.headline
        return self.uncertain or (first is not None and first.doubtful)

    @property
    def stated_price(self) -> str:
        """What the page says of the first price, marked where it was read with doubt; empty if no price is public."""
        said = self.original_price or " ".join(filter(None, (self.price, self.currency)))
        return f"{said or 'not public'} (uncertain)" if self.doubtful else said

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
    """A release entry as stored: with its id and the capability that it is about."""

    id: str
    """Content id of (release, text)."""
    capability: str = ""
    """Capability id; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRelease(Release):
    """A release as stored: whose it is, and where and when it was first read."""

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
