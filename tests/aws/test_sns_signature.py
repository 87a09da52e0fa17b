"""F26: what SNS did not sign is refused, and only AWS is asked for its certificate."""

import base64
import json
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from chalicelib.aws.sns_signature import KEYS_MAX, SnsSignatures
from chalicelib.domain.errors import Forbidden, Unavailable
from local.cloud.sns_signer import BORN, LIFE, NAME, SnsSigner
from tests.builders.aws.receipts import SIGNER, TOPIC, an_envelope, instant
from tests.builders.clock import START

CONFIRMATION = {
    "Type": "SubscriptionConfirmation",
    "MessageId": "165545c9-2a5c-472c-8df2-7ff2be2b3b1b",
    "Token": "2336412f37",
    "TopicArn": TOPIC,
    "Message": "You have chosen to subscribe to the topic.",
    "SubscribeURL": "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription",
    "Timestamp": instant(START),
}


class Asked:
    """Certificates, and how often each address was asked for one."""

    def __init__(self, *signers: SnsSigner) -> None:
        self.by_address = {signer.address: signer.certificate for signer in signers}
        self.asked: list[str] = []

    def __call__(self, address: str) -> bytes:
        self.asked.append(address)
        return self.by_address[address]


@pytest.fixture
def aws() -> Asked:
    return Asked(SIGNER)


def signed(envelope: dict[str, str] | None = None, **how: str) -> dict[str, Any]:
    given: dict[str, Any] = json.loads(SIGNER.sign(envelope or an_envelope("Привет"), **how))
    return given


def prove(aws: Asked, envelope: dict[str, str]) -> None:
    SnsSignatures(aws).prove(envelope)


@pytest.mark.parametrize("subject", [True, False])
def test_what_sns_signed_is_taken(aws: Asked, *, subject: bool) -> None:
    envelope = an_envelope("Привет\nмир 🎁")
    if not subject:
        del envelope["Subject"]

    prove(aws, signed(envelope))

    assert aws.asked == [SIGNER.address]


@pytest.mark.parametrize("envelope", [an_envelope("Привет"), CONFIRMATION])
def test_s11_a_signature_of_version_1_is_refused_although_it_is_valid(
    aws: Asked, envelope: dict[str, str]
) -> None:
    with pytest.raises(Forbidden, match=r"receipt\.forged"):
        prove(aws, signed(envelope, version="1"))

    assert aws.asked == []


def test_a_confirmation_is_signed_over_other_members(aws: Asked) -> None:
    prove(aws, signed(CONFIRMATION))

    with pytest.raises(Forbidden):
        prove(aws, signed(CONFIRMATION) | {"Token": "another"})


@pytest.mark.parametrize("name", ["Message", "MessageId", "Subject", "Timestamp", "TopicArn"])
def test_no_signed_member_can_be_changed(aws: Asked, name: str) -> None:
    with pytest.raises(Forbidden):
        prove(aws, signed() | {name: "another"})


@pytest.mark.parametrize(
    "change",
    [
        {"SignatureVersion": "3"},
        {"SignatureVersion": ""},
        {"SignatureVersion": "1"},  # of another digest
        {"Signature": ""},
        {"Signature": "FAKE"},
        {"Signature": "not base64!"},
        {"Signature": "подпись"},
        {"Signature": base64.b64encode(bytes(256)).decode()},
        {"Type": "UnsubscribeConfirmation"},
        {"Message": "\ud800"},
    ],
)
def test_what_is_not_signed_rightly_is_refused(aws: Asked, change: dict[str, str]) -> None:
    with pytest.raises(Forbidden):
        prove(aws, signed() | change)


PEM = "SimpleNotificationService-0123abcd.pem"


@pytest.mark.parametrize(
    "address",
    [
        "",
        f"http://sns.eu-central-1.amazonaws.com/{PEM}",
        f"https://sns.eu-central-1.amazonaws.com.attacker.example/{PEM}",
        f"https://attacker.example/sns.eu-central-1.amazonaws.com/{PEM}",
        f"https://sns.eu-central-1.amazonaws.com@attacker.example/{PEM}",
        f"https://attacker.example#sns.eu-central-1.amazonaws.com/{PEM}",
        f"https://sns.eu-central-1.amazonaws.com:8443/{PEM}",
        f"https://sns.attacker.example/{PEM}",
        f"https://attacker.sns.eu-central-1.amazonaws.com/{PEM}",
        f"https://sns.s3.eu-central-1.amazonaws.com/{PEM}",
        f"https://s3.eu-central-1.amazonaws.com/{PEM}",
        f"https://snsxeu-central-1.amazonaws.com/{PEM}",
        f"https://sns.eu-central-1.amazonaws.com/x/../{PEM}",
        f"https://sns.eu-central-1.amazonaws.com/{PEM}?x",
        f"https://sns.eu-central-1.amazonaws.com/{PEM}\n",
        # The service itself gives back what a caller stored with it.
        "https://sns.eu-central-1.amazonaws.com/?Action=GetEndpointAttributes&x=.pem",
        "https://sns.eu-central-1.amazonaws.com/certificate.pem",
    ],
)
def test_nobody_else_is_asked_for_a_certificate(aws: Asked, address: str) -> None:
    with pytest.raises(Forbidden):
        prove(aws, signed() | {"SigningCertURL": address})

    assert aws.asked == []


@pytest.mark.parametrize(
    "host",
    ["us-gov-west-1.amazonaws.com", "cn-north-1.amazonaws.com.cn", "eusc-de-east-1.amazonaws.eu"],
)
def test_other_partitions_have_their_own_hosts(host: str) -> None:
    signer = SnsSigner(f"https://sns.{host}/{PEM}")

    SnsSignatures(Asked(signer)).prove(json.loads(signer.sign(an_envelope("x"))))


def test_a_certificate_is_fetched_once(aws: Asked) -> None:
    signatures = SnsSignatures(aws)

    for _ in range(3):
        signatures.prove(signed())

    assert aws.asked == [SIGNER.address]


def test_certificates_do_not_pile_up() -> None:
    addresses = [SIGNER.address.replace("local", f"{number:04}") for number in range(KEYS_MAX + 1)]
    aws = Asked()
    aws.by_address = dict.fromkeys(addresses, SIGNER.certificate)
    signatures = SnsSignatures(aws)

    for address in (*addresses, addresses[0]):
        signatures.prove(signed() | {"SigningCertURL": address})

    assert aws.asked == [*addresses, addresses[0]]


def test_another_key_of_that_host_did_not_sign_it() -> None:
    with pytest.raises(Forbidden):
        SnsSignatures(lambda _: SnsSigner().certificate).prove(signed())


def test_what_is_no_certificate_of_an_rsa_key_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(
        NAME, NAME, key.public_key(), x509.random_serial_number(), BORN, BORN + LIFE
    )
    elliptic = builder.sign(key, SHA256()).public_bytes(Encoding.PEM)

    for pem in (b"<html>", elliptic):
        aws = Asked()
        aws.by_address = {SIGNER.address: pem}
        with pytest.raises(Forbidden):
            prove(aws, signed())


def test_a_certificate_that_cannot_be_had_now_is_asked_for_again() -> None:
    answers = [SIGNER.certificate]

    def certificate(_: str) -> bytes:
        if len(answers) == 1:
            answers.append(b"")
            raise Unavailable("file.unreachable")
        return answers[0]

    signatures = SnsSignatures(certificate)
    with pytest.raises(Unavailable):
        signatures.prove(signed())

    signatures.prove(signed())
