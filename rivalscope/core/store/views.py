"""The public SQL views: names and columns here are an interface; docs/data-dictionary.md describes them.

What is empty is NULL in all of them: tables may contain an empty text, and no view shows one (``{column}``).
"""

from __future__ import annotations

import re

from rivalscope.core.signals import CAVEATS

__all__ = ["VIEWS"]

_WRITTEN = {
    "v_matrix": """
        SELECT c.product, k.label AS capability, k.parent AS theme, c.support, c.no_kind, c.confidence, c.score,
               c.stage, {c.plan}, {c.value}, {c.since}, c.pages_read, e.quote, e.url, e.captured_at,
               c.machine, {c.decided_by}, {c.decision_reason}, c.valid_from, c.known_from, c.checked_at,
               c.capability AS capability_id, c.proof,
               (SELECT COUNT(*) FROM leads l WHERE l.cell_id = c.id) AS leads
        FROM cells c JOIN capabilities k ON k.id = c.capability
        LEFT JOIN evidence e ON e.cell_id = c.id AND e.rank = 1
        WHERE c.known_to IS NULL AND k.active""",
    "v_leads": """
        SELECT c.product, k.label AS capability, l.rank, l.quote, l.url, l.captured_at, l.score, l.verified, l.digest,
               l.capture_id, l.id AS lead_id, c.capability AS capability_id
        FROM leads l JOIN cells c ON c.id = l.cell_id JOIN capabilities k ON k.id = c.capability
        WHERE c.known_to IS NULL AND k.active""",
    "v_evidence": """
        SELECT c.product, k.label AS capability, c.support, e.rank, e.contradicts, e.quote, e.url, e.captured_at,
               e.polarity, e.stage, {e.plan}, e.score, e.verified, e.digest, e.capture_id, e.id AS evidence_id,
               c.capability AS capability_id
        FROM evidence e JOIN cells c ON c.id = e.cell_id JOIN capabilities k ON k.id = c.capability
        WHERE c.known_to IS NULL AND k.active""",
    "v_cell_history": """
        SELECT c.product, k.label AS capability, c.support, c.no_kind, c.confidence, c.valid_from, c.known_from,
               c.known_to, e.quote, e.url, e.captured_at, c.capability AS capability_id, c.reread
        FROM cells c JOIN capabilities k ON k.id = c.capability
        LEFT JOIN evidence e ON e.cell_id = c.id AND e.rank = 1""",
    "v_readings": """
        SELECT r.product, k.label AS capability, r.reader, r.said, r.probability, {r.why}, r.at, c.support,
               c.confidence, r.sheet, r.capability AS capability_id, r.probability AS there
        FROM readings r JOIN capabilities k ON k.id = r.capability
        LEFT JOIN cells c ON c.product = r.product AND c.capability = r.capability AND c.known_to IS NULL""",
    "v_post_readings": """
        SELECT p.product, {p.title}, k.label AS capability, r.kind, {r.words}, r.reader, r.at, {p.url},
               m.label AS machine, p.kind AS machine_kind, p.id AS post_id, r.capability AS capability_id
        FROM post_readings r JOIN demand_posts p ON p.id = r.post
        LEFT JOIN capabilities k ON k.id = r.capability LEFT JOIN capabilities m ON m.id = p.capability""",
    "v_releases": """
        SELECT r.product, r.version, r.published, r.discovered, {r.title}, r.prerelease, r.yanked, r.unreleased, r.url,
               r.capture_id, (SELECT COUNT(*) FROM release_entries x WHERE x.release_id = r.id) AS entries
        FROM releases r""",
    "v_entries": """
        SELECT r.product, r.version, r.published, e.kind, e.text, e.confidence, {e.component}, e.breaking, e.security,
               {e.heading}, k.label AS capability, e.discovered, r.url, r.capture_id
        FROM release_entries e JOIN releases r ON r.id = e.release_id
        LEFT JOIN capabilities k ON k.id = e.capability""",
    "v_signals": """
        SELECT s.product, s.kind, {s.name}, s.at, s.value, {s.detail}, {s.url}, s.source, s.discovered, s.last_seen,
               s.capture_id,
               s.last_seen < (SELECT MAX(x.last_seen) FROM signals x WHERE x.source = s.source) AS gone,
               CASE s.kind"""
    + "".join(f" WHEN '{kind.value}' THEN '{caveat}'" for kind, caveat in CAVEATS.items())
    + """ END AS caveat
        FROM signals s""",
    "v_demand": """
        SELECT p.product, p.kind, k.label AS capability, n.label AS proposal, {p.title}, {p.quote}, p.opened,
               p.updated, p.open, p.closed, {p.closing}, {p.shipped_in}, p.votes, p.comments, {p.person}, p.sureness,
               p.link, p.url, p.source, {p.milestone}, p.discovered, p.last_seen, p.capture_id, p.id AS post_id,
               k.id AS capability_id, n.id AS proposal_id
        FROM demand_posts p LEFT JOIN capabilities k ON k.id = p.capability
        LEFT JOIN demand_proposals n ON n.id = p.proposal""",
    "v_changes": """
        SELECT product, kind, severity, confidence, {before}, {after}, url, old_at, new_at, {suppressed_by}, reported_at
        FROM changes""",
    "v_pages": """
        SELECT v.product, v.source, v.url, c.kind, {c.title}, {c.language}, v.valid_from, v.valid_to, v.last_seen,
               v.known_from, v.known_to, v.capture_id
        FROM page_versions v JOIN contents c ON c.id = v.content_id""",
    "v_features": """
        SELECT v.product, f.title, {f.description}, {f.section}, f.kind, {f.plan}, v.url, v.valid_from, v.valid_to
        FROM feature_items f JOIN page_versions v ON v.content_id = f.content_id WHERE v.known_to IS NULL""",
    "v_plans": """
        SELECT v.product, p.name, {p.price}, {p.currency}, {p.period}, {p.unit}, p.contact, {p.original_price},
               {p.trial},
               v.url, v.valid_from, v.valid_to, p.free, {p.badge}, p.prices, p.features, p.excluded, p.limits, p.gates
        FROM plans p JOIN page_versions v ON v.content_id = p.content_id WHERE v.known_to IS NULL""",
    "v_charges": """
        SELECT v.product, h.name, h.kind, h.amount, {h.currency}, {h.period}, {h.per}, {h.plan}, {h.first}, {h.last},
               {h.bound}, h.quote, v.url, v.valid_from, v.valid_to, v.capture_id
        FROM charges h JOIN page_versions v ON v.content_id = h.content_id WHERE v.known_to IS NULL""",
    "v_coverage": """
        SELECT r.started_at, r.kind, r.status, c.run_id, c.product, c.source, c.published, c.planned, c.fetched,
               c.unchanged, c.new, c.changed, c.gone, c.empty, c.refused, c.failed, c.bytes, c.seconds,
               c.not_read
        FROM coverage c JOIN runs r ON r.id = c.run_id""",
    "v_captures": """
        SELECT {product}, {source}, url, at, outcome, status, {reason}, {digest}, {mime}, size, {warc_file},
               warc_offset, run_id
        FROM captures""",
}


def _or_null(query: str) -> str:
    """Return a query in which ``{c.plan}`` is the column "plan", NULL where its text is empty."""
    return re.sub(r"\{([\w.]+)\}", lambda found: f"NULLIF({found[1]}, '') AS {found[1].split('.')[-1]}", query)


VIEWS: dict[str, str] = {name: _or_null(query) for name, query in _WRITTEN.items()}
