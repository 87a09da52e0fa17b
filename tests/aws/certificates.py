"""A certificate for a loopback address that only the test trusts."""

import ssl
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509

from local.tls_certificate import make_certificate


def certificate(folder: Path, *, address: str = "127.0.0.1") -> tuple[ssl.SSLContext, str]:
    """The server's side of TLS, and the file that a client must trust."""
    context, bundle = make_certificate(folder, x509.IPAddress(ip_address(address)))
    return context, str(bundle)
