"""Where a call may go out to: resolved once, checked, and then called at the very address that was checked."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host and port."""

_UNICAST_V6 = ipaddress.ip_network("2000::/3")


class AddressRefusedError(Exception):
    """The name leads to an address that is not public; nothing was called."""


def literal_address(host: str) -> Address | None:
    """Read a host that is an IP address itself, also in the old short forms (`127.1`, `2130706433`, `0x7f.1`)."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def is_loopback_host(host: str) -> bool:
    """Tell whether a host's own words say loopback, before any resolver is asked."""
    address = literal_address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def is_public(address: Address) -> bool:
    """Tell whether an address is out on the internet; IPv6 forms that carry an inner IPv4 address are not."""
    if not address.is_global or address.is_multicast:
        return False
    return isinstance(address, ipaddress.IPv4Address) or (address in _UNICAST_V6 and address.sixtofour is None)


async def checked_address(host: str, port: int, *, allow_loopback: bool, resolve: Resolve) -> str:
    """Resolve once and give the address to connect to. Raises `AddressRefusedError`, or `OSError` when there is none.

    One bad address among several refuses them all: a name that mixes them is not to be trusted.
    """
    loopback = is_loopback_host(host)
    if loopback and not allow_loopback:
        raise AddressRefusedError
    addresses = [ipaddress.ip_address(found) for found in await resolve(host, port)]
    if not addresses:
        raise OSError("no address")
    if not all(address.is_loopback if loopback else is_public(address) for address in addresses):
        raise AddressRefusedError
    return str(addresses[0])


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver; IPv4 first. Raises `OSError` for a name that has no address or can have none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that is empty or too long: no OSError by itself
        raise OSError("no such name") from error
    return [str(address[0]).partition("%")[0] for *_, address in sorted(found, key=lambda entry: entry[0])]
