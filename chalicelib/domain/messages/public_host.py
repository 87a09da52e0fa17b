"""Tells the hosts that a customer can reach from those of one machine or one office.

Source: https://www.iana.org/assignments/special-use-domain-names and RFC 6762, appendix G.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from chalicelib.domain.errors import Rejected

# `example` is not in it: its addresses harm nobody, and documents are full of them.
_NAMES = "localhost local localdomain internal intranet private corp home lan test invalid onion"
_NOT_PUBLIC = frozenset(_NAMES.split())
_HOME_NETWORK = "home.arpa"
_NAT64 = IPv6Network("64:ff9b::/96")  # its last 32 bits are an IPv4 address
_IPV4_BITS = 32


def refuse_private_host(uri: str) -> None:
    """Refuse an address that cannot be opened from everywhere; nothing is looked up.

    `uri` is a result of `to_uri`.

    Raises:
        Rejected: `campaign.address_private`.
    """
    if not _is_public_host(uri):
        raise Rejected("campaign.address_private")


def _is_public_host(uri: str) -> bool:
    name = (urlsplit(uri).hostname or "").removesuffix(".")
    try:
        address = ip_address(name)
    except ValueError:
        is_at_home = name == _HOME_NETWORK or name.endswith(f".{_HOME_NETWORK}")
        return not is_at_home and name.rpartition(".")[2] not in _NOT_PUBLIC
    return _is_public(address)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if address.is_multicast or not address.is_global:
        return False
    if isinstance(address, IPv4Address):
        return True
    inner = address.sixtofour or _behind_nat64(address)
    return not address.is_site_local and (inner is None or _is_public(inner))


def _behind_nat64(address: IPv6Address) -> IPv4Address | None:
    if address not in _NAT64:
        return None
    return IPv4Address(int(address) % 2**_IPV4_BITS)
