"""Public signals: from an interface on loopback to the view, and nothing from answers of another form."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from sqlalchemy import text

from crawlers.extraction.signals import read_signals
from crawlers.sources import rule_for
from rivalscope.app.workflows.collect import collect
from rivalscope.core.signals import CAVEATS, SignalKind
from rivalscope.core.source_kinds import SIGNAL_KINDS, SourceKind
from rivalscope.core.workspace import Workspace

sys.path.insert(0, str(Path(__file__).parents[1] / "crawl"))

from crawl_harness import Answer, Site

NPM = {
    "package": "heron",
    "downloads": [{"day": "2026-01-01", "downloads": 40}, {"day": "2026-01-02", "downloads": 44}],
}
PYPI = {"package": "heron", "data": [
    {"category": "without_mirrors", "date": "2026-01-01", "downloads": 7},
    {"category": "with_mirrors", "date": "2026-01-01", "downloads": 9},
]}  # fmt: skip
STATUS = {"page": {"name": "Heron"}, "incidents": [
    {"id": "i1", "name": "Slow logins", "impact": "major", "created_at": "2026-02-01T10:00:00Z",
     "resolved_at": "2026-02-01T11:30:00Z", "shortlink": "https://stspg.io/1", "incident_updates": [{"body": "x"}]},
]}  # fmt: skip
JOBS = {"jobs": [{"id": 5, "title": "Engineer, Search", "updated_at": "2026-03-01T00:00:00-05:00",
                  "absolute_url": "https://x.test/5", "location": {"name": "Lisbon"}}]}  # fmt: skip
LEVER = [{"id": "a", "text": "Designer", "createdAt": 1767225600000, "hostedUrl": "https://x.test/a",
          "categories": {"team": "Design"}, "lists": [{"text": "by Bob"}]}]  # fmt: skip


def api(*operations: str, deprecated: str = "") -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for one in operations:
        method, path = one.split()
        paths.setdefault(path, {})[method] = {"deprecated": one == deprecated, "summary": "x", "responses": {}}
    return {"openapi": "3.1.0", "paths": paths}


def read(kind: SourceKind, answer: Any) -> list[tuple[str, str, float | None, str]]:
    kept = rule_for(kind, {}).kept(json.dumps(answer).encode())
    found = read_signals(kept, "https://x.test/")
    return [(one.kind.value, one.name, one.value, one.detail) for one in found]


def test_every_interface_gives_its_signals_and_nothing_else_is_kept() -> None:
    assert read(SourceKind.DOWNLOADS, NPM) == [("downloads", "heron", 40, ""), ("downloads", "heron", 44, "")]
    assert read(SourceKind.DOWNLOADS, PYPI) == [("downloads", "heron", 7, "")]
    assert read(SourceKind.STATUS_PAGE, STATUS) == [("incident", "Slow logins", 90, "major")]
    assert read(SourceKind.JOBS, JOBS) == [("job", "Engineer, Search", None, "Lisbon")]
    assert read(SourceKind.JOBS, LEVER) == [("job", "Designer", None, "Design")]
    assert b"Bob" not in rule_for(SourceKind.JOBS, {}).kept(json.dumps(LEVER).encode())
    assert read(SourceKind.OPENAPI, api("get /a", "put /a", deprecated="put /a")) == [
        ("operation", "GET /a", None, ""), ("operation", "PUT /a", None, "deprecated"),
    ]  # fmt: skip
    assert set(CAVEATS) == set(SignalKind)


@pytest.mark.parametrize("kind", sorted(SIGNAL_KINDS))
@pytest.mark.parametrize("answer", [None, [], {}, [1], {"jobs": 3, "paths": {"/a": 1}}, {"downloads": [{"day": []}]}])
def test_an_answer_of_another_form_gives_none(kind: SourceKind, answer: Any) -> None:
    assert read(kind, answer) == []


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with nothing on it."""
    made = Site()
    yield made
    made.close()


def test_an_operation_that_went_and_one_that_came_are_told(site: Site, tmp_path: Path) -> None:
    site["/openapi.json"] = Answer(json.dumps(api("get /a", "get /b")), mime="application/json")
    data = {
        "market": "m", "allow_private": True, "crawl": {"delay": 0},
        "products": [{"name": "Heron", "sources": [{"kind": "openapi", "url": f"{site.url}/openapi.json"}]}],
    }  # fmt: skip
    YAML(typ="safe").dump(data, tmp_path / "market.yaml")
    workspace = Workspace(tmp_path)
    collect(workspace).raise_if_failed()
    site["/openapi.json"] = Answer(json.dumps(api("get /a", "get /c", deprecated="get /a")), mime="application/json")
    collect(workspace).raise_if_failed()
    with workspace.store.begin() as connection:
        rows = connection.execute(text("SELECT name, detail, gone FROM v_signals ORDER BY name")).all()
        caveats = set(connection.execute(text("SELECT caveat FROM v_signals")).scalars())
    workspace.store.close()
    assert [(name, detail, bool(gone)) for name, detail, gone in rows] == [
        ("GET /a", "deprecated", False), ("GET /b", None, True), ("GET /c", None, False),
    ]  # fmt: skip
    assert caveats == {CAVEATS[SignalKind.OPERATION]}
