"""Check 4 of section 9: the stop list by channel, purpose and topic."""

import pytest

from chalicelib.domain.message_purpose import MessagePurpose
from chalicelib.domain.suppression import SuppressedBy, Suppression, stop_word, suppressed_by

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


def test_check_4_a_stop_word_ends_the_advertising_in_its_channel_only() -> None:
    stop = stop_word("sms")

    assert stop.covers("sms", ADVERTISING, "wine")
    assert not stop.covers("sms", SERVICE, "")
    assert not stop.covers("email", ADVERTISING, "wine")


def test_check_4_the_worst_reason_is_told() -> None:
    listed = (
        stop_word("sms"),
        Suppression(SuppressedBy.COMPLAINT),
        Suppression(SuppressedBy.STAFF),
    )

    by = suppressed_by(listed, channel="sms", purpose=ADVERTISING, topic="")
    assert by is SuppressedBy.COMPLAINT


def test_check_4_who_is_not_listed_may_be_written_to() -> None:
    assert suppressed_by((), channel="sms", purpose=ADVERTISING, topic="") is None
