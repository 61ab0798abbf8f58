"""Other words for what the grammar knows: a question as people type it -> the same in the words that are read.

A row says what is read, then what people type for it, as a pattern. Rows are about how one asks, never about what a
market sells: a word that is part of a name of the market stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.text.normalise import fold

__all__ = ["plain_words"]

_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "a hundred": 100,
}  # fmt: skip
_COUNTS = "|".join(_NUMBERS)
_COUNTED = re.compile(
    rf"(?P<before>\b(?:team|group|company|squad) of )?\b(?P<number>{_COUNTS})"
    r"(?(before)\b|(?=[\s-]+(?:people|persons?|users?|seats?|members?|agents?|editors?|employees?"
    r"|days?|weeks?|months?|years?|projects?|environments?)\b))",
    re.IGNORECASE,
)
_WORDS = (
    # Short forms.
    ("without", r"w/ ?out|w/o"),
    ("with", r"w/(?= ?\w)"),
    (r"\1n't", r"(do|does|did|is|are|was|has|have|could|would|should)nt"),
    ("can't", r"cant"),
    ("cannot", r"can not"),
    ("join", r"sign(?:s|ed|ing)? up"),
    ("people", r"ppl|folks?|heads|coworkers|colleagues|teammates|staff|of us|devs?|engineers?|person(?= team)"),
    ("per user", r"(?:per|a|each) (?:head|person|capita|employee)"),
    ("12", r"(?:a )?dozen"),
    (r"\1 people", r"(\d+|" + _COUNTS + r")(?:[- ](?:of us|strong(?: team)?|man team|person team|seater))"),
    ("team of", r"team (?:size|with)(?: of)?(?= \d)"),
    (
        "",
        r"please|pls|thx|thanks|btw|fyi|again|roughly|approx(?:imately)?|basically|kinda|sort of|honestly|quick one:?",
    ),
    ("release", r"rel(?:ase|aese|ese|eas)|realease"),
    ("last release", r"(?:last|latest) ship"),
    # Having, and how it is said of oneself.
    (r"\1", r"(has|have) got"),
    (r"have \1", r"have (we|they|you|i) got(?= )"),
    ("only we have", r"makes? us (?:unique|special|stand out)|(?:is |are )?(?:our )?(?:usps?|differentiators?)"),
    ("no other has", r"(?:no ?body|no ?one|none) else (?:has|have|does|offers?|can)"),
    # Prices.
    ("most expensive", r"priciest|dearest|costliest|most costly|steepest"),
    ("more expensive", r"pricier|dearer|costlier|more costly|steeper"),
    ("expensive", r"pricey|costly"),
    ("cheapest", r"most affordable|best value|lowest[- ]cost|lowest[- ]priced"),
    ("cheaper", r"more affordable|less expensive"),
    ("free", r"free of charge|for nothing|gratis|(?:at )?no cost|without paying(?! for)|zero[- ]cost"),
    (
        "raised prices",
        r"(?:bump|hike|jack|put|push|mark|crank)(?:s|ed|ing)? (?:up )?(?:the |its |their |your )?prices?(?: up)?",
    ),
    ("cut prices", r"(?:slash|lower|drop|reduc|trim)(?:s|e|ed|es|ped|med|ing)? (?:the |its |their |your )?prices?"),
    ("charge extra", r"tax(?:es)?(?: you| us| people)?(?= for)|make (?:you|us) pay (?:extra|more)?"),
    ("how much cheaper", r"(?:would|could|do|can) (?:we|i) save|savings?"),
    # What went, what came, what moved.
    (
        "removed",
        r"(?:took|taken|takes?|pulled|phased|phas(?:es?|ing)) out|axed|ditched|scrapped|pulled|sunsetted|abandoned"
        r"|yanked|d(?:id|one) away with|g[eo]t(?:ten)? rid of|withdr[ae]wn?|withdrew"
        r"|thr(?:ow|ows|ew|own) (?:it )?out",
    ),
    (
        "shipped",
        r"(?:put|pushed|brought|rolled) out|(?:been |is |are )?(?:up to|busy with)|been (?:doing|working on)"
        r"|delivered",
    ),
    ("changed", r"(?:is|are|looks?|looked) different|altered|tweaked|shaken up|revamped"),
    ("new", r"fresh|hot off the press"),
    ("since when", r"when exactly(?: did)?|what day|which day|how long ago|at what point"),
    ("followed", r"cop(?:y|ied|ies)|imitat\w+|cloned|came after|caught up with"),
    ("became generally available", r"(?:become|gone|go|went|turned|made it to) (?:ga|generally available)"),
    (
        "beta became generally available",
        r"(?:left|leav\w+|out of|came out of|exit\w*|graduat\w+(?: from)?) (?:the )?(?:beta|preview)",
    ),
    ("first", r"earlier|earliest|sooner|soonest|beat (?:us|them|everyone) to it|the pioneer|pioneered"),
    # Trends.
    ("rising", r"(?:becoming|getting|turning) (?:a |the )?(?:standard|mainstream|popular|hot|more common|norm(?:al)?)"),
    ("rising", r"gathering (?:pace|steam)|picking up|gaining (?:ground|traction)|(?:the )?(?:next )?big thing|hyped?"),
    (
        "falling",
        r"(?:getting|becoming) (?:rarer|rare|scarcer?|less common)"
        r"|los(?:es|ing) (?:steam|ground|traction)|dying(?: out)?|going out of (?:fashion|style)"
        r"|on (?:its|the) way out",
    ),
    ("ships most often", r"(?:is |are )?(?:the )?(?:most (?:active|productive)|busiest)"),
    (
        "silent",
        r"(?:has|have)n'?t (?:released|shipped)(?: anything)?|(?:has|have) not (?:released|shipped)|gone dark|asleep"
        r"|sleepy|(?:has|have) stalled|stagnant",
    ),
    # What users say.
    (
        "complain",
        r"grumbl\w*|moan(?:s|ing|ed)?|grip(?:e|es|ing)|whin(?:e|es|ing)|rant(?:s|ing)?|annoys?|frustrat\w*|unhappy",
    ),
    (
        r"users\1 ask for",
        r"(?:people|users|customers|they)((?: of| at) [\w-]+)? (?:are |keep )?"
        r"(?:beg\w*|cry\w* out|crav\w*|clamou?r\w*|long\w*) for",
    ),
    ("feature requests", r"(?:top |biggest |most popular )?(?:wishes|asks|user requests)"),
    # Kinds of answers.
    ("overview", r"battle ?cards?|cheat ?sheets?|fact ?sheets?|low-?down|run-?down|briefing|primer"),
    ("don't know", r"(?:are|am) (?:we|i|you) in the dark|(?:have|has) no (?:idea|clue)|murky|gr[ae]y areas?"),
    ("could not read", r"(?:could|can) (?:you|we) not (?:get (?:in(?:to)?|at|through)|open|see|reach|access)"),
    ("strongest", r"best (?:\w+ )?overall|overall (?:best|winner)|(?:the )?best vendor|number one|top dog"),
    ("contradict", r"don'?t (?:agree|add up|match)|clash\w*|at odds"),
    ("behind", r"lag(?:s|ging)?(?: behind)?|trail(?:s|ing)?(?: behind)|behind the (?:pack|curve|times|others)"),
    ("planned", r"(?:announced?|promised?|teased)(?=.{1,40}(?:\bhas ?n[o']t|\bhasnt|\bnot yet|\bwithout|\bbut\b))"),
    ("planned", r"in the (?:works|pipeline|making)|on the way|up(?:coming)?(?= soon)|to come"),
    ("positioning", r"(?:re)?brand\w*|(?:describes?|calls?|sells?|presents?|markets?) (?:itself|themselves)"),
)
_READ = tuple((plain, re.compile(rf"(?<![\w/])(?:{typed})(?!\w)", re.IGNORECASE)) for plain, typed in _WORDS)


def plain_words(question: str, names: Iterable[str] = ()) -> str:
    """Return a question in the words that are read.

    Args:
        question: As it was typed.
        names: Names of the market; what is part of one stays.

    >>> plain_words("has anybody axed a feature w/out notice?")
    'has anybody removed a feature without notice?'
    >>> plain_words("who has got a dozen folks", names=["Folks and friends"])
    'who has 12 folks'
    """
    own = [set(re.findall(r"\w+", fold(name))) for name in names]

    def read(plain: str, found: re.Match[str]) -> str:
        said = set(re.findall(r"\w+", fold(found[0])))
        return found[0] if any(said <= name for name in own) else found.expand(plain)

    for plain, typed in _READ:
        question = typed.sub(lambda found, plain=plain: read(plain, found), question)  # type: ignore[misc]
    return _COUNTED.sub(lambda found: f"{found['before'] or ''}{_NUMBERS[found['number'].lower()]}", question)
