"""What workers need to know of a market, wherever they run: the cluster's store passes it on, a folder is made of it.

Addresses are kept without passwords: each machine has its own (PGPASSWORD, ~/.pgpass), as it has the tokens of sources.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import URL, select

from rivalscope.core import clock
from rivalscope.core.errors import ConfigError
from rivalscope.core.ids import slug
from rivalscope.core.store import Store
from rivalscope.core.store import tables as t
from rivalscope.core.store.engine import upsert
from rivalscope.core.store.leases import this_process
from rivalscope.core.workspace import STORE_ENV, Workspace

__all__ = ["ClusterMarket", "cluster_of", "known_markets", "open_market", "register_market"]

_FILES = ("market.yaml", "sites.yaml", "releases.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterMarket:
    """A market of a cluster.

    Attributes:
        name: Slug of its name.
        database: Its store, on the cluster's server.
        archive: Folder of its archive.
        files: market.yaml and what people wrote about unusual sites: name -> text.
    """

    name: str
    database: str
    archive: str
    files: dict[str, str]


def cluster_of(workspace: Workspace) -> Store:
    """Return the cluster's store.

    Raises:
        ConfigError: The workspace names none, or it is not PostgreSQL.
    """
    if workspace.cluster is workspace.store:
        raise ConfigError(
            "this market belongs to no cluster",
            where=str(workspace.market_file),
            next_step="Name the cluster's database: cluster: postgresql://HOST/NAME, or RIVALSCOPE_CLUSTER.",
        )
    return require_postgres(workspace.cluster)


def require_postgres(store: Store) -> Store:
    """Return a store that can hold jobs.

    Raises:
        ConfigError: It is not PostgreSQL.
    """
    if store.engine.dialect.name != "postgresql":
        raise ConfigError(
            "a cluster needs PostgreSQL", where=store.engine.url.render_as_string(), next_step="See docs/team.md."
        )
    return store


def register_market(workspace: Workspace) -> ClusterMarket:
    """Tell a cluster of a market, or of what has changed in it.

    Raises:
        ConfigError: Its store is not on the cluster's server.
    """
    cluster, url = cluster_of(workspace), workspace.store.engine.url
    if (url.host, url.port, url.query) != (cluster.engine.url.host, cluster.engine.url.port, cluster.engine.url.query):
        raise ConfigError(
            "the market's store must be on the cluster's PostgreSQL server",
            where=f"{url.render_as_string()} and {cluster.engine.url.render_as_string()}",
            next_step="Write both addresses with the same host and port; the databases may differ.",
        )
    market = ClusterMarket(
        name=slug(workspace.market.market),
        database=url.database or "",
        archive=str(workspace.archive_dir.resolve()),
        files={name: (workspace.root / name).read_text("utf-8") for name in _FILES if (workspace.root / name).exists()},
    )
    row: dict[str, Any] = {
        "name": market.name, "database": market.database, "archive": market.archive, "files": market.files,
        "owner": str(this_process()), "registered_at": clock.now(),
    }  # fmt: skip
    with cluster.begin() as connection:
        upsert(connection, t.cluster_markets, [row], update=[name for name in row if name != "name"])
    return market


def known_markets(cluster: Store) -> dict[str, ClusterMarket]:
    """Return the markets of a cluster by name."""
    with cluster.begin() as connection:
        rows = connection.execute(select(t.cluster_markets).order_by(t.cluster_markets.c.name)).mappings()
        return {
            row["name"]: ClusterMarket(
                name=row["name"], database=row["database"], archive=row["archive"], files=row["files"]
            )
            for row in rows
        }


def open_market(cluster: Store, name: str, folder: Path) -> Workspace:
    """Return a market as a workspace in a folder of this machine.

    Args:
        cluster: The cluster's store.
        name: Of the market.
        folder: Where markets are kept on this machine; several workers may share it.

    Raises:
        ConfigError: The cluster has no such market, or its archive cannot be reached from here.
    """
    market = known_markets(cluster).get(name)
    if market is None:
        raise ConfigError(f'the cluster has no market "{name}"', next_step="Register it: rivalscope run --due")
    root = folder / name
    root.mkdir(parents=True, exist_ok=True)
    address = cluster.engine.url
    for file, text in market.files.items():
        words = _with_addresses(text, address, market.database) if file == "market.yaml" else text
        if not (root / file).exists() or (root / file).read_text("utf-8") != words:
            fresh = root / f"{file}.{os.getpid()}"
            fresh.write_text(words, encoding="utf-8")
            fresh.replace(root / file)
    for file in set(_FILES) - market.files.keys():
        (root / file).unlink(missing_ok=True)
    workspace = Workspace(root)
    if not workspace.market.archive:
        _link(root / "archive", Path(market.archive))
    return workspace


def _link(link: Path, archive: Path) -> None:
    if link.is_symlink() and link.readlink() == archive and archive.is_dir():
        return
    if not archive.is_dir():
        raise ConfigError(
            "the market's archive cannot be reached from this machine",
            where=str(archive),
            next_step="Mount that folder here under the same path, or keep the archive in object storage.",
        )
    fresh = link.with_name(f"archive.{os.getpid()}")
    fresh.symlink_to(archive)
    fresh.replace(link)


def _with_addresses(text: str, cluster: URL, database: str) -> str:
    """Return a market.yaml that names store and cluster as this machine reaches them, without the password."""
    yaml = YAML()
    data = yaml.load(text)
    address = cluster.set(drivername="postgresql", password=None)
    data["cluster"] = address.render_as_string()
    data["store"] = address.set(database=database).render_as_string()
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


def pass_on_password(cluster: Store) -> None:
    """Let child processes reach the same server; refuse an environment in which all markets would share a store.

    Raises:
        ConfigError: The environment names one store for everything.
    """
    if os.environ.get(STORE_ENV):
        raise ConfigError(
            "a worker serves many markets, and each has its own store", where=STORE_ENV, next_step="Unset it."
        )
    if password := cluster.engine.url.password:
        os.environ.setdefault("PGPASSWORD", str(password))
