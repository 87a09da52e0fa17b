"""The authority that signed the certificate of MAX: trusted for its methods alone."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from chalicelib.channels.max.api import ROOT, MaxApi
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.messages.outgoing import Attempt, Attempted
from chalicelib.domain.messages.reply import File
from tests.builders.max import TOKEN
from tests.channels.bot_api import BotApi, bot_api, says

# As its owner publishes it: https://www.gosuslugi.ru/crt
ROOT_SHA256 = "d26d2d0231b7c39f92cc738512ba54103519e4405d68b5bd703e9788ca8ecf31"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine that signs itself, and its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)  # noqa: TID251 - of TLS
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = tmp_path / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return file


@pytest.fixture
def api(certificate: Path) -> Iterator[BotApi]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with bot_api(says(200, {"message": {}}), tls) as served:
        yield served


def test_the_root_is_that_of_the_national_authority() -> None:
    root = x509.load_pem_x509_certificate(ROOT.read_bytes())

    assert root.fingerprint(SHA256()).hex() == ROOT_SHA256


def test_a_server_of_another_authority_gets_nothing(api: BotApi) -> None:
    attempt = MaxApi(api.address, lambda: TOKEN, 0.5, 0.5).attempt("42", {})

    assert attempt == Attempt(Attempted.WAIT, "max.unreachable", 5)
    assert api.calls == []


def test_uploads_go_to_servers_that_every_client_trusts(api: BotApi, certificate: Path) -> None:
    ours = MaxApi(api.address, lambda: TOKEN, 0.5, 0.5, root=str(certificate))
    assert ours.attempt("42", {}).result is Attempted.DELIVERED

    api.will(says(200, {"url": f"{api.address}/upload"}))
    with pytest.raises(Unavailable):
        ours.upload("image", File("card.png", "image/png", b"PNG"))
    assert [call.path for call in api.calls] == ["/messages?user_id=42", "/uploads?type=image"]
