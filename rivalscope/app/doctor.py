"""Is everything in order? Packages, extras, namesakes of our two generic names, workspace, store, disk."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import sysconfig
from collections import Counter
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path

from rivalscope import __version__
from rivalscope.core.archive import ID_NOTE
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.not_read import in_words
from rivalscope.core.records import UNREAD_NOTES, UNREAD_PRICES
from rivalscope.core.store import captures, runs
from rivalscope.core.store.leases import living
from rivalscope.core.workspace import Workspace

__all__ = ["Diagnosis", "examine"]

_EXTRAS = {
    "postgres": ("psycopg", "team stores on PostgreSQL"),
    "cluster": ("procrastinate", "crawling and reading on several machines"),
    "parquet": ("pyarrow", "Parquet exports"),
    "notify": ("apprise", "alerts by mail, chat and webhooks"),
    "notebooks": ("jupyterlab", "notebooks"),
    "javascript": ("scrapy_playwright", "pages that need a browser"),
    "mcp": ("mcp", "assistants"),
    "office": ("openpyxl", "checking spreadsheets and Word documents"),
    "s3": ("s3fs", "archives in object storage"),
}
_LITTLE_DISK = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One thing that was looked at."""

    name: str
    good: bool
    detail: str


def examine(folder: Path) -> list[Diagnosis]:
    """Look at the installation and, if there is one, at the workspace at or above ``folder``."""
    found = [Diagnosis(name="version", good=True, detail=f"rivalscope {__version__}, Python {sys.version.split()[0]}")]
    found += [_namesakes(name) for name in ("crawlers", "analysis")]
    found += _uncompiled()
    for extra, (module, use) in _EXTRAS.items():
        there = importlib.util.find_spec(module) is not None
        detail = f"{use}: " + ("installed" if there else f"pip install 'rivalscope[{extra}]'")
        found.append(Diagnosis(name=f"extra {extra}", good=True, detail=detail))
    try:
        workspace = Workspace.open(folder)
        market = workspace.market
    except RivalscopeError as error:
        return [*found, Diagnosis(name="workspace", good=False, detail=str(error))]
    sources = sum(len(product.sources) for product in market.products)
    found.append(
        Diagnosis(
            name="workspace", good=True, detail=f"{workspace.root}: {len(market.products)} products, {sources} sources"
        )
    )
    if market.reader is not None:
        program = market.reader.command[0]
        found_at = shutil.which(program) or shutil.which(program, path=str(workspace.root))
        detail = f"{market.reader.name}: {found_at or f'no program {program}'}"
        found.append(Diagnosis(name="reader", good=bool(found_at), detail=detail))
    try:
        with workspace.store.begin() as connection:
            at_work = living(connection)
            last = runs.latest_run(connection, "crawl")
            issues = runs.issues_of(connection, last["id"]) if last else []
            met = (
                sum((Counter(row["not_read"]) for row in runs.coverage_of(connection, last["id"])), Counter())
                if last
                else {}
            )
    except RivalscopeError as error:
        found.append(Diagnosis(name="store", good=False, detail=str(error)))
    else:
        detail = f"last crawl {last['started_at']:%Y-%m-%d %H:%M} {last['status']}" if last else "never crawled"
        found.append(Diagnosis(name="store", good=last is None or last["status"] == "published", detail=detail))
        if at_work:
            detail = "; ".join(f"{holder.lease}: {holder}" for holder in at_work)
            found.append(Diagnosis(name="at work", good=True, detail=detail))
        if met:
            detail = f"found by the last crawl, but not read: {in_words(met)}"
            found.append(Diagnosis(name="not read", good=True, detail=detail))
        unread = [issue["what"] for issue in issues if UNREAD_NOTES in issue["what"]]
        doubtful = [issue["what"] for issue in issues if UNREAD_PRICES in issue["what"]]
        for name, unclear in (("release notes", unread), ("prices", doubtful)):
            if unclear:
                more = f" and {len(unclear) - 3} more" if len(unclear) > 3 else ""
                found.append(Diagnosis(name=name, good=False, detail="; ".join(unclear[:3]) + more))
        found.append(_archive(workspace))
    free = shutil.disk_usage(workspace.root).free
    found.append(Diagnosis(name="disk", good=free > _LITTLE_DISK, detail=f"{free / 1e9:.1f} GB free for the archive"))
    return found


def _archive(workspace: Workspace) -> Diagnosis:
    """Return whether each file that captures refer to is in the archive."""
    archive = workspace.archive
    where = archive.address or "the folder archive"
    try:
        archive.note(ID_NOTE)  # whether it answers now; the names may be known from before
        names = set(archive.names())
        with workspace.store.begin() as connection:
            named = captures.files_named(connection)
    except RivalscopeError as error:
        return Diagnosis(name="archive", good=False, detail=str(error))
    missing = {name: count for name, count in named.items() if name not in names and not Path(name).is_file()}
    foreign = [name for name in named if Path(name).is_absolute()]
    detail = f"{where}: {len(names)} files"
    if missing:
        detail += (
            f"; {len(missing)} are missing, so {sum(missing.values())} captures cannot be verified, for example "
            f"{min(missing)}"
        )
    if archive.address:
        waiting = len(archive.waiting())
        detail += f"; {waiting} are waiting to be uploaded (rivalscope archive upload)" if waiting else ""
        detail += f"; {len(foreign)} exist only on this machine: replay them again" if foreign else ""
    return Diagnosis(name="archive", good=not missing, detail=detail)


def _uncompiled() -> list[Diagnosis]:
    """Return why each command takes twice its time, where Python may not keep what it compiles."""
    library = importlib.util.find_spec("sqlalchemy")
    kept = library and library.origin and Path(importlib.util.cache_from_source(library.origin)).exists()
    if kept or not sys.dont_write_bytecode:
        return []
    detail = (
        "Python compiles every library again at each start, because PYTHONDONTWRITEBYTECODE is set. Commands take half "
        "the time after: python -m compileall -q " + sysconfig.get_paths()["purelib"]
    )
    return [Diagnosis(name="start-up", good=True, detail=detail)]


def _namesakes(name: str) -> Diagnosis:
    """Return whether another package of one of our generic names is on the path; the first one would win."""
    places = {
        str(Path(spec.origin).parent)
        for entry in dict.fromkeys(sys.path)
        if (spec := PathFinder.find_spec(name, [entry])) is not None and spec.origin
    }
    ours = str(Path(__file__).resolve().parents[2] / name)
    others = sorted(place for place in places if Path(place).resolve() != Path(ours).resolve())
    here = next((path for path in (Path(f"{name}.py"), Path(name, "__init__.py")) if path.is_file()), None)
    if others:
        detail = f"another package has the same name: {', '.join(others)}"
    elif here is not None and here.resolve().parent != Path(ours).resolve():
        detail = (
            f"{here.resolve()} has the same name: Rivalscope's commands ignore it, but a Python program or notebook "
            "started in this folder would import it instead. Rename it, or start elsewhere."
        )
        others = [str(here)]
    else:
        detail = "only this one"
    return Diagnosis(name=f"package {name}", good=not others, detail=detail)
