"""The forms of a sheet: JSON lines for programs, text for language models, Markdown for people."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis.demand.sheets import ListedCapability, PostLine, PostSheet
from analysis.matrix.sheets import Sheet, SheetLine
from analysis.text.addressed import WARNING, speaks_to_models
from rivalscope.core.errors import ConfigError

__all__ = ["plain_line", "sheet_from_json", "sheet_json", "sheet_text", "sheets_markdown"]

_HEADING, _DEFINITION = 60, 140
"""Characters of a heading or title, and of a definition in a list, that are shown in text."""
_BARE = 12
"""A heading shorter than this says little without the one above it: "New", "Limits"."""


def sheet_json(sheet: Sheet | PostSheet) -> str:
    """Return a sheet as one line of JSON: what is asked, and the passages or posts with their numbers.

    Of a second look only the further passages are written; their numbers continue from the first look's.
    """
    if isinstance(sheet, PostSheet):
        return json.dumps(_posts_raw(sheet), ensure_ascii=False)
    raw = {
        "sheet": sheet.id,
        "product": sheet.name,
        "also": sheet.also,
        "capability": sheet.label,
        "definition": sheet.definition,
        "not_meant": sheet.near,
        "passages": [
            {"n": number, "text": line.text, "page": line.page, "place": line.place, "url": line.url}
            for number, line in _new(sheet)
        ],
    }
    return json.dumps({**raw, "search": sheet.search} if sheet.search else raw, ensure_ascii=False)


def sheet_text(sheet: Sheet | PostSheet) -> str:
    """Return a sheet as a language model reads it: passages by number under their page and heading, or posts by number.

    Half the tokens of the JSON form: a heading is said once, and only where passage and title do not say it; addresses
    are not said at all. Of a second look only the further passages are shown. What pages and users say stays on its
    own line behind its number, whatever it contains.
    """
    if isinstance(sheet, PostSheet):
        return _posts_text(sheet)
    parts = [f"sheet {sheet.id}"]
    also = f" (also {', '.join(map(plain_line, sheet.also))})" if sheet.also and not sheet.seen else ""
    parts.append(f"product: {plain_line(sheet.name)}{also}")
    parts.append(f"capability: {plain_line(sheet.label)}")
    if sheet.definition:
        parts.append(f"definition: {plain_line(sheet.definition)}")
    if sheet.near and not sheet.seen:
        parts.append(f"not meant: {'; '.join(map(plain_line, sheet.near))}")
    if sheet.search:
        parts.append(f"found for: {plain_line(sheet.search)}")
    by_page: dict[str, dict[str, list[str]]] = {}
    for number, line in _new(sheet):
        page = by_page.setdefault(_short(plain_line(line.page)), {})
        page.setdefault(_heading(line), []).append(f"{number}: {_said(line)}")
    for title, places in by_page.items():
        parts.append(f"# {title}")
        for place in sorted(
            places, key=bool
        ):  # what is under no heading first, so that it does not seem to be under one
            parts += [*([f"## {place}"] if place else []), *places[place]]
    if not sheet.lines[sheet.seen :]:
        parts.append("(no passage was found)")
    return "\n".join(parts)


def sheet_from_json(line: str) -> Sheet | PostSheet:
    """Return a sheet from the line that :func:`sheet_json` wrote.

    Raises:
        ConfigError: It is no such line.
    """
    try:
        raw = json.loads(line)
        if "posts" in raw:
            return _posts_from(raw)
        numbers = [int(one["n"]) for one in raw["passages"]]
        seen = numbers[0] if raw.get("search") and numbers else 0
        lines = [
            SheetLine(str(one["n"]), str(one["text"]), str(one["place"]), str(one["url"]), str(one.get("page", "")))
            for one in raw["passages"]
        ]
        # Passages of the first look are not repeated; their numbers are taken.
        before = [SheetLine(str(number), "", "", "") for number in range(seen)]
        return Sheet(
            id=str(raw["sheet"]),
            product="",
            name=str(raw["product"]),
            capability="",
            label=str(raw["capability"]),
            definition=str(raw["definition"]),
            lines=(*before, *lines),
            also=tuple(map(str, raw.get("also", ()))),
            near=tuple(map(str, raw.get("not_meant", ()))),
            search=str(raw.get("search", "")),
            seen=seen,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            "not a line with a sheet", where=line[:80], next_step="Write sheets with: rivalscope reader sheets"
        ) from error


def sheets_markdown(sheets: Iterable[Sheet | PostSheet], brief: str) -> str:
    """Return sheets for people's eyes, or to paste into a conversation: the brief, then every sheet under a heading."""
    parts = ["# How to read\n", brief]
    for sheet in sheets:
        if isinstance(sheet, PostSheet):
            parts.append(f"\n## {sheet.id}\n")
            parts += [f"- {line}" if line[0].isdecimal() else f"\n{line}\n" for line in _posts_lines(sheet)]
            continue
        parts.append(f"\n## {sheet.id}\n\n**{plain_line(sheet.name)}: {plain_line(sheet.label)}**\n")
        if sheet.definition:
            parts.append(f"{plain_line(sheet.definition)}\n")
        if sheet.near:
            parts.append(f"Not meant: {'; '.join(map(plain_line, sheet.near))}.\n")
        for number, line in _new(sheet):
            place = " > ".join(filter(None, (line.page, line.place)))
            parts.append(f"- {number}: [{plain_line(place)}] {_said(line)}")
    return "\n".join(parts) + "\n"


def plain_line(text: str) -> str:
    """Return text that stays on its line, opens no heading, link or HTML in Markdown, and hides nothing.

    Characters that cannot be seen (zero width, direction marks, tags) are left out: a person and a model read the same.
    """
    seen = "".join(" " if char.isspace() else char for char in text if not _unseen(char))
    return " ".join(seen.split()).replace("<", "‹").replace("](", "] (")


def _heading(line: SheetLine) -> str:
    """Return the heading right above a passage; empty where the passage or the page's title says it already."""
    *above, heading = plain_line(line.place).split(" > ")
    said = f"{plain_line(line.page)} {plain_line(line.text)}".casefold()
    if above and len(heading) < _BARE and above[-1].casefold() not in said:
        return _short(f"{above[-1]} > {heading}")
    return "" if heading.casefold() in said else _short(heading)


def _short(text: str, most: int = _HEADING) -> str:
    """Return a text cut at a word: what it is about stands in front."""
    if len(text) <= most:
        return text
    return f"{text[: most - 1].rpartition(' ')[0] or text[: most - 1]}…"


def _unseen(char: str) -> bool:
    if char.isspace():
        return False
    return (
        unicodedata.category(char) in ("Cf", "Cc", "Co", "Cs", "Cn")
        or "\ufe00" <= char <= "\ufe0f"
        or char >= "\U000e0000"
    )


def _said(line: SheetLine) -> str:
    return f"{f'[{WARNING}] ' if speaks_to_models(line.text) else ''}{plain_line(line.text)}"


def _new(sheet: Sheet) -> list[tuple[int, SheetLine]]:
    return list(enumerate(sheet.lines))[sheet.seen :]


def _posts_raw(sheet: PostSheet) -> dict[str, object]:
    return {
        "sheet": sheet.id,
        "capabilities": [
            {"n": number, "capability": one.label, "definition": one.definition}
            for number, one in enumerate(sheet.capabilities, start=1)
        ],
        "posts": [
            {"n": number, "product": one.product, "text": one.text} for number, one in enumerate(sheet.lines, start=1)
        ],
    }


def _posts_from(raw: Mapping[str, Any]) -> PostSheet:
    listed = [ListedCapability("", str(one["capability"]), str(one["definition"])) for one in raw["capabilities"]]
    lines = [PostLine("", str(one["product"]), str(one["text"])) for one in raw["posts"]]
    return PostSheet(str(raw["sheet"]), tuple(listed), tuple(lines))


def _posts_text(sheet: PostSheet) -> str:
    return "\n".join([f"sheet {sheet.id}", *_posts_lines(sheet)])


def _posts_lines(sheet: PostSheet) -> Iterator[str]:
    """Yield the list of capabilities once, then every post behind its number, under the product of its writer."""
    yield "capabilities:"
    for number, one in enumerate(sheet.capabilities, start=1):
        meant = f": {_short(plain_line(one.definition), _DEFINITION)}" if one.definition else ""
        yield f"{number} {plain_line(one.label)}{meant}"
    product = ""
    for number, line in enumerate(sheet.lines, start=1):
        if line.product != product or number == 1:
            product = line.product
            yield f"users of {plain_line(product)} wrote:"
        warning = f"[{WARNING}] " if speaks_to_models(line.text) else ""
        yield f"{number}: {warning}{plain_line(line.text)}"
