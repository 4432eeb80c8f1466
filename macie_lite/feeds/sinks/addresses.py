"""Which addresses a webhook may lead to: who gives a URL may want to know what answers behind the firewall (OWASP,
"Server-Side Request Forgery Prevention")."""

from __future__ import annotations

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address

from macie_lite.errors import ServiceError, Unavailable

__all__ = ["address_of"]

_LINKS = ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "100.100.100.200/32")
_METADATA = tuple(map(ipaddress.ip_network, _LINKS))
"""Where clouds answer with credentials (AWS, Azure, Google: link-local; AWS over IPv6; Alibaba)."""

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
        _check(host, ipaddress.ip_address(address.partition("%")[0]), private=private)
    return addresses[0]


def _check(host: str, address: IPv4Address | IPv6Address, *, private: bool) -> None:
    inner = _inside(address)
    said = f"{host} is" if _is_address(host) else f"{host} leads to {address},"
    if any(inner in network for network in _METADATA if network.version == inner.version):
        raise ServiceError(f"{said} a metadata address: nothing is ever sent there.")
    if not private and not inner.is_global:
        raise ServiceError(f"{said} a private address: --allow-private allows it.")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _inside(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that one of IPv6 stands for."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
