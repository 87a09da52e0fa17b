"""The network address that a request comes from, as budgets count it."""

VISITOR_PREFIX = 64


def source_of(address: str) -> str:
    """Return what stands for one visitor: an IPv4 address, or the /64 network of an IPv6 address.

    A provider gives each of its customers a whole /64, so that one visitor has 2^64 addresses. A
    text that is no address is returned as it is; empty: the channel does not know the address.
    """
    # Imported here: the function that answers messengers never needs it.
    from ipaddress import IPv6Address, ip_address, ip_network  # noqa: PLC0415

    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((found, VISITOR_PREFIX), strict=False))
