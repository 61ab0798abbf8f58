"""The sample market, served over HTTP, crawled at two dates by the real command line, once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from rivalscope.app.workflows.demo import run_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace that ``make demo`` leaves. Tests read it; one that writes copies it first."""
    folder = tmp_path_factory.mktemp("demo") / "market"
    run_demo(folder, say=lambda text: None)
    return folder
