"""Sources of public signals: downloads of a package, incidents of a status page, a job board, an OpenAPI document."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

from crawlers.sources.demand.kept import Keep, Shape, kept_json
from crawlers.sources.demand.tracker import Tracker
from rivalscope.core.config import SourceSpec
from rivalscope.core.errors import ConfigError

__all__ = ["Downloads", "Jobs", "OpenApi", "StatusPage"]

_PLAIN = Keep.PLAIN


class _OneDocument(Tracker):
    """Asks for one document, which is whole each time."""

    def first(self, spec: SourceSpec) -> str:
        """Return the document."""
        return spec.url

    def further(self, url: str, headers: Mapping[str, str], data: Any) -> list[str]:
        """There is nothing further."""
        return []


class Downloads(_OneDocument):
    """Downloads a day of a package: the address of its page at npm or PyPI."""

    shape: ClassVar[Shape] = {
        "package": _PLAIN,
        "downloads": [{"day": _PLAIN, "downloads": _PLAIN}],
        "data": [{"category": _PLAIN, "date": _PLAIN, "downloads": _PLAIN}],
    }

    def first(self, spec: SourceSpec) -> str:
        """Return the registry's public count of the last year (npm) or half year (PyPI)."""
        parts = urlsplit(spec.url)
        own = f"{parts.scheme}://{parts.netloc}" if ":" in parts.netloc else ""
        if found := re.match(r"^/package/((?:@[\w.~-]+/)?[\w.~-]+)", parts.path):
            return f"{own or 'https://api.npmjs.org'}/downloads/range/last-year/{found[1]}"
        if found := re.match(r"^/(?:project|p)/([A-Za-z0-9._-]+)", parts.path):
            return f"{own or 'https://pypistats.org'}/api/packages/{found[1].lower()}/overall?mirrors=false"
        raise ConfigError(
            "not the address of a package",
            where=spec.url,
            next_step="Write https://www.npmjs.com/package/NAME or https://pypi.org/project/NAME/.",
        )


class StatusPage(_OneDocument):
    """Incidents of a status page with Statuspage's interface: its address."""

    shape: ClassVar[Shape] = {
        "incidents": [
            {
                "id": _PLAIN, "name": _PLAIN, "impact": _PLAIN, "started_at": _PLAIN, "created_at": _PLAIN,
                "resolved_at": _PLAIN, "shortlink": _PLAIN,
            }
        ]
    }  # fmt: skip

    def first(self, spec: SourceSpec) -> str:
        """Return the list of incidents."""
        parts = urlsplit(spec.url)
        return f"{parts.scheme}://{parts.netloc}/api/v2/incidents.json"


class Jobs(_OneDocument):
    """A public job board: https://boards.greenhouse.io/NAME or https://jobs.lever.co/NAME."""

    shape: ClassVar[Shape] = {
        "jobs": [
            {
                "id": _PLAIN, "title": _PLAIN, "first_published": _PLAIN, "updated_at": _PLAIN,
                "absolute_url": _PLAIN, "location": {"name": _PLAIN},
            }
        ]
    }  # fmt: skip
    _lever: ClassVar[Shape] = [
        {"id": _PLAIN, "text": _PLAIN, "createdAt": _PLAIN, "hostedUrl": _PLAIN, "categories": {"team": _PLAIN}}
    ]

    def first(self, spec: SourceSpec) -> str:
        """Return the board's public list."""
        parts = urlsplit(spec.url)
        name = parts.path.strip("/").split("/")[0]
        if not name:
            raise ConfigError(
                "the address contains no board",
                where=spec.url,
                next_step="Write for example https://boards.greenhouse.io/NAME.",
            )
        own = f"{parts.scheme}://{parts.netloc}" if ":" in parts.netloc else ""
        if "lever" in parts.netloc:
            return f"https://api.lever.co/v0/postings/{name}?mode=json"
        return f"{own or 'https://boards-api.greenhouse.io'}/v1/boards/{name}/jobs"

    def kept(self, payload: bytes) -> bytes:
        """Return the posts without what is said of recruiters."""
        return kept_json(payload, self._lever if payload.lstrip()[:1] == b"[" else self.shape, self.salt)


class OpenApi(_OneDocument):
    """An OpenAPI document in JSON: which operations there are, and which are deprecated."""

    shape: ClassVar[Shape] = {}

    def kept(self, payload: bytes) -> bytes:
        """Return the operations; schemas and examples are ten times as long and say nothing of them."""
        try:
            paths = json.loads(payload).get("paths")
        except (ValueError, RecursionError, AttributeError):
            return b""
        if not isinstance(paths, dict):
            return b""
        kept = {
            str(path): {
                method: {"deprecated": operation.get("deprecated") is True}
                for method, operation in methods.items()
                if isinstance(operation, dict)
            }
            for path, methods in paths.items()
            if isinstance(methods, dict)
        }
        return json.dumps({"paths": kept}, ensure_ascii=False, separators=(",", ":")).encode()
