"""The opening post as prose: what forms, code, quotations and comments of a tracker hide is taken away."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["PostText", "prose"]

_HIDDEN = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_FENCED = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[^\n]*$|\Z)", re.DOTALL | re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,500}\)|<img\b[^>\n]{0,500}>")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\([^)\n]{0,500}\)")
_ADDRESS = re.compile(r"https?://\S+")
_TAG = re.compile(r"</?[a-z][^>\n]{0,200}>", re.IGNORECASE)
_TRACE = re.compile(r"^\s*(?:at |File \"|Traceback|goroutine |\d{4}-\d\d-\d\d[T ]\d\d:|\[?(?:ERROR|WARN|INFO|DEBUG)\b)")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s+(.*?)\s*#*|\*\*([^*\n]{3,80})\*\*:?|([A-Z][^.!?\n]{3,60}):)\s*$")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"'(\[A-Z0-9`])")
_MARKS = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s*)?|[*_`]+")
_DECLARED = re.compile(
    r"^(?:(?:issue )?type\W+|/kind |(?:this is|is this) an? )?(?P<kind>bug(?: report)?|regression|feature(?: request)?|"
    r"enhancement|proposal|question|support|documentation|performance(?: issue)?)$",
    re.IGNORECASE,
)
_NOTHING = frozenset(("n/a", "no response", "none", "no", "yes", "na", "_no response_"))
_MAX_CHARACTERS = 4_000
_ENVIRONMENT = re.compile(
    r"version|environment|system|platform|browser|os\b|logs?\b|screenshot|code|additional|anything else|checklist|"
    r"existing issues|reproduc|configuration|before submitting|contact|compiler|operating",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PostText:
    """What somebody wrote, apart from code and form.

    Attributes:
        title: The title.
        sentences: Sentences of the running text, verbatim but for marks of markup.
        headings: Headings, mostly those of the tracker's form.
        declared: What the writer ticked in the form: bug, feature, question ...; empty: nothing.
        code: It holds a listing.
        trace: It holds a log or a stack trace.
    """

    title: str
    sentences: tuple[str, ...]
    headings: tuple[str, ...]
    code: bool
    trace: bool
    declared: str = ""

    @property
    def beginning(self) -> str:
        """The first sentences, in which nearly everybody says what it is about."""
        return " ".join(self.sentences)[:600]


def prose(title: str, text: str) -> PostText:
    """Return a post as prose.

    >>> prose("Crash", "### Describe the bug\\nIt dies. It never wrote a log.\\n```\\nat main()\\n```").sentences
    ('It dies.', 'It never wrote a log.')
    """
    text = text[:_MAX_CHARACTERS]
    bare = _FENCED.sub("\n", _HIDDEN.sub("\n", text))
    code = "```" in text or "~~~" in text or "    at " in text
    bare = _TAG.sub(" ", _ADDRESS.sub(" ", _LINK.sub(r"\1", _PICTURE.sub(" ", bare))))
    sentences: list[str] = []
    headings: list[str] = []
    trace = False
    aside, declared = False, ""
    for line in bare.splitlines():
        if found := _HEADING.match(line):
            heading = next(filter(None, found.groups()), "")
            headings.append(heading)
            aside = bool(_ENVIRONMENT.search(heading))
            continue
        if _TRACE.match(line):
            trace = True
            continue
        line = _MARKS.sub("", line).strip()
        if said := _DECLARED.match(line.strip("🐛🙋 .:!")):
            declared = declared or said["kind"].split()[0].casefold()
            continue
        if aside or line.startswith((">", "|")) or line.casefold() in _NOTHING:
            continue
        sentences += [one.strip() for one in _SENTENCE.split(line) if len(one.split()) > 1]
    return PostText(title.strip(), tuple(sentences), tuple(headings), code, trace or "Traceback" in text, declared)
