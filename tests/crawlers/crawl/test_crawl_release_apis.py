"""Release interfaces, from the server to what the command line lists."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from crawl_harness import Answer, Market, Site
from ruamel.yaml import YAML

from crawlers.extraction.page import read_page
from crawlers.extraction.releases.api import listed_releases
from rivalscope.core.records import EntryKind, PageKind
from rivalscope.core.store.releases import entries, list_releases
from rivalscope.core.workspace import Workspace

Make = Callable[..., Market]

GITHUB = [
    {
        "tag_name": "v2.1.0",
        "name": "2.1: Boards",
        "draft": False,
        "prerelease": False,
        "published_at": "2026-01-02T09:00:00Z",
        "body": "### Added\r\n- Boards fill themselves (#12)\r\n\r\n### Fixed\r\n- Empty lists open again\r\n",
    },
    {"tag_name": "v2.2.0", "name": "in the making", "draft": True, "body": "- Nobody may know this yet"},
    {"tag_name": "v2.1.0-rc.1", "name": "", "prerelease": True, "published_at": "2025-12-20T09:00:00Z", "body": None},
]
GITLAB = [
    {
        "tag_name": "1.4",
        "name": "Otter 1.4",
        "released_at": "2026-02-03T10:00:00.000Z",
        "description": "## Improvements\n\n* Search finds attachments\n* Timelines scroll sideways\n",
        "upcoming_release": False,
    }
]
PYPI = {
    "info": {
        "name": "plover",
        "version": "3.1.0",
        "description": "# Plover\n\n## Changelog\n\n### 3.1.0 (2026-03-01)\n\n- Rules run on a schedule\n\n"
        "### 3.0.0 (2025-09-01)\n\n- Drops the old format\n",
    },
    "releases": {
        "3.0.0": [{"upload_time_iso_8601": "2025-09-01T08:00:00.000000Z", "yanked": True}],
        "3.1.0": [{"upload_time_iso_8601": "2026-03-01T08:00:00.000000Z", "yanked": False}],
        "3.2.0": [],
    },
}
NPM = {
    "name": "wren",
    "readme": "Wren\n",
    "versions": {"0.9.0": {"deprecated": "use 1.0"}, "1.0.0-beta.1": {}, "1.0.0": {}},
    "time": {
        "created": "2025-01-01T00:00:00.000Z",
        "0.9.0": "2025-01-01T00:00:00.000Z",
        "1.0.0-beta.1": "2025-03-01T00:00:00.000Z",
        "1.0.0": "2025-04-01T00:00:00.000Z",
    },
}


@pytest.mark.slow
def test_every_interface_ends_up_as_releases_of_its_product(site: Site, tmp_path: Path) -> None:
    for path, answer in {
        "/api/v3/repos/heron/desk/releases?per_page=100": GITHUB,
        "/api/v4/projects/otter%2Fdesk/releases?per_page=100": GITLAB,
        "/pypi/plover/json": PYPI,
        "/wren": NPM,
    }.items():
        site[path] = Answer(json.dumps(answer), mime="application/json")
    places = {
        "Heron": ("github", "heron/desk"),
        "Otter": ("gitlab", "otter/desk"),
        "Plover": ("pypi", "project/plover/"),
    }
    places["Wren"] = ("npm", "package/wren")
    data = {
        "market": "interfaces",
        "allow_private": True,
        "crawl": {"delay": 0},
        "products": [
            {"name": name, "sources": [{"kind": kind, "url": f"{site.url}/{path}"}]}
            for name, (kind, path) in places.items()
        ],
    }
    YAML(typ="safe").dump(data, tmp_path / "market.yaml")
    tokens = {"RIVALSCOPE_GITHUB_TOKEN": "hub-token-1", "RIVALSCOPE_GITLAB_TOKEN": "lab-token-2"}

    def cli(*words: str) -> str:
        command = [sys.executable, "-m", "rivalscope.app.cli", *words, "--workspace", str(tmp_path)]
        done = subprocess.run(
            command, env=os.environ | tokens | {"COLUMNS": "200"}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "token-" not in done.stdout + done.stderr
        return done.stdout

    cli("run")
    listed = cli("releases")
    for text in ("Boards fill themselves", "Search finds attachments", "Rules run on a schedule"):
        assert text in listed
    workspace = Workspace(tmp_path)
    with workspace.store.begin() as connection:
        found = {(row["product"], row["version"]): row for row in list_releases(connection)}
        told = {(row["product"], row["text"]): row for row in entries(connection)}
    workspace.store.close()
    assert set(found) == {
        ("heron", "2.1.0"), ("heron", "2.1.0-rc.1"), ("otter", "1.4"), ("plover", "3.0.0"), ("plover", "3.1.0"),
        ("wren", "0.9.0"), ("wren", "1.0.0-beta.1"), ("wren", "1.0.0"),
    }  # fmt: skip
    assert found["heron", "2.1.0"]["published"] == date(2026, 1, 2)
    assert found["heron", "2.1.0-rc.1"]["prerelease"]
    assert found["plover", "3.0.0"]["yanked"]
    assert found["wren", "1.0.0"]["published"] == date(2025, 4, 1)
    assert told["heron", "Boards fill themselves (#12)"]["kind"] == EntryKind.ADDED.value
    assert told["heron", "Empty lists open again"]["kind"] == EntryKind.FIXED.value
    assert told["plover", "Rules run on a schedule"]["version"] == "3.1.0"
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".gz")
    assert b"hub-token-1" not in written
    assert b"lab-token-2" not in written


def test_a_list_of_releases_reads_like_a_page_with_a_heading_each() -> None:
    page = read_page(json.dumps(GITHUB).encode(), "https://api.heron.test/releases", mime="application/json")
    assert page.kind is PageKind.CHANGELOG
    assert [release.version for release in page.releases] == ["2.1.0", "2.1.0-rc.1"]
    texts = [block.text for block in page.blocks]
    assert "2.1: Boards" in texts
    assert "Boards fill themselves (#12)" in texts
    assert not any("Nobody may know" in text for text in texts)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "[1, 2]", '{"info": {}, "releases": []}', '[{"tag_name": null}]', "[" * 100_000,
        '{"versions": {"1": 2}, "time": 3}', '[{"tag_name": ["x"], "body": {"a": 1}}]',
        '{"info": {"description": 3}, "releases": {"1.0": [null], "2.0": 7}}',
    ],
)  # fmt: skip
def test_other_documents_list_no_release(text: str) -> None:
    assert listed_releases(text) == ()
