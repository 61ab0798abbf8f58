"""Signals out of what is kept of an interface's answer; pure, and nothing raises."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from rivalscope.core.signals import MarketSignal, SignalKind

__all__ = ["read_signals"]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_MAX_SIGNALS = 5_000


def read_signals(payload: bytes, url: str) -> tuple[MarketSignal, ...]:
    """Return the signals of an answer, which is known by its keys; none: it is none of the known ones."""
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError):
        return ()
    found: Iterator[MarketSignal] = iter(())
    if isinstance(data, list):
        found = _lever(data)
    elif isinstance(data, dict) and isinstance(data.get("downloads"), list):
        found = _npm(data)
    elif isinstance(data, dict) and isinstance(data.get("data"), list):
        found = _pypi(data)
    elif isinstance(data, dict) and isinstance(data.get("incidents"), list):
        found = _incidents(data["incidents"])
    elif isinstance(data, dict) and isinstance(data.get("jobs"), list):
        found = _greenhouse(data["jobs"])
    elif isinstance(data, dict) and isinstance(data.get("paths"), dict):
        found = _operations(data["paths"], url)
    return tuple(one for one, _ in zip(found, range(_MAX_SIGNALS), strict=False))


def _npm(data: Mapping[str, Any]) -> Iterator[MarketSignal]:
    yield from (
        _downloads(str(data.get("package") or ""), one.get("day"), one.get("downloads"))
        for one in _objects(data["downloads"])
        if _time(one.get("day")) is not None
    )


def _pypi(data: Mapping[str, Any]) -> Iterator[MarketSignal]:
    yield from (
        _downloads(str(data.get("package") or ""), one.get("date"), one.get("downloads"))
        for one in _objects(data["data"])
        if one.get("category") in (None, "without_mirrors") and _time(one.get("date")) is not None
    )


def _downloads(package: str, day: object, count: object) -> MarketSignal:
    value = float(count) if isinstance(count, int | float) else None
    return MarketSignal(kind=SignalKind.DOWNLOADS, key=str(day), name=package, at=_time(day), value=value)


def _incidents(found: object) -> Iterator[MarketSignal]:
    for one in _objects(found):
        begun = _time(one.get("started_at")) or _time(one.get("created_at"))
        ended = _time(one.get("resolved_at"))
        yield MarketSignal(
            kind=SignalKind.INCIDENT,
            key=_text(one, "id"),
            name=_text(one, "name"),
            at=begun,
            value=round((ended - begun).total_seconds() / 60, 1) if begun and ended else None,
            detail=_text(one, "impact"),
            url=_text(one, "shortlink"),
        )


def _greenhouse(found: object) -> Iterator[MarketSignal]:
    for one in _objects(found):
        where = one.get("location")
        yield MarketSignal(
            kind=SignalKind.JOB,
            key=_text(one, "id"),
            name=_text(one, "title"),
            at=_time(one.get("first_published")) or _time(one.get("updated_at")),
            detail=_text(where, "name") if isinstance(where, dict) else "",
            url=_text(one, "absolute_url"),
        )


def _lever(found: object) -> Iterator[MarketSignal]:
    for one in _objects(found):
        about = one.get("categories")
        if one.get("text"):
            yield MarketSignal(
                kind=SignalKind.JOB,
                key=_text(one, "id"),
                name=_text(one, "text"),
                at=_time(one.get("createdAt")),
                detail=_text(about, "team") if isinstance(about, dict) else "",
                url=_text(one, "hostedUrl"),
            )


def _operations(paths: Mapping[str, Any], url: str) -> Iterator[MarketSignal]:
    for path, methods in paths.items():
        for method in _METHODS:
            operation = methods.get(method) if isinstance(methods, dict) else None
            if isinstance(operation, dict):
                name = f"{method.upper()} {path}"
                gone = "deprecated" if operation.get("deprecated") is True else ""
                yield MarketSignal(kind=SignalKind.OPERATION, key=name, name=name, at=None, detail=gone, url=url)


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    yield from (one for one in (value if isinstance(value, list) else ()) if isinstance(one, dict))


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _time(value: object) -> datetime | None:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)  # Lever counts milliseconds
        if not isinstance(value, str) or not value[:4].isdigit():
            return None
        found = datetime.fromisoformat(value)
    except (ValueError, OverflowError, OSError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
