"""What is not a capability: words of documentation, marketing and navigation. Lists of general English, no product's.

Each reason is counted where it is used, so that what was left out can be looked at.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from analysis.text.normalise import STOPWORDS, fold, stem, tokens
from analysis.text.phrases import is_code

__all__ = ["LeftOut", "contentless", "why_not"]


class LeftOut(StrEnum):
    """Why a piece of text did not become a mention."""

    BOILERPLATE = "boilerplate"
    BRAND = "brand only"
    CODE = "code or identifier"
    EMPTY = "empty"
    COMPARED = "comparison with another product"
    LONG = "sentence, not a name"
    MARKETING = "marketing"
    PAGE = "page kind"
    QUESTION = "question"
    REPEATED = "repeated on the page"
    STRUCTURE = "structure of the document"
    TABLE = "table without marks"
    VERSION = "version or date"


_MARKETING = re.compile(
    r"\b(?:in (?:just )?(?:minutes|seconds|no time)|get started|start (?:now|today|free|for free|building)|try (?:it )?"
    r"(?:now|free|for free|today)|sign up|signup|log ?in now|book a (?:demo|call|meeting)|request a (?:demo|quote)|"
    r"talk to (?:us|sales|an expert)|contact (?:us|sales)|free trial|no credit card|trusted by|loved by|used by|"
    r"backed by|join (?:us|our|the|thousands|over)|learn more|read (?:more|the docs)|see (?:more|pricing|all|how)|"
    r"watch (?:the|a|now)|why (?:choose|us|teams|customers)|what (?:our|people|customers)|our (?:customers|story|team|"
    r"mission|values|partners|investors)|testimonials?|case stud(?:y|ies)|success stor(?:y|ies)|newsletter|subscribe|"
    r"follow us|careers|hiring|award|ready to|your (?:next|new|first)|take (?:your|the)|the future of|next[- ]level|"
    r"game[- ]chang|world[- ]class|best[- ]in[- ]class|state[- ]of[- ]the[- ]art|blazing|lightning|supercharge|unleash|"
    r"unlock|empower|effortless|peace of mind|made (?:easy|simple)|with love|(?:built|designed|made) for (?:you|the|"
    r"teams|developers|everyone|humans)|everything you need|all you need|one[- ]stop|stay (?:tuned|up to date)|"
    r"upcoming events?|webinars?|meetups?|thank you|thanks|welcome|congratulations|happy|let's)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"^(?:v(?:ersion)?\.?\s*)?\d+(?:\.[\dx]+)+\S*|^(?:v|version|release)\s?\d|\brelease notes?\b|\bchangelog\b|"
    r"\b\d{4}-\d\d(?:-\d\d)?\b|^\W*(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+)"
    r"(?:\d{1,2}(?:st|nd|rd|th)?,?\s*)?(?:\d{4})?\W*$|^\W*\d{1,2}\.?\s+[a-z]{3,9}\.?,?\s+\d{4}|"
    r"\bv?\d+\.\d+\.\d+\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)"
    r" (?:\d{1,2}, )?\d{4}\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^(?:why|when|where|who|which|how (?:does|do|did|is|are|many|much|long|often|can|should|will|come|we|it)|"
    r"can i|can we|can you|do i|does|is it|is there|are there|should i|"
    r"what (?:happens|if|does|do|should|about|kind|types?))\b",
    re.IGNORECASE,
)
_VERSUS = re.compile(
    r"\bvs\b|\bversus\b|\bcompared (?:to|with)\b|\balternatives? to\b|\bmigrat(?:e|ing|ion) from\b", re.IGNORECASE
)
_SENTENCE = re.compile(
    r"\b(?:you|your|we|i|i'm|you're|we're|it's|don't|doesn't|isn't|can't|won't|that|this|these|was|were|please|if)\b",
    re.IGNORECASE,
)

# Words that name parts of documents, software projects and lessons: a phrase of nothing else names no capability.
_STRUCTURE = """
about abstract access account action actual add added addition additional adopt advanced advantage advice after agenda
algorithm all allow alpha alternative amount announcement answer api app appendix application applied apply approach
architecture area argument article aside aspect assumption attribute author available average avoid back background
backward base basic before begin behavior behaviour benchmark benefit best beta better big blog body book bonus
boolean both bottom bound box branch break breaking brief bug build building bugfix button call caller can caption
card case cause caution caveat change changed changelog chapter characteristic check checklist choice choose citation
class clause clean cleanup click client close code coding collection column command comment common community compare
comparison compatibility compatible compile compiling complete complexity component concept conclusion condition
config configuration configure configuring confirm connect connection consideration console constant constraint
constructor contact content contents context contribute contributing contribution contributor convention copy core
count cover coverage create created creating creation credential credit criteria current custom customize data date
day deep deeper default define definition delete demo dependency deploy deployment deprecated deprecation description
design detail developer development diagram difference different directory disadvantage disclaimer discussion dive do
doc docs document documentation documented doing done download draft dummy edit edition editor effect element else
email enable end endpoint enhancement enum env environment error event every evolution exact example exception exclude
execute execution exercise existing exit expect expected experiment experimental explain explanation explore export
expression extra fact faq feature feedback field figure file final find finish first fix fixed flag flow folder follow
footer footnote form formal format formula forum foundation framework free full function functionality fundamental
further future general generate get getting git give glossary goal good group guide guideline handle handling head
header heading hello help helper hidden highlight hint history hit home hour how however id idea identifier image
impact implement implementation import important improve improved improvement include index indicator info information
initial initialization initialize inline inner input insert inside install installation installer installing instance
instruction integer integration intent interface internal intro introducing introduction invalid issue item iteration
job join keep kernel key keyword kind know known lab label language large last late layout lead learn learning length
lesson level lib library license licence licensing life limit limitation line link list literal load local location
logic login long look loop low made main maintain maintainer maintenance major make manage manual map mark master
material maximum meaning measure mechanic member menu message metadata method migrate migration minimum minor misc
miscellaneous missing mode model modification modify module month more motivation move multiple name naming native
need nested new news next no node none normal notable notation note notebook notice now number object observation
offer official old one ongoing online open operation operator option optional order organisation organization origin
original other outcome output outside overall overview overwrite own package page param parameter part partial party
pass path pattern people performance period phase pick pitfall place plan platform play point policy pop popular
possible post practice pre preface preparation prepare prerequisite preview previous primary principle print private
pro problem procedure process product production profile program programming project prompt property proposal protocol
provide provider public publication publish purpose push put query question quick quickstart quick-start raise range
rationale raw reach read readme ready reason recap recent recipe recommend recommendation recommended record reference
refer refresh related release remark reminder remove repo report repository request require required requirement
reserved reset resource response rest result return review revision right roadmap root row rule run running runtime
safe same sample save scenario schema scope screen screenshot script sdk second section see select selection semantics
send sequence series server service session set setting settings setup shape share short show side similar simple
simplest single site size small snippet software solution solve some source space spec special specific specification
specify stage standalone standard start started starting state statement static status step stop store story strategy
string structure struct style sub subject subscription success suggestion summary supplement support supported switch
syntax system tab table tag take target task team technical technique technology template term terminology test
testing text theory third thing think time timeline tip title tldr toc today todo together tool toolkit tooling top
topic total trade-off tradeoff trial trick troubleshoot troubleshooting try tune tutorial two type typical ui
undocumented unit unknown unsupported update updated upgrade upgrading url usage use user using util utility valid
validate value variable variant various verification verify version via video view visual wait walk walkthrough want
warning way web week welcome what where wiki windows with word work workflow working workspace world wrap-up write
wrong year zip true false null yes not int float double byte bool char column row array dict tuple void const var enum
json yaml xml curl bash shell linux macos mac ubuntu debian centos npm pip yarn pnpm conda brew apt homebrew maven
gradle cargo github gitlab stackoverflow discord twitter linkedin youtube pypi python javascript typescript java
golang go rust ruby php node nodejs c++ c# kotlin swift scala csharp dotnet database dataset cluster character batch
bucket default pipeline control operator match upload concurrency scalability scalable flexibility flexible cost
performance optimization optimisation optimize efficiency efficient latency throughput speed fast reliability reliable
arg callback danger declarative declaratively imperative extend global meta prop props removal replace resolve signature
append appropriate combine contrived convert course essential individual intended mock modern override practical
significant significantly substantial undefined understand understanding useful
simplicity accuracy quality precision robust productivity value fallback infrastructure external normal star fork
watch clone frequently asked requisite involved challenge responsibility ecosystem stack versus train host dimension
"""


@lru_cache(maxsize=1)
def _structure() -> frozenset[str]:
    words = tokens(_STRUCTURE)
    return frozenset({stem(word) for word in words} | {stem(word + "s") for word in words if word.isalpha()})


def contentless(phrase: str) -> bool:
    """Return whether a phrase is made of words of documents and lessons only.

    >>> contentless("Advanced configuration options"), contentless("Backup options")
    (True, False)
    """
    words = [token for token in tokens(phrase) if token not in STOPWORDS]
    known = _structure()
    return all(stem(word) in known or len(word) < 2 or word.replace(".", "").isdigit() for word in words)


def why_not(text: str, phrase: str, *, longest: int) -> LeftOut | None:
    """Return why a text names no capability, or None where it may.

    Args:
        text: The text as the page has it.
        phrase: What is left of it after trimming and taking brands out.
        longest: Words that a name may have.
    """
    if not any(char.isalpha() for char in text):
        return LeftOut.EMPTY
    if _VERSION.search(text):
        return LeftOut.VERSION
    if is_code(text):
        return LeftOut.CODE
    if _MARKETING.search(fold(text)):
        return LeftOut.MARKETING
    if _VERSUS.search(text):
        return LeftOut.COMPARED
    if _QUESTION.search(text) or (text.rstrip().endswith("?") and not phrase):
        return LeftOut.QUESTION
    if len(phrase) < 2 or not any(char.isalpha() for char in phrase):
        return LeftOut.EMPTY
    if len(phrase.split()) > longest or len(phrase) > 80 or _SENTENCE.search(phrase):
        return LeftOut.LONG
    words = phrase.split()
    plain = [word for word in words if not is_code(word)]
    if len(plain) < len(words) and contentless(" ".join(plain)):
        return LeftOut.CODE
    return LeftOut.STRUCTURE if contentless(phrase) else None
