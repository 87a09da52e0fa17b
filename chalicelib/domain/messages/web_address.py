"""Reads an address that a person pasted into the URI that every program can open.

Hosts are written as IDNA 2008 A-labels, everything else is percent-encoded; what is escaped already
stays as it is.
Source: https://www.rfc-editor.org/rfc/rfc3986
"""

import re
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, quote, unquote, urlsplit

from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.host_name import to_a_labels

URI_CHARS_MAX = 4_096  # a pasted address of about 650 Cyrillic letters
HOST_CHARS_MAX = 253
MARKS = "-._~!$&'()*+,;=:@/"  # allowed in a path (RFC 3986, `pchar`), besides letters and digits
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
LAST_NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)", re.ASCII)
BRACES = frozenset("{}")


def to_uri(text: str) -> str:
    """Return an https address as ASCII; the result of an address that is a URI is the same.

    Raises:
        Rejected: `campaign.address_place`: the address has a place such as `{{card}}`, which would
            not be filled; `campaign.address`: it is no https address with the name of a host.
    """
    pasted = text.strip()
    # The braces may be escaped: a browser does that when it copies an address.
    if BRACES & set(unquote(pasted)):
        raise Rejected("campaign.address_place")
    if not pasted.isprintable() or " " in pasted:
        raise Rejected("campaign.address")
    try:
        parts = urlsplit(pasted)
        uri = _uri(parts)
    except ValueError as wrong:  # a port that is none, brackets without an IPv6 address
        raise Rejected("campaign.address") from wrong
    if len(uri) > URI_CHARS_MAX:
        raise Rejected("campaign.address")
    return uri


def _uri(parts: SplitResult) -> str:
    # In `https://shop.example@evil.example` the real host stands after the @.
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise ValueError("not an https address")
    port = "" if parts.port is None else f":{parts.port}"
    query = f"?{_escaped(parts.query, '?')}" if parts.query else ""
    fragment = f"#{_escaped(parts.fragment, '?')}" if parts.fragment else ""
    return f"https://{_host(parts.hostname)}{port}{_escaped(parts.path)}{query}{fragment}"


def _host(name: str) -> str:
    """Return a host as DNS knows it.

    Raises:
        ValueError: no such host can exist on the internet.
    """
    if ":" in name:
        # Without the zone of `fe80::1%eth0`, which has a meaning on one machine alone.
        return f"[{IPv6Address(int(IPv6Address(name)))}]"
    ascii_name = to_a_labels(unquote(name, errors="strict"))
    labels = ascii_name.removesuffix(".").split(".")
    if len(ascii_name) > HOST_CHARS_MAX or not all(map(LABEL.fullmatch, labels)):
        raise ValueError("not a host")
    if LAST_NUMBER.fullmatch(labels[-1]):
        # Browsers take such a name for an IPv4 address, and refuse it if it is none.
        return str(ip_address(ascii_name))
    # A single label is a machine of a local network, which no customer can reach.
    if len(labels) == 1:
        raise ValueError("not a public host")
    return ascii_name


def _escaped(text: str, more: str = "") -> str:
    """Percent-encode what a URI may not contain, and nothing that is escaped already."""
    return quote(LONE_PERCENT.sub("%25", text), safe=f"{MARKS}{more}%")
