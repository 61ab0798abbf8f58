"""WARC files in object storage: uploaded and compared, read by range, kept in a bounded cache, never taken for lost."""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from rivalscope.core.archive import Archive, ArchiveWriter, Exchange, captures_in, records
from rivalscope.core.archive.blocks import BLOCK, BlockCache, open_blocks, ranges_of
from rivalscope.core.archive.remote import ID_NOTE, RemoteArchive
from rivalscope.core.config import MarketSpec
from rivalscope.core.errors import ArchiveError, ArchiveUnreachableError, ConfigError
from rivalscope.core.ids import digest
from rivalscope.core.records import Capture, Outcome

RUN = "20260301T060000-abcdef"
AT = datetime(2026, 3, 1, 6, tzinfo=UTC)


def written(archive: Archive, name: str, pages: int = 3, *, size: int = 2_000) -> list[Capture]:
    """Write a file of pages that do not compress."""
    draw, found = random.Random(name), []
    with archive.writer(name, software="rivalscope/test") as writer:
        for number in range(pages):
            payload = draw.randbytes(size)
            capture = Capture(
                id=f"{name}-{number}", run_id=RUN, product="heron", source="heron/site", at=AT,
                url=f"https://heron.test/{number}", outcome=Outcome.FETCHED, status=200, digest=digest(payload),
            )  # fmt: skip
            found.append(writer.append(capture, Exchange(status=200, payload=payload)))
    return found


@pytest.fixture(params=["s3", "file", "memory"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Three kinds of address."""
    if request.param == "s3":
        return str(request.getfixturevalue("s3").bucket())
    return f"file://{tmp_path}/there" if request.param == "file" else f"memory://{tmp_path.name}/market"


def at(folder: Path, address: str, **settings: int) -> Archive:
    return Archive(folder / "archive", address=address, cache=folder / "cache", **settings)


def test_files_move_to_the_archive_and_are_read_there(address: str, tmp_path: Path) -> None:
    archive = at(tmp_path, address)
    found = written(archive, f"{RUN}-heron-01-aaaaaa.warc.gz")
    before = [archive.read(one).payload for one in found]
    assert archive.upload()[0] == 1
    assert archive.waiting() == []
    assert archive.names() == [f"{RUN}-heron-01-aaaaaa.warc.gz"]
    elsewhere = at(tmp_path / "two", address)
    assert [elsewhere.read(one).payload for one in found] == before
    assert [digest(elsewhere.read(one).payload) for one in found] == [one.digest for one in found]
    assert elsewhere.original(found[0]).offset == found[0].warc_offset
    assert elsewhere.upload() == (0, 0)
    name = elsewhere.names()[0]
    assert [one.url for one in captures_in(elsewhere / name, file=name)] == [one.url for one in found]


def test_only_what_is_read_is_fetched_and_only_once(s3, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    address = s3.bucket()
    found = written(at(tmp_path, address), f"{RUN}-heron-01-aaaaaa.warc.gz", 40, size=100_000)
    at(tmp_path, address).upload()
    remote = RemoteArchive(address, BlockCache(tmp_path / "fresh", 50_000_000))
    asked: list[tuple[int, int]] = []
    fetch = remote._fetch
    remote._fetch = lambda name, start, end: asked.append((start, end)) or fetch(name, start, end)  # type: ignore[method-assign, func-returns-value]
    for _ in range(2):
        with remote.open(found[20].warc_file) as file:
            file.seek(found[20].warc_offset)
            assert file.read(2) == b"\x1f\x8b"
    assert sum(end - start for start, end in asked) == BLOCK
    with remote.open(found[0].warc_file) as file:
        whole = file.read()
    assert whole == s3.client().get_object(
        Bucket=address.split("/")[2], Key=f"market/{found[0].warc_file}"
    )["Body"].read()  # fmt: skip
    assert len(asked) <= 8 < 4_000_000 // BLOCK  # read from front to back, the pieces grow


def test_what_was_cut_off_is_uploaded_again_and_a_stranger_is_not_overwritten(address: str, tmp_path: Path) -> None:
    archive = at(tmp_path, address)
    name = f"{RUN}-heron-01-aaaaaa.warc.gz"
    written(archive, name)
    content = (archive.folder / name).read_bytes()
    assert archive.remote is not None
    archive.remote.keep_note(name, content[:1000])
    assert archive.upload()[0] == 1
    assert archive.remote.note(name) == content
    # The process died between the upload and the deletion of the local file.
    (archive.folder / name).write_bytes(content)
    assert archive.upload()[0] == 1
    assert archive.waiting() == []
    (archive.folder / name).write_bytes(content[:-1] + b"x")
    with pytest.raises(ArchiveError, match="a different file"):
        archive.upload()
    assert archive.remote.note(name) == content
    assert len(archive.waiting()) == 1


WRITER = textwrap.dedent("""
    import sys
    from pathlib import Path
    sys.path.insert(0, sys.argv[3])
    import test_remote_archive as t
    archive = t.Archive(Path(sys.argv[1]))
    writer = archive.writer(sys.argv[2], software="rivalscope/test")
    capture = t.Capture(id="a", run_id="r", product="p", source="p/s", at=t.AT, url="https://heron.test/",
                        outcome=t.Outcome.FETCHED, status=200, digest=t.digest(b"page"))
    writer.append(capture, t.Exchange(status=200, payload=b"page"))
    print("written", flush=True)
    sys.stdin.read()
""")


def test_a_file_that_is_being_written_stays_and_one_of_a_killed_writer_goes(s3, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    archive, name = at(tmp_path, s3.bucket()), f"{RUN}-heron-01-aaaaaa.warc.gz"
    command = [sys.executable, "-c", WRITER, str(archive.folder), name, str(Path(__file__).parent)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "written\n"
        assert archive.upload() == (0, 0)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    with (archive.folder / name).open("ab") as file:
        file.write((archive.folder / name).read_bytes()[:60])  # a record of which only the first bytes were written
    assert archive.upload()[0] == 1
    assert [record.type for record in records(archive / name)] == ["warcinfo", "response", "request"]


def test_a_damaged_cache_is_fetched_again(s3, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    archive = at(tmp_path, s3.bucket())
    found = written(archive, f"{RUN}-heron-01-aaaaaa.warc.gz")
    archive.upload()
    payload = archive.read(found[1]).payload
    blocks = [path for path in archive.cache.rglob("*") if path.is_file()]
    for path in blocks:
        path.write_bytes(bytes(len(path.read_bytes())))
    assert archive.read(found[1]).payload == payload
    for path in blocks:
        path.write_bytes(b"short")
    assert archive.read(found[1]).payload == payload


def test_the_cache_is_bounded(tmp_path: Path) -> None:
    data = random.Random(1).randbytes(40 * BLOCK + 17)
    cache = BlockCache(tmp_path, 10 * BLOCK)
    for _ in range(2):
        with open_blocks("a/b.warc.gz", len(data), cache, lambda start, end: data[start:end]) as file:
            assert file.read() == data
            file.seek(-5, io.SEEK_END)
            assert file.read() == data[-5:]
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 12 * BLOCK


def test_an_archive_that_does_not_answer_makes_no_page_a_lost_one(s3, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    archive = at(tmp_path, s3.bucket())
    found = written(archive, f"{RUN}-heron-01-aaaaaa.warc.gz")
    archive.upload()
    client, (_, _, bucket, prefix) = s3.client(), archive.address.split("/")
    elsewhere = at(tmp_path / "two", archive.address)
    archive.identity()
    with pytest.raises(ArchiveError, match="no such file"):
        elsewhere.read(replace(found[0], warc_file="other.warc.gz"))
    for one in client.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
        client.delete_object(Bucket=bucket, Key=one["Key"])
    gone = at(tmp_path / "three", archive.address)
    with pytest.raises(ArchiveUnreachableError, match="no archive at this address"):
        gone.read(found[0])
    client.delete_bucket(Bucket=bucket)
    gone = at(tmp_path / "four", archive.address)
    written(gone, f"{RUN}-heron-02-bbbbbb.warc.gz")
    with pytest.raises(ArchiveUnreachableError, match="cannot be used"):
        gone.upload()
    assert len(gone.waiting()) == 1


def test_a_name_for_the_archive_wherever_it_is_copied(address: str, tmp_path: Path) -> None:
    one, two = at(tmp_path / "one", address), at(tmp_path / "two", address)
    assert one.identity() == two.identity() == one.identity()
    assert one.note(ID_NOTE) == one.identity().encode()
    moved = Archive(tmp_path / "local")
    assert moved.identity() != one.identity()
    there = Archive(tmp_path / "local", address=address + "-moved", cache=tmp_path / "cache")
    assert there.identity() == moved.identity()


def test_files_of_other_tools_are_taken_in_under_a_name_of_their_own(s3, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    archive = at(tmp_path, s3.bucket())
    names = set()
    for number in range(2):
        with ArchiveWriter(tmp_path / str(number), "site.warc.gz", software="other") as writer:
            written_at = replace(CAPTURE, url=f"https://heron.test/{number}")
            writer.append(written_at, Exchange(status=200, payload=b"page"))
        for _ in range(2):
            names.add(archive.adopt(tmp_path / str(number) / "site.warc.gz").name)
    assert len(names) == 2
    assert all(name.endswith("-site.warc.gz") for name in names)
    archive.upload()
    assert set(archive.names()) == names
    local = Archive(tmp_path / "local")
    assert local.adopt(tmp_path / "0" / "site.warc.gz") == tmp_path / "0" / "site.warc.gz"


CAPTURE = Capture(
    id="a", run_id="r", product="p", source="p/s", at=AT, url="https://heron.test/", outcome=Outcome.FETCHED
)


@pytest.mark.parametrize("value", ["bucket/prefix", "s3:bucket", "s3://key:secret@bucket/prefix", "://x"])
def test_an_address_is_checked(value: str) -> None:
    with pytest.raises(ValidationError, match=r"archive"):
        MarketSpec(market="m", archive=value)


@pytest.mark.parametrize("value", ["s3://bucket/prefix/", "file:///srv/archive", "gs://bucket", "sftp://me@host/a"])
def test_addresses_of_all_kinds_are_taken(value: str) -> None:
    assert MarketSpec(market="m", archive=value).archive == value.rstrip("/")


def test_an_unknown_kind_of_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not a usable address"):
        at(tmp_path, "nothing://bucket").names()


WITHOUT = """
import sys
from pathlib import Path
for name in sys.argv[1].split(","):
    sys.modules[name] = None
from rivalscope.core.archive import Archive
from rivalscope.core.errors import MissingExtraError
try:
    Archive(Path("a"), address="s3://bucket/prefix").names()
except MissingExtraError as error:
    print(error)
"""


@pytest.mark.parametrize("package", ["s3fs", "fsspec"])
def test_a_missing_package_names_its_install_line(package: str, tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", WITHOUT, package], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert said.stdout.startswith(f"{package} is not installed")
    assert "pip install 'rivalscope[s3]'" in said.stdout


def test_what_will_be_read_is_fetched_together_and_then_read_from_the_cache(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = at(tmp_path, address)
    names = [f"{RUN}-{product}-01-aaaaaa.warc.gz" for product in ("heron", "egret", "stork")]
    found = [one for name in names for one in written(archive, name, 4, size=BLOCK)]
    before = [archive.read(one).payload for one in found]
    archive.identity()
    archive.upload()
    away = Archive(tmp_path / "elsewhere", address=address, cache=tmp_path / "cold")
    assert away.remote is not None
    lost = replace(found[0], warc_file="20250101T000000-aaaaaa-heron-01-bbbbbb.warc.gz")
    away.fetch_ahead([lost, *found])
    fetched: list[tuple[str, int, int]] = []
    fetch = away.remote._fetch
    monkeypatch.setattr(
        away.remote, "_fetch", lambda name, start, end: (fetched.append((name, start, end)), fetch(name, start, end))[1]
    )
    assert [away.read(one).payload for one in found] == before
    # Only where a page that ends a file goes on in a block in which no page begins.
    assert len(fetched) <= len(names)
    with pytest.raises(ArchiveError, match="no such file"):
        away.read(lost)


def test_an_archive_that_does_not_answer_is_said_to_be_so_when_pages_are_fetched_ahead(tmp_path: Path) -> None:
    archive = at(tmp_path, f"file://{tmp_path}/there")
    found = written(archive, f"{RUN}-heron-01-aaaaaa.warc.gz")
    archive.upload()
    remote = RemoteArchive(f"file://{tmp_path}/there", BlockCache(tmp_path / "cold", 10**9))

    class Down:
        def __getattr__(self, name: str) -> object:
            raise ConnectionError("down")

    remote.files()
    remote._fs = Down()
    with pytest.raises(ArchiveUnreachableError, match="down"):
        remote.fetch_ahead([(one.warc_file, one.warc_offset) for one in found])


def test_neighbouring_blocks_are_fetched_in_one_request_of_bounded_length() -> None:
    size = 100 * BLOCK - 5
    assert ranges_of([], size) == []
    assert ranges_of([3, 1, 2], size) == [(BLOCK, 4 * BLOCK)]
    assert ranges_of([0, 2, 5], size) == [(0, 3 * BLOCK), (5 * BLOCK, 6 * BLOCK)]  # what stands between comes along
    assert ranges_of([98, 99], size) == [(98 * BLOCK, size)]
    whole = ranges_of(range(100), size)
    assert [end - start for start, end in whole[:-1]] == [16 * BLOCK] * 6
    assert whole[-1][1] == size
