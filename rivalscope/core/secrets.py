"""Secrets in addresses: what is one, and how texts are written down without them.

A secret is a user name or password before a host, or the value of a parameter whose name says so (``token``,
``api_key``, ``X-Amz-Signature``, ``password`` ...), or which looks like a known kind of token. Names that may be
harmless (``key``, ``code``, ``sid``) count only with a value that nobody would choose as a word.
"""

from __future__ import annotations

import re

__all__ = ["REDACTED", "is_secret", "is_secret_header", "without_secrets"]

REDACTED = "***"
"""Stands where a secret stood."""

_NAME = re.compile(
    r"(?:token|secret|secretkey|passw(?:or)?d|pwd|passphrase|apikey|appkey|authkey|accesskey|accesskeyid|privatekey|"
    r"subscriptionkey|credentials?|signature|sessionid|sessid|jwt|bearer|hmac)$"
)
_DOUBTFUL_NAME = re.compile(r"^(?:access|auth|code|key|pass|session|sid|sig|sign|ticket)$")
_RANDOM = re.compile(r"^(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[\w%+/=.~-]{16,}$")
_WORDS = re.compile(r"[A-Za-z]{4,}[-_.][A-Za-z]{3,}")
_TOKEN = re.compile(
    r"(?:gh[oprsu]_\w{8}|github_pat_\w{8}|glpat-[\w-]{8}|xox[abeprs]-\w{4}|sk-\w{8}|AKIA[0-9A-Z]{12}|"
    r"eyJ[\w-]{8,200}\.eyJ)"
)
# Where a parameter begins: of a query, of a path (;jsessionid=...), of an address that is itself a parameter's value.
_PARAMETER = re.compile(
    r"(?P<query>[?&][\w.\-\[\]]{1,60}=)|(?P<path>;[\w.\-]{1,60}=)|(?P<inner>(?:%3[Ff]|%26)[\w.\-]{1,60}%3[Dd])"
)
_VALUE = {
    "query": re.compile(r"[^&#\s\"'<>]*"),
    "path": re.compile(r"[^/;?&#\s\"'<>]*"),
    "inner": re.compile(r"[^&#%\s\"'<>]*"),
}
_LOOKED_AT = 300  # characters of a value by which it is judged
_LOGIN = re.compile(r"(?<=://)[^/?#\s@]*@")
_HEADER = re.compile(
    r"authorization|authentication-info|cookie|token|secret|passw|api-?key|access-?key|credential|session-?id",
)


def is_secret(name: str, value: str) -> bool:
    """Return whether a parameter's value is a secret.

    >>> is_secret("X-Amz-Signature", "9f"), is_secret("max_tokens", "400"), is_secret("key", "overview")
    (True, False, False)
    """
    if not value or value == REDACTED or value.startswith("${"):
        return False
    bare = _bare(name)
    if _NAME.search(bare) or _TOKEN.match(value):
        return True
    return bool(_DOUBTFUL_NAME.match(bare) and _RANDOM.match(value) and not _WORDS.search(value))


def is_secret_header(name: str) -> bool:
    """Return whether a header carries a secret: those that log in, and cookies.

    >>> is_secret_header("PRIVATE-TOKEN"), is_secret_header("Content-Type")
    (True, False)
    """
    return _HEADER.search(name.lower()) is not None


def without_secrets(text: str) -> str:
    """Return an address, or a text with addresses in it, with every secret in them replaced.

    >>> without_secrets("https://u:p@example.org/feed?token=abc&page=1")
    'https://example.org/feed?token=***&page=1'
    >>> without_secrets("GET /a?next=%2Fb%3Fapi_key%3D1 failed")
    'GET /a?next=%2Fb%3Fapi_key%3D*** failed'
    """
    kept: list[str] = []
    done = 0
    for found in _PARAMETER.finditer(text) if "=" in text or "%3" in text else ():
        if found.start() < done:
            continue  # inside a value that was replaced
        kind = found.lastgroup or "query"
        name = re.sub(r"^(?:%3[Ff]|%26|[?&;])|(?:=|%3[Dd])$", "", found[0])
        # Most names are harmless, so that most values are never looked at.
        if not (_NAME.search(_bare(name)) or _DOUBTFUL_NAME.match(_bare(name)) or _TOKEN.match(text, found.end())):
            continue
        start = found.end()
        value = _VALUE[kind].match(text, start, start + _LOOKED_AT)
        if value is not None and is_secret(name, value[0]):
            kept += (text[done:start], REDACTED)
            whole = _VALUE[kind].match(text, start)
            done = whole.end() if whole is not None else start
    text = "".join((*kept, text[done:])) if kept else text
    return _LOGIN.sub("", text) if "@" in text else text


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
