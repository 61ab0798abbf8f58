"""What of a tracker's answer may be written down: named fields only, and people as salted hashes.

Trackers answer with names, pictures and e-mail addresses of people, none of which we need. So a source says which
fields it keeps, and everything else is gone before the archive sees the answer. It has a second use: counters of views
and other noise do not make an unchanged list look new.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from rivalscope.core.ids import make_id

__all__ = ["Keep", "Shape", "kept_json", "person_id", "without_names"]


class Keep(Enum):
    """How a field is kept."""

    PLAIN = "as it is"
    TEXT = "text, without the names of people in it"
    PERSON = "a salted hash of who it is"


Shape = Keep | Mapping[str, "Shape"] | Sequence["Shape"]
"""A field, an object's fields by name, or (a list of one shape) the items of a list."""

_NAMES = ("login", "username", "user_name", "account_id", "user_id", "name", "label", "display_name", "id")
_HANDLE = re.compile(r"(?<![\w/@.])@[A-Za-z0-9][A-Za-z0-9_-]{0,38}(?![\w/-])")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_PROFILE = re.compile(r"(/u/|/users/)[\w.-]{1,60}")


def kept_json(payload: bytes, shape: Shape, salt: str) -> bytes:
    """Return what may be kept of a JSON document; empty: it is no JSON, or of another shape."""
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError):
        return b""
    if not isinstance(data, dict if isinstance(shape, Mapping) else list):
        return b""
    found = _kept(data, shape, salt)
    return b"" if found == {} else json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def person_id(who: object, salt: str) -> str:
    """Return a salted hash of a person, from a name or from an object that has one; empty: nobody is named.

    >>> person_id({"login": "Ada"}, "s") == person_id("ada", "s") != person_id("ada", "t")
    True
    """
    if isinstance(who, Mapping):
        who = next((who[name] for name in _NAMES if who.get(name) not in (None, "", {})), "")
        return person_id(who, salt)
    name = str(who or "").strip().casefold()
    return make_id("person", salt, name)[:16] if name else ""


def without_names(text: str) -> str:
    """Return a text without e-mail addresses and @names; a package such as @scope/name is none.

    >>> without_names("@ada: write to ada@example.org about @tanstack/query")
    '@…: write to …@… about @tanstack/query'
    """
    return _PROFILE.sub(r"\1…", _HANDLE.sub("@…", _EMAIL.sub("…@…", text)))


def _kept(value: Any, shape: Shape, salt: str) -> Any:
    if isinstance(shape, Keep):
        if shape is Keep.PERSON:
            return person_id(value, salt)
        if isinstance(value, str):
            return without_names(value) if shape is Keep.TEXT else value
        return value if value is None or isinstance(value, bool | int | float) else None
    if isinstance(shape, Mapping):
        if not isinstance(value, Mapping):
            return None
        return {name: _kept(value[name], inner, salt) for name, inner in shape.items() if name in value}
    return [_kept(one, shape[0], salt) for one in value] if isinstance(value, list) else None
