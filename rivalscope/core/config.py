"""The models behind ``market.yaml``; unknown keys are refused. ``market_file.py`` reads and writes the file."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from rivalscope.core.config_checks import contradictions
from rivalscope.core.errors import ConfigError
from rivalscope.core.ids import make_id, slug
from rivalscope.core.schedule import Schedule
from rivalscope.core.secrets import without_secrets
from rivalscope.core.source_kinds import SourceKind

if TYPE_CHECKING:
    from rivalscope.core.records import Capability

__all__ = [
    "CapabilitySpec",
    "ChangeSettings",
    "CrawlSettings",
    "Expect",
    "MarketSpec",
    "NotifySettings",
    "ProductSpec",
    "ReaderSettings",
    "SourceKind",
    "SourceSpec",
    "capability_id",
]


class _Strict(BaseModel):
    # Deferred: a model is compiled once, as a part of the one that is asked, and not at each import as well.
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True)


class Expect(_Strict):
    """What a source promises. A run that misses one of these fails and is not published."""

    min_pages: int = Field(1, ge=0)
    """Pages that must be readable (fetched or unchanged). 0: an empty source is fine."""
    max_failed: float = Field(0.5, ge=0, le=1)
    """Largest share of planned pages that may fail or be refused."""
    min_share_of_last: float = Field(0.5, ge=0, le=1)
    """Smallest share of the last published run's readable pages. 0: do not compare."""
    min_entries: int = Field(0, ge=0)
    """Release entries that must be found."""
    min_releases: int | None = Field(None, ge=0)
    """Releases that must be found. Empty: where the source is one of release notes, one and half of last time's."""
    must_contain: tuple[str, ...] = ()
    """Texts that must stand somewhere in the source's pages."""


class SourceSpec(_Strict):
    """One place to look."""

    kind: SourceKind = SourceKind.SITE
    url: str
    """Address, or for folder, warc and posts-csv a path (relative to market.yaml)."""
    urls: tuple[str, ...] = ()
    """More addresses, for kind pages."""
    max_pages: int = Field(200, ge=1, le=100_000)
    schedule: str = ""
    """Cron ("0 6 * * 1") or plain words ("every Monday 06:00"); empty: the market's."""
    adaptive: bool = False
    """Look less often while nothing changes: each quiet look doubles the interval, up to four times its length."""
    javascript: bool | Literal["auto"] = "auto"
    """Render pages in a browser (extra "javascript"). "auto": those that show nothing until a script has run."""
    include: tuple[str, ...] = ()
    """Regular expressions: only matching URLs."""
    exclude: tuple[str, ...] = ()
    """Regular expressions: never these URLs."""
    allow: tuple[str, ...] = ()
    """Regular expressions: URLs that are not traps, whatever they look like (see the warnings of a crawl)."""
    expect: Expect = Expect()
    note: str = ""

    @field_validator("schedule")
    @classmethod
    def _known_schedule(cls, value: str) -> str:
        if value:
            Schedule.parse(value)
        return value


class ProductSpec(_Strict):
    """A product of the market."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
    name: str
    home: str = ""
    aliases: tuple[str, ...] = ()
    """Other names of the product or vendor; they are never capability words."""
    sources: tuple[SourceSpec, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _slug_from_name(cls, data: Any) -> Any:
        if isinstance(data, dict) and "slug" not in data and isinstance(data.get("name"), str):
            return {**data, "slug": slug(data["name"])}
        return data

    def source_id(self, source: SourceSpec) -> str:
        """Return the id of one of its sources: readable, and the same as long as kind and URL (but for secrets) are."""
        return f"{self.slug}/{source.kind.value}-{make_id(source.kind.value, without_secrets(source.url))[:6]}"


class CapabilitySpec(_Strict):
    """A curated capability."""

    name: str
    definition: str = ""
    aliases: tuple[str, ...] = ()
    parent: str = ""


class CrawlSettings(_Strict):
    """How politely to crawl; robots.txt is always obeyed."""

    delay: float = Field(1.0, ge=0)
    """Seconds between two requests to one host; a longer Crawl-delay of robots.txt wins."""
    concurrency: int = Field(4, ge=1, le=64)
    """Requests under way at once, over all hosts."""
    timeout: float = Field(30, gt=0)
    """Seconds until one request is abandoned."""
    max_bytes: int = Field(20_000_000, ge=1_000)
    max_redirects: int = Field(5, ge=0)
    max_depth: int = Field(8, ge=0)
    max_minutes: float = Field(120, gt=0)
    """Minutes until a crawl is ended; what it has is kept."""
    daily_budget: int = Field(5_000, ge=1)
    """Requests to one host in 24 hours."""


class HideRule(_Strict):
    """A kind of change that somebody chose to suppress. It is kept and counted; all conditions must be met."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,60}$")
    author: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    url: str = ""
    """Shell pattern of the page's address, for example ``*/careers/*``."""
    text: str = ""
    """Words of a quote, the subject or the headings."""
    kind: str = ""
    """Kind of change, for example ``content``."""
    below: float | None = Field(None, ge=0, le=1)
    """Changes of a lower severity."""

    @model_validator(mode="after")
    def _limited(self) -> HideRule:
        if not (self.url or self.text or self.kind or self.below is not None):
            raise ValueError(f"rule {self.name!r} has no condition and would hide everything")
        return self


class ChangeSettings(_Strict):
    """How changes between captures are reported."""

    confirmations: int = Field(1, ge=1, le=10)
    """Looks that a change on a home, features, pricing or comparison page must survive, because such pages are often
    tested on visitors; 1: reported immediately."""
    hide: tuple[HideRule, ...] = ()
    """What people chose not to be notified about, applied in each run."""

    @field_validator("hide")
    @classmethod
    def _named_once(cls, value: tuple[HideRule, ...]) -> tuple[HideRule, ...]:
        names = [rule.name for rule in value]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ValueError(f"two rules have the same name: {doubled[0]!r}")
        return value


class NotifySettings(_Strict):
    """Where alerts and digests go. Addresses hold secrets, so they come from the environment."""

    urls_env: str = "RIVALSCOPE_NOTIFY_URLS"
    """Environment variable with Apprise URLs, separated by white space."""
    digest: str = "every Monday 08:00"
    urgent_severity: float = Field(0.75, ge=0, le=1)
    """A change whose severity times confidence is at least this is sent immediately: prices, plans, gates."""


class PublishSettings(_Strict):
    """A program that gets documents with ids that stay: for a chat, a wiki, a tracker, a spreadsheet."""

    command: tuple[str, ...] = Field(min_length=1)
    """Program and arguments, run in the workspace's folder; no shell is involved."""
    kinds: tuple[Literal["brief", "change", "gap"], ...] = ("brief", "change", "gap")
    """What it gets."""
    timeout: float = Field(300, gt=0)
    """Seconds until it is abandoned."""


class ReaderPrice(_Strict):
    """What a model costs, for previews and budgets."""

    input: float = Field(0, ge=0)
    """For a million tokens sent."""
    output: float = Field(0, ge=0)
    """For a million tokens received."""
    currency: str = "USD"


class ReaderBudget(_Strict):
    """Where one build stops reading; the other cells keep the rules' answer until the next."""

    sheets: int = Field(500, ge=1)
    posts: int = Field(0, ge=0)
    """Posts of users, those first whose reading changes the count of people most; 0: none is sent."""
    tokens: int | None = Field(None, ge=1)
    """Tokens sent and received."""
    money: float | None = Field(None, gt=0)
    """In the currency of ``price``."""


class ReaderSettings(_Strict):
    """Who reads the passages found for the cells: a program, or a model behind an address."""

    name: str = Field(min_length=1)
    """Who reads, as it is beside each answer; another name for another model or prompt."""
    command: tuple[str, ...] = ()
    """Program and arguments, run in the workspace's folder, JSON lines in and out; no shell is involved."""
    preset: str = ""
    """Name of a well-known endpoint, instead of a command: ollama, llama.cpp, lmstudio, vllm, openai, anthropic."""
    url: str = ""
    """Base address of an OpenAI-compatible endpoint; with a preset, in place of its own."""
    model: str = ""
    """Model name that the endpoint knows."""
    together: int = Field(4, ge=1, le=64)
    """Requests to an endpoint under way at once."""
    batch: int = Field(20, ge=1, le=1_000)
    """Sheets that one call gets."""
    beside: bool = False
    """Also read what other readers have read: where two disagree, ``recheck`` shows the cell."""
    own_posts: bool = False
    """Also give it the posts of ``posts-csv`` files, which otherwise do not leave this machine."""
    budget: ReaderBudget = ReaderBudget()
    price: ReaderPrice = ReaderPrice()
    timeout: float = Field(600, gt=0)
    """Seconds until one call is abandoned."""

    @model_validator(mode="before")
    @classmethod
    def _most_is_a_budget(cls, value: object) -> object:
        # The name of this setting until 0.2.
        if isinstance(value, dict) and "most" in value:
            value = {**value, "budget": {**(value.get("budget") or {}), "sheets": value["most"]}}
            del value["most"]
        return value

    @model_validator(mode="after")
    def _one_of_them(self) -> ReaderSettings:
        if bool(self.command) == bool(self.preset or self.url):
            raise ValueError("give a reader either a command, or a preset (or url) with a model")
        if (self.preset or self.url) and not self.model:
            raise ValueError("name the model that the endpoint should use: model: NAME")
        if self.budget.money is not None and not (self.price.input or self.price.output):
            raise ValueError("a budget in money needs the prices of a million tokens: price: {input: …, output: …}")
        return self


class MarketSpec(_Strict):
    """A validated ``market.yaml``."""

    market: str
    own: str = ""
    """Slug of our own product; empty: none."""
    contact: str = ""
    """Address or e-mail that the user agent names."""
    allow_private: bool = False
    """Crawl private and loopback addresses (intranets, tests)."""
    timezone: str = "UTC"
    schedule: str = "every Monday 06:00"
    store: str = ""
    """SQLAlchemy URL; empty: SQLite in the workspace. RIVALSCOPE_STORE in the environment wins."""
    archive: str = ""
    """Address of object storage for the archive, for example ``s3://bucket/prefix``; empty: the workspace's folder."""
    archive_cache: int = Field(2_000, ge=50)
    """Megabytes of an archive in object storage that are kept on this machine."""
    cluster: str = ""
    """SQLAlchemy URL of the PostgreSQL database that workers and several markets share (see docs/team.md); empty: none.
    RIVALSCOPE_CLUSTER in the environment wins."""
    engine: str = Field("local", pattern=r"^(local|dask(\+tls)?://[^/@\s]+:\d+)$")
    """Who reads many pages: ``local``, or a Dask scheduler (extra "cluster"), for example ``dask://scheduler:8786``."""
    crawl: CrawlSettings = CrawlSettings()
    changes: ChangeSettings = ChangeSettings()
    notify: NotifySettings = NotifySettings()
    reader: ReaderSettings | None = None
    """Who reads the passages of each cell; none: the rules decide alone."""
    publish: PublishSettings | None = None
    """Who gets documents after a run; none: nobody."""
    products: tuple[ProductSpec, ...] = ()
    capabilities: tuple[CapabilitySpec, ...] = ()
    """Curated capabilities; empty: they are discovered."""

    @field_validator("schedule")
    @classmethod
    def _known_schedule(cls, value: str) -> str:
        Schedule.parse(value)
        return value

    @field_validator("archive")
    @classmethod
    def _address_without_secret(cls, value: str) -> str:
        if value and not re.match(r"[a-z][a-z0-9+.-]*://[^/]", value.replace(":///", "://", 1)):
            raise ValueError("write the archive's address like s3://bucket/prefix, or leave it out for the folder")
        if re.match(r"[^/]*//[^/]*:[^/]*@", value):
            raise ValueError(
                "put no password in the address; credentials are read from the environment or the provider's own files"
            )
        return value.rstrip("/")

    @model_validator(mode="after")
    def _consistent(self) -> MarketSpec:
        found = [(list(path), message) for path, message in contradictions(self)]
        if found:
            raise PydanticCustomError(
                "inconsistent", "{text}", {"text": "; ".join(message for _, message in found), "found": found}
            )
        return self

    def product(self, name: str) -> ProductSpec:
        """Return the product with this slug.

        Raises:
            ConfigError: There is none; the message names the nearest.
        """
        for product in self.products:
            if product.slug == name:
                return product
        slugs = [product.slug for product in self.products]
        near = difflib.get_close_matches(name, slugs, n=1)
        raise ConfigError(
            f'unknown product "{name}"',
            next_step=(f'Did you mean "{near[0]}"? ' if near else "")
            + f"Known products: {', '.join(slugs) or 'none'}.",
        )

    def curated(self) -> list[Capability]:
        """Return the curated capabilities as records with ids that follow from their names."""
        from rivalscope.core.records import Capability, Origin

        return [
            Capability(
                id=capability_id(spec.name),
                label=spec.name,
                description=spec.definition,
                aliases=spec.aliases,
                parent=spec.parent,
                origin=Origin.CURATED,
            )
            for spec in self.capabilities
        ]


def capability_id(name: str) -> str:
    """Return the id of a curated capability; it survives changes of case and white space."""
    return "cap-" + make_id("capability", " ".join(name.casefold().split()))[:12]
