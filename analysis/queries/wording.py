"""Other words for what the grammar knows: a question as people type it -> the same in the words that are read.

A row says what is read, then what people type for it, as a pattern. Rows are about how one asks, never about what a
market sells: a word that is part of a name of the market stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.text.normalise import fold

__all__ = ["plain_words"]

_WORDS = (
    # Short forms.
    ("without", r"w/ ?out|w/o"),
    ("with", r"w/(?= ?\w)"),
    (r"\1n't", r"(do|does|did|is|are|was|has|have|could|would|should)nt"),
    ("can't", r"cant"),
    ("cannot", r"can not"),
    ("people", r"ppl|folks?|heads|coworkers|colleagues|teammates|staff|of us|devs?|engineers?|person(?= team)"),
    ("per user", r"(?:per|a|each) (?:head|person|capita|employee)"),
    ("12", r"(?<=\b)(?:a )?dozen"),
    ("team of", r"team (?:size|with)(?: of)?(?= \d)"),
    (
        "",
        r"please|pls|thx|thanks|btw|fyi|again|roughly|approx(?:imately)?|basically|kinda|sort of|honestly|quick one:?",
    ),
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
    ("free", r"free of charge|for nothing|gratis|(?:at )?no cost|without paying|zero[- ]cost"),
    ("charge extra", r"tax(?:es)?(?: you| us| people)?(?= for)|make (?:you|us) pay (?:extra|more)?"),
    ("how much cheaper", r"(?:would|could|do|can) (?:we|i) save|savings?"),
    # What went, what came, what moved.
    (
        "removed",
        r"(?:took|taken|takes?|pulled|phased|phas(?:es?|ing)) out|axed|ditched|scrapped|pulled|sunsetted|abandoned"
        r"|yanked|d(?:id|one) away with|g[eo]t(?:ten)? rid of|withdr[ae]wn?|withdrew",
    ),
    ("shipped", r"(?:put|pushed|brought|rolled) out|been (?:up to|doing|working on|busy with)|delivered"),
    ("changed", r"(?:is|are|looks?|looked) different|altered|tweaked|shaken up|revamped"),
    ("first", r"earlier|earliest|sooner|soonest|beat (?:us|them|everyone) to it|the pioneer|pioneered"),
    # Trends.
    ("rising", r"(?:becoming|getting|turning) (?:a |the )?(?:standard|mainstream|popular|hot|more common|norm(?:al)?)"),
    ("rising", r"gathering (?:pace|steam)|picking up|gaining (?:ground|traction)|(?:the )?(?:next )?big thing|hyped?"),
    (
        "falling",
        r"los(?:es|ing) (?:steam|ground|traction)|dying(?: out)?|going out of (?:fashion|style)|on (?:its|the) way out",
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
        "users ask for",
        r"(?:people|users|customers|they) (?:are |keep )?(?:beg\w*|cry\w* out|crav\w*|clamou?r\w*|long\w*) for",
    ),
    ("feature requests", r"(?:top |biggest |most popular )?(?:wishes|asks|user requests)"),
    # Kinds of answers.
    ("overview", r"battle ?cards?|cheat ?sheets?|fact ?sheets?|low-?down|run-?down|briefing|primer|elevator pitch"),
    ("don't know", r"(?:are|am) (?:we|i|you) in the dark|(?:have|has) no (?:idea|clue)|murky|gr[ae]y areas?"),
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
        names: Names of the market; words of theirs stay.

    >>> plain_words("has anybody axed a feature w/out notice?")
    'has anybody removed a feature without notice?'
    >>> plain_words("who has got a dozen folks", names=["Folk"])
    'who has 12 people'
    """
    own = {word for name in names for word in re.findall(r"\w+", fold(name))}

    def read(plain: str, found: re.Match[str]) -> str:
        return found[0] if set(re.findall(r"\w+", fold(found[0]))) & own else found.expand(plain)

    for plain, typed in _READ:
        question = typed.sub(lambda found, plain=plain: read(plain, found), question)  # type: ignore[misc]
    return question
