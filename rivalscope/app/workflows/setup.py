"""Make a workspace."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from rivalscope.core.config import load_market
from rivalscope.core.errors import ConfigError

__all__ = ["init_workspace"]


def init_workspace(folder: Path, *, market_yaml: str | None = None) -> Path:
    """Make a workspace and return the path of its ``market.yaml``.

    Args:
        folder: May exist, but must not be a workspace yet.
        market_yaml: Its text; None: the commented template.

    Raises:
        ConfigError: There is a ``market.yaml`` already, or the folder cannot be made.
    """
    path = folder / "market.yaml"
    if path.exists():
        raise ConfigError(
            "this is a workspace already", where=str(path), next_step="Edit it, or choose another folder."
        )
    text = market_yaml or resources.files("rivalscope.app").joinpath("templates/market.yaml").read_text("utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        # Archives and stores are large and can be rebuilt from the web or the archive; what people write is not.
        (folder / ".gitignore").write_text(
            "archive/\ncache/\nruns/\nexports/\nstore.sqlite*\n.lock\n", encoding="utf-8"
        )
    except OSError as error:
        raise ConfigError(f"cannot make the workspace: {error.strerror}", where=str(folder)) from error
    load_market(path)
    return path
