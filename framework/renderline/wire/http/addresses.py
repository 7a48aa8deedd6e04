"""
Which IP addresses may be contacted.

An address is judged by the special-purpose registries of IANA as Python's `ipaddress` knows them, after unwrapping the
IPv6 forms that carry an IPv4 address (mapped, 6to4, Teredo, NAT64), since the network delivers those to the inner one.
"""

from __future__ import annotations

import ipaddress
from typing import TypeAlias

__all__ = ["Address", "parse", "private_kind", "refusal"]

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Not Python's `is_private`: it takes in loopback and documentation, and leaves out RFC 6598's shared addresses.
_PRIVATE = tuple(
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)

# Reached through private ranges, so allowing those must not open them: they hand out a machine's credentials.
_METADATA = frozenset(
    ipaddress.ip_address(text)
    for text in ("169.254.169.254", "169.254.170.2", "100.100.100.200", "fd00:ec2::254", "fd20:ce::254")
)


def parse(text: str) -> Address:
    """
    An address as it is judged: IPv4 inside IPv6 is taken out, a zone (`%eth0`) is dropped.

    Raises:
        ValueError: the text is no IP address.
    """
    # Judged without its zone, which says through which card and not to whom.
    address = ipaddress.ip_address(text.partition("%")[0])
    return _inner(address) if isinstance(address, ipaddress.IPv6Address) else address


def refusal(address: Address) -> str:
    """Why an address may never be contacted, whoever asks; empty when it may."""
    kinds = {
        # First, for some of them are link-local as well, and the more exact word helps.
        "cloud metadata": address in _METADATA,
        "link-local": address.is_link_local,
        "multicast": address.is_multicast,
        "unspecified": address.is_unspecified,
        # Python counts private addresses as not global, too, and those a caller may allow.
        "reserved": not private_kind(address) and (address.is_reserved or not address.is_global),
    }
    found = next((kind for kind, holds in kinds.items() if holds), "")
    return found and f"its host is at a {found} address"


def private_kind(address: Address) -> str:
    """`loopback` or `private` for the addresses that a caller may allow; empty for all others."""
    if address.is_loopback:
        return "loopback"
    return "private" if any(address in network for network in _PRIVATE) else ""


def _inner(address: ipaddress.IPv6Address) -> Address:
    # These IPv6 forms lead to an IPv4 address, and would hide a private one from the judge.
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)
