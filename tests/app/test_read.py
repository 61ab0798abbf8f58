"""Reading: people's corrections for odd sites are rules like ours; newer rules read the archive again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from rivalscope.app.workflows import read
from rivalscope.app.workflows.analyse import analyse
from rivalscope.app.workflows.read import reading_rule
from rivalscope.core.workspace import Workspace


def test_a_correction_reads_the_archive_anew_without_a_visit(demo: Path, tmp_path: Path) -> None:
    shutil.copytree(demo, tmp_path / "copy")
    workspace = Workspace(tmp_path / "copy")
    before = reading_rule(workspace)
    workspace.sites_file.write_text("- match: '127.0.0.1:*/pricing*'\n  kind: pricing\n", encoding="utf-8")
    assert reading_rule(workspace) != before
    analyse(workspace)
    with workspace.store.begin() as connection:
        rules = connection.execute(
            text(
                "SELECT DISTINCT rule FROM contents c JOIN page_versions v ON v.content_id = c.id "
                "WHERE v.known_to IS NULL AND v.valid_to IS NULL"
            )
        ).scalars()
        assert list(rules) == [reading_rule(workspace)]


def test_the_version_of_the_rules_is_told_again_once_a_file_of_them_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "market.yaml").write_text("market: m\nproducts: []\n", encoding="utf-8")
    workspace = Workspace(tmp_path)
    kept = reading_rule(workspace)
    monkeypatch.setattr(read, "rules_version", lambda: "another")
    assert reading_rule(workspace) == kept
    monkeypatch.setattr(read, "rules_stamp", lambda: "written since")
    assert reading_rule(workspace) == "another"
    workspace.store.close()
