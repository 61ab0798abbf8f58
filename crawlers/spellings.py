"""All spellings of a secret that a page, a script or an error message may repeat it in: one pattern for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html.entities import codepoint2name

__all__ = ["Spellings"]

_PLAIN = re.compile(r"[A-Za-z0-9]")
_RUN = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True)
class Spellings:
    """A secret and how it may be written: as it is, percent-encoded (also twice), as HTML, as a JSON string.

    Letters and digits are written as they are by every encoder; each other character has spellings of its own, and they
    may be mixed.

    >>> Spellings("s3cr/t+1").replace("a=s3cr%2ft%2B1&b=s3cr\\\\/t&#43;1&c=s3cr%252Ft+1", "***")
    'a=***&b=***&c=***'
    """

    value: str

    def replace(self, text: str, by: str) -> str:
        """Return a text with every spelling replaced."""
        if self._probe not in text:
            return text
        return self._pattern.sub(lambda _: by, text)

    def replace_bytes(self, data: bytes, by: bytes) -> bytes:
        """Return UTF-8 bytes with every spelling replaced."""
        if self._probe.encode() not in data:
            return data
        return self._byte_pattern.sub(lambda _: by, data)

    @cached_property
    def _probe(self) -> str:
        """The longest run that no encoder changes: where it does not stand, no spelling does."""
        return max(_RUN.findall(self.value), key=len, default="")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("".join(map(_spellings, self.value)))

    @cached_property
    def _byte_pattern(self) -> re.Pattern[bytes]:
        return re.compile("".join(map(_spellings, self.value)).encode())


def _spellings(character: str) -> str:
    """Return a pattern for a character; it is the same for text and for its UTF-8 bytes."""
    if _PLAIN.match(character):
        return character
    code = ord(character)
    percent = "".join(f"%(?:25){{0,3}}{_any_case(f'{byte:02x}')}" for byte in character.encode())
    entities = [f"#0{{0,6}}{code}", f"#[xX]0{{0,6}}{_any_case(f'{code:x}')}"]
    entities += [codepoint2name[code]] if code in codepoint2name else ["apos"] if character == "'" else []
    ways = [
        f"&(?:amp;){{0,3}}(?:{'|'.join(entities)});",
        percent,
        *([rf"\\u{_any_case(f'{code:04x}')}"] if code < 0x10000 else []),
        *([rf"\\{re.escape(character)}"] if character in "/\"'\\" else []),
        *([r"\+"] if character == " " else []),
        re.escape(character),
    ]
    return f"(?:{'|'.join(ways)})"


def _any_case(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)
