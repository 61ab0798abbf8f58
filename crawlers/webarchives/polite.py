"""Ask the servers of an archive politely: one request at a time, with pauses, and longer ones when they are busy."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from crawlers.safety import refuse_url
from rivalscope.core.errors import RivalscopeError

__all__ = ["PoliteClient", "ServerAnswer"]

_TRIES = 5
_BUSY = (429, 500, 502, 503, 504)
_LONGEST_WAIT = 60.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An archive redirects to the capture nearest in time, which is another one than was asked for."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """What a server answered."""

    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(slots=True)
class PoliteClient:
    """Fetches from archives."""

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

    def get(self, address: str, *, part: tuple[int, int] | None = None) -> ServerAnswer | None:
        """Fetch an address; None: there is nothing, or more than the limit for one page.

        Args:
            address: Where.
            part: First byte and number of bytes to ask for.

        Raises:
            RivalscopeError: The server does not answer, or refuses.
        """
        if why := refuse_url(address, allow_private=self.allow_private):
            raise self._error(address, f"may not be queried: {why}")
        headers = {"User-Agent": self.agent}
        if part is not None:
            headers["Range"] = f"bytes={part[0]}-{part[0] + part[1] - 1}"
        said = "no answer"
        for attempt in range(_TRIES):
            time.sleep(max(0.0, self._last + self.delay * (2**attempt if attempt else 1) - time.monotonic()))
            self.requests += 1
            try:
                with self._opener.open(urllib.request.Request(address, headers=headers), timeout=self.timeout) as found:
                    if part is not None and found.status != 206:
                        raise self._error(address, "does not send parts of files")
                    body = found.read(self.max_bytes + 1)
                    kept = {name.lower(): value for name, value in found.headers.items()}
                    return ServerAnswer(kept, body) if len(body) <= self.max_bytes else None
            except urllib.error.HTTPError as error:
                error.close()
                if error.code in (301, 302, 303, 307, 308, 404, 410, 416):
                    return None
                said = f"status {error.code}"
                if error.code not in _BUSY:
                    break
                wait = error.headers.get("Retry-After", "")
                time.sleep(min(_LONGEST_WAIT, float(wait)) if wait.isdigit() else 0.0)
            except (OSError, ValueError) as error:
                said = str(error)
            finally:
                self._last = time.monotonic()
        raise self._error(address, f"is not responding ({said})")

    @staticmethod
    def _error(address: str, what: str) -> RivalscopeError:
        return RivalscopeError(
            f"the web archive {what}",
            where=address,
            next_step="Run the command again later; it resumes from there.",
        )
