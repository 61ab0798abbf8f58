"""YAML as plain data, read by libyaml: a tenth of the time a parser in Python takes, without lines and comments.

A text means the same as to ruamel.yaml (YAML 1.2), or is declined: what the versions of YAML read differently
(``010``, ``1_000``, ``0x1F``), dates, merge keys, a key given twice, anchors, tags, and what is no YAML at all.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

__all__ = ["plain_yaml"]

_OTHER = "!other"
"""Tag of plain scalars that are left to ruamel.yaml."""
_SCALARS = (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL", "~nN"),
    ("tag:yaml.org,2002:null", r"", ""),
    ("tag:yaml.org,2002:int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+", "-+0123456789"),
    (_OTHER, r"[-+.]*[0-9][0-9_.xXoOa-fA-F+-]*|[0-9]{4}-[0-9].*|[-+]?\.[a-zA-Z]+", "-+.0123456789"),
    (_OTHER, r"<<|=", "<="),
)
"""Tag, form and first characters; the first form that fits decides, and what fits none is a text."""
_SPECIAL = re.compile(r"(?:^|(?<=[\s\[{,:]))[&*!]\S|^%", re.MULTILINE)
"""An anchor, an alias, a tag or a directive, on which parsers differ at the edges; or text that looks like one."""
_OPENING = re.compile(r"[\[{]|[-?][ \t]+(?=[-?][ \t])")
_MAX_OPENINGS, _MAX_LENGTH = 5_000, 5_000_000
"""What could nest deeper than that is declined: libyaml's binding recurses in C, without a limit of its own."""


class _DeclinedError(Exception):
    """The text is left to ruamel.yaml."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Scalars as in YAML 1.2, where ``yes``, ``on`` and ``06:00`` are texts."""

    yaml_implicit_resolvers: Any = {}  # noqa: RUF012 - without those of YAML 1.1

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = {(key.tag, key.value) for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
        if len(keys) < len(node.value):
            raise _DeclinedError
        return super().construct_mapping(node, deep=deep)


def _decline(loader: Any, node: Any) -> Any:
    raise _DeclinedError


for _tag, _form, _first in _SCALARS:
    _Loader.add_implicit_resolver(_tag, re.compile(rf"(?:{_form})\Z"), list(_first) or [""])
for _unknown in (_OTHER, None):
    _Loader.add_constructor(_unknown, _decline)


def plain_yaml(text: str) -> Any:
    """Return what a YAML text says; None if it says nothing or takes ruamel.yaml to read.

    >>> plain_yaml("delay: 0.05\\nschedule: daily 06:00\\non: yes")
    {'delay': 0.05, 'schedule': 'daily 06:00', 'on': 'yes'}
    >>> plain_yaml("a: 1\\na: 2"), plain_yaml("a: 0x1F"), plain_yaml("a: [")
    (None, None, None)
    """
    if text.startswith("\ufeff") or _SPECIAL.search(text):
        return None
    if len(text) > _MAX_LENGTH or sum(1 for _ in _OPENING.finditer(text)) > _MAX_OPENINGS:
        return None
    try:
        return yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, _DeclinedError, LookupError, ValueError, RecursionError):
        return None
