"""A workspace: a folder with a ``market.yaml``, the archive, the store and what people decided."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rivalscope.core.config import MarketSpec
from rivalscope.core.errors import ConfigError
from rivalscope.core.market_file import load_market
from rivalscope.core.store import Store
from rivalscope.core.store.leases import MARKET, Holder
from rivalscope.core.store.owner import claim, claim_store

if TYPE_CHECKING:
    from rivalscope.core.archive import Archive

__all__ = ["CLUSTER_ENV", "STORE_ENV", "Workspace"]

STORE_ENV = "RIVALSCOPE_STORE"
CLUSTER_ENV = "RIVALSCOPE_CLUSTER"


@dataclass(frozen=True)
class Workspace:
    """Paths and settings of one workspace. Creating one reads nothing; :meth:`open` checks that it exists."""

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
            "there is no market.yaml here or in any folder above",
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
    def origin(self) -> str:
        """Id of this folder among those that share its store; it moves with the folder. Empty: nothing came from it."""
        path = self.root / ".workspace-id"
        return path.read_text(encoding="ascii") if path.exists() else ""

    def name_origin(self) -> str:
        """Return :attr:`origin`, and give it to a folder that has none yet."""
        if not self.origin:
            path = self.root / ".workspace-id"
            fresh = path.with_name(f"{path.name}.{os.getpid()}")
            fresh.write_text(uuid.uuid4().hex, encoding="ascii")
            fresh.replace(path)
        return self.origin

    @property
    def archive_dir(self) -> Path:
        """WARC files; of an archive in object storage, those that are not uploaded yet."""
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
        url = os.environ.get(STORE_ENV) or self.market.store or f"sqlite:///{self.root / 'store.sqlite'}"
        return Store.open(url, read_only=self.read_only)

    @property
    def archive(self) -> Archive:
        """The archive, in the folder or where ``market.yaml`` says."""
        from rivalscope.core.archive import Archive  # most commands read only the store

        megabytes = self.market.archive_cache
        return Archive(
            self.archive_dir,
            address=self.market.archive,
            cache=self.cache_dir / "archive",
            cache_bytes=megabytes * 1_000_000,
        )

    @property
    def has_cluster(self) -> bool:
        """Whether workers do the market's scheduled work."""
        return bool(os.environ.get(CLUSTER_ENV) or self.market.cluster)

    @cached_property
    def cluster(self) -> Store:
        """The store that several markets share for what hosts are asked and for jobs; none is named: the market's."""
        url = os.environ.get(CLUSTER_ENV) or self.market.cluster
        return Store.open(url) if url else self.store

    @contextmanager
    def lock(
        self,
        doing: str = "work on the market",
        *,
        names: Collection[str] = (MARKET,),
        waiting: Callable[[Holder], None] | None = None,
    ) -> Iterator[None]:
        """Hold the market, or parts of it, for one piece of work; what a dead process held is taken over.

        Args:
            doing: What for, as others are told.
            names: Leases (see :mod:`rivalscope.core.store.leases`): the whole market, what publishes, or sources.
            waiting: Wait for whoever holds them, and call this with who it is; None: do not wait.

        Raises:
            BusyError: Another living process holds it; the message names who, where and since when.
            StoreError: The store belongs to another archive.
        """
        with claim(self.store, names, doing=doing, waiting=waiting):
            claim_store(self.store, self.archive)
            yield
