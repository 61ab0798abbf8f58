"""Material changes as an Atom feed (RFC 4287): entries keep their ids, so a reader shows none twice."""

from __future__ import annotations

from html import escape
from xml.etree import ElementTree

from analysis.changes.records import Change
from analysis.exports.links import safe_link
from analysis.exports.safe import printable
from analysis.view import MarketView
from rivalscope.core.ids import make_id

__all__ = ["atom_feed", "material_changes"]

_NAMESPACE = "http://www.w3.org/2005/Atom"
_BAR = 0.2
"""Materiality from which a change is an entry; as in the digest."""
_MAX_ENTRIES = 200


def material_changes(view: MarketView) -> list[Change]:
    """Return the changes worth telling, newest first."""
    found = [one for one in view.changes if not one.suppressed_by and one.materiality >= _BAR]
    return sorted(found, key=lambda one: (-one.new_at.timestamp(), -one.materiality, one.id))


def atom_feed(view: MarketView, *, address: str = "") -> bytes:
    """Return the feed of a market's material changes.

    Args:
        view: The market.
        address: Where the feed will be published; empty: not said.
    """
    ElementTree.register_namespace("", _NAMESPACE)
    feed = ElementTree.Element(f"{{{_NAMESPACE}}}feed")
    changes = material_changes(view)[:_MAX_ENTRIES]
    _text(feed, "id", f"urn:rivalscope:feed:{make_id('feed', view.market)}")
    _text(feed, "title", f"{view.market}: changes")
    _text(feed, "updated", (changes[0].new_at if changes else view.as_of).isoformat())
    author = ElementTree.SubElement(feed, f"{{{_NAMESPACE}}}author")
    _text(author, "name", "Rivalscope")
    if safe_link(address):
        ElementTree.SubElement(feed, f"{{{_NAMESPACE}}}link", rel="self", href=address)
    for change in changes:
        entry = ElementTree.SubElement(feed, f"{{{_NAMESPACE}}}entry")
        kind = change.kind.value.replace("_", " ")
        _text(entry, "id", f"urn:rivalscope:change:{change.id}")
        _text(
            entry, "title", f"{view.name(change.product)}: {kind}" + (f", {change.subject}" if change.subject else "")
        )
        _text(entry, "updated", change.new_at.isoformat())
        if safe_link(change.url):
            ElementTree.SubElement(entry, f"{{{_NAMESPACE}}}link", rel="alternate", href=change.url)
        ElementTree.SubElement(entry, f"{{{_NAMESPACE}}}category", term=change.kind.value)
        content = ElementTree.SubElement(entry, f"{{{_NAMESPACE}}}content", type="html")
        content.text = _quotes(change)
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)


def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_NAMESPACE}}}{tag}").text = printable(text)


def _quotes(change: Change) -> str:
    seen = f"Seen between {change.old_at.date()} and {change.new_at.date()}."
    parts = [f"<del>{escape(printable(change.was))}</del>" if change.before else ""]
    parts += [f"<ins>{escape(printable(change.now))}</ins>" if change.after else ""]
    return "".join(f"<p>{part}</p>" for part in [*parts, seen] if part)
