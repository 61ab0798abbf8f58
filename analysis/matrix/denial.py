"""Whether what a passage denies is the capability itself: neither a part of it nor something that merely names it.

"Joins between sharded tables are not supported" denies no sharding. What is denied is read from the clause that denies:
it must say the whole name and speak of little else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from analysis.matrix.passages import Passage, PassageKind
from analysis.matrix.proof import LIGHT, Shape
from analysis.matrix.terms import content_stems, stem
from analysis.statements import Statement
from analysis.statements.clauses import Clause
from rivalscope.core.records import Mark

__all__ = ["denied_words", "denies_itself"]

_WHOLE = 0.9
"""Share of a spelling that must be said."""
_ABOUT = 0.5
"""Share of a clause's own words that must be the name's: the rest is what else it is about."""
_ABOUT_HEADING = 0.4
_ABOUT_ROW = 0.9
"""The same of a table row's label: "SAML 2.0 Profile | Supported: no" is about a part. Of five marked rows on the pages
of seven markets whose label says the name and more, the curators say of all five that the thing itself is there."""
_SHORT_ANSWER = 8
"""Words of an answer or a list entry that stands for its question or heading."""
_EMPTY = LIGHT | frozenset(
    stem(word)
    for word in """
    available availability offered offer provided provide possible implemented implement included include planned
    plan plans coming soon yet currently current present moment today time now version release released removed
    remove dropped discontinued deprecated longer still unfortunately sadly exist exists existing part allow
    allowed allows have has any roadmap future later unsupported missing lack lacks instead native natively
    directly officially fully completely entirely built already product tool want need intend decided since known
    """.split()
)
"""Words that say that something is or is not there, and add nothing to what it is."""
_WITHIN = frozenset("with in by to from into via through using within inside when while if once unless".split())
"""Words behind a denial after which it is told where or when something else is denied."""
_CIRCUMSTANCES = _WITHIN | frozenset("for on at of as since until before after during".split())
"""Words after which it is told when, where or for whom it is denied, and not what."""
_IDENTIFIER = re.compile(r"(?:--?)?\w+_[\w-]+|--[\w-]+")
_HYPHENED = re.compile(r"(?<=\w)-(?=\w)")
"""A compound counts as one word: "normalized or de-duplicated cache"."""
_DENYING_CUES = frozenset(("removed", "removed_entry", "planned", "not_planned", "hedged"))


def denies_itself(statement: Statement, passage: Passage, shape: Shape, *, own: Collection[str]) -> bool:
    """Return whether a passage that denies something denies this capability.

    Args:
        statement: The passage, read.
        passage: The same with its place.
        shape: The capability's name.
        own: Stems of the product's own name, which say nothing of what is denied.
    """
    heading = passage.heading_path[-1] if passage.heading_path else ""
    if passage.mark is Mark.NO and passage.kind is PassageKind.ROW:
        label = passage.columns[0].text if passage.columns else passage.text
        return _about(label, shape, own) >= _ABOUT_ROW
    # A false no costs more than a missed one: what excuses one clause excuses the passage.
    excused = statement.pack is not None and statement.pack.says("not_denials", passage.text)
    beside = [one for one in statement.clauses if _beside(one, statement, shape, own)]
    for clause in () if excused else statement.clauses:
        if clause in beside:
            continue
        if not (clause.denial or clause.cues & _DENYING_CUES):
            continue
        if max(_about(text, shape, own) for text in _denied(clause, statement)) >= _ABOUT:
            return True
    short = len(passage.text.split()) <= _SHORT_ANSWER and not excused and not beside
    if short and _about(passage.text, shape, own) >= _ABOUT:
        return True
    if statement.heading_cues & {"absent_headings", "planned_headings", "removed_headings"}:
        return short and _about(passage.text, shape, own) >= _ABOUT
    first = statement.clauses[0].cues if statement.clauses else frozenset()
    return statement.asked and "no" in first and _about(heading, shape, own) >= _ABOUT_HEADING


def denied_words(statement: Statement, passage: Passage) -> set[str]:
    """Return the stems of a passage that are compared with a name to tell whether it is denied.

    Args:
        statement: The passage, read.
        passage: The same with its place.
    """
    texts = [passage.text, *passage.heading_path[-1:], *(column.text for column in passage.columns[:1])]
    texts += [text for clause in statement.clauses for text in _denied(clause, statement)]
    return {one for text in texts for said in (text, _HYPHENED.sub("", text)) for one in content_stems(said)}


def _denied(clause: Clause, statement: Statement) -> tuple[str, ...]:
    """Return a clause, and its part up to a second denial: "is no billing platform and does not write invoices"."""
    text = clause.piece.text
    denials = list(statement.pack.pattern("negations").finditer(text)) if statement.pack else []
    return (text, text[: denials[1].start()]) if len(denials) > 1 else (text,)


def _beside(clause: Clause, statement: Statement, shape: Shape, own: Collection[str]) -> bool:
    """Return whether a clause denies something else than what the name names."""
    return (
        _within(clause, shape)
        or _of_another(clause, shape, own)
        or _of_one(statement, clause)
        or _lacks_another(statement, clause, shape, own)
    )


def _within(clause: Clause, shape: Shape) -> bool:
    """Return whether a clause denies something else in or with the capability: "cannot be shown in the audit log"."""
    if clause.denial is None:
        return False
    before, found, after = clause.piece.text.partition(clause.denial.words)
    first = after.split()[:1]
    named = set(content_stems(before)) & {one for _, words in shape.spellings for one in words}
    return bool(found and first) and first[0].lower() in _WITHIN and not named


def _of_another(clause: Clause, shape: Shape, own: Collection[str]) -> bool:
    """Return whether the words of a name only stand on both sides of a denial: "data with no initial request"."""
    if clause.denial is None or not clause.denial.follows:
        return False
    before, found, after = clause.piece.text.partition(clause.denial.words)
    return bool(found) and not _about(after, shape, own) and not _about(before, shape, own)


def _lacks_another(statement: Statement, clause: Clause, shape: Shape, own: Collection[str]) -> bool:
    """Return whether the capability lacks something instead of being lacked: "the FTP backend supports no proxies"."""
    for before, after in _around(statement, clause):
        lacking = set(content_stems(after)) - _EMPTY - set(own)
        # Part of an identifier names nothing: the option "ftp_proxy" is not FTP.
        named = _about(_IDENTIFIER.sub(" ", after), shape, own)
        if lacking and not named and _about(before, shape, own) and after.split()[0].lower() not in _CIRCUMSTANCES:
            return True
    return False


def _around(statement: Statement, clause: Clause) -> Iterator[tuple[str, str]]:
    """Yield what is before and after the words by which an object is denied or put off."""
    text = clause.piece.text
    if clause.denial is not None:
        if clause.denial.follows:
            before, found, after = text.partition(clause.denial.words)
            if found:
                yield before, after
    elif "hedged" in clause.cues and statement.pack is not None:
        for match in statement.pack.pattern("hedged").finditer(text):
            yield text[: match.start()], text[match.end() :]


def _of_one(statement: Statement, clause: Clause) -> bool:
    """Return whether a denial is a message about one thing: "this request cannot be merged because of conflicts"."""
    able = clause.denial is not None and clause.denial.able
    return able and statement.pack is not None and statement.pack.says("instances", statement.plain.text)


def _together(name: frozenset[str], said: Sequence[str]) -> bool:
    """Return whether the words of a name stand beside each other, at most one other between them.

    "The index data is removed from disk" denies no disk index.
    """
    span = len(name) + 1
    return any(name <= set(said[start : start + span]) for start in range(max(len(said) - len(name) + 1, 1)))


def _about(text: str, shape: Shape, own: Collection[str]) -> float:
    """Return how much of a text's own words are the name's, where it says the whole of a spelling; else 0."""
    best = 0.0
    for said in (content_stems(text), content_stems(_HYPHENED.sub("", text))):
        content = set(said)
        for weight, words in shape.spellings:
            there = words & content
            if weight >= _WHOLE and len(there) >= _WHOLE * len(words) and _together(there, said):
                others = content - words - _EMPTY - set(own)
                best = max(best, len(words) / (len(words) + len(others)))
    return best
