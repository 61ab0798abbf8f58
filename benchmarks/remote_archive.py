"""What it costs to verify quotes against an archive in object storage: cold and cached, against a local folder.

usage: python -m benchmarks.remote_archive [--quotes 5000] [--delay 30] [--rounds 3]

Pages of the shared corpora are written into an archive, one file a site, and verified as a build does: what several
products' pages need is fetched together, each page is read out of the archive once, and each quote is looked for in it.
Three archives with the same files: the folder, a bucket with an empty cache, and the bucket with what the cache then
holds. The server is a real one in a process of its own; every answer waits for ``--delay`` milliseconds, because
loopback has no way to go.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

from benchmarks.common import floors, shared_dir
from benchmarks.verification import sampled
from crawlers.extraction.page import read_page
from rivalscope.app.workflows.last_build import _AHEAD
from rivalscope.core.archive import Archive, Archived, Exchange
from rivalscope.core.archive.remote import remote_archive
from rivalscope.core.ids import digest, make_id
from rivalscope.core.payload import verify
from rivalscope.core.records import Capture, Outcome

_BUCKET = "s3://archive/market"


@dataclass(frozen=True)
class Claim:
    """A quote and the capture that it is from."""

    capture: Capture
    quote: str


def serve(delay: float) -> None:
    """Answer as S3 does, each request after a delay; say the port."""
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log(self, type: str, message: str, *args: Any) -> None:
            return

    answer = DomainDispatcherApplication(create_backend_app)

    def late(environ: Any, start_response: Any) -> Iterable[bytes]:
        time.sleep(delay)
        return answer(environ, start_response)

    server = make_server("127.0.0.1", 0, late, threaded=True, request_handler=Quiet)
    print(server.port, flush=True)
    server.serve_forever()


def fill(archive: Archive, quotes: int, draw: random.Random) -> list[Claim]:
    """Write pages of all corpora, and return quotes of them in the order of a build: by product, then anyhow."""
    paths = sorted((shared_dir() / "corpora").glob("*/sites/*.warc.gz"))
    claims: list[Claim] = []
    for number, path in enumerate(paths):
        mine: list[Claim] = []
        with archive.writer(f"20260101T000000-{number:06x}-site-01-aaaaaa.warc.gz", software="benchmark") as writer:
            for one in sampled(path, 12):
                capture = writer.append(_capture(path.stem, one), Exchange(status=200, payload=one.payload))
                page = read_page(one.payload, one.url, mime=one.mime, charset=one.charset)
                texts = [block.text for block in page.blocks if 40 <= len(block.text) <= 400]
                mine += [Claim(capture, text) for text in draw.sample(texts, min(6, len(texts)))]
        draw.shuffle(mine)
        claims += mine
        if len(claims) >= quotes:
            break
    return claims[:quotes]


def _capture(product: str, one: Archived) -> Capture:
    return Capture(
        id=make_id(product, one.url), run_id="r", product=product, source=f"{product}/site", url=one.url, at=one.at,
        outcome=Outcome.FETCHED, status=200, digest=digest(one.payload), mime=one.mime, charset=one.charset,
    )  # fmt: skip


def verified(archive: Archive, claims: list[Claim]) -> tuple[int, float]:
    """Return how many quotes are in the archived bytes, product by product, and the seconds that it took."""
    started, found = time.perf_counter(), 0
    products = groupby(claims, key=lambda claim: claim.capture.product)
    while batch := [_by_page(some) for _, some in islice(products, _AHEAD)]:
        archive.fetch_ahead(quoted[0].capture for pages in batch for quoted in pages)
        for quoted in chain.from_iterable(batch):
            one = quoted[0].capture
            payload = archive.read(one).payload
            found += sum(verify(claim.quote, payload, mime=one.mime, charset=one.charset) for claim in quoted)
    return found, time.perf_counter() - started


def _by_page(claims: Iterable[Claim]) -> list[list[Claim]]:
    pages: dict[str, list[Claim]] = {}
    for claim in claims:
        pages.setdefault(claim.capture.id, []).append(claim)
    return list(pages.values())


def main() -> int:
    """Measure, print, and return 1 when a figure is above its ceiling."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, default=5_000)
    parser.add_argument("--delay", type=float, default=30, help="milliseconds before each answer")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        serve(options.serve)
        return 0
    command = [sys.executable, "-m", "benchmarks.remote_archive", "--serve", str(options.delay / 1000)]
    with (
        tempfile.TemporaryDirectory(prefix="rivalscope-remote-") as name,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server,
    ):
        try:
            assert server.stdout is not None
            os.environ |= {
                "AWS_ACCESS_KEY_ID": "testing",
                "AWS_SECRET_ACCESS_KEY": "testing",
                "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{int(server.stdout.readline())}",
            }
            return _measure(Path(name), options)
        finally:
            server.kill()


def _measure(root: Path, options: argparse.Namespace) -> int:
    import boto3

    boto3.client("s3").create_bucket(Bucket="archive")
    local = Archive(root / "local")
    claims = fill(local, options.quotes, random.Random(1))
    there = Archive(root / "outbox", address=_BUCKET, cache=root / "upload")
    shutil.copytree(local.folder, there.folder)
    started = time.perf_counter()
    files, size = there.upload()
    seconds = time.perf_counter() - started
    pages = len({claim.capture.id for claim in claims})
    print(f"{len(claims)} quotes of {pages} pages; {files} files, {size / 1e6:.1f} MB, uploaded and compared")
    print(f"in {seconds:.1f} s; every answer of the server takes {options.delay:.0f} ms more than on loopback")
    taken: dict[str, list[float]] = defaultdict(list)
    for number in range(options.rounds):
        for kind in ("local", "cold", "cached"):
            remote_archive.cache_clear()  # as in a new process: the list of files is asked for again
            away = Archive(root / "outbox", address=_BUCKET, cache=root / f"cache{number}")
            found, seconds = verified(local if kind == "local" else away, claims)
            if found != len(claims):
                print(f"{kind}: {len(claims) - found} quotes were not found")
                return 1
            taken[kind].append(seconds)
    # The least of each: what else the machine does is in all of them.
    usual = {kind: min(seconds) for kind, seconds in taken.items()}
    figures = {kind: usual[kind] / usual["local"] for kind in ("cold", "cached")}
    for kind, seconds in usual.items():
        print(f"{kind:8}{seconds:8.2f} s   {seconds / usual['local']:.2f} times the folder")
    missed = [
        f"{key}: {figures[key.removeprefix('max_')]:.2f} is above {value}"
        for key, value in floors("remote_archive").items()
        if figures[key.removeprefix("max_")] > value
    ]
    print("\n".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
