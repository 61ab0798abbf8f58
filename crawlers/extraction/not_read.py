"""What a page shows and nobody can read off it: videos, and pictures of tables."""

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
_OF_A_TABLE = re.compile(
    r"(?:^|[\W_])(?:comparison|compare|feature-?(?:table|matrix|list)|price-?(?:table|list)|pricing-?(?:table|plans)|"
    r"matrix|vergleich|preisliste)(?:$|[\W_])",
    re.IGNORECASE,
)
_MAX_ELEMENTS = 2_000


def met_on_page(root: etree._Element) -> dict[str, int]:
    """Count what a page shows and we cannot read: videos, and pictures that are called a table.

    Args:
        root: The parsed page.
    """
    found: Counter[str] = Counter()
    for number, element in enumerate(root.iter("img", "video", "iframe")):
        if number == _MAX_ELEMENTS:
            break
        if element.tag == "video" or (element.tag == "iframe" and _PLAYERS.search(element.get("src") or "")):
            found["videos and recordings"] += 1
        elif element.tag == "img":
            name = urlsplit((element.get("src") or "")[:500].partition("?")[0]).path.rpartition("/")[2]
            if _OF_A_TABLE.search(f"{element.get('alt') or ''} {name}"[:500]):
                found["pictures of tables"] += 1
    return dict(found)
