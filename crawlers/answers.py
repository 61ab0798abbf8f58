"""An answer as it came over the wire, and as it goes into the archive: decoded, and without secrets of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawlers.secrets import Vault
from rivalscope.core.archive import Exchange, printable
from rivalscope.core.records import Capture

__all__ = ["HttpAnswer", "clean_body", "clean_headers", "exchange_of", "keep_part", "says_no_more"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """An HTTP answer, as it came over the wire."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    message: str = ""
    ip: str = ""
    request_headers: Sequence[tuple[str, str]] = ()
    whole: bool = True
    """False: the connection broke before the end."""


def says_no_more(exchange: Exchange, before: Capture) -> bool:
    """Return whether an answer about an unchanged page tells nothing that the archive does not contain already."""
    headers = {name.lower(): value for name, value in exchange.headers}
    return (
        exchange.status in (200, 304)
        and printable(headers.get("etag", before.etag), limit=500) == before.etag
        and printable(headers.get("last-modified", before.last_modified), limit=100) == before.last_modified
    )


def clean_headers(answer: HttpAnswer, vault: Vault) -> HttpAnswer:
    """Take secrets of ours out of headers; those of others are still needed to follow a redirect."""
    if not vault.holds_any:
        return answer
    return replace(
        answer,
        headers=[(name, vault.clean_own(value)) for name, value in answer.headers],
        request_headers=[(name, vault.clean_own(value)) for name, value in answer.request_headers],
    )


def clean_body(answer: HttpAnswer, payload: bytes, vault: Vault) -> tuple[HttpAnswer, bytes]:
    """Take secrets of ours out of a body that repeats them; the encoded bytes of such a body are not kept."""
    cleaned = vault.clean_bytes(payload)
    if cleaned == payload:
        return answer, payload
    return replace(answer, body=cleaned if answer.body == payload else b""), cleaned


def keep_part(answer: HttpAnswer, payload: bytes, kept: bytes) -> tuple[HttpAnswer, bytes]:
    """Leave out what a source does not keep of its answers, from the bytes as they came, too."""
    return (answer, payload) if kept == payload else (replace(answer, body=kept), kept)


def exchange_of(answer: HttpAnswer, payload: bytes, problem: str) -> Exchange:
    """Describe an answer whose encoding was undone; one that could not be undone is kept as it came."""
    if problem:
        return Exchange(
            status=answer.status, message=answer.message, headers=answer.headers, payload=answer.body,
            request_headers=answer.request_headers, ip=answer.ip,
            truncated="disconnect" if not answer.whole else "",
        )  # fmt: skip
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in ("content-encoding", "transfer-encoding") else name, value)
        for name, value in answer.headers
        if name.lower() != "content-length"
    ]
    headers.append(("Content-Length", str(len(payload))))
    return Exchange(
        status=answer.status,
        message=answer.message,
        headers=headers,
        payload=payload,
        request_headers=answer.request_headers,
        ip=answer.ip,
    )
