"""Data files (JSON, YAML, TOML, XML) to plain trees of mappings, lists and values."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

from lxml import etree
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

__all__ = ["HTML_KEY", "TEXT_KEY", "data_form", "joined_numbers", "parse_data"]

TEXT_KEY = "#text"
"""The text of an XML element that has attributes or children."""
HTML_KEY = "#html"
"""The inner markup of an XML element whose children are those of HTML."""

_MAX_YAML = 8_000_000
_MAX_ELEMENTS = 400_000
_BY_SUFFIX = {"json": "json", "yaml": "yaml", "yml": "yaml", "toml": "toml", "xml": "xml", "appcast": "xml"}
_SUFFIX = re.compile(r"\.([a-z]{3,8})(?:\.gz)?$", re.IGNORECASE)
_XML = re.compile(
    r"\s*(?:<\?xml\b|<!--.{0,4000}?-->\s*)*\s*<(?!!doctype html|(?:html|p|div|ul|ol|h[1-6])\b)[A-Za-z_]",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(r"v?\d{1,5}$", re.IGNORECASE)
_PART = re.compile(r"\d{1,5}(?:\.\d{1,5}){0,3}$")
_YEAR = re.compile(r"(?:19|20)\d{2}$")
_MARKUP = frozenset("p ul ol li br b i em strong code a h1 h2 h3 h4 h5 h6 div span table pre".split())


def data_form(source: str, name: str = "") -> str:
    """Return json, yaml, toml or xml where a document is such data, judged by its name and first characters; else "".

    >>> data_form('[{"version": "1.0"}]'), data_form("# Changelog", "CHANGELOG.md")
    ('json', '')
    """
    suffix = _SUFFIX.search(re.split(r"[?#]", name)[0].rstrip("/"))
    named = _BY_SUFFIX.get(suffix[1].lower(), "other") if suffix else ""
    head = source[:4_000].lstrip("\ufeff \t\r\n")
    if head.startswith(("{", "[")) and named in ("json", "", "other") and re.match(r"[\[{]\s*[\[{\"\]}]", head):
        return "json"
    if head.startswith("<?xml") or (named == "xml" and _XML.match(head)):
        return "xml" if not re.search(r"<(?:!doctype\s+html|html)\b", head, re.IGNORECASE) else ""
    return named if named in ("yaml", "toml") else ""


def parse_data(source: str, form: str) -> Any:
    """Parse a data file; None where it cannot be parsed.

    Nothing in it is executed, no entity is expanded, nothing is fetched.

    Args:
        source: The text.
        form: json, yaml, toml or xml.
    """
    try:
        if form == "json":
            return json.loads(source)
        if form == "toml":
            return tomllib.loads(source)
        if form == "yaml":
            return _yaml(source) if len(source) <= _MAX_YAML else None
        return _xml(source)
    except (ValueError, RecursionError, YAMLError, etree.XMLSyntaxError):
        return None


def joined_numbers(tree: Any) -> Any:
    """Return a tree in which the parts of versions that are keys inside each other are one key.

    Args:
        tree: Mappings, lists and values.

    >>> joined_numbers({"2": {"1": ["A"], "0": ["B"]}, "1": {"name": "Heron", "0": ["C"]}})
    {'2.1': ['A'], '2.0': ['B'], '1.0': ['C']}
    """
    if not isinstance(tree, dict) or not all(isinstance(value, dict) for value in tree.values()):
        return tree
    keys = [str(key) for key in tree]
    if not keys or not all(_NUMBER.match(key) for key in keys) or all(_YEAR.match(key) for key in keys):
        return tree
    joined: dict[str, Any] = {}
    for key, value in tree.items():
        inner = joined_numbers(value)
        numbered = {name: one for name, one in inner.items() if _PART.match(str(name)) and isinstance(one, dict | list)}
        if 2 * len(numbered) < len(inner):
            return tree
        joined |= {f"{key}.{name}": one for name, one in numbered.items()}
    return joined


def _yaml(source: str) -> Any:
    # aliases can blow a small file up; release notes have none worth it
    if source.count("&") and re.search(r"(?m)^\s*[\w-]*:?\s*&\w+\s*$", source) and source.count(" *") > 200:
        return None
    reader = YAML(typ="safe", pure=False)
    reader.allow_duplicate_keys = True
    return reader.load(source)


def _xml(source: str) -> Any:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    # what the text was written in no longer matters, and a parser would believe the declaration
    plain = re.sub(r"^\s*<\?xml\b[^<>]{0,200}\?>", "", source.lstrip("\ufeff"), count=1)
    root = etree.fromstring(plain.strip().encode("utf-8", "replace"), parser)
    if root is None:
        return None
    budget = [_MAX_ELEMENTS]
    return {_name(root): _element(root, budget, 0)}


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _element(element: etree._Element, budget: list[int], depth: int) -> Any:
    budget[0] -= 1
    if budget[0] < 0 or depth > 60:
        return None
    found: dict[str, Any] = {}
    for key, value in element.attrib.items():
        name = etree.QName(str(key)).localname
        if name != "lang":
            found[name] = str(value)
    children = _in_one_language([child for child in element if isinstance(child.tag, str)])
    if children and all(_name(child).lower() in _MARKUP for child in children):
        for child in children:
            for translated in [
                inside for inside in child.iter() if isinstance(inside.tag, str) and _translated(inside)
            ]:
                parent = translated.getparent()
                if parent is not None:
                    parent.remove(translated)
        inner = (element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in children)
        found[HTML_KEY] = inner
        return found
    text = (element.text or "").strip()
    if not children and not found:
        return text
    if text:
        found[TEXT_KEY] = text
    for child in children:
        name, value = _name(child), _element(child, budget, depth + 1)
        if name in found and not isinstance(found[name], list):
            found[name] = [found[name], value]
        elif name in found:
            found[name].append(value)
        else:
            found[name] = value
    return found


def _in_one_language(children: list[etree._Element]) -> list[etree._Element]:
    """Leave out what says in another language what is beside it: English counts, else the first language."""
    named: dict[str, set[str]] = {}
    for child in children:
        named.setdefault(_name(child), set()).add(_language(child))
    kept = []
    for child in children:
        languages = named[_name(child)]
        wanted = next((one for one in ("", "en") if one in languages), "")
        if _language(child) in (wanted, "") or (not wanted and "" not in languages and _first(child, children)):
            kept.append(child)
    return kept


def _first(child: etree._Element, children: list[etree._Element]) -> bool:
    return _language(child) == next(_language(one) for one in children if one.tag == child.tag)


def _language(element: etree._Element) -> str:
    language = element.get("{http://www.w3.org/XML/1998/namespace}lang") or element.get("lang") or ""
    return language.lower().replace("_", "-").split("-")[0]


def _translated(element: etree._Element) -> bool:
    return _language(element) not in ("", "en")
