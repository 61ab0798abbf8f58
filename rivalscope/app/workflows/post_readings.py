"""Posts as sheets for whoever reads cells, too, and what the market's reader says of them.

Posts of one's own files stay on this machine: a reader gets them only where the market's settings say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from analysis.demand.decisions import load_post_decisions
from analysis.demand.sheets import PostSheet, make_post_sheets, question_of, worth_reading
from rivalscope.app.endpoint import POSTS, TokenUsage, estimate_tokens
from rivalscope.app.sheet_forms import sheet_text
from rivalscope.app.workflows.readings import Preview, ask_reader, budget_of, keep_post_readings
from rivalscope.core.config import ReaderSettings
from rivalscope.core.demand import StoredPost
from rivalscope.core.errors import RivalscopeError
from rivalscope.core.source_kinds import LOCAL_KINDS, pageless_kind
from rivalscope.core.store import capabilities as capability_store
from rivalscope.core.store import demand
from rivalscope.core.store import readings as store
from rivalscope.core.workspace import Workspace

__all__ = ["open_posts", "preview_posts", "read_posts"]

_MOST_POSTS = 2_000
"""Posts that are made into sheets at once: more than anybody reads in a day."""
_AT_ONCE = 1_000


def open_posts(
    workspace: Workspace, *, most: int = _MOST_POSTS, product: str = "", reader: str = "", everything: bool = False
) -> tuple[list[PostSheet], int]:
    """Return sheets of the posts that nobody has read, and how many posts wait.

    First come those whose reading changes the count of people most. What people decided is not asked about.

    Args:
        workspace: Its posts are judged.
        most: Posts on the sheets at most.
        product: Only of this product.
        reader: Also those that others than this reader have read, after the others.
        everything: Those that were read, too.
    """
    settings = workspace.market.reader
    own = settings is not None and settings.own_posts
    decided = {one.post for one in load_post_decisions(workspace.overrides_file)}
    with workspace.store.begin() as connection:
        known = capability_store.active_capabilities(connection)
        kept = store.latest_post_readings(connection)
        mine = store.latest_post_readings(connection, reader=reader) if reader else kept
        # A post may have been edited since it was read.
        asked = {one.id: question_of(one) for one in _with_texts(connection, mine)}
        read = {key for key, one in mine.items() if one.question == asked.get(key) and not one.overtaken}
        waiting = [
            one
            for one in demand.load_posts(connection, texts=False)
            if one.kind is not None
            and product in ("", one.product)
            and one.url not in decided
            and (everything or one.id not in read)
            and (own or pageless_kind(one.source) not in LOCAL_KINDS)
        ]
        if not known:
            return [], 0
        waiting.sort(key=lambda one: (one.id in kept, -worth_reading(one), one.id))
        place = {one.id: at for at, one in enumerate(waiting[:most])}
        chosen = _with_texts(connection, place)
    name = {one.slug: one.name for one in workspace.market.products}
    return make_post_sheets(sorted(chosen, key=lambda one: place[one.id]), known, name=name), len(waiting)


def _with_texts(connection: Connection, ids: Iterable[str]) -> list[StoredPost]:
    wanted = list(ids)
    parts = (wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE))
    return [one for part in parts for one in demand.load_posts(connection, ids=part)]


def read_posts(workspace: Workspace, usage: TokenUsage, *, note: Callable[[str], None]) -> int:
    """Let the market's reader read as many posts as its budget allows for one build, and return how many it did.

    Args:
        workspace: Its posts are judged.
        usage: What this build has used so far.
        note: Called with a line for the user.
    """
    settings = workspace.market.reader
    if settings is None or not settings.budget.posts:
        return 0
    sheets, waiting = open_posts(workspace, most=settings.budget.posts, reader=settings.name if settings.beside else "")
    count = 0
    for sheet in sheets:
        try:
            written = ask_reader(workspace, settings, [sheet], usage)
        except RivalscopeError as error:
            note(f"{settings.name}: {error.where}: {error.what}; the posts keep the rules' judgement")
            break
        said = written.posts.get(sheet.id, [])
        keep_post_readings(workspace, said)
        count += len(said)
        if usage.stopped:
            note(f"{settings.name} stopped at its budget; the next build continues")
            break
        if written.problems or len(said) < len(sheet.lines):
            why = f" ({written.problems[0]})" if written.problems else ""
            note(f"{settings.name}: {len(sheet.lines) - len(said)} of {len(sheet.lines)} posts were not answered{why}")
    if sheets:
        note(f"{settings.name} has read {count} of {waiting} posts")
    return count


def preview_posts(workspace: Workspace, settings: ReaderSettings) -> Preview:
    """Return what the next build's reading of posts would take; nothing is sent."""
    sheets, waiting = open_posts(
        workspace, most=max(1, settings.budget.posts), reader=settings.name if settings.beside else ""
    )
    budget = budget_of(settings)
    sent = received = now = 0
    for sheet in sheets if settings.budget.posts else ():
        more = estimate_tokens((sheet_text(sheet),), POSTS)
        if not budget.allows(sent + more[0], received + more[1]):
            break
        sent, received, now = sent + more[0], received + more[1], now + len(sheet.lines)
    return Preview(sheets=waiting, now=now, sent=sent, received=received, cost=budget.cost(sent, received))
