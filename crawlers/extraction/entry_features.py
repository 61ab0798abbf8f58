"""What an entry's words say about its kind: hand-written concepts, and word n-grams without the product's names.

Products differ in what they call a change, so words of one product mislead on the next: versions, issue numbers,
hashes, people, paths and code names are replaced by what they are, and most of the weight lies on concepts ("begins
with a verb of repair", "says that something is wrong", "moves a dependency to a version").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

__all__ = ["concepts", "ngrams"]

_MAX = 500


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


# before the first verb: "[area]", "#123", "(#12)", "a1b2c3d", "ABC-12", "component:"
_BEFORE = _pattern(
    r"\s*(?:(?:\[[^\[\]]{1,60}\]|\([^()]{1,40}\)|#\d+|GH-\d+|[0-9a-f]{7,10}\b|[A-Z]+-\d+"
    r"|\d{3,6}\b)[\s:,–-]{1,4}){0,4}"
    r"(?:[\w./,*&+`()-][\w./,*&+` ()-]{0,38}?(?::|\s[–-])\s+(?=\S))?"
)
_COMMIT = _pattern(
    r"\s*(feat|fix|docs?|chore|refactor|tests?|perf|ci|build|style|revert|deps|security|bug|add|change"
    r"|remove)(?:\(([^()]{1,60})\))?(!)?:"
)

_STARTS: dict[str, re.Pattern[str]] = {
    "repair": _pattern(
        r"(?:fix\w*|resolv\w+|correct\w*|prevent\w*|avoid\w*|repair\w*|work ?around\w*|hotfix|bugfix|don'?t"
        r"|do not|stop\w*|ensur\w+"
        r"|handle\w*|restor\w+|properly|guard\w*)\b"
    ),
    "fix": _pattern(r"(?:fix(?:e[sd])?|fixing|bugfix|hotfix)\b"),
    "add": _pattern(
        r"(?:add(?:ed|s|ing)?|new|introduc\w+|implement\w*|support(?:s|ed)?|allow\w*|enabl\w+|provid\w+"
        r"|expos\w+|creat\w+|initial"
        r"|it is now possible|ability)\b"
    ),
    "new": _pattern(r"(?:add(?:ed|s|ing)?|new|introduc\w+|implement\w*)\b"),
    "change": _pattern(
        r"(?:improv\w+|chang\w+|updat\w+|mak(?:e|es|ing)|made|us(?:e|es|ing)|renam\w+|mov(?:e|ed|es)|switch\w*"
        r"|replac\w+|increas\w+"
        r"|decreas\w+|set|default|enhanc\w+|upgrad\w+|rework\w*|better|more|show\w*|display\w*|hid(?:e|den)"
        r"|refin\w+|extend\w*"
        r"|simplif\w+|tweak\w*|migrat\w+|convert\w*|adjust\w*|redesign\w*|rewr\w+)\b"
    ),
    "improve": _pattern(r"(?:improv\w+|enhanc\w+|better|refin\w+|rework\w*|tweak\w*)\b"),
    "remove": _pattern(r"(?:remov\w+|drop(?:ped|s)?|delet\w+|discontinu\w+|retire\w*|purge\w*|get rid|no longer)\b"),
    "deprecate": _pattern(r"deprecat\w+\b"),
    "faster": _pattern(
        r"(?:perf\b|optimi[sz]\w+|speed(?:s|ed)? ?up|reduc\w+|improv\w+ (?:the )?(?:\w+ ){0,3}(?:performance"
        r"|speed)|faster"
        r"|avoid unnecessary|cache)\b"
    ),
    "document": _pattern(
        r"(?:docs?|documentation|document(?:ed|s)?|clarif\w+|typos?|readme|mention|describe"
        r"|updated? (?:the )?(?:docs?|documentation|readme)"
        r"|improved? (?:the )?(?:docs?|documentation)|fix(?:ed)? (?:a )?(?:typos?|(?:broken )?links?)"
        r"|added? (?:\w+ ){0,4}(?:docs?|documentation))\b"
    ),
    "upkeep": _pattern(
        r"(?:refactor\w*|tests?|ci|build|chore|clean\w*|bump\w*|lint\w*|rename|move|split|extract|simplif\w+"
        r"|reorgani[sz]\w+|merge|release"
        r"|publish|revert\w*|style|format\w*|remove unused|add (?:\w+ ){0,4}tests?|update (?:dependency|module"
        r"|docker|dependencies|github"
        r"|actions|dev|test|eslint|lock|all|babel|node|golang|package))\b"
    ),
    "bump": _pattern(r"(?:bump|upgrade|update)\w*\b"),
    "past": _pattern(r"\w+ed\b"),
    "capital": re.compile(r"[A-Z]"),
    "thing": _pattern(r"(?:the|an?|in|when|if|all|some|it)\b"),
}
_ANYWHERE: dict[str, re.Pattern[str]] = {
    "to version": _pattern(
        r"\b(?:bump(?:ed|s)?|upgrad(?:e|ed|es|ing)|updat(?:e|ed|es|ing))\b.{0,80}\b(?:to|from)\b.{0,60}"
        r"(?:\d+\.\d|\bv\d|\bsha\b|[0-9a-f]{7}|latest)"
    ),
    "dependency": _pattern(
        r"\b(?:dependenc(?:y|ies)|deps|dependabot|renovate|lock ?files?|node_modules|vendored|third.party"
        r"|submodules?|package(?:-lock)?\.json"
        r"|go\.mod|yarn\.lock)\b|\bnon-major\b|\b\w+-packages\b|\bdocker (?:tag|digest|image)|\bmodule [\w.-]+/"
        r"|\bautoupdate"
        r"|\bwith \d+ updates?\b|\bpre-commit\b|\bpackage updates?\b"
    ),
    "fixes": _pattern(r"\bfix(?:e[sd]|ing)?\b"),
    "was removed": _pattern(
        r"\b(?:has|have|was|were|been|is|are)(?: now)?(?: been)? (?:removed|dropped)\b"
        r"|\bremoved?\b.{0,40}\bdeprecated\b"
        r"|\bdrop(?:ped|s)? support\b|\bno longer support"
    ),
    "deprecated": _pattern(
        r"\b(?:is|are|now|has been|have been|was|were)(?: now)? deprecated\b|\bin favou?r of\b|\bwill be removed\b"
        r"|\bdeprecat(?:e|ed|es|ion|ions)\b"
    ),
    "problem": _pattern(
        r"\b(?:crash\w*|errors?|exceptions?|panic\w*|bugs?|wrong\w*|incorrect\w*|broken|fail(?:s|ed|ure|ures"
        r"|ing)?|leak\w*|deadlock\w*|race"
        r"|regressions?|missing|invalid|issues?|problems?|hang\w*|freez\w+|corrupt\w*|segfault|null pointer|npe"
        r"|overflow|infinite"
        r"|unexpected\w*|does ?n[o']t|not working|could not|didn't|would not|was not|were not|unable"
        r"|false positives?|false negatives?"
        r"|typo|mismatch|duplicate\w*)\b"
    ),
    "circumstance": _pattern(
        r"\b(?:when|where|if|that|which) (?:\w+ ){0,6}(?:could|would|was|were|did|caused|resulted|failed|is|are)\b"
        r"|\b(?:issue|bug) (?:where|with|in|that|when)\b"
    ),
    "security": _pattern(
        r"\bCVE-?\d*|GHSA|\bvulnerab\w+|\bXSS\b|\bCSRF\b|\bSSRF\b|\binjection\b|\bsaniti[sz]\w+|\bprivilege\w*"
        r"|\battack\w*|\bexploit\w*"
        r"|\bdenial of service\b|\bDoS\b|\bsecurity\b|\bmalicious\w*|\bbypass\w*|\btraversal\b"
        r"|\bunauthori[sz]ed\b|\bspoof\w*"
        r"|\bleak(?:ed|s|ing)? (?:credentials|passwords|tokens)"
    ),
    "advisory": _pattern(r"\bCVE-?\d+|GHSA-|\bvulnerabilit|\bXSS\b"),
    "performance": _pattern(
        r"\b(?:fast(?:er)?|speed\w*|performan\w+|optimi[sz]\w+|latency|throughput|cpu|overhead|memory (?:usage"
        r"|consumption|footprint)"
        r"|allocations?|efficien\w+|perf|slow\w*|lazy|caching|quick\w*)\b"
    ),
    "documents": _pattern(
        r"\b(?:docs?|documentation|documented|readme|typos?|guides?|tutorials?|man(?:ual)? ?pages?|manuals?"
        r"|examples?|changelog|wording|website"
        r"|blog|translation|docstrings?|howto|faq|contributing|clarif\w+|document|sphinx|mkdocs|javadoc|links?"
        r"|spelling|grammar|glossary)\b"
    ),
    "docs": _pattern(r"\b(?:docs?|documentation|readme|docstrings?|changelog)\b"),
    "docs mark": _pattern(r"^[^:\])]{0,60}\b(?:docs?|documentation|readme)\b[^:\])]{0,20}[:\])]"),
    "internals": _pattern(
        r"\b(?:tests?|testing|testsuite|unit tests?|e2e|ci|refactor\w*|lint\w*|eslint|prettier|workflows?"
        r"|github actions?|actions/|travis"
        r"|circleci|jenkins|build(?:s|ing)?|makefile|cmake|docker(?:file)?|clean ?ups?|internal\w*|coverage"
        r"|pre-commit|codespell|mypy|flake8"
        r"|ruff|typings?|typescript|babel|webpack|jest|pytest|tox|benchmark\w*|chore|compil\w+|warnings?"
        r"|release script|packaging|debug\w*"
        r"|boilerplate|dead code|unused|codebase|tooling|devcontainer|code ?gen\w*|nits?|comments?|asserts?)\b"
    ),
    "test mark": _pattern(r"^[^:\])]{0,40}\b(?:tests?|ci|build|cmake|makefile|packaging)\b[^:\])]{0,20}[:\])]"),
    "compatibility": _pattern(
        r"\b(?:breaking|incompatib\w+|backwards?|must (?:now )?|require[sd]? (?:now )?|renamed? |minimum"
        r"|default (?:value|is|to|has)|no longer"
        r"|instead of|previously|users? (?:should|need|must)|migrat\w+|now (?:requires?|returns?|raises?"
        r"|defaults?|uses?)|removed|changed from"
        r"|replaced (?:by|with)|signature|drop(?:ped|s)? support)\b"
    ),
    "breaks": _pattern(
        r"\bbreaking\b|\bincompatib\w+|\bno longer supports?\b|\bdrop(?:ped|s)? support\b"
        r"|\bminimum (?:supported|required)"
        r"|\bnow requires?\b|\bwill need to\b|\bmust now\b|\bhas been renamed\b"
    ),
    "now": _pattern(r"\bnow\b"),
    "from to": _pattern(r"\d+\.\d+\S* (?:to|->|→) \S*\d+\.\d"),
    "reverts": _pattern(r"\brevert"),
}


def concepts(text: str) -> list[str]:
    """Return the concepts that an entry shows, and the pairs of them."""
    text = text[:_MAX]
    before = _BEFORE.match(text)
    rest = text[before.end() if before else 0 :]
    found = [f"^{name}" for name, pattern in _STARTS.items() if pattern.match(rest)]
    if not any(name not in ("^past", "^capital", "^thing", "^bump") for name in found):
        found.append("^none")
    found += [name for name, pattern in _ANYWHERE.items() if pattern.search(text)]
    commit = _COMMIT.match(text)
    if commit:
        scope = (commit[2] or "").lower()
        found.append("type deps" if "dep" in scope or commit[1].lower() == "deps" else f"type {commit[1].lower()}")
        if commit[3]:
            found.append("type !")
    return found + [f"{a} & {b}" for a, b in combinations(sorted(found), 2)]


_HIDDEN: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = (
    (("http",), re.compile(r"https?://\S+"), " <url> "),
    (("-",), _pattern(r"\bCVE-\d+-\d+\b|\bGHSA-[\w-]+"), " <cve> "),
    ((), re.compile(r"\(?\b[0-9a-f]{7,40}\b\)?"), " <sha> "),
    (("@",), re.compile(r"@[\w-]+(?:\[bot\])?"), " <who> "),
    ((), _pattern(r"(?:#|\bgh-|\bbug |\bissue |\bticket )\d+"), " <issue> "),
    ((), re.compile(r"\bv?\d+(?:\.\d+)+[\w.+-]*|\bv\d+\b"), " <ver> "),
    (("()",), re.compile(r"\b\w[\w.:/-]*\(\)"), " <call> "),
    (("/", "\\"), re.compile(r"\b[\w@-]+(?:[/\\][\w.@-]+)+"), " <path> "),
    (("-",), re.compile(r"(?<!\w)--?[a-z][\w-]+"), " <opt> "),
    (("_", "."), re.compile(r"\b[A-Za-z]\w*_\w+\b|\b\w+(?:\.\w+)+\b"), " <code> "),
    ((), re.compile(r"\b[a-z]+[A-Z]\w*\b|\b[A-Z][a-z]+[A-Z]\w*\b"), " <camel> "),
    ((), re.compile(r"\d+"), " <n> "),
)
"""What words of one product are replaced by, with the signs of which a text must have one for the pattern to match."""
_TOKEN = re.compile(r"<\w+>|[a-z][a-z'’]*|[!:\[\]]")
_SUFFIXES = ("ing", "ed", "es", "s")


def _tokens(text: str) -> list[str]:
    for signs, pattern, name in _HIDDEN:
        if not signs or any(sign in text for sign in signs):
            text = pattern.sub(name, text)
    return _TOKEN.findall(text.lower())


def _stem(word: str) -> str:
    for suffix in _SUFFIXES:
        if len(word) > len(suffix) + 3 and word.endswith(suffix) and not word.endswith("ss"):
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def ngrams(text: str) -> Iterator[str]:
    """Yield an entry's word features: stems, pairs of stems, its first words in their place, and its length."""
    text = text[:_MAX]
    stems = [_stem(token) for token in _tokens(text)[:80]]
    yield from dict.fromkeys(f"w {stem}" for stem in stems)
    yield from dict.fromkeys(f"b {a} {b}" for a, b in pairwise(stems))
    before = _BEFORE.match(text)
    rest = text[before.end() if before else 0 :][:120]
    first = [token for token in _tokens(rest) if token[0].isalpha() or token[0] == "<"][:3]
    yield from (f"{place} {token}" for place, token in enumerate(first))
    if len(first) > 1:
        yield f"01 {first[0]} {first[1]}"
    yield f"n {min(len(stems) // 6, 6)}"
