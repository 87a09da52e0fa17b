"""Proves that SNS signed a notification, by a certificate that only AWS can serve.

Source: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Forbidden

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

# The notification names the address of its certificate, so an attacker can choose the address. The
# host alone proves nothing: other addresses of the same hosts return what a caller has put there.
CERTIFICATE = re.compile(
    r"https://sns\.[a-z0-9-]{1,32}\.(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu)"
    r"/SimpleNotificationService-[0-9A-Za-z]{1,64}\.pem"
)
SIGNED: Mapping[str, tuple[str, ...]] = {
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
VERSION = "2"
KEYS_MAX = 8  # keys to remember; SNS changes its key about once a year

Envelope = Mapping[str, str]  # the text members of a notification


@dataclass(slots=True)
class SnsSignatures:
    """Checks signatures; `certificate` fetches the PEM at an address.

    It raises Forbidden if there is no certificate, and Unavailable if the host does not answer.
    """

    certificate: Callable[[str], bytes]
    _keys: "dict[str, RSAPublicKey]" = field(default_factory=dict, init=False)

    def prove(self, envelope: Envelope) -> None:
        """Refuse a notification that SNS did not sign.

        Raises:
            Forbidden: `receipt.forged`.
            Unavailable: the certificate cannot be fetched now.
        """
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - 100 ms
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

        # Version 1 is SHA-1, which is broken: the template sets version 2 for our topic.
        address = envelope.get("SigningCertURL", "")
        if envelope.get("SignatureVersion") != VERSION or not CERTIFICATE.fullmatch(address):
            raise Forbidden("receipt.forged")
        try:
            signature = base64.b64decode(envelope.get("Signature", ""), validate=True)
            signed = _signed(envelope)
        except ValueError as exc:
            raise Forbidden("receipt.forged") from exc
        try:
            self._key(address).verify(signature, signed, PKCS1v15(), SHA256())
        except InvalidSignature as exc:
            raise Forbidden("receipt.forged") from exc

    def _key(self, address: str) -> "RSAPublicKey":
        if address not in self._keys:
            # Only keys that AWS serves are kept, so an attacker cannot fill this.
            if len(self._keys) >= KEYS_MAX:
                self._keys.clear()
            self._keys[address] = _read_key(self.certificate(address))
        return self._keys[address]


def _signed(envelope: Envelope) -> bytes:
    """The text that SNS signs: names and values of some members in this order, a line each.

    Raises:
        ValueError: the type is unknown, or a member is not Unicode.
    """
    kind = envelope.get("Type", "")
    if kind not in SIGNED:
        raise ValueError(kind)
    members = [name for name in SIGNED[kind] if name in envelope]
    return "".join(f"{name}\n{envelope[name]}\n" for name in members).encode()


def _read_key(pem: bytes) -> "RSAPublicKey":
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415
    from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415

    try:
        key = load_pem_x509_certificate(pem).public_key()
    except ValueError as exc:
        raise Forbidden("receipt.forged") from exc
    if not isinstance(key, RSAPublicKey):
        raise Forbidden("receipt.forged")
    return key
