"""What is published -> capabilities, matrix, changes; built again only where something changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from analysis.changes.records import Change
from analysis.copies import find_unsteady, told
from analysis.corpus import SourceGap
from analysis.decisions import cell_decisions, decisions_state, keep_decisions
from analysis.documents import load_corpus, load_gaps
from analysis.matrix.build import build_matrix
from analysis.matrix.cells import LOST
from analysis.matrix.people import unused_overrides
from analysis.matrix.reread import mark_reread
from analysis.matrix.shares import analysis_rules
from analysis.payloads import archived_payloads
from analysis.text.addressed import speaks_to_models
from rivalscope.app.endpoint import TokenUsage
from rivalscope.app.workflows.capabilities import assign_entries, find_capabilities
from rivalscope.app.workflows.changes import find_changes
from rivalscope.app.workflows.demand import judge_demand
from rivalscope.app.workflows.last_build import LastBuild, all_verified
from rivalscope.app.workflows.post_readings import read_posts
from rivalscope.app.workflows.read import read_captures, reading_rule
from rivalscope.app.workflows.readings import KeptAnswers
from rivalscope.app.workflows.search import keep_words
from rivalscope.core.errors import EvidenceError, ExpectationError
from rivalscope.core.ids import make_id
from rivalscope.core.records import Cell
from rivalscope.core.store import capabilities as capability_store
from rivalscope.core.store import captures as capture_store
from rivalscope.core.store import matrix as matrix_store
from rivalscope.core.store import pages as page_store
from rivalscope.core.store import readings as reading_store
from rivalscope.core.store import runs, states
from rivalscope.core.workspace import Workspace

__all__ = ["Analysis", "analyse"]

_STATE = "matrix-input"
_RULES = "matrix-rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The result of a build."""

    run_id: str
    cells: Sequence[Cell]
    flips: Sequence[tuple[Cell | None, Cell]] = ()
    changes: Sequence[Change] = ()
    issues: Sequence[str] = field(default_factory=list)
    built: bool = True
    """False: nothing had changed, the quotes were verified again and the last matrix is kept."""

    @property
    def lost(self) -> list[str]:
        """Cells that are unknown because a quote of theirs is no longer in the archive, in words."""
        return _lost_quotes(self.cells)

    def raise_if_lost(self) -> None:
        """Raise an EvidenceError that names every cell whose evidence is lost; the matrix is published all the same."""
        if self.lost:
            raise EvidenceError(
                "evidence is lost\n" + "\n".join(self.lost),
                next_step="Put the WARC files back into archive/, or crawl again; then: rivalscope analyse",
            )


def analyse(workspace: Workspace, *, force: bool = False, note: Callable[[str], None] = lambda text: None) -> Analysis:
    """Build the matrix and the changes from what is published, and publish them in one transaction.

    Where pages, capabilities, decisions and rules are the same as last time, the last matrix is kept; its quotes are
    verified against the archived bytes all the same, and one that is lost means that the matrix is rebuilt.

    Args:
        workspace: What to analyse.
        force: Build even if nothing changed.
        note: Called with a line for the user at each step.

    Raises:
        ExpectationError: Nothing is published yet; an empty matrix would be a lie.
    """
    with workspace.store.begin() as connection:
        versions = page_store.page_versions(connection)
        last_input = states.load_state(connection, _STATE)
        cells = matrix_store.load_cells(connection)
        last_rules = states.load_state(connection, _RULES)
    if not versions:
        raise ExpectationError(
            "nothing has been published yet, so there is nothing to analyse",
            where=str(workspace.root),
            next_step="Crawl first: rivalscope crawl, or read archives: rivalscope replay FILE.warc.gz",
        )
    note(f"{len(versions)} pages of {len(workspace.market.products)} products")
    with workspace.store.begin() as connection:
        seen = capture_store.get_captures(connection, [version.capture_id for version in versions])
    # Newer rules read the archive again; pages that the present rules have read cost nothing here.
    for problem in read_captures(workspace, seen.values()).problems:
        note(problem)
    keep_words(workspace)
    keep_decisions(workspace)
    overrides = cell_decisions(workspace)
    payload_of = archived_payloads(workspace)
    with workspace.store.begin() as connection:
        gaps = load_gaps(connection, workspace.market)
        heard = reading_store.reading_state(connection)
    rules = _rules_id(workspace, heard)
    this_input = _input_id(rules, versions, gaps)
    if not force and last_input == this_input and all_verified(cells, payload_of):
        note("nothing changed since the last build; all quotes verified again")
        with workspace.store.begin() as connection:
            last = runs.latest_run(connection, "matrix")
        _hear_users(workspace, TokenUsage(), note)
        # A page that turned and turned back looks as it did, and an older archive changes only the past.
        run_id = last["id"] if last else ""
        return Analysis(run_id=run_id, cells=cells, changes=find_changes(workspace, run_id=run_id), built=False)
    reader = KeptAnswers(workspace, note)
    with workspace.store.begin() as connection:
        unsteady = find_unsteady(connection, page_store.page_versions(connection, current=True))
        run_id = runs.start_run(connection, "matrix")
        build = LastBuild(versions, gaps, unsteady)
        same = build.same(connection, rules=rules) if not force and not reader.needed else {}
        # What the rows of a market are that lists none, all pages tell together.
        left_out = same if workspace.market.curated() else {}
        corpus = load_corpus(connection, workspace.market, without=left_out, gaps=gaps)
    known, warnings = find_capabilities(workspace, corpus, run_id=run_id, seen=left_out)
    note(f"{len(known)} capabilities")
    before = cells
    with workspace.store.begin() as connection:
        build.keep(connection, known, before, same=same, payload_of=payload_of)
        standing = build.standing.cells
        if not left_out.keys() <= standing.keys():
            corpus = load_corpus(connection, workspace.market, without=standing, gaps=gaps)
    if standing:
        note(f"{len(standing)} of {len(corpus.products)} products are unchanged; their cells are kept")
    if build.why:
        note(build.why)
    cells = build_matrix(
        corpus,
        known,
        overrides=overrides,
        payload_of=payload_of,
        reader=reader if reader.needed else None,
        engine=workspace.market.engine,
        standing=build.standing,
    )
    cells = mark_reread(
        cells,
        before,
        pages_before=_versions_of_last_build(workspace),
        pages_now=versions,
        newer_rules=last_rules != rules,
        payload_of=payload_of,
    )
    addressed = {**build.addressed, **_addressed(cell for cell in cells if cell.product not in standing)}
    issues = [
        *warnings,
        *reader.issues,
        *told(unsteady),
        *(
            f"overrides.yaml: no cell {one.product} / {one.capability}"
            for one in unused_overrides(cells, overrides, known)
        ),
        *_lost_quotes(cells),
        *(
            f"a passage addresses language models; it is treated as a quotation: {url}: {said[:120]}"
            for product in corpus.products
            for url, said in addressed.get(product, {}).items()
        ),
    ]
    # First: whoever sees this build as published finds its changes, too.
    changes = find_changes(workspace, run_id=run_id)
    with workspace.store.begin() as connection:
        capability_store.save_capabilities(connection, known)
        assign_entries(connection, known)
        flips = matrix_store.save_cells(connection, cells, run_id=run_id, standing=standing)
        # Sheets that are still to be read are a reason to build again.
        rules = _rules_id(workspace, reading_store.reading_state(connection))
        states.save_state(connection, _RULES, rules)
        build.save(connection, known, rules=rules, addressed=addressed)
        states.save_state(connection, _STATE, "" if reader.waiting else _input_id(rules, versions, gaps))
        for issue in issues:
            runs.add_issue(connection, run_id, issue)
        counts = {"cells": len(cells), "flips": len(flips), "pages": len(versions)}
        runs.finish_run(connection, run_id, status="published", counts=counts)
    _hear_users(workspace, reader.usage, note)
    note(f"{len(cells)} cells, {len(flips)} new or flipped, {sum(not c.suppressed_by for c in changes)} changes")
    return Analysis(run_id=run_id, cells=cells, flips=flips, changes=changes, issues=issues)


def _hear_users(workspace: Workspace, usage: TokenUsage, note: Callable[[str], None]) -> None:
    """Judge what users wrote, and again with what the market's reader says of the posts that matter most."""
    judge_demand(workspace, note=note)
    if read_posts(workspace, usage, note=note):
        judge_demand(workspace, note=note)


def _addressed(cells: Iterable[Cell]) -> dict[str, dict[str, str]]:
    """Return a passage near a cell of each page that tries to instruct a language model, by product and address."""
    found: dict[str, dict[str, str]] = {}
    # One passage is quoted for many cells.
    quoted = dict.fromkeys(
        (cell.product, quote.url, quote.quote)
        for cell in cells
        for quote in (*cell.evidence, *cell.contradictions, *cell.leads)
    )
    for product, url, quote in quoted:
        if url not in found.get(product, {}) and speaks_to_models(quote):
            found.setdefault(product, {})[url] = quote
    return found


def _versions_of_last_build(workspace: Workspace) -> list[page_store.PageVersion]:
    """Return the page versions that the matrix was built from which stands now; none where there is none."""
    with workspace.store.begin() as connection:
        at = matrix_store.last_build(connection)
        return page_store.page_versions(connection, known_at=at) if at is not None else []


def _rules_id(workspace: Workspace, heard: str) -> str:
    """Return an id of how pages are read and judged: rules, settings, and what people and readers said."""
    overrides = workspace.overrides_file
    return make_id(
        "matrix-rules",
        reading_rule(workspace),
        analysis_rules(),
        workspace.market.model_dump_json(),
        overrides.read_text("utf-8") if overrides.exists() else "",
        *decisions_state(workspace),
        heard,
    )


def _input_id(rules: str, versions: Sequence[page_store.PageVersion], gaps: Sequence[SourceGap]) -> str:
    """Return an id of everything that a build depends on; no page is loaded for it."""
    return make_id(
        "matrix-input",
        rules,
        *sorted(version.content_id for version in versions),
        *sorted(f"{gap.product} {gap.url} {gap.outcome} {gap.whole_source}" for gap in gaps),
    )


def _lost_quotes(cells: Sequence[Cell]) -> list[str]:
    return [
        f"{cell.product}: {cell.capability} is unknown, {reason}"
        for cell in cells
        for reason in cell.reasons
        if reason.startswith(LOST)
    ]
