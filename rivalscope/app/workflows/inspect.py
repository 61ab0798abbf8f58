"""Read one page, from the web, a file or an archive, without a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crawlers.extraction.page import read_page
from crawlers.look import first_look
from rivalscope.core.archive import Archived, records, response_in
from rivalscope.core.config import MarketSpec
from rivalscope.core.errors import ArchiveError, ConfigError, RivalscopeError
from rivalscope.core.records import Page

__all__ = ["Inspected", "inspect_target"]

_MIMES = {".md": "text/markdown", ".markdown": "text/markdown", ".txt": "text/plain", ".json": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """A page with the bytes that it was read from."""

    payload: bytes
    page: Page
    mime: str = "text/html"
    charset: str = ""


def inspect_target(target: str, argument: str = "", *, url: str = "", allow_private: bool = False) -> Inspected:
    """Read a page.

    Args:
        target: ``https://...``, a file, or a WARC file.
        argument: For a WARC file, the URL in it; empty: its first page.
        url: Address that a file is read as.
        allow_private: Allow loopback and private addresses.

    Raises:
        ConfigError: There is no such file.
        ArchiveError: The WARC is damaged or does not contain the URL.
        RivalscopeError: The page cannot be fetched.
    """
    if target.startswith(("http://", "https://")):
        with first_look(target, MarketSpec(market="One page", allow_private=allow_private)) as look:
            seen = look.answer(target)
        if seen is None:
            raise RivalscopeError("nothing was returned", where=target, next_step="Open it in a browser.")
        return _inspected(seen)
    path = Path(target)
    if not path.is_file():
        raise ConfigError("no such file", where=target, next_step="Give a URL, an HTML file or a WARC file.")
    if path.name.endswith((".warc", ".warc.gz")):
        return _inspected(_from_warc(path, argument))
    payload = path.read_bytes()
    mime = _MIMES.get(path.suffix.lower(), "text/html")
    return Inspected(payload=payload, page=read_page(payload, url or path.resolve().as_uri(), mime=mime), mime=mime)


def _from_warc(path: Path, url: str) -> Archived:
    for record in records(path):
        if record.type in ("response", "resource") and url in ("", record.url):
            response = response_in(record)
            if response is not None and response.status == 200 and (url or "html" in response.mime):
                return response
    raise ArchiveError(
        f"contains no page at {url}" if url else "contains no page",
        where=str(path),
        next_step="List its contents with: warcio index " + str(path),
    )


def _inspected(archived: Archived) -> Inspected:
    mime = archived.mime or "text/html"
    page = read_page(archived.payload, archived.url, mime=mime, charset=archived.charset)
    return Inspected(payload=archived.payload, page=page, mime=mime, charset=archived.charset)
