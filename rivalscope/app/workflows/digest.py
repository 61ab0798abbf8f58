"""What happened since the last digest, reported once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping

from analysis.changes.digest import Digest, FlipEvent, Inference, ProductCoverage, ReleaseNews, build_digest
from analysis.changes.records import Change, ChangeKind
from analysis.changes.stored import change_of
from analysis.insights.firm import is_firm, names_of
from analysis.market_store import MarketStore
from analysis.view import plain_version
from rivalscope.app.digest_plan import DIGEST_STATE, reported_until
from rivalscope.app.workflows.hide_rules import apply_rules
from rivalscope.core import clock
from rivalscope.core.config import ProductSpec
from rivalscope.core.store import changes, matrix, releases, runs
from rivalscope.core.store.capabilities import active_capabilities
from rivalscope.core.store.states import load_state, save_state
from rivalscope.core.workspace import Workspace

__all__ = ["make_digest", "remember_alerts", "remember_digest"]

_NEWS = timedelta(days=60)
"""A release that is found long after it was published (a page read for the first time) is not news."""
_WEIGHT = {"breaking": 5, "security": 4, "added": 3, "removed": 3, "deprecated": 2}


def make_digest(workspace: Workspace, *, since: datetime | None = None) -> Digest:
    """Return what happened in a period.

    Args:
        workspace: The market.
        since: Beginning of the period, whatever was reported before; None: since the last digest, nothing
            twice.
    """
    until = clock.now()
    apply_rules(workspace, if_new=True)
    with workspace.store.begin() as connection:
        state = load_state(connection, DIGEST_STATE) or {}
        # What was not delivered does not expire: until a digest is delivered, the period begins with the first look.
        start = since or reported_until(state) or runs.first_look(connection) or until
        rows = {one.id: one for one in active_capabilities(connection)}
        found = _changes(connection, start, again=since is not None)
        became = [(at, old, new) for at, old, new in matrix.flips(connection, since=start) if new.capability in rows]
        turned = [(at, old, new) for at, old, new in became if new.is_news_after(old)]
        flips = [
            FlipEvent(
                product=new.product,
                capability=rows[new.capability].label,
                before=old.support,
                after=new.support,
                at=at,
                quote=new.evidence[0].quote if new.evidence else "",
                url=new.evidence[0].url if new.evidence else "",
                old_quote=old.evidence[0].quote if old.evidence else "",
                confidence=new.confidence,
            )
            for at, old, new in turned
            if all(is_firm(cell, *names_of(rows[new.capability])) for cell in (old, new))
        ]
        told = {(one.product, plain_version(one.subject)) for one in found if one.kind is ChangeKind.RELEASE}
        known = {(row["product"], plain_version(row["version"])): row for row in releases.list_releases(connection)}
        came = {row["id"]: row for key, row in known.items() if _is_news(row, start, told=key in told)}
        entries: dict[str, list[RowMapping]] = defaultdict(list)
        for entry in releases.entries(connection, releases=list(came)):
            entries[entry["release_id"]].append(entry)
        news = [_news(row, entries[key]) for key, row in came.items()]
        inferences = _inferences(workspace, connection)
        reported = set() if since else {*state.get("reported", ()), *changes.reported_ids(connection)}
        coverage = [
            _coverage(product, runs.latest_coverages(connection, product.slug), since=start)
            for product in workspace.market.products
        ]
    return build_digest(
        [change for change in found if not _is_old_release(change, known, start)],
        market=workspace.market.market,
        since=start,
        until=until,
        flips=flips,
        weak_flips=len(turned) - len(flips),
        reread=sum(new.reread for _, _, new in became),
        releases=news,
        inferences=inferences,
        coverage=coverage,
        already_reported=reported,
        names={product.slug: product.name for product in workspace.market.products},
    )


def remember_digest(workspace: Workspace, digest: Digest) -> None:
    """Remember that a digest was delivered, so that the next one repeats nothing of it."""
    with workspace.store.begin() as connection:
        state = load_state(connection, DIGEST_STATE) or {}
        # Changes keep in their own rows whether they were reported.
        others = {*digest.reported_ids} - {change.id for change in digest.appendix}
        known = sorted({*state.get("reported", ()), *others})
        save_state(connection, DIGEST_STATE, {"until": digest.until.isoformat(), "reported": known})
        changes.mark_reported(connection, digest.reported_ids, at=digest.until)


def remember_alerts(workspace: Workspace, alerted: Sequence[Change]) -> None:
    """Remember that these changes were sent immediately; the period of the next digest stays as it is."""
    if not alerted:
        return
    with workspace.store.begin() as connection:
        changes.mark_reported(connection, [change.id for change in alerted], at=clock.now())


def _changes(connection: Connection, start: datetime, *, again: bool) -> list[Change]:
    """Return the changes of a period; unless it is reported again, also what was not delivered before it, however old.

    What came out of public archives is history, and no news.
    """
    rows = changes.list_changes(connection, since=start, suppressed=True)
    if not again:
        rows += [row for row in changes.list_changes(connection, unreported=True) if row["new_at"] < start]
    found = [change_of(row) for row in rows]
    return found if again else [one for one in found if one.suppressed_by or one.origin != "archive"]


def _is_news(row: RowMapping, start: datetime, *, told: bool) -> bool:
    """Return whether a release came in a period; one without a date, whether a page that was known came to tell it."""
    if row["unreleased"] or row["discovered"] < start:
        return False
    return told if row["published"] is None else bool(row["published"] >= (start - _NEWS).date())


def _is_old_release(change: Change, known: Mapping[tuple[str, str], RowMapping], start: datetime) -> bool:
    """Return whether a page only now refers to a release that was published long before the period."""
    if change.kind is not ChangeKind.RELEASE:
        return False
    row = known.get((change.product, plain_version(change.subject)))
    return row is not None and row["published"] is not None and row["published"] < (start - _NEWS).date()


def _inferences(workspace: Workspace, connection: Connection) -> list[Inference]:
    """Return the trends of the market that are beyond chance, each with the record of the rule that found it."""
    return [
        Inference(
            text=trend.sentence(),
            basis=trend.back_test.sentence() if trend.back_test else "the rule has no track record yet",
            claim=trend.id,
        )
        for trend in MarketStore(workspace, connection=connection).theme_trends.trends
        if trend.of_market
    ]


def _news(row: RowMapping, entries: Sequence[RowMapping]) -> ReleaseNews:
    kinds = Counter(entry["kind"] for entry in entries)
    headline = max(entries, key=lambda entry: (_WEIGHT.get(entry["kind"], 1), -entry["number"]), default=None)
    return ReleaseNews(
        product=row["product"],
        version=row["version"],
        published=row["published"],
        kinds=tuple(kinds.most_common()),
        headline=headline["text"] if headline else row["title"],
        url=row["url"],
        breaking=sum(entry["breaking"] for entry in entries),
        security=sum(entry["security"] for entry in entries),
    )


def _coverage(product: ProductSpec, rows: Sequence[RowMapping], *, since: datetime) -> ProductCoverage:
    """Return the outcomes of the crawls of the period; the last look before it says nothing about the period."""
    names = ("planned", "fetched", "unchanged", "refused", "failed", "empty")
    # A source that was deleted from market.yaml is history; an archive that was replayed has one of its own.
    named = {f"{product.slug}/warc", f"{product.slug}/backfill", *map(product.source_id, product.sources)}
    rows = [row for row in rows if row["source"] in named]
    looks = [row for row in rows if row["started_at"] >= since]
    return ProductCoverage(
        product=product.slug,
        unlooked=sum(row["planned"] for row in rows if row["started_at"] < since),
        **{name: sum(row[name] for row in looks) for name in names},
    )
