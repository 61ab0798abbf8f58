"""Step 1: the first tables."""

from __future__ import annotations

__all__ = ["SQL"]

SQL = """
CREATE TABLE capabilities (
    id VARCHAR NOT NULL,
    label TEXT NOT NULL,
    description TEXT NOT NULL,
    aliases JSON NOT NULL,
    parent TEXT NOT NULL,
    origin VARCHAR NOT NULL,
    active BOOLEAN NOT NULL,
    known_from {time} NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE capability_log (
    "number" {serial},
    "at" {time} NOT NULL,
    run_id VARCHAR NOT NULL,
    event VARCHAR NOT NULL,
    capability VARCHAR NOT NULL,
    label TEXT NOT NULL,
    detail TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (number)
);

CREATE TABLE changes (
    id VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    url TEXT NOT NULL,
    kind VARCHAR NOT NULL,
    old_at {time},
    new_at {time},
    severity FLOAT NOT NULL,
    confidence FLOAT NOT NULL,
    suppressed_by VARCHAR NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    heading_path JSON NOT NULL,
    record JSON NOT NULL,
    reported_at {time},
    PRIMARY KEY (id)
);
CREATE INDEX ix_changes_product ON changes (product);

CREATE TABLE contents (
    id VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    url TEXT NOT NULL,
    digest VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    kind_reasons JSON NOT NULL,
    title TEXT NOT NULL,
    language VARCHAR NOT NULL,
    description TEXT NOT NULL,
    needs_javascript BOOLEAN NOT NULL,
    page {bytes} NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_contents_product ON contents (product);

CREATE TABLE mentions (
    id VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    capability VARCHAR NOT NULL,
    phrase TEXT NOT NULL,
    description TEXT NOT NULL,
    url TEXT NOT NULL,
    capture_id VARCHAR NOT NULL,
    "position" INTEGER NOT NULL,
    source_kind VARCHAR NOT NULL,
    polarity VARCHAR NOT NULL,
    stage VARCHAR,
    plan TEXT NOT NULL,
    "at" {time},
    PRIMARY KEY (id)
);
CREATE INDEX ix_mentions_capability ON mentions (capability);
CREATE INDEX ix_mentions_product ON mentions (product);

CREATE TABLE page_links (
    digest VARCHAR NOT NULL,
    url TEXT NOT NULL,
    links JSON NOT NULL,
    PRIMARY KEY (digest, url)
);

CREATE TABLE runs (
    id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    started_at {time} NOT NULL,
    ended_at {time},
    counts JSON NOT NULL,
    sources JSON NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE states (
    "name" VARCHAR NOT NULL,
    "at" {time} NOT NULL,
    "state" {bytes} NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE blocks (
    content_id VARCHAR NOT NULL,
    "position" INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    heading_path JSON NOT NULL,
    text TEXT NOT NULL,
    boilerplate BOOLEAN NOT NULL,
    PRIMARY KEY (content_id, position),
    FOREIGN KEY(content_id) REFERENCES contents (id)
);

CREATE TABLE captures (
    id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    url TEXT NOT NULL,
    "at" {time} NOT NULL,
    outcome VARCHAR NOT NULL,
    status INTEGER,
    reason TEXT NOT NULL,
    digest VARCHAR NOT NULL,
    mime VARCHAR NOT NULL,
    charset VARCHAR NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    redirect_to TEXT NOT NULL,
    warc_file TEXT NOT NULL,
    warc_offset INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(run_id) REFERENCES runs (id)
);
CREATE INDEX captures_by_url ON captures (product, url, at);
CREATE INDEX ix_captures_run_id ON captures (run_id);
CREATE INDEX ix_captures_source ON captures (source);

CREATE TABLE cells (
    id VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    capability VARCHAR NOT NULL,
    support VARCHAR NOT NULL,
    no_kind VARCHAR,
    score FLOAT NOT NULL,
    confidence FLOAT NOT NULL,
    stage VARCHAR,
    plan TEXT NOT NULL,
    value TEXT NOT NULL,
    since TEXT NOT NULL,
    pages_read INTEGER NOT NULL,
    reasons JSON NOT NULL,
    machine VARCHAR,
    decided_by TEXT NOT NULL,
    decision_reason TEXT NOT NULL,
    extra JSON NOT NULL,
    valid_from {time} NOT NULL,
    known_from {time} NOT NULL,
    known_to {time},
    checked_at {time} NOT NULL,
    run_id VARCHAR NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(capability) REFERENCES capabilities (id),
    FOREIGN KEY(run_id) REFERENCES runs (id)
);
CREATE INDEX cells_current ON cells (product, capability, known_to);

CREATE TABLE coverage (
    run_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    published BOOLEAN NOT NULL,
    planned INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    "new" INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    empty INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    seconds FLOAT NOT NULL,
    violations JSON NOT NULL,
    PRIMARY KEY (run_id, source),
    FOREIGN KEY(run_id) REFERENCES runs (id)
);

CREATE TABLE feature_items (
    content_id VARCHAR NOT NULL,
    "number" INTEGER NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    section TEXT NOT NULL,
    kind VARCHAR NOT NULL,
    plan TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    PRIMARY KEY (content_id, number),
    FOREIGN KEY(content_id) REFERENCES contents (id)
);

CREATE TABLE plans (
    content_id VARCHAR NOT NULL,
    "number" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    price VARCHAR NOT NULL,
    original_price TEXT NOT NULL,
    currency VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    contact BOOLEAN NOT NULL,
    trial TEXT NOT NULL,
    features JSON NOT NULL,
    limits JSON NOT NULL,
    PRIMARY KEY (content_id, number),
    FOREIGN KEY(content_id) REFERENCES contents (id)
);

CREATE TABLE run_issues (
    "number" {serial},
    run_id VARCHAR NOT NULL,
    "at" {time} NOT NULL,
    level VARCHAR NOT NULL,
    what TEXT NOT NULL,
    "where" TEXT NOT NULL,
    next_step TEXT NOT NULL,
    PRIMARY KEY (number),
    FOREIGN KEY(run_id) REFERENCES runs (id)
);
CREATE INDEX ix_run_issues_run_id ON run_issues (run_id);

CREATE TABLE evidence (
    cell_id VARCHAR NOT NULL,
    "rank" INTEGER NOT NULL,
    id VARCHAR NOT NULL,
    contradicts BOOLEAN NOT NULL,
    quote TEXT NOT NULL,
    url TEXT NOT NULL,
    capture_id VARCHAR NOT NULL,
    captured_at {time} NOT NULL,
    digest VARCHAR NOT NULL,
    "position" INTEGER NOT NULL,
    heading_path JSON NOT NULL,
    polarity VARCHAR NOT NULL,
    stage VARCHAR,
    plan TEXT NOT NULL,
    score FLOAT NOT NULL,
    verified BOOLEAN NOT NULL,
    reasons JSON NOT NULL,
    PRIMARY KEY (cell_id, rank),
    FOREIGN KEY(cell_id) REFERENCES cells (id)
);
CREATE INDEX ix_evidence_id ON evidence (id);

CREATE TABLE page_versions (
    id VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    url TEXT NOT NULL,
    content_id VARCHAR NOT NULL,
    capture_id VARCHAR NOT NULL,
    valid_from {time} NOT NULL,
    valid_to {time},
    last_seen {time} NOT NULL,
    known_from {time} NOT NULL,
    known_to {time},
    PRIMARY KEY (id),
    FOREIGN KEY(content_id) REFERENCES contents (id),
    FOREIGN KEY(capture_id) REFERENCES captures (id)
);
CREATE INDEX ix_page_versions_content_id ON page_versions (content_id);
CREATE INDEX ix_page_versions_product ON page_versions (product);
CREATE INDEX ix_page_versions_source ON page_versions (source);
CREATE INDEX page_versions_by_url ON page_versions (product, url, valid_from);

CREATE TABLE releases (
    id VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    published DATE,
    discovered {time} NOT NULL,
    last_seen {time} NOT NULL,
    title TEXT NOT NULL,
    prerelease BOOLEAN NOT NULL,
    yanked BOOLEAN NOT NULL,
    unreleased BOOLEAN NOT NULL,
    url TEXT NOT NULL,
    capture_id VARCHAR NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(capture_id) REFERENCES captures (id)
);
CREATE INDEX ix_releases_product ON releases (product);

CREATE TABLE verdicts (
    id VARCHAR NOT NULL,
    cell_id VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    capability VARCHAR NOT NULL,
    support VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    stratum VARCHAR NOT NULL,
    weight FLOAT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    "at" {time} NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(cell_id) REFERENCES cells (id)
);

CREATE TABLE release_entries (
    id VARCHAR NOT NULL,
    release_id VARCHAR NOT NULL,
    "number" INTEGER NOT NULL,
    text TEXT NOT NULL,
    kind VARCHAR NOT NULL,
    confidence FLOAT NOT NULL,
    heading TEXT NOT NULL,
    component TEXT NOT NULL,
    issues JSON NOT NULL,
    breaking BOOLEAN NOT NULL,
    security BOOLEAN NOT NULL,
    capability VARCHAR NOT NULL,
    discovered {time} NOT NULL,
    last_seen {time} NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(release_id) REFERENCES releases (id)
);
CREATE INDEX ix_release_entries_release_id ON release_entries (release_id);
"""
