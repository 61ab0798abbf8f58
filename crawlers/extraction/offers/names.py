"""Which line of a card is its name, and what of it only praises the plan."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from lxml import etree

from crawlers.extraction import price_words as words
from crawlers.extraction.offers.labels import is_ask
from crawlers.extraction.offers.lines import TextLine
from crawlers.extraction.offers.reading import OffersPage, before_price, name_lines

__all__ = ["KNOWN", "Key", "aligned_names", "built_alike", "clean_name", "is_bold", "line_key", "trimmed"]

Element = etree._Element


_SENTENCE_END = re.compile(r"[.!?。！？:]$")


Key = tuple[str, str]


def line_key(line: TextLine, root: Element) -> Key:
    path: list[str] = []
    element: Element | None = line.element
    while element is not root and element is not None and len(path) < 4:
        path.append(str(element.tag))
        element = element.getparent()
    return "/".join(path), " ".join(sorted((line.element.get("class") or "").split()))


def is_bold(line: TextLine) -> bool:
    names = " ".join(filter(None, [line.element.get("class")] + [element.get("class") for _, element in line.parts]))
    return bool(
        re.search(
            r"(?:^|[\s_-])(?:title|name|heading|headline|head|plan|tier|label|bold|semibold|medium|kicker|"
            r"h[1-6])(?:$|[\s_-])|font-(?:bold|semibold|medium)|text-(?:lg|xl|\dxl)",
            names,
            re.IGNORECASE,
        )
    ) or any(element.tag in ("b", "strong") for _, element in line.parts)


def aligned_names(reading: OffersPage, members: Sequence[Element]) -> list[tuple[TextLine | None, str]]:
    """Choose for each sibling the line that names it: the one whose place and build return in the others."""
    options = [name_lines(reading, member) for member in members]
    said = [_button_words(reading, member) for member in members]
    priced = [_first_price(reading, member) for member in members]
    groups: defaultdict[tuple[str, ...], dict[int, tuple[int, TextLine]]] = defaultdict(dict)
    builds: list[TextLine] = []
    for number, (member, lines) in enumerate(zip(members, options, strict=True)):
        for place, line in enumerate(lines):
            first = [("first",)] if line is next((one for one in reading.page.of(member) if one.text), None) else []
            for key in [*_keys(line, member), *_like_key(line, builds), *first]:
                known = groups[key].get(number)
                if known is None or (_is_said(line.text, said[number]) and not _is_said(known[1].text, said[number])):
                    groups[key][number] = (place, line)
    for number, (member, lines) in enumerate(zip(members, options, strict=True)):
        for line in _in_place_of_names(reading, member, lines):
            for key in [*_keys(line, member)[:2], *_like_key(line, builds)]:
                if (key[-1] or (line.level and not reading.kind(line))) and number not in groups.get(key, {number: 0}):
                    groups[key][number] = (0, line)
    best: tuple[float, dict[int, tuple[int, TextLine]]] = (-9.0, {})
    for key, found in groups.items():
        score = _score(reading, found, len(members), said) + _BONUS.get(key[0], 0.0)
        behind = sum(line.index > priced[number] for number, (_, line) in found.items())
        score -= _BEHIND * behind / len(found)
        if score > best[0]:
            best = (score, found)
    chosen: list[tuple[TextLine | None, str]] = []
    for number, lines in enumerate(options):
        named = best[1][number][1] if number in best[1] else next(iter(lines), None)
        chosen.append((named, before_price(named.text, reading.phrases(named)) or named.text if named else ""))
    return chosen


_BEHIND = 0.6
"""So much less likely is a line behind the price the name, where another one stands before it."""


def _first_price(reading: OffersPage, member: Element) -> int:
    """Return the number of the line that states the first price of a card."""
    lines = reading.page.of(member)
    return next((line.index for line in lines if reading.kind(line) == "amount"), lines[-1].index)


def _keys(line: TextLine, member: Element) -> list[tuple[str, ...]]:
    """Return by what a line of a card may return in the cards beside it: its path and classes, or a part of them."""
    path, names = line_key(line, member)
    keys: list[tuple[str, ...]] = [("full", path, names), ("tag", path.split("/")[0], names), ("path", path)]
    own = line.parts[0][1] if line.parts else line.element
    if own is not line.element and own.get("class") and all(part is own for _, part in line.parts):
        # Several lines of a card may be spans of one box: each has a class of its own.
        keys.append(("part", str(own.tag), own.get("class") or ""))
    return keys + ([("h", str(line.level)), ("any heading",)] if line.level else [])


_BONUS = {"full": 0.5, "tag": 0.4, "part": 0.4, "like": 0.3}
_LIKE = 0.6
"""So much of their classes do lines of one build share: a margin or a colour tells no builds apart."""


def built_alike(line: TextLine, other: TextLine) -> bool:
    """Return whether two lines are built alike, whatever only sets one of them off: its place, a margin, a colour."""
    first, second = _classes(line), _classes(other)
    return line.element.tag == other.element.tag and len(first & second) >= _LIKE * max(1, len(first | second))


def _classes(line: TextLine) -> frozenset[str]:
    return frozenset((line.element.get("class") or "").split())


def _like_key(line: TextLine, builds: list[TextLine]) -> list[tuple[str, ...]]:
    """Return the key of the build of a line among those that are known; one of its own kind is added to them."""
    if len(_classes(line)) < 2:
        return []
    number = next((number for number, other in enumerate(builds) if built_alike(line, other)), len(builds))
    if number == len(builds):
        builds.append(line)
    return [("like", str(line.element.tag), str(number))]


def _in_place_of_names(reading: OffersPage, member: Element, names: Sequence[TextLine]) -> list[TextLine]:
    """Return the lines before the price that would name nothing by what they say: a plan may be called "Monthly".

    They count only where the cards beside have their names in the same place.
    """
    found: list[TextLine] = []
    for line in reading.page.of(member)[:12]:
        if reading.kind(line) == "amount":
            break
        if line in names or line.link or not 1 < len(line.text) < 32 or not any(map(str.isalpha, line.text)):
            continue
        # "Popular" may be a plan beside "Standard", where it has a heading of the same build.
        if (line.level or not words.BADGE.match(line.text)) and not line.text.endswith(("?", ".", "!", ":")):
            found.append(line)
    return found


KNOWN = re.compile(
    r"(?<!\w)(?:free|basic|starter|pro|professional|plus|premium|teams?|business|enterprise|standard|community|"
    r"essentials?|growth|scale|"
    r"advanced|personal|individual|ultimate|hobby|solo|lite|startup|agency|unlimited|core|developer|gratis|"
    r"gratuit|kostenlos|start|expert|studio|b[aá]sic[oa]|profes+ional|profissional|professionnel(?:le)?|professionell|"
    r"profi|avan[zç]ad[oa]|avancée?|empresarial|entreprise|kurumsal|başlangıç|profesyonel|est[aá]ndar|padrão|gr[aá]tis|"
    r"ücretsiz|essentiel(?:le)?|es+encial)(?!\w)|"
    r"無料|免费|プラン|方案|版",
    re.IGNORECASE,
)


_TAGLINE = re.compile(
    r"(?:for|perfect|ideal|best|great|made|built|designed|suited|everything|get|all|the|your|start(?:ing)?|when|if|"
    r"ready|für|perfekt|alles|pour|idéal|tout|para|perfecto|todo|tudo|per|perfetto|tutto|voor|alles|för|allt|dla|idealny|"
    r"pro koho|для|идеально|için)\s",
    re.IGNORECASE,
)
"""How lines begin that say whom a plan is for."""


_PAUSE = re.compile(r"\s[–—-]\s|:\s")


def _button_words(reading: OffersPage, member: Element) -> str:
    """Return what the buttons of a card say: "Get Pro" repeats the name of its plan."""
    return " | ".join(line.text.casefold() for line in reading.page.of(member) if line.link and len(line.text) < 60)


def _is_said(name: str, buttons: str) -> bool:
    return len(name) > 1 and bool(re.search(rf"(?<!\w){re.escape(name.casefold())}(?=\W|$|\w{{1,4}}(?!\w))", buttons))


def _score(reading: OffersPage, found: dict[int, tuple[int, TextLine]], total: int, buttons: Sequence[str]) -> float:
    lines = [line for _, line in found.values()]
    texts = [_PAUSE.split(before_price(line.text, reading.phrases(line)) or line.text)[0] for line in lines]
    named = [
        not line.link and (_is_said(text, buttons[number]) or text.casefold() in reading.columns)
        for text, line, number in zip(texts, lines, found, strict=True)
    ]
    coverage = len(found) / total
    distinct = len({text.casefold() for text in texts}) / len(texts)
    length = sum(map(len, texts)) / len(texts)
    place = sum(place for place, _ in found.values()) / len(found)
    score = 4 * coverage + 2 * distinct - 0.25 * place
    score += 1.2 if all(line.level for line in lines) else 0.5 if all(map(is_bold, lines)) else 0
    score += 0.8 if length <= 16 else 0.2 if length <= 26 else -1.2 if length > 36 else -0.4
    score += 1.5 * sum(named) / len(texts)
    score += 0.8 * sum(bool(KNOWN.search(text)) for text in texts) / len(texts)
    score -= 1.5 * sum(bool(_SENTENCE_END.search(text)) or ", " in text for text in texts) / len(texts)
    score -= 0.8 * sum(line.link or bool(_CHIP.search(line.element.get("class") or "")) for line in lines) / len(lines)
    score -= 1.0 * sum(bool(_TAGLINE.match(text)) for text in texts) / len(texts)
    score -= 0.5 * sum(len(text.split()) > 3 for text in texts) / len(texts)
    score += 0.4 * sum(bool(_NAME_CLASS.search(line.element.get("class") or "")) for line in lines) / len(lines)
    return score - 2.5 * _counted(texts)


_NAME_CLASS = re.compile(r"(?:^|[\s_-])(?:name|title)(?:$|\s)", re.IGNORECASE)


def _counted(texts: Sequence[str]) -> float:
    """Return the share of lines that only count the cards, in their order: "Stage 01", "Stage 02"."""
    told = [match for text in texts if (match := re.fullmatch(r"(\D{1,20}?)0?(\d{1,2})", text.strip()))]
    counts = [int(match[2]) for match in told]
    same = len(told) > 1 and len({match[1] for match in told}) == 1
    return len(told) / len(texts) if same and counts == list(range(counts[0], counts[0] + len(counts))) else 0.0


def clean_name(line: TextLine, name: str, reading: OffersPage) -> tuple[str, str]:
    """Return the name without what praises it, and the praise."""
    parts = [text for text, _ in line.parts]
    if len(parts) > 1 and not reading.phrases(line):
        kept = [text for text, element in line.parts if not _only_says_more(text, element, line)]
        badges = [text for text in parts if text not in kept]
        # A mark of another make behind the name ("Scale" <sup>NEW</sup>) praises it too.
        while len(kept) > 1 and line.parts[parts.index(kept[-1])][1].tag in ("sup", "small") and len(kept[-1]) < 24:
            badges.append(kept.pop())
        while len(kept) > 1 and kept[-1][0].isdigit() and any(map(str.isalpha, kept[-1])):
            kept.pop()  # "Starter" <span>5 h / month</span>: how much of something, beside the name
            badges = badges or [""]
        if badges and kept:
            return trimmed(" ".join(kept)), " ".join(badges)
    tail = re.search(r"\s[(\[–—-]?\s?([^()\[\]–—-]{2,30})[)\]]?$", name)
    if tail and words.BADGE.match(tail[1]) and (" " in tail[1] or name[tail.start() + 1 : tail.start() + 2] in "([–—-"):
        return trimmed(name[: tail.start()]), tail[1]
    return trimmed(name), ""


_CHIP = re.compile(r"(?:^|[\s_-])(?:pill|badge|chip|tag|ribbon|flag|sticker)s?(?:$|[\s_-])", re.IGNORECASE)


def _only_says_more(text: str, element: Element, line: TextLine) -> bool:
    """Return whether a part of a line praises the plan or stands for its price: by its words, or as a chip."""
    beside = element is not line.element
    return bool(words.BADGE.match(text)) or (
        beside and (is_ask(text) or bool(_CHIP.search(element.get("class") or "")))
    )


def trimmed(name: str) -> str:
    """Return a name without signs around it and without words before it that only praise it: "Most popular Pro"."""
    parts = name.split()
    for count in range(min(4, len(parts) - 1), 1, -1):
        if words.BADGE.match(" ".join(parts[:count])):
            name = " ".join(parts[count:])
            break
    return re.sub(r"^[\W_]+(?=\w)|[\s:–—|·-]+$", "", name).strip()
