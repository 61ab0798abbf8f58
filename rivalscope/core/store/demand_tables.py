"""The tables of what users ask for, and of signals that are not pages: downloads, incidents, jobs, operations."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table, Text

from rivalscope.core.store.tables import metadata
from rivalscope.core.store.types import UTCDateTime

__all__ = ["demand_posts", "demand_proposals", "post_readings", "signals"]

demand_posts = Table(
    "demand_posts",
    metadata,
    Column("id", String, primary_key=True),  # of (product, source, key)
    Column("product", String, nullable=False, index=True),
    Column("source", String, nullable=False),
    Column("key", String, nullable=False),  # what its tracker calls it
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),  # the beginning of the opening post
    Column("opened", UTCDateTime, nullable=False),
    Column("updated", UTCDateTime, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("closed", UTCDateTime),
    Column("closing", String, nullable=False),  # how it was closed, in the tracker's word
    Column("labels", JSON, nullable=False),
    Column("milestone", Text, nullable=False),
    Column("person", String, nullable=False),  # salted hash, good for counting alone
    Column("votes", Integer, nullable=False),
    Column("comments", Integer, nullable=False),
    Column("discovered", UTCDateTime, nullable=False),
    Column("last_seen", UTCDateTime, nullable=False),
    Column("capture_id", String, nullable=False),
    Column("judged_by", String, nullable=False),  # version of rules and capabilities; empty: not judged
    Column("kind", String),  # wish, complaint, question, praise, none
    Column("sureness", Float, nullable=False),
    Column("quote", Text, nullable=False),
    Column("capability", String, nullable=False, index=True),  # empty: unlinked
    Column("link", Float, nullable=False),
    Column("proposal", String, nullable=False),  # proposed capability that an unlinked wish belongs to
    Column("shipped_in", Text, nullable=False),  # release whose notes name it
    Index("demand_posts_by_source", "source", "updated"),
)

demand_proposals = Table(
    "demand_proposals",
    metadata,
    Column("id", String, primary_key=True),
    Column("label", Text, nullable=False),
    Column("words", JSON, nullable=False),  # stems that its wishes share
    Column("active", Boolean, nullable=False),  # in the newest build
    Column("known_from", UTCDateTime, nullable=False),
)

post_readings = Table(
    "post_readings",
    metadata,
    Column("id", String, primary_key=True),
    Column("post", String, nullable=False, index=True),
    Column("question", String, nullable=False),  # the post as it was shown
    Column("reader", Text, nullable=False),
    Column("capability", String, nullable=False),  # empty: about none of the list
    Column("kind", String),  # empty: as the machine says
    Column("words", Text, nullable=False),  # of the post, verbatim
    Column("at", UTCDateTime, nullable=False),
)

signals = Table(
    "signals",
    metadata,
    Column("id", String, primary_key=True),  # of (product, source, kind, key)
    Column("product", String, nullable=False, index=True),
    Column("source", String, nullable=False),
    Column("kind", String, nullable=False),  # downloads, incident, job, operation
    Column("name", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),  # of the signal; of the first look where it says none
    Column("value", Float),
    Column("detail", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("discovered", UTCDateTime, nullable=False),
    Column("last_seen", UTCDateTime, nullable=False),
    Column("capture_id", String, nullable=False),
)
