"""Check 4 of section 9: the stop list by channel, purpose and topic."""

import pytest

from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.suppression import (
    SuppressedBy,
    Suppression,
    complaint,
    hard_bounce,
    suppressed_by,
    suppressions_from_text,
    suppressions_to_text,
)
from chalicelib.domain.messages.purpose import MessagePurpose
from tests.repo.builders import a_customer

SERVICE, ADVERTISING = MessagePurpose.SERVICE, MessagePurpose.ADVERTISING


@pytest.mark.parametrize(
    ("line", "covers"),
    [
        (Suppression(SuppressedBy.STAFF), True),
        (Suppression(SuppressedBy.STAFF, channel="sms"), True),
        (Suppression(SuppressedBy.STAFF, channel="email"), False),
        (Suppression(SuppressedBy.STAFF, purpose=ADVERTISING), True),
        (Suppression(SuppressedBy.STAFF, purpose=SERVICE), False),
        (Suppression(SuppressedBy.STAFF, topic="wine"), True),
        (Suppression(SuppressedBy.STAFF, topic="toys"), False),
    ],
)
def test_check_4_what_is_left_out_stands_for_all(line: Suppression, *, covers: bool) -> None:
    assert line.covers("sms", ADVERTISING, "wine") is covers


def test_check_4_the_worst_reason_is_told() -> None:
    listed = (hard_bounce("sms"), complaint("sms"), Suppression(SuppressedBy.STAFF))

    by = suppressed_by(listed, channel="sms", purpose=ADVERTISING, topic="")
    assert by is SuppressedBy.COMPLAINT


def test_check_4_who_is_not_listed_may_be_written_to() -> None:
    assert suppressed_by((), channel="sms", purpose=ADVERTISING, topic="") is None


@pytest.mark.parametrize("purpose", [ADVERTISING, SERVICE])
def test_a_mailbox_that_bounced_gets_nothing_at_all(purpose: MessagePurpose) -> None:
    listed = (hard_bounce("email"),)

    assert suppressed_by(listed, channel="email", purpose=purpose, topic="") == "hard_bounce"
    assert suppressed_by(listed, channel="sms", purpose=purpose, topic="") is None


def test_a_complaint_ends_the_advertising_and_leaves_what_is_needed() -> None:
    listed = (complaint("email"),)

    assert suppressed_by(listed, channel="email", purpose=ADVERTISING, topic="") == "complaint"
    assert suppressed_by(listed, channel="email", purpose=SERVICE, topic="") is None


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("boris@example.org", {"complaint"}),
        ("ANNA@EXAMPLE.ORG", {"complaint", "hard_bounce"}),
        (None, {"complaint"}),
    ],
)
def test_another_mailbox_has_not_bounced_and_its_owner_has_complained(
    address: str | None, left: set[str]
) -> None:
    anna = a_customer(
        email=Email("anna@example.org"), suppressions=(hard_bounce("email"), complaint("email"))
    )

    changed = anna.with_email(Email(address) if address else None)

    assert changed.email == address
    assert {line.by for line in changed.suppressions} == left


def test_a_first_address_has_not_bounced() -> None:
    anna = a_customer(email=None, suppressions=(hard_bounce("email"),))

    assert anna.with_email(Email("anna@example.org")).suppressions == ()


def test_a_list_is_written_one_suppression_a_line_and_read_back() -> None:
    listed = (
        Suppression(SuppressedBy.STOP, "telegram", MessagePurpose.ADVERTISING),
        Suppression(SuppressedBy.STAFF, topic="fish; and chips"),
    )

    assert suppressions_to_text(listed) == "stop;telegram;advertising;\nstaff;;;fish; and chips"
    assert suppressions_from_text(suppressions_to_text(listed)) == listed
    assert suppressions_from_text("") == ()
