"""A workspace: a folder with a ``market.yaml``, the archive, the store and what people decided."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from rivalscope.core.config import MarketSpec
from rivalscope.core.errors import BusyError, ConfigError
from rivalscope.core.market_file import load_market
from rivalscope.core.store import Store
from rivalscope.core.store.owner import claim_store, write_lock

__all__ = ["Workspace"]

_STORE_ENV = "RIVALSCOPE_STORE"


@dataclass(frozen=True)
class Workspace:
    """Paths and settings of one workspace. Making one touches nothing; :meth:`open` checks that it is there."""

    root: Path
    read_only: bool = False
    """The store refuses every change."""

    @classmethod
    def open(cls, root: Path) -> Workspace:
        """Return the workspace at or above ``root``.

        Raises:
            ConfigError: No ``market.yaml`` there or in a folder above.
        """
        root = root.resolve()
        for folder in (root, *root.parents):
            if (folder / "market.yaml").is_file():
                return cls(folder)
        raise ConfigError(
            "no market.yaml here or in a folder above",
            where=str(root),
            next_step="Create a workspace with: rivalscope init DIR",
        )

    def reading(self) -> Workspace:
        """Return the same workspace with a store that is opened for reading alone."""
        return replace(self, read_only=True)

    @property
    def market_file(self) -> Path:
        """The configuration."""
        return self.root / "market.yaml"

    @property
    def overrides_file(self) -> Path:
        """What people decided."""
        return self.root / "overrides.yaml"

    @property
    def sites_file(self) -> Path:
        """Corrections for unusual sites: CSS selectors, written by people."""
        return self.root / "sites.yaml"

    @property
    def releases_file(self) -> Path:
        """How the release notes of unusual sites are read, written by people."""
        return self.root / "releases.yaml"

    @property
    def archive_dir(self) -> Path:
        """WARC files."""
        return self.root / "archive"

    @property
    def runs_dir(self) -> Path:
        """One folder a run: issues as JSON lines, coverage certificate."""
        return self.root / "runs"

    @property
    def exports_dir(self) -> Path:
        """Where exports and reports go unless specified otherwise."""
        return self.root / "exports"

    @property
    def cache_dir(self) -> Path:
        """What can be computed again: vectors by content and model."""
        return self.root / "cache"

    @property
    def templates_dir(self) -> Path:
        """Templates of briefs and battlecards that take the place of the bundled ones."""
        return self.root / "templates"

    @cached_property
    def market(self) -> MarketSpec:
        """The validated ``market.yaml``."""
        return load_market(self.market_file)

    @cached_property
    def store(self) -> Store:
        """The store, opened and migrated; of a workspace that is only read, opened for reading."""
        url = os.environ.get(_STORE_ENV) or self.market.store or f"sqlite:///{self.root / 'store.sqlite'}"
        return Store.open(url, read_only=self.read_only)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the workspace and its store for one run; the lock of a process that has died is taken over.

        Raises:
            BusyError: Another running process has locked the workspace, or a store that it shares with others.
            StoreError: The store belongs to another archive.
        """
        import fcntl

        path = self.root / ".lock"
        with path.open("a+", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                file.seek(0)
                raise BusyError(
                    f"another run (process {file.read().strip() or 'unknown'}) is using this workspace",
                    where=str(self.root),
                    next_step="Wait until it finishes, or stop it.",
                ) from error
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            with write_lock(self.store):
                claim_store(self.store, self.archive_dir)
                yield
