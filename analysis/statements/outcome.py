"""The outcome of a passage by the rules alone: what its clauses, its heading and its mark say together.

The rules are asked in order and the first that knows the answer decides, so each may rely on what those before it
have ruled out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.lexicon import Lexicon
from analysis.statements.acts import Act, ClauseAct
from analysis.statements.clauses import Clause
from analysis.statements.names import Topic
from analysis.statements.records import Meaning
from analysis.text.words import fold, keys, stem
from rivalscope.core.records import Mark

if TYPE_CHECKING:
    from analysis.statements.reader import Statement

__all__ = ["NAMED", "VERSIONED", "PassageActs", "combine", "find_stranger"]

NAMED = 0.3
"""Share of a name from which a clause is about the capability."""

_LINKED = re.compile(r"#*\s*\[(?P<name>[^\[\]]{1,60})\]\(https?://[^()\s]*\)\s*(?:\{[^{}]*\})?")
VERSIONED = re.compile(r"\b(?:in|by|of|since|from|with) (?P<name>[A-Z][\w+-]+) v?\d")
_CHANGING = frozenset((Act.DEPRECATED, Act.REMOVED, Act.DENIES, Act.DOUBTS, Act.PLANNED))
_SIGN_MOST = 2
"""Words up to which a label only says what happens: "Removed:", "Breaking change:"."""
_LABEL_MOST = 6
"""Words up to which a clause before a colon or a bracket is a label."""


@dataclass(frozen=True, slots=True)
class PassageActs:
    """What the clauses of a passage do with a capability, and what the rules need to weigh them.

    Attributes:
        statement: The passage, read.
        pack: The lexicon of its language.
        subject: The capability.
        by_clause: What each clause does.
        near: For each clause, whether it is about the capability.
        top: The largest share of the capability's name that a clause says.
        heading: The share that the heading says.
    """

    statement: Statement
    pack: Lexicon
    subject: Topic
    by_clause: tuple[ClauseAct, ...]
    near: tuple[bool, ...]
    top: float
    heading: float

    @property
    def chosen(self) -> list[ClauseAct]:
        """What the clauses about the capability do."""
        return [one for one, is_near in zip(self.by_clause, self.near, strict=True) if is_near]

    @property
    def acts(self) -> set[Act]:
        """What they do, each act once."""
        return {one.act for one in self.chosen}

    @property
    def first(self) -> frozenset[str]:
        """Cues of the first clause."""
        clauses = self.statement.clauses
        return clauses[0].cues if clauses else frozenset()

    @property
    def headed(self) -> frozenset[str]:
        """Cues of the heading."""
        return self.statement.heading_cues

    @property
    def answers(self) -> bool:
        """The passage answers the question that its heading asks of the capability."""
        return self.statement.asked and self.heading >= self.top - 0.25

    @property
    def changelog(self) -> bool:
        """The passage is on a page of release notes."""
        return self.statement.context.page_kind == "changelog"

    @property
    def relevant(self) -> list[Clause]:
        """The clauses that name the capability best."""
        found = [clause for clause, is_near in zip(self.statement.clauses, self.near, strict=True) if is_near]
        if self.top >= NAMED:
            found = [clause for clause in found if self.subject.cover(clause.stems) >= 0.6 * self.top]
        return found


_Outcome = tuple[Meaning, str]


def combine(seen: PassageActs) -> _Outcome:
    """Return the outcome by the rules, and the rule that decided."""
    for rule in _RULES:
        outcome = rule(seen)
        if outcome is not None:
            return outcome
    return Meaning.SUPPORTS, "names it"


def _answered(seen: PassageActs) -> _Outcome | None:
    """Rules for links, and for yes and no under a heading that asks."""
    statement, acts, first, headed = seen.statement, seen.acts, seen.first, seen.headed
    if statement.plain.linked and not statement.plain.struck and "absent_headings" not in headed:
        return Meaning.MENTIONS, "is only a link"
    if not seen.answers:
        return None
    if "no" in first and "inverse_questions" in headed:
        return Meaning.SUPPORTS, "answers no to whether it goes away or is needed"
    overruled = acts & {Act.PLANNED, Act.REMOVED, Act.DENIES, Act.DEPRECATED, Act.HEDGED}
    if "yes" in first and "absent_questions" not in headed and not overruled:
        if acts & {Act.LIMITED, Act.BESIDE} or _restricted_answer(statement.clauses, seen.pack):
            return Meaning.LIMITED, "the question is answered with yes, and a limit"
        return Meaning.SUPPORTS, "the question is answered with yes"
    if seen.pack.says("so_no", statement.plain.text.rstrip(".! ")):
        return Meaning.DENIES, "the question is answered with no"
    return None


def _about_others(seen: PassageActs) -> _Outcome | None:
    """Rules for passages about somebody else's product."""
    statement, subject, pack = seen.statement, seen.subject, seen.pack
    if "others_headings" in seen.headed and not statement.own and not statement.asked:
        return Meaning.OTHER_PRODUCT, "under a heading about others"
    if statement.foreign:
        return Meaning.OTHER_PRODUCT, "names another product of the market"
    relevant = seen.relevant
    own = {one for name in statement.context.names for one in keys(name, statement.language)}
    named = any(own & clause.stems for clause in relevant)
    ours = named or any("own" in clause.cues for clause in relevant)
    if _others(relevant, "others_own", subject, pack) and not named:
        return Meaning.OTHER_PRODUCT, "about what someone else provides"
    if _linked_heading(statement.context.heading, own) and not ours:
        return Meaning.OTHER_PRODUCT, "under a heading that links to another project"
    if _elsewhere(relevant, pack, own | subject.stems) and seen.acts & _CHANGING:
        return Meaning.OTHER_PRODUCT, "about another product"
    if _others(relevant, "customers", subject, pack) or (_others(relevant, "others", subject, pack) and not ours):
        return Meaning.OTHER_PRODUCT, "about others"
    stranger = find_stranger(statement, subject, seen.near)
    compares = "comparing_headings" in seen.headed or statement.context.page_kind == "comparison"
    if stranger and (compares or not stranger.startswith("?")) and not ours:
        return Meaning.OTHER_PRODUCT, f"about {stranger}"
    return None


def _staged(seen: PassageActs) -> _Outcome | None:
    """Rules for what is deprecated, planned, fixed or removed."""
    statement, acts, headed = seen.statement, seen.acts, seen.headed
    if Act.DEPRECATED in acts and Act.REMOVED not in acts:
        return Meaning.LIMITED, "deprecated and still there"
    if "deprecated_headings" in headed and acts <= {Act.PLAIN, Act.SUPPORTS, Act.BESIDE, Act.LIFTED}:
        return Meaning.LIMITED, "under a heading of what is deprecated"
    if Act.PLANNED in acts and not _outdone(Act.PLANNED, seen.chosen, seen.top):
        return Meaning.PLANNED, "announces it"
    on_roadmap = statement.context.page_kind == "roadmap" and "absent_headings" not in headed
    if statement.plain.later or (on_roadmap and statement.mark is not Mark.YES):
        return Meaning.PLANNED, "on a roadmap"
    mended = "fixed_entry" in seen.first or ("fixed_headings" in headed and not acts & {Act.BESIDE, Act.LIMITED})
    if seen.changelog and mended and seen.top >= NAMED and Act.REMOVED not in acts:
        return Meaning.SUPPORTS, "an entry that mends it"
    if Act.REMOVED in acts:
        if _keeps_while_something_goes(seen):
            return Meaning.SUPPORTS, "keeps it while something else goes"
        return Meaning.REMOVED, "says that it is gone"
    if seen.changelog and "removed_entry" in seen.first and seen.near[0] and not _kept(statement, seen.subject):
        return Meaning.REMOVED, "an entry that takes it away"
    return _labelled(seen) if seen.changelog else None


def _labelled(seen: PassageActs) -> _Outcome | None:
    """Rules for entries whose label says what happens to the thing behind it: "Removed: time tracking, use another"."""
    clauses = seen.statement.clauses
    if len(clauses) < 2 or not clauses[0].piece.label or len(clauses[0].words) > _SIGN_MOST:
        return None
    if seen.near[0] or not seen.near[1] or seen.by_clause[1].cover < NAMED:
        return None
    cues = clauses[0].cues | (clauses[1].cues & {"removed_entry"})
    if cues & {"removed", "removed_entry"}:
        return Meaning.REMOVED, "an entry that takes it away"
    if "deprecated" in cues:
        return Meaning.LIMITED, "deprecated and still there"
    return None


def _marked(seen: PassageActs) -> _Outcome | None:
    """Rules for marks of tables, short answers and known flaws."""
    statement, acts, headed = seen.statement, seen.acts, seen.headed
    if statement.mark is Mark.NO and "planned_headings" in headed:
        return Meaning.PLANNED, "under a heading of what is planned"
    if statement.mark is Mark.NO:
        return Meaning.DENIES, "marked as missing"
    if statement.mark is Mark.YES and not acts & {Act.DENIES, Act.BESIDE, Act.LIMITED}:
        return Meaning.SUPPORTS, "marked as there"
    if statement.asked and "no" in seen.first and (seen.answers or seen.top < NAMED):
        return Meaning.DENIES, "the question is answered with no"
    opening = seen.chosen[0].act if seen.chosen else None
    flawed = "flaw_headings" in headed and not acts & {Act.DENIES, Act.DOUBTS} and opening in (Act.PLAIN, Act.SUPPORTS)
    if flawed and _sentence(statement):
        return Meaning.LIMITED, "a known flaw"
    if flawed and "absent_headings" not in headed:
        return Meaning.MENTIONS, "names a known flaw"
    listing = statement.plain.text.endswith((":", "：")) and seen.pack.says("listing", statement.plain.text)
    if listing and acts & {Act.DENIES, Act.DOUBTS}:
        return Meaning.MENTIONS, "introduces a list"
    if "absent_headings" in headed and not statement.asked and opening is Act.PLAIN:
        return Meaning.DENIES, "under a heading of what is missing"
    if "absent_questions" in headed and not acts & {Act.SUPPORTS, Act.LIFTED, Act.LIMITED}:
        return Meaning.DENIES, "answers why it is not there"
    return None


def _denied(seen: PassageActs) -> _Outcome | None:
    """Rules for clauses that deny."""
    statement, subject, acts = seen.statement, seen.subject, seen.acts
    impossible = any("impossible_without" in clause.cues for clause in statement.clauses)
    lacking = subject.negative and not impossible and (seen.top < 0.5 or subject.absence)
    if acts & {Act.DENIES, Act.DOUBTS} and lacking and not any(_negative(one, seen.pack) for one in seen.relevant):
        return Meaning.SUPPORTS, "denies what the capability does without"
    if Act.DENIES not in acts:
        return None
    clauses, chosen, named = statement.clauses, seen.chosen, seen.top >= NAMED
    most = max(one.cover for one in chosen if one.act is Act.DENIES)
    if (named or seen.pack.directed) and (
        _conditional(seen.by_clause, seen.near) or _excepted(seen.by_clause, clauses, seen.pack)
    ):
        return Meaning.LIMITED, "denies it on a condition"
    label = len(clauses) > 1 and seen.near[0] and _label(clauses[0], clauses[1])
    claiming = [one for one in (chosen[1:] if label else chosen) if one.act in (Act.SUPPORTS, Act.LIMITED)]
    if not most and any(one.act is Act.BESIDE and one.cover >= NAMED for one in chosen):
        return Meaning.LIMITED, "denies some of it, twice"
    if named and any(one.cover >= most for one in claiming):
        return Meaning.LIMITED, "has it and denies some of it"
    return Meaning.DENIES, "denies it"


def _headed(seen: PassageActs) -> _Outcome | None:
    """Rules for headings of what is missing or planned, where no clause denies."""
    acts, headed = seen.acts, seen.headed
    claims = acts & {Act.SUPPORTS, Act.LIFTED, Act.LIMITED}
    asks = acts & {Act.POINTER, Act.ASKED}
    if "absent_headings" in headed and not claims and not asks and not seen.statement.asked:
        return Meaning.DENIES, "under a heading of what is missing"
    if "planned_headings" in headed and not asks and Act.LIFTED not in acts:
        return Meaning.PLANNED, "under a heading of what is planned"
    return None


def _claimed(seen: PassageActs) -> _Outcome | None:
    """Rules for what is left: negated verbs, limits, claims, and clauses that claim nothing."""
    acts = seen.acts
    if Act.DOUBTS in acts and Act.SUPPORTS in acts and seen.top >= NAMED:
        return Meaning.LIMITED, "has it and negates some of it"
    if Act.DOUBTS in acts and Act.HEDGED in acts:
        return Meaning.MENTIONS, "only considers it"
    if Act.DOUBTS in acts and not acts & {Act.SUPPORTS, Act.LIFTED}:
        return Meaning.DENIES, "negates something that it does not name"
    if acts & {Act.BESIDE, Act.LIMITED}:
        return Meaning.LIMITED, "states a limit"
    removed = "removed_headings" in seen.headed and seen.changelog and not _sentence(seen.statement)
    if removed and acts <= {Act.PLAIN, Act.SUPPORTS}:
        return Meaning.REMOVED, "under a heading of what was removed"
    if acts & {Act.SUPPORTS, Act.LIFTED}:
        return Meaning.SUPPORTS, "affirms it"
    if Act.PRESUPPOSES in acts:
        # by its nature a thing that is denied something of, or named in passing, is there
        return Meaning.SUPPORTS, "presupposes it"
    for act, reason in (
        (Act.ASKED, "only asks"),
        (Act.HEDGED, "only considers it"),
        (Act.NEEDLESS, "is not needed"),
        (Act.POINTER, "points elsewhere"),
        (Act.DEFINED, "defines a term"),
    ):
        if act in acts:
            return Meaning.MENTIONS, reason
    return None


_RULES: tuple[Callable[[PassageActs], _Outcome | None], ...] = (
    _answered,
    _about_others,
    _staged,
    _marked,
    _denied,
    _headed,
    _claimed,
)


def _restricted_answer(clauses: Sequence[Clause], pack: Lexicon) -> bool:
    """Return whether the clause after "yes" begins with a word that restricts it: "Yes, but ..."."""
    if len(clauses) < 2 or clauses[1].piece.sentence != clauses[0].piece.sentence:
        return False
    return clauses[1].piece.text.lower().split()[0] in pack.words.get("restricting_answers", ())


def _keeps_while_something_goes(seen: PassageActs) -> bool:
    """Return whether a passage that says that something is gone names the capability better elsewhere."""
    kept = max((one.cover for one in seen.chosen if one.act in (Act.SUPPORTS, Act.LIFTED)), default=0.0)
    gone = max(one.cover for one in seen.chosen if one.act is Act.REMOVED)
    if not gone and seen.top >= NAMED:
        # "switch to the dialog; the old list was removed": named before, and something else is gone
        pairs = zip(seen.by_clause, seen.statement.clauses, seen.by_clause[1:], strict=False)
        before = [
            one.cover
            for one, clause, following in pairs
            if one.act is Act.PLAIN and following.act is Act.REMOVED and not clause.piece.label
        ]
        kept = max([kept, *before])
    return kept > gone + 0.1


def find_stranger(statement: Statement, subject: Topic, near: Sequence[bool]) -> str:
    """Return a name that a relevant clause has as its subject and that is neither the product nor the capability."""
    own = {word for name in statement.context.names for word in fold(name).split()}
    found = ""
    world = statement.context.world
    known = statement.pack.words.get("world", frozenset()) if statement.pack else frozenset()
    for clause, is_near in zip(statement.clauses, near, strict=True):
        for name in clause.strangers if is_near else ():
            words = set(name.lstrip("?").split())
            if name.lstrip("?").split()[0] in known:
                name = name.lstrip("?")
            elif world is not None:
                # The market tells a part of the product from a thing of the world.
                name = name.lstrip("?") if name.lstrip("?") in world else f"?{name.lstrip('?')}"
            if not words & (subject.proper | own) and not {stem(word) for word in words} & subject.stems:
                if not name.startswith("?"):
                    return name
                found = found or name
    return found


def _outdone(act: Act, chosen: Sequence[ClauseAct], top: float) -> bool:
    """Return whether a clause that names the capability better claims it: "runs hourly, and more is planned"."""
    least = max(one.cover for one in chosen if one.act is act)
    claimed = max((one.cover for one in chosen if one.act in (Act.SUPPORTS, Act.LIFTED, Act.LIMITED)), default=0.0)
    return top >= NAMED and not least and claimed > NAMED


def _negative(clause: Clause, pack: Lexicon) -> bool:
    """Return whether a clause denies something negative: "non-streaming answers are not supported"."""
    if clause.denial is None or clause.denial.follows:
        return False
    return pack.says("negative_names", clause.piece.text.partition(clause.denial.words)[0])


def _others(clauses: Sequence[Clause], category: str, subject: Topic, pack: Lexicon) -> bool:
    """Return whether clauses speak of others, by words that do not name the capability: "other languages" may."""
    for clause in clauses:
        found = pack.pattern(category).search(clause.piece.text)
        if found and subject.cover(keys(found[0], pack.language)) < NAMED:
            return True
    return False


def _linked_heading(heading: str, own: Collection[str]) -> bool:
    """Return whether a heading is nothing but a link to another site: under it another project is spoken of."""
    found = _LINKED.fullmatch(heading.strip())
    return found is not None and not set(own) & set(keys(found["name"], "en"))


def _elsewhere(clauses: Sequence[Clause], pack: Lexicon, ours: Collection[str]) -> bool:
    """Return whether what clauses say is said of a thing of the world, with its version: "deprecated in MySQL 5.7"."""
    return any(
        match["name"].lower() in pack.words.get("world", frozenset()) and stem(match["name"].lower()) not in ours
        for clause in clauses
        for match in VERSIONED.finditer(clause.piece.text)
    )


def _sentence(statement: Statement) -> bool:
    """Return whether a passage is a sentence and not a label."""
    return statement.plain.text.endswith(".") and len(statement.plain.text.split()) > _LABEL_MOST - 1


def _kept(statement: Statement, subject: Topic) -> bool:
    """Return whether an entry takes away something of the capability and not the capability: "drop its icon"."""
    clause = statement.clauses[0]
    return subject.cover(clause.stems) >= NAMED and not subject.cover(clause.gone)


def _label(clause: Clause, following: Clause) -> bool:
    """Return whether a clause is only the name of what the next one is about: "PDF export: not available"."""
    return clause.piece.label and clause.piece.sentence == following.piece.sentence and len(clause.words) <= _LABEL_MOST


def _excepted(by_clause: Sequence[ClauseAct], clauses: Sequence[Clause], pack: Lexicon) -> bool:
    """Return whether an exception follows a denial: "cannot be used unless it is published"."""
    return any(
        one.act is Act.DENIES and one.cover and not following.cover and pack.says("exceptions", clause.piece.text)
        for one, following, clause in zip(by_clause, by_clause[1:], clauses[1:], strict=False)
    )


def _conditional(by_clause: Sequence[ClauseAct], near: Sequence[bool]) -> bool:
    """Return whether a denial follows a condition that is no part of the name."""
    return any(
        one.act is Act.CONDITION and not one.cover and following.act is Act.DENIES and is_near
        for one, following, is_near in zip(by_clause, by_clause[1:], near[1:], strict=False)
    )
