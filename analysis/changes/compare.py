"""Compare two versions of one page: a pure function from two :class:`Page` records to changes.

::

    blocks --match--> same / moved / dates only / reflowed / reworded / added / removed
    items, cells, plans, charges, releases --compare by name--> findings of a telling kind
    block changes that a finding already tells are left out --> severity, confidence --> rules name the noise
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from analysis.changes.charged import compare_charges
from analysis.changes.match import match_blocks
from analysis.changes.records import CELLS_APART, Action, Change, ChangeKind, Level
from analysis.changes.rules import RULES, Rule, suppress
from analysis.changes.severity import classify_rewording, severity_of
from analysis.changes.text import key, word_diff
from analysis.changes.typed import Finding, compare_items, compare_releases, compare_tables
from analysis.changes.typed_plans import compare_plans
from rivalscope.core.records import Block, BlockKind, Page, PageKind

__all__ = ["compare_pages"]

_TESTIMONIAL = re.compile(
    r"\b(?:testimonials?|what (?:our |people |users |customers )?(?:\w+ )?(?:say|are saying)|trusted by|loved by"
    r"|customer stories|related (?:articles|posts|pages)|you (?:may|might) also like|latest (?:posts|news)"
    r"|from (?:the|our) blog|case stud(?:y|ies))\b",
    re.IGNORECASE,
)
_SITE_NAME = re.compile(r" [-–—|·•:] ")
_QUOTED = re.compile(r'^[“"«„]')
_COLLAPSE_FROM, _COLLAPSE_TO = 12, 0.1
"""A page of at least so many blocks that keeps less than this share of its words is read as broken."""
_SHOWCASE = (PageKind.HOME, PageKind.FEATURES, PageKind.PRICING, PageKind.COMPARISON)
_LABEL = 16
"""Letters that may be before an entry's text in its block: "Fix", "Improved", "Version"."""


def compare_pages(
    old: Page | None,
    new: Page | None,
    *,
    product: str,
    old_at: datetime,
    new_at: datetime,
    seen_before: AbstractSet[str] = frozenset(),
    rules: Sequence[Rule] = RULES,
    old_url: str = "",
) -> list[Change]:
    """Return what changed between two versions of a page, noise included but named.

    Args:
        old: The older version; None: the page was not there.
        new: The newer version; None: somebody looked and it is gone. A refused or failed look is not a version:
            do not call this function for it.
        product: Slug of the product.
        old_at: When the older version was captured (UTC).
        new_at: When the newer version was captured (UTC).
        seen_before: Folded texts (:func:`analysis.changes.text.key`) that stood on this page in versions older
            than ``old``; words that come back take turns and are not news.
        rules: What to keep out of reports.
        old_url: Where the page was before, if it moved.

    Returns:
        Changes in page order, those of a telling kind first. A hidden one has ``suppressed_by`` set.
    """
    base = _Base(product=product, old_at=old_at, new_at=new_at, old_url=old_url)
    if old is None or new is None:
        page = new or old
        return [] if page is None else suppress([base.whole_page(page, gone=new is None)], rules)
    changes = [*_typed_changes(old, new, base)]
    told = {key(part) for change in changes for part in _parts(change)} - {""}
    changes.extend(_own_words(old, new, base))
    noise = _page_noise(old, new)
    names, entries = _release_texts(new, {change.subject for change in changes if change.level is Level.RELEASE})
    for change in _block_changes(old, new, base, seen_before):
        texts = {key(change.before), key(change.after)} - {""}
        heading = change.block_kind == BlockKind.HEADING.value
        if not texts <= told and not (
            change.action is Action.ADDED and _ends_with(change.after, entries, names, heading)
        ):
            changes.append(change)
    if noise:
        changes = [replace(change, reasons=(*change.reasons, noise), confidence=0.2) for change in changes]
        changes.insert(0, base.collapse(old, new))
    return suppress(changes, rules)


class _Base:
    """Builds changes that share product, times and address."""

    def __init__(self, *, product: str, old_at: datetime, new_at: datetime, old_url: str) -> None:
        self._product, self._old_at, self._new_at, self._old_url = product, old_at, new_at, old_url

    def change(
        self,
        page: Page,
        *,
        kind: ChangeKind,
        action: Action,
        level: Level,
        before: str,
        after: str,
        confidence: float,
        block: Block | None = None,
        subject: str = "",
        heading_path: tuple[str, ...] = (),
        similarity: float = 0.0,
        reasons: tuple[str, ...] = (),
        severity_bonus: float = 0.0,
        row_before: str = "",
        row_after: str = "",
    ) -> Change:
        """Return a change with its severity and word diff worked out."""
        severity = severity_of(
            kind,
            page_kind=page.kind,
            level=level,
            action=action,
            text=after or before,
            code=block is not None and block.kind is BlockKind.CODE,
        )
        return Change(
            product=self._product,
            url=page.url,
            kind=kind,
            action=action,
            level=level,
            before=before,
            after=after,
            severity=min(1.0, severity + severity_bonus),
            confidence=confidence,
            old_at=self._old_at,
            new_at=self._new_at,
            subject=subject,
            heading_path=block.heading_path if block else heading_path,
            diff=word_diff(before, after) if before and after and action is Action.REWORDED else (),
            page_kind=page.kind.value,
            block_kind=block.kind.value if block else "",
            boilerplate=block.boilerplate if block else False,
            old_url=self._old_url,
            similarity=similarity,
            reasons=reasons,
            row_before=row_before,
            row_after=row_after,
        )

    def whole_page(self, page: Page, *, gone: bool) -> Change:
        """Return the change for a page that came or went."""
        quote = page.title or next((block.text for block in page.blocks if not block.boilerplate), "")
        return self.change(
            page,
            kind=ChangeKind.PAGE_GONE if gone else ChangeKind.PAGE_ADDED,
            action=Action.REMOVED if gone else Action.ADDED,
            level=Level.PAGE,
            before=quote if gone else "",
            after="" if gone else quote,
            confidence=0.9,
            subject=quote,
        )

    def collapse(self, old: Page, new: Page) -> Change:
        """Return the one visible line for a page that lost nearly all its words: news or a fault, but to be seen."""
        lost = max((block.text for block in old.blocks if not block.boilerplate), key=len, default=old.title)
        return self.change(
            new,
            kind=ChangeKind.CONTENT,
            action=Action.REMOVED,
            level=Level.PAGE,
            before=lost,
            after="",
            confidence=0.4,
            subject=new.title or old.title,
            reasons=(f"{_content_words(old)} words -> {_content_words(new)}",),
            severity_bonus=0.3,
        )


def _content_words(page: Page) -> int:
    return sum(len(block.text.split()) for block in page.blocks if not block.boilerplate)


def _typed_changes(old: Page, new: Page, base: _Base) -> Iterator[Change]:
    findings: list[Finding] = []
    old_words, new_words = _words(old), _words(new)
    if new.kind in _SHOWCASE or old.kind in _SHOWCASE:
        findings.extend(compare_items(old, new, old_words=old_words, new_words=new_words))
    findings.extend(compare_plans(old, new))
    findings.extend(compare_charges(old, new, old_words=old_words, new_words=new_words))
    findings.extend(compare_tables(old, new))
    findings.extend(compare_releases(old.releases, new.releases))
    for finding in _told_once(findings):
        yield base.change(
            new,
            kind=finding.kind,
            action=finding.action,
            level=finding.level,
            before=finding.before,
            after=finding.after,
            confidence=finding.confidence,
            subject=finding.subject,
            heading_path=finding.heading_path,
            similarity=finding.similarity,
            reasons=finding.reasons,
            severity_bonus=finding.severity_bonus,
            row_before=finding.row_before,
            row_after=finding.row_after,
        )


def _told_once(findings: list[Finding]) -> Iterator[Finding]:
    """Yield a feature that came, went or changed its stage once, with its longest quote: a row is an item as well.

    A line that is an item and a charge is told as the charge, with its values.
    """
    best: dict[tuple[str, str, str], Finding] = {}
    charged = {(key(one.before), key(one.after)) for one in findings if one.level is Level.CHARGE}
    for finding in findings:
        if finding.level is Level.ITEM and (key(finding.before), key(finding.after)) in charged:
            continue
        if finding.kind not in (ChangeKind.FEATURE_ADDED, ChangeKind.CLAIM_REMOVED, ChangeKind.STAGE):
            yield finding
            continue
        name = (finding.kind, finding.action, key(finding.subject))
        held = best.get(name)
        if held is None or len(finding.before + finding.after) > len(held.before + held.after):
            best[name] = finding
    yield from best.values()


def _words(page: Page) -> str:
    return " " + " ".join(key(block.text) for block in page.blocks) + " "


def _parts(change: Change) -> Iterator[str]:
    """Yield the texts of a page that a typed change already tells."""
    for quote in (change.before, change.after):
        yield quote
        yield from quote.split(CELLS_APART)
        if change.level is Level.ITEM:
            # The subject is the newer title; the older one may name another stage.
            title = change.subject if quote.startswith(f"{change.subject}: ") else quote.partition(": ")[0]
            yield title
            yield quote[len(title) :].removeprefix(": ")
        if change.level is Level.RELEASE:
            yield change.subject
            head, _, entries = quote.partition(": ")
            yield head
            yield from entries.split("; ")


def _release_texts(page: Page, versions: AbstractSet[str]) -> tuple[set[str], set[str]]:
    """Return names, and texts of all entries, of the releases that are reported: a quote holds the first few only."""
    told = [release for release in page.releases if release.version in versions]
    names = {key(text) for release in told for text in (release.version, release.title)} - {""}
    return names, {key(entry.text) for release in told for entry in release.entries} - {""}


def _ends_with(text: str, entries: AbstractSet[str], names: AbstractSet[str], heading: bool) -> bool:
    """Return whether a block is an entry (or a heading a release's name), with no more than a label before it."""
    folded = key(text)
    known = names if heading else entries
    return any(folded[start:] in known for start in range(min(_LABEL, len(folded))))


def _own_words(old: Page, new: Page, base: _Base) -> Iterator[Change]:
    """Yield a change when the page describes the product in other words in its title or description."""
    if new.kind not in (PageKind.HOME, PageKind.FEATURES):
        return
    titles = (old.title, new.title)
    if new.kind is PageKind.FEATURES:
        # Below the home page the site's name at the end of a title is chrome.
        titles = (_SITE_NAME.split(old.title)[0], _SITE_NAME.split(new.title)[0])
    for subject, before, after in (("title", *titles), ("description", old.description, new.description)):
        if before and after and key(before) != key(after):
            yield base.change(
                new,
                kind=ChangeKind.POSITIONING,
                action=Action.REWORDED,
                level=Level.PAGE,
                before=before,
                after=after,
                confidence=0.9,
                subject=subject,
                reasons=("own description",),
            )


def _page_noise(old: Page, new: Page) -> str:
    """Return ``collapsed`` when the newer version lost nearly all words, or is an empty shell for a browser."""
    if new.needs_javascript and not old.needs_javascript:
        return "collapsed"
    content = [block for block in old.blocks if not block.boilerplate]
    if len(content) < _COLLAPSE_FROM:
        return ""
    before = sum(len(block.text) for block in content)
    after = sum(len(block.text) for block in new.blocks if not block.boilerplate)
    return "collapsed" if after < _COLLAPSE_TO * before else ""


def _block_changes(old: Page, new: Page, base: _Base, seen_before: AbstractSet[str]) -> Iterator[Change]:
    """Yield the changes of blocks; boilerplate is matched apart from content, so that neither hides the other."""
    for boilerplate in (False, True):
        matching = match_blocks(_side(old, boilerplate), _side(new, boilerplate))
        for before, after in matching.moved:
            yield _pair_change(base, new, before, after, action=Action.MOVED, similarity=1.0)
        for before, after in (*matching.restyled, *matching.masked):
            yield _pair_change(base, new, before, after, similarity=1.0)
        for before, after, likeness in matching.reworded:
            yield _pair_change(base, new, before, after, similarity=likeness, lead=_leads(new, after))
        for block in matching.reflowed_old:
            yield _single_change(base, new, block, Action.REMOVED, ("reflow",))
        for block in matching.reflowed_new:
            yield _single_change(base, new, block, Action.ADDED, ("reflow",))
        rewritten = [] if boilerplate else _rewritten_leads(old, new, matching.removed, matching.added)
        for before, after in rewritten:
            yield _pair_change(base, new, before, after, similarity=0.0, lead=True)
        paired = {id(block) for pair in rewritten for block in pair}
        for block in matching.removed:
            if id(block) not in paired:
                yield _single_change(base, new, block, Action.REMOVED, _rotation(block, frozenset()))
        for block in matching.added:
            if id(block) not in paired:
                yield _single_change(base, new, block, Action.ADDED, _rotation(block, seen_before))


def _side(page: Page, boilerplate: bool) -> list[Block]:
    return [block for block in page.blocks if block.boilerplate is boilerplate and key(block.text)]


def _rewritten_leads(
    old: Page, new: Page, removed: Iterable[Block], added: Iterable[Block]
) -> list[tuple[Block, Block]]:
    """Return the first heading of a home page, and what stands under it, where all words are others than before."""
    before = {block.kind: block for block in removed if _leads(old, block)}
    after = {block.kind: block for block in added if _leads(new, block)}
    return [(before[kind], after[kind]) for kind in before if kind in after]


def _leads(page: Page, block: Block) -> bool:
    """Return whether a block is the first heading of a page that describes the product, or stands right under it."""
    if page.kind is not PageKind.HOME:
        return False
    content: Iterable[Block] = (other for other in page.blocks if not other.boilerplate)
    first = next((other for other in content if other.kind is BlockKind.HEADING), None)
    return first is not None and 0 <= block.position - first.position <= 1


def _pair_change(
    base: _Base,
    page: Page,
    before: Block,
    after: Block,
    *,
    action: Action = Action.REWORDED,
    similarity: float,
    lead: bool = False,
) -> Change:
    kind = ChangeKind.CONTENT
    reasons: tuple[str, ...] = ()
    if action is Action.REWORDED:
        kind, reasons = classify_rewording(
            before.text, after.text, page_kind=page.kind, block_kind=after.kind, similarity=similarity, lead=lead
        )
        reasons = (*reasons, *_rotation(after, frozenset()))
    return base.change(
        page,
        kind=kind,
        action=action,
        level=Level.BLOCK,
        before=before.text,
        after=after.text,
        confidence=round(0.6 + 0.35 * similarity, 3),
        block=after,
        similarity=similarity,
        reasons=reasons,
    )


def _single_change(base: _Base, page: Page, block: Block, action: Action, reasons: tuple[str, ...]) -> Change:
    return base.change(
        page,
        kind=ChangeKind.CONTENT,
        action=action,
        level=Level.BLOCK,
        before=block.text if action is Action.REMOVED else "",
        after=block.text if action is Action.ADDED else "",
        confidence=0.85,
        block=block,
        reasons=reasons,
    )


def _rotation(block: Block, seen_before: AbstractSet[str]) -> tuple[str, ...]:
    """Return ``("rotation",)`` for testimonials and teasers, and for words that were there before."""
    if key(block.text) in seen_before:
        return ("rotation",)
    under_quotes = any(_TESTIMONIAL.search(heading) for heading in block.heading_path)
    prose = block.kind in (BlockKind.CARD, BlockKind.PARAGRAPH)
    a_quote = prose and len(block.text) > 60 and bool(_QUOTED.match(block.text))
    return ("rotation",) if under_quotes or a_quote else ()
