"""Distinguish a page with a cookie banner from a consent wall: what is left when the banner is taken away?

Only short pages that ask for consent come here, so a page is parsed a second time where it is worth it.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.stand_ins import stand_in
from rivalscope.core.payload import decode
from rivalscope.core.payload.bounds import bounded

__all__ = ["words_beside_banner"]

_BLOCKS = frozenset(
    ("div", "section", "aside", "dialog", "form", "p", "li", "ul", "header", "footer", "article", "main", "td", "body")
)
_WHOLE = ("body", "html", "main", "-undef")
_SILENT = "script,style,noscript,template,svg,head,title,iframe,object,select"
_MAX_NODES = 4_000


def words_beside_banner(payload: bytes) -> int:
    """Return how many words a page says outside of its request for consent; links and buttons are not counted.

    Args:
        payload: HTML of a page with few words.
    """
    tree = LexborHTMLParser(bounded(decode(payload[:500_000]).text))
    for node in tree.css(_SILENT):
        if node.tag != "head":
            node.decompose()
    if tree.body is None:
        return 0
    buttons = [
        node
        for node in tree.css("button,a,input[type=submit],input[type=button],[role=button]")[:200]
        if stand_in("consent_button").search((node.text() or node.attributes.get("value") or "").lower())
    ]
    asked = _innermost(tree)
    banner = _common(asked, buttons) if asked is not None else None
    inside = set() if banner is None else {node.mem_id for node in _walk(banner)}
    count = 0
    for node in _walk(tree.body):
        if node.mem_id in inside or node.tag != "-text" or _in_link(node):
            continue
        text = (node.text_content or "").strip()
        if banner is None and stand_in("consent_topic").search(text.lower()):
            continue  # it has no element of its own: only sentences about something else count
        count += len(text.split())
    return count


def _walk(node: LexborNode) -> list[LexborNode]:
    return [one for one, _ in zip(node.traverse(include_text=True), range(_MAX_NODES), strict=False)]


def _innermost(tree: LexborHTMLParser) -> LexborNode | None:
    """Return the smallest element that asks for consent."""
    found: LexborNode | None = None
    for node in tree.css("div,section,aside,dialog,form,p,span,h1,h2,h3,li,td,body")[:_MAX_NODES]:
        if stand_in("asks_consent").search(" ".join(node.text(separator=" ").lower().split())):
            found = node  # in document order a later hit is deeper, or another part of the same request
    return found


def _common(asked: LexborNode, buttons: list[LexborNode]) -> LexborNode | None:
    """Return the element that contains the request and its buttons; None: that is the whole page."""
    node: LexborNode | None = asked
    while node is not None and node.tag not in _WHOLE:
        held = {one.mem_id for one in _walk(node)}
        if node.tag in _BLOCKS and any(button.mem_id in held for button in buttons):
            return node
        node = node.parent
    return None


def _in_link(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.tag != "body":
        if parent.tag in ("a", "button", "nav"):
            return True
        parent = parent.parent
    return False
