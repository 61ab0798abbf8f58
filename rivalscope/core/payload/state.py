"""The state that frameworks embed in a page for their scripts: what a browser would draw, where the page shows nothing.

Next.js (``__NEXT_DATA__`` and the flight chunks of its app router), Nuxt, Remix and React Router, Inertia, Redux and
Apollo stores, and any other JSON in a script. Such state also holds what is shown elsewhere, or never: only texts under
names that say "this is copy" are taken, and none of a dictionary of messages, a menu or a configuration. Everything is
bounded: documents, characters, values and texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote

from lxml import etree

from rivalscope.core.payload.structured import pieces
from rivalscope.core.payload.text import fold, tokens, word_set

__all__ = ["StateText", "state_texts"]

_MAX_CHARS = 2_000_000
"""Of one document."""
_MAX_DOCUMENTS = 20
_MAX_CHUNKS = 2_000
_MAX_VALUES = 30_000
_MAX_TEXTS = 400
_MAX_TEXT = 20_000
_TITLES = word_set("title heading headline name question label")
_COPY = word_set(
    "title heading headline name label question answer text description body content summary subtitle subheading "
    "subheadline caption copy paragraph html markdown excerpt children lead intro note tagline details"
)
_LISTS = word_set("features feature items bullets points list benefits highlights children content text")
_ELSEWHERE = re.compile(
    r"^(?:_*i18n\w*|\w*locales?|messages?|translations?|dictionar(?:y|ies)|strings|errors?|nav\w*|menus?|header|footer|"
    r"\w*config|query|params|cookies?|consent|seo|meta|metadata|head|user|session|flags|experiments|env|styles?|"
    r"theme|testimonials?|quotes?|reviews?|ads?|banners?|related\w*|blog\w*|posts?)$",
    re.IGNORECASE,
)
"""Names of what is not the page's own copy."""
_ASSIGNED = re.compile(
    r"(?:(?:window|self|globalThis)\s{0,3}(?:\.\s{0,3}|\[\s{0,3}[\"'])|(?:var|let|const)\s{1,3})"
    r"(_{1,3}[A-Za-z]\w{1,40}|(?:initial|preloaded|app|page|server)\w{0,3}(?:State|Data|Props)\w{0,10})"
    r"(?:[\"']\s{0,3}\])?\s{0,5}=\s{0,5}(?=[\[{J\"'])"
)
_PARSED = re.compile(r"JSON\.parse\(\s{0,5}(decodeURIComponent\(\s{0,5})?(?=[\"'])")
_PUSHED = re.compile(r"(?:__next_f\.push|streamController\.enqueue)\(\s{0,5}(?=[\[\"])")
_UNDEFINED = re.compile(r"(?<=[:\[,])\s{0,3}undefined(?=\s{0,3}[,}\]])")
_FLIGHT = re.compile(r"^[0-9a-f]{1,6}:(?=[\[{\"])", re.MULTILINE)
_ATTRIBUTES = ("data-page", "data-props", "data-state", "data-react-props", "data-initial-state")
_TECHNICAL = word_set("class css style icon type id key aria test file path url src href slug author user button cta")
_NO_TITLE = re.compile(r"[{};/]|=>|^https?:")
_CODE = re.compile(r"[{};]|=>|</|\bfunction\b|^https?:|^[\w./#@:-]+$|\\u[0-9a-f]{4}")
_ESCAPE = re.compile(r"""\\.|\"""", re.DOTALL)
_PLACE = re.compile(r"_\d{1,7}$")
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class StateText:
    """A text of a page's embedded state."""

    heading: str
    """The title that it is under in the data."""
    text: str
    item: bool
    """It is one of a list."""


def state_texts(root: etree._Element) -> Iterator[StateText]:
    """Yield the copy in a page's embedded state, each text once, in the order of the data.

    Args:
        root: The parsed page.
    """
    seen: set[str] = set()
    left = _MAX_VALUES
    for number, document in enumerate(_documents(root)):
        if number == _MAX_DOCUMENTS:
            return
        for found in _copy(document, left):
            if isinstance(found, int):
                left = found
                continue
            if found.text not in seen:
                seen.add(found.text)
                yield found
                if len(seen) == _MAX_TEXTS:
                    return


def _documents(root: etree._Element) -> Iterator[object]:
    """Yield the JSON documents in scripts and attributes of a page."""
    flight: list[str] = []
    for script in root.iter("script"):
        text, kind = script.text or "", (script.get("type") or "").lower()
        if not text or len(text) > _MAX_CHARS or "ld+json" in kind:
            continue
        if "json" in kind:
            yield from _loaded(text)
        elif kind in ("", "module", "text/javascript", "application/javascript"):
            yield from _assigned(text)
            flight += _pushed(text)
    stream = "".join(flight)[:_MAX_CHARS]
    if stream.lstrip()[:1] == "[":
        yield from _loaded(stream)
    else:
        yield list(islice(_values(_FLIGHT, stream), _MAX_CHUNKS))
    for name in _ATTRIBUTES:
        for element in root.iter():
            value = element.get(name) if isinstance(element.tag, str) else None
            if value and value[:1] == "{" and len(value) <= _MAX_CHARS:
                yield from _loaded(value)


def _loaded(text: str) -> Iterator[object]:
    try:
        yield json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
    except (ValueError, RecursionError):
        return


def _decoded(text: str, start: int) -> Iterator[object]:
    """Yield the JSON value that begins at a place, whatever follows it."""
    try:
        yield _DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return


def _assigned(text: str) -> Iterator[object]:
    """Yield what a script assigns to names of state: literals, and strings that it parses."""
    plain: str | None = None
    for number, match in enumerate(_ASSIGNED.finditer(text)):
        if number == _MAX_DOCUMENTS:
            return
        start = match.end()
        if text[start] in "{[":
            found = list(_decoded(text, start))
            if not found and "undefined" in text:
                plain = plain if plain is not None else _UNDEFINED.sub("null", text)
                again = _ASSIGNED.search(plain, max(0, plain.find(match[0])))
                found = list(_decoded(plain, again.end())) if again else []
            yield from found
        elif parsed := _PARSED.match(text, start):
            literal = _string(text, parsed.end())
            yield from _loaded(unquote(literal) if parsed[1] else literal)


def _string(text: str, start: int) -> str:
    """Return the value of the string literal of JavaScript that begins at a place; empty: it is none that we read."""
    mark = text[start]
    end = start + 1
    while (end := text.find(mark, end)) >= 0 and _escaped(text, end):
        end += 1
    if end < 0:
        return ""
    body = text[start + 1 : end]
    if mark == "'":
        body = _ESCAPE.sub(lambda found: {"\\'": "'", '"': '\\"'}.get(found[0], found[0]), body)
    body = re.sub(r"\\x([0-9a-fA-F]{2})", r"\\u00\1", body)
    found = next(_decoded(f'"{body}"', 0), "")
    return found if isinstance(found, str) else ""


def _escaped(text: str, place: int) -> bool:
    before = place
    while text[before - 1] == "\\":
        before -= 1
    return (place - before) % 2 == 1


def _pushed(text: str) -> Iterator[str]:
    """Yield the chunks that a streamed page hands to its scripts."""
    for value in _values(_PUSHED, text):
        if isinstance(value, list):
            value = value[1] if len(value) > 1 else ""
        if isinstance(value, str):
            yield value


def _values(before: re.Pattern[str], text: str) -> Iterator[object]:
    """Yield the JSON values that follow a pattern; each failure costs a look through all of the text, so few may."""
    place = failures = 0
    while (match := before.search(text, place)) and failures < _MAX_DOCUMENTS:
        try:
            value, place = _DECODER.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            failures, place = failures + 1, match.end()
        else:
            yield value


def _copy(document: object, left: int) -> Iterator[StateText | int]:
    """Yield the copy of a document, and at its end how many values may still be looked at."""
    if isinstance(document, list) and _is_flat(document):
        document = _hydrated(document)
    stack: list[tuple[str, str, object, bool]] = [("", "", document, False)]
    while stack and left > 0:
        left -= 1
        key, heading, value, listed = stack.pop()
        if isinstance(value, dict):
            title = _title(value) or heading
            own = title != heading
            for name, below in reversed(value.items()):
                if _ELSEWHERE.match(str(name)) or (own and below is not None and fold(str(below)[:200]) == title):
                    continue
                stack.append((str(name), title, below, False))
            if own and listed:
                yield StateText(heading, title, True)
        elif isinstance(value, list):
            if value[:1] == ["$"]:  # an element of React: ["$", tag, key, properties]
                value = value[3:4]
            stack.extend((key, heading, below, True) for below in reversed(value))
        elif isinstance(value, str):
            if value[:1] in ("{", "[") and len(value) < _MAX_CHARS:
                stack.extend(("", heading, below, False) for below in _loaded(value))
            else:
                for text in _texts(key, value, listed=listed):
                    yield StateText(heading if heading != text else "", text, listed)
    yield left


def _is_flat(document: list[object]) -> bool:
    """Return whether the objects of a list contain nothing but places in it."""
    objects = [one for one in document if isinstance(one, dict)]
    return bool(objects) and all(type(place) is int for one in objects for place in one.values())


def _hydrated(flat: list[object]) -> list[object]:
    """Return the objects of a flat list whose values are places in it (Nuxt, React Router), with their texts."""
    lists: dict[int, object] = {}

    def at(place: object) -> object:
        return flat[place] if isinstance(place, int) and 0 <= place < len(flat) else None

    def value_at(place: object) -> object:
        value = at(place)
        if isinstance(value, list) and isinstance(place, int):
            if place not in lists:
                lists[place] = [text for text in map(at, value) if isinstance(text, str)]
            return lists[place]
        return None if isinstance(value, dict) else value  # objects come in their own turn

    found: list[object] = []
    for one in flat:
        if isinstance(one, dict):
            named = ((name, value_at(place)) for name, place in one.items())
            found.append({str(at(int(name[1:])) if _PLACE.match(name) else name): value for name, value in named})
    return found


def _title(value: dict[str, object]) -> str:
    for name, below in value.items():
        if name.lower() in _TITLES and isinstance(below, str) and 0 < len(below) <= 120 and not _NO_TITLE.search(below):
            return " ".join(pieces(below))
    return ""


def _texts(key: str, value: str, *, listed: bool) -> Iterator[str]:
    """Yield the stretches of a value that a reader would take for copy."""
    words = tokens(key)
    if not words or len(value) > _MAX_TEXT or not _TECHNICAL.isdisjoint(words):
        return
    if words[-1] not in (_COPY | _LISTS if listed else _COPY):
        return
    for text in pieces(value):
        if len(text.split()) >= 3 and not _CODE.search(text) and any(map(str.isalpha, text)):
            yield text
