"""Where a crawl may connect to: the public internet, unless the workspace allows more.

The address is checked when it is connected to, not when the URL is read: a redirect or a name that resolves again
(DNS rebinding) leads nowhere else.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer

__all__ = ["ALLOW_PRIVATE", "GuardedResolver", "literal_address", "refuse_url", "why_refused"]

ALLOW_PRIVATE = "RIVALSCOPE_ALLOW_PRIVATE"
_ROUTED = ipaddress.ip_network("2000::/3")


def why_refused(address: str) -> str:
    """Return why an IP address is not public; empty: it is.

    >>> why_refused("10.0.0.7")
    'private address 10.0.0.7'
    >>> why_refused("93.184.216.34")
    ''
    """
    try:
        ip = ipaddress.ip_address(address.strip("[]").split("%", 1)[0])
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address):
        # An IPv4 address in disguise: mapped, 6to4, Teredo, or NAT64.
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            ip = inner
    # All of IPv6 that is routed in public; what lies outside may hold an IPv4 address of the inside, in some old form.
    outside = isinstance(ip, ipaddress.IPv6Address) and ip not in _ROUTED
    for name, holds in (
        ("loopback", ip.is_loopback),
        ("link-local", ip.is_link_local),
        ("multicast", ip.is_multicast),
        ("private", outside or not ip.is_global),
    ):
        if holds:
            return f"{name} address {address}"
    return ""


def literal_address(host: str) -> str:
    """Return the IP address that a host name is, in any spelling that a resolver accepts; empty: it is a name.

    >>> literal_address("0x7f.1")
    '127.0.0.1'
    """
    bare = host.strip("[]")
    if ":" in bare:
        return bare
    parts = bare.split(".")
    if not 1 <= len(parts) <= 4:
        return ""
    numbers: list[int] = []
    for part in parts:
        try:
            numbers.append(
                int(part, 16 if part.lower().startswith("0x") else 8 if part.startswith("0") and part != "0" else 10)
            )
        except ValueError:
            return ""
    *firsts, last = numbers
    if any(not 0 <= number <= 255 for number in firsts) or not 0 <= last < 256 ** (5 - len(numbers)):
        return ""
    value = sum(number << (8 * (3 - place)) for place, number in enumerate(firsts)) + last
    return str(ipaddress.IPv4Address(value))


def refuse_url(url: str, *, allow_private: bool) -> str:
    """Return why an address may not be asked for; empty: it may.

    Args:
        url: Absolute address.
        allow_private: The workspace allows private and loopback addresses.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "not an address"
    if parts.scheme not in ("http", "https"):
        return f"the scheme {parts.scheme!r} cannot be crawled"
    if not host:
        return "an address without a host"
    if allow_private:
        return ""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".intranet", ".lan")):
        return f"private host {host}"
    address = literal_address(host)
    return why_refused(address) if address else ""


@implementer(IResolutionReceiver)
class _Guard:
    """Passes on the public addresses of a name, and remembers why there was none."""

    def __init__(self, receiver: Any, name: str, refused: dict[str, str]) -> None:
        self._receiver, self._name, self._refused = receiver, name, refused
        self._why = ""
        self._passed = False

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 (Twisted's names)
        """Pass it on."""
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        """Pass a public address on."""
        if why := why_refused(address.host):
            self._why = f"{self._name} resolves to the {why}"
        else:
            self._passed = True
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        """Pass it on."""
        if self._why and not self._passed:
            self._refused[self._name] = self._why
        self._receiver.resolutionComplete()


class GuardedResolver(CachingHostnameResolver):
    """Resolves names to IPv4 and IPv6 addresses, and gives out none that is not public.

    Also what the cache holds passes the guard, at every connection. How long a name may take is the request's timeout.
    """

    allow_private = False
    refused: ClassVar[dict[str, str]] = {}
    """Names without a public address, and why: Twisted tells its caller only that there is no address."""

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        """Make one with Scrapy's settings and the workspace's permission."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allow_private = crawler.settings.getbool(ALLOW_PRIVATE)
        return resolver

    def resolveHostName(  # noqa: N802 (Twisted's name)
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[Any]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """Resolve a name to its public addresses."""
        if not self.allow_private:
            resolutionReceiver = _Guard(resolutionReceiver, hostName, self.refused)
        return super().resolveHostName(resolutionReceiver, hostName, portNumber, addressTypes, transportSemantics)
