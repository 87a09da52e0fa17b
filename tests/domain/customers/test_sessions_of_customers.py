"""Sessions of the cabinet end with what could put a card into other hands."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.card_change import CardAction, changed_card
from chalicelib.domain.customers.customer import ProvenPhone
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.messages.message import Chat
from tests.repo.builders import a_customer

NEW = CardNumber("2000000000015")


@pytest.mark.parametrize(
    ("action", "was_blocked", "ended"),
    [
        (CardAction.BLOCK, False, 1),
        (CardAction.BLOCK, True, 0),
        (CardAction.UNBLOCK, True, 0),
        (CardAction.REPLACE, False, 1),
        (CardAction.REPLACE, True, 1),
    ],
)
def test_a_lost_card_ends_sessions_once(
    action: CardAction,
    was_blocked: bool,  # noqa: FBT001
    ended: int,
) -> None:
    customer = a_customer(card_blocked=was_blocked)

    assert changed_card(customer, action, NEW).sessions == ended


def test_another_or_a_lost_phone_ends_sessions() -> None:
    customer = a_customer(sessions=3)
    phone = ProvenPhone(Phone("+79210000009"), "sms", datetime(2026, 11, 30, tzinfo=UTC))

    assert customer.with_changed_phone(phone).sessions == 4
    assert customer.without_phone().sessions == 4
    assert customer.signed_out().sessions == 4


def test_an_unlinked_chat_ends_sessions_and_another_one_nothing() -> None:
    chat, other = Chat("telegram", "1"), Chat("telegram", "2")
    customer = a_customer(chats=(chat,), sessions=3)

    after = customer.unlinked_from(chat)

    assert (after.chats, after.sessions) == ((), 4)
    assert customer.unlinked_from(other) == customer
