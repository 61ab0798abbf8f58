"""Posts as a sheet for people or models to read, and their answers back as decisions in overrides.yaml."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.demand.decisions import (
    UNLINKED,
    PostDecision,
    add_post_decisions,
    capability_named,
    load_post_decisions,
)
from analysis.demand.sheets import worth_reading
from analysis.market_store import MarketStore
from rivalscope.core import clock
from rivalscope.core.demand import DemandKind
from rivalscope.core.errors import ConfigError
from rivalscope.core.records import Capability
from rivalscope.core.store import readings
from rivalscope.core.workspace import Workspace

__all__ = ["COLUMNS", "take_posts", "write_posts_sheet"]

COLUMNS = ("post", "product", "people", "title", "quote", "kind", "capability", "kind_is", "capability_is")
"""The last two are to be filled in."""
_REASON = "read in a sheet of posts"
_KINDS = ", ".join(DemandKind)


def write_posts_sheet(workspace: Workspace, path: Path, *, most: int) -> int:
    """Write the posts whose reading changes the count of people most, and return how many.

    Args:
        workspace: Its posts are judged.
        path: CSV file to write.
        most: No more than these, without those that are decided; those come, too, on which two readers disagree.
    """
    view = MarketStore(workspace)
    decided = {one.post for one in load_post_decisions(workspace.overrides_file)}
    with workspace.store.begin() as connection:
        said = readings.latest_post_readings(connection).values()
    differ = {one.post for one in said if one.dissent and one.url not in decided}
    asked = sorted(
        (one for one in view.posts if one.kind and (not one.decided_by or one.id in differ)),
        key=lambda one: (-worth_reading(one), one.id),
    )[:most]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for one in asked:
            about = view.label(one.capability) if one.capability else UNLINKED
            people = one.people.rpartition(" ")[0]
            kind = one.kind.value if one.kind else ""
            rows.writerow((one.url, one.product, people, _cell(one.title), _cell(one.quote), kind, about, "", ""))
    return len(asked)


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def take_posts(workspace: Workspace, path: Path, *, author: str) -> int:
    """Write the answers of a sheet to overrides.yaml, and return how many were new.

    Args:
        workspace: Its capabilities may be named by id, label or alias.
        path: The sheet, with ``kind_is`` or ``capability_is`` filled in; rows without both are left as they are.
        author: Who read the posts.

    Raises:
        ConfigError: The file is no such sheet, or a kind or capability is unknown; nothing is taken then.
    """
    known = MarketStore(workspace).capabilities
    return add_post_decisions(workspace.overrides_file, list(_answers(path, author, known)))


def _answers(path: Path, author: str, known: Sequence[Capability]) -> Iterator[PostDecision]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(path)) from error
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = {"post", "kind_is", "capability_is"} - set(rows.fieldnames or ())
    if missing:
        raise ConfigError(
            f"no column {', '.join(sorted(missing))}",
            where=str(path),
            next_step="Fill in a sheet that `rivalscope demand --sheet posts.csv` wrote.",
        )
    today = clock.now().date()
    for number, row in enumerate(rows, 2):
        where = f"{path}:{number}"
        kind, about = (row["kind_is"] or "").strip().casefold(), (row["capability_is"] or "").strip()
        if not kind and not about:
            continue
        if kind and kind not in set(DemandKind):
            raise ConfigError(f'unknown kind "{kind}"', where=where, next_step=f"Kinds: {_KINDS}.")
        if about and about != UNLINKED and not capability_named(about, known):
            raise ConfigError(
                f'the matrix has no capability "{about}"',
                where=where,
                next_step=f'Use a label from `rivalscope capabilities list`, or "{UNLINKED}".',
            )
        yield PostDecision(
            post=(row["post"] or "").strip(),
            kind=DemandKind(kind) if kind else None,
            capability=about,
            author=author,
            reason=_REASON,
            on=today,
        )
