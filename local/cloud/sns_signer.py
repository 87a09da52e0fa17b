"""Signs notifications as SNS does, because the engine does not sign.

The service verifies them as in production; only the certificate is this machine's.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from local.service.private_file import write_private

ADDRESS = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-local.pem"
TOPIC = "arn:aws:sns:eu-central-1:000000000000:grocer-receipts"
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")])
LIFE = timedelta(days=3650)
BORN = datetime(2026, 1, 1, tzinfo=UTC)
KEY_BITS = 2048
EXPONENT = 65537
SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message",
        "MessageId",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ),
}

Envelope = Mapping[str, str]


@dataclass(frozen=True)
class SnsSigner:
    """Signs with one key, made when it is needed first, and gives its certificate.

    With a `file` the key outlives this process, as the signed messages on the queue do.
    """

    address: str = ADDRESS
    file: Path | None = None

    @cached_property
    def _key(self) -> RSAPrivateKey:
        if self.file is not None and self.file.exists():
            stored = load_pem_private_key(self.file.read_bytes(), password=None)
            assert isinstance(stored, RSAPrivateKey)
            return stored
        made = generate_private_key(EXPONENT, KEY_BITS)
        if self.file is not None:
            pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            write_private(self.file, pem.decode())
        return made

    @cached_property
    def certificate(self) -> bytes:
        """The certificate in PEM."""
        builder = x509.CertificateBuilder(
            issuer_name=NAME,
            subject_name=NAME,
            public_key=self._key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=BORN,
            not_valid_after=BORN + LIFE,
        )
        return builder.sign(self._key, SHA256()).public_bytes(Encoding.PEM)

    def certificate_at(self, address: str) -> bytes:
        """Return the certificate; the local world calls this instead of a download from AWS."""
        assert address == self.address
        return self.certificate

    def sign(self, envelope: Envelope, *, version: str = "2") -> str:
        """Return the notification with its signature, as the body of an SQS message."""
        digest = {"1": SHA1, "2": SHA256}[version]()
        # SNS signs only the fields that are present: a notification may have no subject.
        names = [name for name in SIGNED[envelope["Type"]] if name in envelope]
        text = "".join(f"{name}\n{envelope[name]}\n" for name in names)
        signature = self._key.sign(text.encode(), PKCS1v15(), digest)
        signed = {
            **envelope,
            "SignatureVersion": version,
            "Signature": base64.b64encode(signature).decode(),
            "SigningCertURL": self.address,
        }
        return json.dumps(signed, ensure_ascii=False)
