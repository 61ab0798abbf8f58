"""Which headings of an outline name its releases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from crawlers.extraction.entry_kind import kind_from_heading
from crawlers.extraction.kind_words import words
from crawlers.extraction.releases.candidates import ReleaseHead, enclosing_headings, find_candidates, has_children
from crawlers.extraction.releases.dated import dated_headings, dated_posts, with_years
from crawlers.extraction.releases.dates import DayOrder, only_date
from crawlers.extraction.releases.induction import (
    coded_headings,
    induced_headings,
    numbered_headings,
    since_headings,
    version_sections,
)
from crawlers.extraction.releases.outline import NodeKind, OutlineNode
from crawlers.extraction.releases.sequences import better_row
from crawlers.extraction.releases.version_lines import (
    with_lines_alike,
    with_lines_of_days,
    with_lines_of_versions,
    with_whole_numbers,
)
from crawlers.extraction.releases.versions import ReleaseHeading, read_heading, same_series, version_key

__all__ = ["ReleaseHead", "choose_headings"]

_FOREIGN = words(
    "since until from to before after than upgrading upgrade upgrades migrating migration migrate deprecations "
    "deprecation deprecated porting compatibility requires require required requirement requirements support "
    "supported supports if when using highlighted highlights features feature fixes breaking roadmap plans "
    "planned planning installing install download downloads below above heads-up < > ≤ ≥ → -> via bump bumps "
    "known issues see through revert"
)


_TITLES = words("features feature fixes breaking highlights")
_EDITIONS = words(
    "enterprise ee commercial proprietary private premium pro professional business subscription insiders "
    "kommerziell commerciale comercial corporate 企业版 企業版 商业版 旗舰版 专业版 エンタープライズ版 상용"
)
"""What an edition is called that is sold or kept beside the product."""

_OUTNUMBERED = 3
"""How many times more whole numbers than versions must head sections, so that they are versions too."""
_HEADED = 0.8
"""Share of the items that name a release of the series which their heading names."""
_SEQUENCE = 4
"""Versions from which a document shows how it names its releases."""
_BRACKETED = re.compile(r"\([^()\d]+\)\W*$")
_AUTHOR = 4
"""Words of the name of who wrote on a day."""
_FEW = 3
"""Versions in the notes of one month that may be those of other products."""


def _plain(read: ReleaseHeading) -> bool:
    """Return whether a heading names a release with no other words of weight before the version."""
    tagged = read.date is not None and len(read.after) == 1
    # "1.0.1: Minor bug fixes (12 May 2020)" is a release and its title
    foreign = _FOREIGN - _TITLES if read.date is not None and read.day_known else _FOREIGN
    return not read.before and len(read.after) <= 10 and (tagged or not foreign.intersection(read.after[:2]))


def _own(read: ReleaseHeading, title: ReleaseHeading) -> bool:
    """Say whether a heading names a version of what its document is about: it bears the name in the title, or none."""
    said = frozenset((*title.before, *title.after))
    return _plain(read) or (bool(read.before) and said.issuperset(read.before))


def _named(read: ReleaseHeading, common: Counter[tuple[str, ...]]) -> bool:
    """Return whether the words before the version are a product's name: few, none of them about something else."""
    if _FOREIGN.intersection(read.before + read.after[:2]) or len(read.before) > 4 or len(read.after) > 10:
        return False
    if any(kind_from_heading(word) for word in read.before):
        return False
    return common[read.before] >= 2 or len(read.before) <= 3


def _tier(candidates: list[ReleaseHead], nodes: Sequence[OutlineNode]) -> list[ReleaseHead]:
    """Return the candidates of the kind of node that names this document's releases."""
    groups: dict[tuple[str, int], list[ReleaseHead]] = {}
    for candidate in candidates:
        kind = candidate.node.kind
        depth = 0 if kind is NodeKind.HEADING else candidate.node.depth
        if kind is NodeKind.ITEM and not (has_children(nodes, candidate.at) or _dated_version(candidate)):
            continue
        if kind in (NodeKind.PARAGRAPH, NodeKind.ITEM) and not (_plain(candidate.read) and candidate.version):
            continue
        groups.setdefault((kind.value, depth), []).append(candidate)

    def weight(item: tuple[tuple[str, int], list[ReleaseHead]]) -> float:
        (kind, depth), members = item
        count = len({member.version or member.read.date for member in members})
        factor = {"heading": 4.0, "label": 1.5, "item": 1.0, "paragraph": 1.0}[kind]
        return count * factor / (1 + depth)

    if (members := _below_series(groups, nodes)) is not None:
        return members
    return max(groups.items(), key=weight)[1] if groups else []


def _dated_version(candidate: ReleaseHead) -> bool:
    """Return whether a line is a version and its day and nothing else."""
    read = candidate.read
    return bool(candidate.version) and read.date is not None and read.day_known and not (read.before or read.after)


def _below_series(
    groups: dict[tuple[str, int], list[ReleaseHead]], nodes: Sequence[OutlineNode]
) -> list[ReleaseHead] | None:
    """Return the outermost items that name releases below headings which only name their series; None: there are none.

    "Release 10.12" over "10.12.4, released 2025-11-21" and "10.12.3, released 2025-11-17".
    """
    items = [c for c in groups.get((NodeKind.ITEM.value, 0), ()) if _dated_version(c)]
    headings = groups.get((NodeKind.HEADING.value, 0), [])
    if len(items) < _FEW or not headings:
        return None
    headed, place = 0, 0
    for item in items:
        while place + 1 < len(headings) and headings[place + 1].at < item.at:
            place += 1
        series = headings[place].version
        headed += headings[place].at < item.at and item.version != series and same_series(series, item.version)
    return items if headed >= _HEADED * len(items) else None


def choose_headings(
    nodes: Sequence[OutlineNode], *, order: DayOrder, language: str = "", own: str = ""
) -> tuple[list[ReleaseHead], str]:
    """Return the candidates that head releases, in source order, and what is doubtful about them.

    Versions name releases before days do; where a document names its releases by days, versions among them are
    those of something else, unless they head sections of the same level. Rows that no rule chose are weighed
    against these (:mod:`crawlers.extraction.releases.sequences`).

    Args:
        nodes: The outline.
        order: Whether its numeric dates put the day or the month first.
        language: Its language.
        own: The version that its file name says it is about.
    """
    candidates = find_candidates(nodes, order=order, language=language)
    with_years([candidate for candidate in candidates if candidate.node.kind is NodeKind.HEADING], nodes)
    _days_like_versions(candidates)
    chosen = _by_rules(candidates, nodes, order=order, language=language, own=own)
    chosen = _without_sections(chosen, nodes)
    return (chosen, "") if own else better_row(chosen, candidates, nodes)


def _without_sections(chosen: list[ReleaseHead], nodes: Sequence[OutlineNode]) -> list[ReleaseHead]:
    """Leave out a section that is only called like what comes next ("Development") far above the first release."""
    first = chosen[0] if len(chosen) > 1 else None
    if first is None or first.version != "Unreleased" or first.node.kind is not NodeKind.HEADING or first.read.date:
        return chosen
    between = nodes[first.at + 1 : chosen[1].at]
    others = sum(node.kind is NodeKind.HEADING and node.depth <= first.node.depth for node in between)
    return chosen[1:] if others > 1 else chosen


def _by_rules(
    candidates: list[ReleaseHead], nodes: Sequence[OutlineNode], *, order: DayOrder, language: str, own: str
) -> list[ReleaseHead]:
    """Return the candidates that head releases by what is known of how notes name theirs."""
    by_version = _versioned(candidates, nodes, own)
    by_day = dated_headings(candidates, nodes)
    # the whole number in "12 July 2021 - Attachments V2" may be that of something else
    named = len(
        {
            c.version
            for c in by_version
            if c.version not in ("", "Unreleased")
            and not c.aside
            and not (by_day and c.version.isdigit() and c.read.date)
        }
    )
    title = _dated_title(candidates, nodes)
    if title is not None and named <= _FEW and not any(_own(c.read, title.read) for c in by_version if c.version):
        return [title]
    headings = sum(node.kind is NodeKind.HEADING for node in nodes)
    coded = coded_headings(nodes)
    if _OUTNUMBERED * named < headings or not named or all(c.read.before for c in by_version):
        whole = numbered_headings(nodes, order=order, language=language)
        if len(whole) > max(len(by_day), len(coded), _OUTNUMBERED * named) or _bundled(by_version, whole):
            level = whole[0].node.depth
            equals = (
                [] if _bundled(by_version, whole) else [c for c in by_version if c.version and c.node.depth == level]
            )
            return _unnested(sorted({c.at: c for c in (*equals, *whole)}.values(), key=lambda c: c.at), nodes)
    versions_at = {c.at for c in by_version if c.version}
    posts = [c for c in dated_posts(nodes, order=order, language=language) if c.at not in versions_at]
    days = len({c.read.date for c in by_day})
    titled = bool(by_day) and by_day[0].node.kind is NodeKind.HEADING
    # the headings of the days may be those below the titles
    same = {c.at for c in by_day} <= {c.date_at for c in posts}
    if len(posts) > max(days - (not titled or same), named if named > 2 else 0):
        return posts
    if not named and (since := since_headings(candidates)):
        return since
    induced = max(induced_headings(nodes), coded, key=len)
    if len(induced) > 2 * max(named, days, len(posts)):
        level = induced[0].node.depth
        equals = [c for c in by_day if c.node.kind is NodeKind.HEADING and c.node.depth == level]
        return sorted({c.at: c for c in (*equals, *induced)}.values(), key=lambda c: c.at)
    if days and (not named or (days >= 3 and days > 2 * named)):
        return _with_versions(with_lines_of_versions(by_day, candidates, end=len(nodes)), by_version)
    if not named:
        return by_version or by_day
    with_lines_of_versions([c for c in by_version if not c.version], candidates, end=len(nodes))
    by_version = with_whole_numbers(with_lines_alike(by_version, candidates), nodes, order=order, language=language)
    return _dated_from_above(with_lines_of_days(by_version), nodes)


def _days_like_versions(candidates: list[ReleaseHead]) -> None:
    """Read "2024.06.25" as a day where other headings of its level are nothing but days: "2024. 6. 25."."""
    days = {c.node.depth for c in candidates if c.node.kind is NodeKind.HEADING and c.read.day_known and _alone(c)}
    for candidate in candidates:
        read = candidate.read
        if candidate.node.kind is NodeKind.HEADING and candidate.node.depth in days and read.version and not read.date:
            found = only_date(read.version) if not (read.before or read.after) else None
            if found is not None and found.value is not None:
                candidate.read = replace(read, version="", date=found.value, day_known=True, versions=0)


def _alone(candidate: ReleaseHead) -> bool:
    return not (candidate.read.version or candidate.read.before or candidate.read.after)


def _bundled(by_version: list[ReleaseHead], whole: list[ReleaseHead]) -> bool:
    """Return whether versions are those of another product inside releases that whole numbers name.

    "rsync 3.0.9" below "Heron 193": both bear a name, each of them one, and the whole numbers come first.
    """
    names = {c.read.before for c in by_version if c.version and c.version != "Unreleased"}
    if len(whole) < len(by_version) or len(names) != 1 or not whole or () in names or not whole[0].read.before:
        return False
    return whole[0].read.before not in names and whole[0].at < by_version[0].at


def _dated_title(candidates: list[ReleaseHead], nodes: Sequence[OutlineNode]) -> ReleaseHead | None:
    """Return the title of a document that is about one month or day, and holds no other dated heading."""
    headings = [node for node in nodes if node.kind is NodeKind.HEADING]
    dated = [c for c in candidates if c.node.kind is NodeKind.HEADING and c.read.date and not c.version]
    if len(dated) != 1 or dated[0].node is not headings[0]:
        return None
    return dated[0] if all(node.depth > headings[0].depth for node in headings[1:]) else None


def _with_versions(by_day: list[ReleaseHead], by_version: list[ReleaseHead]) -> list[ReleaseHead]:
    """Return the dated headings of a document, with the versions that are among them as their equals."""
    level = (by_day[0].node.kind, by_day[0].node.depth)
    named = {c.date_at for c in by_day}
    by_version = [c for c in by_version if c.at not in named]
    equals = [c for c in by_version if c.version and (c.node.kind, c.node.depth) == level and len(c.read.before) <= 1]
    for candidate in equals:
        if candidate.read.date and candidate.version.isdigit() and len(equals) < len(by_day):
            # "12 July 2021 - Attachments V2" is a post of its day like the others
            candidate.read = replace(candidate.read, version="")
    return sorted({c.at: c for c in (*by_day, *equals)}.values(), key=lambda c: c.at)


def _dated_from_above(accepted: list[ReleaseHead], nodes: Sequence[OutlineNode]) -> list[ReleaseHead]:
    """Give a version the day of the dated heading that it is under, where it has none of its own."""
    if all(candidate.read.date for candidate in accepted):
        return accepted
    parents = enclosing_headings(nodes)
    for candidate in accepted:
        at = candidate.at
        while candidate.read.date is None and candidate.version and at in parents:
            at = parents[at]
            above = read_heading(nodes[at].text)
            if above is not None and above.version:
                break
            if above is not None and above.date is not None and not above.before:
                candidate.read = replace(candidate.read, date=above.date, day_known=above.day_known)
    return accepted


def _versioned(candidates: list[ReleaseHead], nodes: Sequence[OutlineNode], own: str) -> list[ReleaseHead]:
    """Return the candidates that name releases by their versions, with the undated and dated ones of their level."""
    tier = _tier(candidates, nodes)
    common = Counter(candidate.read.before for candidate in tier)
    accepted = [c for c in tier if _plain(c.read) or _named(c.read, common)]
    versioned = [c for c in accepted if c.version and c.version != "Unreleased"]
    plain = [c for c in versioned if _plain(c.read)]
    if len(plain) >= 3 and len(plain) >= 0.5 * len(versioned):
        # the document names its releases by bare versions: other words before a version are about something else
        accepted = [
            c
            for c in accepted
            if _plain(c.read) or not c.version or common[c.read.before] >= max(3, 0.2 * len(versioned))
        ]
    if versioned:
        dated_level = {c.node.depth for c in accepted if c.version}
        accepted = [
            c
            for c in accepted
            if c.version or (c.node.depth in dated_level and c.read.day_known and _of_a_day(c, common))
        ]
    accepted = _mark_editions(_in_sequence(accepted, tier))
    if parts := version_sections(tier, accepted):
        return sorted([*accepted, *parts], key=lambda c: c.at)
    if own:
        # notes that their file names by a version: what bears another name and number is of something else
        accepted = [c for c in accepted if not c.read.before or version_key(c.version)[:1] == version_key(own)[:1]]
        title = next((c for c in tier if c.version == own and len(c.read.before) <= 4), None)
        if title is not None and all(c.at != title.at for c in accepted):
            accepted = sorted([title, *accepted], key=lambda c: c.at)
    return _unnested(accepted, nodes, own)


def _of_a_day(candidate: ReleaseHead, common: Counter[tuple[str, ...]]) -> bool:
    """Return whether a heading names a day and nothing else, or who wrote on it: "(Brad)", or the same each time."""
    read = candidate.read
    if not read.before:
        return not read.after
    named = common[read.before] >= _FEW and 1 < len(read.before) <= _AUTHOR
    return not read.after and (named or (len(read.before) == 1 and bool(_BRACKETED.search(candidate.node.text))))


def _in_sequence(accepted: list[ReleaseHead], tier: list[ReleaseHead]) -> list[ReleaseHead]:
    """Add the headings whose words alone spoke against them, and whose version fills a gap between its neighbours.

    "0.20.0 Support for proteins" between 0.20.1 and 0.19.4, where most headings are a version and a title.
    """
    known = {c.at for c in accepted}
    versioned = [c for c in accepted if c.version and c.version != "Unreleased"]
    if len(versioned) < _SEQUENCE:
        return accepted
    titled = sum(bool(c.read.after) for c in versioned)
    # the words before the version that most of them have: the product's name, or none
    name = Counter(c.read.before for c in versioned).most_common(1)[0][0]
    added: list[ReleaseHead] = []
    for position, candidate in enumerate(tier):
        read = candidate.read
        if candidate.at in known or read.before != name or not read.version or 2 * titled < len(versioned):
            continue
        before = next((c for c in reversed(tier[:position]) if c.at in known and c.version), None)
        after = next((c for c in tier[position + 1 :] if c.at in known and c.version), None)
        level = {(c.node.kind, c.node.depth) for c in (before, candidate, after) if c is not None}
        if before is None or after is None or len(level) > 1:
            continue
        keys = [version_key(c.version) for c in (before, candidate, after)]
        if keys[0] > keys[1] > keys[2] or keys[0] < keys[1] < keys[2]:
            added.append(candidate)
    return sorted((*accepted, *added), key=lambda c: c.at) if added else accepted


def _mark_editions(accepted: list[ReleaseHead]) -> list[ReleaseHead]:
    """Mark the releases of an edition beside the product's own: "Heron Enterprise 2.3" among "Heron 2.3"."""
    editions = [c for c in accepted if c.version and _EDITIONS.intersection((*c.read.before, *c.read.after[:2]))]
    plain = {c.version for c in accepted if c.version and c.version != "Unreleased" and c not in editions}
    if editions and len(plain) >= _FEW and 2 * len(plain) >= len(editions):
        for candidate in editions:
            # "2.2 Enterprise ready", which no other heading names, is the product's
            candidate.edition = bool(_EDITIONS.intersection(candidate.read.before)) or candidate.version in plain
    return accepted


def _unnested(accepted: list[ReleaseHead], nodes: Sequence[OutlineNode], own: str = "") -> list[ReleaseHead]:
    """Leave out headings of a series above its releases, and what repeats a version inside its release."""
    kept: list[ReleaseHead] = []
    levels = Counter(c.node.depth for c in accepted)
    parents = enclosing_headings(nodes)
    releases: dict[int, ReleaseHead] = {}
    for position, candidate in enumerate(accepted):
        above = _enclosing(candidate.at, parents, releases)
        if (
            above is not None
            and not (own and above.version == own and _patch(candidate, own))
            and _repeats(candidate, above, nodes)
        ):
            continue
        if candidate.version != own and _is_series(accepted, position, nodes, alone=levels[candidate.node.depth] == 1):
            continue
        if candidate.version.lower().endswith((".x", ".*")) and not _holds_items(nodes, candidate.at):
            continue  # it points to the notes of a series, which are kept elsewhere
        kept.append(candidate)
        releases[candidate.at] = candidate
    return kept


def _patch(candidate: ReleaseHead, own: str) -> bool:
    """Return whether a heading names a later patch of a version: its own notes describe it too."""
    key, other = version_key(own), version_key(candidate.version)
    return len(key) == len(other) and key[:-1] == other[:-1] and other > key


def _enclosing(at: int, parents: dict[int, int], releases: dict[int, ReleaseHead]) -> ReleaseHead | None:
    """Return the innermost release whose section a heading is in."""
    while at in parents:
        at = parents[at]
        if at in releases:
            return releases[at]
    return None


def _repeats(candidate: ReleaseHead, above: ReleaseHead, nodes: Sequence[OutlineNode]) -> bool:
    """Return whether a heading inside a release names no other release; the release takes over a date that it lacks."""
    if above.version == candidate.version:
        if above.read.date is None and candidate.read.date is not None:
            above.read = replace(above.read, date=candidate.read.date, day_known=candidate.read.day_known)
        return True
    if candidate.read.before not in ((), above.read.before):
        return True
    if candidate.version.isdigit() and candidate.read.after and candidate.read.date is None:
        return True  # "v1 API removed"
    # two levels down and without a list, it only points to the notes of a pre-release, which are kept elsewhere
    return candidate.node.depth >= above.node.depth + 2 and not _holds_items(nodes, candidate.at)


def _is_series(accepted: list[ReleaseHead], position: int, nodes: Sequence[OutlineNode], *, alone: bool) -> bool:
    """Return whether a heading only gathers the releases below it: "Version 3.0" above 3.0.1 and 3.0.0."""
    candidate = accepted[position]
    if position + 1 == len(accepted) or not candidate.version:
        return False
    following = accepted[position + 1]
    if following.node.depth <= candidate.node.depth:
        return False
    inner = [c.version for c in accepted[position + 1 : position + 200] if c.node.depth > candidate.node.depth]
    if f"{candidate.version}.0" in inner:
        return True
    if any(node.kind is NodeKind.ITEM for node in nodes[candidate.at + 1 : following.at]):
        return False
    if any(version != candidate.version and same_series(candidate.version, version) for version in inner):
        return True
    return position == 0 and alone and len(accepted) > 2


def _holds_items(nodes: Sequence[OutlineNode], at: int) -> bool:
    depth = nodes[at].depth
    for node in nodes[at + 1 :]:
        if node.kind is NodeKind.ITEM:
            return True
        if node.kind is NodeKind.HEADING and node.depth <= depth:
            return False
    return False
