"""From what a page says to feature mentions: which feature, whose, affirmed or denied, in which stage and plan.

Items and table rows are mentions by their layout; headings and release entries only when what they name could be a
capability. Whatever is left out is counted with its reason. A phrase of document words alone ("access control",
"templates") may still name a feature: only the market's other pages tell, so that ``discover`` decides on those.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from analysis.features.noise import NoiseReason, why_not
from analysis.features.stated import STATED, stated
from analysis.text.normalise import fold, key
from analysis.text.phrases import lead, trim, without_brands
from rivalscope.core.records import (
    BlockKind,
    EntryKind,
    Mark,
    Mention,
    Page,
    PageKind,
    Polarity,
    Stage,
    Table,
)

__all__ = ["brand_words", "claim", "mentions"]

LONGEST = 7
"""Words that the name of a feature has at most; longer ones are sentences."""
_SILENT_PAGES = frozenset({PageKind.LEGAL, PageKind.BLOG})
_SELLING_PAGES = frozenset({PageKind.FEATURES, PageKind.PRICING, PageKind.COMPARISON})

_STAGES: tuple[tuple[Stage, re.Pattern[str]], ...] = (
    (Stage.REMOVED, re.compile(r"\b(?:removed|discontinued|end of life|sunset)\b", re.IGNORECASE)),
    (Stage.DEPRECATED, re.compile(r"\b(?:deprecated|legacy)\b", re.IGNORECASE)),
    (
        Stage.PLANNED,
        re.compile(r"\b(?:coming soon|planned|on the roadmap|upcoming|not yet available)\b", re.IGNORECASE),
    ),
    (
        Stage.PREVIEW,
        re.compile(r"\b(?:(?:public |private |technical |tech )?preview|early access|alpha|experimental)\b", re.I),
    ),
    (Stage.BETA, re.compile(r"\b(?:public |private |open |closed )?beta\b", re.IGNORECASE)),
    (Stage.GA, re.compile(r"\b(?:generally available|general availability|GA)\b")),
)
_DENIED = re.compile(
    r"\b(?:not (?:yet )?(?:supported|available|possible|included|offered)|unsupported|no support for|"
    r"(?:does|do) not support|doesn't support|don't support|not support|lacks)\b",
    re.IGNORECASE,
)
_LIMITED = re.compile(r"\b(?:limited|partial(?:ly)?|only (?:for|on|in|with)|up to \d)\b", re.IGNORECASE)
_PLAN = re.compile(r"\b(?:only (?:in|on|with) |requires? )?(?:the )?([A-Z][\w+]{2,20}) (?:plan|edition|tier|only)\b")
_STAGE_WORDS = re.compile(
    r"\s*(?:[-–—:|]\s*)?\b(?:coming soon|(?:public |private |technical |open |closed )?(?:beta|preview)|early access|"
    r"experimental|deprecated|legacy|alpha|not (?:yet )?(?:supported|available)|unsupported|no support for)\b\s*:?",
    re.IGNORECASE,
)
_ENTRY_PREFIX = re.compile(r"^\W{0,4}(?:[\w ./-]{1,30}: )?")
_ENTRY_LEAD = re.compile(
    r"^(?:(?:we |you can |it is |now |also |initial |first )?(?:add(?:s|ed)?|introduc(?:e|es|ed|ing)|"
    r"implement(?:s|ed)?|support(?:s|ed)?|provid(?:e|es|ed)|allow(?:s|ed)?|enabl(?:e|es|ed)|new)\b\s*)?"
    r"(?:(?:basic |initial |experimental |native |full )?support (?:for|of|to)\s+)?"
    r"(?:a |an |the |new |ability to |option to |possibility to )*",
    re.IGNORECASE,
)
_ENTRY_END = re.compile(
    r"\s*(?:[.;(\[#]|, | - |: | by @| via | which | that | so | when | if | because | for | to | in | with )"
)

_INSTRUCTS = re.compile(
    r"^\W{0,3}(?:step \d|how to|(?:re|un)?install|uninstalling|upgrad|downgrad|updating|troubleshoot|debug|fix|resolv|"
    r"test(?:s|ing)? |build(?:ing)? |download|verify|check |locate|prepar|prerequisite|requirement|"
    r"migrat(?:e|ing) from|quick ?start|get(?:ting)? started|tutorial|example|demo|sample|walk ?through|release|"
    r"contribut|develop(?:ing|ment)|"
    r"deploy(?:ing|ment)? |run(?:ning)? |serialize|known issues|limitations?|error)|"
    r"\b(?:tutorial|walk ?through|quick ?start|examples?|demo|not working|fails?|failed|errors?|installation|"
    r"troubleshooting)$",
    re.IGNORECASE,
)
"""Headings of procedures, lessons and troubles: they mention a thing, but not as something to compare."""
_FEATURES = re.compile(
    r"\b(?:features?|capabilit(?:y|ies)|highlights?|functionalit(?:y|ies)|what (?:you|it|\w+) (?:can|get|does)|"
    r"supported|why \w+|benefits|funktionen|fonctionnalités|funcionalidades|características|funzionalità)\b|"
    r"功能|機能|기능",
    re.IGNORECASE,
)
_RAISED = re.compile(r"(?<=[^\W\d_])(?:[¹²³⁴-⁹]{1,2}|[*†‡]{1,3})$")
# "Audit log1" in a list is a log and a note; "Run on Python3", "Enable int8" and "Base64" are names.
_FOOTNOTE = re.compile(
    r"(?<= )(?!(?:u?int|float|bfloat|vec|sha|utf|ipv|http|oauth|web|arm|wal|lvl|python|sqlite|vue|boto|lua|gtk)\d)"
    r"([a-z]{3,})(?:\d|\[\d{1,2}\])$"
)


@dataclass(frozen=True, slots=True)
class _Raw:
    """A candidate as it is on the page."""

    text: str
    kind: str
    description: str = ""
    position: int = -1
    plan: str = ""
    polarity: Polarity | None = None
    trusted: bool = False
    """The layout says that it is an item; a heading has to look like one."""


def brand_words(product: str, names: Collection[str] = ()) -> frozenset[str]:
    """Return the folded spellings by which a product and its rivals are called.

    Args:
        product: Slug.
        names: Names of the product and of its rivals, as people write them.

    >>> sorted(brand_words("acme-search", ["Acme Search"]))
    ['acme search', 'acme-search', 'acmesearch']
    """
    return _brand_words((product, *names))


@lru_cache(maxsize=64)
def _brand_words(names: tuple[str, ...]) -> frozenset[str]:
    found = set()
    for name in names:
        folded = fold(name)
        found |= {folded, folded.replace("-", " ").replace("_", " "), re.sub(r"[\s_-]+", "", folded)}
    return frozenset(item for item in found if len(item) > 1)


def claim(text: str) -> tuple[Polarity, Stage | None, str]:
    """Return whether a text affirms or denies what it names, the stage that it gives, and the plan.

    >>> claim("Audit log (beta, Enterprise plan)")
    (<Polarity.AFFIRMED: 'affirmed'>, <Stage.BETA: 'beta'>, 'Enterprise')
    """
    stage = next((stage for stage, pattern in _STAGES if pattern.search(text)), None)
    plan = _PLAN.search(text)
    if _DENIED.search(text):
        return Polarity.DENIED, stage, plan[1] if plan else ""
    return (Polarity.LIMITED if _LIMITED.search(text) else Polarity.AFFIRMED), stage, plan[1] if plan else ""


def mentions(
    page: Page, *, product: str, capture_id: str, at: datetime, brands: Collection[str] = ()
) -> tuple[list[Mention], Counter[str]]:
    """Return the features that a page mentions, and what was left out and why.

    Args:
        page: One page of the product.
        product: Slug of the product.
        capture_id: The capture that the page was read from.
        at: When it was captured, aware.
        brands: Names of the product and its rivals; they are not part of a capability's name.

    Returns:
        The mentions in the order of the page, each phrase once a page and source kind; and a count for each
        reason of ``LeftOut``.
    """
    left_out: Counter[str] = Counter()
    known = brand_words(product, brands)
    seen: set[tuple[str, str]] = set()
    found: list[Mention] = []
    for raw in _candidates(page, brand_words(product), left_out):
        phrase, reason = _name(raw, known)
        if reason is NoiseReason.STRUCTURE and _may_name(raw, phrase, page.kind):
            reason = None
        if reason is not None:
            left_out[reason.value] += 1
            continue
        if (key(phrase), raw.plan) in seen:
            left_out[NoiseReason.REPEATED.value] += 1
            continue
        seen.add((key(phrase), raw.plan))
        polarity, stage, plan = claim(raw.text)
        mention = Mention(
            product=product,
            phrase=phrase,
            description=raw.description[:500],
            url=page.url,
            capture_id=capture_id,
            position=raw.position,
            source_kind=raw.kind,
            polarity=raw.polarity or polarity,
            stage=stage,
            plan=raw.plan or plan,
            at=at,
        )
        found.append(mention)
    return found, left_out


def _name(raw: _Raw, brands: Collection[str]) -> tuple[str, NoiseReason | None]:
    """Reduce a candidate to the phrase that names a feature, or say why it names none."""
    text = _entry(raw.text) if raw.kind == "release_entry" else lead(_without_footnote(raw.text, listed=raw.trusted))
    bare = without_brands(_STAGE_WORDS.sub(" ", text), brands)
    if not bare and text:
        return "", NoiseReason.BRAND
    phrase = _unquoted(trim(without_brands(trim(bare), brands)))
    reason = why_not(text, phrase, longest=LONGEST + 2 if raw.trusted else LONGEST)
    return phrase, reason


def _unquoted(phrase: str) -> str:
    """Return a phrase without quotation marks that have lost their partner."""
    return phrase.replace('"', "").strip() if phrase.count('"') % 2 else phrase


def _without_footnote(text: str, *, listed: bool) -> str:
    """Return the text without the mark of a footnote; a plain digit is one behind the words of a list or table only."""
    bare = _RAISED.sub("", text.rstrip())
    return _FOOTNOTE.sub(r"\1", bare) if listed else bare


def _may_name(raw: _Raw, phrase: str, kind: PageKind) -> bool:
    """Return whether words of documents could name a feature here: where features are listed, or as a term of two."""
    return raw.kind in ("table_row", "plan") or (raw.trusted and kind in _SELLING_PAGES) or len(phrase.split()) == 2


def _entry(text: str) -> str:
    """Return the object of a release entry: what was added, up to the first clause."""
    bare = _ENTRY_LEAD.sub("", _ENTRY_PREFIX.sub("", text[:300], count=1), count=1)
    return _ENTRY_END.split(bare, maxsplit=1)[0].strip("`*\"' ")


def _candidates(page: Page, own: Collection[str], left_out: Counter[str]) -> Iterator[_Raw]:
    """Yield everything on the page that could name a feature."""
    if page.kind in _SILENT_PAGES:
        left_out[NoiseReason.PAGE.value] += 1
        return
    blocks = {block.position: block for block in page.blocks}
    for item in page.items:
        block = blocks.get(item.position)
        if block is not None and block.boilerplate:
            left_out[NoiseReason.BOILERPLATE.value] += 1
            continue
        if page.kind is PageKind.CHANGELOG:
            # What its releases say is recognised by their entries; a bullet of one is not an item of the product.
            left_out[NoiseReason.PAGE.value] += 1
            continue
        told = (*(block.heading_path if block is not None else ()), item.section)
        selling = page.kind in _SELLING_PAGES or _announced(tuple(heading for heading in told if heading))
        kind = "table_row" if item.kind == "row" else "offer" if selling else "item"
        yield _Raw(item.title, kind, item.description, item.position, item.plan, trusted=True)
    for table in page.tables:
        yield from _rows(table, own, left_out)
    for plan in page.plans:
        for feature in plan.features:
            yield _Raw(feature, "plan", plan=plan.name, trusted=True)
    if page.kind is not PageKind.CHANGELOG:
        yield from _headings(page, left_out)
        yield from _list_items(page)
        yield from _statements(page)
    for release in page.releases:
        for entry in release.entries:
            if entry.kind is EntryKind.ADDED:
                yield _Raw(entry.text, "release_entry", f"{entry.text} ({release.version})")


def _headings(page: Page, left_out: Counter[str]) -> Iterator[_Raw]:
    for at, block in enumerate(page.blocks):
        if block.kind is not BlockKind.HEADING:
            continue
        if block.boilerplate:
            left_out[NoiseReason.BOILERPLATE.value] += 1
            continue
        after = page.blocks[at + 1 : at + 3]
        text = next((item.text for item in after if item.kind is BlockKind.PARAGRAPH and not item.boilerplate), "")
        kind = "heading" if block.heading_path else "title"
        if _INSTRUCTS.search(block.text):
            kind = "guide"
        elif kind == "heading" and _announced(block.heading_path):
            kind = "feature"
        yield _Raw(block.text, kind, text, block.position)


def _list_items(page: Page) -> Iterator[_Raw]:
    """Yield list items and cards that are short or open with a name; ``discover`` lets them support, not found."""
    for block in page.blocks:
        if block.kind in _LISTED and not block.boilerplate:
            name = lead(block.text[:300])
            if len(name.split()) <= LONGEST:
                kind = "feature" if name != block.text and _announced(block.heading_path) else "list_item"
                yield _Raw(name, kind, block.text if name != block.text else "", block.position)


def _statements(page: Page) -> Iterator[_Raw]:
    """Yield what buyers ask for and running text says that the product has."""
    for block in page.blocks:
        if not block.boilerplate and block.kind not in (BlockKind.HEADING, BlockKind.CODE):
            for name, sentence in stated(block.text, page.language):
                if claim(sentence)[0] is not Polarity.DENIED:
                    yield _Raw(name, STATED, sentence, block.position, trusted=True)


def _announced(headings: tuple[str, ...]) -> bool:
    """Return whether one of the two nearest headings says that features follow."""
    return any(_FEATURES.search(heading) and len(heading) < 60 for heading in headings[-2:])


_LISTED = frozenset({BlockKind.LIST_ITEM, BlockKind.CARD, BlockKind.DEFINITION})
_SAYS = {Mark.YES: Polarity.AFFIRMED, Mark.PARTIAL: Polarity.LIMITED, Mark.NO: Polarity.DENIED}


def _rows(table: Table, names: Collection[str], left_out: Counter[str]) -> Iterator[_Raw]:
    """Yield the features of a table whose columns are plans or products and whose cells are marked."""
    if not any(cell.mark is not None for row in table.rows for cell in row[1:]):
        left_out[NoiseReason.TABLE.value] += 1
        return
    header = [cell.text for cell in table.rows[0]] if table.rows else []
    own = [n for n, text in enumerate(header) if n and any(name in fold(text) for name in names)]
    for row in table.rows[1:]:
        # Of several products' columns only our product's own speaks for it.
        columns = own if table.column_role == "product" else range(1, len(row))
        said = [(header[n] if n < len(header) else "", row[n].mark) for n in columns if n < len(row)]
        marked = [(name, _SAYS[mark]) for name, mark in said if mark in _SAYS]
        if not marked:
            continue
        base = _Raw(row[0].text, "table_row", position=table.position, trusted=True)
        having = [(name, polarity) for name, polarity in marked if polarity is not Polarity.DENIED]
        if table.column_role == "plan" and having:
            for name, polarity in having:
                yield replace(base, plan=name, polarity=polarity)
        else:
            yield replace(base, polarity=having[0][1] if having else Polarity.DENIED)
