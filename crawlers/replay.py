"""Archive files instead of the web: captures out of WARC files, ours or anyone's, without a network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from crawlers.outcomes import RequestVerdict, is_html, judge_payload, judge_status
from crawlers.urls import canonical, join
from rivalscope.core.archive import (
    Archive,
    Archived,
    Record,
    WarcFile,
    awaits_rendering,
    capture_of,
    looks_in,
    original_of,
    printable,
    read_record,
    records,
    response_in,
)
from rivalscope.core.errors import ArchiveError
from rivalscope.core.ids import digest, make_id
from rivalscope.core.records import NEEDS_SCRIPT, RENDERED, Capture, Outcome
from rivalscope.core.secrets import without_secrets
from rivalscope.core.store.captures import LOST

__all__ = ["Replayed", "captures_from_warc"]

_SOFTWARE = "software: rivalscope/"
_WITH_A_PAGE = (Outcome.FETCHED, Outcome.UNCHANGED, Outcome.EMPTY)
_ASIDE_NAMES = ("/robots.txt", "/sitemap.xml", "/sitemap_index.xml", "/favicon.ico")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A capture out of an archive file, with what it saw."""

    capture: Capture
    payload: bytes
    """After content decoding; empty if there was none."""


@dataclass(slots=True)
class _Known:
    """Responses that revisit records may point to: by digest, and by address and time. Offsets, not payloads."""

    by_digest: dict[str, tuple[WarcFile, int]] = field(default_factory=dict)
    by_place: dict[tuple[str, str], tuple[WarcFile, int]] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        if found := record.headers.get("warc-payload-digest"):
            self.by_digest.setdefault(found, (record.file, record.offset))
        self.by_place[(canonical(record.url), record.headers.get("warc-date", ""))] = (record.file, record.offset)

    def original(self, record: Record) -> tuple[WarcFile, int] | None:
        place = (
            canonical(record.headers.get("warc-refers-to-target-uri", "").strip("<>")),
            record.headers.get("warc-refers-to-date", ""),
        )
        return self.by_place.get(place) or self.by_digest.get(record.headers.get("warc-payload-digest", ""))


def captures_from_warc(
    paths: Sequence[WarcFile],
    *,
    run_id: str,
    product: str,
    source: str,
    archive: Archive | None = None,
    max_bytes: int = 20_000_000,
    problems: list[str] | None = None,
) -> Iterator[Replayed]:
    """Read captures out of WARC files, in the order of the files and of the records in them.

    Several captures of one address are all given, each with its own time. A revisit record becomes an unchanged capture
    whose payload is read from the record that it points to, in any of the files. robots.txt, sitemaps and pictures are
    passed over.

    Args:
        paths: The files, plain or gzip, of any tool.
        run_id: Run that the captures belong to.
        product: Slug of the product whose pages these are. A file of our own names product and source itself; they
            are kept where ``product`` is empty.
        source: Source id for them.
        archive: Its files are referred to by name, all others by their absolute path.
        max_bytes: Larger payloads are refused, as in a crawl.
        problems: Looks at unchanged pages that cannot be read without a file that is not there are reported here.

    Raises:
        ArchiveError: A file is missing, is no WARC, or is damaged or truncated; the message names file and offset.
            What is before that place, and in all other files, has been yielded.
    """
    known = _Known()
    seen: dict[str, str] = {}
    damage: ArchiveError | None = None
    # Pages that show nothing, until what a browser or a second form made of them in the same run takes their place.
    waiting: dict[tuple[str, str], Replayed] = {}
    for path in paths:
        if isinstance(path, Path):
            path = path.resolve()
        name = _name(path, archive)
        ours = False
        try:
            for record in records(path):
                if record.type == "warcinfo":
                    ours = record.block[:200].decode("utf-8", "replace").startswith(_SOFTWARE)
                    continue
                if record.type in ("response", "resource"):
                    known.add(record)
                for replayed in (
                    _ours(record, name, archive, problems) if ours else _theirs(record, archive, known, max_bytes)
                ):
                    if ours and not replayed.capture.product:
                        continue
                    if not (ours and not product):
                        replayed = _belonging(replayed, product, source)
                    place = (replayed.capture.source, replayed.capture.url)
                    held = waiting.pop(place, None)
                    if held is not None and replayed.capture.run_id != held.capture.run_id:
                        yield _settled(held, run_id, seen)
                    if ours and _may_be_replaced(record, replayed.capture):
                        waiting[place] = replayed
                        continue
                    yield _settled(replayed, run_id, seen)
        except ArchiveError as error:
            damage = damage or error  # the other files are worth as much as before
    for replayed in waiting.values():
        yield _settled(replayed, run_id, seen)
    if damage is not None:
        raise damage


def _belonging(replayed: Replayed, product: str, source: str) -> Replayed:
    return replace(replayed, capture=replace(replayed.capture, product=product, source=source))


def _may_be_replaced(record: Record, capture: Capture) -> bool:
    """Return whether another form of a page may follow its response, which takes its place then."""
    return record.type == "response" and (awaits_rendering(record) or capture.reason.startswith(NEEDS_SCRIPT))


def _settled(replayed: Replayed, run_id: str, seen: dict[str, str]) -> Replayed:
    """Return a capture as one of this run: unchanged where its page is the one that was seen last."""
    capture = replayed.capture
    outcome = capture.outcome
    if outcome is Outcome.FETCHED and seen.get(capture.url) == capture.digest:
        outcome = Outcome.UNCHANGED
    if outcome in (Outcome.FETCHED, Outcome.UNCHANGED):
        seen[capture.url] = capture.digest
    key = make_id("capture", capture.url, capture.at.isoformat(), capture.digest or outcome.value)
    return replace(replayed, capture=replace(capture, run_id=run_id, outcome=outcome, id=key))


def _ours(record: Record, name: str, archive: Archive | None, problems: list[str] | None) -> Iterator[Replayed]:
    """Read the captures of a record of ours."""
    own = capture_of(record, file=name)
    if own is not None:
        replayed = _own(record, own)
        if replayed is not None:
            yield replayed
        return
    try:
        looks = looks_in(record)
    except ArchiveError as error:
        if problems is not None:
            problems.append(f"captures of unchanged pages are skipped: {error}")
        return
    for look in looks:
        place = record.file.parent / look.warc_file
        look = replace(look, warc_file=_name(place, archive))
        response = _try_read(place, look.warc_offset)
        if response is None:
            yield Replayed(capture=_lost(look), payload=b"")
        else:
            judged = _judged(look, response.payload, rendered=response.rendered)
            yield Replayed(capture=judged, payload=response.payload)


def _name(file: WarcFile, archive: Archive | None) -> str:
    """Return what captures call a file."""
    if archive is not None:
        return archive.name_of(file)
    return str(file.resolve() if isinstance(file, Path) else file)


def _theirs(record: Record, archive: Archive | None, known: _Known, max_bytes: int) -> Iterator[Replayed]:
    replayed = _foreign(record, archive, known, max_bytes)
    if replayed is not None:
        yield replayed


def _own(record: Record, capture: Capture) -> Replayed | None:
    """Read a record of ours: it says what it is; only its page is judged again, by today's rules."""
    if record.type == "revisit":
        target = original_of(record)
        if target is None:
            return None
        response = _try_read(record.file.parent / target.file, target.offset)
        if response is None:
            return Replayed(capture=_lost(capture), payload=b"")
        judged = _judged(capture, response.payload, rendered=response.rendered)
        return Replayed(capture=judged, payload=response.payload)
    response = response_in(record)
    if response is None:
        return Replayed(capture=capture, payload=b"")
    judged = _judged(capture, response.payload, rendered=response.rendered)
    return Replayed(capture=judged, payload=response.payload)


def _foreign(record: Record, archive: Archive | None, known: _Known, max_bytes: int) -> Replayed | None:
    """Read a record of another tool."""
    response, place = None, (record.file, record.offset)
    if record.type == "revisit":
        found = known.original(record)
        if found is None:
            return None
        place = found
        original = _try_read(*found)
        response = replace(original, url=record.url, at=record.at) if original and record.at else None
    elif record.type in ("response", "resource"):
        response = response_in(record, limit=max_bytes + 1)
    if response is None or not record.url.startswith(("http://", "https://", "file:")):
        return None
    url = without_secrets(canonical(response.url) or response.url)
    path = url.split("?", 1)[0]
    if path.endswith(_ASIDE_NAMES) or not _is_text(response):
        return None
    verdict = _verdict(response, max_bytes)
    payload = response.payload if verdict.outcome is not Outcome.REDIRECT else b""
    capture = Capture(
        id="",
        run_id="",
        product="",
        source="",
        url=url,
        at=response.at,
        outcome=Outcome.UNCHANGED
        if record.type == "revisit" and verdict.outcome is Outcome.FETCHED
        else verdict.outcome,
        status=response.status,
        reason=verdict.reason,
        digest=digest(payload) if payload else "",
        mime=response.mime,
        charset=response.charset,
        size=len(payload),
        etag=printable(response.header("ETag"), limit=500),
        last_modified=printable(response.header("Last-Modified"), limit=100),
        redirect_to=without_secrets(join(url, response.header("Location")))
        if verdict.outcome is Outcome.REDIRECT
        else "",
        warc_file=_name(place[0], archive),
        warc_offset=place[1],
    )
    return Replayed(capture=_judged(capture, payload), payload=payload)


def _verdict(response: Archived, max_bytes: int) -> RequestVerdict:
    headers = {name.lower(): value for name, value in reversed(response.headers)}
    verdict = judge_status(response.status, headers, response.payload)
    if verdict.outcome is not Outcome.FETCHED:
        return verdict
    if len(response.payload) > max_bytes:
        return RequestVerdict(Outcome.REFUSED, f"larger than {max_bytes} bytes")
    return RequestVerdict(Outcome.FAILED, response.problem) if response.problem else verdict


def _judged(capture: Capture, payload: bytes, *, rendered: bool = False) -> Capture:
    """Judge a page by today's rules; that it was the same as before makes it no more readable."""
    if capture.outcome not in _WITH_A_PAGE or not payload.strip() or not is_html(capture.mime, payload):
        return capture
    try:
        verdict = judge_payload(payload, capture.url, charset=capture.charset, rendered=rendered)
    except Exception as error:  # noqa: BLE001 - a page may do anything to a parser, and harms no other page
        verdict = RequestVerdict(
            Outcome.FAILED, f"the page could not be parsed ({type(error).__name__}: {error})"[:500]
        )
    if verdict.outcome is not Outcome.FETCHED:
        return replace(capture, outcome=verdict.outcome, reason=verdict.reason)
    read = Outcome.FETCHED if capture.outcome is Outcome.EMPTY else capture.outcome
    return replace(capture, outcome=read, reason=RENDERED if rendered else verdict.reason)


def _is_text(response: Archived) -> bool:
    mime = response.mime
    if mime.startswith("text/") and mime not in ("text/css", "text/javascript"):
        return True
    return mime in ("", "application/octet-stream", "application/pdf") or mime.endswith(
        ("+xml", "/xml", "+json", "/json")
    )


def _try_read(path: WarcFile, offset: int) -> Archived | None:
    try:
        return response_in(read_record(path, offset))
    except ArchiveError:
        return None


def _lost(capture: Capture) -> Capture:
    return replace(capture, outcome=Outcome.FAILED, reason=LOST)
