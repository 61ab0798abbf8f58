"""Reading: people's corrections for odd sites are rules like ours; newer rules read the archive again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from crawlers.extraction.version import rules_stamp
from rivalscope.app.workflows import read, read_payload
from rivalscope.app.workflows.analyse import analyse
from rivalscope.app.workflows.read import reading_rule
from rivalscope.app.workflows.read_payload import Share, read_share
from rivalscope.core.archive import Archive
from rivalscope.core.errors import EngineError
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


def test_who_hands_out_the_work_loads_nothing_that_reads_pages(tmp_path: Path) -> None:
    (tmp_path / "market.yaml").write_text("market: m\nproducts: []\n", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path\n"
        "from rivalscope.app.workflows.read import _corrections\n"
        "from rivalscope.core.workspace import Workspace\n"
        "assert _corrections(Workspace(Path(sys.argv[1]))) == ()\n"
        "print([name for name in sys.modules if name.startswith('crawlers.extraction.releases')])\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert said.stdout == "[]\n"


def test_equal_files_of_the_rules_spare_a_worker_to_tell_their_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(tmp_path)

    def told() -> str:
        raise AssertionError

    monkeypatch.setattr(read_payload, "rules_version", told)
    share: dict[str, Any] = {"archive": archive, "archive_id": archive.identity(), "rules": "v"}
    share |= {"corrections": (), "captures": ()}
    assert read_share(Share(**share, stamp=rules_stamp())) == []
    monkeypatch.setattr(read_payload, "rules_version", lambda: "other")
    with pytest.raises(EngineError, match="different extraction rules"):
        read_share(Share(**share, stamp="written at another time"))
