"""The capture of an answer or a refusal: what is recorded of one look at one address."""

from __future__ import annotations

from collections.abc import Mapping

from crawlers.frontier import Candidate, Role
from crawlers.outcomes import RequestVerdict
from crawlers.session import CrawlSession, aside_source
from rivalscope.core import clock
from rivalscope.core.archive import charset_of, mime_of, printable
from rivalscope.core.ids import digest, make_id
from rivalscope.core.records import Capture

__all__ = ["new_capture", "product_of", "source_of"]

_ASIDE = (Role.SITEMAP, Role.ROBOTS)


def new_capture(
    session: CrawlSession,
    candidate: Candidate,
    verdict: RequestVerdict,
    *,
    status: int | None,
    headers: Mapping[str, str],
    payload: bytes,
) -> Capture:
    """Return the capture of what came for a candidate, as of now.

    Args:
        session: The crawl.
        candidate: What was asked for.
        verdict: What became of it.
        status: HTTP status; None: there was no answer.
        headers: Of the answer, names in lower case.
        payload: After content decoding; empty: there is none.
    """
    now = clock.now()
    found = digest(payload) if payload else ""
    return Capture(
        id=make_id("capture", candidate.url, now.isoformat(), found or verdict.outcome.value),
        run_id=session.run_id,
        product=product_of(session, candidate),
        source=source_of(session, candidate),
        url=candidate.url,
        at=now,
        outcome=verdict.outcome,
        status=status,
        reason=verdict.reason[:500],
        digest=found,
        mime=mime_of(headers.get("content-type", "")),
        charset=charset_of(headers.get("content-type", "")),
        size=len(payload),
        etag=printable(headers.get("etag", ""), limit=500),
        last_modified=printable(headers.get("last-modified", ""), limit=100),
    )


def product_of(session: CrawlSession, candidate: Candidate) -> str:
    """Return the product that a candidate's captures belong to; robots.txt and sitemaps belong to none."""
    return "" if candidate.role in _ASIDE else session.product.slug


def source_of(session: CrawlSession, candidate: Candidate) -> str:
    """Return the id of the source that a candidate's captures belong to."""
    return aside_source(session.source_id) if candidate.role in _ASIDE else session.source_id
