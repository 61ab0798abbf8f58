"""The tables. A column that is not obvious says what it holds; the views built on them are public (see views.py)."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from rivalscope.core.store.types import UTCDateTime

__all__ = ["metadata"]

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),  # crawl, replay, matrix
    Column("status", String, nullable=False),  # running, published, failed
    Column("started_at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),
    Column("counts", JSON, nullable=False),
    Column("sources", JSON, nullable=False),  # ids of the sources that it was asked to look at
    Column("note", Text, nullable=False, default=""),
    Column("owner", Text, nullable=False, server_default=""),  # who ran it, on which machine
)

coverage = Table(
    "coverage",
    metadata,
    Column("run_id", String, ForeignKey("runs.id"), primary_key=True),
    Column("source", String, primary_key=True),
    Column("product", String, nullable=False),
    Column("published", Boolean, nullable=False),
    Column("planned", Integer, nullable=False),
    Column("fetched", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("empty", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("violations", JSON, nullable=False),  # expectations that it missed, in words
    Column("not_read", JSON, nullable=False, server_default="{}"),  # what was met and cannot be read: cause -> count
    Index("coverage_by_source", "product", "source", "run_id"),
)

captures = Table(
    "captures",
    metadata,
    Column("id", String, primary_key=True),
    Column("run_id", String, ForeignKey("runs.id"), nullable=False, index=True),
    Column("product", String, nullable=False),
    Column("source", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("outcome", String, nullable=False),
    Column("status", Integer),
    Column("reason", Text, nullable=False),
    Column("digest", String, nullable=False),
    Column("mime", String, nullable=False),
    Column("charset", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("redirect_to", Text, nullable=False),
    Column("warc_file", Text, nullable=False),
    Column("warc_offset", Integer, nullable=False),
    Index("captures_by_url", "product", "url", "at"),
    Index("captures_by_source", "source", "url", "at"),
)

page_links = Table(
    "page_links",
    metadata,
    Column("digest", String, primary_key=True),
    Column("url", Text, primary_key=True),
    Column("links", JSON, nullable=False),
)

contents = Table(
    "contents",
    metadata,
    Column("id", String, primary_key=True),  # of (product, url, digest)
    Column("product", String, nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("digest", String, nullable=False),
    Column("rule", String, nullable=False),  # version of the extraction rules that read it last
    Column("kind", String, nullable=False),
    Column("kind_reasons", JSON, nullable=False),
    Column("title", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("description", Text, nullable=False),
    Column("needs_javascript", Boolean, nullable=False),
    Column("page", LargeBinary, nullable=False),  # the whole Page record, compressed JSON
    Column("not_read", JSON, nullable=False, server_default="{}"),  # what it shows and we cannot read: cause -> count
)

page_words = Table(  # of the pages as they are now
    "page_words",
    metadata,
    Column("content_id", String, ForeignKey("contents.id"), primary_key=True),
    Column("rule", String, nullable=False),  # version of the rules that packed them
    Column("words", LargeBinary, nullable=False),  # see analysis/queries/page_words.py
)

page_versions = Table(
    "page_versions",
    metadata,
    Column("id", String, primary_key=True),
    Column("product", String, nullable=False),
    Column("source", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("content_id", String, ForeignKey("contents.id"), nullable=False, index=True),
    Column("capture_id", String, ForeignKey("captures.id"), nullable=False, index=True),
    Column("valid_from", UTCDateTime, nullable=False),  # when the page first read so
    Column("valid_to", UTCDateTime),  # when it was first seen otherwise; empty: still so
    Column("last_seen", UTCDateTime, nullable=False),
    Column("known_from", UTCDateTime, nullable=False),  # when we published it
    Column("known_to", UTCDateTime),  # when a later reading replaced this row
    Index("page_versions_by_url", "product", "url", "valid_from"),
    Index("page_versions_by_source", "product", "source", "valid_from"),
    Index("page_versions_begun", "product", "known_to", "valid_from"),
    Index("page_versions_ended", "product", "known_to", "valid_to"),
    Index("page_versions_known", "product", "known_from"),
)

publications = Table(
    "publications",
    metadata,
    Column("product", String, primary_key=True),
    Column("number", Integer, nullable=False),  # how often rows of its page_versions were added or closed
    Column("at", UTCDateTime, nullable=False),  # when that happened last
)

feature_items = Table(
    "feature_items",
    metadata,
    Column("content_id", String, ForeignKey("contents.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("plan", Text, nullable=False),
    Column("position", Integer, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("content_id", String, ForeignKey("contents.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("price", String, nullable=False),
    Column("original_price", Text, nullable=False),
    Column("currency", String, nullable=False),
    Column("period", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("contact", Boolean, nullable=False),
    Column("trial", Text, nullable=False),
    Column("features", JSON, nullable=False),
    Column("limits", JSON, nullable=False),
    Column("free", Boolean, nullable=False, server_default="0"),
    Column("badge", Text, nullable=False, server_default=""),
    Column("prices", JSON, nullable=False, server_default="[]"),  # all prices, also those behind a toggle
    Column("excluded", JSON, nullable=False, server_default="[]"),  # what the page says is not in the plan
    Column("gates", JSON, nullable=False, server_default="[]"),  # limits as typed values
)

charges = Table(  # what a page charges besides its plans
    "charges",
    metadata,
    Column("content_id", String, ForeignKey("contents.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String, nullable=False),  # usage, add-on, once
    Column("amount", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("period", String, nullable=False),
    Column("per", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("first", String, nullable=False),  # where its tier begins
    Column("last", String, nullable=False),
    Column("bound", String, nullable=False),
    Column("quote", Text, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    Column("id", String, primary_key=True),  # of (product, version)
    Column("product", String, nullable=False, index=True),
    Column("version", String, nullable=False),
    Column("published", Date),
    Column("discovered", UTCDateTime, nullable=False),
    Column("last_seen", UTCDateTime, nullable=False),
    Column("title", Text, nullable=False),
    Column("prerelease", Boolean, nullable=False),
    Column("yanked", Boolean, nullable=False),
    Column("unreleased", Boolean, nullable=False),
    Column("url", Text, nullable=False),
    Column("capture_id", String, ForeignKey("captures.id"), nullable=False, index=True),
)

release_entries = Table(
    "release_entries",
    metadata,
    Column("id", String, primary_key=True),  # of (release, text)
    Column("release_id", String, ForeignKey("releases.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("heading", Text, nullable=False),
    Column("component", Text, nullable=False),
    Column("issues", JSON, nullable=False),
    Column("breaking", Boolean, nullable=False),
    Column("security", Boolean, nullable=False),
    Column("capability", String, nullable=False, default=""),
    Column("discovered", UTCDateTime, nullable=False),
    Column("last_seen", UTCDateTime, nullable=False),
)

mentions = Table(
    "mentions",
    metadata,
    Column("id", String, primary_key=True),
    Column("product", String, nullable=False, index=True),
    Column("capability", String, nullable=False, index=True),  # empty: none
    Column("phrase", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("capture_id", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("source_kind", String, nullable=False),
    Column("polarity", String, nullable=False),
    Column("stage", String),
    Column("plan", Text, nullable=False),
    Column("at", UTCDateTime),
)

capabilities = Table(
    "capabilities",
    metadata,
    Column("id", String, primary_key=True),
    Column("label", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("parent", Text, nullable=False),
    Column("origin", String, nullable=False),
    Column("active", Boolean, nullable=False),  # in the newest matrix
    Column("known_from", UTCDateTime, nullable=False),
)

capability_log = Table(
    "capability_log",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", UTCDateTime, nullable=False),
    Column("run_id", String, nullable=False),
    Column("event", String, nullable=False),  # birth, death, merge, split, rename, move, ignore, pin
    Column("capability", String, nullable=False),
    Column("label", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

states = Table(
    "states",
    metadata,
    Column("name", String, primary_key=True),  # what an analysis keeps between runs
    Column("at", UTCDateTime, nullable=False),
    Column("state", LargeBinary, nullable=False),  # compressed JSON
)

cells = Table(
    "cells",
    metadata,
    Column("id", String, primary_key=True),  # of (product, capability, known_from)
    Column("product", String, nullable=False),
    Column("capability", String, ForeignKey("capabilities.id"), nullable=False),
    Column("support", String, nullable=False),
    Column("no_kind", String),
    Column("score", Float, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("proof", Float, nullable=False, server_default="0"),  # how surely the best quote proves the answer
    Column("stage", String),
    Column("plan", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("pages_read", Integer, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("machine", String),  # the automatic answer where a person decided otherwise
    Column("decided_by", Text, nullable=False),
    Column("decision_reason", Text, nullable=False),
    Column("extra", JSON, nullable=False),
    # It differs from the answer before because we read the same pages differently.
    Column("reread", Boolean, nullable=False, server_default="0"),
    Column("valid_from", UTCDateTime, nullable=False),  # newest capture that the answer is based on
    Column("known_from", UTCDateTime, nullable=False),
    Column("known_to", UTCDateTime),  # empty: the current answer
    Column("checked_at", UTCDateTime, nullable=False),  # last build that gave the same answer
    Column("run_id", String, ForeignKey("runs.id"), nullable=False),
    Index("cells_current", "product", "capability", "known_to"),
)


def _quoted(name: str, about: str) -> Table:
    """Return a table of passages that cells point to."""
    return Table(
        name,
        metadata,
        Column("cell_id", String, ForeignKey("cells.id"), primary_key=True),
        Column("rank", Integer, primary_key=True),  # 1: best; contradictions come after the support
        Column("id", String, nullable=False, index=True),  # content id: the same quote keeps it
        Column("quote", Text, nullable=False),
        Column("url", Text, nullable=False),
        Column("capture_id", String, nullable=False),
        Column("captured_at", UTCDateTime, nullable=False),
        Column("digest", String, nullable=False),
        Column("position", Integer, nullable=False),
        Column("heading_path", JSON, nullable=False),
        Column("polarity", String, nullable=False),
        Column("stage", String),
        Column("plan", Text, nullable=False),
        Column("score", Float, nullable=False),
        Column("verified", Boolean, nullable=False),
        Column("reasons", JSON, nullable=False),
        Column("parts", JSON, nullable=False, server_default="[]"),  # verbatim pieces of a quote put together
        comment=about,
    )


evidence = _quoted("evidence", "Quotes that prove a cell's answer, or contradict it.")
evidence.append_column(Column("contradicts", Boolean, nullable=False))

leads = _quoted("leads", "Passages to read where a cell is unclear; never evidence.")

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", String, primary_key=True),
    Column("cell_id", String, ForeignKey("cells.id"), nullable=False),
    Column("product", String, nullable=False),
    Column("capability", String, nullable=False),
    Column("support", String, nullable=False),  # what was judged
    Column("verdict", String, nullable=False),  # right, wrong, unsure
    Column("stratum", String, nullable=False),
    Column("weight", Float, nullable=False),  # cells of the stratum for each one drawn
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("id", String, primary_key=True),
    Column("sheet", String, nullable=False),  # the question with its passages
    Column("question", String, nullable=False, index=True),  # the question alone
    Column("product", String, nullable=False),
    Column("capability", String, nullable=False),
    Column("reader", Text, nullable=False),
    Column("said", String, nullable=False),  # yes, partly, denied, silent
    Column("probability", Float, nullable=False),
    Column("lines", JSON, nullable=False),  # ids of the passages that show it
    Column("why", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("id", String, primary_key=True),
    Column("product", String, nullable=False),
    Column("run_id", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("old_at", UTCDateTime),
    Column("new_at", UTCDateTime),
    Column("severity", Float, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("suppressed_by", String, nullable=False),  # name of the rule that suppresses it; empty: reported
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("heading_path", JSON, nullable=False),
    Column("record", JSON, nullable=False),  # the whole Change record
    Column("reported_at", UTCDateTime),  # in which digest, so that none repeats it
    Index("changes_by_url", "product", "url"),
    Index("changes_by_time", "product", "new_at"),
    Index("changes_newest", "new_at"),
    Index("changes_told", "suppressed_by", "reported_at"),
)

compared_looks = Table(  # which looks at a product's pages were compared with those before them
    "compared_looks",
    metadata,
    Column("product", String, primary_key=True),
    Column("signature", String, primary_key=True),
    Column("begun", UTCDateTime),  # empty: compared before that was kept
    Index("compared_looks_by_time", "product", "begun"),
)

run_issues = Table(
    "run_issues",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("run_id", String, ForeignKey("runs.id"), nullable=False, index=True),
    Column("at", UTCDateTime, nullable=False),
    Column("level", String, nullable=False),
    Column("what", Text, nullable=False),
    Column("where", Text, nullable=False),
    Column("next_step", Text, nullable=False),
)

fencing = Table(  # one row: the number of the last claim
    "fencing",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
)

leases = Table(  # who works on what; see leases.py
    "leases",
    metadata,
    Column("name", String, primary_key=True),  # a source, what publishes, or the whole market
    Column("fence", Integer, nullable=False, index=True),  # grows with each claim
    Column("doing", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("process", Integer, nullable=False),
    Column("place", String, nullable=False),  # where the process's number means something
    Column("since", Float, nullable=False),  # seconds since 1970, by the database's clock
    Column("life", Float, nullable=False, server_default="45"),  # seconds that a renewal adds
    Column("expires", Float, nullable=False),
)

decisions = Table(  # what people decided, from every workspace on this store
    "decisions",
    metadata,
    Column("id", String, primary_key=True),  # of what was decided
    Column("origin", String, primary_key=True),  # the workspace whose overrides.yaml holds it
    Column("kind", String, nullable=False),  # section of overrides.yaml: cells, capabilities
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("body", JSON, nullable=False),  # as in the file
    Column("recorded_at", UTCDateTime, nullable=False),
    Column("withdrawn_at", UTCDateTime),  # when it was found to be gone from that file
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", String, primary_key=True),  # with port, if any
    Column("next", Float, nullable=False),  # when it may be asked again, in seconds since 1970 by the database's clock
)

host_requests = Table(
    "host_requests",
    metadata,
    Column("host", String, primary_key=True),
    Column("hour", Integer, primary_key=True),  # hours since 1970
    Column("number", Integer, nullable=False),  # requests made, or about to be
)

cluster_markets = Table(  # what workers need to know of a market, wherever they run
    "cluster_markets",
    metadata,
    Column("name", String, primary_key=True),
    Column("database", String, nullable=False),  # its store, on the cluster's server
    Column("archive", Text, nullable=False),  # folder that all machines see
    Column("files", JSON, nullable=False),  # market.yaml and what people wrote beside it: name -> text
    Column("owner", Text, nullable=False),
    Column("registered_at", UTCDateTime, nullable=False),
)
