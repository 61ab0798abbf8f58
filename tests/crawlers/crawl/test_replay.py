"""Archives of other tools, and ours, as captures."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from crawl_harness import Market, Site, page
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.replay import Replayed, captures_from_warc
from rivalscope.core.archive import Archive
from rivalscope.core.errors import ArchiveError
from rivalscope.core.ids import digest

Make = Callable[..., Market]


@dataclass
class Foreign:
    """A WARC file as another tool writes it."""

    path: Path

    def __post_init__(self) -> None:
        self._out = self.path.open("wb")
        self._writer = WARCWriter(self._out, gzip=self.path.name.endswith(".gz"), warc_version="1.0")
        self._writer.write_record(self._writer.create_warcinfo_record(self.path.name, {"software": "another tool"}))

    def response(
        self, url: str, body: bytes, *, at: str = "2026-01-01T00:00:00Z", status: str = "200 OK", **headers: str
    ) -> str:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        head = StatusAndHeaders(status, list({"Content-Type": "text/html", **names}.items()), protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=head,
            warc_headers_dict={"WARC-Date": at},
        )
        self._writer.write_record(record)
        return str(record.rec_headers.get_header("WARC-Payload-Digest"))

    def revisit(self, url: str, found: str, refers_to: str, refers_at: str, *, at: str) -> None:
        head = StatusAndHeaders("304 Not Modified", [], protocol="HTTP/1.1")
        record = self._writer.create_revisit_record(
            url, found, refers_to, refers_at, http_headers=head, warc_headers_dict={"WARC-Date": at}
        )
        self._writer.write_record(record)

    def close(self) -> Path:
        self._out.close()
        return self.path


def replay(*paths: Path) -> list[Replayed]:
    return list(captures_from_warc(paths, run_id="r", product="heron", source="heron/warc"))


@pytest.mark.parametrize("name", ["one.warc.gz", "one.warc"])
def test_pages_redirects_errors_and_walls_of_another_tool(tmp_path: Path, name: str) -> None:
    made = Foreign(tmp_path / name)
    made.response("http://heron.test/robots.txt", b"User-agent: *", Content_Type="text/plain")
    made.response("http://heron.test/logo.png", b"\x89PNG", Content_Type="image/png")
    made.response("http://heron.test/", page("Heron").encode(), ETag='"1"')
    made.response("http://heron.test/zip", gzip.compress(page("Zip").encode()), Content_Encoding="gzip")
    made.response("http://heron.test/old", b"", status="301 Moved", Location="/new")
    made.response("http://heron.test/gone", b"no", status="404 Not Found")
    made.response("http://heron.test/wall", b"<title>Just a moment...</title>Checking your browser")
    made.response("http://heron.test/cut", gzip.compress(page("Cut").encode())[:-20], Content_Encoding="gzip")
    found = {each.capture.url.removeprefix("http://heron.test"): each for each in replay(made.close())}
    assert {path: each.capture.outcome.value for path, each in found.items()} == {
        "/": "fetched", "/zip": "fetched", "/old": "redirect", "/gone": "gone", "/wall": "refused", "/cut": "failed",
    }  # fmt: skip
    assert found["/zip"].payload == page("Zip").encode()
    assert found["/zip"].capture.digest == digest(page("Zip").encode())
    assert found["/old"].capture.redirect_to == "http://heron.test/new"
    assert found["/"].capture.at == datetime(2026, 1, 1, tzinfo=UTC)
    assert found["/"].capture.etag == '"1"'
    read = Archive(tmp_path / "elsewhere").read(found["/zip"].capture)
    assert read.payload == page("Zip").encode()


def test_captures_of_one_address_over_time_and_over_files(tmp_path: Path) -> None:
    first, second = Foreign(tmp_path / "a.warc.gz"), Foreign(tmp_path / "b.warc.gz")
    url = "http://heron.test/"
    found = first.response(url, page("Heron").encode())
    first.response(url, page("Heron, new").encode(), at="2026-02-01T00:00:00Z")
    second.response(url, page("Heron, new").encode(), at="2026-03-01T00:00:00Z")
    second.revisit(url, found, url, "2026-01-01T00:00:00Z", at="2026-04-01T00:00:00Z")
    second.revisit(url, "sha1:UNKNOWN", url, "1999-01-01T00:00:00Z", at="2026-05-01T00:00:00Z")
    captures = replay(first.close(), second.close())
    assert [each.capture.outcome.value for each in captures] == ["fetched", "fetched", "unchanged", "unchanged"]
    assert captures[3].payload == page("Heron").encode()
    assert Archive(tmp_path).read(captures[3].capture).payload == page("Heron").encode()
    assert len({each.capture.id for each in captures}) == 4
    again = replay(tmp_path / "a.warc.gz", tmp_path / "b.warc.gz")
    assert [each.capture.id for each in again] == [each.capture.id for each in captures]


def test_a_truncated_archive_gives_what_stands_before_the_damage(tmp_path: Path) -> None:
    made = Foreign(tmp_path / "a.warc.gz")
    made.response("http://heron.test/1", page("One").encode())
    made.response("http://heron.test/2", page("Two").encode())
    path = made.close()
    path.write_bytes(path.read_bytes()[:-50])
    replayed = captures_from_warc([path], run_id="r", product="p", source="s")
    assert next(replayed).capture.url == "http://heron.test/1"
    with pytest.raises(ArchiveError, match=r"a\.warc\.gz at byte \d+"):
        next(replayed)


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"PK\x03\x04zip", gzip.compress(b"text")])
def test_what_is_no_archive_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.warc.gz"
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="odd"):
        replay(path)


def test_our_own_archive_gives_back_the_same_captures(site: Site, market: Make) -> None:
    site["/robots.txt"] = "User-agent: *\nDisallow: /no"
    site["/"] = page("Heron", "/a", "/no", "/gone")
    site["/a"] = page("A")
    made = market()
    first, second = made.crawl(), made.crawl()
    paths = sorted(made.workspace.archive_dir.iterdir())
    replayed = list(captures_from_warc(paths, run_id="r2", product="", source="", archive=made.workspace.archive))
    stored = [capture for capture in (*first.captures, *second.captures) if capture.product]
    assert sorted(each.capture.id for each in replayed) == sorted(capture.id for capture in stored)
    archive = Archive(made.workspace.archive_dir)
    for each in replayed:
        if each.payload and each.capture.outcome.value in ("fetched", "unchanged"):
            assert archive.read(each.capture).payload == each.payload
