"""Capabilities of a market: found from mentions, named, kept from run to run.

::

    mentions -> phrases (one a key) -> clusters (anchored, or a logged re-fit) -> labels, sentences, aliases -> themes
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from analysis.features.anchored import anchor
from analysis.features.cluster import Labels, Vectors, cut_at, part, renumber, sums_of, unite
from analysis.features.grain import PhraseStanding, part_names, same_words
from analysis.features.history import identities, worded
from analysis.features.naming import TERM, Named, Naming, PhraseUsage, is_participle, proper_words, sentence_about
from analysis.features.noise import contentless
from analysis.features.spread import DEDICATED, MentionSpread, assign, rank, spread
from analysis.features.state import CapabilityChange, CapabilityState, LogEntry, Member
from analysis.features.themes import themes
from analysis.features.vectors import abbreviations, hybrid_vectors, write_out
from analysis.text.embed import Embedder, default_embedder, unit
from analysis.text.normalise import fold, key, stems
from analysis.text.thesaurus import other_name
from rivalscope.core.records import Capability, Mention, Origin

__all__ = ["Links", "MentionSpread", "assign", "discover", "spread"]

CUT = 0.52
"""Mean cosine distance at which clusters are no longer joined. Read on documentation of 23 products: 0.45 leaves
spellings of one capability apart, 0.6 joins neighbours such as replication and its metadata store."""
NEAR = 0.42
"""The same between shared clusters by their phrases, each weighted with the square of its number of products."""
_LISTS = frozenset({"item", "offer", "table_row", "plan"})
_MARKET = 300
_GENERAL_WORD_SHARE = 0.03
"""Share of all phrases that end in a word which then says nothing alone; asked of ``_MARKET`` phrases at least."""
GROWN = 1.5
"""Times the phrases of the last fit from which holding still costs more than it is worth."""
_EXACT_UP_TO = 8000
"""Phrases whose distances to each other fit into memory at once (about 0.8 GB)."""


@dataclass(frozen=True, slots=True)
class Links:
    """What people decided, for the next fit: pairs of phrase keys, and ids of capabilities."""

    must: tuple[tuple[str, str], ...] = ()
    cannot: tuple[tuple[str, str], ...] = ()
    hold: tuple[str, ...] = ()
    """Capabilities whose members stay together and with nobody else."""


@dataclass(slots=True)
class _Phrase:
    """All mentions of one phrase key."""

    spellings: Counter[str]
    products: set[str]
    descriptions: list[str]
    dedicated: set[str]
    """Products that give it a page, an item or a row of its own."""
    listed: set[str]
    """Products that have it in a list of features: an item, a row of a marked table, a plan."""
    compared: bool = False
    """Some marked table or plan has it, which is a list of features whatever the words."""
    stated: bool = False
    """Some mention is more than a list item."""

    @property
    def shown(self) -> str:
        return min(self.spellings, key=lambda text: (-self.spellings[text], text))


def discover(
    mentions: Iterable[Mention],
    *,
    at: datetime,
    state: CapabilityState | None = None,
    refit: bool = False,
    embedder: Embedder | None = None,
    links: Links | None = None,
    seed: int = 0,
) -> CapabilityState:
    """Return the capabilities that the mentions refer to.

    Args:
        mentions: Of all products of the market.
        at: Time of the run, for the log.
        state: What the last run returned; its capabilities keep id, label and members.
        refit: Recluster; identities are kept where members are found together again, all else is logged.
            Done automatically once there are ``GROWN`` times the phrases of the last time.
        embedder: Where sentence vectors come from; None: the default static embedder.
        links: What people decided about phrases; used by a first fit and a re-fit.
        seed: Of everything random.

    Returns:
        The new state: same mentions and same state before give the same state, bit for bit.
    """
    state = state or CapabilityState()
    embedder = embedder or default_embedder()
    said = list(mentions)
    phrases = _gather(said)
    known = state.by_key()
    outgrown = state.fitted > 0 and len(known.keys() | phrases.keys()) >= GROWN * state.fitted
    fresh = refit or outgrown or not known
    listed = list(phrases) if fresh else [*known, *(item for item in phrases if item not in known)]
    if not listed:
        return replace(state, embedder=embedder.name)
    first_spelling = {member.key: member.phrase for member in state.members}
    texts = [first_spelling.get(item) or phrases[item].shown for item in listed]
    naming = _Namer(listed, texts, phrases)
    vectors, labels = _group(texts, listed, known, phrases, embedder, links or Links(), naming if fresh else None, seed)
    ids, log = identities(listed, labels, state, at=at, fresh=fresh)
    found = naming.capabilities(labels, ids, state)
    log = worded(log, found, state)
    if fresh and known:
        note = f"{len(listed)} phrases; at the last fit {state.fitted or len(known)}"
        log.insert(0, LogEntry(at=at, change=CapabilityChange.REFIT, capability="", label="", note=note))
    parents = themes(found, vectors, labels, ids, naming.breadth(labels, ids))
    kept = {item.id: item.parent for item in state.capabilities}
    capabilities = [
        replace(item, parent=kept[item.id] if item.id in kept and not fresh else parents.get(item.id, ""))
        for item in found
    ]
    members = [
        Member(key=item, phrase=text, capability=ids[int(label)])
        for item, text, label in zip(listed, texts, labels, strict=True)
    ]
    curated = [
        item for item in state.capabilities if item.origin is Origin.CURATED and item.id not in set(ids.values())
    ]
    after = CapabilityState(
        capabilities=(*capabilities, *curated),
        members=tuple(members),
        log=(*state.log, *log),
        embedder=embedder.name,
        fitted=len(listed) if fresh else state.fitted or len(known),
    )
    place = {item.capability: at for at, item in enumerate(spread(after, said))}
    widest = sorted(after.capabilities, key=lambda item: place.get(item.id, len(place)))
    return replace(after, capabilities=tuple(widest))


def _gather(mentions: Iterable[Mention]) -> dict[str, _Phrase]:
    """Group mentions by phrase key, in an order that does not depend on theirs."""
    found: dict[str, _Phrase] = {}
    for mention in sorted(mentions, key=lambda item: (item.product, item.url, item.position, item.phrase)):
        item = found.setdefault(key(mention.phrase), _Phrase(Counter(), set(), [], set(), set()))
        item.spellings[mention.phrase] += 1
        item.products.add(mention.product)
        item.stated |= mention.source_kind != "list_item"
        if mention.source_kind in DEDICATED:
            item.dedicated.add(mention.product)
        if mention.source_kind in _LISTS:
            item.listed.add(mention.product)
            item.compared |= mention.source_kind in ("table_row", "plan")
        if mention.description and len(item.descriptions) < 20:
            item.descriptions.append(mention.description)
    wide = _too_wide(found)
    kept = {
        item: phrase
        for item, phrase in found.items()
        if item not in wide and (phrase.stated or len(phrase.products) > 1) and _is_feature(phrase)
    }
    return dict(sorted(kept.items(), key=lambda pair: (-len(pair[1].products), pair[0])))


def _is_feature(phrase: _Phrase) -> bool:
    """Return whether a phrase is more than words of documents, or listed as a feature; a single word, by several.

    A participle alone ("tracked", "paused") tells a state of something that is not said: as a word of documents.
    """
    empty = contentless(phrase.shown) or (is_participle(phrase.shown) and len(phrase.products) < TERM)
    if not empty or len(phrase.listed) > 1:
        return True
    return phrase.compared and len(stems(phrase.shown)) > 1


def _too_wide(found: Mapping[str, _Phrase]) -> set[str]:
    """Return the single words that name half of the market: "search" among search engines names no capability."""
    ends = Counter(words[-1] for phrase in found.values() if len(words := stems(phrase.shown)) > 1)
    if len(found) < _MARKET:
        return set()
    return {word for word, count in ends.items() if count > _GENERAL_WORD_SHARE * len(found)}


def _group(
    texts: list[str],
    listed: list[str],
    known: Mapping[str, str],
    phrases: Mapping[str, _Phrase],
    embedder: Embedder,
    links: Links,
    naming: _Namer | None,
    seed: int,
) -> tuple[Vectors, Labels]:
    """Return vectors and clusters of the phrases: all again, or, without naming, new ones anchored to the known."""
    short = abbreviations(text for item in phrases.values() for text in (*item.spellings, *item.descriptions))
    # A phrase that is nothing but a name with a known other one is read as both; inside of longer phrases the same
    # letters may stand for something else.
    written = [f"{text} {other_name(text)}".rstrip() for text in (write_out(text, short) for text in texts)]
    vectors = hybrid_vectors(written, embedder=embedder, seed=seed)
    if naming is None:
        numbers = {capability: at for at, capability in enumerate(dict.fromkeys(known.values()))}
        labels = np.array([numbers[capability] for capability in known.values()], dtype=np.int64)
        return vectors, anchor(vectors, labels, join=1 - CUT)
    row = {item: at for at, item in enumerate(listed)}
    must, cannot = (
        [(row[a], row[b]) for a, b in given if a in row and b in row] for given in (links.must, links.cannot)
    )
    labels = _held(vectors, listed, known, links.hold)
    free = np.flatnonzero(labels < 0)
    place = {int(at): number for number, at in enumerate(free)}
    # Phrases are in the order of the products that use them: the widest are grouped with each other at once, and
    # where there are more than memory allows, the others join them or open groups of their own.
    inner = [(place[a], place[b]) for a, b in must if a in place and b in place]
    found = cut_at(vectors[free[:_EXACT_UP_TO]], CUT, links=[pair for pair in inner if max(pair) < _EXACT_UP_TO])
    found = _join_near(vectors[free], anchor(vectors[free], found, join=1 - CUT), [listed[at] for at in free], phrases)
    found = naming.join_namesakes(found, [listed[at] for at in free], [texts[at] for at in free])
    found = same_words(found, [texts[at] for at in free])
    found = part_names(found, [texts[at] for at in free], [_standing(phrases.get(listed[at])) for at in free])
    labels[free] = found + labels.max() + 1
    labels = part(unite(labels, must), vectors, cannot)
    return vectors, renumber(unite(labels, must))


def _standing(phrase: _Phrase | None) -> PhraseStanding:
    return PhraseStanding(len(phrase.products), len(phrase.dedicated)) if phrase else PhraseStanding(0, 0)


def _held(vectors: Vectors, listed: Sequence[str], known: Mapping[str, str], hold: Sequence[str]) -> Labels:
    """Return the number of the held capability that each phrase belongs to or, being new, joins; -1: none."""
    numbers = {capability: at for at, capability in enumerate(name for name in hold if name in known.values())}
    labels = np.array([numbers.get(known.get(item, ""), -1) for item in listed], dtype=np.int64)
    new = np.array([at for at, item in enumerate(listed) if item not in known], dtype=np.int64)
    mine = labels >= 0
    if mine.any() and len(new):
        means = sums_of(vectors[mine], labels[mine]) / np.bincount(labels[mine]).astype(np.float32)[:, None]
        near = vectors[new] @ means.T
        close = near.max(axis=1) >= 1 - CUT
        labels[new[close]] = near.argmax(axis=1)[close]
    return labels


def _join_near(vectors: Vectors, labels: Labels, listed: Sequence[str], phrases: Mapping[str, _Phrase]) -> Labels:
    """Join shared clusters whose most used phrases are alike: side remarks keep "ingestion" from "data ingestion"."""
    products: dict[int, set[str]] = defaultdict(set)
    weight = np.zeros(len(listed), dtype=np.float32)
    for row, (item, label) in enumerate(zip(listed, labels, strict=True)):
        if item in phrases:
            products[int(label)] |= phrases[item].products
            weight[row] = len(phrases[item].products) ** 2
    shared = np.array(sorted(label for label, names in products.items() if len(names) > 1), dtype=np.int64)
    if len(shared) < 2 or len(shared) > _EXACT_UP_TO:
        return labels
    centres = unit(sums_of(vectors * weight[:, None], labels)[shared])
    joined = labels.copy()
    for group in range((found := cut_at(centres, NEAR)).max() + 1):
        together = shared[found == group]
        joined[np.isin(labels, together)] = together[0]
    return joined


class _Namer:
    """Names the clusters of one run."""

    def __init__(self, listed: Sequence[str], texts: Sequence[str], phrases: Mapping[str, _Phrase]) -> None:
        self._listed, self._texts, self._phrases = listed, texts, phrases
        usages = []
        for item, text in zip(listed, texts, strict=True):
            phrase = phrases.get(item)
            usages.append(
                PhraseUsage(text, len(phrase.products), phrase.spellings.total()) if phrase else PhraseUsage(text)
            )
        proper = proper_words(text for phrase in phrases.values() for text in phrase.descriptions[:3])
        self._brands = frozenset(fold(name) for phrase in phrases.values() for name in phrase.products)
        self._naming = Naming(usages, proper=proper)

    def join_namesakes(self, labels: Labels, listed: Sequence[str], texts: Sequence[str]) -> Labels:
        """Join shared clusters that would be called the same: "ranking" beside "reranker" when both say rerank."""
        rows: dict[int, list[int]] = defaultdict(list)
        products: dict[int, set[str]] = defaultdict(set)
        for at, label in enumerate(labels):
            rows[int(label)].append(at)
            products[int(label)] |= self._phrases[listed[at]].products
        joined = labels.copy()
        owner: dict[frozenset[str], int] = {}
        for label in sorted(rows, key=lambda name: (-len(products[name]), name)):
            if len(products[label]) > 1:
                called = frozenset(stems(self._naming.name([texts[at] for at in rows[label]]).label))
                joined[rows[label]] = owner.setdefault(called, label)
        return joined

    def breadth(self, labels: Labels, ids: Mapping[int, str]) -> dict[str, tuple[int, int, int]]:
        """Return for each capability: products, products that dedicate space to it, mentions."""
        products: dict[str, set[str]] = defaultdict(set)
        dedicated: dict[str, set[str]] = defaultdict(set)
        count: Counter[str] = Counter()
        for item, label in zip(self._listed, labels, strict=True):
            phrase, name = self._phrases.get(item), ids[int(label)]
            if phrase:
                products[name] |= phrase.products
                dedicated[name] |= phrase.dedicated
                count[name] += phrase.spellings.total()
        return {name: (len(products[name]), len(dedicated[name]), count[name]) for name in ids.values()}

    def capabilities(self, labels: Labels, ids: Mapping[int, str], state: CapabilityState) -> list[Capability]:
        """Return a capability for each cluster, the widest first; known ones keep label, text and aliases that hold."""
        rows: dict[int, list[int]] = defaultdict(list)
        for at, label in enumerate(labels):
            rows[int(label)].append(at)
        breadth = self.breadth(labels, ids)
        order = sorted(rows, key=lambda label: (_first(*breadth[ids[label]]), ids[label]))
        before = {item.id: item for item in state.capabilities}
        taken = {fold(item.label) for item in state.capabilities}
        found: list[Capability] = []
        for label in order:
            known = before.get(ids[label])
            if known is None:
                known = self._new(ids[label], rows[label], taken)
                taken.add(fold(known.label))
            elif known.origin is Origin.DISCOVERED:  # what people wrote stays as they wrote it
                known = self._held(known, rows[label])
            found.append(known)
        return found

    def _held(self, known: Capability, rows: Sequence[int]) -> Capability:
        """Return a known capability without what today's rules would not say of it."""
        told = sentence_about(known.label, [known.description], brands=self._brands) if known.description else ""
        return replace(
            known,
            aliases=tuple(one for one in known.aliases if self._naming.is_another_name(one, known.label)),
            description=known.description if told else self._sentence(known.label, rows),
        )

    def _sentence(self, label: str, rows: Sequence[int]) -> str:
        texts = [text for at in rows if (phrase := self._phrases.get(self._listed[at])) for text in phrase.descriptions]
        return sentence_about(label, texts, brands=self._brands)

    def _new(self, name: str, rows: Sequence[int], taken: set[str]) -> Capability:
        members = [self._texts[at] for at in rows]
        named = self._naming.name(members, taken=taken)
        return Capability(
            id=name,
            label=named.label,
            description=self._sentence(named.label, rows),
            aliases=self._with_other_name(named),
            origin=Origin.DISCOVERED,
        )

    def _with_other_name(self, named: Named) -> tuple[str, ...]:
        """Return the aliases, with the abbreviation of the label or the words behind it.

        Where the market writes that itself, it stands with the members of the capability that it belongs to.
        """
        other = other_name(named.label)
        return (*named.aliases, other) if other and key(other) not in self._phrases else named.aliases


def _first(products: int, dedicated: int, mentions: int) -> tuple[bool, int, int]:
    """Rank a capability that has no label yet."""
    return rank(products, dedicated, 0, mentions)
