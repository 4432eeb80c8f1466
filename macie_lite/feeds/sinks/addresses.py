"""Which addresses a webhook may lead to: who gives a URL may want to know what answers behind the firewall (OWASP,
"Server-Side Request Forgery Prevention")."""

from __future__ import annotations

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address

from macie_lite.errors import ServiceError, Unavailable, UsageError

__all__ = ["address_of", "check_written"]

_LINKS = ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "fd20:ce::254/128", "100.100.100.200/32", "168.63.129.16/32")
_METADATA = tuple(map(ipaddress.ip_network, _LINKS))
"""Where clouds answer with credentials (AWS, Azure, Google: link-local; AWS and Google over IPv6; Alibaba; Azure's
other one, which is a public address)."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052


def address_of(host: str, port: int, *, private: bool) -> str:
    """The address to connect to, so that what was checked is what is used. private: those that are not of the public
    internet are allowed, but never a metadata service's.

    Raises ServiceError when the name leads to one that is not allowed, Unavailable when it leads nowhere.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # the latter of names that are none
        raise Unavailable(f"The name {host} is not known ({type(error).__name__}).") from None
    addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        if why := _refusal(ipaddress.ip_address(address.partition("%")[0]), private=private):
            raise ServiceError(f"{host} {'is' if address == host else f'leads to {address},'} {why}")
    return addresses[0]


def check_written(host: str, *, private: bool) -> None:
    """Raises UsageError for an address that is not allowed. Where a name leads is seen when it is connected to."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    if why := _refusal(address, private=private):
        raise UsageError(f"{host} is {why}")


def _refusal(address: IPv4Address | IPv6Address, *, private: bool) -> str | None:
    """What it is that is not allowed; None for one that is."""
    inner = _inside(address)
    if any(inner in network for network in _METADATA if network.version == inner.version):
        return "a metadata address: nothing is ever sent there."
    if not private and not inner.is_global:
        return "a private address: --allow-private allows it."
    return None


def _inside(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that one of IPv6 stands for."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
