"""Every answer and every refusal goes into the archive first, then becomes a capture, then a row of the store.

Order matters: the WARC record is written before anything is parsed, and the row is committed after the record. A
process that dies in between has lost nothing: the record carries the capture, and the next attempt finds it there.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from crawlers.answers import HttpAnswer, clean_body, clean_headers, exchange_of, keep_part, says_no_more
from crawlers.captures import new_capture, product_of, source_of
from crawlers.following import Follower
from crawlers.frontier import Candidate, Role
from crawlers.links import Link
from crawlers.outcomes import RequestVerdict, is_html, is_login_url, judge_payload, judge_status
from crawlers.rendering import Waiting
from crawlers.session import CrawlSession, role_of
from crawlers.urls import canonical, join
from rivalscope.core import clock
from rivalscope.core.archive import Archived, Exchange, Original, decode_body, look_at, mime_of, printable
from rivalscope.core.errors import ArchiveError
from rivalscope.core.ids import digest, make_id
from rivalscope.core.records import NEEDS_SCRIPT, RENDERED, Capture, Outcome
from rivalscope.core.store.captures import add_captures
from rivalscope.core.store.links import add_links, links_of

__all__ = ["Recorder"]

# Rows wait for company this long; a commit costs about as much as three pages.
_BATCH = 100
_BATCH_SECONDS = 1.0
_NEGOTIATES = re.compile(r"(?:^|[\s,])accept(?:$|[\s,])", re.IGNORECASE)
"""A Vary header of a server that has a page in several forms."""


class Recorder:
    """Writes what a crawl sees, and tells it where to go next."""

    def __init__(self, session: CrawlSession) -> None:
        self._session = session
        self._captures: list[Capture] = []
        self._links: list[tuple[str, str, list[list[str]]]] = []
        self._unfollowed: list[tuple[Candidate, Capture]] = []
        self._committed = time.monotonic()
        self._follower = Follower(session)
        self._limit = session.workspace.market.crawl.max_bytes

    def answer(self, candidate: Candidate, answer: HttpAnswer, *, last_attempt: bool) -> RequestVerdict:
        """Take in an answer; a verdict with ``retry`` means that nothing was decided and another try is worth it.

        Raises:
            ArchiveError: The archive cannot be written.
        """
        session = self._session
        session.bytes += len(answer.body)
        answer = clean_headers(answer, session.vault)
        headers = {name.lower(): value for name, value in reversed(answer.headers)}
        payload, problem = decode_body(answer.body, headers.get("content-encoding", ""), limit=self._limit)
        answer, payload = clean_body(answer, payload, session.vault)
        if candidate.role is Role.API:
            answer, payload = keep_part(answer, payload, session.rule.kept(payload))
        if not answer.whole:
            problem = problem or "the connection was closed before the end"
        at = clock.now()
        verdict = judge_status(answer.status, headers, payload)
        if candidate.role is Role.API and verdict.outcome in (Outcome.FETCHED, Outcome.UNCHANGED):
            for target in session.rule.next_pages(session.spec, candidate.url, headers, payload):
                session.frontier.seed(session.vault.hide(target), role=Role.API)
        if why := session.rule.spent(headers, payload):
            session.stop(why)
        if problem and verdict.outcome not in (Outcome.REDIRECT, Outcome.UNCHANGED):
            too_large = "more than" in problem
            verdict = RequestVerdict(Outcome.REFUSED if too_large else Outcome.FAILED, problem, retry=not too_large)
        exchange = exchange_of(answer, payload, problem)
        shell = session.rendering.waiting.get(candidate.url) if candidate.markdown else None
        other_form = verdict.outcome not in (Outcome.FETCHED, Outcome.UNCHANGED) or "markdown" not in mime_of(
            headers.get("content-type", "text/markdown")
        )
        if shell is not None and other_form:
            session.writer.append_aside(candidate.url, at, exchange)
            self.refusal(candidate, verdict)
            return RequestVerdict(shell.capture.outcome, shell.capture.reason)
        if shell is not None:
            del session.rendering.waiting[candidate.url]
        if verdict.retry and not last_attempt:
            session.writer.append_aside(candidate.url, at, exchange)
            return verdict
        before = session.previous_of(candidate)
        if verdict.outcome is Outcome.UNCHANGED and before is None:
            verdict = RequestVerdict(
                Outcome.FAILED, "the server says nothing changed (304), but no earlier capture is stored"
            )
        if verdict.outcome is Outcome.UNCHANGED and before is not None:
            return self._unchanged(candidate, before, exchange, at)
        capture = self._capture(candidate, verdict, answer.status, headers, payload)
        if verdict.outcome is Outcome.REDIRECT:
            return self._redirect(candidate, capture, exchange, headers["location"])
        expected = candidate.role is Role.PAGE and session.rendering.expected(before)
        if (
            verdict.outcome is Outcome.FETCHED
            and before is not None
            and before.digest == capture.digest
            and not expected
        ):
            return self._unchanged(candidate, before, exchange, at)
        capture = session.writer.append(capture, exchange, to_be_rendered=expected)
        if verdict.outcome is Outcome.GONE:
            session.frontier.missing(candidate.url)
        if verdict.outcome is Outcome.FETCHED:
            if candidate.role is Role.PAGE:
                session.frontier.traps.fetched(candidate.url, capture.digest)
            # Only now is anything parsed: the record is in the file.
            verdict, links = self._follower.look(candidate, capture, payload)
            capture = replace(capture, outcome=verdict.outcome, reason=session.rendering.reason(verdict)[:500])
            self._keep_links(capture, links)
            if self._is_rendered_next(candidate, capture, verdict, headers, payload):
                return verdict
            if verdict.shell and not candidate.markdown and _NEGOTIATES.search(headers.get("vary", "")):
                session.rendering.waiting[candidate.url] = Waiting(capture, headers, b"")
                session.frontier.again(replace(candidate, markdown=True, attempt=1, not_before=0.0))
                return verdict
        self._keep(capture)
        return verdict

    def rendered(self, candidate: Candidate, payload: bytes, url: str) -> None:
        """Take in a rendered page.

        Args:
            candidate: The page.
            payload: The page as UTF-8.
            url: Where the browser ended up.

        Raises:
            ArchiveError: The archive cannot be written.
        """
        session = self._session
        target = session.vault.hide(canonical(url))
        if target != candidate.url:
            session.frontier.add([Link(target)], depth=candidate.depth)
            self.refusal(
                candidate, RequestVerdict(Outcome.FAILED, f"its script leads to {target or 'another address'}")
            )
            return
        waiting = session.rendering.waiting.pop(candidate.url)
        payload = session.vault.clean_bytes(payload)
        now, found = clock.now(), digest(payload)
        capture = replace(
            waiting.capture,
            id=make_id("capture", candidate.url, now.isoformat(), found),
            at=now,
            outcome=Outcome.FETCHED,
            reason=RENDERED,
            digest=found,
            mime="text/html",
            charset="utf-8",
            size=len(payload),
            etag="",
            last_modified="",
        )
        before = session.previous_of(candidate)
        if before is not None and before.digest == found and (original := self._original(before)) is not None:
            outcome = Outcome.EMPTY if before.outcome is Outcome.EMPTY else Outcome.UNCHANGED
            capture = session.writer.look(replace(capture, outcome=outcome, reason=before.reason), original)
            self._unfollowed.append((candidate, capture))
        else:
            capture = session.writer.append_rendered(capture, payload, of=waiting.capture)
            verdict, links = self._follower.look(candidate, capture, payload, rendered=True)
            capture = replace(capture, outcome=verdict.outcome, reason=verdict.reason or RENDERED)
            self._keep_links(capture, links)
        self._keep(capture)

    def refusal(self, candidate: Candidate, verdict: RequestVerdict) -> None:
        """Take in that there was no answer.

        Raises:
            ArchiveError: The archive cannot be written.
        """
        verdict = replace(verdict, reason=self._session.vault.clean(verdict.reason))
        waiting = self._session.rendering.waiting.pop(candidate.url, None)
        if (candidate.render or candidate.markdown) and waiting is not None:
            # Its answer is in the archive; only the browser, or the second form, failed.
            reason = waiting.capture.reason or NEEDS_SCRIPT
            if candidate.render:
                reason = f"{reason}. No browser could render it: {verdict.reason}"
            self._keep(replace(waiting.capture, reason=reason[:500]))
            return
        capture = self._capture(candidate, verdict, None, {}, b"")
        self._keep(self._session.writer.append(capture))

    def resume(self, capture: Capture) -> None:
        """Take in a capture of this run that an earlier attempt made: it is not fetched again, its links count."""
        candidate = Candidate(capture.url, role_of(capture), seed=True)
        verdict = RequestVerdict(capture.outcome, capture.reason)
        if capture.outcome is Outcome.REDIRECT:
            self._session.frontier.redirect(candidate, capture.redirect_to)
        elif capture.outcome in (Outcome.FETCHED, Outcome.UNCHANGED, Outcome.EMPTY):
            verdict = self._read_again(candidate, capture)
            archived = self._archived(capture)
            if archived is not None and not archived.rendered:
                headers = {name.lower(): value for name, value in reversed(archived.headers)}
                judged = replace(capture, outcome=verdict.outcome, reason=verdict.reason)
                if self._is_rendered_next(candidate, judged, verdict, headers, archived.payload):
                    return
        self._captures.append(replace(capture, outcome=verdict.outcome, reason=verdict.reason))
        self._count(capture)

    def follow_unchanged(self) -> None:
        """Follow the links of the pages that did not change.

        All of them were offered when the page was read, so nearly all are known; they count only when the configuration
        allows more now than it did then. So they wait until nothing else is left, and are read many at a time.
        """
        waiting, self._unfollowed = self._unfollowed, []
        if not self._session.rule.follow or not waiting:
            return
        self.commit()
        with self._session.workspace.store.begin() as connection:
            stored = links_of(connection, [(capture.digest, capture.url) for _, capture in waiting])
        for candidate, capture in waiting:
            links = stored.get((capture.digest, capture.url))
            if links is None or any(self._session.vault.reveal(url) is None for url, _ in links):
                self._read_again(candidate, capture)
            else:
                self._follower.follow(candidate, [Link(url, text) for url, text in links])

    def commit(self) -> None:
        """Store the rows that wait."""
        self._committed = time.monotonic()
        if self._captures or self._links:
            self._session.writer.sync()
            with self._session.workspace.store.begin() as connection:
                add_captures(connection, self._captures)
                add_links(connection, self._links)
            self._captures.clear()
            self._links.clear()

    def commit_when_due(self) -> None:
        """Store the rows that wait, once there are enough or they have waited long enough."""
        if len(self._captures) >= _BATCH or time.monotonic() - self._committed > _BATCH_SECONDS:
            self.commit()

    def _keep_links(self, capture: Capture, links: Sequence[Link] | None) -> None:
        if links is not None:
            self._links.append(
                (capture.digest, capture.url, [[link.url, link.text] for link in links if not link.unseen])
            )

    def _is_rendered_next(
        self,
        candidate: Candidate,
        capture: Capture,
        verdict: RequestVerdict,
        headers: Mapping[str, str],
        payload: bytes,
    ) -> bool:
        """Put a page that a browser is to render back into the queue; it is kept when that is done."""
        rendering = self._session.rendering
        if candidate.role is not Role.PAGE or not rendering.needed(verdict, html=is_html(capture.mime, payload)):
            return False
        rendering.waiting[candidate.url] = Waiting(capture, headers, payload)
        self._session.frontier.again(replace(candidate, render=True, attempt=1, not_before=0.0))
        return True

    def _archived(self, capture: Capture) -> Archived | None:
        try:
            return self._session.archive.read(capture)
        except ArchiveError:
            return None

    def _original(self, capture: Capture) -> Original | None:
        try:
            return self._session.archive.original(capture)
        except ArchiveError:
            return None

    def _unchanged(self, candidate: Candidate, before: Capture, exchange: Exchange, at: object) -> RequestVerdict:
        session = self._session
        headers = {name.lower(): value for name, value in exchange.headers}
        now = look_at(clock.now())
        verdict = self._still(before)
        capture = replace(
            before,
            id=make_id("capture", candidate.url, now.isoformat(), before.digest),
            run_id=session.run_id,
            product=product_of(self._session, candidate),
            source=source_of(self._session, candidate),
            at=now,
            outcome=verdict.outcome,
            reason=verdict.reason,
            status=exchange.status,
            etag=printable(headers.get("etag", before.etag), limit=500),
            last_modified=printable(headers.get("last-modified", before.last_modified), limit=100),
        )
        try:
            original = session.archive.original(before)
        except ArchiveError:
            # The archive that held the page is gone or damaged. A 200 brought it again; a 304 did not.
            if exchange.status == 304:
                verdict = RequestVerdict(Outcome.FAILED, "unchanged, but the archived page can no longer be read")
                self._keep(session.writer.append(self._capture(candidate, verdict, 304, {}, b""), exchange))
                return verdict
            if verdict.outcome is Outcome.UNCHANGED:
                capture = replace(capture, outcome=Outcome.FETCHED)
            original = None
        if original is not None and says_no_more(exchange, before):
            capture = session.writer.look(capture, original)
        else:
            capture = session.writer.append(capture, exchange, original=original)
        self._unfollowed.append((candidate, capture))
        self._keep(capture)
        return RequestVerdict(capture.outcome, capture.reason)

    def _still(self, before: Capture) -> RequestVerdict:
        """Return what an unchanged payload is: as readable as it was, unless today's rules can read it."""
        if before.outcome is not Outcome.EMPTY:
            return RequestVerdict(Outcome.UNCHANGED, before.reason)
        archived, verdict = self._archived(before), RequestVerdict(Outcome.EMPTY, before.reason)
        if archived is not None and archived.payload.strip() and is_html(before.mime, archived.payload):
            charset, rendered = before.charset, archived.rendered
            verdict = judge_payload(archived.payload, before.url, charset=charset, rendered=rendered)
        outcome = Outcome.UNCHANGED if verdict.outcome is Outcome.FETCHED else verdict.outcome
        return replace(verdict, outcome=outcome, reason=self._session.rendering.reason(verdict))

    def _redirect(self, candidate: Candidate, capture: Capture, exchange: Exchange, location: str) -> RequestVerdict:
        target = self._session.vault.hide(join(candidate.url, location))
        verdict = RequestVerdict(Outcome.REDIRECT)
        if is_login_url(target) and not is_login_url(candidate.url):
            verdict = RequestVerdict(Outcome.REFUSED, "a login wall instead of the page")
        capture = self._session.writer.append(
            replace(capture, outcome=verdict.outcome, reason=verdict.reason, redirect_to=target), exchange
        )
        if verdict.outcome is Outcome.REDIRECT and candidate.role is not Role.ROBOTS:
            problem = self._session.frontier.redirect(candidate, target)
            if problem:
                verdict = RequestVerdict(Outcome.FAILED if "more than" in problem else Outcome.REDIRECT, problem)
        self._keep(replace(capture, outcome=verdict.outcome, reason=verdict.reason))
        return verdict

    def _read_again(self, candidate: Candidate, capture: Capture) -> RequestVerdict:
        """Judge and follow a payload out of the archive."""
        try:
            archived: Archived = self._session.archive.read(capture)
        except ArchiveError as error:
            return RequestVerdict(Outcome.FAILED, f"the archived page cannot be read: {error.what}")
        verdict, links = self._follower.look(candidate, capture, archived.payload, rendered=archived.rendered)
        self._keep_links(capture, links)
        return verdict if capture.outcome is Outcome.FETCHED else RequestVerdict(capture.outcome, capture.reason)

    def _capture(
        self,
        candidate: Candidate,
        verdict: RequestVerdict,
        status: int | None,
        headers: Mapping[str, str],
        payload: bytes,
    ) -> Capture:
        return new_capture(self._session, candidate, verdict, status=status, headers=headers, payload=payload)

    def _keep(self, capture: Capture) -> None:
        self._captures.append(capture)
        self._count(capture)
        self.commit_when_due()

    def _count(self, capture: Capture) -> None:
        if capture.product:
            self._session.counts[capture.outcome.value] += 1
