"""Hosts that have an IPv6 address only, and the addresses of it that are not public."""

import socket
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from crawl_harness import Market, Site, page
from twisted.internet.address import IPv4Address, IPv6Address

from crawlers.safety import GuardedResolver

Make = Callable[..., Market]


@pytest.fixture
def six() -> Iterator[Site]:
    """A site on ::1."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    made = Site("::1")
    yield made
    made.close()


def test_a_host_of_ipv6_is_crawled_where_private_addresses_are_allowed(six: Site, market: Make) -> None:
    six["/"] = page("Heron", "/pricing")
    six["/pricing"] = page("Pricing")
    crawled = market(url=f"{six.url}/").crawl()
    assert {capture.outcome.value for capture in crawled.captures if capture.product} == {"fetched"}
    assert [capture.url for capture in crawled.captures if capture.product] == [f"{six.url}/", f"{six.url}/pricing"]


@pytest.mark.parametrize("host", ["[::1]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:0:0:1]"])
@pytest.mark.slow
def test_a_private_host_of_ipv6_is_refused(six: Site, market: Make, host: str) -> None:
    six["/"] = page("Inside")
    crawled = market(url=f"http://{host}:{six.port}/", allow_private=False).crawl()
    assert six.log == []
    assert [capture.outcome.value for capture in crawled.captures if capture.product] == ["refused"]


class _Names:
    """Twisted's resolver, with answers of our own: every name has these addresses."""

    def __init__(self, addresses: Sequence[Any]) -> None:
        self._addresses = addresses

    def resolveHostName(self, receiver: Any, *_: Any) -> Any:  # noqa: N802
        receiver.resolutionBegan(None)
        for address in self._addresses:
            receiver.addressResolved(address)
        receiver.resolutionComplete()
        return receiver


class _Receiver:
    def __init__(self) -> None:
        self.hosts: list[str] = []

    def resolutionBegan(self, _: Any) -> None:  # noqa: N802
        self.hosts.clear()

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        return


@pytest.mark.parametrize(
    ("name", "addresses", "given"),
    [
        ("public.test", ["2606:4700::1", "8.8.8.8"], ["2606:4700::1", "8.8.8.8"]),
        ("mixed.test", ["::1", "fd00::1", "2606:4700::1"], ["2606:4700::1"]),
        ("inside.test", ["fe80::1", "10.0.0.1", "::ffff:10.0.0.1"], []),
    ],
)
def test_a_name_gives_its_public_addresses_only(name: str, addresses: list[str], given: list[str]) -> None:
    class _Reactor:
        nameResolver = _Names([(IPv6Address if ":" in one else IPv4Address)("TCP", one, 0) for one in addresses])  # noqa: N815

    resolver, receiver = GuardedResolver(_Reactor(), 10), _Receiver()  # type: ignore[arg-type]
    for _ in range(2):  # the second time out of the cache, which must pass the guard as well
        resolver.resolveHostName(receiver, name)
        assert receiver.hosts == given
    assert (name in GuardedResolver.refused) is (not given)
