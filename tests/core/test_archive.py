import gzip
import resource
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rivalscope.core.archive import (
    Archive,
    ArchiveWriter,
    Exchange,
    TornRecordError,
    captures_in,
    decode_body,
    read_record,
    records,
    repair,
    response_in,
)
from rivalscope.core.errors import ArchiveError
from rivalscope.core.ids import digest, make_id
from rivalscope.core.records import Capture, Outcome

AT = datetime(2026, 3, 1, 6, 0, 0, 123456, tzinfo=UTC)
BODY = "<html><body><h1>Héron Desk</h1></body></html>".encode()
HEADERS = (("Content-Type", "text/html; charset=UTF-8"), ("ETag", '"a"'), ("Set-Cookie", "session=s3cret"))


def capture(url: str = "http://heron.test/", outcome: Outcome = Outcome.FETCHED, **more: object) -> Capture:
    fields = {"run_id": "r1", "product": "heron", "source": "heron/site", "url": url, "at": AT, "outcome": outcome}
    return Capture(id=make_id("capture", url, outcome), **{**fields, **more})  # type: ignore[arg-type]


def writer(folder: Path, name: str = "one.warc.gz") -> ArchiveWriter:
    return Archive(folder).writer(name, software="rivalscope/test", run_id="r1")


def page(payload: bytes = BODY, **more: object) -> Exchange:
    return Exchange(status=200, message="OK", headers=HEADERS, payload=payload, **more)  # type: ignore[arg-type]


def warcio_check(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "digest pass" in done.stdout


def test_what_is_written_is_read_back_by_capture(tmp_path: Path) -> None:
    with writer(tmp_path) as out:
        first = out.append(capture(), page())
        second = out.append(capture("http://heron.test/b"), page(b"other"))
    read = Archive(tmp_path).read(first)
    assert (read.payload, read.mime, read.charset, read.at) == (BODY, "text/html", "utf-8", AT)
    assert read.header("etag") == '"a"'
    assert Archive(tmp_path).read(second).payload == b"other"


def test_another_tool_accepts_the_file(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with writer(tmp_path) as out:
        first = out.append(capture(), page())
        out.append_aside("http://heron.test/robots.txt", AT, Exchange(status=200, payload=b"User-agent: *"))
        out.append(capture("http://heron.test/no", Outcome.REFUSED, reason="robots.txt\r\nWARC-Type: response"))
        original = archive.original(first)
        out.append(capture(outcome=Outcome.UNCHANGED), Exchange(status=304), original=original)
        out.append(capture(outcome=Outcome.UNCHANGED), page(), original=original)
        out.append_file(capture("file:///notes.md", mime="text/markdown"), b"# Notes")
    warcio_check(tmp_path / "one.warc.gz")
    kinds = [record.type for record in records(tmp_path / "one.warc.gz")]
    assert kinds == [
        "warcinfo", "response", "request", "response", "request", "metadata",
        "revisit", "request", "revisit", "request", "resource",
    ]  # fmt: skip


def test_revisits_name_their_kind_and_lead_to_the_original_payload(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with writer(tmp_path) as out:
        first = out.append(capture(), page())
    with writer(tmp_path, "two.warc.gz") as out:
        second = out.append(capture(outcome=Outcome.UNCHANGED), Exchange(status=304), original=archive.original(first))
    with writer(tmp_path, "three.warc.gz") as out:
        third = out.append(capture(outcome=Outcome.UNCHANGED), page(), original=archive.original(second))
    assert archive.read(third).payload == BODY
    assert archive.original(third).file == "one.warc.gz"
    profiles = [read_record(tmp_path / c.warc_file, c.warc_offset).headers["warc-profile"] for c in (second, third)]
    assert [profile.rpartition("/")[2] for profile in profiles] == ["server-not-modified", "identical-payload-digest"]


def test_captures_come_back_whole_from_the_file(tmp_path: Path) -> None:
    with writer(tmp_path) as out:
        stored = [
            out.append(capture(status=200, digest=digest(BODY), mime="text/html", size=len(BODY), etag='"a"'), page()),
            out.append(capture("http://heron.test/x", Outcome.REFUSED, reason="robots.txt disallows it")),
        ]
        out.append_aside("http://heron.test/robots.txt", AT, Exchange(status=404))
    assert list(captures_in(tmp_path / "one.warc.gz", file="one.warc.gz")) == stored


def test_secrets_never_reach_the_file(tmp_path: Path) -> None:
    asked = (("Authorization", "Bearer t0ken"), ("Cookie", "session=s3cret"), ("PRIVATE-TOKEN", "gl-t0ken"))
    with writer(tmp_path) as out:
        out.append(capture(), page(request_headers=asked))
    content = gzip.decompress((tmp_path / "one.warc.gz").read_bytes())
    assert b"t0ken" not in content
    assert b"s3cret" not in content


def test_a_header_cannot_forge_a_record(tmp_path: Path) -> None:
    forged = (("X-Note", "a\r\n\r\nWARC/1.1\r\nWARC-Type: response"),)
    with writer(tmp_path) as out:
        out.append(capture(), Exchange(status=200, headers=forged, payload=BODY))
    assert len(list(records(tmp_path / "one.warc.gz"))) == 3
    assert Archive(tmp_path).read(next(captures_in(tmp_path / "one.warc.gz", file="one.warc.gz"))).payload == BODY


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    with writer(tmp_path) as out:
        out.append(capture(), page())
    with writer(tmp_path) as again, pytest.raises(ArchiveError, match="exists"):
        again.append(capture(), page())


@pytest.mark.parametrize("cut", [1, 7, 60, 200])
def test_a_torn_tail_is_cut_off_and_nothing_else(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "one.warc.gz"
    with writer(tmp_path) as out:
        first = out.append(capture(), page())
        last = out.append(capture("http://heron.test/b"), page(b"x" * 5000))
    whole = path.read_bytes()
    path.write_bytes(whole[: last.warc_offset + cut])
    with pytest.raises(TornRecordError, match=f"byte {last.warc_offset}"):
        list(captures_in(path, file="one.warc.gz"))
    assert repair(path) == cut
    assert repair(path) == 0
    assert path.read_bytes() == whole[: last.warc_offset]
    assert list(captures_in(path, file="one.warc.gz")) == [first]


def test_a_tail_of_zeros_after_power_loss_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    with writer(tmp_path) as out:
        out.append(capture(), page())
    whole = path.read_bytes()
    path.write_bytes(whole + b"\0" * 4096)
    assert repair(path) == 4096
    assert path.read_bytes() == whole


def test_damage_in_the_middle_is_reported_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    with writer(tmp_path) as out:
        first = out.append(capture(), page())
        second = out.append(capture("http://heron.test/b"), page(b"x" * 5000))
        out.append(capture("http://heron.test/c"), page())
    damaged = bytearray(path.read_bytes())
    damaged[second.warc_offset + 40 : second.warc_offset + 60] = b"\xff" * 20
    path.write_bytes(damaged)
    found = captures_in(path, file="one.warc.gz")
    assert next(found) == first
    with pytest.raises(ArchiveError, match=f"byte {second.warc_offset}"):
        next(found)
    with pytest.raises(ArchiveError):
        repair(path)
    assert path.read_bytes() == damaged


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<html>not an archive</html>", "not a WARC"),
        (b"\x28\xb5\x2f\xfd\0\0\0\0", "zstd"),
        (b"filedesc://x 0.0.0.0 2008", "ARC file"),
        (gzip.compress(b"hello", mtime=0), "not a WARC record"),
        (gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: many\r\n\r\n", mtime=0), "Content-Length"),
        (gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 50\r\n\r\nshort", mtime=0), "shorter"),
        (gzip.compress(b"WARC/1.0\r\nContent-Length: 2\r\n\r\nhi\r\n\r\nWARC/1.0\r\n\r\n", mtime=0), "as a whole"),
    ],
)
def test_what_is_no_archive_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "odd.warc.gz"
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match=words) as caught:
        list(records(path))
    assert "odd.warc.gz" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"gone\.warc"):
        Archive(tmp_path).read(replace(capture(), warc_file="gone.warc.gz", warc_offset=0))


def test_plain_files_of_other_tools_are_read(tmp_path: Path) -> None:
    body = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <http://a.test/>\r\n"
        f"WARC-Date: 2020-01-02T03:04:05Z\r\nContent-Length: {len(block)}\r\n\r\n"
    ).encode()
    path = tmp_path / "wget.warc"
    path.write_bytes((head + block + b"\r\n\r\n") * 2)
    found = list(records(path))
    response = response_in(found[1])
    assert response is not None
    assert (response.url, response.payload) == ("http://a.test/", b"hello world")
    assert response_in(read_record(path, found[1].offset)) == response
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(TornRecordError):
        list(records(path))


def test_encoded_payloads_of_other_tools_are_decoded() -> None:
    packed = gzip.compress(BODY)
    assert decode_body(packed, "gzip", limit=1000) == (BODY, "")
    assert decode_body(packed + packed, "gzip", limit=1000) == (BODY * 2, "")
    assert decode_body(zlib.compress(BODY), "deflate", limit=1000) == (BODY, "")
    raw = zlib.compressobj(wbits=-15)
    assert decode_body(raw.compress(BODY) + raw.flush(), "deflate", limit=1000) == (BODY, "")
    assert decode_body(gzip.compress(zlib.compress(BODY)), "deflate, gzip", limit=1000) == (BODY, "")
    assert decode_body(b"", "gzip", limit=1000) == (b"", "")


def test_what_cannot_be_decoded_says_why() -> None:
    packed = gzip.compress(BODY * 50)
    assert decode_body(packed[:-12], "gzip", limit=10_000)[1] == "truncated gzip data"
    assert "damaged" in decode_body(b"plainly not gzip", "gzip", limit=1000)[1]
    assert "unknown" in decode_body(BODY, "rot13", limit=1000)[1]


def test_a_decompression_bomb_is_cut_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    payload, problem = decode_body(bomb, "gzip", limit=100_000)
    assert len(payload) == 100_000
    assert "more than 100000 bytes" in problem
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_full_disk_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    script = f"""
import resource, signal
from pathlib import Path
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_archive import capture, page, writer
from rivalscope.core.errors import ArchiveError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
import random
stored = 0
with writer(Path({str(tmp_path)!r})) as out:
    try:
        while True:
            out.append(capture(f"http://heron.test/{{stored}}"), page(random.Random(stored).randbytes(7000)))
            stored += 1
    except ArchiveError as error:
        print(stored, error, sep="|")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    stored, message = done.stdout.split("|")
    assert "Free some space" in message
    assert "too large" in message
    path = tmp_path / "one.warc.gz"
    assert int(stored) > 3
    assert len(list(captures_in(path, file="one.warc.gz"))) == int(stored)
    assert repair(path) == 0
    warcio_check(path)
