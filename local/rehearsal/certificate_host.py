"""Stands in for the host of SNS that serves its signing certificates, over TLS.

The service fetches a certificate only from a host of AWS, and the rehearsal must not weaken that
check. So the functions still ask for AWS's own host name: this server is a proxy (`CONNECT`), and
it answers for that host with a TLS certificate that only the rehearsal trusts. `requests` finds the
proxy and the certificate through two variables of the environment, `ALL_PROXY` and
`REQUESTS_CA_BUNDLE`. Our client of DynamoDB and botocore read neither for the engine's plain HTTP.
"""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from cryptography import x509

from local.engine.process import HOST
from local.tls_certificate import make_certificate


@dataclass(slots=True)
class CertificateHost:
    """A running host: the proxy and the trusted file for a function, and the fetched addresses."""

    proxy: str
    bundle: Path
    fetched: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {"ALL_PROXY": self.proxy, "REQUESTS_CA_BUNDLE": str(self.bundle)}


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing: `fetched` records every request."""


@contextmanager
def serving_certificate(address: str, pem: bytes) -> Iterator[CertificateHost]:
    """Serve `pem` at `address`, an https URL of AWS, until the block ends."""
    name = urlsplit(address).hostname or ""
    with TemporaryDirectory(prefix="grocer-certificate-") as folder:
        context, bundle = make_certificate(Path(folder), x509.DNSName(name))
        host = CertificateHost("", bundle)

        class Proxy(_Quiet):
            def do_CONNECT(self) -> None:
                self.send_response(200)
                self.end_headers()
                with context.wrap_socket(self.connection, server_side=True) as secured:
                    Host(secured, self.client_address, self.server)

        class Host(_Quiet):
            def do_GET(self) -> None:
                host.fetched.append(f"https://{self.headers['Host']}{self.path}")
                self.send_response(200)
                self.send_header("Content-Length", str(len(pem)))
                self.end_headers()
                self.wfile.write(pem)

        with _running(Proxy) as host.proxy:
            yield host


@contextmanager
def _running(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with socketserver.ThreadingTCPServer((HOST, 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://{HOST}:{server.server_address[1]}"
        server.shutdown()
        thread.join()
