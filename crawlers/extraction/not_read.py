"""What a page shows and nobody can read off it: videos, pictures of tables, documents and tables of other services."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from lxml import etree

__all__ = ["met_on_page"]

_PLAYERS = re.compile(
    r"(?:youtube(?:-nocookie)?\.com/embed|player\.vimeo\.com|fast\.wistia\.|loom\.com/embed|vidyard\.com)",
    re.IGNORECASE,
)
_FRAMED = re.compile(
    r"^(?:https?:)?//(?:docs\.google\.com/(?:document|spreadsheets|presentation)|drive\.google\.com/file|airtable\.com|"
    r"[\w.-]{1,80}\.notion\.site|(?:onedrive\.live|view\.officeapps\.live)\.com|(?:www\.)?slideshare\.net|"
    r"(?:www\.)?canva\.com/design|embed\.figma\.com|(?:www\.)?figma\.com/embed)(?:[/?]|$)",
    re.IGNORECASE,
)
"""Documents, tables and slides that other services show within a page."""
_OF_A_TABLE = re.compile(
    r"(?:^|[\W_])(?:comparison|compare|feature-?(?:table|matrix|list)|price-?(?:table|list)|pricing-?(?:table|plans)|"
    r"matrix|vergleich|preisliste)(?:$|[\W_])",
    re.IGNORECASE,
)
_MAX_ELEMENTS = 2_000


def met_on_page(root: etree._Element) -> dict[str, int]:
    """Count what a page shows and we cannot read, by cause.

    Args:
        root: The parsed page.
    """
    found: Counter[str] = Counter()
    for number, element in enumerate(root.iter("img", "video", "audio", "iframe")):
        if number == _MAX_ELEMENTS:
            break
        framed = (element.get("src") or element.get("data-src") or "") if element.tag == "iframe" else ""
        if element.tag in ("video", "audio") or (framed and _PLAYERS.search(framed)):
            found["videos and recordings"] += 1
        elif framed and _FRAMED.match(framed):
            found["documents of other services"] += 1
        elif element.tag == "img":
            name = urlsplit((element.get("src") or "")[:500].partition("?")[0]).path.rpartition("/")[2]
            if _OF_A_TABLE.search(f"{element.get('alt') or ''} {name}"[:500]):
                found["pictures of tables"] += 1
    return dict(found)
