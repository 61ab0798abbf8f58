"""Sources that are on this machine: a folder of documents, and archive files of any tool. No network, no Scrapy."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from crawlers.outcomes import is_html
from crawlers.replay import captures_from_warc
from crawlers.session import CrawlSession
from rivalscope.core import clock
from rivalscope.core.config import SourceKind
from rivalscope.core.errors import ConfigError
from rivalscope.core.ids import digest, make_id
from rivalscope.core.records import Capture, Outcome
from rivalscope.core.store.captures import add_captures, captures_of_run

__all__ = ["collect_local"]

_MIMES = {
    ".adoc": "text/plain", ".htm": "text/html", ".html": "text/html", ".json": "application/json",
    ".markdown": "text/markdown", ".md": "text/markdown", ".mdx": "text/markdown", ".rst": "text/x-rst",
    ".txt": "text/plain", ".xhtml": "application/xhtml+xml", ".xml": "application/xml",
}  # fmt: skip
_PLAIN_NAMES = ("CHANGELOG", "CHANGES", "HISTORY", "NEWS", "README", "RELEASES")
_BATCH = 200


def collect_local(session: CrawlSession) -> None:
    """Take in a folder or archive files as captures of a run; when resumed, it continues where it stopped.

    Raises:
        ConfigError: The path does not exist, or holds nothing to read.
        ArchiveError: An archive file cannot be read; what stood before the damage is kept.
    """
    root = session.workspace.market_file.parent / Path(session.spec.url.removeprefix("file://")).expanduser()
    if not root.exists():
        raise ConfigError(
            "no such file or folder",
            where=str(root),
            next_step="Fix the source's url; it is relative to market.yaml.",
        )
    with session.workspace.store.begin() as connection:
        earlier = captures_of_run(connection, session.run_id)
    done = {capture.url for capture in earlier if capture.source == session.source_id}
    captures = _archives(session, root) if session.spec.kind is SourceKind.WARC else _files(session, root, done)
    batch: list[Capture] = []
    try:
        for capture in captures:
            session.counts[capture.outcome.value] += 1
            batch.append(capture)
            if len(batch) >= _BATCH:
                _store(session, batch)
    finally:
        _store(session, batch)
        session.close()


def _store(session: CrawlSession, batch: list[Capture]) -> None:
    session.writer.sync()
    with session.workspace.store.begin() as connection:
        add_captures(connection, batch)
    batch.clear()
    session.report({"event": "progress", "source": session.source_id, "counts": dict(session.counts), "waiting": 0})


def _files(session: CrawlSession, root: Path, done: set[str]) -> Iterator[Capture]:
    """Yield a capture for each readable file: of the folder, sorted, hidden ones left out."""
    limit = session.workspace.market.crawl.max_bytes
    count = 0
    for path in _walk(root):
        url = path.resolve().as_uri()
        mime = _mime(path)
        if not mime:
            continue
        count += 1
        if count > session.spec.max_pages:
            session.frontier.dropped += 1
            continue
        if url not in done:
            yield _file(session, path, url, mime, limit)
    if count == 0:
        raise ConfigError(
            "this folder contains nothing to read", where=str(root), next_step="Use HTML, Markdown or text files."
        )


def _walk(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
        return
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        for name in sorted(files):
            path = Path(folder, name)
            # A link out of the folder would let a folder from elsewhere read any file of this machine.
            if not name.startswith(".") and path.resolve().is_relative_to(root.resolve()):
                yield path


def _mime(path: Path) -> str:
    known = _MIMES.get(path.suffix.lower(), "")
    if known:
        return known
    if not path.suffix and path.name.upper().startswith(_PLAIN_NAMES):
        return "text/plain"
    guessed = mimetypes.guess_type(path.name)[0] or ""
    return guessed if guessed.startswith("text/") and guessed not in ("text/css", "text/javascript") else ""


def _file(session: CrawlSession, path: Path, url: str, mime: str, limit: int) -> Capture:
    at = clock.now()
    size = path.stat().st_size
    payload = session.rule.kept(path.read_bytes()) if size <= limit else b""
    found = digest(payload) if payload else ""
    outcome, reason = Outcome.FETCHED, ""
    if size > limit:
        outcome, reason = Outcome.REFUSED, f"larger than {limit} bytes"
    elif not payload.strip():
        outcome, reason = Outcome.EMPTY, "an empty file"
    capture = Capture(
        id=make_id("capture", url, at.isoformat(), found or outcome.value),
        run_id=session.run_id,
        product=session.product.slug,
        source=session.source_id,
        url=url,
        at=at,
        outcome=outcome,
        reason=reason,
        digest=found,
        mime="text/html" if is_html(mime, payload) else mime,
        size=len(payload),
    )
    before = session.previous.get(url)
    if outcome is Outcome.FETCHED and before is not None and before.digest == found:
        session.writer.append(replace(capture, outcome=Outcome.UNCHANGED))
        return replace(capture, outcome=Outcome.UNCHANGED, warc_file=before.warc_file, warc_offset=before.warc_offset)
    return session.writer.append_file(capture, payload) if payload else session.writer.append(capture)


def _archives(session: CrawlSession, root: Path) -> Iterator[Capture]:
    paths = [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.name.endswith((".warc", ".warc.gz")))
    if not paths:
        raise ConfigError("this folder contains no archive", where=str(root), next_step="Use .warc or .warc.gz files.")
    for replayed in captures_from_warc(
        [session.archive.adopt(path) for path in paths],
        run_id=session.run_id,
        product=session.product.slug,
        source=session.source_id,
        archive=session.archive,
        max_bytes=session.workspace.market.crawl.max_bytes,
    ):
        yield replayed.capture
