"""Addresses: one spelling for each, and which of them belong to a source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

__all__ = ["BaseAddress", "Scope", "canonical", "host_of", "is_text_url", "join", "origin_of", "spelt_before"]

MAX_URL = 2000
# Parameters that say how a visitor came, never what a page shows.
_TRACKING = re.compile(
    r"^(?:utm_\w+|gclid|fbclid|msclkid|dclid|yclid|mc_[ce]id|_hs\w+|hsctatracking|ref|ref_src|source|via|trk|igshid|_ga|"
    r"gad_\w+)$",
    re.IGNORECASE,
)
_NOT_TEXT = re.compile(
    r"\.(?:7z|apk|avi|avif|bin|bmp|bz2|cab|css|csv|deb|dmg|docx?|eot|epub|exe|flac|gif|gz|ico|ics|img|iso|jar|jpe?g|js|"
    r"map|m4[av]|mjs|mkv|mov|mp[34]|mpe?g|msi|od[pst]|og[gv]|otf|pkg|png|pptx?|ps|rar|rpm|rtf|svg|swf|tar|tgz|tiff?|"
    r"ttf|vsix|wasm|wav|web[mp]|webmanifest|whl|wmv|woff2?|xlsx?|xz|zip|zst)$",
    re.IGNORECASE,
)
_NEEDLESS = re.compile(r"(?<!%)(?<!%[0-9A-Fa-f])%(?:2[Dd]|3\d|[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff]|7[Ee])")
"""Escapes of characters that need none (RFC 3986, 6.2.2.2): both spellings are one address. A dot stays escaped, lest
two of them lead out of a source's folder, and so does what stands in a broken escape, lest it become another."""
_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")
# A last segment without a slash that is a folder nevertheless: /docs, but not /introduction.
_FOLDER = re.compile(
    r"^(?:docs?|documentation|guides?|manual|help|support|learn|kb|wiki|blog|changelog|reference|handbook|latest|stable|"
    r"current|releases|v?\d+(?:\.[\dx]+)*)$",
    re.IGNORECASE,
)
_NOT_PLAIN = re.compile(r"^//|^[?;]|(?<!\.)/\.|:|[\\\s]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@lru_cache(maxsize=16_384)
def _is_plain(href: str) -> bool:
    """Return whether a link needs no rules to be joined; the pages of a site share most of theirs."""
    return _NOT_PLAIN.search(href) is None


@lru_cache(maxsize=20_000)
def canonical(url: str) -> str:
    """Return the one spelling of an address under which it is asked for and known; empty: not for crawling.

    Scheme and host in lower case, no fragment, no default port, no tracking parameters, no needless escapes; the rest
    as written, because servers tell paths apart by case and by a slash at the end.

    >>> canonical("HTTPS://Example.org:443?utm_source=x&page=2#top")
    'https://example.org/?page=2'
    >>> canonical("https://example.org/%7Eheron/f%65atures%2Fx?via=list")
    'https://example.org/~heron/features%2Fx'
    >>> canonical("https://example.org/docs/%2e%2e/x%%365%2%35")
    'https://example.org/docs/%2e%2e/x%%365%2%35'
    >>> canonical("mailto:a@example.org")
    ''
    """
    if len(url) > MAX_URL:
        return ""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not host or parts.username or parts.password:
        return ""
    try:
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port is None or port == _DEFAULT_PORTS[scheme] else f"{host}:{port}"
    query = parts.query
    if query and any(_TRACKING.match(piece.split("=", 1)[0]) for piece in query.split("&")):
        query = "&".join(piece for piece in query.split("&") if not _TRACKING.match(piece.split("=", 1)[0]))
    path = parts.path or "/"
    if "%" in path:
        path = _NEEDLESS.sub(lambda found: chr(int(found[0][1:], 16)), path)
    if _UNSAFE.search(path) or _UNSAFE.search(query):
        path, query = quote(path, safe="/%:@!$&'()*+,;=~-._"), quote(query, safe="/%:@!$&'()*+,;=~-._?[]")
    return urlunsplit((scheme, netloc, path, query, ""))


def spelt_before(known: Iterable[str]) -> dict[str, str]:
    """Return today's spelling of addresses -> the one under which they are stored, where an older rule chose another.

    >>> spelt_before(["https://example.org/f%65atures", "https://example.org/a?via=x", "https://example.org/a"])
    {'https://example.org/features': 'https://example.org/f%65atures'}
    """
    stored = set(known)
    found = {today: url for url in sorted(stored, reverse=True) if (today := canonical(url)) and today != url}
    return {today: url for today, url in found.items() if today not in stored}


def join(base: str, href: str) -> str:
    """Return the canonical address that a link on a page leads to; empty: not for crawling."""
    if len(href) > MAX_URL:
        return ""
    try:
        return canonical(urljoin(base, href.strip()))
    except ValueError:
        return ""


def host_of(url: str) -> str:
    """Return host with port, in lower case; empty if there is none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def origin_of(url: str) -> str:
    """Return scheme and host: ``https://example.org``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def is_text_url(url: str) -> bool:
    """Return whether an address may hold text: its last segment ends like no picture, archive, font or program."""
    return _NOT_TEXT.search(urlsplit(url).path) is None


@dataclass(frozen=True, slots=True)
class BaseAddress:
    """Where relative links are relative to; most links are so plain that joining them is putting strings together."""

    origin: str
    """Scheme and host; empty: the address is not a web page's."""
    folder: str
    """Path up to its last slash."""

    @classmethod
    def of(cls, base: str) -> BaseAddress:
        """Return the place that an address is.

        Raises:
            ValueError: It is not an address.
        """
        parts = urlsplit(base)
        web = parts.netloc and parts.scheme in ("http", "https")
        return cls(f"{parts.scheme}://{parts.netloc}" if web else "", parts.path[: parts.path.rfind("/") + 1] or "/")

    def plain(self, href: str) -> str:
        """Return what a plain link leads to; empty: :func:`urllib.parse.urljoin` is needed.

        Args:
            href: Without a fragment and white space around it.

        >>> place = BaseAddress.of("https://heron.example/docs/start/index.html")
        >>> place.plain("../api/x.html"), place.plain("/pricing"), place.plain("?page=2")
        ('https://heron.example/docs/api/x.html', 'https://heron.example/pricing', '')
        """
        if href.startswith(("https://", "http://")) and "/." not in href and href.isprintable() and " " not in href:
            return href
        if not href or not self.origin or not _is_plain(href):
            return ""
        if href[0] == "/":
            return self.origin + href
        if "//" in self.folder or "/." in self.folder or "//" in href:
            return ""
        folder = self.folder
        while href.startswith("../"):
            href = href[3:]
            folder = folder[: folder.rfind("/", 0, -1) + 1] or "/"
        return self.origin + folder + href if href and "/." not in href and href[0] != "." else ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which addresses belong to a source."""

    hosts: tuple[str, ...]
    """Hosts with port; addresses on them, and on their subdomains where ``subdomains`` says so."""
    prefix: str = "/"
    """Path that an address must begin with."""
    subdomains: bool = False
    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def around(
        cls, url: str, *, whole_site: bool = True, include: Sequence[str] = (), exclude: Sequence[str] = ()
    ) -> Scope:
        """Return the scope of a site whose address is given.

        Args:
            url: Its address. A path narrows the scope to that folder: ``https://example.org/product/`` is not the
                whole of example.org.
            whole_site: Subdomains belong to it too, when the address is a bare or www host.
            include, exclude: Regular expressions that are searched in the whole address.
        """
        parts = urlsplit(canonical(url))
        bare = parts.netloc.removeprefix("www.")
        head, _, last = parts.path.rpartition("/")
        folder = f"{head}/{last}/" if _FOLDER.match(last) else f"{head}/"
        # A language folder is how a home page redirects, not a part of the site: /en/ must not shut out /pricing.
        if re.fullmatch(r"/[a-z]{2}(?:-[a-zA-Z]{2})?/", folder):
            folder = "/"
        named = not re.fullmatch(r"[\d.]+(?::\d+)?|\[.*|localhost(?::\d+)?", bare)
        return cls(
            hosts=tuple(dict.fromkeys((parts.netloc, bare, f"www.{bare}"))) if named else (parts.netloc,),
            prefix=folder,
            subdomains=whole_site and named and folder == "/",
            include=tuple(re.compile(pattern) for pattern in include),
            exclude=tuple(re.compile(pattern) for pattern in exclude),
        )

    def moved_to(self, url: str) -> Scope:
        """Return the scope with a host added to which the source's own address redirects."""
        moved = Scope.around(url)
        prefix = self.prefix if self.prefix == "/" or moved.prefix.startswith(self.prefix) else moved.prefix
        return replace(self, hosts=tuple(dict.fromkeys((*self.hosts, *moved.hosts))), prefix=prefix)

    def __contains__(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.netloc not in self.hosts and not (
            self.subdomains and any(parts.netloc.endswith(f".{host}") for host in self.hosts)
        ):
            return False
        if not (parts.path.startswith(self.prefix) or parts.path + "/" == self.prefix):
            return False
        if any(pattern.search(url) for pattern in self.exclude):
            return False
        return not self.include or any(pattern.search(url) for pattern in self.include)
