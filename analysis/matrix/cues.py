"""The words by which a passage denies, limits, plans or withdraws a capability.

Every pattern runs over one passage of bounded length; none nests quantifiers.
"""

from __future__ import annotations

import re

from analysis.matrix.terms import stems

__all__ = [
    "ABSENT_SECTION",
    "ADJECTIVES",
    "BETA",
    "CLAUSE",
    "CONDITION",
    "CONFINES",
    "DEFINES",
    "DENIES_AFTER",
    "DENIES_BEFORE",
    "DEPRECATED",
    "GOES_ON",
    "HYPOTHETICAL",
    "JOINS",
    "LEANS",
    "LIMIT",
    "NARRATES",
    "NOT_A_DENIAL",
    "PLAN",
    "PLANNED",
    "PLAN_TAG",
    "PREVIEW",
    "REMOVED",
    "RESTRICTED",
    "SCRAPS",
    "SINCE",
    "TAILS",
]

CLAUSE = re.compile(
    r"(?<=[;:!?])\s+|\.\s+|,?\s+(?:but|however|although|though|whereas|while|instead|because|and so)\s+|\s[–—-]\s",
    re.I,
)
"""Where one clause ends and the next begins."""

_VERB = r"(?:support|provide|offer|include|have|allow|implement|expose|ship with|come with|work with|permit|feature)"
_BE = r"(?:is|are|was|were)"
_HAS_BEEN = r"(?:is|are|was|were|has been|have been)"

DENIES_BEFORE = re.compile(
    r"\b(?:(?:does|do|did|will|is|are)(?:\s+not|n['’]t)(?:\s+(?:yet|currently|\w{2,12}ly)){0,2}\s+"
    rf"{_VERB}(?:ing|s|ed)?"
    r"|no\s+(?:(?:native|built-in|direct|official|out-of-the-box)\s+)?support\s+for"
    r"|no\s+(?:native|built-in|direct|official)|lacks?(?:\s+support\s+for)?|unsupported:|not\s+support(?:ed|ing)?"
    r"|there\s+(?:is|are)\s+(?:currently\s+)?no|(?:has|have)\s+(?:currently\s+)?no|no\s+longer\s+(?:supports?|offers?|has|have)"
    r"|without\s+support\s+for|^\W*no(?=\s))"
    r"\s+(?P<object>.{2,90})",
    re.I,
)
"""Denials whose object follows."""

DENIES_AFTER = re.compile(
    rf"(?P<subject>[^,()]{{2,70}}?)\s+(?:{_BE}(?:\s+(?:currently|still|also|yet|generally)){{0,2}}(?:\s+not|n['’]t)"
    r"(?:\s+(?:yet|currently|natively|directly|officially|generally)){0,2}\s+"
    r"(?:supported|available|implemented|possible|included|provided|offered|built[ -]in|part\s+of)"
    r"|(?:is|are)\s+(?:un(?:supported|available)|missing)"
    rf"|{_HAS_BEEN}\s+(?:completely\s+)?(?:removed|dropped|discontinued|withdrawn|retired)"
    r"|(?:is|are)\s+no\s+longer\s+(?:supported|available|offered|provided|included)"
    r"|(?:is|are)\s+(?:planned|coming\s+soon|on\s+(?:our|the)\s+roadmap))\b(?P<tail>.{0,80})",
    re.I,
)
"""Denials whose subject stands before."""

ADJECTIVES = frozenset(
    stems(
        "any native natively built in official direct true real full proper automatic automatically own yet currently"
    )
    + stems("the")
)
"""Words that may stand between a denial and what it denies."""

TAILS = frozenset(
    stems("support feature features functionality capability capabilities yet currently natively directly officially")
    + stems("moment version versions option options edition plan anymore")
)
"""Words that may follow what is denied without narrowing it."""

NOT_A_DENIAL = re.compile(
    r"\bnot\s+(?:only|just|limited to|necessary|required|need)"
    r"|\b(?:no|not|without)\s+(?:longer\s+)?(?:need|requir|limit|restrict)"
    r"|\bno\s+(?:more|matter|additional|extra|problem|doubt)"
    r"|\bno\s+(?:\w{1,20}\s){1,3}(?:is|are)\s+(?:necessary|needed|required)"
    r"|n['’]t\s+(?:need|have to|require|want|worry|forget|be afraid|mind)",
    re.I,
)
HYPOTHETICAL = re.compile(
    r"^\s*(?:[-*•]\s*)?(?:if|when|unless|in case|since|should|for .{0,30} that do)\b|\bif (?:you|your|the|a)\b", re.I
)
RESTRICTED = re.compile(
    r"^[\s,]*(?:\(|\b(?:in|on|for|with|by|when|if|unless|while|during|inside|within|until|from|via|outside|at|to)\b)",
    re.I,
)
"""What follows a denial that holds only somewhere: "is not supported on sharded tables"."""

ABSENT_SECTION = re.compile(
    r"\b(?:not|un)[ -]?supported|\bunsupported|\bleave out|\bleft out|\bmissing features?"
    r"|\bwhat .{0,40}(?:does ?n[o'’]t|cannot|can['’]t)"
    r"|\b(?:is|are) not (?:included|available)|\bnon-goals?|\blimitations?\b",
    re.I,
)
"""Titles and headings of pages and sections about what is not there: naming a thing below one claims nothing."""

JOINS = frozenset(("or", "and", "nor", "and/or"))
CONDITION = re.compile(
    r"in|on|for|with|by|when|if|unless|while|during|inside|within|until|from|via|outside|at|to", re.I
)
"""Words after a list of what is denied that make the denial hold only somewhere."""

SINCE = re.compile(r"^[\s,]*(?:since|as of|in (?:version )?v?\d)", re.I)
"""What follows a denial that holds from a version on, which is no condition."""

PLANNED = re.compile(
    r"\bcoming soon|\bon (?:our|the) roadmap|\b(?:is|are) planned\b|\bplanned for\b"
    r"|\bwe(?:['’]re| are) (?:planning|working on)|\bin a future (?:release|version)|\bfuture releases? will"
    r"|\bnot yet (?:available|supported|implemented|released)|\bwill (?:soon )?be (?:added|supported|available)",
    re.I,
)
PREVIEW = re.compile(
    r"\b(?:technical |public |private |developer |in )preview\b|\bearly access\b|\bexperimental\b|\balpha (?:feature|"
    r"version|release|stage)\b|\bin alpha\b",
    re.I,
)
BETA = re.compile(
    r"\b(?:public |private |open |closed |in )beta\b|\(beta\)|\[beta\]|\bbeta (?:feature|stage)\b|^\W*beta\s?[:–—]",
    re.I,
)
DEPRECATED = re.compile(
    rf"\b(?:{_HAS_BEEN}|now) deprecated\b|\bdeprecated (?:in|since|as of)\b|\[deprecated\]|\(deprecated\)", re.I
)
REMOVED = re.compile(
    rf"\b{_HAS_BEEN} (?:completely )?(?:removed|dropped|discontinued|sunset)\b"
    r"|\bno longer (?:supported|supports|available|offered|provided)\b",
    re.I,
)

_PLANS = r"(?:Enterprise|Business|Premium|Pro|Professional|Teams?|Growth|Scale|Plus|Ultimate|Advanced|Commercial|Cloud)"
PLAN = re.compile(
    r"\b(?:in|on|with|for|to|part of)\s+(?:the\s+|our\s+|an?\s+)?"
    rf"(?P<plan>(?:[A-Z][\w+-]{{0,30}}\s+){{0,2}}?{_PLANS}(?:\s+and\s+[A-Z]\w{{0,30}})?)"
    r"\s+(?:plans?|editions?|tiers?|licen[cs]es?|subscriptions?|customers|users)\b"
    rf"|\b(?P<who>{_PLANS})\s+(?:customers|accounts|subscribers)\s+(?:only|can)\b"
)
"""A plan or edition named as a condition."""
PLAN_TAG = re.compile(
    r"[\[(](?P<plan>Enterprise|Business|Premium|Pro|Team|Cloud)(?:[- ]only)?[\])]"
    r"|\b(?P<only>Enterprise|Business|Premium|Pro)[- ]only\b"
)
LIMIT = re.compile(
    r"\bonly\s+(?:available|supported|works?|possible|applies|applicable|supports?)\b"
    r"|\b(?:available|supported|works?|possible) only\b|\blimited (?:support|to)\b"
    r"|\bpartial(?:ly)? support|\bpartially\b"
    r"|\bwith (?:some )?(?:limitations|caveats)|\bworkaround\b"
    r"|\b(?:requires?|via|through|using) (?:an? )?(?:third[- ]party|community|external|plug-?in|add-?on|extension)\b",
    re.I,
)
"""Conditions that make a yes a partial one."""

CONFINES = re.compile(
    r"\bread-only\b|\bcan(?:not|['’]t) be\b|\bthere (?:is|are) no\b"
    r"|\b(?:up to|at most|no more than|a maximum of)\s+(?:\d+|two|three|four|five|six|ten)\b",
    re.I,
)
"""Words that say how far a thing goes."""

NARRATES = re.compile(
    r"\W{0,3}(?:(?:now|next|first|then|finally|afterwards),?\s|let['’]?s\s|let us\s"
    r"|in this (?:tutorial|example|guide|notebook|section|step|article|post)\b|this will\s|here['’]s how\b"
    r"|we(?:['’]ll|\s(?:will|then|now|first|use|load|define|create|need|want|have|can now|calculate|likely))\s"
    r"|if you want\b|you (?:should|will) (?:now )?see\b)",
    re.I,
)
"""How the steps of a tutorial begin: they show a thing in use and do not say what the product has."""

GOES_ON = re.compile(r"\W*(?:it|this|they|these)\b", re.I)
"""How a clause begins that speaks of what the one before named."""

LEANS = re.compile(
    r"\W*(?:if|when|once|unless|for example|e\.g|see|note|sometimes|this|these|it|that|in this|usually|also"
    r"|generally)\b",
    re.I,
)
"""How a passage begins that says little without the one before it, or holds only in some case."""

DEFINES = re.compile(
    r"(?!(?:It|This|These|That|They|There|Here|You|We|Both|All|Each|One)\b)"
    r"[A-Z][\w.+-]{1,30}(?:\s[A-Z][\w.+-]{0,30}){0,3}\s(?:\([^()]{1,40}\)\s)?(?:is|are)\s(?:an?|the)\s"
)
"""A sentence that says what its subject is."""

SCRAPS = re.compile(r"\?\W*$|(?:^|[\s(])(?:#\d{2,}|@[a-z][\w-]{2,})\b")
"""Questions, and lines of a changelog about a ticket or with thanks to somebody."""
