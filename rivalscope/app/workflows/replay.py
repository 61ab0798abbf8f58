"""WARC files -> store, without a network: ours or any tool's, several files, several captures of one URL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from crawlers.replay import captures_from_warc
from rivalscope.app.workflows.collect import Collected, publish
from rivalscope.app.workflows.read import read_captures, with_failures
from rivalscope.core.archive import WarcFile, is_ours, records
from rivalscope.core.config import Expect, MarketSpec
from rivalscope.core.errors import ArchiveError, ConfigError
from rivalscope.core.records import Capture
from rivalscope.core.store import captures as capture_store
from rivalscope.core.store import runs
from rivalscope.core.workspace import Workspace

__all__ = ["product_of_archive", "replay"]

_LOOKED_AT = 50
"""Records at the beginning of a file that decide whose pages it holds."""
_BATCH = 500


def replay(
    workspace: Workspace,
    paths: Sequence[Path] = (),
    *,
    product: str = "",
    reading: Callable[[int, int], None] = lambda done, total: None,
) -> Collected:
    """Build the store from archives. The caller holds the workspace's lock.

    Args:
        workspace: Where the store is.
        paths: WARC files, plain or gzip. They are referred to where they lie; an archive in object storage takes in
            copies. Empty: all files of the workspace's archive.
        product: Product that the pages belong to; empty: a file of ours says so itself, and any other is matched by
            host name.
        reading: Called with (done, total) while pages are read.

    Raises:
        ConfigError: A file's product is not known.
        ArchiveError: A file is missing, damaged or no WARC. What came before the damage is stored and published.
    """
    damage: ArchiveError | None = None
    archive = workspace.archive
    owners: dict[WarcFile, str] = {}
    if not paths and not archive.names():
        raise ArchiveError("the archive contains no files", where=archive.address or str(archive.folder))
    wanted: Sequence[WarcFile] = paths or [archive.path(name) for name in archive.names()]
    for given in wanted:
        try:
            owner = product or product_of_archive(given, workspace.market)
            owners[archive.adopt(given) if isinstance(given, Path) else given] = owner
        except ArchiveError as error:
            damage = damage or error  # nothing of it can be told; the other files can
    if not owners and damage is not None:
        raise damage
    for owner in set(owners.values()) - {""}:
        workspace.market.product(owner)
    with workspace.store.begin() as connection:
        run_id = runs.start_run(connection, "replay", sources=[str(path) for path in owners])
    captures: list[Capture] = []
    left_out: list[str] = []
    for owner in dict.fromkeys(owners.values()):
        mine = [path for path in owners if owners[path] == owner]
        found = captures_from_warc(
            mine,
            run_id=run_id,
            product=owner,
            source=f"{owner}/warc" if owner else "",
            archive=archive,
            max_bytes=workspace.market.crawl.max_bytes,
            problems=left_out,
        )
        try:
            for replayed in found:
                captures.append(replayed.capture)
        except ArchiveError as error:
            damage = damage or error
    with workspace.store.begin() as connection:
        for start in range(0, len(captures), _BATCH):
            capture_store.add_captures(connection, captures[start : start + _BATCH])
        captures += capture_store.find_lost(connection, captures)
    read = read_captures(workspace, captures, progress=reading)
    captures = with_failures(captures, read)
    problems = [*left_out, *read.problems]
    if damage is not None:
        problems.append(str(damage))
    collected = publish(
        workspace,
        run_id,
        captures,
        sources=[f"{owner}/warc" for owner in dict.fromkeys(owners.values()) if owner],
        problems=problems,
        # An archive is what it is: it is published if it holds anything at all.
        expect=Expect(min_pages=1, max_failed=1.0, min_share_of_last=0.0),
    )
    if damage is not None:
        raise damage
    return collected


def product_of_archive(path: WarcFile, market: MarketSpec) -> str:
    """Return the product whose pages a WARC file holds, by host name; empty for a file of ours, which says so itself.

    Raises:
        ConfigError: No product of the market has a page on its hosts.
        ArchiveError: The file is missing or no WARC.
    """
    hosts: dict[str, str] = {}
    for product in market.products:
        for url in (product.home, *(source.url for source in product.sources)):
            if host := urlsplit(url).netloc.removeprefix("www."):
                hosts[host] = product.slug
    votes: Counter[str] = Counter()
    damage: ArchiveError | None = None
    try:
        if is_ours(path):
            return ""
        for number, record in enumerate(records(path)):
            host = urlsplit(record.url).netloc.removeprefix("www.")
            if host in hosts:
                votes[hosts[host]] += 1
            if number >= _LOOKED_AT:
                break
    except ArchiveError as error:
        damage = error  # what is before it may say enough
    if not votes and damage is not None:
        raise damage
    if not votes:
        raise ConfigError(
            "none of the market's products has a page on the hosts in this archive",
            where=str(path),
            next_step="Name the product: rivalscope replay --product SLUG FILE",
        )
    return votes.most_common(1)[0][0]
