"""Ask a public web archive what it holds of a page, and fetch it: the CDX API and raw pages of the Wayback Machine.

https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server (paging by resume key), and ``id_`` addresses,
which give a page as it was captured, without the archive's own additions.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from crawlers.safety import refuse_url
from rivalscope.core.errors import RivalscopeError

__all__ = ["Memento", "WebArchive", "distinct"]

_TRIES = 5
_BUSY = (429, 500, 502, 503, 504)
_PAGE = 500
"""Lines that are asked for at once."""
_MOST_LINES = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """A capture that an archive lists."""

    url: str
    at: datetime
    digest: str
    """The archive's own, of the payload."""
    stamp: str
    """Its time as the archive writes it, 14 digits."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An archive redirects to the capture nearest in time, which is another one than was asked for."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(slots=True)
class WebArchive:
    """An archive server, asked politely: one request at a time, with pauses, and longer ones when it is busy."""

    server: str
    """For example https://web.archive.org."""
    agent: str
    delay: float = 1.0
    timeout: float = 60.0
    max_bytes: int = 20_000_000
    allow_private: bool = False
    requests: int = 0
    """Made so far, repeated ones included."""
    _opener: urllib.request.OpenerDirector = field(
        default_factory=lambda: urllib.request.build_opener(_NoRedirect), repr=False
    )
    _last: float = 0.0

    def mementos(self, url: str, *, since: datetime, until: datetime) -> Iterator[Memento]:
        """Yield the readable captures of a page, the oldest first; those that repeat the one before are left out.

        Raises:
            RivalscopeError: The archive does not answer, or with something else.
        """
        key = ""
        for _ in range(_MOST_LINES // _PAGE):
            asked = {
                "url": url, "output": "json", "fl": "timestamp,original,digest", "filter": "statuscode:200",
                "collapse": "digest", "from": f"{since:%Y%m%d%H%M%S}", "to": f"{until:%Y%m%d%H%M%S}",
                "limit": str(_PAGE), "showResumeKey": "true", **({"resumeKey": key} if key else {}),
            }  # fmt: skip
            _, body = self._get(f"{self.server}/cdx/search/cdx?{urlencode(asked)}")
            try:
                rows = json.loads(body or b"[]")
            except ValueError as error:
                raise self._error("returned something that is not a list of captures") from error
            key = ""
            if len(rows) >= 2 and rows[-2] == []:
                key, rows = str(rows[-1][0]), rows[:-2]
            for row in rows[1:]:
                stamp, original, digest = (str(value) for value in row)
                try:
                    at = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
                except ValueError:
                    continue
                yield Memento(url=original, at=at, digest=digest, stamp=stamp)
            if not key:
                return

    def fetch(self, memento: Memento) -> tuple[list[tuple[str, str]], bytes] | None:
        """Return the headers and the payload of a capture as it was made; None: the archive has it no more.

        Raises:
            RivalscopeError: The archive does not answer.
        """
        return self._get(self.address(memento), missing=True) or None

    def address(self, memento: Memento) -> str:
        """Return where a capture stands."""
        return f"{self.server}/web/{memento.stamp}id_/{memento.url}"

    def _get(self, address: str, *, missing: bool = False) -> Any:
        if why := refuse_url(address, allow_private=self.allow_private):
            raise self._error(f"may not be queried: {why}")
        said = "no answer"
        for attempt in range(_TRIES):
            time.sleep(max(0.0, self._last + self.delay * (2**attempt if attempt else 1) - time.monotonic()))
            self.requests += 1
            request = urllib.request.Request(address, headers={"User-Agent": self.agent})
            try:
                with self._opener.open(request, timeout=self.timeout) as response:
                    body = response.read(self.max_bytes + 1)
                    if len(body) > self.max_bytes:
                        return None if missing else self._raise("returned more than the size limit for a page")
                    return list(response.headers.items()), body
            except urllib.error.HTTPError as error:
                error.close()
                said = f"status {error.code}"
                if missing and error.code not in _BUSY:
                    return None
                if error.code not in _BUSY:
                    break
                wait = error.headers.get("Retry-After", "")
                time.sleep(min(60.0, float(wait)) if wait.isdigit() else 0.0)
            except (OSError, ValueError) as error:
                said = str(error)
            finally:
                self._last = time.monotonic()
        raise self._error(f"is not responding ({said})")

    def _raise(self, what: str) -> None:
        raise self._error(what)

    def _error(self, what: str) -> RivalscopeError:
        return RivalscopeError(
            f"the web archive {what}",
            where=self.server,
            next_step="Run the command again later; it resumes from there.",
        )


def distinct(mementos: Iterator[Memento]) -> list[Memento]:
    """Return captures, the oldest first, without those that show what the one before showed."""
    found: list[Memento] = []
    for memento in sorted(mementos, key=lambda one: one.at):
        if not found or found[-1].digest != memento.digest:
            found.append(memento)
    return found
