"""What benchmarks share: where the corpora are, the scorers, and the quality floors."""

from __future__ import annotations

import hashlib
import importlib.util
import resource
import sys
import tomllib
from multiprocessing import forkserver
from pathlib import Path
from types import ModuleType

from filelock import FileLock

from rivalscope.app.workflows.demo import run_demo
from rivalscope.core.workspace import Workspace

__all__ = ["below_floor", "floors", "held_out", "processor_time", "sample_market", "scorer", "shared_dir"]

_FLOORS = Path(__file__).with_name("floors.toml")


def shared_dir() -> Path:
    """Return the folder with corpora and scorers, which is beside the checkout.

    Raises:
        SystemExit: It is not there.
    """
    path = Path(__file__).resolve().parents[1].parent / "shared"
    if not path.is_dir():
        raise SystemExit("The shared corpora are not beside this checkout: nothing to measure.")
    return path


def scorer(name: str) -> ModuleType:
    """Return a shared scorer as a module, for example ``score_features``."""
    path = shared_dir() / "scoring" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"There is no scorer {name}.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def processor_time() -> float:
    """Return the processor seconds of this process and of all that it started and that ended.

    The server from which processes are forked is ended first, because its own time and that of its children counts
    only then; the next use starts another one, whose start is paid again.
    """
    forkserver._forkserver._stop()  # type: ignore[attr-defined]  # what CPython's own tests use
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def sample_market(folder: Path) -> Workspace:
    """Return the sample market in this folder; it is crawled as ``rivalscope demo`` does it where it is not there yet.

    Several benchmarks may ask for the same folder at once: one of them crawls, the others wait.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            run_demo(folder, say=lambda text: None)
    return Workspace.open(folder)


def held_out(*names: str) -> bool:
    """Return whether something is among the third that nobody looks at while rules are written, by a stable hash.

    >>> [held_out("forges", name) for name in ("Gitea", "Gogs", "RhodeCode Community Edition")]
    [False, False, False]
    """
    return int(hashlib.sha256("/".join(names).encode()).hexdigest(), 16) % 3 == 0


def floors(*keys: str) -> dict[str, float]:
    """Return a table of quality floors, for example ``floors("extraction", "features")``; empty if it has none."""
    if not _FLOORS.exists():
        return {}
    table = tomllib.loads(_FLOORS.read_text(encoding="utf-8"))
    for key in keys:
        table = table.get(key, {})
    return {name: value for name, value in table.items() if isinstance(value, int | float)}


def below_floor(measured: dict[str, float], floor: dict[str, float]) -> list[str]:
    """Return a line for each figure that is below its floor, or was not measured."""
    return [
        f"{name}: {measured.get(name, float('nan')):.3f} is below its floor {least}"
        for name, least in floor.items()
        if not measured.get(name, float("-inf")) >= least
    ]
