"""A passage as words to be read: markup taken off, sentences and clauses parted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.lexicon import Lexicon
from rivalscope.core.records import Mark

__all__ = ["Piece", "Plain", "pieces", "plain"]

_MAX_CHARS = 4000
_STRUCK = re.compile(r"~~([^~]{1,400})~~|<(?:s|del|strike)>([^<]{1,400})</(?:s|del|strike)>")
_TITLE = r"(?:\s+\"[^\"]{0,100}\")?"
_LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]{0,80}\]){0,300})\]"
    rf"(?:\([^()\s]{{0,400}}(?:\([^()\s]{{0,80}}\))?[^()\s]{{0,80}}{_TITLE}\)|\[[^\[\]]{{0,80}}\])"
)
_LINE = re.compile(r"<br\s*/?>|</?(?:p|li|div|tr)>", re.I)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_ANCHOR = re.compile(r"\{\s*#[^{}]{0,100}\}|\{\{[^{}]{0,100}\}\}|:[a-z0-9]+(?:_[a-z0-9]+)*:(?=\s|$)")
_EMPHASIS = re.compile(r"[*`]+|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)")
_TOML = re.compile(r"^\s*[\w.-]{1,30}\s*=\s*(\"{1,3}|')(?P<text>.*?)\1?\s*$", re.S)
_BULLET = re.compile(r"^(?:\s|[-+•·>#]|\*(?!\*))+(?=\S)|^\s*\|\s*")
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+")
_CHECK = re.compile(r"^\s*(?:[-*+]\s*)?\[(?P<mark>[ xX✓])\]\s+")
_YES_MARK = re.compile(r"[✓✔✅☑🟢👍]|:white_check_mark:|:heavy_check_mark:|(?<![\w])(?:x|yes)(?=\s*\|)", re.I)
_NO_MARK = re.compile(r"[✗✘❌✖☒🚫⛔🔴👎]|:x:|:no_entry:|(?<=\|)\s*(?:no|none|-|–|—|n/a)\s*(?=\||$)", re.I)
_CELL_YES = re.compile(r"x|yes|included|unlimited|\d.*", re.I)
_CELL_NO = re.compile(r"|no|none|-|–|—|n/a|✗|not (?:available|included|supported)", re.I)
_LATER_MARK = re.compile(r"[🚧🔜📝🦶⏳🗓📅🏗🔨]|:construction:|:soon:")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"')\]”»]*\s+(?=[^a-zß-öø-ÿ\s]|i?[A-Z])|(?<=[。！？])|\n+|\s*\|\s*")
_PUNCTUATION = re.compile(r"[;；]\s*|:\s+|：|\s[–—-]+\s|—|[()\[\]（）【】]|,\s+(?=(?i:no|not|nor)\s)")
_ASIDE = re.compile(
    r"\s*(?:[(（]([^()（）]{1,200})[)）]|(?<=\w)\s[–—]\s([^–—.;:]{1,120})\s[–—](?=\s))(?=\s*[^\W\d_A-Z])"
)
"""A remark within a clause that continues behind it: "the file (config.yml) is not read"."""
_FIRST = re.compile(r"\W{0,3}(\w+)\s?[,，、]\s*")
_COMMA = re.compile(r"[,，、]\s*")
_ANSWER_LABEL = re.compile(r"^\s*(?:A|Q|R|P|V|F|D|回答|答|問|问)\s?[:.：．]\s+")


@dataclass(frozen=True, slots=True)
class Plain:
    """A passage without its markup.

    Attributes:
        text: The words.
        struck: What was struck through: it names its subject and says nothing.
        mark: A check mark, a cross or a sign of something that is still to come; None where there is none.
        later: The passage carries a sign of something that is being worked on.
        row: It is a row of a table.
        linked: All of it is one link.
    """

    text: str
    struck: str
    mark: Mark | None
    later: bool
    row: bool
    linked: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One clause.

    Attributes:
        text: Its words, with contractions written out.
        sentence: Number of its sentence.
        inner: It is in brackets.
        question: Its sentence ends with a question mark.
        label: A colon, a dash or a bracket follows it.
    """

    text: str
    sentence: int
    inner: bool
    question: bool
    label: bool = False


def plain(passage: str) -> Plain:
    """Take the markup off a passage.

    >>> plain("- ~~no import~~ **Import** works").text, plain("- [x] Export").mark.value
    ('Import works', 'yes')
    """
    text = passage[:_MAX_CHARS]
    toml = _TOML.match(text)
    text = toml["text"] if toml else text
    struck = " ".join(a or b for a, b in _STRUCK.findall(text))
    text = _STRUCK.sub(" ", text)
    row = text.count("|") >= 2 or text.lstrip().startswith("|")
    check = _CHECK.match(text)
    text = text[check.end() :] if check else text
    mark = _row_mark(text) if row else _mark(text)
    if check:
        mark = Mark.NO if check["mark"] == " " else Mark.YES
    bare = _NUMBER.sub("", _BULLET.sub("", text))
    link = _LINK.match(bare)
    linked = link is not None and not re.search(r"\w", bare[link.end() :])
    text = _LINK.sub(r"\1", text)
    text = _ANCHOR.sub(" ", _TAG.sub(" ", _LINE.sub("\n", text)))
    text = _EMPHASIS.sub("", text)
    text = _ANSWER_LABEL.sub("", _BULLET.sub("", text))
    text = text.replace("’", "'").replace("‘", "'").replace("\u00a0", " ")
    return Plain(
        text=re.sub(r"[ \t\r]+", " ", text).strip(),
        struck=struck,
        mark=mark,
        later=_LATER_MARK.search(passage) is not None,
        row=row,
        linked=linked,
    )


def _mark(text: str) -> Mark | None:
    return Mark.YES if _YES_MARK.search(text) else Mark.NO if _NO_MARK.search(text) else None


def _row_mark(text: str) -> Mark | None:
    """Return what the cells after the first say: yes where any does, no where all do."""
    cells = [cell.strip() for cell in text.strip().strip("|").split("|")][1:]
    marks = [_CELL_YES.fullmatch(cell) is not None or _mark(cell) is Mark.YES for cell in cells]
    if any(marks):
        return Mark.YES
    return Mark.NO if cells and all(_CELL_NO.fullmatch(cell) or _mark(cell) is Mark.NO for cell in cells) else None


def spelled_out(text: str, pack: Lexicon) -> str:
    """Return a text with its contractions written out: "doesn't" as "does not"."""
    for short, long in pack.contractions:
        if short in text:
            text = text.replace(short, long)
        if short.capitalize() in text:
            text = text.replace(short.capitalize(), long.capitalize())
    return text


def pieces(text: str, pack: Lexicon) -> list[Piece]:
    """Part a plain text into clauses, in order.

    Args:
        text: The text, without markup.
        pack: The lexicon of its language.
    """
    found: list[Piece] = []
    for number, sentence in enumerate(part for part in _SENTENCE.split(spelled_out(text, pack)) if part.strip()):
        question = sentence.rstrip(" \"')”»").endswith(("?", "？"))
        depth = 0
        at = 0
        sentence, asides = _ASIDE.sub(" ", sentence), [a or b for a, b in _ASIDE.findall(sentence)]
        for cut in [*_PUNCTUATION.finditer(sentence), None]:
            part = sentence[at : cut.start() if cut else len(sentence)]
            clauses = _clauses(part, pack)
            for place, clause in enumerate(clauses):
                last = place == len(clauses) - 1 and cut is not None and "," not in cut[0] and ";" not in cut[0]
                found.append(Piece(clause, number, depth > 0, question, last))
            if cut:
                depth += (cut[0] in "([（【") - (cut[0] in ")]）】")
                at = cut.end()
        found += [Piece(clause, number, True, question) for aside in asides for clause in _clauses(aside, pack)]
    return found


def _clauses(text: str, pack: Lexicon) -> list[str]:
    """Part a text at its conjunctions, and the yes, the no or the condition that it begins with from the rest."""
    parts: list[str] = []
    at = 0
    answer = _FIRST.match(text)
    if answer and (pack.says("yes", answer[1]) or pack.says("no", answer[1])):
        parts.append(answer[1])
        at = answer.end()
    for cut in pack.pattern("breaks").finditer(text, at):
        if cut.start() - at > 1:
            parts.append(text[at : cut.start()])
            at = cut.start()
    parts.append(text[at:])
    parts = [half for part in parts for half in _halves(part, pack)]
    return [clean for part in parts if (clean := part.strip(" ,，、.!。！")) and re.search(r"\w", clean)]


def _halves(text: str, pack: Lexicon) -> list[str]:
    """Part a condition, a contrast or a reason that a text begins with from what follows its comma."""
    text = text.lstrip(" ,，、")
    comma = _COMMA.search(text)
    if comma and len(text) - comma.end() > 3 and (pack.says("conditionals", text) or pack.says("contrasts", text)):
        return [text[: comma.start()], text[comma.end() :]]
    return [text]
