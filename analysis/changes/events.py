"""The lines of a digest that a busy person reads: one for each event, however many pages and records report it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.answers import Turn
from analysis.changes.digest import Digest, FlipEvent, ReleaseNews
from analysis.changes.records import Change, ChangeKind
from analysis.text.excerpt import differing, excerpt
from analysis.text.normalise import stems

__all__ = ["LINES", "Event", "events", "further_releases"]

LINES = 10
_VERSIONS, _PRODUCTS = 12, 12
"""Versions of a product that are named at one place, and products of which any are named behind the lines."""
_QUOTE, _PAIR = 180, 130
"""Characters of a quote in a line, and of each where two are in it; whole sentences. The appendix has them whole."""
_FEATURE_KINDS = (
    ChangeKind.FEATURE_ADDED,
    ChangeKind.GATE_MOVED,
    ChangeKind.STAGE,
    ChangeKind.CLAIM_REMOVED,
)
"""Changes that are about a capability, and may be the same event as an answer that turned or a release."""
_TURNED, _SEEN = 0.85, 0.5
"""Weights of an answer with a proof on both sides, and of one that was first seen or is found no longer."""
_BREAKING, _SECURITY, _RELEASE = 0.8, 0.6, 0.3
_BRINGING = frozenset(("added", "changed", "removed", "deprecated"))
"""Kinds of entries that can be the event itself; a correction of a feature is another one."""
_BRACKETS = re.compile(r"[(\[][^()\[\]]{1,40}[)\]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, with all that tells it."""

    product: str
    what: str
    """What it is about and the outcome of it, in plain text."""
    was: str = ""
    """Quote of before."""
    now: str = ""
    """Quote of after."""
    url: str = ""
    weight: float
    topic: frozenset[str] = frozenset()
    """Stems of what it is about; empty: it is recognised by nothing else."""
    words: frozenset[str] = frozenset()
    """Stems of all that was quoted."""
    feature: bool = False
    pages: int = 0
    """Further pages that say the same."""
    reported: tuple[str, ...] = ()
    """Further records that tell it: "2026-06-16", "5.2.0"."""
    releases: tuple[str, ...] = ()
    """Versions of the releases that it tells, or that tell it."""


def events(digest: Digest, *, most: int = LINES) -> tuple[tuple[Event, ...], int]:
    """Return the most material events of a digest, and how many more there are besides releases.

    Releases without a break or a hole that was closed are one event a product, however many came.

    Args:
        digest: What was decided to be told.
        most: Lines.
    """
    found: list[Event] = []
    for event in sorted(_all(digest), key=lambda one: (-one.weight, one.product, "" if one.releases else one.what)):
        place = next((number for number, one in enumerate(found) if _same(one, event)), None)
        if place is None:
            found.append(event)
        else:
            found[place] = _joined(found[place], event)
    found = _in_groups(found)
    more = digest.more_changes + digest.more_flips + sum(not _is_release(event) for event in found[most:])
    return tuple(found[:most]), more


def further_releases(digest: Digest, told: Iterable[Event]) -> list[tuple[str, str]]:
    """Return the releases that no line tells, as (slug, versions in words); a last one without slug counts the rest."""
    named = {(event.product, version) for event in told for version in event.releases}
    left: dict[str, list[str]] = {}
    for release in digest.releases:
        if (release.product, release.version) not in named:
            left.setdefault(release.product, []).append(release.version)
    found = [(product, _versions(versions)) for product, versions in list(left.items())[:_PRODUCTS]]
    rest = digest.more_releases + sum(len(versions) for versions in list(left.values())[_PRODUCTS:])
    return [*found, ("", f"{rest} more")] if rest else found


def _in_groups(found: Sequence[Event]) -> list[Event]:
    """Return the events with the plain releases of each product as one, in the place of the first."""
    groups: dict[str, list[Event]] = {}
    for event in found:
        if _is_release(event) and event.weight == _RELEASE:
            groups.setdefault(event.product, []).append(event)
    of_many = {product: events for product, events in groups.items() if len(events) > 1}
    out: list[Event] = []
    for event in found:
        if not (_is_release(event) and event.weight == _RELEASE and event.product in of_many):
            out.append(event)
        elif several := of_many[event.product]:
            first, rest = several[0], [one.releases[0] for one in several[1:]]
            what = f"{len(several)} releases: {first.what.removeprefix('release ')}, {_versions(rest)}"
            out.append(replace(first, what=what, releases=(*first.releases, *rest), reported=()))
            of_many[event.product] = []
    return out


def _is_release(event: Event) -> bool:
    return bool(event.releases) and not event.feature


def _versions(versions: Sequence[str]) -> str:
    more = len(versions) - _VERSIONS
    return ", ".join(versions[:_VERSIONS]) + (f" and {more} more" if more > 0 else "")


def _all(digest: Digest) -> Iterator[Event]:
    yield from map(_of_change, digest.changes)
    yield from map(_of_flip, digest.flips)
    yield from map(_of_release, digest.releases)


def _of_change(change: Change) -> Event:
    kind = change.kind.value.replace("_", " ")
    subject = excerpt(change.subject, 90)
    was, now = change.was, change.now
    if was and now:
        was, now = (excerpt(text, _PAIR) for text in differing(was, now))
    else:
        was, now = excerpt(was, _QUOTE), excerpt(now, _QUOTE)
    return Event(
        product=change.product,
        what=f"{kind}, {subject}" if subject else kind,
        was=was,
        now=now,
        url=change.url,
        weight=change.materiality,
        topic=_topic(change.subject),
        words=frozenset(stems(f"{change.subject} {change.before} {change.after}")),
        feature=change.kind in _FEATURE_KINDS,
        pages=len(change.also_at),
    )


def _of_flip(flip: FlipEvent) -> Event:
    """Say the outcome of an answer; where one side is not proved, only what the pages say."""
    if flip.turn is Turn.FIRST_SEEN:
        became = f"first seen ({flip.after})"
    else:
        became = "no longer found" if flip.turn is Turn.NO_LONGER_FOUND else f"{flip.before} → {flip.after}"
    was, now = differing(flip.old_quote, flip.quote) if flip.old_quote and flip.quote else (flip.old_quote, flip.quote)
    most = _PAIR if was and now else _QUOTE
    proved = flip.turn not in (Turn.FIRST_SEEN, Turn.NO_LONGER_FOUND)
    return Event(
        product=flip.product,
        what=f"{flip.capability}: {became}",
        was=excerpt(was, most),
        now=excerpt(now, most),
        url=flip.url,
        weight=flip.confidence * (_TURNED if proved else _SEEN),
        topic=_topic(flip.capability),
        words=frozenset(stems(f"{flip.old_quote} {flip.quote}")),
        feature=True,
    )


def _of_release(release: ReleaseNews) -> Event:
    day = release.published.isoformat() if release.published else "no date"
    kinds = "".join(f"; {count} {name}" for name, count in release.kinds)
    dated = kinds.removeprefix("; ") if day == release.version else f"{day}{kinds}"
    return Event(
        product=release.product,
        what=f"release {release.version}" + (f" ({dated})" if dated else ""),
        now=excerpt(release.headline, _QUOTE),
        url=release.url,
        weight=_BREAKING if release.breaking else _SECURITY if release.security else _RELEASE,
        words=frozenset(stems(release.headline)) if dict(release.kinds).keys() & _BRINGING else frozenset(),
        reported=(release.version,),
        releases=(release.version,),
    )


def _topic(text: str) -> frozenset[str]:
    """Return the stems of what something is about, without what is in brackets: a stage, a plan."""
    return frozenset(stems(_BRACKETS.sub(" ", text))) or frozenset(stems(text))


def _same(one: Event, other: Event) -> bool:
    """Return whether two records tell one event: the same capability of the same product."""
    if one.product != other.product or not one.feature:
        return False
    if other.feature:
        if not other.topic:
            return bool(one.topic) and one.topic <= other.words
        return one.topic <= other.topic or other.topic <= one.topic or one.topic <= other.words
    release = bool(other.reported) and not other.topic
    return release and bool(one.topic) and one.topic <= other.words


def _joined(one: Event, other: Event) -> Event:
    return replace(
        one,
        was=one.was or other.was,
        now=one.now or other.now,
        url=one.url or other.url,
        pages=one.pages + other.pages + (other.url not in ("", one.url) and not other.reported),
        reported=(*one.reported, *other.reported),
        releases=(*one.releases, *other.releases),
        words=one.words | other.words,
    )
