"""The state that frameworks embed in a page for their scripts: what a browser would draw, where the page shows nothing.

Next.js (``__NEXT_DATA__`` and the flight chunks of its app router), Nuxt, Remix and React Router, Inertia, Redux and
Apollo stores, and any other JSON in a script. Such state also holds what is shown elsewhere, or never: only texts under
names that say "this is copy" are taken, and none of a dictionary of messages, a menu or a configuration. Everything is
bounded: documents, characters, values and texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from rivalscope.core.payload.literals import called, literal, string
from rivalscope.core.payload.structured import pieces
from rivalscope.core.payload.text import fold, tokens, word_set

__all__ = ["StateText", "as_shell", "is_page_data", "state_documents", "state_texts"]

_MAX_CHARS = 2_000_000
"""Of one document."""
_MAX_DOCUMENTS = 20
_MAX_FAILURES = 3
"""Literals that turn out to be none: each costs a look through the rest of its script."""
_MAX_CHUNKS = 2_000
_MAX_VALUES = 30_000
_MAX_TEXTS = 400
_MAX_TEXT = 20_000
_MAX_DEPTH = 60
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
    r"(?:[\"']\s{0,3}\])?\s{0,5}=\s{0,5}(?=[\[{(J\"'])"
)
_PARSED = re.compile(r"JSON\.parse\(\s{0,5}(decodeURIComponent\(\s{0,5})?(?=[\"'])")
_PUSHED = re.compile(r"(?:__next_f\.push|streamController\.enqueue)\(\s{0,5}(?=[\[\"])")
_STARTED = re.compile(r"\bdata:\s{0,5}(?=\[)")
_FLIGHT = re.compile(r"^[0-9a-f]{1,6}:(?=[\[{\"])", re.MULTILINE)
_ATTRIBUTES = ("data-page", "data-props", "data-state", "data-react-props", "data-initial-state")
_TECHNICAL = word_set("class css style icon type id key aria test file path url src href slug author user button cta")
_NO_TITLE = re.compile(r"[{};/]|=>|^https?:")
_CODE = re.compile(r"[{};]|=>|</|\bfunction\b|^https?:|^[\w./#@:-]+$|\\u[0-9a-f]{4}")
_PLACE = re.compile(r"_\d{1,7}$")
_PAGE_DATA = re.compile(
    r"/(?:page-data|_payload|__data)\.json(?:[?#]|$)|/_next/data/[^/]{1,80}/.{0,1000}\.json(?:[?#]|$)"
)
"""Where frameworks keep the state of a page in a file of its own: Gatsby, Nuxt, SvelteKit, Next.js."""
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


def is_page_data(url: str) -> bool:
    """Return whether an address is where a framework keeps the state of a page.

    >>> is_page_data("https://heron.example/page-data/pricing/page-data.json")
    True
    """
    return _PAGE_DATA.search(url) is not None


def as_shell(text: str) -> str:
    """Return the state of a page that is in a file of its own as the page would embed it.

    Args:
        text: JSON.
    """
    inside = text.replace("</", "<\\/")
    return f'<body><div id="root"></div><script type="application/json">{inside}</script></body>'


def state_documents(root: etree._Element) -> Iterator[object]:
    """Yield the JSON documents of a page's embedded state, at most twenty; references in flat ones are followed."""
    for document in islice(_documents(root), _MAX_DOCUMENTS):
        yield _hydrated(document) if isinstance(document, list) and _is_flat(document) else document


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
            yield from _started(text)
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
    for element in islice(root.iter("astro-island"), _MAX_DOCUMENTS):
        value = element.get("props") or ""
        if len(value) <= _MAX_CHARS:
            yield from map(_plain_of_astro, _loaded(value))


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
    """Yield what a script assigns to names of state: literals, what a function returns, and strings that it parses."""
    failures = 0
    for match in islice(_ASSIGNED.finditer(text), _MAX_DOCUMENTS):
        start = match.end()
        if text[start] in "{[":
            found = list(_decoded(text, start)) or list(_literal(literal, text, start))
        elif text[start] == "(":
            found = list(_literal(called, text, start))
        elif parsed := _PARSED.match(text, start):
            found = list(_loaded(string(text, parsed.end(), quoted_url=bool(parsed[1]))))
        else:
            continue
        yield from found
        failures += not found
        if failures > _MAX_FAILURES:
            return


def _started(text: str) -> Iterator[object]:
    """Yield the data that a page of SvelteKit hands to its application where that starts."""
    if "__sveltekit" in text:
        for match in islice(_STARTED.finditer(text), _MAX_FAILURES):
            yield from _literal(literal, text, match.end())


def _literal(read: Callable[[str, int], object], text: str, start: int) -> Iterator[object]:
    try:
        found = read(text, start)
    except (ValueError, RecursionError):
        return
    yield found[0] if isinstance(found, tuple) else found


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
            if _is_flat(value):
                value = _hydrated(value)
            elif value[:1] == ["$"]:  # an element of React: ["$", tag, key, properties]
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
    return (
        bool(objects)
        and any(isinstance(one, str) for one in document)
        and all(type(place) is int for one in objects for place in one.values())
    )


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


def _plain_of_astro(value: object, depth: int = 0) -> object:
    """Return properties of an island of Astro without their types: ``[0, value]``, and ``[1, [values]]`` of a list."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {name: _plain_of_astro(below, depth + 1) for name, below in value.items()}
    if isinstance(value, list) and len(value) == 2 and type(value[0]) is int:
        inside = value[1]
        if value[0] == 1 and isinstance(inside, list):
            return [_plain_of_astro(below, depth + 1) for below in inside]
        return _plain_of_astro(inside, depth + 1) if isinstance(inside, dict) else inside
    return value


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
