"""Bytes to text, once: what the page is written in, whoever claims otherwise.

The order of belief: a byte-order mark; valid UTF-8; a declaration that fits the bytes, where single bad bytes are
replaced and the rest stays right; what Firefox's detector makes of the bytes (chardetng, used where nothing is declared
or the declaration is plainly wrong); Windows-1252, the web's fallback. Labels are read as the encoding standard of the
web reads them: "iso-8859-1" and "gb2312" stand for their supersets.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import chardetng_py

__all__ = ["MAX_BYTES", "Decoded", "decode"]

MAX_BYTES = 12_000_000
"""Larger payloads are cut: no page that a person reads is longer, and a hostile one may be endless."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?\s{0,5}([a-z0-9_:.-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s{0,20}<\?xml[^>]{0,100}?encoding\s{0,5}=\s{0,5}["']([a-z0-9_:.-]{2,40})""", re.IGNORECASE)
_CLAIMS_WITHIN = 4096
# The encoding standard of the web reads these labels as supersets; names are those of Python's codecs.
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "shift_jis_2004": "cp932",
    "euc_jp": "euc_jis_2004",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
}
# Labels of the standard that Python does not know.
_LABELS = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "x-x-big5": "big5hkscs",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "logical": "iso8859-8",
    "visual": "iso8859-8",
    "sun_eu_greek": "iso8859-7",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "windows-949": "cp949",
    "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "koi8": "koi8-r",
    "koi": "koi8-r",
    "unicode-1-1-utf-8": "utf-8",
}
_UNICODE = frozenset(("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "utf-8-sig"))
_DEFAULT = "cp1252"
"""What servers declare without having looked, and what is assumed where nobody says anything."""
_MAX_SNIFFED = 400_000
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J")
_WORD = re.compile(r"[^\W\d_]*[^\x00-\x7f\s][^\s\x00-\x40]*")
_MAX_WORDS = 400
# A declaration is plainly wrong when this share of the words that hold other signs than ASCII falls apart.
_BROKEN = 0.2
# What Python makes of bytes that are no sign in Shift_JIS; behind a lead byte both are one bad sign.
_NO_SIGN = re.compile("\ufffd?[\uf8f0-\uf8f3]")
_BAD_SHARE = 0.05
"""Bytes that fit no sign, by the bytes beyond ASCII, up to which a declaration still fits."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A payload as text.

    Attributes:
        text: Without a byte-order mark.
        codec: Python's name of the encoding that it was read with.
        by: Who said so: mark, utf-8, header, page, sniffed or fallback.
        replaced: Number of replacement characters that bad bytes became.
    """

    text: str
    codec: str
    by: str
    replaced: int = 0


def decode(payload: bytes, *, charset: str = "") -> Decoded:
    """Read bytes as text.

    Args:
        payload: Bytes after content decoding.
        charset: Charset of the HTTP header, if there was one; any string at all.

    Returns:
        The text, and how it was come by.
    """
    payload = payload[:MAX_BYTES]
    for bom, name in _BOMS:
        if payload.startswith(bom):
            text = payload.decode(name, "replace").lstrip("\ufeff")
            return Decoded(text, name, "mark", text.count("\ufffd"))
    if wide := _wide(payload):
        text = payload.decode(wide, "replace")
        return Decoded(text, wide, "sniffed", text.count("\ufffd"))
    head = payload[:_CLAIMS_WITHIN]
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        header = _codec(charset)
        own = next((codec for match in (_XML.search(head), _META.search(head)) if match and (codec := _own(match))), "")
        return _nearly_utf8(payload, "utf-8" in (header, own)) or _legacy(payload, header, own)
    if b"\x1b" in payload and any(escape in payload for escape in _ESCAPES):
        with suppress(UnicodeDecodeError):  # escapes of something else: the bytes are UTF-8 as they stand
            return Decoded(payload.decode("iso2022_jp_ext"), "iso2022_jp_ext", "sniffed")
    return Decoded(text, "utf-8", "utf-8")


def _wide(payload: bytes) -> str:
    """Return the codec of UTF-16 without a byte-order mark: in markup every other byte is zero."""
    head = payload[:2_000]
    if b"\x00" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.4 * half and even < 0.02 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.02 * half else ""


def _nearly_utf8(payload: bytes, declared: bool) -> Decoded | None:
    """Read UTF-8 with single bad bytes; None if the bytes are something else."""
    text = payload.decode("utf-8", "replace")
    written = payload.count(b"\xef\xbf\xbd")
    replaced = text.count("\ufffd")
    bad = replaced - written
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    # In text of other encodings hardly any sequence is valid by accident; in East Asian ones a few are.
    if good > 4 * bad or (declared and good > bad):
        return Decoded(text, "utf-8", "utf-8", replaced)
    return None


def _legacy(payload: bytes, header: str, own: str) -> Decoded:
    """Read bytes that are no UTF-8: by the first declaration that fits, else by their looks."""
    claims = [(codec, by) for codec, by in ((header, "header"), (own, "page")) if codec and codec not in _UNICODE]
    # A server's default says nothing about a page that names another encoding itself.
    claims.sort(key=lambda claim: claim[0] == _DEFAULT)
    guess = _sniffed(payload)
    guessed = _read(payload, guess, "sniffed")
    for codec, by in claims:
        read = _read(payload, codec, by)
        if codec == guess:
            return read
        if _too_many_bad(read, payload):
            continue
        broken = _broken(read.text)
        other = _broken(guessed.text)
        unsure = codec == _DEFAULT and other <= broken
        if not unsure and (broken <= _BROKEN or other > broken / 2):
            return read
        if _too_many_bad(guessed, payload):
            return read
    return guessed if not _too_many_bad(guessed, payload) else _read(payload, _DEFAULT, "fallback")


def _read(payload: bytes, codec: str, by: str) -> Decoded:
    text = payload.decode(codec, "replace")
    if codec == "cp932":
        text = _NO_SIGN.sub("\ufffd", text)
    return Decoded(text, codec, by, text.count("\ufffd"))


def _too_many_bad(read: Decoded, payload: bytes) -> bool:
    if read.replaced <= 1:
        return False
    high = len(payload) - len(payload.translate(None, bytes(range(128, 256))))
    return read.replaced > max(2, _BAD_SHARE * high)


def _sniffed(payload: bytes) -> str:
    """Return the codec that Firefox's detector finds; of a long page, by the stretch that begins beyond ASCII."""
    if len(payload) > _MAX_SNIFFED:
        first = re.search(rb"[\x80-\xff]", payload)
        start = max(0, first.start() - 2_000) if first else 0
        payload = payload[start : start + _MAX_SNIFFED]
    return _codec(chardetng_py.detect(payload)) or _DEFAULT


def _broken(text: str) -> float:
    """Return the share of words with other signs than ASCII that no language writes.

    Such words contain a control or private sign, mix scripts, change to upper case within, or consist of accented Latin
    letters alone, as text of another alphabet does when it is read as Latin.
    """
    seen = broken = 0
    for match in _WORD.finditer(text):
        seen += 1
        broken += _falls_apart(match[0][:60])
        if seen == _MAX_WORDS:
            break
    return broken / seen if seen else 0.0


def _falls_apart(word: str) -> bool:
    scripts = {_script(sign) for sign in word}
    if "odd" in scripts or len(scripts & {"latin", "accented", "greek", "cyrillic", "symbol"} - {"accented"}) > 1:
        return True
    if any(before.islower() and after.isupper() for before, after in pairwise(word)):
        return True
    return "accented" in scripts and "latin" not in scripts and sum(map(str.isalpha, word)) > 2


def _script(sign: str) -> str:
    """Return a coarse script; only those that misread bytes turn into are distinguished."""
    code = ord(sign)
    if code < 0x80:
        return "latin" if sign.isalpha() else ""
    if code < 0xA0 or 0xE000 <= code <= 0xF8FF or 0xFF61 <= code <= 0xFF9F or code == 0xFFFD:
        return "odd"
    if code < 0xC0:
        return "symbol" if sign not in "\xa0\xab\xad\xb4\xb7\xbb\xaa\xba\xb5" else ""
    if code < 0x250:
        return "accented" if sign.isalpha() else "symbol"
    if 0x370 <= code < 0x400:
        return "greek"
    return "cyrillic" if 0x400 <= code < 0x530 else ""


@lru_cache(maxsize=256)
def _codec(label: str) -> str:
    """Return the Python codec for a label of the web, or an empty string."""
    label = label.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(_LABELS.get(label, label)).name
        "".encode(name)  # refuses codecs that are not text encodings
    except (LookupError, ValueError, UnicodeError, TypeError):
        return ""
    return _SUPERSETS.get(name, name)


def _own(match: re.Match[bytes]) -> str:
    """Return the codec that a page names itself; one that can read the name as ASCII is not UTF-16."""
    codec = _codec(match[1].decode("ascii"))
    return "utf-8" if codec.startswith(("utf-16", "utf-32")) else codec
