"""Take up a crawl that was killed: the archive is its memory.

A half-written record is truncated, captures that were archived but not yet stored are stored, and the links of
every archived page are offered to the frontier again. So nothing is lost, and nothing is fetched or stored twice.
"""

from __future__ import annotations

from contextlib import suppress

from crawlers.frontier import Role
from crawlers.recorder import Recorder
from crawlers.session import CrawlSession, aside_source, role_of, warc_prefix
from rivalscope.core.archive import captures_in, repair
from rivalscope.core.records import Capture
from rivalscope.core.store.captures import captures_of_run

__all__ = ["reconcile"]


def reconcile(session: CrawlSession, recorder: Recorder) -> int:
    """Bring archive, store and frontier of a run into line, and return how many captures were found.

    Raises:
        ArchiveError: A file of the run is damaged elsewhere than at its end.
    """
    found: dict[str, Capture] = {}
    prefix = warc_prefix(session.run_id, session.source_id)
    archive = session.archive
    for name in archive.names(prefix):
        path = archive.folder / name
        with suppress(FileNotFoundError):  # it is uploaded, and was repaired before
            repair(path)
            if path.stat().st_size == 0:
                continue
        for capture in captures_in(archive.path(name), file=name):
            found[capture.url] = capture
    # Looks at unchanged pages go into the archive when a crawl ends; until then, the store is their memory.
    with session.workspace.store.begin() as connection:
        stored = captures_of_run(connection, session.run_id)
    for capture in stored:
        ours = capture.source in (session.source_id, aside_source(session.source_id))
        if ours and capture.url not in found and capture.warc_file and not capture.warc_file.startswith(prefix):
            found[capture.url] = session.writer.look(capture, session.archive.original(capture))
    frontier = session.frontier
    for capture in found.values():
        role = role_of(capture)
        if role is not Role.ROBOTS:
            frontier.mark(capture.url, role=role)
    for capture in found.values():
        recorder.resume(capture)
    recorder.commit()
    return len(found)
